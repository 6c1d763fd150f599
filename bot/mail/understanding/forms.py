"""Letters that a contact form sent: what its visitor typed, field by field.

A form is told by its sender (a service, a program, the shop itself), by what it says of itself and
by its labels, whose classes stand in data/rules/forms.toml. No form is trusted: anybody can type
any name and address into one.
"""

import re
import tomllib
from collections.abc import Mapping
from enum import Enum, auto
from functools import lru_cache
from typing import Any

from bot.domain.channels import read_email
from bot.domain.errors import BadInput
from bot.domain.mail import Mail, is_from_program
from bot.domain.patterns import regex
from bot.domain.program_files import DATA
from bot.domain.records import dataclass
from bot.domain.relays import Relay, RelayedMessage
from bot.mail.reading.normalising import any_of, fold_text
from bot.mail.understanding.own_words import is_only_links, tidy_lines
from bot.mail.understanding.platforms import domain_of, find_owner, is_under

_TABLE = DATA / "rules" / "forms.toml"
_COLON = regex(r"[^\w\n]{0,4}([^\W\d_][^:：?\n]{0,60}?)\s*(?:[:：]|\?(?=\s))\s*(.*)")
_CELL = regex(r"[^\w\n]{0,4}([^\W\d_][^\n]{0,40}?)(?:\t|\s{2,})(\S.*)")
#: A label of the shop's own making that stands alone.
_QUESTION = regex(r"(?:\*\s.{1,80}|.{1,80}\?)")
_ADDRESS = regex(
    r"(?<![^\s<>()\[\]\"',:;])[^\s<>()\[\]\"',:;@]{1,64}@[^\s<>()\[\]\"',:;@.]{1,63}"
    r"(?:\.[^\s<>()\[\]\"',:;@.]{1,63}){1,6}"
)
#: What may stand around the word that matters in a label.
_QUALIFIED = regex(
    r"^(?:your|ihre?|deine?|ditt?|din|votre|tu|su|(?:il )?tu[oa]|uw|je|twoj[ae]?|o seu|a sua"
    r"|enter your|customer'?s?|client) (?=\S)"
    r"| (?:d[ue] (?:client|l'expediteur)|del cliente|des kunden|of (?:the )?(?:customer|sender)"
    r"|van de klant)$"
    r"| ?\((?:required|optional|pflichtfeld|optionnel|obligatoire|opcional|obligatorio|obbligatorio"
    r"|verplicht)\)$"
)
#: Above the values of a table stands what they are.
_HEADINGS = frozenset(
    {"value", "values", "response", "answer", "wert", "valeur", "valor", "valore", "waarde"}
)
_RULE = regex(r"[-=_*~#–—]{3,}\s*")


#: What was typed into a field of the shop's own making is a message from so many words on.
MIN_WORDS = 4
#: A name has no more words.
MAX_NAME_WORDS = 5


class _Style(Enum):
    """How a form lays out its fields: the same for all of one letter, so what is laid out
    otherwise belongs to what was typed.
    """

    COLON = auto()  #: "Name: Ada"
    CELL = auto()  #: "Name     Ada", a table's row
    ALONE = auto()  #: "Name", and what was typed below it


@dataclass(frozen=True, slots=True)
class _Field:
    label: str  #: folded
    kind: str | None  #: a class of labels; None for one that says nothing by itself
    lines: list[str]

    @property
    def value(self) -> str:
        return "\n".join(self.lines).strip("\n ")


_Kinds = Mapping[str | None, _Field]


