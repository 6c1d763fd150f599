"""The shops whose lives are lived here. A new one is one more entry in SHOPS."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.channels import SalesChannel


class Place(StrEnum):
    """Where people buy, and so how their orders and letters come."""

    LETTERS = "letters"  #: the shop's own page: orders are typed, buyers write e-mails
    DISCORD = "discord"  #: orders are typed, buyers write direct messages
    ETSY = "etsy"  #: orders come by sale letter, buyers' letters by relay; it tells its buyers
    EBAY = "ebay"  #: orders are typed, buyers' letters come by relay; it tells its buyers
    VINTED = "vinted"  #: orders are typed, buyers write inside the app alone; it tells its buyers

    @property
    def via(self) -> SalesChannel:
        return _SOLD_VIA[self]

    @property
    def tells_buyers(self) -> bool:
        """Whether the place itself tells a buyer that the parcel left."""
        return self in (Place.ETSY, Place.EBAY, Place.VINTED)


_SOLD_VIA = {
    Place.LETTERS: SalesChannel.WEBSITE,
    Place.DISCORD: SalesChannel.OTHER,
    Place.ETSY: SalesChannel.ETSY,
    Place.EBAY: SalesChannel.EBAY,
    Place.VINTED: SalesChannel.VINTED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopLife:
    """One shop: what it sells, where, and how its seller lives. Days are counted from the first."""

    name: str
    orders_a_week: float
    places: tuple[tuple[Place, float], ...]  #: and how large a part of the orders comes from each
    items: tuple[str, ...]
    prices: tuple[int, int]
    made_in: tuple[int, int]  #: an order leaves so many days after it was placed
    promised_in: int  #: and should leave after so many
    tracked: float  #: the part of its parcels that have a number
    abroad: float = 0.15  #: the part of its parcels that leave the country
    open_days: str = "Mon-Fri"
    looks: tuple[float, ...] = (8.5, 12.5, 18.0)  #: the hours at which the seller looks
    forgets: float = 0.25  #: how likely something that is seen is left for another time
    target_hours: int = 24
    ill: tuple[int, int] | None = None  #: from this day on, for so many days, the owner isn't there
    has_deputy: bool = False


_BEADS = ShopLife(
    name="bead shop",
    orders_a_week=40,
    places=((Place.LETTERS, 0.55), (Place.DISCORD, 0.1), (Place.ETSY, 0.35)),
    items=("glass bead set", "silver clasps", "waxed thread", "seed bead mix", "charm pack"),
    prices=(6, 45),
    made_in=(0, 2),
    promised_in=3,
    tracked=0.6,
    open_days="Mon-Sat",
)

#: By the name that tests and reports know them by.
SHOPS = {
    "knitter": ShopLife(
        name="knitter",
        orders_a_week=4,
        places=((Place.LETTERS, 0.6), (Place.DISCORD, 0.4)),
        items=("blue shawl", "ribbed shrug", "moss scarf", "baby blanket", "lace stole"),
        prices=(40, 140),
        made_in=(14, 40),
        promised_in=42,
        tracked=0.8,
        looks=(9.0, 20.0),
    ),
    "beads": _BEADS,
    "christmas": ShopLife(
        name="bead shop before Christmas",
        orders_a_week=40,
        places=_BEADS.places,
        items=_BEADS.items,
        prices=_BEADS.prices,
        made_in=_BEADS.made_in,
        promised_in=_BEADS.promised_in,
        tracked=_BEADS.tracked,
        open_days=_BEADS.open_days,
        ill=(2, 9),
        has_deputy=True,
    ),
    "vintage": ShopLife(
        name="vintage seller",
        orders_a_week=15,
        places=((Place.ETSY, 0.5), (Place.EBAY, 0.3), (Place.VINTED, 0.2)),
        items=("enamel jug", "brass lamp", "tea tin", "linen runner", "pressed glass bowl"),
        prices=(12, 90),
        made_in=(0, 2),
        promised_in=3,
        tracked=0.9,
        looks=(10.0, 19.0),
    ),
}
