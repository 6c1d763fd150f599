"""The table of known exports and of words in headers, data/rules/order_files.toml."""

import re
import tomllib
import unicodedata
from functools import lru_cache
from typing import Any

from bot.domain.channels import SalesChannel
from bot.domain.program_files import DATA
from bot.domain.records import dataclass
from bot.domain.shipping.carriers import fold_words
from bot.exports.spreadsheet import SIGNS
from bot.order_files.facts import Fact

_TABLE = DATA / "rules" / "order_files.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A kind of export that is known by its columns."""

    name: str
    title: str
    via: SalesChannel | None = None
    #: Each must be there, in one of its names.
    signature: tuple[frozenset[str], ...] = ()
    columns: tuple[tuple[Fact, tuple[str, ...]], ...] = ()
    #: Whether its dates begin with the day where that can't be seen; None: nobody knows
    day_first: bool | None = None
    is_spread: bool = True  #: an order may run over several rows
    dollar: str = ""  #: whose money a bare "$" is
    tax: str = ""  #: "line": each row has its own share; "order": each has the whole order's


#: Any other table.
OTHER = Layout(name="other", title="a table of your own")


#: What `/order export` writes; its columns are read by `bot/exports`, not by their meaning here.
OWN = Layout(
    name="goodword",
    title="an export of Goodword",
    signature=tuple(frozenset((fold_words(name),)) for name in SIGNS),
)


@lru_cache(maxsize=1)
def load_rules() -> dict[str, Any]:
    """The whole table."""
    return tomllib.loads(_TABLE.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def list_layouts() -> tuple[Layout, ...]:
    """The known exports, in the order in which they are looked for."""
    return (OWN, *map(_read_layout, load_rules()["layout"]))


@lru_cache(maxsize=64)
def find_layout(name: str) -> Layout:
    """The export of this name; any other table where none has it."""
    return next((each for each in list_layouts() if each.name == name), OTHER)


def _read_layout(entry: dict[str, Any]) -> Layout:
    columns = entry["columns"].items()
    return Layout(
        name=entry["name"],
        title=entry["title"],
        via=SalesChannel(entry["via"]),
        signature=tuple(frozenset(map(fold_words, one.split("|"))) for one in entry["signature"]),
        columns=tuple((Fact(fact), tuple(map(fold_words, names))) for fact, names in columns),
        day_first=entry.get("day_first"),
        is_spread=entry.get("is_spread", False),
        dollar=entry.get("dollar", ""),
        tax=entry.get("tax", ""),
    )


@lru_cache(maxsize=1)
def list_phrases() -> tuple[tuple[Fact, frozenset[str]], ...]:
    """What names a fact in a header: words that must all be there."""
    found = []
    for fact, phrases in load_rules()["words"].items():
        found += [(Fact(fact), split_header(phrase)) for phrase in phrases]
    return tuple(found)


@lru_cache(maxsize=1)
def list_other_phrases() -> tuple[frozenset[str], ...]:
    """What names a column that holds none of our facts."""
    return tuple(map(split_header, load_rules()["others"]["words"]))


@lru_cache(maxsize=8192)
def split_header(words: str) -> frozenset[str]:
    """A header's words that say something, in small letters and without accents."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", words)  # "BuyerEmail"
    plain = unicodedata.normalize("NFKD", parted.casefold().replace("°", " "))
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    found = [word for word in re.split(r"[^a-z0-9]+", plain) if word]
    small = load_rules()["others"]["small"]
    return frozenset(word for word in found if word not in small) or frozenset(found)


@lru_cache(maxsize=1)
def _map_statuses() -> dict[str, frozenset[str]]:
    return {
        kind: frozenset(map(fold_words, words)) for kind, words in load_rules()["statuses"].items()
    }


@lru_cache(maxsize=4096)
def is_status(cell: str, kind: str) -> bool:
    """Whether a cell says this, alone: "shipped", "cancelled", "refunded", "yes", "no", "sums"."""
    return bool(cell) and fold_words(cell) in _map_statuses()[kind]


@lru_cache(maxsize=4096)
def says_status(cell: str, kind: str) -> bool:
    """Whether a cell says this among other words: "pickup", "digital"."""
    folded = fold_words(cell)
    return any(word in folded for word in _map_statuses()[kind])
