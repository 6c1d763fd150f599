"""What a tracking number says: whose it is, and where the customer can follow the parcel."""

import re
from urllib.parse import quote, unquote

from bot.domain.errors import BadInput
from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.domain.shipping.carriers import (
    Carrier,
    find_carrier,
    find_post,
    find_site,
    fold_words,
    list_carriers,
)
from bot.domain.shipping.check_digits import is_post_number
from bot.domain.text import cut_text, remove_invisible


@dataclass(frozen=True, slots=True)
class Tracking:
    """A tracking number and what is known about it."""

    #: As it should be written: upper case, without spaces. A text that is no number stays as it was
    #: typed.
    number: str
    #: The carrier's name as customers know it; None = not recognised.
    carrier: str | None
    #: The carrier's page for this number, always https; None = unknown.
    url: str | None
    #: Recognised by a shape that only this carrier uses (with its check digit, where it has one),
    #: or the carrier was named by a person.
    is_certain: bool


def recognise_tracking(text: str, *, carrier: str | None = None) -> Tracking:
    """The number in a text, its carrier and its page; a number that fits nothing is kept
    without them.

    The carrier is the one that `carrier` names, else the one whose name (or site) stands in the
    text, else the one that alone writes such numbers. The page always comes from our table:
    customers trust the links in a letter, so an address that somebody pasted gives its number at
    most, and never becomes the link.

    Raises BadInput for an empty text and for more than 100 characters.
    """
    words = " ".join(remove_invisible(text).split())
    if not words:
        raise BadInput("Please write the tracking number, for example RR123456785GB.")
    if len(words) > 100:
        raise BadInput(
            "A tracking number has at most 100 characters. Please paste only the number, not the "
            "link."
        )
    known, candidates, plain = _read_address(words) or _read_words(words)
    if name := name_carrier(carrier or ""):
        known = find_carrier(name)
        if not known:
            return Tracking(plain, name, None, is_certain=True)
    fits: set[tuple[Carrier, str]] = set()
    for number in candidates:
        fits |= _fit_shapes(number, known)
    if len(fits) == 1:
        owner, number = fits.pop()
        return Tracking(number, owner.name, _link(owner, number), is_certain=True)
    if not known:
        return Tracking(plain, None, None, is_certain=False)
    link = None
    if _CODE.fullmatch(plain) and not _is_mistyped(plain, known):
        link = _link(known, plain)
    return Tracking(plain, known.name, link, is_certain=True)


def name_carrier(words: str) -> str:
    """The name of the carrier that a person meant, or else their words, tidied, in 60
    characters.
    """
    trimmed = " ".join(remove_invisible(words).split())
    known = find_carrier(trimmed)
    return known.name if known else cut_text(trimmed, 60)


def suggest_carriers(words: str) -> list[str]:
    """Up to 25 names of carriers for what was typed so far, those that begin with it
    first.
    """
    start = fold_words(words)
    first: list[str] = []
    second: list[str] = []
    third: list[str] = []
    for carrier in list_carriers():
        names = [carrier.name, *carrier.words]
        if fold_words(carrier.name).startswith(start):
            first.append(carrier.name)
        elif any(fold_words(name).startswith(start) for name in names):
            second.append(carrier.name)
        elif any(fold_words(word).startswith(start) for word in " ".join(names).split()):
            third.append(carrier.name)
    return (first + second + third)[:25]


#: Every post office's: the country at the end says which.
_POST = regex(r"[A-Z]{2}[0-9]{9}([A-Z]{2})")
#: What a carrier's page can be asked for.
_CODE = regex(r"(?=.*[0-9])[A-Z0-9][A-Z0-9-]{4,39}")
_ADDRESS = regex(
    r"(?:https?://)?(?<![a-z0-9.-])((?:[a-z0-9-]+\.)+[a-z]{2,}[/?#]\S*)", re.IGNORECASE
)
#: What people write before a number; never dropped after it, where "NO" is Norway.
_FILLERS = {
    "tracking",
    "tracked",
    "track",
    "number",
    "num",
    "no",
    "nr",
    "code",
    "id",
    "ref",
    "parcel",
}


def _fit_shapes(number: str, known: Carrier | None) -> set[tuple[Carrier, str]]:
    """Whose number this is, as it should be written: the known carrier's, or one that is nobody
    else's.
    """
    fits = set()
    for owner in [known] if known else list_carriers():
        for shape in owner.numbers:
            if shape.is_shared and not known:
                continue
            if read := shape.read(number):
                fits.add((owner, read))
    post = _POST.fullmatch(number)
    if post and is_post_number(number) and known in (None, find_post(post[1])):
        fits.add((find_post(post[1]), number))
    return fits


def _is_mistyped(number: str, known: Carrier) -> bool:
    """Whether only the check digit keeps the number from being the known carrier's: no page has
    it.
    """
    if _POST.fullmatch(number):
        return not is_post_number(number)
    return any(not shape.is_shared and shape.pattern.fullmatch(number) for shape in known.numbers)


def _link(carrier: Carrier, number: str) -> str:
    return carrier.link.replace("{number}", quote(number, safe=""))


def _read_address(words: str) -> tuple[Carrier | None, list[str], str] | None:
    """The carrier whose site an address in the words is of, the numbers in it, and the text to
    keep.
    """
    address = _ADDRESS.search(words)
    if not address:
        return None
    path = unquote(re.split("[/?#]", address[1], maxsplit=1)[1]).upper()
    codes = re.findall(r"[A-Z0-9-]{8,40}", path)
    numbers = [code for code in codes if sum(map(str.isdigit, code)) >= 5]
    if not numbers:
        return None, numbers, words
    site = find_site(f"https://{address[1]}")
    if site and len(numbers) == 1:
        words = numbers[0]
    return site, numbers, words


def _read_words(words: str) -> tuple[Carrier | None, list[str], str]:
    """The carrier that the words name at their start or end, what may be the number, and the text
    to keep.
    """
    tokens = re.findall(r"[^\s:;,#()=]+", words)
    for size in (4, 3, 2, 1):
        for name, rest in ((tokens[:size], tokens[size:]), (tokens[-size:], tokens[:-size])):
            spoken = find_carrier(" ".join(name))
            if spoken and any(map(str.isdigit, "".join(rest))):
                return spoken, _list_candidates(rest), _tidy(" ".join(_drop_fillers(rest)))
    return None, _list_candidates(tokens), _tidy(words)


def _list_candidates(tokens: list[str]) -> list[str]:
    whole = "".join(_drop_fillers(tokens)).upper()
    return [whole, re.sub("[.–-]", "", whole), *map(str.upper, tokens)]


def _drop_fillers(tokens: list[str]) -> list[str]:
    for at, token in enumerate(tokens):
        if token.casefold().strip(".") not in _FILLERS:
            return tokens[at:]
    return tokens


def _tidy(words: str) -> str:
    """Upper case without spaces if it may be a number, else the words as they are."""
    squeezed = words.replace(" ", "")
    digits = sum(map(str.isdigit, squeezed))
    may_be_number = digits * 2 >= len(squeezed) or (digits > 0 and squeezed == words)
    if may_be_number and re.fullmatch(r"[A-Za-z0-9 ._/-]+", words):
        return squeezed.upper()
    return words
