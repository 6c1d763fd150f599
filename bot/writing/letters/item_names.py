"""A short name for what somebody ordered, that fits after "your …", and whether it is "it" or
"they".

Sellers type "a custom shrug"; marketplaces have titles of a hundred characters that are made for
their search. The first part that names a thing is taken, without what it is for, its sizes, codes
and quantity's signs. Where no part does, there is no name: the letter then says "your order". The
words stand in data/rules/item_words.toml.
"""

import re
import unicodedata

from bot.domain.patterns import regex
from bot.writing.letters.item_words import is_foreign, is_row, is_word, set_capitals

#: Characters of a name that still reads well inside a sentence.
_LIMIT = 42
#: A title's beginning says what it is.
_READ_LIMIT = 300
#: More words without a comma are made for a search.
_MAX_WORDS = 9

_LINKS = regex(r"(?:https?://|www\.)\S*|\b\d{1,2}\s?%\s(?:off|discount)\b", re.IGNORECASE)
#: How it is sold, not what it is.
_OFFERS = regex(
    r"\b(?:free|fast|quick) (?:uk |us |eu )?(?:shipping|postage|p&p|delivery)\b(?! upgrade)"
    r"|\bready to (?:ship|post|go)\b|\bback in stock\b",
    re.IGNORECASE,
)
#: A size before the thing, or the country whose sizes they are.
_SIZE_BEFORE = regex(
    r"^(?:(?:uk|us|eu|eur|au) )?size [^\s,]{1,8} (?=[^\W\d])"
    r"|^(?:uk|us|eu|eur|au) \d\S{0,4} (?=[^\W\d])",
    re.IGNORECASE,
)
_SIZE_COUNTRY = regex(r" (?:uk|us|eu|eur|au)(?= size\b)", re.IGNORECASE)
_BRACKETS = regex(r"[(\[{]([^()\[\]{}]*)[)\]}]")
_STARRED = regex(r"\*([^*]*)\*")
_PARTS = regex(r"[|•·●;_=<>]+|\.{2,}| [-–—/~]+|(?<=\w)[-–—]+ |, |: |!+ ?|\. (?=[A-Z])")
_MORE = regex(r"(?:\band|[&+,]) (?:\d+ |much |many |some )?(?:more|others?)\b", re.IGNORECASE)
_TIMES_BEFORE = regex(r"^(\d{1,3}) ?[x×] (?=\D)", re.IGNORECASE)
_TIMES_AFTER = regex(r"(?<!\d) [x×] ?(\d{1,3})$", re.IGNORECASE)
_COUNTED = regex(r"\d{1,2} ?[x×]? [^\W\d]{3}")
_CODE = regex(r"#\S*|(?:sku|ref)[^\s\d]*\d\S*|[A-Z]{2,}-?\d{2,}\S*|\d{3,}-[A-Z]\S*|\d{4,}(?!s)")
_MEASURE = regex(
    r"(?:\d[\d.,]*[x×])*\d[\d.,]*(?:mm|cm|m|in|ft|oz|g|kg|lbs?|ml|l|cl|cts?|pcs?|[\"”″'’]+)?(?:-\d+)?",
    re.IGNORECASE,
)
_EDGES = " \t'’*~.,!?:;-–—/\\&+#%=_|<>"
_QUOTES = regex(r"\"[^\"]*\"|“[^“”]*”")
_SINGLE_QUOTES = "'‘’"
_PLURAL_OF = regex(r"(?:[^aeiou]|qu)y$")


def shorten_item(title: str | None) -> str | None:
    """The thing's short name, in the middle of a sentence: "green wool shawl"; None if the title
    has none.
    """
    line = _clean(title or "")
    if _MORE.search(line):
        return None  # one name would leave out the rest
    times = _find_times(line)
    line = _STARRED.sub(" | ", _drop_brackets(_drop_brackets(line)))
    line = line.translate(dict.fromkeys(map(ord, "()[]{}*"), " | "))
    parts = _list_parts(line)
    if _is_list(parts) or is_row(line):
        return None
    for part in parts[:4]:
        name = _shorten_part(part, times)
        if name is not None:
            return name
    return None


