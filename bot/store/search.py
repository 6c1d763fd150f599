"""An index of words that finds a row while its name is still being typed."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from bot.domain.search_words import split_words
from bot.store.sql import Sql
from bot.store.values import V

#: How many rows each typed word gives, twice; more typed words than these don't narrow down any
#: further.
MAX_CANDIDATES = 64
MAX_TYPED = 4


async def index_words(
    sql: Sql, table: str, shop_id: int, ref_id: int, texts: Iterable[str | None], *, is_new: bool
) -> None:
    """Makes the row findable by these texts, and by nothing else any more."""
    if not is_new:
        await sql.run(f"DELETE FROM {table} WHERE ref_id = :ref_id", ref_id=ref_id)
    await add_words(sql, table, shop_id, ref_id, texts)


async def add_words(
    sql: Sql, table: str, shop_id: int, ref_id: int, texts: Iterable[str | None]
) -> None:
    """Makes the row findable by these texts as well."""
    await add_words_of_all(sql, table, shop_id, {ref_id: texts})


async def add_words_of_all(
    sql: Sql, table: str, shop_id: int, texts: Mapping[int, Iterable[str | None]]
) -> None:
    """Makes each of these rows of one shop findable by its texts as well."""
    query = f"""INSERT INTO {table} (shop_id, word, ref_id) VALUES (:shop_id, :word, :ref_id)
                ON CONFLICT DO NOTHING"""
    pairs: list[tuple[str, int]] = []
    for ref_id, said in texts.items():
        pairs += [(word, ref_id) for word in split_words(said)]
    # In the order of the key, or each row goes to another page.
    pairs.sort()
    rows = [{"shop_id": shop_id, "word": word, "ref_id": ref_id} for word, ref_id in pairs]
    await sql.run_all(query, rows)


async def find_rows(
    sql: Sql,
    kind: type[V],
    wanted: str,
    *,
    table: str,
    words: str,
    newest: str = "id",
    shop_id: int,
    typed: str,
    limit: int,
    also: str = "TRUE",
) -> list[V]:
    """The newest rows of the table that have, for each typed word, a word that starts with it.

    The newest of all, by this column, of which `also` is true, when nothing was typed that could be
    searched; `wanted` names what of them, and from where.

    Each typed word gives its newest rows, those with exactly this word and those with one that
    starts with it; of them, the ones that have all words are found. So the time is bounded whatever
    is typed; a row that is old in every one of its words may be missed.
    """
    typed_words = sorted(split_words([typed]), key=len, reverse=True)[:MAX_TYPED]
    if not typed_words:
        query = f"""SELECT {wanted} WHERE {table}.shop_id = :shop_id AND {also}
                    ORDER BY {table}.{newest} DESC LIMIT :limit"""
        return await sql.all(kind, query, shop_id=shop_id, limit=limit)
    values: dict[str, Any] = {}
    for number, word in enumerate(typed_words):
        values |= {f"word_{number}": word, f"end_{number}": word + "\U0010ffff"}
    candidates = _make_query(words, len(typed_words))
    # Cut to the newest before the rows themselves are read: each of those lies somewhere else on
    # the disk. "+ 0": else the planner may walk all rows from the newest on instead of taking the
    # few found.
    query = f"""SELECT {wanted}
                WHERE {table}.id IN (SELECT ref_id FROM ({candidates}) AS found
                                     ORDER BY ref_id DESC LIMIT :limit)
                ORDER BY {table}.id + 0 DESC"""
    return await sql.all(kind, query, shop_id=shop_id, limit=limit, **values)


@cache
def _make_query(words: str, typed: int) -> str:
    """The candidates of so many typed words: of each, those that have the others too."""
    halves = []
    for number in range(typed):
        narrowed = _narrow(words, [other for other in range(typed) if other != number])
        for condition, order in (
            (f"word = :word_{number}", "ref_id DESC"),
            (_starts("word", number), "word DESC, ref_id DESC"),
        ):
            newest = f"""SELECT ref_id FROM {words} WHERE shop_id = :shop_id AND {condition}
                         ORDER BY {order} LIMIT {MAX_CANDIDATES}"""
            halves.append(f"SELECT ref_id FROM ({newest}) AS newest WHERE {narrowed}")
    return " UNION ".join(halves)


def _narrow(words: str, others: list[int]) -> str:
    """Whether a row has the other typed words too."""
    conditions = [
        f"""EXISTS (SELECT 1 FROM {words} AS other WHERE other.ref_id = newest.ref_id
                    AND other.shop_id = :shop_id AND {_starts("other.word", number)})"""
        for number in others
    ]
    return " AND ".join(conditions) or "TRUE"


def _starts(word: str, number: int) -> str:
    """As a range, which an index answers on both databases."""
    return f"{word} >= :word_{number} AND {word} < :end_{number}"
