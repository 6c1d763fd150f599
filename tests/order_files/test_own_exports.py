"""A file that `/order export` wrote is known for one, and read to the last sign."""

from pathlib import Path

import pytest

from bot.domain.errors import BadInput
from bot.domain.sales.sale import Sale
from bot.exports import json_lines, spreadsheet
from bot.exports.exported_order import OrderFacts, read_order
from bot.order_files.chunks import Chunk
from bot.order_files.opening import open_table
from bot.order_files.proposing import propose_mapping
from bot.order_files.reading import read_with
from bot.order_files.scenes import Scene
from tests.samples import NOW

ORDERS = [
    OrderFacts(
        {
            "Order": str(number),
            "Item": "=mug",
            "Placed (UTC)": "2026-11-20 09:00:00",
            "Customer": "Zoë  Ã\n«",
            "Customer number": "3",
            "Note": " a, b\r\n\tc ",
        },
        [{"Line": "mug", "Quantity": "2"}, {"Line": "lid", "Quantity": "1"}],
        [{"Parcel": "1", "Tracking": "9400111899223344556677"}],
    )
    for number in (1, 2, 3)
]
SALES = [read_order(each) for each in ORDERS]


def read_file(path: Path, size: int = 2) -> list[Chunk]:
    scene = Scene(now=NOW)
    table = open_table(path)
    proposal = propose_mapping(table, scene)
    assert (proposal.mapping.layout_name, proposal.doubts) == ("goodword", ())
    assert "an export of Goodword" in proposal.reason
    return list(read_with(table, proposal.mapping, scene, size=size))


def list_sales(chunks: list[Chunk]) -> list[Sale]:
    return [each.sale for chunk in chunks for each in chunk.sales]


def write_sheet(path: Path) -> Path:
    rows = "".join(map(spreadsheet.write_order, ORDERS))
    path.write_bytes((spreadsheet.write_header() + rows).encode())
    return path


def write_lines(path: Path) -> Path:
    path.write_text("".join(map(json_lines.write_order, ORDERS)), encoding="utf-8")
    return path


def test_a_spreadsheet_of_ours_is_read_as_it_was_written(tmp_path: Path) -> None:
    chunks = read_file(write_sheet(tmp_path / "any.csv"))
    assert [len(chunk.sales) for chunk in chunks] == [2, 1]
    assert list_sales(chunks) == SALES


def test_json_lines_of_ours_are_read_as_they_were_written(tmp_path: Path) -> None:
    chunks = read_file(write_lines(tmp_path / "any.jsonl"))
    assert list_sales(chunks) == SALES


def test_a_broken_line_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "any.jsonl")
    lines = path.read_text(encoding="utf-8").splitlines()
    wrong = lines[0].replace("2026-11-20", "yesterday,")
    path.write_text("\n".join([lines[0], "{", wrong, lines[1]]), encoding="utf-8")
    chunks = read_file(path, size=99)
    assert list_sales(chunks) == SALES[:2]
    assert [each.line for chunk in chunks for each in chunk.unread] == [2, 3]


def test_a_mark_and_blank_lines_before_ours_do_no_harm(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "any.jsonl")
    path.write_text("\ufeff" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert list_sales(read_file(path)) == SALES
    path.write_text("\n\n" + path.read_text(encoding="utf-8-sig"), encoding="utf-8")
    assert list_sales(read_file(path)) == SALES


def test_json_of_others_and_endless_lines_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "any.jsonl"
    path.write_text('{"id": 3}')
    with pytest.raises(BadInput):
        open_table(path)
    path.write_text('{"Order": "1", ' + " " * 2_000_000)
    with pytest.raises(BadInput, match="longer than a million"):
        open_table(path)
