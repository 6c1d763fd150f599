"""The few words that e-mails need around a text, and the reply that goes out by itself."""

import re
from datetime import datetime

from bot.domain.customers import Customer
from bot.domain.letters import LetterKind
from bot.domain.patterns import regex
from bot.domain.shops import Shop
from bot.domain.text import cut_text, remove_invisible

_ANSWER = regex(r"^\s*(?:re|aw|antw|sv|vs|rif|réf?|odp)\s*(?:\[\d+\]\s*)?:", re.IGNORECASE)


def answer_subject(subject: str) -> str:
    """The subject of an answer: their own, with one Re: in front."""
    plain = " ".join(remove_invisible(subject).split())
    if not plain:
        return "Re: your letter"
    if not _ANSWER.match(plain):
        plain = f"Re: {plain}"
    return cut_text(plain, 200)


def write_subject(kind: LetterKind, shop_name: str, item: str | None) -> str:
    """The subject of a letter that answers none."""
    about = " ".join(remove_invisible(item or "").split())
    if not about:
        return cut_text(f"A word from {shop_name}", 200)
    return cut_text(f"{_SUBJECTS.get(kind, 'About your order')}: {about}", 200)


_SUBJECTS = {
    LetterKind.SHIPPED: "On its way to you",
    LetterKind.READY: "Ready to collect",
    LetterKind.DOWNLOAD: "Here is your download",
    LetterKind.CANCELLED: "Your order is cancelled",
    LetterKind.CANCELLED_AFTER_SHIPPING: "About your cancellation",
    LetterKind.REFUNDED: "Your refund",
}


def write_holding_reply(
    text: str, shop: Shop, customer: Customer, *, opens: datetime, now: datetime
) -> str:
    """The shop's approved words, with its local time and when it opens, in both time zones if
    known.
    """
    place = shop.zone.key.replace("_", " ")
    here = f"It is {now.astimezone(shop.zone):%A %H:%M} here ({place})"
    local = opens.astimezone(shop.zone)
    comes = "we are away and back" if shop.is_away(now) else "we open"
    until = f"{comes} on {local:%A}, {local.day} {local:%B} at {local:%H:%M}"
    theirs = ""
    if customer.zone is not None and customer.zone.key != shop.zone.key:
        theirs = f", which is {opens.astimezone(customer.zone):%A %H:%M} for you"
    return f"{text.strip()}\n\n{here}; {until}{theirs}.\n\n{shop.signed}"
