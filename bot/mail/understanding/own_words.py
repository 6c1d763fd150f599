"""A person's own words in a letter that a relay wrapped around them.

What is around them is told by lines: rules of dashes, labels, what platforms say before and after
(the classes of `[wrapping]` in data/rules/relays.toml). Of a letter in which nothing of that is
found, everything counts as the person's.
"""

import re
import tomllib
from collections.abc import Collection, Iterable
from functools import lru_cache

from bot.domain.patterns import regex
from bot.domain.program_files import DATA
from bot.domain.records import dataclass
from bot.domain.text import remove_invisible
from bot.mail.reading.normalising import fold_text
from bot.mail.understanding.platforms import find_owner

_TABLE = DATA / "rules" / "relays.toml"
#: Lines that are looked at: a message has a few dozen.
MAX_LINES = 400
#: Characters that are looked at.
READ_LIMIT = 40_000
#: A platform's greeting has no more words.
MAX_GREETING = 5
_TAG = regex(
    r"</?(?:p|div|span|b|i|strong|em|a|td|tr|table|font|pre|blockquote)\b[^<>]{0,300}>",
    re.IGNORECASE,
)
_BREAK = regex(r"<br ?/?>|</p>|</div>|</tr>", re.IGNORECASE)
_RULE = regex(r"[\s>|]*([-=_*~#+·•–—]\s?){4,}\s*")
#: A rule that says what it parts: "------------- Begin message -------------".
_LABELLED_RULE = regex(r"[-=_*~–—]{2,}\s*([^-=_*~–—\s].{0,60}?)\s*[-=_*~–—]{2,}\s*")
_FIELD = regex(
    r"[^\w\n]{0,4}([^\W\d_][^:：\n]{0,40}?)\s*[:：]\s*(.*)|([^\W\d_][^:：\n]{0,40}?)\s{2,}(\S.*)"
)
_LINK_LINE = regex(r"(.{0,80}?)[\s:(<\[]*https?://(\S*[^\s)\]>.])[)\]>.]*")
#: Where a platform shows its wares: buyers link to those.
_WARES = regex(r"/(?:listing|itm|dp|gp/product|shop)s?/")
#: Words in a rule that parts a message from what is around it.
_MESSAGE = regex(r"\b(?:message|nachricht|mensaje|messaggio|bericht|mensagem|meddelande)\b")
_END = regex(
    r"\b(?:end|ende|fin|final|fine|einde|finalizar|beenden|beendet|terminar?|slut|original\w*"
    r"|ursprunglich\w*|d'origine|oorspronkelijk\w*)\b"
)
#: An order or an item by its number: "Item no. 256000111222".
_NUMBERED = regex(
    r"(?:item|order|artikel|bestellung|article|commande|objet|articulo|pedido|articolo|ordine|oggetto"
    r"|bestelling|objekt)[- ]?(?:number|nummer|numero|no|nr|n°|id)?[.:]? ?#?[\d-]{8,20}.{0,40}"
)
#: How mail programs head an earlier letter.
_QUOTED = regex(
    r"\W{0,3}(?:from|von|de|da|van) ?: .{1,200}\n\W{0,3}(?:sent|gesendet|envoy[eé]|enviado"
    r"|inviato|verzonden|date|datum|fecha|data) ?: ",
    re.IGNORECASE,
)
_BARE_LINK = regex(r"[(\[<]?\s*https?://\S+[)\]>.]*")


def tidy_lines(text: str) -> list[str]:
    """The lines of a letter's text, without marks of HTML that a platform left in it."""
    plain = _TAG.sub("", _BREAK.sub("\n", remove_invisible(text[:READ_LIMIT])))
    return [line.strip() for line in plain.split("\n")[:MAX_LINES]]


def list_fields(lines: Iterable[str]) -> dict[str, str]:
    """What stands behind the labels of the letter, by folded label; the first of each counts."""
    found: dict[str, str] = {}
    for line in lines:
        if match := _FIELD.fullmatch(line):
            label, value = match[1] or match[3], match[2] or match[4] or ""
            found.setdefault(fold_text(label).strip(), value.strip())
    return found


def is_only_links(line: str, links: Collection[str]) -> bool:
    """Whether nothing but what is written on links stands in a line."""
    rest = line
    for label in sorted(links, key=len, reverse=True):
        rest = rest.replace(label, " ")
    return rest != line and not any(map(str.isalnum, rest))


def is_way_on(words: str) -> bool:
    """Whether words stand on the way to a conversation: "View message", "Reply here"."""
    said = fold_text(words).strip("<>[](){}|•*-– :.")
    return _classes()["ways_on"].fullmatch(said) is not None


def find_own_words(lines: list[str], *, name: str = "", links: Collection[str] = ()) -> str:
    """The person's own words, whose name the platform gives above them; empty when the letter
    holds none.

    `links` is what is written on the letter's links: a line of nothing else is the platform's.
    """
    lines = _cut_earlier(lines)
    begun = _find_beginning(lines)
    if begun is not None:
        return _unquote(_read_on(begun, links))
    return _unquote(_read_on(lines, links, before=_Before(fold_text(name).strip(" .*"))))


