"""A sale letter is believed where its sender is sure and all was read; else a person is told why
not.
"""

from dataclasses import replace

import pytest

from bot.domain.mail import Mail, MailAddress, MailContext, MailKind
from bot.domain.sales.sale import SaleChange
from bot.mail.understanding.classification import sort_mail
from bot.services.relayed_mail import find_words
from tests.mail.letters import make_mail, vouched
from tests.mail.sales.news_letters import list_letters, write_mail

AROUND = MailContext(
    own_addresses=frozenset({"maud@oakash.example"}), trusted_authserv="mx.shop.example"
)
FORGED = {"authentication-results": "mx.shop.example; dmarc=fail header.from=etsy.com"}


def find_mail(id: str, *, is_checked: bool = True) -> Mail:  # noqa: A002 - the table's own name
    mail = write_mail(next(each for each in list_letters() if each["id"] == id))
    domain = mail.sender.address.rpartition("@")[2]
    headers = {key: (value,) for key, value in vouched(domain).items()} if is_checked else {}
    return replace(mail, headers=headers)


@pytest.mark.parametrize("letter", [each for each in list_letters() if "change" in each])
def test_news_that_the_provider_vouches_for_is_news(letter: dict[str, str]) -> None:
    mail = find_mail(letter["id"])
    own = AROUND.own_addresses
    if letter.get("via") == "woocommerce":
        own = frozenset({mail.sender.address})
    found = sort_mail(mail, replace(AROUND, own_addresses=own))
    if letter["change"] == SaleChange.CANCEL_ASKED:
        assert found.kind is MailKind.CUSTOMER
        assert found.relayed is not None
        assert found.relayed.relay.order_number == letter["number"]
    else:
        assert found.kind is MailKind.SALE_NEWS, found.reason
        assert found.news is not None
        assert found.news.change.value == letter["change"]


@pytest.mark.parametrize("letter", [each for each in list_letters() if "change" in each])
def test_news_that_nobody_vouches_for_changes_nothing(letter: dict[str, str]) -> None:
    found = sort_mail(find_mail(letter["id"], is_checked=False), AROUND)
    is_harmless = letter["change"] in (SaleChange.LABEL, SaleChange.CANCEL_ASKED)
    assert found.kind is not MailKind.SALE_NEWS or is_harmless
    mail = replace(find_mail(letter["id"]), headers={"authentication-results": ("x; dmarc=fail",)})
    assert sort_mail(mail, AROUND).news is None


def test_what_the_shop_bought_itself_is_no_news() -> None:
    for letter in list_letters():
        if "change" not in letter:
            found = sort_mail(find_mail(letter["id"]), AROUND)
            assert found.kind not in (MailKind.SALE, MailKind.SALE_NEWS), letter["id"]


SUBJECT = "[Oak and Ash]: New order #733"
BODY = (
    "Egg cup × 2 = £18.00\n\nSubtotal: £18.00\nTotal: £18.00\n\nBilling address\nAda Holm\nSkipton"
)


def test_a_sale_of_the_shop_s_own_server_is_no_letter_that_the_shop_wrote() -> None:
    for sender in ("maud@oakash.example", "wordpress@oakash.example"):
        found = sort_mail(make_mail(sender, SUBJECT, BODY), AROUND)
        assert (found.kind, found.is_own) == (MailKind.SALE, False)


def test_a_page_elsewhere_may_be_the_shop_s_and_a_person_says_so() -> None:
    mail = make_mail("shop@pots.example", SUBJECT, BODY, headers=vouched("pots.example"))
    found = sort_mail(mail, AROUND)
    assert found.kind is MailKind.SALE
    assert found.doubt == "it comes from pots.example, which isn't where your mailbox is"


def test_another_s_address_at_the_same_provider_is_not_the_shop_s() -> None:
    around = replace(AROUND, own_addresses=frozenset({"maud@gmail.com"}))
    mail = make_mail("orders@gmail.com", SUBJECT, BODY, headers=vouched("gmail.com"))
    assert sort_mail(mail, around).doubt is not None


def test_who_has_only_the_look_of_a_sale_stays_a_pretender() -> None:
    subject = "You made a sale on Etsy - [$37.89, Order #4025790946]"
    forged = make_mail("transaction@etsy.com", subject, "Send it to H. Krause.", headers=FORGED)
    assert sort_mail(forged, AROUND).kind is MailKind.PRETENDER
    elsewhere = make_mail("sales@etsy-seller.example", subject, "Log in here.", name="Etsy")
    assert sort_mail(elsewhere, AROUND).kind is not MailKind.SALE
    named = make_mail("x@pots.example", SUBJECT, "Hello.", name="Shopify Orders")
    assert sort_mail(named, AROUND).kind is not MailKind.SALE


@pytest.mark.parametrize(
    ("id", "said"),
    [
        ("amazon-cancel-asked", "asks to cancel the order: Found it cheaper somewhere else"),
        ("ebay-cancel-asked", "asks to cancel the order: I ordered by mistake"),
    ],
)
def test_a_wish_to_cancel_is_the_buyer_s_word(id: str, said: str) -> None:  # noqa: A002
    found = sort_mail(find_mail(id), AROUND)
    assert found.relayed is not None
    assert find_words(found.relayed) == said


def test_staff_s_word_about_a_sender_makes_no_sale_a_customer() -> None:
    mail = make_mail("maud@oakash.example", SUBJECT, BODY)
    sender = replace(mail, sender=MailAddress("", "shop@pots.example"))
    found = sort_mail(sender, AROUND)
    around = replace(AROUND, corrections={found.origin: MailKind.CUSTOMER})
    assert sort_mail(sender, around).kind is MailKind.SALE


@pytest.mark.parametrize("domain", ["oakash.example", "elsewhere.example"])
def test_a_shops_own_letter_that_was_cut_off_is_asked_about_and_starts_no_clock(
    domain: str,
) -> None:
    mail = make_mail(
        f"store@{domain}",
        subject="[Ash and Oak] Order #3772 placed by Lupe Farrow",
        text="Lupe Farrow placed order #3772 on Oct 5 at 10:32 am.",
        headers=vouched(domain),
    )
    found = sort_mail(mail, AROUND)
    is_own = domain == "oakash.example"
    assert (found.kind is MailKind.SALE) == is_own
    assert (found.doubt is not None) == is_own
