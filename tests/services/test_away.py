"""A seller who is away: somebody stands in, customers hear when the shop is back, and it ends by
itself.
"""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.drafts import Draft, DraftStatus
from bot.domain.errors import BadInput, StateConflict
from bot.domain.letters import LetterKind
from bot.domain.mailboxes import HOLDING_DELAY
from bot.domain.posts import Post
from bot.domain.shops import Shop
from bot.services.away import Absence, come_back, start_absence
from bot.services.letters import start_letter
from bot.services.mailboxes import set_holding_reply
from bot.services.shops import SetUp, set_shop_hours, set_up_shop
from bot.services.work import StaffWork, Work
from bot.store.database import Database
from bot.store.outbox import QueuedPost
from bot.store.transaction import Transaction
from bot.writing.desk import compose_acknowledgement
from bot.writing.email_texts import write_holding_reply
from tests.samples import MIA, NOW, SHOP_ID, enter, hear, log_order
from tests.services.letters_by_mail import arrive, close_shop, connect, list_holding
from tests.services.letters_by_mail import write as write_mail
from tests.services.rounds import live_until, words_of
from tests.sure import sure

STAFF, DEPUTY, FRIEND = 500, 600, 610
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


def moment(day: int, hour: float = 9) -> datetime:
    """A moment of the weeks in which the tests live; day 0 is a Monday."""
    return MONDAY + timedelta(days=day, hours=hour - 9)


@pytest.fixture
async def tx(database: Database, shop: Shop) -> AsyncIterator[Transaction]:
    """A shop that is open from Monday to Friday, nine to five, and has a deputy."""
    async with database.transaction() as tx:
        before = moment(-3)
        shop = await set_up_shop(
            Work(tx, shop, before), SetUp(staff_role_id=STAFF, deputy_id=DEPUTY)
        )
        await set_shop_hours(Work(tx, shop, before), days="Mon-Fri", opens="09:00", closes="17:00")
        yield tx


SAID_AT = moment(0, 10)


async def go(
    tx: Transaction, until: datetime, *, now: datetime = SAID_AT, **more: str | int
) -> tuple[Shop, Post]:
    """Has Mia say that she is away."""
    shop = await enter(tx, now=now)
    wanted = replace(Absence(until=until), **more)  # type: ignore[arg-type]
    return await start_absence(StaffWork(tx, shop, now, by=MIA), wanted)


async def write(tx: Transaction, name: str, at: datetime) -> None:
    shop = sure(await tx.shops.get(SHOP_ID))
    _, customer = await log_order(tx, shop, name)
    await hear(tx, shop, customer, "Where is it?", at=at)


async def list_notices(tx: Transaction) -> list[Draft]:
    return [each for each in await tx.drafts.list_open(SHOP_ID) if each.kind is LetterKind.DELAY]


