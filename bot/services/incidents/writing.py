"""Writing an incident's letters, some at a time: all are written before anything is approved."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

from bot.domain.channels import Address
from bot.domain.customers import Customer
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.errors import StateConflict
from bot.domain.incidents.already_told import Reading
from bot.domain.incidents.incidents import Incident, IncidentStatus
from bot.domain.incidents.recipients import Recipient
from bot.domain.letter_fit import OrderFacts
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import LetterKind
from bot.domain.orders import Order
from bot.services.answering import list_left_open
from bot.services.drafts import find_pledges, find_subject, word_letter
from bot.services.history import log_event
from bot.services.incidents.batch import find_faults
from bot.services.incidents.card_posts import keep_incident, show_new_letters
from bot.services.incidents.leaving_out import (
    SINCE_PICKED,
    look_again_at_left_out,
    read_recipients,
)
from bot.services.incidents.words import require_good_words
from bot.services.judging import judge_draft
from bot.services.letter_fit import list_doubts, require_fit
from bot.services.ways import find_destination
from bot.services.work import Work

#: So many letters are written in one unit of work: others wait so long to write.
TOGETHER = 20
#: What is doubtful about a letter to somebody who waits for something else.
LEFT_OPEN = "They wait for an answer that this letter doesn't give: write to them as well."
#: So long others may write in between.
PAUSE = timedelta(milliseconds=50)


async def begin_writing(work: Work, incident: Incident) -> Incident:
    """Has the letters written, from now on by itself.

    Raises StateConflict when nobody would get one, and unless customers are being picked; BadInput
    while the words must not be read by any customer, or its remedy has no day.
    """
    writing = incident.write(at=work.now)
    await require_good_words(work, incident)
    await look_again_at_left_out(work, incident)
    if not await work.tx.recipients.list_unwritten(incident.id, 1):
        raise StateConflict("Nobody is to get a letter yet. Add customers first.")
    return await keep_incident(work, writing)


async def write_some(work: Work, incident: Incident) -> Incident:
    """Writes the next letters; after the last the incident waits for approval."""
    if incident.status is not IncidentStatus.WRITING:
        return incident
    found = await work.tx.recipients.list_unwritten(incident.id, TOGETHER)
    readings = await read_recipients(work, incident, found)
    for recipient in found:
        await _write_one(work, incident, recipient, readings[recipient.id])
    if len(found) == TOGETHER:
        return await keep_incident(work, incident.plan(work.now + PAUSE), is_progress=True)
    written = incident.finish_writing(await find_faults(work, incident))
    await work.tx.incidents.save(written)
    await show_new_letters(work, written)
    return written


async def _write_one(
    work: Work, incident: Incident, recipient: Recipient, reading: Reading
) -> None:
    """Writes one letter; who knows by now, and whose order it would contradict, is left out, with
    the reason.
    """
    if reading.reason is not None:
        changed = recipient.leave_out(SINCE_PICKED + reading.reason)
        await work.tx.recipients.save(changed)
        return
    orders = reading.orders
    customer = await work.tx.customers.get(recipient.customer_id)
    assert customer is not None  # the database holds no recipient without one
    try:
        draft = await _word_draft(work, incident, recipient, customer, orders)
    except StateConflict as refusal:
        await work.tx.recipients.save(recipient.leave_out(refusal.sentence))
        return
    if draft.id:
        old = await work.tx.drafts.get(draft.id)
        assert old is not None
        await work.tx.drafts.replace(old, draft)
    else:
        draft = await work.tx.drafts.add(draft)
    await work.tx.drafts.add_revision(draft, by=incident.created_by, at=work.now)
    await log_event(work, draft, f"wrote the letter of “{incident.title}”")
    await work.tx.recipients.save(
        replace(
            recipient,
            draft_id=draft.id,
            draft_revision=draft.revision,
            digest=digest_letter(draft),
        )
    )


async def _word_draft(
    work: Work,
    incident: Incident,
    recipient: Recipient,
    customer: Customer,
    orders: Sequence[Order],
) -> Draft:
    """The letter as it is to be stored: a new draft, or a new revision of one that was dropped."""
    order = orders[0] if orders else None
    request = make_request(work, incident, orders)
    fit = await require_fit(work.tx, order, request)
    going = await find_destination(work.tx, customer, order)
    text, doubts = await word_letter(work, customer, order, request, going.to)
    before = await work.tx.drafts.get(recipient.draft_id)
    if before is not None and before.customer_id != customer.id:
        before = None  # it went with its order to somebody else
    if before is not None:
        before = before.revise(text, revision=before.revision)
    draft = replace(
        before or _begin_draft(work, incident, customer, going.to, text),
        order_id=order.id if order else None,
        incident_id=incident.id,
        status=DraftStatus.PREPARED,
        remedy=request.remedy,
        request=request,
        by_when=incident.remedy_by,
        is_after_failure=True,
        is_edited=False,
        doubts=doubts,
        to=going.to,
        member_id=going.member_id,
        email=going.email,
        worded_at=work.now,
    )
    return await _judge_letter(work, draft, customer, order, fit)


async def _judge_letter(
    work: Work, draft: Draft, customer: Customer, order: Order | None, fit: OrderFacts | None
) -> Draft:
    """The letter with what to look at twice in it, its subject, and what it promises."""
    judged = await asyncio.to_thread(judge_draft, draft, order)
    doubts = (*draft.doubts, *await list_doubts(work, customer, fit, judged))
    if await list_left_open(work.tx, judged, at=work.now):
        doubts = (*doubts, LEFT_OPEN)
    judged = replace(judged, doubts=doubts)
    if judged.email is not None:
        subject = await find_subject(work.tx, work.shop, customer, order, judged.kind)
        judged = replace(judged, subject=subject)
    return replace(judged, pledges=await find_pledges(work, judged, order))


def _begin_draft(
    work: Work, incident: Incident, customer: Customer, to: Address, text: str
) -> Draft:
    return Draft(
        shop_id=work.shop.id,
        customer_id=customer.id,
        kind=LetterKind.INCIDENT,
        to=to,
        text=text,
        created_by=incident.created_by,
        created_at=work.now,
    )


def make_request(work: Work, incident: Incident, orders: Sequence[Order]) -> LetterRequest:
    """What the incident's letter to the customer of these orders is to say."""
    by_when = incident.remedy_by
    return LetterRequest(
        kind=LetterKind.INCIDENT,
        what_happened=incident.what_happened,
        fixed=incident.fixed,
        remedy=incident.remedy,
        remedy_by=by_when.astimezone(work.shop.zone).date() if by_when else None,
        extra=incident.extra,
        other_orders=tuple(order.id for order in orders[1:]),
        is_after_failure=True,
    )


def digest_letter(draft: Draft) -> str:
    """What a letter says and where it goes, as one short text: an approval is of exactly that."""
    said = (draft.to.channel, draft.to.where, draft.email, draft.member_id, draft.subject)
    return sha256("\0".join(map(str, (*said, draft.text))).encode()).hexdigest()
