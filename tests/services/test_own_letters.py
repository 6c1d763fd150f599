"""The shop's own letters, seen again in the Sent folder or come back; and what staff said about a
letter.
"""

from dataclasses import replace

import pytest

from bot.domain.conversations import Conversation
from bot.domain.customers import Customer
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.mail import MailKind
from bot.domain.mailboxes import FolderRole
from bot.domain.sending import Ending, SendOutcome
from bot.domain.shops import Shop
from bot.services.approvals import approve_draft
from bot.services.letters import finish_letter, prepare_mail, start_letter
from bot.services.mail_corrections import take_for_customer, take_for_nobody
from bot.services.mailboxes import set_holding_reply
from bot.services.work import StaffWork
from bot.store.database import Database
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, draft_reply, log_order
from tests.services.letters_by_mail import (
    HOUR,
    OWN_NAME,
    arrive,
    connect,
    send_letter,
    write,
    write_bounce,
)
from tests.sure import sure

MX = "mx.bluefox.example"


async def get_conversation(tx: Transaction, customer: Customer) -> Conversation:
    return sure(await tx.conversations.get_for_customer(customer.id))


async def get_draft(tx: Transaction, draft: Draft) -> Draft:
    return sure(await tx.drafts.get(draft.id))


async def begin_sending(tx: Transaction, shop: Shop, ada: Customer) -> Draft:
    """A letter that was handed out; nobody has noted yet what became of it."""
    draft = await draft_reply(tx, shop, ada)
    await approve_draft(StaffWork(tx, shop, NOW, by=MIA), draft, revision=1)
    return sure(await start_letter(tx, draft.id, now=NOW + HOUR))


