"""A letter that comes in costs few statements: hundreds come in a day, and one look brings many."""

from dataclasses import replace

import pytest

from bot.domain.mail import MailKind
from bot.domain.mailboxes import ENOUGH_LEAD, Mailbox
from bot.domain.shops import Shop
from bot.services.mail_booking import FORGOTTEN_EVERY
from bot.store.database import Database
from bot.store.transaction import Transaction
from tests.counting import counted_statements
from tests.samples import NOW, draft_reply, log_order
from tests.services.letters_by_mail import HOUR, arrive, connect, send_letter, write

NEWSLETTER = write(
    "Everything must go! Click here to unsubscribe.",
    sender="Shopping News <news@shopping.example>",
    subject="Sale",
    List_Unsubscribe="<https://shopping.example/leave>",
    Precedence="bulk",
)
QUIET, BACK, CLOCK, THREAD = 7, 8, 17, 18


async def connect_known(tx: Transaction, shop: Shop) -> Mailbox:
    """A mailbox of whose provider it is known already how it judges senders: not at all."""
    mailbox = replace(await connect(tx, shop), checked_lead=ENOUGH_LEAD)
    await tx.mailboxes.save(mailbox)
    return mailbox


async def count_statements(tx: Transaction, mailbox: Mailbox, raw: bytes) -> int:
    with counted_statements() as asked:
        await arrive(tx, mailbox, raw, now=NOW + HOUR)
    return asked.count


@pytest.mark.parametrize(
    ("raw", "most"),
    [
        (NEWSLETTER, QUIET),
        (write("Where is my shawl?"), CLOCK),
        (write("Do you make red ones?", sender="Ben <ben@example.com>"), CLOCK),
        (write("Thank you!"), CLOCK),
        (write("550 eve@example.com", sender="Mailer-Daemon <mailer-daemon@mx.example>"), BACK),
        (write("Ei: eve@example.com", sender="P <postmaster@mx.example>", subject="Kiri"), BACK),
    ],
    ids=["a newsletter", "a customer", "a stranger", "thanks", "a bounce", "a mail server"],
)
async def test_a_letter_costs_few_statements(
    database: Database, shop: Shop, raw: bytes, most: int
) -> None:
    async with database.transaction() as tx:
        mailbox = await connect_known(tx, shop)
        await log_order(tx, shop, email="ada@example.com")
        assert await count_statements(tx, mailbox, raw) <= most
        # The shop, its mailbox, how far was read, and that it is known.
        assert await count_statements(tx, mailbox, raw) == 4


@pytest.mark.parametrize("sender", ["PayPal <service@paypal.com>", "UPS <mcinfo@ups.com>"])
async def test_a_platforms_letter_costs_one_question_more_where_nothing_is_open(
    database: Database, shop: Shop, sender: str
) -> None:
    words = "Thank you for your payment. 1Z999AA10123456784"
    async with database.transaction() as tx:
        mailbox = await connect_known(tx, shop)
        anybodys = write(words, sender="receipts@shop.example", subject="Your receipt")
        usual = await count_statements(tx, mailbox, anybodys)
        platforms = write(words, sender=sender, subject="Your receipt")
        assert await count_statements(tx, mailbox, platforms) <= usual + 1


async def test_each_letter_of_one_wait_costs_as_little_as_the_first(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        mailbox = await connect_known(tx, shop)
        await log_order(tx, shop, email="ada@example.com")
        words = [f"Where is it? I ask for the {number}. time." for number in range(1, 5)]
        counts = [await count_statements(tx, mailbox, write(each)) for each in words]
        assert max(counts) <= CLOCK, counts


async def test_an_answer_to_our_letter_costs_few_statements(database: Database, shop: Shop) -> None:
    async with database.transaction() as tx:
        mailbox = await connect_known(tx, shop)
        order, ada = await log_order(tx, shop, email="ada@example.com")
        sent = await send_letter(tx, await draft_reply(tx, shop, ada, order))
        answer = write("But where is it?", answers=sent.mail_id, at=NOW + HOUR)
        assert await count_statements(tx, mailbox, answer) <= THREAD


async def test_letters_that_were_no_customers_are_forgotten_in_the_end(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        assert await arrive(tx, mailbox, NEWSLETTER) is MailKind.NEWSLETTER
        query = "UPDATE mails SET taken_at = :long_ago"
        await tx.sql.run(query, long_ago=NOW.replace(year=2020))
        for number in range(FORGOTTEN_EVERY):
            raw = NEWSLETTER.replace(b"Message-ID: <", b"Message-ID: <%d." % number)
            await arrive(tx, replace(mailbox), raw)
        assert len(await tx.mails.list_recent(shop.id, offset=0, limit=99)) == FORGOTTEN_EVERY
