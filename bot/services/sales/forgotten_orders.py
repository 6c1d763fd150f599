"""Orders whose customers were forgotten: a letter or a file doesn't bring them back."""

from collections.abc import Collection

from bot.domain.orders import Order
from bot.domain.records import dataclass
from bot.domain.sales.sale import Sale
from bot.services.work import Work


@dataclass(frozen=True, slots=True)
class ForgottenOrders:
    """What stayed of them, by their ids, and by the numbers that they had on a marketplace."""

    ids: Collection[int]
    by_number: dict[str, Order]

    def find(self, sale: Sale, order: Order | None) -> Order | None:
        """The forgotten order that this sale is, if it is one; `order` is what was found of it."""
        if order is not None:
            return order if order.id in self.ids else None
        known = self.by_number.get(sale.number or "")
        is_elsewhere = known is not None and None not in (known.via, sale.via)
        if is_elsewhere and known is not None and known.via is not sale.via:
            return None
        return known


async def look_up_forgotten(work: Work, numbers: Collection[str]) -> ForgottenOrders:
    """Those of a shop, as far as sales with these numbers may be they."""
    ids = await work.tx.held.list_forgotten_orders(work.shop.id)
    if not ids:
        return ForgottenOrders(ids, {})
    found = await work.tx.forgotten.map_orders(work.shop.id, numbers)
    orders = await work.tx.orders.map_by_id(found.values())
    return ForgottenOrders(ids, {number: orders[id_] for number, id_ in found.items()})
