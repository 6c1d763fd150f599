"""Which letters tell of a sale, by who sends them and what their subject says.

Only a platform's own domain, and for shops' own pages a subject of just their shape, make a letter
one: what the shop itself buys, advertisements, summaries and customers who quote a sale aren't.
"""

import re
from functools import lru_cache

from bot.domain.mail import MailAddress
from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.mail.understanding.platforms import domain_of
from bot.mail.understanding.sales.sale_words import (
    SalePlatform,
    fold_signs,
    list_platforms,
    load_table,
)

SUBJECT_LIMIT = 400
_REPLY = regex(r"^\s*(?:re|aw|antw|sv|r|rv|rif)\s*:", re.IGNORECASE)
_PASSED_ON = regex(r"^\s*(?:(?:fwd?|wg|tr|i|vs|doorst|rv|enc)\s*:\s*)+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleSign:
    """That a letter's envelope is that of a sale letter, and what its subject names."""

    platform: SalePlatform
    item: str | None = None
    buyer: str | None = None
    number: str | None = None
    price: str | None = None


#: Who a letter speaks to is no buyer of theirs.
_ADDRESSED = frozenset(("you", "you've", "you have", "du", "sie", "vous", "tu", "je", "u", "lei"))


def find_sale_sign(sender: MailAddress, subject: str) -> SaleSign | None:
    """What a sender and a subject show of a sale; None where they show none.

    Whether the sender is who they say is another question.
    """
    line = " ".join(_PASSED_ON.sub("", subject)[:SUBJECT_LIMIT].split())
    folded = fold_signs(line)
    if cheer := _load_cheer().match(folded):
        line, folded = line[cheer.end() :], folded[cheer.end() :]
    if _REPLY.match(line) or folded.endswith("?"):
        return None
    domain = domain_of(sender.address)
    for platform in _list_senders(domain):
        sign = _match_platform(platform, line, folded)
        if sign is not None:
            return sign
    return None


def _list_senders(domain: str) -> list[SalePlatform]:
    """Whose letters may come from there: a platform's own, else those of shops' own servers."""
    own = [each for each in list_platforms() if each.owns(domain)]
    return own or [each for each in list_platforms() if each.is_open]


def _match_platform(platform: SalePlatform, line: str, folded: str) -> SaleSign | None:
    for pattern in platform.subjects:
        if found := pattern.fullmatch(folded):
            places = {key: line[slice(*found.span(key))] for key in found.groupdict()}
            named = {key: value for key, value in places.items() if value}
            if fold_signs(named.get("buyer", "")) in _ADDRESSED:
                continue  # "You bought …": the shop did
            if not _is_unsold(folded, *named.values()):
                return SaleSign(platform=platform, **named)
    if not platform.is_open and _load_words("sold").match(folded) and not _is_unsold(folded):
        return SaleSign(platform=platform)
    return None


def _is_unsold(folded: str, *named: str) -> bool:
    """Whether the platform's own words speak of something else; an item may be called anything."""
    for each in named:
        folded = folded.replace(fold_signs(each), " ")
    return _load_words("unsold").search(folded) is not None


@lru_cache(maxsize=1)
def _load_cheer() -> re.Pattern[str]:
    """What may stand before a platform's news: "Congratulations! ", "¡Bien! "."""
    cheers = "|".join(load_table()["words"]["cheers"])
    return re.compile(
        rf"[^a-z0-9\[\"'#@(]{{0,4}}(?:{cheers}) ?[!,.:]+[^a-z0-9\[\"'#@(]{{1,4}}", re.ASCII
    )


@lru_cache(maxsize=2)
def _load_words(key: str) -> re.Pattern[str]:
    words = "|".join(load_table()["words"][key])
    return re.compile(rf"(?<![a-z0-9])[^a-z0-9]{{0,4}}(?:{words})(?![a-z0-9])", re.ASCII)
