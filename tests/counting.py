"""Counts what is asked of the database: every statement, and how many rows came back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.store.sql import Query, Sql


@dataclass
class Asked:
    """What was asked meanwhile; the same statement for several rows counts once."""

    statements: list[str] = field(default_factory=list)
    rows: int = 0  #: how many came back

    @property
    def count(self) -> int:
        return len(self.statements)


@contextmanager
def counted_statements() -> Iterator[Asked]:
    """Counts the statements of all units of work, on either database."""
    asked = Asked()
    rows, run, run_all = Sql.rows, Sql.run, Sql.run_all

    async def note_rows(sql: Sql, query: Query, /, **values: Any) -> Any:
        asked.statements.append(str(query))
        found = await rows(sql, query, **values)
        asked.rows += len(found)
        return found

    async def note_run(sql: Sql, query: Query, /, **values: Any) -> int:
        asked.statements.append(str(query))
        return await run(sql, query, **values)

    async def note_run_all(sql: Sql, query: Query, many: Any, /) -> None:
        if many:
            asked.statements.append(str(query))
        await run_all(sql, query, many)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Sql, "rows", note_rows)
        patch.setattr(Sql, "run", note_run)
        patch.setattr(Sql, "run_all", note_run_all)
        yield asked
