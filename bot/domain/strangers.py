"""What somebody is called who writes for the first time: never like the shop, a platform or a
program.
"""

import re
import unicodedata
from functools import cache

from bot.domain.errors import BadInput
from bot.domain.patterns import regex
from bot.domain.platforms import Platform
from bot.domain.relays import Relay
from bot.domain.shipping.carriers import list_sender_names
from bot.domain.text import clean_name

#: What programs and offices call themselves, in names and before the @.
_PROGRAM = regex(
    r"(?:.*[\W_])?(?:no[\W_]?reply|do[\W_]?not[\W_]?reply|noreply|donotreply|mailer|daemon|postmaster|webmaster"
    r"|mail delivery (?:system|subsystem)|notifications?|automat\w+|newsletter|contact form|form"
    r"|wordpress|customer (?:service|support|care)|conversations?|transactions?|marketplace)"
    r"(?:[\W_].*)?",
    re.IGNORECASE,
)
_OFFICE = regex(
    r"(?:info|hello|hi|contact|mail|office|shop|store|sales|support|service|team|admin)"
)
#: Platforms and mail programs that call themselves so; the shop's own name comes beside them.
_SELLERS = (
    "etsy",
    "ebay",
    "amazon",
    "paypal",
    "shopify",
    "stripe",
    "wix",
    "squarespace",
    "netlify",
)
#: How whoever has no name at all is called here.
_NOBODY, NO_BUYER = "Somebody without a name", "Buyer without a name"
#: How names begin that say that nobody knows the name.
NAMELESS = (_NOBODY, NO_BUYER, "Somebody at ")


def name_stranger(name: str, address: str, *, shop_names: tuple[str, ...] = ()) -> str:
    """Their name as the letter gives it, else what stands before the @, else a name for nobody."""
    local, _, domain = address.partition("@")
    for words in (name, local):
        try:
            called = clean_name(words)
        except BadInput:
            continue
        is_office = words == local and _OFFICE.fullmatch(local) is not None
        if not is_office and not is_no_persons(called, shop_names):
            return called
    if domain:
        return f"Somebody at {domain}"[:80]
    return _NOBODY


def name_buyer(relay: Relay, *, shop_names: tuple[str, ...] = ()) -> str:
    """What the buyer or visitor is called whom a relay or a form names."""
    if relay.platform is None or relay.name:
        return name_stranger(relay.name, relay.email or "", shop_names=shop_names)
    return NO_BUYER


def is_no_persons(name: str, shop_names: tuple[str, ...] = ()) -> bool:
    """Whether a name is the shop's, a platform's or a program's."""
    plain = _plain(name)
    if plain in {_plain(each) for each in shop_names if each}:
        return True
    first = plain.split(" ")[0] if plain else ""
    if first in _SELLERS or plain in _platforms():
        return True
    return plain in _carriers() or _PROGRAM.fullmatch(plain) is not None


@cache
def _platforms() -> frozenset[str]:
    return frozenset(_plain(each.label) for each in Platform)


@cache
def _carriers() -> frozenset[str]:
    return frozenset(map(_plain, list_sender_names()))


def _plain(words: str) -> str:
    if words.isascii():
        return " ".join(words.lower().split())
    parted = unicodedata.normalize("NFKD", words.casefold())
    kept = "".join(sign for sign in parted if not unicodedata.combining(sign))
    return " ".join(kept.split())