def is_plural(name: str, quantity: int | None = None) -> bool | None:
    """Whether a letter says "they" of it; None where nobody can say, so that it says "the
    parcel".

    `quantity` is how many of it were ordered.
    """
    if quantity is not None and quantity > 1:
        return True
    words = _QUOTES.sub(" ", _clean(name)).replace(",", " ").lower().split()
    if not words or is_foreign(words) or not any(word.isascii() for word in words):
        return None
    words = _drop_article(_cut_at(words, "joints"))
    words = _cut_at(words, "purposes")
    for place, word in enumerate(words):
        if 0 < place < len(words) - 1 and word in {"and", "&", "+", "plus"}:
            return _is_pair_plural(words[:place], words[place + 1 :])
    return _is_phrase_plural(words)


def _clean(title: str) -> str:
    """The title on one line, without links, controls and emoji; an emoji parts what is beside
    it.
    """
    kept = []
    for each in unicodedata.normalize("NFC", title[:_READ_LIMIT]):
        sign = each
        if unicodedata.decomposition(each).startswith(("<font>", "<compat>", "<wide>")):
            sign = unicodedata.normalize("NFKC", each)  # 𝓜𝓾𝓰
        category = unicodedata.category(sign[0])
        if category in {"Cf", "Mn"} or sign in "™®©":
            continue
        if sign in "\r\n\u2028\u2029" or category in {"So", "Sk", "Cn", "Co", "Cs"}:
            kept.append(" | ")
        else:
            kept.append(" " if category == "Cc" else sign)
    return " ".join(_OFFERS.sub(" | ", _LINKS.sub(" | ", "".join(kept))).split())


def _drop_brackets(line: str) -> str:
    """The line without what stands in brackets; after three words, and before "(set of 3)", a name
    is at its end.
    """

    def part(found: re.Match[str]) -> str:
        inner = found[1].lower().split() or [""]
        is_end = len(line[: found.start()].split(maxsplit=3)) > 2
        return " | " if is_end or is_word("containers", inner[0]) else " "

    return _BRACKETS.sub(part, line)


def _find_times(line: str) -> int:
    """How many, from "2x Mug", "Mug x 2" or "Mug (x2)"."""
    found = _TIMES_BEFORE.search(line) or _TIMES_AFTER.search(line)
    for inner in _BRACKETS.findall(line):
        found = found or _TIMES_AFTER.search(f" {inner.strip()}")
    return int(found[1]) if found else 1


def _list_parts(line: str) -> list[str]:
    parts: list[str] = []
    for part in _PARTS.split(line):
        # What stands after "+" is added to the thing.
        if part.strip(_EDGES) and not (parts and part.lstrip().startswith(("+", "&"))):
            parts.append(part.strip(_EDGES))
    return parts


def _is_list(parts: list[str]) -> bool:
    """Whether it is a short list of things, as sellers type: "blue mug, green bowl", "2 Mugs, 1
    Bowl", "mug, bowl and plate".
    """
    if sum(_COUNTED.match(part) is not None for part in parts) > 1:
        return True
    if not 1 < len(parts) < 6 or any(part != part.lower() for part in parts):
        return False
    if {"and", "&"} & set(parts[-1].split()):
        return True
    return all(
        1 < len(part.split()) < 4 and not is_word("endings", part.split()[-1]) for part in parts
    )


def _shorten_part(part: str, times: int) -> str | None:
    part = _TIMES_AFTER.sub("", _TIMES_BEFORE.sub("", part))
    part = _SIZE_COUNTRY.sub("", _SIZE_BEFORE.sub("", part)).replace(" + ", " and ")
    spoken = [word for word in part.split() if word == "&" or any(map(str.isalnum, word))]
    words = _balance_quotes(spoken)
    if not words or (is_word("openings", words[0]) and not _is_kept(words)):
        return None
    if is_foreign(words):
        return _check(_shorten_foreign(words))
    work = _read_work(words)
    if work is not None:
        return work
    words = _drop_codes(words)
    words = _cut_at(words, "purposes")
    words = _drop_loose(_drop_article(words))
    head = _drop_loose(_cut_at(words, "joints"))
    if not head or _repeats(words) or (is_word("endings", head[-1]) and not _is_kept(head)):
        return None
    words = _fit(set_capitals(words))
    if len(words) > _MAX_WORDS:
        return None
    if times > 1:
        words = _multiply(words, times)
    return _check(words)


