"""Writing a draft and putting its card on the desk."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.domain.channels import Address, Channel, Via, choose_address
from bot.domain.customers import Customer
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.errors import BadInput, NotFound
from bot.domain.events import Event
from bot.domain.letters import Cause, LetterKind, Remedy
from bot.domain.orders import Order
from bot.domain.shops import Shop
from bot.store.outbox import PostKind, QueuedPost
from bot.store.transaction import Transaction
from bot.writing.checks import find_harsh_words, find_problems
from bot.writing.facts import Facts
from bot.writing.letters import name_wording, write_letter
from bot.writing.mail import answer_subject, write_subject

_HOLDING_IS_FINE = (DraftStatus.APPROVED, DraftStatus.SENDING, DraftStatus.SENT, DraftStatus.VOIDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a person asked a letter to say; None leaves it to the facts."""

    kind: LetterKind
    cause: Cause | None = None
    remedy: Remedy | None = None
    remedy_by: date | None = None
    extra: str | None = None
    explanation: str | None = None
    message: str | None = None


async def draft_letter(
    tx: Transaction,
    shop: Shop,
    customer: Customer,
    order: Order | None,
    wish: Wish,
    *,
    by: int,
    now: datetime,
) -> Draft:
    """Writes a draft from what is known, and puts its card on the desk.

    Nothing reaches the customer: the draft waits for approval, and says itself what it lacks.
    """
    facts = await _gather_facts(tx, shop, customer, order, wish, now=now)
    wording = await tx.wordings.get(shop.id, name_wording(wish.kind, wish.cause))
    written = write_letter(wish.kind, facts, wording=wording)
    to = await _find_address(tx, customer, order)
    by_mail = to.channel is Channel.EMAIL
    draft = await tx.drafts.add(
        Draft(
            shop_id=shop.id,
            customer_id=customer.id,
            order_id=order.id if order else None,
            kind=wish.kind,
            cause=wish.cause,
            remedy=wish.remedy,
            to=to,
            member_id=customer.member_id,
            email=customer.email if by_mail else None,
            subject=await _find_subject(tx, shop, customer, order, wish.kind) if by_mail else None,
            text=written.text,
            problems=find_problems(written.text),
            warnings=find_harsh_words(written.text),
            created_by=by,
            created_at=now,
        )
    )
    await tx.drafts.add_revision(draft, by=by, at=now)
    await show_card(tx, draft, now=now)
    await note_step(tx, draft, f"drafted: {wish.kind.title.lower()}", by=by, now=now)
    return draft


async def _gather_facts(
    tx: Transaction, shop: Shop, customer: Customer, order: Order | None, wish: Wish, *, now: datetime
) -> Facts:
    conversation = await tx.conversations.get_for_customer(customer.id)
    waits = conversation if conversation is not None and conversation.is_waiting else None
    facts = Facts(
        now=now,
        shop_zone=shop.zone,
        customer_zone=customer.zone,
        customer_name=customer.name,
        shop_name=shop.name,
        signature=shop.signed,
        waiting_since=waits.waiting_since if waits else None,
        wrote_at=waits.last_wrote_at if waits else None,
        cause=wish.cause,
        remedy=wish.remedy,
        remedy_by=wish.remedy_by,
        extra=wish.extra,
        explanation=wish.explanation,
        message=wish.message,
        language=customer.language or "en",
    )
    if order is None:
        return facts

    def day(moment: datetime | None) -> date | None:
        return moment.astimezone(shop.zone).date() if moment else None

    return replace(
        facts,
        item=order.item,
        order_number=order.label,
        price=order.price,
        carrier=order.carrier,
        service=order.service,
        tracking_number=order.tracking,
        tracking_url=order.tracking_url,
        ordered_on=day(order.placed_at),
        ship_by_on=day(order.ship_by),
        shipped_on=day(order.shipped_at),
        shipped_at=order.shipped_at,
        arrives_on=day(order.arrives_at),
        cancel_reason=order.cancel_reason,
        is_returning=await tx.orders.has_earlier(order),
    )


async def _find_subject(
    tx: Transaction, shop: Shop, customer: Customer, order: Order | None, kind: LetterKind
) -> str:
    """An answer bears the subject of what it answers; a shipped note is a matter of its own."""
    wrote = await tx.mails.find_last_of_customer(customer.id)
    if wrote is not None and kind is not LetterKind.SHIPPED:
        return answer_subject(wrote.subject)
    return write_subject(kind, shop.name, order.item if order else None)


