"""Which matters a post names: by the buyers' names and order numbers in its lines, and its buttons.

A line names a matter when it names a buyer or an order and says what is open about it: by a word or
picture of its own, else by the heading above it. What the lines leave out, a button may name.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.domain.letters import LetterKind
from bot.domain.posts import Post

from .counting import show_plainly
from .letters import name_dispute
from .world import Kind, Sale

#: What says which matter a line is about; the first that fits counts.
_SIGNS: tuple[tuple[Kind | None, tuple[str, ...]], ...] = (
    (Kind.DISPUTE, ("⚖", "dispute", "case #")),
    (Kind.PROMISE, ("🤝", "promise", "looks forward to")),
    (None, ("🛒", "🧹", "check-in", "refund note", "cancellation note", "said thanks")),
    (Kind.UNTOLD, ("✉", "not told", "doesn't know", "shipped note", "tell ")),
    (Kind.CLAIM, ("💶", "ask the carrier", "claim order")),
    (Kind.PARCEL, ("🔎", "has it come", "no arrival", "should be there", "did order")),
    (Kind.PARCEL, ("missing", "lost")),
    (
        Kind.UNSHIPPED,
        (
            "📦",
            "📜",
            "ship-by",
            "send order",
            "delay notice",
            "to ship",
            "late order",
            "should have left",
        ),
    ),
    (Kind.WAITING, ("⏰", "waiting", "waits", "answer", "holding note", "reply", "apology")),
)
#: What only asks, and doesn't say that something is wrong.
_ASKS = ("has it come", "should be there", "did order", "did it arrive", "all arrived")
#: The same of orders that may have left unsaid.
_ASKS_OF_ORDERS = ("should have left",)
#: What a button is about, by how its id begins.
_BUTTONS = {
    "talk": Kind.WAITING,
    "case": Kind.DISPUTE,
    "promise": Kind.PROMISE,
    "parcel:delay": Kind.UNSHIPPED,
    "parcel:claimed": Kind.CLAIM,
    "parcel:arrived": Kind.PARCEL,
}
#: A draft that Goodword writes by itself says by its kind what it takes for open.
_DRAFTS = {
    LetterKind.ARRIVAL_CHECK: Kind.PARCEL,
    LetterKind.DELAY: Kind.UNSHIPPED,
    LetterKind.SHIPPED: Kind.UNTOLD,
    LetterKind.HOLDING_NOTE: Kind.WAITING,
}


@dataclass(frozen=True, slots=True)
class Mention:
    """One matter that a post names."""

    kind: Kind
    sale: Sale
    line: str
    is_question: bool = False  #: it asks, and says of nothing that it is wrong
    is_by_name: bool = False  #: only the buyer is named, who may have bought more than this

    def is_same(self, other: "Mention") -> bool:
        return (self.kind, self.sale.number) == (other.kind, other.sale.number)


class Reader:
    """Finds whom a line means; the names of one world."""

    def __init__(self, sales: Sequence[Sale]) -> None:
        self._sales = sales

    def read(self, post: Post) -> list[Mention]:
        """Every mention, one for each time that a matter stands in another part or line."""
        found: list[Mention] = []
        for heading, lines in _list_parts(post):
            for line in lines:
                found += self._read_line(line, heading)
        # A post's first words say again what its body tells fully, and so do its buttons.
        for each in (*self._read_line(show_plainly(post.words), ""), *self._read_buttons(post)):
            if not any(each.is_same(other) for other in found):
                found.append(each)
        return found

    def read_draft(self, kind: LetterKind, sale: Sale) -> Mention | None:
        """What a draft's card takes for open."""
        about = _DRAFTS.get(kind)
        if about is None:
            return None
        return Mention(about, sale, f"card: {kind.title}", is_question=about is Kind.PARCEL)

    def _read_line(self, line: str, heading: str) -> Iterator[Mention]:
        named = self._find_named(line)
        if not named:
            return
        # One line of a person names several of their matters, each in a part of its own.
        for part in line.split(" · "):
            kind = _find_kind(part) or _find_kind(heading)
            if kind is None:
                continue
            signs = _ASKS_OF_ORDERS if kind is Kind.UNSHIPPED else _ASKS
            asks = any(sign in f"{heading} {part}".casefold() for sign in signs)
            can_ask = kind in (Kind.PARCEL, Kind.UNSHIPPED)
            for sale in named:
                yield Mention(kind, sale, part, is_question=can_ask and asks)

    def _find_named(self, line: str) -> list[Sale]:
        """The sales that a line names: by their numbers, else the last of each buyer named."""
        numbered = [sale for sale in self._sales if is_numbered(sale, line)]
        buyers = {sale.buyer_id for sale in numbered}
        by_name = {sale.buyer_id: sale for sale in self._sales if is_named(sale, line)}
        return numbered + [sale for key, sale in by_name.items() if key not in buyers]

    def _read_buttons(self, post: Post) -> Iterator[Mention]:
        for button in post.buttons:
            kind = next((_BUTTONS[key] for key in _BUTTONS if button.action.startswith(key)), None)
            if not button.action.startswith("parcel:") or kind is None:
                continue  # the others name a conversation or a case: their lines name the buyer
            order_id = int(button.action.rsplit(":", 1)[-1])
            for sale in self._sales:
                if sale.order_id == order_id:
                    yield Mention(kind, sale, f"[{button.label}]")


def _list_parts(post: Post) -> Iterator[tuple[str, list[str]]]:
    """Each part of a post with what stands above it."""
    yield post.title, show_plainly(post.body).split("\n")
    for name, text in post.fields:
        yield show_plainly(name), show_plainly(text).split("\n")


def is_named(sale: Sale, line: str) -> bool:
    """Whether a line names the buyer of this sale."""
    return sale.buyer in line or sale.nick in line


def is_numbered(sale: Sale, line: str) -> bool:
    """Whether a line names this very sale: by its number, or its dispute's."""
    if sale.external is not None and sale.external in line:
        return True
    if sale.label is not None and sale.label in line:
        return sale.label in re.findall(r"#\d+", line) and is_named(sale, line)
    return name_dispute(sale) in line


def _find_kind(text: str) -> Kind | None:
    lowered = text.casefold()
    for kind, signs in _SIGNS:
        if any(sign in lowered for sign in signs):
            return kind
    return None
