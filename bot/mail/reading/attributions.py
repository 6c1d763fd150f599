"""How mail programs introduce the letter that they quote or pass on, in the languages of the shop's
customers.
"""

import re
from dataclasses import replace
from enum import Enum
from functools import lru_cache

from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.mail.reading.normalising import load_word_sets

#: An introduction may be wrapped over so many lines.
MAX_WRAPPED = 5
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
    r"|schreef|geschreven|skrev|escreveu|kirjoitti|kirjutas|napisał(?:\(a\)|a)?|nadesłał(?:\(a\)|a)?|píše"
    r"|nap[ií]sal(?:\(a\)|a|i)?|napisa(?:la|o)|написал(?:\(а\)|а)?|написа|пишет|пише|a scris"
    r"|ezt írta|írta|έγραψε|yazdı|rakstīja|rašė|parašė|skrifaði|va escriure)(?![\w@.])"
    r"|写道|寫道|写了|書きました|작성(?:함|:|$|하였)|đã viết|menulis",
    re.IGNORECASE,
)
#: "On 3 November you wrote:" is the customer's own sentence.
_TO_YOU = regex(
    r"\b(?:you|we|i|he|she|they|sie|ihr|du|ich|er|wir|vous|tu|il|elle|nous|usted|ustedes|lei|voi|u|jij|je|ni|har)"
    r"(?:\s+(?:had|have|has|haben|hatten|hast))?\s*$",
    re.IGNORECASE,
)
_OPENERS = (
    "On|Am|Le|El|Il|Op|Den|Em|På|Dnia|W dniu|Dne|Dňa|Il giorno|Kuupäev|În|Στις|V|U|Ngày|Pada|"
    "In a message dated"
)
_OPENER = regex(rf"^(?:{_OPENERS})\s", re.IGNORECASE)
#: A program that names only whom it quotes.
_QUOTING = regex(
    r"^(?:quoting|zitat von|citando|citation de|citerar|citaat van) .*@", re.IGNORECASE
)
_DATED = regex(r"\d{1,4}[./-]\s?\d|\d{1,2}[:.h]\d\d|(?<!\d)(?:19|20)\d\d(?!\d)")
_DAY = regex(r"\d{1,4}[./-]\s?\d{1,2}[./-]|(?<!\d)(?:19|20)\d\d(?!\d)")
_TIMED = regex(r"(?<![\d.])\d{1,2}[:.h]\d\d(?!\d|\.\d)")
#: "Am Fr., 30.", "Den tors." and "tor. 6." are the beginning of a date, and so of no sentence.
_DATE_BEGUN = regex(
    rf"^(?:(?:{_OPENERS})\s(?:[^\W\d_]{{1,12}}[.,]{{1,2}}(?:\s\d{{1,2}}\.)?|\d{{1,2}}\.)"
    r"|[^\W\d_]{2,4}[.,]{1,2}\s\d{1,2}\.)$",
    re.IGNORECASE,
)
_DATED_PERSON = regex(r"^(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}\s[^<>]{1,80}<[^<>\s]+@[^<>\s]+>$")
#: Some programs put the whole line between rules instead of a colon behind it.
_RULED = regex(r"^[-–—]{3,8}\s?[^-–—\s].*[^-–—\s]\s?[-–—]{3,8}$")

