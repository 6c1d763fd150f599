"""The currency of an amount that names none."""

from dataclasses import replace

import pytest

from bot.domain.errors import BadInput
from bot.domain.shops import Shop
from bot.services.amounts import read_amount
from bot.services.orders import OrderChange, edit_order
from bot.services.promises import add_promise
from bot.services.remedies import give_gift, refund_order
from bot.services.work import StaffWork
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, log_order
from tests.services.remedy_samples import DAY, promise


async def read(tx: Transaction, shop: Shop, words: str) -> str:
    return str(await read_amount(StaffWork(tx, shop, NOW, by=MIA), words))


async def test_it_is_the_one_of_the_last_priced_order(tx: Transaction, shop: Shop) -> None:
    await log_order(tx, shop, price="20 GBP")
    await log_order(tx, shop, price="€20")
    await log_order(tx, shop)
    assert await read(tx, replace(shop, country="JP"), "12") == "€12.00"
    order, _ = await log_order(tx, shop, price="12")
    assert str(order.price) == "€12.00"


async def test_another_shops_orders_say_nothing(tx: Transaction, shop: Shop) -> None:
    await log_order(tx, shop, price="€20")
    assert await read(tx, replace(shop, id=shop.id + 1, country=None), "12") == "12.00"


@pytest.mark.parametrize(
    ("country", "printed"),
    [
        ("GB", "£12.00"),
        ("DE", "€12.00"),
        ("HR", "€12.00"),
        ("US", "$12.00"),
        ("AU", "$12.00"),
        ("SE", "12.00 SEK"),
        ("JP", "¥12"),
        (None, "12.00"),
    ],
)
async def test_it_is_the_countrys_where_no_order_has_a_price(
    tx: Transaction, shop: Shop, country: str | None, printed: str
) -> None:
    assert await read(tx, replace(shop, country=country), "12") == printed


@pytest.mark.parametrize(
    ("country", "words", "printed"),
    [
        ("US", "38 USD", "$38.00"),
        ("US", "US$38", "$38.00"),
        ("US", "38 CAD", "CA$38.00"),
        ("CA", "38 USD", "US$38.00"),
        (None, "38 USD", "US$38.00"),
    ],
)
async def test_a_shops_own_dollar_is_written_as_its_country_writes_it(
    tx: Transaction, shop: Shop, country: str | None, words: str, printed: str
) -> None:
    assert await read(tx, replace(shop, country=country), words) == printed


async def test_cents_are_refused_where_there_are_none(tx: Transaction, shop: Shop) -> None:
    for words, country in (("JPY 40.5", None), ("40.5", "JP")):
        with pytest.raises(BadInput, match="JPY has no cents"):
            await read(tx, replace(shop, country=country), words)


async def test_a_named_currency_stays(tx: Transaction, shop: Shop) -> None:
    await log_order(tx, shop, price="€20")
    assert await read(tx, shop, "$12") == "$12.00"


async def test_every_amount_of_an_order_is_in_its_own_currency(tx: Transaction, shop: Shop) -> None:
    order, _ = await log_order(tx, shop, price="£20")
    await log_order(tx, shop, price="€20")
    work = StaffWork(tx, shop, NOW, by=MIA)
    assert str((await give_gift(work, order, "a card", "2")).amount) == "£2.00"
    assert str((await refund_order(work, order, "5", reference=None)).outlay.amount) == "£5.00"
    assert str((await edit_order(work, order, OrderChange(price="21"))).price) == "£21.00"


async def test_a_refund_of_an_order_without_a_price_is_in_the_currency_of_its_promise(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop)
    await log_order(tx, shop, price="€20")
    await promise(tx, order, amount="$60")
    done = await refund_order(StaffWork(tx, shop, NOW, by=MIA), order, "60", reference=None)
    assert str(done.outlay.amount) == "$60.00"
    assert len(done.kept) == 1


@pytest.mark.parametrize(
    ("said", "owed"),
    [
        ("refund 24", "£24.00"),
        ("a refund of 24.50 by friday", "£24.50"),
        ("the refund of 24, as agreed", "£24.00"),
        ("refund 24 USD", "US$24.00"),
        ("refund 2 mugs", None),
        ("refund 20 %", None),
        ("refund for order 1042", None),
        ("refund of 24.505", None),
        ("refund the postage", None),
        ("24 beads", None),
    ],
)
async def test_a_promised_refund_is_in_the_orders_currency(
    tx: Transaction, shop: Shop, said: str, owed: str | None
) -> None:
    order, ada = await log_order(tx, shop, price="£20")
    work = StaffWork(tx, shop, NOW, by=MIA)
    made = await add_promise(work, ada, order, what=said, due_at=NOW + DAY)
    assert (str(made.amount) if made.amount else None) == owed
