"""What is new in a letter: without the letters that it quotes and without its signature.

A word of the customer's that is lost costs more than a quoted line too many; so whatever isn't
certainly quoted stays, and where nothing would be left the whole text is given.
"""

import re

from bot.domain.mail import MailAddress
from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.mail.reading.attributions import (
    Introduces,
    Introduction,
    find_introduction,
    is_forward_subject,
)
from bot.mail.reading.headers import read_addresses

#: Characters and lines of a letter that are looked through.
READ_LIMIT = 100_000
MAX_LINES = 5_000
WORDS_LIMIT = 20_000
#: Lines of a signature after `-- `; more than that is more than a signature.
SIGNATURE_LIMIT = 15

_QUOTED = regex(r"^\s{0,3}>(?![:;._<)(-]\S?)")
_SIGNATURE = regex(r"^--\s?$")
_DEVICE = (
    "iphone|ipad|ipod|mobile|phone|android|samsung|galaxy|huawei|xiaomi|pixel|blackberry|windows|outlook|yahoo"
    "|gmail|gmx|web\\.de|proton|aol|mail|e-mail|tablet|smartphone|handy|portable|téléphone|móvil|cellulare"
    "|telefon|mobil|bluemail|t-mobile|orange|fairmail|spark|airmail|fastmail|hey|laposte"
)
_SENT_FROM = regex(
    r"^(?:"
    rf"(?:(?:sent|composed|typed) (?:from|via|with|using|on)|gesendet (?:von|mit|über)|von meinem"
    rf"|diese nachricht wurde|envoyé (?:de|depuis|à partir|avec)|enviado (?:desde|do|de|con|pelo"
    rf"|através)|inviato (?:da|dal|con)|verzonden (?:vanaf|vanuit|met|via)|verstuurd (?:vanaf"
    rf"|vanuit|met|via)|skickat från|sendt (?:fra|med|via)|wysłan[eo] z"
    rf"|lähetetty)\b.{{0,60}}(?:{_DEVICE}).{{0,60}}"
    r"|(?:get|download|holen sie sich|hol dir|obtenez|obtenir|télécharger|télécharge[rz]|obtener"
    r"|obtén|descargar|ottieni|scarica|download|hämta|hent|få|pobierz|baixe|obter"
    r"|obtenha) (?:the )?outlook\b.{0,60}|outlook (?:für|voor|pour|para|per) \w+ (?:beziehen"
    r"|herunterladen|downloaden|ophalen|aanschaffen).{0,20}"
    r")$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class NewWords:
    """What a letter's writer says, and whose letter is passed on with it."""

    words: str
    forwarded_from: MailAddress | None = None


def find_new_words(text: str, subject: str = "") -> NewWords:
    """The words without quotes and signature; of a forwarded letter also the words that are
    passed on.

    Lines end with `\\n`. Only the first 100,000 characters are read, and at most 20,000 are given.
    """
    lines = text[:READ_LIMIT].split("\n")[:MAX_LINES]
    found = find_introduction(lines)
    if found and _is_forward(found, subject):
        return _join_forwarded(lines, found)
    kept = lines
    if found:
        kept = lines[: found.start]
    kept = _tidy(kept)
    if found and found.introduces is Introduces.ANSWERED:
        kept += _keep_answers(lines[found.end :])
    words = _join(kept) or _join(lines)
    return NewWords(words[:WORDS_LIMIT])


def _is_forward(found: Introduction, subject: str) -> bool:
    if found.introduces is Introduces.EITHER:
        return is_forward_subject(subject)
    return found.introduces is Introduces.FORWARDED


def _join_forwarded(lines: list[str], found: Introduction) -> NewWords:
    own = _join(_tidy(lines[: found.start]))
    passed_on = _join(_unquote(lines[found.end :]))
    senders = read_addresses(found.sender.replace("[mailto:", "<").replace("]", ">").encode())
    words = "\n\n".join(part for part in (own, passed_on) if part)
    return NewWords((words or _join(lines))[:WORDS_LIMIT], senders[0] if senders else None)


def _keep_answers(lines: list[str]) -> list[str]:
    """Below "… wrote:" stand the answers between and under quoted lines; without such, all of it is
    quoted.
    """
    first = next((line for line in lines if line.strip()), "")
    if not _QUOTED.match(first):
        return []
    return _tidy(lines)


def _tidy(lines: list[str]) -> list[str]:
    """Leaves out quoted lines, the signature and what a phone adds."""
    kept = [line for line in lines if not _QUOTED.match(line)]
    kept = [
        line
        for line in kept
        if not (len(line) < 140 and _SENT_FROM.match(line.strip(" \t*_<>[].-–")))
    ]
    return [*kept[: _find_signature(kept)], ""]


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
