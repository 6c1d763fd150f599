"""Mailboxes, how far their folders were read, and what staff said about senders."""

from datetime import datetime

from bot.domain.mail import MailKind, MailOrigin
from bot.domain.mailboxes import FolderPosition, Mailbox
from bot.store.table import Table
from bot.store.values import columns, find_shape

_MAILBOX = columns(Mailbox)
_POSITION = columns(FolderPosition)


class Mailboxes(Table[Mailbox]):
    """Every shop's mailbox: one for each."""

    table = "mailboxes"
    kind = Mailbox

    async def get_for_shop(self, shop_id: int) -> Mailbox | None:
        query = f"SELECT {_MAILBOX} FROM mailboxes WHERE shop_id = :shop_id"
        return await self._one(query, shop_id=shop_id)

    async def list_page(self, limit: int, *, after: int) -> list[Mailbox]:
        """Our shops' mailboxes by number, those beyond this one."""
        owned = self._sql.owned
        query = f"""SELECT {_MAILBOX} FROM mailboxes WHERE id > :after {owned.condition}
                    ORDER BY id LIMIT :limit"""
        return await self._all(query, after=after, limit=limit, **owned.values)

    async def remove(self, mailbox_id: int) -> None:
        """Forgets a mailbox with its password and positions; what came in through it stays."""
        await self._sql.run("DELETE FROM mailboxes WHERE id = :mailbox_id", mailbox_id=mailbox_id)

    async def list_positions(self, mailbox_id: int) -> list[FolderPosition]:
        query = f"SELECT {_POSITION} FROM mail_positions WHERE mailbox_id = :mailbox_id"
        return await self._sql.all(FolderPosition, query, mailbox_id=mailbox_id)

    async def save_position(self, mailbox_id: int, position: FolderPosition) -> None:
        query = """INSERT INTO mail_positions (mailbox_id, folder, uid_validity, last_uid)
                   VALUES (:mailbox_id, :folder, :uid_validity, :last_uid)
                   ON CONFLICT (mailbox_id, folder) DO UPDATE SET
                       uid_validity = excluded.uid_validity, last_uid = excluded.last_uid"""
        await self._sql.run(
            query, mailbox_id=mailbox_id, **find_shape(FolderPosition).to_row(position)
        )

    # What staff said that a sender's letters of one origin are.

    async def correct_sender(
        self,
        shop_id: int,
        address: str,
        origin: MailOrigin,
        kind: MailKind,
        *,
        by: int,
        at: datetime,
    ) -> None:
        query = """INSERT INTO mail_senders
                       (shop_id, address, origin, kind, changed_by, changed_at)
                   VALUES (:shop_id, :address, :origin, :kind, :by, :at)
                   ON CONFLICT (shop_id, address, origin) DO UPDATE SET
                       kind = excluded.kind, changed_by = excluded.changed_by,
                       changed_at = excluded.changed_at"""
        await self._sql.run(
            query, shop_id=shop_id, address=address, origin=origin, kind=kind, by=by, at=at
        )
