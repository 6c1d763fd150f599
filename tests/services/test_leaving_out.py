"""Who was answered, refunded or told is left out of an incident: as customers are picked, and again
as the letters are written.
"""

from datetime import timedelta

from bot.domain.channels import Channel
from bot.domain.incidents.incidents import IncidentStatus
from bot.domain.incidents.recipients import LetterState
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import LetterKind
from bot.domain.platforms import Platform
from bot.domain.shops import Shop
from bot.services.cases import NewCase, open_case
from bot.services.conversations import record_answer
from bot.services.customers import Member
from bot.services.drafts import draft_letter
from bot.services.incidents.approving import approve_incident
from bot.services.incidents.incidents import reopen_incident
from bot.services.incidents.leaving_out import read_recipients
from bot.services.incidents.recipients import add_orders, get_recipient, put_back, take_out
from bot.services.move_undo import undo_move
from bot.services.moves import join_customers
from bot.services.orders import Shipment, cancel_order, ship_order
from bot.services.remedies import refund_order, undo_remedy
from bot.store.transaction import Transaction
from tests.counting import counted_statements
from tests.samples import NOW, log_order
from tests.services.incident_days import (
    begin_incident,
    list_reasons,
    list_recipients,
    see,
    send_letters,
    staff,
    write_letters,
)
from tests.services.letters_by_mail import OWN, connect, send_letter

HOUR = timedelta(hours=1)


async def test_whoever_was_refunded_answered_or_disputes_it_is_left_out_as_they_are_picked(
    tx: Transaction, shop: Shop
) -> None:
    work = staff(tx, shop)
    refunded, _ = await log_order(tx, shop, "Carol", price="24 GBP")
    await refund_order(work, refunded, "24 GBP", reference=None)
    answered, tess = await log_order(tx, shop, "Tess")
    await record_answer(work, tess, via="Etsy", note="I'll send a new one", at=NOW)
    cancelled, _ = await log_order(tx, shop, "Kurt")
    await cancel_order(work, cancelled, reason=None)
    disputed, lena = await log_order(tx, shop, "Lena")
    await open_case(work, NewCase(platform=Platform.ETSY, order=disputed, customer_id=lena.id))
    untold, _ = await log_order(tx, shop, "Ada")
    incident = await begin_incident(tx, shop, refunded, answered, cancelled, disputed, untold)
    assert await list_reasons(tx, incident) == [
        "refunded £24.00 on Friday",
        "you wrote to them on Friday at 09:00",
        "cancelled on Friday",
        "an open case on Etsy: answer there",
        None,
    ]


async def test_a_note_that_it_was_shipped_leaves_nobody_out(tx: Transaction, shop: Shop) -> None:
    order, _ = await log_order(tx, shop)
    _, note = await ship_order(staff(tx, shop), order, Shipment(at=NOW))
    await send_letter(tx, note)
    incident = await begin_incident(tx, shop, order, now=NOW + 2 * HOUR)
    assert await list_reasons(tx, incident) == [None]


async def test_who_is_told_between_picking_and_writing_gets_no_letter_and_the_reason_says_so(
    tx: Transaction, shop: Shop
) -> None:
    order, ada = await log_order(tx, shop, member=Member(5, "ada"))
    other, _ = await log_order(tx, shop, "Ben")
    incident = await begin_incident(tx, shop, order, other)
    request = LetterRequest(kind=LetterKind.REPLY, message="I'll send you a new one.")
    reply = await draft_letter(staff(tx, shop), ada, order, request)
    await send_letter(tx, reply)
    letters = await write_letters(tx, shop, incident, now=NOW + 2 * HOUR)
    assert [each.to.name for each in letters] == ["Ben"]
    assert await list_reasons(tx, incident) == [
        "since you picked them: you wrote to them on Friday at 10:00",
        None,
    ]


async def test_who_is_put_back_gets_a_letter_all_the_same(tx: Transaction, shop: Shop) -> None:
    order, _ = await log_order(tx, shop, price="24 GBP")
    await refund_order(staff(tx, shop), order, "24 GBP", reference=None)
    incident = await begin_incident(tx, shop, order)
    [ada] = await list_recipients(tx, incident)
    work = staff(tx, shop)
    await put_back(work, incident, await get_recipient(work, incident, ada.id))
    assert len(await write_letters(tx, shop, incident)) == 1


async def test_whoever_nothing_speaks_against_any_more_gets_a_letter_but_nobody_taken_out_by_hand(
    tx: Transaction, shop: Shop
) -> None:
    refunded, _ = await log_order(tx, shop, price="24 GBP")
    refund = await refund_order(staff(tx, shop), refunded, "24 GBP", reference=None)
    other, _ = await log_order(tx, shop, "Ben")
    third, _ = await log_order(tx, shop, "Cleo")
    incident = await begin_incident(tx, shop, refunded, other, third)
    await undo_remedy(staff(tx, shop), refund.outlay.id)
    ben = (await list_recipients(tx, incident))[1]
    await take_out(staff(tx, shop), incident, ben)
    letters = await write_letters(tx, shop, incident)
    assert [each.to.name for each in letters] == ["Ada", "Cleo"]


