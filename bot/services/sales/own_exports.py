"""Orders that went out by /order export come in again as they were."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.domain.orders import Order
from bot.domain.parcels import Parcel
from bot.domain.refunds_and_gifts import Outlay, OutlayKind
from bot.domain.sales.sale import Sale
from bot.services.work import Work

#: An export says moments to the second.
_SECOND = timedelta(seconds=1)
#: Who gave money back, where an export says only how much.
_NOBODY = 0


async def map_exported(work: Work, sales: Sequence[Sale]) -> dict[int, Order]:
    """Our orders that have the numbers that an export says, by number."""
    numbers = [number for sale in sales if (number := _find_number(sale))]
    return await work.tx.orders.map_by_number(work.shop.id, numbers)


def find_exported(ours: Mapping[int, Order], sale: Sale) -> Order | None:
    """The order that went out as this one: our number, placed at that moment."""
    order = ours.get(_find_number(sale) or 0)
    if order is None or sale.placed_at is None:
        return None
    return order if abs(order.placed_at - sale.placed_at) < _SECOND else None


async def take_number(work: Work, sale: Sale) -> int:
    """Our number of a new order: the one that it had, where that is free."""
    number = _find_number(sale)
    if number and await work.tx.orders.get_numbered(work.shop.id, number) is None:
        await work.tx.shops.skip_numbers(work.shop.id, until=number)
        return number
    return await work.tx.shops.take_number(work.shop.id)


def _find_number(sale: Sale) -> int | None:
    return sale.kept.order.get("number") if sale.kept is not None else None


async def find_replaced(work: Work, sale: Sale) -> int | None:
    """The id of the order that an exported one makes good."""
    if sale.kept is None or sale.kept.replaces is None:
        return None
    replaced = await work.tx.orders.get_numbered(work.shop.id, sale.kept.replaces)
    return replaced.id if replaced is not None else None


async def restore_rest(work: Work, sale: Sale, order: Order) -> None:
    """Keeps what lies beside an order: its other parcels, and what was refunded."""
    if sale.kept is None:
        return
    for facts in sale.kept.parcels:
        await work.tx.parcels.add(_make_parcel(order, facts))
    if sale.refunded is not None:
        await work.tx.outlays.add(
            Outlay(
                shop_id=order.shop_id,
                order_id=order.id,
                kind=OutlayKind.REFUND,
                amount=sale.refunded,
                at=order.remedied_at or order.placed_at,
                by=work.by or _NOBODY,
            )
        )


def _make_parcel(order: Order, facts: Mapping[str, object]) -> Parcel:
    renamed = {"parcel_number": "number", "parcel_lines": "lines"}
    named = {renamed.get(name, name): value for name, value in facts.items()}
    return Parcel(shop_id=order.shop_id, order_id=order.id, **named)  # type: ignore[arg-type]
