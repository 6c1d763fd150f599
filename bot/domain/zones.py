"""Time zones by their IANA names, read from what people type."""

from functools import cache
from zoneinfo import available_timezones

from bot.domain.errors import BadInput

#: Offered before anything is typed: where most of the shops that we know of are.
COMMON = ("Europe/London", "Europe/Berlin", "America/New_York", "America/Los_Angeles", "Australia/Sydney")


@cache
def _known() -> dict[str, str]:
    """Every zone by its casefolded name; reading them takes a moment, so it happens once."""
    return {name.casefold(): name for name in sorted(available_timezones())}


def read_zone(text: str) -> str:
    """The zone's IANA name.

    Raises BadInput, naming zones that are near, when there is none with this name.
    """
    name = _known().get(text.strip().replace(" ", "_").casefold())
    if name is not None:
        return name
    example = " or ".join(suggest_zones(text, 3) or COMMON[:2])
    raise BadInput(f"I don't know that time zone. Write it as continent and city, e.g. {example}.")


def suggest_zones(typed: str, limit: int = 25) -> list[str]:
    """Zones whose name contains what was typed, those whose city starts with it first."""
    wanted = typed.strip().casefold().replace(" ", "_")
    if not wanted:
        return list(COMMON)
    hits = [
        name for key, name in _known().items() if wanted in key and "/" in key and not key.startswith("etc/")
    ]
    hits.sort(key=lambda name: not name.casefold().split("/")[-1].startswith(wanted))
    return hits[:limit]
