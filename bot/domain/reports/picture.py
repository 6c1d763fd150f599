"""What the picture of a report shows, before it has a size and colours."""

import json
from dataclasses import asdict
from typing import Any

from bot.domain.records import dataclass


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of the whole width, 0 to 1, and how long it was in the days before."""

    now: float
    before: float | None = None
    is_count: bool = False  #: of things that have no whole, beside the others of their kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A number with its name; below them a bar, or a dot for each of a few cases."""

    name: str
    value: str = ""
    bar: Bar | None = None
    dots: tuple[int, int] | None = None  #: so many good ones of so many
    is_part: bool = False  #: it belongs to the row above


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Rows in groups, below a title."""

    title: str
    days: str
    groups: tuple[tuple[Row, ...], ...] = ()
    note: str = ""  #: stands there instead, where there is nothing to show

    @property
    def has_before(self) -> bool:
        """Whether a bar says what it was in the days before."""
        bars = [row.bar for group in self.groups for row in group]
        return any(bar is not None and bar.before is not None for bar in bars)

    def to_json(self) -> str:
        """The picture as the process is told that draws it."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Picture":
        """The picture that was told so."""
        values = json.loads(text)
        groups = tuple(tuple(map(_read_row, group)) for group in values.pop("groups"))
        return cls(groups=groups, **values)


def _read_row(values: dict[str, Any]) -> Row:
    bar, dots = values.pop("bar"), values.pop("dots")
    return Row(
        bar=Bar(**bar) if bar else None,
        dots=(dots[0], dots[1]) if dots else None,
        **values,
    )
