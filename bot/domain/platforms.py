"""Marketplaces, payment services, banks and carriers that tell a shop what goes wrong: what each
can say, and where its customers are answered.

Their facts stand in data/rules/platforms.toml, one entry for each.
"""

import tomllib
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any

from bot.domain.program_files import DATA
from bot.domain.records import dataclass
from bot.domain.shipping.carriers import list_sender_domains, list_sender_names

_TABLE = DATA / "rules" / "platforms.toml"


class Platform(StrEnum):
    """Who sends notices. The value is stored; `label` is what people call it."""

    PAYPAL = "paypal"
    ETSY = "etsy"
    EBAY = "ebay"
    AMAZON = "amazon"
    STRIPE = "stripe"
    SHOPIFY = "shopify"
    BANK = "bank"
    CARRIER = "carrier"

    @property
    def label(self) -> str:
        """What it is called inside a sentence."""
        return find_platform(self).label


class NoticeKind(StrEnum):
    """What a platform's notice is about."""

    DISPUTE = "dispute"
    CLAIM = "claim"
    CHARGEBACK = "chargeback"
    HELP_REQUEST = "help_request"
    CASE = "case"
    RETURN = "return"
    NOT_RECEIVED = "not_received"
    DELIVERY_EXCEPTION = "delivery_exception"

    @property
    def label(self) -> str:
        """The kind inside a sentence, without its article."""
        return {
            "not_received": "item not received",
            "delivery_exception": "parcel in trouble",
        }.get(self.value, self.value.replace("_", " "))


@dataclass(frozen=True, slots=True)
class MessagePage:
    """Where a person writes to a platform's customers."""

    name: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformFacts:
    """What is known of one platform."""

    label: str  #: what people call it, inside a sentence
    domains: frozenset[str]  #: where its letters come from
    poses: tuple[str, ...]  #: what a letter that pretends to be from it calls itself
    #: What its letters can be.
    notices: frozenset[NoticeKind] = frozenset(NoticeKind)
    #: What people can mean by a case there, the usual kind first; elsewhere a disputed payment is a
    #: card payment.
    cases: tuple[NoticeKind, ...] = (NoticeKind.CHARGEBACK,)
    #: None where customers are written to by e-mail.
    messages: MessagePage | None = None
    sells: bool = False  #: buyers write through it
    #: A disputed payment there is always a card payment, and so a chargeback.
    on_cards: bool = False


@cache
def find_platform(platform: Platform) -> PlatformFacts:
    """The facts of this platform."""
    entry = _load_table()[platform.value]
    if platform is Platform.CARRIER:
        entry = entry | {"domains": list_sender_domains(), "poses": list_sender_names()}
    return _read_facts(entry)


@lru_cache(maxsize=1)
def _load_table() -> dict[str, Any]:
    return tomllib.loads(_TABLE.read_text(encoding="utf-8"))


def _read_facts(entry: dict[str, Any]) -> PlatformFacts:
    facts = entry | {"domains": frozenset(entry["domains"]), "poses": tuple(entry["poses"])}
    if "notices" in entry:
        facts["notices"] = frozenset(map(NoticeKind, entry["notices"]))
    if "cases" in entry:
        facts["cases"] = tuple(map(NoticeKind, entry["cases"]))
    if "messages" in entry:
        facts["messages"] = MessagePage(**entry["messages"])
    return PlatformFacts(**facts)
