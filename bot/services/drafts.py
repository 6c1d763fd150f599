"""Writing a draft and putting its card on the desk."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.channels import Address, Channel
from bot.domain.customers import Customer
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.errors import BadInput, NotFound
from bot.domain.letter_fit import OrderFacts
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import LetterKind
from bot.domain.order_lines import list_titles
from bot.domain.orders import Order
from bot.domain.parcel_lists.lists import ListStatus
from bot.domain.promises.draft_promises import list_pledges, renew_pledges
from bot.domain.promises.promises import Pledge
from bot.domain.sales.merging import NAMELESS_ITEM
from bot.domain.shops import Shop
from bot.domain.time.days import end_day
from bot.services.debts import find_owed_in
from bot.services.history import log_event
from bot.services.incident_facts import list_shares
from bot.services.incidents.card_posts import show_incident_by_id
from bot.services.judging import list_own_words
from bot.services.letter_facts import gather_facts, was_let_down
from bot.services.letter_fit import (
    judge_anew,
    list_doubts,
    list_kept_doubts,
    list_outdone,
    recall_request,
    require_fit,
    require_open_case,
)
from bot.services.parcel_lists.posts import show_list
from bot.services.ways import find_destination
from bot.services.wordings import find_own_words
from bot.services.work import Work
from bot.store.outbox import PostKind, QueuedPost
from bot.store.transaction import Transaction
from bot.writing.email_texts import answer_subject, write_subject
from bot.writing.letters.own_words import write_in_own_words

_HOLDING_IS_FINE = (DraftStatus.APPROVED, DraftStatus.SENDING, DraftStatus.SENT, DraftStatus.VOIDED)


async def draft_letter(
    work: Work,
    customer: Customer,
    order: Order | None,
    request: LetterRequest,
    *,
    doubts: tuple[str, ...] = (),
    parcel_list_id: int | None = None,
) -> Draft:
    """Writes a draft from what is known, and puts its card on the desk.

    Nothing reaches the customer: the draft waits for approval, and says itself what it lacks.
    `doubts` are what the approver should look at twice besides what the text shows.
    Raises StateConflict for a letter that contradicts its order as it stands now.
    """
    fit = await require_fit(work.tx, order, request)
    let_down = request.is_after_failure or await was_let_down(work, customer)
    going = await find_destination(work.tx, customer, order)
    text, doubted = await word_letter(work, customer, order, request, going.to)
    proposed = Draft(
        shop_id=work.shop.id,
        customer_id=customer.id,
        order_id=order.id if order else None,
        parcel_list_id=parcel_list_id,
        kind=request.kind,
        cause=request.cause,
        remedy=request.remedy,
        case_id=request.case_id,
        request=request,
        is_after_failure=let_down,
        to=going.to,
        member_id=going.member_id,
        email=going.email,
        text=text,
        by_when=_find_day(request, work.shop),
        worded_by=work.by,
        worded_at=work.now,
        created_by=work.by,
        created_at=work.now,
    )
    outdone = await list_outdone(work.tx, proposed)
    proposed = await judge_anew(work, proposed, order)
    doubts = (*doubts, *doubted, *await list_doubts(work, customer, fit, proposed))
    proposed = replace(proposed, doubts=doubts)
    if proposed.email is not None:
        subject = await find_subject(work.tx, work.shop, customer, order, request.kind)
        proposed = replace(proposed, subject=subject)
    pledges = await find_pledges(work, proposed, order)
    draft = await work.tx.drafts.add(replace(proposed, pledges=pledges))
    await work.tx.drafts.add_revision(draft, by=work.by, at=work.now)
    await _take_place(work, outdone)
    await show_card(work, draft)
    await log_event(work, draft, f"drafted: {request.kind.title.lower()}")
    return draft


async def _take_place(work: Work, outdone: Sequence[Draft]) -> None:
    for each in outdone:
        await set_aside(work, each, "a newer draft took its place")


def _find_day(request: LetterRequest, shop: Shop) -> datetime | None:
    """The moment by which the letter says that something will be done."""
    if request.new_date is not None:
        return request.new_date
    if request.remedy_by is not None:
        return end_day(request.remedy_by, shop.zone)
    return None


async def write_text(
    work: Work,
    customer: Customer,
    order: Order | None,
    request: LetterRequest,
    *,
    to: Address | None = None,
) -> str:
    """The letter in the shop's wording, with what is known now; without links where they aren't
    delivered.
    """
    text, _ = await word_letter(work, customer, order, request, to)
    return text


async def word_draft(work: Work, draft: Draft, request: LetterRequest) -> str:
    """The same for a draft that is to say this."""
    customer = await work.tx.customers.get(draft.customer_id)
    assert customer is not None  # the database holds no draft without one
    order = await work.tx.orders.get(draft.order_id)
    return await write_text(work, customer, order, request, to=draft.to)


async def word_letter(
    work: Work, customer: Customer, order: Order | None, request: LetterRequest, to: Address | None
) -> tuple[str, tuple[str, ...]]:
    """The letter, and what to tell its approver of wordings that can't be used any more."""
    facts = await gather_facts(work, customer, order, request)
    if to is not None and to.channel is Channel.RELAY:
        plain = tuple(replace(each, tracking_url=None) for each in facts.parcels)
        facts = replace(facts, tracking_url=None, parcels=plain)
    own = await find_own_words(work, request.kind, facts)
    return await asyncio.to_thread(write_in_own_words, request.kind, facts, own)


