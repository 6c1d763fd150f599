"""Adding orders to an incident: many at once, none twice, and nobody out of a letter's way."""

from dataclasses import replace

import pytest

from bot.domain.drafts import DraftStatus
from bot.domain.errors import StateConflict
from bot.domain.incidents.incidents import Incident
from bot.domain.incidents.order_rules import OrderRule
from bot.domain.incidents.recipients import TAKEN_OUT
from bot.domain.orders import Order
from bot.domain.shops import Shop
from bot.services.incidents import recipients
from bot.services.incidents.adding import add_by_rule, add_new_orders
from bot.services.incidents.incidents import IncidentWords, get_incident, start_incident
from bot.services.incidents.recipients import add_orders, put_back, take_out
from bot.services.incidents.writing import begin_writing, write_some
from bot.services.work import StaffWork
from bot.store.transaction import Transaction
from tests.counting import counted_statements
from tests.samples import MIA, NOW, log_order


@pytest.fixture
def work(tx: Transaction, shop: Shop) -> StaffWork:
    return StaffWork(tx, shop, NOW, by=MIA)


@pytest.fixture
async def incident(work: StaffWork) -> Incident:
    words = IncidentWords(title="wrong glaze", what_happened="I used a glaze that chips")
    return await start_incident(work, words)


async def log(work: StaffWork, count: int, item: str = "blue mug") -> list[Order]:
    """So many orders, each of another customer."""
    found = []
    for number in range(count):
        order, _ = await log_order(work.tx, work.shop, f"{item} buyer {number}", item)
        found.append(order)
    return found


async def test_each_order_more_costs_the_same_three_statements(
    work: StaffWork, incident: Incident
) -> None:
    counts = []
    for count, item in ((20, "mug"), (60, "bowl")):
        orders = await log(work, count, item)
        with counted_statements() as asked:
            await add_orders(work, incident, orders)
        counts.append(asked.count)
    assert counts[1] - counts[0] == 3 * 40


async def test_more_customers_than_one_incident_holds_are_refused_together(
    work: StaffWork, incident: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recipients, "MAX_RECIPIENTS", 3)
    await add_orders(work, incident, await log(work, 2))
    with pytest.raises(StateConflict, match="would have more"):
        await add_orders(work, incident, await log(work, 2, "bowl"))


async def test_a_rule_that_adds_nobody_new_is_kept_and_changes_no_letter(
    work: StaffWork, incident: Incident
) -> None:
    orders = await log(work, 2)
    await add_new_orders(work, incident, orders)
    writing = await begin_writing(work, await get_incident(work.tx, work.shop, incident.id))
    written = await write_some(work, writing)
    rule = OrderRule(item="mug", as_of=NOW)
    added = await add_by_rule(work, written, rule, newest=orders[-1].id)
    after = await get_incident(work.tx, work.shop, incident.id)
    assert (added.orders, added.known) == (0, 2)
    assert after == replace(written, rules=(rule.to_json(),))


async def test_a_letter_that_waits_for_a_persons_hand_cant_be_taken_out_with_the_others(
    work: StaffWork, incident: Incident
) -> None:
    orders = await log(work, 1)
    await add_orders(work, incident, orders)
    writing = await begin_writing(work, await get_incident(work.tx, work.shop, incident.id))
    written = await write_some(work, writing)
    place = await work.tx.recipients.find(incident.id, orders[0].customer_id)
    assert place is not None
    draft = await work.tx.drafts.get(place.draft_id)
    assert draft is not None
    await work.tx.drafts.replace(draft, replace(draft, status=DraftStatus.READY))
    with pytest.raises(StateConflict, match="decided alone"):
        await take_out(work, written, place)


async def test_who_was_taken_out_stays_out_until_a_person_puts_them_back(
    work: StaffWork, incident: Incident
) -> None:
    [first] = await log(work, 1)
    await add_orders(work, incident, [first])
    place = await work.tx.recipients.find(incident.id, first.customer_id)
    assert place is not None
    await take_out(work, incident, place)
    customer = await work.tx.customers.get(first.customer_id)
    assert customer is not None
    second, _ = await log_order(work.tx, work.shop, customer.name, "bowl")
    await add_orders(work, incident, [replace(second, customer_id=first.customer_id)])
    place = await work.tx.recipients.find(incident.id, first.customer_id)
    assert place is not None
    assert place.left_out == TAKEN_OUT
    await put_back(work, incident, place)
    place = await work.tx.recipients.find(incident.id, first.customer_id)
    assert place is not None
    assert place.gets_letter
    assert place.left_out is None
