"""What a letter is taken for, and in which order that is judged."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.mail import Bounce, MailAddress, MailContext, MailKind, MailOrigin
from bot.domain.platforms import Platform
from bot.mail.understanding.classification import sort_mail
from tests.mail.letters import make_mail, vouched

NOBODY = MailContext()
DISPUTE = make_mail(
    "service@paypal.com",
    "A buyer opened a dispute",
    "Case ID: PP-D-77",
    headers=vouched("paypal.com") | {"auto-submitted": "auto-generated"},
)
RECEIPT = make_mail(
    "noreply@shop.example", "Your receipt", "Thanks.", headers={"auto-submitted": "auto-generated"}
)


def corrected(kind: MailKind, *origins: MailOrigin) -> MailContext:
    return MailContext(corrections=dict.fromkeys(origins or MailOrigin, kind))


@pytest.mark.parametrize(
    ("headers", "origin"),
    [
        ({}, MailOrigin.PERSON),
        ({"list-unsubscribe": "<https://a.example>"}, MailOrigin.MAILING),
        ({"auto-submitted": "auto-generated"}, MailOrigin.PROGRAM),
    ],
)
def test_what_staff_said_of_a_sender_goes_for_its_letters_of_that_origin(
    headers: dict[str, str], origin: MailOrigin
) -> None:
    mail = make_mail(subject="Your order", text="Thank you for your order!", headers=headers)
    found = sort_mail(mail, corrected(MailKind.CUSTOMER, origin))
    assert (found.kind, found.origin) == (MailKind.CUSTOMER, origin)
    assert "staff" in found.reason
    others = [each for each in MailOrigin if each is not origin]
    assert sort_mail(mail, corrected(MailKind.CUSTOMER, *others)).kind is not MailKind.CUSTOMER


def test_what_staff_silenced_is_heard_when_it_is_about_a_purchase() -> None:
    quiet = corrected(MailKind.MACHINE)
    hello = make_mail(text="Hello, it's me again.")
    assert sort_mail(hello, quiet).kind is MailKind.MACHINE
    for tied in (
        replace(quiet, is_known_address=True),
        replace(quiet, is_answer_to_us=True),
        replace(quiet, names_order=True),
    ):
        assert sort_mail(hello, tied).kind is MailKind.CUSTOMER
    broken = make_mail(text="My bowl came broken. I want my money back.")
    assert sort_mail(broken, quiet).kind is MailKind.CUSTOMER


@pytest.mark.parametrize("kind", [MailKind.MACHINE, MailKind.CUSTOMER])
def test_what_staff_said_changes_no_notice_of_a_platforms(kind: MailKind) -> None:
    assert sort_mail(DISPUTE, corrected(kind)).kind is MailKind.NOTICE


def test_what_staff_silenced_is_still_a_pretender_from_a_bank_that_nobody_knows() -> None:
    mail = make_mail(
        "claims@elmbank.example",
        "Chargeback",
        "The cardholder disputes the payment of 40.00 EUR. Case number: 55-1.",
        name="Elm Bank",
    )
    assert sort_mail(mail, corrected(MailKind.MACHINE)).kind is MailKind.PRETENDER


def test_a_bounce_is_a_bounce_even_from_a_known_address() -> None:
    bounce = Bounce(recipients=("a@b.example",), message_id=None, is_permanent=True, reason="gone")
    mail = replace(make_mail(), bounce=bounce)
    assert sort_mail(mail, MailContext(is_known_address=True)).kind is MailKind.BOUNCE


def test_a_broken_letter_is_unreadable() -> None:
    assert sort_mail(replace(make_mail(), is_readable=False), NOBODY).kind is MailKind.UNREADABLE


def test_a_notice_is_kept_though_a_program_sent_it() -> None:
    found = sort_mail(DISPUTE, NOBODY)
    assert found.kind is MailKind.NOTICE
    assert found.notice is not None
    assert found.notice.is_verified
    assert found.pretends is None
    assert found.reason == "PayPal tells of a dispute"


@pytest.mark.parametrize(
    ("sender", "name"),
    [
        ("service@paypa1.example", "PayPal"),
        ("case@paypal.com.evil.example", "Resolution Center"),
        ("x@evil.example", "service@paypal.com"),
        ("x@evil.example", "PayPaI"),
        ("service@paypal.com", "PayPal"),
    ],
)
def test_a_notice_that_can_not_be_believed_is_a_pretender(sender: str, name: str) -> None:
    mail = make_mail(
        sender,
        "A buyer opened a dispute",
        "The buyer opened a dispute. Case ID: PP-D-77",
        name=name,
    )
    found = sort_mail(mail, NOBODY)
    assert found.kind is MailKind.PRETENDER
    assert found.notice is not None
    assert not found.notice.is_verified
    assert found.pretends is Platform.PAYPAL
    assert "can't be confirmed" in found.reason


def test_a_thiefs_letter_in_a_platforms_name_is_a_pretender() -> None:
    mail = make_mail(
        "a@etsy-help.example", "Shop suspended", "Confirm your account details here.", name="Etsy"
    )
    found = sort_mail(mail, NOBODY)
    assert (found.kind, found.pretends) == (MailKind.PRETENDER, Platform.ETSY)
    junk = sort_mail(mail, MailContext(is_junk=True))
    assert (junk.kind, junk.pretends) == (MailKind.SPAM, Platform.ETSY)


def test_a_customer_who_writes_of_a_dispute_is_a_customer() -> None:
    text = "I have opened a dispute with PayPal because my order never came."
    mail = make_mail(subject="PayPal dispute", text=text)
    assert sort_mail(mail, NOBODY).kind is MailKind.CUSTOMER
    assert sort_mail(mail, MailContext(is_known_address=True)).kind is MailKind.CUSTOMER


@pytest.mark.parametrize(
    ("subject", "headers"),
    [
        ("Re: your parcel", {"auto-submitted": "auto-replied"}),
        ("Re: your parcel", {"x-autoreply": "yes"}),
        ("Out of office", {"x-auto-response-suppress": "All"}),
        ("Automatische Antwort: Ihr Paket", {"auto-submitted": "auto-generated"}),
        (
            "Read: your parcel",
            {"content-type": "multipart/report; report-type=disposition-notification"},
        ),
        ("Re: your parcel", {"return-path": "<>"}),
    ],
)
def test_an_automatic_reply_is_none_of_the_customers(subject: str, headers: dict[str, str]) -> None:
    mail = make_mail(subject=subject, text="I am away.", headers=headers)
    around = MailContext(is_known_address=True, is_answer_to_us=True)
    assert sort_mail(mail, around).kind is MailKind.AUTO_REPLY


@pytest.mark.parametrize(
    ("domain", "kind"),
    [("email.shopify.com", MailKind.MACHINE), ("shopify.com", MailKind.CUSTOMER)],
)
def test_a_platforms_people_write_from_its_own_domain_and_its_advertisements_from_another(
    domain: str, kind: MailKind
) -> None:
    text = "I want to show you how my first order came in. Do you ship abroad?"
    assert sort_mail(make_mail(f"hello@{domain}", "Winter", text), NOBODY).kind is kind


def test_auto_submitted_no_is_a_person() -> None:
    mail = make_mail(subject="Re: hi", text="When will it come?", headers={"auto-submitted": "no"})
    assert sort_mail(mail, NOBODY).kind is MailKind.CUSTOMER


def test_an_answer_to_an_automatic_reply_is_a_person() -> None:
    mail = make_mail(subject="Re: Automatic reply: closed until Monday", text="No hurry, thanks!")
    assert sort_mail(mail, NOBODY).kind is MailKind.CUSTOMER


@pytest.mark.parametrize(
    ("around", "reason"),
    [
        (MailContext(is_junk=True, is_known_address=True), "from the address of a customer"),
        (MailContext(is_junk=True, is_answer_to_us=True), "it answers a letter of the shop"),
        (MailContext(is_junk=True, names_order=True), "it names an order of the shop"),
    ],
)
def test_what_ties_a_letter_to_the_shop_finds_it_in_the_junk_folder(
    around: MailContext, reason: str
) -> None:
    found = sort_mail(make_mail(text="hello?"), around)
    assert (found.kind, found.reason) == (MailKind.CUSTOMER, reason)


def test_a_receipt_that_names_an_order_is_no_customer() -> None:
    assert sort_mail(RECEIPT, MailContext(names_order=True)).kind is MailKind.MACHINE


@pytest.mark.parametrize(
    "headers",
    [
        {"list-id": "<a.b>"},
        {"list-unsubscribe": "<https://a.example>"},
        {"precedence": "bulk"},
    ],
)
def test_what_goes_to_many_is_a_newsletter(headers: dict[str, str]) -> None:
    assert sort_mail(make_mail(subject="Autumn", headers=headers), NOBODY).kind in (
        MailKind.NEWSLETTER,
        MailKind.MACHINE,
    )


@pytest.mark.parametrize(
    ("sender", "subject", "text"),
    [
        (
            "conversations@mail.etsy.com",
            "You have a new message from Jane",
            "Do you ship to Norway?",
        ),
        ("abc@marketplace.amazon.de", "Anfrage", "Wie groß ist die Tasse?"),
        (
            "mailer@shopify.com",
            "New customer message on November 20",
            "Name:\nPetra\nEmail:\np@x.example\nBody:\nHi",
        ),
        (
            "noreply@woolandclay.example",
            "Contact form",
            "Name: Jo\nEmail: jo@x.example\nMessage: Hi",
        ),
    ],
)
def test_what_a_program_passes_on_from_a_buyer_is_a_customers(
    sender: str, subject: str, text: str
) -> None:
    headers = vouched(sender.rpartition("@")[2]) | {"auto-submitted": "auto-generated"}
    assert (
        sort_mail(make_mail(sender, subject, text, headers=headers), NOBODY).kind
        is MailKind.CUSTOMER
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "Can you make it in blue?",
        "Dobrý den, posíláte i do Česka?",
        "Do you sell gift cards? I'd like one from your shop for my mum.",
        "Could you confirm the delivery address before you ship my order?",
        "Please unsubscribe me and cancel my order.",
    ],
)
def test_in_doubt_a_letter_in_the_inbox_is_a_customers(text: str) -> None:
    assert sort_mail(make_mail(text=text), NOBODY).kind is MailKind.CUSTOMER


def test_a_letter_passed_on_by_a_friend_is_kept() -> None:
    mail = replace(
        make_mail(subject="Fwd: hi", text="For you!"),
        forwarded_from=MailAddress("O", "o@x.example"),
    )
    assert sort_mail(mail, NOBODY).kind is MailKind.CUSTOMER


def test_junk_that_nothing_ties_to_the_shop_is_spam() -> None:
    assert (
        sort_mail(make_mail(text="Great prizes"), MailContext(is_junk=True)).kind is MailKind.SPAM
    )


@given(subject=st.text(max_size=60), text=st.text(max_size=300), junk=st.booleans())
def test_every_letter_is_taken_for_something_and_says_why(
    subject: str, text: str, junk: bool
) -> None:
    found = sort_mail(make_mail(subject=subject, text=text), MailContext(is_junk=junk))
    assert found.reason
    assert found.notice is None or found.kind in (MailKind.NOTICE, MailKind.PRETENDER)
