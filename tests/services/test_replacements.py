"""Orders that make good another one: linked once, and never to the wrong person."""

import pytest

from bot.domain.drafts import DraftStatus
from bot.domain.errors import BadInput, StateConflict
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import Cause, LetterKind, Remedy
from bot.domain.promises.promises import PromiseKind, PromiseStatus
from bot.domain.shops import Shop
from bot.services.drafts import draft_letter
from bot.services.order_changes import get_customer
from bot.services.orders import Shipment, cancel_order, mark_arrived, ship_order
from bot.services.reminders import remind_shops
from bot.services.replacements import link_replacement
from bot.services.work import StaffWork, Work
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, log_order
from tests.services.remedy_samples import DAY, list_promises, promise
from tests.sure import sure


async def test_a_draft_that_promises_the_replacement_is_set_aside_once_it_was_sent(
    tx: Transaction, shop: Shop
) -> None:
    order, ada = await log_order(tx, shop)
    request = LetterRequest(
        kind=LetterKind.APOLOGY, cause=Cause.LATE, remedy=Remedy.REPLACEMENT, remedy_by=NOW.date()
    )
    apology = await draft_letter(Work(tx, shop, NOW, by=MIA), ada, order, request)
    replacement, _ = await log_order(tx, shop)
    await link_replacement(StaffWork(tx, shop, NOW, by=MIA), replacement, order)
    now_is = sure(await tx.drafts.get(apology.id))
    assert (now_is.status, now_is.reason) == (DraftStatus.VOIDED, "its replacement was sent")


async def test_shipping_a_replacement_links_both_stories_and_keeps_the_promise(
    tx: Transaction, shop: Shop
) -> None:
    original, customer = await log_order(tx, shop, price="€45.00")
    original, _ = await ship_order(StaffWork(tx, shop, NOW, by=MIA), original, Shipment(at=NOW))
    await promise(tx, original, PromiseKind.REPLACEMENT)
    replacement, _ = await log_order(tx, shop)
    linked, kept = await link_replacement(StaffWork(tx, shop, NOW, by=MIA), replacement, original)
    shipped, draft = await ship_order(StaffWork(tx, shop, NOW, by=MIA), linked, Shipment(at=NOW))
    assert (shipped.replaces_id, len(kept)) == (original.id, 1)
    assert await list_promises(tx, original) == [PromiseStatus.KEPT]
    assert "This is the replacement for your first one, and there's nothing to pay." in draft.text
    assert "coming back" not in draft.text
    for order, words in (
        (original, "replaced it by order #2"),
        (shipped, "the replacement for order #1"),
    ):
        story = [event.what for event in await tx.events.list_for_order(order.id, 20)]
        assert any(words in line for line in story)
    arrived = await mark_arrived(Work(tx, shop, NOW + DAY, by=MIA), shipped, at=NOW + DAY)
    assert arrived.replaces_id == original.id
    assert (await get_customer(tx, arrived)).id == customer.id
    # What follows by itself is nobody's deed.
    events = await tx.events.list_for_order(original.id, 20)
    [followed] = [event for event in events if "has arrived" in event.what]
    assert followed.actor_id is None


async def test_a_link_that_cannot_be_right_is_refused(tx: Transaction, shop: Shop) -> None:
    first, _ = await log_order(tx, shop)
    second, _ = await log_order(tx, shop)
    third, _ = await log_order(tx, shop)
    strangers, _ = await log_order(tx, shop, "Ben")
    with pytest.raises(BadInput, match="Log the remake with /order add first"):
        await link_replacement(StaffWork(tx, shop, NOW, by=MIA), first, first)
    with pytest.raises(BadInput, match="another customer"):
        await link_replacement(StaffWork(tx, shop, NOW, by=MIA), strangers, first)
    second, _ = await link_replacement(StaffWork(tx, shop, NOW, by=MIA), second, first)
    with pytest.raises(StateConflict, match="already replaced by order #2"):
        await link_replacement(StaffWork(tx, shop, NOW, by=MIA), third, first)
    with pytest.raises(BadInput, match="itself a replacement for order #1"):
        await link_replacement(StaffWork(tx, shop, NOW, by=MIA), first, second)
    third, _ = await link_replacement(StaffWork(tx, shop, NOW, by=MIA), third, second)
    with pytest.raises(BadInput, match="itself a replacement"):
        await link_replacement(StaffWork(tx, shop, NOW, by=MIA), first, third)


async def test_a_replacement_that_was_cancelled_makes_room_for_another(
    tx: Transaction, shop: Shop
) -> None:
    first, _ = await log_order(tx, shop)
    second, _ = await log_order(tx, shop)
    second, _ = await link_replacement(StaffWork(tx, shop, NOW, by=MIA), second, first)
    await cancel_order(StaffWork(tx, shop, NOW, by=MIA), second, reason=None)
    third, _ = await log_order(tx, shop)
    linked, _ = await link_replacement(StaffWork(tx, shop, NOW, by=MIA), third, first)
    assert linked.replaces_id == first.id


async def test_an_order_that_another_one_replaces_before_it_left_is_not_late(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop, ship_by=NOW + DAY)
    other, _ = await log_order(tx, shop, item="second shawl", price="€0", ship_by=NOW + 9 * DAY)
    await link_replacement(StaffWork(tx, shop, NOW, by=MIA), other, order)
    assert await tx.deadlines.list_for_order(order.id) == []
    assert await remind_shops(tx, [shop.id], now=NOW + 2 * DAY) == []
