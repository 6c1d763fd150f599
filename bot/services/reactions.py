"""What the reactions under a card say, counted as they are: after an absence, and just before a
letter leaves.
"""

from contextlib import suppress
from dataclasses import replace

from bot.domain.drafts import Draft, DraftStatus
from bot.domain.errors import BadInput
from bot.domain.records import dataclass
from bot.services.approvals import approve_draft, discard_draft, withdraw_approval
from bot.services.drafts import move_draft, show_card
from bot.services.incidents.recalling import pause_without_approver
from bot.services.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Reactions:
    """Who on staff reacts to a card; None for nobody. Whoever approved it comes before others."""

    approver: int | None = None
    discarder: int | None = None
    #: whoever approved it, by reaction or button, isn't on staff any more
    has_approver_left: bool = False
    is_card_gone: bool = False  #: the message was deleted, and every reaction with it


def is_as_seen(seen: Draft, current: Draft | None) -> bool:
    """Whether a draft stands as it did when somebody looked: nobody decided anything meanwhile."""
    return current is not None and _position(seen) == _position(current)


def _position(draft: Draft) -> tuple[object, ...]:
    return (
        draft.revision,
        draft.status,
        draft.by_reaction,
        draft.decided_by,
        draft.decided_at,
        draft.attempts,
    )


def still_approves(draft: Draft, found: Reactions) -> bool:
    """Whether nothing under its card speaks against an approved letter."""
    if found.discarder is not None or found.has_approver_left:
        return False
    return not draft.by_reaction or (not found.is_card_gone and found.approver == draft.decided_by)


#: Stands on the card where a ✅ of whoever wrote heated words was found and nobody saw it come.
UNSEEN_CHECK = (
    "A ✅ of whoever wrote this was put here unseen, maybe too soon, so it doesn't count. Please "
    "put it once more."
)


async def disregard_reactions(work: Work, draft: Draft) -> None:
    """Has no ✅ that stands on the card now count later, and the card cleared of them."""
    new = draft.disregard()
    await work.tx.drafts.replace(draft, new)
    await show_card(work, new)


async def count_reactions(work: Work, draft: Draft, found: Reactions) -> None:
    """Decides as the reactions say, in the name of whoever reacted.

    The shop is locked, and the draft as it was when they were looked at.
    """
    revision = draft.revision
    if found.discarder is not None and draft.status in (DraftStatus.PENDING, DraftStatus.APPROVED):
        # With both reactions there, nobody can tell which came last: the one that stops it counts.
        await discard_draft(work.asked_by(found.discarder), draft, revision=revision)
    elif draft.status is DraftStatus.APPROVED and found.has_approver_left:
        if await pause_without_approver(work, draft):
            return
        said = "whoever approved it isn't on staff any more: it waits for approval again"
        warning = "Whoever approved this isn't on staff any more. Somebody else has to."
        draft = await move_draft(work.by_itself(), draft, draft.withdraw().doubt(warning), said)
    elif draft.status is DraftStatus.APPROVED and not still_approves(draft, found):
        theirs, said = replace(work, by=draft.decided_by), None
        if found.is_card_gone:
            theirs, said = work, "its card was deleted, so the approval no longer counts"
        draft = await withdraw_approval(theirs, draft, revision=revision, said=said)
    elif draft.status is DraftStatus.PENDING and found.approver and not draft.was_withdrawn:
        draft = await _approve_as_found(work, draft, found.approver)
    if found.is_card_gone:
        await _post_again(work, draft)


async def _approve_as_found(work: Work, draft: Draft, approver: int) -> Draft:
    """Approves a draft by a ✅ that nobody saw come; one that may have come too soon is asked for
    once more.
    """
    if draft.cool_at is not None and approver == draft.worded_by:
        said = "found a ✅ that may have been too soon"
        return await move_draft(work.by_itself(), draft, draft.doubt(UNSEEN_CHECK), said)
    with suppress(BadInput):  # it can't be approved as it stands: it goes on waiting
        return await approve_draft(
            work.asked_by(approver), draft, revision=draft.revision, by_reaction=True
        )
    return draft


async def _post_again(work: Work, draft: Draft) -> None:
    """Shows a draft anew whose card somebody deleted: it would wait for ever where nobody sees it.

    No reaction is left that could be taken back, so what rested on one waits for approval again.
    """
    card = await work.tx.drafts.get_card(draft.id, draft.revision)
    if card is not None:
        await work.tx.drafts.forget_card(card)
    await work.tx.drafts.forget_withdrawal(draft)
    await show_card(work, draft)
