"""When a parcel should be there: a day that somebody named, or an estimate from what is known."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.customers import Customer
from bot.domain.orders import Order
from bot.domain.shipping.delivery_estimates import Estimate, estimate_arrival, name_day
from bot.domain.shops import Shop
from bot.domain.time.zones import find_country
from bot.store.transaction import Transaction

#: The shop's own history is its last parcels to a country: older ones say little about today's
#: post.
MAX_DELIVERIES = 50


async def expect_arrival(
    tx: Transaction, shop: Shop, order: Order, customer: Customer, *, named: datetime | None
) -> Order:
    """A shipped order with the day on which it should be there, and the country that was counted
    with.

    A day that was `named` wins; then nothing is worked out. The country is the order's own, else
    that of the customer's time zone.
    """
    assert order.shipped_at is not None
    country = order.country or find_country(customer.time_zone)
    if named is not None:
        return replace(order.expect(name_day(named)), country=country)
    history: Sequence[timedelta] = ()
    if country:
        history = await tx.orders.list_delivery_times(shop.id, country, MAX_DELIVERIES)
    estimate = estimate_for(shop, order, country, history)
    return replace(order.expect(estimate), country=country)


def estimate_for(
    shop: Shop, order: Order, country: str | None, history: Sequence[timedelta]
) -> Estimate:
    """When a shipped order should be in this country; `history` is how long the shop's last parcels
    there took.
    """
    assert order.shipped_at is not None
    return estimate_arrival(
        carrier=order.carrier,
        service=order.service,
        origin=shop.country or find_country(shop.time_zone),
        destination=country,
        shipped_at=order.shipped_at,
        zone=shop.zone,
        is_holiday=shop.hours.holidays,
        history=history,
    )
