"""What marketplaces and forms pass on: who wrote, their own words, and the way back."""

from datetime import UTC, datetime

import pytest

from bot.domain.mail import Mail
from bot.domain.platforms import Platform
from bot.domain.relays import RelayedMessage
from bot.mail.reading.email_reader import read_mail
from bot.mail.understanding.forms import read_form
from bot.mail.understanding.relays import is_relay, read_relay
from tests.sure import sure

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
SHOP = frozenset({"hello@shop.example"})
ETSY = "Etsy Conversations <conversations@mail.etsy.com>"
AMAZON = '"Imke - Amazon Marketplace" <q7w1+tok@marketplace.amazon.com>'
EBAY = "eBay Member: woolfan_22 <us_x1y2@members.ebay.com>"


def write(sender: str, subject: str, text: str, *, reply_to: str = "") -> Mail:
    head = f"From: {sender}\r\nSubject: {subject}\r\n"
    if reply_to:
        head += f"Reply-To: {reply_to}\r\n"
    raw = head + "Content-Type: text/plain; charset=utf-8\r\n\r\n" + text.replace("\n", "\r\n")
    return read_mail(raw.encode(), received_at=NOW)


def pass_on(sender: str, subject: str, text: str) -> RelayedMessage:
    return sure(read_relay(write(sender, subject, text)))


@pytest.mark.parametrize(
    "name", ["pinebrook88", "Usman", "ourcottage", "Etsyfan22", "Zoë d'Arc", "🌸"]
)
def test_each_buyer_is_named_whatever_their_name_begins_with(name: str) -> None:
    found = pass_on(ETSY, f"Re: Etsy Conversation with {name}", f"{name}\nsent you a message\n")
    assert found.relay.name == name
    assert found.words == ""
    assert found.relay.page == "https://www.etsy.com/messages"


def test_the_page_is_the_platforms_own_and_no_other() -> None:
    link = "https://www.etsy.com/messages/4711"
    said = "Mia sent you a message\n\nHow big?\n\nView message (https://evil.example/x)\n"
    found = pass_on(ETSY, "Etsy Conversation with Mia", f"{said}View message ({link})")
    assert (found.words, found.relay.page) == ("How big?", link)


def test_the_words_between_the_rules_are_the_buyers() -> None:
    found = pass_on(
        AMAZON,
        "Inquiry from Amazon customer Imke (Order: 113-5550001-5550002)",
        "Order ID 113-5550001-5550002:\n1 of Mug [ASIN: B00]\n\n"
        "------------- Begin message -------------\n\nIt is a gift.\n- no price, please\n\n"
        "------------- End message -------------\n\nFor Your Information: …",
    )
    relay = found.relay
    assert found.words == "It is a gift.\n- no price, please"
    assert (relay.platform, relay.name) == (Platform.AMAZON, "Imke")
    assert (relay.order_number, relay.address) == (
        "113-5550001-5550002",
        "q7w1+tok@marketplace.amazon.com",
    )


def test_words_come_first_at_ebay_and_the_reference_is_kept() -> None:
    found = pass_on(
        EBAY,
        "woolfan_22 sent a message about Bud vase #186512349116",
        "New message from: woolfan_22 (123)\n\nIs it signed?\n\nReply\n\nItem: Bud vase\n"
        "Order: 15-14394-04605\n[#a01-x7f2y6k#]_[#11f2#]_2\n",
    )
    assert found.words == "Is it signed?"
    assert found.relay.user_name == "woolfan_22"
    assert found.relay.order_number == "15-14394-04605"
    assert found.relay.reference == "[#a01-x7f2y6k#]_[#11f2#]_2"


@pytest.mark.parametrize(
    "subject",
    ["A message from the Etsy team", "You made a sale on Etsy", "Message from Etsy Support"],
)
def test_what_the_platform_says_itself_is_no_buyers(subject: str) -> None:
    assert read_relay(write(ETSY, subject, "Hello sellers")) is None


def test_a_relays_address_is_known_as_one() -> None:
    assert is_relay("conversations@mail.etsy.com")
    assert is_relay("abc+def@marketplace.amazon.co.uk")
    assert is_relay("x1@members.ebay.de")
    assert not is_relay("ada@example.com")
    assert not is_relay("x@marketplace.amazon.evil@example.com")


def test_a_form_is_its_visitors_whose_message_may_hold_colons_and_lines() -> None:
    mail = write(
        "Netlify <formresponses@netlify.com>",
        "Form submission from shop.example",
        "Name: Nora Ek\nEmail: nora@example.com\nPhone:\nMessage: Two things:\n1) size: 9 cm\n"
        "2) colour: blue\n\nThis email was sent by your form.",
        reply_to="nora@example.com",
    )
    found = sure(read_form(mail, SHOP))
    assert (found.relay.name, found.relay.email) == ("Nora Ek", "nora@example.com")
    assert found.words == "Two things:\n1) size: 9 cm\n2) colour: blue"


def test_labels_in_a_message_are_the_visitors_own_words() -> None:
    words = "Here is what I'd like:\nMugs: 4\nName: on each (Liv, Per)\nEmail me a price."
    words += "\nOrder: as before\nColour: any, but not pink."
    text = f"Name: Liv\nEmail: liv@example.com\nMessage: {words}\n\nSent from the contact form"
    found = sure(read_form(write("Site <wordpress@shop.example>", "Contact form", text), SHOP))
    assert found.words == words


def test_a_form_in_any_language_is_known_by_the_address_in_it() -> None:
    text = "Namn: Elin\nE-post: elin@example.com\nTelefon: 1\nDitt meddelande:\nHej! Finns den?"
    found = sure(read_form(write("Site <web@shop.example>", "Kontakt", text), SHOP))
    assert (found.relay.name, found.words) == ("Elin", "Hej! Finns den?")


def test_a_copy_of_what_the_shop_typed_elsewhere_is_no_customers() -> None:
    text = "We got your enquiry.\nName: Mia\nEmail: hello@shop.example\nMessage: More clay?"
    assert read_form(write("Clay Co <noreply@clay.example>", "Your enquiry", text), SHOP) is None


def test_a_letter_with_labels_from_a_person_is_no_form() -> None:
    text = "Hi,\n\nhere is what you asked:\nSize: 9\nColour: blue\n\nNora"
    assert read_form(write("Nora <nora@example.com>", "My order", text), SHOP) is None


@pytest.mark.parametrize("sender", ["PayPal <noreply@paypal.com>", "Etsy <transaction@etsy.com>"])
def test_a_platforms_own_letter_with_labels_in_it_is_no_form(sender: str) -> None:
    text = "Name: Ada Smith\nEmail: ada@example.com\nMessage: I never got it\n\nAnswer by Friday."
    assert read_form(write(sender, "You have a new dispute", text), SHOP) is None
    forms = write("Shopify <mailer@shopify.com>", "New customer message", text)
    assert sure(read_form(forms, SHOP)).relay.email == "ada@example.com"


@pytest.mark.parametrize("sender", ["Amazon.de <noreply@marketplace.amazon.de>"])
def test_a_marketplaces_program_is_no_buyer(sender: str) -> None:
    assert read_relay(write(sender, "Policy update", "Dear seller, our rules change.")) is None


@pytest.mark.parametrize("shown", ["Imke - Amazon.de", "Imke via Amazon.co.uk", "Imke (Amazon)"])
def test_what_is_the_marketplaces_in_a_shown_name_is_left_out(shown: str) -> None:
    mail = write(f'"{shown}" <q7w1@marketplace.amazon.de>', "Re: bowl", "Is it blue?")
    assert sure(read_relay(mail)).relay.name == "Imke"
