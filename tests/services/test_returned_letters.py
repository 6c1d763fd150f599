"""Letters that came back, in shapes and languages that nobody knows: whose they are, what changes,
and who is told.
"""

from dataclasses import replace

import pytest

from bot.domain.drafts import Draft, DraftStatus
from bot.domain.mail import MailKind
from bot.domain.mailboxes import ENOUGH_LEAD
from bot.domain.shops import Shop
from bot.store.database import Database
from bot.store.transaction import Transaction
from tests.samples import NOW, draft_reply, log_order
from tests.services.letters_by_mail import (
    HOUR,
    arrive,
    connect,
    list_posts,
    send_letter,
    write,
    write_bounce,
)
from tests.sure import sure


async def get_draft(tx: Transaction, draft: Draft) -> Draft:
    return sure(await tx.drafts.get(draft.id))


def write_daemons(words: str, *, sender: str = "Postmaster <postmaster@kiri.example>") -> bytes:
    """A mail server's letter in a language that nobody here reads."""
    return write(words, sender=sender, subject="Teie kiri", at=NOW + HOUR, Return_Path="<>")


@pytest.mark.parametrize("looked_back", [True, False])
async def test_a_daemon_that_names_our_letter_in_any_language_returns_it(
    database: Database, shop: Shop, *, looked_back: bool
) -> None:
    async with database.transaction() as tx:
        await tx.shops.save(replace(shop, staff_role_id=55))
        mailbox = await connect(tx, shop, looked_back=looked_back)
        _, ada = await log_order(tx, shop, email="ada@example.com")
        sent = await send_letter(tx, await draft_reply(tx, shop, ada))
        raw = write_daemons(f"Kahjuks ei.\n\nMessage-ID: {sent.mail_id}\n")
        assert await arrive(tx, mailbox, raw, now=NOW + 2 * HOUR) is MailKind.BOUNCE
        assert (await get_draft(tx, sent)).status is DraftStatus.FAILED
        post = (await list_posts(tx))[-1]
        assert "they were **not** told" in post.words
        assert post.roles == ((55,) if looked_back else ())


