"""Letters that speak of another customer's item, or that say nothing of their customer's order."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain

from bot.domain.incidents.batch_greetings import ReadLetter, count_people
from bot.domain.incidents.batch_letters import BatchFault, BatchFaultKind, count_with, name_rows
from bot.domain.incidents.batch_names import MANY
from bot.domain.incidents.batch_numbers import list_orders, names_own_order
from bot.domain.patterns import regex
from bot.domain.text import count_things, escape_name

Phrase = tuple[str, ...]

_WORD = regex(r"[^\W\d_]+")
#: After these a letter names what its customer bought.
_YOUR_WORDS = """
your ihr ihre ihren ihrem ihrer dein deine deinen deinem deiner euer eure votre vos ton ta tes tu
tus su sus tuo tua suo sua jouw uw je seu teu din ditt dina
"""
_SMALL_WORDS = "and the for with from her his him our you your this that size set of in"
_YOURS = frozenset(_YOUR_WORDS.split())
_SMALL = frozenset(_SMALL_WORDS.split())
#: So many words may stand between "your" and the thing: "your second, bigger …".
_WORDS_BETWEEN = 2
#: The first part of a title says what it is; more words never stand in a letter.
_PART = regex(r"[|•·,;:(–—]| - ")
_MAX_PHRASE = 5


def find_foreign_items(letters: Sequence[ReadLetter]) -> Iterator[BatchFault]:
    """Letters that say "your blue mug" to somebody who bought a bowl, and name no bowl.

    A single word that most letters say ("your card") is the letter's own word.
    """
    phrases = set(chain.from_iterable(map(_list_phrases, letters)))
    if len(phrases) < 2:
        return
    starts = {phrase[0] for phrase in phrases}
    named = ((each, _find_foreign(each, phrases, starts)) for each in letters)
    found = [(each, phrase) for each, phrase in named if phrase]
    said = Counter(phrase for _, phrase in found)
    general = {phrase for phrase in said if _is_general(phrase, said[phrase], letters)}
    found = [(each, phrase) for each, phrase in found if phrase not in general]
    if not found:
        return
    rows = tuple(each.row for each, _ in found)
    first, phrase = found[0]
    yield BatchFault(
        BatchFaultKind.FOREIGN_FACT,
        f"{count_with(rows, 'names', 'name')} what somebody else bought: "
        f"{escape_name(first.letter.name, 40)} would read of “your {escape_name(' '.join(phrase))}”"
        f", but bought “{escape_name(first.letter.items[0], 60)}” ({name_rows(rows)}). Put the "
        "item right, or write the letter anew.",
        rows,
    )


def find_same_texts(letters: Sequence[ReadLetter]) -> Iterator[BatchFault]:
    """Letters that differ in nothing but the greeting, though their orders differ and aren't named.

    Two alike may be chance in a larger batch; three are not.
    """
    by_text = defaultdict(list)
    for each in letters:
        by_text[_strip_name(each)].append(each)
    many = min(MANY, max(2, len(letters)))
    for same in by_text.values():
        if len(same) < many or not _differ(same):
            continue
        words = frozenset(_WORD.findall(same[0].body.casefold()))
        silent = [each for each in same if not _names_item(each, words)]
        silent = [each for each in silent if not names_own_order(each)]
        if count_people(silent) >= many:
            rows = tuple(each.row for each in silent)
            yield BatchFault(
                BatchFaultKind.SAME_TEXT,
                f"{count_things(len(rows), 'letter')} read the same but for the greeting, though "
                f"the orders differ: {name_rows(rows)}. Name the item or the order's number in "
                "each.",
                rows,
            )


def _list_phrases(read: ReadLetter) -> Iterator[Phrase]:
    """How a letter may call what was ordered: the titles' first parts, if they aren't too long."""
    for item in read.letter.items:
        phrase = tuple(map(_stem, _WORD.findall(_PART.split(item)[0].casefold())))
        if 0 < len(phrase) <= _MAX_PHRASE:
            yield phrase


def _find_foreign(read: ReadLetter, phrases: set[Phrase], starts: set[str]) -> Phrase | None:
    said = _WORD.findall(read.body.casefold())
    words: frozenset[str] | None = None
    own = _list_item_words(read)
    for at, word in enumerate(said):
        if word not in _YOURS:
            continue
        for phrase in _list_after(said, at + 1, phrases, starts):
            if own.issuperset(phrase):
                continue
            words = words or frozenset(map(_stem, said))
            rest = own.difference(phrase)
            if rest and rest.isdisjoint(words):
                return phrase
    return None


def _list_after(
    said: list[str], at: int, phrases: set[Phrase], starts: set[str]
) -> Iterator[Phrase]:
    """The items that are named within a few words from here, the longest first."""
    near = tuple(map(_stem, said[at : at + _WORDS_BETWEEN + _MAX_PHRASE]))
    for begin in range(min(_WORDS_BETWEEN + 1, len(near))):
        if near[begin] in starts:
            for end in range(begin + _MAX_PHRASE, begin, -1):
                if near[begin:end] in phrases:
                    yield near[begin:end]
                    return


def _is_general(phrase: Phrase, count: int, letters: Sequence[ReadLetter]) -> bool:
    """Whether a single word stands in so many letters that it is a word of the letter's own."""
    if len(phrase) > 1 or count < MANY:
        return False
    others = sum(not _list_item_words(each).issuperset(phrase) for each in letters)
    return 2 * count >= others


def _list_item_words(read: ReadLetter) -> frozenset[str]:
    words = _WORD.findall(" ".join(read.letter.items).casefold())
    return frozenset(_stem(word) for word in words if len(word) > 2 and word not in _SMALL)


def _names_item(read: ReadLetter, words: frozenset[str]) -> bool:
    return not _list_item_words(read).isdisjoint(map(_stem, words))


def _stem(word: str) -> str:
    """The word without the sign of its plural."""
    return word[:-1] if word.endswith("s") and len(word) > 3 else word


def _strip_name(read: ReadLetter) -> str:
    """The text after its greeting without the greeted name and the blanks' widths."""
    text = read.body
    if read.greeted:
        text = text.replace(read.greeted, "")
    return " ".join(text.split())


def _differ(same: list[ReadLetter]) -> bool:
    """Whether these letters are about different orders."""
    orders = {list_orders(each.letter) for each in same}
    return len(orders) > 1 or len({each.letter.items for each in same}) > 1
