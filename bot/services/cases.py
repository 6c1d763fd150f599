"""Cases: opened by a person or a notice, answered on both sides, and closed when the platform says
so.
"""

from dataclasses import replace
from datetime import datetime

from bot.domain.cases import Case, find_kind, guess_kind
from bot.domain.conversations import Direction
from bot.domain.customers import Customer
from bot.domain.deadlines.case_deadlines import CASE_KINDS, list_case_deadlines
from bot.domain.drafts import Draft
from bot.domain.errors import BadInput, NotFound, StateConflict
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import LetterKind
from bot.domain.orders import Order
from bot.domain.patterns import regex
from bot.domain.platforms import Platform
from bot.domain.records import dataclass
from bot.domain.shops import Shop
from bot.domain.text import clean_line, clean_optional, escape_name
from bot.services.amounts import read_amount
from bot.services.customers import PICK
from bot.services.deadlines import keep_deadlines
from bot.services.drafts import draft_letter, void_drafts
from bot.services.history import log_event
from bot.services.work import StaffWork, Work
from bot.store.transaction import Transaction

_OWN_NUMBER = regex(r"^#?(\d{1,9})$")
#: Characters of a note: its case's card shows it whole.
NOTE_LIMIT = 400
#: So many of the last messages are looked through for a thanks.
MAX_HEARD = 50
#: More open cases than these are looked through no further.
MAX_OPEN = 200


async def find_case(tx: Transaction, shop: Shop, words: str) -> Case:
    """The case that these words name: a pick, our number (7, #7) or the platform's reference.

    Raises NotFound when there is none, BadInput when two could be meant.
    """
    text = words.strip()
    pick = PICK.match(text)
    found: dict[int, Case] = {}
    if pick is None:
        found = await _map_with_reference(tx, shop, text)
    own = pick or _OWN_NUMBER.match(text)
    if own is not None:
        ours = await tx.cases.get(int(own[1]))
        if ours is not None and ours.shop_id == shop.id:
            found[ours.id] = ours
    if len(found) > 1:
        raise BadInput(
            "More than one case has that number. Please pick the right one from the list."
        )
    if not found:
        raise NotFound(
            "I can't find that case. Pick it from the list while you type, or look in /case show."
        )
    return next(iter(found.values()))


async def _map_with_reference(tx: Transaction, shop: Shop, text: str) -> dict[int, Case]:
    """The cases with the platform's reference, by id: the open ones, else the last."""
    if not text.strip("# "):
        return {}
    same = await tx.cases.list_with_reference(shop.id, clean_reference(text))
    meant = [each for each in same if each.is_open] or same[:1]
    return {each.id: each for each in meant}


async def get_case(tx: Transaction, shop: Shop, case_id: int) -> Case:
    """This shop's case. Raises NotFound when there is none with this number here."""
    case = await tx.cases.get(case_id)
    if case is None or case.shop_id != shop.id:
        raise NotFound("That case isn't here. See /case show for all of them.")
    return case


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """What `/case open` was given; the customer is the order's own where there is an order."""

    platform: Platform
    order: Order | None = None
    customer_id: int
    reference: str | None = None
    amount: str | None = None
    respond_by: datetime | None = None
    reason: str | None = None


async def open_case(work: StaffWork, new: NewCase) -> tuple[Case, bool]:
    """Opens a case, or completes the one that is open already; gives it and whether it is new.

    Raises BadInput for a date that has passed, StateConflict when it is open already and nothing is
    added.
    """
    if new.respond_by is not None and new.respond_by <= work.now:
        raise BadInput("`respond_by` has passed. Give a day that is still to come, e.g. in 7 days.")
    reason = clean_optional(new.reason, "the reason", 300)
    price = new.order.price if new.order else None
    amount = await read_amount(work, new.amount, like=price) if new.amount else None
    wanted = Case(
        shop_id=work.shop.id,
        platform=new.platform,
        kind=guess_kind(new.platform, reason),
        order_id=new.order.id if new.order else None,
        customer_id=new.customer_id,
        reference=clean_reference(new.reference) if new.reference else None,
        amount=amount,
        reason=reason,
        opened_at=work.now,
        respond_by=new.respond_by,
    )
    unlinked = await _find_unlinked(work.tx, wanted)
    if unlinked is not None:
        wanted = replace(wanted, reference=None)  # it was our own number
    known = unlinked or await find_open_case(work.tx, wanted)
    if known is not None:
        return await _complete(work, known, wanted), False
    case = await work.tx.cases.add(wanted)
    place = f"{case.where}, {case.kind.label}"
    await keep_case(work, case, f"opened dispute #{case.id} ({place})")
    return case, True


