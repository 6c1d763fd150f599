"""Whatever bytes come in, they become values or one refusal, in time that grows as they do."""

import io
import random
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.errors import BadInput
from bot.order_files.mapping import describe_mapping, read_json, read_mapping
from bot.order_files.opening import open_table
from bot.order_files.proposing import propose_mapping
from bot.order_files.rules import list_layouts, load_rules
from tests.order_files.telling import SAMPLES, make_scene, read_all
from tests.order_files.workbook_making import Cell, make_workbook

NAMES = sorted({word for words in load_rules()["words"].values() for word in words})
CELLS = st.one_of(
    st.sampled_from(
        ["", "1", "#1001", "-$12.00", "(3,50 €)", "1.234", "03/04/26", "31.12.25", "Nov-18-26", "0",
         "2026-11-18T10:00:00+99:99", "45000", "1E+09", "refunded", "ada@example.com", "2× Mug,1× ",
         "product_name:|quantity:x;product_name:Y|quantity:9999999", "=1+1", "'01", '"', "\x0b",
         "-", "US", "yes", "9" * 40, "1,5", "24:61", "mar. 3 mars 2026", "00/00/00", "\u202e", "Ã©",
         "0001-01-01 00:00:00 +1400", "9999-12-31 23:59:59 -1200", "NaN", "inf", "1e400"]
    ),
    st.text(max_size=12),
)  # fmt: skip
HEADERS = st.one_of(
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=8),
    st.sampled_from(
        [[next(iter(names)) for _, names in layout.columns if names] for layout in list_layouts()]
    ),
    st.lists(st.text(max_size=8), max_size=6),
)
BOOK: list[list[Cell]] = [
    ["Order ID", "Total", "Item", "Date"],
    [1, 2.5, "Mug", '<c s="1"><v>46344</v></c>'],
    [2, "1e9", "Card", '<c s="1"><v>46345.5</v></c>'],
]
DELIMITERS = st.sampled_from([",", ";", "\t", "|"])


def read(content: bytes, name: str = "file.csv") -> int:
    """How many sales these bytes are; -1 where they are refused in one sentence."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        try:
            sales, unread, proposal = read_all(path)
        except BadInput as refused:
            return -min(len(refused.sentence), 1)
        assert all(each.reason and each.line > 0 for each in unread)
        for each in sales:
            assert each.lines
            assert len(each.sale.number or "") <= 64
        kept = read_json(proposal.mapping.to_json())
        assert kept == proposal.mapping
        return len(sales)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes(content: bytes) -> None:
    read(content)


@settings(max_examples=400, deadline=None)
@given(HEADERS, st.lists(st.lists(CELLS, max_size=10), max_size=8), DELIMITERS, st.booleans())
def test_any_cells_below_headers_that_are_known(
    header: list[str], rows: list[list[str]], delimiter: str, is_quoted: bool
) -> None:
    lines = [header, *rows]
    if is_quoted:
        lines = [['"' + cell.replace('"', '""') + '"' for cell in row] for row in lines]
    read("\n".join(map(delimiter.join, lines)).encode(errors="replace"))


@settings(max_examples=150, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from(sorted(SAMPLES.iterdir())))
def test_a_real_export_with_anything_put_in_or_taken_out(chance: random.Random, path: Path) -> None:
    content = bytearray(path.read_bytes())
    for _ in range(chance.randrange(1, 12)):
        at = chance.randrange(len(content))
        if chance.random() < 0.5:
            del content[at : at + chance.randrange(1, 60)]
        else:
            content[at:at] = chance.choice([b'"', b",", b"\n", b"\r", b"\xff", b"\xc3", b";", b"'"])
    read(bytes(content))


@settings(max_examples=100, deadline=None)
@given(st.randoms(use_true_random=False))
def test_a_workbook_with_anything_changed(chance: random.Random) -> None:
    content = bytearray(make_workbook(BOOK))
    for _ in range(chance.randrange(1, 6)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    read(bytes(content), "file.xlsx")


@settings(max_examples=200, deadline=None)
@given(st.randoms(use_true_random=False))
def test_a_workbook_whose_parts_say_anything(chance: random.Random) -> None:
    parts = zipfile.ZipFile(io.BytesIO(make_workbook(BOOK)))
    name = chance.choice([each for each in parts.namelist() if each.startswith("xl/")])
    content = parts.read(name).decode()
    for _ in range(chance.randrange(1, 6)):
        at = chance.randrange(len(content))
        said = chance.choice(['"', "<", ">", "/", "-1", "1e999", "NaN", "é", "<v>", "</c>", "t"])
        content = content[:at] + said + content[at + chance.randrange(3) :]
    read(make_workbook(BOOK, **{name.replace("/", "__"): content}), "file.xlsx")


@settings(max_examples=150, deadline=None)
@given(HEADERS, st.lists(st.lists(CELLS, max_size=10), min_size=1, max_size=3))
def test_a_mapping_in_words_is_read_back_as_itself(
    header: list[str], rows: list[list[str]]
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file.csv"
        path.write_bytes("\n".join(map(",".join, [header, *rows])).encode(errors="replace"))
        try:
            table = open_table(path)
            mapping = propose_mapping(table, make_scene()).mapping
        except BadInput:
            return
    if len(set(table.header)) == len(table.header) and all(table.header):
        again = read_mapping(describe_mapping(mapping, table.header), table.header, mapping)
        assert dict(again.columns) == dict(mapping.columns)


@pytest.mark.parametrize("unit", ["a,", '",', "\n", "1× a, ", "&amp;", "Ã©", "(", "-", "9", "1."])
def test_a_cell_of_any_length_is_read_in_time_that_grows_as_it_does(unit: str) -> None:
    header = b"Order ID,Date,Customer,Product(s),Note,Total\n"
    cell = (unit * 60_000)[:120_000].replace('"', '""')
    row = f'1,"{cell}","{cell}","{cell}","{cell}","{cell}"\n'
    read(header + b"2,2026-11-01,Amy,Mug,,2.00\n" + row.encode())
