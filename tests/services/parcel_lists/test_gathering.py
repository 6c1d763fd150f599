"""Notes that are ready together stand on one card, and are approved as they were read there."""

from datetime import datetime, timedelta

import pytest

from bot.domain.drafts import Draft, DraftStatus
from bot.domain.errors import NotFound, StateConflict
from bot.domain.letters import LetterKind
from bot.domain.orders import Order
from bot.domain.parcel_lists.lists import MAX_TOGETHER, ParcelList
from bot.domain.sending import Ending, SendOutcome
from bot.domain.shops import Shop
from bot.services.addressing import renew_draft
from bot.services.approvals import approve_draft, discard_draft, withdraw_approval
from bot.services.drafts import revise_draft
from bot.services.forgetting.erasing import forget_customer
from bot.services.letters import finish_letter, start_letter
from bot.services.orders import Shipment, ship_order
from bot.services.parcel_lists.gathering import (
    find_waiting,
    gather_drafted,
    gather_notes,
    set_apart,
)
from bot.services.parcel_lists.notes import find_note
from bot.services.parcel_lists.pasting import note_pasted, open_paste
from bot.services.parcel_lists.ready_notes import (
    approve_texts,
    gather_ready,
    open_texts,
    stop_notes,
)
from bot.services.parcels import mark_missing
from bot.services.reminders import find_next_due, list_shops_to_remind, remind_shops
from bot.services.work import StaffWork, Work
from bot.store.outbox import PostKind
from bot.store.transaction import Transaction
from bot.writing.ready_notes import compose_ready
from tests.samples import MIA, NOW, TOM, draft_reply, hear, log_order
from tests.services.letters_by_mail import connect
from tests.services.parcel_days import DAY, get_shop, ship
from tests.sure import sure


async def drive_to(tx: Transaction, until: datetime) -> None:
    """Every round that is due until this moment, as the program makes it."""
    while (due := await find_next_due(tx)) is not None and due <= until:
        for shop_id in await list_shops_to_remind(tx, now=due):
            await remind_shops(tx, [shop_id], now=due)
        for queued in await tx.outbox.list_due(due, 999):
            if queued.kind not in (PostKind.CARD, PostKind.PARCELS):
                await tx.outbox.mark_posted(queued.id)
            else:
                await tx.outbox.postpone(queued.id, until=until + 99 * DAY, error=None)


async def ask_about(tx: Transaction, shop: Shop, *names: str, by_mail: bool = True) -> list[Order]:
    """Parcels that nobody can follow, whose day is past: whether they came is asked."""
    orders = []
    if by_mail:
        await connect(tx, shop)
    for name in names:
        email = f"{name.lower()}@example.com" if by_mail else None
        order, _ = await log_order(tx, shop, name, f"cup of {name}", email=email)
        orders.append(await ship(tx, shop, order, arrives_at=NOW + 3 * DAY, by_mail=by_mail))
    await drive_to(tx, NOW + 6 * DAY)
    return orders


async def find_list(tx: Transaction) -> ParcelList:
    return sure(await tx.parcel_lists.find_gathered((await get_shop(tx)).id, since=NOW))


async def list_notes(tx: Transaction) -> list[Draft]:
    return await tx.drafts.list_of_parcel_list((await find_list(tx)).id)


async def staff(tx: Transaction, *, by: int = MIA) -> StaffWork:
    """Somebody looks a minute after the card came up."""
    at = (await find_list(tx)).created_at + timedelta(minutes=1)
    return StaffWork(tx, await get_shop(tx), at, by=by)


async def compose(tx: Transaction) -> tuple[str, list[str]]:
    """The card's words and its buttons."""
    now = (await staff(tx)).now
    view = await gather_ready(tx, await find_list(tx), now=now)
    post = compose_ready(view.listed.id, view.notes, leaves_at=view.leaves_at, now=now)
    words = "\n".join(each for each in (post.words, post.title, post.body, post.footer) if each)
    return words, [each.label for each in post.buttons]


