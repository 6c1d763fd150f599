"""The letter of an incident is about all orders of its customer: their sums, their promises, and
what would contradict one of them.
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.customers import Customer
from bot.domain.drafts import Draft
from bot.domain.errors import StateConflict
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import LetterKind, Remedy
from bot.domain.orders import Order
from bot.domain.promises.promises import PromiseStatus
from bot.domain.shops import Shop
from bot.services.drafts import draft_letter, revise_draft
from bot.services.letter_fit import find_contradiction
from bot.services.promises import make_promises
from bot.services.remedies import refund_order
from bot.services.work import StaffWork
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, log_order
from tests.services.remedy_samples import list_promises

BY = (NOW + timedelta(days=3)).date()
ASKED = LetterRequest(
    kind=LetterKind.INCIDENT,
    what_happened="I charged your card twice",
    remedy=Remedy.REFUND,
    remedy_by=BY,
)


def staff(tx: Transaction, shop: Shop) -> StaffWork:
    return StaffWork(tx, shop, NOW, by=MIA)


async def buy(tx: Transaction, shop: Shop, *prices: str | None) -> tuple[list[Order], Customer]:
    """Orders of one customer at these prices: a mug, a teapot, a bowl."""
    orders = []
    for item, price in zip(("blue mug", "teapot", "bowl"), prices, strict=False):
        more = {"price": price} if price else {}
        order, customer = await log_order(tx, shop, "Ada", item, email="ada@mail.test", **more)
        orders.append(order)
    return orders, customer


async def draft(
    tx: Transaction, shop: Shop, prices: tuple[str | None, ...], request: LetterRequest = ASKED
) -> tuple[Draft, list[Order]]:
    orders, customer = await buy(tx, shop, *prices)
    others = tuple(each.id for each in orders[1:])
    asked = replace(request, other_orders=others)
    return await draft_letter(staff(tx, shop), customer, orders[0], asked), orders


async def test_several_orders_are_named_with_their_sum(tx: Transaction, shop: Shop) -> None:
    letter, _ = await draft(tx, shop, ("€45", "€20"))
    assert "There's been a problem with your blue mug and your teapot" in letter.text
    assert "Your orders are still here with me." in letter.text
    assert "I'll send the full €65.00 back to you by" in letter.text


@pytest.mark.parametrize("prices", [("€45", "$20"), ("€45", None)])
async def test_no_sum_is_made_up(
    tx: Transaction, shop: Shop, prices: tuple[str | None, ...]
) -> None:
    letter, _ = await draft(tx, shop, prices)
    assert "I'll send your money back to you by" in letter.text
    assert "€" not in letter.text


async def test_each_order_is_promised_and_kept_by_itself(tx: Transaction, shop: Shop) -> None:
    letter, (mug, teapot) = await draft(tx, shop, ("€45", "€20"))
    owed = [(each.order_id, each.what, each.sentence) for each in letter.pledges]
    assert owed == [(mug.id, "refund €45.00", None), (teapot.id, "refund €20.00", None)]
    await make_promises(staff(tx, shop), letter)
    await refund_order(staff(tx, shop), teapot, "€20", reference=None)
    assert await list_promises(tx, teapot) == [PromiseStatus.KEPT]
    assert await list_promises(tx, mug) == [PromiseStatus.OPEN]


async def test_what_is_owed_nothing_is_promised_nothing(tx: Transaction, shop: Shop) -> None:
    (mug, teapot), customer = await buy(tx, shop, "€45", "€20")
    await refund_order(staff(tx, shop), mug, "€45", reference=None)
    asked = replace(ASKED, remedy=Remedy.REFUND, other_orders=(mug.id,))
    work = staff(tx, shop)
    with pytest.raises(StateConflict, match="went back already"):
        await draft_letter(work, customer, teapot, asked)


async def test_an_edited_letter_still_promises_each(tx: Transaction, shop: Shop) -> None:
    letter, _ = await draft(tx, shop, ("€45", "€20"))
    day = BY + timedelta(days=1)
    words = f"I'm sorry. I'll send the €65 back to you by {day:%A} {day.day} {day:%B}."
    edited = await revise_draft(staff(tx, shop), letter, words, revision=letter.revision)
    assert [each.what for each in edited.pledges] == ["refund €45.00", "refund €20.00"]
    assert {each.due_at.date() for each in edited.pledges if each.due_at} == {day}


async def test_a_replacement_of_several_is_several_promises(tx: Transaction, shop: Shop) -> None:
    asked = replace(ASKED, remedy=Remedy.REPLACEMENT)
    letter, orders = await draft(tx, shop, ("€45", "€20", "€12"), asked)
    assert "I'll post you new ones by" in letter.text
    assert [each.order_id for each in letter.pledges] == [each.id for each in orders]


async def test_what_contradicts_another_order_is_refused(tx: Transaction, shop: Shop) -> None:
    asked = replace(ASKED, remedy=Remedy.CANCEL_OFFER)
    letter, (_, teapot) = await draft(tx, shop, ("€45", "€20"), asked)
    assert await find_contradiction(tx, letter) is None
    await tx.orders.save(teapot.arrive(at=NOW))
    assert await find_contradiction(tx, letter) == "the order has arrived"


async def test_an_order_of_somebody_else_is_none_of_it(tx: Transaction, shop: Shop) -> None:
    theirs, _ = await log_order(tx, shop, "Ben", "bowl", email="ben@mail.test")
    (mug,), customer = await buy(tx, shop, "€45")
    asked = replace(ASKED, other_orders=(theirs.id,))
    letter = await draft_letter(staff(tx, shop), customer, mug, asked)
    assert "There's been a problem with your blue mug, and I'm sorry" in letter.text
    assert "bowl" not in letter.text


@pytest.mark.parametrize(
    "happened", ["I sent out the wrong size", "The van caught fire and your parcels burnt"]
)
async def test_what_left_by_its_own_words_isnt_said_to_be_here(
    tx: Transaction, shop: Shop, happened: str
) -> None:
    request = LetterRequest(kind=LetterKind.INCIDENT, what_happened=happened)
    letter, _ = await draft(tx, shop, ("€45",), request)
    assert "here with me" not in letter.text