async def test_an_answer_from_the_sellers_own_mail_program_stops_the_clock_once(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        _, ada = await log_order(tx, shop, email="ada@example.com")
        await arrive(tx, mailbox, write("Where is my shawl?"))
        draft = await draft_reply(tx, shop, ada)
        answer = write("It left today.", sender=OWN_NAME, to="ada@example.com", at=NOW + HOUR)
        for _ in range(2):
            await arrive(tx, mailbox, answer, role=FolderRole.SENT, now=NOW + HOUR)
        conversation = sure(await tx.conversations.get_for_customer(ada.id))
        assert not conversation.is_waiting
        assert len(await tx.conversations.list_messages(ada.id, 9)) == 2
        stored = sure(await tx.drafts.get(draft.id))
        assert stored.status is DraftStatus.VOIDED


async def test_a_letter_of_which_nobody_knew_is_sent_when_it_lies_in_the_sent_folder(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        _, ada = await log_order(tx, shop, email="ada@example.com")
        draft = await draft_reply(tx, shop, ada)
        await approve_draft(StaffWork(tx, shop, NOW, by=MIA), draft, revision=1)
        letter = sure(await start_letter(tx, draft.id, now=NOW + HOUR))
        await finish_letter(tx, draft.id, SendOutcome(Ending.UNKNOWN, "cut."), now=NOW + HOUR)
        copy = write("It left.", sender=OWN_NAME, to="ada@example.com", message_id=letter.mail_id)
        await arrive(tx, mailbox, copy, role=FolderRole.SENT, now=NOW + 2 * HOUR)
        stored = sure(await tx.drafts.get(draft.id))
        assert stored.status is DraftStatus.SENT


async def test_a_letter_that_came_back_counts_as_not_sent_and_the_customer_waits_again(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        _, ada = await log_order(tx, shop, email="ada@example.com")
        await arrive(tx, mailbox, write("Where is my shawl?"))
        sent = await send_letter(tx, await draft_reply(tx, shop, ada, now=NOW + HOUR / 2))
        assert sent.mail_id is not None
        now = NOW + 2 * HOUR
        assert await arrive(tx, mailbox, write_bounce(sent.mail_id), now=now) is MailKind.BOUNCE
        stored = sure(await tx.drafts.get(sent.id))
        assert stored.status is DraftStatus.FAILED
        assert "no such user" in (stored.reason or "")
        conversation = sure(await tx.conversations.get_for_customer(ada.id))
        assert conversation.waiting_since == NOW
        posts = [parcel.post.words for parcel in await tx.outbox.list_due(now, 100)]
        assert "they were **not** told" in posts[-1]


async def test_a_made_up_bounce_changes_no_letter(database: Database, shop: Shop) -> None:
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        _, ada = await log_order(tx, shop, email="ada@example.com")
        sent = await send_letter(tx, await draft_reply(tx, shop, ada))
        await arrive(tx, mailbox, write_bounce("<guess@evil.example>"), now=NOW + 2 * HOUR)
        stored = sure(await tx.drafts.get(sent.id))
        assert stored.status is DraftStatus.SENT


async def test_a_copy_that_is_found_before_the_sending_was_noted_settles_it(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        _, ada = await log_order(tx, shop, email="ada@example.com")
        await arrive(tx, mailbox, write("Where is my shawl?"))
        letter = await begin_sending(tx, shop, ada)
        copy = write("It left.", sender=OWN_NAME, to="ada@example.com", message_id=letter.mail_id)
        await arrive(tx, mailbox, copy, role=FolderRole.SENT, now=NOW + HOUR)
        await finish_letter(
            tx, letter.id, SendOutcome(Ending.UNKNOWN, "it stopped."), now=NOW + HOUR
        )
        assert (await get_draft(tx, letter)).status is DraftStatus.SENT
        assert not (await get_conversation(tx, ada)).is_waiting


async def test_a_letter_that_comes_back_before_its_sending_was_noted_counts_as_not_sent(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        _, ada = await log_order(tx, shop, email="ada@example.com")
        await arrive(tx, mailbox, write("Where is my shawl?"))
        letter = await begin_sending(tx, shop, ada)
        await arrive(tx, mailbox, write_bounce(letter.mail_id or ""), now=NOW + HOUR)
        await finish_letter(tx, letter.id, SendOutcome(Ending.SENT), now=NOW + HOUR)
        assert (await get_draft(tx, letter)).status is DraftStatus.FAILED
        assert (await get_conversation(tx, ada)).waiting_since == NOW


@pytest.mark.parametrize(
    ("to", "is_answer"),
    [
        ("ada@example.com", True),
        ("Ada <ADA@Example.com>, friend@example.com", True),
        ("friend@example.com", False),  # passed on: many programs put that into the same thread
        (
            ", ".join(["ada@example.com", *(f"c{number}@example.com" for number in range(20))]),
            False,
        ),
    ],
)
async def test_only_a_letter_to_the_customer_themselves_is_an_answer(
    database: Database, shop: Shop, to: str, is_answer: bool
) -> None:
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        _, ada = await log_order(tx, shop, email="ada@example.com")
        await arrive(tx, mailbox, write("Where is my shawl?", message_id="<q@example.com>"))
        own = write("Look.", sender=OWN_NAME, to=to, answers="<q@example.com>", at=NOW + HOUR)
        await arrive(tx, mailbox, own, role=FolderRole.SENT, now=NOW + HOUR)
        assert (await get_conversation(tx, ada)).is_waiting is not is_answer


@pytest.mark.parametrize(
    ("headers", "is_answer"),
    [
        ({}, True),  # nobody brought it: a program of the seller's put it there
        ({"Authentication_Results": f"{MX}; dmarc=pass header.from=bluefox.example"}, True),
        ({"Authentication_Results": f"{MX}; dkim=pass header.d=bluefox.example"}, True),
        ({"Authentication_Results": f"{MX}; dmarc=none; spf=pass smtp.mailfrom=x.example"}, False),
        ({"Authentication_Results": f"{MX}; dkim=pass header.d=x.example"}, False),
        ({"Authentication_Results": f"{MX}; none"}, False),
        ({"Authentication_Results": "mx.x.example; dkim=pass header.d=bluefox.example"}, False),
        ({}, False),
    ],
)
async def test_what_only_says_that_the_shop_wrote_it_stops_no_clock(
    database: Database, shop: Shop, headers: dict[str, str], is_answer: bool
) -> None:
    if headers or not is_answer:
        brought = (
            "from x.example ([9.9.9.9]) by mx.bluefox.example; Fri, 20 Nov 2026 09:00:00 +0000"
        )
        headers = {**headers, "Received": brought}
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        mailbox = replace(mailbox, checked_by="bluefox.example", checked_lead=20)
        await tx.mailboxes.save(mailbox)
        _, ada = await log_order(tx, shop, email="ada@example.com")
        await arrive(tx, mailbox, write("Where is my shawl?"))
        copy = write("It left.", sender=OWN_NAME, to="ada@example.com", at=NOW + HOUR, **headers)
        await arrive(tx, mailbox, copy, now=NOW + HOUR)
        assert (await get_conversation(tx, ada)).is_waiting is not is_answer


async def test_an_answer_to_another_address_of_the_customer_stops_the_clock(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        _, ada = await log_order(tx, shop, email="ada@example.com")
        sent = await send_letter(tx, await draft_reply(tx, shop, ada))
        other = write(
            "When?",
            sender="A <work@else.example>",
            answers=sent.mail_id,
            message_id="<q@else.example>",
        )
        await arrive(tx, mailbox, other, now=NOW + 2 * HOUR)
        own = write(
            "Today.",
            sender=OWN_NAME,
            to="work@else.example",
            answers="<q@else.example>",
            at=NOW + 3 * HOUR,
        )
        await arrive(tx, mailbox, own, role=FolderRole.SENT, now=NOW + 3 * HOUR)
        assert not (await get_conversation(tx, ada)).is_waiting


async def test_a_shop_whose_domain_has_an_umlaut_gives_its_letters_ids_that_can_be_written(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        await tx.mailboxes.save(replace(mailbox, address="hallo@strickmütze.example"))
        _, ada = await log_order(tx, shop, email="ada@example.com")
        letter = await begin_sending(tx, shop, ada)
        assert letter.mail_id is not None
        assert letter.mail_id.endswith("@xn--strickmtze-geb.example>")


async def test_ids_that_can_not_be_written_lose_the_thread_but_not_the_answer(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        _, ada = await log_order(tx, shop, email="ada@example.com")
        raw = write("Where?", answers="<first@example.com>").replace(
            b"Message-ID: <", "Message-ID: <ä".encode()
        )
        await arrive(tx, mailbox, raw)
        outgoing = sure(await prepare_mail(tx, await draft_reply(tx, shop, ada)))
        assert outgoing.answers == ("<first@example.com>",)


async def test_an_urgent_letter_that_was_no_customers_leaves_the_others_as_urgent_as_they_are(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        _, ada = await log_order(tx, shop, email="ada@example.com")
        await arrive(tx, mailbox, write("Where is my shawl?"))
        await arrive(tx, mailbox, write("You win, or your bank sends a chargeback!"))
        assert (await get_conversation(tx, ada)).is_urgent
        [last, _] = await tx.mails.list_recent(shop.id, offset=0, limit=9)
        remembered = await take_for_nobody(StaffWork(tx, shop, NOW, by=MIA), last)
        assert remembered is None  # she has an order
        conversation = await get_conversation(tx, ada)
        assert (conversation.is_urgent, conversation.unanswered) == (False, 1)
        [last, _] = await tx.mails.list_recent(shop.id, offset=0, limit=9)
        await take_for_customer(StaffWork(tx, shop, NOW, by=MIA), last)
        assert (await get_conversation(tx, ada)).unanswered == 2


@pytest.mark.parametrize(
    ("subject", "is_answer", "is_urgent"),
    [
        ("CANCEL my order, or I call my bank", False, True),
        ("Re: Your order is cancelled", True, False),  # the shop's own words
        ("My shawl", False, False),
    ],
)
async def test_a_threat_in_the_subject_counts_unless_it_is_the_shops_own(
    database: Database, shop: Shop, subject: str, is_answer: bool, is_urgent: bool
) -> None:
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        _, ada = await log_order(tx, shop, email="ada@example.com")
        answers = "<goodword@bluefox.example>" if is_answer else None
        await arrive(
            tx, mailbox, write("I wrote three days ago.", subject=subject, answers=answers)
        )
        conversation = await get_conversation(tx, ada)
        assert conversation.is_waiting
        assert conversation.is_urgent is is_urgent


async def test_a_holding_text_in_one_long_line_is_kept_whole(
    database: Database, shop: Shop
) -> None:
    text = ("Thank you, we have your letter. " * 30).strip()
    async with database.transaction() as tx:
        await connect(tx, shop)
        assert (await set_holding_reply(tx, shop, text, by=MIA)).holding_text == text
