"""A platform's letter opens a case by itself, goes on with one, and is never believed more than it
deserves.
"""

from dataclasses import replace

import pytest

from bot.domain.deadlines.deadlines import Source, WarningLevel
from bot.domain.errors import StateConflict
from bot.domain.mail import MailKind
from bot.domain.money import read_money
from bot.domain.platforms import NoticeKind, Platform
from bot.domain.shops import Shop
from bot.services.cases import (
    NewCase,
    close_case,
    confirm_case,
    dismiss_case,
    mark_responded,
    open_case,
)
from bot.services.work import StaffWork
from bot.store.database import Database
from tests.samples import MIA, NOW, log_order
from tests.services.case_samples import (
    CUSTOMER,
    DAY,
    FROM_PAYPAL,
    PLATFORM,
    learn_checker,
    list_deadlines,
    tell,
)
from tests.services.letters_by_mail import (
    CHECKED,
    DISPUTE,
    HOUR,
    arrive,
    connect,
    list_posts,
    write,
)

SEAL = {"Authentication_Results": CHECKED}


async def test_a_platforms_notice_opens_a_case_that_one_button_confirms(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        mailbox = await learn_checker(tx, await connect(tx, shop))
        await tell(tx, mailbox)
        [case] = await tx.cases.list_open(shop.id, limit=9)
        assert (case.platform, case.kind) == (Platform.PAYPAL, NoticeKind.DISPUTE)
        assert (case.reference, case.amount) == ("PP-R-ABC-123456789", read_money("48.00 USD"))
        assert (case.is_verified, case.is_confirmed) == (True, False)
        due = (await list_deadlines(tx, case))[PLATFORM]
        assert (due.due_at.date().isoformat(), due.source) == ("2026-12-01", Source.STATED)
        assert due.level is WarningLevel.MONEY
        [post] = await list_posts(tx)
        assert [(each.label, each.action) for each in post.buttons] == [
            ("It's a dispute", f"case:confirm:{case.id}"),
            ("Not a dispute", f"case:dismiss:{case.id}"),
            ("Show the dispute", f"case:show:{case.id}"),
        ]
        confirmed = await confirm_case(StaffWork(tx, shop, NOW, by=MIA), case)
        assert confirmed.is_confirmed
        with pytest.raises(StateConflict):
            await dismiss_case(StaffWork(tx, shop, NOW, by=MIA), confirmed)


async def test_a_letter_that_cant_be_believed_opens_no_case_and_wakes_nobody(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        mailbox = await learn_checker(tx, await connect(tx, shop))
        await tell(tx, mailbox, is_real=False)
        assert await tx.cases.list_open(shop.id, limit=9) == []
        assert await list_posts(tx) == []
        [kept] = await tx.mails.list_recent(shop.id, offset=0, limit=9)
        assert "can't be confirmed" in kept.reason


async def test_what_is_no_case_has_no_clock_and_can_be_taken_up_again(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        mailbox = await learn_checker(tx, await connect(tx, shop))
        await tell(tx, mailbox)
        [case] = await tx.cases.list_open(shop.id, limit=9)
        dismissed = await dismiss_case(StaffWork(tx, shop, NOW, by=MIA), case)
        assert await list_deadlines(tx, case) == {}
        await confirm_case(StaffWork(tx, shop, NOW, by=MIA), dismissed)
        assert PLATFORM in await list_deadlines(tx, case)


@pytest.mark.parametrize("number", ["1042", "#1042"])
async def test_a_notice_is_linked_to_the_order_that_it_names(
    database: Database, shop: Shop, number: str
) -> None:
    async with database.transaction() as tx:
        mailbox = await learn_checker(tx, await connect(tx, shop))
        order, ada = await log_order(tx, shop, number=number)
        await tell(tx, mailbox, f"{DISPUTE}\nOrder number: 1042")
        [case] = await tx.cases.list_open(shop.id, limit=9)
        assert (case.order_id, case.customer_id) == (order.id, ada.id)
        assert CUSTOMER in await list_deadlines(tx, case)
        assert [event.case_id for event in await tx.events.list_for_order(order.id, 9)][
            -1
        ] == case.id


LATER = DISPUTE.replace("December 1", "December 15")


async def test_a_later_notice_goes_on_with_the_open_case(database: Database, shop: Shop) -> None:
    async with database.transaction() as tx:
        mailbox = await learn_checker(tx, await connect(tx, shop))
        await tell(tx, mailbox)
        [case] = await tx.cases.list_open(shop.id, limit=9)
        await mark_responded(StaffWork(tx, shop, NOW + HOUR, by=MIA), case)
        assert await list_deadlines(tx, case) == {}
        claim = LATER.replace("opened a dispute", "escalated the dispute to a claim")
        await tell(tx, mailbox, claim, at=NOW + 5 * DAY, subject="Your dispute is now a claim")
        [again] = await tx.cases.list_open(shop.id, limit=9)
        assert (again.id, again.kind, again.platform_answered_at) == (
            case.id,
            NoticeKind.CLAIM,
            None,
        )
        assert (await list_deadlines(tx, again))[PLATFORM].due_at.date().isoformat() == "2026-12-15"
        buttons = (await list_posts(tx))[-1].buttons
        assert "case:responded" in " ".join(each.action for each in buttons)


async def test_a_letter_that_cant_be_believed_is_shown_beside_its_case_and_moves_no_day(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        mailbox = await learn_checker(tx, await connect(tx, shop))
        await tell(tx, mailbox)
        [case] = await tx.cases.list_open(shop.id, limit=9)
        before = await list_deadlines(tx, case)
        for words in (LATER, DISPUTE.replace("December 1", "November 25")):
            await tell(tx, mailbox, words, at=NOW + DAY, is_real=False)
            post = (await list_posts(tx))[-1]
            assert "That isn't verified: don't follow its links." in post.words
            assert (post.roles, post.members, post.buttons) == ((), (), ())
        assert await tx.cases.list_open(shop.id, limit=9) == [case]
        assert await list_deadlines(tx, case) == before


@pytest.mark.parametrize(
    ("words", "is_open_again"),
    [
        ("The other side has added two pictures to PP-R-ABC-123456789.", False),
        ("Our question about PP-R-ABC-123456789 still has no answer.", True),
        ("PP-R-ABC-123456789. Last day: 15 December 2026", True),
        ("Kupujący dodał dwa zdjęcia do sprawy PP-R-ABC-123456789. Proszę je obejrzeć.", True),
    ],
)
async def test_only_what_wants_something_opens_an_answered_task_again(
    database: Database, shop: Shop, words: str, is_open_again: bool
) -> None:
    async with database.transaction() as tx:
        await tx.shops.save(replace(shop, staff_role_id=5))
        mailbox = await learn_checker(tx, await connect(tx, shop))
        await tell(tx, mailbox)
        [case] = await tx.cases.list_open(shop.id, limit=9)
        await mark_responded(StaffWork(tx, shop, NOW + HOUR, by=MIA), case)
        await tell(tx, mailbox, words, at=NOW + DAY, subject="News")
        [again] = await tx.cases.list_open(shop.id, limit=9)
        assert (again.platform_answered_at is None) is is_open_again
        [_, post] = await list_posts(tx)
        assert ("asks for nothing" in post.words) is not is_open_again
        assert post.roles == ((5,) if is_open_again else ())


async def test_the_word_case_makes_no_dispute_graver(database: Database, shop: Shop) -> None:
    async with database.transaction() as tx:
        mailbox = await learn_checker(tx, await connect(tx, shop))
        await tell(tx, mailbox)
        words = "Our question about case PP-R-ABC-123456789 still has no answer."
        await tell(tx, mailbox, words, at=NOW + DAY, subject="Your case")
        [case] = await tx.cases.list_open(shop.id, limit=9)
        assert case.kind is NoticeKind.DISPUTE


async def test_a_letter_from_before_the_end_opens_nothing_but_a_later_one_does(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        mailbox = await learn_checker(tx, await connect(tx, shop))
        await tell(tx, mailbox)
        [case] = await tx.cases.list_open(shop.id, limit=9)
        await close_case(StaffWork(tx, shop, NOW + DAY, by=MIA), case, is_won=False)
        late = write(DISPUTE, at=NOW - HOUR, **FROM_PAYPAL, **SEAL)
        await arrive(tx, mailbox, late, received_at=NOW - HOUR, now=NOW + 2 * DAY)
        assert await tx.cases.list_open(shop.id, limit=9) == []
        await tell(tx, mailbox, LATER, at=NOW + 3 * DAY)
        assert len(await tx.cases.list_open(shop.id, limit=9)) == 1


async def test_reminders_that_name_nothing_dont_become_a_case_each(
    database: Database, shop: Shop
) -> None:
    bare = (
        "A buyer opened a dispute about a payment of $48.00 USD.\nPlease respond by December "
        "1, 2026."
    )
    async with database.transaction() as tx:
        mailbox = await learn_checker(tx, await connect(tx, shop))
        for days in (0, 2, 4):
            await tell(tx, mailbox, f"{bare}\n{'Reminder. ' * days}", at=NOW + days * DAY)
        assert len(await tx.cases.list_open(shop.id, limit=9)) == 1


async def test_a_carriers_letter_is_no_case(database: Database, shop: Shop) -> None:
    stuck = "Your parcel RM123456785GB is delayed. Tracking number: RM123456785GB"
    async with database.transaction() as tx:
        mailbox = await learn_checker(tx, await connect(tx, shop))
        raw = write(
            stuck,
            sender="Royal Mail <no-reply@royalmail.com>",
            subject="Delivery exception: delayed",
            Authentication_Results=CHECKED.replace("paypal", "royalmail"),
        )
        assert await arrive(tx, mailbox, raw) is MailKind.NOTICE
        assert await tx.cases.list_open(shop.id, limit=9) == []
        [post] = await list_posts(tx)
        assert post.buttons == ()


@pytest.mark.parametrize(("until", "count"), [("December 1, 2026", 1), ("November 10, 2026", 0)])
async def test_the_first_look_opens_what_may_still_cost_money(
    database: Database, shop: Shop, until: str, count: int
) -> None:
    at = NOW - 15 * DAY
    async with database.transaction() as tx:
        mailbox = await learn_checker(tx, await connect(tx, shop, looked_back=False))
        raw = write(DISPUTE.replace("December 1, 2026", until), at=at, **FROM_PAYPAL, **SEAL)
        await arrive(tx, mailbox, raw, received_at=at)
        found = await tx.cases.list_open(shop.id, limit=9)
        assert len(found) == count
        assert all(case.opened_at == at for case in found)


async def test_a_case_of_nobodys_is_linked_by_our_own_number(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        mailbox = await learn_checker(tx, await connect(tx, shop))
        await tell(
            tx,
            mailbox,
            "A buyer opened a dispute.\nPlease respond by December 1, 2026.",
        )
        [case] = await tx.cases.list_open(shop.id, limit=9)
        assert (case.reference, case.customer_id) == (None, None)
        order, ada = await log_order(tx, shop)
        link = NewCase(
            platform=Platform.PAYPAL, order=order, customer_id=ada.id, reference=f"#{case.id}"
        )
        linked, is_new = await open_case(StaffWork(tx, shop, NOW, by=MIA), link)
        assert (linked.id, is_new, linked.order_id, linked.reference) == (
            case.id,
            False,
            order.id,
            None,
        )
        assert linked.is_confirmed
        assert set(await list_deadlines(tx, case)) == {PLATFORM, CUSTOMER}
        assert (await list_deadlines(tx, case))[PLATFORM].due_at.date().isoformat() == "2026-12-01"


UNDATED = DISPUTE.replace("Please respond by December 1, 2026.", "")


async def test_a_claim_gives_more_time_once_it_is_believed(database: Database, shop: Shop) -> None:
    claim = UNDATED.replace("opened a dispute", "escalated the dispute to a claim")
    at, subject = NOW + 15 * DAY, "Your dispute is now a claim"
    async with database.transaction() as tx:
        mailbox = await learn_checker(tx, await connect(tx, shop))
        await tell(tx, mailbox, UNDATED)
        [case] = await tx.cases.list_open(shop.id, limit=9)
        real = (await list_deadlines(tx, case))[PLATFORM].due_at
        await tell(tx, mailbox, claim, at=at, is_real=False, subject=subject)
        assert (await list_deadlines(tx, case))[PLATFORM].due_at == real
        await tell(tx, mailbox, claim + " ", at=at, subject=subject)
        [case] = await tx.cases.list_open(shop.id, limit=9)
        assert case.kind is NoticeKind.CLAIM
        assert (await list_deadlines(tx, case))[PLATFORM].due_at > real


async def test_a_request_that_cant_be_believed_opens_no_answered_task_again(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        mailbox = await learn_checker(tx, await connect(tx, shop))
        await tell(tx, mailbox)
        [case] = await tx.cases.list_open(shop.id, limit=9)
        await mark_responded(StaffWork(tx, shop, NOW + HOUR, by=MIA), case)
        await tell(tx, mailbox, LATER, at=NOW + DAY, is_real=False)
        assert await list_deadlines(tx, case) == {}


async def test_a_notice_never_gives_a_case_another_customers_order(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        mailbox = await learn_checker(tx, await connect(tx, shop))
        await log_order(tx, shop, number="1042")
        _, ben = await log_order(tx, shop, "Ben")
        number = "PP-R-ABC-123456789"
        known = NewCase(platform=Platform.PAYPAL, customer_id=ben.id, reference=number)
        await open_case(StaffWork(tx, shop, NOW, by=MIA), known)
        await tell(tx, mailbox, f"{DISPUTE}\nOrder number: 1042", at=NOW + HOUR)
        [case] = await tx.cases.list_open(shop.id, limit=9)
        assert (case.customer_id, case.order_id) == (ben.id, None)


async def test_a_sum_that_nobody_has_stops_no_notice(database: Database, shop: Shop) -> None:
    async with database.transaction() as tx:
        mailbox = await learn_checker(tx, await connect(tx, shop))
        await tell(tx, mailbox, DISPUTE.replace("48.00", f"{'9' * 60}.00"))
        [case] = await tx.cases.list_open(shop.id, limit=9)
        assert case.amount is None
