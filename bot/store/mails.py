"""Letters that came in by e-mail, each once, and the notices among them."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, delete, insert, select, text

from bot.domain.mail import MailAddress, MailKind, Notice
from bot.domain.mailboxes import ReceivedMail, ReceivedNotice
from bot.store import mail_schema as schema
from bot.store.rows import Rows, insert_or_ignore


class Mails(Rows[ReceivedMail]):
    """What came into every shop's mailbox."""

    table = schema.mails
    kind = ReceivedMail

    def to_row(self, value: ReceivedMail) -> dict[str, Any]:
        author = value.author
        return {**super().to_row(value), "author": (author.name, author.address) if author else None}

    def from_row(self, row: Row[Any]) -> ReceivedMail:
        mail = super().from_row(row)
        return replace(mail, author=MailAddress(*row.author) if row.author else None)

    async def is_known(self, shop_id: int, key: str) -> bool:
        """Whether this very letter was taken in before."""
        m = self.table.c
        return (
            await self._tx.execute(select(m.id).where(m.shop_id == shop_id, m.key == key))
        ).first() is not None

    async def add_new(self, value: ReceivedMail) -> ReceivedMail | None:
        """Stores a letter and gives it with its id; None when the same one was stored before."""
        return await self._one(
            insert_or_ignore(self._tx, self.table).values(self.to_row(value)).returning(*self.table.c)
        )

    async def find_by_message_id(self, shop_id: int, message_ids: Sequence[str]) -> ReceivedMail | None:
        """The last letter with one of these Message-IDs."""
        m = self.table.c
        # Without ORDER BY: for that, SQLite would walk through all letters of the shop.
        found = await self._all(
            select(self.table)
            .where(m.shop_id == shop_id, m.message_id.in_(message_ids), m.customer_id.is_not(None))
            .limit(100)
        )
        return max(found, key=lambda mail: mail.id, default=None)

    async def find_last_of_customer(self, customer_id: int) -> ReceivedMail | None:
        """What this customer wrote last by e-mail."""
        m = self.table.c
        return await self._one(
            select(self.table)
            .where(m.customer_id == customer_id, m.kind == MailKind.CUSTOMER)
            .order_by(m.id.desc())
            .limit(1)
        )

    async def list_unbooked(self, shop_id: int, limit: int) -> list[ReceivedMail]:
        """Customers' letters of which nobody has said yet whose they are, the oldest first."""
        m = self.table.c
        return await self._all(
            select(self.table)
            .where(m.shop_id == shop_id, text(schema.MAIL_IS_UNBOOKED))
            .order_by(m.id)
            .limit(limit)
        )

    async def list_recent(self, shop_id: int, *, offset: int, limit: int) -> list[ReceivedMail]:
        """What came in, the newest first."""
        m = self.table.c
        return await self._all(
            select(self.table).where(m.shop_id == shop_id).order_by(m.id.desc()).offset(offset).limit(limit)
        )

    async def forget_old(self, before: datetime, limit: int) -> None:
        """Forgets some of the letters that were no customer's and came before this moment."""
        m = self.table.c
        old = (
            select(m.id)
            .where(m.taken_at < before, text(schema.MAIL_IS_QUIET))
            .order_by(m.taken_at)
            .limit(limit)
        )
        await self._tx.execute(delete(self.table).where(m.id.in_(old)))

    async def add_notice(self, value: ReceivedNotice) -> ReceivedNotice:
        """Stores a notice and gives it with its id."""
        notice = {field.name: getattr(value.notice, field.name) for field in fields(Notice)}
        notice["amount"] = None if value.notice.amount is None else str(value.notice.amount)
        row = {name: getattr(value, name) for name in ("shop_id", "mail_id", "order_id", "customer_id", "at")}
        added = await self._tx.execute(
            insert(schema.notices).values(**row, **notice).returning(schema.notices.c.id)
        )
        return replace(value, id=added.scalar_one())

    async def list_notices(self, shop_id: int, *, since: datetime, limit: int) -> list[ReceivedNotice]:
        """The platforms' notices that came since this moment, the newest first."""
        n = schema.notices
        rows = await self._tx.execute(
            select(n).where(n.c.shop_id == shop_id, n.c.at >= since).order_by(n.c.id.desc()).limit(limit)
        )
        return [_read_notice(row) for row in rows]


def _read_notice(row: Row[Any]) -> ReceivedNotice:
    values = row._mapping
    notice = {field.name: values[field.name] for field in fields(Notice)}
    notice["amount"] = None if row.amount is None else Decimal(row.amount)
    own = {field.name: values[field.name] for field in fields(ReceivedNotice) if field.name != "notice"}
    return ReceivedNotice(notice=Notice(**notice), **own)
