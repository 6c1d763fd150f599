"""The ZIP of all that is held of a customer: whole, readable, and safe to open."""

import io
import json
import zipfile
from typing import Any
from zoneinfo import ZoneInfo

from bot.store.held_rows import HELD
from bot.store.values import write_moment
from bot.writing.customer_data import TITLES, CustomerData, DataPack, make_data_pack
from tests.samples import NOW

MOST = 1_000_000
AT = write_moment(NOW)


def pack(most: int = MOST, **tables: list[dict[str, Any]]) -> DataPack:
    data = CustomerData(
        name="Zelda <b>Quill</b>",
        shop="Blue Fox",
        zone=ZoneInfo("Europe/London"),
        made_at=NOW,
        tables=tables,
    )
    return make_data_pack(data, most=most)


def unpack(made: DataPack) -> dict[str, bytes]:
    archive = zipfile.ZipFile(io.BytesIO(made.content))
    return {name: archive.read(name) for name in archive.namelist()}


def test_every_table_has_a_title_in_plain_words() -> None:
    assert {held.table for held in HELD if not held.is_kept_back} == set(TITLES)


def test_a_column_that_nobody_knew_of_is_handed_out_too() -> None:
    order = {"id": 1, "number": 12, "placed_at": AT, "item": "mug", "invented_later": "for Ann"}
    files = unpack(pack(orders=[order]))
    [told] = json.loads(files["tables/orders.json"])
    assert told["invented_later"] == "for Ann"
    assert told["placed_at"] == "2026-11-20T09:00:00+00:00"
    assert b"invented_later" in files["story.html"]
    assert b"20 Nov 2026, 09:00" in files["story.html"]
    assert b"     1  Orders (tables/orders.json)" in files["index.txt"]


def test_what_a_customer_wrote_stays_words_on_the_page() -> None:
    words = "<script>alert(1)</script> & {at} \N{RIGHT-TO-LEFT OVERRIDE}gnp"
    message = {"id": 1, "direction": "in", "channel": "email", "at": AT, "words": words}
    event = {"id": 2, "at": AT, "what": "noted: {words}"}
    page = unpack(pack(messages=[message], events=[event]))["story.html"].decode()
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; {at} gnp" in page
    assert "noted: {words}" in page
    assert "<b>" not in page


def test_files_lead_nowhere_else_and_those_that_dont_fit_are_named() -> None:
    receipts = [
        {"id": 1, "name": "../../evil.sh", "content": b"x" * 10},
        {"id": 2, "name": "large.jpg", "content": b"y" * 50_000},
    ]
    made = pack(most=20_000, receipts=receipts)
    files = unpack(made)
    assert files["files/receipts/01-evil.sh"] == b"x" * 10
    assert made.left_out == ("files/receipts/02-large.jpg",)
    assert b"files/receipts/02-large.jpg" in files["index.txt"]
    assert not made.is_too_large
    assert json.loads(files["tables/receipts.json"])[0]["content"] == (
        "a file of 10 bytes, beside the tables"
    )


def test_what_is_too_large_even_so_is_said() -> None:
    words = "".join(chr(0x4E00 + number % 20_000) for number in range(60_000))
    message = {"id": 1, "direction": "in", "channel": "email", "at": AT, "words": words}
    assert pack(most=20_000, messages=[message]).is_too_large