def _is_kept(words: list[str]) -> bool:
    return is_word("kept", "+".join(words[:2]))


def _balance_quotes(words: list[str]) -> list[str]:
    """The words without quotes of which one was cut off, and without single ones."""
    words = [word.lstrip(_SINGLE_QUOTES) for word in words]
    words = [word if word.endswith(("s'", "s’")) else word.rstrip(_SINGLE_QUOTES) for word in words]
    text = " ".join(words)
    if text.count('"') % 2 or text.count("“") != text.count("”"):
        words = [word.translate(dict.fromkeys(map(ord, '"“”„«»'))) for word in words]
    return [word for word in words if word]


def _read_work(words: list[str]) -> str | None:
    """ "A Christmas Carol print", "The Hobbit Map Print": a work's title and what it is printed
    on; its article is its own.
    """
    if words[0] not in {"A", "An", "The"} or len(words) < 3 or is_word("praise", words[1]):
        return None
    fewest = 2 if words[0] == "The" else 3  # "The Hobbit print", but "An Evening Bag"
    end = len(words)
    while end > 2 and is_word("carriers", words[end - 1]):
        end -= 1
    title, rest = words[:end], [word.lower() for word in words[end:]]
    is_title = all(word[0].isupper() or is_word("loose", word) for word in title)
    if not rest or not is_title or end < fewest or "of" in title[2:3]:
        return None
    return _check([*title, *rest])


def _drop_codes(words: list[str]) -> list[str]:
    """The words without codes and measures: "Bowl #BW-104", "Bowl 30cm", "Cushion 45 x 45 cm"."""
    kept: list[str] = []
    dropped = False
    for word, following in zip(words, [*words[1:], ""], strict=True):
        is_pack = is_word("containers", word) and following.lower() == "of"
        if kept and (is_word("labels", word) or (is_pack and kept[-1].endswith("s"))):
            return kept  # "Greeting Cards Pack of 5"
        counts = word.isdigit() and len(word) < 4 and _is_name(following) and not dropped
        if kept and is_word("units", following):
            counts = False
        is_unit = dropped and (is_word("units", word) or word in "x×")
        dropped = is_unit or (not counts and _is_code(word))
        if not dropped:
            kept.append(word)
        elif len(kept) > 1 and is_word("units", kept[-1]):
            kept.pop()  # "Wool Socks UK 6-8"
    return kept


def _is_code(word: str) -> bool:
    return not _is_year(word) and bool(_CODE.fullmatch(word) or _MEASURE.fullmatch(word))


def _is_year(word: str) -> bool:
    year = word.removesuffix("s")
    return year.isdigit() and len(year) == 4 and year[:2] in {"18", "19", "20"}


def _is_name(word: str) -> bool:
    return len(word) > 1 and any(sign.isalpha() for sign in word) and not _MEASURE.fullmatch(word)


def _drop_article(words: list[str]) -> list[str]:
    """The words without "a", "my" or "1" before them."""
    while len(words) > 1 and is_word("articles", words[0]):
        words = words[1:]
    return words


def _drop_loose(words: list[str]) -> list[str]:
    """The words up to the last that a name can end with."""
    end = len(words)
    while end > 0 and (is_word("loose", words[end - 1]) or not words[end - 1].strip(_EDGES)):
        end -= 1
    if end == 0:
        return []
    last = words[end - 1].rstrip(".,!?:;-–—/&+")
    return [*words[: end - 1], last] if last else _drop_loose(words[: end - 1])


def _repeats(words: list[str]) -> bool:
    """Whether a longer word comes twice: such titles are made of words to search for."""
    stems = [word.lower().rstrip("s") for word in words if len(word) > 3]
    return len(stems) != len(set(stems))


