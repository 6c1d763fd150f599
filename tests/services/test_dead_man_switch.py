"""A seller who has gone silent: others are called, and whoever waits has a draft that is ready."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.drafts import Draft, DraftStatus
from bot.domain.letters import LetterKind
from bot.domain.parcel_lists.ready_notes import ReadyNote
from bot.domain.sending import Ending, SendOutcome
from bot.domain.shops import Shop
from bot.services.approvals import discard_draft
from bot.services.conversations import close_without_reply, record_answer, snooze
from bot.services.letters import finish_letter, start_letter
from bot.services.shops import FollowUp, SetUp, set_follow_up, set_shop_hours, set_up_shop
from bot.services.work import StaffWork, Work
from bot.store.database import Database
from bot.store.outbox import QueuedPost
from bot.store.transaction import Transaction
from bot.writing.ready_notes import compose_paste
from tests.samples import MIA, SHOP_ID, draft_reply, hear, log_order
from tests.services.rounds import live_until, words_of
from tests.sure import sure

STAFF, DEPUTY, OWNER = 500, 600, 700
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


def moment(day: int, hour: float) -> datetime:
    """A moment of the weeks in which the tests live; day 0 is a Monday."""
    return MONDAY + timedelta(days=day, hours=hour - 9)


@pytest.fixture
async def tx(database: Database, shop: Shop) -> AsyncIterator[Transaction]:
    """A shop that is open from Monday to Friday; somebody did something there on Monday morning."""
    async with database.transaction() as tx:
        before = moment(-3, 9)
        settings = SetUp(staff_role_id=STAFF, deputy_id=DEPUTY)
        shop = await set_up_shop(Work(tx, replace(shop, owner_id=OWNER), before), settings)
        await set_shop_hours(Work(tx, shop, before), days="Mon-Fri", opens="09:00", closes="17:00")
        await act(tx, moment(0, 8))
        yield tx


async def act(tx: Transaction, at: datetime) -> Shop:
    """Somebody on staff does something."""
    return sure(await tx.shops.enter(SHOP_ID, at))


async def write(tx: Transaction, name: str, at: datetime) -> int:
    """Has a customer write; gives the customer's id."""
    shop = sure(await tx.shops.get(SHOP_ID))
    known = await tx.customers.list_named(SHOP_ID, name)
    customer = known[0] if known else (await log_order(tx, shop, name))[1]
    await hear(tx, shop, customer, "Where is it?", at=at)
    return customer.id


def list_direct(said: list[QueuedPost]) -> list[tuple[datetime, int]]:
    """Whom the bot wrote to, and when."""
    return [(queued.due_at, queued.member_id) for queued in said if queued.member_id is not None]


def list_called(said: list[QueuedPost]) -> list[datetime]:
    """When the deputy was pinged at the desk."""
    return [
        queued.due_at
        for queued in said
        if DEPUTY in queued.post.members and queued.member_id is None
    ]


async def list_notes(tx: Transaction) -> list[Draft]:
    return [
        each for each in await tx.drafts.list_open(SHOP_ID) if each.kind is LetterKind.HOLDING_NOTE
    ]


async def test_first_the_seller_then_the_deputy_at_the_desk_then_the_deputy_directly(
    tx: Transaction,
) -> None:
    await write(tx, "Ada", moment(0, 10))
    assert list_direct(await live_until(tx, moment(2, 8))) == []
    said = await live_until(tx, moment(4, 17))
    assert list_direct(said) == [(moment(2, 9), OWNER), (moment(4, 9), DEPUTY)]
    assert list_called(said) == [moment(3, 9), moment(4, 9)]
    [told] = [words_of(queued) for queued in said if queued.member_id == OWNER]
    assert "for 2 opening days" in told
    assert "Answer Ada" in told
    [asked] = [words_of(queued) for queued in said if queued.member_id == DEPUTY]
    assert "1 draft at <#" in asked  # the holding note to Ada


async def test_the_desk_calls_on_every_opening_day_and_direct_messages_come_weekly(
    tx: Transaction,
) -> None:
    await write(tx, "Ada", moment(0, 10))
    said = await live_until(tx, moment(15, 17))
    assert len(list_called(said)) == 9
    assert [at for at, who in list_direct(said) if who == DEPUTY] == [moment(4, 9), moment(15, 9)]


async def test_nothing_is_said_while_nothing_waits(tx: Transaction) -> None:
    assert await live_until(tx, moment(9, 17)) == []


