"""Sale letters that somebody passed on by hand: the one inside, with its own sender and subject."""

from collections.abc import Sequence
from datetime import date, timedelta

from bot.domain.mail import Mail, MailAddress
from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.mail.reading.attributions import find_introduction
from bot.mail.reading.normalising import load_word_sets
from bot.mail.understanding.sales.letter_lines import Line
from bot.mail.understanding.sales.sale_days import read_day

#: So many lines of a letter are looked at for the beginning of the one inside.
LOOKED_AT = 200
#: A letter that is passed on may be this old.
_OLDEST = timedelta(days=300)
_MARK = regex(r"^(?:\s*>)+ ?")


@dataclass(frozen=True, slots=True)
class PassedOn:
    """The envelope of a letter that is passed on."""

    sender: MailAddress
    subject: str
    written: date | None = None  #: the day that stands above it


def find_passed_on(mail: Mail) -> PassedOn | None:
    """The envelope of the letter that this one passes on; None where it passes none on."""
    if mail.forwarded_from is None:
        return None
    if mail.forwarded_subject:
        return PassedOn(mail.forwarded_from, mail.forwarded_subject)
    lines = [_MARK.sub("", line) for line in mail.text.split("\n")[:LOOKED_AT]]
    found = find_introduction(lines)
    if found is None:
        return None
    fields = _read_fields(lines[found.start : found.end])
    near = mail.at.date() - _OLDEST
    written = read_day(fields.get("date", ""), near=near, day_first=None)
    return PassedOn(mail.forwarded_from, fields.get("subject", mail.subject), written)


def cut_before(lines: Sequence[Line], passed_on: PassedOn) -> Sequence[Line]:
    """The lines of the letter inside, without what stands above it."""
    for number, line in enumerate(lines[:LOOKED_AT]):
        if _name_field(line.cells[0].partition(":")[0]) == "subject":
            end = number + 1
            while end < len(lines) and _name_field(lines[end].cells[0].partition(":")[0]):
                end += 1
            return lines[end:]
        if passed_on.subject and line.words == passed_on.subject:
            return lines[number + 1 :]
    return lines


def _read_fields(lines: Sequence[str]) -> dict[str, str]:
    """The fields of an envelope; a long one goes on in the next line."""
    fields: dict[str, str] = {}
    latest = None
    for line in lines:
        name, colon, value = line.replace("*", "").partition(":")
        field = _name_field(name) if colon else None
        if field:
            latest = field
            fields.setdefault(field, value.strip())
        elif latest == "subject" and line.strip():
            fields["subject"] += f" {line.strip()}"
    return fields


def _name_field(words: str) -> str | None:
    """Which of an envelope's fields the words name, in any language."""
    sets = load_word_sets("quoting_words.toml")
    folded = words.strip(" *>\t").casefold()
    kinds = ("subject", "date", "from", "to")
    return next((kind for kind in kinds if folded in sets[f"field_{kind}"]), None)
