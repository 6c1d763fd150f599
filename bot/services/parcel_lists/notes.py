"""The notes of a list, to be read and approved one after another."""

from collections import Counter
from dataclasses import replace

from bot.domain.drafts import Draft, DraftStatus
from bot.domain.orders import Order
from bot.domain.parcel_lists.lists import ListStatus, ParcelList
from bot.domain.records import dataclass
from bot.services.drafts import show_own_card
from bot.services.note_parcels import list_noted_orders
from bot.services.parcel_lists.posts import show_list
from bot.services.parcel_lists.reading import get_list
from bot.services.parcel_lists.ready_notes import gather_ready
from bot.services.work import Work
from bot.store.outbox import PostKind, QueuedPost
from bot.store.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class ListView:
    """A list as the desk shows it."""

    listed: ParcelList
    notes: Counter[DraftStatus]
    #: Who is told of what: the first of them.
    lines: tuple[tuple[Draft, tuple[Order, ...]], ...] = ()


#: So many notes are named in the list's post.
_NAMED = 20


async def gather_list_view(tx: Transaction, listed: ParcelList) -> ListView:
    """The list with what became of its notes."""
    notes = await tx.drafts.list_of_parcel_list(listed.id)
    waiting = [each for each in notes if each.status is DraftStatus.PENDING]
    lines = [(each, tuple(await list_noted_orders(tx, each))) for each in waiting[:_NAMED]]
    return ListView(listed=listed, notes=Counter(each.status for each in notes), lines=tuple(lines))


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenNote:
    """A note that waits, and which of the list's waiting ones it is."""

    draft: Draft
    place: int
    count: int
    may_stand_apart: bool  #: it can have a card of its own again


async def find_note(work: Work, list_id: int, *, after: int = 0, at: int = 0) -> OpenNote | None:
    """The first waiting note of a list behind this one, or from that one `at` on; None behind the
    last.
    """
    listed = await get_list(work, list_id)
    notes, wanted = await _list_to_read(work, listed)
    for place, each in enumerate(notes, 1):
        is_next = each.id > after and each.id in wanted
        if each.status is DraftStatus.PENDING and (each.id == at if at else is_next):
            return OpenNote(
                draft=each,
                place=place,
                count=len(notes),
                may_stand_apart=listed.status is ListStatus.GATHERED,
            )
    return await find_note(work, list_id, after=at) if at else None


async def _list_to_read(work: Work, listed: ParcelList) -> tuple[list[Draft], set[int]]:
    """Its notes in the order in which they were drafted, and the ids of those that are to be read:
    what wants a look, and all once nothing does. What is to be pasted has a list of its own.
    """
    if listed.status is not ListStatus.GATHERED:
        notes = await work.tx.drafts.list_of_parcel_list(listed.id)
        return notes, {each.id for each in notes}
    view = await gather_ready(work.tx, listed, now=work.now)
    left = [each for each in view.notes if not each.is_to_paste]
    doubtful = [each for each in left if each.is_pending and each.wants_look]
    drafts = sorted((each.draft for each in left), key=lambda each: each.id)
    return drafts, {each.draft.id for each in doubtful or left}


async def count_waiting(work: Work, list_id: int) -> int:
    """How many of a list's notes nobody has approved yet."""
    notes, _ = await _list_to_read(work, await get_list(work, list_id))
    return sum(each.status is DraftStatus.PENDING for each in notes)


async def show_as_cards_without(work: Work, list_id: int, customer_id: int) -> None:
    """Has the notes to everybody else shown on cards of their own: the list is about to go."""
    for draft_id, revision in await work.tx.drafts.list_cardless(list_id, without=customer_id):
        await work.tx.outbox.add(
            QueuedPost(
                shop_id=work.shop.id,
                kind=PostKind.CARD,
                draft_id=draft_id,
                revision=revision,
                due_at=work.now,
            )
        )


async def show_as_cards(work: Work, list_id: int) -> int:
    """Has each waiting note shown on a card of its own; gives how many."""
    listed = await get_list(work, list_id)
    await work.tx.parcel_lists.save(replace(listed, has_cards=True))
    notes = await work.tx.drafts.list_of_parcel_list(list_id)
    waiting = [each for each in notes if each.status in (DraftStatus.PENDING, DraftStatus.APPROVED)]
    for each in waiting:
        await show_own_card(work, each)
    await show_list(work, list_id)
    return len(waiting)
