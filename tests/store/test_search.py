"""Orders and customers are found while their words are still being typed, the same on both
databases.
"""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.search_words import split_words
from bot.domain.shops import Shop
from bot.services.customers import CustomerChange, edit_customer
from bot.services.orders import OrderChange, Shipment, edit_order, ship_order
from bot.services.work import StaffWork
from bot.store.database import Database
from tests.counting import counted_statements
from tests.samples import MIA, NOW, SHOP_ID, enter, log_order
from tests.sure import sure

OTHER_SHOP = 8
ITEMS = (
    "Blue shawl",
    "Blue hat",
    "Straße cushion",
    "İstanbul rug",
    "Zoë\N{COMBINING DIAERESIS} doll",
    "羊毛帽",
)


async def find(
    database: Database, typed: str, shop_id: int = SHOP_ID, limit: int = 25
) -> list[str]:
    async with database.reading() as tx:
        return [order.item for order in await tx.orders.list_matching(shop_id, typed, limit)]


@pytest.fixture
async def stocked(database: Database, shop: Shop) -> Database:
    """Two shops with orders of the same names."""
    for shop_id, items in ((SHOP_ID, ITEMS), (OTHER_SHOP, (*ITEMS, "Blue secret"))):
        async with database.transaction() as tx:
            there = await enter(tx, shop_id)
            for item in items:
                await log_order(
                    tx, there, f"Ada {item.split()[-1]}", item, number=f"ET{items.index(item)}-X"
                )
    return database


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("b", ["Blue hat", "Blue shawl"]),
        ("blue", ["Blue hat", "Blue shawl"]),
        ("BLUE", ["Blue hat", "Blue shawl"]),
        ("blue sh", ["Blue shawl"]),
        ("sh blue", ["Blue shawl"]),
        ("ada blu", ["Blue hat", "Blue shawl"]),
        ("#1", ["Blue shawl"]),
        ("shawl 1", ["Blue shawl"]),
        ("et1-x", ["Blue hat"]),
        ("lue", []),
        ("blue nothing", []),
        ("strasse", ["Straße cushion"]),
        ("STRASSE", ["Straße cushion"]),
        ("istanbul", ["İstanbul rug"]),
        ("İstanbul", ["İstanbul rug"]),
        ("zoe", ["Zoë\N{COMBINING DIAERESIS} doll"]),
        ("Zoë", ["Zoë\N{COMBINING DIAERESIS} doll"]),
        ("羊", ["羊毛帽"]),
        ("%", ITEMS[::-1]),
        ("_", ITEMS[::-1]),
        ("'; DROP TABLE orders; --", []),
    ],
)
async def test_each_typed_word_begins_a_word_of_the_order(
    stocked: Database, typed: str, found: tuple[str, ...]
) -> None:
    assert set(await find(stocked, typed)) == set(found)


async def test_orders_of_another_shop_never_appear(stocked: Database) -> None:
    for typed in ("", "b", "blue", "blue secret", "secret", "ada secret"):
        assert "Blue secret" not in await find(stocked, typed)
    assert await find(stocked, "blue secret", OTHER_SHOP) == ["Blue secret"]
    assert await find(stocked, "blue", 9) == []


async def test_an_order_is_found_by_what_it_says_now(stocked: Database) -> None:
    async with stocked.transaction() as tx:
        shop = await enter(tx)
        order = sure(await tx.orders.get_numbered(SHOP_ID, 1))
        await edit_order(StaffWork(tx, shop, NOW, by=MIA), order, OrderChange(item="Green scarf"))
    assert await find(stocked, "shawl blue") == []
    assert await find(stocked, "green") == ["Green scarf"]


async def test_an_order_is_found_by_its_tracking_number(stocked: Database) -> None:
    async with stocked.transaction() as tx:
        shop = await enter(tx)
        order = sure(await tx.orders.get_numbered(SHOP_ID, 1))
        await ship_order(
            StaffWork(tx, shop, NOW, by=MIA), order, Shipment(at=NOW, tracking="AB 123 456 785 GB")
        )
    assert await find(stocked, "ab1234") == ["Blue shawl"]


async def test_every_order_of_a_customer_is_found_by_the_new_name(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        for number in range(30):
            _, customer = await log_order(tx, shop, "Ada", f"hat {number}")
        await edit_customer(
            StaffWork(tx, shop, NOW, by=MIA), customer, CustomerChange(name="Grace")
        )
    assert len(await find(database, "grace", limit=50)) == 30
    assert await find(database, "ada") == []


async def test_the_newest_of_many_are_found(database: Database, shop: Shop) -> None:
    async with database.transaction() as tx:
        order, customer = await log_order(tx, shop, "Ada", "shawl")
        for number in range(2, 702):
            await tx.orders.add_for(replace(order, number=1000 + number), customer)
        last, _ = await log_order(tx, shop, "Bob", "shawl")
    async with database.reading() as tx:
        assert [o.number for o in await tx.orders.list_matching(SHOP_ID, "shawl", 3)] == [
            last.number,
            1701,
            1700,
        ]
        assert [o.number for o in await tx.orders.list_matching(SHOP_ID, "shawl bob", 3)] == [
            last.number
        ]
        assert [o.number for o in await tx.orders.list_matching(SHOP_ID, "shawl 1050", 3)] == [1050]


async def test_a_customer_is_found_by_name_address_and_account(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        await log_order(tx, await enter(tx, OTHER_SHOP), "Ada Other", email="ada@other.example")
        _, ada = await log_order(tx, shop, "Ada Byron", email="countess@example.com")
        await log_order(tx, shop, "Bob")
        for typed in ("ada", "byr ad", "countess", "example"):
            assert [each.id for each in await tx.customers.list_matching(SHOP_ID, typed, 5)] == [
                ada.id
            ]


quick = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@quick
@given(st.text(max_size=120))
async def test_nothing_that_is_typed_breaks_the_search(stocked: Database, typed: str) -> None:
    await find(stocked, typed)


@given(st.text(max_size=60))
def test_a_text_is_found_by_itself_whatever_its_capitals(words: str) -> None:
    kept = set(split_words([words]))
    for typed in (words, words.casefold(), words.title()):
        if typed.casefold() == words.casefold():
            assert set(split_words([typed])) == kept


async def test_a_list_to_pick_from_is_one_question_however_many_it_shows(
    stocked: Database,
) -> None:
    for typed in ("", "blue", "blue sh"):
        with counted_statements() as asked:
            assert await find(stocked, typed)
        assert asked.count == 1
