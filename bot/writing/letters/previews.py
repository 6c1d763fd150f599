"""What a wording makes of the shop's own newest orders, before anybody puts it to use."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.writing.letters.facts import Facts
from bot.writing.letters.samples import fill_in, keep_least, make_sample, vary, vary_request
from bot.writing.letters.wordings import PARTS, list_phrases, read_key, write_with
from bot.writing.letters.writing import write_letter

#: A shared part is looked at in these letters: one of them has it.
_LETTERS_WITH_PARTS = ("reply", "shipped", "delay", "cancelled", "apology_damaged", "apology_late")
_FEW = 2
_SENTENCE = regex(r"[^.!?\n]+[.!?]*")


@dataclass(frozen=True, slots=True)
class Sample:
    """A letter as it would go out."""

    about: str | None  #: the order that it is about; None: a made-up one
    letter: str  #: its key
    facts: Facts
    text: str
    says: frozenset[str]  #: what of the new words stands in it


@dataclass(frozen=True, slots=True)
class Preview:
    """What a wording makes: a letter, or two, in which what was changed stands."""

    samples: tuple[Sample, ...]
    #: the first of them where hardly anything is known, where that isn't the same
    bare: str | None
    unseen: tuple[str, ...]  #: new words that stand in none of the letters that were tried


def make_preview(
    key: str,
    source: str,
    before: str,
    parts: Mapping[str, str],
    recent: Sequence[tuple[str, Facts]],
) -> Preview:
    """The letter about one of these orders in which most of what was changed stands, the newest of
    several; and another, maybe about a made-up order, where that shows the rest.

    `recent` are the orders by what they are called; `before` is the wording in use, or nothing
    where all of it is to be seen.
    Raises BadInput where the wording can't be used.
    """
    new = list_phrases(source) - list_phrases(before)
    if key.startswith(PARTS):
        recent = recent[:_FEW]  # each is tried in several letters
    real: list[Sample] = []
    for about, facts in recent:
        real += _list_samples(key, source, parts, about, facts, new)
    made_up = [*_list_samples(key, source, parts, None, make_sample(), new)]
    first = _find_fullest(real, new) or _find_fullest(made_up, new)
    if first is None:
        first = _find_other([*real, *made_up], key, before, parts)
    shown = [first]
    rest = new - first.says
    if (second := _find_fullest([*real, *made_up], rest)) is not None:
        shown.append(second)
    bare = _write(first.letter, key, source, parts, fill_in(keep_least(first.facts)))
    is_other = _count_sentences(bare) != _count_sentences(first.text)
    unseen = new.difference(*(each.says for each in (*real, *made_up)))
    return Preview(tuple(shown), bare if is_other else None, tuple(sorted(unseen)))


def _list_samples(
    key: str,
    source: str,
    parts: Mapping[str, str],
    about: str | None,
    facts: Facts,
    new: frozenset[str],
) -> Iterator[Sample]:
    """The letters that these facts can make."""
    letters: tuple[str, ...] = (key,)
    if key.startswith(PARTS):
        letters = _LETTERS_WITH_PARTS
    # Of an order only what is asked for is made up: the rest is so.
    variants = [*vary_request(fill_in(facts))]
    if about is None:
        variants = [*vary(facts)]
    for letter in letters:
        for each in variants:
            text = _write(letter, key, source, parts, each)
            folded = " ".join(text.lower().split())
            says = frozenset(phrase for phrase in new if phrase in folded)
            yield Sample(about, letter, each, text, says)


def _find_fullest(samples: Sequence[Sample], new: frozenset[str]) -> Sample | None:
    """The first in which most of these words stand; None where none does."""
    fullest = max(samples, key=lambda each: len(each.says & new), default=None)
    if fullest is None or not fullest.says & new:
        return None
    return fullest


def _find_other(
    samples: Sequence[Sample], key: str, before: str, parts: Mapping[str, str]
) -> Sample:
    """The first that isn't what it was before: something was only taken out. Else the first."""
    for each in samples:
        if each.text != _write(each.letter, key, before, parts, each.facts):
            return each
    return samples[0]


def _write(letter: str, key: str, source: str, parts: Mapping[str, str], facts: Facts) -> str:
    if letter == key:
        return write_with(key, source, facts, parts)
    kind, cause = read_key(letter)
    about = replace(facts, cause=cause) if cause else facts
    own = {**parts, key.removeprefix(PARTS): source}
    return write_letter(kind, about, parts=own).text


def _count_sentences(text: str) -> int:
    """Fewer, where whole ones fall away with what isn't known."""
    return len(_SENTENCE.findall(text))
