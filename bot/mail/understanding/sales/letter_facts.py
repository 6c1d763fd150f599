"""What a sale letter says, in its own words, gathered while it is read."""

from dataclasses import dataclass, field

from bot.domain.money import Money
from bot.mail.understanding.sales.sale_labels import Meaning
from bot.mail.understanding.sales.sold_items import SoldItem


@dataclass(slots=True)
class LetterFacts:
    """What a letter says, in its own words."""

    values: dict[Meaning, str] = field(default_factory=dict)
    sums: dict[Meaning, Money] = field(default_factory=dict)
    items: list[SoldItem] = field(default_factory=list)
    addresses: dict[Meaning, list[str]] = field(default_factory=dict)
    note: list[str] = field(default_factory=list)
    buyer: str = ""  #: as a sentence names them
    count: int | None = None  #: how many things a sentence speaks of
    told: SoldItem | None = None  #: what a sentence says was bought
    is_gift: bool = False  #: it says that it goes to somebody else
    loose: SoldItem = field(default_factory=lambda: SoldItem(""))  #: facts of a thing not named
