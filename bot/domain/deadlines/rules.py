"""The figures of platforms, laws and carriers: how long one has, what is lost, and what to do.

They stand in data/rules/deadlines.toml, each with its source and the month in which it was checked.
A date that a notice states wins over every one of them; what concerns the law is help, not legal
advice.
"""

import tomllib
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Literal
from zoneinfo import ZoneInfo

from bot.domain.errors import NotFound
from bot.domain.platforms import NoticeKind, Platform
from bot.domain.program_files import DATA
from bot.domain.records import dataclass
from bot.domain.shipping.carriers import fold_words
from bot.domain.time.days import add_business_days, end_day

_TABLE = DATA / "rules" / "deadlines.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One figure; exactly one of `hours`, `days` and `business_days` is given."""

    name: str
    hours: int | None = None
    days: int | None = None
    business_days: int | None = None  #: without weekends and public holidays
    counts_from: str  #: as the end of a sentence: "the day the claim was opened"
    consequence: str  #: what is lost, one sentence
    next_step: str  #: what to do, and where, one sentence
    weighs: tuple[str, ...] = ()  #: what the platform looks at, one short line each
    url: str | None = None  #: where to do it
    countries: frozenset[str] = frozenset()  #: ISO-2; only of laws: where the shop must be
    source: str
    checked: str  #: the month in which somebody looked, as in "2026-11"

    @property
    def is_ours(self) -> bool:
        """Whether we chose the figure ourselves, to be on the safe side."""
        return self.source.startswith("our own caution")


def find_rule(name: str) -> Rule:
    """The rule of that name. Raises NotFound when the table has none, or none any more."""
    rule = _load_rules().get(name)
    if rule is None:
        raise NotFound(f"I don't know a rule called “{name}”. Please set the day yourself.")
    return rule


def list_rules() -> list[Rule]:
    """Every rule, in the order of the table."""
    return list(_load_rules().values())


def name_case_rule(platform: Platform, kind: NoticeKind) -> str:
    """The name of the rule for a case: the platform's own, or else our careful one for its
    kind.
    """
    own = f"{platform}.{kind}"
    return own if own in _load_rules() else f"any.{kind}"


def name_law_rule(country: str | None, what: Literal["ship", "second_delay"]) -> str | None:
    """The name of the law's rule where the shop is (ISO-2); None where we know of none."""
    if country is None:
        return None  # and the table isn't read for the many shops that have said none
    for rule in list_rules():
        if country in rule.countries and rule.name.endswith(f".{what}"):
            return rule.name
    return None


def name_carrier_rule(carrier: str | None, what: Literal["search", "claim"]) -> str:
    """The name of a carrier's rule, or else of our careful one; `carrier` as customers know
    it.
    """
    own = f"carrier.{fold_words(carrier or '')}.{what}"
    return own if own in _load_rules() else f"carrier.any.{what}"


def due_by(
    rule: Rule,
    *,
    start: datetime,
    zone: ZoneInfo,
    is_holiday: Callable[[date], bool] = lambda _day: False,
) -> datetime:
    """The moment at which a rule's time ends that began at `start`; aware UTC.

    Hours are exact. Days end at 23:59 in `zone`, the first being the one after `start`. Business
    days skip Saturdays, Sundays and `is_holiday`.
    """
    if rule.hours is not None:
        return start + timedelta(hours=rule.hours)
    day = start.astimezone(zone).date() + timedelta(days=rule.days or 0)
    return end_day(add_business_days(day, rule.business_days or 0, is_holiday), zone)


@lru_cache(maxsize=1)
def _load_rules() -> dict[str, Rule]:
    table = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    return {name: _read_rule(name, entry) for name, entry in table["rules"].items()}


def _read_rule(name: str, entry: dict[str, Any]) -> Rule:
    return Rule(
        **entry
        | {
            "name": name,
            "weighs": tuple(entry.get("weighs", ())),
            "countries": frozenset(entry.get("countries", ())),
        }
    )
