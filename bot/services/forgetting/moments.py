"""When there is time for what can wait until the night."""

from datetime import datetime, time, timedelta

from bot.domain.shops import Shop

#: Nobody works then, by the shop's own clock.
NIGHT = time(4)


def choose_night(shop: Shop, after: datetime) -> datetime:
    """The next 04:00 in the shop after that moment."""
    local = after.astimezone(shop.zone)
    night = datetime.combine(local.date(), NIGHT, tzinfo=shop.zone)
    if night <= local:
        night = datetime.combine(local.date() + timedelta(days=1), NIGHT, tzinfo=shop.zone)
    return night.astimezone(after.tzinfo)
