"""An index of words that finds a row while its name is still being typed."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Column,
    ColumnElement,
    CursorResult,
    FromClause,
    Index,
    Select,
    String,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    select,
    union,
)

from bot.store.columns import BigId
from bot.store.rows import insert_or_ignore
from bot.store.schema import metadata

if TYPE_CHECKING:
    from bot.store.transaction import Transaction

_WORDS = re.compile(r"[^\W_]+")
#: A row's words: the longest fit the column; more than these never help to find an order.
LONGEST_WORD = 40
MOST_WORDS = 40
#: How many rows each typed word gives, twice; more typed words than these don't narrow down any further.
MOST_CANDIDATES = 64
MOST_TYPED = 4


def _make_words(name: str) -> Table:
    """Words are kept casefolded and compared byte by byte ("C"), the same on both databases."""
    return Table(
        name,
        metadata,
        Column("shop_id", BigId, primary_key=True),
        Column(
            "word",
            String(LONGEST_WORD, collation="C").with_variant(String(LONGEST_WORD), "sqlite"),
            primary_key=True,
        ),
        Column("ref_id", BigId, primary_key=True),
        Index(f"ix_{name}_ref", "ref_id"),
        sqlite_with_rowid=False,
    )


order_words = _make_words("order_words")
customer_words = _make_words("customer_words")


def split_words(texts: Iterable[str | None]) -> list[str]:
    """The words by which these texts can be found: without capitals, accents and punctuation, each once."""
    words: dict[str, None] = {}
    for text in texts:
        if text:
            words.update(dict.fromkeys(word[:LONGEST_WORD] for word in _WORDS.findall(_fold(text))))
    return list(words)[:MOST_WORDS]


def _fold(text: str) -> str:
    """ "Zoë" and "ZOE" alike: on a phone nobody types the dots, and some keyboards type them apart."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


async def index_words(
    tx: "Transaction", table: Table, shop_id: int, ref_id: int, texts: Iterable[str | None], *, is_new: bool
) -> None:
    """Makes the row findable by these texts, and by nothing else any more."""
    if not is_new:
        await tx.execute(delete(table).where(table.c.ref_id == ref_id))
    rows = [{"shop_id": shop_id, "word": word, "ref_id": ref_id} for word in split_words(texts)]
    if rows:
        await tx.execute(insert_or_ignore(tx, table), rows)


async def find_rows(
    tx: "Transaction", rows: Table, words: Table, shop_id: int, typed: str, limit: int
) -> "CursorResult[Any] | None":
    """The newest rows that have, for each typed word, a word that starts with it.

    None when nothing was typed that could be searched. Each typed word gives its newest rows, those with
    exactly this word and those with one that starts with it; of them, the ones that have all words are found.
    So the time is bounded whatever is typed; a row that is old in every one of its words may be missed.
    """
    typed_words = sorted(split_words([typed]), key=len, reverse=True)[:MOST_TYPED]
    if not typed_words:
        return None
    values: dict[str, object] = {"shop": shop_id, "most": limit}
    for number, word in enumerate(typed_words):
        values |= {f"word_{number}": word, f"end_{number}": word + "\U0010ffff"}
    return await tx.execute(_make_query(rows, words, len(typed_words)), values)


@cache
def _make_query(rows: Table, words: Table, typed: int) -> Select[Any]:
    """The query for this many typed words; to build it anew would cost more than to run it."""
    mine = select(words.c.ref_id).where(words.c.shop_id == bindparam("shop"))
    newest = []
    for number in range(typed):
        whole = mine.where(words.c.word == bindparam(f"word_{number}")).order_by(words.c.ref_id.desc())
        begun = mine.where(_starts(words, number)).order_by(words.c.word.desc(), words.c.ref_id.desc())
        others = [other for other in range(typed) if other != number]
        newest += [_narrow(half.limit(MOST_CANDIDATES).subquery(), words, others) for half in (whole, begun)]
    candidates = union(*newest).subquery("candidates")
    found = select(candidates.c.ref_id)
    # Cut to the newest before the rows themselves are read: each of those lies somewhere else on the disk.
    shown = found.order_by(candidates.c.ref_id.desc()).limit(bindparam("most"))
    # "+ 0": else the planner may walk all rows from the newest on instead of taking the few found.
    return select(rows).where(rows.c.id.in_(shown)).order_by((rows.c.id + 0).desc())


def _narrow(candidates: FromClause, words: Table, others: list[int]) -> Select[Any]:
    """Of these rows, those that have the other typed words too."""
    found = select(candidates.c.ref_id)
    for number in others:
        other = words.alias()
        found = found.where(
            exists().where(
                other.c.ref_id == candidates.c.ref_id,
                other.c.shop_id == bindparam("shop"),
                _starts(other, number),
            )
        )
    return found


def _starts(words: FromClause, number: int) -> ColumnElement[bool]:
    """As a range, which an index answers on both databases."""
    return and_(words.c.word >= bindparam(f"word_{number}"), words.c.word < bindparam(f"end_{number}"))
