"""A letter's first line from whatever stands as a customer's name.

It says the first name where that is sure, the family name after a title, and the whole name where
their order isn't known: in Han, Cyrillic and other scripts, "Nagy Anna", "J. Smith". Companies,
nicknames, addresses and all that may be one get "Hello,": it offends nobody. A word that stands
alone is a name only if it is known as one. The words stand in data/rules/name_words.toml. The
libraries that part names were looked at: nameparser is LGPL, and none says whether it is a name.
"""

import unicodedata

from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.writing.letters.name_words import (
    are_words,
    fold,
    is_first_name,
    is_initial,
    is_title,
    is_word,
    repair_capitals,
)

#: Longer than any name that fits a first line.
_LIMIT = 80
#: What is longer isn't looked at.
_READ_LIMIT = 200
#: More words than a name has.
_MAX_WORDS = 6

_BRACKETS = regex(r"[(\[]([^()\[\]]*)[)\]]")
_QUOTED = regex(r"(?:^|(?<=\s))[\"“”„«'‘]([^\W\d_]{2,20})[\"“”»'’](?=\s|$)")
_PARTS = regex(r"[|•·]| (?:[-–—~]|@|from|at) ")
_AROUND = " \t*~\"“”„«»!?…,;:-–—'‘’`"
_FORBIDDEN = frozenset('@#<>{}[]()_=\\/%^$|:;"“”„«»!?…*~™®©')


@dataclass(frozen=True, slots=True)
class _Name:
    """How somebody is spoken to, and whether by first name."""

    text: str
    is_first: bool = False


def greet(name: str | None) -> str:
    """The first line of a letter to this customer: "Hi Laurie,", "Hello Mrs Smith," or "Hello,"."""
    found = _read(name)
    if found is None:
        return "Hello,"
    if found.is_first:
        return f"Hi {found.text},"
    return f"Hello {found.text},"


def name_of(name: str | None) -> str | None:
    """The name that `greet` uses, for the middle of a sentence; None where it says "Hello,"."""
    found = _read(name)
    return found.text if found else None


def _read(name: str | None) -> _Name | None:
    if not name or len(name) > _READ_LIMIT or any(sign in name for sign in "™®©"):
        return None
    line = _clean(name)
    inner = [part.strip(_AROUND) for part in _BRACKETS.findall(line)]
    line = _BRACKETS.sub(" ", line)
    quoted = _QUOTED.search(line)
    if quoted and line.strip() != quoted[0]:
        inner.append(quoted[1])
        line = line.replace(quoted[0], " ")
    for each in inner:
        # "Elizabeth (Liz) Taylor" and "Bead Barn (Laurie)" say themselves what to say.
        if is_first_name(each):
            return _Name(repair_capitals([each])[0], is_first=True)
    found = _read_parts(_PARTS.split(line))
    if found is None or len(found.text) > _LIMIT:
        return None
    return found


def _clean(name: str) -> str:
    """The name in plain letters (not 𝓡𝓸𝓼𝓪), without emoji and controls, on one line."""
    kept = []
    for sign in name:
        plain = sign
        if unicodedata.decomposition(sign).startswith(("<font>", "<wide>")):
            plain = unicodedata.normalize("NFKC", sign)
        category = unicodedata.category(plain[0])
        if category == "Cf" or "VARIATION SELECTOR" in unicodedata.name(plain[0], ""):
            continue
        if category in {"Cc", "So", "Sk", "Cs", "Co", "Cn", "Zl", "Zp"} and plain != "`":
            plain = " "
        kept.append(plain)
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())


def _read_parts(parts: list[str]) -> _Name | None:
    """The name in "Laurie | Bead Barn": the first part, if a person's; the rest says what else."""
    if any(is_word("platforms", word) for part in parts for word in part.split()):
        return None
    first = parts[0].strip(_AROUND)
    if any(sign.isdigit() or sign in _FORBIDDEN for sign in first):
        return None
    words = first.replace("&", " & ").replace("+", " + ").replace(",", " , ").split()
    if not words or len(words) > 2 * _MAX_WORDS or _is_no_person(words):
        return None
    if not all(_is_shaped(word) or word in {"&", "+", ","} for word in words):
        return None
    letters = [sign for sign in first if sign.isalpha()]
    latin = [sign for sign in letters if "LATIN" in unicodedata.name(sign, "")]
    if not latin:
        return _read_other_script(words)
    if len(latin) < len(letters):
        return None
    return _read_two(words) or _read_one(words)


