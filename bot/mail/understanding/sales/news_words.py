"""The words of letters about what became of an order (data/rules/sale_news.toml)."""

import re
import tomllib
from functools import cache, lru_cache
from typing import Any

from bot.domain.program_files import DATA
from bot.domain.sales.sale import SaleChange

_TABLE = DATA / "rules" / "sale_news.toml"
_NUMBER = r"(?:no\.?|nr\.?|n°)? ?#?(?P<number>(?=[\w-]*\d)[\w-]{1,40})"


@lru_cache(maxsize=1)
def _load_table() -> dict[str, Any]:
    return tomllib.loads(_TABLE.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def list_label_sellers() -> frozenset[str]:
    """Where the letters of those come from who sell labels."""
    return frozenset(_load_table()["label_sellers"])


@lru_cache(maxsize=1)
def list_own_pages() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """What subjects of letters say that the shop's own server sends, with the place to sell."""
    found = []
    for via, subjects in _load_table()["own_pages"].items():
        for subject in subjects:
            written = subject.replace("{number}", _NUMBER)
            found.append((via, re.compile(written + r"[\s.!]*", re.ASCII)))
    return tuple(found)


@cache
def load_change(change: SaleChange) -> re.Pattern[str]:
    """What folded words say where this has happened."""
    return _join(_load_table()["changes"][change.value])


@cache
def load_signs(name: str) -> re.Pattern[str]:
    """One of the classes of words that say more of a letter."""
    return _join(_load_table()["words"][name])


@lru_cache(maxsize=1)
def load_buyers() -> re.Pattern[str]:
    """Folded subjects that name the buyer; their group is `buyer`."""
    return re.compile("|".join(_load_table()["words"]["buyers"]), re.ASCII)


@cache
def load_label(name: str) -> re.Pattern[str]:
    """A folded line that begins with a label; its group `value` is what stands behind it."""
    labels = "|".join(_load_table()["labels"][name])
    return re.compile(
        rf"[^\w#]{{0,4}}(?:{labels})(?:\s?[:：]|\s{{2,}}|\s?#(?=\w)|$)\s*(?P<value>.*)", re.ASCII
    )


def _join(words: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9])(?:{'|'.join(words)})(?![a-z0-9])", re.ASCII)
