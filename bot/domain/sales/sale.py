"""What a marketplace says of one order, in a letter or a row of a file, before it is one of ours.

Everything here is somebody else's word, cleaned and cut by whoever read it; None and () mean that
it doesn't say.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.domain.channels import SalesChannel
from bot.domain.money import Money
from bot.domain.order_lines import OrderKind, OrderLine
from bot.domain.records import dataclass


class OrderSource(StrEnum):
    """Where an order is known from; the value is stored."""

    HAND = "hand"  #: staff typed it
    LETTER = "letter"
    FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """Who bought, as the marketplace names them."""

    name: str | None = None
    user_name: str | None = None  #: on the marketplace; a guest's may be random letters
    email: str | None = None  #: their own, lower-case; never a relay's
    key: str | None = None  #: the same for the same person within one file, where it says so

    def __bool__(self) -> bool:
        return bool(self.name or self.user_name or self.email)


@dataclass(frozen=True, slots=True, kw_only=True)
class SoldParcel:
    """A parcel of the order, as far as it is told of."""

    carrier: str | None = None
    service: str | None = None
    tracking: str | None = None
    shipped_at: datetime | None = None
    arrived_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFacts:
    """What only Goodword's own export says of an order, so that it comes in again as it was."""

    order: Mapping[str, Any]  #: facts by their name in `Order`
    parcels: tuple[Mapping[str, Any], ...] = ()  #: of its other parcels, by the same names
    customer: Mapping[str, Any]  #: facts by their name in `Customer`
    replaces: int | None = None  #: our number of the order that it makes good


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """One order as a marketplace tells of it; moments are aware UTC."""

    via: SalesChannel | None
    number: str | None = None  #: the marketplace's, without "#"; at most 64 characters
    buyer: Buyer = Buyer()
    lines: tuple[OrderLine, ...] = ()
    total: Money | None = None  #: what the buyer paid for all of it
    placed_at: datetime | None = None
    ship_by: datetime | None = None  #: the end of that day in the shop's zone
    note: str | None = None  #: the buyer's words to the shop
    recipient: str | None = None  #: who gets it, where that isn't the buyer
    country: str | None = None  #: where it goes, ISO-2
    kind: OrderKind | None = None
    parcels: tuple[SoldParcel, ...] = ()
    is_shipped: bool = False  #: all of it has left, whether or not a parcel is told of
    is_cancelled: bool = False
    refunded: Money | None = None  #: what was given back so far
    kept: KeptFacts | None = None  #: of an order that comes from our own export

    @property
    def is_whole(self) -> bool:
        """Whether it says enough to become an order by itself: its number, what was bought, and
        for how much. Amazon and guests name no buyer.
        """
        return bool(self.number and self.lines and self.total is not None)


class SaleChange(StrEnum):
    """What a marketplace or a seller of labels tells of an order that is known."""

    REFUNDED = "refunded"
    CANCELLED = "cancelled"
    CANCEL_ASKED = "cancel_asked"  #: the buyer asks for it: they wait
    LABEL = "label"  #: a label was bought: the parcel is ready, or has left
    DELIVERED = "delivered"


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleNews:
    """One such piece of news."""

    change: SaleChange
    via: SalesChannel | None  #: None: a seller of labels, who writes for any marketplace
    number: str | None = None  #: the marketplace's number of the order
    buyer: Buyer = Buyer()
    item: str | None = None
    amount: Money | None = None  #: what was refunded
    words: str | None = None  #: the buyer's reason, in their words
    is_by_buyer: bool | None = None  #: whether they wanted it cancelled; None: it doesn't say
    parcel: SoldParcel | None = None
