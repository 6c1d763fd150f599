"""What every use case stands on."""

from datetime import datetime

from bot.domain.records import dataclass
from bot.domain.shops import Shop
from bot.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Work:
    """An open unit of work, in one shop, at one moment, and who asked for it."""

    tx: Transaction
    shop: Shop
    now: datetime  #: aware UTC
    by: int | None = None  #: a Discord id; None for what Goodword does by itself

    def by_itself(self) -> "Work":
        """The same, done by Goodword and asked for by nobody."""
        return Work(self.tx, self.shop, self.now)

    def asked_by(self, person_id: int) -> "StaffWork":
        """The same, asked for by this member of staff."""
        return StaffWork(self.tx, self.shop, self.now, by=person_id)


@dataclass(frozen=True, slots=True)
class StaffWork(Work):
    """Work that a member of staff asked for."""

    by: int