async def test_what_one_round_drafts_is_one_card_from_the_start(
    tx: Transaction, shop: Shop
) -> None:
    await ask_about(tx, shop, "Ada", "Ben", "Cara")
    notes = await list_notes(tx)
    assert [each.kind for each in notes] == [LetterKind.ARRIVAL_CHECK] * 3
    words, buttons = await compose(tx)
    assert words == "3 notes are ready\n**To send:** Ada, Ben, Cara"
    assert buttons == ["Approve all 3", "One by one"]
    queued = await tx.outbox.list_due(NOW + 999 * DAY, 999)
    assert [each.kind for each in queued].count(PostKind.PARCELS) == 1
    shown = [(each.draft_id, each.revision) for each in queued if each.kind is PostKind.CARD]
    newest = {(each.id, each.revision) for each in notes}
    assert newest.isdisjoint(shown), "nothing shows the newest revision but the card of all"


async def test_a_single_note_of_a_round_keeps_its_card(tx: Transaction, shop: Shop) -> None:
    [order] = await ask_about(tx, shop, "Ada")
    [draft, _] = await tx.drafts.list_for_order(order.id, 5)
    assert (draft.kind, draft.parcel_list_id, draft.revision) == (
        LetterKind.ARRIVAL_CHECK,
        None,
        1,
    )


async def test_exactly_the_texts_that_were_read_are_approved(tx: Transaction, shop: Shop) -> None:
    await ask_about(tx, shop, "Ada", "Ben", "Cara")
    list_id = (await find_list(tx)).id
    work = await staff(tx)
    page = await open_texts(work, list_id, after=0)
    came = await approve_texts(work, list_id, after=0, seen=page.seen)
    read = [(each.draft.id, each.draft.revision, each.draft.text) for each in page.notes]
    assert [(each.id, each.revision, each.text) for each in came.done] == read
    assert [each.decided_by for each in came.done] == [MIA] * 3
    words, buttons = await compose(tx)
    assert words.startswith("All notes are approved")
    assert buttons == ["Undo"]


async def test_two_people_press_at_once_and_each_letter_is_approved_once(
    tx: Transaction, shop: Shop
) -> None:
    await ask_about(tx, shop, "Ada", "Ben")
    list_id = (await find_list(tx)).id
    work = await staff(tx)
    seen = (await open_texts(work, list_id, after=0)).seen
    await approve_texts(work, list_id, after=0, seen=seen)
    with pytest.raises(StateConflict, match="look again"):
        await approve_texts(await staff(tx, by=TOM), list_id, after=0, seen=seen)
    assert [each.decided_by for each in await list_notes(tx)] == [MIA, MIA]


async def test_one_that_joined_or_was_renewed_meanwhile_stops_the_press(
    tx: Transaction, shop: Shop
) -> None:
    await ask_about(tx, shop, "Ada", "Ben")
    listed = await find_list(tx)
    work = await staff(tx)
    seen = (await open_texts(work, listed.id, after=0)).seen
    [first, _] = await list_notes(tx)
    await revise_draft(work, first, first.text + "\n\nP.S. Hello!", revision=first.revision)
    with pytest.raises(StateConflict, match="look again"):
        await approve_texts(work, listed.id, after=0, seen=seen)
    seen = (await open_texts(work, listed.id, after=0)).seen
    _, dora = await log_order(tx, shop, "Dora", "jug", email="dora@example.com")
    late = await draft_reply(tx, shop, dora, now=work.now)
    await gather_notes(work, listed, [late])
    with pytest.raises(StateConflict, match="look again"):
        await approve_texts(work, listed.id, after=0, seen=seen)
    assert {each.status for each in await list_notes(tx)} == {DraftStatus.PENDING}


async def test_who_writes_meanwhile_drops_out_and_stays_shown(tx: Transaction, shop: Shop) -> None:
    ada, *_ = await ask_about(tx, shop, "Ada", "Ben", "Cara")
    listed = await find_list(tx)
    work = await staff(tx)
    seen = (await open_texts(work, listed.id, after=0)).seen
    customer = sure(await tx.customers.get(ada.customer_id))
    await hear(tx, shop, customer, "Where is my cup?", at=work.now)
    with pytest.raises(StateConflict, match="look again"):
        await approve_texts(work, listed.id, after=0, seen=seen)
    words, buttons = await compose(tx)
    assert "-# Out: Ada: " in words
    assert buttons == ["Approve all 2", "One by one"]


