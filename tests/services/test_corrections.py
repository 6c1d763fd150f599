"""A fact put right: what waits says it, what was told is told rightly, and nothing old leaves."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.drafts import Draft, DraftStatus
from bot.domain.errors import StateConflict
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import Cause, LetterKind, Remedy
from bot.domain.orders import Order
from bot.domain.sending import Ending, SendOutcome
from bot.domain.shops import Shop
from bot.services.addressing import renew_draft
from bot.services.approvals import approve_draft, discard_draft, mark_sent_by_hand, send_again
from bot.services.customers import CustomerChange, Member, edit_customer
from bot.services.drafts import draft_letter, revise_draft
from bot.services.letters import finish_letter, start_letter
from bot.services.order_changes import get_customer
from bot.services.orders import OrderChange, Shipment, edit_order, mark_arrived, ship_order
from bot.services.parcels import prepare_delay_notice
from bot.services.remedies import refund_order
from bot.services.shops import SetUp, set_up_shop
from bot.services.work import StaffWork
from bot.store.transaction import Transaction
from bot.writing.card_more import compose_more
from bot.writing.cards import compose_card
from tests.samples import MIA, NOW, draft_reply, log_order
from tests.sure import sure

OLD, NEW, THIRD = "RR111111111DE", "RR222222222DE", "RR333333333DE"
LATER = NOW + timedelta(hours=1)
DAY = timedelta(days=1)
SENT = SendOutcome(Ending.SENT)


def work_in(tx: Transaction, shop: Shop) -> StaffWork:
    return StaffWork(tx, shop, NOW, by=MIA)


async def ship(tx: Transaction, shop: Shop, **more: str) -> tuple[Order, Draft]:
    order, _ = await log_order(tx, shop, member=Member(5, "ada"), **more)
    return await ship_order(work_in(tx, shop), order, Shipment(at=NOW, tracking=OLD))


async def edit(tx: Transaction, shop: Shop, order: Order, **facts: object) -> Order:
    now = sure(await tx.orders.get(order.id))
    return await edit_order(work_in(tx, shop), now, OrderChange(**facts))  # type: ignore[arg-type]


async def look(tx: Transaction, draft: Draft) -> Draft:
    return sure(await tx.drafts.get(draft.id))


async def find(tx: Transaction, order: Order, kind: LetterKind) -> list[Draft]:
    """The order's drafts of this kind that wait for approval."""
    drafts = await tx.drafts.list_for_order(order.id, 50)
    return [each for each in drafts if each.kind is kind and each.status is DraftStatus.PENDING]


async def start(tx: Transaction, shop: Shop, draft: Draft) -> Draft:
    draft = await look(tx, draft)
    await approve_draft(work_in(tx, shop), draft, revision=draft.revision)
    return sure(await start_letter(tx, draft.id, now=LATER))


async def send(tx: Transaction, shop: Shop, draft: Draft) -> Draft:
    await start(tx, shop, draft)
    await finish_letter(tx, draft.id, SENT, now=LATER)
    return await look(tx, draft)


def read_card(draft: Draft) -> str:
    return "\n".join(f"{name}: {value}" for name, value in compose_card(draft, None).fields)


@pytest.mark.parametrize("is_approved", [False, True])
async def test_a_note_that_waits_says_the_corrected_number(
    tx: Transaction, shop: Shop, is_approved: bool
) -> None:
    order, note = await ship(tx, shop)
    if is_approved:
        await approve_draft(work_in(tx, shop), note, revision=1)
    await edit(tx, shop, order, tracking=NEW)
    renewed = await look(tx, note)
    assert (renewed.status, renewed.revision) == (DraftStatus.PENDING, 2)
    assert NEW in renewed.text
    assert OLD not in renewed.text
    assert not renewed.is_edited
    assert "Renewed: the tracking number was corrected. ✅ approves" in read_card(renewed)
    assert await start_letter(tx, note.id, now=LATER) is None
    assert await find(tx, order, LetterKind.CORRECTION) == []  # nobody was told the old one
    sent = await send(tx, shop, note)
    assert NEW in sent.text


@pytest.mark.parametrize(
    ("facts", "says", "lacks"),
    [
        ({"item": "red scarf"}, "red scarf", "blue shawl"),
        ({"short_name": "lucky shawl"}, "lucky shawl", "blue shawl"),
        ({"carrier": "ups"}, "UPS", "Deutsche Post"),
        ({"arrives_at": NOW + 9 * DAY}, "Sunday 29 November", "likely"),
    ],
)
async def test_whatever_a_note_names_is_put_right_in_it(
    tx: Transaction, shop: Shop, facts: dict[str, object], says: str, lacks: str
) -> None:
    order, note = await ship(tx, shop)
    await edit(tx, shop, order, **facts)
    renewed = await look(tx, note)
    assert renewed.revision == 2, renewed.text
    assert says in renewed.text, renewed.text
    assert lacks not in renewed.text


