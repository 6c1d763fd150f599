"""Nobody whom an open incident hit is sold anything, asked whether all is right, or written to
about one thing twice.
"""

from datetime import timedelta

import pytest

from bot.domain.errors import StateConflict
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import Cause, LetterKind
from bot.domain.shops import Shop
from bot.services.drafts import draft_letter
from bot.services.incidents.incidents import close_incident
from bot.services.incidents.writing import LEFT_OPEN
from bot.services.orders import mark_arrived
from bot.services.shops import FollowUp, set_follow_up
from bot.store.transaction import Transaction
from tests.samples import NOW, draft_reply, hear, log_order
from tests.services.incident_days import (
    begin_incident,
    send_letters,
    staff,
    write_letters,
)
from tests.services.incident_days import see as look
from tests.services.parcel_days import DAY, list_kind, live, ship

HOUR = timedelta(hours=1)
SORRY = LetterRequest(
    kind=LetterKind.APOLOGY, cause=Cause.OUR_MISTAKE, explanation="I mixed two glazes up"
)


async def test_nothing_is_sold_to_whoever_an_open_incident_hit(tx: Transaction, shop: Shop) -> None:
    order, ada = await log_order(tx, shop)
    assert not (await draft_reply(tx, shop, ada, order)).is_after_failure
    incident = await begin_incident(tx, shop, order)
    assert (await draft_reply(tx, shop, ada, order)).is_after_failure
    await close_incident(staff(tx, shop), await look(tx, incident), cause="haste", changed="labels")
    assert not (await draft_reply(tx, shop, ada, order)).is_after_failure


async def test_no_apology_is_written_while_the_incidents_letter_is_on_its_way(
    tx: Transaction, shop: Shop
) -> None:
    order, ada = await log_order(tx, shop)
    incident = await begin_incident(tx, shop, order)
    await write_letters(tx, shop, incident)
    with pytest.raises(StateConflict, match="The letter of “Wrong glaze” about order #1"):
        await draft_letter(staff(tx, shop), ada, order, SORRY)
    slow = LetterRequest(kind=LetterKind.APOLOGY, cause=Cause.SLOW_REPLY)
    assert (await draft_letter(staff(tx, shop), ada, order, slow)).doubts == ()


async def test_an_apology_after_the_incidents_letter_makes_its_approver_look_twice(
    tx: Transaction, shop: Shop
) -> None:
    order, ada = await log_order(tx, shop)
    incident = await begin_incident(tx, shop, order)
    await write_letters(tx, shop, incident)
    await send_letters(tx, shop, incident)
    later = staff(tx, shop, now=NOW + 2 * DAY)
    said = "Ada got the letter of “Wrong glaze” about this order on Friday."
    assert said in (await draft_letter(later, ada, order, SORRY)).doubts
    other, _ = await log_order(tx, shop, item="red hat")
    assert said not in (await draft_letter(later, ada, other, SORRY)).doubts


@pytest.mark.parametrize("kind", [LetterKind.ARRIVAL_CHECK, LetterKind.CHECK_IN])
async def test_whether_it_came_and_is_right_is_asked_only_once_the_incident_is_closed(
    tx: Transaction, shop: Shop, kind: LetterKind
) -> None:
    shop = await set_follow_up(staff(tx, shop), FollowUp(check_in=3))
    order, _ = await log_order(tx, shop)
    shipped = await ship(tx, shop, order, arrives_at=NOW + DAY)
    if kind is LetterKind.CHECK_IN:
        await mark_arrived(staff(tx, shop), shipped, at=NOW + HOUR)
    incident = await begin_incident(tx, shop, shipped)
    await live(tx, NOW + 6 * DAY)
    assert await list_kind(tx, order, kind) == []
    later = staff(tx, shop, now=NOW + 6 * DAY)
    await close_incident(later, await look(tx, incident), cause="haste", changed="labels")
    await live(tx, NOW + 8 * DAY)
    assert len(await list_kind(tx, order, kind)) == 1


async def test_the_letter_of_a_second_incident_says_to_its_approver_that_it_is_the_second(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop)
    first = await begin_incident(tx, shop, order)
    [letter] = await write_letters(tx, shop, first)
    assert letter.doubts == ()
    said = "I charged your card two times"
    second = await begin_incident(tx, shop, order, title="Charged twice", what_happened=said)
    [letter] = await write_letters(tx, shop, second)
    assert letter.doubts == ("The letter of “Wrong glaze” to Ada about this order waits.",)


async def test_whoever_asked_something_else_is_named_to_the_approver(
    tx: Transaction, shop: Shop
) -> None:
    order, ada = await log_order(tx, shop)
    await hear(tx, shop, ada, "Can you send it to my office instead, please?", at=NOW)
    incident = await begin_incident(tx, shop, order)
    [letter] = await write_letters(tx, shop, incident)
    assert LEFT_OPEN in letter.doubts
