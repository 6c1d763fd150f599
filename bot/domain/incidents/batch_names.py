"""Names and greetings that can't be right: in a batch they go wrong for all customers at once.

How often a name may stand in a batch is a question of chance. A batch is refused where chance alone
would bring so many in less than one batch of a thousand, even if the name were the most frequent
that there is:

- A first name alone (Amazon shows no more): 4 % of people. In the census of the United States of
  1990 Mary had 2.6 % of women and James 3.3 % of men; no English name of today has more. So 6 of 40
  and 35 of 500 pass.
- A whole name: one person in a hundred, as a Maria Silva in Brazil (6 % are called Maria, and some
  10 % Silva) or a Nguyen Mai in Vietnam; no English name has a tenth of that. So 3 of 40 and 13 of
  500 pass.
- The greeted name of people whose whole names differ: a quarter, since a fifth to a quarter of
  women in Portugal and Spain are a Maria of some kind, and a fifth of Koreans are called Kim.

Two of a name are never many.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from math import exp, lgamma, log, log1p

from bot.domain.incidents.batch_greetings import (
    ReadLetter,
    count_people,
    fold_name,
    greets_anybody,
    greets_own,
    is_no_name,
)
from bot.domain.incidents.batch_letters import BatchFault, BatchFaultKind, name_rows
from bot.domain.text import escape_name

_FIRST_NAME_SHARE, _WHOLE_NAME_SHARE, _GREETED_SHARE = 0.04, 0.01, 0.25
#: One batch of so many right ones may be refused by chance.
_CHANCE = 1 / 1000
#: Fewer are never many.
MANY = 3


def find_name_faults(letters: Sequence[ReadLetter]) -> Iterator[BatchFault]:
    """What is wrong with the customers' names and the letters' greetings."""
    yield from _find_no_names(letters)
    repeated = [*_find_repeated_names(letters)]
    yield from repeated
    covered = set(chain.from_iterable(fault.rows for fault in repeated))
    yield from _find_repeated_greetings(letters, covered)
    yield from _find_open_greetings(letters)
    yield from _find_foreign_greetings(letters)


@lru_cache(maxsize=64)
def count_likely(people: int, share: float) -> int:
    """How many of so many people may have a name of this share; more are hardly chance."""
    chance = 0.0  # that so many or more have it
    for count in range(people, MANY - 1, -1):
        ways = lgamma(people + 1) - lgamma(count + 1) - lgamma(people - count + 1)
        chance += exp(ways + count * log(share) + (people - count) * log1p(-share))
        if chance >= _CHANCE:
            return count
    return MANY - 1


def _find_no_names(letters: Sequence[ReadLetter]) -> Iterator[BatchFault]:
    found = [each for each in letters if is_no_name(each.letter.name)]
    if not found:
        return
    rows = _list_rows(found)
    shown = escape_name(found[0].letter.name, 40)
    named = f" (“{shown}”)" if shown else ""
    if len(found) == 1:
        said = f"The customer of {name_rows(rows)} has no real name{named}."
    else:
        said = f"{len(found)} customers have no real name{named}: {name_rows(rows)}."
    yield BatchFault(
        BatchFaultKind.NAME, f"{said} Write down what they are called, or take them out.", rows
    )


def _find_repeated_names(letters: Sequence[ReadLetter]) -> Iterator[BatchFault]:
    people = count_people(letters)
    by_name = defaultdict(list)
    for each in letters:
        if each.name_words:
            by_name[each.name_words].append(each)
    for words, same in by_name.items():
        share = _WHOLE_NAME_SHARE
        if len(words) == 1:
            share = _FIRST_NAME_SHARE
        if count_people(same) > count_likely(people, share):
            rows = _list_rows(same)
            yield BatchFault(
                BatchFaultKind.REPEATED_NAME,
                f"{len(same)} customers are all called {escape_name(same[0].letter.name, 40)}: "
                f"{name_rows(rows)}. Look whether their list was filled in wrongly, and put the "
                "names right or take them out.",
                rows,
            )


def _find_repeated_greetings(
    letters: Sequence[ReadLetter], covered: set[int]
) -> Iterator[BatchFault]:
    """One first name for people whose whole names differ."""
    by_greeted = defaultdict(list)
    for each in letters:
        if each.greeted and greets_own(each):
            by_greeted[fold_name(each.greeted)].append(each)
    greeted = chain.from_iterable(by_greeted.values())
    likely = count_likely(count_people(greeted), _GREETED_SHARE)
    for same in by_greeted.values():
        rows = _list_rows(same)
        if count_people(same) > likely and not covered.issuperset(rows):
            yield BatchFault(
                BatchFaultKind.REPEATED_NAME,
                f"{len(same)} letters greet {escape_name(same[0].greeted or '', 40)}: "
                f"{name_rows(rows)}. So many of one name are hardly chance: look whether the "
                "first names are right.",
                rows,
            )


def _find_open_greetings(letters: Sequence[ReadLetter]) -> Iterator[BatchFault]:
    found = [each for each in letters if each.greeted is not None and _is_open(each)]
    if not found:
        return
    rows = _list_rows(found)
    shown = escape_name(found[0].letter.greeting, 40)
    if len(found) == 1:
        said = f"The greeting “{shown}” in {name_rows(rows)} has no real name."
    else:
        said = f"{len(found)} greetings have no real name, such as “{shown}”: {name_rows(rows)}."
    advice = "Write the customer's name, or only “Hello,”."
    yield BatchFault(BatchFaultKind.GREETING, f"{said} {advice}", rows)


def _is_open(read: ReadLetter) -> bool:
    """Whether something else stands where the greeted name should be. A customer's own odd name is
    told of as such.
    """
    greeted = read.greeted or ""
    is_own = greets_own(read) or fold_name(greeted) == fold_name(read.letter.name)
    return is_no_name(greeted) and not is_own


def _find_foreign_greetings(letters: Sequence[ReadLetter]) -> Iterator[BatchFault]:
    owners = defaultdict(set)
    for each in letters:
        for word in each.name_words:
            owners[word].add(each.letter.customer_id)
    strangers = [each for each in letters if _greets_another(each)]
    by_greeted = defaultdict(list)
    for each in strangers:
        by_greeted[fold_name(each.greeted or "")].append(each)
    found = []
    for words, same in by_greeted.items():
        is_shared = _is_capital(same[0]) and len(same) >= min(MANY, max(2, len(letters)))
        for each in same:
            belongs = any(owners[word] - {each.letter.customer_id} for word in words)
            if is_shared or (belongs and each.name_words):
                found.append(each)
    if not found:
        return
    found.sort(key=lambda each: each.row)
    rows, first = _list_rows(found), found[0]
    example = f"“{escape_name(first.greeted or '', 40)}” for {escape_name(first.letter.name, 40)}"
    if len(found) == 1:
        said = f"The letter of {name_rows(rows)} greets somebody else: {example}."
    else:
        said = f"{len(found)} letters greet somebody else, such as {example}: {name_rows(rows)}."
    yield BatchFault(
        BatchFaultKind.GREETING,
        f"{said} Greet each by their own name, or write that name down at the customer.",
        rows,
    )


def _greets_another(read: ReadLetter) -> bool:
    greeted = read.greeted
    if not greeted or is_no_name(greeted) or greets_anybody(greeted):
        return False
    return not greets_own(read)


def _is_capital(read: ReadLetter) -> bool:
    return (read.greeted or "")[:1].isupper()


def _list_rows(letters: Iterable[ReadLetter]) -> tuple[int, ...]:
    return tuple(sorted(each.row for each in letters))
