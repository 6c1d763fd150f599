"""One order's facts, told in full, that each test changes where it must."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.writing import Cause, Facts, Remedy

FULL = Facts(
    now=datetime(2026, 12, 2, 9, tzinfo=UTC),
    shop_zone=ZoneInfo("Europe/London"),
    customer_zone=ZoneInfo("America/Los_Angeles"),
    customer_name="Maya",
    shop_name="The Wool Room",
    signature="Ines",
    item="green wool shawl",
    order_number="1234",
    price="€45.00",
    carrier="Royal Mail",
    service="Tracked 48",
    tracking_number="RM123456785GB",
    tracking_url="https://track.example/RM123456785GB",
    ordered_on=date(2026, 11, 20),
    ship_by_on=date(2026, 11, 27),
    shipped_on=date(2026, 12, 1),
    arrives_on=date(2026, 12, 4),
    contact="ines@example.org",
    cause=Cause.LATE,
    remedy=Remedy.REFUND,
    remedy_by=date(2026, 12, 5),
    extra="15 % off your next order",
    explanation="the yarn came a week late",
    cancel_reason="the yarn is sold out",
    platform="PayPal",
    waiting_since=datetime(2026, 11, 30, 9, tzinfo=UTC),
    wrote_at=datetime(2026, 12, 2, 6, 40, tzinfo=UTC),
    shipped_at=datetime(2026, 12, 1, 15, 5, tzinfo=UTC),
    what_happened="the last batch was fired too cool",
    fixed="the kiln has a new thermostat",
    message="Thank you for writing.  I will look tonight.",
)


def change(**facts: Any) -> Facts:
    """The full facts with some of them different."""
    return replace(FULL, **facts)
