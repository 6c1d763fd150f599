"""An incident's life: one slip, the customers it hit, and one letter to each of them.

    picking ──write──▶ writing ──▶ written ──approve──▶ leaving ──▶ done ──close──▶ closed
       ▲                              │  (many letters)  ▲ │  ▲
       │                              └──▶ seconding ────┘ │  └─resume── paused
       └────────── reopen (also from stopped, done) ◀──────┴──stop──▶ stopped

One that is done can be stopped, too: its last letters may be tried again for a while.
An approval binds to one revision: what is written anew has a new one that nobody has approved.
Each method gives a new value or raises StateConflict; nothing here reads a clock.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.errors import BadInput, StateConflict
from bot.domain.letters import Remedy
from bot.domain.records import dataclass

#: Above so many letters a second person must approve as well, unless the shop chose another number.
SECOND_ABOVE = 25
#: Where nobody else works, so many letters wait this long instead of the undo time.
ALONE = timedelta(minutes=10)


class IncidentStatus(StrEnum):
    """How far an incident is."""

    PICKING = "picking"  #: customers are added and taken out
    WRITING = "writing"  #: the letters are being written
    WRITTEN = "written"  #: they wait for approval
    SECONDING = "seconding"  #: one person approved, another must
    LEAVING = "leaving"  #: approved: from `leaves_at` on one letter after another leaves
    PAUSED = "paused"  #: none leaves until somebody goes on
    STOPPED = "stopped"  #: what had not left stays here
    DONE = "done"  #: nothing is left to leave
    CLOSED = "closed"


#: In these something is still to be done by itself.
AT_WORK = (IncidentStatus.WRITING, IncidentStatus.LEAVING)
#: In these customers and words can be changed; letters that wait are written anew then.
_CHANGEABLE = (
    IncidentStatus.PICKING,
    IncidentStatus.WRITING,
    IncidentStatus.WRITTEN,
    IncidentStatus.SECONDING,
    IncidentStatus.STOPPED,
    IncidentStatus.DONE,
)
#: In these the letters are approved, and those that had not left may still leave.
UNDER_WAY = (IncidentStatus.LEAVING, IncidentStatus.PAUSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One slip that hit several customers; moments are aware UTC. Each field is a column."""

    id: int = 0
    shop_id: int
    number: int = 0  #: the shop's own, counted from 1
    title: str
    what_happened: str  #: in the seller's own words
    fixed: str | None = None  #: how it was mended, in their words
    remedy: Remedy | None = None
    remedy_by: datetime | None = None  #: the end of the day by which it will be done
    extra: str | None = None  #: the gift, or how much a discount is
    rules: tuple[str, ...] = ()  #: by what orders were picked, each as JSON
    status: IncidentStatus = IncidentStatus.PICKING
    revision: int = 0  #: of the letters together; 0 until some were written
    reason: str | None = None  #: why its letters can't be approved, or wait, in plain words
    created_by: int | None = None
    created_at: datetime
    approved_by: int | None = None
    approved_at: datetime | None = None
    seconded_by: int | None = None
    leaves_at: datetime | None = None  #: when the first letter leaves; until then all can be undone
    next_at: datetime | None = None  #: when something is to be done by itself
    cause: str | None = None  #: why it happened, as it was closed
    changed: str | None = None  #: what is different since
    closed_by: int | None = None
    closed_at: datetime | None = None

    @property
    def is_over(self) -> bool:
        """Whether it was closed."""
        return self.status is IncidentStatus.CLOSED

    @property
    def waits_alone(self) -> bool:
        """Whether its letters wait longer because nobody else was there to approve them."""
        if self.leaves_at is None or self.approved_at is None or self.seconded_by is not None:
            return False
        return self.leaves_at - self.approved_at >= ALONE

    @property
    def lack(self) -> str | None:
        """What its remedy doesn't say yet, and what to do; letters would promise it without."""
        if self.remedy is Remedy.DISCOUNT and self.extra is None:
            return "How much is the discount? Press *Change the words* and write it as the extra."
        if self.remedy not in (None, Remedy.DISCOUNT) and self.remedy_by is None:
            return "By when will you do it? Press *Change the words* and name a day."
        return None

    @property
    def can_be_changed(self) -> bool:
        """Whether customers can be added and taken out now."""
        return self.status in _CHANGEABLE

    def write(self, *, at: datetime) -> "Incident":
        """The incident with its letters to be written, as a new revision.

        Raises StateConflict unless its customers are being picked, BadInput while its remedy has
        no day.
        """
        self._require("written", IncidentStatus.PICKING)
        if self.lack:
            raise BadInput(self.lack)
        self._require_day(at)
        return replace(
            self,
            status=IncidentStatus.WRITING,
            revision=self.revision + 1,
            reason=None,
            next_at=at,
        )

    def finish_writing(self, reason: str | None = None) -> "Incident":
        """All letters are written; `reason` is why they can't be approved as they are."""
        self._require("finished", IncidentStatus.WRITING)
        return replace(self, status=IncidentStatus.WRITTEN, reason=reason, next_at=None)

    def reopen(self) -> "Incident":
        """The incident with its customers and words to be changed; no approval counts any more.

        Raises StateConflict while letters may leave, and once it is closed.
        """
        self._require("changed", *_CHANGEABLE)
        return self._without_approval(IncidentStatus.PICKING)

    def approve(
        self,
        revision: int,
        *,
        by: int,
        at: datetime,
        undo: timedelta,
        needs_second: bool,
        is_alone: bool,
    ) -> "Incident":
        """The incident as approved: by one person, or by the second of two.

        `needs_second` says that there are so many letters; `is_alone` that nobody else works here,
        so they wait longer instead. Raises StateConflict unless exactly this revision waits for
        approval, and for a second approval by the same person; BadInput while something in the
        letters is wrong.
        """
        self._require("approved", *self._unapproved)
        self.require_revision(revision)
        if self.reason and self.status is not IncidentStatus.PAUSED:
            raise BadInput(f"These letters can't be approved yet: {self.reason}")
        if self.status is IncidentStatus.SECONDING:
            if by == self.approved_by:
                raise StateConflict(
                    "You have approved these letters. So many need a second person: ask somebody "
                    "else on staff to read them and press *Approve*."
                )
            self._require_day(at + undo)
            return replace(self._leave(at + undo), seconded_by=by)
        approved = replace(self, approved_by=by, approved_at=at, seconded_by=None, reason=None)
        if needs_second and not is_alone:
            return replace(approved, status=IncidentStatus.SECONDING)
        pause = max(undo, ALONE) if needs_second else undo
        self._require_day(at + pause)
        return approved._leave(at + pause)

    def _require_day(self, at: datetime) -> None:
        """Raises BadInput when the day that the letters promise is over by then."""
        if self.remedy_by is None or self.remedy_by > at:
            return
        is_halted = self.status is IncidentStatus.PAUSED
        first = "*Stop for good*, then *Add customers* and " if is_halted else ""
        raise BadInput(
            f"The day by which you'd put it right is over. Press {first}*Change the words*, and "
            "name a new one."
        )

    def _leave(self, first_at: datetime) -> "Incident":
        return replace(
            self, status=IncidentStatus.LEAVING, leaves_at=first_at, next_at=first_at, reason=None
        )

    @property
    def _unapproved(self) -> tuple[IncidentStatus, ...]:
        """In which of these the letters wait for an approval, as things stand."""
        waiting = (IncidentStatus.WRITTEN, IncidentStatus.SECONDING)
        return waiting if self.approved_by else (*waiting, IncidentStatus.PAUSED)

    def lose_approval(self, reason: str) -> "Incident":
        """Paused, as the approval doesn't count any more: somebody has to approve what is left.

        Raises StateConflict unless the letters are approved.
        """
        self._require("paused", *UNDER_WAY)
        return replace(self._without_approval(IncidentStatus.PAUSED), reason=reason)

    def withdraw(self, *, at: datetime) -> "Incident":
        """The letters waiting for approval again.

        Raises StateConflict unless they are approved, and once the undo time is over.
        """
        self._require("taken back", IncidentStatus.SECONDING, *UNDER_WAY)
        if self.leaves_at is not None and self.leaves_at <= at:
            raise StateConflict(
                "The first letters have begun to leave, so this can't be taken back as a whole. "
                "Press *Stop for good*: what hasn't left stays here."
            )
        return self._without_approval(IncidentStatus.WRITTEN)

    def pause(self, reason: str | None = None) -> "Incident":
        """No letter leaves until somebody goes on. Raises StateConflict unless they are leaving."""
        self._require("paused", IncidentStatus.LEAVING)
        return replace(self, status=IncidentStatus.PAUSED, next_at=None, reason=reason)

    def resume(self, *, at: datetime) -> "Incident":
        """The letters go on leaving, not before the undo time is over.

        Raises StateConflict unless they are paused.
        """
        self._require("continued", IncidentStatus.PAUSED)
        if self.approved_by is None:
            raise StateConflict(
                "These letters need a new approval: read what is left, and press *Approve*."
            )
        next_at = max(at, self.leaves_at or at)
        return replace(self, status=IncidentStatus.LEAVING, next_at=next_at, reason=None)

    def stop(self, reason: str | None = None) -> "Incident":
        """What has not left stays here, also what was handed out and is to be tried again.

        Raises StateConflict unless letters are approved.
        """
        self._require("stopped", IncidentStatus.SECONDING, *UNDER_WAY, IncidentStatus.DONE)
        return replace(self, status=IncidentStatus.STOPPED, next_at=None, reason=reason)

    def finish(self) -> "Incident":
        """Nothing is left to leave."""
        self._require("finished", IncidentStatus.LEAVING)
        return replace(self, status=IncidentStatus.DONE, next_at=None, reason=None)

    def plan(self, next_at: datetime) -> "Incident":
        """The same, to go on by itself at this moment."""
        return replace(self, next_at=next_at)

    def close(self, *, cause: str, changed: str, by: int, at: datetime) -> "Incident":
        """The incident as closed, with what was learned.

        Raises StateConflict while letters may leave, and when it is closed already.
        """
        self._require(
            "closed",
            IncidentStatus.PICKING,
            IncidentStatus.WRITTEN,
            IncidentStatus.STOPPED,
            IncidentStatus.DONE,
        )
        return replace(
            self,
            status=IncidentStatus.CLOSED,
            cause=cause,
            changed=changed,
            closed_by=by,
            closed_at=at,
            next_at=None,
        )

    def open_again(self, *, is_all_written: bool) -> "Incident":
        """The incident as it was before it was closed, with what was learned so far; it had been
        stopped where letters were approved and not all are written.

        Raises StateConflict unless it is closed.
        """
        self._require("opened again", IncidentStatus.CLOSED)
        was = IncidentStatus.DONE if is_all_written else IncidentStatus.STOPPED
        if self.approved_at is None:
            was = IncidentStatus.PICKING
        return replace(self, status=was, closed_by=None, closed_at=None)

    def require_revision(self, revision: int) -> None:
        """Raises StateConflict unless this is the newest revision."""
        if revision != self.revision:
            raise StateConflict(
                "These letters were written anew since. Please read the newest card, and decide "
                "there."
            )

    def _without_approval(self, status: IncidentStatus) -> "Incident":
        return replace(
            self,
            status=status,
            approved_by=None,
            approved_at=None,
            seconded_by=None,
            leaves_at=None,
            next_at=None,
            reason=None if status is IncidentStatus.PICKING else self.reason,
        )

    def _require(self, done: str, *statuses: IncidentStatus) -> None:
        if self.status not in statuses:
            raise StateConflict(f"This can't be {done} now: {describe_status(self.status)}.")


def describe_status(status: IncidentStatus) -> str:
    """How far an incident is, as a clause of its own."""
    return {
        IncidentStatus.PICKING: "its customers are still being picked",
        IncidentStatus.WRITING: "its letters are being written",
        IncidentStatus.WRITTEN: "its letters wait for approval",
        IncidentStatus.SECONDING: "its letters wait for a second person",
        IncidentStatus.LEAVING: "its letters are approved and leaving",
        IncidentStatus.PAUSED: "its letters are paused",
        IncidentStatus.STOPPED: "its letters were stopped",
        IncidentStatus.DONE: "all its letters are on their way",
        IncidentStatus.CLOSED: "it is closed",
    }[status]
