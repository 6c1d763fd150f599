"""A case: a dispute that a platform decides. It is open until the platform says that it is closed.

    open ──win──▶ won        Two tasks run while it is open: the platform wants an answer, and so
    does the
      │ ──lose─▶ lost        customer. Neither closes the other, and both together don't close the
      case:
      └─dismiss▶ dismissed   when the platform wants something again, its task is open once more.

Each method gives a new value or raises StateConflict; nothing here reads a clock.
"""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from bot.domain.errors import StateConflict
from bot.domain.money import Money
from bot.domain.patterns import regex
from bot.domain.platforms import NoticeKind, Platform, find_platform
from bot.domain.records import dataclass

#: "She claims that it never came" is no claim, and a phone case no case.
_NAMES = {kind: regex(rf"\b{kind.label}\b") for kind in NoticeKind} | {
    NoticeKind.CASE: regex(r"\b(?:a|etsy|ebay) case\b")
}
#: How a dispute climbs; what isn't here is as grave as a dispute.
_RANKS = {
    NoticeKind.HELP_REQUEST: 0,
    NoticeKind.CASE: 2,
    NoticeKind.CLAIM: 2,
    NoticeKind.CHARGEBACK: 3,
}
_USUAL_RANK = 1


class CaseStatus(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"
    DISMISSED = "dismissed"  #: staff say that it never was a case


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One dispute with two tasks, neither of which closes the other; moments are aware UTC."""

    id: int = 0
    shop_id: int
    platform: Platform
    kind: NoticeKind
    order_id: int | None = None
    customer_id: int | None = None
    reference: str | None = None  #: the platform's own number
    amount: Money | None = None
    reason: str | None = None
    status: CaseStatus = CaseStatus.OPEN
    opened_at: datetime
    #: when the platform's present request came; None: with the case itself
    asked_at: datetime | None = None
    respond_by: datetime | None = None  #: as the notice or a person stated it
    notice_id: int | None = None  #: the notice that opened it
    is_confirmed: bool = True  #: a person said that it is one; False: only a notice did
    is_verified: bool = True  #: a person, or the platform beyond doubt
    platform_answered_at: datetime | None = None
    customer_answered_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether the platform has not closed it yet."""
        return self.status is CaseStatus.OPEN

    @property
    def where(self) -> str:
        """Where it is, inside a sentence."""
        return "the bank" if self.platform is Platform.BANK else self.platform.label

    @property
    def is_trusted(self) -> bool:
        """Whether it is a case beyond reasonable doubt: a person said so, or the platform itself
        did.
        """
        return self.is_confirmed or self.is_verified

    @property
    def starts_at(self) -> datetime:
        """From when the platform's present time counts."""
        return self.asked_at or self.opened_at

    def is_same(self, other: "Case") -> bool:
        """Whether both are about one dispute: by the platform's number, else by order, else by
        customer.

        What names none of these is told by its amount: a platform's reminders must not become a
        case each.
        """
        if self.platform is not other.platform:
            return False
        if self.reference and other.reference:
            return self.reference.casefold() == other.reference.casefold()
        if self.order_id and other.order_id:
            return self.order_id == other.order_id
        if self.customer_id and other.customer_id:
            return self.customer_id == other.customer_id
        is_bare = not any((self.reference, self.customer_id, other.reference, other.customer_id))
        return is_bare and self.amount == other.amount

    def answer_platform(self, *, at: datetime) -> "Case":
        """The case with the platform's present request answered; the case stays open.

        Raises StateConflict when it is closed or the request is answered already.
        """
        self.require_open()
        if self.platform_answered_at is not None:
            raise StateConflict(
                f"Dispute #{self.id} already counts as answered. If the platform wants something "
                "again, use /case open with the same reference and the new date."
            )
        return replace(self, platform_answered_at=at, is_confirmed=True)

    def answer_customer(self, *, at: datetime) -> "Case":
        """The case with the customer having had a word; only the first one since it was
        opened counts.

        Raises StateConflict when it is closed.
        """
        self.require_open()
        if self.customer_answered_at is not None or at < self.opened_at:
            return self
        return replace(self, customer_answered_at=at)

    def lose_answer(self) -> "Case":
        """The case with the customer waiting for a word again: the letter came back.

        Raises StateConflict when it is closed.
        """
        self.require_open()
        return replace(self, customer_answered_at=None)

    def extend(self, *, kind: NoticeKind, respond_by: datetime | None, at: datetime) -> "Case":
        """The case after the platform wrote once more: it may want something again, and until
        another day.

        The kind climbs (dispute, claim, chargeback) and never falls. Without a date, a request that
        is still open keeps its own. What was written before the present request only adds a date
        that is missing. Raises StateConflict when it is closed.
        """
        self.require_open()
        climbs = self.is_graver(kind)
        case = replace(self, kind=kind) if climbs else self
        is_open = self.platform_answered_at is None
        if at < self.starts_at:
            if is_open and self.respond_by is None:
                case = replace(case, respond_by=respond_by)
            return case
        if climbs or not is_open:  # a reminder of the same request doesn't begin its time anew
            case = replace(case, asked_at=at)
        if respond_by or not is_open:
            case = replace(case, respond_by=respond_by)
        return replace(case, platform_answered_at=None)

    def is_graver(self, kind: NoticeKind) -> bool:
        """Whether a dispute of this kind is a step up from what the case is now."""
        return _rank(kind) > _rank(self.kind)

    def confirm(self) -> "Case":
        """The case as confirmed by a person; one that was dismissed by mistake is open again.

        Raises StateConflict when it is won, lost, or confirmed already.
        """
        if self.status is not CaseStatus.DISMISSED:
            self.require_open()
            if self.is_confirmed:
                raise StateConflict(f"Dispute #{self.id} is confirmed already. Nothing to do.")
        return replace(self, status=CaseStatus.OPEN, closed_at=None, is_confirmed=True)

    def dismiss(self, *, at: datetime) -> "Case":
        """The case set aside because it never was one.

        Raises StateConflict when it is closed, or a person said before that it is one.
        """
        self.require_open()
        if self.is_confirmed:
            raise StateConflict(
                f"Somebody confirmed dispute #{self.id} already. "
                "When the platform closes it, press *Won* or *Lost* on its card: /case show."
            )
        return replace(self, status=CaseStatus.DISMISSED, closed_at=at)

    def win(self, *, at: datetime) -> "Case":
        """The case as closed by the platform in the shop's favour.

        Raises StateConflict when it is closed.
        """
        self.require_open()
        return replace(self, status=CaseStatus.WON, closed_at=at, is_confirmed=True)

    def lose(self, *, at: datetime) -> "Case":
        """The case as closed by the platform against the shop.

        Raises StateConflict when it is closed.
        """
        self.require_open()
        return replace(self, status=CaseStatus.LOST, closed_at=at, is_confirmed=True)

    def require_open(self) -> None:
        if self.status is CaseStatus.DISMISSED:
            raise StateConflict(
                f"Somebody said that #{self.id} is no dispute. If it is one, open it with /case "
                "open."
            )
        if not self.is_open:
            raise StateConflict(
                f"Dispute #{self.id} is already closed: {self.status}. Nothing to do."
            )


def _rank(kind: NoticeKind) -> int:
    return _RANKS.get(kind, _USUAL_RANK)


def find_kind(platform: Platform, reason: str | None) -> NoticeKind | None:
    """The kind that a person's words name, the gravest if there are several; None if they name
    none.
    """
    said = (reason or "").casefold()
    named = [kind for kind in find_platform(platform).cases if _NAMES[kind].search(said)]
    return max(named, key=_rank, default=None)


def guess_kind(platform: Platform, reason: str | None) -> NoticeKind:
    """What a person most likely means who opens a case there, by their own words if these name a
    kind.
    """
    return find_kind(platform, reason) or find_platform(platform).cases[0]
