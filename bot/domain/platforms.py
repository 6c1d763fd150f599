"""Marketplaces, payment services, banks and carriers that tell a shop what it sold and what goes
wrong: what each can say, and where its customers are answered.

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
    """Who sends notices, or tells of sales. The value is stored; `label` is what people call it."""

    PAYPAL = "paypal"
    ETSY = "etsy"
    EBAY = "ebay"
    AMAZON = "amazon"
    STRIPE = "stripe"
    SHOPIFY = "shopify"
    SQUARESPACE = "squarespace"
    SQUARE = "square"
    BIG_CARTEL = "bigcartel"
    WIX = "wix"
    VINTED = "vinted"
    DEPOP = "depop"
    POSHMARK = "poshmark"
    KO_FI = "kofi"
    GUMROAD = "gumroad"
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
    domains: frozenset[str] = frozenset()  #: where its letters come from
    #: Where else its letters of sales come from: whatever else comes from there is judged like
    #: anybody's, for shops' own letters do, too.
    sale_domains: frozenset[str] = frozenset()
    poses: tuple[str, ...] = ()  #: what a letter that pretends to be from it calls itself
    #: What its letters can be.
    notices: frozenset[NoticeKind] = frozenset(NoticeKind)
    #: What people can mean by a case there, the usual kind first; elsewhere a disputed payment is a
    #: card payment. None: no case is opened there.
    cases: tuple[NoticeKind, ...] = (NoticeKind.CHARGEBACK,)
    #: None where customers are written to by e-mail.
    messages: MessagePage | None = None
    sells: bool = False  #: buyers write through it
    #: A disputed payment there is always a card payment, and so a chargeback.
    on_cards: bool = False

    @property
    def all_domains(self) -> frozenset[str]:
        """Where any letter of its comes from."""
        return self.domains | self.sale_domains


def find_sender(domain: str) -> Platform | None:
    """Which of them sends letters from this domain, of sales or of anything else."""
    senders, labels = _map_senders(), domain.split(".")
    parents = (".".join(labels[start:]) for start in range(len(labels)))
    return next((senders[parent] for parent in parents if parent in senders), None)


@lru_cache(maxsize=1)
def _map_senders() -> dict[str, Platform]:
    senders: dict[str, Platform] = {}
    for platform in Platform:
        for domain in find_platform(platform).all_domains:
            senders.setdefault(domain, platform)
    return senders


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
    facts = dict(entry)
    for name in ("domains", "sale_domains"):
        facts[name] = frozenset(entry.get(name, ()))
    facts["poses"] = tuple(entry.get("poses", ()))
    if "notices" in entry:
        facts["notices"] = frozenset(map(NoticeKind, entry["notices"]))
    if "cases" in entry:
        facts["cases"] = tuple(map(NoticeKind, entry["cases"]))
    if "messages" in entry:
        facts["messages"] = MessagePage(**entry["messages"])
    return PlatformFacts(**facts)
