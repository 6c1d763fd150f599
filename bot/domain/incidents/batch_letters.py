"""The letters of an incident side by side, and what can be wrong with them together."""

from enum import StrEnum

from bot.domain.channels import Channel
from bot.domain.records import dataclass
from bot.domain.text import count_things

#: So many rows are named in a sentence; the others are counted.
_NAMED_ROWS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchLetter:
    """One letter of a batch, with what the shop knows about whom it goes to."""

    row: int  #: its place in the batch, counted from 1
    customer_id: int
    name: str  #: the customer's, as it is stored
    greeting: str  #: the first line of the text; empty where it has none
    channel: Channel
    where: str  #: the address, account or place, as cards show it
    email: str | None = None  #: where an e-mail goes to
    member_id: int | None = None  #: whom a Discord letter goes to
    order_labels: tuple[str, ...] = ()  #: the numbers of the orders that it is about
    items: tuple[str, ...] = ()  #: what was ordered, by its short name or its title
    tracking: tuple[str, ...] = ()  #: the tracking numbers of those orders
    text: str
    problems: tuple[str, ...] = ()  #: what must be mended in this letter alone
    has_undated_promise: bool = False


class BatchFaultKind(StrEnum):
    """What can be wrong with a batch, in the order in which it is told."""

    NAME = "name"  #: a customer has no name, or something else stands in its place
    REPEATED_NAME = "repeated_name"  #: one name for more customers than can share it
    GREETING = "greeting"  #: a letter greets somebody else, or nobody
    ADDRESS = "address"  #: a letter can't go where it is to go
    SAME_ADDRESS = "same_address"  #: letters for several customers go to one place
    NUMBER = "number"  #: several customers share an order's or a parcel's number
    TWICE = "twice"  #: one customer is told the same thing twice
    PLACEHOLDER = "placeholder"  #: a blank is open, or the letter has another problem of its own
    PROMISE = "promise"  #: a promise has no date
    FOREIGN_FACT = "foreign_fact"  #: a letter names another customer's order, parcel or item
    SAME_TEXT = "same_text"  #: letters about different orders say nothing of them


@dataclass(frozen=True, slots=True)
class BatchFault:
    """Why nobody may approve a batch yet."""

    kind: BatchFaultKind
    sentence: str  #: what is wrong and what to do, safe to show on Discord
    rows: tuple[int, ...]  #: every row that it is about, in order


def name_rows(rows: tuple[int, ...]) -> str:
    """The rows inside a sentence: "row 4", "rows 4, 9 and 12", "rows 1, 2, 3, 4, 5 and 12 more"."""
    if len(rows) == 1:
        return f"row {rows[0]}"
    if len(rows) > _NAMED_ROWS:
        shown = ", ".join(map(str, rows[:_NAMED_ROWS]))
        return f"rows {shown} and {len(rows) - _NAMED_ROWS} more"
    return f"rows {', '.join(map(str, rows[:-1]))} and {rows[-1]}"


def count_with(rows: tuple[int, ...], one: str, many: str) -> str:
    """So many letters with their verb: "1 letter isn't finished", "3 letters aren't finished"."""
    return f"{count_things(len(rows), 'letter')} {one if len(rows) == 1 else many}"
