"""The day's list is short and true: each matter once, each once, people first."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.shops import Shop
from bot.services.digests import Wanted, gather_digest
from bot.services.order_changes import change_order
from bot.services.orders import Shipment, ship_order
from bot.services.promises import add_promise
from bot.services.reminders import remind_shops, renew_reminder
from bot.services.shops import SetUp, set_up_shop
from bot.services.work import StaffWork, Work
from bot.store.database import Database
from bot.store.outbox import PostKind, QueuedPost
from bot.store.transaction import Transaction
from bot.writing.day_lines import count_rows
from bot.writing.digest import MAX_PHONE_LINES, compose_digest
from tests.samples import MIA, SHOP_ID, draft_reply, hear, log_order
from tests.services.desk_week import (
    DEPUTY,
    STAFF,
    dispute,
    get_shop,
    moment,
    open_weekdays,
    read,
    run_once,
    run_until,
)


@pytest.fixture
async def tx(database: Database, shop: Shop) -> AsyncIterator[Transaction]:
    """A unit of work in which the shop is open Monday to Friday from nine to five."""
    async with database.transaction() as tx:
        await open_weekdays(tx, shop)
        yield tx


async def write(tx: Transaction, name: str, at: float, words: str = "Where is it?") -> None:
    shop = await get_shop(tx)
    _, customer = await log_order(tx, shop, name)
    await hear(tx, shop, customer, words, at=moment(-1, at))


async def owe(tx: Transaction, name: str, *, due: float = 12) -> None:
    """A refund that is due on Monday at this hour."""
    shop = await get_shop(tx)
    order, customer = await log_order(tx, shop, name)
    work = StaffWork(tx, shop, moment(-3, 9), by=MIA)
    await add_promise(work, customer, order, what="refund £18.00", due_at=moment(0, due))


async def send(tx: Transaction, name: str, *, arrives: float) -> None:
    """A parcel that should be there on Sunday at this hour; its customer knows that it left."""
    shop = await get_shop(tx)
    order, _ = await log_order(tx, shop, name)
    work = StaffWork(tx, shop, moment(-6, 9), by=MIA)
    shipped, _ = await ship_order(
        work, order, Shipment(at=moment(-6, 9), arrives_at=moment(-1, arrives))
    )
    await tx.orders.save(replace(shipped, told_at=moment(-6, 10)))


async def list_body(tx: Transaction, day: int = 0) -> list[str]:
    [said] = [each for each in await run_once(tx, moment(day, 9)) if each.kind is PostKind.DIGEST]
    return said.post.body.splitlines()


async def test_an_eleventh_who_threatens_stands_above_ten_who_ask_quietly(tx: Transaction) -> None:
    for number in range(10):
        await write(tx, f"Quiet {number}", number)
    await write(tx, "Rosa", 20, "I will start a chargeback with my bank.")
    lines = await list_body(tx)
    assert lines[0].startswith("⚠ **Rosa** waits 13 h · ")
    assert lines[1:5] == [f"⏰ **Quiet {number}** waits 1 day" for number in range(4)]
    assert lines[5] == "⏰ 6 more wait: Quiet 4, Quiet 5, +4"
    assert lines[6] == "See /inbox"


async def test_a_person_stands_in_one_line_with_all_that_waits_of_theirs(tx: Transaction) -> None:
    shop = await get_shop(tx)
    order, gita = await log_order(tx, shop, "Gita", ship_by=moment(-1, 9))
    work = StaffWork(tx, shop, moment(-3, 9), by=MIA)
    await add_promise(work, gita, order, what="refund £18.00", due_at=moment(0, 17))
    await hear(tx, shop, gita, "Where is it?", at=moment(-2, 9))
    await draft_reply(tx, shop, gita, order, now=moment(-1, 9))
    lines = await list_body(tx)
    assert lines[0].startswith("⏰ **Gita** waits 2 days · refund £18.00 due today · ")
    assert sum("Gita" in line for line in lines) == 1
    assert "✉" not in "".join(lines[1:])


async def test_late_orders_parcels_and_notes_share_a_line_of_their_kind(tx: Transaction) -> None:
    shop = await get_shop(tx)
    for name in ("Ben", "Ada", "Cleo", "Dora"):
        await log_order(tx, shop, name, ship_by=moment(-1, 9))
    for name in ("Emil", "Fay", "Gus"):
        await send(tx, name, arrives=9)
    lines = await list_body(tx)
    assert lines[:3] == [
        "📦 4 should have left: Ben, Ada, +2",
        "📮 3 parcels should be there",
        "✉ 7 notes wait for your ✅",
    ]


async def test_an_order_in_the_laws_last_days_isnt_called_late_before_it_is(
    tx: Transaction,
) -> None:
    await set_up_shop(Work(tx, await get_shop(tx), moment(-3, 9)), SetUp(country="US"))
    shop = await get_shop(tx)
    order, _ = await log_order(tx, shop, "Ben")
    placed = replace(order, placed_at=moment(1, 9) - timedelta(days=30))
    await change_order(Work(tx, shop, moment(-3, 9)), order, placed)
    assert (await list_body(tx))[0] == "📜 1 order: the law's last days: Ben"
    await tx.shops.enter(SHOP_ID, moment(1, 10))
    said = await run_until(tx, moment(2, 9))
    assert [each.post.body for each in said if "left: Ben" in each.post.body]


async def test_what_was_said_and_hasnt_changed_is_only_counted_and_makes_no_message(
    tx: Transaction,
) -> None:
    shop = await get_shop(tx)
    for name in ("Ben", "Ada"):
        await log_order(tx, shop, name, ship_by=moment(-1, 9))
    assert (await list_body(tx))[0] == "📦 2 should have left: Ben, Ada"
    await tx.shops.enter(SHOP_ID, moment(0, 10))
    said = await run_until(tx, moment(1, 17))
    assert [each for each in said if "should have left" in each.post.body] == []
    await tx.shops.enter(SHOP_ID, moment(1, 17))
    await log_order(tx, shop, "Cleo", ship_by=moment(1, 18))
    lines = await list_body(tx, 2)
    assert lines[0] == "📦 1 order should have left: Cleo"
    assert "as before: /today" in lines[-1]
    assert "Ben" not in "".join(lines)


async def test_who_waits_is_named_at_each_opening_until_answered(tx: Transaction) -> None:
    await write(tx, "Ada", 9)
    said = await run_until(tx, moment(2, 9))
    named = [each.due_at for each in said if "**Ada**" in each.post.body]
    assert {moment(0, 9), moment(1, 9), moment(2, 9)} <= set(named)


async def test_a_promise_pings_on_its_day_and_a_late_order_never(tx: Transaction) -> None:
    shop = await get_shop(tx)
    await log_order(tx, shop, "Ben", ship_by=moment(-1, 9))
    await owe(tx, "Gita", due=36)  # on Tuesday
    said = await run_until(tx, moment(1, 10))
    digests = [(each.due_at, each.post.roles) for each in said if each.kind is PostKind.DIGEST]
    assert digests[0] == (moment(0, 9), ())
    assert digests[1] == (moment(1, 9), (STAFF,))


async def test_twelve_late_orders_and_four_who_write_in_one_minute_are_one_short_message(
    tx: Transaction,
) -> None:
    shop = await get_shop(tx)
    for number in range(12):
        await log_order(tx, shop, f"Late {number}", ship_by=moment(1, 11))
    for number in range(4):
        _, customer = await log_order(tx, shop, f"Buyer {number}")
        at = moment(0, 15) + timedelta(seconds=number)
        await hear(tx, shop, customer, "Where is it?", at=at)
    await run_until(tx, moment(1, 14))
    said = [*await run_once(tx, moment(1, 15)), *await run_once(tx, moment(1, 15.01))]
    for each in said:
        assert "Late" not in each.post.body
        assert count_rows(f"{each.post.words}\n{each.post.title}\n{each.post.body}") <= 16


async def test_a_dispute_that_rings_at_opening_is_named_once_in_one_message(
    tx: Transaction,
) -> None:
    shop = await get_shop(tx)
    order, ada = await log_order(tx, shop)
    await dispute(tx, ada, order, until=moment(1, 9), at=moment(-1, 9))
    await write(tx, "Ben", 9)
    said = [each for each in await run_until(tx, moment(0, 9)) if each.due_at == moment(0, 9)]
    assert read(said) == [(moment(0, 9), PostKind.DIGEST)]
    assert said[0].post.body.count("PayPal") == 1
    assert said[0].post.roles == (STAFF,)


async def test_a_dispute_is_named_when_it_comes_and_in_its_last_day_and_not_for_ever(
    tx: Transaction,
) -> None:
    shop = await get_shop(tx)
    order, ada = await log_order(tx, shop)
    await dispute(tx, ada, order, until=moment(3, 12), at=moment(-1, 10))
    said = [each for each in await run_until(tx, moment(11, 9)) if is_list(each)]
    named = {each.due_at for each in said if "PayPal" in each.post.body}
    assert {moment(0, 9), moment(3, 9)} <= named
    assert moment(1, 9) not in named
    assert max(named) <= moment(4, 12)


async def test_a_list_that_never_came_out_is_said_by_the_next_one(tx: Transaction) -> None:
    shop = await get_shop(tx)
    await log_order(tx, shop, "Ben", ship_by=moment(-1, 9))
    await owe(tx, "Gita")
    await remind_shops(tx, [SHOP_ID], now=moment(0, 9))
    [unsaid] = [each for each in await tx.outbox.list_due(moment(0, 9), 99) if is_list(each)]
    renewed = await renew_reminder(Work(tx, await get_shop(tx), moment(0, 11)), unsaid)
    for words in ("**Gita**: refund £18.00", "1 order should have left: Ben"):
        assert words in getattr(renewed, "body", "")
    await remind_shops(tx, [SHOP_ID], now=moment(1, 9))
    [later] = [each for each in await tx.outbox.list_due(moment(1, 9), 99) if is_list(each)]
    for words in ("**Gita**: refund £18.00", "1 order should have left: Ben"):
        assert words in later.post.body


def is_list(queued: QueuedPost) -> bool:
    return queued.kind is PostKind.DIGEST


async def test_who_is_called_for_help_hears_of_everything_when_they_are_called(
    tx: Transaction,
) -> None:
    shop = await get_shop(tx)
    await log_order(tx, shop, "Ben", ship_by=moment(-1, 9))
    await write(tx, "Ada", 9)
    said = [each for each in await run_until(tx, moment(11, 9)) if is_list(each)]
    called = [each for each in said if DEPUTY in each.post.members]
    assert called
    assert ["left: Ben" in each.post.body for each in called][:3] == [True, True, False]
    assert sum("left: Ben" in each.post.body for each in said) == 3


@pytest.mark.parametrize("count", [0, 1, 5, 60])
@pytest.mark.parametrize(
    "name", ["Ada", "@everyone", "Wolfeschlegelsteinhausenbergerdorff", "👩‍👩‍👧" * 9]
)
async def test_it_is_one_screen_high_with_any_number_of_matters(
    tx: Transaction, count: int, name: str
) -> None:
    for number in range(count):
        await write(tx, f"{name} {number}", number % 20, "My bank will do a chargeback!")
        await owe(tx, f"{number} {name}")
        await send(tx, f"{name} {number}!", arrives=9)
        await log_order(tx, await get_shop(tx), f"{name}? {number}", ship_by=moment(-1, 9))
    shop = await get_shop(tx)
    digest = await gather_digest(Work(tx, shop, moment(0, 9)), Wanted())
    assert digest.says_nothing is (count == 0)
    post = compose_digest(
        shop, digest, is_catch_up=False, pings_staff=True, pings_deputy=True, now=moment(0, 9)
    )
    shown = "\n".join(part for part in (post.words, post.title, post.body) if part)
    assert count_rows(shown) <= MAX_PHONE_LINES
    assert "@everyone" not in shown
    assert not post.footer
    assert not post.fields
