"""Putting right whose something is: two customers made one, a letter or an order moved to another.

Each is one unit of work that does, in this order:

1. finds the unanswered questions of the conversations that it touches;
2. moves the rows, and writes down which;
3. reckons each conversation's clock from its unanswered questions. What had been settled before
   is marked, so that it never counts again;
4. keeps a `Move`, by which all of it can be undone for a day.

Undoing puts back what stood there. What came since goes to the one whose way it came by or whose
order it is about, and is told to their conversation as if it came now.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.conversations import Conversation, Message
from bot.domain.customers import Customer
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.errors import BadInput, StateConflict
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import TELLS_OF_LEAVING
from bot.domain.mailboxes import ReceivedMail
from bot.domain.moves import Move, Moved, MoveKind
from bot.domain.order_guesses import guess_order
from bot.domain.orders import Order
from bot.domain.strangers import name_buyer
from bot.domain.text import clean_name, escape_name
from bot.domain.ways import Way, complete_customer, leave_way, make_from_key
from bot.services.addressing import rehome_draft
from bot.services.arrival_answers import take_back_marked
from bot.services.conversations import open_conversation
from bot.services.drafts import draft_letter, set_aside, void_drafts
from bot.services.history import log_event
from bot.services.incidents.joining import follow_order, join_recipients
from bot.services.move_clocks import (
    blend,
    find_last_answer,
    list_open,
    look_again,
    settle_clock,
)
from bot.services.work import StaffWork, Work
from bot.store.moves import keep_row
from bot.store.transaction import Transaction


async def join_customers(work: StaffWork, kept: Customer, other: Customer) -> Move:
    """Makes one person out of two: everything of the other is the first one's.

    Raises BadInput when they are one already.
    """
    if kept.id == other.id:
        raise BadInput("That is the same customer twice. Pick two different ones.")
    tx = work.tx
    ours = await tx.conversations.get_for_customer(kept.id)
    theirs = await tx.conversations.get_for_customer(other.id)
    before = _remember(
        await tx.moves.find_last_message([kept.id, other.id]), (kept, other), (ours, theirs)
    )
    asked = [*await list_open(tx, ours), *await list_open(tx, theirs)]
    said = await tx.moves.list_said(other.id)
    rows = await tx.moves.shift_all(other.id, kept.id)
    unwanted: list[int] = []
    if theirs is not None:
        target = ours or await open_conversation(tx, work.shop.id, kept.id)
        joined = blend(target, theirs)
        await tx.conversations.absorb(theirs.id, target.id, kept.id)
        answers = (target.answered_at, theirs.answered_at)
        unwanted = await settle_clock(work, joined, asked, answers)
    completed = replace(
        kept,
        email=kept.email or other.email,
        language=kept.language or other.language,
        time_zone=kept.time_zone or other.time_zone,
        is_proposed=kept.is_proposed and other.is_proposed,
    )
    if kept.member_id is None:
        completed = replace(completed, member_id=other.member_id, member_name=other.member_name)
    await tx.customers.absorb(other.id, kept.id)
    await tx.customers.save(completed, at=work.now)
    await index_orders(tx, rows.get("orders", ()), completed)
    moved = replace(before, rows=rows, messages=said, unwanted=unwanted)
    move = await _keep(work, MoveKind.JOIN, other, kept, moved)
    await join_recipients(work, completed)
    await log_event(work, completed, f"joined {other.name} into this customer")
    return move


async def move_message(
    work: StaffWork, message: Message, to: Customer, *, is_new: bool = False
) -> Move:
    """Moves what was said to another customer, with the way that it came and all that came by it.

    Raises BadInput when it is theirs already.
    """
    tx = work.tx
    if message.customer_id == to.id:
        raise BadInput(f"That is {escape_name(to.name)}'s already. Name somebody else.")
    owner = await tx.customers.get(message.customer_id)
    assert owner is not None  # the database holds no message without one
    ours = await tx.conversations.get_for_customer(owner.id)
    theirs = await tx.conversations.get_for_customer(to.id)
    last = await tx.moves.find_last_message([owner.id, to.id])
    before = _remember(last, (owner, to), (ours, theirs))
    said = [message.id]
    if message.way is not None:
        said = await tx.moves.list_said(owner.id, way=message.way)
    open_ours, open_theirs = await list_open(tx, ours), await list_open(tx, theirs)
    target = theirs or await open_conversation(tx, work.shop.id, to.id)
    messages = await tx.moves.map_messages(said)
    await take_back_marked(work, messages, "somebody else wrote that")
    first = min(each.at for each in messages)
    await void_drafts(
        work, owner.id, "what it answers is another customer's", fits=_was_written(before=first)
    )
    await void_drafts(
        work, to.id, f"a message of {to.name}'s came to light", fits=_was_written(after=message.at)
    )
    rows = await _shift_letters(work, owner, to, message.way, said)
    added_ways = await _change_ways(work, owner, to, message.way, rows)
    links = await _relink(tx, said, to)
    await tx.moves.shift_messages(said, target)
    stays = [each for each in open_ours if each.id not in said]
    comes = [each for each in open_ours if each.id in said]
    assert ours is not None  # a message lies in a conversation
    unwanted = await settle_clock(work, await look_again(tx, ours), stays, (ours.answered_at,))
    answers = (target.answered_at, await find_last_answer(tx, said))
    target = await look_again(tx, target)
    unwanted += await settle_clock(work, target, [*open_theirs, *comes], answers)
    moved = replace(
        before, rows=rows, messages=said, links=links, unwanted=unwanted,
        added=(to.id,) if is_new else (), added_ways=added_ways,
    )  # fmt: skip
    move = await _keep(work, MoveKind.PART, owner, to, moved)
    await log_event(work, owner, f"moved what {to.name} wrote to that customer")
    await log_event(work, to, f"took over what was {owner.name}'s")
    return move


async def add_sender(work: StaffWork, message: Message) -> Customer:
    """A new customer, of whom is known what tells who wrote this.

    The way that it came becomes theirs when it is moved to them.
    """
    mails = await work.tx.moves.list_mails([_name_mail(message)], work.shop.id)
    mail = await work.tx.mails.get(next(iter(mails), None))
    if mail is not None:
        name = _name_writer(mail)
    else:
        owner = await work.tx.customers.get(message.customer_id)
        name = (owner and owner.name) or ""
        if message.way is not None:
            way = await work.tx.ways.find(work.shop.id, message.way)
            name = way.value if way is not None else message.way.partition(":")[2]
    return await _add_named(work, name)


def _name_writer(mail: ReceivedMail) -> str:
    """What whoever wrote an e-mail is called; what passed it on has a name, too."""
    if mail.relay is not None:
        return name_buyer(mail.relay)
    sender = mail.author or mail.sender
    return sender.name or sender.address.partition("@")[0]


async def add_namesake(work: StaffWork, order: Order) -> Customer:
    """A new customer with the name of the order's, who is somebody else."""
    owner = await work.tx.customers.get(order.customer_id)
    assert owner is not None  # the database holds no order without one
    return await _add_named(work, owner.name)


