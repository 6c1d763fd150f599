"""Two customers become one, a letter or an order becomes another's, and for a day all of it can be
undone.
"""

from datetime import timedelta

import pytest

from bot.domain.channels import Channel
from bot.domain.conversations import Message
from bot.domain.customers import Customer
from bot.domain.drafts import DraftStatus
from bot.domain.errors import BadInput, NotFound, StateConflict
from bot.domain.shops import Shop
from bot.domain.ways import KnownFrom, make_account, make_email
from bot.services.conversations import Incoming, receive_message, record_answer
from bot.services.customers import Member
from bot.services.direct import take_direct_message
from bot.services.move_undo import undo_move
from bot.services.moves import confirm_way, join_customers, move_message, move_order
from bot.services.orders import Shipment, ship_order
from bot.services.work import StaffWork, Work
from bot.store.creating import list_statements
from bot.store.customers import OF_CUSTOMERS
from bot.store.direct import DirectMessage
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, SHOP_ID, draft_reply, log_order
from tests.sure import sure

HOUR = timedelta(hours=1)


def staff(tx: Transaction, shop: Shop, hours: float = 10) -> StaffWork:
    return StaffWork(tx, shop, NOW + hours * HOUR, by=MIA)


async def write(
    tx: Transaction,
    shop: Shop,
    who: Customer,
    hours: float,
    words: str = "Where is it?",
    **more: str,
) -> int:
    at = NOW + hours * HOUR
    said = Incoming(words=words, at=at, channel=Channel.EMAIL, **more)  # type: ignore[arg-type]
    return sure(await receive_message(Work(tx, shop, at), who, said)).message_id


async def add_two(tx: Transaction, shop: Shop) -> tuple[Customer, Customer]:
    _, ada = await log_order(tx, shop, email="ada@x.example")
    _, byron = await log_order(tx, shop, "A. Byron", "red hat", member=Member(5, "byron"))
    return ada, byron


async def look(tx: Transaction) -> dict[str, list[tuple[object, ...]]]:
    """Everything that is kept of customers, but the story and the words to find them by."""
    kept = {}
    for table in ("customers", "conversations", "messages", *OF_CUSTOMERS):
        if table != "events":
            kept[table] = sorted(map(tuple, await tx.sql.rows(f"SELECT * FROM {table}")), key=str)
    reminders = "SELECT conversation_id, step, due_at FROM reminders WHERE fired_at IS NULL"
    kept["reminders"] = sorted(map(tuple, await tx.sql.rows(reminders)), key=str)
    return kept


def test_whatever_names_a_customer_moves_with_them() -> None:
    named = set()
    for statement in list_statements(is_sqlite=True):
        if statement.startswith("CREATE TABLE") and "customer_id" in statement:
            named.add(statement.split()[2])
    assert named == {*OF_CUSTOMERS, "conversations", "messages"}


async def test_everything_of_two_customers_is_one_persons_and_undo_parts_them_again(
    tx: Transaction, shop: Shop
) -> None:
    ada, byron = await add_two(tx, shop)
    await write(tx, shop, ada, 2)
    await write(tx, shop, byron, 1, "My hat never came, I want a refund")
    before = await look(tx)
    move = await join_customers(staff(tx, shop), ada, byron)
    assert await tx.customers.get(byron.id) is None
    joined = sure(await tx.customers.get(ada.id))
    assert (joined.name, joined.email, joined.member_id) == ("Ada", "ada@x.example", 5)
    assert await tx.customers.get_member(SHOP_ID, 5) == joined
    assert len(await tx.orders.list_for_customer(ada.id)) == 2
    conversation = sure(await tx.conversations.get_for_customer(ada.id))
    assert (conversation.waiting_since, conversation.unanswered) == (NOW + HOUR, 2)
    assert conversation.is_urgent
    [found] = await tx.orders.list_matching(SHOP_ID, "ada hat", 9)
    assert found.item == "red hat"
    await undo_move(staff(tx, shop, 11), move.id)
    assert await look(tx) == before
    assert [each.item for each in await tx.orders.list_matching(SHOP_ID, "byron", 9)] == ["red hat"]


