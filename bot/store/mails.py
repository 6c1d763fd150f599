"""Letters that came in by e-mail, each once, and the notices among them."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime

from bot.domain.mail import MailKind, MailOrigin, Notice
from bot.domain.mailboxes import ReceivedMail, ReceivedNotice
from bot.store.clearings import ForgottenSources, digest_source, name_mail
from bot.store.table import Table
from bot.store.values import Shape, columns, find_shape, insert, read_moment

_MAIL = columns(ReceivedMail)
_NEW = [name for name in find_shape(ReceivedMail).columns if name != "id"]
_ADD_NEW = f"{insert('mails', _NEW)} ON CONFLICT DO NOTHING RETURNING {_MAIL}"
_NOTICES = Shape(ReceivedNotice, notice=[field.name for field in fields(Notice)])
_NOTICE = columns(_NOTICES)
_ADD_NOTICE = (
    insert("notices", [name for name in _NOTICES.columns if name != "id"]) + " RETURNING id"
)
_IS_UNBOOKED = "kind = 'customer' AND customer_id IS NULL"
_IS_QUIET = (
    "kind IN ('auto_reply', 'newsletter', 'machine', 'spam', 'pretender', 'sale', 'sale_news')"
)
_IS_PRETENDER = "kind = 'pretender'"


class Mails(Table[ReceivedMail]):
    """What came into every shop's mailbox."""

    table = "mails"
    kind = ReceivedMail

    async def is_known(self, shop_id: int, key: str) -> bool:
        """Whether this very letter was taken in before."""
        query = "SELECT id FROM mails WHERE shop_id = :shop_id AND key = :key"
        found = await self._sql.rows(query, shop_id=shop_id, key=key)
        return bool(found) or await ForgottenSources(self._sql).knows(shop_id, name_mail(key))

    async def recognise(
        self, shop_id: int, key: str, sender: str
    ) -> tuple[bool, dict[MailOrigin, MailKind]]:
        """Whether this very letter was taken in before, and what staff said that its sender's
        letters of each origin are.
        """
        query = """SELECT EXISTS (SELECT 1 FROM mails WHERE shop_id = :shop_id AND key = :key)
                       OR EXISTS (SELECT 1 FROM forgotten
                                  WHERE key = :forgotten AND shop_id = :shop_id),
                          NULL, NULL
                   UNION ALL
                   SELECT NULL, origin, kind FROM mail_senders
                   WHERE shop_id = :shop_id AND address = :sender"""
        forgotten = digest_source(name_mail(key))
        rows = await self._sql.rows(
            query, shop_id=shop_id, key=key, forgotten=forgotten, sender=sender
        )
        said = {MailOrigin(row[1]): MailKind(row[2]) for row in rows if row[1] is not None}
        return any(row[0] for row in rows), said

    async def add_new(self, value: ReceivedMail) -> ReceivedMail | None:
        """Stores a letter and gives it with its id; None when the same one was stored before."""
        return await self._one(_ADD_NEW, **self.to_row(value))

    async def find_by_message_id(
        self, shop_id: int, message_ids: Sequence[str]
    ) -> ReceivedMail | None:
        """The last letter with one of these Message-IDs."""
        if not message_ids:
            return None
        # Without ORDER BY: for that, SQLite would walk through all letters of the shop.
        query = f"""SELECT {_MAIL} FROM mails
                    WHERE shop_id = :shop_id AND message_id IN :message_ids
                    AND customer_id IS NOT NULL LIMIT 100"""
        found = await self._all(query, shop_id=shop_id, message_ids=message_ids)
        return max(found, key=lambda mail: mail.id, default=None)

    async def get_with_key(self, shop_id: int, key: str) -> ReceivedMail | None:
        """The letter with this key."""
        query = f"SELECT {_MAIL} FROM mails WHERE shop_id = :shop_id AND key = :key"
        return await self._one(query, shop_id=shop_id, key=key)

    async def find_last_of_customer(self, customer_id: int) -> ReceivedMail | None:
        """What this customer wrote last by e-mail."""
        query = f"""SELECT {_MAIL} FROM mails WHERE customer_id = :customer_id
                    AND (kind = 'customer' OR relay IS NOT NULL)
                    ORDER BY id DESC LIMIT 1"""
        return await self._one(query, customer_id=customer_id)

    async def find_conversation(self, shop_id: int, address: str) -> ReceivedMail | None:
        """What came last from this address of a relay's, which belongs to one conversation."""
        query = f"""SELECT {_MAIL} FROM mails
                    WHERE shop_id = :shop_id AND sender_address = :address
                      AND relay IS NOT NULL AND customer_id IS NOT NULL
                    ORDER BY id DESC LIMIT 1"""
        return await self._one(query, shop_id=shop_id, address=address)

    async def list_unbooked(self, shop_id: int, limit: int) -> list[ReceivedMail]:
        """Customers' letters of which nobody has said yet whose they are, the oldest first."""
        query = (
            f"SELECT {_MAIL} FROM mails WHERE shop_id = :shop_id AND {_IS_UNBOOKED} "
            "ORDER BY id LIMIT :limit"
        )
        return await self._all(query, shop_id=shop_id, limit=limit)

    async def list_recent(self, shop_id: int, *, offset: int, limit: int) -> list[ReceivedMail]:
        """What came in, the newest first."""
        query = f"""SELECT {_MAIL} FROM mails WHERE shop_id = :shop_id
                    ORDER BY id DESC LIMIT :limit OFFSET :offset"""
        return await self._all(query, shop_id=shop_id, offset=offset, limit=limit)

    async def list_senders(self, shop_id: int, limit: int) -> list[tuple[str, datetime]]:
        """From whom the newest letters came, and when each was written."""
        query = f"""SELECT sender_address, at FROM mails WHERE shop_id = :shop_id
                    AND kind <> '{MailKind.PRETENDER}' ORDER BY id DESC LIMIT :limit"""
        rows = await self._sql.rows(query, shop_id=shop_id, limit=limit)
        return [(address, read_moment(at)) for address, at in rows]

    async def count_pretenders(self, shop_id: int, *, since: datetime) -> int:
        """How many letters in a platform's name that nobody confirmed came since this moment."""
        query = f"""SELECT count(*) FROM mails
                    WHERE shop_id = :shop_id AND {_IS_PRETENDER} AND taken_at >= :since"""
        return await self._sql.value(int, query, shop_id=shop_id, since=since) or 0

    async def forget_old(self, before: datetime, limit: int) -> None:
        """Forgets some of our shops' letters that were no customer's and came before this moment.

        Two processes that forgot the same ones would wait for each other.
        """
        owned = self._sql.owned
        query = f"""DELETE FROM mails WHERE id IN (
                        SELECT id FROM mails
                        WHERE {_IS_QUIET} AND taken_at < :before {owned.condition}
                        ORDER BY taken_at LIMIT :limit)"""
        await self._sql.run(query, before=before, limit=limit, **owned.values)

    async def add_notice(self, value: ReceivedNotice) -> ReceivedNotice:
        """Stores a notice and gives it with its id."""
        added = await self._sql.value(int, _ADD_NOTICE, **_NOTICES.to_row(value))
        return replace(value, id=added or 0)

    async def list_notices(
        self, shop_id: int, *, since: datetime, limit: int
    ) -> list[ReceivedNotice]:
        """The platforms' notices that came since this moment, the newest first."""
        query = f"""SELECT {_NOTICE} FROM notices WHERE shop_id = :shop_id AND at >= :since
                    ORDER BY id DESC LIMIT :limit"""
        return await self._sql.all(_NOTICES, query, shop_id=shop_id, since=since, limit=limit)