def read_form(mail: Mail, own_addresses: frozenset[str]) -> RelayedMessage | None:
    """What a visitor typed into a form; None when the letter is none of a form's."""
    sender = mail.sender.address
    is_platforms = find_owner(domain_of(sender)) is not None and not is_mailer(sender)
    if mail.forwarded_from is not None or is_platforms:
        return None
    lines = _spell_pairs(tidy_lines(mail.text))
    fields = _read_fields(mail, lines)
    kinds: dict[str | None, _Field] = {
        field.kind: field for field in reversed(fields) if field.kind and field.value
    }
    if not _is_form(mail, own_addresses, lines, fields, kinds):
        return None
    email = _choose_email(mail, own_addresses, kinds)
    message = _choose_message(mail, lines, fields)
    if message is None or (email is None and not _HAS_NAME & kinds.keys()):
        return None
    order = kinds["order"].value if "order" in kinds else None
    relay = Relay(
        platform=None,
        name=_choose_name(mail, fields, kinds, email),
        order_number=order[:40] if order and any(map(str.isdigit, order)) else None,
        email=email,
    )
    return RelayedMessage(relay=relay, words=message)


_HAS_NAME = {"name", "first_name"}


def _is_form(
    mail: Mail,
    own: frozenset[str],
    lines: list[str],
    fields: list[_Field],
    kinds: _Kinds,
) -> bool:
    """Whether a form's program sent the letter: by its sender and what it holds."""
    typed = _ADDRESS.search(kinds["email"].value) if "email" in kinds else None
    if typed is not None and typed[0].casefold() in own:
        return False  # a copy of what the shop itself typed elsewhere
    around = [mail.subject, *lines[:6], *lines[-6:]]
    says_so = any(_classes()["forms"].search(fold_text(said)) for said in around)
    is_by_program = _is_by_program(mail, own)
    is_for_another = typed is not None and mail.sender.address != typed[0].casefold()
    if "message" in kinds and (typed is not None or _HAS_NAME & kinds.keys()):
        return is_by_program or says_so or (is_for_another and len(kinds) >= 3)
    if is_for_another and len(fields) >= 3:
        return says_so or is_by_program
    return _answers_another(mail, own) and (
        mail.sender.address in own or (says_so and is_by_program)
    )


def _is_by_program(mail: Mail, own: frozenset[str]) -> bool:
    address = mail.sender.address
    domains = {domain_of(each) for each in own}
    return (
        is_mailer(address)
        or address in own
        or domain_of(address) in domains
        or is_from_program(address)
        or _classes()["names"].fullmatch(fold_text(address.partition("@")[0])) is not None
    )


def _answers_another(mail: Mail, own: frozenset[str]) -> bool:
    """Whether an answer would go to somebody else than the sender, and than the shop."""
    given = mail.reply_to
    if given is None or given in own or mail.answers or is_from_program(given):
        return False
    return domain_of(given) != domain_of(mail.sender.address)


def is_mailer(address: str) -> bool:
    """Whether an address is of a service that sends what visitors type into forms."""
    domain = domain_of(address)
    return any(is_under(domain, mailer) for mailer in _table()["mailers"])


# Fields


def _read_fields(mail: Mail, lines: list[str]) -> list[_Field]:
    """The fields in their order; what stands below a label belongs to it until the next one.

    How a field with an address in it is laid out tells how all of them are.
    """
    style = _find_style(lines)
    fields: list[_Field] = []
    for number, line in enumerate(lines):
        found = _read_label(line, lines[number + 1 :], style)
        is_followed = any(lines[number + 1 : number + 2])
        if found is not None and _is_typed(found, fields, is_followed=is_followed):
            found = None
        if found is not None:
            fields.append(_Field(found[1], found[0], [found[2]]))
        elif _is_end(mail, line) or (not line and fields and _is_single(fields[-1])):
            fields.append(_Field("", None, []))
        elif fields:
            fields[-1].lines.append(line)
    return [_name_email(field) for field in fields if field.label]


def _is_single(field: _Field) -> bool:
    """Whether a field holds one line, so that what stands apart below it is none of it."""
    return field.kind not in (None, "message", "other") and bool(field.value)