def _is_shaped(word: str) -> bool:
    """Whether it may be a word of a name: letters, with hyphens, apostrophes and dots at the end
    of what they shorten.
    """
    if is_initial(word) or is_title(word) or is_word("suffixes", word):
        return True
    body = word.removesuffix(".")
    pieces = body.replace("’", "'").replace("-", "'").split("'")
    if "." in body or word.endswith(("'s", "’s")):
        return False
    return all(unicodedata.category(sign)[0] in "LM" for piece in pieces for sign in piece) and any(
        pieces
    )


def _is_no_person(words: list[str]) -> bool:
    """Whether a word of a company, an office or a sentence is in it."""
    if are_words("companies", words) or are_words("never", words):
        return True
    last = words[-1]
    if not last.isascii() and is_word("forms", words[0]):
        return True
    is_loud = all(word.isupper() for word in words if word.isalpha())
    if len(words) > 1 and is_word("forms", last):
        # "Nordic Design AB" is a company, Maria Sá is none.
        return len(fold(last)) > 2 or not last.isalpha() or (last.isupper() and not is_loud)
    return len(words) > 1 and len({fold(word) for word in words}) == 1


def _read_other_script(words: list[str]) -> _Name | None:
    """The whole name as it is: nobody guesses which word is the first name."""
    text = " ".join(words)
    if len(words) > 4 or "," in words or "&" in words or sum(map(str.isalpha, text)) < 2:
        return None
    scripts = {unicodedata.name(sign, "").split(" ")[0] for sign in text}
    has_han = "CJK" in scripts
    if scripts & {"CJK", "HIRAGANA", "KATAKANA"}:
        # Kana alone is often a nickname, and longer Han is a company.
        is_name = len(text) <= 10 and (len(words) == 2 or (has_han and len(text) <= 6))
        return _Name(text) if is_name else None
    if text.isupper():
        words = [word.capitalize() for word in words]
    if any(word[0].islower() for word in words):
        return None
    return _Name(" ".join(words))


def _read_two(words: list[str]) -> _Name | None:
    """Two or more people who are named together."""
    joined = [n for n, word in enumerate(words) if is_word("joins", word)]
    if not joined:
        return None
    left, right = words[: joined[0]], words[joined[-1] + 1 :]
    if not left or not right:
        return None
    if all(map(is_title, left)) and is_title(right[0]):
        last = _read_titled(right, by_family=True)
        titles = " ".join(_show_titles(left))
        return _Name(f"{titles} and {last.text}") if last else None
    people: list[list[str]] = [[]]
    for word in words:
        if word == "," or is_word("joins", word):
            people.append([])
        else:
            people[-1].append(word)
    if len(people) > 4 or not all(each and is_first_name(each[0]) for each in people):
        return None
    if any(len(each) > 3 or are_words("maybe", each) for each in people):
        return None
    names = [repair_capitals(each)[0] for each in people]
    return _Name(f"{', '.join(names[:-1])} and {names[-1]}", is_first=True)


def _read_one(words: list[str]) -> _Name | None:
    ordered = _order(words)
    if ordered is None or not 0 < len(ordered) <= _MAX_WORDS:
        return None
    if any(is_word("sure", word) for word in ordered):
        return None
    if is_title(ordered[0]):
        return _read_titled(ordered)
    ordered = repair_capitals(ordered)
    if len(ordered) == 1:
        if is_first_name(ordered[0]):
            return _Name(ordered[0], is_first=True)
        return None
    if is_initial(ordered[0]):
        return _read_after_initials(ordered, words)
    if is_first_name(ordered[0]):
        return _read_after_first(ordered)
    return _read_unknown(ordered, words)


