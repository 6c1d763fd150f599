"""Letters that tell of a sale: a sure one is an order at once, any other is proposed with the
reason.
"""

from dataclasses import replace
from datetime import timedelta

from bot.domain.mail import MailKind
from bot.domain.mailboxes import ReceivedMail
from bot.domain.orders import Order
from bot.domain.sales.proposals import Proposal
from bot.domain.sales.sale import OrderSource, Sale, SaleNews
from bot.services.incoming_mail import IncomingMail
from bot.services.mail_booking import keep_mail, show_at_desk
from bot.services.order_changes import get_customer
from bot.services.sales.taking import TakenSale, find_known, take_sales
from bot.services.work import Work
from bot.store.transaction import Transaction
from bot.writing.sales import compose_conflicts, compose_sale_proposal

#: What nobody decided on in this time is forgotten, so many with each new one.
PROPOSED_FOR, FORGOTTEN_AT_ONCE = timedelta(days=90), 10
#: Among so many that wait one looks for the same.
MAX_WAITING = 200


async def take_sale_letter(tx: Transaction, incoming: IncomingMail) -> None:
    """Makes an order of a sale that is sure and whole, silently; has a person decide on any other.

    No clock runs for its letter. A sale that is known already changes nothing.
    """
    sale = incoming.found.sale
    assert sale is not None  # sorting gives one with this kind
    kept = await keep_mail(tx, incoming)
    if kept is None:
        return
    work = Work(tx, incoming.shop, incoming.now)
    if incoming.found.doubt is None:
        [taken] = await take_sales(work, [sale], source=OrderSource.LETTER)
        await link_letter(tx, kept, taken.order)
        if taken.conflicts and incoming.reminds:
            await _show_conflicts(tx, incoming, taken)
        return
    known = await find_order_of(work, sale)
    if known is not None:
        await link_letter(tx, kept, known)
        return
    proposal = await propose(work, incoming, kept, sale=sale)
    if proposal is not None and incoming.reminds:
        await show_at_desk(tx, incoming, compose_sale_proposal(proposal, kept.sender))


async def find_order_of(work: Work, sale: Sale) -> Order | None:
    """The order that a sale is, if it is logged already."""
    if sale.number is None:
        return None
    return find_known(await work.tx.orders.map_by_external(work.shop.id, {sale.number}), sale)


async def propose(
    work: Work,
    incoming: IncomingMail,
    kept: ReceivedMail,
    *,
    sale: Sale | None = None,
    news: SaleNews | None = None,
    order: Order | None = None,
    doubt: str | None = None,
) -> Proposal | None:
    """Keeps what a letter tells of until a person decides on it; None where an earlier letter of
    the same waits for that.
    """
    waiting = await work.tx.proposals.list_open_after(work.shop.id, 0, limit=MAX_WAITING)
    if any(_is_same(each, sale, news, order) for each in waiting):
        return None
    await work.tx.proposals.forget_old(
        work.shop.id, work.now - PROPOSED_FOR, limit=FORGOTTEN_AT_ONCE
    )
    proposal = Proposal(
        shop_id=work.shop.id,
        mail_id=kept.id,
        at=incoming.at,
        sale=sale,
        news=news,
        doubt=doubt or incoming.found.doubt,
        order_id=order.id if order else None,
    )
    return await work.tx.proposals.add(proposal)


def _is_same(
    waiting: Proposal, sale: Sale | None, news: SaleNews | None, order: Order | None
) -> bool:
    """Whether a letter tells once more of what waits already."""
    if news is not None and waiting.news is not None and order is not None:
        return waiting.order_id == order.id and waiting.news.parcel == news.parcel
    if sale is None or waiting.sale is None or sale.number is None:
        return False
    return (waiting.sale.via, waiting.sale.number) == (sale.via, sale.number)


async def link_letter(tx: Transaction, kept: ReceivedMail, order: Order) -> None:
    """Notes which order a kept letter is about."""
    await tx.mails.save(replace(kept, order_id=order.id, customer_id=order.customer_id))


async def drop_letter(tx: Transaction, mail_id: int, reason: str) -> None:
    """Takes a letter for no sale's, as far as it is still kept."""
    kept = await tx.mails.get(mail_id)
    if kept is not None:
        await tx.mails.save(replace(kept, kind=MailKind.MACHINE, reason=reason))


async def _show_conflicts(tx: Transaction, incoming: IncomingMail, taken: TakenSale) -> None:
    customer = await get_customer(tx, taken.order)
    post = compose_conflicts(taken.order, customer, taken.sale.via, taken.conflicts)
    await show_at_desk(tx, incoming, post)
