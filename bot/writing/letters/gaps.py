"""The gaps in a letter's text: which there are, how a person is asked for each, and how what they
say is put in.
"""

import re
from dataclasses import replace

from bot.domain.letters import ItemBack, Remedy
from bot.domain.records import dataclass
from bot.writing.letters.blanks import BLANKS
from bot.writing.letters.clean_text import ends_with_link, tell_gift

#: A form has no more fields.
MOST_GAPS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A fact that a letter lacks, and how a person is asked for it."""

    name: str = ""  #: in a template
    label: str  #: at most 45 characters
    example: str  #: at most 100
    limit: int = 300  #: characters of an answer
    is_day: bool = False
    is_sentence: bool = False
    #: The value and the label of each choice, where it is picked.
    choices: tuple[tuple[str, str], ...] = ()


_ASKED = {
    "remedy_by": Gap(
        label="By when",
        example="e.g. friday, in 3 days: when it is put right, or when they hear from you again",
        limit=100,
        is_day=True,
    ),
    "new_date": Gap(
        label="It will leave by", example="e.g. next friday, in 10 days", limit=100, is_day=True
    ),
    "explanation": Gap(
        label="Why it happened, in one sentence",
        example="e.g. I packed two parcels at once and mixed them up.",
        is_sentence=True,
    ),
    "answer": Gap(
        label="Your answer to what they asked",
        example="e.g. Yes, wash it by hand in cold water.",
        limit=600,
        is_sentence=True,
    ),
    "changed": Gap(
        label="What is different from now on",
        example="e.g. From now on I wrap each mug twice.",
        is_sentence=True,
    ),
    "what_happened": Gap(
        label="What happened",
        example="e.g. I fired last week's batch too cool, so the glaze can chip.",
        is_sentence=True,
    ),
    "download_link": Gap(
        label="The link to the download",
        example="e.g. https://… ; or: attached to this letter",
        limit=300,
    ),
    "message": Gap(
        label="What you want to say",
        example="Greeting and signature are there already.",
        limit=1800,
        is_sentence=True,
    ),
    "extra": Gap(label="Something extra", example="e.g. a handmade bookmark", limit=200),
    "discount": Gap(
        label="How much the discount is", example="e.g. 15 % off your next order", limit=200
    ),
    "discount_of": Gap(
        label="What the discount is taken off", example="e.g. your next order", limit=100
    ),
    "item_back": Gap(
        label="What becomes of the one that they have",
        example="the wrong or broken thing",
        choices=tuple((each.value, each.title) for each in ItemBack),
    ),
    "remedy": Gap(
        label="How you put it right",
        example="Nothing is offered that you don't choose.",
        choices=tuple((each.value, each.title) for each in Remedy),
    ),
    "price": Gap(
        label="What they paid", example="e.g. £38.00; it is kept with the order, too", limit=40
    ),
}
#: These stand inside a sentence.
_INSIDE = ("extra", "discount", "discount_of")
_IN_THIS_LETTER = "It is put into this letter only; /order edit and /customer edit keep facts."
#: How a choice reads in a text that a person has changed.
_CHOSEN = {
    ItemBack.KEEP: "you may keep it",
    ItemBack.RETURN: "you'll get a prepaid label to send it back",
}


def find_gaps(text: str) -> tuple[str, ...]:
    """The names of the facts whose blank stands in the text, from top to bottom; one name where
    several facts have the same blank.
    """
    folded = text.lower()
    marks = {blank.mark: name for name, blank in reversed(BLANKS.items())}
    found = sorted((folded.find(mark), name) for mark, name in marks.items() if mark in folded)
    return tuple(name for _, name in found)


def describe_gap(name: str) -> Gap:
    """How a person is asked for this fact."""
    gap = _ASKED.get(name)
    if gap is None:
        asked = BLANKS[name].asks_for
        gap = Gap(label=f"{asked[:1].upper()}{asked[1:]}"[:45], example=_IN_THIS_LETTER)
    return replace(gap, name=name)


def say_choice(name: str, value: str) -> str:
    """A choice as it reads in a text."""
    return _CHOSEN[ItemBack(value)] if name == "item_back" else Remedy(value).title.lower()


def fill_gap(text: str, name: str, words: str) -> str:
    """The text with these words in the gap's place; a sentence ends there as one does."""
    if describe_gap(name).is_sentence and words[-1:] not in ".!?…" and not ends_with_link(words):
        words += "."
    if name in _INSIDE:
        words = (tell_gift(words)[0] or words).rstrip(" .!")

    def put(match: re.Match[str]) -> str:
        is_ended = match["next"] in (".", "!", "?", ",", ";")
        return words.rstrip(".") if is_ended else words

    mark = re.escape(BLANKS[name].mark)
    return re.sub(rf"{mark}(?=(?P<next>.?))", put, text, flags=re.IGNORECASE | re.DOTALL)