async def test_a_daemon_that_names_only_whom_we_wrote_to_is_shown_and_changes_nothing(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        _, ada = await log_order(tx, shop, email="ada@example.com")
        sent = await send_letter(tx, await draft_reply(tx, shop, ada))
        raw = write_daemons("Kahjuks ei: ada@example.com")
        assert await arrive(tx, mailbox, raw, now=NOW + 2 * HOUR) is MailKind.BOUNCE
        assert (await get_draft(tx, sent)).status is DraftStatus.SENT
        assert "I don't know which" in (await list_posts(tx))[-1].words


@pytest.mark.parametrize("words", ["Kahjuks ei: ada@example.com", "550 ada@example.com: unknown"])
async def test_a_bounce_about_somebody_to_whom_nothing_went_is_not_shown(
    database: Database, shop: Shop, words: str
) -> None:
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        await log_order(tx, shop, email="ada@example.com")
        before = len(await list_posts(tx))
        kind = await arrive(tx, mailbox, write_daemons(words), now=NOW + HOUR)
        assert kind in (MailKind.MACHINE, MailKind.BOUNCE)
        assert len(await list_posts(tx)) == before


async def test_a_delay_changes_no_letter_and_calls_nobody(database: Database, shop: Shop) -> None:
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        _, ada = await log_order(tx, shop, email="ada@example.com")
        sent = await send_letter(tx, await draft_reply(tx, shop, ada))
        before = len(await list_posts(tx))
        raw = write_daemons(f"451 4.3.0 ada@example.com\nMessage-ID: {sent.mail_id}\n")
        assert await arrive(tx, mailbox, raw, now=NOW + 2 * HOUR) is MailKind.BOUNCE
        assert (await get_draft(tx, sent)).status is DraftStatus.SENT
        assert len(await list_posts(tx)) == before


async def test_a_customers_own_program_that_quotes_our_letter_returns_nothing(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        _, ada = await log_order(tx, shop, email="ada@example.com")
        sent = await send_letter(tx, await draft_reply(tx, shop, ada))
        raw = write_daemons(
            f"I am away.\n\nMessage-ID: {sent.mail_id}\n", sender="Ada <ada@example.com>"
        )
        assert await arrive(tx, mailbox, raw, now=NOW + 2 * HOUR) is not MailKind.BOUNCE
        assert (await get_draft(tx, sent)).status is DraftStatus.SENT


async def test_an_id_further_up_the_thread_returns_no_letter(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        _, ada = await log_order(tx, shop, email="ada@example.com")
        sent = await send_letter(tx, await draft_reply(tx, shop, ada))
        copy = f"Message-ID: <own-program@bluefox.example>\nReferences: {sent.mail_id}\n"
        raw = write_daemons(f"550 ada@example.com\n\n{copy}")
        assert await arrive(tx, mailbox, raw, now=NOW + 2 * HOUR) is MailKind.BOUNCE
        assert (await get_draft(tx, sent)).status is DraftStatus.SENT


@pytest.mark.parametrize(("checked", "is_shown"), [("pass", True), ("fail", False)])
async def test_a_platform_that_did_not_pass_on_an_answer_is_shown_if_it_is_really_that_platform(
    database: Database, shop: Shop, checked: str, *, is_shown: bool
) -> None:
    async with database.transaction() as tx:
        known = replace(
            await connect(tx, shop), checked_by="bluefox.example", checked_lead=ENOUGH_LEAD
        )
        await tx.mailboxes.save(known)
        order, ada = await log_order(tx, shop)
        await tx.orders.save(replace(order, external_number="15-14394-04605"))
        raw = write(
            "Your reply about order 15-14394-04605 holds a link, so we didn't pass it on.",
            sender="eBay <ebay@ebay.co.uk>",
            subject="We couldn't send your message to blue_finch_77",
            Authentication_Results=f"mx.bluefox.example; dmarc={checked} header.from=ebay.co.uk",
        )
        before = len(await list_posts(tx))
        kind = await arrive(tx, known, raw)
        assert (kind is MailKind.BOUNCE) is is_shown
        posts = (await list_posts(tx))[before:]
        assert any(ada.name in post.words for post in posts) is is_shown


async def test_a_returned_letter_stands_with_its_customer_and_order(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        order, ada = await log_order(tx, shop, email="ada@example.com")
        sent = await send_letter(tx, await draft_reply(tx, shop, ada, order))
        await arrive(tx, mailbox, write_bounce(sent.mail_id or ""), now=NOW + 2 * HOUR)
        [kept] = await tx.mails.list_recent(shop.id, offset=0, limit=9)
        assert (kept.customer_id, kept.order_id) == (ada.id, order.id)


@pytest.mark.parametrize("is_answered", [True, False])
async def test_a_bounce_about_a_relays_address_is_its_buyers_if_they_were_answered(
    database: Database, shop: Shop, *, is_answered: bool
) -> None:
    relay = "q7w1+tok@marketplace.amazon.com"
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        asked = write(
            "------------- Begin message -------------\n\nIs it blue?\n\n"
            "------------- End message -------------\n",
            sender=f'"Imke - Amazon Marketplace" <{relay}>',
            subject="Inquiry from Amazon customer Imke",
        )
        assert await arrive(tx, mailbox, asked) is MailKind.CUSTOMER
        [kept] = await tx.mails.list_recent(shop.id, offset=0, limit=9)
        imke = sure(await tx.customers.get(sure(kept.customer_id)))
        if is_answered:
            await send_letter(tx, await draft_reply(tx, shop, imke))
        before = len(await list_posts(tx))
        raw = write_daemons(f"Kahjuks ei: {relay}")
        kind = await arrive(tx, mailbox, raw, now=NOW + 2 * HOUR)
        assert (kind is MailKind.BOUNCE) is is_answered
        posts = (await list_posts(tx))[before:]
        assert any("Imke" in post.words for post in posts) is is_answered


async def test_the_first_look_shows_a_bounce_to_whomever_the_shop_knows(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop, looked_back=False)
        await log_order(tx, shop, email="ada@example.com")
        await arrive(tx, mailbox, write_bounce("<own-program@bluefox.example>"))
        assert "I don't know which" in (await list_posts(tx))[-1].words