def _fit(words: list[str]) -> list[str]:
    """The words within the limit: up to "with …", then without praise, then the thing's own last
    words.
    """
    if _size(words) > _LIMIT:
        words = _drop_loose(_cut_at(words, "joints"))
    if _size(words) > _LIMIT:
        years = [n for n, word in enumerate(words) if n > 2 and _is_year(word)]
        words = words[: min(years, default=len(words))]
    is_soup = len(words) > _MAX_WORDS
    if (
        _size(words) > _LIMIT
        and not is_soup
        and not {"and", "&"} & {word.lower() for word in words}
    ):
        words = [word for word in words if not is_word("praise", word)]
        while _size(words) > _LIMIT and "of" not in words:
            words = words[1:]
    return words


def _shorten_foreign(words: list[str]) -> list[str]:
    end = len(words)
    while end > 1 and (_size(words[:end]) > _LIMIT or is_word("small", words[end - 1])):
        end -= 1
    return words[:end]


def _cut_at(words: list[str], kind: str) -> list[str]:
    for place, word in enumerate(words):
        if place > 0 and is_word(kind, word) and not _describes(word, words[place + 1 :]):
            return words[:place]
    return words


def _describes(word: str, following: list[str]) -> bool:
    """Whether "inspired" or "made" belongs to what follows it: "Star Wars inspired lamp"."""
    if word.lower() not in {"inspired", "made"} or not following:
        return False
    return not (is_word("loose", following[0]) or is_word("joints", following[0]))


def _size(words: list[str]) -> int:
    return len(" ".join(words))


def _check(words: list[str]) -> str | None:
    """The name, if it is short and says what the thing is."""
    words = _drop_loose(_balance_quotes(words))
    name = " ".join(words)
    head = _cut_at(words, "joints")
    names_thing = any(_is_name(word) and not is_word("empty", word) for word in head)
    if not names_thing and not _is_kept([word.lower() for word in words]):
        return None
    return name if 2 <= len(name) <= _LIMIT else None


def _multiply(words: list[str], times: int) -> list[str]:
    """ "2 mugs" for "2x Mug"."""
    place = words.index("of") - 1 if "of" in words[1:] else len(words) - 1
    if is_plural(" ".join(words)) is False:
        words = [*words[:place], _make_plural(words[place]), *words[place + 1 :]]
    return [str(times), *words]


def _make_plural(word: str) -> str:
    low = word.lower()
    if low.endswith(("s", "x", "ch", "sh", "z")):
        return f"{low}es"
    if low.endswith(("arf", "elf", "alf", "oaf")):
        return f"{low[:-1]}ves"
    if low.endswith("ife"):
        return f"{low[:-2]}ves"
    return f"{low[:-1]}ies" if _PLURAL_OF.search(low) else f"{low}s"


def _is_pair_plural(left: list[str], right: list[str]) -> bool | None:
    """Two things are many; "hat and scarf set" is one thing, and "black and white print" may be."""
    if {left[-1], right[0]} <= {"mr", "mrs"}:
        return _is_phrase_plural(right)
    if right[0] in {"a", "an", "the", "his", "her"} or right[0].isdigit():
        return True
    if _is_phrase_plural(right):
        return True
    if is_word("containers", right[-1]):
        return False
    if len(right) == 1 or len(left) > 1:
        return True
    return None


def _is_phrase_plural(words: list[str]) -> bool | None:
    number = words[0]
    is_many = number.isdecimal() and 1 < int(number[:4]) < 100
    if "of" in words[1:]:
        words = words[: words.index("of", 1)]
    while len(words) > 1 and any(map(str.isdigit, words[-1])):
        words = words[:-1]  # "calendar 2027", "print A3"
    head = words[-1].strip('"“”.!?')
    found = _is_word_plural(head)
    if (is_many or is_word("numbers", number)) and len(words) > 1:
        if found is False and (is_word("containers", head) or is_word("singles", words[1])):
            return False
        return True if found else None
    return found


def _is_word_plural(word: str) -> bool | None:
    if (
        is_word("unsure", word)
        or word.endswith(("'s", "’s", "s'", "s’"))
        or not word[-1:].isalpha()
    ):
        return None
    if is_word("many", word):
        return True
    if is_word("one", word) or word.endswith(("ss", "us", "is")):
        return False
    return word.endswith("s")