async def test_of_a_parcel_that_should_have_left_the_seller_hears_and_the_deputy_does_not(
    tx: Transaction,
) -> None:
    shop = sure(await tx.shops.get(SHOP_ID))
    await log_order(tx, shop, "Ada", ship_by=moment(2, 12))
    said = await live_until(tx, moment(14, 17))
    assert list_direct(said) == [(moment(3, 9), OWNER), (moment(11, 9), OWNER)]
    assert list_called(said) == []


async def test_whatever_staff_do_begins_the_count_anew(tx: Transaction) -> None:
    await write(tx, "Ada", moment(0, 10))
    await live_until(tx, moment(2, 10))
    assert (await act(tx, moment(2, 11))).silence_step == 0
    said = await live_until(tx, moment(7, 17))
    assert list_direct(said) == [(moment(7, 9), OWNER)]


async def test_a_shop_sets_after_how_many_days_it_counts_as_silent(tx: Transaction) -> None:
    shop = await act(tx, moment(0, 8))
    await set_follow_up(Work(tx, shop, moment(0, 8)), FollowUp(silence=5))
    await write(tx, "Ada", moment(0, 10))
    assert list_direct(await live_until(tx, moment(8, 17))) == [(moment(7, 9), OWNER)]


async def test_without_a_deputy_the_desk_says_that_nobody_else_can_be_called(
    tx: Transaction,
) -> None:
    shop = await act(tx, moment(0, 8))
    await tx.shops.save(replace(shop, deputy_id=None))
    await write(tx, "Ada", moment(0, 10))
    said = await live_until(tx, moment(4, 17))
    assert list_direct(said) == [(moment(2, 9), OWNER)]
    told = [queued for queued in said if "I can call nobody else" in words_of(queued)]
    assert [queued.due_at for queued in told] == [moment(3, 9), moment(4, 9)]
    assert all(queued.post.roles == (STAFF,) for queued in told)


async def test_an_owner_who_is_the_deputy_is_nobody_else(tx: Transaction) -> None:
    shop = await act(tx, moment(0, 8))
    await tx.shops.save(replace(shop, deputy_id=OWNER))
    await write(tx, "Ada", moment(0, 10))
    said = await live_until(tx, moment(4, 17))
    assert list_direct(said) == [(moment(2, 9), OWNER)]
    assert any("I can call nobody else" in words_of(queued) for queued in said)


async def test_an_unknown_owner_is_skipped(tx: Transaction) -> None:
    shop = await act(tx, moment(0, 8))
    await tx.shops.save(replace(shop, owner_id=None))
    await write(tx, "Ada", moment(0, 10))
    said = await live_until(tx, moment(3, 17))
    assert list_direct(said) == [(moment(3, 9), DEPUTY)]
    assert list_called(said) == [moment(2, 9), moment(3, 9)]
    [asked] = [words_of(queued) for queued in said if queued.member_id == DEPUTY]
    assert "has been told" not in asked  # nobody told the seller
    assert "Can you help?" in asked


async def test_whoever_waits_has_a_holding_note_that_needs_approval(tx: Transaction) -> None:
    ids = [await write(tx, name, moment(0, 10)) for name in ("Ada", "Ben", "Cleo")]
    shop = await act(tx, moment(0, 10))
    ben = sure(await tx.customers.get(ids[1]))
    await draft_reply(tx, shop, ben, now=moment(0, 10))
    await live_until(tx, moment(2, 8))
    assert await list_notes(tx) == []
    await live_until(tx, moment(7, 10))
    notes = await list_notes(tx)
    # Ben's reply only wants a click
    assert [draft.customer_id for draft in notes] == [ids[0], ids[2]]
    for draft in notes:
        assert draft.status is DraftStatus.PENDING
        assert draft.created_by is None
        assert draft.problems == ()
        assert "You've waited since" in draft.text


async def test_a_note_is_renewed_when_the_customer_writes_again(tx: Transaction) -> None:
    ada = await write(tx, "Ada", moment(0, 10))
    await live_until(tx, moment(2, 10))
    [old] = await list_notes(tx)
    await write(tx, "Ada", moment(2, 11))
    assert await list_notes(tx) == []
    await live_until(tx, moment(3, 10))
    [new] = await list_notes(tx)
    assert new.id != old.id
    assert new.customer_id == ada


async def test_more_than_a_few_get_their_notes_on_the_following_days(tx: Transaction) -> None:
    for number in range(30):
        await write(tx, f"Customer {number}", moment(0, 10))
    await live_until(tx, moment(2, 10))
    assert len(await list_notes(tx)) == 25
    await live_until(tx, moment(3, 10))
    assert len(await list_notes(tx)) == 30


