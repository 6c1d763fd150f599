"""The work list of notes that only a person can send: one text after another."""

from datetime import timedelta

from bot.domain.drafts import Draft, DraftStatus
from bot.domain.errors import NotFound, StateConflict
from bot.domain.parcel_lists.ready_notes import ReadyNote
from bot.domain.records import dataclass
from bot.services.approvals import mark_sent_by_hand
from bot.services.drafts import get_draft, move_draft, set_aside
from bot.services.fresh_letters import freshen
from bot.services.parcel_lists.reading import get_list
from bot.services.parcel_lists.ready_notes import ReadyView, gather_ready
from bot.services.sent_anyway import count_as_sent
from bot.services.work import StaffWork, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class PastePage:
    """The work list, opened at one note."""

    note: ReadyNote | None  #: the one to send now; None behind the last
    place: int
    count: int  #: all that are left to paste


async def open_paste(work: Work, list_id: int, *, after: int) -> PastePage:
    """The next note behind this one that a person is to send, as it reads today.

    One that no longer fits its order is set aside, and one that lacks something by now is left to
    be looked at.
    """
    listed = await get_list(work, list_id)
    while True:
        view = await gather_ready(work.tx, listed, now=work.now)
        left = _list_left(view, work)
        found = next((each for each in left if each.draft.id > after), None)
        if found is None or not await _renew(work, found.draft):
            place = left.index(found) + 1 if found is not None else 0
            return PastePage(note=found, place=place, count=len(left))


def _list_left(view: ReadyView, work: Work) -> list[ReadyNote]:
    """In the order in which they were drafted; none that promises a day which is over."""
    left = []
    for each in sorted(view.to_paste, key=lambda each: each.draft.id):
        by_when = each.draft.by_when
        if by_when is None or by_when > work.now:
            left.append(each)
    return left


async def _renew(work: Work, draft: Draft) -> bool:
    """Whether a note reads differently by now, or doesn't fit: then it is looked for again."""
    if draft.status is not DraftStatus.PENDING:
        return False
    try:
        return await freshen(work, draft) is not None
    except StateConflict as misfit:
        await set_aside(work, draft, misfit.sentence.rstrip("."))
        return True


async def get_pasted(work: Work, list_id: int, draft_id: int) -> Draft:
    """The note of this list. Raises NotFound for another draft."""
    draft = await get_draft(work.tx, work.shop, draft_id)
    if draft.parcel_list_id != list_id:
        raise NotFound("That note isn't in this list any more. Look at it with /drafts.")
    return draft


def is_still_to_send(draft: Draft, revision: int) -> bool:
    """Whether this text still is the one to send, or counts as sent: nobody set it aside or wrote
    it anew while it was being pasted.
    """
    if draft.status is DraftStatus.SENT:
        return True
    return draft.revision == revision and draft.status in (DraftStatus.PENDING, DraftStatus.READY)


async def note_pasted(work: StaffWork, list_id: int, draft_id: int, *, revision: int) -> Draft:
    """Believes a person who says that they sent this text: that is its approval, too.

    One that counts as sent already stays so, and one that was set aside meanwhile went all the
    same. Raises StateConflict when it was renewed meanwhile, NotFound for another draft.
    """
    draft = await get_pasted(work, list_id, draft_id)
    if draft.status is DraftStatus.SENT:
        return draft
    if draft.status is DraftStatus.VOIDED and draft.revision == revision:
        return await count_as_sent(work, draft, revision=revision)
    if draft.status is DraftStatus.PENDING and draft.revision == revision:
        approved = draft.approve(revision, by=work.by, at=work.now, undo=timedelta())
        said = f"approved revision {revision}"
        draft = await move_draft(work, draft, approved.leave(at=work.now), said)
    return await mark_sent_by_hand(work, draft, revision=revision)