async def find_subject(
    tx: Transaction, shop: Shop, customer: Customer, order: Order | None, kind: LetterKind
) -> str:
    """An answer has the subject of what it answers; a shipped note is a matter of its own."""
    wrote = await tx.mails.find_last_of_customer(customer.id)
    if wrote is not None and kind is not LetterKind.SHIPPED:
        return answer_subject(wrote.subject)
    if order is None:
        return write_subject(kind, shop.name, None)
    about = list_titles(order.lines) or order.item
    if about == NAMELESS_ITEM:
        about = f"order {order.label}"
    return write_subject(kind, shop.name, about)


async def get_draft(tx: Transaction, shop: Shop, draft_id: int) -> Draft:
    """This shop's draft.

    Raises NotFound when there is none with this number here.
    """
    draft = await tx.drafts.get(draft_id)
    if draft is None or draft.shop_id != shop.id:
        raise NotFound("That draft isn't here. See /drafts for those that wait.")
    return draft


async def revise_draft(work: Work, draft: Draft, text: str, *, revision: int) -> Draft:
    """Makes a new revision with this text; no earlier approval or reaction counts for it.

    Raises StateConflict when it is on its way or somebody else changed it meanwhile, BadInput when
    empty.
    """
    text = text.strip()
    if not text:
        raise BadInput("The letter is empty. Write a few words, or discard the draft.")
    outdone = [] if draft.is_open else await list_outdone(work.tx, draft)
    new = draft.revise(text, revision=revision)
    if text != draft.text:
        new = replace(new, is_edited=True, worded_by=work.by, worded_at=work.now)
    order = await work.tx.orders.get(draft.order_id)
    new = await judge_anew(work, new, order)
    new = replace(new, pledges=await _renew_pledges(work, new, order, draft.pledges))
    return await _put_in_place(work, draft, new, outdone)


async def rewrite_draft(
    work: Work,
    draft: Draft,
    request: LetterRequest,
    *,
    doubts: tuple[str, ...] | None = None,
    said: str | None = None,
    text: str | None = None,
    because: str | None = None,
) -> Draft:
    """Writes the draft anew from what is known now and what it is asked to say: a new revision,
    whose card says why, where nobody asked for it.

    What a person changed in the text by hand is lost, so callers ask for `is_edited` first, or give
    the `text` that stands instead of ours.
    Raises StateConflict when it is on its way or no longer fits its order or case.
    """
    customer, order, fit = await require_sense(work, draft, request)
    is_edited = text is not None
    doubted: tuple[str, ...] = ()
    if text is None:
        text, doubted = await word_letter(work, customer, order, request, draft.to)
    if doubts is None:
        doubts = list_kept_doubts(draft)
    outdone = [] if draft.is_open else await list_outdone(work.tx, draft)
    new = replace(draft.revise(text, revision=draft.revision), reason=because)
    says_the_same = list_own_words(request) == list_own_words(draft.request)
    is_worded_anew = not says_the_same or (draft.is_edited and not is_edited)
    if is_worded_anew and because is None:
        new = replace(new, worded_by=work.by, worded_at=work.now)
    new = replace(
        new,
        cause=request.cause,
        remedy=request.remedy,
        by_when=_find_day(request, work.shop) or (draft.by_when if is_edited else None),
        request=request,
        is_edited=is_edited,
    )
    new = await judge_anew(work, new, order)
    doubts = (*doubts, *doubted, *await list_doubts(work, customer, fit, new))
    new = replace(new, doubts=doubts)
    pledges = await find_pledges(work, new, order, before=draft.pledges)
    if is_edited:  # the remedy counts as far as the text still says it
        pledges = await _renew_pledges(work, new, order, pledges)
    new = replace(new, pledges=pledges)
    return await _put_in_place(work, draft, new, outdone, said)


async def find_pledges(
    work: Work, draft: Draft, order: Order | None, *, before: Sequence[Pledge] = ()
) -> tuple[Pledge, ...]:
    """The promises of a letter that was just written; see `list_pledges`."""
    return await asyncio.to_thread(
        list_pledges,
        draft,
        work.shop,
        owed=await find_owed_in(work, order, draft.cause),
        price=order.paid if order else None,
        shares=await list_shares(work.tx, order, draft.request),
        before=before,
        now=work.now,
    )