def _is_typed(
    found: tuple[str | None, str, str], fields: list[_Field], *, is_followed: bool
) -> bool:
    """Whether what looks like a label belongs to the visitor's own words: people write "Size: 9"
    and "Order: 12", too. In doubt it does, so that none of their words are lost.
    """
    kind, _, value = found
    seen = {field.kind for field in fields if field.value}
    if not fields or fields[-1].kind != "message":
        return kind == "message" and kind in seen
    is_left_empty = kind is not None and kind not in seen and not value and not is_followed
    if kind == "meta" or is_left_empty:
        return False
    is_person = kind in (*_HAS_NAME, "last_name", "email") and len(value.split()) <= MAX_NAME_WORDS
    return kind in seen or not is_person


def _name_email(field: _Field) -> _Field:
    """The field with what its value tells of it, whatever its label is."""
    if field.kind is None and _ADDRESS.fullmatch(field.value):
        return _Field(field.label, "email", field.lines)
    if field.kind == "email" and field.value and not _ADDRESS.search(field.value):
        return _Field(field.label, "name", field.lines)  # "From: Ada"
    return field


def _spell_pairs(lines: list[str]) -> list[str]:
    """The lines with "name=Ada" written as "name: Ada", where a script sends them so."""
    pairs = [match for line in lines if (match := _PAIR.fullmatch(line))]
    if len(pairs) < 2:
        return lines
    return [_PAIR.sub(r"\1: \2", line) for line in lines]


_PAIR = regex(r"([A-Za-z][\w-]{0,30})=(\S.*)")


def _find_style(lines: list[str]) -> _Style | None:
    """How the field is laid out in which an address was typed; None where there is none."""
    for number, line in enumerate(lines):
        if _ADDRESS.fullmatch(line.strip("<>() ")) and any(lines[:number]):
            return _Style.ALONE
        match = _COLON.fullmatch(line)
        if match and _ADDRESS.search(match[2]):
            return _Style.COLON
        match = _CELL.fullmatch(line)
        if match and _ADDRESS.search(match[2]):
            return _Style.CELL
    return None


def _read_label(
    line: str, below: list[str], style: _Style | None
) -> tuple[str | None, str, str] | None:
    """The class of the label with which a line begins, the label, and what stands behind it."""
    for pattern, own in ((_COLON, _Style.COLON), (_CELL, _Style.CELL)):
        match = pattern.fullmatch(line)
        if match and style in (None, own, _Style.ALONE):
            label = _fold_label(match[1])
            kind = _find_kind(label)
            is_heading = fold_text(match[2]).strip() in _HEADINGS
            if (kind is not None or style is own) and not is_heading and style is not _Style.ALONE:
                return kind, label, match[2].strip()
    label = _fold_label(line)
    kind = _find_kind(label) if len(line) <= 80 else None
    if kind is not None and any(below[:2]):
        return kind, label, ""
    if style is _Style.ALONE and _QUESTION.fullmatch(line) and any(below[:1]):
        return None, label, ""
    return None


def _fold_label(label: str) -> str:
    plain = " ".join(re.sub(r"[-_]", " ", fold_text(label)).split()).strip(" *.?:")
    return _QUALIFIED.sub("", _QUALIFIED.sub("", plain)).strip(" *.?:")


@lru_cache(maxsize=256)
def _find_kind(label: str) -> str | None:
    """The class of a label; None for words that are none. Some stand in two languages."""
    for part in label.split(" / "):
        for kind, pattern in _labels().items():
            if pattern.fullmatch(part) or pattern.fullmatch(part.replace(" ", "-")):
                return kind
    return None


def _is_end(mail: Mail, line: str) -> bool:
    """Whether the form's program speaks in this line."""
    if _RULE.fullmatch(line):
        return True
    said = fold_text(line).strip(" *_")
    service = fold_text(mail.sender.name).strip()
    if is_only_links(line, [label for label, _ in mail.links]) or _is_services(mail, line):
        return True
    is_signed = len(service) > 3 and service in said and len(said) <= len(service) + 40
    return is_signed or _classes()["ends"].fullmatch(said) is not None


def _is_services(mail: Mail, line: str) -> bool:
    """Whether a line leads to the service that sent the form, or names the visitor's computer."""
    if _IP.search(line):
        return True
    found = _HOST.search(line)
    if found is None:
        return False
    host = found[1].casefold()
    mailers = (*_table()["mailers"], domain_of(mail.sender.address))
    return any(is_under(host, mailer) for mailer in mailers)