async def test_what_is_doubtful_stands_first_and_is_left_out_of_approve_all(
    tx: Transaction, shop: Shop
) -> None:
    for name in ("Ada", "Ben", "Cara"):
        await log_order(tx, shop, name, "cup", ship_by=NOW + DAY, email=f"{name}@example.com")
    await drive_to(tx, NOW + 4 * DAY)
    words, buttons = await compose(tx)
    assert words.startswith("3 notes are ready\n**Look at these 3 first:**\nAda · has a blank")
    assert buttons == ["One by one"]
    listed = await find_list(tx)
    work = await staff(tx)
    page = await open_texts(work, listed.id, after=0)
    assert (page.notes, page.left) == ((), 3)
    with pytest.raises(StateConflict):
        await approve_texts(work, listed.id, after=0, seen=page.seen)
    note = sure(await find_note(work, listed.id))
    filled = note.draft.text.replace("[new date?]", "Monday")
    await revise_draft(work, note.draft, filled, revision=note.draft.revision)
    assert "Look at these" in (await compose(tx))[0]


async def test_an_approval_of_all_is_stopped_within_the_undo_time(
    tx: Transaction, shop: Shop
) -> None:
    await ask_about(tx, shop, "Ada", "Ben")
    list_id = (await find_list(tx)).id
    work = await staff(tx)
    seen = (await open_texts(work, list_id, after=0)).seen
    await approve_texts(work, list_id, after=0, seen=seen)
    await stop_notes(work, list_id)
    assert {each.status for each in await list_notes(tx)} == {DraftStatus.PENDING}
    with pytest.raises(StateConflict):
        await stop_notes(work, list_id)
    for each in await list_notes(tx):
        assert await start_letter(tx, each.id, now=NOW + 9 * DAY) is None


async def test_what_only_a_person_can_send_is_pasted_one_after_another(
    tx: Transaction, shop: Shop
) -> None:
    await ask_about(tx, shop, "Ada", "Ben", "Cara", by_mail=False)
    listed = await find_list(tx)
    words, buttons = await compose(tx)
    assert words == "3 notes are ready\n**To paste:** Ada, Ben, Cara"
    assert buttons == ["Paste 3"]
    work = await staff(tx)
    first = await open_paste(work, listed.id, after=0)
    ada = sure(first.note).draft
    assert (first.place, first.count, ada.to.name) == (1, 3, "Ada")
    second = await open_paste(work, listed.id, after=ada.id)  # Later
    ben = sure(second.note).draft
    sent = await note_pasted(work, listed.id, ben.id, revision=ben.revision)
    assert (sent.status, sent.decided_by) == (DraftStatus.SENT, MIA)
    again = await note_pasted(work, listed.id, ben.id, revision=ben.revision)
    assert again == sent, "a second press counts once"
    assert sure((await open_paste(work, listed.id, after=0)).note).draft.id == ada.id
    said = await tx.conversations.list_messages(ben.customer_id, 9)
    assert [each.words for each in said].count(ben.text) == 1


async def test_a_text_that_was_renewed_meanwhile_isnt_taken_for_sent(
    tx: Transaction, shop: Shop
) -> None:
    await ask_about(tx, shop, "Ada", "Ben", by_mail=False)
    listed = await find_list(tx)
    work = await staff(tx)
    old = sure((await open_paste(work, listed.id, after=0)).note).draft
    await revise_draft(work, old, "Hi Ada,\n\nhas it come?\n\nRosa", revision=old.revision)
    with pytest.raises(StateConflict):
        await note_pasted(work, listed.id, old.id, revision=old.revision)
    with pytest.raises(NotFound):
        await note_pasted(work, listed.id + 1, old.id, revision=old.revision + 1)


async def test_a_text_that_was_pasted_before_its_customer_wrote_went_all_the_same(
    tx: Transaction, shop: Shop
) -> None:
    await ask_about(tx, shop, "Ada", "Ben", by_mail=False)
    listed = await find_list(tx)
    work = await staff(tx)
    ada = sure((await open_paste(work, listed.id, after=0)).note).draft
    customer = sure(await tx.customers.get(ada.customer_id))
    await hear(tx, shop, customer, "Where is it?", at=work.now)
    sent = await note_pasted(work, listed.id, ada.id, revision=ada.revision)
    assert (sent.status, sent.text) == (DraftStatus.SENT, ada.text)
    conversation = sure(await tx.conversations.get_for_customer(ada.customer_id))
    assert conversation.is_waiting, "what they wrote since is open"


