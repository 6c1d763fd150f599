"""What a tracking number says: whose it is, and where the customer can follow the parcel."""

import re
from dataclasses import replace
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
    is_service,
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
    text, else the one that alone writes such numbers; words for how it is sent ("2nd Class")
    change nothing. The page always comes from our table: customers trust the links in a letter, so
    an address that somebody pasted gives its number at most, and never becomes the link.

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
        known = find_carrier(name) or _find_served(name)
    if not known:
        return _recognise_alone(words, name, candidates, plain)
    if fit := _find_fit(candidates, known):
        return fit
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
#: One with a digit too few or too many.
_ALMOST_POST = regex(r"[A-Z]{2}[0-9]{8}(?:[0-9]{2})?[A-Z]{2}")
#: What a carrier's page can be asked for.
_CODE = regex(r"(?=.*[0-9])[A-Z0-9][A-Z0-9-]{4,39}")
_ADDRESS = regex(
    r"(?:https?://)?(?<![a-z0-9.-])((?:[a-z0-9-]+\.)+[a-z]{2,}[/?#]\S*)", re.IGNORECASE
)
_TOKEN = regex(r"[^\s:;,#()=]+")
#: Words of a carrier's name, at most.
_LONGEST_NAME = 4
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


def _recognise_alone(words: str, name: str, candidates: list[str], plain: str) -> Tracking:
    """What the number says where no carrier that we know was named; `name` are the words for it."""
    if is_service(_TOKEN.findall(name)) and (fit := _find_fit(candidates, None)):
        return replace(fit, carrier=name or fit.carrier)
    # A carrier among other words is believed only of a number that fits it.
    if (among := _find_among(name or words)) and (fit := _find_fit(candidates, among)):
        return fit
    return Tracking(plain, name or None, None, is_certain=bool(name))


def _find_fit(candidates: list[str], known: Carrier | None) -> Tracking | None:
    """The number that fits the known carrier, or else one alone."""
    fits: set[tuple[Carrier, str]] = set()
    for number in candidates:
        fits |= _fit_shapes(number, known)
    if len(fits) != 1:
        return None
    owner, number = fits.pop()
    return Tracking(number, owner.name, _link(owner, number), is_certain=True)


def _find_served(name: str) -> Carrier | None:
    """The carrier that is named together with how it sends the parcel: "Royal Mail 2nd Class"."""
    tokens = _TOKEN.findall(name)
    for size in range(min(len(tokens) - 1, _LONGEST_NAME), 0, -1):
        for spoken, rest in _cut_ends(tokens, size):
            carrier = find_carrier(" ".join(spoken))
            if carrier and is_service(rest):
                return carrier
    return None


def _find_among(words: str) -> Carrier | None:
    """The carrier whose name stands anywhere among the words, the longest name first."""
    tokens = _TOKEN.findall(words)
    for size in range(_LONGEST_NAME, 0, -1):
        for at in range(len(tokens) - size + 1):
            if carrier := find_carrier(" ".join(tokens[at : at + size])):
                return carrier
    return None


def _cut_ends(tokens: list[str], size: int) -> tuple[tuple[list[str], list[str]], ...]:
    """So many words at the start and at the end, each with the others."""
    return (tokens[:size], tokens[size:]), (tokens[-size:], tokens[:-size])


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
    office = find_post(post[1]) if post and is_post_number(number) else None
    if office and known in (None, office):
        fits.add((office, number))
    return fits


def _is_mistyped(number: str, known: Carrier) -> bool:
    """Whether the number has the shape of the known carrier's, but isn't one: no page has it."""
    if _POST.fullmatch(number):
        return not is_post_number(number)
    if known.countries and _ALMOST_POST.fullmatch(number):
        return True
    return any(shape.pattern.fullmatch(number) for shape in known.numbers)


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
    tokens = _TOKEN.findall(words)
    for size in range(_LONGEST_NAME, 0, -1):
        for name, rest in _cut_ends(tokens, size):
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
