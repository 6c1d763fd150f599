"""What the reactions under a card say, counted as they are: after an absence, and just before a
letter leaves.
"""

from contextlib import suppress
from datetime import datetime

from bot.domain.drafts import Draft, DraftStatus
from bot.domain.errors import BadInput
from bot.domain.records import dataclass
from bot.services.approvals import approve_draft, discard_draft, withdraw_approval
from bot.services.drafts import move_draft, show_card
from bot.store.transaction import Transaction


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


async def count_reactions(
    tx: Transaction, draft: Draft, found: Reactions, *, now: datetime
) -> None:
    """Decides as the reactions say; the shop is locked, and the draft as it was when they were
    looked at.
    """
    revision = draft.revision
    if found.discarder is not None and draft.status in (DraftStatus.PENDING, DraftStatus.APPROVED):
        # With both reactions there, nobody can tell which came last: the one that stops it counts.
        await discard_draft(tx, draft, revision=revision, by=found.discarder, now=now)
    elif draft.status is DraftStatus.APPROVED and found.has_approver_left:
        said = "whoever approved it isn't on staff any more: it waits for approval again"
        warning = "Whoever approved this isn't on staff any more. Somebody else has to."
        draft = await move_draft(tx, draft, draft.withdraw().doubt(warning), said, by=None, now=now)
    elif draft.status is DraftStatus.APPROVED and not still_approves(draft, found):
        by, said = draft.decided_by, None
        if found.is_card_gone:
            by, said = None, "its card was deleted, so the approval no longer counts"
        draft = await withdraw_approval(tx, draft, revision=revision, by=by, said=said, now=now)
    elif (
        draft.status is DraftStatus.PENDING
        and found.approver is not None
        and not draft.was_withdrawn
    ):
        with suppress(BadInput):  # it can't be approved as it stands: it goes on waiting
            await approve_draft(
                tx, draft, revision=revision, by=found.approver, by_reaction=True, now=now
            )
    if found.is_card_gone:
        await _post_again(tx, draft, now=now)


async def _post_again(tx: Transaction, draft: Draft, *, now: datetime) -> None:
    """Shows a draft anew whose card somebody deleted: it would wait for ever where nobody sees it.

    No reaction is left that could be taken back, so what rested on one waits for approval again.
    """
    card = await tx.drafts.get_card(draft.id, draft.revision)
    if card is not None:
        await tx.drafts.forget_card(card)
    await tx.drafts.forget_withdrawal(draft)
    await show_card(tx, draft, now=now)