_IP = regex(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])")
_HOST = regex(r"https?://([\w.-]{3,253})")


# Who and what


def _choose_email(mail: Mail, own: frozenset[str], kinds: _Kinds) -> str | None:
    """Where the visitor says that they are reached: in the form, else in Reply-To."""
    given = [kinds["email"].value] if "email" in kinds else []
    above = "\n".join(mail.text.split("\n")[:4])
    for words in (*given, mail.reply_to or "", above):
        if found := _ADDRESS.search(words):
            try:
                address = read_email(found[0].strip(".")).casefold()
            except BadInput:
                continue
            if address not in own and not is_from_program(address):
                return address
    return None


def _choose_name(mail: Mail, fields: list[_Field], kinds: _Kinds, email: str | None) -> str:
    given = {key: kinds[key].value.split("\n")[0] for key in _NAMES if key in kinds}
    first, last = given.get("first_name", ""), given.get("last_name", "")
    whole = given.get("name", "")
    if first and whole and not last:
        last, whole = whole, ""  # "Prénom" and "Nom"
    name = whole or f"{first} {last}".strip() or given.get("email", "")
    name = _ADDRESS.sub("", name).strip(" <>()\"'-,;")
    name = name or _find_answered_name(mail) or _guess_name(mail, fields, email)
    name = " ".join(name.split())
    name = name.strip(" <>()\"'-,;")
    return name[:80] or (email or "").partition("@")[0]


def _find_answered_name(mail: Mail) -> str:
    """The name beside the address in Reply-To."""
    return _ADDRESS.sub("", next(iter(mail.headers.get("reply-to", ())), "").partition("<")[0])


def _guess_name(mail: Mail, fields: list[_Field], email: str | None) -> str:
    """What stands before the address at the top, or in a field of the shop's own making."""
    for line in mail.text.split("\n")[:4]:
        before = line.partition(email)[0] if email and email in line.casefold() else ""
        if _NAME.fullmatch(before.strip(" (<:-")):
            return before.strip(" (<:-")
    values = [field.value for field in fields if field.kind is None]
    return next((value for value in values if _NAME.fullmatch(value)), "")


_NAME = regex(r"[^\W\d_][\w.'’-]{0,20}(?: [^\W\d_][\w.'’-]{0,20}){1,3}")
_NAMES = ("name", "first_name", "last_name", "email")


def _choose_message(mail: Mail, lines: list[str], fields: list[_Field]) -> str | None:
    """What was typed to the shop: the field for it, else the longest of the shop's own making, else
    all that is no field's.
    """
    for kind, least in (("message", 1), (None, MIN_WORDS)):
        values = [field.value for field in fields if field.kind == kind]
        if messages := [value for value in values if len(value.split()) >= least]:
            return max(messages, key=len)
    loose = [line for line in lines if not _is_aside(mail, line)]
    if loose and mail.reply_to and mail.reply_to in loose[0].casefold():
        loose = loose[1:]  # "Ada (ada@example.com) used your form:"
    subjects = [field.value for field in fields if field.kind == "subject" and field.value]
    return "\n".join(loose).strip() or next(iter(subjects), None)


def _is_aside(mail: Mail, line: str) -> bool:
    """Whether a line is a field's, or the program's own."""
    if _is_end(mail, line) or _classes()["forms"].search(fold_text(line)):
        return True
    return _read_label(line, [], None) is not None


# The table


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return tomllib.loads(_TABLE.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _labels() -> dict[str, re.Pattern[str]]:
    return {kind: regex("|".join(words)) for kind, words in _table()["labels"].items()}


@lru_cache(maxsize=1)
def _classes() -> dict[str, re.Pattern[str]]:
    wrapping = _table()["wrapping"]
    return {
        "forms": any_of(*wrapping["forms"]),
        "ends": regex("|".join(wrapping["ends"])),
        "names": regex("|".join(_table()["names"])),
    }
