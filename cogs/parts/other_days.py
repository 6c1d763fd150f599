"""The word about a day on which the shop is closed or that is over, for the end of an answer."""

from datetime import datetime

from bot.client import DeskWork
from bot.domain.posts import Button
from bot.domain.time.other_days import find_other_day
from bot.writing.other_days import describe_other_day, make_other_day_button


def object_to_day(
    work: DeskWork, named: datetime | None, action: str
) -> tuple[str, tuple[Button, ...]]:
    """What is to be said of a day that was taken, and the button that moves it to the next opening
    day; nothing where the shop is open then. `action` is the button's custom id up to the day.
    """
    found = find_other_day(work.shop.hours, named, work.now) if named is not None else None
    if found is None:
        return "", ()
    zone = work.shop.zone
    return describe_other_day(found, zone), (make_other_day_button(found, action, zone),)
