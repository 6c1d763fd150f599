"""Of several promises of money each is paid once, and what is late is named as one sum."""

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.customers import Customer
from bot.domain.drafts import Draft
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import Cause, ItemBack, LetterKind, Remedy
from bot.domain.money import find_money
from bot.domain.orders import Order
from bot.domain.promises.promises import Promise, PromiseKind
from bot.domain.shops import Shop
from bot.services.approvals import approve_draft, mark_sent_by_hand
from bot.services.debts import find_owed
from bot.services.drafts import draft_letter, revise_draft
from bot.services.letters import start_letter
from bot.services.orders import Shipment, mark_arrived, ship_order
from bot.services.remedies import Refund, refund_order
from bot.services.work import StaffWork, Work
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, log_order, work_on
from tests.services.remedy_samples import DAY
from tests.sure import sure

LATER = NOW + 6 * DAY


async def promise(tx: Transaction, order: Order, amount: str, days: int = 3) -> Promise:
    return await tx.promises.add(
        Promise(
            shop_id=order.shop_id,
            customer_id=order.customer_id,
            order_id=order.id,
            kind=PromiseKind.REFUND,
            what=f"refund {amount}",
            amount=find_money(amount),
            made_at=NOW,
            due_at=NOW + days * DAY,
        )
    )


async def refund(tx: Transaction, shop: Shop, order: Order, amount: str) -> Refund:
    work = StaffWork(tx, shop, LATER, by=MIA)
    return await refund_order(work, sure(await tx.orders.get(order.id)), amount, reference=None)


async def list_owed(tx: Transaction, order: Order) -> list[str]:
    promises = await tx.promises.list_for_customer(order.customer_id, only_open=True)
    return sorted(str(each.amount) for each in promises)


async def apologise(tx: Transaction, shop: Shop, ada: Customer, order: Order) -> Draft:
    request = LetterRequest(
        kind=LetterKind.APOLOGY, cause=Cause.REFUND_LATE, remedy_by=date(2026, 12, 1)
    )
    return await draft_letter(Work(tx, shop, LATER, by=MIA), ada, order, request)


async def send(tx: Transaction, draft: Draft) -> None:
    await approve_draft(await work_on(tx, draft, now=LATER), draft, revision=draft.revision)
    ready = sure(await start_letter(tx, draft.id, now=LATER + DAY / 24))
    work = await work_on(tx, ready, now=LATER + DAY / 24)
    await mark_sent_by_hand(work, ready, revision=draft.revision)


async def test_each_refund_pays_a_promise_once_and_the_oldest_first(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop, price="€90.00")
    await promise(tx, order, "€15.00", days=4)
    await promise(tx, order, "€10.00", days=3)
    first = await refund(tx, shop, order, "€10")
    assert [str(each.amount) for each in first.kept] == ["€10.00"]
    assert first.doubts == ("You promised €25.00, and €10.00 is less: the rest stays owed.",)
    second = await refund(tx, shop, order, "€5")
    assert (second.kept, await list_owed(tx, order)) == ((), ["€15.00"])
    assert str(await find_owed(tx, order)) == "€10.00"
    third = await refund_order(
        StaffWork(tx, shop, LATER + DAY, by=MIA), order, "€10", reference="third"
    )
    assert [str(each.amount) for each in third.kept] == ["€15.00"]


@pytest.mark.parametrize("price", ["€45.00", None])
async def test_a_debt_that_is_only_said_anew_is_paid_with_the_first(
    tx: Transaction, shop: Shop, price: str | None
) -> None:
    order, _ = await log_order(tx, shop, price=price)
    await promise(tx, order, "€24.00")
    await promise(tx, order, "€24.00", days=4)
    await refund(tx, shop, order, "€10")
    assert str(await find_owed(tx, order)) == "€14.00"
    rest = await refund(tx, shop, order, "€14")
    assert (len(rest.kept), await list_owed(tx, order)) == (2, [])


