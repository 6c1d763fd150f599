"""All that is held of a customer, gathered to be handed to them."""

from typing import Any

from bot.domain.customers import Customer
from bot.services.forgetting.looking import find_held, require_known
from bot.services.work import Work
from bot.store.held_rows import HELD
from bot.writing.customer_data import CustomerData


async def gather_data(work: Work, customer: Customer) -> CustomerData:
    """Every row that is a customer's, with all columns; not those that tell of others as well.

    Raises StateConflict when they were forgotten.
    """
    require_known(customer)
    lists = await find_held(work, customer)
    tables: dict[str, list[dict[str, Any]]] = {}
    for held in HELD:
        if not held.is_kept_back:
            tables[held.table] = await work.tx.held.read(held, customer, lists)
    return CustomerData(
        name=customer.name,
        shop=work.shop.name,
        zone=work.shop.zone,
        made_at=work.now,
        tables=tables,
    )
