"""Where a draft goes: proposed once more to where its customer is reached now, by a way that staff
chose, or to another customer. Each is a new revision, so no earlier approval counts for it.
"""

from dataclasses import replace

from bot.domain.customers import Customer
from bot.domain.drafts import Draft
from bot.domain.errors import NotFound, StateConflict
from bot.domain.orders import Order
from bot.domain.text import escape_name
from bot.services.drafts import find_subject, require_sense, revise_draft, word_letter
from bot.services.letter_fit import list_doubts, list_kept_doubts, recall_request
from bot.services.told_by_hand import note_renewed
from bot.services.ways import Destination, find_destination, list_destinations
from bot.services.work import StaffWork, Work


async def renew_draft(work: StaffWork, draft: Draft, *, revision: int) -> Draft:
    """Proposes a letter once more, as a new revision, to where the customer is reached now: the
    same text where a person wrote it, else what is known now.

    Raises StateConflict when it is on its way, there is a newer revision, or it no longer fits its
    order or case.
    """
    customer, order, fit = await require_sense(work, draft)
    draft.require_revision(revision)
    going = await find_destination(work.tx, customer, order, chosen=draft.chosen_way)
    doubts = list_kept_doubts(draft)
    if not draft.is_by_hand:
        asked = recall_request(draft)
        text, doubted = await word_letter(work, customer, order, asked, going.to)
        draft, doubts = replace(draft, text=text), (*doubts, *doubted)
    doubts = (*doubts, *await list_doubts(work, customer, fit, draft))
    draft = replace(draft, doubts=doubts)
    renewed = await _send_by(work, draft, customer, order, going, revision=revision)
    await note_renewed(work, renewed)
    return renewed


async def redirect_draft(work: StaffWork, draft: Draft, *, revision: int, way_id: int) -> Draft:
    """Proposes the same text by the way that staff chose, as a new revision; 0 is the place where
    only a person can write.

    Raises NotFound for a way that isn't the customer's any more, else as `renew_draft`.
    """
    customer, order, _ = await require_sense(work, draft)
    ways = await list_destinations(work.tx, customer, order)
    going = next((each for each in ways if each.way_id == way_id), None)
    if going is None:
        raise NotFound(
            f"{escape_name(customer.name)} isn't reached that way any more. /customer show lists "
            "the ways."
        )
    if going.to.where == draft.to.where:
        raise StateConflict("The letter goes that way already. Nothing was changed.")
    chosen = replace(draft, chosen_way=going.key)
    return await _send_by(work, chosen, customer, order, going, revision=revision)


async def rehome_draft(work: StaffWork, draft: Draft, customer: Customer, order: Order) -> Draft:
    """The same text as a new revision, to another customer: the order that it is about is
    theirs.
    """
    theirs = replace(draft, customer_id=customer.id, chosen_way=None)
    going = await find_destination(work.tx, customer, order)
    return await _send_by(work, theirs, customer, order, going, revision=draft.revision)


async def _send_by(
    work: Work,
    draft: Draft,
    customer: Customer,
    order: Order | None,
    going: Destination,
    *,
    revision: int,
) -> Draft:
    """The same text as a new revision that goes there."""
    moved = replace(draft, to=going.to, member_id=going.member_id, email=going.email, subject=None)
    if going.email is not None:
        subject = await find_subject(work.tx, work.shop, customer, order, draft.kind)
        moved = replace(moved, subject=subject)
    return await revise_draft(work, moved, draft.text, revision=revision)
