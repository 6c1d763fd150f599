"""Where everything of a picture stands: in it, large enough for a phone, and nothing on another."""

from itertools import combinations

import pytest

from bot.charts.colours import Colour
from bot.charts.layout import MARGIN, RIGHT, WIDTH, Block, Dot, Sheet, Side, Words, lay_out
from bot.domain.reports.figures import Report
from tests.reports.samples import BUSY, EMPTY, FEW, HUGE, show

REPORTS = [BUSY, FEW, EMPTY, HUGE]
#: CSS pixels that a phone shows it wide, and that its smallest words must be high there.
PHONE, LEAST_SIZE = 400, 14
#: How wide a sign is at most beside its height, on average of a line, as matplotlib draws it.
SIGN = 0.56

Box = tuple[float, float, float, float]


def list_words(sheet: Sheet) -> list[Words]:
    return [shape for shape in sheet.shapes if isinstance(shape, Words) and shape.text]


def list_blocks(report: Report, colour: Colour) -> list[Block]:
    shapes = lay_out(show(report)).shapes
    return [shape for shape in shapes if isinstance(shape, Block) and shape.colour is colour]


def find_box(words: Words) -> Box:
    width = len(words.text) * words.size * SIGN
    left = words.x - width if words.side is Side.RIGHT else words.x
    return left, words.y - words.size / 2, left + width, words.y + words.size / 2


def overlap(one: Box, other: Box) -> bool:
    across = one[0] < other[2] and other[0] < one[2]
    return across and one[1] < other[3] and other[1] < one[3]


@pytest.mark.parametrize("report", REPORTS)
def test_words_are_large_enough_on_a_phone(report: Report) -> None:
    assert all(
        words.size * PHONE / WIDTH >= LEAST_SIZE for words in list_words(lay_out(show(report)))
    )


@pytest.mark.parametrize("report", REPORTS)
def test_all_stands_within_the_picture(report: Report) -> None:
    sheet = lay_out(show(report))
    for shape in sheet.shapes:
        match shape:
            case Words():
                left, top, right, bottom = find_box(shape)
            case Block():
                left, top = shape.x, shape.y
                right, bottom = left + shape.width, top + shape.height
            case Dot():
                left, top = shape.x - shape.radius, shape.y - shape.radius
                right, bottom = left + 2 * shape.radius, top + 2 * shape.radius
        assert 0 <= left < right <= WIDTH, shape
        assert 0 <= top <= bottom <= sheet.height, shape


@pytest.mark.parametrize("report", REPORTS)
def test_no_words_stand_on_others_or_on_a_bar(report: Report) -> None:
    sheet = lay_out(show(report))
    boxes = [find_box(words) for words in list_words(sheet)]
    assert not any(overlap(*pair) for pair in combinations(boxes, 2))
    for shape in sheet.shapes:
        if isinstance(shape, Block):
            block = (shape.x, shape.y, shape.x + shape.width, shape.y + shape.height)
            assert not any(overlap(block, box) for box in boxes), shape


def test_a_bar_fills_its_share_of_the_width_and_the_mark_stands_where_it_was() -> None:
    tracks, bars = list_blocks(BUSY, Colour.TRACK), list_blocks(BUSY, Colour.NOW)
    [track] = [each for each in tracks if each.y == bars[1].y]
    assert bars[1].width / track.width == pytest.approx(0.91)
    marks = [each.x + each.width / 2 for each in list_blocks(BUSY, Colour.BEFORE)]
    assert MARGIN + 0.77 * (RIGHT - MARGIN) in marks


def test_the_mark_is_told_from_the_bar_by_its_shape() -> None:
    """Thin, longer than the bar is high, and framed by the ground on both sides."""
    bar_height = list_blocks(BUSY, Colour.NOW)[0].height
    frames = list_blocks(BUSY, Colour.GROUND)
    for mark in list_blocks(BUSY, Colour.BEFORE)[1:]:  # the first is the legend's
        assert mark.width < 10
        assert mark.height > bar_height - 3
        [frame] = [each for each in frames if each.y == mark.y and each.x < mark.x < each.x + 9]
        assert frame.x + frame.width > mark.x + mark.width


def test_a_dot_for_each_case_is_filled_for_a_good_one() -> None:
    dots = [shape for shape in lay_out(show(FEW)).shapes if isinstance(shape, Dot)]
    filled = "".join("●" if dot.is_filled else "○" for dot in dots)
    assert filled == "●●○" + "●●●○" + "○" + "●○"


def test_the_days_before_are_explained_where_they_are_marked() -> None:
    said = [words.text for words in list_words(lay_out(show(BUSY)))]
    assert "the days before" in said
    assert "the days before" not in [words.text for words in list_words(lay_out(show(FEW)))]


def test_all_words_of_the_picture_are_written() -> None:
    for report in REPORTS:
        picture = show(report)
        said = " ".join(words.text for words in list_words(lay_out(picture)))
        for group in picture.groups:
            for row in group:
                assert row.name in said
                assert row.value in said
        assert picture.note in said
