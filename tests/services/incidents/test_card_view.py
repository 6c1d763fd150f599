"""What an incident's card shows of its letters, beyond the letters themselves."""

from bot.domain.shops import Shop
from bot.services.incidents.card_view import gather_view
from bot.services.orders import Shipment, ship_order
from bot.store.database import Database
from tests.samples import NOW, log_order
from tests.services.incidents.batches import add_to, begin, by_staff, write_all
from tests.sure import sure


async def test_further_orders_that_nobody_marked_as_shipped_are_counted_too(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        incident, orders = await begin(tx, shop)
        for order in orders:
            await ship_order(by_staff(tx, shop), order, Shipment(at=NOW))
        customer = sure(await tx.customers.get(orders[0].customer_id))
        second, _ = await log_order(tx, shop, customer.name, "white vase", email=customer.email)
        written = await write_all(tx, shop, await add_to(tx, shop, incident, [second]))
        view = await gather_view(by_staff(tx, shop), written)
    assert sure(view.batch).unshipped == 1
