"""What goes out comes in again, byte for byte, and nothing in it runs in a spreadsheet."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.channels import SalesChannel
from bot.domain.customers import Customer
from bot.domain.errors import BadInput
from bot.domain.money import Money
from bot.domain.order_lines import OrderKind, OrderLine
from bot.domain.orders import CancelledBy, Order, OrderStatus
from bot.domain.parcels import Parcel
from bot.domain.sales.sale import OrderSource, Sale
from bot.exports import json_lines, spreadsheet
from bot.exports.exported_order import ExportedOrder, OrderFacts, read_order, tell_order

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)

words = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=30
) | st.sampled_from(
    ["=1+1", "+49", "-", "@SUM(A1)", "'quoted", "\tx", "9400111899223344556677", "00012", "a\r\nb"]
)
titles = words.map(lambda text: " ".join(text.split()) or "x")
moments = st.integers(950_000_000, 4_000_000_000).map(lambda at: datetime.fromtimestamp(at, UTC))
sums = st.builds(
    Money,
    st.decimals(0, 99_999, places=2).map(lambda d: Decimal(f"{d:.2f}")),
    st.sampled_from(["GBP", "USD", "$", "kr", "", "EUR"]),
)


def maybe(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.none() | strategy


lines = st.lists(
    st.builds(
        OrderLine,
        title=titles,
        variation=maybe(words),
        personalisation=maybe(words),
        quantity=st.integers(1, 999),
        price=maybe(sums.filter(lambda money: bool(money.currency))),
    ),
    max_size=3,
).map(tuple)
held = st.lists(st.builds(OrderLine, title=titles, quantity=st.integers(1, 99)), max_size=2).map(
    tuple
)
way = {
    "carrier": maybe(words),
    "tracking": maybe(words),
    "tracking_url": maybe(words),
    "shipped_at": maybe(moments),
    "told_at": maybe(moments),
    "overdue_at": maybe(moments),
    "arrived_at": maybe(moments),
    "came_back_at": maybe(moments),
}
orders = st.builds(
    Order,
    shop_id=st.just(7),
    number=st.integers(1, 99_999),
    external_number=maybe(words),
    customer_id=st.just(3),
    item=words,
    short_name=maybe(words),
    price=maybe(sums),
    ship_by=maybe(moments),
    agreed_ship_by=maybe(moments),
    is_urgent=st.booleans(),
    note=maybe(words),
    buyer_note=maybe(words),
    recipient=maybe(words),
    via=maybe(st.sampled_from(SalesChannel)),
    status=st.sampled_from(OrderStatus),
    kind=st.sampled_from(OrderKind),
    source=st.sampled_from(OrderSource),
    cancelled_by=maybe(st.sampled_from(CancelledBy)),
    by_hand=st.lists(st.sampled_from(["price", "item"]), unique=True).map(tuple),
    placed_at=moments,
    lines=lines,
    parcel_lines=held,
    parcel_count=st.just(2),
    **way,
)
parcels = st.builds(
    Parcel,
    shop_id=st.just(7),
    order_id=st.just(1),
    number=st.integers(1, 9),
    lines=held,
    **way,
)
exported = st.builds(
    ExportedOrder,
    order=orders,
    customer=st.builds(
        Customer, id=st.integers(1, 99), shop_id=st.just(7), name=words, created_at=st.just(AT)
    ),
    user_name=maybe(words),
    parcels=st.lists(parcels, max_size=2),
    refunded=maybe(sums.filter(lambda money: bool(money.currency))),
    replaces=maybe(st.integers(1, 99)),
)


def write_sheet(several: list[ExportedOrder]) -> str:
    rows = "".join(spreadsheet.write_order(tell_order(each)) for each in several)
    return spreadsheet.write_header() + rows


def read_sheet(text: str) -> list[OrderFacts]:
    rows = csv.reader(io.StringIO(text, newline=""))
    return [facts for _, facts in spreadsheet.read_rows(enumerate(rows, 1))]


@given(st.lists(exported, max_size=3))
def test_a_spreadsheet_says_again_what_went_into_it(several: list[ExportedOrder]) -> None:
    read = read_sheet(write_sheet(several))
    assert [normalise(each) for each in read] == [normalise(tell_order(each)) for each in several]


@given(st.lists(exported, max_size=3))
def test_json_lines_say_again_what_went_into_them(several: list[ExportedOrder]) -> None:
    text = "".join(json_lines.write_order(tell_order(each)) for each in several)
    assert text.count("\n") == len(several)
    read = [facts for _, facts in json_lines.read_lines(text.split("\n"))]
    assert [normalise(each) for each in read] == [normalise(tell_order(each)) for each in several]


def normalise(facts: OrderFacts) -> OrderFacts:
    return OrderFacts(facts.order, list(facts.lines), list(facts.parcels))


@given(exported)
def test_no_fact_of_an_order_is_lost(one: ExportedOrder) -> None:
    sale = read_order(tell_order(one))
    assert sale.kept is not None
    assert (sale.via, sale.lines, sale.total, sale.refunded) == (
        one.order.via,
        one.order.lines,
        one.order.price,
        one.refunded,
    )
    made = make_again(one.order, sale)
    assert made == one.order
    assert len(sale.kept.parcels) == len(one.parcels)
    assert sale.kept.replaces == one.replaces


def make_again(order: Order, sale: Sale) -> Order:
    """The order out of what was read alone."""
    assert sale.kept is not None
    bare = Order(shop_id=order.shop_id, customer_id=order.customer_id, item="", placed_at=AT)
    return replace(bare, lines=sale.lines, **sale.kept.order)


@given(st.lists(exported, min_size=1, max_size=2))
def test_no_cell_runs_as_a_formula(several: list[ExportedOrder]) -> None:
    for row in csv.reader(io.StringIO(write_sheet(several).removeprefix("\ufeff"), newline="")):
        for cell in row:
            assert not cell.startswith(("=", "+", "-", "@", "\r"))
            assert not cell.startswith("\t") or cell[1:].isdigit()


@pytest.mark.parametrize(
    "line", ["{", "[]", "3", '{"Order": 3}', '{"lines": 5}', '"x"', "[" * 9999]
)
def test_a_line_that_no_export_wrote_is_refused(line: str) -> None:
    with pytest.raises(BadInput, match="isn't a line"):
        list(json_lines.read_lines(['{"Order": "1"}', line]))


@pytest.mark.parametrize(
    "broken",
    [
        {"Placed (UTC)": "yesterday"},
        {"Price": "lots"},
        {"Status": "lost"},
        {"Delays told": "-1"},
        {"Order": "9" * 30},
    ],
)
def test_a_fact_that_no_export_says_is_refused(broken: dict[str, str]) -> None:
    with pytest.raises(BadInput):
        read_order(
            OrderFacts({"Order": "1", "Placed (UTC)": "2026-11-20 09:00:00", **broken}, [], [])
        )
