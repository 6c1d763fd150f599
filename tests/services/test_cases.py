"""Cases in the books: opened by people and by letters, answered on both sides, closed when it is
over.
"""

import pytest

from bot.domain.cases import CaseStatus
from bot.domain.channels import Channel
from bot.domain.deadlines.deadlines import Source, WarningLevel
from bot.domain.drafts import DraftStatus
from bot.domain.errors import BadInput, NotFound, StateConflict
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import LetterKind
from bot.domain.mail import MailKind
from bot.domain.money import read_money
from bot.domain.platforms import NoticeKind, Platform
from bot.domain.shops import Shop
from bot.services.addressing import renew_draft
from bot.services.cases import (
    NewCase,
    close_case,
    draft_closing,
    find_case,
    get_case,
    mark_responded,
    note_case,
    open_case,
)
from bot.services.conversations import record_answer
from bot.services.drafts import draft_letter
from bot.services.linking import link_customer
from bot.services.work import StaffWork, Work
from bot.store.database import Database
from tests.samples import MIA, NOW, draft_reply, enter, hear, log_order
from tests.services.case_samples import CUSTOMER, DAY, PLATFORM, begin, list_deadlines, list_story
from tests.services.letters_by_mail import (
    HOUR,
    arrive,
    connect,
    read,
    send_letter,
    write,
    write_bounce,
)
from tests.sure import sure


async def test_a_case_of_an_order_starts_both_clocks(database: Database, shop: Shop) -> None:
    async with database.transaction() as tx:
        order, ada = await log_order(tx, shop)
        case = await begin(
            tx, shop, order, ada, amount="48.00 USD", reference="# PP-1", reason="never came"
        )
        assert (case.kind, case.reference, case.is_confirmed) == (NoticeKind.DISPUTE, "PP-1", True)
        found = await list_deadlines(tx, case)
        assert found[PLATFORM].source is Source.RULE
        assert found[PLATFORM].level is WarningLevel.MONEY
        assert found[PLATFORM].amount == read_money("48.00 USD")
        assert (found[CUSTOMER].due_at, found[CUSTOMER].order_id) == (NOW + DAY, order.id)
        assert found[PLATFORM].fires_at is not None
        assert await list_story(tx, case) == [f"opened dispute #{case.id} (PayPal, dispute)"]


