"""Who waits for a word, and since when."""

from dataclasses import field, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.channels import Channel
from bot.domain.records import dataclass
from bot.domain.reminders import Said, StepKind
from bot.domain.urgency.threats import is_threat

#: How a message of the shop's is marked that acknowledges and answers nothing.
HOLDING_VIA = "holding reply"


class Direction(StrEnum):
    """Who said it."""

    IN = "in"  #: from the customer
    OUT = "out"  #: from the shop


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a message."""

    name: str
    size: int  #: bytes
    url: str


@dataclass(frozen=True, slots=True)
class EarlierWords:
    """What a message said before it was changed."""

    words: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One thing that was said, in either direction."""

    id: int = 0
    shop_id: int
    conversation_id: int
    customer_id: int
    order_id: int | None = None
    direction: Direction
    channel: Channel
    via: str | None = None  #: the place in words, when it isn't Discord
    at: datetime
    words: str
    attachments: tuple[Attachment, ...] = ()
    source_key: str | None = None  #: what makes it the same message when it is seen twice
    way: str | None = None  #: the key of the way that it came, where that is known
    author_id: int | None = None  #: who on staff logged or wrote it
    is_thanks: bool = False
    draft_id: int | None = None
    is_answer: bool = False  #: it is the shop's word on all that was asked by then
    edited_at: datetime | None = None  #: when its author changed it last
    earlier: tuple[EarlierWords, ...] = ()  #: what it said before, the oldest first
    deleted_at: datetime | None = None  #: when its author deleted it, as far as we know

    def asked_after(self, moment: datetime) -> datetime:
        """When it asked for an answer that wasn't given until this moment: a change asks anew."""
        if self.edited_at is None or self.at > moment:
            return self.at
        return self.edited_at

    def change(
        self, *, words: str, attachments: tuple[Attachment, ...], is_thanks: bool, at: datetime
    ) -> "Message":
        """The message after its author changed it; what stood there before is kept."""
        return replace(
            self,
            words=words,
            attachments=merge_attachments(self.attachments, attachments),
            is_thanks=is_thanks,
            edited_at=at,
            earlier=(*self.earlier, EarlierWords(self.words, at)),
        )


