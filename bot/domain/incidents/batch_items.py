"""Letters that speak of another customer's item, or that say nothing of their customer's order."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from bot.domain.incidents.batch_greetings import ReadLetter, count_people
from bot.domain.incidents.batch_letters import BatchFault, BatchFaultKind, count_with, name_rows
from bot.domain.incidents.batch_names import MANY
from bot.domain.incidents.batch_numbers import list_orders, names_own_order
from bot.domain.patterns import regex
from bot.domain.text import count_things, escape_name

Phrase = tuple[str, ...]

_WORD = regex(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
#: After these a letter names what its customer bought.
_YOUR_WORDS = """
your ihr ihre ihren ihrem ihrer dein deine deinen deinem deiner euer eure votre vos ton ta tes tu
tus su sus tuo tua suo sua jouw uw je seu teu din ditt dina
"""
#: Words of a title that may stand in any letter.
_SMALL_WORDS = """
a an and at by for from free gift her him his in my new of old on our set shipping size that the
this to with you your
"""
#: Things that any letter speaks of, whatever was bought: "your order", "your card".
_GENERAL_WORDS = """
order item parcel package piece thing purchase listing delivery payment money card bank account
reply post letter name address list other more custom
"""
_YOURS = frozenset(_YOUR_WORDS.split())
_SMALL = frozenset(_SMALL_WORDS.split())
_GENERAL = frozenset(_GENERAL_WORDS.split())
#: How the last letter of a word is written before the sign of its plural.
_ENDS = {"y": "i", "v": "f"}
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
    said = ((each, _find_foreign(each, phrases, starts)) for each in letters)
    found = [(each, words) for each, words in said if words]
    counted = Counter(_stem_all(words) for _, words in found)
    general = {each for each in counted if _is_general(each, counted[each], letters)}
    found = [(each, words) for each, words in found if _stem_all(words) not in general]
    if not found:
        return
    rows = tuple(each.row for each, _ in found)
    first, words = found[0]
    yield BatchFault(
        BatchFaultKind.FOREIGN_FACT,
        f"{count_with(rows, 'names', 'name')} what somebody else bought: "
        f"{escape_name(first.letter.name, 40)} would read of “your {escape_name(' '.join(words))}”"
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
    """How a letter may call what was ordered: the parts of the titles that aren't too long. A word
    alone is a thing only at a title's beginning.
    """
    for item in read.letter.items:
        for place, part in enumerate(_PART.split(item)):
            words = _strip_small(_WORD.findall(part.casefold()))
            is_general = _GENERAL.issuperset(words) or (place > 0 and len(words) == 1)
            if len(words) <= _MAX_PHRASE and not is_general:
                yield _stem_all(words)


def _strip_small(words: list[str]) -> list[str]:
    """The words without "a", "x" and "for" at both ends."""
    begin, end = 0, len(words)
    while begin < end and _is_small(words[begin]):
        begin += 1
    while begin < end and _is_small(words[end - 1]):
        end -= 1
    return words[begin:end]


def _is_small(word: str) -> bool:
    return word in _SMALL or (len(word) == 1 and word.isascii())


def _find_foreign(
    read: ReadLetter, phrases: set[Phrase], starts: set[str]
) -> tuple[str, ...] | None:
    """What a letter says that its customer bought though only others did, in its own words."""
    said = _WORD.findall(read.body.casefold())
    stems: frozenset[str] | None = None
    own = _list_item_stems(read)
    telling = _list_telling_stems(read)
    for at, word in enumerate(said):
        if word not in _YOURS:
            continue
        begin, end = _find_item(said, at + 1, phrases, starts)
        phrase = _stem_all(said[begin:end])
        if own.issuperset(phrase):
            continue
        stems = stems or frozenset(map(_stem, said))
        rest = telling.difference(phrase)
        if rest and rest.isdisjoint(stems):
            return tuple(said[begin:end])
    return None


def _find_item(said: list[str], at: int, phrases: set[Phrase], starts: set[str]) -> tuple[int, int]:
    """Where an item is named within a few words from here, the longest; (0, 0) where none is."""
    near = _stem_all(said[at : at + _WORDS_BETWEEN + _MAX_PHRASE])
    for begin in range(min(_WORDS_BETWEEN + 1, len(near))):
        if near[begin] in starts:
            for end in range(min(begin + _MAX_PHRASE, len(near)), begin, -1):
                if near[begin:end] in phrases:
                    return at + begin, at + end
    return 0, 0


def _is_general(phrase: Phrase, count: int, letters: Sequence[ReadLetter]) -> bool:
    """Whether a single word stands in so many letters that it is a word of the letter's own."""
    if len(phrase) > 1 or count < MANY:
        return False
    others = sum(not _list_item_stems(each).issuperset(phrase) for each in letters)
    return 2 * count >= others


def _list_item_stems(read: ReadLetter) -> frozenset[str]:
    return frozenset(_stem_all(_WORD.findall(" ".join(read.letter.items).casefold())))


def _list_telling_stems(read: ReadLetter) -> frozenset[str]:
    """Those of its items' words that tell what they are."""
    words = _WORD.findall(" ".join(read.letter.items).casefold())
    return frozenset(_stem(word) for word in words if len(word) > 2 and word not in _SMALL)


def _names_item(read: ReadLetter, words: frozenset[str]) -> bool:
    return not _list_telling_stems(read).isdisjoint(map(_stem, words))


def _stem_all(words: Iterable[str]) -> Phrase:
    return tuple(map(_stem, words))


def _stem(word: str) -> str:
    """What a word and its plural share: "loaf" and "loaves", "berry" and "berries"."""
    if len(word) <= 3:
        return word
    if word.endswith(("ses", "xes", "zes", "ches", "shes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    word = word.removesuffix("e")
    return word[:-1] + _ENDS.get(word[-1], word[-1])


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