async def test_a_stated_day_wins_and_one_that_has_passed_is_refused(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        order, ada = await log_order(tx, shop)
        with pytest.raises(BadInput, match="still to come"):
            await begin(tx, shop, order, ada, respond_by=NOW - HOUR)
        case = await begin(tx, shop, order, ada, respond_by=NOW + 3 * DAY)
        found = await list_deadlines(tx, case)
        assert (found[PLATFORM].due_at, found[PLATFORM].source) == (NOW + 3 * DAY, Source.STATED)


async def test_the_same_reference_adds_what_is_new_and_never_opens_a_second_case(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        order, ada = await log_order(tx, shop)
        case = await begin(tx, shop, None, ada, reference="PP-1")
        more = NewCase(
            platform=Platform.PAYPAL,
            order=order,
            customer_id=ada.id,
            reference="pp-1",
            amount="€48",
            respond_by=NOW + 2 * DAY,
        )
        added, is_new = await open_case(StaffWork(tx, shop, NOW, by=MIA), more)
        assert not is_new
        assert (added.id, added.order_id, added.amount, added.reference) == (
            case.id,
            order.id,
            read_money("€48"),
            "PP-1",
        )
        assert (await list_deadlines(tx, case))[PLATFORM].due_at == NOW + 2 * DAY
        with pytest.raises(StateConflict, match=f"/case show {case.id}"):
            await open_case(StaffWork(tx, shop, NOW, by=MIA), more)
        other = await begin(tx, shop, order, ada, platform=Platform.ETSY)
        assert other.id != case.id


async def test_a_step_up_that_a_person_tells_begins_a_new_request(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        order, ada = await log_order(tx, shop)
        case = await begin(tx, shop, order, ada, reference="PP-1", respond_by=NOW + 5 * DAY)
        await mark_responded(StaffWork(tx, shop, NOW + HOUR, by=MIA), case)
        told = NewCase(
            platform=Platform.PAYPAL,
            order=order,
            customer_id=ada.id,
            reference="PP-1",
            reason="it is a claim now",
        )
        claim, is_new = await open_case(StaffWork(tx, shop, NOW + 6 * DAY, by=MIA), told)
        assert (claim.id, is_new, claim.kind) == (case.id, False, NoticeKind.CLAIM)
        due = (await list_deadlines(tx, case))[PLATFORM]
        assert (due.starts_at, due.source) == (NOW + 6 * DAY, Source.RULE)
        with pytest.raises(StateConflict, match="open for this already"):
            await open_case(StaffWork(tx, shop, NOW + 6 * DAY, by=MIA), told)


@pytest.mark.parametrize("words", ["{id}", "#{id}", " id:{id} ", "PP-77", "pp-77", "#PP-77"])
async def test_a_case_is_found_by_our_number_the_platforms_or_a_pick(
    database: Database, shop: Shop, words: str
) -> None:
    async with database.transaction() as tx:
        order, ada = await log_order(tx, shop)
        case = await begin(tx, shop, order, ada, reference="PP-77")
        assert (await find_case(tx, shop, words.format(id=case.id))).id == case.id
        other = await enter(tx, 8)
        with pytest.raises(NotFound, match="/case show"):
            await find_case(tx, other, words.format(id=case.id))
        with pytest.raises(NotFound):
            await get_case(tx, other, case.id)


@pytest.mark.parametrize("words", ["#", " # ", "id:", "9" * 30, "id:" + "9" * 18])
async def test_words_that_name_no_case_are_refused_with_a_way_out(
    database: Database, shop: Shop, words: str
) -> None:
    async with database.transaction() as tx:
        with pytest.raises(NotFound, match="/case show"):
            await find_case(tx, shop, words)


async def test_a_number_that_is_two_cases_is_asked_back(database: Database, shop: Shop) -> None:
    async with database.transaction() as tx:
        order, ada = await log_order(tx, shop)
        case = await begin(tx, shop, order, ada)
        await begin(tx, shop, order, ada, platform=Platform.ETSY, reference=str(case.id))
        with pytest.raises(BadInput, match="pick the right one"):
            await find_case(tx, shop, str(case.id))


async def test_neither_task_closes_the_other_and_both_leave_the_case_open(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        order, ada = await log_order(tx, shop)
        case = await begin(tx, shop, order, ada)
        case = await mark_responded(StaffWork(tx, shop, NOW + HOUR, by=MIA), case)
        assert set(await list_deadlines(tx, case)) == {CUSTOMER}
        with pytest.raises(StateConflict, match="already counts as answered"):
            await mark_responded(StaffWork(tx, shop, NOW + HOUR, by=MIA), case)
        await record_answer(
            Work(tx, shop, NOW + HOUR, by=MIA), ada, via="phone", note=None, at=NOW + HOUR
        )
        case = await get_case(tx, shop, case.id)
        assert await list_deadlines(tx, case) == {}
        assert case.is_open
        closed = await close_case(StaffWork(tx, shop, NOW + DAY, by=MIA), case, is_won=True)
        assert closed.status is CaseStatus.WON
        with pytest.raises(StateConflict, match="already closed: won"):
            await close_case(StaffWork(tx, shop, NOW + DAY, by=MIA), closed, is_won=True)
        await note_case(StaffWork(tx, shop, NOW + DAY, by=MIA), closed, "the money is back")
        assert (await list_story(tx, case))[1:] == [
            f"answered PayPal in dispute #{case.id}",
            f"the customer of dispute #{case.id} has a word",
            f"closed dispute #{case.id}: won",
            "noted: the money is back",
        ]


@pytest.mark.parametrize(
    ("kind", "about", "counts"),
    [
        (LetterKind.REPLY, "order", True),
        (LetterKind.REPLY, None, True),
        (LetterKind.REPLY, "other", False),
        (LetterKind.HOLDING_NOTE, "order", False),
    ],
)
async def test_a_letter_counts_when_it_really_went_and_is_about_the_case(
    database: Database, shop: Shop, kind: LetterKind, about: str | None, counts: bool
) -> None:
    async with database.transaction() as tx:
        await connect(tx, shop)
        order, ada = await log_order(tx, shop, email="ada@example.com")
        other, _ = await log_order(tx, shop, item="red hat")
        case = await begin(tx, shop, order, ada)
        await hear(tx, shop, ada, "Where is it?", at=NOW)
        matter = {"order": order, "other": other}.get(about or "")
        draft = await draft_letter(
            Work(tx, shop, NOW, by=MIA),
            ada,
            matter,
            LetterRequest(kind=kind, message="I am looking."),
        )
        assert CUSTOMER in await list_deadlines(tx, case)
        await send_letter(tx, draft)
        assert (CUSTOMER not in await list_deadlines(tx, case)) is counts


async def test_a_letter_that_comes_back_was_no_word_to_the_customer(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        order, ada = await log_order(tx, shop, email="ada@example.com")
        case = await begin(tx, shop, order, ada)
        sent = await send_letter(tx, await draft_reply(tx, shop, ada, order))
        assert CUSTOMER not in await list_deadlines(tx, case)
        assert sent.mail_id is not None
        assert (
            await arrive(tx, mailbox, write_bounce(sent.mail_id), now=NOW + 2 * HOUR)
            is MailKind.BOUNCE
        )
        assert CUSTOMER in await list_deadlines(tx, case)
        assert (await list_story(tx, case))[-1].startswith("the letter came back")


async def test_an_answer_from_before_the_case_says_nothing_about_it(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        order, ada = await log_order(tx, shop)
        case = await begin(tx, shop, order, ada)
        await record_answer(Work(tx, shop, NOW, by=MIA), ada, via=None, note=None, at=NOW - HOUR)
        assert CUSTOMER in await list_deadlines(tx, case)


async def test_asking_to_close_waits_until_the_customer_has_an_answer(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        await connect(tx, shop)
        order, ada = await log_order(tx, shop, email="ada@example.com")
        case = await begin(tx, shop, order, ada)
        await hear(tx, shop, ada, "Where is it?", at=NOW)
        with pytest.raises(StateConflict, match="still waits for an answer"):
            await draft_closing(StaffWork(tx, shop, NOW, by=MIA), case, ada, order)
        await send_letter(tx, await draft_reply(tx, shop, ada, order))
        draft = await draft_closing(StaffWork(tx, shop, NOW + 2 * HOUR, by=MIA), case, ada, order)
        assert (draft.kind, draft.case_id, draft.to.channel) == (
            LetterKind.CLOSE_CASE,
            case.id,
            Channel.EMAIL,
        )
        assert "with PayPal" in draft.text
        assert (draft.problems, draft.warnings) == ((), ())
        with pytest.raises(StateConflict, match=f"Draft {draft.id} asks Ada that already"):
            await draft_closing(StaffWork(tx, shop, NOW + 2 * HOUR, by=MIA), case, ada, order)
        with pytest.raises(BadInput, match="whose case this is"):
            await draft_closing(StaffWork(tx, shop, NOW, by=MIA), case, None, None)
        case = await get_case(tx, shop, case.id)
        closed = await close_case(StaffWork(tx, shop, NOW + DAY, by=MIA), case, is_won=True)
        voided = sure(await tx.drafts.get(draft.id))
        assert (voided.status, voided.reason) == (DraftStatus.VOIDED, "the dispute is closed")
        with pytest.raises(StateConflict, match="nothing to ask for"):
            await draft_closing(StaffWork(tx, shop, NOW + DAY, by=MIA), closed, ada, order)


async def test_nobody_is_asked_to_close_a_case_before_they_had_a_word_about_it(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        order, ada = await log_order(tx, shop)
        await record_answer(Work(tx, shop, NOW, by=MIA), ada, via=None, note=None, at=NOW - HOUR)
        case = await begin(tx, shop, order, ada)
        staff = StaffWork(tx, shop, NOW + HOUR, by=MIA)
        with pytest.raises(
            StateConflict, match="Nothing was said to Ada since dispute #1 was opened"
        ):
            await draft_closing(staff, case, ada, order)
        await hear(tx, shop, ada, "It came today, thank you!", at=NOW + HOUR)
        assert await draft_closing(staff, case, ada, order)


async def test_a_letter_that_asks_to_close_a_closed_case_isnt_renewed(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        order, ada = await log_order(tx, shop)
        case = await begin(tx, shop, order, ada)
        await record_answer(Work(tx, shop, NOW, by=MIA), ada, via="phone", note=None, at=NOW)
        case = await get_case(tx, shop, case.id)
        draft = await draft_closing(StaffWork(tx, shop, NOW, by=MIA), case, ada, order)
        await close_case(StaffWork(tx, shop, NOW + DAY, by=MIA), case, is_won=True)
        voided = sure(await tx.drafts.get(draft.id))
        with pytest.raises(StateConflict, match="closed meanwhile"):
            await renew_draft(StaffWork(tx, shop, NOW + DAY, by=MIA), voided, revision=1)


async def test_a_case_of_the_wrong_customer_goes_over_to_the_right_one_as_a_whole(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        order, ada = await log_order(tx, shop)
        _, ben = await log_order(tx, shop, "Ben")
        case = await begin(tx, shop, order, ada, reference="PP-1")
        await record_answer(Work(tx, shop, NOW, by=MIA), ada, via="phone", note=None, at=NOW)
        draft = await draft_closing(StaffWork(tx, shop, NOW, by=MIA), case, ada, order)
        right = NewCase(platform=Platform.PAYPAL, customer_id=ben.id, reference="PP-1")
        moved, is_new = await open_case(StaffWork(tx, shop, NOW, by=MIA), right)
        assert (moved.id, is_new) == (case.id, False)
        assert (moved.customer_id, moved.order_id, moved.customer_answered_at) == (
            ben.id,
            None,
            None,
        )
        assert (await list_deadlines(tx, case))[CUSTOMER].customer_id == ben.id
        asked = sure(await tx.drafts.get(draft.id))
        assert asked.status is DraftStatus.VOIDED


async def test_the_case_with_the_number_comes_before_one_of_the_same_customer(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        order, ada = await log_order(tx, shop)
        _, ben = await log_order(tx, shop, "Ben")
        await begin(tx, shop, None, ada)
        numbered = await begin(tx, shop, None, ben, reference="PP-1")
        link = NewCase(platform=Platform.PAYPAL, order=order, customer_id=ada.id, reference="PP-1")
        linked, _ = await open_case(StaffWork(tx, shop, NOW, by=MIA), link)
        assert (linked.id, linked.customer_id) == (numbered.id, ada.id)


async def test_other_drafts_stay_when_a_case_is_closed(database: Database, shop: Shop) -> None:
    async with database.transaction() as tx:
        order, ada = await log_order(tx, shop)
        case = await begin(tx, shop, order, ada)
        draft = await draft_reply(tx, shop, ada, order)
        await close_case(StaffWork(tx, shop, NOW + DAY, by=MIA), case, is_won=True)
        kept = sure(await tx.drafts.get(draft.id))
        assert kept.status is DraftStatus.PENDING


async def test_a_case_follows_its_customer_when_they_turn_out_to_be_somebody_known(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        order, ada = await log_order(tx, shop)
        await arrive(tx, mailbox, read(write("Where is it?", sender="Somebody <x@else.example>")))
        [proposed] = await tx.customers.list_with_email(shop.id, "x@else.example")
        case = await begin(tx, shop, None, proposed)
        await link_customer(StaffWork(tx, shop, NOW, by=MIA), proposed, order)
        assert (await get_case(tx, shop, case.id)).customer_id == ada.id
        assert (await list_deadlines(tx, case))[CUSTOMER].customer_id == ada.id
