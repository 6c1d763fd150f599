"""Who tells buyers that a parcel left is asked once for each place, and then kept to."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.channels import SalesChannel
from bot.domain.deadlines.deadlines import DeadlineKind
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.orders import Order
from bot.domain.shops import Shop
from bot.services.deadlines import watch_order
from bot.services.orders import Shipment, ship_order
from bot.services.sales.channel_terms import set_channel_terms
from bot.services.telling_buyers import answer_who_tells, ship_and_tell
from bot.services.work import StaffWork
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, log_order
from tests.services.letters_by_mail import list_posts
from tests.sure import sure

ETSY = SalesChannel.ETSY


async def work_on(tx: Transaction, shop: Shop) -> StaffWork:
    return StaffWork(tx, sure(await tx.shops.get(shop.id)), NOW, by=MIA)


async def ship(
    tx: Transaction, shop: Shop, via: SalesChannel | None, customer: str = "Ada"
) -> tuple[Order, Draft | None]:
    order, _ = await log_order(tx, shop, customer, via=via)
    return await ship_and_tell(await work_on(tx, shop), order, Shipment(at=NOW))


async def list_questions(tx: Transaction) -> list[str]:
    posts = await list_posts(tx)
    return [post.words for post in posts if "tell its buyers" in post.words]


async def test_it_is_asked_at_the_first_parcel_of_each_place_and_never_again(
    tx: Transaction, shop: Shop
) -> None:
    _, draft = await ship(tx, shop, ETSY)
    assert draft is not None  # as long as nobody has answered
    await ship(tx, shop, ETSY, "Ben")
    await ship(tx, shop, SalesChannel.EBAY, "Cy")
    asked = await list_questions(tx)
    assert [each.split()[1] for each in asked] == ["Etsy", "eBay"]


async def test_a_second_parcel_asks_where_nobody_was_asked_at_the_first(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop, via=ETSY)
    shipped, _ = await ship_order(await work_on(tx, shop), order, Shipment(at=NOW))
    again = Shipment(at=NOW, tracking="H00ABC0000000018")
    await ship_and_tell(await work_on(tx, shop), shipped, again)
    assert len(await list_questions(tx)) == 1


async def test_of_the_shops_own_places_nothing_is_asked(tx: Transaction, shop: Shop) -> None:
    for via in (None, SalesChannel.WEBSITE, SalesChannel.FAIR, SalesChannel.OTHER):
        await ship(tx, shop, via, f"Ada {via}")
    assert await list_questions(tx) == []


async def test_a_place_that_tells_its_buyers_gets_no_note_and_no_clock_for_one(
    tx: Transaction, shop: Shop
) -> None:
    work = await work_on(tx, shop)
    await set_channel_terms(work, ETSY, lead_time=None, tells_buyers=True)
    order, draft = await ship(tx, shop, ETSY)
    assert draft is None
    assert order.told_at == NOW
    assert await tx.deadlines.list_about([DeadlineKind.TELL_SHIPPED], order.id) == []
    events = await tx.events.list_for_order(order.id, 9)
    assert "Etsy tells its buyers" in [each.what for each in events]
    assert await list_questions(tx) == []


async def test_the_answer_counts_for_the_parcels_that_left_before(
    tx: Transaction, shop: Shop
) -> None:
    order, draft = await ship(tx, shop, ETSY)
    other, _ = await ship(tx, shop, SalesChannel.EBAY, "Ben")
    await answer_who_tells(await work_on(tx, shop), ETSY, place_tells=True)
    told = sure(await tx.orders.get(order.id))
    assert told.told_at == order.shipped_at
    assert sure(await tx.drafts.get(sure(draft).id)).status is DraftStatus.VOIDED
    assert await tx.deadlines.list_about([DeadlineKind.TELL_SHIPPED], order.id) == []
    assert sure(await tx.orders.get(other.id)).told_at is None


async def test_a_note_that_waits_although_its_parcel_should_be_there_is_set_aside_too(
    tx: Transaction, shop: Shop
) -> None:
    order, draft = await ship(tx, shop, ETSY)
    work = replace(await work_on(tx, shop), now=NOW + timedelta(days=60))
    await watch_order(work, order)
    assert await tx.deadlines.list_about([DeadlineKind.TELL_SHIPPED], order.id) == []
    await answer_who_tells(work, ETSY, place_tells=True)
    assert sure(await tx.drafts.get(sure(draft).id)).status is DraftStatus.VOIDED


async def test_a_shop_that_tells_them_itself_gets_its_note_each_time(
    tx: Transaction, shop: Shop
) -> None:
    await answer_who_tells(await work_on(tx, shop), ETSY, place_tells=False)
    order, draft = await ship(tx, shop, ETSY)
    assert draft is not None
    assert order.told_at is None
    assert await list_questions(tx) == []


async def test_what_was_said_of_a_place_is_kept_whole(tx: Transaction, shop: Shop) -> None:
    await set_channel_terms(await work_on(tx, shop), ETSY, lead_time="3 days", tells_buyers=None)
    await ship(tx, shop, ETSY)
    [terms] = sure(await tx.shops.get(shop.id)).channel_terms
    assert (terms.lead_days, terms.tells_buyers, terms.was_asked) == (3, None, True)
    await answer_who_tells(await work_on(tx, shop), ETSY, place_tells=True)
    [answered] = sure(await tx.shops.get(shop.id)).channel_terms
    assert answered == replace(terms, tells_buyers=True)
