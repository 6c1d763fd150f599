"""What somebody on staff did that ended a clock or a matter; for a day it can be undone."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.domain.errors import StateConflict
from bot.domain.records import dataclass

#: For so long it can be undone.
UNDO_WITHIN = timedelta(days=1)
#: What is said afterwards, also where its row is gone.
TOO_LATE = (
    "That was more than a day ago, so I can't undo it any more. /customer show tells how things "
    "stand; every step can be done from there."
)

#: Rows of one table by number, each by column.
Rows = Mapping[str, Mapping[str, Any]]


class DeedKind(StrEnum):
    """What was done."""

    NO_ANSWER = "no_answer"
    SNOOZE = "snooze"
    ARRIVED = "arrived"
    LOST = "lost"  #: the parcel
    SETTLED = "settled"
    CANCELLED = "cancelled"
    CASE_WON = "case_won"
    CASE_LOST = "case_lost"
    CASE_DISMISSED = "case_dismissed"
    PROMISE_KEPT = "promise_kept"
    PROMISE_DROPPED = "promise_dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Exactly which rows it changed: as they stood before, and as it left them.

    A row that stands on one side alone came or went with it.
    """

    before: Mapping[str, Rows] = field(default_factory=dict)  #: by table
    after: Mapping[str, Rows] = field(default_factory=dict)
    #: Messages to which nobody waits for an answer since.
    unwanted: Sequence[int] = ()
    #: Drafts that it set aside, and the revision of each.
    set_aside: Sequence[Sequence[int]] = ()
    written: Sequence[int] = ()  #: drafts that came with it

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Changes":
        return cls(**json.loads(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One such deed; `about_id` is a conversation, an order, a case or a promise."""

    id: int = 0
    shop_id: int
    customer_id: int | None = None
    kind: DeedKind
    about_id: int
    at: datetime
    by: int
    undone_at: datetime | None = None
    changes: str  #: `Changes` as JSON

    def undo(self, *, at: datetime) -> "Deed":
        """The deed undone. Raises StateConflict when it was, or its day is over."""
        if self.undone_at is not None:
            raise StateConflict("That was undone already. Nothing to do.")
        if at - self.at > UNDO_WITHIN:
            raise StateConflict(TOO_LATE)
        return replace(self, undone_at=at)
