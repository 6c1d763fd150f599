"""A person's own words in a letter that a relay wrapped around them.

What is around them is told by lines: rules of dashes, labels, what platforms say before and after
(the classes of `[wrapping]` in data/rules/relays.toml). Of a letter in which nothing of that is
found, everything counts as the person's.
"""

import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache

from bot.domain.patterns import regex
from bot.domain.program_files import DATA
from bot.domain.records import dataclass
from bot.domain.text import remove_invisible
from bot.mail.reading.normalising import fold_text

_TABLE = DATA / "rules" / "relays.toml"
#: Lines that are looked at: a message has a few dozen.
MAX_LINES = 400
_TAG = regex(
    r"</?(?:p|div|span|b|i|strong|em|a|td|tr|table|font|pre|blockquote)\b[^<>]{0,300}>",
    re.IGNORECASE,
)
_BREAK = regex(r"<br ?/?>|</p>|</div>|</tr>", re.IGNORECASE)
_RULE = regex(r"[\s>|]*([-=_*~#+·•–—]\s?){4,}\s*")
#: A rule that says what it parts: "------------- Begin message -------------".
_LABELLED_RULE = regex(r"[-=_*~–—]{2,}\s*([^-=_*~–—].{0,60}?)\s*[-=_*~–—]{2,}\s*")
_FIELD = regex(
    r"[^\w\n]{0,4}([^\W\d_][^:：\n]{0,40}?)\s*[:：]\s*(.*)|([^\W\d_][^:：\n]{0,40}?)\s{2,}(\S.*)"
)
_BARE_LINK = regex(r"[(\[<]?\s*https?://\S+[)\]>.]*")


def tidy_lines(text: str) -> list[str]:
    """The lines of a letter's text, without marks of HTML that a platform left in it."""
    plain = _TAG.sub("", _BREAK.sub("\n", remove_invisible(text)))
    return [line.strip() for line in plain.split("\n")[:MAX_LINES]]


def list_fields(lines: Iterable[str]) -> dict[str, str]:
    """What stands behind the labels of the letter, by folded label; the first of each counts."""
    found: dict[str, str] = {}
    for line in lines:
        if match := _FIELD.fullmatch(line):
            label, value = match[1] or match[3], match[2] or match[4] or ""
            found.setdefault(fold_text(label).strip(), value.strip())
    return found


def is_way_on(words: str) -> bool:
    """Whether words stand on the way to a conversation: "View message", "Reply here"."""
    said = fold_text(words).strip("<>[](){}|•*-– :.")
    return _classes()["ways_on"].fullmatch(said) is not None


def find_own_words(lines: list[str], *, name: str = "") -> str:
    """The person's own words, whose name the platform gives above them; empty when the letter
    holds none.
    """
    begun = _find_beginning(lines)
    if begun is not None:
        return _read_on(begun)
    return _read_on(lines, before=_Before(fold_text(name).strip(" .*")))


def _find_beginning(lines: list[str]) -> list[str] | None:
    """The lines behind the label that announces the words; None where nothing does."""
    for number, line in enumerate(lines):
        label = _LABELLED_RULE.fullmatch(line)
        said = label[1] if label else line
        if not label and ":" not in line and "：" not in line:
            continue
        name, _, rest = said.replace("：", ":").partition(":")
        # Where two languages are spoken a label stands in both: "Begin message / Début du message".
        if any(map(_classes()["begins"].fullmatch, _cut_label(name))):
            return [rest.strip(), *lines[number + 1 :]]
    return None


def _cut_label(label: str) -> list[str]:
    return [part.strip(" *#") for part in fold_text(label).split("/")]


@dataclass(frozen=True, slots=True)
class _Before:
    """Where nothing announces the words: what the platform says above them isn't among them."""

    name: str  #: the person's, folded

    def holds(self, lines: list[str]) -> bool:
        """Whether the first of these lines is the platform's; a greeting is, where it speaks on."""
        said = [fold_text(line).strip(" *>") for line in lines[:8] if line]
        if said[0].strip(" .") == self.name or _is_intro(said[0]):
            return True
        if not _classes()["greetings"].fullmatch(said[0]) or len(said) < 2:
            return False
        return _is_intro(said[1]) or bool(_classes()["ends"].fullmatch(said[1].strip("<>[]() ")))


def _read_on(lines: list[str], *, before: _Before | None = None) -> str:
    """The words from here to where the platform speaks again."""
    words: list[str] = []
    is_introduced = False
    for number, line in enumerate(lines):
        folded = fold_text(line).strip(" *>")
        if not folded:
            words.append("")
        elif not any(words):
            is_end = _is_end(line, folded)
            if is_introduced and is_end:
                break  # "Ada sent you a message. View message": they are on the page
            if not is_end and not _is_skipped(lines[number:], before):
                words.append(line)
            is_introduced = is_introduced or _classes()["intros"].fullmatch(folded) is not None
        elif _is_over(lines[number - 1 :], folded):
            break
        else:
            words.append(line)
    return "\n".join(words).strip("\n ")


def _is_skipped(lines: list[str], before: _Before | None) -> bool:
    """Whether a line above the words is none of them."""
    if _RULE.fullmatch(lines[0]) or _BARE_LINK.fullmatch(lines[0]):
        return True
    return before is not None and before.holds(lines)


def _is_over(lines: list[str], folded: str) -> bool:
    """Whether the platform speaks again in the second of these lines."""
    above, line = lines[:2]
    if _RULE.fullmatch(line) or _is_end(line, folded):
        return True
    return not above and _is_fact(folded)


def _is_end(line: str, folded: str) -> bool:
    label = _LABELLED_RULE.fullmatch(line)
    if label:
        return any(map(_classes()["ends"].fullmatch, _cut_label(label[1].strip(" :"))))
    if line.startswith(">") or _classes()["ends"].fullmatch(folded.strip("<>[](){}|•*-– :")):
        return True
    return _classes()["footers"].search(folded) is not None


def _is_intro(folded: str) -> bool:
    return _is_fact(folded) or _classes()["intros"].fullmatch(folded) is not None


def _is_fact(folded: str) -> bool:
    match = _FIELD.fullmatch(folded)
    if match is None:
        return False
    return any(map(_classes()["facts"].fullmatch, _cut_label(match[1] or match[3])))


@lru_cache(maxsize=1)
def _classes() -> dict[str, re.Pattern[str]]:
    table = tomllib.loads(_TABLE.read_text(encoding="utf-8"))["wrapping"]
    return {name: regex("|".join(patterns)) for name, patterns in table.items()}
