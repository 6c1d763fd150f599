"""Where everything of a picture stands, in pixels from its upper left corner.

A phone shows the picture at a little more than half its width, so the smallest words are 24 pixels
high.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from textwrap import wrap

from bot.charts.colours import Colour
from bot.domain.records import dataclass
from bot.domain.reports.picture import Bar, Picture, Row

WIDTH, MARGIN = 680, 24
RIGHT = WIDTH - MARGIN
SMALL, LARGE = 24, 36
#: So many small letters surely fit between the margins, so many digits and letters of a value.
_LETTERS = 47
_LINE, _GAP, _GROUP = 34, 12, 26
#: So far below its words a bar begins.
_BELOW = 5
_BAR, _COUNT_BAR = 16, 14
#: A part stands to the right of what it belongs to; its bar between its name and its value.
_INDENT = 24
_COUNT_LEFT, _COUNT_WIDTH = 285, 122
#: A longer value leaves no room for it.
_COUNT_LETTERS = 18
#: The mark of the days before is so wide, and so much longer than the bar at both ends.
_MARK, _OVER = 6, 5
_DOT = 10


class Side(StrEnum):
    """Which end of the words stands at their place."""

    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A line of words; `y` is its middle."""

    x: float
    y: float
    text: str
    size: int = SMALL
    colour: Colour = Colour.VALUE
    side: Side = Side.LEFT
    room: float = RIGHT - MARGIN  #: what doesn't fit is cut


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    colour: Colour


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A circle, filled or not."""

    x: float
    y: float
    radius: float
    colour: Colour
    is_filled: bool


Shape = Words | Block | Dot


@dataclass(frozen=True, slots=True)
class Sheet:
    """All shapes, in the order in which they are drawn."""

    height: int
    shapes: tuple[Shape, ...]


def lay_out(picture: Picture) -> Sheet:
    """The picture with a size: as wide as every other, as high as it needs."""
    shapes: list[Shape] = [*_place_head(picture)]
    y = 2 * MARGIN + LARGE + _LINE
    for line in wrap(picture.note, _LETTERS):
        shapes.append(Words(x=MARGIN, y=y + _LINE / 2, text=line))
        y += _LINE
    for number, rows in enumerate(picture.groups):
        if number:
            shapes.append(_draw_rule(y + (_GROUP - _GAP) / 2))
            y += _GROUP
        for row in rows:
            placed, height = _place_row(row, y)
            shapes += placed
            y += height
    return Sheet(y + MARGIN - _GAP, tuple(shapes))


def _place_head(picture: Picture) -> Iterator[Shape]:
    y = MARGIN + LARGE / 2
    yield Words(x=MARGIN, y=y, text=picture.title, size=LARGE)
    y += LARGE / 2 + _LINE / 2 + 6
    yield Words(x=MARGIN, y=y, text=picture.days, colour=Colour.NAME)
    if picture.has_before:
        end = RIGHT - 3 * _MARK
        yield Words(x=end, y=y, text="the days before", colour=Colour.NAME, side=Side.RIGHT)
        yield _draw_mark(RIGHT - _MARK / 2, y - _BAR / 2, _BAR)


def _draw_rule(y: float) -> Shape:
    return Block(x=MARGIN, y=y, width=RIGHT - MARGIN, height=2, colour=Colour.TRACK)


def _place_row(row: Row, y: float) -> tuple[list[Shape], int]:
    """What stands in this row, and how high it is."""
    left = MARGIN + _INDENT if row.is_part else MARGIN
    shapes, height = _place_words(row, left, y)
    if row.bar is not None and row.bar.is_count and len(row.value) <= _COUNT_LETTERS:
        middle = y + (_LINE - _COUNT_BAR) / 2
        shapes += _draw_bar(row.bar, _COUNT_LEFT, middle, _COUNT_WIDTH, _COUNT_BAR)
    elif row.bar is not None and not row.bar.is_count:
        shapes += _draw_bar(row.bar, left, y + height + _BELOW, RIGHT - left, _BAR)
        height += _BELOW + _BAR + _GAP
    elif row.dots is not None:
        shapes += _draw_dots(*row.dots, left, y + height + _BELOW + _DOT)
        height += _BELOW + 2 * _DOT + _GAP
    return shapes, height


def _place_words(row: Row, left: float, y: float) -> tuple[list[Shape], int]:
    """The name, and at the right its value; a value that is too long goes on below."""
    y += _LINE / 2
    shapes: list[Shape] = [Words(x=left, y=y, text=row.name, colour=Colour.NAME)]
    first, *below = _split_value(row)
    if first:
        shapes.append(Words(x=RIGHT, y=y, text=first, side=Side.RIGHT))
    for line in below:
        y += _LINE
        shapes.append(Words(x=RIGHT, y=y, text=line, side=Side.RIGHT))
    return shapes, _LINE * (1 + len(below))


def _split_value(row: Row) -> list[str]:
    """What of a value stands beside its name, which may be nothing, and the lines below."""
    if len(row.name) + len(row.value) < _LETTERS:
        return [row.value]
    first, bracket, rest = row.value.partition(" (")
    if bracket and len(row.name) + len(first) < _LETTERS:
        return [first, *wrap(f"({rest}", _LETTERS)]
    return ["", *wrap(row.value, _LETTERS)]


def _draw_bar(bar: Bar, x: float, y: float, width: float, height: float) -> Iterable[Shape]:
    if bar.is_count:
        yield Block(x=x, y=y, width=width * bar.now, height=height, colour=Colour.COUNT)
    else:
        yield Block(x=x, y=y, width=width, height=height, colour=Colour.TRACK)
        yield Block(x=x, y=y, width=width * bar.now, height=height, colour=Colour.NOW)
    if bar.before is not None:
        yield from _draw_framed_mark(x + width * bar.before, y, height)


def _draw_framed_mark(x: float, y: float, height: float) -> Iterable[Shape]:
    """The mark on a bar: framed by the ground, so that its shape shows on any colour."""
    yield Block(
        x=x - _MARK, y=y - _OVER, width=2 * _MARK, height=height + 2 * _OVER, colour=Colour.GROUND
    )
    yield _draw_mark(x, y, height)


def _draw_mark(x: float, y: float, height: float) -> Shape:
    return Block(
        x=x - _MARK / 2, y=y - _OVER, width=_MARK, height=height + 2 * _OVER, colour=Colour.BEFORE
    )


def _draw_dots(good: int, cases: int, left: float, y: float) -> Iterable[Shape]:
    for number in range(cases):
        yield Dot(
            x=left + _DOT + number * 3 * _DOT,
            y=y,
            radius=_DOT,
            colour=Colour.NOW,
            is_filled=number < good,
        )
