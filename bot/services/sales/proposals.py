"""What staff decide of a letter that told of a sale or a label: each once, whoever presses."""

from bot.domain.drafts import Draft
from bot.domain.errors import NotFound, StateConflict
from bot.domain.orders import Order
from bot.domain.sales.proposals import Proposal, ProposalStatus
from bot.domain.sales.sale import OrderSource
from bot.services.orders import OrderChange, edit_order
from bot.services.sales.letters import drop_letter, link_letter
from bot.services.sales.news import make_shipment
from bot.services.sales.taking import take_sales
from bot.services.telling_buyers import ship_and_tell
from bot.services.work import StaffWork, Work

_SAID_SO = "somebody on staff said that it tells of no order"


async def get_proposal(work: Work, proposal_id: int) -> Proposal:
    """A proposal of this shop. Raises NotFound when it isn't here (any more)."""
    found = await work.tx.proposals.get(proposal_id)
    if found is None or found.shop_id != work.shop.id:
        raise NotFound(
            "I don't have that letter any more. If it is an order, log it with /order add."
        )
    return found


async def find_next(work: Work, after: int) -> Proposal | None:
    """The next proposal that nobody has decided on, behind the one with this id."""
    found = await work.tx.proposals.list_open_after(work.shop.id, after, limit=1)
    return next(iter(found), None)


async def log_proposed(work: StaffWork, proposal: Proposal) -> Order:
    """Logs the order that a letter told of.

    Raises StateConflict when somebody has decided on it already.
    """
    sale = proposal.sale
    if sale is None:
        raise NotFound("That letter tells of no sale.")
    await _decide(work, proposal, ProposalStatus.TAKEN)
    [taken] = await take_sales(work, [sale], source=OrderSource.LETTER)
    kept = await work.tx.mails.get(proposal.mail_id)
    if kept is not None:
        await link_letter(work.tx, kept, taken.order)
    return taken.order


async def drop_proposal(work: StaffWork, proposal: Proposal) -> None:
    """Notes that a letter was no sale of the shop's, or no label for that order.

    Raises StateConflict when somebody has decided on it already.
    """
    await _decide(work, proposal, ProposalStatus.DROPPED)
    await drop_letter(work.tx, proposal.mail_id, _SAID_SO)


async def ship_labelled(work: StaffWork, proposal: Proposal) -> tuple[Order, Draft | None]:
    """Marks the order as shipped for which a label was bought, and drafts the note unless the place
    where it was bought tells its buyers.

    Raises StateConflict when somebody has decided on it already, or when it can't be shipped (any
    more).
    """
    order = await work.tx.orders.get(proposal.order_id)
    parcel = proposal.news.parcel if proposal.news else None
    if order is None or parcel is None:
        raise NotFound("I don't know any more which parcel that was. Use /order ship.")
    await _decide(work, proposal, ProposalStatus.TAKEN)
    if order.was_shipped and order.tracking is None:
        change = OrderChange(
            tracking=parcel.tracking, carrier=parcel.carrier, service=parcel.service
        )
        return await edit_order(work, order, change), None
    return await ship_and_tell(work, order, make_shipment(parcel, work.now))


async def _decide(work: StaffWork, proposal: Proposal, status: ProposalStatus) -> None:
    if not await work.tx.proposals.decide(proposal, status, by=work.by, at=work.now):
        raise StateConflict("Somebody has decided on this letter already. Nothing was changed.")
