"""Buyers who write through a marketplace: each is themself, and is answered the way back."""

from email import message_from_bytes
from email.message import EmailMessage

import discord
import pytest

from tests.cogs.letter_world import stands
from tests.cogs.mail_world import MailWorld
from tests.cogs.shop_world import list_buttons, read_answer, read_message
from tests.sure import sure

pytestmark = pytest.mark.slow  # each test has mail servers of its own

ETSY = "Etsy Conversations <conversations@mail.etsy.com>"
AMAZON = '"Imke - Amazon Marketplace" <q7w1+tok@marketplace.amazon.com>'
EBAY = "eBay - woolfan_22 <us_x1y2@members.ebay.com>"
QUESTION = """You have received a message.

------------- Begin message -------------

Could you leave the price out? It is a gift.

------------- End message -------------

[commMgrTok:A1B2C3]
"""


def find_menu_links(message: discord.Message) -> list[str]:
    """Where the buttons below a message lead."""
    return [
        child.url
        for row in message.components
        if isinstance(row, discord.ActionRow)
        for child in row.children
        if isinstance(child, discord.Button) and child.url
    ]


async def reply(mail: MailWorld, name: str, words: str) -> discord.Message:
    """The card of a reply to this customer."""
    await mail.shop.ask("reply", customer=name, message=words)
    return mail.shop.list_cards()[-1]


async def test_an_amazon_buyer_is_answered_by_plain_e_mail_to_the_relay(mail: MailWorld) -> None:
    await mail.open()
    await mail.deliver(
        QUESTION,
        sender=AMAZON,
        subject="Inquiry from Amazon customer Imke (Order: 113-5550001-5550002)",
        message_id="<a1@amazon.example>",
    )
    card = await mail.see("**Imke** wrote on Amazon")
    said = read_message(card)
    assert "Could you leave the price out? It is a gift." in said
    assert "commMgrTok" not in said
    draft = await reply(mail, "Imke", "Of course. See https://shop.example/gifts")
    assert "Amazon, by e-mail to q7w1+tok@marketplace.amazon.com" in read_message(draft)
    assert "Amazon delivers no message with a link in it" in read_message(draft)
    assert "Approve" not in list_buttons(draft)
    draft = await reply(mail, "Imke", "Of course, no price goes in.")
    more = read_answer(await mail.shop.sam.click(draft, label="More"))
    assert "only from the e-mail address that it knows as yours" in more
    await mail.approve(draft)
    await mail.until(lambda: mail.server.sent)
    [sent] = mail.server.sent
    assert sent.recipients == ["q7w1+tok@marketplace.amazon.com"]
    letter = message_from_bytes(sent.content)
    assert letter.get_content_type() == "text/plain"
    assert letter["In-Reply-To"] == "<a1@amazon.example>"


async def test_an_answer_to_ebay_carries_the_reference_of_its_conversation(
    mail: MailWorld,
) -> None:
    await mail.open()
    await mail.deliver(
        "New message from: woolfan_22\n\nIs it signed?\n\nReply\n\n[#a01-x7f2y6k#]_[#11f2#]_2\n",
        sender=EBAY,
        subject="woolfan_22 sent a message about Bud vase #186512349116",
    )
    await mail.see("wrote on eBay")
    await mail.approve(await reply(mail, "woolfan_22", "Yes, on the foot."))
    await mail.until(lambda: mail.server.sent)
    [sent] = mail.server.sent
    text = message_from_bytes(sent.content).get_payload(decode=True)
    assert isinstance(text, bytes)
    assert text.decode().rstrip().endswith("[#a01-x7f2y6k#]_[#11f2#]_2")


async def test_two_etsy_buyers_are_two_who_wait_also_without_words(mail: MailWorld) -> None:
    await mail.open()
    for name in ("pinebrook88", "Usman"):
        link = f"https://www.etsy.com/messages/{len(name)}"
        await mail.deliver(
            f"{name}\nsent you a message\n\nView message ({link})\n",
            sender=ETSY,
            subject=f"Etsy Conversation with {name}",
        )
        card = await mail.see(f"**{name}** wrote on Etsy")
        assert "the words are on the page there" in read_message(card)
        assert find_menu_links(card) == [link]
    inbox = await mail.shop.ask("inbox")
    assert "pinebrook88" in inbox
    assert "Usman" in inbox
    draft = await reply(mail, "Usman", "Yes, gladly.")
    assert "Etsy messages" in read_message(draft)
    assert "copy it in 30 s" in stands(mail.shop, draft)
    assert not mail.server.sent


async def test_what_marketplace_refuses_is_answered_on_its_page_from_then_on(
    mail: MailWorld,
) -> None:
    await mail.open()
    await mail.deliver(QUESTION, sender=AMAZON, subject="Inquiry from Amazon customer Imke")
    await mail.see("**Imke** wrote on Amazon")
    draft = await reply(mail, "Imke", "Of course.")
    await mail.approve(draft)
    await mail.until(lambda: mail.server.sent)
    [sent] = mail.server.sent
    returned = sure(message_from_bytes(sent.content)["Message-ID"])
    await mail.server.deliver("INBOX", write_refusal(returned), at=discord.utils.utcnow())
    await mail.see("came back")
    draft = await reply(mail, "Imke", "Of course, once more.")
    assert "Amazon messages" in read_message(draft)


def write_refusal(message_id: str) -> bytes:
    """Amazon doesn't take a letter to a relay of its own."""
    letter = EmailMessage()
    letter["From"] = "Mail Delivery Subsystem <mailer-daemon@amazon.com>"
    letter["Subject"] = "Delivery Status Notification (Failure)"
    letter["Return-Path"] = "<>"
    letter["Auto-Submitted"] = "auto-replied"
    letter["Message-ID"] = "<r1@amazon.example>"
    letter.set_content(
        "550 5.7.1 The sender isn't registered with this seller's account.\n\n"
        f"To: q7w1+tok@marketplace.amazon.com\nMessage-ID: {message_id}\n"
    )
    return letter.as_bytes()
