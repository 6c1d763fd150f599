"""A day's list once it stands at the desk: it is kept true through the day."""

from datetime import datetime, timedelta

from bot.domain.records import dataclass

#: So long a list is kept true; the next morning has its own.
LIVES = timedelta(hours=20)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayList:
    """Where a shop's last list stands, and the names of the lines that it ever had."""

    shop_id: int
    told_at: datetime  #: when it was written; what it named counts as told then
    channel_id: int | None = None
    message_id: int | None = None  #: None until it was posted
    lines: tuple[str, ...] = ()

    def is_alive(self, now: datetime) -> bool:
        """Whether it stands somewhere, and is still this day's."""
        return self.message_id is not None and now - self.told_at < LIVES
