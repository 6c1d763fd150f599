"""What an order holds, line by line, and how it gets to its buyer."""

from collections.abc import Sequence
from enum import StrEnum

from bot.domain.money import Money
from bot.domain.records import dataclass
from bot.domain.text import cut_text

#: The longest title, variation and personalisation that are kept.
TITLE_LIMIT, VARIATION_LIMIT, WORDS_LIMIT = 200, 200, 2_000
#: An order holds no more lines than these.
MAX_LINES = 200
#: So many things are named one after the other.
MAX_AT_A_GLANCE = 3


class OrderKind(StrEnum):
    """How an order gets to its buyer."""

    PARCEL = "parcel"
    PICKUP = "pickup"
    DOWNLOAD = "download"

    @property
    def title(self) -> str:  # type: ignore[override]
        """The word for it on the screen."""
        return {"pickup": "pick-up"}.get(self.value, self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """One thing that was bought, one or more times."""

    title: str
    variation: str | None = None  #: "Size: M, Color: blue", in the seller's own naming
    personalisation: str | None = None  #: the buyer's words; may run over lines
    quantity: int = 1
    price: Money | None = None  #: of one

    @property
    def label(self) -> str:
        """The line in a list: "2 × Speckled mug (blue)"."""
        label = f"{self.title} ({self.variation})" if self.variation else self.title
        return label if self.quantity == 1 else f"{self.quantity} × {label}"


def list_titles(lines: Sequence[OrderLine]) -> str | None:
    """A few things that were bought together, as the shop calls them; None for one, and for more
    than can be read at a glance.
    """
    if not 1 < len(lines) <= MAX_AT_A_GLANCE:
        return None
    return ", ".join(_count(each) for each in lines)


def _count(line: OrderLine) -> str:
    return line.title if line.quantity == 1 else f"{line.quantity} × {line.title}"


def name_item(lines: Sequence[OrderLine]) -> str:
    """What an order with these lines is called where one line must do: its item.

    "Blue mug", "2 × Blue mug", "Blue mug + 2 more"; empty without lines.
    """
    if not lines:
        return ""
    first = lines[0]
    name = _count(first)
    if len(lines) == 1:
        return cut_text(name, TITLE_LIMIT)
    more = f" + {len(lines) - 1} more"
    return cut_text(name, TITLE_LIMIT - len(more)) + more
