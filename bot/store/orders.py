"""Orders, found by number, customer, status, or the first letters of any word in them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select

from bot.domain.customers import Customer
from bot.domain.orders import Order, OrderFilter, OrderStatus
from bot.store import schema
from bot.store.columns import EPOCH
from bot.store.rows import Rows
from bot.store.search import find_rows, index_words, order_words


class Orders(Rows[Order]):
    """The orders of every shop; each question names its shop."""

    table = schema.orders
    kind = Order

    async def add_for(self, value: Order, customer: Customer) -> Order:
        """Stores a new order and makes it findable, also by its customer's name."""
        added = await super().add(value)
        await self.index(added, customer, is_new=True)
        return added

    async def index(self, value: Order, customer: Customer, *, is_new: bool = False) -> None:
        """Makes the order findable by what it says now."""
        texts = (
            str(value.number),
            value.external_number,
            customer.name,
            customer.email,
            value.item,
            value.tracking,
        )
        await index_words(self._tx, order_words, value.shop_id, value.id, texts, is_new=is_new)

    async def get_numbered(self, shop_id: int, number: int) -> Order | None:
        c = self.table.c
        return await self._one(select(self.table).where(c.shop_id == shop_id, c.number == number))

    async def list_with_numbers(
        self, shop_id: int, numbers: Sequence[int], external: Sequence[str]
    ) -> list[Order]:
        """Orders with one of our numbers or of the marketplaces', the newest first."""
        c = self.table.c
        ours = await self._all(
            select(self.table).where(c.shop_id == shop_id, c.number.in_(numbers)).limit(10)
        )
        theirs = await self._all(
            select(self.table).where(c.shop_id == shop_id, c.external_number.in_(external)).limit(10)
        )
        return sorted({order.id: order for order in (*ours, *theirs)}.values(), key=lambda order: -order.id)

    async def list_with_external(self, shop_id: int, number: str) -> list[Order]:
        c = self.table.c
        return await self._all(
            select(self.table)
            .where(c.shop_id == shop_id, c.external_number == number)
            .order_by(c.id.desc())
            .limit(5)
        )

    async def list_with_tracking(self, shop_id: int, numbers: Sequence[str]) -> list[Order]:
        """Orders that travel under one of these numbers, the newest first."""
        c = self.table.c
        found = await self._all(
            select(self.table).where(c.shop_id == shop_id, c.tracking.in_(numbers)).limit(10)
        )
        return sorted(found, key=lambda order: -order.id)

    async def list_for_customer(self, customer_id: int, limit: int = 25) -> list[Order]:
        """This customer's orders, the newest first."""
        c = self.table.c
        return await self._all(
            select(self.table).where(c.customer_id == customer_id).order_by(c.id.desc()).limit(limit)
        )

    async def has_earlier(self, order: Order) -> bool:
        """Whether this customer had ordered before."""
        c = self.table.c
        result = await self._tx.execute(
            select(c.id).where(c.customer_id == order.customer_id, c.id < order.id).limit(1)
        )
        return result.first() is not None

    async def list_replacements(self, order_id: int) -> list[Order]:
        """The orders that make good this one, the oldest first."""
        c = self.table.c
        return await self._all(select(self.table).where(c.replaces_id == order_id).order_by(c.id).limit(10))

    async def list_matching(self, shop_id: int, typed: str, limit: int) -> list[Order]:
        """Orders with a word that starts with each typed word; the newest when nothing was typed."""
        found = await find_rows(self._tx, self.table, order_words, shop_id, typed, limit)
        if found is None:
            return await self.list_filtered(shop_id, None, now=EPOCH, offset=0, limit=limit)
        return [self.from_row(row) for row in found]

    async def list_filtered(
        self, shop_id: int, wanted: OrderFilter | None, *, now: datetime, offset: int, limit: int
    ) -> list[Order]:
        """A page of orders: what is most pressing first, else the newest first."""
        c = self.table.c
        order_by: Sequence[ColumnElement[Any]] = (c.number.desc() if wanted is None else c.id.desc(),)
        if wanted is OrderFilter.LATE:
            order_by = (c.ship_by,)
        elif wanted is OrderFilter.OVERDUE:
            order_by = (c.overdue_at,)
        where = self._where(shop_id, wanted, now)
        return await self._all(
            select(self.table).where(*where).order_by(*order_by).offset(offset).limit(limit)
        )

    async def count_filtered(
        self, shop_id: int, wanted: OrderFilter | None, *, now: datetime, most: int
    ) -> int:
        """How many there are, counted no further than `most`."""
        found = select(self.table.c.id).where(*self._where(shop_id, wanted, now)).limit(most).subquery()
        return int((await self._tx.execute(select(func.count()).select_from(found))).scalar_one())

    def _where(
        self, shop_id: int, wanted: OrderFilter | None, now: datetime
    ) -> tuple[ColumnElement[bool], ...]:
        c = self.table.c
        mine = c.shop_id == shop_id
        if wanted is None:
            return (mine,)
        if wanted is OrderFilter.LATE:
            return (mine, c.status == OrderStatus.OPEN, c.ship_by.is_not(None), c.ship_by < now)
        if wanted is OrderFilter.OVERDUE:
            return (mine, c.status == OrderStatus.SHIPPED, c.overdue_at <= now, c.settled_at.is_(None))
        return (mine, c.status == OrderStatus(wanted.value))

    async def list_to_ship(
        self, shop_id: int, *, after: datetime, before: datetime, limit: int
    ) -> list[Order]:
        """Open orders that must leave between these moments, the most pressing first."""
        c = self.table.c
        return await self._all(
            select(self.table)
            .where(
                c.shop_id == shop_id,
                c.status == OrderStatus.OPEN,
                c.ship_by > after,
                c.ship_by <= before,
            )
            .order_by(c.ship_by, c.id)
            .limit(limit)
        )

    async def list_journeys(self, shop_id: int, country: str, limit: int) -> list[timedelta]:
        """How long the last parcels to this country (ISO-2) took, the newest first."""
        c = self.table.c
        rows = await self._tx.execute(
            select(c.shipped_at, c.arrived_at)
            .where(
                c.shop_id == shop_id,
                c.country == country,
                c.arrived_at.is_not(None),
                c.shipped_at.is_not(None),
            )
            .order_by(c.arrived_at.desc())
            .limit(limit)
        )
        return [row.arrived_at - row.shipped_at for row in rows]

    async def list_untold(self, shop_id: int, *, before: datetime, limit: int) -> list[Order]:
        """Orders that left before this moment and whose customer was never told."""
        c = self.table.c
        return await self._all(
            select(self.table)
            .where(
                c.shop_id == shop_id,
                c.status == OrderStatus.SHIPPED,
                c.told_at.is_(None),
                c.shipped_at < before,
            )
            .order_by(c.shipped_at)
            .limit(limit)
        )

    async def add_receipt(self, order_id: int, name: str, content: bytes, at: datetime) -> None:
        """Keeps a proof of postage."""
        await self._tx.execute(
            insert(schema.receipts).values(order_id=order_id, name=name, content=content, at=at)
        )

    async def list_receipts(self, order_id: int) -> list[tuple[str, bytes]]:
        """The proofs of postage as (file name, content), the newest only."""
        r = schema.receipts.c
        rows = await self._tx.execute(
            select(r.name, r.content).where(r.order_id == order_id).order_by(r.id.desc()).limit(1)
        )
        return [(row.name, row.content) for row in rows]

    async def list_all_receipts(self, order_id: int) -> list[tuple[str, bytes]]:
        """Every proof of postage as (file name, content), the oldest first."""
        r = schema.receipts.c
        rows = await self._tx.execute(
            select(r.name, r.content).where(r.order_id == order_id).order_by(r.id).limit(50)
        )
        return [(row.name, row.content) for row in rows]