def _unquote(words: str) -> str:
    """The words without the marks that the platform puts around all of them."""
    words = _LAST_RULE.sub("", words)
    ends = words[:1] + words[-1:]
    inner = words[1:-1]
    if ends in _MARKS and not set(ends) & set(inner):
        return inner.strip()
    return words


_LAST_RULE = regex(r"(?<!\s)\s*\n[-=_*~]{2,}\s*$")
_MARKS = frozenset({'""', "“”", "„“", "«»", "‘’", "»«"})


def _cut_earlier(lines: list[str]) -> list[str]:
    """The lines above an earlier letter that a mail program quoted below them."""
    for number, line in enumerate(lines[:-1]):
        if any(lines[:number]) and _QUOTED.match(f"{line}\n{lines[number + 1]}"):
            return lines[:number]
    return lines


def _find_beginning(lines: list[str]) -> list[str] | None:
    """The lines behind the label that announces the words; None where nothing does."""
    for number, line in enumerate(lines):
        label = _LABELLED_RULE.fullmatch(line)
        said = (label[1] if label else line).replace("：", ":")
        if not label and ":" not in said:
            cell = _FIELD.fullmatch(line)
            said = f"{cell[3]}:{cell[4]}" if cell and cell[3] else ""
        name, _, rest = said.partition(":")
        # Where two languages are spoken a label stands in both: "Begin message / Début du message".
        if any(_is_beginning(part, is_rule=label is not None) for part in _cut_label(name)):
            return [rest.strip(), *lines[number + 1 :]]
    return None


def _is_beginning(label: str, *, is_rule: bool) -> bool:
    if _classes()["begins"].fullmatch(label):
        return True
    return is_rule and bool(_MESSAGE.search(label)) and not _END.search(label)


def _is_platforms(link: str) -> bool:
    """Whether a link leads to a page of a platform's, and not to something that it sells."""
    host = re.split(r"[/?#:]", link, maxsplit=1)[0]
    return find_owner(host.casefold()) is not None and not _WARES.search(link)


def _is_end_label(label: str) -> bool:
    """Whether a rule's words say that the message ends there."""
    return _classes()["ends"].fullmatch(label) is not None or bool(
        _MESSAGE.search(label) and _END.search(label)
    )


def _cut_label(label: str) -> list[str]:
    return [part.strip(" *#") for part in fold_text(label).split("/")]


@dataclass(frozen=True, slots=True)
class _Before:
    """Where nothing announces the words: what the platform says above them isn't among them."""

    name: str  #: the person's, folded

    def holds(self, lines: list[str]) -> bool:
        """Whether the first of these lines is the platform's; a greeting is, where it speaks on."""
        said = [fold_text(line).strip(" *>") for line in lines[:8] if line]
        if self._speaks(said[0]):
            return True
        is_greeting = len(said[0].split()) <= MAX_GREETING and len(said) > 1
        if not is_greeting or said[0].endswith("?"):
            return False
        return self._speaks(said[1]) or bool(_classes()["ends"].fullmatch(said[1].strip("<>[]() ")))

    def _speaks(self, said: str) -> bool:
        """Whether the platform says something of the person, or of the item."""
        names = self.name and self.name in said and _MESSAGE.search(said) is not None
        return said.strip(" .:") == self.name or names or _is_intro(said)


def _read_on(lines: list[str], links: Collection[str], *, before: _Before | None = None) -> str:
    """The words from here to where the platform speaks again."""
    words: list[str] = []
    is_introduced = False
    for number, line in enumerate(lines):
        folded = fold_text(line).strip(" *>")
        if not folded:
            words.append("")
        elif not any(words):
            is_end = _is_end(line, folded) or is_only_links(line, links)
            if is_introduced and is_end:
                break  # "Ada sent you a message. View message": they are on the page
            if not is_end and not _is_skipped(lines[number:], before):
                words.append(line)
            is_introduced = is_introduced or _classes()["intros"].fullmatch(folded) is not None
        elif (
            is_only_links(line, links)
            or _is_end(line, folded)
            or _is_rule(line)
            or (not lines[number - 1] and _is_fact(folded))
        ):
            break
        elif _NUMBERED.fullmatch(folded):
            words = _drop_title(words)
            break
        else:
            words.append(line)
    return "\n".join(words).strip("\n ")


def _is_skipped(lines: list[str], before: _Before | None) -> bool:
    """Whether a line above the words is none of them."""
    if _RULE.fullmatch(lines[0]) or _BARE_LINK.fullmatch(lines[0]):
        return True
    return before is not None and before.holds(lines)


def _is_rule(line: str) -> bool:
    return _RULE.fullmatch(line) is not None or _LABELLED_RULE.fullmatch(line) is not None


def _drop_title(words: list[str]) -> list[str]:
    """The words without the item's title, which stands alone above its number."""
    if len(words) > 2 and words[-1] and not words[-2]:
        return words[:-1]
    return words


def _is_end(line: str, folded: str) -> bool:
    label = _LABELLED_RULE.fullmatch(line)
    if label:
        return any(map(_is_end_label, _cut_label(label[1].strip(" :"))))
    if (link := _LINK_LINE.fullmatch(line)) and (is_way_on(link[1]) or _is_platforms(link[2])):
        return True
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
