"""The carriers that small sellers ship with: what people call them, how they write their numbers,
where a parcel is followed, and where their letters come from.

They stand in data/rules/carriers.toml, where one entry is all that a new carrier needs.
"""

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

from bot.domain.patterns import regex
from bot.domain.program_files import DATA
from bot.domain.records import dataclass
from bot.domain.shipping.check_digits import CHECKS

#: Follows parcels of nearly every post office by number: for those whose own page takes no number
#: in its address (the China, Hong Kong, Singapore and India posts among them) or isn't known to us.
UNIVERSAL_LINK = "https://t.17track.net/en#nums={number}"

_TABLE = DATA / "rules" / "carriers.toml"


@dataclass(frozen=True, slots=True)
class NumberShape:
    """How a carrier writes its numbers, in capitals and without spaces.

    The group `number`, if there is one, is the number itself; `checked` is what the check digit was
    worked out from.
    """

    pattern: re.Pattern[str]
    #: The rule of the check digit; a carrier without a published one takes all of the shape.
    check: str | None
    #: Others' numbers look the same, so the carrier's name must stand beside it.
    is_shared: bool

    def read(self, number: str) -> str | None:
        """The number as it should be written; None for another shape or a wrong check digit."""
        match = self.pattern.fullmatch(number)
        if not match:
            return None
        groups = match.groupdict()
        kept = groups.get("number", number)
        if self.check is not None and not CHECKS[self.check](groups.get("checked", kept)):
            return None
        return kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """One carrier, as its customers know it."""

    name: str
    #: Its tracking page, with `{number}` in the place of the number; always https.
    link: str = UNIVERSAL_LINK
    words: tuple[str, ...] = ()  #: what else people call it
    #: The countries whose international numbers end on its letters (ISO 3166, as in
    #: "RR123456785GB").
    countries: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()  #: where its letters come from
    poses: tuple[str, ...] = ()  #: what a letter that pretends to be from it calls itself
    numbers: tuple[NumberShape, ...] = ()


def find_carrier(words: str) -> Carrier | None:
    """The carrier that these words name, whatever their case, accents, spaces and hyphens."""
    return _map_words().get(fold_words(words))


def find_post(country: str) -> Carrier | None:
    """The post office of a country (two letters, upper case), or else "International post"; None
    where there is no such country.
    """
    for carrier in list_carriers():
        if country in carrier.countries:
            return carrier
    known = _load_table()["others"]["countries"]
    return _map_words()["internationalpost"] if country in known else None


def is_service(words: Sequence[str]) -> bool:
    """Whether these words only say how a carrier sends a parcel: "2nd Class", "Next Day by 1pm"."""
    known = _load_table()["services"]["words"]
    return all(word.casefold() in known or word[0].isdigit() for word in words)


def find_site(address: str) -> Carrier | None:
    """The carrier whose site a web address (with its scheme) names."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return None
    for carrier in list_carriers():
        if carrier.link != UNIVERSAL_LINK and urlsplit(carrier.link).hostname == host:
            return carrier
    return next(filter(None, map(find_carrier, re.split(r"[.-]", host))), None)


def fold_words(words: str) -> str:
    """Only the letters and digits, in lower case and without accents, to compare names by."""
    plain = unicodedata.normalize("NFKD", words.casefold())
    return "".join(sign for sign in plain if sign.isalnum())


@lru_cache(maxsize=1)
def list_carriers() -> tuple[Carrier, ...]:
    """All carriers, in the order in which they are suggested."""
    return tuple(_read_carrier(entry) for entry in _load_table()["carriers"])


def list_sender_domains() -> frozenset[str]:
    """Where letters about parcels come from: carriers, and those who sell their labels."""
    others = _load_table()["others"]["domains"]
    return frozenset(others).union(*(carrier.domains for carrier in list_carriers()))


def list_sender_names() -> tuple[str, ...]:
    """What letters that pretend to be about a parcel call themselves, as regular expressions."""
    poses = (carrier.poses for carrier in list_carriers())
    return (*chain.from_iterable(poses), *_load_table()["others"]["poses"])


@lru_cache(maxsize=1)
def _load_table() -> dict[str, Any]:
    return tomllib.loads(_TABLE.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _map_words() -> dict[str, Carrier]:
    found: dict[str, Carrier] = {}
    for carrier in list_carriers():
        found |= dict.fromkeys(map(fold_words, (carrier.name, *carrier.words)), carrier)
    return found


def _read_carrier(entry: dict[str, Any]) -> Carrier:
    lists = {name: tuple(value) for name, value in entry.items() if isinstance(value, list)}
    numbers = tuple(_read_shape(shape) for shape in entry.get("numbers", ()))
    return Carrier(**entry | lists | {"numbers": numbers})


def _read_shape(entry: dict[str, Any]) -> NumberShape:
    return NumberShape(regex(entry["shape"]), entry.get("check"), entry.get("shared", False))