async def test_a_fact_that_no_draft_says_renews_none(tx: Transaction, shop: Shop) -> None:
    order, note = await ship(tx, shop)
    reply = await draft_reply(tx, shop, await get_customer(tx, order), order, "Thank you!")
    await edit(tx, shop, order, note="gift wrap", price="40 EUR", ship_by=NOW + DAY)
    assert await look(tx, note) == note
    assert await look(tx, reply) == reply
    await edit(tx, shop, order, tracking=NEW)
    assert await look(tx, reply) == reply


async def test_a_name_put_right_greets_by_it(tx: Transaction, shop: Shop) -> None:
    order, note = await ship(tx, shop, customer="Rosa Klee")
    customer = await get_customer(tx, order)
    await edit_customer(work_in(tx, shop), customer, CustomerChange(name="Ana Klee"))
    renewed = await look(tx, note)
    assert renewed.text.startswith("Hi Ana,")
    assert "Renewed: the customer's name was corrected" in read_card(renewed)


async def test_a_persons_own_words_keep_all_but_the_old_number(tx: Transaction, shop: Shop) -> None:
    order, note = await ship(tx, shop)
    mine = f"Hi Ada! Look, RR 111 111 111 DE is yours: {note.text.split('here: ')[-1]}"
    edited = await revise_draft(work_in(tx, shop), note, mine, revision=1)
    customer = await get_customer(tx, order)
    reply = await draft_reply(tx, shop, customer, order, f"It is {OLD}, enjoy!")
    await edit(tx, shop, order, tracking=NEW)
    renewed = await look(tx, edited)
    assert (renewed.status, renewed.is_edited) == (DraftStatus.PENDING, True)
    assert renewed.text == mine.replace("RR 111 111 111 DE", NEW).replace(OLD, NEW)
    answer = await look(tx, reply)
    assert f"It is {NEW}, enjoy!" in answer.text
    assert not answer.is_edited


