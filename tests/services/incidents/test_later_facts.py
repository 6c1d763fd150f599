"""What becomes known after the letters were written: nobody is told what isn't so any more, and
nobody is forgotten.
"""

from datetime import timedelta

from bot.domain.drafts import Draft, DraftStatus
from bot.domain.incidents.incidents import Incident, IncidentStatus
from bot.domain.orders import Order
from bot.domain.platforms import Platform
from bot.domain.shops import Shop
from bot.services.cases import NewCase, open_case
from bot.services.incidents.incidents import reopen_incident
from bot.services.incidents.recipients import add_orders
from bot.services.incidents.sending import send_some
from bot.services.move_undo import undo_move
from bot.services.moves import move_order
from bot.services.orders import OrderChange, edit_order
from bot.store.transaction import Transaction
from tests.samples import NOW, log_order
from tests.services.incidents.batches import approve, begin, by_staff, write_all
from tests.services.incidents.sent import deliver, send_all
from tests.services.letters_by_mail import connect
from tests.sure import sure


async def see(tx: Transaction, incident: Incident) -> Incident:
    return sure(await tx.incidents.get(incident.id))


async def leave(tx: Transaction, shop: Shop, incident: Incident) -> Incident:
    """The incident after all its letters that may leave have left."""
    incident, later = await see(tx, incident), 200
    while incident.status is IncidentStatus.LEAVING:
        incident = await send_some(by_staff(tx, shop, later=later), incident)
        await deliver(tx, NOW + timedelta(seconds=later))
        later += 5
    return incident


async def log_more(tx: Transaction, shop: Shop, order: Order, item: str = "red jug") -> Order:
    """A further order of the same customer."""
    customer = sure(await tx.customers.get(order.customer_id))
    more, same = await log_order(tx, shop, customer.name, item, email=customer.email)
    assert same.id == customer.id
    return more


async def test_an_order_that_comes_in_behind_its_customers_letter_gets_a_letter_of_its_own(
    tx: Transaction, shop: Shop
) -> None:
    await connect(tx, shop)
    incident, [bowl, _] = await begin(tx, shop)
    await send_all(tx, shop, incident)
    jug = await log_more(tx, shop, bowl)
    late = by_staff(tx, shop, later=3600)
    await add_orders(late, await see(tx, incident), [bowl, jug])
    await write_all(tx, shop, await see(tx, incident))
    [letter] = await tx.drafts.list_prepared(incident.id, 9)
    assert letter.customer_id == bowl.customer_id
    assert letter.is_about(jug.id)
    assert not letter.is_about(bowl.id)


async def test_an_order_of_somebody_elses_is_told_to_them_alone(
    tx: Transaction, shop: Shop
) -> None:
    await connect(tx, shop)
    incident, [order, other] = await begin(tx, shop)
    await approve(tx, shop, await write_all(tx, shop, incident))
    ben = sure(await tx.customers.get(other.customer_id))
    await move_order(by_staff(tx, shop, later=70), order, ben)
    done = await leave(tx, shop, incident)
    opened = await reopen_incident(by_staff(tx, shop, later=900), done)
    await write_all(tx, shop, opened)
    [letter] = await tx.drafts.list_prepared(incident.id, 9)
    assert (letter.customer_id, letter.order_id) == (ben.id, order.id)


async def test_an_order_moved_before_the_approval_and_back_is_told_as_before(
    tx: Transaction, shop: Shop
) -> None:
    incident, [order, other] = await begin(tx, shop)
    await write_all(tx, shop, incident)
    ben = sure(await tx.customers.get(other.customer_id))
    _, move = await move_order(by_staff(tx, shop, later=5), order, ben)
    [letter] = await _write_again(tx, shop, incident)
    assert letter.customer_id == ben.id
    await undo_move(by_staff(tx, shop, later=9), move.id)
    letters = await _write_again(tx, shop, incident)
    told = {(each.customer_id, each.order_id) for each in letters}
    assert told == {(order.customer_id, order.id), (ben.id, other.id)}


async def _write_again(tx: Transaction, shop: Shop, incident: Incident) -> list[Draft]:
    await write_all(tx, shop, await see(tx, incident))
    return await tx.drafts.list_prepared(incident.id, 9)


async def test_a_dispute_opened_after_the_approval_holds_the_letter_back(
    tx: Transaction, shop: Shop
) -> None:
    await connect(tx, shop)
    incident, [order, _] = await begin(tx, shop)
    await approve(tx, shop, await write_all(tx, shop, incident))
    case = NewCase(platform=Platform.ETSY, order=order, customer_id=order.customer_id)
    await open_case(by_staff(tx, shop, later=70), case)
    await leave(tx, shop, incident)
    place = sure(await tx.recipients.find(incident.id, order.customer_id))
    letter = sure(await tx.drafts.get(place.draft_id))
    assert letter.status is DraftStatus.VOIDED
    assert letter.reason == "since it was written: an open case on Etsy: answer there"


async def test_a_letter_is_held_back_when_the_second_of_its_orders_was_corrected(
    tx: Transaction, shop: Shop
) -> None:
    incident, [bowl, _] = await begin(tx, shop)
    jug = await log_more(tx, shop, bowl)
    await add_orders(by_staff(tx, shop), incident, [jug])
    await write_all(tx, shop, await see(tx, incident))
    await edit_order(by_staff(tx, shop), jug, OrderChange(item="white vase"))
    left = await tx.drafts.list_prepared(incident.id, 9)
    assert [each.customer_id for each in left] != []
    assert bowl.customer_id not in [each.customer_id for each in left]
