"""/report: the card in the shop's own words, with its picture, for staff only."""

import asyncio
import sys
from pathlib import Path

import pytest
from simcord.results import InteractionResult
from structlog.testing import capture_logs

from tests.cogs.shop_world import World, read_answer
from tests.sure import sure


async def ship_one_of_six(shop: World) -> None:
    """Five more leave late."""
    for number in range(6):
        await shop.ask("order add", customer=f"Buyer {number}", item="shawl", ship_by="tomorrow")
    await shop.ask("order ship", order="1")
    await shop.env.advance_time(3 * 86400)


async def report(shop: World, **options: str) -> InteractionResult:
    return await shop.sam.slash(shop.desk, "report", **options)


async def test_the_card_counts_what_happened_and_says_what_to_do(shop: World) -> None:
    await ship_one_of_six(shop)
    said = await shop.ask("report")
    assert "How your shop did" in said
    assert "**Left on time** 1 of 6 (16 %)" in said
    assert said.splitlines()[-1].startswith("➡ 5 orders left late.")


async def test_fewer_than_five_cases_are_no_percentage(shop: World) -> None:
    await shop.ask("order add", customer="Ada", item="shawl")
    await shop.ask("order ship", order="1")
    said = await shop.ask("report", period="this month")
    assert "%" not in said
    assert "Too little happened" in said


async def test_nothing_in_those_days_is_said_so(shop: World) -> None:
    assert "Nothing was sold, asked or sent" in await shop.ask("report", period="last year")


async def test_days_that_cannot_be_read_are_refused(shop: World) -> None:
    assert "write e.g." in await shop.refuse("report", period="whenever")
    assert "Since when?" in await shop.refuse("report", period="until 1 december 2025")


async def test_a_customer_is_refused(shop: World) -> None:
    await shop.refuse("report", by=shop.ada)


async def test_the_picture_comes_with_words_for_who_does_not_see_it(shop: World) -> None:
    await ship_one_of_six(shop)
    [file] = sure((await report(shop)).response).attachments
    assert (file.filename, file.content_type) == ("report.png", "image/png")
    assert "Left on time: 1 of 6 (16 %)" in sure(file.description)
    assert (await file.read()).startswith(b"\x89PNG")


async def test_where_there_is_nothing_to_show_no_picture_is_drawn(
    shop: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "nothing")
    with capture_logs() as logs:
        assert sure((await report(shop, period="last year")).response).attachments == []
    assert logs == []


@pytest.mark.parametrize(
    "code", ["raise ImportError('gone')", "raise ValueError", "import time; time.sleep(3600)"]
)
async def test_without_a_picture_the_card_goes_alone_and_the_log_says_why_once(
    shop: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    await ship_one_of_six(shop)
    await asyncio.to_thread((tmp_path / "matplotlib.py").write_text, code)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr("bot.services.report_picture.TIME_LIMIT", 1.5)
    with capture_logs() as logs:
        for _ in range(2):
            told = await report(shop)
            assert sure(told.response).attachments == []
            assert "**Left on time** 1 of 6 (16 %)" in read_answer(told)
    assert [log["event"] for log in logs] == ["reports go out without their picture"]


async def test_who_would_wait_long_for_their_turn_gets_the_card_at_once(
    shop: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ship_one_of_six(shop)
    for line, pictures in ((1, 1), (0, 0)):
        monkeypatch.setattr("cogs.report.LONGEST_LINE", line)
        for _ in range(2):
            told = await report(shop)
            assert len(sure(told.response).attachments) == pictures
            assert "**Left on time** 1 of 6 (16 %)" in read_answer(told)