async def test_a_letter_doesnt_name_the_order_that_was_refunded(
    tx: Transaction, shop: Shop
) -> None:
    refunded, _ = await log_order(tx, shop, item="green bowl", price="24 GBP")
    await refund_order(staff(tx, shop), refunded, "24 GBP", reference=None)
    other, _ = await log_order(tx, shop, item="blue mug")
    incident = await begin_incident(tx, shop, refunded, other)
    [letter] = await write_letters(tx, shop, incident)
    assert letter.order_id == other.id
    assert "green bowl" not in letter.text


async def test_nobody_gets_the_letter_of_two_incidents_about_one_slip(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop)
    first = await begin_incident(tx, shop, order)
    await write_letters(tx, shop, first)
    again = await begin_incident(tx, shop, order, title="Glaze, second kiln")
    assert await list_reasons(tx, again) == ["the letter of “Wrong glaze” waits for them"]
    await send_letters(tx, shop, first)
    third = await begin_incident(tx, shop, order, title="Glaze once more", now=NOW + HOUR)
    assert await list_reasons(tx, third) == ["got the letter of “Wrong glaze” on Friday"]
    said = "I charged your card two times"
    other = await begin_incident(tx, shop, order, title="Charged twice", what_happened=said)
    assert await list_reasons(tx, other) == [None]


async def test_the_shops_own_address_gets_no_letter(tx: Transaction, shop: Shop) -> None:
    await connect(tx, shop)
    order, _ = await log_order(tx, shop, "Anna", email=OWN)
    incident = await begin_incident(tx, shop, order)
    assert await list_reasons(tx, incident) == ["that is the shop itself: a test order"]


async def test_two_customers_who_became_one_get_one_letter_about_both_orders(
    tx: Transaction, shop: Shop
) -> None:
    mug, kemal = await log_order(tx, shop, "Kemal Aydin", "blue mug")
    bowl, namesake = await log_order(tx, shop, "K. Aydin", "green bowl", email="k@x.example")
    incident = await begin_incident(tx, shop, mug, bowl)
    move = await join_customers(staff(tx, shop), kemal, namesake)
    [letter] = await write_letters(tx, shop, incident)
    assert letter.is_about(mug.id)
    assert letter.is_about(bowl.id)
    told = await tx.recipients.count(incident.id)
    assert told.states == {LetterState.WRITTEN: 1, LetterState.LEFT_OUT: 1}
    await undo_move(staff(tx, shop, now=NOW + HOUR), move.id)
    await reopen_incident(staff(tx, shop, now=NOW + HOUR), await see(tx, incident))
    letters = await write_letters(tx, shop, incident, now=NOW + HOUR)
    assert [(each.customer_id, each.order_id) for each in letters] == [
        (kemal.id, mug.id),
        (namesake.id, bowl.id),
    ]


async def test_who_becomes_one_after_the_letters_were_written_has_them_written_anew(
    tx: Transaction, shop: Shop
) -> None:
    mug, kemal = await log_order(tx, shop, "Kemal Aydin", "blue mug")
    bowl, namesake = await log_order(tx, shop, "K. Aydin", "green bowl", email="k@x.example")
    incident = await begin_incident(tx, shop, mug, bowl)
    assert len(await write_letters(tx, shop, incident)) == 2
    await join_customers(staff(tx, shop), kemal, namesake)
    assert (await see(tx, incident)).status is IncidentStatus.PICKING
    [letter] = await write_letters(tx, shop, incident)
    assert letter.is_about(bowl.id)


async def test_who_becomes_one_while_letters_leave_gets_one_and_the_other_is_held_back(
    tx: Transaction, shop: Shop
) -> None:
    mug, kemal = await log_order(tx, shop, "Kemal Aydin", "blue mug")
    bowl, namesake = await log_order(tx, shop, "K. Aydin", "green bowl", email="k@x.example")
    incident = await begin_incident(tx, shop, mug, bowl)
    await write_letters(tx, shop, incident)
    written = await see(tx, incident)
    await approve_incident(staff(tx, shop), written, revision=written.revision)
    await join_customers(staff(tx, shop), kemal, namesake)
    told = await tx.recipients.count(incident.id)
    assert told.states == {LetterState.WRITTEN: 1, LetterState.HELD_BACK: 1}


async def test_looking_at_many_customers_asks_no_more_than_looking_at_one(
    tx: Transaction, shop: Shop
) -> None:
    orders = [(await log_order(tx, shop, f"Ada {number}"))[0] for number in range(12)]
    incident = await begin_incident(tx, shop, orders[0])
    work = staff(tx, shop)
    with counted_statements() as one:
        await read_recipients(work, incident, await list_recipients(tx, incident))
    await add_orders(work, incident, orders)
    with counted_statements() as many:
        await read_recipients(work, incident, (await list_recipients(tx, incident))[1:])
    assert many.count == one.count, many.statements


async def test_a_word_on_another_channel_counts_as_well(tx: Transaction, shop: Shop) -> None:
    order, ada = await log_order(tx, shop)
    work = staff(tx, shop)
    for channel in (Channel.DISCORD, Channel.EMAIL):
        await record_answer(work, ada, via=None, note="Sorry!", channel=channel, at=NOW)
    incident = await see(tx, await begin_incident(tx, shop, order))
    assert await list_reasons(tx, incident) == ["you wrote to them on Friday at 09:00"]
