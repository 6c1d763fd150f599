"""One unit of work, and the rows that it can reach."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from sqlalchemy import Connection, CursorResult, Executable, text
from sqlalchemy.exc import DataError, IntegrityError

from bot.store.cases import Cases
from bot.store.conversations import Conversations
from bot.store.customers import Customers
from bot.store.deadlines import Deadlines
from bot.store.direct import DirectLines
from bot.store.drafts import Drafts
from bot.store.events import Events
from bot.store.health import ToldFaults
from bot.store.identity import Identities
from bot.store.mailboxes import Mailboxes
from bot.store.mails import Mails
from bot.store.orders import Orders
from bot.store.outbox import Outbox
from bot.store.outlays import Outlays
from bot.store.promises import Promises
from bot.store.reminders import Reminders
from bot.store.shops import Shops
from bot.store.wordings import Wordings

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

T = TypeVar("T")

#: A statement's parameters; several sets of them run it several times.
Values = Mapping[str, object] | Sequence[Mapping[str, object]]


class Session(Protocol):
    """A connection of either kind of database, in use by one unit of work."""

    @property
    def is_sqlite(self) -> bool: ...

    async def execute(self, statement: Executable, values: Values | None = None) -> CursorResult[Any]: ...

    async def run_sync(self, work: Callable[[Connection], T]) -> T: ...


class Transaction:
    """A unit of work; everything asked of it happens on one connection, in order."""

    def __init__(self, session: Session) -> None:
        self._session = session
        #: Something became due: whoever sleeps until the next due row should look again.
        self.schedule_changed = False
        #: The database itself failed (locked, full, out of reach), whatever was asked of it.
        self.has_failed = False
        self.identity = Identities(self)
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
        self.deadlines = Deadlines(self)
        self.cases = Cases(self)
        self.promises = Promises(self)
        self.outlays = Outlays(self)
        self.told_faults = ToldFaults(self)

    @property
    def is_sqlite(self) -> bool:
        return self._session.is_sqlite

    async def run_sync(self, work: Callable[[Connection], T]) -> T:
        """Runs work that needs SQLAlchemy's synchronous connection: a migration."""
        return await self._session.run_sync(work)

    @asynccontextmanager
    async def attempt(self) -> AsyncIterator[None]:
        """A part of the unit of work that may fail alone: what it did is undone, and the rest goes on."""
        await self.execute(text("SAVEPOINT attempt"))
        try:
            yield
        except BaseException:
            await self.execute(text("ROLLBACK TO SAVEPOINT attempt"))
            raise
        finally:
            await self.execute(text("RELEASE SAVEPOINT attempt"))

    async def execute(self, statement: Executable, values: Values | None = None) -> CursorResult[Any]:
        """Runs a statement to its end, even if it is cancelled meanwhile."""
        try:
            return await self._session.execute(statement, values)
        except Exception as error:
            self.has_failed = self.has_failed or not _refuses_values(error)
            raise


#: SQLSTATE classes of PostgreSQL (appendix A of its manual): data exception, integrity constraint violation.
_ABOUT_VALUES = frozenset({"22", "23"})


def _refuses_values(error: Exception) -> bool:
    """Whether the database works and only doesn't take these values: of a wrong kind, too long, there already."""
    if isinstance(error, (IntegrityError, DataError)):
        return True
    cause = getattr(error, "orig", None) or error
    state = getattr(cause, "sqlstate", None)
    if state is not None:
        return str(state)[:2] in _ABOUT_VALUES
    # Both drivers raise these before they ask the database at all.
    return any(isinstance(each, (ValueError, OverflowError)) for each in (cause, cause.__cause__))


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


@asynccontextmanager
async def connect(engine: "AsyncEngine") -> AsyncIterator["AsyncConnection"]:
    """A connection of the engine's pool, given back however the block ends."""
    connection = engine.connect()
    try:
        await finish(connection.start())
        yield connection
    finally:
        if connection.sync_connection is not None:
            await finish(connection.close())
