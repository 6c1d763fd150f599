"""Etsy's two files of the same orders, given together."""

from pathlib import Path

from bot.order_files.chunks import Chunk
from bot.order_files.joining import read_together
from bot.order_files.opening import open_table
from bot.order_files.proposing import propose_mapping
from tests.order_files.telling import SAMPLES, make_scene, say_line, say_money

ITEMS = """\
Sale Date,Item Name,Buyer,Quantity,Price,Order Shipping,Item Total,Currency,Transaction ID,\
Date Shipped,Ship Name,Ship Country,Order ID,Variations,Listings Type
12/31/23,Mug,buyer000,1,17.00,4.13,17.00,USD,1,,Jane Doe,Canada,3100000001,Color: Blue,physical
12/31/23,Card,buyer002,2,17.00,4.13,34.00,USD,2,,Priya's Mum,United States,3100000003,,physical
12/30/23,Plan,buyer404,1,5.00,0.00,5.00,USD,3,,Bo,Sweden,3100000404,,digital
"""


def read_both(folder: Path, *, items_first: bool) -> list[Chunk]:
    (folder / "items.csv").write_text(ITEMS)
    paths = [SAMPLES / "etsy_sold_orders.csv", folder / "items.csv"]
    if items_first:
        paths.reverse()
    scene = make_scene("US")
    tables = [open_table(path) for path in paths]
    files = [(table, propose_mapping(table, scene).mapping) for table in tables]
    return list(read_together(files, scene))


def test_items_complete_the_orders_in_whichever_order_the_files_come(tmp_path: Path) -> None:
    for items_first in (False, True):
        chunks = read_both(tmp_path, items_first=items_first)
        sales = {each.sale.number: each.sale for chunk in chunks for each in chunk.sales}
        assert len(sales) == sum(len(chunk.sales) for chunk in chunks) == 15
        one = sales["3100000001"]
        assert list(map(say_line, one.lines)) == ["1 × Mug (Color: Blue) at 17.00 USD"]
        assert (say_money(one.total), one.buyer.name, one.recipient) == (
            "16.88 USD",
            "Jane Doe",
            None,
        )
        assert sales["3100000003"].recipient == "Priya's Mum"
        assert sales["3100000002"].lines == ()


def test_an_order_that_only_the_items_have_stands_for_itself(tmp_path: Path) -> None:
    *_, last = read_both(tmp_path, items_first=False)
    [alone] = last.sales
    assert (last.file, alone.lines, alone.sale.number) == (1, (4,), "3100000404")
    assert (say_money(alone.sale.total), alone.sale.kind) == ("5.00 USD", "download")
