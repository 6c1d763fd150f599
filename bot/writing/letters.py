"""From facts to a letter: the shipped wording, or the shop's own."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.domain.errors import BadInput
from bot.domain.letters import WRITTEN_KINDS, Cause, LetterKind, Remedy
from bot.domain.program_files import DATA
from bot.domain.records import dataclass
from bot.writing.blanks import BLANKS
from bot.writing.checks import LETTER_LIMIT
from bot.writing.facts import Facts, format_day_in_words, list_values
from bot.writing.liquid import SOURCE_LIMIT, render

_TEMPLATES = DATA / "templates"
#: Fragments that several letters share, each in its own file; a later one may use an earlier one.
_PARTS = (
    "your_item",
    "full_price",
    "greeting",
    "late_note",
    "broken_promise",
    "replaces_line",
    "why_line",
    "remedy_line",
    "choice_line",
    "extra_line",
    "sign_off",
)
#: Stands for the seller's own words until the letter is laid out, so that they stay exactly as
#: typed.
_MESSAGE = "\ue000"
_PROMISES: dict[Remedy | None, str] = {
    Remedy.REFUND: "by when the refund will be sent",
    Remedy.REPLACEMENT: "by when the replacement will be posted",
}


@dataclass(frozen=True, slots=True)
class Written:
    """A letter as it stands, and what must be added before it can be approved."""

    text: str
    #: In the seller's words ("the customer's name"); each shows in the text as a blank like
    #: "[name?]".
    missing: tuple[str, ...]


def write_letter(kind: LetterKind, facts: Facts, *, wording: str | None = None) -> Written:
    """The letter of this kind that says these facts, in the shop's own wording if it has one.

    The first letter of a process loads Liquid and Babel, which takes 0.1 s: not in an event loop.

    Raises BadInput for an apology without a cause, and for a wording that can't be used.
    """
    if kind is LetterKind.APOLOGY and facts.cause is None:
        raise BadInput("Please say what went wrong, for example cause: late.")
    key = make_wording_key(kind, facts.cause)
    language = _choose_language(facts.language, key)
    if wording is None:
        wording = _load_template(language, key)
    values = _fill_parts(facts, language)
    message = values["message"]
    if facts.message:
        values["message"] = _MESSAGE
    text = _lay_out(render(wording, values)).replace(_MESSAGE, str(message))
    return Written(text, _list_missing(text, facts))


def list_wordings() -> tuple[str, ...]:
    """The keys of every letter that a shop can reword: "shipped", …, "apology_late", …, "reply"."""
    keys = [kind.value for kind in WRITTEN_KINDS if kind is not LetterKind.APOLOGY]
    keys += [make_wording_key(LetterKind.APOLOGY, cause) for cause in Cause]
    return tuple(keys)


def format_letter_title(key: str) -> str:
    """What a menu calls the letter with this key."""
    kind, _, cause = key.partition("_")
    if kind == LetterKind.APOLOGY:
        return f"{LetterKind.APOLOGY.title}: {Cause(cause).title.lower()}"
    return LetterKind(key).title


def load_wording(key: str) -> str:
    """The wording of this letter that ships with the program."""
    return _load_template("en", key)


def write_sample(key: str, source: str) -> str:
    """The letter that this wording makes of a made-up order."""
    kind, _, cause = key.partition("_")
    if kind == LetterKind.APOLOGY:
        facts = replace(_make_sample(), cause=Cause(cause))
        return write_letter(LetterKind.APOLOGY, facts, wording=source).text
    return write_letter(LetterKind(key), _make_sample(), wording=source).text


def list_names() -> tuple[str, ...]:
    """The names that a wording may use, such as "customer_name" and "tracking_url"."""
    return tuple(sorted(_fill_parts(_make_sample(), "en")))


def check_wording(source: str) -> None:
    """Accepts a shop's own wording for a letter.

    Raises BadInput, in plain words, where it is empty, longer than 4000 characters, can't be read,
    uses a name, tag or filter that isn't known, or makes a letter longer than 2000 characters.
    """
    if not source.strip():
        raise BadInput("This wording is empty. Please write the letter's text.")
    if len(source) > SOURCE_LIMIT:
        raise BadInput(f"This wording is longer than {SOURCE_LIMIT} characters. Please shorten it.")
    full = _make_sample()
    bare = Facts(now=full.now, shop_zone=full.shop_zone)
    returning = replace(full, is_returning=True, remedy=Remedy.REPLACEMENT)
    for facts in (full, returning, bare):
        length = len(_lay_out(render(source, _fill_parts(facts, "en"))))
        if length > LETTER_LIMIT:
            raise BadInput(
                f"This wording makes a letter of {length} characters; {LETTER_LIMIT} fit. Please "
                "shorten it."
            )


def format_day_in_letter(day: date, today: date, language: str, kind: LetterKind) -> str:
    """The day in the words in which such a letter to a customer of this language names it."""
    return format_day_in_words(day, today, _choose_language(language, kind.value))


def make_wording_key(kind: LetterKind, cause: Cause | None) -> str:
    """The key under which this letter's wording is kept."""
    return f"{kind}_{cause}" if kind is LetterKind.APOLOGY else kind.value


