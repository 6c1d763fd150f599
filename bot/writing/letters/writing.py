"""From facts to a letter: the shipped wording, or the shop's own."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from bot.domain.errors import BadInput
from bot.domain.letters import Cause, LetterKind, Remedy
from bot.domain.records import dataclass
from bot.domain.shops import Shop
from bot.writing.letters.blanks import BLANKS
from bot.writing.letters.clean_text import raise_first
from bot.writing.letters.days import format_day_in_words
from bot.writing.letters.english import adapt, is_american
from bot.writing.letters.facts import Facts
from bot.writing.letters.leave_taking import begins_with_greeting, ends_with_leave
from bot.writing.letters.liquid import render
from bot.writing.letters.templates import choose_language, load_template
from bot.writing.letters.values import list_values
from bot.writing.letters.voices import choose_voice

#: Fragments that several letters share, each in its own file; a later one may use an earlier one.
_PARTS = (
    "your_item",
    "full_price",
    "greeting",
    "late_note",
    "broken_promise",
    "replaces_line",
    "parcel_line",
    "why_line",
    "answer_line",
    "remedy_line",
    "item_back_line",
    "changed_line",
    "extra_line",
    "choice_line",
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


def write_letter(
    kind: LetterKind,
    facts: Facts,
    *,
    wording: str | None = None,
    parts: Mapping[str, str] | None = None,
) -> Written:
    """The letter of this kind that says these facts, in the shop's own wording if it has one.

    `parts` are the shop's own shared parts by name ("greeting"): each stands instead of ours.
    The first letter of a process loads Liquid and Babel, which takes 0.1 s: not in an event loop.

    Raises BadInput for an apology without a cause, and for a wording that can't be used.
    """
    if kind is LetterKind.APOLOGY and facts.cause is None:
        raise BadInput("Please say what went wrong, for example cause: late.")
    if kind is LetterKind.INCIDENT:
        facts = replace(facts, cause=None)  # which is why one apologises for one order
    key = make_wording_key(kind, facts.cause)
    language = choose_language(facts.language, key)
    if wording is None:
        wording = load_wording(key, facts, language)
    values = fill_parts(facts, language, parts)
    message = values["message"]
    if facts.message:
        values["message"] = _MESSAGE
        values |= _leave_out_frame(facts.message, facts.signature)
    text = lay_out(render(wording, values)).replace(_MESSAGE, str(message))
    return Written(text, _list_missing(text, facts))


def _leave_out_frame(message: str, signature: str | None) -> dict[str, object]:
    """The shop's own words say hello and goodbye once: theirs stand instead of ours."""
    frame: dict[str, object] = {}
    if begins_with_greeting(message):
        frame |= {"greeting": None, "salutation": ""}
    if ends_with_leave(message, signature):
        frame |= {"sign_off": None}
    return frame


def load_wording(key: str, facts: Facts, language: str = "en") -> str:
    """The wording that ships with the program, in this shop's own English."""
    source = load_template(language, key)
    if language != "en":
        return source
    voice = choose_voice(facts.voice, facts.signature)
    return adapt(source, voice, is_american(facts.country, facts.shop_zone))


def format_day_in_letter(day: date, shop: Shop, now: datetime, key: str, language: str) -> str:
    """The day in the words in which this letter of the shop, to a customer of this language, names
    it.
    """
    return format_day_in_words(
        day,
        now.astimezone(shop.zone).date(),
        choose_language(language, key),
        is_american=is_american(shop.country, shop.zone),
    )


def make_wording_key(kind: LetterKind, cause: Cause | None) -> str:
    """The key under which this letter's wording is kept."""
    return f"{kind}_{cause}" if kind is LetterKind.APOLOGY else kind.value


def fill_parts(
    facts: Facts, language: str, parts: Mapping[str, str] | None = None
) -> dict[str, object]:
    """All that a wording may name: the facts as they are printed, and the shared parts, ours or
    those given.
    """
    values = list_values(facts, language)
    own = parts or {}
    for part in _PARTS:
        source = own.get(part) or load_wording(f"parts/{part}", facts, language)
        # An empty part is nil, so that a template can ask whether there is one.
        values[part] = lay_out(render(source, values)) or None
        if part == "your_item":
            values["Your_item"] = raise_first(str(values[part]))
    return values


def lay_out(text: str) -> str:
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
