"""The ways to reach a customer: their addresses, their accounts, their names on marketplaces.

A customer has any number of them, and one way belongs to one customer of a shop: it is by these,
never by a name, that a person is known again.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from bot.domain.channels import read_email
from bot.domain.customers import Customer
from bot.domain.errors import BadInput
from bot.domain.platforms import Platform, find_sender
from bot.domain.records import dataclass
from bot.domain.text import escape_name


class WayKind(StrEnum):
    """What a way is."""

    EMAIL = "email"
    DISCORD = "discord"
    MARKETPLACE = "marketplace"


class KnownFrom(StrEnum):
    """Where a way is known from; the value is stored."""

    ORDER = "order"
    STAFF = "staff"
    LETTER = "letter"
    MESSAGE = "message"

    @property
    def label(self) -> str:
        """The words after "known from"."""
        return _LABELS[self]


_LABELS = {
    KnownFrom.ORDER: "an order",
    KnownFrom.STAFF: "staff",
    KnownFrom.LETTER: "a letter of theirs",
    KnownFrom.MESSAGE: "a direct message",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to reach one customer."""

    id: int = 0  #: 0 until stored
    shop_id: int
    customer_id: int
    kind: WayKind
    platform: Platform | None = None  #: whose marketplace, for a name there
    value: str  #: the address, the account's name, or the name on the marketplace
    member_id: int | None = None  #: the Discord account
    known_from: KnownFrom | None = None  #: None: from before that was noted
    added_at: datetime
    last_used_at: datetime | None = None  #: when they wrote this way
    closed_at: datetime | None = None  #: since when nothing arrives there
    closed_because: str | None = None

    @property
    def key(self) -> str:
        """What makes it this way and no other: the same however it is written."""
        if self.kind is WayKind.EMAIL:
            return name_email(self.value)
        if self.member_id is not None:
            return name_member(self.member_id)
        assert self.platform is not None
        return name_on(self.platform, self.value)


def name_email(address: str) -> str:
    """The key of an address."""
    return f"email:{address.strip().casefold()}"


def name_member(member_id: int) -> str:
    """The key of a Discord account."""
    return f"discord:{member_id}"


def name_on(platform: Platform, user_name: str) -> str:
    """The key of a name on a marketplace."""
    return f"{platform}:{user_name.strip().casefold()}"


def make_email(customer: Customer, address: str, known_from: KnownFrom, *, at: datetime) -> Way:
    """An address as a way to this customer."""
    return Way(
        shop_id=customer.shop_id,
        customer_id=customer.id,
        kind=WayKind.EMAIL,
        value=address,
        known_from=known_from,
        added_at=at,
    )


def make_account(
    customer: Customer, member_id: int, name: str | None, known_from: KnownFrom, *, at: datetime
) -> Way:
    """A Discord account as a way to this customer."""
    return Way(
        shop_id=customer.shop_id,
        customer_id=customer.id,
        kind=WayKind.DISCORD,
        value=name or str(member_id),
        member_id=member_id,
        known_from=known_from,
        added_at=at,
    )


def make_marketplace(
    customer: Customer, platform: Platform, user_name: str, known_from: KnownFrom, *, at: datetime
) -> Way:
    """A name on a marketplace as a way to this customer."""
    return Way(
        shop_id=customer.shop_id,
        customer_id=customer.id,
        kind=WayKind.MARKETPLACE,
        platform=platform,
        value=user_name.strip(),
        known_from=known_from,
        added_at=at,
    )


def make_from_key(customer: Customer, key: str, *, at: datetime) -> Way:
    """The way with this key, by which they wrote, as a way to this customer."""
    kind, _, value = key.partition(":")
    if kind == WayKind.EMAIL:
        return make_email(customer, value, KnownFrom.LETTER, at=at)
    if kind == WayKind.DISCORD:
        return make_account(customer, int(value), None, KnownFrom.MESSAGE, at=at)
    return make_marketplace(customer, Platform(kind), value, KnownFrom.LETTER, at=at)


def leave_way(customer: Customer, ways: Sequence[Way]) -> Customer:
    """The customer who has only these ways: an address or account in use that isn't among them is
    another one now, or none.
    """
    if customer.email and customer.email not in [way.value for way in ways]:
        customer = replace(customer, email=None)
    if customer.member_id not in [way.member_id for way in ways]:
        customer = replace(customer, member_id=None, member_name=None)
    return complete_customer(customer, ways)


def read_own_email(text: str) -> str:
    """A person's own address, trimmed. Raises BadInput for what can't be one, and for a
    marketplace's: that is never a person's, however it looks.
    """
    address = read_email(text)
    owner = find_platform_of(address)
    if owner is not None:
        raise BadInput(
            f"{escape_name(address)} belongs to {owner.label}, not to the customer. Leave it out: "
            "who writes through it is known by the name there."
        )
    return address


def find_platform_of(address: str) -> Platform | None:
    """Whose address it is, where a marketplace, bank or carrier sends from it: nobody is known by
    that.
    """
    return find_sender(address.rpartition("@")[2].casefold())


def list_in_use(customer: Customer, known_from: KnownFrom, *, at: datetime) -> list[Way]:
    """The address and the account that stand with the customer, as ways."""
    ways = []
    if customer.email:
        ways.append(make_email(customer, customer.email, known_from, at=at))
    if customer.member_id is not None:
        account = customer.member_id, customer.member_name
        ways.append(make_account(customer, *account, known_from, at=at))
    return ways


def complete_customer(customer: Customer, ways: Sequence[Way]) -> Customer:
    """The customer with the first of these for each kind that they had nothing in use of."""
    for way in ways:
        if way.kind is WayKind.EMAIL and not customer.email:
            customer = replace(customer, email=way.value)
        if way.member_id is not None and customer.member_id is None:
            customer = replace(customer, member_id=way.member_id, member_name=way.value)
    return customer