@pytest.mark.parametrize(
    ("days", "opening"),
    [
        (3, "I promised you a refund of €25.00 for your blue shawl by Monday 23 November, and"),
        (4, "I owe you €25.00 for your blue shawl, and I haven't sent it in time."),
        (9, "I promised you a refund of €10.00 for your blue shawl by Monday 23 November, and"),
    ],
)
async def test_a_letter_about_a_late_refund_names_all_that_is_late(
    tx: Transaction, shop: Shop, days: int, opening: str
) -> None:
    order, ada = await log_order(tx, shop, price="€90.00")
    await promise(tx, order, "€10.00")
    await promise(tx, order, "€15.00", days=days)
    draft = await apologise(tx, shop, ada, order)
    late = "€10.00" if days > 6 else "€25.00"
    assert opening in draft.text
    assert f"I'll send {late} back to you by Tuesday 1 December." in draft.text
    assert [str(each.amount) for each in draft.pledges] == [late]
    await send(tx, draft)
    assert await list_owed(tx, order) == (["€10.00", "€15.00"] if days > 6 else ["€25.00"])


async def test_a_part_that_went_back_is_owed_no_more_once_the_rest_is_promised_anew(
    tx: Transaction, shop: Shop
) -> None:
    order, ada = await log_order(tx, shop, price="€90.00")
    await promise(tx, order, "€24.00")
    await refund(tx, shop, order, "€10")
    draft = await apologise(tx, shop, ada, order)
    assert "I owe you €14.00 for your blue shawl, and I haven't sent it in time." in draft.text
    await send(tx, draft)
    assert (await list_owed(tx, order), str(await find_owed(tx, order))) == (["€14.00"], "€14.00")


async def test_a_late_refund_of_another_order_is_not_said_of_this_one(
    tx: Transaction, shop: Shop
) -> None:
    order, ada = await log_order(tx, shop, price="€90.00")
    other, _ = await log_order(tx, shop, item="red scarf", price="€30.00")
    await promise(tx, other, "€30.00")
    draft = await apologise(tx, shop, ada, order)
    assert "€30.00" not in draft.text


@pytest.mark.parametrize(
    ("kind", "what", "doubts"),
    [
        (PromiseKind.OTHER, "the shipping costs back", ()),
        (PromiseKind.REFUND, "refund the postage", ()),
        (
            PromiseKind.REPLACEMENT,
            "replacement",
            ("You promised a replacement for this order: no money is written down that you owe.",),
        ),
    ],
)
async def test_a_promise_of_no_sum_is_never_said_to_be_the_price(
    tx: Transaction, shop: Shop, kind: PromiseKind, what: str, doubts: tuple[str, ...]
) -> None:
    order, ada = await log_order(tx, shop, price="€90.00")
    made = await promise(tx, order, "€1")
    await tx.promises.save(replace(made, kind=kind, what=what, amount=None))
    draft = await apologise(tx, shop, ada, order)
    assert "€90.00" not in draft.text
    assert "I'll send [how much is owed?] back to you by Tuesday 1 December." in draft.text
    assert len(draft.problems) == 1
    assert "“[how much is owed?]”" in draft.problems[0]
    assert [each.amount for each in draft.pledges] == [None]
    assert draft.doubts == doubts
    filled = draft.text.replace("[how much is owed?]", "€4.00")
    work = await work_on(tx, draft, now=LATER)
    await send(tx, await revise_draft(work, draft, filled, revision=1))
    left = [] if kind is not PromiseKind.REPLACEMENT else ["None"]
    assert await list_owed(tx, order) == [*left, "€4.00"]


async def test_a_whole_refund_that_was_promised_without_its_price_is_the_price(
    tx: Transaction, shop: Shop
) -> None:
    order, ada = await log_order(tx, shop, price="€90.00")
    made = await promise(tx, order, "€1")
    await tx.promises.save(replace(made, what="refund", amount=None))
    draft = await apologise(tx, shop, ada, order)
    assert "I'll send the full €90.00 back to you by Tuesday 1 December." in draft.text


