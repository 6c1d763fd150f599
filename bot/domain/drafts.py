"""A draft's life: proposed, approved, on its way as a letter, gone.

    prepared ──release──┐ (one of many letters that are approved together)
    pending ──approve──▶ approved ──leave──▶ sending ──▶ sent
       ▲  ◀──withdraw────┘   │ (elsewhere)      ├──▶ approved (temporary failure: again later)
       │                     └──▶ ready ──▶ sent├──▶ failed
    edit / renew                                └──▶ unknown ──▶ sent | approved (send again)
       │
    voided, discarded, failed ◀── void / discard

A decision binds to one revision: an edit makes a new revision that nobody has approved. Each method
gives a new value or raises StateConflict; nothing here reads a clock.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.channels import Address, Channel
from bot.domain.errors import BadInput, StateConflict, TooSoon
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import Cause, LetterKind, Remedy
from bot.domain.promises.promises import Pledge
from bot.domain.records import dataclass

#: How long an approved letter waits before it leaves, unless the shop chose another time.
UNDO = timedelta(seconds=30)
#: How long whoever wrote words that may hurt can't approve them; anybody else can.
COOLING = timedelta(minutes=10)
#: Pauses between tries of a letter that failed for a passing reason; after the last it has failed.
RETRY_PAUSES = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=8),
    timedelta(hours=10),
)


class DraftStatus(StrEnum):
    """Where a draft stands on its way to the customer."""

    PENDING = "pending"  #: waits for approval
    #: one of an incident's letters: waits until all of them are approved, and then for its turn
    PREPARED = "prepared"
    APPROVED = "approved"  #: leaves at `leaves_at`; until then the approval can be taken back
    SENDING = "sending"  #: handed to the channel; the outcome isn't known yet
    READY = "ready"  #: lies at the desk, ready to copy, until a person says that they sent it
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"  #: a crash or a time-out in the middle of a send
    DISCARDED = "discarded"
    VOIDED = "voided"  #: no longer fits; the reason says why


#: A draft in one of these may still reach the customer, so an event can void it.
OPEN_STATUSES = (
    DraftStatus.PENDING,
    DraftStatus.PREPARED,
    DraftStatus.APPROVED,
    DraftStatus.READY,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message proposed to one customer; moments are aware UTC."""

    id: int = 0
    shop_id: int
    customer_id: int
    order_id: int | None = None
    kind: LetterKind
    cause: Cause | None = None
    remedy: Remedy | None = None
    #: the day that the letter names: of the remedy, or the new ship-by date
    by_when: datetime | None = None
    case_id: int | None = None  #: the dispute that it asks to close
    incident_id: int | None = None  #: the incident whose letter it is
    parcel_list_id: int | None = None  #: the list of parcels that it is one of the notes of
    #: what its letter was asked to say; None for one from before that was kept
    request: LetterRequest | None = None
    pledges: tuple[Pledge, ...] = ()  #: the promises in this revision
    #: something went wrong for this customer: no survey, no sales talk
    is_after_failure: bool = False
    to: Address
    member_id: int | None = None  #: whom a Discord letter goes to
    email: str | None = None  #: where an e-mail goes to
    chosen_way: str | None = None  #: the way that somebody on staff chose for it
    subject: str | None = None  #: of an e-mail
    #: an e-mail's own Message-ID, fixed before it is sent for the first time
    mail_id: str | None = None
    revision: int = 1
    text: str
    problems: tuple[str, ...] = ()  #: what must be mended before it can be approved
    warnings: tuple[str, ...] = ()  #: what the approver should read twice in the text
    #: what the approver should look at twice because of the order or the customer
    doubts: tuple[str, ...] = ()
    #: what in the words of a person may hurt; such a letter waits, or a second person approves it
    heated: tuple[str, ...] = ()
    is_edited: bool = False  #: a person changed the text, so it isn't written anew
    worded_by: int | None = None  #: who wrote the words of this revision
    worded_at: datetime | None = None
    score: int | None = None  #: of an apology: 0 to 100
    advice: str | None = None  #: what would raise the score most
    status: DraftStatus = DraftStatus.PENDING
    #: why it was voided, has failed or was written anew, in plain words
    reason: str | None = None
    created_by: int | None = None
    created_at: datetime
    decided_by: int | None = None
    decided_at: datetime | None = None
    by_reaction: bool = False  #: the approval stands as long as the reaction does
    #: somebody stopped it: reactions from before that must not count later
    was_withdrawn: bool = False
    leaves_at: datetime | None = None  #: when it will leave, or has left
    attempts: int = 0
    sent_at: datetime | None = None

    @property
    def cool_at(self) -> datetime | None:
        """When whoever wrote its words may approve them, where they may hurt."""
        if not self.heated or self.worded_by is None or self.worded_at is None:
            return None
        return self.worded_at + COOLING

    @property
    def is_by_hand(self) -> bool:
        """Whether its words stay: a person's, or from before it was kept what it was to say."""
        return self.is_edited or self.request is None

    def is_about(self, order_id: int) -> bool:
        """Whether it is about this order, alone or among others."""
        others = self.request.other_orders if self.request is not None else ()
        return order_id == self.order_id or order_id in others

    @property
    def may_have_gone_by_hand(self) -> bool:
        """Whether a person may have sent its text all the same: it failed, or was set aside while
        only a person could send it.
        """
        is_aside = self.status in (DraftStatus.VOIDED, DraftStatus.DISCARDED)
        is_theirs = is_aside and self.to.channel is Channel.ELSEWHERE
        return is_theirs or self.status is DraftStatus.FAILED

    @property
    def is_open(self) -> bool:
        """Whether it may still go out."""
        return self.status in OPEN_STATUSES

    def approve(
        self, revision: int, *, by: int, at: datetime, undo: timedelta, by_reaction: bool = False
    ) -> "Draft":
        """The draft as approved, leaving after the undo time.

        Raises StateConflict unless exactly this revision waits for approval, BadInput while
        something in its text is missing, and TooSoon while its words are hot from the approver.
        """
        self._require("approved", DraftStatus.PENDING)
        self.require_revision(revision)
        if self.problems:
            raise BadInput(f"This draft can't be approved yet: {self.problems[0]}")
        if by == self.worded_by and self.cool_at is not None and at < self.cool_at:
            raise TooSoon(
                "You wrote this a moment ago, and it may hurt more than you mean it to. Somebody "
                "else on staff can approve it now, you from "
                f"<t:{int(self.cool_at.timestamp())}:t> on. Or say it in a calmer way with *Edit*."
            )
        return self._approve(by=by, at=at, leaves_at=at + undo, by_reaction=by_reaction)

    def release(self, *, by: int, at: datetime) -> "Draft":
        """One of an incident's letters whose turn has come: approved with all the others.

        Raises StateConflict unless it waits for its turn.
        """
        self._require("sent with the others", DraftStatus.PREPARED)
        return self._approve(by=by, at=at, leaves_at=at)

    def _approve(
        self, *, by: int, at: datetime, leaves_at: datetime, by_reaction: bool = False
    ) -> "Draft":
        return replace(
            self,
            status=DraftStatus.APPROVED,
            decided_by=by,
            decided_at=at,
            leaves_at=leaves_at,
            by_reaction=by_reaction,
            attempts=0,
            reason=None,
        )

    def doubt(self, warning: str) -> "Draft":
        """A waiting draft that may have gone out unseen: a ✅ on its card no
        longer counts.

        Raises StateConflict unless it waits for approval.
        """
        warnings = tuple(dict.fromkeys((*self.warnings, warning)))
        return replace(self.disregard(), warnings=warnings)

    def disregard(self) -> "Draft":
        """A waiting draft of which no ✅ counts that stands on its card now.

        Raises StateConflict unless it waits for approval.
        """
        self._require("changed", DraftStatus.PENDING)
        return replace(self, was_withdrawn=True)

    def join_list(self, list_id: int) -> "Draft":
        """The same words among others that are ready, as a new revision: what happens to the card
        that it had counts for nothing any more.

        Raises StateConflict unless it waits for approval.
        """
        self._require("shown with others", DraftStatus.PENDING)
        return replace(
            self, parcel_list_id=list_id, revision=self.revision + 1, was_withdrawn=False
        )

    def withdraw(self) -> "Draft":
        """The draft waiting for approval again, also between two tries of a letter.

        Raises StateConflict once the letter is on its way.
        """
        self._require("taken back", DraftStatus.APPROVED)
        return replace(
            self,
            status=DraftStatus.PENDING,
            decided_by=None,
            decided_at=None,
            leaves_at=None,
            by_reaction=False,
            was_withdrawn=True,
            reason=None,
        )

    def discard(self, *, by: int, at: datetime) -> "Draft":
        """The draft thrown away; an approved one that has not left yet counts as not left.

        Raises StateConflict once it is on its way or gone.
        """
        self._require("discarded", *OPEN_STATUSES, DraftStatus.FAILED, DraftStatus.VOIDED)
        return replace(
            self,
            status=DraftStatus.DISCARDED,
            decided_by=by,
            decided_at=at,
            leaves_at=None,
            reason=None,
        )

    def void(self, reason: str) -> "Draft":
        """The draft voided, with the reason.

        One that is being sent right now can't be called back; it keeps the reason, and if this try
        fails it isn't tried again. Raises StateConflict when it isn't open any more.
        """
        self._require("voided", *OPEN_STATUSES, DraftStatus.SENDING)
        if self.status is DraftStatus.SENDING:
            return replace(self, reason=reason)
        return replace(self, status=DraftStatus.VOIDED, reason=reason, leaves_at=None)

    def revise(self, text: str, *, revision: int) -> "Draft":
        """A new revision with this text, which nobody has approved and nobody has judged.

        Serves both an edit and the renewal of a draft that was voided, discarded or has failed.
        Raises StateConflict when it is on its way, or when somebody else made a newer revision
        meanwhile.
        """
        self._require(
            "changed",
            DraftStatus.PENDING,
            DraftStatus.APPROVED,
            DraftStatus.VOIDED,
            DraftStatus.DISCARDED,
            DraftStatus.FAILED,
        )
        self.require_revision(revision)
        return replace(
            self,
            revision=self.revision + 1,
            text=text,
            mail_id=None,
            problems=(),
            warnings=(),
            heated=(),
            status=DraftStatus.PENDING,
            reason=None,
            decided_by=None,
            decided_at=None,
            leaves_at=None,
            by_reaction=False,
            was_withdrawn=False,
            attempts=0,
        )

    def pledge(self, revision: int, pledges: tuple[Pledge, ...]) -> "Draft":
        """The draft with other promises; its text, and so its revision, stays the same.

        Raises StateConflict unless exactly this revision waits for approval.
        """
        self.require_revision(revision)
        self._require("changed", DraftStatus.PENDING)
        return replace(self, pledges=pledges)

    def leave(self, *, at: datetime) -> "Draft":
        """The letter handed to its channel: `sending`, or `ready` where a person must send
        it.

        Raises StateConflict unless it is approved and its time has come.
        """
        self._require("sent", DraftStatus.APPROVED)
        if self.leaves_at is None or self.leaves_at > at:
            raise StateConflict("This letter isn't due yet.")
        status = DraftStatus.SENDING
        if self.to.channel is Channel.ELSEWHERE:
            status = DraftStatus.READY
        return replace(self, status=status, attempts=self.attempts + 1, leaves_at=at, reason=None)

    def arrive(self, *, at: datetime) -> "Draft":
        """The letter as sent: by its channel, or because a person says so.

        Raises StateConflict unless it was on its way, ready to copy, or unknown.
        """
        self._require("marked as sent", DraftStatus.SENDING, DraftStatus.READY, DraftStatus.UNKNOWN)
        return replace(self, status=DraftStatus.SENT, sent_at=at, reason=None)

    def count_as_sent(self, text: str, *, by: int, sent_at: datetime, at: datetime) -> "Draft":
        """The letter as sent by a person, although it had failed, was set aside, or waits in other
        words: the text of an older revision becomes a new one.

        Raises StateConflict while it is on its way, and when it was sent.
        """
        aside = (DraftStatus.FAILED, DraftStatus.DISCARDED, DraftStatus.VOIDED)
        waiting = (DraftStatus.PENDING, DraftStatus.APPROVED, DraftStatus.READY)
        self._require("marked as sent", *aside, *waiting)
        return replace(
            self,
            revision=self.revision + (text != self.text),
            text=text,
            status=DraftStatus.SENT,
            decided_by=by,
            decided_at=at,
            leaves_at=sent_at,
            sent_at=sent_at,
            by_reaction=False,
            reason=None,
        )

    def fail(self, reason: str, *, is_temporary: bool, at: datetime) -> "Draft":
        """The letter to be tried again later, or as failed, or as voided if it no longer
        fits.

        Raises StateConflict unless it was being sent.
        """
        self._require("marked as failed", DraftStatus.SENDING)
        if is_temporary and self.reason:
            return replace(self, status=DraftStatus.VOIDED, leaves_at=None)
        if is_temporary and self.attempts <= len(RETRY_PAUSES):
            pause = RETRY_PAUSES[self.attempts - 1]
            return replace(self, status=DraftStatus.APPROVED, leaves_at=at + pause, reason=reason)
        return replace(self, status=DraftStatus.FAILED, reason=reason)

    def lose(self, reason: str) -> "Draft":
        """The letter as unknown: whether it went can't be told.

        One that hadn't left, too, where the database is an older copy. Raises StateConflict in any
        other state.
        """
        may_have_gone = (DraftStatus.SENDING, DraftStatus.APPROVED, DraftStatus.PREPARED)
        self._require("marked as unknown", *may_have_gone)
        return replace(self, status=DraftStatus.UNKNOWN, reason=reason)

    def come_back(self, reason: str) -> "Draft":
        """A letter that its channel had taken, but that never reached the customer, as
        failed.

        Raises StateConflict unless it counts as sent or unknown.
        """
        self._require("marked as returned", DraftStatus.SENT, DraftStatus.UNKNOWN)
        return replace(self, status=DraftStatus.FAILED, reason=reason, sent_at=None)

    def send_again(self, *, by: int, at: datetime) -> "Draft":
        """An unknown letter approved once more, leaving at once: a person saw that it did not
        go.

        Raises StateConflict unless it is unknown.
        """
        self._require("sent again", DraftStatus.UNKNOWN)
        return replace(
            self,
            status=DraftStatus.APPROVED,
            decided_by=by,
            decided_at=at,
            leaves_at=at,
            by_reaction=False,
            reason=None,
        )

    def _require(self, done: str, *statuses: DraftStatus) -> None:
        if self.status not in statuses:
            raise StateConflict(f"This draft can't be {done}: it {describe_status(self.status)}.")

    def require_revision(self, revision: int) -> None:
        if revision != self.revision:
            raise StateConflict(
                f"That was revision {revision}. There is a newer one, revision {self.revision}: "
                "please read that one."
            )


def describe_draft(draft: Draft) -> str:
    """Where a draft stands, as the end of a sentence that begins with 'it'."""
    if draft.status is DraftStatus.PENDING and draft.problems:
        return "needs something from you"
    return describe_status(draft.status)


def describe_status(status: DraftStatus) -> str:
    """The status as the end of a sentence that begins with 'it'."""
    return {
        DraftStatus.PENDING: "waits for approval",
        DraftStatus.PREPARED: "waits with the others of its incident",
        DraftStatus.APPROVED: "is approved and about to leave",
        DraftStatus.SENDING: "is being sent right now",
        DraftStatus.READY: "is ready to copy at the desk",
        DraftStatus.SENT: "was sent",
        DraftStatus.FAILED: "could not be sent",
        DraftStatus.UNKNOWN: "may or may not have gone out",
        DraftStatus.DISCARDED: "was discarded",
        DraftStatus.VOIDED: "no longer fits and was set aside",
    }[status]
