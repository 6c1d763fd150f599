"""The figures that marketplaces hold a shop to; they stand in data/rules/standards.toml."""

import tomllib
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from bot.domain.money import Money, find_money
from bot.domain.platforms import Platform
from bot.domain.program_files import DATA
from bot.domain.records import dataclass

_TABLE = DATA / "rules" / "standards.toml"
_EVERYWHERE = "*"


class Measure(StrEnum):
    """What is counted."""

    ANSWERS = "answers"
    ON_TIME = "on_time"
    TRACKED = "tracked"
    CASES = "cases"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """One figure of one marketplace; exactly one of `months` and `days` is given."""

    platform: Platform
    name: str  #: what the marketplace calls it
    at_stake: str  #: what is lost, inside a sentence
    measure: Measure
    percent: int  #: at least so many of a hundred must be good
    is_strict: bool = False  #: more than that
    hours: int | None = None  #: of answers: how long one has
    spare: int = 0  #: so many misses are forgiven anyway
    spare_below: int | None = None  #: of fewer cases than this
    most: int | None = None  #: never more misses than this
    months: int | None = None  #: reviewed over calendar months in UTC
    review_day: int = 1  #: of the month after them
    few: int = 0  #: of fewer cases than this in the usual months, …
    months_if_few: int | None = None  #: … it is reviewed over so many
    days: int | None = None  #: reviewed each day, over so many in UTC
    orders: int = 0  #: so many have to be sold for the review to mean anything
    sum: Money | None = None  #: and for so much
    needs_tracking: frozenset[str] = frozenset()  #: in shops of these countries
    countries: frozenset[str] = frozenset()  #: where the shop must be; everywhere if empty
    to: str | None = None  #: the only country to which the counted parcels go
    notes: tuple[str, ...] = ()  #: what can't be seen, or is counted otherwise
    source: str
    checked: str  #: the month in which somebody looked, as in "2026-11"

    @property
    def time_to_answer(self) -> timedelta:
        return timedelta(hours=self.hours or 0)

    def applies_in(self, country: str | None) -> bool:
        """Whether a shop there is held to it."""
        return not self.countries or country in self.countries

    def requires_tracking(self, country: str | None) -> bool:
        """Whether a parcel without a number counts as late for a shop there."""
        return _EVERYWHERE in self.needs_tracking or country in self.needs_tracking

    def count_allowed(self, cases: int) -> int:
        """How many of so many may be missed."""
        allowed, rest = divmod(cases * (100 - self.percent), 100)
        if self.is_strict and not rest:
            allowed = max(allowed - 1, 0)
        if self.spare_below is None or cases < self.spare_below:
            allowed = max(allowed, self.spare)
        return allowed if self.most is None else min(allowed, self.most)


def list_standards(platform: Platform, country: str | None) -> list[Standard]:
    """What a shop there is held to on this marketplace, in the order of the table."""
    return [
        each for each in load_standards() if each.platform is platform and each.applies_in(country)
    ]


@lru_cache(maxsize=1)
def load_standards() -> tuple[Standard, ...]:
    """Every standard, in the order of the table."""
    table = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    return tuple(map(_read, table["standard"]))


def _read(entry: dict[str, Any]) -> Standard:
    facts = dict(entry)
    facts["platform"] = Platform(entry["platform"])
    facts["measure"] = Measure(entry["measure"])
    for name in ("needs_tracking", "countries"):
        facts[name] = frozenset(entry.get(name, ()))
    facts["notes"] = tuple(entry.get("notes", ()))
    if "sum" in entry:
        facts["sum"] = find_money(entry["sum"])
    return Standard(**facts)
