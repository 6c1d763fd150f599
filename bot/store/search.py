"""An index of words that finds a row while its name is still being typed."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy import Select, Table, and_, delete, exists, select

from bot.store.rows import insert_or_ignore

if TYPE_CHECKING:
    from bot.store.transaction import Transaction

_WORDS = re.compile(r"[^\W_]+")
#: A row's words: the longest fit the column; more than these never help to find an order.
LONGEST_WORD = 40
MOST_WORDS = 40
#: How many rows with the rarest-looking word are looked at: it bounds the time of any search.
MOST_CANDIDATES = 400


def split_words(texts: Iterable[str | None]) -> list[str]:
    """The words by which these texts can be found: casefolded, without punctuation, each once."""
    words: dict[str, None] = {}
    for text in texts:
        if text:
            words.update(dict.fromkeys(word[:LONGEST_WORD] for word in _WORDS.findall(text.casefold())))
    return list(words)[:MOST_WORDS]


async def index_words(
    tx: "Transaction", table: Table, shop_id: int, ref_id: int, texts: Iterable[str | None], *, is_new: bool
) -> None:
    """Makes the row findable by these texts, and by nothing else any more."""
    if not is_new:
        await tx.execute(delete(table).where(table.c.ref_id == ref_id))
    rows = [{"shop_id": shop_id, "word": word, "ref_id": ref_id} for word in split_words(texts)]
    if rows:
        await tx.execute(insert_or_ignore(tx, table).values(rows))


def find_refs(table: Table, shop_id: int, typed: str) -> "Select[tuple[int]] | None":
    """A query for the ids of rows that have, for each typed word, a word that starts with it.

    None when nothing was typed that could be searched. The longest typed word picks the candidates, the
    newest first where the word is whole; the others only narrow them down.
    """
    words = sorted(split_words([typed]), key=len, reverse=True)[:6]
    if not words:
        return None
    candidates = (
        select(table.c.ref_id)
        .where(_starts(table, shop_id, words[0]))
        .limit(MOST_CANDIDATES)
        .subquery("candidates")
    )
    query = select(candidates.c.ref_id).distinct()
    for number, word in enumerate(words[1:]):
        other = table.alias(f"word_{number}")
        query = query.where(exists().where(other.c.ref_id == candidates.c.ref_id, _range(other.c.word, word)))
    return query


def _starts(table: Table, shop_id: int, prefix: str):  # type: ignore[no-untyped-def]
    return and_(table.c.shop_id == shop_id, _range(table.c.word, prefix))


def _range(column, prefix: str):  # type: ignore[no-untyped-def]
    """The words that start with this prefix, as a range that an index answers."""
    return and_(column >= prefix, column < prefix + "\U0010ffff")
