"""A shop: one Discord server, with who works there and when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.hours import NO_HOURS, OpeningHours, Week, public_holidays

DEFAULT_TARGET = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """One shop's settings; every optional one has a sensible meaning when it is None."""

    id: int  #: the Discord server's id
    name: str
    signature: str | None = None  #: how letters are signed; the shop's name when None
    desk_channel_id: int | None = None  #: where drafts and reminders go
    staff_role_id: int | None = None  #: None: only members with Manage Server are staff
    deputy_id: int | None = None  #: the member who is called when the seller is silent
    time_zone: str | None = None  #: IANA name; UTC when None
    country: str | None = None  #: ISO-2, for holidays and the order of day and month
    target: timedelta = DEFAULT_TARGET  #: how soon a customer should have an answer
    week: Week = NO_HOURS
    told_defaults: bool = False  #: staff were told once which defaults are in force
    last_action_at: datetime | None = None  #: when somebody on staff last did something
    next_digest_at: datetime | None = None

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone or "UTC")

    @property
    def hours(self) -> OpeningHours:
        return OpeningHours(zone=self.zone, week=self.week, holidays=public_holidays(self.country))

    @property
    def signed(self) -> str:
        return self.signature or self.name
