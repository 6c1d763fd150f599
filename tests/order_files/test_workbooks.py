"""Excel workbooks: what their cells show, and nothing that would blow the memory up."""

import io
import zipfile
from pathlib import Path

import pytest

from bot.domain.errors import BadInput
from bot.order_files.chunks import FileSale
from bot.order_files.grouping import Unread
from tests.order_files.telling import read_all, say_line, say_money
from tests.order_files.workbook_making import Cell, make_workbook

HEADER: list[Cell] = ["Order ID", "Date", "Customer", "Product", "Quantity", "Unit price", "Total"]


def read_bytes(folder: Path, content: bytes) -> tuple[list[FileSale], list[Unread]]:
    path = folder / "orders.xlsx"
    path.write_bytes(content)
    sales, unread, _ = read_all(path)
    return sales, unread


def day(number: int, style: int = 1) -> str:
    return f'<c s="{style}"><v>{number}</v></c>'


def test_days_numbers_and_words_are_read_as_they_are_shown(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [
        ["Orders of November"],
        [],
        HEADER,
        [5001, day(46344), "Zoë Büyer", "Mug & saucer", 2, 12.5, 24.999999999999996],
        ["000512", day(46345, 2), "Bo", "<c t=\"inlineStr\"><is><t>Card</t></is></c>", 1, 3, 3],
        [5003, '<c s="1"><v>46346.75</v></c>', "Cy", "Pin", 1, None, "<c><f>1</f><v>4</v></c>"],
    ]  # fmt: skip
    sales, unread = read_bytes(tmp_path, make_workbook(rows))
    first, second, third = (each.sale for each in sales)
    assert [each.lines for each in sales] == [(4,), (5,), (6,)]
    assert unread == []
    assert (first.number, second.number) == ("5001", "000512")
    assert list(map(say_line, first.lines)) == ["2 × Mug & saucer at 12.50"]
    assert say_money(first.total) == "25.00"
    assert str(first.placed_at) == "2026-11-18 12:00:00+00:00"
    assert str(second.placed_at) == "2026-11-19 12:00:00+00:00"
    assert str(third.placed_at) == "2026-11-20 18:00:00+00:00"
    assert second.lines[0].title == "Card"
    assert say_money(third.total) == "4.00"


@pytest.mark.parametrize("name", ["openpyxl.xlsx", "xlsxwriter.xlsx"])
def test_workbooks_of_other_programs_are_read(name: str) -> None:
    sales, unread, _ = read_all(WRITTEN / name)
    first, second = (each.sale for each in sales)
    assert (first.number, first.buyer.name, first.country) == ("7001", "Zoë & Söhne", "DE")
    assert (first.is_shipped, second.is_shipped) == (True, False)
    assert list(map(say_line, first.lines)) == ["2 × Mug <big> at 12.50"]
    assert str(second.placed_at) == "2026-11-04 18:30:00+00:00"
    assert unread == []


def test_a_formula_is_never_looked_at(tmp_path: Path) -> None:
    row: list[Cell] = [1, day(46344), "Amy", '<c t="str"><f>EVIL("x")</f><v>Mug</v></c>', 1, 2, 2]
    [one], _ = read_bytes(tmp_path, make_workbook([HEADER, row]))
    assert one.sale.lines[0].title == "Mug"


def test_sheets_count_in_the_order_of_their_tabs_and_empty_ones_are_passed_over(
    tmp_path: Path,
) -> None:
    rows: list[list[Cell]] = [HEADER, [1, day(46344), "Amy", "Mug", 1, 2, 2]]
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    book = make_workbook(
        rows,
        **{
            "xl__workbook.xml": (
                f'<workbook xmlns:r="{relations}"><sheets><sheet name="Cover" r:id="rId9"/>'
                '<sheet name="Old" state="hidden" r:id="rId9"/><sheet name="O" r:id="rId1"/>'
                "</sheets></workbook>"
            ),
            "xl___rels__workbook.xml.rels": (
                '<Relationships><Relationship Id="rId1" Target="/xl/worksheets/sheet1.xml"/>'
                '<Relationship Id="rId9" Target="worksheets/sheet9.xml"/></Relationships>'
            ),
            "xl__worksheets__sheet9.xml": "<worksheet><sheetData/></worksheet>",
        },
    )
    sales, _ = read_bytes(tmp_path, book)
    assert [each.sale.number for each in sales] == ["1"]


#: A header and more rows than are taken; a row's words are all in the sheet.
ENDLESS = (
    '<a><row><c t="inlineStr"><t>Order ID</t></c><c t="inlineStr"><t>Total</t></c></row>'
    + "<row><c><v>1</v></c><c><v>2.50</v></c></row>" * 200_020
    + "</a>"
)
#: Of programs that write workbooks, each in its way.
WRITTEN = Path(__file__).with_name("workbooks")
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
REFUSED = {
    "too large, says its directory": (
        {"xl__media__picture.xml": " " * 310_000_000},
        "far too large",
    ),
    "words too large": ({"xl__sharedStrings.xml": f"<sst>{' ' * 41_000_000}</sst>"}, "too large"),
    "entities": ({"xl__sharedStrings.xml": f"{BOMB}<sst><si><t>&b;</t></si></sst>"}, "damaged"),
    "no XML": ({"xl__worksheets__sheet1.xml": "<worksheet><sheetData><row"}, "damaged"),
    "no sheet": ({"xl___rels__workbook.xml.rels": "<Relationships/>"}, "damaged"),
    "rows that never end": ({"xl__worksheets__sheet1.xml": ENDLESS}, "200,000 rows"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_workbook_that_isnt_one_is_refused(name: str, tmp_path: Path) -> None:
    more, says = REFUSED[name]
    with pytest.raises(BadInput, match=says):
        read_bytes(tmp_path, make_workbook([HEADER, [1, day(46344), "Amy", "Mug"]], **more))


def test_a_directory_that_lies_about_sizes_is_not_believed(tmp_path: Path) -> None:
    packed = make_workbook([HEADER], **{"xl__sharedStrings.xml": f"<sst>{' ' * 41_000_000}</sst>"})
    lying = packed.replace((41_000_011).to_bytes(4, "little"), (2_000).to_bytes(4, "little"))
    assert lying != packed
    with zipfile.ZipFile(io.BytesIO(lying)) as archive:
        assert archive.getinfo("xl/sharedStrings.xml").file_size == 2_000
    with pytest.raises(BadInput):
        read_bytes(tmp_path, lying)
