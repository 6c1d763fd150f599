"""Notes that are ready at the same time become one list, and stand on one card."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.drafts import Draft, DraftStatus
from bot.domain.errors import StateConflict
from bot.domain.letters import TELLS_OF_LEAVING
from bot.domain.parcel_lists.lists import MAX_TOGETHER, ListStatus, ParcelList
from bot.domain.parcel_lists.ready_notes import TOGETHER
from bot.services.drafts import get_draft, show_own_card
from bot.services.parcel_lists.posts import show_list
from bot.services.work import StaffWork, Work

#: So many notes that wait at the same time stand on one card.
_MANY = 2
_GONE = (DraftStatus.SENDING, DraftStatus.SENT)


async def gather_drafted(work: Work) -> None:
    """Puts what Goodword drafted by itself at this moment on one card, or on today's that waits
    already.
    """
    found = await work.tx.drafts.list_drafted_since(work.shop.id, work.now, TOGETHER)
    drafted = [each for each in found if each.created_by is None and each.created_at == work.now]
    listed, room = await find_waiting(work)
    if listed is None and len(drafted) < _MANY:
        return
    await gather_notes(work, listed, drafted[:room])
    if len(drafted) > room:
        await gather_notes(work, None, drafted[room:])


async def gather_shipped(work: Work, draft: Draft) -> Draft:
    """What became of a shipped note that was just drafted: it joins today's card of ready notes, or
    is the second that waits and begins one. The first keeps its own card.

    Only notes that nobody touched are taken from their cards.
    """
    if draft.parcel_list_id is not None or draft.status is not DraftStatus.PENDING:
        return draft
    listed, _ = await find_waiting(work)
    together = [draft]
    if listed is None:
        found = await work.tx.drafts.list_drafted_since(
            work.shop.id, begin_today(work), TELLS_OF_LEAVING
        )
        others = [each for each in found if each.id != draft.id and is_untouched(each)]
        together = [*others[1 - MAX_TOGETHER :], draft]
        if len(together) < _MANY:
            return draft
    *_, joined = await gather_notes(work, listed, together)
    return joined


def is_untouched(draft: Draft) -> bool:
    """Whether a waiting note is as it was drafted, or as Goodword renewed it."""
    if draft.is_edited or draft.was_withdrawn:
        return False
    return draft.revision == 1 or draft.reason is not None


async def find_waiting(work: Work) -> tuple[ParcelList | None, int]:
    """Today's card of notes that are ready together, if any of them still waits, and for how many
    more there is room on it, or on a new one.
    """
    listed = await work.tx.parcel_lists.find_gathered(work.shop.id, since=begin_today(work))
    if listed is None:
        return None, MAX_TOGETHER
    notes = await work.tx.drafts.list_of_parcel_list(listed.id)
    room = MAX_TOGETHER - len(notes)
    waiting = (DraftStatus.PENDING, DraftStatus.READY)
    if room <= 0 or not any(each.status in waiting for each in notes):
        return None, MAX_TOGETHER
    return listed, room


def begin_today(work: Work) -> datetime:
    """When the shop's day began."""
    return work.now.astimezone(work.shop.zone).replace(hour=0, minute=0, second=0, microsecond=0)


async def gather_notes(
    work: Work, listed: ParcelList | None, drafts: Sequence[Draft]
) -> list[Draft]:
    """Puts waiting drafts on this card, or on a new one; their own cards point to it.

    Each gets a new revision of the same words. So a reaction on the card that it had, also one that
    was given at this very moment, can't approve it any more: it is refused as on any old card.
    """
    if listed is None:
        gathered = ParcelList(
            shop_id=work.shop.id,
            status=ListStatus.GATHERED,
            parcels=(),
            created_by=work.by or 0,
            created_at=work.now,
        )
        listed = await work.tx.parcel_lists.add(gathered)
    await show_list(work, listed.id)  # before the cards that point to it
    joined = []
    for each in drafts:
        new = each.join_list(listed.id)
        await work.tx.drafts.replace(each, new)
        await work.tx.drafts.add_revision(new, by=work.by, at=work.now)
        await show_own_card(work, each)
        joined.append(new)
    return joined


async def set_apart(work: StaffWork, list_id: int, draft_id: int, *, revision: int) -> Draft:
    """Gives a note a card of its own again, with all that can be done there.

    Raises StateConflict when a newer revision is there, or it stands on no such card any more.
    """
    draft = await get_draft(work.tx, work.shop, draft_id)
    draft.require_revision(revision)
    if draft.parcel_list_id != list_id or draft.status in _GONE:
        raise StateConflict("That note doesn't wait on this card any more. Please look again.")
    apart = replace(draft, parcel_list_id=None)
    await work.tx.drafts.replace(draft, apart)
    await show_list(work, list_id)
    await show_own_card(work, apart)
    return apart
