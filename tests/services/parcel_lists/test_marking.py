"""A list marks each parcel once, tells each customer in one note, and can be taken back."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.channels import SalesChannel
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.errors import StateConflict
from bot.domain.order_lines import OrderKind
from bot.domain.orders import Order, OrderStatus
from bot.domain.parcel_lists.judging import Judged, Verdict, fingerprint
from bot.domain.parcel_lists.lists import ListStatus, ParcelList
from bot.domain.parcel_lists.pasted import read_parcel_list
from bot.domain.sales.channel_terms import ChannelTerms
from bot.domain.shops import Shop
from bot.services.approvals import approve_draft, mark_sent_by_hand
from bot.services.forgetting.erasing import forget_customer
from bot.services.letters import start_letter
from bot.services.orders import Shipment, cancel_order, mark_arrived, ship_order
from bot.services.parcel_lists.marking import (
    STEP,
    Changed,
    confirm_lines,
    drop_list,
    mark_step,
)
from bot.services.parcel_lists.notes import find_note
from bot.services.parcel_lists.reading import judge_list, read_list
from bot.services.parcel_lists.taking_back import take_list_back
from bot.services.work import StaffWork
from bot.store.outbox import PostKind
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, TOM, log_order
from tests.services.letters_by_mail import list_posts
from tests.sure import sure

MUG, POT, CUP = "RR990338920GB", "TT267418253GB", "FQ136042265GB"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def work(tx: Transaction, shop: Shop) -> StaffWork:
    return StaffWork(tx, shop, NOW, by=MIA)


async def log(work: StaffWork, *customers: str, **more: object) -> list[Order]:
    return [
        (await log_order(work.tx, work.shop, each, f"thing {place}", **more))[0]
        for place, each in enumerate(customers)
    ]


async def read(work: StaffWork, text: str) -> ParcelList:
    return await read_list(work, read_parcel_list(text))


async def judge(work: StaffWork, text: str) -> list[tuple[Verdict, str]]:
    return [(each.verdict, each.reason) for each in await judge_list(work, await read(work, text))]


async def mark(work: StaffWork, listed: ParcelList) -> ParcelList:
    seen = fingerprint(await judge_list(work, listed))
    progress = await mark_step(work, listed.id, seen=seen)
    while progress.left:
        progress = await mark_step(work, listed.id, seen=None)
    return progress.listed


async def notes_of(work: StaffWork, listed: ParcelList) -> list[Draft]:
    return await work.tx.drafts.list_of_parcel_list(listed.id)


async def status_of(work: StaffWork, order: Order) -> OrderStatus:
    return sure(await work.tx.orders.get(order.id)).status


async def test_a_list_marks_its_parcels_and_writes_each_customer_one_note(work: StaffWork) -> None:
    ada, ben, more_of_ada = await log(work, "Ada Holm", "Ben Lee", "Ada Holm")
    listed = await read(work, f"1 {MUG}\n#2, {POT}\n3 evri H00ABC0012345678")
    done = await mark(work, listed)
    assert (done.status, len(done.marked)) == (ListStatus.MARKED, 3)
    first, second = await notes_of(work, listed)
    assert (first.order_id, sure(first.request).other_orders) == (ada.id, (more_of_ada.id,))
    assert (second.order_id, sure(second.request).other_orders) == (ben.id, ())
    assert MUG in first.text
    assert "H00ABC0012345678" in first.text
    stored = sure(await work.tx.orders.get(more_of_ada.id))
    assert (stored.status, stored.carrier) == (OrderStatus.SHIPPED, "Evri")
    assert stored.told_at is None


async def test_each_line_that_cant_be_marked_says_why(work: StaffWork) -> None:
    orders = await log(work, "Ada Holm", "Ben Lee", "Cy Ode", "Di Fox", "Ed Gray", "Flo Hay")
    await ship_order(work, orders[0], Shipment(at=NOW, tracking=MUG))
    await cancel_order(work, orders[1], reason=None)
    pickup = replace(orders[2], kind=OrderKind.PICKUP)
    await work.tx.orders.save(pickup)
    text = (
        f"1 {MUG}\n1 {POT}\n2 {CUP}\n3 WK213555786GB\n77 LX156446233US\n4 5\n"
        f"5 RX283265919DE\n6 RX283265919DE\n{CUP}\nthanks for the parcels"
    )
    found = await judge(work, text)
    assert [verdict for verdict, _ in found] == [
        Verdict.DONE,
        Verdict.SECOND,
        Verdict.CANCELLED,
        Verdict.REFUSED,
        Verdict.NOT_FOUND,
        Verdict.UNREADABLE,
        Verdict.SHARED,
        Verdict.SHARED,
        Verdict.UNREADABLE,
        Verdict.UNREADABLE,
    ]
    assert all(reason.endswith(".") for _, reason in found)
    assert "take it in below" in found[1][1]
    assert "picked up" in found[3][1]
    assert "#77 isn't logged here" in found[4][1]


async def test_a_name_means_its_customers_one_open_order(work: StaffWork) -> None:
    orders = await log(work, "Ada Holm", "Ada Holm", "Ben Lee", "Cy Ode", "Cy Ode")
    shipped, _ = await ship_order(work, orders[0], Shipment(at=NOW))
    await mark_arrived(work, shipped, at=NOW)
    listed = await read(
        work, f"Ada Holm {MUG}\nBen Lee {POT}\nCy Ode {CUP}\nNobody Known WK213555786GB"
    )
    assert [each.order_id for each in listed.parcels] == [orders[1].id, orders[2].id, None, None]
    assert set(listed.parcels[2].meant) == {orders[3].id, orders[4].id}
    verdicts = [each.verdict for each in await judge_list(work, listed)]
    assert verdicts[2:] == [Verdict.UNCLEAR, Verdict.NOT_FOUND]
    await confirm_lines(work, listed.id, [(2, orders[4].id)])
    listed = sure(await work.tx.parcel_lists.get(listed.id))
    assert (await judge_list(work, listed))[2].verdict is Verdict.READY


async def test_a_name_beside_a_number_of_somebody_elses_order_is_asked_about(
    work: StaffWork,
) -> None:
    [order, _] = await log(work, "Ada Holm", "Ben Lee")
    [(verdict, reason)] = await judge(work, f"1\tBen Lee\t{MUG}")
    assert (verdict, "Ada Holm, not of Ben Lee" in reason) == (Verdict.UNCLEAR, True)
    await work.tx.orders.save(replace(order, recipient="Ben Lee"))
    assert await judge(work, f"1\tBen Lee\t{MUG}") == [(Verdict.READY, "")]


async def test_one_number_for_two_people_is_marked_only_when_confirmed(work: StaffWork) -> None:
    orders = await log(work, "Ada Holm", "Ben Lee", "Ada Holm")
    listed = await read(work, f"1 {MUG}\n2 {MUG}\n3 {POT}")
    assert len((await mark(work, listed)).marked) == 1
    again = await read(work, f"1 {MUG}\n2 {MUG}")
    await confirm_lines(work, again.id, [(0, orders[0].id), (1, orders[1].id)])
    again = sure(await work.tx.parcel_lists.get(again.id))
    assert len((await mark(work, again)).marked) == 2


async def test_two_orders_of_one_person_may_travel_together(work: StaffWork) -> None:
    await log(work, "Ada Holm", "Ada Holm")
    assert await judge(work, f"1 {MUG}\n2 {MUG}") == [(Verdict.READY, "")] * 2


async def test_a_number_that_another_customers_order_has_is_asked_about(work: StaffWork) -> None:
    first, _ = await log(work, "Ada Holm", "Ben Lee")
    await ship_order(work, first, Shipment(at=NOW, tracking=MUG))
    [(verdict, reason)] = await judge(work, f"2 {MUG}")
    assert (verdict, MUG in reason) == (Verdict.SHARED, True)


async def test_the_same_order_twice_counts_once_or_is_asked_about(work: StaffWork) -> None:
    [order] = await log(work, "Ada Holm")
    same = await judge(work, f"1 {MUG}\n1 {MUG}")
    assert [verdict for verdict, _ in same] == [Verdict.READY, Verdict.DONE]
    listed = await read(work, f"1 {MUG}\n1 {POT}")
    found = await judge_list(work, listed)
    assert [each.verdict for each in found] == [Verdict.TWICE, Verdict.TWICE]
    await confirm_lines(work, listed.id, [(1, order.id)])
    done = await mark(work, sure(await work.tx.parcel_lists.get(listed.id)))
    assert [each.tracking for each in done.marked] == [POT]


async def test_a_further_parcel_is_marked_when_confirmed_and_has_a_note_of_its_own(
    work: StaffWork,
) -> None:
    order, _ = await log(work, "Ada Holm", "Ada Holm")
    await ship_order(work, order, Shipment(at=NOW, tracking=MUG))
    listed = await read(work, f"1 {POT}\n2 {CUP}")
    await confirm_lines(work, listed.id, [(0, order.id)])
    done = await mark(work, sure(await work.tx.parcel_lists.get(listed.id)))
    assert (len(done.marked), len(await notes_of(work, listed))) == (2, 2)
    assert sure(await work.tx.orders.get(order.id)).parcel_count == 2
    again = await judge(work, f"1 {MUG}\n1 {POT}\n2 {CUP}")
    assert [verdict for verdict, _ in again] == [Verdict.DONE] * 3


async def test_what_was_not_offered_cant_be_confirmed(work: StaffWork) -> None:
    orders = await log(work, "Ada Holm", "Ben Lee")
    listed = await read(work, f"1 {MUG}\n77 {POT}")
    for chosen in ([(0, orders[1].id)], [(1, orders[1].id)], [(9, orders[1].id)]):
        with pytest.raises(StateConflict):
            await confirm_lines(work, listed.id, chosen)


async def test_a_change_since_the_preview_marks_nothing(work: StaffWork) -> None:
    orders = await log(work, "Ada Holm", "Ben Lee")
    listed = await read(work, f"1 {MUG}\n2 {POT}")
    seen = fingerprint(await judge_list(work, listed))
    await cancel_order(work, orders[1], reason=None)
    with pytest.raises(Changed):
        await mark_step(work, listed.id, seen=seen)
    assert await status_of(work, orders[0]) is OrderStatus.OPEN
    assert len((await mark(work, listed)).marked) == 1


async def test_pressing_twice_marks_and_writes_nothing_twice(work: StaffWork) -> None:
    await log(work, "Ada Holm", "Ben Lee")
    listed = await read(work, f"1 {MUG}\n2 {POT}")
    seen = fingerprint(await judge_list(work, listed))
    await mark_step(work, listed.id, seen=seen)
    again = await mark_step(replace(work, by=TOM), listed.id, seen=seen)
    assert (again.left, again.listed.marked_by) == (0, MIA)
    assert len(await notes_of(work, listed)) == 2


async def test_five_hundred_go_in_steps_that_part_no_customer(work: StaffWork) -> None:
    names = [f"Customer {number // 2:03}" for number in range(2 * STEP + 6)]
    await log(work, *names)
    text = "\n".join(f"{number} H00ABC{number:010}" for number in range(1, len(names) + 1))
    listed = await read(work, text)
    progress = await mark_step(work, listed.id, seen=fingerprint(await judge_list(work, listed)))
    assert (progress.listed.status, progress.left) == (ListStatus.MARKING, STEP + 6)
    steps = 1
    while progress.left:
        progress = await mark_step(work, listed.id, seen=None)
        steps += 1
    notes = await notes_of(work, listed)
    assert (steps, len(notes), len({each.customer_id for each in notes})) == (3, 53, 53)
    told = Counter[int]()
    for each in notes:
        told[sure(each.order_id)] += 1
        told.update(sure(each.request).other_orders)
    assert (len(told), set(told.values())) == (len(names), {1})


async def test_what_changed_between_two_steps_is_left_out(work: StaffWork) -> None:
    orders = await log(work, *(f"Customer {number:03}" for number in range(STEP + 2)))
    text = "\n".join(f"{number} H00ABC{number:010}" for number in range(1, STEP + 3))
    listed = await read(work, text)
    await mark_step(work, listed.id, seen=fingerprint(await judge_list(work, listed)))
    await cancel_order(work, orders[-1], reason=None)
    progress = await mark_step(work, listed.id, seen=None)
    assert (progress.left, len(progress.listed.marked)) == (0, STEP + 1)
    assert await status_of(work, orders[-1]) is OrderStatus.CANCELLED


async def test_where_the_platform_tells_its_buyers_no_note_is_written(
    tx: Transaction, shop: Shop
) -> None:
    terms = ChannelTerms(via=SalesChannel.ETSY.value, tells_buyers=True)
    shop = replace(shop, channel_terms=(terms,))
    await tx.shops.save(shop)
    work = StaffWork(tx, shop, NOW, by=MIA)
    [order] = await log(work, "Ada Holm", via=SalesChannel.ETSY)
    await log(work, "Ben Lee")
    listed = await mark(work, await read(work, f"1 {MUG}\n2 {POT}"))
    [note] = await notes_of(work, listed)
    assert note.order_id != order.id
    assert sure(await tx.orders.get(order.id)).told_at is not None


async def test_the_first_parcels_of_a_place_ask_once_who_tells_its_buyers(work: StaffWork) -> None:
    await log(work, "Ada Holm", "Ben Lee", via=SalesChannel.ETSY)
    await mark(work, await read(work, f"1 {MUG}\n2 {POT}"))
    posts = await list_posts(work.tx)
    assert len([each for each in posts if "tell its buyers" in each.words]) == 1


async def test_a_mistaken_list_is_taken_back_with_its_notes(work: StaffWork) -> None:
    orders = await log(work, "Ada Holm", "Ben Lee", "Ada Holm")
    listed = await mark(work, await read(work, f"1 {MUG}\n2 {POT}\n3 {CUP}"))
    taken, stays = await take_list_back(work, listed.id)
    assert (taken.status, stays, taken.marked) == (ListStatus.TAKEN_BACK, 0, ())
    for order in orders:
        assert replace(sure(await work.tx.orders.get(order.id))) == order
    assert {each.status for each in await notes_of(work, listed)} == {DraftStatus.DISCARDED}
    with pytest.raises(StateConflict, match="taken back already"):
        await take_list_back(work, listed.id)
    assert len((await mark(work, await read(work, f"1 {MUG}"))).marked) == 1


async def test_a_note_written_since_for_one_of_two_orders_goes_as_well(work: StaffWork) -> None:
    first, second = await log(work, "Ada Holm", "Ada Holm")
    listed = await mark(work, await read(work, f"1 {MUG}\n2 {POT}"))
    await mark_arrived(work, sure(await work.tx.orders.get(first.id)), at=NOW)
    [new] = await work.tx.drafts.list_open_for_customer(second.customer_id)
    assert new.parcel_list_id is None
    _, stays = await take_list_back(work, listed.id)
    assert (stays, await status_of(work, second)) == (1, OrderStatus.OPEN)
    assert await work.tx.drafts.list_open_for_customer(second.customer_id) == []


async def test_who_was_told_stays_told(work: StaffWork) -> None:
    orders = await log(work, "Ada Holm", "Ben Lee", "Ada Holm")
    listed = await mark(work, await read(work, f"1 {MUG}\n2 {POT}\n3 {CUP}"))
    [of_ada, _] = await notes_of(work, listed)
    await approve_draft(work, of_ada, revision=1)
    later = replace(work, now=NOW + MINUTE)
    ready = sure(await start_letter(work.tx, of_ada.id, now=later.now))
    await mark_sent_by_hand(later, ready, revision=1)
    taken, stays = await take_list_back(later, listed.id)
    assert (stays, len(taken.marked)) == (2, 2)
    statuses = [await status_of(work, each) for each in orders]
    assert statuses == [OrderStatus.SHIPPED, OrderStatus.OPEN, OrderStatus.SHIPPED]


async def test_after_a_day_a_list_stays(work: StaffWork) -> None:
    await log(work, "Ada Holm")
    listed = await mark(work, await read(work, f"1 {MUG}"))
    with pytest.raises(StateConflict, match="for a day"):
        await take_list_back(replace(work, now=NOW + timedelta(days=1)), listed.id)


async def test_a_cancelled_list_marks_nothing(work: StaffWork) -> None:
    await log(work, "Ada Holm")
    listed = await read(work, f"1 {MUG}")
    await drop_list(work, listed.id)
    with pytest.raises(StateConflict, match="was cancelled"):
        await mark_step(work, listed.id, seen=None)


async def test_notes_are_read_one_after_another(work: StaffWork) -> None:
    await log(work, *(f"Customer {number}" for number in range(3)))
    listed = await mark(work, await read(work, f"1 {MUG}\n2 {POT}\n3 {CUP}"))
    notes = await notes_of(work, listed)
    await approve_draft(work, notes[1], revision=1)
    first = sure(await find_note(work, listed.id, after=0))
    second = sure(await find_note(work, listed.id, after=first.draft.id))
    assert [(each.draft.id, each.place, each.count) for each in (first, second)] == [
        (notes[0].id, 1, 3),
        (notes[2].id, 3, 3),
    ]
    assert await find_note(work, listed.id, after=second.draft.id) is None


async def test_a_list_goes_with_a_forgotten_customer_and_others_keep_their_notes(
    work: StaffWork,
) -> None:
    await log(work, *(f"Customer {number}" for number in range(7)))
    text = "\n".join(f"{number} H00ABC{number:010}" for number in range(1, 8))
    listed = await mark(work, await read(work, text))
    notes = await notes_of(work, listed)
    gone = sure(await work.tx.customers.get(notes[0].customer_id))
    await forget_customer(work, gone)
    assert await work.tx.parcel_lists.get(listed.id) is None
    due = await work.tx.outbox.list_due(work.now, 100)
    cards = {each.draft_id for each in due if each.kind is PostKind.CARD}
    assert cards == {each.id for each in notes[1:]}


def test_a_preview_is_known_by_what_it_would_mark() -> None:
    assert fingerprint(list[Judged]()) < 2**31
