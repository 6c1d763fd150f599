"""Letters that a contact form sent: what its visitor typed, field by field.

A form is told by its sender (a service, a program, the shop itself), by what it says of itself and
by its labels, whose classes stand in data/rules/forms.toml. No form is trusted: anybody can type
any name and address into one.
"""

import re
import tomllib
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
from bot.mail.understanding.own_words import tidy_lines
from bot.mail.understanding.platforms import domain_of, is_under

_TABLE = DATA / "rules" / "forms.toml"
_LABEL_LINE = regex(
    r"[^\w\n]{0,4}([^\W\d_][^:：?\n]{0,60}?)\s*[*?]?\s*(?:\([^()]{1,20}\)\s*)?(?:[:：]|\s-\s|\t|\s{2,}|$)\s*(.*)"
)
_ADDRESS = regex(r"[^\s<>()\[\]\"',:;]+@[^\s<>()\[\]\"',:;]+\.[^\s<>()\[\]\"',:;]+")
_YOUR = regex(
    r"^(?:your|ihre?|deine?|votre|tu|su|(?:il )?tu[oa]|uw|je|vuestro|enter your) (?=\S)"
    r"|\s*(?:\*|\((?:required|optional|pflichtfeld|optionnel|obligatoire|opcional|obligatorio"
    r"|obbligatorio|verplicht)\))\s*$"
)
#: A label of the shop's own making, in a form that a service sends.
_OWN_LABEL = regex(r"[^\w\n]{0,4}[^\W\d_][^:：?\n]{1,60}(?:[:：]\s.*|[:：?]\s*)")
#: Above the values of a table stands what they are.
_HEADINGS = frozenset(
    {"value", "values", "response", "answer", "wert", "valeur", "valor", "valore", "waarde"}
)
_RULE = regex(r"[-=_*~#–—]{3,}\s*")


@dataclass(frozen=True, slots=True)
class _Field:
    label: str  #: folded
    kind: str | None  #: a class of labels; None for one that says nothing by itself
    value: str


def read_form(mail: Mail, own_addresses: frozenset[str]) -> RelayedMessage | None:
    """What a visitor typed into a form; None when the letter is none of a form's."""
    lines = tidy_lines(mail.text)
    fields = _read_fields(lines, is_sure=_is_mailer(mail))
    kinds: dict[str | None, _Field] = {
        field.kind: field for field in reversed(fields) if field.kind and field.value
    }
    if not _is_form(mail, own_addresses, lines, fields, kinds):
        return None
    email = _choose_email(mail, own_addresses, kinds)
    message = _choose_message(lines, fields, kinds)
    if message is None or (email is None and "name" not in kinds and "first_name" not in kinds):
        return None
    order = kinds["order"].value if "order" in kinds else None
    relay = Relay(
        platform=None,
        name=_choose_name(mail, kinds, email),
        order_number=order[:40] if order and any(map(str.isdigit, order)) else None,
        email=email,
    )
    return RelayedMessage(relay=relay, words=message)


def _is_form(
    mail: Mail,
    own: frozenset[str],
    lines: list[str],
    fields: list[_Field],
    kinds: dict[str | None, _Field],
) -> bool:
    """Whether a form's program sent the letter: by its sender and what it holds."""
    says_so = any(
        _classes()["forms"].search(fold_text(said))
        for said in [mail.subject, *lines[:6], *lines[-6:]]
    )
    is_by_program = (
        _is_mailer(mail)
        or mail.sender.address in own
        or is_from_program(mail.sender.address)
        or _named_like_program(mail.sender.address)
    )
    has_person = bool({"name", "first_name", "email"} & kinds.keys())
    if mail.forwarded_from is not None:
        return False
    if "message" in kinds and has_person and len(kinds) >= 2:
        is_for_another = "email" in kinds and mail.sender.address not in kinds["email"].value
        return is_by_program or says_so or is_for_another
    if _is_mailer(mail) and has_person and any(not field.kind and field.value for field in fields):
        return says_so
    return _answers_another(mail, own) and (
        mail.sender.address in own or (says_so and is_by_program)
    )


def _answers_another(mail: Mail, own: frozenset[str]) -> bool:
    """Whether an answer would go to somebody else than the sender, and than the shop."""
    given = mail.reply_to
    if given is None or given in own or mail.answers or is_from_program(given):
        return False
    return domain_of(given) != domain_of(mail.sender.address)


def _is_mailer(mail: Mail) -> bool:
    domain = domain_of(mail.sender.address)
    return any(is_under(domain, mailer) for mailer in _table()["mailers"])


