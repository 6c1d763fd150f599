"""What a shop says of the places where it sells, and what follows for an order from there."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.channels import SalesChannel
from bot.domain.errors import BadInput
from bot.domain.order_lines import OrderKind
from bot.domain.orders import Order, OrderStatus
from bot.domain.sales.channel_terms import (
    ChannelTerms,
    end_lead,
    find_own_terms,
    keep_terms,
    list_for_place,
)
from bot.domain.sales.lead_times import read_lead
from bot.services.work import Work

#: An order that is older and late already is history: nobody is reminded of it.
HISTORY = timedelta(days=60)


async def set_channel_terms(
    work: Work, via: SalesChannel | None, *, lead_time: str | None, tells_buyers: bool | None
) -> ChannelTerms:
    """Keeps what was said of one place, or of every other one where `via` is None; what is None
    stays.

    Raises BadInput for a lead time that can't be read, and when nothing was said.
    """
    if lead_time is None and tells_buyers is None:
        raise BadInput("Nothing to change: give lead_time or tells_buyers.")
    terms = find_own_terms(work.shop.channel_terms, via)
    if lead_time is not None:
        days, in_business_days = read_lead(lead_time)
        terms = replace(terms, lead_days=days, is_lead_in_business_days=in_business_days)
    if tells_buyers is not None:
        terms = replace(terms, tells_buyers=tells_buyers)
    kept = keep_terms(work.shop.channel_terms, terms)
    await work.tx.shops.save(replace(work.shop, channel_terms=kept))
    return terms


def plan_leaving(work: Work, order: Order) -> Order:
    """The order with the day by which it must leave, where nobody named one: its place's lead time
    after it was placed.
    """
    is_named = order.ship_by is not None and order.ship_by_basis is None
    if is_named or order.status is not OrderStatus.OPEN or order.kind is OrderKind.DOWNLOAD:
        return order
    for terms in list_for_place(work.shop.channel_terms, order.via):
        ends_at = end_lead(terms, work.shop.hours, order.placed_at)
        if ends_at is None:
            continue
        if ends_at < work.now and order.placed_at < work.now - HISTORY:
            return order
        basis = f"{terms.lead} after it was placed"
        return replace(order, ship_by=ends_at, ship_by_basis=basis)
    return order