def _fill_parts(facts: Facts, language: str) -> dict[str, object]:
    values = list_values(facts, language)
    for part in _PARTS:
        # An empty part is nil, so that a template can ask whether there is one.
        values[part] = _lay_out(render(_load_template(language, f"parts/{part}"), values)) or None
    return values


def _lay_out(text: str) -> str:
    """Single spaces, and one empty line between paragraphs, whatever the conditions left out."""
    lines = (re.sub(r"[ \t]+", " ", line).strip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _list_missing(text: str, facts: Facts) -> tuple[str, ...]:
    folded = text.lower()
    asked = {name: blank.asks_for for name, blank in BLANKS.items() if blank.mark.lower() in folded}
    if "remedy_by" in asked:
        owed = facts.remedy
        if facts.cause is Cause.REFUND_LATE:
            owed = Remedy.REFUND
        asked["remedy_by"] = _PROMISES.get(owed, asked["remedy_by"])
    return tuple(asked.values())


def _choose_language(language: str, key: str) -> str:
    """The customer's language where this letter is written in it, else English: a letter is whole
    in one language.
    """
    primary = language.lower().replace("_", "-").partition("-")[0]
    if primary not in _list_languages() or not _find_template(primary, key).is_file():
        return "en"
    return primary


@cache
def _list_languages() -> frozenset[str]:
    return frozenset(folder.name for folder in _TEMPLATES.iterdir() if folder.is_dir())


@cache
def _load_template(language: str, name: str) -> str:
    """This template; the English one where the language's folder hasn't got it (yet)."""
    file = _find_template(language, name)
    if not file.is_file():
        file = _find_template("en", name)
    return file.read_text(encoding="utf-8")


def _find_template(language: str, name: str) -> Path:
    return _TEMPLATES / language / f"{name}.liquid"


@cache
def _make_sample() -> Facts:
    """A letter's facts as they usually are: what a shop's own wording is tried on."""
    return Facts(
        now=datetime(2026, 12, 2, 9, tzinfo=UTC),
        shop_zone=ZoneInfo("Europe/London"),
        customer_zone=ZoneInfo("America/Los_Angeles"),
        customer_name="Maya",
        shop_name="The Wool Room",
        signature="Ines",
        item="green wool shawl",
        order_number="1234",
        price="€45.00",
        carrier="Royal Mail",
        service="Tracked 48",
        tracking_number="RM123456785GB",
        tracking_url="https://www.royalmail.com/track?number=RM123456785GB",
        ordered_on=date(2026, 11, 20),
        ship_by_on=date(2026, 11, 27),
        shipped_on=date(2026, 12, 1),
        arrives_on=date(2026, 12, 4),
        new_date=date(2026, 12, 9),
        contact="ines@example.org",
        cause=Cause.LATE,
        remedy=Remedy.REFUND,
        remedy_by=date(2026, 12, 5),
        extra="a pair of wrist warmers",
        explanation="the yarn came a week late",
        cancel_reason="the yarn is sold out",
        broken_promise="a refund of €45.00",
        broken_by=date(2026, 11, 28),
        platform="PayPal",
        refund="€45.00",
        refund_reference="8XK20193",
        replaces_number="1187",
        waiting_since=datetime(2026, 11, 30, 9, tzinfo=UTC),
        wrote_at=datetime(2026, 12, 2, 6, 40, tzinfo=UTC),
        shipped_at=datetime(2026, 12, 1, 15, 5, tzinfo=UTC),
        message="Thank you for writing. I will look tonight.",
    )
