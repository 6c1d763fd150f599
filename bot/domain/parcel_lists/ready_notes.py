"""Notes that are ready together: which of them want a look first, and how a page of their texts is
known again.
"""

from collections.abc import Iterable, Sequence
from zlib import crc32

from bot.domain.channels import Channel
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.letters import TELLS_OF_LEAVING, LetterKind
from bot.domain.orders import Order
from bot.domain.records import dataclass

#: What Goodword drafts by itself in one round, and what tells that a parcel left.
TOGETHER = (
    *TELLS_OF_LEAVING,
    LetterKind.DELAY,
    LetterKind.ARRIVAL_CHECK,
    LetterKind.CHECK_IN,
    LetterKind.HOLDING_NOTE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyNote:
    """One of them, with what it is about."""

    draft: Draft
    orders: tuple[Order, ...] = ()
    is_asked: bool = False  #: its customer asked something that it leaves open
    is_long: bool = False  #: no page with others holds it whole

    @property
    def is_pending(self) -> bool:
        """Whether nobody has decided about it."""
        return self.draft.status is DraftStatus.PENDING

    @property
    def wants_look(self) -> bool:
        """Whether a person should look at it by itself before it is approved."""
        return self.is_asked or self.is_long or has_doubt(self.draft)

    @property
    def is_to_paste(self) -> bool:
        """Whether only a person can send it, and may do so now."""
        draft = self.draft
        if draft.to.channel is not Channel.ELSEWHERE:
            return False
        if draft.status is DraftStatus.READY:
            return True
        return draft.status is DraftStatus.PENDING and not self.wants_look

    @property
    def is_to_approve(self) -> bool:
        """Whether it may be approved with the others."""
        is_sent_by_us = self.draft.to.channel is not Channel.ELSEWHERE
        is_waiting = self.draft.status is DraftStatus.PENDING
        return is_waiting and is_sent_by_us and not self.wants_look


def has_doubt(draft: Draft) -> bool:
    """Whether its card would ask to mend it, or to read it twice."""
    return bool(draft.problems or draft.doubts or draft.warnings or draft.heated)


def sort_ready(notes: Iterable[ReadyNote]) -> list[ReadyNote]:
    """What wants a look first, and then as they were drafted."""
    return sorted(notes, key=lambda each: (not each.wants_look, each.draft.id))


def fingerprint_texts(notes: Sequence[ReadyNote]) -> int:
    """A number by which these very texts are known again; each revision has one text for ever."""
    said = [f"{each.draft.id}:{each.draft.revision}" for each in notes]
    return crc32("\n".join(said).encode()) >> 1  # as large as a button's number may be