#: Words for what is quoted and what is passed on, and what both are called, in any order.
_FIRST_ONE = (
    r"origin\w*|ursprüngl\w*|ursprunglig\w*|oorspronkelijk\w*|origineel|opprinnelig\w*"
    r"|oprindelig\w*|oryginaln\w*|alkuperäinen|původní|pôvodn\w*|eredeti|algne|izvirno|izvorn\w*"
    r"|исходн\w*|оригинальн\w*|оригінальн\w*|αρχικό|orijinal|inițial|sākotnēj\w*|pradin\w*"
    r"|antwort|reply|odpověď"
)
_PASSED_ON = (
    r"forwarded|weitergeleitete\w*|transféré|réexpédié|transmis|reenviado|reenviat|inoltrato"
    r"|doorgestuurd|vidarebefordrat?|videresendte?|encaminhada|reencaminhada|przeka[zż]\w*|przesłan\w*"
    r"|välitetty|edelleenlähetetty|edastatud|přepos[lí]\w*|preposlan\w*|továbbított|yönlendirilmiş"
    r"|i̇?leti(?:len|lmiş)|i̇?leti başlangıcı|redirec[țt]ionat\w*|пересла\w*|пересыла\w*"
    r"|переадресова\w*|перенаправлен\w*"
    r"|пересила\w*|προωθ\w*|posredovan\w*|proslijeđen\w*|prosleđen\w*|persiųst\w*|pārsūtīt\w*|áframsend\w*"
)
_A_LETTER = (
    r"messages?|appointment|nachricht|e-?mails?|mail|mejl|mensaje|correo|messaggio|bericht|melding"
    r"|meddelelse|besked|meddelande|brev|mensagem|wiadomoś\w*|viesti|zpráv[ay]|správ[ay]|správy"
    r"|üzenet|levél|kiri|sõnum|сообщени[ея]|письм[оа]|листа?|повідомлення|i̇?leti|mesaj|mesajul"
    r"|poruk[au]|sporočilo|laiškas|žinutė|ziņa|vēstule|μήνυμα|μηνύματοσ|missatge|skeyti"
)
_FIRST_ONE_NAMED = regex(rf"\b(?:{_FIRST_ONE})\b|原始|元の|원본")
_PASSED_ON_NAMED = regex(rf"\b(?:{_PASSED_ON})\b|转发|轉寄|転送|전달")
#: Also at the end of one word: "Originalnachricht".
_LETTER_NAMED = regex(rf"(?:{_A_LETTER})\b|邮件|郵件|メッセージ|メール|메시지|메일")
_FORWARDED_BY = regex(r"^forwarded by .{1,80}$", re.IGNORECASE)
_MOST_WORDS = 6
_BETWEEN_RULES = regex(r"^[-_*=\s]{2,60}([^-_*=\s].{2,90}?)\s?:?[-_*=\s]{2,60}$")
_RUNNING_TITLE = regex(r"^-{4,10}\s?([^-<>]{5,40}?)\s?-{4,10}\s?\S{2,20}\s?:\s(.*)$")
_RULE = regex(r"^[-_*=]{5,}$")

_FIELD_KINDS = ("from", "to", "date", "subject")
_FIELD_LINE = regex(
    r"^\*{0,2}([^\W\d_]{1,14}\.?(?:\s[^\W\d_]{1,10})?)\s?\*{0,2}\s?"
    r"(?::\*{0,2}(?=\s|$)|：)(?:\s*(.*))$"
)
_NAMED_ADDRESS = regex(
    r"[^\s<>,;:][^<>,;:]{0,80}(?:<[^<>\s]{1,200}@[^<>\s]{1,200}>|\[mailto:[^\]\s]{3,300}\])"
)

_FORWARD_SUBJECT = regex(
    r"^\s*(?:fwd?|wg|tr|rv|i|enc|doorst|vs|vb|vl|pd|redir\.?|videresend|i̇?lt|переслано)\s*:",
    re.IGNORECASE,
)


def is_forward_subject(subject: str) -> bool:
    """Whether the subject says that a letter is passed on: "Fwd:", "WG:", "TR:" and so on."""
    return bool(_FORWARD_SUBJECT.match(subject))


def find_introduction(lines: list[str]) -> Introduction | None:
    """The first lines that introduce another letter."""
    for at, line in enumerate(lines):
        if (
            line.strip()
            and not line.lstrip().startswith(">")
            and (found := read_introduction(lines, at))
        ):
            return found
    return None


