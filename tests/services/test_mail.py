"""A letter that arrives by e-mail is taken once, understood, and put where it belongs."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.channels import Channel
from bot.domain.customers import Customer
from bot.domain.errors import StateConflict
from bot.domain.mail import MailKind, MailOrigin
from bot.domain.mailboxes import HOLDING_DELAY, FolderPosition, FolderRole, Mailbox
from bot.domain.sending import Ending, SendOutcome
from bot.domain.shops import Shop
from bot.services.digests import gather_digest
from bot.services.letters import finish_letter, prepare_mail, start_letter
from bot.services.linking import link_customer
from bot.services.mail import skip_mail
from bot.services.mail_corrections import take_for_customer, take_for_nobody
from bot.services.mailboxes import finish_look_back, get_mail, set_holding_reply
from bot.services.reminders import list_shops_to_remind, remind_shops
from bot.services.work import StaffWork, Work
from bot.store.database import Database
from bot.store.transaction import Transaction
from bot.writing.day_lines import GroupKind
from bot.writing.digest import compose_digest
from tests.samples import MIA, NOW, draft_reply, enter, log_order
from tests.services.letters_by_mail import (
    CHECKED,
    DISPUTE,
    HOUR,
    OWN_NAME,
    arrive,
    close_shop,
    connect,
    list_holding,
    list_posts,
    read,
    send_letter,
    write,
)
from tests.sure import sure


async def find_customer(tx: Transaction, shop: Shop, email: str) -> Customer:
    [customer] = await tx.customers.list_with_email(shop.id, email)
    return customer


async def test_a_customers_letter_starts_their_clock_and_is_shown_with_its_order(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        order, ada = await log_order(tx, shop, email="ada@example.com")
        assert await arrive(tx, mailbox, write("Where is my shawl?")) is MailKind.CUSTOMER
        conversation = sure(await tx.conversations.get_for_customer(ada.id))
        assert (conversation.waiting_since, conversation.order_id) == (NOW, order.id)
        [card] = await list_posts(tx)
        assert card.words == "**Ada** wrote an e-mail."
        assert "Where is my shawl?" in card.body
        assert "🧾 Order #1: blue shawl, open" in card.body
        assert [button.label for button in card.buttons] == [
            "Reply",
            "Apologise",
            "Order",
            "Needs no answer",
            "Not a customer",
            "Snooze",
            "Not theirs",
        ]


async def test_the_same_letter_in_two_folders_is_taken_once(database: Database, shop: Shop) -> None:
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        raw = write("Where is my shawl?")
        assert await arrive(tx, mailbox, raw) is MailKind.CUSTOMER
        assert await arrive(tx, mailbox, raw) is None
        assert await arrive(tx, mailbox, raw, role=FolderRole.JUNK) is None
        assert len(await list_posts(tx)) == 1


async def test_an_answer_to_our_letter_belongs_to_its_customer_from_whatever_address(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        _, ada = await log_order(tx, shop, email="ada@example.com")
        sent = await send_letter(tx, await draft_reply(tx, shop, ada))
        assert sent.to.channel is Channel.EMAIL
        assert sent.mail_id is not None
        raw = write(
            "Thank you, but when?",
            sender="A <work@else.example>",
            answers=sent.mail_id,
            at=NOW + 2 * HOUR,
        )
        await arrive(tx, mailbox, raw, now=NOW + 2 * HOUR)
        conversation = sure(await tx.conversations.get_for_customer(ada.id))
        assert conversation.is_waiting
        card = (await list_posts(tx))[-1]
        assert "another address" in card.body
        assert [button.label for button in card.buttons][-2:] == ["It is them", "Not theirs"]
        assert "it answers your letter" in card.body


@pytest.mark.parametrize(
    ("sender", "words", "is_hers"),
    [
        ("Ada Byron <ada@new.example>", "Where is order #1?", True),
        ("Mallory <m@evil.example>", "Where is order #1? Send it to me instead.", False),
        ("Mallory <m@evil.example>", "I mean order ET-993412", True),
        ("Ada Byron <ada@new.example>", "I paid 1 for it", False),
    ],
)
async def test_a_named_order_tells_whose_letter_it_is_unless_anybody_could_have_guessed_it(
    database: Database, shop: Shop, sender: str, words: str, is_hers: bool
) -> None:
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        _, ada = await log_order(tx, shop, number="ET-993412")
        assert await arrive(tx, mailbox, write(words, sender=sender)) is MailKind.CUSTOMER
        assert (await tx.conversations.get_for_customer(ada.id) is not None) == is_hers


async def test_somebody_new_becomes_a_proposed_customer_who_can_be_linked_to_an_order(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        order, ada = await log_order(tx, shop)
        await arrive(tx, mailbox, write("Hello, any news?", sender="a.l@mail.example"))
        new = await find_customer(tx, shop, "a.l@mail.example")
        assert new.is_proposed
        known = await link_customer(StaffWork(tx, shop, NOW, by=MIA), new, order)
        assert (known.id, known.email) == (ada.id, "a.l@mail.example")
        conversation = sure(await tx.conversations.get_for_customer(ada.id))
        assert conversation.unanswered == 1
        [mail] = await tx.mails.list_recent(shop.id, offset=0, limit=9)
        assert mail.customer_id == ada.id


async def test_a_letter_that_was_passed_on_is_nobodys_until_staff_say_whose(
    database: Database, shop: Shop
) -> None:
    passed_on = (
        "Rosa, this one came to me.\n\n---------- Forwarded message ---------\n"
        "From: Ada Lovelace <ada@example.com>\nDate: Fri, 20 Nov 2026 at 08:00\nSubject: My shawl\n"
        "To: <sam@friend.example>\n\nWhere is my shawl?\n"
    )
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        _, ada = await log_order(tx, shop, email="ada@example.com")
        raw = write(passed_on, sender="Sam <sam@friend.example>", subject="Fwd: My shawl")
        assert await arrive(tx, mailbox, raw) is MailKind.CUSTOMER
        assert not await tx.customers.list_with_email(shop.id, "sam@friend.example")
        assert "Whose is it?" in (await list_posts(tx))[0].words
        [mail] = await tx.mails.list_unbooked(shop.id, 9)
        await take_for_customer(StaffWork(tx, shop, NOW + HOUR, by=MIA), mail, author=mail.author)
        conversation = sure(await tx.conversations.get_for_customer(ada.id))
        assert conversation.waiting_since == NOW
        assert not await tx.mails.list_unbooked(shop.id, 9)


async def test_newsletters_stay_quiet_and_a_mistake_put_right_is_remembered(
    database: Database, shop: Shop
) -> None:
    def letter(number: int) -> bytes:
        return write(
            f"Yarn of the week {number}: 20 % off. Unsubscribe here.",
            sender="Wool News <news@wool.example>",
            subject=f"Wool news {number}",
            List_Unsubscribe="<mailto:u@wool.example>",
            Precedence="bulk",
        )

    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        assert await arrive(tx, mailbox, letter(1)) is MailKind.NEWSLETTER
        assert await list_posts(tx) == []
        [mail] = await tx.mails.list_recent(shop.id, offset=0, limit=9)
        await take_for_customer(StaffWork(tx, shop, NOW, by=MIA), mail)
        assert (await find_customer(tx, shop, "news@wool.example")).is_proposed
        assert await arrive(tx, mailbox, letter(2)) is MailKind.CUSTOMER
        second = (await tx.mails.list_recent(shop.id, offset=0, limit=9))[0]
        await take_for_nobody(StaffWork(tx, shop, NOW, by=MIA), second)
        assert await arrive(tx, mailbox, letter(3)) is not MailKind.CUSTOMER


async def test_who_only_wrote_once_is_nobody_yet_and_their_newsletter_is_one(
    database: Database, shop: Shop
) -> None:
    sender = "Loom House <hello@loomhouse.example>"
    first = write("Would you like to come and see our looms?", sender=sender, message_id="<1@l.x>")
    news = write("Looms of the week.", sender=sender, List_Unsubscribe="<https://l.example>")
    receipt = write("Order LH-1, 24.00", sender=sender, Auto_Submitted="auto-generated")
    again = write("New looms are in.", sender=sender, answers="<1@l.x>", Precedence="bulk")
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        assert await arrive(tx, mailbox, first) is MailKind.CUSTOMER
        for quiet in (news, receipt, again):
            assert await arrive(tx, mailbox, quiet) is not MailKind.CUSTOMER
        person = write("It's me again: shall I keep you a place?", sender=sender)
        assert await arrive(tx, mailbox, person) is MailKind.CUSTOMER
        writer = await find_customer(tx, shop, "hello@loomhouse.example")
        conversation = sure(await tx.conversations.get_for_customer(writer.id))
        assert conversation.unanswered == 2


async def test_a_customer_who_goes_on_from_their_own_letter_is_heard(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        await log_order(tx, shop, email="ada@example.com")
        await arrive(tx, mailbox, write("Where is it?", message_id="<1@ada.x>"))
        other = write(
            "Any news?",
            sender="ada@work.example",
            answers="<1@ada.x>",
            List_Unsubscribe="<https://work.example>",
        )
        assert await arrive(tx, mailbox, other) is MailKind.CUSTOMER


async def test_what_staff_said_of_one_letter_never_hides_a_customer_who_bought(
    database: Database, shop: Shop
) -> None:
    stranger = "Jonas <jonas@example.com>"
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        await arrive(tx, mailbox, write("Shall we have lunch?", sender=stranger))
        [mail] = await tx.mails.list_recent(shop.id, offset=0, limit=9)
        work = StaffWork(tx, shop, NOW, by=MIA)
        assert await take_for_nobody(work, mail) is MailOrigin.PERSON
        lunch = write("Lunch tomorrow?", sender=stranger)
        assert await arrive(tx, mailbox, lunch) is MailKind.MACHINE
        named = write("Where is it? #1", sender=stranger)
        await log_order(tx, shop, email="jonas@example.com")
        assert await arrive(tx, mailbox, named) is MailKind.CUSTOMER
        lunch = write("Lunch on Friday?", sender=stranger)
        assert await arrive(tx, mailbox, lunch) is MailKind.CUSTOMER
        last = (await tx.mails.list_recent(shop.id, offset=0, limit=1))[0]
        assert await take_for_nobody(work, last) is None


@pytest.mark.parametrize(
    "address",
    [
        "noreply@forms.example",
        "formresponses@netlify.com",
        "service@paypal.com",
        "conversations@mail.etsy.com",
        "hello@bluefox.example",
    ],
)
async def test_nothing_is_learned_of_an_address_from_which_many_write(
    database: Database, shop: Shop, address: str
) -> None:
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        await arrive(tx, mailbox, write("Hello.", sender=address))
        [mail] = await tx.mails.list_recent(shop.id, offset=0, limit=9)
        work = StaffWork(tx, shop, NOW, by=MIA)
        if mail.kind is not MailKind.CUSTOMER:
            assert await take_for_customer(work, mail) is None
            mail = await get_mail(tx, shop, mail.id)
        assert await take_for_nobody(work, mail) is None
        assert (await tx.mails.recognise(shop.id, "", address))[1] == {}


async def test_a_letter_that_was_no_customers_leaves_others_waiting(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        _, ada = await log_order(tx, shop, email="ada@example.com")
        await arrive(tx, mailbox, write("One", at=NOW), now=NOW)
        await arrive(tx, mailbox, write("Two", at=NOW + HOUR), now=NOW + HOUR)
        second, first = await tx.mails.list_recent(shop.id, offset=0, limit=9)
        await take_for_nobody(StaffWork(tx, shop, NOW + 2 * HOUR, by=MIA), first)
        conversation = sure(await tx.conversations.get_for_customer(ada.id))
        assert (conversation.waiting_since, conversation.unanswered) == (NOW + HOUR, 1)
        await take_for_nobody(StaffWork(tx, shop, NOW + 2 * HOUR, by=MIA), second)
        conversation = sure(await tx.conversations.get_for_customer(ada.id))
        assert not conversation.is_waiting
        with pytest.raises(StateConflict):
            await take_for_nobody(
                StaffWork(tx, shop, NOW + 2 * HOUR, by=MIA), await get_mail(tx, shop, second.id)
            )


async def test_the_first_look_rings_for_nothing_and_ends_in_one_digest(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop, looked_back=False)
        await log_order(tx, shop, email="ada@example.com")
        for days in (20, 9, 3):
            at = NOW - timedelta(days=days)
            await arrive(
                tx, mailbox, write("Hello?", at=at, sender=f"c{days}@example.com"), received_at=at
            )
        at = NOW - 50 * HOUR
        await arrive(tx, mailbox, write("Where is it?", at=at), received_at=at)
        answer = write("Sorry!", sender=OWN_NAME, to="c9@example.com", at=NOW - timedelta(days=8))
        await arrive(tx, mailbox, answer, role=FolderRole.SENT)
        assert await list_posts(tx) == []
        assert await list_shops_to_remind(tx, now=NOW) == {}
        await finish_look_back(tx, mailbox.id, now=NOW)
        [digest] = await list_posts(tx)
        assert digest.body.count("⏰") == 3
        await finish_look_back(tx, mailbox.id, now=NOW)
        await remind_shops(tx, [shop.id], now=NOW)
        assert len(await list_posts(tx)) == 1


async def test_the_holding_reply_goes_out_only_while_closed_once_a_day_and_answers_nothing(
    database: Database, shop: Shop
) -> None:
    night = NOW + 12 * HOUR
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        await close_shop(tx, shop)
        _, ada = await log_order(tx, shop, email="ada@example.com")
        await arrive(tx, mailbox, write("One?", at=night), now=night)
        assert await list_holding(tx) == []
        mailbox = await set_holding_reply(
            tx, await enter(tx), "Thank you, we read it soon.", by=MIA
        )
        await arrive(tx, mailbox, write("Two?", at=NOW + HOUR / 2), now=NOW + HOUR / 2)
        assert await list_holding(tx) == []
        await arrive(tx, mailbox, write("Three?", at=night + HOUR), now=night + HOUR)
        [holding] = await list_holding(tx)
        assert holding.text.startswith(
            "Thank you, we read it soon.\n\nIt is Friday 22:00 here (UTC); we open on Monday"
        )
        left = night + HOUR + HOLDING_DELAY
        assert await start_letter(tx, holding.id, now=left) is not None
        await finish_letter(tx, holding.id, SendOutcome(Ending.SENT), now=left)
        conversation = sure(await tx.conversations.get_for_customer(ada.id))
        assert conversation.waiting_since == NOW + HOUR / 2
        assert conversation.acknowledged_at == left
        await arrive(tx, mailbox, write("Four?", at=night + 2 * HOUR), now=night + 2 * HOUR)
        assert await list_holding(tx) == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"List_Id": "<knitters.example>"},
        {"Return_Path": "<>"},
        {"Reply_To": "no-reply@example.com"},
        {"X_Auto_Response_Suppress": "All"},
    ],
)
async def test_no_program_ever_gets_a_holding_reply(
    database: Database, shop: Shop, headers: dict[str, Any]
) -> None:
    night = NOW + 12 * HOUR
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        closed = await close_shop(tx, shop)
        await log_order(tx, shop, email="ada@example.com")
        mailbox = await set_holding_reply(tx, closed, "Thank you.", by=MIA)
        await arrive(tx, mailbox, write("Where is order #1?", at=night, **headers), now=night)
        assert await list_holding(tx) == []


async def test_a_customer_who_wrote_by_mail_is_answered_in_their_thread(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        _, ada = await log_order(tx, shop, email="ada@example.com")
        await arrive(tx, mailbox, write("Where?", subject="My shawl", message_id="<q@example.com>"))
        draft = await draft_reply(tx, shop, ada)
        assert (draft.subject, draft.email) == ("Re: My shawl", "ada@example.com")
        outgoing = sure(await prepare_mail(tx, draft))
        assert outgoing.answers == ("<q@example.com>",)


async def fill(tx: Transaction, mailbox: Mailbox) -> None:
    """Ordinary letters, by which the shop learns how its provider signs."""
    for number in range(6):
        letter = write(
            "Your weekly summary.",
            sender=f"News <news@shop{number}.example>",
            Precedence="bulk",
            Authentication_Results="mx.bluefox.example; dmarc=pass header.from=shop.example",
        )
        await arrive(tx, mailbox, letter)


async def test_a_platforms_notice_comes_up_at_once_with_the_date_that_it_states(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        await fill(tx, mailbox)
        letter = write(
            DISPUTE,
            sender="PayPal <service@paypal.com>",
            subject="A buyer opened a dispute",
            Auto_Submitted="auto-generated",
            Authentication_Results=CHECKED,
        )
        assert await arrive(tx, mailbox, letter) is MailKind.NOTICE
        [post] = await list_posts(tx)
        assert post.words == "**PayPal** writes: **dispute**."
        assert "as the letter says" in post.fields[0][1]
        assert "US$48.00" in post.fields[1][1]
        [kept] = await tx.mails.list_notices(shop.id, since=NOW - HOUR, limit=9)
        assert (kept.notice.amount, kept.notice.currency, kept.notice.is_stated) == (
            Decimal("48.00"),
            "USD",
            True,
        )
        assert kept.notice.respond_by is not None
        assert kept.notice.respond_by.date() == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("sender", "checked"),
    [
        ("PayPal <service@paypal.com>", None),
        ("PayPal <service@paypal.com>", CHECKED.replace("pass", "fail")),
        ("PayPal <service@paypal.com>", CHECKED.replace("mx.bluefox.example", "mx.evil.example")),
        ("PayPal <service@paypal.com.evil.example>", CHECKED),
    ],
)
@pytest.mark.parametrize("names_buyer", [True, False])
async def test_a_notice_that_the_provider_does_not_vouch_for_is_shown_only_where_it_fits(
    database: Database, shop: Shop, sender: str, checked: str | None, names_buyer: bool
) -> None:
    words = f"{DISPUTE}\nBuyer: Ada Lovelace" if names_buyer else DISPUTE
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        await fill(tx, mailbox)
        await log_order(tx, shop, "Ada Lovelace")
        headers: dict[str, Any] = {"Authentication_Results": checked} if checked else {}
        letter = write(words, sender=sender, subject="A buyer opened a dispute", **headers)
        assert await arrive(tx, mailbox, letter) is MailKind.PRETENDER
        posts = await list_posts(tx)
        assert len(posts) == names_buyer
        for post in posts:
            assert "That isn't verified: don't follow its links." in post.words
            assert post.roles == ()
        assert await tx.cases.list_open(shop.id, limit=9) == []
        assert await tx.mails.count_pretenders(shop.id, since=NOW - HOUR) == 1


async def test_a_letter_that_can_not_be_taken_in_is_shown_and_the_next_one_gets_its_turn(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        _, ada = await log_order(tx, shop, email="ada@example.com")
        for mail in (
            read(write("?", sender="x@new.example", subject="Hm")),
            read(write("Where is it?")),
        ):
            at = FolderPosition(folder="INBOX", uid_validity=1, last_uid=5)
            await skip_mail(tx, mailbox.id, mail, FolderRole.INBOX, at, now=NOW)
        strange, known = await list_posts(tx)
        assert "that I can't read" in strange.words
        assert known.words == "**Ada** wrote an e-mail."
        conversation = sure(await tx.conversations.get_for_customer(ada.id))
        assert conversation.is_waiting
        assert [each.last_uid for each in await tx.mailboxes.list_positions(mailbox.id)] == [5]


async def test_an_answer_without_words_is_not_judged_by_the_shops_own_subject(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        _, ada = await log_order(tx, shop, email="ada@example.com")
        sent = await send_letter(tx, await draft_reply(tx, shop, ada))
        ours = "\n\nOn 6 Nov 2026, at 10:12, Woolly <s@x.example> wrote:\n\n> Shall I cancel it?"
        for subject, is_urgent in (("Re: Your refund", False), ("Please cancel", True)):
            raw = write(ours, subject=subject, answers=sent.mail_id, at=NOW + 2 * HOUR)
            await arrive(tx, mailbox, raw, now=NOW + 2 * HOUR)
            conversation = sure(await tx.conversations.get_for_customer(ada.id))
            assert (conversation.is_waiting, conversation.is_urgent) == (True, is_urgent)


async def test_pretenders_are_counted_in_one_line_of_the_digest_and_make_none(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        for number in range(2):
            words = f"{DISPUTE}{number}"
            letter = write(
                words, sender="PayPal <x@evil.example>", subject="A buyer opened a dispute"
            )
            await arrive(tx, mailbox, letter)
        for later, count in ((HOUR, 2), (25 * HOUR, 0)):
            digest = await gather_digest(Work(tx, shop, NOW + later))
            pretenders = digest.find_group(GroupKind.PRETENDERS)
            assert (pretenders.count if pretenders else 0) == count
            assert digest.is_empty
            post = compose_digest(
                shop, digest, is_catch_up=False, pings_staff=False, pings_deputy=False, now=NOW
            )
            line = "🚩 2 may be forged: /mailbox recent"
            assert (line in post.body) is (count == 2)
