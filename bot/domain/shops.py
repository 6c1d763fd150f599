"""A shop: one Discord server, with who works there and when."""

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.money import Money
from bot.domain.records import dataclass
from bot.domain.rough_values import is_roughly_more
from bot.domain.sales.channel_terms import ChannelTerms
from bot.domain.time.hours import NO_HOURS, OpeningHours, Week, public_holidays
from bot.domain.time.ringing import RingingHours


class Voice(StrEnum):
    """How a shop speaks of itself in letters."""

    ONE = "I"
    WE = "we"


DEFAULT_TARGET = timedelta(hours=24)
DEFAULT_QUIET = timedelta(days=14)


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
    #: when somebody on staff but the deputy last did something, or came back
    last_action_at: datetime | None = None
    next_digest_at: datetime | None = None
    owner_id: int | None = None  #: who owns the server: the seller, as far as a program can tell
    #: so long after an arrival the check-in is drafted; None: never
    checks_in_after: timedelta | None = None
    #: an order with nothing more said for so long is settled
    settles_after: timedelta = DEFAULT_QUIET
    silent_after: int = 2  #: opening days without anybody doing anything until others are called
    #: how far the calls in this silence of the seller's have gone
    silence_step: int = 0
    away_since: datetime | None = None
    away_until: datetime | None = None
    away_reason: str | None = None
    away_deputy_id: int | None = None
    away_note: str | None = None
    #: the channel that everybody may read, and that was chosen all the same
    public_desk_id: int | None = None
    #: how long an approved letter can still be stopped; the usual time when None
    undo_time: timedelta | None = None
    #: above so many letters at once a second person must approve; the usual number when None
    second_above: int | None = None
    voice: Voice | None = None  #: None: as many as sign its letters
    language: str | None = None  #: of its letters; English when None
    channel_terms: tuple[ChannelTerms, ...] = ()  #: what was said of the places where it sells
    #: who has had nothing to do with the shop for so many months is forgotten; None: nobody
    retention_months: int | None = None
    retention_at: datetime | None = None  #: when that is next looked at
    #: a parcel worth more is asked about when it should be there; None: none is, for its price
    dear_above: Money | None = None
    deputy_acted_at: datetime | None = None  #: when the deputy last did something here

    @property
    def zone(self) -> ZoneInfo:
        """Its time zone; UTC until one is chosen."""
        return ZoneInfo(self.time_zone or "UTC")

    @property
    def hours(self) -> OpeningHours:
        """When it is open: its week, less its country's holidays."""
        return OpeningHours(zone=self.zone, week=self.week, holidays=public_holidays(self.country))

    @property
    def ringing_hours(self) -> RingingHours:
        """When its people may be called, and when their day begins with its list."""
        return RingingHours(self.hours)

    def may_call(self, now: datetime) -> bool:
        """Whether its people may be called now."""
        return self.ringing_hours.is_open(now)

    @property
    def means_public(self) -> bool:
        """Whether somebody said that everyone on the server may read the desk: only staff are
        there.
        """
        return self.public_desk_id is not None and self.public_desk_id == self.desk_channel_id

    def is_dear(self, price: Money | None) -> bool:
        """Whether a parcel of this price is dear to the shop; never where one of both isn't
        known.
        """
        if price is None or self.dear_above is None:
            return False
        return is_roughly_more(price, self.dear_above)

    def is_away(self, now: datetime) -> bool:
        """Whether the seller is away."""
        return self.away_until is not None and (self.away_since or now) <= now < self.away_until

    def is_back(self, now: datetime) -> bool:
        """Whether an absence is over and nobody has been welcomed yet."""
        return self.away_until is not None and self.away_until <= now

    def come_back(self) -> "Shop":
        """The shop after the seller was welcomed: nothing of the absence is left."""
        return replace(
            self,
            away_since=None,
            away_until=None,
            away_reason=None,
            away_deputy_id=None,
            away_note=None,
        )

    @property
    def acted_at(self) -> datetime | None:
        """When anybody last did something, the deputy or another."""
        moments = [at for at in (self.last_action_at, self.deputy_acted_at) if at is not None]
        return max(moments, default=None)

    def stand_in(self, now: datetime) -> int | None:
        """The member who is called instead of staff while the seller is away, if there is one."""
        if not self.is_away(now):
            return None
        return self.away_deputy_id or self.deputy_id

    def helper_id(self, now: datetime) -> int | None:
        """The member who is called when the seller is silent; None when there is nobody but the
        seller.
        """
        helper = self.stand_in(now) or self.deputy_id
        return helper if helper != self.owner_id else None

    def packs_again_at(self, now: datetime) -> datetime | None:
        """The day that delay notices name while the seller is away: the second opening day after
        the return.

        The first is for what has piled up. None when nobody is away.
        """
        if not self.is_away(now) or self.away_until is None:
            return None
        first = self.hours.next_digest(self.away_until - timedelta(microseconds=1))
        return self.hours.next_digest(first)

    def there_at(self, now: datetime) -> datetime | None:
        """When the shop is next there for a customer; None when it is open and nobody is away."""
        if self.is_away(now) and self.away_until is not None:
            back = self.away_until
            return back if self.hours.is_open(back) else self.hours.next_opening(back)
        if self.hours.is_open(now):
            return None
        return self.hours.next_opening(now)

    @property
    def signed(self) -> str:
        """What ends a letter: the signature, or the shop's name."""
        return self.signature or self.name
