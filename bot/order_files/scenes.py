"""What is known beside the file: when and where it is read."""

from datetime import UTC, date, datetime, timedelta, tzinfo

from bot.domain.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The shop that reads a file, and the moment."""

    now: datetime
    zone: tzinfo = UTC
    country: str | None = None  #: ISO-2
    currency: str = ""  #: of sums that name none, as `Money` has it

    @property
    def latest_day(self) -> date:
        """No order was placed after it."""
        return (self.now + timedelta(days=2)).date()