def read_introduction(lines: list[str], at: int) -> Introduction | None:
    """The introduction that begins at a line; None where that is an ordinary line."""
    text = lines[at].strip()
    if len(text) <= 160 and (introduces := _read_title(lines, at, text)):
        return _with_block(lines, at, introduces)
    if running := _read_running_title(text):
        return replace(running, start=at, end=at + 1)
    if _RULE.match(text):
        ruled = _with_block(lines, at, Introduces.EITHER)
        if ruled.sender:
            return ruled
    block = _read_block(lines, at, least=3) or _read_foreign_block(lines, at)
    if block:
        return Introduction(at, block[0], Introduces.EITHER, block[1])
    if end := _find_attribution_end(lines, at, text):
        person = _NAMED_ADDRESS.search(" ".join(line.strip() for line in lines[at:end]))
        return Introduction(at, end, Introduces.ANSWERED, person[0] if person else "")
    return None


def _read_title(lines: list[str], at: int, text: str) -> Introduces | None:
    """What a line like "----- Original Message -----" or "Begin forwarded message:" introduces."""
    ruled = _BETWEEN_RULES.match(text)
    words = ruled[1].casefold() if ruled else text.casefold()
    if not (ruled or is_title(text)):
        return None
    if _PASSED_ON_NAMED.search(words) and _LETTER_NAMED.search(words):
        # Without rules it may be the sender's own sentence, unless a letter's heading follows.
        return Introduces.FORWARDED if ruled or _find_block(lines, at + 1) else None
    if ruled and _FORWARDED_BY.match(words):
        return Introduces.FORWARDED
    if ruled and _FIRST_ONE_NAMED.search(words):
        is_answered = _LETTER_NAMED.search(words) or words.strip(" :") == "antwort"
        return Introduces.EITHER if is_answered else None
    return None


def is_title(text: str) -> bool:
    """Whether a line may stand above a letter: a few words and a colon."""
    return text.endswith((":", "：")) and len(text.split()) <= _MOST_WORDS


def _read_running_title(text: str) -> Introduction | None:
    """Yahoo writes title and heading in one line."""
    found = _RUNNING_TITLE.match(text)
    if not found or not _PASSED_ON_NAMED.search(found[1].casefold()):
        return None
    sender = _NAMED_ADDRESS.search(found[2])
    return Introduction(0, 1, Introduces.FORWARDED, sender[0]) if sender else None


def _with_block(lines: list[str], at: int, introduces: Introduces) -> Introduction:
    block = _find_block(lines, at + 1)
    if block:
        return Introduction(at, block[0], introduces, block[1])
    return Introduction(at, at + 1, introduces)


def _find_block(lines: list[str], at: int) -> tuple[int, str] | None:
    return _read_block(lines, at) or _read_foreign_block(lines, at)


