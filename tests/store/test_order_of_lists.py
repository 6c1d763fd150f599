"""The lists that the database pages stand in the one order of all lists."""

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from bot.domain.conversations import Conversation
from bot.domain.customers import Customer
from bot.domain.deadlines.priorities import make_reply_deadline, rank
from bot.domain.shops import Shop
from bot.domain.ways import KnownFrom
from bot.store.transaction import Transaction
from tests.samples import NOW, SHOP_ID

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def begin_waits(tx: Transaction, dice: Random, count: int) -> list[Conversation]:
    """So many who wait, some of them for equally long, some of whom threaten or are snoozed."""
    begun = []
    for number in range(count):
        customer = await tx.customers.add(
            Customer(shop_id=SHOP_ID, name=f"Ada {number}", created_at=NOW),
            known_from=KnownFrom.ORDER,
        )
        waits = Conversation(
            shop_id=SHOP_ID,
            customer_id=customer.id,
            waiting_since=NOW - dice.randrange(9) * HOUR,
            urgent_because=("says bank",) if dice.random() < 0.3 else (),
            snoozed_until=NOW + DAY if dice.random() < 0.2 else None,
            unanswered=1,
        )
        begun.append(await tx.conversations.add(waits))
    return begun


def sort_by_rank(shop: Shop, waiting: list[Conversation]) -> list[int]:
    """The ids in the order of the key that all lists share; of snoozed ones as if they waited."""

    def key(each: Conversation) -> tuple[object, ...]:
        deadline = make_reply_deadline(replace(each, snoozed_until=None), shop)
        assert deadline is not None
        return (each.snoozed_until is not None, *rank(deadline, hours=shop.hours, now=NOW))

    return [each.id for each in sorted(waiting, key=key)]


@pytest.mark.parametrize("seed", range(8))
async def test_the_inbox_and_the_day_list_stand_in_the_one_order(
    tx: Transaction, shop: Shop, seed: int
) -> None:
    begun = await begin_waits(tx, Random(seed), 30)
    order = sort_by_rank(shop, begun)
    inbox = []
    for offset in range(0, 30, 8):
        page = await tx.conversations.list_inbox(SHOP_ID, most=200, offset=offset, limit=8)
        inbox += [each.conversation_id for each in page]
    assert inbox == order
    awake = {each.id for each in begun if each.snoozed_until is None}
    listed = await tx.conversations.list_in_digest(SHOP_ID, before=NOW, always=[], limit=9)
    assert [each.id for each in listed] == [each for each in order if each in awake][:9]


async def test_who_threatens_last_of_very_many_is_first_everywhere(
    tx: Transaction, shop: Shop
) -> None:
    quiet = await begin_waits(tx, Random(1), 12)
    for each in quiet:
        await tx.conversations.save(replace(each, urgent_because=(), snoozed_until=None))
    loud = replace(quiet[-1], waiting_since=NOW, urgent_because=("says chargeback",))
    await tx.conversations.save(replace(loud, snoozed_until=None))
    [first, *_] = await tx.conversations.list_inbox(SHOP_ID, most=3, offset=0, limit=3)
    assert first.conversation_id == loud.id
    listed = await tx.conversations.list_in_digest(SHOP_ID, before=NOW, always=[], limit=1)
    assert [each.id for each in listed] == [loud.id]