def _named_like_program(address: str) -> bool:
    return _classes()["names"].fullmatch(fold_text(address.partition("@")[0])) is not None


# Fields


def _read_fields(lines: list[str], *, is_sure: bool) -> list[_Field]:
    """The fields in their order; what stands below a label belongs to it until the next one."""
    fields: list[tuple[str, str | None, list[str]]] = []
    for number, line in enumerate(lines):
        is_in_message = bool(fields) and fields[-1][1] == "message"
        label, value = _read_label(
            line, lines[number + 1 :], is_sure=is_sure, takes_any=is_sure and not is_in_message
        )
        if label is not None:
            fields.append((label, _find_kind(label), [value]))
        elif _is_end(line):
            fields.append(("", None, []))
        elif fields:
            fields[-1][2].append(line)
    return [_Field(label, kind, "\n".join(value).strip("\n ")) for label, kind, value in fields]


def _read_label(
    line: str, below: list[str], *, is_sure: bool, takes_any: bool = False
) -> tuple[str | None, str]:
    """The label with which a line begins, folded, and what stands behind it.

    A service's forms have labels of the shop's own making (`takes_any`): words with ":" or "?".
    """
    match = _LABEL_LINE.fullmatch(line)
    if match is None:
        return None, ""
    label = _YOUR.sub("", _YOUR.sub("", fold_text(match[1]).strip(" *.-_"))).strip()
    if _find_kind(label) is None:
        is_marked = _OWN_LABEL.fullmatch(line) is not None
        return (label, match[2].strip()) if takes_any and is_marked else (None, "")
    if fold_text(match[2]).strip() in _HEADINGS:
        return None, ""
    is_alone = line.strip().casefold().endswith(match[1].strip().casefold()) and not match[2]
    if is_alone and not is_sure and not any(below[:1]):
        return None, ""
    return label, match[2].strip()


@lru_cache(maxsize=256)
def _find_kind(label: str) -> str | None:
    """The class of a label; None for words that are none."""
    for kind, pattern in _labels().items():
        if pattern.fullmatch(label):
            return kind
    return None


def _is_end(line: str) -> bool:
    if _RULE.fullmatch(line):
        return True
    return _classes()["ends"].fullmatch(fold_text(line).strip(" *_")) is not None


# Who and what


def _choose_email(mail: Mail, own: frozenset[str], kinds: dict[str | None, _Field]) -> str | None:
    """Where the visitor says that they are reached: in the form, else in Reply-To."""
    given = [kinds["email"].value] if "email" in kinds else []
    for words in (*given, mail.reply_to or ""):
        if found := _ADDRESS.search(words):
            try:
                address = read_email(found[0].strip(".")).casefold()
            except BadInput:
                continue
            if address not in own and not is_from_program(address):
                return address
    return None


def _choose_name(mail: Mail, kinds: dict[str | None, _Field], email: str | None) -> str:
    given = {key: kinds[key].value.split("\n")[0] for key in _NAMES if key in kinds}
    first, last = given.get("first_name", ""), given.get("last_name", "")
    whole = given.get("name", "")
    if first and whole and not last:
        last, whole = whole, ""  # "Prénom" and "Nom"
    name = whole or f"{first} {last}".strip() or given.get("email", "")
    name = " ".join(_ADDRESS.sub("", name or _find_answered_name(mail)).split())
    name = name.strip(" <>()\"'-,;")
    return name[:80] or (email or "").partition("@")[0]


def _find_answered_name(mail: Mail) -> str:
    """The name beside the address in Reply-To."""
    return next(iter(mail.headers.get("reply-to", ())), "").partition("<")[0]


_NAMES = ("name", "first_name", "last_name", "email")


def _choose_message(
    lines: list[str], fields: list[_Field], kinds: dict[str | None, _Field]
) -> str | None:
    """What was typed to the shop: the field for it, else all that is no field's."""
    for kind in ("message", None):
        if messages := [field.value for field in fields if field.kind == kind and field.value]:
            return max(messages, key=len)
    if "subject" in kinds and not _list_loose(lines):
        return kinds["subject"].value
    return "\n".join(_list_loose(lines)).strip() or None


def _list_loose(lines: list[str]) -> list[str]:
    """The lines that belong to no field and aren't the program's own."""
    loose = []
    for line in lines:
        label, _ = _read_label(line, [], is_sure=False)
        if label is None and not _is_end(line) and not _classes()["forms"].search(fold_text(line)):
            loose.append(line)
    return loose


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