async def _add_named(work: StaffWork, name: str) -> Customer:
    try:
        known_as = clean_name(name)
    except BadInput:
        known_as = "Somebody without a name"
    return await work.tx.customers.add(
        Customer(shop_id=work.shop.id, name=known_as, created_at=work.now)
    )


def _was_written(
    *, before: datetime | None = None, after: datetime | None = None
) -> Callable[[Draft], bool]:
    """Whether a draft was written before, or after, what is moved was said."""

    def fits(draft: Draft) -> bool:
        if before is not None:
            return draft.created_at < before
        return after is not None and draft.created_at > after

    return fits


async def confirm_way(work: StaffWork, message: Message) -> tuple[Customer, Way]:
    """Takes the way that a message came for one of its customer's: the next one is known by it.

    Raises StateConflict when it is theirs already or somebody else's, or isn't known.
    """
    customer = await work.tx.customers.get(message.customer_id)
    assert customer is not None  # the database holds no message without one
    if message.way is None:
        raise StateConflict("I don't know by which address this came. Use /customer edit.")
    owner = await work.tx.ways.find(work.shop.id, message.way)
    if owner is not None and owner.customer_id == customer.id:
        raise StateConflict(f"That is {escape_name(customer.name)}'s already. Nothing to do.")
    if owner is not None:
        raise StateConflict(
            f"{escape_name(owner.value)} is another customer's. If both are one person, use "
            "/customer join."
        )
    way = make_from_key(customer, message.way, at=work.now)
    await work.tx.customers.add_ways(customer, [way])
    await work.tx.ways.note_use(work.shop.id, way.key, message.at)
    await log_event(work, customer, f"confirmed that {way.value} is theirs as well")
    return customer, way


async def move_order(
    work: StaffWork, order: Order, to: Customer, *, is_new: bool = False
) -> tuple[Order, Move]:
    """Gives an order, and what hangs on it, to another customer; drafts about it are renewed.

    Raises BadInput when it is theirs already.
    """
    tx = work.tx
    if order.customer_id == to.id:
        raise BadInput(f"The order is {escape_name(to.name)}'s already. Nothing to do.")
    owner = await tx.customers.get(order.customer_id)
    assert owner is not None  # the database holds no order without one
    ours = await tx.conversations.get_for_customer(owner.id)
    last = await tx.moves.find_last_message([owner.id, to.id])
    before = _remember(last, (owner, to), (ours,))
    rows = await tx.moves.shift_order(order.id, owner.id, to.id)
    links = await tx.moves.cut_link(owner.id, order.id)
    if ours is not None and ours.order_id == order.id:
        await tx.conversations.save(replace(ours, order_id=None))
    moved = replace(before, rows=rows, links=links, added=(to.id,) if is_new else ())
    move = await _keep(work, MoveKind.ORDER, owner, to, moved)
    changed = replace(order, customer_id=to.id)
    await tx.orders.index(changed, to)
    await log_event(work, changed, f"moved the order from {owner.name} to {to.name}")
    await renew_drafts(work, changed, to)
    return changed, move