async def test_what_was_answered_before_stays_answered_when_two_become_one(
    tx: Transaction, shop: Shop
) -> None:
    ada, byron = await add_two(tx, shop)
    await write(tx, shop, byron, 1)
    await write(tx, shop, ada, 2)
    await record_answer(Work(tx, shop, NOW + 3 * HOUR), ada, via=None, note=None, at=NOW + 3 * HOUR)
    before = await look(tx)
    move = await join_customers(staff(tx, shop), ada, byron)
    conversation = sure(await tx.conversations.get_for_customer(ada.id))
    assert (conversation.waiting_since, conversation.unanswered) == (NOW + HOUR, 1)
    await undo_move(staff(tx, shop, 11), move.id)
    assert await look(tx) == before


async def test_what_came_since_goes_to_whose_way_it_came_by(tx: Transaction, shop: Shop) -> None:
    ada, byron = await add_two(tx, shop)
    move = await join_customers(staff(tx, shop), ada, byron)
    joined = sure(await tx.customers.get(ada.id))
    await write(tx, shop, joined, 11, "Ada asks", way="email:ada@x.example")
    await write(tx, shop, joined, 12, "Byron asks", way="discord:5")
    await undo_move(staff(tx, shop, 13), move.id)
    for who, words, hours in ((ada, "Ada asks", 11), (byron, "Byron asks", 12)):
        said = await tx.conversations.list_messages(who.id, 9)
        assert [each.words for each in said] == [words]
        conversation = sure(await tx.conversations.get_for_customer(who.id))
        assert (conversation.waiting_since, conversation.unanswered) == (NOW + hours * HOUR, 1)


async def test_a_move_is_undone_once_within_a_day_and_the_last_one_first(
    tx: Transaction, shop: Shop
) -> None:
    ada, byron = await add_two(tx, shop)
    _, cleo = await log_order(tx, shop, "Cleo")
    first = await join_customers(staff(tx, shop), ada, byron)
    second = await join_customers(staff(tx, shop), sure(await tx.customers.get(ada.id)), cleo)
    with pytest.raises(StateConflict, match="Undo that first"):
        await undo_move(staff(tx, shop), first.id)
    with pytest.raises(StateConflict, match="more than a day"):
        await undo_move(staff(tx, shop, 34.1), second.id)
    await undo_move(staff(tx, shop, 34), second.id)
    with pytest.raises(StateConflict, match="already"):
        await undo_move(staff(tx, shop, 34), second.id)
    await undo_move(staff(tx, shop, 34), first.id)
    with pytest.raises(NotFound):
        await undo_move(staff(tx, shop), 999)


async def test_nobody_is_joined_with_themselves(tx: Transaction, shop: Shop) -> None:
    ada, _ = await add_two(tx, shop)
    with pytest.raises(BadInput):
        await join_customers(staff(tx, shop), ada, ada)


async def get_message(tx: Transaction, message_id: int) -> Message:
    return sure(await tx.conversations.get_message(message_id))


async def test_a_message_that_isnt_theirs_goes_to_another_with_the_way_it_came_by(
    tx: Transaction, shop: Shop
) -> None:
    ada, byron = await add_two(tx, shop)
    await write(tx, shop, ada, 1, "Mine", way="email:ada@x.example")
    wrong = make_email(ada, "b@x.example", KnownFrom.LETTER, at=NOW)
    ada = await tx.customers.add_ways(ada, [wrong])
    for hours in (2, 3):
        last = await write(tx, shop, ada, hours, "Not mine", way=wrong.key)
    before = await look(tx)
    move = await move_message(staff(tx, shop), await get_message(tx, last), byron)
    ours = sure(await tx.conversations.get_for_customer(ada.id))
    theirs = sure(await tx.conversations.get_for_customer(byron.id))
    assert (ours.waiting_since, ours.unanswered, ours.last_words) == (NOW + HOUR, 1, "Mine")
    assert (theirs.waiting_since, theirs.unanswered) == (NOW + 2 * HOUR, 2)
    [owner] = await tx.customers.list_with_email(SHOP_ID, "b@x.example")
    assert (owner.id, owner.email) == (byron.id, "b@x.example")
    await undo_move(staff(tx, shop), move.id)
    after = await look(tx)
    after["conversations"].pop(1)  # the empty one of somebody who was never written to
    before_conversations = before.pop("conversations")
    assert len(before_conversations) == 1
    assert after.pop("conversations")[0][:5] == before_conversations[0][:5]
    assert after == before


