"""Decisions about drafts: each binds to one revision, and racing ones give exactly one letter."""

from datetime import datetime

from bot.domain.drafts import UNDO, Draft, DraftStatus
from bot.domain.errors import BadInput, StateConflict
from bot.services.drafts import move_draft
from bot.services.letters import note_letter_went
from bot.store.transaction import Transaction


async def approve_draft(
    tx: Transaction,
    draft: Draft,
    *,
    revision: int,
    by: int,
    by_reaction: bool = False,
    now: datetime,
) -> Draft:
    """Approves exactly this revision; the letter leaves after the shop's undo time.

    Raises StateConflict when it isn't waiting for approval (any more), BadInput while something is
    missing or when what it promises is overdue before it leaves.
    """
    shop = await tx.shops.get(draft.shop_id)
    undo = (shop and shop.undo_time) or UNDO
    new = draft.approve(revision, by=by, at=now, undo=undo, by_reaction=by_reaction)
    taken = [each for each in draft.pledges if each.is_taken]
    if any(each.due_at is not None and each.due_at <= now for each in taken):
        raise BadInput(
            "This letter promises something by a time that has passed. Press *Edit* and name a "
            "new day."
        )
    return await move_draft(tx, draft, new, f"approved revision {revision}", by=by, now=now)


async def withdraw_approval(
    tx: Transaction,
    draft: Draft,
    *,
    revision: int,
    by: int | None,
    said: str | None = None,
    now: datetime,
) -> Draft:
    """Takes an approval back before the letter has left; `said` tells why, if nobody took it back.

    Raises StateConflict once it has.
    """
    draft.require_revision(revision)
    said = said or f"took back the approval of revision {draft.revision}"
    return await move_draft(tx, draft, draft.withdraw(), said, by=by, now=now)


async def discard_draft(
    tx: Transaction, draft: Draft, *, revision: int, by: int, now: datetime
) -> Draft:
    """Throws a draft away; it can be renewed.

    Raises StateConflict when it is on its way or gone, or when a newer revision is there.
    """
    draft.require_revision(revision)
    return await move_draft(
        tx, draft, draft.discard(by=by, at=now), "discarded the draft", by=by, now=now
    )


async def mark_sent_by_hand(
    tx: Transaction, draft: Draft, *, revision: int, by: int, now: datetime
) -> Draft:
    """Believes a person who says that the letter went: `I sent it`, or `It arrived` for an unknown
    one.

    Raises StateConflict unless it was ready to copy or unknown.
    """
    if draft.status is DraftStatus.VOIDED:
        raise StateConflict(
            "This text was set aside meanwhile. If you sent it all the same, say so with "
            "/customer answered."
        )
    draft.require_revision(revision)
    if draft.status not in (DraftStatus.READY, DraftStatus.UNKNOWN):
        raise StateConflict(
            "This letter isn't waiting for your word. Look at its card for where it is."
        )
    said, left_at = "sent the letter by hand", now
    if draft.status is DraftStatus.UNKNOWN:
        said, left_at = "confirmed that the letter arrived", draft.leaves_at or now
    moved = await move_draft(tx, draft, draft.arrive(at=now), said, by=by, now=now)
    await note_letter_went(tx, moved, answered_at=left_at, by=by, now=now)
    return moved


async def send_again(
    tx: Transaction, draft: Draft, *, revision: int, by: int, now: datetime
) -> Draft:
    """Sends an unknown letter once more, because a person saw that it did not arrive.

    Raises StateConflict unless it is unknown.
    """
    draft.require_revision(revision)
    return await move_draft(
        tx, draft, draft.send_again(by=by, at=now), "had the letter sent again", by=by, now=now
    )