def list_called(said: list[QueuedPost]) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Whom the posts at the desk pinged: roles and members."""
    at_desk = [queued.post for queued in said if queued.member_id is None]
    return [(post.roles, post.members) for post in at_desk if post.roles or post.members]


async def test_reminders_and_digests_call_the_deputy_instead_of_staff(tx: Transaction) -> None:
    await go(tx, moment(10))
    await write(tx, "Ada", moment(0, 11))
    said = await live_until(tx, moment(2, 12))
    assert len(list_called(said)) == 2
    assert set(list_called(said)) == {((), (DEPUTY,))}


async def test_a_named_deputy_stands_in_for_the_usual_one(tx: Transaction) -> None:
    await go(tx, moment(10), deputy_id=FRIEND)
    await write(tx, "Ada", moment(0, 11))
    assert set(list_called(await live_until(tx, moment(1, 12)))) == {((), (FRIEND,))}


async def test_without_any_deputy_staff_are_called_as_ever(tx: Transaction) -> None:
    shop = sure(await tx.shops.get(SHOP_ID))
    await tx.shops.save(replace(shop, deputy_id=None))
    _, record = await go(tx, moment(10))
    assert "nobody stands in" in record.body
    await write(tx, "Ada", moment(0, 11))
    assert set(list_called(await live_until(tx, moment(1, 12)))) == {((STAFF,), ())}


async def test_the_digest_begins_with_the_absence(tx: Transaction) -> None:
    await go(tx, moment(10))
    await write(tx, "Ada", moment(0, 11))
    digests = [
        queued.post
        for queued in await live_until(tx, moment(1, 9))
        if "waits today" in queued.post.title
    ]
    assert f"Away until <t:{int(moment(10).timestamp())}:D>." in digests[0].body


async def test_the_note_is_for_the_deputy_alone(tx: Transaction) -> None:
    await go(tx, moment(10), note="The spare key is under the pot.", reason="a new hip")
    said = await live_until(tx, moment(0, 11))
    direct = [queued for queued in said if queued.member_id is not None]
    assert [queued.member_id for queued in direct] == [DEPUTY]
    assert "under the pot" in words_of(direct[0])
    assert not [queued for queued in said if queued.member_id is None and "pot" in words_of(queued)]
    assert any("a new hip" in words_of(queued) for queued in said if queued.member_id is None)


async def test_customers_are_told_only_when_the_shop_is_back(tx: Transaction) -> None:
    shop, _ = await go(tx, moment(10, 12), reason="a new hip", note="Ask Tom.")
    _, customer = await log_order(tx, shop)
    now = moment(1, 12)
    heard = await hear(tx, shop, customer, "Hello?", at=now)
    back = shop.there_at(now)
    assert back == moment(10, 12)  # a Thursday noon, when it is open
    told = compose_acknowledgement(shop, heard.conversation, now=now).words
    reply = write_holding_reply("Thank you for writing.", shop, customer, opens=back, now=now)
    assert f"<t:{int(back.timestamp())}:F>" in told
    assert "we are away and back on Thursday, 3 December at 12:00" in reply
    for words in (told, reply):
        assert "hip" not in words
        assert "Tom" not in words


async def test_a_return_outside_opening_hours_counts_from_the_next_opening(tx: Transaction) -> None:
    shop, _ = await go(tx, moment(12))  # a Saturday
    assert shop.there_at(moment(3)) == moment(14)
    assert shop.there_at(moment(12)) == moment(14)


@pytest.mark.parametrize("until", [moment(0, 9), moment(0, 10), moment(400)])
async def test_a_day_that_has_passed_or_is_too_far_away_changes_nothing(
    tx: Transaction, until: datetime
) -> None:
    with pytest.raises(BadInput):
        await go(tx, until)
    assert not (await enter(tx, now=moment(0, 10))).is_away(moment(0, 10))


async def test_nobody_is_asked_to_stand_in_for_themselves(tx: Transaction) -> None:
    await go(tx, moment(7), deputy_id=MIA)
    assert [each for each in await live_until(tx, moment(0, 12)) if each.member_id == MIA] == []


async def test_what_must_leave_meanwhile_is_listed_with_delay_notices_drafted(
    tx: Transaction,
) -> None:
    shop = await enter(tx, now=moment(0))
    inside, _ = await log_order(tx, shop, "Ada", "inside hat", ship_by=moment(3, 17))
    await log_order(tx, shop, "Ben", "later hat", ship_by=moment(30, 17))
    await log_order(tx, shop, "Cleo", "timeless hat")
    _, record = await go(tx, moment(10))
    text = str(record.fields)
    assert "inside hat" in text
    assert "later hat" not in text
    assert "timeless hat" not in text
    [notice] = await list_notices(tx)
    assert notice.order_id == inside.id
    assert notice.status is DraftStatus.PENDING
    assert notice.problems == ()
    assert "Friday 4 December" in notice.text  # back on Thursday: the second opening day


async def test_a_notice_that_was_set_aside_comes_again_with_the_day_after_the_return(
    tx: Transaction,
) -> None:
    shop = await enter(tx, now=moment(0))
    _, customer = await log_order(tx, shop, "Ada", "hat", ship_by=moment(1, 17))
    await go(tx, moment(10))
    await hear(tx, shop, customer, "When does it leave?", at=moment(0, 12))
    assert await list_notices(tx) == []
    await live_until(tx, moment(2, 17))
    [notice] = await list_notices(tx)
    assert notice.problems == ()
    assert "Friday 4 December" in notice.text


async def test_no_more_than_a_few_notices_are_drafted_at_once_and_the_rest_is_counted(
    tx: Transaction,
) -> None:
    shop = await enter(tx, now=moment(0))
    for number in range(30):
        await log_order(tx, shop, f"Customer {number}", f"hat {number}", ship_by=moment(3, 17))
    _, record = await go(tx, moment(10))
    assert len(await list_notices(tx)) == 25
    assert "(30)" in str(record.fields)
    assert "5 more have no draft yet" in str(record.fields)


async def test_saying_it_again_changes_it_and_drafts_nothing_twice(tx: Transaction) -> None:
    shop = await enter(tx, now=moment(0))
    early, _ = await log_order(tx, shop, "Ada", "early hat", ship_by=moment(3, 17))
    await log_order(tx, shop, "Ben", "late hat", ship_by=moment(8, 17))
    await go(tx, moment(10))
    first = {each.order_id: each.id for each in await list_notices(tx)}
    await go(tx, moment(10), now=moment(0, 11))
    assert {each.order_id: each.id for each in await list_notices(tx)} == first
    assert {each.revision for each in await list_notices(tx)} == {1}
    changed, _ = await go(tx, moment(7), now=moment(0, 12), note="New plans.")
    assert changed.away_since == moment(0, 10)
    [left] = await list_notices(tx)
    assert left.order_id == early.id
    assert left.by_when == changed.packs_again_at(moment(0, 12))
    direct = [
        queued for queued in await live_until(tx, moment(0, 13)) if queued.member_id is not None
    ]
    assert len(direct) == 2  # the repetition told the deputy nothing new


async def test_it_ends_by_itself_with_one_digest_for_whoever_comes_back(tx: Transaction) -> None:
    await go(tx, moment(2, 12))
    await write(tx, "Ada", moment(1, 10))
    said = await live_until(tx, moment(3, 12))
    welcomes = [queued for queued in said if "Welcome back" in queued.post.title]
    assert [queued.due_at for queued in welcomes] == [moment(2, 12)]
    assert "Ada" in words_of(welcomes[0])
    assert welcomes[0].post.roles == (STAFF,)
    after = [queued for queued in said if queued.due_at > moment(2, 12)]
    assert set(list_called(after)) <= {((STAFF,), ()), ((STAFF,), (DEPUTY,))}
    shop = sure(await tx.shops.get(SHOP_ID))
    assert (shop.away_since, shop.away_until, shop.away_note) == (None, None, None)


async def test_whoever_comes_back_has_their_time_before_anybody_is_called(tx: Transaction) -> None:
    shop = sure(await tx.shops.get(SHOP_ID))
    await tx.shops.save(replace(shop, owner_id=700))
    await go(tx, moment(8, 12))  # the deputy is called meanwhile, and does nothing either
    await write(tx, "Ada", moment(0, 11))
    await live_until(tx, moment(8, 11))
    silent = sure(await tx.shops.get(SHOP_ID))
    assert silent.silence_step > 0
    said = await live_until(tx, moment(11, 17))
    assert [queued.due_at for queued in said if "Welcome back" in queued.post.title] == [
        moment(8, 12)
    ]
    assert not [
        each
        for each in said
        if DEPUTY in each.post.members and moment(8, 12) <= each.due_at < moment(10)
    ]
    direct = [(each.due_at, each.member_id) for each in said if each.member_id is not None]
    # After two whole opening days, and from the first step on.
    assert direct == [(moment(11), 700)]


@pytest.mark.parametrize(
    ("until", "welcomed_at"),
    [(moment(2, 9), moment(2, 9)), (moment(5, 9), moment(7, 9)), (moment(2, 20), moment(3, 9))],
)
async def test_the_welcome_comes_in_opening_hours_and_is_the_digest_of_that_day(
    tx: Transaction, until: datetime, welcomed_at: datetime
) -> None:
    await go(tx, until)
    await write(tx, "Ada", moment(0, 11))
    said = await live_until(tx, moment(8, 17))
    digests = [each for each in said if "waits" in each.post.title and each.member_id is None]
    assert len({queued.due_at.date() for queued in digests}) == len(digests)
    assert [queued.due_at for queued in digests if "Welcome" in queued.post.title] == [welcomed_at]


async def test_a_return_to_nothing_is_welcomed_too(tx: Transaction) -> None:
    await go(tx, moment(2, 12))
    said = await live_until(tx, moment(3, 12))
    [welcome] = [queued.post for queued in said if queued.post.title == "Welcome back"]
    assert welcome.body == "Nothing waits for you."


async def test_coming_back_early_ends_it_and_sets_the_notices_aside(tx: Transaction) -> None:
    shop = await enter(tx, now=moment(0))
    await log_order(tx, shop, "Ada", "hat", ship_by=moment(8, 17))
    away, _ = await go(tx, moment(10))
    await come_back(Work(tx, away, moment(1, 12)))
    assert await list_notices(tx) == []
    said = await live_until(tx, moment(12))
    assert [queued.due_at for queued in said if "Welcome back" in queued.post.title] == [
        moment(1, 12)
    ]
    with pytest.raises(StateConflict):
        await come_back(Work(tx, await enter(tx, now=moment(1, 13)), moment(1, 13)))


async def test_a_parcel_that_is_late_already_keeps_its_notice(tx: Transaction) -> None:
    shop = await enter(tx, now=moment(0))
    await log_order(tx, shop, "Ada", "hat", ship_by=moment(1, 10))
    away, _ = await go(tx, moment(10))
    await come_back(Work(tx, away, moment(1, 12)))
    assert len(await list_notices(tx)) == 1


async def test_a_notice_that_somebody_gave_another_day_stays(tx: Transaction) -> None:
    shop = await enter(tx, now=moment(0))
    await log_order(tx, shop, "Ada", "hat", ship_by=moment(8, 17))
    away, _ = await go(tx, moment(10))
    [notice] = await list_notices(tx)
    await tx.drafts.save(replace(notice, by_when=moment(20)))
    await come_back(Work(tx, away, moment(1, 12)))
    assert len(await list_notices(tx)) == 1


async def test_a_deputy_who_does_nothing_is_a_silence_too(tx: Transaction) -> None:
    shop = sure(await tx.shops.get(SHOP_ID))
    await tx.shops.save(replace(shop, owner_id=700))
    await go(tx, moment(20), note="The key is under the pot.")
    await write(tx, "Ada", moment(0, 11))
    direct = [
        queued
        for queued in await live_until(tx, moment(7, 17))
        if queued.member_id is not None and queued.due_at > moment(0, 12)
    ]
    assert [(each.due_at, each.member_id) for each in direct] == [
        (moment(3), DEPUTY),
        (moment(7), 700),
    ]
    assert "The seller is away until <t:" in direct[0].post.words
    assert "silent" not in direct[0].post.words
    assert f"I have called <@{DEPUTY}>" in direct[1].post.words
    [note] = [
        each for each in await tx.drafts.list_open(SHOP_ID) if each.kind is LetterKind.HOLDING_NOTE
    ]
    assert "by Monday 14 December" in note.text  # away until Sunday, so there on Monday


async def test_a_letter_gets_the_holding_reply_in_opening_hours_too_and_it_leaves(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        await close_shop(tx, shop)  # NOW is a Friday at nine, when it is open
        await log_order(tx, shop, email="ada@example.com")
        mailbox = await set_holding_reply(
            tx, await enter(tx), "Thank you, we read it soon.", by=MIA
        )
        wanted = Absence(until=NOW + timedelta(days=6), reason="a new hip")
        await start_absence(StaffWork(tx, await enter(tx), NOW, by=MIA), wanted)
        at = NOW + timedelta(minutes=10)
        await arrive(tx, mailbox, write_mail("Where is it?", at=at), now=at)
        [holding] = await list_holding(tx)
        assert "we are away and back on Thursday, 26 November at 09:00" in holding.text
        assert await start_letter(tx, holding.id, now=at + HOLDING_DELAY) is not None