def _order(words: list[str]) -> list[str] | None:
    """The words as they are spoken: "Bead, Laurie" turned round, without "Jr." and "PhD"."""
    sides: list[list[str]] = [[]]
    for word in words:
        if word == ",":
            sides.append([])
        elif not (any(sides) and is_word("suffixes", word)):
            sides[-1].append(word)
    sides = [side for side in sides if side]
    if len(sides) == 2:
        if _lives_there(*sides):
            return sides[0]
        return [*sides[1], *sides[0]]
    return sides[0] if len(sides) == 1 else None


def _lives_there(name: list[str], place: list[str]) -> bool:
    """Whether it is "Emma Brown, Leeds" and not "Lopez Martin, Juan"."""
    is_name = len(name) > 1 and is_first_name(name[0])
    return is_name and not is_first_name(place[0])


def _read_titled(words: list[str], *, by_family: bool = False) -> _Name | None:
    """ "Mrs Smith", "Sir Ian", or the first name where the title is one of every address form."""
    count = next((n for n, word in enumerate(words) if not is_title(word)), len(words))
    titles, rest = words[:count], repair_capitals(words[count:], is_whole=False)
    if not rest or len(rest) > 4:
        return None
    is_english = not by_family and all(is_word("english", title) for title in titles)
    if is_english and len(rest) > 1 and is_first_name(rest[0]):
        return _Name(rest[0], is_first=True)
    spoken = rest[:1] if is_word("first", titles[0]) else _find_family_name(rest)
    if not spoken or not spoken[-1][-1].isalpha() or len(spoken[-1]) < 2:
        return None
    return _Name(" ".join([*_show_titles(titles), *spoken]))


def _find_family_name(words: list[str]) -> list[str]:
    """The last word, with "van der" before it."""
    begin = len(words) - 1
    while begin > 0 and is_word("particles", words[begin - 1]):
        begin -= 1
    return words[begin:]


def _show_titles(titles: list[str]) -> list[str]:
    return [title.capitalize() if title.isupper() or title.islower() else title for title in titles]


def _read_after_initials(words: list[str], typed: list[str]) -> _Name | None:
    count = next((n for n, word in enumerate(words) if not is_initial(word)), len(words))
    initials, rest = words[:count], words[count:]
    if len(rest) > 1 and is_first_name(rest[0]):
        return _Name(rest[0], is_first=True)
    # "R sa" is no initial and its family name; "r. sa" is.
    is_name = rest and len(rest[-1]) > 1 and not are_words("handles", rest)
    if not is_name or (any(word.islower() for word in typed) and "." not in initials[0]):
        return None
    return _Name(" ".join([*(each.upper() for each in initials), *rest]))


def _read_after_first(words: list[str]) -> _Name | None:
    """A known first name, and what stands after it."""
    first, rest = words[0], words[1:]
    if is_word("things", first) and (are_words("maybe", rest) or are_words("handles", rest)):
        return None  # "Rose Cottage"
    if is_word("always", first) or (is_word("sometimes", first) and "-" in rest[0]):
        return _Name(" ".join(words))  # "Kim Min-jun"
    if len(rest) > 1 and is_word("compounds", f"{first}+{rest[0]}"):
        return _Name(f"{first} {rest[0]}", is_first=True)
    return _Name(first, is_first=True)


def _read_unknown(words: list[str], typed: list[str]) -> _Name | None:
    """The whole name, where it looks like one: whichever of its words is the first name."""
    rest = words
    if is_word("always", words[0]):
        rest = words[1:]  # "Park Ji-sung" has no park
    if are_words("handles", rest) or are_words("maybe", rest) or len(words) > 4:
        return None
    if all(word.islower() for word in typed) and not is_first_name(words[-1]):
        return None
    for word in words:
        if not (word[0].isupper() or is_word("particles", word)):
            return None
    is_only_family = is_word("particles", words[0])
    return None if is_only_family else _Name(" ".join(words))