async def _complete(work: StaffWork, known: Case, wanted: Case) -> Case:
    """The case with what a person adds to it, whose word confirms it."""
    changed = _add_facts(known, wanted, at=work.now)
    if changed == known:
        raise StateConflict(
            f"Dispute #{known.id} is open for this already: see it with /case show {known.id}. "
            "What you know more of it, give as an option, e.g. amount or respond_by."
        )
    if is_anothers(known, wanted):
        await _drop_drafts(work, known, "the dispute turned out to be another customer's")
    await keep_case(work, changed, f"added to dispute #{known.id} what is known of it")
    return changed


def _add_facts(known: Case, wanted: Case, *, at: datetime) -> Case:
    """The case with what a person knows of it.

    A new date, or a step up ("it is a claim now"), opens the platform's task again.
    """
    named = find_kind(wanted.platform, wanted.reason)
    climbs = named is not None and known.is_graver(named)
    was_answered = known.platform_answered_at is not None
    changed = replace(
        known,
        order_id=wanted.order_id or known.order_id,
        customer_id=wanted.customer_id,
        reference=known.reference or wanted.reference,
        amount=wanted.amount or known.amount,
        reason=wanted.reason or known.reason,
        respond_by=wanted.respond_by or known.respond_by,
        is_confirmed=True,
    )
    if climbs:
        changed = replace(changed, kind=wanted.kind)
    if is_anothers(known, wanted):  # it was linked to the wrong one
        changed = replace(changed, order_id=wanted.order_id, customer_answered_at=None)
    if climbs or (wanted.respond_by is not None and was_answered):
        changed = replace(changed, asked_at=at, platform_answered_at=None)
        if was_answered:
            # The day of a request that was answered says nothing about the next one.
            changed = replace(changed, respond_by=wanted.respond_by)
    return changed


def is_anothers(known: Case, said: Case) -> bool:
    """Whether two words about one case name different customers."""
    return (
        known.customer_id is not None
        and said.customer_id is not None
        and known.customer_id != said.customer_id
    )


async def _find_unlinked(tx: Transaction, wanted: Case) -> Case | None:
    """The open case of nobody's that our own number names: a notice may tell neither an order nor a
    reference.
    """
    own = _OWN_NUMBER.match(wanted.reference or "")
    if own is None:
        return None
    case = await tx.cases.get(int(own[1]))
    if case is None or case.shop_id != wanted.shop_id or case.platform is not wanted.platform:
        return None
    if not case.is_open or case.customer_id is not None:
        return None
    return case


async def find_open_case(tx: Transaction, wanted: Case) -> Case | None:
    """The open case that this is about, if there is one: the one with its number before any
    other.
    """
    found = await tx.cases.list_open(wanted.shop_id, limit=MAX_OPEN)
    same = [each for each in found if each.is_same(wanted)]
    return min(same, key=lambda each: not (each.reference and wanted.reference), default=None)


def clean_reference(words: str) -> str:
    """A platform's number of a case, without its # and blanks."""
    return "".join(clean_line(words.strip().lstrip("#"), "the reference", 100).split())


async def note_case(work: StaffWork, case: Case, note: str) -> None:
    """Writes a line into a case's story, also after it was closed."""
    await log_event(work, case, f"noted: {clean_line(note, 'the note', NOTE_LIMIT)}")


async def mark_responded(work: StaffWork, case: Case) -> Case:
    """Notes that the platform has its answer; the customer's task and the case stay open.

    Raises StateConflict when it has one already, or the case is closed.
    """
    answered = case.answer_platform(at=work.now)
    await keep_case(work, answered, f"answered {case.where} in dispute #{case.id}")
    return answered


async def close_case(work: StaffWork, case: Case, *, is_won: bool) -> Case:
    """Closes a case as the platform decided it; drafts that ask the customer to close it are set
    aside.

    Raises StateConflict when it is closed already.
    """
    closed = case.win(at=work.now) if is_won else case.lose(at=work.now)
    await _end(work, closed, f"closed dispute #{case.id}: {closed.status}")
    return closed


async def confirm_case(work: StaffWork, case: Case) -> Case:
    """Takes a person's word that a notice is a case, also after it was dismissed by mistake.

    Raises StateConflict when it is confirmed or closed already.
    """
    confirmed = case.confirm()
    await keep_case(work, confirmed, f"confirmed dispute #{case.id}")
    return confirmed


