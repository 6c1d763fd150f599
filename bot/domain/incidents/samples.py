"""What a batch's card shows of its letters: the few that differ most, and how many names and ways
there are.
"""

from collections import Counter
from collections.abc import Iterable

from bot.domain.channels import Channel
from bot.domain.incidents.batch_greetings import (
    fold_name,
    greets_anybody,
    list_known_words,
    read_letter,
)
from bot.domain.incidents.batch_letters import BatchLetter
from bot.domain.records import dataclass

#: So many words of a letter are compared: the card's letters are short, and work must end.
READ_WORDS = 300
#: How much another way, other items and another shape count beside wholly other words (1.0).
_WAY, _ITEMS, _LENGTH, _PARAGRAPHS = 1.0, 0.5, 0.5, 0.25


@dataclass(frozen=True, slots=True)
class Sketch:
    """What of a letter is compared with others."""

    letter: BatchLetter
    words: frozenset[str]
    length: int
    paragraphs: int
    items: frozenset[str]


def choose_samples(letters: Iterable[BatchLetter], count: int = 3) -> tuple[BatchLetter, ...]:
    """The letters of a batch that differ most, in the order of their rows; all if there are few.

    The longest comes first, and then always the one that is least like any that was chosen: by its
    way, its words, its length and its items. The same letters give the same choice.
    """
    left = [sketch(each) for each in sorted(letters, key=lambda letter: letter.row)]
    if len(left) <= count:
        return tuple(each.letter for each in left)
    newest = max(left, key=lambda each: each.length)
    chosen = [newest]
    nearest = [float("inf")] * len(left)  # how far each is from the chosen one that is most like it
    while len(chosen) < count:
        for place, each in enumerate(left):
            nearest[place] = min(nearest[place], _measure(each, newest))
        nearest[left.index(newest)] = -1.0  # no letter is chosen twice, even if all are alike
        newest = left[max(range(len(left)), key=nearest.__getitem__)]
        chosen.append(newest)
    letters_chosen = (each.letter for each in chosen)
    return tuple(sorted(letters_chosen, key=lambda letter: letter.row))


def count_names(letters: Iterable[BatchLetter]) -> int:
    """How many different names the letters greet; "Hello," and "Hi there," greet none."""
    batch = list(letters)
    known = list_known_words(batch)
    greeted = [read_letter(each, known).greeted for each in batch]
    return len({fold_name(name) for name in greeted if name and not greets_anybody(name)})


def count_channels(letters: Iterable[BatchLetter]) -> dict[Channel, int]:
    """How many letters go each way; ways that none goes aren't named."""
    counted = Counter(each.channel for each in letters)
    return {channel: counted[channel] for channel in Channel if channel in counted}


def sketch(letter: BatchLetter) -> Sketch:
    """What of a letter is compared: without its greeting, so that names make no difference."""
    body = letter.text.removeprefix(letter.greeting)
    return Sketch(
        letter=letter,
        words=frozenset(body.split(maxsplit=READ_WORDS)[:READ_WORDS]),
        length=len(body),
        paragraphs=body.count("\n\n"),
        items=frozenset(letter.items),
    )


def _measure(one: Sketch, other: Sketch) -> float:
    """How unlike two letters are: 0 for the same, about 3 for those that share nothing."""
    far = _part(len(one.words & other.words), len(one.words | other.words))
    far += _ITEMS * _part(len(one.items & other.items), len(one.items | other.items))
    far += _LENGTH * _part(min(one.length, other.length), max(one.length, other.length))
    shorter, longer = sorted((one.paragraphs, other.paragraphs))
    far += _PARAGRAPHS * _part(shorter, longer)
    if one.letter.channel is not other.letter.channel:
        far += _WAY
    return far


def _part(shared: int, whole: int) -> float:
    """What is not shared, as a part of the whole."""
    return 1 - shared / whole if whole else 0.0