async def test_an_address_that_was_nobodys_becomes_the_others(tx: Transaction, shop: Shop) -> None:
    ada, byron = await add_two(tx, shop)
    last = await write(tx, shop, ada, 1, way="email:new@x.example")
    move = await move_message(staff(tx, shop), await get_message(tx, last), byron)
    [owner] = await tx.customers.list_with_email(SHOP_ID, "new@x.example")
    assert owner.id == byron.id
    assert not sure(await tx.conversations.get_for_customer(ada.id)).is_waiting
    with pytest.raises(BadInput):
        await move_message(staff(tx, shop), await get_message(tx, last), owner)
    await undo_move(staff(tx, shop), move.id)
    assert await tx.customers.list_with_email(SHOP_ID, "new@x.example") == []
    assert await tx.customers.get(byron.id) == byron
    assert sure(await tx.conversations.get_for_customer(ada.id)).is_waiting


async def test_an_order_goes_to_another_with_all_that_hangs_on_it(
    tx: Transaction, shop: Shop
) -> None:
    order, ada = await log_order(tx, shop, email="ada@x.example", ship_by=NOW + 99 * HOUR)
    other = await tx.customers.add(Customer(shop_id=SHOP_ID, name="Ada", created_at=NOW))
    order, note = await ship_order(staff(tx, shop), order, Shipment(at=NOW))
    reply = await draft_reply(tx, shop, ada, order)
    before = {table: rows for table, rows in (await look(tx)).items() if table != "drafts"}
    moved, move = await move_order(staff(tx, shop), order, other)
    assert (moved.customer_id, move.to_id) == (other.id, other.id)
    assert await tx.orders.list_for_customer(ada.id) == []
    drafts = await tx.drafts.list_open_for_customer(other.id)
    assert {(each.kind, each.customer_id) for each in drafts} == {
        (note.kind, other.id),
        (reply.kind, other.id),
    }
    assert all("ada@x.example" not in each.to.where for each in drafts)
    assert sure(await tx.drafts.get(note.id)).status is DraftStatus.VOIDED
    await undo_move(staff(tx, shop), move.id)
    after = {table: rows for table, rows in (await look(tx)).items() if table != "drafts"}
    assert after == before
    drafts = await tx.drafts.list_open_for_customer(ada.id)
    assert all("ada@x.example" in each.to.where for each in drafts)


async def test_a_way_becomes_a_customers_only_when_staff_say_so(
    tx: Transaction, shop: Shop
) -> None:
    ada, byron = await add_two(tx, shop)
    new = await get_message(tx, await write(tx, shop, ada, 1, way="email:new@x.example"))
    assert await tx.customers.list_with_email(SHOP_ID, "new@x.example") == []
    customer, way = await confirm_way(staff(tx, shop), new)
    assert (customer.id, way.value) == (ada.id, "new@x.example")
    assert await tx.customers.list_with_email(SHOP_ID, "new@x.example") == [ada]
    assert sure(await tx.ways.find(SHOP_ID, way.key)).last_used_at == NOW + HOUR
    other = await write(tx, shop, ada, 2, way="discord:5")
    nameless = await write(tx, shop, byron, 3)
    for message_id in (new.id, other, nameless):
        with pytest.raises(StateConflict):
            await confirm_way(staff(tx, shop), await get_message(tx, message_id))


async def test_what_came_by_another_account_of_theirs_is_not_looked_for_in_this_one(
    tx: Transaction, shop: Shop
) -> None:
    _, byron = await add_two(tx, shop)
    await tx.customers.add_ways(byron, [make_account(byron, 6, "b", KnownFrom.STAFF, at=NOW)])
    for number, account in enumerate((5, 6), 1):
        at = NOW + number * HOUR
        said = DirectMessage(message_id=number, user_id=account, user_name="b", words="?", at=at)
        assert await take_direct_message(tx, SHOP_ID, said, now=at)
    for number, account in enumerate((5, 6), 1):
        found = await tx.conversations.list_direct_messages(account, NOW, 9)
        assert [each.source_key for each in found] == [f"discord:{number}"]
