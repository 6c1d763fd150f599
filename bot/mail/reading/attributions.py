"""How mail programs introduce the letter that they quote or pass on, in the languages of the shop's
customers.
"""

import re
from enum import Enum

from bot.domain.patterns import regex
from bot.domain.records import dataclass

#: An introduction may be wrapped over so many lines.
MAX_WRAPPED = 3
INTRODUCTION_LIMIT = 400
#: A block of `From:` and the like has so many lines at most.
BLOCK_LIMIT = 14


class Introduces(Enum):
    """What follows."""

    ANSWERED = "answered"  #: the letter that this one answers
    FORWARDED = "forwarded"  #: a letter that this one passes on
    EITHER = "either"  #: Outlook writes the same for both


@dataclass(frozen=True, slots=True)
class Introduction:
    """Lines that introduce another letter."""

    start: int
    end: int  #: the first line of the other letter
    introduces: Introduces
    sender: str = ""  #: as it stands there


_WROTE = regex(
    r"\b(?:wrote|writes|schrieb|geschrieben|a écrit|escribi[óo]|ha escrito|ha scritto|scrive"
    r"|schreef|geschreven"
    r"|skrev|escreveu|kirjoitti|napisał(?:\(a\)|a)?|píše|napsal|написал(?:\(а\)|а)?)(?![\w@.])",
    re.IGNORECASE,
)
#: "On 3 November you wrote:" is the customer's own sentence.
_TO_YOU = regex(
    r"\b(?:you|we|i|he|she|they|sie|ihr|du|ich|er|wir|vous|tu|il|elle|nous|usted|ustedes|lei|voi|u|jij|je|ni|har)"
    r"(?:\s+(?:had|have|has|haben|hatten|hast))?\s*$",
    re.IGNORECASE,
)
_OPENER = regex(r"^(?:On|Am|Le|El|Il|Op|Den|Em|På|Dnia|W dniu|Dne|Il giorno)\s", re.IGNORECASE)
_DATED = regex(r"\d{1,4}[./-]\s?\d|\d{1,2}[:.h]\d\d|\b(?:19|20)\d\d\b")
_TIMED = regex(r"\b\d{1,2}[:.h]\d\d\b")

_BEFORE_ANSWERED = (
    "original message|original appointment|ursprüngliche nachricht|originalnachricht"
    "|message d'origine|message original|mensaje original|messaggio originale"
    "|oorspronkelijk bericht|origineel bericht|opprinnelig melding|oprindelig meddelelse"
    "|ursprungligt meddelande|originalmeddelande|mensagem original|wiadomość oryginalna"
    "|alkuperäinen viesti|reply message|antwort"
)
_BEFORE_FORWARDED = (
    "(?:begin )?forwarded message|forwarded by .{1,80}|weitergeleitete nachricht"
    "|weitergeleitete e-mail|anfang der weitergeleiteten (?:nachricht|e-mail)|message (?:transféré"
    "|réexpédié|transmis)|début du message (?:transféré|réexpédié)|mensaje reenviado"
    "|inicio del mensaje reenviado|messaggio inoltrato|inizio messaggio inoltrato"
    "|doorgestuurd bericht|begin doorgestuurd bericht|vidarebefordrat meddelande"
    "|vidarebefordrat brev|videresendt (?:melding|meddelelse|besked)|videresendte meddelelse"
    "|start på videresendt besked|mensagem (?:encaminhada|reencaminhada)|wiadomość przekazana"
    "|przekazana wiadomość|välitetty viesti"
)
_ANSWERED_LINE = regex(
    rf"^[-_*=\s]{{2,60}}(?:{_BEFORE_ANSWERED})\s?[-_*=\s]{{2,60}}$", re.IGNORECASE
)
_FORWARDED_LINE = regex(
    rf"^(?:[-_*=\s]{{2,60}}(?:{_BEFORE_FORWARDED})\s?:?[-_*=\s]{{2,60}}|(?:{_BEFORE_FORWARDED})\s?:)$",
    re.IGNORECASE,
)
_RULE = regex(r"^[-_*=]{5,}$")

_FIELD_NAMES = {
    "from": "from von de da van från fra od lähettäjä expéditeur mittente afsender avsändare "
    "remitente от",
    "to": "to an à a para aan till til do komu vastaanottaja destinataire cc kopie kopi copie "
    "copia кому",
    "date": "date datum sent gesendet envoyé enviado fecha data inviato verzonden skickat sendt "
    "dato wysłano"
    " lähetetty дата",
    "subject": "subject betreff objet asunto oggetto onderwerp ämne emne assunto temat aihe sujet "
    "тема",
}
_KINDS: dict[str, str] = {}
for _kind, _names in _FIELD_NAMES.items():
    _KINDS.update(dict.fromkeys(_names.split(), _kind))