def _read_block(lines: list[str], at: int, least: int = 2) -> tuple[int, str] | None:
    """Reads `From: … Sent: … Subject: …`; gives the line after it and the sender.

    "From: … To: …" alone may be a customer's change of address, "From: … Subject: …" a contact
    form: with no line before it that says what follows, three of them must be there, an address or
    an hour among them.
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
        kind = _read_kind(field[1]) if field else None
        if kind and field:
            found.setdefault(kind, (field[2] or "").strip("* "))
            latest = kind
        elif not found or (not field and not _continues(found, latest)):
            break
        elif latest == "from" and not field:
            found["from"] += " " + text
        end = number + 1
    if not found.get("from") or not ("date" in found or "subject" in found) or len(found) < least:
        return None
    is_mail = least < 3 or "@" in found["from"] or _TIMED.search(found.get("date", ""))
    return (end, found["from"]) if is_mail else None


def _read_kind(name: str) -> str | None:
    """What a field is called in any of the languages; also "Enviado el" and "Skickat den"."""
    kinds, folded = _map_fields(), name.casefold()
    first, _, second = folded.partition(" ")
    if second in load_word_sets("quoting_words.toml")["field_more"]:
        folded = first
    return kinds.get(folded)


@lru_cache(maxsize=1)
def _map_fields() -> dict[str, str]:
    words = load_word_sets("quoting_words.toml")
    return {name: kind for kind in _FIELD_KINDS for name in words[f"field_{kind}"]}


def _continues(found: dict[str, str], latest: str) -> bool:
    """A long list of addresses is wrapped; after the subject the letter begins."""
    return latest in ("to", "from") and "subject" not in found


def _read_foreign_block(lines: list[str], at: int) -> tuple[int, str] | None:
    """The same in a language that we don't know: the first field is a person with an address,
    another a day with its hour.
    """
    while at < len(lines) and not lines[at].strip("> \t"):
        at += 1
    sender, is_dated, end = "", False, at
    for text in (line.lstrip("> \t").strip() for line in lines[at : at + BLOCK_LIMIT]):
        field = _FIELD_LINE.match(text)
        if field is None or (end == at and not _NAMED_ADDRESS.search(field[2])):
            break
        sender = sender or field[2].strip("* ")
        is_dated = is_dated or bool(_DATED.search(field[2]) and _TIMED.search(field[2]))
        end += 1
    return (end, sender) if is_dated and end - at >= 3 else None


def _find_attribution_end(lines: list[str], at: int, text: str) -> int | None:
    """The line after `On …, … wrote:`, which may be wrapped."""
    is_start = (
        _OPENER.match(text)
        or _DATED.search(text[:80])
        or "@" in text
        or _WROTE.search(text[:80])
        or _DATE_BEGUN.match(text)
    )
    if not is_start:
        return None
    for end in range(at + 1, min(at + MAX_WRAPPED, len(lines)) + 1):
        if len(text) > INTRODUCTION_LIMIT:
            return None
        if text.endswith((":", ":*", "：")) or _RULED.match(text):
            return end if _is_attribution(text, lines, end) else None
        more = "".join(lines[end : end + 1]).strip()
        if _is_unmarked_end(text, lines, end):
            return end
        if not more or _stops(text, more):
            return None
        text = f"{text} {more}"
    return None


def _stops(text: str, more: str) -> bool:
    """The end of the customer's own sentence, or the real beginning, comes first."""
    if text.endswith((".", "!", "?")) and not _DATE_BEGUN.match(text):
        return True
    if more.startswith(">"):
        return text.rfind("<") <= text.rfind(">")  # an address may be wrapped before its bracket
    return bool(_OPENER.match(more))


def _is_unmarked_end(text: str, lines: list[str], end: int) -> bool:
    """`On …, … wrote` without a colon, or a day and a person alone, with quoted lines below."""
    if not _is_followed_by_quote(lines, end):  # the cheap question first: it is asked at each line
        return False
    if _DATED_PERSON.match(text):
        return True
    verb = _WROTE.search(text)
    if verb is None or verb.end() != len(text) or _TO_YOU.search(text[: verb.start()]):
        return False
    return bool("@" in text or _TIMED.search(text))


def _is_attribution(text: str, lines: list[str], end: int) -> bool:
    verb = _WROTE.search(text)
    if verb is None:
        # Some programs and languages have no verb; then marked lines must follow.
        names_somebody = "@" in text and _DATED.search(text)
        return bool(names_somebody or _QUOTING.match(text)) and _is_followed_by_quote(lines, end)
    if _TO_YOU.search(text[: verb.start()]):
        return False
    if "@" in text or (_TIMED.search(text) and _DAY.search(text)):
        return True
    # "On 3/11 your colleague wrote:" may be the customer's own words, unless quoted lines follow.
    return bool(_DATED.search(text)) and _is_followed_by_quote(lines, end)


def _is_followed_by_quote(lines: list[str], end: int) -> bool:
    below = (lines[at] for at in range(end, len(lines)))
    following = next((line for line in below if line.strip()), "")
    return following.lstrip().startswith(">")
