"""How a shop stands on each marketplace that it sells on."""

from bot.domain.money import Money
from bot.domain.platforms import Platform
from bot.domain.records import dataclass
from bot.domain.standards.standings import Standing


@dataclass(frozen=True, slots=True)
class Sold:
    """What was sold on a marketplace in a window."""

    orders: int
    sums: tuple[Money, ...]  #: one for each currency


@dataclass(frozen=True, slots=True)
class PlaceStandings:
    """What one marketplace's next reviews would find."""

    platform: Platform
    standings: tuple[Standing, ...]  #: one for each standard, in the order of the table
    sold: Sold  #: in the window of the first


@dataclass(frozen=True, slots=True)
class ShopStandings:
    """The same of every marketplace on which the shop sold lately."""

    places: tuple[PlaceStandings, ...]
    names: dict[int, str]  #: of the customers for whom something is to be done next