async def test_goods_and_money_for_the_same_are_named_on_the_card(
    tx: Transaction, shop: Shop
) -> None:
    order, ada = await log_order(tx, shop, price="€90.00")
    made = await promise(tx, order, "€90.00")
    request = LetterRequest(
        kind=LetterKind.APOLOGY, cause=Cause.OUR_MISTAKE, remedy=Remedy.REPLACEMENT
    )
    work = StaffWork(tx, shop, NOW, by=MIA)
    goods = await draft_letter(work, ada, order, request)
    assert goods.doubts == (
        "A refund of €90.00 was promised on Fri 20 Nov: this letter adds a replacement.",
    )
    await tx.promises.save(replace(made, kind=PromiseKind.REPLACEMENT, amount=None))
    money = await draft_letter(work, ada, order, replace(request, remedy=Remedy.REFUND))
    assert money.doubts == ("A replacement was promised on Fri 20 Nov: this letter adds a refund.",)
    sent = await refund(tx, shop, order, "€90")
    assert sent.doubts == (
        "You promised a replacement for this order: a refund as well is goods and money.",
    )
    later = await draft_letter(work, ada, order, replace(request, remedy=None))
    assert later.doubts == ("€90.00 (the whole price) went back for this order already.",)


@pytest.mark.parametrize(
    ("edit", "what"),
    [
        (None, "a prepaid return label"),
        ("I'll send you a prepaid label by Tuesday 24 November.", "label by Tuesday 24 November"),
        ("Leave it with your neighbour.", None),
    ],
)
async def test_a_label_for_what_comes_back_is_a_promise(
    tx: Transaction, shop: Shop, edit: str | None, what: str | None
) -> None:
    order, ada = await log_order(tx, shop, price="€90.00")
    work = StaffWork(tx, shop, NOW, by=MIA)
    order, _ = await ship_order(work, order, Shipment(at=NOW - DAY))
    order = await mark_arrived(work, order, at=NOW)
    request = LetterRequest(
        kind=LetterKind.APOLOGY,
        cause=Cause.DAMAGED,
        remedy=Remedy.REFUND,
        remedy_by=date(2026, 11, 25),
        item_back=ItemBack.RETURN,
    )
    draft = await draft_letter(work, ada, order, request)
    assert "Please send what arrived back with a prepaid label from me." in draft.text
    if edit is not None:
        head, _, tail = draft.text.partition("with a prepaid label from me.")
        draft = await revise_draft(work, draft, head + edit + tail, revision=1)
    kinds = [each.kind for each in draft.pledges]
    assert kinds == [PromiseKind.REFUND, *([PromiseKind.OTHER] if what else [])]
    assert what is None or what in draft.pledges[1].what
    await approve_draft(work, draft, revision=draft.revision)
    ready = sure(await start_letter(tx, draft.id, now=NOW + DAY / 24))
    await mark_sent_by_hand(await work_on(tx, ready, now=NOW), ready, revision=draft.revision)
    owed = await tx.promises.list_for_customer(ada.id, only_open=True)
    assert len(owed) == len(kinds)


@pytest.mark.parametrize(
    ("amount", "doubts"),
    [("€20", ("You promised her money back without a sum: is €20.00 all of it?",)), ("€60", ())],
)
async def test_a_part_keeps_a_promise_of_no_sum_only_with_a_doubt(
    tx: Transaction, shop: Shop, amount: str, doubts: tuple[str, ...]
) -> None:
    order, _ = await log_order(tx, shop, price="€60.00")
    made = await promise(tx, order, "€1")
    await tx.promises.save(replace(made, what="her money back", amount=None))
    assert (await refund(tx, shop, order, amount)).doubts == doubts
