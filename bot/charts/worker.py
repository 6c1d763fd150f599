"""Draws one picture: `python -m bot.charts.worker` reads it as JSON and writes it as PNG."""

import os
import sys
import warnings

from bot.charts.layout import lay_out
from bot.domain.reports.picture import Picture


def main() -> int:
    _step_back()
    sheet = lay_out(Picture.from_json(sys.stdin.read()))
    try:
        from bot.charts.drawing import draw
    except ImportError as error:
        print(error, file=sys.stderr)  # noqa: T201 (to whoever started it)
        return 1
    sys.stdout.buffer.write(draw(sheet))
    return 0


def _step_back() -> None:
    """Leaves the computer to whoever waits for an answer, and says nothing of missing letters."""
    warnings.simplefilter("ignore")
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # each of its threads takes memory; nothing needs them
    if hasattr(os, "nice"):
        os.nice(10)


if __name__ == "__main__":
    sys.exit(main())
