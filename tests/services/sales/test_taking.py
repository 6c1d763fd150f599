"""A sale becomes an order, once, and belongs to whoever really bought."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.channels import SalesChannel
from bot.domain.money import find_money
from bot.domain.order_lines import OrderLine
from bot.domain.orders import Order
from bot.domain.platforms import Platform
from bot.domain.sales.sale import Buyer, OrderSource, Sale
from bot.domain.shops import Shop
from bot.services.orders import OrderChange, edit_order
from bot.services.sales.taking import Outcome, TakenSale, take_sales
from bot.services.work import StaffWork, Work
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, log_order
from tests.sure import sure

MUG = OrderLine(title="Speckled mug", variation="blue", quantity=2, price=find_money("£12"))
SALE = Sale(
    via=SalesChannel.ETSY,
    number="4025790946",
    buyer=Buyer(name="Ada Byron", user_name="adab1815"),
    lines=(MUG, OrderLine(title="Card", personalisation="For Ann: “hello”")),
    total=find_money("£27.50"),
    placed_at=NOW - timedelta(hours=1),
    ship_by=NOW + timedelta(days=3),
    note="A gift!",
    recipient="Ann Lovelace",
    country="GB",
)


async def take(tx: Transaction, shop: Shop, *sales: Sale) -> list[TakenSale]:
    work = Work(tx, sure(await tx.shops.get(shop.id)), NOW)
    return await take_sales(work, sales, source=OrderSource.LETTER)


async def count_orders(tx: Transaction, shop: Shop) -> int:
    return len(await tx.orders.list_filtered(shop.id, None, now=NOW, offset=0, limit=99))


async def test_a_sale_is_an_order_with_its_buyer_lines_and_day(tx: Transaction, shop: Shop) -> None:
    [taken] = await take(tx, shop, SALE)
    order = sure(await tx.orders.get(taken.order.id))
    assert taken.outcome is Outcome.NEW
    assert order == taken.order
    assert (order.item, order.lines, order.price) == (
        "2 × Speckled mug + 1 more",
        SALE.lines,
        SALE.total,
    )
    assert (order.buyer_note, order.recipient, order.source) == (
        "A gift!",
        "Ann Lovelace",
        OrderSource.LETTER,
    )
    buyer = sure(await tx.customers.find_marketplace(shop.id, Platform.ETSY, "adab1815"))
    assert (buyer.id, buyer.name, buyer.is_proposed) == (order.customer_id, "Ada Byron", False)
    assert await tx.conversations.get_for_customer(buyer.id) is None, "nobody waits by a sale"
    [found] = await tx.orders.list_matching(shop.id, "4025790946", 5)
    assert found.id == order.id


async def test_the_same_sale_twice_changes_nothing(tx: Transaction, shop: Shop) -> None:
    [first] = await take(tx, shop, SALE)
    second, third = await take(tx, shop, SALE, SALE)
    assert (second.outcome, third.outcome) == (Outcome.UNCHANGED, Outcome.UNCHANGED)
    assert sure(await tx.orders.get(first.order.id)) == first.order
    assert await count_orders(tx, shop) == 1


async def test_one_name_is_two_people_and_one_user_name_is_one(tx: Transaction, shop: Shop) -> None:
    other = replace(SALE, number="2", buyer=Buyer(name="Ada Byron", user_name="someoneelse"))
    nameless = replace(SALE, number="3", buyer=Buyer(name="Ada Byron"))
    again = replace(SALE, number="4", buyer=Buyer(name="A. B.", user_name="AdaB1815"))
    taken = await take(tx, shop, SALE, other, nameless, again)
    first, second, third, fourth = (each.order.customer_id for each in taken)
    assert len({first, second, third}) == 3
    assert fourth == first


async def test_a_marketplaces_address_is_nobodys(tx: Transaction, shop: Shop) -> None:
    relay = Buyer(name="Ada", email="x1y2z3@marketplace.amazon.com")
    one = replace(SALE, via=SalesChannel.AMAZON, number="1", buyer=relay)
    two = replace(one, number="2", buyer=replace(relay, name="Bob"))
    first, second = await take(tx, shop, one, two)
    assert first.order.customer_id != second.order.customer_id
    own = Buyer(name="Ada", email="ada@example.org")
    third, fourth = await take(
        tx, shop, replace(one, number="3", buyer=own), replace(one, number="4", buyer=own)
    )
    assert third.order.customer_id == fourth.order.customer_id


async def test_a_sale_without_any_buyer_is_somebody_without_a_name(
    tx: Transaction, shop: Shop
) -> None:
    bare = replace(SALE, via=SalesChannel.AMAZON, number="1", buyer=Buyer(), recipient=None)
    first, second = await take(tx, shop, bare, replace(bare, number="2"))
    assert first.order.customer_id != second.order.customer_id
    customer = sure(await tx.customers.get(first.order.customer_id))
    assert customer.name == "Buyer without a name"


async def test_what_staff_typed_is_completed_and_never_overwritten(
    tx: Transaction, shop: Shop
) -> None:
    typed, _ = await log_order(tx, shop, "Ada", "two mugs", number="4025790946", price="£20")
    [taken] = await take(tx, shop, SALE)
    order = sure(await tx.orders.get(typed.id))
    assert taken.outcome is Outcome.CHANGED
    assert (order.item, order.price) == ("two mugs", find_money("£20"))
    assert (order.lines, order.ship_by, order.via) == (SALE.lines, SALE.ship_by, SalesChannel.ETSY)
    [conflict] = taken.conflicts
    assert (conflict.fact, conflict.theirs) == ("price", SALE.total)


async def test_what_staff_corrected_stays_and_what_they_did_not_follows(
    tx: Transaction, shop: Shop
) -> None:
    [taken] = await take(tx, shop, SALE)
    work = StaffWork(tx, sure(await tx.shops.get(shop.id)), NOW, by=MIA)
    corrected = await edit_order(work, taken.order, OrderChange(price="£25"))
    assert corrected.by_hand == ("price",)
    later = replace(SALE, total=find_money("£30"), ship_by=NOW + timedelta(days=9))
    [again] = await take(tx, shop, later)
    assert (again.order.price, again.order.ship_by) == (find_money("£25"), later.ship_by)
    assert [each.fact for each in again.conflicts] == ["price"]


async def test_one_number_on_two_marketplaces_is_two_orders(tx: Transaction, shop: Shop) -> None:
    one = replace(SALE, via=SalesChannel.SHOPIFY, number="1001")
    two = replace(one, via=SalesChannel.WOOCOMMERCE)
    first, second = await take(tx, shop, one, two)
    assert first.order.id != second.order.id
    own: Order = (await log_order(tx, shop, "Bob", number="1002"))[0]
    [third] = await take(tx, shop, replace(one, number="1002"))
    assert third.order.id == own.id
