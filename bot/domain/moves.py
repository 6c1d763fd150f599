"""What moved from one customer to another because somebody on staff said so; for a day it can be
undone.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.domain.conversations import Conversation, Message
from bot.domain.errors import StateConflict
from bot.domain.records import dataclass

#: For so long a move can be undone.
UNDO_WITHIN = timedelta(days=1)


class MoveKind(StrEnum):
    """What was said: these two are one, this letter is another's, this order is another's."""

    JOIN = "join"
    PART = "part"
    ORDER = "order"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Exactly what moved, and what stood there before."""

    #: By table, the rows that were the first customer's and are the second's now.
    rows: Mapping[str, Sequence[int]] = field(default_factory=dict)
    messages: Sequence[int] = ()
    #: Messages and e-mails whose order is another one now: table, row, the order that they had.
    links: Sequence[Sequence[Any]] = ()
    #: Messages of which was noted that nobody waits for an answer: they had been settled before.
    unwanted: Sequence[int] = ()
    #: Customers and conversations as they were, as they lie in the database.
    customers: Sequence[Mapping[str, Any]] = ()
    conversations: Sequence[Mapping[str, Any]] = ()
    added: Sequence[int] = ()  #: customers who came to be by it
    added_ways: Sequence[int] = ()  #: ways that were nobody's before
    last_message: int = 0  #: what was said later has a higher number

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Moved":
        return cls(**json.loads(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One such move; `from_id` and `to_id` are customers."""

    id: int = 0
    shop_id: int
    kind: MoveKind
    from_id: int
    to_id: int
    at: datetime
    by: int
    undone_at: datetime | None = None
    moved: str  #: a `Moved` as JSON

    def undo(self, *, at: datetime) -> "Move":
        """The move undone. Raises StateConflict when it was, or its day is over."""
        if self.undone_at is not None:
            raise StateConflict("That was undone already. Nothing to do.")
        if at - self.at > UNDO_WITHIN:
            raise StateConflict(
                "That was more than a day ago, so I can't undo it any more. Use /customer join, or "
                "*Not theirs* on a letter, to put it right."
            )
        return replace(self, undone_at=at)


def reckon_clock(
    conversation: Conversation,
    questions: Sequence[tuple[Message, tuple[str, ...]]],
    *,
    answered_at: datetime | None,
) -> Conversation:
    """The conversation with the clock that these unanswered questions make, each with what makes
    it urgent; without any, nobody waits.
    """
    if not questions:
        return replace(conversation.close_without_reply(), answered_at=answered_at)
    long_ago = min(message.at for message, _ in questions) - timedelta(days=1)
    asked = [message.asked_after(answered_at or long_ago) for message, _ in questions]
    reasons = [reason for _, because in questions for reason in because]
    reckoned = replace(
        conversation,
        waiting_since=min(asked),
        unanswered=len(questions),
        urgent_because=tuple(dict.fromkeys(reasons)),
        answered_at=answered_at,
    )
    if reckoned.waiting_since != conversation.waiting_since:
        return replace(reckoned, step=None, step_due_at=None, step_said_at=None)
    return reckoned