async def dismiss_case(work: StaffWork, case: Case) -> Case:
    """Takes a person's word that a notice is no case: nothing runs for it any more.

    Raises StateConflict when somebody confirmed it, or it is closed already.
    """
    dismissed = case.dismiss(at=work.now)
    await _end(work, dismissed, f"said that #{case.id} is not a dispute")
    return dismissed


async def _end(work: StaffWork, closed: Case, said: str) -> None:
    await keep_case(work, closed, said)
    await _drop_drafts(work, closed, "the dispute is closed")


async def _drop_drafts(work: Work, case: Case, reason: str) -> None:
    """Sets aside the drafts that ask its customer to close the case."""
    if case.customer_id is not None:
        await void_drafts(
            work, case.customer_id, reason, fits=lambda draft: draft.case_id != case.id
        )


async def draft_closing(
    work: StaffWork, case: Case, customer: Customer | None, order: Order | None
) -> Draft:
    """Drafts the letter that asks a customer who is content to close their dispute.

    Raises BadInput when nobody knows who they are, StateConflict when the case is closed, they
    still wait for an answer or haven't had a word since it was opened, or such a draft lies there
    already.
    """
    if not case.is_open:
        raise StateConflict(f"Dispute #{case.id} is closed, so there is nothing to ask for.")
    if customer is None:
        raise BadInput(
            "I don't know whose case this is. Use /case open with the same reference and the "
            "order to link it."
        )
    name = escape_name(customer.name)
    conversation = await work.tx.conversations.get_for_customer(customer.id)
    if conversation is not None and conversation.is_waiting:
        raise StateConflict(
            f"{name} still waits for an answer. Write to them first; ask when all is right."
        )
    if not await _had_a_word(work.tx, case, customer):
        raise StateConflict(
            f"Nothing was said to {name} since dispute #{case.id} was opened. Write to them first "
            "with /reply or /apology; ask when all is right."
        )
    drafts = await work.tx.drafts.list_open_for_customer(customer.id)
    same = next((draft for draft in drafts if draft.case_id == case.id), None)
    if same is not None:
        raise StateConflict(f"Draft {same.id} asks {name} that already. Look at its card.")
    request = LetterRequest(
        kind=LetterKind.CLOSE_CASE, case_id=case.id, platform=_name_for_customer(case)
    )
    return await draft_letter(work, customer, order, request)


async def _had_a_word(tx: Transaction, case: Case, customer: Customer) -> bool:
    """Whether they were answered since the case was opened, or say themselves that they are
    content.
    """
    now_is = await tx.cases.get(case.id)
    if now_is is not None and now_is.customer_answered_at is not None:
        return True
    said = await tx.conversations.list_messages(customer.id, MAX_HEARD)
    return any(
        each.is_thanks and each.direction is Direction.IN and each.at >= case.opened_at
        for each in said
    )


def _name_for_customer(case: Case) -> str:
    return "your bank" if case.platform is Platform.BANK else case.where


async def mark_customer_told(
    work: Work, customer_id: int, *, order_id: int | None = None, at: datetime
) -> None:
    """Notes in this customer's open cases that they had a word at this moment.

    A letter about another order than the case's says nothing about the case.
    """
    for case in await work.tx.cases.list_for_customer(customer_id):
        is_elsewhere = None not in (order_id, case.order_id) and order_id != case.order_id
        if not case.is_open or is_elsewhere:
            continue
        told = case.answer_customer(at=at)
        if told != case:
            await keep_case(
                work.by_itself(), told, f"the customer of dispute #{case.id} has a word"
            )


async def mark_customer_untold(
    work: Work, customer_id: int, moments: tuple[datetime | None, ...]
) -> None:
    """Has those of a customer's cases wait for a word again whose word was a letter that came
    back.
    """
    for case in await work.tx.cases.list_for_customer(customer_id):
        if (
            case.is_open
            and case.customer_answered_at is not None
            and case.customer_answered_at in moments
        ):
            said = f"the letter came back: the customer of dispute #{case.id} waits for a word"
            await keep_case(work.by_itself(), case.lose_answer(), said)


async def keep_case(work: Work, case: Case, what: str) -> None:
    """Stores a case with its deadlines in step, and writes into its story what happened."""
    await work.tx.cases.save(case)
    await keep_deadlines(work, CASE_KINDS, case.id, list_case_deadlines(case, work.shop))
    await log_event(work, case, what)
