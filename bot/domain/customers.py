"""A customer of one shop."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """One person, as one shop knows them."""

    id: int = 0  #: 0 until stored
    shop_id: int
    name: str
    email: str | None = None
    member_id: int | None = None  #: their Discord account
    member_name: str | None = None
    language: str | None = None
    time_zone: str | None = None
    is_proposed: bool = False  #: wrote from an unknown account and isn't linked to an order yet
    created_at: datetime
    forgotten_at: datetime | None = None  #: since then nothing is known of them

    @property
    def zone(self) -> ZoneInfo | None:
        """Their time zone; None while it isn't known."""
        return ZoneInfo(self.time_zone) if self.time_zone else None


@dataclass(frozen=True, slots=True)
class CustomerChoice:
    """A customer as they stand in a list to pick from."""

    id: int
    name: str
    email: str | None
    member_name: str | None
