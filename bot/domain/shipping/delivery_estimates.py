"""How long a parcel takes: what is usual for its service and destination, or what the shop's own
parcels took.

The figures lie in data/rules/delivery_times.toml. Days are days in the shop's time zone; business
days leave out Saturdays, Sundays and the public holidays that the caller names.
"""

import re
import tomllib
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.program_files import DATA
from bot.domain.records import dataclass
from bot.domain.time.days import (
    ONE_DAY,
    add_business_days,
    describe_days,
    end_day,
    find_business_day,
)
from bot.domain.time.zones import name_country

_FIGURES = DATA / "rules" / "delivery_times.toml"


class Service(StrEnum):
    """How fast a parcel travels, as far as its service's name tells."""

    EXPRESS = "express"
    TRACKED = "tracked"
    STANDARD = "standard"


class Distance(StrEnum):
    """How far it travels."""

    HOME = "home"  #: it stays in the country
    REGION = "region"  #: to a neighbour, e.g. within Europe
    WORLD = "world"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """When a parcel is likely to arrive, and from when on one should ask; both at the end of a
    day.
    """

    expected_at: datetime
    overdue_at: datetime
    basis: str | None = None  #: what it was worked out from; None: a person named the day


def name_day(at: datetime) -> Estimate:
    """The estimate that a person's own word is."""
    return Estimate(expected_at=at, overdue_at=at)


def estimate_arrival(
    *,
    carrier: str | None,
    service: str | None,
    origin: str | None,
    destination: str | None,
    shipped_at: datetime,
    zone: ZoneInfo,
    is_holiday: Callable[[date], bool],
    history: Sequence[timedelta],
) -> Estimate:
    """When a parcel that left at `shipped_at` should be there.

    `origin` and `destination` are ISO-2, None = unknown. `history` is how long the shop's last
    parcels to that destination took; from ten on it takes the table's place: half of them came by
    `expected_at`, nine of ten by `overdue_at`. An arrival is never expected on a day on which no
    post comes.
    """
    left_on = shipped_at.astimezone(zone).date()
    if destination is not None and len(history) >= _load_figures()["history_from"]:
        half, most = _find_rank(history, 50), _find_rank(history, 90)
        return Estimate(
            expected_at=end_day(find_business_day(left_on + half * ONE_DAY, is_holiday), zone),
            overdue_at=end_day(find_business_day(left_on + most * ONE_DAY, is_holiday), zone),
            basis=f"your last {len(history)} parcels to {name_country(destination)} took "
            f"{_describe_span(half, most)}",
        )
    speed, reach = guess_service(carrier, service), measure_reach(origin, destination)
    likely, latest = _find_delivery_time(speed, reach)
    return Estimate(
        expected_at=end_day(add_business_days(left_on, likely, is_holiday), zone),
        overdue_at=end_day(add_business_days(left_on, latest, is_holiday), zone),
        basis=f"usual for {_SPEEDS[speed]} {_REACHES[reach]}: {likely} to {latest} business days",
    )


def guess_service(carrier: str | None, service: str | None) -> Service:
    """How fast a parcel travels, by the words of its service and carrier; standard when they don't
    say.
    """
    words = re.findall(r"[a-z0-9]+", f"{service or ''} {carrier or ''}".casefold())
    said = f" {' '.join(words)} "
    for entry in _load_figures()["words"]:
        if any(f" {word} " in said for word in entry["words"]):
            return Service(entry["service"])
    return Service.STANDARD


def measure_reach(origin: str | None, destination: str | None) -> Distance:
    """How far it is from one country (ISO-2) to another; unknown when one of them is."""
    if origin is None or destination is None:
        return Distance.UNKNOWN
    if origin == destination:
        return Distance.HOME
    for region in _load_figures()["region"]:
        if {origin, destination} <= set(region["countries"].split()):
            return Distance.REGION
    return Distance.WORLD


def _find_rank(history: Sequence[timedelta], percent: int) -> int:
    """The days within which so many percent of these parcels came; a day that has begun counts
    whole.
    """
    days = sorted(max(1, -(-span // ONE_DAY)) for span in history)
    return days[-(-len(days) * percent // 100) - 1]


def _describe_span(half: int, most: int) -> str:
    return describe_days(half) if half == most else f"{half}–{describe_days(most)}"


def _find_delivery_time(service: Service, reach: Distance) -> tuple[int, int]:
    [found] = [
        each
        for each in _load_figures()["delivery"]
        if (each["service"], each["reach"]) == (service, reach)
    ]
    return found["likely"], found["latest"]


@cache
def _load_figures() -> dict[str, Any]:
    return tomllib.loads(_FIGURES.read_text(encoding="utf-8"))


_SPEEDS = {
    Service.EXPRESS: "an express parcel",
    Service.TRACKED: "a tracked parcel",
    Service.STANDARD: "a standard parcel or letter",
}
_REACHES = {
    Distance.HOME: "within the country",
    Distance.REGION: "to a neighbouring country",
    Distance.WORLD: "to another part of the world",
    Distance.UNKNOWN: "when I don't know how far it goes",
}
