"""Only a sale letter's own envelope makes a letter one."""

import pytest

from bot.domain.mail import MailAddress
from bot.mail.understanding.sales.sale_signs import SaleSign, find_sale_sign


def find(sender: str, subject: str) -> SaleSign | None:
    return find_sale_sign(MailAddress("", sender), subject)


SALES = [
    (
        "etsy",
        "transaction@etsy.com",
        "You made a sale on Etsy - Ship by Apr 17 - [$37.89, Order #4025790946]",
    ),
    (
        "etsy",
        "transaction@etsy.com",
        "Congrats on your first sale on Etsy! [£18.00, Order #402579094]",
    ),
    ("etsy", "transaction@etsy.com", "Fwd: You made a sale on Etsy - Ship by Apr 17"),
    ("ebay", "ebay@ebay.com", "You made the sale for Walnut desk tidy, hand finis..."),
    ("ebay", "ebay@ebay.co.uk", "The payment from tin_heron is confirmed: Return of the kite"),
    ("ebay", "ebay@ebay.com", "Walnut desk tidy sold"),
    ("ebay", "ebay@ebay.com", "eBay Item Sold: Walnut desk tidy (123456789012)"),
    ("ebay", "ebay@ebay.de", "Sie haben „Eierbecher“ verkauft"),
    (
        "amazon",
        "seller-notification@amazon.com",
        "Sold, ship now: WD-7 Walnut desk tidy - special offer",
    ),
    ("amazon", "seller-notification@amazon.de", "Verkauft, bitte versenden: EB-1 Eierbecher"),
    (
        "shopify",
        "store+9@t.shopifyemail.com",
        "[Tidy & Oak] Order #1042 placed by Jo Offer",
    ),
    ("woocommerce", "hello@tidyoak.example", "[Tidy & Oak]: New order #123"),
    (
        "woocommerce",
        "hello@tidyoak.example",
        "[Tidy & Oak] New customer order (123) - November 3, 2026",
    ),
    ("squarespace", "no-reply@squarespace.com", "Tidy: A New Order has Arrived (#00012)"),
    ("vinted", "no-reply@vinted.fr", "Tu as vendu un article sur Vinted"),
    ("depop", "hello@alerts.depop.com", "Sale confirmation for @quietheron"),
    ("poshmark", "support@poshmark.com", '"Wool coat" just sold to @heron on Poshmark!'),
    ("poshmark", "a@poshmark.com", '"Wool coat" and 2 more items just sold to @heron on Poshmark!'),
    ("kofi", "noreply@ko-fi.com", "You just made a sale!"),
    ("gumroad", "noreply@gumroad.com", "You made a sale!"),
    ("ebay", "ebay@ebay.com", "Your item sold! Walnut desk tidy"),
    ("ebay", "ebay@ebay.es", "Abanico pintado se ha vendido"),
    ("woocommerce", "hello@tidyoak.example", "[Tidy & Oak]: You've got a new order: #123"),
    (
        "woocommerce",
        "x@tidyoak.example",
        "[Tidy & Oak] : Vous avez reçu une nouvelle commande n°12",
    ),
    ("vinted", "no-reply@vinted.de", "Juhu! Dein Artikel wurde verkauft"),
    ("shopify", "a@tidyoak.example", "[Tidy] Commande nº 1042 passée par Zoé"),
    ("wix", "no-reply@notifications.wix.com", "Bravo ! Vous avez une nouvelle commande (#100)"),
]
OTHERS = [
    ("transaction@etsy.com", "Your Etsy Purchase from TidyOak (4050017762)"),
    ("transaction@etsy.com", "Your order from TidyOak"),
    ("transaction@etsy.com", "[$14.63, Order #4040500317] You issued a refund"),
    ("hello@email.etsy.com", "Ready to make your first sale?"),
    ("hello@email.etsy.com", "You sold 12 items this week"),
    ("hello@email.etsy.com", "How to land your first sale"),
    ("ann@post.example", "You made a sale on Etsy - Ship by Apr 17 - [$37.89, Order #402579094]"),
    ("ann@post.example", "Re: [Tidy & Oak]: New order #123"),
    ("ann@post.example", "New order #123"),
    ("ebay@ebay.com", "Order confirmed: Walnut desk tidy"),
    ("ebay@ebay.com", "You received an offer for Walnut desk tidy"),
    ("ebay@ebay.com", "Walnut desk tidy didn't sell"),
    ("support@poshmark.com", 'Please do not ship: "Wool coat" for @heron was canceled'),
    ("shop@clay.example", "Order #61884 confirmed"),
    ("ebay@ebay.com", "Your item sold out: list more"),
    ("no-reply@vinted.de", "Du hast einen Artikel gekauft"),
    ("no-reply@wix.com", "Get your first order this month"),
    ("auto-confirm@amazon.com", "Your Amazon.com order of Walnut desk tidy"),
]


@pytest.mark.parametrize(("via", "sender", "subject"), SALES)
def test_a_sale_letter_is_known_by_its_sender_and_subject(
    via: str, sender: str, subject: str
) -> None:
    sign = find(sender, subject)
    assert sign is not None
    assert sign.platform.via == via


@pytest.mark.parametrize(("sender", "subject"), OTHERS)
def test_what_is_bought_advertised_or_quoted_is_no_sale(sender: str, subject: str) -> None:
    assert find(sender, subject) is None


def test_what_the_subject_names_is_kept_as_it_is_spelt() -> None:
    sign = find("store+9@t.shopifyemail.com", "[Tidy] Bestellung Nr. #D-1042 von Zoë Größ")
    assert sign is not None
    assert (sign.number, sign.buyer) == ("D-1042", "Zoë Größ")
