"""Which column holds which fact, as far as the headers and what stands below them tell."""

from bot.domain.channels import SalesChannel
from bot.domain.errors import BadInput
from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.domain.shipping.carriers import fold_words
from bot.order_files.contents import can_hold, guess_facts, guess_place, holds_lists
from bot.order_files.dates import DayOrder, find_order
from bot.order_files.facts import Fact
from bot.order_files.headers import is_named
from bot.order_files.mapping import Mapping
from bot.order_files.opening import Table
from bot.order_files.refusals import NO_TABLE
from bot.order_files.rules import OTHER, Layout, list_other_phrases, list_phrases, split_header
from bot.order_files.scenes import Scene

#: Without one of these a table is no list of orders.
_TELLING = (Fact.NUMBER, Fact.TOTAL, Fact.EMAIL)
#: Days that are over, and those that may be to come.
_PAST = (Fact.PLACED, Fact.SHIPPED, Fact.CANCELLED)
_DATED = (*_PAST, Fact.SHIP_BY)
_NO_NUMBERS = (
    "No column seems to hold the orders’ numbers: say which one does, for without them I can't "
    "tell one order from another."
)
_TWO_WAYS = regex(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}")
_MONTH_FIRST = frozenset(("US", "PH", "PR", "GU"))
#: So much a whole match of a header is worth more than a part of one.
_WHOLE = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """How a table would be read, why, and what is doubtful about it, in words for the screen."""

    mapping: Mapping
    reason: str
    doubts: tuple[str, ...] = ()


def propose_mapping(
    table: Table, scene: Scene, *, via: SalesChannel | None = None, kept: Mapping | None = None
) -> Proposal:
    """How this table would be read.

    `via` is where the orders come from, as a person says; `kept` is what they made of a file with
    the same header. Reads through the dates of the file: not in an event loop. Raises BadInput for
    a table without a header in which nothing looks like an order.
    """
    layout = table.layout
    if via is not None and layout.via not in (None, via):
        layout = OTHER
    mapping = kept or _map_columns(table, layout)
    if not table.has_header and all(mapping.find(fact) is None for fact in _TELLING):
        raise BadInput(NO_TABLE)
    place = via or mapping.via or layout.via or guess_place(table, mapping.columns)
    order, doubts = _choose_order(table, mapping, layout, scene)
    has_number = mapping.find(Fact.NUMBER) is not None or mapping.find(Fact.RECORD) is not None
    if mapping.layout is OTHER and not has_number:
        doubts = (_NO_NUMBERS, *doubts)
    made = Mapping(
        layout_name=mapping.layout_name, via=place, columns=mapping.columns, day_order=order
    )
    return Proposal(mapping=made, reason=_explain(table, layout, kept), doubts=doubts)


def _map_columns(table: Table, layout: Layout) -> Mapping:
    if layout is OTHER:
        return Mapping(columns=_map_by_words(table))
    places: dict[str, int] = {}
    for index, name in enumerate(table.header):
        places.setdefault(fold_words(name), index)
    columns = []
    for fact, names in layout.columns:
        found = [places[name] for name in names if name in places]
        if found:
            columns.append((fact, found[0]))
    return Mapping(layout_name=layout.name, columns=tuple(columns))


def _explain(table: Table, layout: Layout, kept: Mapping | None) -> str:
    if kept is not None:
        return "It has the same columns as a file that you told me about before."
    if layout is not OTHER:
        return f"It has the columns of {layout.title}."
    if table.has_header:
        return "I chose the columns by their names and by what stands in them."
    return "Its columns have no names, so I went by what stands in them."


# By words and contents


def _map_by_words(table: Table) -> tuple[tuple[Fact, int], ...]:
    """Each fact's column: the surest pair first, then what contents alone tell."""
    pairs = []
    named: set[int] = set()  #: columns that are ours or surely somebody else's
    if table.has_header:
        for column, name in enumerate(table.header):
            scores = _score_header(name)
            others = _score_others(name)
            if others > max(scores.values(), default=0) or others >= _WHOLE:
                named.add(column)
            pairs += [(score, fact, column) for fact, score in scores.items() if score > others]
    pairs.sort(key=lambda pair: (-pair[0], pair[2]))
    found: dict[Fact, int] = {}
    taken: set[int] = set()
    for _, fact, column in pairs:
        if fact in found or column in taken or not can_hold(fact, table.list_cells(column)):
            continue
        found[fact] = column
        taken.add(column)
    free = [each for each in range(len(table.header)) if each not in taken | named]
    found |= guess_facts(table, found, free)
    if Fact.ITEM in found and holds_lists(table.list_cells(found[Fact.ITEM])):
        found[Fact.ITEMS] = found.pop(Fact.ITEM)
    return tuple(found.items())


def _score_header(name: str) -> dict[Fact, int]:
    """How well this header names each fact; what it doesn't name is left out."""
    words = split_header(name)
    if not words:
        return {}
    scores: dict[Fact, int] = {}
    for rank, (fact, phrase) in enumerate(list_phrases()):
        score = _score(words, phrase)
        if score:
            scores[fact] = max(scores.get(fact, 0), score * 1_000 - rank)
    return scores


def _score_others(name: str) -> int:
    words = split_header(name)
    best = max((_score(words, phrase) for phrase in list_other_phrases()), default=0)
    return best * 1_000 - 500 if best else 0


def _score(words: frozenset[str], phrase: frozenset[str]) -> int:
    left = is_named(words, phrase)
    if left is None or left > 2:
        return 0
    if words == phrase:
        return 30 + len(phrase)
    return max(0, 6 * len(phrase) - 4 * left) + 5


# Dates


def _choose_order(
    table: Table, mapping: Mapping, layout: Layout, scene: Scene
) -> tuple[DayOrder | None, tuple[str, ...]]:
    """The order of day and month in this file, and a doubt where it can't be told."""
    if mapping.day_order is not None:
        return mapping.day_order, ()
    order = decide_order(table, mapping, scene)
    if order is not None:
        return order, ()
    example = _find_example(table, mapping)
    if example is None:
        return None, ()
    if layout.day_first is not None:
        return (DayOrder.DAY_FIRST if layout.day_first else DayOrder.MONTH_FIRST), ()
    order = DayOrder.DAY_FIRST
    if scene.country in _MONTH_FIRST or (scene.country is None and scene.currency == "USD"):
        order = DayOrder.MONTH_FIRST
    first = "day" if order is DayOrder.DAY_FIRST else "month"
    doubt = (
        f"Dates like {example} can be read in two ways, and nothing in the file says which: I took "
        f"the {first} to come first."
    )
    return order, (doubt,)


def decide_order(table: Table, mapping: Mapping, scene: Scene) -> DayOrder | None:
    """The only order that the dates of the whole file allow; None where both are possible."""
    columns = [column for fact in _PAST if (column := mapping.find(fact)) is not None]
    if not columns or _find_example(table, mapping) is None:
        return None
    cells = (
        row[column]
        for _, row in table.rows()
        if not isinstance(row, str)
        for column in columns
        if column < len(row)
    )
    return find_order(cells, latest=scene.latest_day)


def _find_example(table: Table, mapping: Mapping) -> str | None:
    """A date of the first rows that day and month can be mistaken in."""
    for fact in _DATED:
        column = mapping.find(fact)
        if column is None:
            continue
        for cell in table.list_cells(column):
            if found := _TWO_WAYS.match(cell.strip()):
                return found[0]
    return None
