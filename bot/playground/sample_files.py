"""Files that one can drop into the sample shop: their days are counted back from the world's."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, tzinfo

from bot.domain.program_files import DATA

from .commands import Wire

_FOLDER = DATA / "demo" / "files"
#: What each is, in the order in which they are offered.
_TITLES = {
    "etsy-orders.csv": "Etsy’s list of orders, as a shop downloads it there",
    "craft-fair.csv": "a table of one’s own, with other columns",
    "click-and-drop.csv": "parcels that left, as a seller of labels lists them",
}
#: "{12:%m/%d/%y}" is the day twelve days ago, written like this.
_DAY = re.compile(r"\{(-?\d{1,4}):([^{}]{2,20})\}")


def list_sample_files() -> list[Wire]:
    """Name and title of each, for the page."""
    return [{"name": name, "title": title} for name, title in _TITLES.items()]


def read_sample_file(name: str, *, now: datetime, zone: tzinfo) -> bytes | None:
    """The file as it would be downloaded at this moment; None where there is none of that name."""
    if name not in _TITLES:
        return None
    today = now.astimezone(zone).date()

    def write_day(found: re.Match[str]) -> str:
        return (today - timedelta(days=int(found[1]))).strftime(found[2])

    return _DAY.sub(write_day, (_FOLDER / name).read_text(encoding="utf-8")).encode()