async def test_an_edited_text_that_cant_be_mended_is_set_aside_and_renewed_with_a_doubt(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await ship(tx, shop)
    order = await edit(tx, shop, order, arrives_at=NOW + 5 * DAY)
    [note] = await find(tx, order, LetterKind.SHIPPED)
    mine = "Hi Ada, it's with you on Nov 25th!"
    edited = await revise_draft(work_in(tx, shop), note, mine, revision=note.revision)
    await edit(tx, shop, order, arrives_at=NOW + 7 * DAY)
    aside = await look(tx, edited)
    assert (aside.status, aside.reason) == (
        DraftStatus.VOIDED,
        "the day to expect it was corrected",
    )
    renewed = await renew_draft(work_in(tx, shop), aside, revision=aside.revision)
    assert "The day to expect it was corrected since this was written" in read_card(renewed)
    mended = await revise_draft(
        work_in(tx, shop), renewed, "Hi Ada, soon!", revision=renewed.revision
    )
    assert "was corrected since" not in read_card(mended)


async def test_renewing_what_lay_aside_doesnt_bring_the_old_number_back(
    tx: Transaction, shop: Shop
) -> None:
    order, note = await ship(tx, shop)
    thrown = await discard_draft(work_in(tx, shop), note, revision=1)
    await edit(tx, shop, order, tracking=NEW)
    assert (await look(tx, note)).status is DraftStatus.DISCARDED
    renewed = await renew_draft(work_in(tx, shop), await look(tx, thrown), revision=1)
    assert NEW in renewed.text
    assert OLD not in renewed.text


async def test_a_text_that_lies_ready_to_copy_is_called_back(tx: Transaction, shop: Shop) -> None:
    order, _ = await log_order(tx, shop)
    order, note = await ship_order(work_in(tx, shop), order, Shipment(at=NOW, tracking=OLD))
    ready = await start(tx, shop, note)
    assert ready.status is DraftStatus.READY
    await edit(tx, shop, order, tracking=NEW)
    renewed = await look(tx, note)
    assert (renewed.status, renewed.revision) == (DraftStatus.PENDING, 2)
    assert NEW in renewed.text
    with pytest.raises(StateConflict, match="number was corrected"):
        await mark_sent_by_hand(work_in(tx, shop), renewed, revision=1)


async def test_what_was_told_is_put_right_by_one_letter(tx: Transaction, shop: Shop) -> None:
    order, note = await ship(tx, shop)
    await send(tx, shop, note)
    await edit(tx, shop, order, tracking=NEW)
    [letter] = await find(tx, order, LetterKind.CORRECTION)
    assert letter.text.count("sorry") == 1
    more = dict(compose_more(letter, "", shop.zone).fields)
    assert f"tracking number “{OLD}”" in more["They were told"]
    assert NEW in letter.text
    assert OLD not in letter.text
    assert letter.problems == ()
    assert len(letter.text.split()) < 60, letter.text
    await edit(tx, shop, order, tracking=THIRD)
    await edit(tx, shop, order, arrives_at=NOW + 20 * DAY)
    [one] = await find(tx, order, LetterKind.CORRECTION)
    assert one.id == letter.id
    assert THIRD in one.text
    assert "Thursday 10 December" in one.text
    assert sure(one.request).corrects == ("arrives_at", "tracking")
    await send(tx, shop, one)
    assert await find(tx, order, LetterKind.CORRECTION) == []
    await edit(tx, shop, order, tracking=NEW)  # now the third one was told
    [again] = await find(tx, order, LetterKind.CORRECTION)
    assert dict(sure(again.request).told) == {"tracking": THIRD}


async def test_a_wrong_edit_that_is_undone_leaves_nothing_to_tell(
    tx: Transaction, shop: Shop
) -> None:
    order, note = await ship(tx, shop)
    await send(tx, shop, note)
    await edit(tx, shop, order, tracking=NEW)
    await edit(tx, shop, order, tracking=THIRD)
    [letter] = await find(tx, order, LetterKind.CORRECTION)
    await edit(tx, shop, order, tracking=OLD)
    aside = await look(tx, letter)
    assert (aside.status, aside.reason) == (
        DraftStatus.VOIDED,
        "what the customer was told is right after all",
    )
    assert await find(tx, order, LetterKind.CORRECTION) == []


async def test_an_answer_that_says_the_right_number_spares_the_correction(
    tx: Transaction, shop: Shop
) -> None:
    order, note = await ship(tx, shop)
    await send(tx, shop, note)
    await edit(tx, shop, order, tracking=NEW)
    [letter] = await find(tx, order, LetterKind.CORRECTION)
    customer = await get_customer(tx, order)
    await send(tx, shop, await draft_reply(tx, shop, customer, order, "Thank you!"))
    assert (await look(tx, letter)).status is DraftStatus.PENDING
    await send(tx, shop, await draft_reply(tx, shop, customer, order, f"It is {NEW}."))
    assert (await look(tx, letter)).status is DraftStatus.VOIDED


async def test_a_letter_on_its_way_is_corrected_once_it_went(tx: Transaction, shop: Shop) -> None:
    order, note = await ship(tx, shop)
    await start(tx, shop, note)
    await edit(tx, shop, order, tracking=NEW)
    assert await find(tx, order, LetterKind.CORRECTION) == []
    await finish_letter(tx, note.id, SENT, now=LATER)
    [letter] = await find(tx, order, LetterKind.CORRECTION)
    assert NEW in letter.text


async def test_a_letter_on_its_way_that_fails_isnt_tried_again_with_the_old_number(
    tx: Transaction, shop: Shop
) -> None:
    order, note = await ship(tx, shop)
    await start(tx, shop, note)
    await edit(tx, shop, order, tracking=NEW)
    busy = SendOutcome(Ending.TEMPORARY, "the other side is busy")
    await finish_letter(tx, note.id, busy, now=LATER)
    aside = await look(tx, note)
    assert aside.status is DraftStatus.VOIDED
    renewed = await renew_draft(work_in(tx, shop), aside, revision=1)
    assert OLD not in renewed.text


@pytest.mark.parametrize("came", [False, True])
async def test_a_letter_of_which_nobody_knows_is_put_right_either_way(
    tx: Transaction, shop: Shop, came: bool
) -> None:
    order, note = await ship(tx, shop)
    await start(tx, shop, note)
    await finish_letter(tx, note.id, SendOutcome(Ending.UNKNOWN, "no answer came"), now=LATER)
    await edit(tx, shop, order, tracking=NEW)
    unknown = await look(tx, note)
    if came:
        await mark_sent_by_hand(work_in(tx, shop), unknown, revision=1)
        assert len(await find(tx, order, LetterKind.CORRECTION)) == 1
    else:
        await send_again(work_in(tx, shop), unknown, revision=1)
        assert await start_letter(tx, note.id, now=LATER) is None
        assert (await look(tx, note)).status is DraftStatus.VOIDED


async def test_what_has_arrived_needs_no_better_number(tx: Transaction, shop: Shop) -> None:
    order, note = await ship(tx, shop)
    await send(tx, shop, note)
    await edit(tx, shop, order, tracking=NEW)
    [letter] = await find(tx, order, LetterKind.CORRECTION)
    await mark_arrived(work_in(tx, shop), sure(await tx.orders.get(order.id)), at=NOW + DAY)
    assert (await look(tx, letter)).status is DraftStatus.VOIDED
    await edit(tx, shop, order, tracking=THIRD)
    assert await find(tx, order, LetterKind.CORRECTION) == []


@pytest.mark.parametrize(("country", "is_told"), [("DE", False), ("NZ", True)])
async def test_a_day_that_was_only_estimated_anew_is_told_if_it_is_later(
    tx: Transaction, shop: Shop, country: str, is_told: bool
) -> None:
    shop = await set_up_shop(work_in(tx, shop), SetUp(country="DE"))
    order, _ = await log_order(tx, shop, member=Member(5, "ada"))
    order = await edit(tx, shop, order, country="FR")
    order, note = await ship_order(work_in(tx, shop), order, Shipment(at=NOW, tracking=OLD))
    await send(tx, shop, note)
    before = sure(order.overdue_at)
    changed = await edit(tx, shop, order, country=country)
    assert (sure(changed.overdue_at) > before) is is_told
    letters = await find(tx, order, LetterKind.CORRECTION)
    assert bool(letters) is is_told


@pytest.mark.parametrize(
    ("was", "now", "is_told"),
    [
        ("blue mug", "red mug", True),
        ("blue mug", "blue mug with a lid", False),
        ("blue mgu", "blue mug", False),
        ("shawl", "teapot", True),
    ],
)
async def test_another_item_is_told_and_a_better_spelling_isnt(
    tx: Transaction, shop: Shop, was: str, now: str, is_told: bool
) -> None:
    order, note = await ship(tx, shop, item=was)
    await send(tx, shop, note)
    await edit(tx, shop, order, item=now)
    assert bool(await find(tx, order, LetterKind.CORRECTION)) is is_told


@pytest.mark.parametrize(("days", "is_aside"), [(5, False), (9, True), (12, True)])
async def test_a_delay_notice_is_set_aside_once_the_order_leaves_no_sooner(
    tx: Transaction, shop: Shop, days: int, is_aside: bool
) -> None:
    order, _ = await log_order(tx, shop, ship_by=NOW + 3 * DAY)
    notice = await prepare_delay_notice(
        work_in(tx, shop), order, new_date=NOW + 9 * DAY, why="the clay is late"
    )
    await edit(tx, shop, order, ship_by=NOW + days * DAY)
    assert ((await look(tx, notice)).status is DraftStatus.VOIDED) is is_aside


async def test_a_corrected_price_looks_at_a_refund_again(tx: Transaction, shop: Shop) -> None:
    order, _ = await log_order(tx, shop, member=Member(5, "ada"), price="30 EUR")
    refund = await refund_order(work_in(tx, shop), order, "40", reference=None)
    assert "more than the price of €30.00" in " ".join(refund.draft.doubts)
    await edit(tx, shop, order, price="50")
    assert "more than" not in " ".join((await look(tx, refund.draft)).doubts)
    await edit(tx, shop, order, price="35")
    assert "more than the price of €35.00" in " ".join((await look(tx, refund.draft)).doubts)


async def test_a_promised_sum_follows_the_price(tx: Transaction, shop: Shop) -> None:
    order, customer = await log_order(tx, shop, member=Member(5, "ada"), price="30 EUR")
    request = LetterRequest(
        kind=LetterKind.APOLOGY,
        cause=Cause.OUR_MISTAKE,
        remedy=Remedy.REFUND,
        remedy_by=(NOW + 3 * DAY).date(),
        explanation="I mixed up two boxes",
    )
    draft = await draft_letter(work_in(tx, shop), customer, order, request)
    assert "€30.00" in draft.text
    await edit(tx, shop, order, price="50")
    renewed = await look(tx, draft)
    assert "€50.00" in renewed.text
    assert [str(each.amount) for each in renewed.pledges] == ["€50.00"]


async def test_what_a_person_wrote_before_requests_were_kept_outlives_a_correction(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await ship(tx, shop)
    request = LetterRequest(kind=LetterKind.REPLY, message=f"Your parcel has the number {OLD}.")
    draft = await draft_letter(work_in(tx, shop), await get_customer(tx, order), order, request)
    await tx.drafts.replace(draft, replace(draft, request=None))
    await discard_draft(work_in(tx, shop), await look(tx, draft), revision=1)
    await edit(tx, shop, order, tracking=NEW)
    again = await renew_draft(work_in(tx, shop), await look(tx, draft), revision=1)
    assert "Your parcel has the number" in again.text
    approved = await approve_draft(work_in(tx, shop), again, revision=2)
    assert (approved.status, approved.text) == (DraftStatus.APPROVED, again.text)
