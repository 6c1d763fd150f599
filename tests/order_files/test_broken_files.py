"""Files that are broken, another program's, or far too large: each ends in one clear sentence, and
what can be read of them is read.
"""

import gzip
import io
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from bot.domain.errors import BadInput
from bot.order_files.chunks import FileSale
from bot.order_files.grouping import Unread
from bot.order_files.opening import open_table
from bot.order_files.proposing import propose_mapping
from bot.order_files.reading import read_with
from tests.order_files.telling import SAMPLES, make_scene, read_all
from tests.order_files.workbook_making import make_workbook

HEADER = "Order ID,Date,Buyer name,Item,Quantity,Total,Currency\n"
ROW = "{},2026-11-01,Amy Orr,Frame,1,20.00,USD\n"
SOME = HEADER + "".join(ROW.format(8000 + number) for number in range(20))


def read_bytes(folder: Path, content: bytes) -> tuple[list[FileSale], list[Unread]]:
    path = folder / "orders.csv"
    path.write_bytes(content)
    sales, unread, _ = read_all(path)
    return sales, unread


def pack(files: dict[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)
REFUSED = {
    "empty": (b"", "empty"),
    "blank": (b"\n \n,,,\n", "can't tell"),
    "a header alone": (HEADER.encode(), "no orders below"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(500), "picture"),
    "a photograph": (b"\xff\xd8\xff\xe0" + bytes(500), "picture"),
    "a PDF": (b"%PDF-1.7 ...", "PDF"),
    "a web page": (b"\r\n<!DOCTYPE html><table><tr><td>1</td></tr></table>", "web page"),
    "for programs": (b'[{"order": 1}]', "JSON"),
    "packed by gzip": (gzip.compress(SOME.encode()), "unpack"),
    "packed CSV": (pack({"orders.csv": SOME}), "unpack"),
    "OpenDocument": (pack({"mimetype": "x", "content.xml": "<a/>"}), "OpenDocument"),
    "an old workbook": (OLE, ".xls"),
    "a protected workbook": (OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
    "zero bytes": (SOME.encode() + b"\x00" * 9 + SOME.encode(), "no text"),
    "noise": (bytes(range(1, 256)) * 40, "no text"),
    "words": (b"Dear Ada,\n\nyour order has left.\n", "can't tell"),
    "a workbook cut off": (make_workbook([["Order ID", "Item"], ["1", "Mug"]])[:700], "damaged"),
    "an empty workbook": (make_workbook([]), "damaged"),
    "a line of 10 MB": (HEADER.encode() + b"x" * 10_000_000, "million characters"),
    "3 million rows": (HEADER.encode() + b"1,2,3,4,5,6,7\n" * 3_000_000, "200,000 rows"),
    "51 MB": (b"x" * 51_000_000, "50 MB"),
    "quotes in every row": (HEADER.encode() + b'1,2,"a,4,5,6,7\n' * 3000, "quotation marks"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_holds_no_orders_is_refused_in_one_sentence(name: str, tmp_path: Path) -> None:
    content, says = REFUSED[name]
    with pytest.raises(BadInput) as refused:
        read_bytes(tmp_path, content)
    assert says in refused.value.sentence
    assert len(refused.value.sentence) < 250


def test_just_too_many_rows_are_refused_whatever_they_hold(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="200,000 rows"):
        read_bytes(tmp_path, HEADER.encode() + b"".join(b"%d,,,,,,\n" % n for n in range(200_001)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_a_text_is_read_in_whichever_way_it_is_written(encoding: str, tmp_path: Path) -> None:
    text = SOME.replace("Amy Orr", "Zoë Büyer")
    sales, unread = read_bytes(tmp_path, text.encode(encoding))
    assert {each.sale.buyer.name for each in sales} == {"Zoë Büyer"}
    assert (len(sales), unread) == (20, [])


def test_one_wrong_byte_makes_no_letters_strange(tmp_path: Path) -> None:
    content = SOME.replace("Amy Orr", "Zoë Orr").encode() + b"9000,2026-11-01,\xff,Mug,1,5.00,USD\n"
    sales, _ = read_bytes(tmp_path, content)
    assert {each.sale.buyer.name for each in sales[:-1]} == {"Zoë Orr"}


def test_a_file_that_was_cut_off_says_so_and_keeps_what_is_whole(tmp_path: Path) -> None:
    for cut in range(len(HEADER) + 60, len(SOME) - 2, 7):
        sales, unread = read_bytes(tmp_path, SOME[:cut].encode())
        whole = SOME[:cut].count("\n") - 1
        assert len(sales) in (whole, whole + 1)
        for each in sales:
            assert str(each.sale.total) == "US$20.00" or each is sales[-1]
        if len(sales) == whole and not SOME[:cut].endswith("\n"):
            assert "ends in the middle" in unread[-1].reason


def test_a_quote_that_nobody_closed_costs_one_row(tmp_path: Path) -> None:
    lines = SOME.splitlines()
    lines[5] = lines[5].replace("Frame", '"Frame')
    sales, unread = read_bytes(tmp_path, "\n".join(lines).encode() + b"\n")
    assert len(sales) + len(unread) == 20
    assert len(sales) >= 19


def test_a_note_may_run_over_lines_and_lines_are_counted_as_an_editor_does(tmp_path: Path) -> None:
    text = HEADER.replace("Currency", "Note") + (
        '1,2026-11-01,Amy,Frame,1,20.00,"one\ntwo, ""three""\n"\n,2026-11-01,Bo,Frame,1,20.00,\n'
    )
    sales, unread = read_bytes(tmp_path, text.encode())
    assert sales[0].sale.note == 'one\ntwo, "three"'
    assert [each.line for each in unread] == [5]


def test_a_note_with_as_many_commas_as_a_row_is_a_note(tmp_path: Path) -> None:
    note = "Hi,\nplease, if you can, paint it red, blue, or green, thanks\nAmy"
    text = HEADER.replace("Currency", "Note") + f'1,2026-11-01,Amy,Frame,1,20.00,"{note}"\n'
    [one], unread = read_bytes(tmp_path, text.encode())
    assert (one.sale.note, unread) == (note, [])


def test_a_column_of_equal_numbers_is_said_to_hold_no_orders(tmp_path: Path) -> None:
    same = "".join(f"7,2026-11-01,Amy,Item {n},1,20.00,USD\n" for n in range(3_000))
    sales, unread = read_bytes(tmp_path, (SOME + same).encode())
    assert len(sales) == 20
    assert [each.line for each in unread] == [22]
    assert "the same number" in unread[0].reason


def test_rows_of_orders_between_those_of_others_are_put_together(tmp_path: Path) -> None:
    rows = [f"{n % 50},2026-11-01,Amy,Item {n},1,1.00,USD\n" for n in range(150)]
    sales, _ = read_bytes(tmp_path, (HEADER + "".join(rows)).encode())
    assert {each.sale.number: each.lines for each in sales}["7"] == (9, 59, 109)
    assert {len(each.sale.lines) for each in sales} == {3}
    assert len(sales) == 50


def test_a_formula_is_words(tmp_path: Path) -> None:
    text = HEADER + '1,2026-11-01,"=HYPERLINK(""http://x"")",=Mug+1,1,20.00,USD\n'
    [one], _ = read_bytes(tmp_path, text.encode())
    assert one.sale.buyer.name == '=HYPERLINK("http://x")'
    assert one.sale.lines[0].title == "=Mug+1"


def test_a_large_file_is_never_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    header, *rows = (SAMPLES / "etsy_sold_orders.csv").read_text("utf-8").splitlines()
    body = [row.replace(",31000", f",3{number}00") for number in range(1500) for row in rows]
    path.write_text("\n".join([header, *body]) + "\n", encoding="utf-8")
    read_all(SAMPLES / "etsy_sold_orders.csv")
    size = path.stat().st_size
    del body
    table = open_table(path)
    mapping = propose_mapping(table, make_scene()).mapping
    tracemalloc.start()
    count = sum(len(chunk.sales) for chunk in read_with(table, mapping, make_scene()))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count > 1000
    assert most < size * 2