_FIELD_LINE = regex(
    r"^\*{0,2}([^\W\d_]{1,14})(?: el| le| am| på)?\s?\*{0,2}\s?:\*{0,2}(?:\s+(.*))?$"
)

_FORWARD_SUBJECT = regex(
    r"^\s*(?:fwd?|wg|tr|rv|i|enc|doorst|vs|vb|vl|pd|переслано)\s*:", re.IGNORECASE
)


def is_forward_subject(subject: str) -> bool:
    """Whether the subject says that a letter is passed on: "Fwd:", "WG:", "TR:" and so on."""
    return bool(_FORWARD_SUBJECT.match(subject))


def find_introduction(lines: list[str]) -> Introduction | None:
    """The first lines that introduce another letter."""
    for at, line in enumerate(lines):
        text = line.strip()
        if text and not text.startswith(">") and (found := _read_introduction(lines, at, text)):
            return found
    return None


def _read_introduction(lines: list[str], at: int, text: str) -> Introduction | None:
    if len(text) <= 160:
        if _FORWARDED_LINE.match(text):
            return _with_block(lines, at, Introduces.FORWARDED)
        if _ANSWERED_LINE.match(text):
            return _with_block(lines, at, Introduces.EITHER)
        if _RULE.match(text) and (block := _read_block(lines, at + 1)):
            return Introduction(at, block[0], Introduces.EITHER, block[1])
    if block := _read_block(lines, at, least=3):
        return Introduction(at, block[0], Introduces.EITHER, block[1])
    if end := _find_attribution_end(lines, at, text):
        return Introduction(at, end, Introduces.ANSWERED)
    return None


def _with_block(lines: list[str], at: int, introduces: Introduces) -> Introduction:
    block = _read_block(lines, at + 1)
    if block:
        return Introduction(at, block[0], introduces, block[1])
    return Introduction(at, at + 1, introduces)


def _read_block(lines: list[str], at: int, least: int = 2) -> tuple[int, str] | None:
    """Reads `From: … Sent: … Subject: …`; gives the line after it and the sender.

    "From: … To: …" alone may be a customer's change of address, "From: … Subject: …" a contact
    form: with no line before it that says what follows, three of them must be there.
    """
    found: dict[str, str] = {}
    latest, end = "", at
    for number in range(at, min(at + BLOCK_LIMIT, len(lines))):
        text = lines[number].lstrip("> \t").strip()
        if not text:
            if found:
                break
            continue
        field = _FIELD_LINE.match(text)
        kind = None
        if field:
            kind = _KINDS.get(field[1].casefold())
        if kind and field:
            found.setdefault(kind, (field[2] or "").strip("* "))
            latest = kind
        elif not found or (not field and not _continues(found, latest)):
            break
        elif latest == "from" and not field:
            found["from"] += " " + text
        end = number + 1
    if found.get("from") and ("date" in found or "subject" in found) and len(found) >= least:
        return end, found["from"]
    return None


def _continues(found: dict[str, str], latest: str) -> bool:
    """A long list of addresses is wrapped; after the subject the letter begins."""
    return latest in ("to", "from") and "subject" not in found


def _find_attribution_end(lines: list[str], at: int, text: str) -> int | None:
    """The line after `On …, … wrote:`, which may be wrapped."""
    is_start = (
        _OPENER.match(text) or _DATED.search(text[:80]) or "@" in text or _WROTE.search(text[:80])
    )
    if not is_start:
        return None
    for end in range(at + 1, min(at + MAX_WRAPPED, len(lines)) + 1):
        if len(text) > INTRODUCTION_LIMIT:
            return None
        if text.endswith((":", ":*")):
            return end if _is_attribution(text, lines[end:]) else None
        more = "".join(lines[end : end + 1]).strip()
        # The end of the customer's own sentence, or the real beginning, comes first.
        if (
            not more
            or text.endswith((".", "!", "?"))
            or more.startswith(">")
            or _OPENER.match(more)
        ):
            return None
        text = f"{text} {more}"
    return None


def _is_attribution(text: str, below: list[str]) -> bool:
    verb = _WROTE.search(text)
    if verb is None or _TO_YOU.search(text[: verb.start()]):
        return False
    if "@" in text or _TIMED.search(text):
        return True
    # "On 3/11 your colleague wrote:" may be the customer's own words, unless quoted lines follow.
    following = next((line for line in below if line.strip()), "")
    return bool(_DATED.search(text)) and following.lstrip().startswith(">")
