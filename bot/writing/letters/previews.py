"""What a wording makes of the shop's own newest orders, before anybody puts it to use."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.writing.letters.facts import Facts
from bot.writing.letters.samples import fill_in, keep_least, make_sample, vary
from bot.writing.letters.wordings import PARTS, read_key, write_with
from bot.writing.letters.writing import write_letter

#: A shared part is looked at in these letters: one of them has it.
_LETTERS_WITH_PARTS = ("reply", "shipped", "delay", "cancelled", "apology_damaged", "apology_late")
_SENTENCE = regex(r"[^.!?\n]+[.!?]*")


@dataclass(frozen=True, slots=True)
class Preview:
    """A letter as it would go out."""

    about: str | None  #: the order that it is about; None: a made-up one
    text: str
    #: the same where hardly anything is known, where that isn't the same
    bare: str | None
    shows_change: bool  #: something that was changed stands in it


def make_preview(
    key: str,
    source: str,
    before: str,
    parts: Mapping[str, str],
    recent: Sequence[tuple[str, Facts]],
) -> Preview:
    """The letter about the newest of these orders in which something of what was changed stands,
    else about a made-up one, else about the newest.

    `recent` are the orders by what they are called; `before` is the wording in use.
    Raises BadInput where the wording can't be used.
    """
    tried = [*recent, (None, make_sample())]
    found: list[tuple[int, str | None, str, str]] = []
    for about, facts in tried:
        letters = _list_letters(key, source, before, parts, fill_in(facts))
        change, letter, text = max(letters, key=_score)
        found.append((change, about, letter, text))
        if change:
            break
    change, about, letter, text = max(found, key=_score)
    least = keep_least(dict(tried)[about])
    bare = _write(letter, key, source, parts, fill_in(least))
    is_other = _count_sentences(bare) != _count_sentences(text)
    return Preview(about, text, bare if is_other else None, change > 0)


def _score(letter: tuple[int, *tuple[object, ...]]) -> int:
    return letter[0]


def _list_letters(
    key: str, source: str, before: str, parts: Mapping[str, str], facts: Facts
) -> Iterator[tuple[int, str, str]]:
    """The letters that these facts can make: how much of each was changed, its key and its text."""
    letters: tuple[str, ...] = (key,)
    if key.startswith(PARTS):
        letters = _LETTERS_WITH_PARTS
    for letter in letters:
        for each in vary(facts):
            text = _write(letter, key, source, parts, each)
            was = _write(letter, key, before, parts, each)
            yield len(_list_sentences(text) ^ _list_sentences(was)), letter, text


def _write(letter: str, key: str, source: str, parts: Mapping[str, str], facts: Facts) -> str:
    if letter == key:
        return write_with(key, source, facts, parts)
    kind, cause = read_key(letter)
    about = replace(facts, cause=cause) if cause else facts
    own = {**parts, key.removeprefix(PARTS): source}
    return write_letter(kind, about, parts=own).text


def _list_sentences(text: str) -> set[str]:
    return {" ".join(sentence.split()) for sentence in _SENTENCE.findall(text)}


def _count_sentences(text: str) -> int:
    """Fewer, where whole ones fall away with what isn't known."""
    return len(_SENTENCE.findall(text))