async def _renew_pledges(
    work: Work, draft: Draft, order: Order | None, old: Sequence[Pledge]
) -> tuple[Pledge, ...]:
    """Of these promises those that the draft's text still makes; see `renew_pledges`."""
    price = order.paid if order else None
    return await asyncio.to_thread(renew_pledges, old, draft, work.shop, price=price, now=work.now)


async def _put_in_place(
    work: Work, old: Draft, new: Draft, outdone: Sequence[Draft], said: str | None = None
) -> Draft:
    """Stores a new revision: both cards follow, and what it outdoes is set aside."""
    if not old.is_open and await is_gathered(work.tx, old.parcel_list_id):
        new = replace(new, parcel_list_id=None)  # what comes back later stands by itself
    await work.tx.drafts.replace(old, new)
    await work.tx.drafts.add_revision(new, by=work.by, at=work.now)
    await _take_place(work, outdone)
    await show_card(work, old)
    await show_card(work, new)
    await log_event(work, new, said or f"wrote revision {new.revision}")
    return new


async def require_sense(
    work: Work, draft: Draft, request: LetterRequest | None = None
) -> tuple[Customer, Order | None, OrderFacts | None]:
    """Whom a draft is for, what it is about, and what it was held against; `request` is what it is
    to say, if that changes.

    Raises StateConflict when that doesn't fit (any more).
    """
    customer = await work.tx.customers.get(draft.customer_id)
    assert customer is not None  # the database holds no draft without one
    order = await work.tx.orders.get(draft.order_id)
    fit = await require_fit(work.tx, order, request or recall_request(draft))
    await require_open_case(work.tx, draft.case_id)
    return customer, order, fit


async def move_draft(work: Work, old: Draft, new: Draft, said: str) -> Draft:
    """Stores the draft's next state, has its card follow, and writes the step into the story.

    Raises StateConflict when somebody else moved it meanwhile.
    """
    await work.tx.drafts.replace(old, new)
    await show_card(work, new)
    await log_event(work, new, said)
    return new


async def void_drafts(
    work: Work, customer_id: int, reason: str, *, fits: Callable[[Draft], bool] | None = None
) -> None:
    """Sets aside this customer's open drafts, all or those that no longer fit; their cards say
    why.
    """
    for draft in await work.tx.drafts.list_open_for_customer(customer_id):
        if fits is None or not fits(draft):
            await set_aside(work, draft, reason)


async def set_aside(work: Work, draft: Draft, reason: str) -> None:
    """Voids one draft: Goodword does that by itself, whoever did what it follows from."""
    said = f"set the draft aside: {reason}"
    await move_draft(work.by_itself(), draft, draft.void(reason), said)


async def show_card(work: Work, draft: Draft) -> None:
    """Has the card of this revision posted, or changed to what is true when it is shown.

    A holding reply has none unless something went wrong: it goes out at night, and asks for
    nothing. An incident's letter is shown by the incident, until it has a card of its own.
    """
    if draft.kind is LetterKind.HOLDING and draft.status in _HOLDING_IS_FINE:
        return
    if draft.incident_id is not None:
        await show_incident_by_id(work, draft.incident_id)
        has_card = await work.tx.drafts.get_card(draft.id, draft.revision) is not None
        if draft.status is not DraftStatus.PENDING and not has_card:
            return
    if draft.parcel_list_id is not None:
        await show_list(work, draft.parcel_list_id)
        if not await _has_own_card(work, draft, draft.parcel_list_id):
            return
    await show_own_card(work, draft)


async def _has_own_card(work: Work, draft: Draft, list_id: int) -> bool:
    """Whether one of a list's notes stands at the desk by itself: from the start or since somebody
    asked for that, or because it needs a person.
    """
    if draft.status in (DraftStatus.FAILED, DraftStatus.UNKNOWN):
        return True
    listed = await work.tx.parcel_lists.get(list_id)
    if listed is None or listed.has_cards:
        return True
    if listed.status is ListStatus.GATHERED:  # the card of an older revision points to the list
        return await work.tx.drafts.get_card(draft.id, draft.revision) is not None
    return await work.tx.drafts.has_card(draft.id)


async def is_gathered(tx: Transaction, list_id: int | None) -> bool:
    """Whether a note stands on the card of notes that were ready together."""
    listed = await tx.parcel_lists.get(list_id)
    return listed is not None and listed.status is ListStatus.GATHERED


async def show_own_card(work: Work, draft: Draft) -> None:
    """The same for a letter that gets a card of its own in any case."""
    await work.tx.outbox.add(
        QueuedPost(
            shop_id=draft.shop_id,
            kind=PostKind.CARD,
            draft_id=draft.id,
            revision=draft.revision,
            due_at=work.now,
        )
    )