async def test_an_approved_note_that_only_a_person_can_send_lies_in_the_work_list(
    tx: Transaction, shop: Shop
) -> None:
    await ask_about(tx, shop, "Ada", "Ben", by_mail=False)
    listed = await find_list(tx)
    work = await staff(tx)
    [ada, _] = await list_notes(tx)
    approved = await approve_draft(work, ada, revision=ada.revision)
    ready = sure(await start_letter(tx, approved.id, now=work.now + timedelta(minutes=1)))
    assert ready.status is DraftStatus.READY
    queued = await tx.outbox.list_due(NOW + 999 * DAY, 999)
    assert PostKind.COPY not in [each.kind for each in queued]
    assert sure((await open_paste(work, listed.id, after=0)).note).draft.id == ada.id
    sent = await note_pasted(work, listed.id, ada.id, revision=ada.revision)
    assert sent.status is DraftStatus.SENT


async def test_a_settled_card_is_one_line(tx: Transaction, shop: Shop) -> None:
    await ask_about(tx, shop, "Ada", "Ben", by_mail=False)
    listed = await find_list(tx)
    work = await staff(tx)
    for each in await list_notes(tx):
        await note_pasted(work, listed.id, each.id, revision=each.revision)
    assert await compose(tx) == ("-# 2 notes: 2 went.", [])


