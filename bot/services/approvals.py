"""Decisions about drafts: each binds to one revision, and racing ones give exactly one letter."""

from bot.domain.drafts import UNDO, Draft, DraftStatus
from bot.domain.errors import BadInput, StateConflict
from bot.services.drafts import move_draft
from bot.services.fresh_letters import freshen
from bot.services.letters import note_letter_went
from bot.services.told_by_hand import note_discarded
from bot.services.work import StaffWork, Work
from bot.writing.letters.told_facts import describe_outdated


async def approve_draft(
    work: StaffWork, draft: Draft, *, revision: int, by_reaction: bool = False
) -> Draft:
    """Approves exactly this revision; the letter leaves after the shop's undo time.

    One that would read differently by now isn't approved: what is given then is a new revision,
    which waits in its place (see `say_approved`).

    Raises StateConflict when it isn't waiting for approval (any more), TooSoon while its words are
    hot from the approver, BadInput while something is missing or when what it promises is overdue
    before it leaves.
    """
    undo = work.shop.undo_time or UNDO
    new = draft.approve(revision, by=work.by, at=work.now, undo=undo, by_reaction=by_reaction)
    leaves_at = work.now + undo
    taken = [each for each in draft.pledges if each.is_taken]
    over = [each for each in taken if each.due_at is not None and each.due_at <= leaves_at]
    if over:
        raise BadInput(
            "This letter promises something by a time that is over before it leaves. Press *Edit* "
            "and name a new day" + (", or *Not a promise*." if over[-1].sentence else ".")
        )
    if (fresh := await freshen(work, draft)) is not None:
        return fresh
    return await move_draft(work, draft, new, f"approved revision {revision}")


def say_approved(draft: Draft) -> str:
    """What became of an approval, for whoever gave it."""
    if draft.status is DraftStatus.PENDING:
        why = draft.reason or "this reads differently by now"
        return (
            f"{why[:1].upper()}{why[1:]}: please look at it once more. Its new card waits for "
            "approval."
        )
    return "Approved. The card says when it leaves; press *Undo* there to stop it."


async def withdraw_approval(
    work: Work, draft: Draft, *, revision: int, said: str | None = None
) -> Draft:
    """Takes an approval back before the letter has left; `said` tells why, if nobody took it back.

    Raises StateConflict once it has.
    """
    draft.require_revision(revision)
    said = said or f"took back the approval of revision {draft.revision}"
    return await move_draft(work, draft, draft.withdraw(), said)


async def discard_draft(work: StaffWork, draft: Draft, *, revision: int) -> Draft:
    """Throws a draft away; it can be renewed. Of a shipped note its card asks whether the customer
    knows already.

    Raises StateConflict when it is on its way or gone, or when a newer revision is there.
    """
    draft.require_revision(revision)
    discarded = draft.discard(by=work.by, at=work.now)
    await note_discarded(work, discarded)
    return await move_draft(work, draft, discarded, "discarded the draft")


async def mark_sent_by_hand(work: StaffWork, draft: Draft, *, revision: int) -> Draft:
    """Believes a person who says that the letter went: `I sent it`, or `It arrived` for an unknown
    one.

    Raises StateConflict unless it was ready to copy or unknown.
    """
    if draft.status is DraftStatus.VOIDED:
        raise StateConflict(
            "This text was set aside meanwhile. If you sent it all the same, press *I sent it all "
            "the same* on its card."
        )
    if draft.status is DraftStatus.PENDING and draft.reason and revision < draft.revision:
        raise StateConflict(
            f"This text isn't right any more: {draft.reason}. If you sent it all the "
            "same, press *I sent it all the same* where you copied it from."
        )
    draft.require_revision(revision)
    if draft.status not in (DraftStatus.READY, DraftStatus.UNKNOWN):
        raise StateConflict(
            "This letter isn't waiting for your word. Look at its card for where it is."
        )
    said, left_at = "sent the letter by hand", work.now
    if draft.status is DraftStatus.UNKNOWN:
        said, left_at = "confirmed that the letter arrived", draft.leaves_at or work.now
    moved = await move_draft(work, draft, draft.arrive(at=work.now), said)
    await note_letter_went(work, moved, answered_at=left_at)
    return moved


async def send_again(work: StaffWork, draft: Draft, *, revision: int) -> Draft:
    """Sends an unknown letter once more, because a person saw that it did not arrive; one that
    would say what was corrected meanwhile is set aside instead.

    Raises StateConflict unless it is unknown.
    """
    draft.require_revision(revision)
    again = draft.send_again(by=work.by, at=work.now)
    if draft.request is not None and describe_outdated(draft.text, draft.request.outdated):
        why = "a fact in it was corrected meanwhile"
        return await move_draft(work, draft, again.void(why), f"set the draft aside: {why}")
    return await move_draft(work, draft, again, "had the letter sent again")
