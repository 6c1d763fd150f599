"""One unit of work, and the rows that it can reach."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from sqlalchemy import Connection, CursorResult, Executable
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.conversations import Conversations
from bot.store.customers import Customers
from bot.store.direct import DirectLines
from bot.store.drafts import Drafts
from bot.store.events import Events
from bot.store.mailboxes import Mailboxes
from bot.store.mails import Mails
from bot.store.orders import Orders
from bot.store.outbox import Outbox
from bot.store.reminders import Reminders
from bot.store.shops import Shops
from bot.store.wordings import Wordings

T = TypeVar("T")


class Transaction:
    """A unit of work; everything asked of it happens on one connection, in order."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        #: Something became due: whoever sleeps until the next due row should look again.
        self.schedule_changed = False
        self.shops = Shops(self)
        self.customers = Customers(self)
        self.orders = Orders(self)
        self.conversations = Conversations(self)
        self.reminders = Reminders(self)
        self.drafts = Drafts(self)
        self.outbox = Outbox(self)
        self.events = Events(self)
        self.direct_lines = DirectLines(self)
        self.wordings = Wordings(self)
        self.mailboxes = Mailboxes(self)
        self.mails = Mails(self)

    @property
    def is_sqlite(self) -> bool:
        return self._connection.dialect.name == "sqlite"

    async def run_sync(self, work: Callable[[Connection], T]) -> T:
        """Runs work that needs SQLAlchemy's synchronous connection: a migration."""
        return await self._connection.run_sync(work)

    async def execute(
        self,
        statement: Executable,
        values: Mapping[str, object] | Sequence[Mapping[str, object]] | None = None,
    ) -> CursorResult[Any]:
        """Runs a statement to its end: a cancelled one would leave SQLite's write lock behind."""
        return await finish(self._connection.execute(statement, values))


async def finish(work: Awaitable[T]) -> T:
    """Waits until this is done, however often the waiting task is cancelled meanwhile."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        while not task.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([task])
        if not task.cancelled():
            task.exception()  # looked at, so that nobody reports it as overlooked
        raise
