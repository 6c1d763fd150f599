"""What is new in a letter: without the letters that it quotes and without its signature.

A word of the customer's that is lost costs more than a quoted line too many; so whatever isn't
certainly quoted stays, and where nothing would be left the whole text is given.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.domain.mail import MailAddress
from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.mail.reading.attributions import (
    Introduces,
    Introduction,
    find_introduction,
    is_forward_subject,
    is_title,
    read_introduction,
)
from bot.mail.reading.device_lines import is_device_line
from bot.mail.reading.headers import read_addresses

#: Characters and lines of a letter that are looked through.
READ_LIMIT = 100_000
MAX_LINES = 5_000
WORDS_LIMIT = 20_000
#: Lines of a signature after `-- `; more than that is more than a signature.
SIGNATURE_LIMIT = 15

_QUOTED = regex(r"^\s{0,20}>(?![:;._<)(-]\S?)")
_MARK = regex(r"^\s{0,20}>[ \xa0]?")
#: A letter that is quoted in a letter that is quoted, so deep.
_MAX_MARKS = 5
_PGP_BEGIN, _PGP_END = "-----BEGIN PGP SIGNED MESSAGE-----", "-----BEGIN PGP SIGNATURE-----"
_SIGNATURE = regex(r"^--\s?$")
_REPLY_SUBJECT = regex(
    r"^\s*(?:re|aw|antw|antwort|sv|odp|ynt|rif|ref|res|vá|πσ|отв|bls|ats|回复|回覆|답장)"
    r"\s{0,3}(?:\[\d{1,3}\])?\s?[:：]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class NewWords:
    """What a letter's writer says, and whose letter is passed on with it."""

    words: str
    forwarded_from: MailAddress | None = None


def find_new_words(text: str, subject: str = "", *, is_answer: bool = False) -> NewWords:
    """The words without quotes and signature; of a forwarded letter also the words that are
    passed on. None are given where somebody answers (`is_answer`, or the subject says so) without
    words of their own: what is left then is the shop's.

    Lines end with `\\n`. Only the first 100,000 characters are read, and at most 20,000 are given.
    """
    lines = _open_envelope(text[:READ_LIMIT].split("\n")[:MAX_LINES])
    found = find_introduction(lines)
    if quoted := _find_quoted_forward(lines[: found.start] if found else lines, subject):
        return quoted
    if found and _is_forward(found, subject):
        return _join_forwarded(lines, found)
    kept = _tidy(lines[: found.start] if found else lines)
    if found:
        kept += _keep_answers(lines[found.end :])
    words = _join(kept)
    is_answer = is_answer or bool(_REPLY_SUBJECT.match(subject))
    if not words and not _is_all_quoted(lines, found, is_answer=is_answer):
        words = _join(lines)
    return NewWords(words[:WORDS_LIMIT])


def _open_envelope(lines: list[str]) -> list[str]:
    """The letter inside an open PGP signature (RFC 9580, section 7)."""
    if _PGP_BEGIN not in lines:
        return lines
    start = lines.index(_PGP_BEGIN)
    inside = lines[start:]
    inside = inside[inside.index("") + 1 :] if "" in inside else []  # behind the digest's name
    end = inside.index(_PGP_END) if _PGP_END in inside else len(inside)
    return lines[:start] + [line.removeprefix("- ") for line in inside[:end]]


def _is_all_quoted(lines: list[str], found: Introduction | None, *, is_answer: bool) -> bool:
    """Whether a letter of which nothing is left over is nothing but another one.

    A contact form's letter looks much like a quoted one, and is the only one that there is.
    """
    if found and found.introduces is Introduces.ANSWERED:
        return is_answer or bool(_keep_answers(lines[found.end :]))
    return is_answer and (found is not None or any(map(_QUOTED.match, lines)))


def _is_forward(found: Introduction, subject: str) -> bool:
    """ "… wrote:" introduces what Outlook for Mac passes on, too."""
    if found.introduces is Introduces.FORWARDED:
        return True
    names_somebody = found.introduces is Introduces.EITHER or bool(found.sender)
    return names_somebody and is_forward_subject(subject)


def _find_quoted_forward(lines: list[str], subject: str) -> NewWords | None:
    """A letter that is passed on with `>` before each line, introduced behind the marks."""
    start = next((at for at, line in enumerate(lines) if _QUOTED.match(line)), len(lines))
    end = start
    while end < len(lines) and (_QUOTED.match(lines[end]) or not lines[end].strip()):
        end += 1
    inside = lines[start:end]
    for _ in range(_MAX_MARKS):
        inside = [_MARK.sub("", line) for line in inside]
        first = next((at for at, line in enumerate(inside) if line.strip()), None)
        if first is None:
            return None
        if not _QUOTED.match(inside[first]):
            found = _read_heading(inside, first)
            if found is None or not _is_forward(found, subject):
                return None
            return _join_forwarded(inside, found, before=lines[:start], after=lines[end:])
    return None


def _read_heading(lines: list[str], at: int) -> Introduction | None:
    """What introduces the letter at a line, also below a title in a language that we don't know."""
    found = read_introduction(lines, at)
    if found is None and is_title(lines[at].strip()):
        below = next((n for n in range(at + 1, len(lines)) if lines[n].strip()), at)
        if under := read_introduction(lines, below):
            return replace(under, start=at)
    return found


def _join_forwarded(
    lines: list[str],
    found: Introduction,
    before: Sequence[str] = (),
    after: Sequence[str] = (),
) -> NewWords:
    own = _join(_tidy([*before, *lines[: found.start]]))
    passed_on = _join(_unquote(lines[found.end :]))
    senders = read_addresses(found.sender.replace("[mailto:", "<").replace("]", ">").encode())
    words = "\n\n".join(part for part in (own, passed_on, _join(_tidy([*after]))) if part)
    return NewWords((words or _join(lines))[:WORDS_LIMIT], senders[0] if senders else None)


def _keep_answers(lines: list[str]) -> list[str]:
    """Below an introduction stand the answers between and under quoted lines; without such, all of
    it is quoted.
    """
    first = next((line for line in lines if line.strip()), "")
    if not _QUOTED.match(first):
        return []
    return _tidy(lines)


def _tidy(lines: list[str]) -> list[str]:
    """Leaves out quoted lines, the signature and what a phone adds at the end."""
    kept = [line for line in lines if not _QUOTED.match(line)]
    kept = kept[: _find_signature(kept)]
    while kept and (not kept[-1].strip() or is_device_line(kept[-1])):
        kept.pop()
    return [*kept, ""]


def _find_signature(lines: list[str]) -> int:
    """The line with which the signature begins; the end if there is none. Looked for from below."""
    begin, below = len(lines), 0
    for at in range(len(lines) - 1, -1, -1):
        if _SIGNATURE.match(lines[at]):
            begin = at
        below += bool(lines[at].strip())
        if below > SIGNATURE_LIMIT:
            break
    return begin


def _unquote(lines: list[str]) -> list[str]:
    """Takes one `>` off, where a program puts it before every line of what it passes on."""
    said = [line for line in lines if line.strip()]
    if said and sum(line.startswith(">") for line in said) * 2 > len(said):
        return [re.sub(r"^> ?", "", line) for line in lines]
    return lines


def _join(lines: list[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines)).strip("\n")