def _remember(
    last_message: int, people: Iterable[Customer], conversations: Iterable[Conversation | None]
) -> Moved:
    """What stands there before anything moves."""
    return Moved(
        customers=[keep_row(each) for each in people],
        conversations=[keep_row(each) for each in conversations if each is not None],
        last_message=last_message,
    )


async def _keep(
    work: StaffWork, kind: MoveKind, giver: Customer, taker: Customer, moved: Moved
) -> Move:
    return await work.tx.moves.add(
        Move(
            shop_id=work.shop.id,
            kind=kind,
            from_id=giver.id,
            to_id=taker.id,
            at=work.now,
            by=work.by,
            moved=moved.to_json(),
        )
    )


async def _shift_letters(
    work: Work, owner: Customer, to: Customer, way: str | None, said: Sequence[int]
) -> dict[str, list[int]]:
    """Gives the way and the e-mails behind these messages to the other customer."""
    tx = work.tx
    rows: dict[str, list[int]] = {}
    found = None if way is None else await tx.ways.find(work.shop.id, way)
    if found is not None and found.customer_id == owner.id:
        rows["customer_ways"] = [found.id]
    messages = await tx.moves.map_messages(said)
    keys = [_name_mail(each) for each in messages]
    mails = await tx.moves.list_mails(keys, work.shop.id)
    if mails:
        rows["mails"] = mails
    drafts = [each.draft_id for each in messages if each.draft_id is not None]
    if drafts:
        rows["drafts"] = drafts
    await tx.moves.shift_rows(rows, owner.id, to.id)
    return rows


async def _change_ways(
    work: Work, owner: Customer, to: Customer, way: str | None, rows: dict[str, list[int]]
) -> list[int]:
    """Has both customers reached by the ways that are theirs now.

    Gives the way that nobody had so far, and is the other customer's from now on.
    """
    tx, added = work.tx, []
    if way is not None and await tx.ways.find(work.shop.id, way) is None:
        await tx.ways.keep([make_from_key(to, way, at=work.now)])
    ways = await tx.ways.list_for_customer(to.id)
    if "customer_ways" not in rows:
        added = [each.id for each in ways if each.key == way and each.added_at == work.now]
    await tx.customers.save(complete_customer(to, ways), at=work.now)
    left = leave_way(owner, await tx.ways.list_for_customer(owner.id))
    await tx.customers.save(left, at=work.now)
    return added


async def _relink(tx: Transaction, said: Sequence[int], to: Customer) -> list[list[object]]:
    """Has what was said be about an order of the customer who said it; gives what it was about."""
    orders = await tx.orders.list_for_customer(to.id)
    own = {order.id for order in orders}
    before: list[list[object]] = []
    after: list[list[object]] = []
    for message in await tx.moves.map_messages(said):
        if message.order_id in own:
            continue
        about = guess_order(message.words, orders)
        if about is None and len(orders) == 1:
            about = orders[0]
        linked = about.id if about else None
        before.append(["messages", message.id, message.order_id])
        after.append(["messages", message.id, linked])
        mail = await tx.moves.list_mails([_name_mail(message)], to.shop_id)
        before += [["mails", row, message.order_id] for row in mail]
        after += [["mails", row, linked] for row in mail]
    await tx.moves.link(after)
    return before


def _name_mail(message: Message) -> str:
    """The key of the e-mail that brought a message."""
    return (message.source_key or "").removeprefix("mail:")


async def index_orders(tx: Transaction, orders: Sequence[int], customer: Customer) -> None:
    """Makes these orders findable by their customer's name."""
    for order in (await tx.orders.map_by_id(orders)).values():
        await tx.orders.index(order, customer)


async def renew_drafts(work: StaffWork, order: Order, to: Customer) -> None:
    """Has the open drafts about an order go to the customer whose order it is now; so does its
    place in an incident.
    """
    await follow_order(work, order)
    for draft in await work.tx.drafts.list_open_for_customer(to.id):
        if draft.order_id != order.id or draft.status is DraftStatus.SENDING:
            continue
        if draft.kind in TELLS_OF_LEAVING or draft.status is DraftStatus.READY:
            await set_aside(work, draft, "the order is another customer's")
        if draft.kind in TELLS_OF_LEAVING:  # what it says of earlier orders isn't true any more
            await draft_letter(work, to, order, LetterRequest(kind=draft.kind))
        elif draft.status is not DraftStatus.READY:
            await rehome_draft(work, draft, to, order)
