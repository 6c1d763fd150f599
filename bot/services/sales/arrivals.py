"""When parcels should be there of which a file tells: the shop's own history is asked once for
each country.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.domain.customers import Customer
from bot.domain.orders import Order
from bot.domain.sales.sale import Sale
from bot.domain.sales.steps import is_history, is_on_its_way, settle_overdue
from bot.domain.time.zones import find_country
from bot.services.delivery_estimates import MAX_DELIVERIES, estimate_for
from bot.services.work import Work


class Arrivals:
    """The days on which parcels of sales should be there."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._histories: dict[str, Sequence[timedelta]] = {}

    async def look_up(self, sales: Sequence[Sale]) -> None:
        """Asks how long the shop's parcels took to where those of these sales are on their way."""
        young = [each for each in sales if each.is_shipped or each.parcels]
        young = [each for each in young if not is_history(each, now=self._work.now)]
        countries = {each.country for each in young if each.country}
        for country in countries - self._histories.keys():
            self._histories[country] = await self._work.tx.orders.list_delivery_times(
                self._work.shop.id, country, MAX_DELIVERIES
            )

    def expect(self, order: Order, customer: Customer) -> Order:
        """An order on its way with the day on which it should be there; it counts as settled where
        that was over before anybody knew of it.
        """
        if not is_on_its_way(order) or order.arrives_at is not None:
            return order
        country = order.country or find_country(customer.time_zone)
        history = self._histories.get(country or "", ())
        estimate = estimate_for(self._work.shop, order, country, history)
        expected = replace(order.expect(estimate), country=country)
        return settle_overdue(expected, now=self._work.now)