async def _find_address(tx: Transaction, customer: Customer, order: Order | None) -> Address:
    said = await tx.conversations.list_messages(customer.id, 1)
    return choose_address(
        name=customer.name,
        discord_name=customer.member_name,
        discord_id=customer.member_id,
        email=customer.email,
        via=order.via if order else await _usual_place(tx, customer),
        has_mailbox=await tx.mailboxes.get_for_shop(customer.shop_id) is not None,
        wrote_by_mail=bool(said) and said[0].channel is Channel.EMAIL,
    )


async def _usual_place(tx: Transaction, customer: Customer) -> Via | None:
    """Where this customer bought last: the place at which they are written to."""
    orders = await tx.orders.list_for_customer(customer.id, limit=1)
    return orders[0].via if orders else None


async def get_draft(tx: Transaction, shop: Shop, draft_id: int) -> Draft:
    """This shop's draft.

    Raises NotFound when there is none with this number here.
    """
    draft = await tx.drafts.get(draft_id)
    if draft is None or draft.shop_id != shop.id:
        raise NotFound("That draft isn't here. See /drafts for those that wait.")
    return draft


async def revise_draft(
    tx: Transaction, draft: Draft, text: str, *, revision: int, by: int, now: datetime
) -> Draft:
    """Makes a new revision with this text; no earlier approval or reaction counts for it.

    Raises StateConflict when it is on its way or somebody else changed it meanwhile, BadInput when empty.
    """
    text = text.strip()
    if not text:
        raise BadInput("The letter is empty. Write a few words, or discard the draft.")
    new = draft.revise(text, problems=find_problems(text), warnings=find_harsh_words(text), revision=revision)
    await tx.drafts.replace(draft, new)
    await tx.drafts.add_revision(new, by=by, at=now)
    await show_card(tx, draft, now=now)
    await show_card(tx, new, now=now)
    await note_step(tx, new, f"wrote revision {new.revision}", by=by, now=now)
    return new


async def renew_draft(tx: Transaction, draft: Draft, *, revision: int, by: int, now: datetime) -> Draft:
    """Proposes the same text once more, as a new revision, to where the customer is reached now.

    Raises StateConflict when it is on its way or there is a newer revision.
    """
    customer = await tx.customers.get(draft.customer_id)
    assert customer is not None  # the database holds no draft without one
    order = await tx.orders.get(draft.order_id) if draft.order_id else None
    to = await _find_address(tx, customer, order)
    shop = await tx.shops.get(draft.shop_id)
    assert shop is not None
    by_mail = to.channel is Channel.EMAIL
    moved = replace(
        draft,
        to=to,
        member_id=customer.member_id,
        email=customer.email if by_mail else None,
        subject=await _find_subject(tx, shop, customer, order, draft.kind) if by_mail else None,
    )
    return await revise_draft(tx, moved, draft.text, revision=revision, by=by, now=now)


async def move_draft(
    tx: Transaction, old: Draft, new: Draft, said: str, *, by: int | None, now: datetime
) -> Draft:
    """Stores the draft's next state, has its card follow, and writes the step into the story.

    Raises StateConflict when somebody else moved it meanwhile.
    """
    await tx.drafts.replace(old, new)
    await show_card(tx, new, now=now)
    await note_step(tx, new, said, by=by, now=now)
    return new


async def void_drafts(
    tx: Transaction,
    customer_id: int,
    reason: str,
    *,
    fits: Callable[[Draft], bool] | None = None,
    now: datetime,
) -> None:
    """Sets aside this customer's open drafts, all or those that no longer fit; their cards say why."""
    for draft in await tx.drafts.list_open_for_customer(customer_id):
        if fits is None or not fits(draft):
            await set_aside(tx, draft, reason, now=now)


async def set_aside(tx: Transaction, draft: Draft, reason: str, *, now: datetime) -> None:
    """Voids one draft."""
    await move_draft(tx, draft, draft.void(reason), f"set the draft aside: {reason}", by=None, now=now)


async def show_card(tx: Transaction, draft: Draft, *, now: datetime) -> None:
    """Has the card of this revision posted, or changed to what is true when it is shown.

    A holding reply has none unless something went wrong: it goes out at night, and asks for nothing.
    """
    if draft.kind is LetterKind.HOLDING and draft.status in _HOLDING_IS_FINE:
        return
    await tx.outbox.add(
        QueuedPost(
            shop_id=draft.shop_id,
            kind=PostKind.CARD,
            draft_id=draft.id,
            revision=draft.revision,
            due_at=now,
        )
    )


async def note_step(tx: Transaction, draft: Draft, what: str, *, by: int | None, now: datetime) -> None:
    """Writes a step of this draft into the story of its order and customer."""
    await tx.events.add(
        Event(
            shop_id=draft.shop_id,
            customer_id=draft.customer_id,
            order_id=draft.order_id,
            draft_id=draft.id,
            at=now,
            actor_id=by,
            what=what,
        )
    )
