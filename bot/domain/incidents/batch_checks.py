"""What a batch of letters must pass before anybody may approve it.

Fifty-five customers once got a mail that called all of them by one name. Each letter was fine; it
was the batch that was wrong, and nobody reads fifty-five letters. So the letters are held against
each other: names, addresses, numbers, items and texts. What life brings must pass all the same, and
where chance decides, `batch_names` has the figures.

The work grows as the letters' number and length do.
"""

from collections.abc import Iterable, Iterator, Sequence

from bot.domain.incidents.batch_addresses import find_address_faults
from bot.domain.incidents.batch_greetings import (
    OPEN_BLANK,
    ReadLetter,
    list_known_words,
    read_letter,
)
from bot.domain.incidents.batch_items import find_foreign_items, find_same_texts
from bot.domain.incidents.batch_letters import (
    BatchFault,
    BatchFaultKind,
    BatchLetter,
    count_with,
    name_rows,
)
from bot.domain.incidents.batch_names import find_name_faults
from bot.domain.incidents.batch_numbers import find_foreign_numbers, find_number_faults
from bot.domain.text import escape_name

__all__ = ["BatchFault", "BatchFaultKind", "BatchLetter", "find_batch_faults"]


def find_batch_faults(
    letters: Iterable[BatchLetter], *, shop_addresses: frozenset[str] = frozenset()
) -> tuple[BatchFault, ...]:
    """Why nobody may approve these letters together, in the order of the kinds; () if somebody may.

    The letters' own order doesn't matter. `shop_addresses` are those that the shop writes from.
    """
    batch = sorted(letters, key=lambda letter: letter.row)
    known = list_known_words(batch)
    read = [read_letter(each, known) for each in batch]
    faults = [
        *find_name_faults(read),
        *find_address_faults(batch, shop_addresses),
        *find_number_faults(read),
        *_find_unfinished(read),
        *find_foreign_numbers(read),
        *find_foreign_items(read),
        *find_same_texts(read),
    ]
    order = list(BatchFaultKind)
    return tuple(sorted(faults, key=lambda fault: order.index(fault.kind)))


def _find_unfinished(letters: Sequence[ReadLetter]) -> Iterator[BatchFault]:
    """Letters that couldn't be approved alone, and promises without a date."""
    unfinished = [each for each in letters if each.letter.problems or OPEN_BLANK.search(each.body)]
    if unfinished:
        rows = tuple(each.row for each in unfinished)
        said = count_with(rows, "isn't finished", "aren't finished")
        yield BatchFault(
            BatchFaultKind.PLACEHOLDER,
            f"{said}: {_name_problem(unfinished[0])} ({name_rows(rows)}).",
            rows,
        )
    undated = tuple(each.row for each in letters if each.letter.has_undated_promise)
    if undated:
        said = count_with(undated, "promises something", "promise something")
        yield BatchFault(
            BatchFaultKind.PROMISE,
            f"{said} without a day: {name_rows(undated)}. Write by when you'll do it.",
            undated,
        )


def _name_problem(read: ReadLetter) -> str:
    blank = OPEN_BLANK.search(read.body)
    if read.letter.problems or blank is None:
        return escape_name(read.letter.problems[0], 200).rstrip(".")
    return f"please fill in “{escape_name(blank[0])}”"
