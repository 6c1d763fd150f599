"""Mailboxes, how far their folders were read, and what staff said about senders."""

from datetime import datetime

from sqlalchemy import delete, select

from bot.domain.mail import MailKind
from bot.domain.mailboxes import Mailbox, Position
from bot.store import mail_schema as schema
from bot.store.rows import Rows, insert_or_replace


class Mailboxes(Rows[Mailbox]):
    """Every shop's mailbox: one for each."""

    table = schema.mailboxes
    kind = Mailbox

    async def get_for_shop(self, shop_id: int) -> Mailbox | None:
        return await self._one(select(self.table).where(self.table.c.shop_id == shop_id))

    async def list_page(self, limit: int, *, after: int) -> list[Mailbox]:
        """Every shop's mailbox by number, those beyond this one."""
        m = self.table.c
        return await self._all(select(self.table).where(m.id > after).order_by(m.id).limit(limit))

    async def remove(self, mailbox_id: int) -> None:
        """Forgets a mailbox with its password and positions; what came in through it stays."""
        await self._tx.execute(delete(self.table).where(self.table.c.id == mailbox_id))

    async def list_positions(self, mailbox_id: int) -> list[Position]:
        p = schema.mail_positions
        rows = await self._tx.execute(select(p).where(p.c.mailbox_id == mailbox_id))
        return [
            Position(folder=row.folder, uid_validity=row.uid_validity, last_uid=row.last_uid) for row in rows
        ]

    async def save_position(self, mailbox_id: int, position: Position) -> None:
        values = {
            "mailbox_id": mailbox_id,
            "folder": position.folder,
            "uid_validity": position.uid_validity,
            "last_uid": position.last_uid,
        }
        await self._tx.execute(insert_or_replace(self._tx, schema.mail_positions, values))

    # What staff said that a sender's letters are.

    async def find_correction(self, shop_id: int, address: str) -> MailKind | None:
        s = schema.mail_senders.c
        result = await self._tx.execute(select(s.kind).where(s.shop_id == shop_id, s.address == address))
        return result.scalar_one_or_none()

    async def correct_sender(
        self, shop_id: int, address: str, kind: MailKind, *, by: int, at: datetime
    ) -> None:
        values = {"shop_id": shop_id, "address": address, "kind": kind, "changed_by": by, "changed_at": at}
        await self._tx.execute(insert_or_replace(self._tx, schema.mail_senders, values))
