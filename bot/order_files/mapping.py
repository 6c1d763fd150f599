"""Which column of a table holds which fact: proposed by us, corrected by staff, kept by header."""

from collections.abc import Mapping as Names
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.domain.channels import SalesChannel
from bot.domain.errors import BadInput
from bot.domain.records import dataclass
from bot.domain.shipping.carriers import fold_words
from bot.domain.text import escape_name
from bot.order_files.dates import DayOrder
from bot.order_files.facts import Fact
from bot.order_files.rules import OTHER, Layout, find_layout

#: What staff can name the columns of, in the order in which a form lists them.
ASKED = (
    Fact.NUMBER,
    Fact.PLACED,
    Fact.NAME,
    Fact.FIRST_NAME,
    Fact.LAST_NAME,
    Fact.EMAIL,
    Fact.USER_NAME,
    Fact.RECIPIENT,
    Fact.COUNTRY,
    Fact.ITEM,
    Fact.VARIATION,
    Fact.PERSONALISATION,
    Fact.QUANTITY,
    Fact.PRICE,
    Fact.TOTAL,
    Fact.CURRENCY,
    Fact.REFUNDED,
    Fact.STATUS,
    Fact.PAYMENT,
    Fact.SHIPPED,
    Fact.SHIP_BY,
    Fact.CARRIER,
    Fact.SERVICE,
    Fact.TRACKING,
    Fact.NOTE,
)
_DAY_ORDER = "dates"
_ORDERS = {DayOrder.DAY_FIRST: "day/month/year", DayOrder.MONTH_FIRST: "month/day/year"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """How a table with a certain header is read; a value that can be kept as JSON."""

    layout_name: str = OTHER.name
    via: SalesChannel | None = None
    columns: tuple[tuple[Fact, int], ...] = ()  #: counted from 0
    day_order: DayOrder | None = None  #: None: the file's own dates decide

    @property
    def layout(self) -> Layout:
        """The export that it is."""
        return find_layout(self.layout_name)

    def find(self, fact: Fact) -> int | None:
        """The column of this fact; None where no column holds it."""
        return dict(self.columns).get(fact)

    def to_json(self) -> dict[str, Any]:
        """The value in what JSON knows."""
        return {
            "layout": self.layout_name,
            "via": self.via,
            "columns": {fact.value: column for fact, column in self.columns},
            "day_order": self.day_order,
        }


def read_json(kept: Names[str, Any]) -> Mapping:
    """The value that `to_json` gave; facts and places that are no longer known are left out."""
    known = set(Fact)
    columns = kept.get("columns", {}).items()
    via, day_order = kept.get("via"), kept.get("day_order")
    return Mapping(
        layout_name=kept.get("layout", OTHER.name),
        via=SalesChannel(via) if via in set(SalesChannel) else None,
        columns=tuple((Fact(name), int(column)) for name, column in columns if name in known),
        day_order=DayOrder(day_order) if day_order in set(DayOrder) else None,
    )


def describe_mapping(mapping: Mapping, header: Sequence[str]) -> str:
    """The mapping as lines that a person can correct: "order number = Bestellnr."."""
    columns = dict(mapping.columns)
    lines = []
    for fact in (*ASKED, *(fact for fact in columns if fact not in ASKED)):
        column = columns.get(fact)
        if column is not None and column < len(header):
            lines.append(f"{fact.label} = {header[column]}")
    if mapping.day_order is not None:
        lines.append(f"{_DAY_ORDER} = {_ORDERS[mapping.day_order]}")
    return "\n".join(lines)


def read_mapping(lines: str, header: Sequence[str], old: Mapping) -> Mapping:
    """The mapping that a person made of those lines.

    Raises BadInput for a fact or a column that isn't there.
    """
    columns: dict[Fact, int] = {}
    day_order = None
    for line in lines.splitlines():
        left, sign, right = (part.strip() for part in line.partition("="))
        if not left or not right:
            continue
        if not sign:
            raise BadInput(
                f"I can't read the line “{escape_name(line, 60)}”: write it like order number = "
                "the column’s name."
            )
        if fold_words(left) == _DAY_ORDER:
            day_order = _read_order(right)
        else:
            columns[_find_fact(left)] = _find_column(right, header)
    return replace(old, columns=tuple(columns.items()), day_order=day_order)


def _read_order(words: str) -> DayOrder:
    starts_with_day = fold_words(words).startswith(("day", "d", "tag", "jour"))
    return DayOrder.DAY_FIRST if starts_with_day else DayOrder.MONTH_FIRST


def _find_fact(words: str) -> Fact:
    folded = fold_words(words)
    for fact in Fact:
        if folded in (fold_words(fact.label), fold_words(fact.value)):
            return fact
    names = ", ".join(fact.label for fact in ASKED)
    raise BadInput(f"I don't know “{escape_name(words, 40)}”. What I can read is: {names}.")


def _find_column(words: str, header: Sequence[str]) -> int:
    folded = [fold_words(name) for name in header]
    if fold_words(words) in folded:
        return folded.index(fold_words(words))
    names = ", ".join(escape_name(name, 30) for name in header[:40] if name)
    raise BadInput(f"No column is called “{escape_name(words, 40)}”. There are: {names}.")
