"""One unit of work, and the rows that it can reach."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from bot.store.cases import Cases
from bot.store.clearings import Clearings, ForgottenSources
from bot.store.conversations import Conversations
from bot.store.customers import Customers
from bot.store.day_lists import DayLists
from bot.store.deadlines import Deadlines
from bot.store.deeds import Deeds
from bot.store.direct import DirectLines
from bot.store.drafts import Drafts
from bot.store.events import Events
from bot.store.forgetting import HeldRows
from bot.store.health import ToldFaults
from bot.store.hit_orders import HitOrders
from bot.store.identity import Identities
from bot.store.imports import ChangedOrders, ImportedOrders, ImportMappings, Imports
from bot.store.incidents import Incidents
from bot.store.mailboxes import Mailboxes
from bot.store.mails import Mails
from bot.store.moves import Moves
from bot.store.orders import Orders
from bot.store.outbox import Outbox
from bot.store.parcel_lists import ParcelLists
from bot.store.parcels import Parcels
from bot.store.promises import Promises
from bot.store.proposals import Proposals
from bot.store.recipients import Recipients
from bot.store.refunds_and_gifts import Outlays
from bot.store.reminders import Reminders
from bot.store.reports import Reports
from bot.store.shops import Shops
from bot.store.sql import Sql
from bot.store.standards import Standards
from bot.store.told_before import ToldBefore
from bot.store.ways import Ways
from bot.store.wordings import WordingDrafts, Wordings


class Transaction:
    """A unit of work; everything asked of it happens on one connection, in order."""

    def __init__(self, sql: Sql) -> None:
        #: For what none of these asks.
        self.sql = sql
        self.identity = Identities(sql)
        self.shops = Shops(sql)
        self.customers = Customers(sql)
        self.ways = Ways(sql)
        self.moves = Moves(sql)
        self.deeds = Deeds(sql)
        self.day_lists = DayLists(sql)
        self.orders = Orders(sql)
        self.parcels = Parcels(sql)
        self.parcel_lists = ParcelLists(sql)
        self.proposals = Proposals(sql)
        self.hit_orders = HitOrders(sql)
        self.conversations = Conversations(sql)
        self.reminders = Reminders(sql)
        self.reports = Reports(sql)
        self.standards = Standards(sql)
        self.drafts = Drafts(sql)
        self.incidents = Incidents(sql)
        self.recipients = Recipients(sql)
        self.told_before = ToldBefore(sql)
        self.outbox = Outbox(sql)
        self.events = Events(sql)
        self.direct_lines = DirectLines(sql)
        self.wordings = Wordings(sql)
        self.wording_drafts = WordingDrafts(sql)
        self.mailboxes = Mailboxes(sql)
        self.mails = Mails(sql)
        self.deadlines = Deadlines(sql)
        self.cases = Cases(sql)
        self.promises = Promises(sql)
        self.outlays = Outlays(sql)
        self.imports = Imports(sql)
        self.changed_orders = ChangedOrders(sql)
        self.imported_orders = ImportedOrders(sql)
        self.import_mappings = ImportMappings(sql)
        self.told_faults = ToldFaults(sql)
        self.held = HeldRows(sql)
        self.clearings = Clearings(sql)
        self.forgotten = ForgottenSources(sql)

    @property
    def schedule_changed(self) -> bool:
        """Something became due: whoever sleeps until the next due row should look again."""
        return self.sql.schedule_changed

    @schedule_changed.setter
    def schedule_changed(self, changed: bool) -> None:
        self.sql.schedule_changed = changed

    @property
    def planned_at(self) -> datetime | None:
        """When the first of what was planned here is to be done: nobody need look before then."""
        return self.sql.planned_at

    @property
    def shops_changed(self) -> frozenset[int]:
        """The shops that were locked, in which something may have changed."""
        return frozenset(self.sql.shops_changed)

    @property
    def has_failed(self) -> bool:
        """The database itself failed (locked, full, out of reach), whatever was asked of it."""
        return self.sql.has_failed

    async def require_ours(self, shop_id: int) -> None:
        """Raises NotOurs unless the shop is this process's until the unit of work ends.

        To be asked before something is marked that leaves once the mark is committed.
        """
        await self.sql.owned.require(self.sql, shop_id)

    @asynccontextmanager
    async def attempt(self) -> AsyncIterator[None]:
        """A part of the unit of work that may fail alone: what it did is undone, and the rest
        goes on.
        """
        async with self.sql.attempt():
            yield
