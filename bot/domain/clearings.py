"""What is still to be taken away of customers whose rows are gone already."""

from datetime import datetime
from enum import StrEnum

from bot.domain.records import dataclass


class ClearingKind(StrEnum):
    """Where something is left."""

    DESK = "desk"  #: the bot's own messages in one channel
    #: the database file, in which deleted rows leave traces, and files that lie beside it
    FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearing:
    """Something that is still to be taken away; each field is a column."""

    id: int = 0
    shop_id: int
    kind: ClearingKind
    channel_id: int | None = None
    messages: tuple[int, ...] = ()  #: those that are known to be about them
    signs: str | None = None  #: by what the others are told: `Signs` as JSON
    since: datetime | None = None  #: older messages aren't about them
    before_id: int | None = None  #: everything from this message on was looked through
    due_at: datetime
    attempts: int = 0
    error: str | None = None  #: why it isn't done yet, in plain words
