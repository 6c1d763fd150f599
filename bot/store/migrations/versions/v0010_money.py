"""Sums of money where any words could stand; what says more than a sum goes into the history."""

import re

import sqlalchemy as sa
from alembic import op

from bot.domain.errors import BadInput
from bot.domain.money import find_money, read_money

revision = "0010"
down_revision = "0009"

#: How many rows are put right at a time.
_PAGE = 1000
_TOLD = {
    "orders": (
        "price",
        "INSERT INTO events (shop_id, customer_id, order_id, at, what) "
        "SELECT shop_id, customer_id, id, "
        "coalesce((SELECT max(at) FROM events WHERE order_id = orders.id), placed_at), :what "
        "FROM orders WHERE id = :id",
    ),
    "cases": (
        "amount",
        "INSERT INTO events (shop_id, customer_id, order_id, case_id, at, what) "
        "SELECT shop_id, customer_id, order_id, id, "
        "coalesce((SELECT max(at) FROM events WHERE case_id = cases.id), opened_at), :what "
        "FROM cases WHERE id = :id",
    ),
}


def upgrade() -> None:
    connection = op.get_bind()
    # Elsewhere only the program itself wrote sums, as it prints them.
    for table, (column, tell) in _TOLD.items():
        page = sa.text(
            f"SELECT id, {column} FROM {table} WHERE id > :after AND {column} IS NOT NULL "
            "ORDER BY id LIMIT :page"
        )
        write = sa.text(f"UPDATE {table} SET {column} = :money WHERE id = :id")
        after = 0
        while rows := connection.execute(page, {"after": after, "page": _PAGE}).all():
            after = rows[-1][0]
            changed = [(row_id, words) for row_id, words in rows if not _is_sum(words)]
            if not changed:
                continue
            connection.execute(write, [{"id": at, "money": _print(words)} for at, words in changed])
            lost = [
                {"id": at, "what": _quote(column, words)} for at, words in changed if words.strip()
            ]
            if lost:
                connection.execute(sa.text(tell), lost)


def _is_sum(words: str) -> bool:
    """Whether it says a sum of money and nothing else."""
    try:
        read_money(words, may_be_nothing=True)
    except BadInput:
        return False
    return True


def _print(words: str) -> str | None:
    """The sum among other words, if there is no doubt about it."""
    money = find_money(words)
    is_named = money is not None and money.currency
    is_less = re.search(r"[-\u2212]\s*[^\w\s]?\s*\d", words)
    return str(money) if is_named and not is_less else None


def _quote(column: str, words: str) -> str:
    return f"the {column} was written as “{words}”"