def merge_attachments(
    old: tuple[Attachment, ...], new: tuple[Attachment, ...]
) -> tuple[Attachment, ...]:
    """The files that are there now, and behind them those that were taken away; none is
    forgotten.
    """
    here = {(each.name, each.size) for each in new}
    gone = [each for each in old if (each.name, each.size) not in here]
    return (*new, *gone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """Everything said with one customer, reduced to what the clock needs; moments are aware UTC."""

    id: int = 0
    shop_id: int
    customer_id: int
    order_id: int | None = None  #: what they wrote about last
    waiting_since: datetime | None = None  #: the first unanswered message; None: nobody waits
    unanswered: int = 0  #: how often they wrote since then
    last_wrote_at: datetime | None = None
    last_words: str = ""
    urgent_because: tuple[str, ...] = field(default=())
    answered_at: datetime | None = None
    #: When they were told, in this wait, that a person will answer: acknowledged, not answered.
    acknowledged_at: datetime | None = None
    snoozed_until: datetime | None = None
    snooze_reason: str | None = None
    step: StepKind | None = None  #: the last step of this wait that staff have seen
    step_due_at: datetime | None = None
    step_said_at: datetime | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether the customer waits for an answer."""
        return self.waiting_since is not None

    @property
    def is_untouched(self) -> bool:
        """Whether nobody has written or been answered in it so far."""
        return self.last_wrote_at is None and self.answered_at is None

    @property
    def said(self) -> Said | None:
        """The last step that staff have seen, as the ladder wants to know it."""
        if self.step is None or self.step_due_at is None or self.step_said_at is None:
            return None
        return Said(self.step, self.step_due_at, self.step_said_at)

    @property
    def is_urgent(self) -> bool:
        """Whether something that they wrote can't wait."""
        return bool(self.urgent_because)

    @property
    def is_threat(self) -> bool:
        """Whether they speak of a bank, a court or the like."""
        return is_threat(self.urgent_because)

    def hear(
        self, *, at: datetime, words: str, urgent_because: tuple[str, ...], order_id: int | None
    ) -> "Conversation":
        """The conversation after a message that wants an answer.

        The first unanswered message starts the clock; later ones raise the count and the urgency
        and never reset it. An earlier message that is logged late moves the start back. A snooze
        ends.
        """
        since = min(self.waiting_since or at, at)
        if self.is_waiting:
            urgent_because = self.urgent_because + urgent_because
        heard = replace(
            self.wake(),
            waiting_since=since,
            unanswered=self.unanswered + 1,
            urgent_because=tuple(dict.fromkeys(urgent_because)),
            order_id=order_id or self.order_id,
        )
        if self.last_wrote_at is None or at >= self.last_wrote_at:
            heard = replace(heard, last_wrote_at=at, last_words=words)
        if since != self.waiting_since:
            heard = heard._forget_steps()
        return heard

    def reconsider(
        self,
        *,
        waiting_since: datetime,
        unanswered: int,
        words: str,
        urgent_because: tuple[str, ...],
        at: datetime,
    ) -> "Conversation":
        """The conversation after what was asked changed: the clock runs since the first that
        still asks.

        A snooze ends: it was for what they said before.
        """
        changed = replace(
            self.wake(),
            waiting_since=waiting_since,
            unanswered=unanswered,
            last_wrote_at=max(self.last_wrote_at or at, at),
            last_words=words,
            urgent_because=urgent_because,
        )
        if waiting_since != self.waiting_since:
            changed = changed._forget_steps()
        return changed

    def answer(self, *, at: datetime) -> "Conversation":
        """The conversation after the shop said something at this moment: the clock stops.

        What the customer wrote later than that is still unanswered.
        """
        answered_at = max(self.answered_at or at, at)
        since, last_wrote_at = self.waiting_since, self.last_wrote_at
        if since is None or last_wrote_at is None or last_wrote_at <= at:
            return replace(self.close_without_reply(), answered_at=answered_at)
        if since <= at:
            since = last_wrote_at
        return replace(self._forget_steps(), waiting_since=since, answered_at=answered_at)

    def close_without_reply(self) -> "Conversation":
        """The conversation with the clock stopped because it needs no answer."""
        return replace(
            self.wake()._forget_steps(),
            waiting_since=None,
            unanswered=0,
            urgent_because=(),
            acknowledged_at=None,
        )

    def _forget_steps(self) -> "Conversation":
        """The conversation before the first step of a wait that begins anew."""
        return replace(self, step=None, step_due_at=None, step_said_at=None)

    def snooze(self, *, until: datetime, reason: str | None) -> "Conversation":
        """The conversation about which nobody is reminded until then."""
        return replace(self, snoozed_until=until, snooze_reason=reason)

    def wake(self) -> "Conversation":
        """The conversation without a snooze."""
        return replace(self, snoozed_until=None, snooze_reason=None)

    def remember(self, said: Said) -> "Conversation":
        """The conversation after staff saw this step."""
        return replace(self, step=said.kind, step_due_at=said.due_at, step_said_at=said.said_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One line of the inbox: who waits since when, and what about."""

    conversation_id: int
    name: str  #: the customer's
    item: str | None  #: of the order that it is about
    since: datetime
    unanswered: int
    is_urgent: bool
    last_words: str
    snoozed_until: datetime | None
    snooze_reason: str | None


@dataclass(frozen=True, slots=True)
class InboxPage:
    """One page of those who wait, the most pressing first."""

    number: int  #: counted from 0
    lines: tuple[Waiting, ...]
    count: int  #: how many wait altogether
    has_more: bool