async def test_of_many_notes_those_of_who_threatens_come_first(tx: Transaction) -> None:
    for number in range(30):
        await write(tx, f"Customer {number}", moment(0, 9.5))
    shop = sure(await tx.shops.get(SHOP_ID))
    _, zoe = await log_order(tx, shop, "Zoe")
    await hear(tx, shop, zoe, "Answer, or I dispute this with my bank.", at=moment(0, 10))
    await live_until(tx, moment(2, 10))
    assert (await list_notes(tx))[0].customer_id == zoe.id


async def test_several_holding_notes_stand_on_one_card(tx: Transaction) -> None:
    for name in ("Ada", "Ben"):
        await write(tx, name, moment(0, 10))
    await live_until(tx, moment(2, 10))
    notes = await list_notes(tx)
    [list_id] = {each.parcel_list_id for each in notes}
    assert list_id is not None
    paste = compose_paste(list_id, ReadyNote(draft=notes[0]), place=1, count=2)
    assert paste.title == "1 of 2: Ada"


async def test_a_holding_note_that_went_acknowledges_and_answers_nothing(tx: Transaction) -> None:
    ada = await write(tx, "Ada", moment(0, 10))
    await live_until(tx, moment(2, 10))
    [note] = await list_notes(tx)
    at = moment(2, 11)
    await tx.drafts.replace(note, note.approve(1, by=MIA, at=at, undo=timedelta()))
    await start_letter(tx, note.id, now=at)
    sending = sure(await tx.drafts.get(note.id))
    if sending.status is DraftStatus.READY:  # Ada is reached elsewhere: a person sends it
        await tx.drafts.replace(sending, replace(sending, status=DraftStatus.SENDING))
    await finish_letter(tx, note.id, SendOutcome(Ending.SENT), now=at)
    conversation = sure(await tx.conversations.get_for_customer(ada))
    assert conversation.waiting_since == moment(0, 10)
    assert conversation.acknowledged_at == at


async def test_a_note_is_set_aside_once_nobody_waits(tx: Transaction) -> None:
    ada, ben = [await write(tx, name, moment(0, 10)) for name in ("Ada", "Ben")]
    await live_until(tx, moment(2, 10))
    shop = await act(tx, moment(2, 11))
    customer = sure(await tx.customers.get(ada))
    at = moment(2, 11)
    await record_answer(Work(tx, shop, at, by=MIA), customer, via=None, note=None, at=at)
    waits = sure(await tx.conversations.get_for_customer(ben))
    await close_without_reply(StaffWork(tx, shop, at, by=MIA), waits.id)
    assert await list_notes(tx) == []


async def test_who_wrote_this_morning_gets_no_holding_note(tx: Transaction) -> None:
    await write(tx, "Ada", moment(0, 10))
    await write(tx, "Ben", moment(2, 6))
    await live_until(tx, moment(2, 10))
    notes = await list_notes(tx)
    assert [draft.to.name for draft in notes] == ["Ada"]


async def test_a_note_that_somebody_discarded_isnt_drafted_again_in_this_wait(
    tx: Transaction,
) -> None:
    ada = await write(tx, "Ada", moment(0, 10))
    await live_until(tx, moment(2, 10))
    [note] = await list_notes(tx)
    shop = sure(await tx.shops.get(SHOP_ID))
    await discard_draft(StaffWork(tx, shop, moment(2, 11), by=MIA), note, revision=1)
    await live_until(tx, moment(7, 10))
    assert await list_notes(tx) == []
    customer = sure(await tx.customers.get(ada))
    at = moment(7, 11)
    await record_answer(Work(tx, shop, at, by=MIA), customer, via=None, note=None, at=at)
    await write(tx, "Ada", moment(7, 12))
    await live_until(tx, moment(9, 10))
    assert len(await list_notes(tx)) == 1


async def test_who_was_put_off_gets_no_holding_note(tx: Transaction) -> None:
    ada = await write(tx, "Ada", moment(0, 10))
    await write(tx, "Ben", moment(0, 10))
    shop = sure(await tx.shops.get(SHOP_ID))
    work = StaffWork(tx, shop, moment(0, 11), by=MIA)
    await snooze(work, sure(await tx.customers.get(ada)), until=moment(9, 9), reason="the yarn")
    await live_until(tx, moment(3, 10))
    assert [draft.to.name for draft in await list_notes(tx)] == ["Ben"]
