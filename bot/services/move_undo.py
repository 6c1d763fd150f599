"""Putting back what moved from one customer to another; see `bot/services/moves.py`."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.domain.conversations import Conversation, Message
from bot.domain.customers import Customer
from bot.domain.drafts import Draft
from bot.domain.errors import NotFound, StateConflict
from bot.domain.moves import Move, Moved, MoveKind
from bot.domain.ways import Way
from bot.services.conversations import open_conversation
from bot.services.drafts import void_drafts
from bot.services.history import log_event
from bot.services.move_clocks import tell
from bot.services.moves import index_orders, renew_drafts
from bot.services.reminder_plans import replan
from bot.services.work import StaffWork, Work
from bot.store.moves import read_conversation, read_customer
from bot.store.transaction import Transaction


async def undo_move(work: StaffWork, move_id: int) -> Move:
    """Puts back exactly what a move moved.

    Raises NotFound when it isn't this shop's, StateConflict when its day is over, or a later move
    of the same people stands.
    """
    tx = work.tx
    move = await tx.moves.get(move_id)
    if move is None or move.shop_id != work.shop.id:
        raise NotFound("I don't know that any more. /customer show tells whose is what.")
    undone = move.undo(at=work.now)
    if await tx.moves.find_later(move) is not None:
        raise StateConflict("Something was moved between these customers since. Undo that first.")
    moved = Moved.from_json(move.moved)
    await _put_back(work, move, moved)
    await tx.moves.save(undone)
    return undone


async def _put_back(work: StaffWork, move: Move, moved: Moved) -> None:
    tx = work.tx
    people = {row["id"]: read_customer(row) for row in moved.customers}
    giver = people[move.from_id]
    if move.kind is MoveKind.JOIN:
        await tx.moves.bring_back_customer(giver)
    if move.kind is not MoveKind.ORDER:
        await _set_later_drafts_aside(work, move)
    given = [way for way in await tx.ways.list_for_customer(move.to_id) if _was_given(way, moved)]
    later = await _list_later(tx, move, moved, given)
    await tx.moves.shift_rows(moved.rows, move.to_id, move.from_id)
    for order_id in moved.rows.get("orders", ()):
        await tx.moves.shift_order(order_id, move.to_id, move.from_id)
    await tx.moves.link(moved.links)
    await tx.moves.mark(moved.unwanted, is_thanks=False)
    for way_id in moved.added_ways:
        await tx.ways.forget(way_id)
    if move.kind is MoveKind.ORDER:
        await _restore_link(tx, moved)
    else:
        await _restore_people(work, move, people, given)
        await _restore_conversations(work, move, moved, later)
    await index_orders(tx, moved.rows.get("orders", ()), giver)
    await log_event(work, giver, "undid what was moved to another customer")
    for order_id in moved.rows.get("orders", ()):
        order = await tx.orders.get(order_id)
        if order is not None and move.kind is MoveKind.ORDER:
            await renew_drafts(work, order, giver)
    await _forget_empty(tx, moved)


def _was_given(way: Way, moved: Moved) -> bool:
    return way.id in moved.rows.get("customer_ways", ()) or way.id in moved.added_ways


async def _set_later_drafts_aside(work: Work, move: Move) -> None:
    """Drafts that were written since may have mixed up the two."""

    def is_from_before(draft: Draft) -> bool:
        return draft.created_at <= move.at

    for person in (move.from_id, move.to_id):
        await void_drafts(work, person, "the customers are two again", fits=is_from_before)


async def _restore_link(tx: Transaction, moved: Moved) -> None:
    """Has the conversation be about the order again, unless they wrote about another since."""
    for was in map(read_conversation, moved.conversations):
        now = await tx.conversations.get(was.id)
        if now is not None and now.order_id is None:
            await tx.conversations.save(replace(now, order_id=was.order_id))


async def _list_later(
    tx: Transaction, move: Move, moved: Moved, given: Sequence[Way]
) -> list[tuple[Message, bool]]:
    """What was said with the two since the move, the oldest first, and whether it is the giver's:
    it came by their way, or is about their order.
    """
    ways = {way.key for way in given}
    orders = set(moved.rows.get("orders", ()))
    said = await tx.moves.list_since([move.from_id, move.to_id], moved.last_message)
    found = []
    for message in said:
        is_theirs = message.way in ways or (message.way is None and message.order_id in orders)
        found.append((message, is_theirs or message.customer_id == move.from_id))
    return found


async def _restore_people(
    work: Work, move: Move, people: Mapping[int, Customer], given: Sequence[Way]
) -> None:
    """Takes back the facts that the move gave; what staff corrected since stays."""
    addresses = {way.value for way in given}
    accounts = {way.member_id for way in given if way.member_id is not None}
    for person_id, was in people.items():
        now = await work.tx.customers.get(person_id)
        if now is None:
            continue
        changed = now
        if {now.email, was.email} & addresses:
            changed = replace(changed, email=was.email)
        if {now.member_id, was.member_id} & accounts:
            changed = replace(changed, member_id=was.member_id, member_name=was.member_name)
        if move.kind is MoveKind.JOIN and person_id == move.to_id:
            changed = replace(
                changed,
                is_proposed=was.is_proposed,
                language=was.language,
                time_zone=was.time_zone,
            )
        await work.tx.customers.save(changed, at=work.now)


async def _restore_conversations(
    work: Work, move: Move, moved: Moved, later: Sequence[tuple[Message, bool]]
) -> None:
    """Puts both conversations back, and tells each what was said since."""
    tx = work.tx
    was = {row["customer_id"]: read_conversation(row) for row in moved.conversations}
    for customer_id in (move.from_id, move.to_id):
        is_giver = customer_id == move.from_id
        now = await tx.conversations.get_for_customer(customer_id)
        restored = was.get(customer_id)
        said = [message for message, is_theirs in later if is_theirs is is_giver]
        if restored is None and now is not None:
            empty = Conversation(shop_id=move.shop_id, customer_id=customer_id)
            restored = replace(empty, id=now.id)
        if restored is None and said:
            restored = await open_conversation(tx, move.shop_id, customer_id)
        elif restored is not None and now is None:
            await tx.moves.bring_back_conversation(restored)
        if restored is None:
            continue
        if is_giver:
            back = [*moved.messages, *(message.id for message in said)]
            await tx.moves.shift_messages(back, restored)
        for message in said:
            restored = tell(restored, message)
        await tx.conversations.save(restored)
        await replan(work, restored)


async def _forget_empty(tx: Transaction, moved: Moved) -> None:
    """Forgets who came to be only by the move, unless something came to be theirs since."""
    for customer_id in moved.added:
        if not await tx.customers.has_anything(customer_id):
            await tx.customers.forget(customer_id)
