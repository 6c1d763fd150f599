"""What is said of a day on which the shop is closed or that is over: the next one, as a button."""

from zoneinfo import ZoneInfo

from bot.domain.posts import Button
from bot.domain.time.other_days import Objection, OtherDay

_MINUTE = 60


def describe_other_day(found: OtherDay, zone: ZoneInfo) -> str:
    """E.g. "That's a Sunday, you're closed: Monday 7 December instead?"."""
    named = found.named.astimezone(zone)
    instead = _name(found, zone)
    match found.objection:
        case Objection.OVER:
            return f"That day is over: {instead} instead?"
        case Objection.CLOSED:
            return f"That's a {named:%A}, you're closed: {instead} instead?"
        case Objection.HOLIDAY:
            return f"That's a holiday, you're closed: {instead} instead?"


def make_other_day_button(found: OtherDay, action: str, zone: ZoneInfo) -> Button:
    """Moves it there; `action` is the custom id up to the day."""
    minutes = int(found.instead.timestamp()) // _MINUTE
    return Button(_name(found, zone), f"{action}:{minutes}")


def _name(found: OtherDay, zone: ZoneInfo) -> str:
    day = found.instead.astimezone(zone)
    return f"{day:%A} {day.day} {day:%B}"
