"""Notes that are ready together: read on pages, and approved as they were read there."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.drafts import Draft, DraftStatus
from bot.domain.errors import ShopError, StateConflict
from bot.domain.parcel_lists.lists import ParcelList
from bot.domain.parcel_lists.ready_notes import ReadyNote, fingerprint_texts, sort_ready
from bot.domain.records import dataclass
from bot.services.answering import list_left_open
from bot.services.approvals import approve_draft, withdraw_approval
from bot.services.note_parcels import list_noted_orders
from bot.services.parcel_lists.reading import get_list
from bot.services.work import StaffWork, Work
from bot.store.transaction import Transaction
from bot.writing.ready_notes import fit_page, is_too_long

_OPEN = (DraftStatus.PENDING, DraftStatus.READY)
LOOK_AGAIN = "One more is ready, or one of these changed: please look again. Nothing was approved."


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyView:
    """The notes of one card as they are now."""

    listed: ParcelList
    notes: tuple[ReadyNote, ...]  #: all of them; what wants a look first

    @property
    def counts(self) -> Counter[DraftStatus]:
        return Counter(each.draft.status for each in self.notes)

    @property
    def waiting(self) -> list[ReadyNote]:
        """What nobody has approved yet."""
        return [each for each in self.notes if each.draft.status is DraftStatus.PENDING]

    @property
    def to_approve(self) -> list[ReadyNote]:
        return [each for each in self.notes if each.is_to_approve]

    @property
    def to_paste(self) -> list[ReadyNote]:
        return [each for each in self.notes if each.is_to_paste]

    @property
    def leaves_at(self) -> datetime | None:
        """When the last of the approved ones leaves."""
        leaving = [each.draft for each in self.notes if each.draft.status is DraftStatus.APPROVED]
        return max((each.leaves_at for each in leaving if each.leaves_at), default=None)


async def gather_ready(tx: Transaction, listed: ParcelList, *, now: datetime) -> ReadyView:
    """The notes of a card, with what each is about."""
    notes = []
    for draft in await tx.drafts.list_of_parcel_list(listed.id):
        if draft.status not in _OPEN:
            notes.append(ReadyNote(draft=draft))  # it is only counted
            continue
        note = ReadyNote(
            draft=draft,
            orders=tuple(await list_noted_orders(tx, draft)),
            is_asked=bool(await list_left_open(tx, draft, at=now)),
        )
        notes.append(replace(note, is_long=is_too_long(note)))
        await asyncio.sleep(0)  # SQLite answers at once, so others get their turn in between
    return ReadyView(listed=listed, notes=tuple(sort_ready(notes)))


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPage:
    """As many texts as one page holds, to be read and approved."""

    list_id: int
    after: int
    notes: tuple[ReadyNote, ...]
    place: int  #: of the first of them
    count: int  #: all that may be approved so
    left: int  #: what Approve all leaves out: it wants a look by itself

    @property
    def seen(self) -> int:
        """By what these very texts are known again."""
        return fingerprint_texts(self.notes)


async def open_texts(work: Work, list_id: int, *, after: int) -> TextPage:
    """The texts behind this one that may be approved together."""
    listed = await get_list(work, list_id)
    view = await gather_ready(work.tx, listed, now=work.now)
    ready = view.to_approve
    behind = [each for each in ready if each.draft.id > after]
    shown = fit_page(behind)
    return TextPage(
        list_id=list_id,
        after=after,
        notes=tuple(shown),
        place=len(ready) - len(behind) + 1,
        count=len(ready),
        left=sum(each.wants_look for each in view.waiting),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """What became of a press."""

    done: tuple[Draft, ...]
    renewed: tuple[Draft, ...]  #: they read differently by now, and wait for another look
    refused: tuple[str, ...]  #: why others weren't approved


async def approve_texts(work: StaffWork, list_id: int, *, after: int, seen: int) -> Approved:
    """Approves exactly the texts that a page showed, each as its own card would.

    Raises StateConflict, and approves nothing, when others stand there by now: somebody else was
    faster, one more is ready, or one was renewed or set aside.
    """
    page = await open_texts(work, list_id, after=after)
    if page.seen != seen or not page.notes:
        raise StateConflict(LOOK_AGAIN)
    done: list[Draft] = []
    renewed: list[Draft] = []
    refused: list[str] = []
    for each in page.notes:
        try:
            async with work.tx.attempt():
                draft = await approve_draft(work, each.draft, revision=each.draft.revision)
        except ShopError as refusal:
            refused.append(f"{each.draft.to.name}: {refusal.sentence}")
            continue
        (done if draft.status is DraftStatus.APPROVED else renewed).append(draft)
    return Approved(done=tuple(done), renewed=tuple(renewed), refused=tuple(refused))


async def stop_notes(work: StaffWork, list_id: int) -> Sequence[Draft]:
    """Takes back the approval of all that haven't left yet.

    Raises StateConflict when none is left to stop.
    """
    await get_list(work, list_id)
    notes = await work.tx.drafts.list_of_parcel_list(list_id)
    approved = [each for each in notes if each.status is DraftStatus.APPROVED]
    if not approved:
        raise StateConflict("None of them can be stopped any more. Their card says where they are.")
    return [await withdraw_approval(work, each, revision=each.revision) for each in approved]
