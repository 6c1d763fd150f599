"""A customer in an incident: whether they get its letter, where that is, and what they answer."""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from bot.domain.channels import Channel
from bot.domain.drafts import DraftStatus
from bot.domain.incidents.answers import AnswerKind
from bot.domain.records import dataclass

#: Why somebody gets no letter whom a person took out: nothing puts them in again but a person.
TAKEN_OUT = "taken out by hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """One customer in an incident; each field is a column. Their orders in it stand beside."""

    id: int = 0
    incident_id: int
    shop_id: int
    customer_id: int
    #: Why they get no letter, in plain words; None: they get one.
    left_out: str | None = None
    is_put_back: bool = False  #: somebody wants them to get one all the same
    draft_id: int | None = None  #: their letter, once it is written
    #: Which revision of it was written with the others, and what it says and where it goes: only
    #: that one may leave with them.
    draft_revision: int | None = None
    digest: str | None = None
    answer: AnswerKind | None = None  #: what they answered, as it stands now
    #: When they said thanks, or since when they wait; None: somebody has answered them since.
    answered_at: datetime | None = None
    added_at: datetime

    @property
    def gets_letter(self) -> bool:
        """Whether a letter is written to them."""
        return self.left_out is None or self.is_put_back

    def leave_out(self, reason: str | None) -> "Recipient":
        """The same, left out for this reason, or not any more; a letter that was set aside isn't
        written with the others, so that it is written anew once they are put back.
        """
        return replace(self, left_out=reason, is_put_back=False, draft_revision=None, digest=None)

    def put_back(self) -> "Recipient":
        """The same, getting a letter although something speaks against it."""
        return replace(self, is_put_back=True)


class LetterState(StrEnum):
    """Where one recipient's letter is."""

    LEFT_OUT = "left_out"
    UNWRITTEN = "unwritten"
    WRITTEN = "written"  #: waits for the approval of all, or for its turn
    LEAVING = "leaving"  #: handed to its channel, or tried again soon
    TO_COPY = "to_copy"  #: a person must send it: it is on the work list
    SENT = "sent"
    COPIED = "copied"  #: a person said that they sent it
    FAILED = "failed"
    UNKNOWN = "unknown"
    HELD_BACK = "held_back"
    APART = "apart"  #: waits for an approval of its own, on its own card


#: Whoever's letter is in one of these knows.
TOLD = (LetterState.SENT, LetterState.COPIED)
#: Whoever's letter is in one of these doesn't know yet, and somebody has to do something.
NOT_TOLD = (LetterState.FAILED, LetterState.UNKNOWN, LetterState.HELD_BACK, LetterState.APART)

_STATES = {
    DraftStatus.PENDING: LetterState.APART,
    DraftStatus.PREPARED: LetterState.WRITTEN,
    DraftStatus.APPROVED: LetterState.LEAVING,
    DraftStatus.SENDING: LetterState.LEAVING,
    DraftStatus.READY: LetterState.TO_COPY,
    DraftStatus.FAILED: LetterState.FAILED,
    DraftStatus.UNKNOWN: LetterState.UNKNOWN,
    DraftStatus.DISCARDED: LetterState.HELD_BACK,
    DraftStatus.VOIDED: LetterState.HELD_BACK,
}


def find_state(
    *, gets_letter: bool, is_written: bool, status: DraftStatus | None, channel: Channel | None
) -> LetterState:
    """Where a recipient's letter is; `status` and `channel` are its draft's, if there is one.

    One that was set aside to be written anew isn't written any more.
    """
    if status is DraftStatus.SENT:
        return LetterState.COPIED if channel is Channel.ELSEWHERE else LetterState.SENT
    if not gets_letter:
        return LetterState.LEFT_OUT
    if status is None:
        return LetterState.UNWRITTEN
    state = _STATES[status]
    if state is LetterState.HELD_BACK and not is_written:
        return LetterState.UNWRITTEN
    return state


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How an incident stands, in numbers that add up: each recipient is in exactly one state."""

    states: dict[LetterState, int]
    channels: dict[Channel, int]  #: of the letters that are written or further
    answers: dict[AnswerKind, int]  #: of those who said thanks, or wait for a word
    replied: int = 0  #: others who answered and have had a word since
    silent: int = 0  #: those who know and haven't answered
    promised: int = 0  #: promises that its letters made
    kept: int = 0  #: those of them that were kept

    @property
    def recipients(self) -> int:
        """All customers in the incident."""
        return sum(self.states.values())

    @property
    def letters(self) -> int:
        """All who get a letter."""
        return self.recipients - self.count(LetterState.LEFT_OUT)

    @property
    def answered(self) -> int:
        """All who answered the letter."""
        return sum(self.answers.values()) + self.replied

    @property
    def waiting(self) -> int:
        """Letters that are written and not handed out."""
        return self.count(LetterState.WRITTEN)

    def count(self, *states: LetterState) -> int:
        """How many recipients are in these states."""
        return sum(self.states.get(state, 0) for state in states)
