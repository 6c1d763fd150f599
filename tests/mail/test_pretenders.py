"""Who only calls themselves like a platform, and who is called so."""

import pytest

from bot.domain.mail import MailContext, MailKind
from bot.domain.platforms import Platform
from bot.mail.understanding.classification import sort_mail
from bot.mail.understanding.pretenders import find_claimed
from tests.mail.letters import make_mail

WORDS = "Hello, is the blue one still there?"


@pytest.mark.parametrize(
    ("name", "sender"),
    [
        ("Etsy Support", "x@mailbox.example"),
        ("PayPal", "x@mailbox.example"),
        ("eBay Kundenservice", "x@mailbox.example"),
        ("Amazon Seller Central", "x@mailbox.example"),
        ("service@paypal.com", "x@mailbox.example"),
        ("PayPaI Service", "x@mailbox.example"),
        ("", "help@etsy-cases.example"),
        ("Resolution", "a@paypal.com.evil.example"),
    ],
)
def test_an_office_of_a_platforms_from_elsewhere_is_a_pretender(name: str, sender: str) -> None:
    mail = make_mail(sender, "Hello", WORDS, name=name)
    assert find_claimed(mail) is not None
    assert sort_mail(mail, MailContext()).kind is MailKind.PRETENDER


@pytest.mark.parametrize("name", ["Omniva", "DHL Express", "Royal Mail"])
def test_a_carrier_from_elsewhere_is_nobodys_customer(name: str) -> None:
    mail = make_mail("info@pakid.example", "Saadetis", "Saadetis läheb saatjale tagasi.", name=name)
    assert sort_mail(mail, MailContext()).kind is MailKind.PRETENDER


@pytest.mark.parametrize(
    "name", ["Stripe Peters", "Rosie Etsy Martin", "Amazonia Crafts", "Jo Hermes", "Anna Square"]
)
def test_somebody_who_is_called_like_one_is_a_person(name: str) -> None:
    mail = make_mail("x@mailbox.example", "Hello", WORDS, name=name)
    assert find_claimed(mail) is None
    assert sort_mail(mail, MailContext()).kind is MailKind.CUSTOMER


def test_a_thiefs_words_count_above_any_name() -> None:
    words = "Confirm your account details here, or your account is suspended."
    mail = make_mail("x@mailbox.example", "Account", words, name="Etsy Mrs Miller")
    assert find_claimed(mail) is Platform.ETSY