async def test_the_card_stays_short_however_many_notes_there_are(
    tx: Transaction, shop: Shop
) -> None:
    await ask_about(tx, shop, *(f"Bartholomea{place}" for place in range(30)))
    words, _ = await compose(tx)
    lines = sum(1 + len(line) // 40 for line in words.splitlines())
    assert lines <= 12, words
    assert "and 22 more" in words


async def test_a_card_holds_so_many_and_the_rest_gets_another(tx: Transaction, shop: Shop) -> None:
    work = Work(tx, shop, NOW)
    drafts = []
    for place in range(MAX_TOGETHER):
        _, who = await log_order(tx, shop, f"Person{place}", email=f"p{place}@example.com")
        drafts.append(await draft_reply(tx, shop, who))
    await gather_notes(work, None, drafts)
    assert await find_waiting(work) == (None, MAX_TOGETHER)


async def test_later_notes_join_todays_card_while_it_waits_and_not_tomorrows(
    tx: Transaction, shop: Shop
) -> None:
    await ask_about(tx, shop, "Ada", "Ben")
    at = (await find_list(tx)).created_at + timedelta(hours=1)
    assert (await find_waiting(Work(tx, shop, at)))[0] == await find_list(tx)
    assert (await find_waiting(Work(tx, shop, at + DAY)))[0] is None
    await gather_drafted(Work(tx, shop, at))
    assert len(await list_notes(tx)) == 2


async def test_a_note_set_apart_has_its_own_card_again(tx: Transaction, shop: Shop) -> None:
    await ask_about(tx, shop, "Ada", "Ben")
    listed = await find_list(tx)
    work = await staff(tx)
    seen = (await open_texts(work, listed.id, after=0)).seen
    [ada, _] = await list_notes(tx)
    apart = await set_apart(work, listed.id, ada.id, revision=ada.revision)
    assert (apart.parcel_list_id, apart.text) == (None, ada.text)
    queued = await tx.outbox.list_due(NOW + 999 * DAY, 999)
    shown = [(each.draft_id, each.revision) for each in queued if each.kind is PostKind.CARD]
    assert (apart.id, apart.revision) in shown
    with pytest.raises(StateConflict, match="look again"):
        await approve_texts(work, listed.id, after=0, seen=seen)
    with pytest.raises(StateConflict):
        await set_apart(work, listed.id, ada.id, revision=ada.revision)


async def test_one_by_one_goes_on_where_it_was(tx: Transaction, shop: Shop) -> None:
    await ask_about(tx, shop, "Ada", "Ben", "Cara")
    listed = await find_list(tx)
    work = await staff(tx)
    first = sure(await find_note(work, listed.id)).draft
    second = sure(await find_note(work, listed.id, after=first.id)).draft
    approved = await approve_draft(work, first, revision=first.revision)
    assert sure(await find_note(work, listed.id, at=second.id)).draft == second
    await withdraw_approval(work, approved, revision=approved.revision)
    assert sure(await find_note(work, listed.id, at=first.id)).draft.id == first.id
    third = sure(await find_note(work, listed.id, after=second.id)).draft
    assert await find_note(work, listed.id, after=third.id) is None


_TRACKING = {("Ada", "cup"): "RR990338920GB", ("Ada", "teapot"): "TT267418253GB"}


async def ship_today(
    tx: Transaction, shop: Shop, *names: str, at: datetime = NOW, item: str = "cup"
) -> list[Draft]:
    """One order after another leaves; the notes as they are then."""
    drafted = []
    for name in names:
        order, _ = await log_order(tx, shop, name, item, email=f"{name}@example.com")
        shipment = Shipment(at=at, tracking=_TRACKING.get((name, item)))
        _, draft = await ship_order(StaffWork(tx, shop, at, by=MIA), order, shipment)
        drafted.append(draft)
    return [sure(await tx.drafts.get(each.id)) for each in drafted]


async def test_the_first_shipped_note_keeps_its_card_and_the_second_makes_one_of_both(
    tx: Transaction, shop: Shop
) -> None:
    await connect(tx, shop)
    [ada] = await ship_today(tx, shop, "Ada")
    assert (ada.parcel_list_id, ada.revision) == (None, 1)
    await ship_today(tx, shop, "Ben")
    notes = await list_notes(tx)
    assert [each.to.name for each in notes] == ["Ada", "Ben"]
    assert notes[0].text == ada.text
    await ship_today(tx, shop, "Cara")
    assert [each.to.name for each in await list_notes(tx)] == ["Ada", "Ben", "Cara"]


async def test_what_somebody_touched_stays_on_its_own_card(tx: Transaction, shop: Shop) -> None:
    await connect(tx, shop)
    work = StaffWork(tx, shop, NOW, by=MIA)
    [ada] = await ship_today(tx, shop, "Ada")
    await revise_draft(work, ada, ada.text.replace("Hi", "Hello"), revision=1)
    [ben] = await ship_today(tx, shop, "Ben")
    await approve_draft(work, ben, revision=1)
    await ship_today(tx, shop, "Cara")
    assert await tx.parcel_lists.find_gathered(shop.id, since=NOW - DAY) is None
    await ship_today(tx, shop, "Dora")
    assert [each.to.name for each in await list_notes(tx)] == ["Cara", "Dora"]


async def test_a_decision_for_the_card_that_a_note_had_is_refused(
    tx: Transaction, shop: Shop
) -> None:
    await connect(tx, shop)
    [ada] = await ship_today(tx, shop, "Ada")
    await ship_today(tx, shop, "Ben")
    with pytest.raises(StateConflict):
        await approve_draft(StaffWork(tx, shop, NOW, by=MIA), ada, revision=ada.revision)
    now = sure(await tx.drafts.get(ada.id))
    with pytest.raises(StateConflict):
        await approve_draft(StaffWork(tx, shop, NOW, by=MIA), now, revision=ada.revision)


async def test_yesterdays_notes_stay_on_their_cards(tx: Transaction, shop: Shop) -> None:
    await connect(tx, shop)
    await ship_today(tx, shop, "Ada")
    await ship_today(tx, shop, "Ben", at=NOW + DAY)
    assert await tx.parcel_lists.find_gathered(shop.id, since=NOW - DAY) is None


async def test_a_renewed_note_stays_on_the_card_and_one_that_comes_back_stands_alone(
    tx: Transaction, shop: Shop
) -> None:
    await connect(tx, shop)
    await ship_today(tx, shop, "Ada", "Ben", "Cara")
    work = StaffWork(tx, shop, NOW, by=MIA)
    [ada, ben, _] = await list_notes(tx)
    await discard_draft(work, ada, revision=ada.revision)
    discarded = sure(await tx.drafts.get(ada.id))
    back = await renew_draft(work, discarded, revision=discarded.revision)
    assert back.parcel_list_id is None
    changed = await revise_draft(work, ben, ben.text + "\nPS", revision=ben.revision)
    assert changed.parcel_list_id == ben.parcel_list_id
    assert [each.to.name for each in await list_notes(tx)] == ["Ben", "Cara"]


async def test_a_second_order_of_a_person_is_told_of_in_the_note_that_waits(
    tx: Transaction, shop: Shop
) -> None:
    await connect(tx, shop)
    [first] = await ship_today(tx, shop, "Ada")
    [second] = await ship_today(tx, shop, "Ada", item="teapot")
    assert second.id == first.id
    assert second.revision == 2
    assert "Your cup: https" in second.text
    assert "Your teapot: https" in second.text
    assert len(sure(second.request).other_orders) == 1
    with pytest.raises(StateConflict):
        await approve_draft(StaffWork(tx, shop, NOW, by=MIA), second, revision=1)
    orders = await tx.orders.list_for_customer(first.customer_id)
    work = StaffWork(tx, shop, NOW, by=MIA)
    approved = await approve_draft(work, second, revision=2)
    sending = sure(await start_letter(tx, approved.id, now=NOW + timedelta(minutes=1)))
    await finish_letter(tx, sending.id, SendOutcome(Ending.SENT), now=NOW + timedelta(minutes=1))
    told = [sure(await tx.orders.get(each.id)).told_at for each in orders]
    assert len(told) == 2
    assert None not in told


@pytest.mark.parametrize("touch", ["edited", "approved", "another day"])
async def test_a_note_that_was_touched_tells_of_nothing_more(
    tx: Transaction, shop: Shop, touch: str
) -> None:
    await connect(tx, shop)
    [first] = await ship_today(tx, shop, "Ada")
    work, at = StaffWork(tx, shop, NOW, by=MIA), NOW
    if touch == "edited":
        await revise_draft(work, first, first.text + "\nP.S. Hello!", revision=1)
    elif touch == "approved":
        await approve_draft(work, first, revision=1)
    else:
        at = NOW + DAY
    [second] = await ship_today(tx, shop, "Ada", at=at)
    assert second.id != first.id
    assert sure(await tx.drafts.get(first.id)).request == first.request


async def test_a_note_on_the_card_of_all_tells_of_their_next_order_too(
    tx: Transaction, shop: Shop
) -> None:
    await connect(tx, shop)
    await ship_today(tx, shop, "Ada", "Ben", "Cara")
    listed = await find_list(tx)
    work = StaffWork(tx, shop, NOW, by=MIA)
    seen = (await open_texts(work, listed.id, after=0)).seen
    await ship_today(tx, shop, "Ben")
    assert [each.to.name for each in await list_notes(tx)] == ["Ada", "Ben", "Cara"]
    with pytest.raises(StateConflict, match="look again"):
        await approve_texts(work, listed.id, after=0, seen=seen)


async def test_who_is_forgotten_is_named_on_the_card_no_more(tx: Transaction, shop: Shop) -> None:
    await connect(tx, shop)
    [ada, *_] = await ship_today(tx, shop, "Ada", "Ben", "Cara")
    for queued in await tx.outbox.list_due(NOW, 999):
        await tx.outbox.mark_posted(queued.id)
    customer = sure(await tx.customers.get(ada.customer_id))
    await forget_customer(StaffWork(tx, shop, NOW, by=MIA), customer)
    due = await tx.outbox.list_due(NOW, 999)
    assert PostKind.PARCELS in [each.kind for each in due]
    listed = sure(await tx.parcel_lists.find_gathered(shop.id, since=NOW))
    view = await gather_ready(tx, listed, now=NOW)
    post = compose_ready(listed.id, view.notes, leaves_at=None, now=NOW)
    assert post.body == "**To send:** Ben, Cara"


async def test_a_lost_parcels_note_takes_no_other_order_in(tx: Transaction, shop: Shop) -> None:
    await connect(tx, shop)
    [first] = await ship_today(tx, shop, "Ada")
    lost = sure(await tx.orders.get(first.order_id))
    await mark_missing(Work(tx, shop, NOW, by=MIA), lost)
    [second] = await ship_today(tx, shop, "Ada", item="teapot")
    assert second.id != first.id
    assert sure(second.request).other_orders == ()
