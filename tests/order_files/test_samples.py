"""The exports that were handed to us: each order of each is there, with what its file says."""

from pathlib import Path

import pytest

from bot.domain.channels import SalesChannel
from bot.domain.sales.sale import Sale
from tests.order_files.telling import SAMPLES, make_scene, read_all, say_line, say_money


def read_sample(name: str) -> dict[str | None, Sale]:
    sales, unread, proposal = read_all(SAMPLES / name, make_scene("US"))
    assert (unread, proposal.doubts) == ([], ())
    assert len({each.sale.number for each in sales}) == len(sales)
    return {each.sale.number: each.sale for each in sales}


@pytest.mark.parametrize(
    ("name", "via", "count"),
    [
        ("ebay_orders_report_US.csv", SalesChannel.EBAY, 3),
        ("etsy_sold_orders.csv", SalesChannel.ETSY, 14),
        ("shopify_orders_export_multiline_CAD.csv", SalesChannel.SHOPIFY, 7),
        ("squarespace_orders.csv", SalesChannel.SQUARESPACE, 2),
        ("woocommerce_analytics_orders.csv", SalesChannel.WOOCOMMERCE, 3),
    ],
)
def test_every_order_is_there_and_its_place_is_known(
    name: str, via: SalesChannel, count: int, tmp_path: Path
) -> None:
    sales = read_sample(name)
    assert len(sales) == count
    assert {sale.via for sale in sales.values()} == {via}
    renamed = tmp_path / "orders (3).txt"
    renamed.write_bytes((SAMPLES / name).read_bytes())
    assert [each.sale for each in read_all(renamed, make_scene("US"))[0]] == list(sales.values())


def test_etsys_guest_has_no_user_name_and_a_name_has_single_spaces() -> None:
    sales = read_sample("etsy_sold_orders.csv")
    assert sales["3100000001"].buyer.name == "Jane Doe"
    assert sales["3100000007"].buyer.user_name is None
    assert say_money(sales["3100000005"].total) == "34.69 USD"
    assert sales["3100000005"].country == "GB"
    assert not sales["3100000001"].is_shipped
    assert sales["3100000002"].is_shipped


def test_ebays_summary_adds_no_line_and_a_missing_number_is_the_records() -> None:
    sales = read_sample("ebay_orders_report_US.csv")
    assert list(map(say_line, sales["12-10014-20022"].lines)) == [
        "1 × Fox Greeting Card at 14.00 USD",
        "1 × Custom Pet Portrait, A5 (Size: A5) at 14.00 USD",
    ]
    assert say_money(sales["142"].total) == "1065.00 USD"
    assert sales["142"].parcels[0].tracking == "1Z999AA10123456784"


def test_shopifys_further_rows_are_lines_of_the_same_order() -> None:
    sales = read_sample("shopify_orders_export_multiline_CAD.csv")
    assert [len(sale.lines) for sale in sales.values()] == [6, 1, 2, 2, 5, 7, 1]
    assert say_money(sales["1001"].total) == "220.06 CAD"
    assert sales["1006"].buyer.email == "aiko.6@example.com"


def test_woocommerces_one_cell_is_several_lines_and_a_negative_row_a_refund() -> None:
    sales = read_sample("woocommerce_analytics_orders.csv")
    assert list(map(say_line, sales["1001"].lines)) == [
        "1 × Speckled Mug",
        "2 × Fox Greeting Card",
    ]
    assert sales["1000"].is_shipped
    assert say_money(sales["999"].refunded) == "12.00 USD"
    assert sales["999"].total is None
