"""An order that comes while an incident is open and fits it is offered to it, once."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.errors import StateConflict
from bot.domain.incidents.incidents import Incident
from bot.domain.incidents.order_rules import OrderRule
from bot.domain.letters import Remedy
from bot.domain.orders import Order
from bot.domain.shops import Shop
from bot.services.incidents.incidents import close_incident
from bot.services.incidents.offering import refuse_offer
from bot.services.incidents.recipients import add_orders
from bot.services.orders import OrderChange, cancel_order, edit_order
from bot.services.replacements import link_replacement
from bot.store.transaction import Transaction
from tests.counting import counted_statements
from tests.samples import NOW, log_order
from tests.services.incident_days import begin_incident, see, staff

MUGS = OrderRule(item="mug", as_of=NOW)


async def begin_with_rule(
    tx: Transaction, shop: Shop, *orders: Order, rule: OrderRule = MUGS, **more: Any
) -> Incident:
    incident = await begin_incident(tx, shop, *orders, **more)
    picked = replace(await see(tx, incident), rules=(rule.to_json(),))
    await tx.incidents.save(picked)
    return picked


async def list_offers(tx: Transaction) -> list[str]:
    """What the desk is asked about orders."""
    waiting = await tx.outbox.list_due(NOW + timedelta(days=9), 100)
    return [each.post.words for each in waiting if "fits" in each.post.words]


async def test_an_order_that_fits_is_offered_once(tx: Transaction, shop: Shop) -> None:
    await begin_with_rule(tx, shop)
    await log_order(tx, shop, item="red hat")
    order, _ = await log_order(tx, shop, item="blue mug")
    said = "Order #2, Ada, blue mug, fits “Wrong glaze”."
    assert await list_offers(tx) == [said]
    for item in ("red cup", "green mug"):
        order = await edit_order(staff(tx, shop), order, OrderChange(item=item))
    assert await list_offers(tx) == [said]


async def test_an_order_that_fits_since_it_was_corrected_is_offered(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop, item="blue cup")
    await begin_with_rule(tx, shop)
    changed = await edit_order(staff(tx, shop), order, OrderChange(note="by Friday"))
    assert await list_offers(tx) == []
    await edit_order(staff(tx, shop), changed, OrderChange(item="blue mug"))
    assert await list_offers(tx) == ["Order #1, Ada, blue mug, fits “Wrong glaze”."]


async def test_what_fitted_when_customers_were_picked_isnt_asked_about_again(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop, item="blue mug")
    await begin_with_rule(tx, shop)
    order = await edit_order(staff(tx, shop), order, OrderChange(item="large blue mug"))
    await cancel_order(staff(tx, shop), order, reason=None)
    assert await list_offers(tx) == []


async def test_neither_a_replacement_nor_an_order_for_a_closed_incident_is_offered(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop, item="blue mug")
    incident = await begin_with_rule(tx, shop, order, remedy=Remedy.REPLACEMENT)
    remake, _ = await log_order(tx, shop, item="blue mug")
    await link_replacement(staff(tx, shop), remake, order)
    assert await list_offers(tx) == []
    await close_incident(staff(tx, shop), await see(tx, incident), cause="haste", changed="labels")
    await log_order(tx, shop, "Ben", item="blue mug")
    assert await list_offers(tx) == []


async def test_an_order_is_kept_out_unless_it_is_in_the_incident_meanwhile(
    tx: Transaction, shop: Shop
) -> None:
    incident = await begin_with_rule(tx, shop)
    order, _ = await log_order(tx, shop, item="blue mug")
    post = await refuse_offer(staff(tx, shop), incident, order.id)
    assert post.words == "Order #1 stays out of “Wrong glaze”. Nothing was changed."
    assert post.buttons == ()
    story = [each.what for each in await tx.events.list_for_order(order.id, 9)]
    assert "has nothing to do with “Wrong glaze”" in story
    await add_orders(staff(tx, shop), incident, [order])
    with pytest.raises(StateConflict, match="is in the incident already"):
        await refuse_offer(staff(tx, shop), incident, order.id)


async def test_where_no_incident_is_open_an_order_costs_one_question(
    tx: Transaction, shop: Shop
) -> None:
    with counted_statements() as asked:
        order, _ = await log_order(tx, shop, item="blue mug")
    about = [each for each in asked.statements if "incident" in each]
    assert len(about) == 1
    with counted_statements() as asked:
        await edit_order(staff(tx, shop), order, OrderChange(note="by Friday"))
    assert not [each for each in asked.statements if "FROM incidents" in each]
