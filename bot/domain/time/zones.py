"""Time zones by their IANA names, read from what people type."""

from functools import cache
from importlib.resources import files
from zoneinfo import available_timezones

from bot.domain.errors import BadInput

#: Offered before anything is typed: where most of the shops that we know of are.
COMMON = (
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
    "America/Los_Angeles",
    "Australia/Sydney",
)


@cache
def _known() -> dict[str, str]:
    """Every zone by its casefolded name; reading them takes a moment, so it happens once."""
    return {name.casefold(): name for name in sorted(available_timezones())}


def read_zone(text: str) -> str:
    """The zone's IANA name; its city alone will do where only one zone has it.

    Raises BadInput, naming zones that are near, when there is none with this name.
    """
    wanted = text.strip().replace(" ", "_").casefold()
    name = _known().get(wanted)
    if name is not None:
        return name
    of_city = [name for key, name in _known().items() if key.rpartition("/")[2] == wanted]
    if len(of_city) == 1:
        return of_city[0]
    example = " or ".join(suggest_zones(text, 3) or COMMON[:2])
    raise BadInput(f"I don't know that time zone. Write it as continent and city, e.g. {example}.")


def suggest_zones(typed: str, limit: int = 25) -> list[str]:
    """Zones whose name contains what was typed, those whose city starts with it first."""
    wanted = typed.strip().casefold().replace(" ", "_")
    if not wanted:
        return list(COMMON)
    hits = [
        name
        for key, name in _known().items()
        if wanted in key and "/" in key and not key.startswith("etc/")
    ]
    hits.sort(key=lambda name: not name.casefold().split("/")[-1].startswith(wanted))
    return hits[:limit]


def find_country(zone: str | None) -> str | None:
    """The country (ISO-2) whose clocks keep this time; None for a zone of no country, or of
    several.
    """
    return _read_table("zone.tab", key=2, value=0).get(zone or "")


def name_country(code: str) -> str:
    """A country's name in English; its code when it isn't known."""
    return _read_table("iso3166.tab", key=0, value=1).get(code, code)


def list_countries() -> dict[str, str]:
    """The names of all countries in English, by their codes."""
    return _read_table("iso3166.tab", key=0, value=1)


def suggest_countries(typed: str) -> list[tuple[str, str]]:
    """Up to 25 countries for what has been typed, as (code, name): first its code, then names that
    begin so, then names with a word that does.
    """
    wanted = typed.strip().casefold()

    def rank(code: str, name: str) -> int:
        words = name.casefold()
        if code.casefold() == wanted:
            return 0
        if words.startswith(wanted):
            return 1
        return 2 if f" {wanted}" in words else 3

    ranked = sorted((rank(code, name), name, code) for code, name in list_countries().items())
    return [(code, name) for place, name, code in ranked if place < 3][:25]


@cache
def _read_table(name: str, *, key: int, value: int) -> dict[str, str]:
    """Two columns of a table that comes with the time zones."""
    text = (files("tzdata") / "zoneinfo" / name).read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {row[key]: row[value] for row in rows}
