"""Draws a picture with matplotlib. Only the process that does nothing else may load this."""

from io import BytesIO
from typing import assert_never

from matplotlib import rcdefaults
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle
from PIL import Image

from bot.charts.colours import Colour
from bot.charts.layout import WIDTH, Block, Dot, Shape, Sheet, Words

#: Pixels to an inch: in matplotlib a letter's size is given in 72nds of one.
_DPI = 72
#: How thick the edge of a circle is.
_EDGE = 3
_COLOURS = 64


def draw(sheet: Sheet) -> bytes:
    """The sheet as a PNG, a pixel for a pixel."""
    rcdefaults()  # not as this computer's matplotlib was told to draw
    figure = Figure(figsize=(WIDTH / _DPI, sheet.height / _DPI), dpi=_DPI, facecolor=Colour.GROUND)
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, WIDTH), ylim=(sheet.height, 0))
    axes.set_axis_off()
    for shape in sheet.shapes:
        _draw_shape(axes, shape)
    canvas.draw()
    drawn = Image.frombytes("RGBA", canvas.get_width_height(), canvas.buffer_rgba())
    file = BytesIO()
    # Few colours make a small file; and none of it can be seen through.
    drawn.convert("RGB").quantize(_COLOURS).save(file, "PNG", optimize=True)
    return file.getvalue()


def _draw_shape(axes: Axes, shape: Shape) -> None:
    match shape:
        case Words():
            _write(axes, shape)
        case Block():
            place, size = (shape.x, shape.y), (shape.width, shape.height)
            axes.add_patch(Rectangle(place, *size, facecolor=shape.colour, edgecolor="none"))
        case Dot():
            filled = shape.colour if shape.is_filled else "none"
            circle = Circle(
                (shape.x, shape.y), shape.radius - _EDGE / 2, facecolor=filled, linewidth=_EDGE
            )
            circle.set_edgecolor(shape.colour)
            axes.add_patch(circle)
        case _:
            assert_never(shape)


def _write(axes: Axes, words: Words) -> None:
    """Writes the words as they are: a "$" is a dollar, and what the font lacks is a box."""
    line = axes.text(
        words.x,
        words.y,
        _clean(words.text),
        color=words.colour,
        fontsize=words.size,
        ha=words.side,
        va="center_baseline",
        parse_math=False,
    )
    while (width := line.get_window_extent().width) > words.room:
        kept = max(0, int(len(line.get_text()) * words.room / width) - 1)
        line.set_text(f"{line.get_text()[:kept]}…")


def _clean(text: str) -> str:
    """One line, without what no font and no encoding knows."""
    known = text.encode(errors="ignore").decode()
    return "".join(sign for sign in known if sign.isprintable())
