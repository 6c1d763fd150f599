"""Who stands behind what a marketplace or a form passed on, as the books tell it."""

from dataclasses import replace

import pytest

from bot.domain.channels import Channel
from bot.domain.customers import Customer
from bot.domain.mail import MailKind
from bot.domain.mailboxes import FolderRole, Mailbox
from bot.domain.shops import Shop
from bot.services.letters import prepare_mail
from bot.services.mail_corrections import take_for_customer
from bot.services.moves import add_sender
from bot.services.work import StaffWork
from bot.store.database import Database
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, draft_reply
from tests.services.letters_by_mail import HOUR, OWN_NAME, arrive, connect, read, write
from tests.sure import sure

ETSY = "Etsy <conversations@mail.etsy.com>"


async def take(tx: Transaction, mailbox: Mailbox, raw: bytes, *, hours: float = 0) -> Customer:
    """Whose letter it is, once it is taken in."""
    mail = replace(read(raw, at=NOW + hours * HOUR))
    await arrive(tx, mailbox, mail, now=NOW + hours * HOUR)
    [kept] = await tx.mails.list_recent(mailbox.shop_id, offset=0, limit=1)
    assert kept.key == mail.key
    return sure(await tx.customers.get(kept.customer_id))


def write_on_etsy(name: str, words: str) -> bytes:
    return write(
        f"{name} sent you a message\n\n{words}\n\nView message https://www.etsy.com/messages/4711",
        sender=ETSY,
        subject=f"Etsy Conversation with {name}",
    )


async def test_two_buyers_of_one_first_name_are_two_and_neither_is_lost(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        first = await take(tx, mailbox, write_on_etsy("Jane", "Where is order #3111111111?"))
        other = await take(tx, mailbox, write_on_etsy("Jane", "Where is order #3222222222?"))
        assert (first.name, other.name) == ("Jane", "Jane")
        assert first.id != other.id


@pytest.mark.parametrize("words", ["Name: Ada Smith\nEmail: ada@example.com\nMessage: {}", "{}"])
@pytest.mark.parametrize("sender", ["Formspree <noreply@formspree.io>", OWN_NAME])
async def test_a_forms_address_is_nobodys_also_when_staff_say_that_a_customer_wrote(
    database: Database, shop: Shop, sender: str, words: str
) -> None:
    offer = words.format("SEO services and backlinks, cheap guest posts, first on Google.")
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        raw = write(offer, sender=sender, subject="New submission from your contact form")
        kind = await arrive(tx, mailbox, raw)
        assert kind in (MailKind.SPAM, MailKind.MACHINE)
        [kept] = await tx.mails.list_recent(shop.id, offset=0, limit=1)
        await take_for_customer(StaffWork(tx, shop, NOW, by=MIA), kept)
        kept = sure(await tx.mails.get(kept.id))
        customer = sure(await tx.customers.get(kept.customer_id))
        ways = [way.value for way in await tx.ways.list_for_customer(customer.id)]
        is_named = "Ada" in offer
        assert ways == (["ada@example.com"] if is_named else [])
        assert (customer.name == "Ada Smith") is is_named


def write_on_amazon(name: str, address: str, words: str) -> bytes:
    return write(
        f"Message:\n\n{words}\n",
        sender=f"{name} - Amazon Marketplace <{address}@marketplace.amazon.com>",
        subject=f"Inquiry from Amazon customer {name}",
    )


async def test_a_first_name_from_another_conversation_is_another_person(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        first = await take(tx, mailbox, write_on_amazon("Maria", "a1", "Is it blue?"))
        again = await take(tx, mailbox, write_on_amazon("Maria", "a1", "Hello?"), hours=1)
        other = await take(tx, mailbox, write_on_amazon("Maria", "b2", "Is it red?"), hours=2)
        assert first.id == again.id != other.id


async def test_somebody_whose_message_is_not_theirs_is_named_by_it_and_not_by_who_passed_it_on(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        buyer = await take(tx, mailbox, write_on_etsy("Jane Doe", "How big is it?"))
        [message] = await tx.conversations.list_messages(buyer.id, 9)
        added = await add_sender(StaffWork(tx, shop, NOW, by=MIA), message)
        assert added.name == "Jane Doe"


def write_on_ebay(conversation: str, words: str, *, reply_to: str = "") -> bytes:
    return write(
        f"New message from: woolfan_22\n\n{words}\n\nReply\n\n[#a01-{conversation}#]_[#11f2#]_2",
        sender=f"woolfan_22 <{conversation}@members.ebay.com>",
        subject="woolfan_22 sent a message about Bud vase #186512349116",
        message_id=f"<{conversation}@members.ebay.com>",
        Reply_To=reply_to or f"{conversation}@members.ebay.com",
    )


async def test_an_answer_stays_in_its_conversation_whatever_the_buyer_wrote_since(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        buyer = await take(tx, mailbox, write_on_ebay("us-first", "Is it signed?"))
        draft = await draft_reply(tx, shop, buyer)
        assert (draft.to.channel, draft.email) == (Channel.RELAY, "us-first@members.ebay.com")
        await take(tx, mailbox, write_on_ebay("us-other", "And the jug?"), hours=1)
        outgoing = sure(await prepare_mail(tx, draft))
        assert sure(outgoing.relay).reference == "[#a01-us-first#]_[#11f2#]_2"


async def test_into_a_form_no_answer_leads_back(database: Database, shop: Shop) -> None:
    typed = "Name: Ada Smith\nMessage: Do you ship to Norway?"
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        raw = write(typed, sender="Site <wordpress@bluefox.example>", subject="Contact form")
        draft = await draft_reply(tx, shop, await take(tx, mailbox, raw))
        assert draft.email is None
        assert "form" not in draft.to.where


@pytest.mark.parametrize("to", ["us-first@members.ebay.com", "us-answer@members.ebay.com"])
@pytest.mark.parametrize("answers", ["<us-first@members.ebay.com>", None])
async def test_an_answer_by_hand_to_the_marketplaces_address_stops_the_buyers_clock(
    database: Database, shop: Shop, to: str, answers: str | None
) -> None:
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        raw = write_on_ebay("us-first", "Is it signed?", reply_to=to)
        buyer = await take(tx, mailbox, raw)
        own = write("It is.", sender=OWN_NAME, to=to, answers=answers, at=NOW + HOUR)
        await arrive(tx, mailbox, own, role=FolderRole.SENT, now=NOW + HOUR)
        conversation = sure(await tx.conversations.get_for_customer(buyer.id))
        assert conversation.is_waiting is (answers is None and to.startswith("us-answer"))
