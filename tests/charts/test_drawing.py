"""A process of its own draws the picture; whatever becomes of it, the bot goes on."""

import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from bot.charts.colours import Colour
from bot.charts.layout import WIDTH, lay_out
from bot.domain.reports.figures import Report
from bot.domain.reports.picture import Bar, Picture, Row
from bot.services import report_picture
from bot.services.report_picture import NoPicture, draw_picture
from tests.reports.samples import BUSY, EMPTY, FEW, HUGE, show

ODD = [
    "$\\frac{1}{0}$ for $2 and $3",
    "🧶 Ünïcøde 👩‍👩‍👧 ﷽",
    "שלום العربية",
    "日本語の毛糸",
    "a\x00b\x1b[0m\u202e\ud83d\u200f",
    "W" * 400,
    "%s {name} \\n \\alpha",
    "",
]


def look(png: bytes) -> Image.Image:
    return Image.open(BytesIO(png))


@pytest.mark.parametrize("report", [BUSY, FEW, EMPTY, HUGE])
async def test_a_report_becomes_a_picture_of_its_size(report: Report) -> None:
    picture = show(report)
    drawn = look(await draw_picture(picture))
    assert (drawn.format, drawn.size) == ("PNG", (WIDTH, lay_out(picture).height))
    assert not drawn.has_transparency_data
    assert "matplotlib" not in sys.modules


async def test_the_colours_are_the_ones_that_were_measured() -> None:
    drawn = look(await draw_picture(show(BUSY))).convert("RGB")
    found = {"#{:02x}{:02x}{:02x}".format(*colour) for _, colour in drawn.getcolors(WIDTH**2)}
    assert set(Colour) <= found


async def test_words_of_any_kind_break_nothing() -> None:
    rows = tuple(Row(name=f"{at}{text}", value=text, bar=Bar(0.5)) for at, text in enumerate(ODD))
    for picture in (
        Picture(title="".join(ODD), days=ODD[0], groups=(rows,)),
        Picture(title=ODD[3], days=ODD[1], note=" ".join(ODD)),
    ):
        assert look(await draw_picture(picture)).size == (WIDTH, lay_out(picture).height)


async def test_a_dollar_is_a_dollar() -> None:
    """Between two of them nothing is a formula: the second draws as much as the first."""
    plain, dollars = [
        look(await draw_picture(Picture(title=title, days=""))) for title in ("S__2__S", "$__2__$")
    ]
    assert abs(count_ink(plain) - count_ink(dollars)) < 0.15 * count_ink(plain)


def count_ink(drawn: Image.Image) -> int:
    ground = drawn.convert("RGB").getpixel((1, 1))
    counts = drawn.convert("RGB").getcolors(WIDTH**2)
    return sum(count for count, colour in counts if colour != ground)


@pytest.fixture
def put(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], object]:
    """Puts this code where the process finds it in the place of matplotlib."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return (tmp_path / "matplotlib.py").write_text


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("raise ModuleNotFoundError(\"No module named 'matplotlib'\")", "No module named"),
        ("raise ValueError('broken')", "ValueError: broken"),
        ("import os; os.abort()", "ended with -"),
        ("import os; os._exit(0)", "no picture"),
        ("print('half a picture', flush=True); import os; os._exit(0)", "no picture"),
    ],
)
async def test_a_process_that_fails_says_why(
    put: Callable[[str], object], code: str, reason: str
) -> None:
    put(code)
    with pytest.raises(NoPicture, match=reason):
        await draw_picture(show(BUSY))


async def test_a_process_that_hangs_is_ended(
    put: Callable[[str], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    put("import time; time.sleep(3600)")
    monkeypatch.setattr(report_picture, "TIME_LIMIT", 1.5)
    with pytest.raises(NoPicture, match=r"1\.5 seconds"):
        await draw_picture(show(BUSY))


async def test_a_computer_without_room_for_a_process_has_no_picture(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "gone"))
    with pytest.raises(NoPicture, match="No such file"):
        await draw_picture(show(BUSY))
