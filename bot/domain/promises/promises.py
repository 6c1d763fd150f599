"""A promise: a debt with a day. It is open until it is kept."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.deadlines.deadlines import (
    Deadline,
    DeadlineKind,
    Source,
    WarningLevel,
    start_deadline,
)
from bot.domain.deadlines.promise_days import is_listed_in_time, is_open_between
from bot.domain.errors import StateConflict
from bot.domain.money import Money
from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.domain.time.hours import OpeningHours

#: Words that begin like a thing and not like a sentence.
_ARTICLE = regex(r"(?:an?|the|your|my|our) ", re.IGNORECASE)
_PART = regex(r"refund (\d+ %)")
_POSTAGE_BACK = regex(r"\b(?:shipping|postage|delivery)\b.*\bback\b", re.IGNORECASE)
#: A promise that names no day is watched for so long from when the letter went.
WITHOUT_DAY = timedelta(days=3)


class PromiseKind(StrEnum):
    """How it is kept: a refund by /order refund, a replacement by /order ship, an answer by a
    letter.
    """

    REFUND = "refund"
    REPLACEMENT = "replacement"
    ANSWER = "answer"
    OTHER = "other"


class PromiseStatus(StrEnum):
    """What became of a promise."""

    OPEN = "open"
    KEPT = "kept"
    #: it was never made, or the customer no longer wants it; the reason is kept
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pledge:
    """A promise that stands in a draft; it becomes one when the letter really went."""

    kind: PromiseKind
    what: str  #: in a few words: "refund €24.00"
    due_at: datetime | None = None  #: None: no day is named; see `WITHOUT_DAY`
    amount: Money | None = None
    sentence: str | None = None  #: the words that say it, when they were found in the text
    is_taken: bool = True  #: False: a person said that it is none
    order_id: int | None = None  #: which order it is about, where its letter is about several


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What the shop owes a customer; moments are aware UTC."""

    id: int = 0
    shop_id: int
    customer_id: int
    order_id: int | None = None
    draft_id: int | None = None  #: the letter that made it
    kind: PromiseKind
    what: str
    amount: Money | None = None
    made_at: datetime
    due_at: datetime
    status: PromiseStatus = PromiseStatus.OPEN
    ended_at: datetime | None = None
    how: str | None = None  #: how it was kept, or why it was dropped

    @property
    def may_be_kept_unseen(self) -> bool:
        """Whether only a letter's own words say it, of something that isn't noted here when it is
        done: "I'll mend the hem by Friday."
        """
        is_named = bool(_ARTICLE.match(self.what))
        return self.kind is PromiseKind.OTHER and self.draft_id is not None and not is_named

    @property
    def is_money_back(self) -> bool:
        """Whether it is kept by money that goes back, of whatever sum."""
        return self.kind is PromiseKind.REFUND or bool(_POSTAGE_BACK.search(self.what))

    @property
    def is_of_unknown_sum(self) -> bool:
        """Whether it is money back, but neither a sum nor the whole price."""
        return self.is_money_back and self.amount is None and self.what != "refund"

    def is_broken(self, now: datetime) -> bool:
        """Whether its day passed and it is still owed."""
        return self.status is PromiseStatus.OPEN and self.due_at < now

    def keep(self, *, at: datetime, how: str) -> "Promise":
        """The promise as kept, with how: "refunded €24.00".

        Raises StateConflict when it has ended already.
        """
        self._require_open()
        return replace(self, status=PromiseStatus.KEPT, ended_at=at, how=how)

    def move(self, due_at: datetime) -> "Promise":
        """The promise with another day.

        Raises StateConflict when it has ended already.
        """
        self._require_open()
        return replace(self, due_at=due_at)

    def drop(self, *, at: datetime, reason: str) -> "Promise":
        """The promise as no longer owed, with the reason.

        Raises StateConflict when it has ended already.
        """
        self._require_open()
        return replace(self, status=PromiseStatus.DROPPED, ended_at=at, how=reason)

    def reopen(self) -> "Promise":
        """The promise as owed again: what kept it did not reach the customer, or what ended it was
        a mistake.

        Raises StateConflict when it hasn't ended.
        """
        if self.status is PromiseStatus.OPEN:
            raise StateConflict("This promise is still owed, so there is nothing to take back.")
        return replace(self, status=PromiseStatus.OPEN, ended_at=None, how=None)

    def _require_open(self) -> None:
        if self.status is PromiseStatus.KEPT:
            raise StateConflict("This promise is kept already. Nothing to do.")
        if self.status is PromiseStatus.DROPPED:
            raise StateConflict(
                "This promise was dropped. If you owe it after all, use /promise add."
            )


def make_promise_deadline(promise: Promise, hours: OpeningHours) -> Deadline:
    """The clock of an open promise: a line in the digest on its day. One that is over before any
    digest could name it is worth a ping.
    """
    level = None
    moments = promise.made_at, promise.due_at
    if not is_listed_in_time(*moments, hours) and is_open_between(*moments, hours):
        level = WarningLevel.DESK
    return start_deadline(
        shop_id=promise.shop_id,
        kind=DeadlineKind.PROMISE,
        about_id=promise.id,
        customer_id=promise.customer_id,
        order_id=promise.order_id,
        starts_at=promise.made_at,
        due_at=promise.due_at,
        source=Source.PROMISE,
        amount=promise.amount,
        level=level,
    )


def name_promise(kind: PromiseKind, what: str, amount: Money | None) -> str:
    """What was promised, to stand after "You promised": "a refund of €24.00", "an answer"."""
    if kind is PromiseKind.REFUND:
        if amount is not None:
            return f"a refund of {amount}"
        part = _PART.fullmatch(what)
        return f"a refund of {part[1]}" if part else "a refund"
    if _ARTICLE.match(what):
        return what
    if kind is PromiseKind.OTHER:
        return f"“{what}”"
    return "a replacement" if kind is PromiseKind.REPLACEMENT else "an answer"
