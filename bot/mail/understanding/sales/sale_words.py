"""The words of sale letters (data/rules/sales.toml), and how words are compared with them."""

import re
import tomllib
import unicodedata
from functools import lru_cache
from typing import Any

from bot.domain.channels import SalesChannel
from bot.domain.patterns import regex
from bot.domain.platforms import find_platform
from bot.domain.program_files import DATA
from bot.domain.records import dataclass
from bot.mail.understanding.platforms import is_under

_TABLE = DATA / "rules" / "sales.toml"
_SIGNS = str.maketrans("’‘`´“”„«»–—‑−\u00a0\u202f\u2009\t", '\'\'\'\'"""""----    ')
#: What stands in the places of a subject.
_PLACES = {
    "{item}": r"(?P<item>\S(?:.{0,300}\S)?)",
    "{buyer}": r"(?P<buyer>\S(?:.{0,80}\S)?)",
    "{price}": r"(?P<price>[^\w\s]{0,3}\D{0,4}\d.{0,20})",
    "{number}": r"(?:no\.?|nr\.?|n[°.]{1,2})? ?#?(?P<number>(?=[\w-]{0,40}\d)[\w-]{1,40})",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SalePlatform:
    """What is known of one platform's sale letters."""

    via: SalesChannel
    domains: frozenset[str] = frozenset()
    is_open: bool = False  #: the shop's own server may send its letters
    subjects: tuple[re.Pattern[str], ...] = ()
    user_names: bool = False  #: buyers are known by a user name
    options_in_brackets: bool = False  #: what stands in brackets behind a title is its variation
    number: re.Pattern[str] | None = None  #: what its numbers look like

    def owns(self, domain: str) -> bool:
        """Whether a domain is the platform's."""
        return any(is_under(domain, own) for own in self.domains)


def fold_signs(words: str) -> str:
    """The words in lower case and without accents, sign by sign: each keeps its place."""
    plain = words.translate(_SIGNS)
    if plain.isascii():
        return plain.lower()
    return "".join(map(_fold_sign, plain))


@lru_cache(maxsize=4_096)
def _fold_sign(sign: str) -> str:
    return unicodedata.normalize("NFKD", sign)[0].lower()[0]


@lru_cache(maxsize=1)
def list_platforms() -> tuple[SalePlatform, ...]:
    """Every platform whose sale letters are known."""
    return tuple(_read_platform(name, entry) for name, entry in load_table()["platforms"].items())


def find_sale_platform(via: SalesChannel | None) -> SalePlatform | None:
    """What is known of the sale letters of one place to sell."""
    return next((each for each in list_platforms() if each.via is via), None)


@lru_cache(maxsize=1)
def load_table() -> dict[str, Any]:
    """All words, as they stand in the file."""
    return tomllib.loads(_TABLE.read_text(encoding="utf-8"))


def _read_platform(name: str, entry: dict[str, Any]) -> SalePlatform:
    number, via = entry.get("number"), SalesChannel(name)
    domains = find_platform(via.platform).all_domains if via.platform else frozenset()
    return SalePlatform(
        via=via,
        domains=domains,
        is_open=entry.get("own_server", False),
        subjects=tuple(map(_read_template, entry["subjects"])),
        user_names=entry.get("user_names", False),
        options_in_brackets=entry.get("options_in_brackets", False),
        number=regex(rf"(?<![\w-]){number}(?![\w-])") if number else None,
    )


def _read_template(template: str) -> re.Pattern[str]:
    for place, pattern in _PLACES.items():
        template = template.replace(place, pattern)
    return regex(rf"[^\w\[\"'#@(]{{0,9}}{template}[\s.!)]*", re.ASCII)
