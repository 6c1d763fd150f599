"""Drafts, their revisions, and the messages at the desk that show them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Row, or_, select, text, update

from bot.domain.channels import Address
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.errors import StateConflict
from bot.domain.letters import LetterKind
from bot.store import schema
from bot.store.rows import Rows, insert_or_ignore


@dataclass(frozen=True, slots=True)
class Card:
    """The message at the desk that shows one revision."""

    draft_id: int
    revision: int
    channel_id: int
    message_id: int


class Drafts(Rows[Draft]):
    """The drafts and letters of every shop."""

    table = schema.drafts
    kind = Draft

    def to_row(self, value: Draft) -> dict[str, Any]:
        row = super().to_row(value)
        to = row.pop("to")
        return {**row, "channel": to.channel, "to_name": to.name, "to_where": to.where, "to_link": to.link}

    def from_row(self, row: Row[Any]) -> Draft:
        values = row._mapping
        to = Address(
            channel=values["channel"],
            name=values["to_name"],
            where=values["to_where"],
            link=values["to_link"],
        )
        plain = {field.name: values[field.name] for field in fields(Draft) if field.name != "to"}
        return Draft(to=to, **plain)

    async def replace(self, old: Draft, new: Draft) -> None:
        """Stores the draft's next state, if nobody else moved it meanwhile: decisions race safely.

        Raises StateConflict when the stored draft isn't `old` any more.
        """
        d = self.table.c
        result = await self._tx.execute(
            update(self.table)
            .where(
                d.id == old.id,
                d.revision == old.revision,
                d.status == old.status,
                d.attempts == old.attempts,
            )
            .values(self.to_row(new))
            .returning(d.id)
        )
        if result.first() is None:
            raise StateConflict("Somebody else was a moment faster. Please look at the draft again.")
        self._tx.schedule_changed = True

    async def forget_withdrawal(self, draft: Draft) -> None:
        """No reaction from before the withdrawal is left, so the next one counts like any other."""
        d = self.table.c
        await self._tx.execute(
            update(self.table)
            .where(d.id == draft.id, d.revision == draft.revision, d.status == DraftStatus.PENDING)
            .values(was_withdrawn=False)
        )

    async def find_by_mail_id(self, shop_id: int, mail_ids: Sequence[str]) -> Draft | None:
        """The e-mail of this shop that bears one of these Message-IDs."""
        d = self.table.c
        return await self._one(
            select(self.table)
            .where(d.mail_id.in_(mail_ids), d.shop_id == shop_id)
            .order_by(d.id.desc())
            .limit(1)
        )

    async def find_last_holding(self, customer_id: int) -> datetime | None:
        """When a holding reply was written to this customer for the last time."""
        d = self.table.c
        result = await self._tx.execute(
            select(d.created_at)
            .where(d.customer_id == customer_id, d.kind == LetterKind.HOLDING)
            .order_by(d.created_at.desc())
            .limit(1)
        )
        return result.scalar_one_or_none()

    async def has_apology(self, customer_id: int, *, since: datetime) -> bool:
        """Whether an apology really went to this customer since then."""
        d = self.table.c
        result = await self._tx.execute(
            select(d.id)
            .where(d.customer_id == customer_id, text(schema.DRAFT_IS_APOLOGY), d.sent_at >= since)
            .limit(1)
        )
        return result.first() is not None

    async def list_open_for_customer(self, customer_id: int) -> list[Draft]:
        """Drafts that may still reach this customer, also those that are being sent right now."""
        d = self.table.c
        return await self._all(
            select(self.table)
            .where(d.customer_id == customer_id, text(schema.DRAFT_CAN_REACH))
            .order_by(d.id)
        )

    async def list_spoken_for(self, customer_ids: Collection[int]) -> set[int]:
        """Those of these customers to whom a draft may still go."""
        d = self.table.c
        rows = await self._tx.execute(
            select(d.customer_id).where(d.customer_id.in_(customer_ids), text(schema.DRAFT_CAN_REACH))
        )
        return set(rows.scalars())

    async def list_open(self, shop_id: int, *, offset: int = 0, limit: int = 100) -> list[Draft]:
        """Drafts of a shop that wait for somebody, the oldest first."""
        d = self.table.c
        return await self._all(
            select(self.table)
            .where(d.shop_id == shop_id, text(schema.DRAFT_IS_OPEN))
            .order_by(d.id)
            .offset(offset)
            .limit(limit)
        )

    async def list_stuck(self, shop_id: int, limit: int) -> list[Draft]:
        """Letters that failed, or of which nobody knows whether they went."""
        d = self.table.c
        return await self._all(
            select(self.table)
            .where(d.shop_id == shop_id, text(schema.DRAFT_IS_STUCK))
            .order_by(d.id.desc())
            .limit(limit)
        )

    async def list_sending(self, limit: int) -> list[Draft]:
        """Letters whose outcome was never written down, in any shop."""
        d = self.table.c
        return await self._all(
            select(self.table).where(text(schema.DRAFT_IS_SENDING)).order_by(d.id).limit(limit)
        )

    async def list_leaving(self, now: datetime, limit: int, *, after: Draft | None = None) -> list[Draft]:
        """Approved letters whose time has come, the earliest first, from the one behind `after` on."""
        d = self.table.c
        query = select(self.table).where(d.status == DraftStatus.APPROVED, d.leaves_at <= now)
        if after is not None:
            query = query.where(
                (d.leaves_at > after.leaves_at) | ((d.leaves_at == after.leaves_at) & (d.id > after.id))
            )
        return await self._all(query.order_by(d.leaves_at, d.id).limit(limit))

    async def list_approved(self, limit: int) -> list[Draft]:
        """Approved letters that haven't left, in any shop."""
        return await self._all(
            select(self.table).where(self.table.c.status == DraftStatus.APPROVED).limit(limit)
        )

    async def next_leaving_at(self, *, after: datetime | None = None) -> datetime | None:
        """When the next approved letter leaves, of those that leave later than `after`."""
        d = self.table.c
        query = select(d.leaves_at).where(d.status == DraftStatus.APPROVED)
        if after is not None:
            query = query.where(d.leaves_at > after)
        result = await self._tx.execute(query.order_by(d.leaves_at).limit(1))
        return result.scalar_one_or_none()

    async def list_for_order(self, order_id: int, limit: int) -> list[Draft]:
        d = self.table.c
        return await self._all(
            select(self.table).where(d.order_id == order_id).order_by(d.id.desc()).limit(limit)
        )

    # The texts, one row for each revision: what was approved can be read for ever.

    async def add_revision(self, draft: Draft, *, by: int | None, at: datetime) -> None:
        await self._tx.execute(
            insert_or_ignore(self._tx, schema.revisions).values(
                draft_id=draft.id, revision=draft.revision, text=draft.text, written_by=by, written_at=at
            )
        )

    async def get_text(self, draft_id: int, revision: int) -> str | None:
        r = schema.revisions.c
        result = await self._tx.execute(select(r.text).where(r.draft_id == draft_id, r.revision == revision))
        return result.scalar_one_or_none()

    # Where a revision is shown. A reaction is on a message, and the message shows one revision.

    async def set_card(self, card: Card) -> None:
        r = schema.revisions.c
        await self._tx.execute(
            update(schema.revisions)
            .where(r.draft_id == card.draft_id, r.revision == card.revision)
            .values(channel_id=card.channel_id, message_id=card.message_id)
        )

    async def forget_card(self, card: Card) -> None:
        """The message is gone: the revision is shown nowhere until it is posted again."""
        r = schema.revisions.c
        await self._tx.execute(
            update(schema.revisions)
            .where(r.message_id == card.message_id)
            .values(channel_id=None, message_id=None)
        )

    async def get_card(self, draft_id: int, revision: int) -> Card | None:
        """The message that shows this revision, once it is posted."""
        r = schema.revisions.c
        return await self._card((r.draft_id == draft_id) & (r.revision == revision))

    async def find_card(self, message_id: int) -> Card | None:
        """What the desk message with this id shows, if it shows a draft."""
        return await self._card(schema.revisions.c.message_id == message_id)

    async def is_shown(self, draft_id: int, revision: int, message_id: int) -> bool:
        """Whether this message shows exactly this revision: as its card, or laid out to copy."""
        r = schema.revisions.c
        found = await self._tx.execute(
            select(r.draft_id).where(
                r.draft_id == draft_id,
                r.revision == revision,
                or_(r.message_id == message_id, r.copy_message_id == message_id),
            )
        )
        return found.first() is not None

    async def _card(self, where: Any) -> Card | None:
        r = schema.revisions.c
        row = (
            await self._tx.execute(
                select(r.draft_id, r.revision, r.channel_id, r.message_id).where(
                    where, r.message_id.is_not(None)
                )
            )
        ).first()
        return None if row is None else Card(row.draft_id, row.revision, row.channel_id, row.message_id)

    async def set_copy(self, draft_id: int, revision: int, message_id: int) -> None:
        """Remembers the message that lays out this revision's text to copy."""
        r = schema.revisions.c
        await self._tx.execute(
            update(schema.revisions)
            .where(r.draft_id == draft_id, r.revision == revision)
            .values(copy_message_id=message_id)
        )

    async def get_copy(self, draft_id: int, revision: int) -> int | None:
        r = schema.revisions.c
        result = await self._tx.execute(
            select(r.copy_message_id).where(r.draft_id == draft_id, r.revision == revision)
        )
        return result.scalar_one_or_none()

    async def list_undecided_cards(self, *, after: int, limit: int) -> list[tuple[Draft, Card]]:
        """Posted cards whose reactions still count, of any shop, in the order of their drafts."""
        d, r = self.table, schema.revisions
        rows = await self._tx.execute(
            select(d, r.c.channel_id, r.c.message_id)
            .join(r, (r.c.draft_id == d.c.id) & (r.c.revision == d.c.revision))
            .where(
                text(schema.DRAFT_IS_OPEN),
                d.c.status != DraftStatus.READY,
                r.c.message_id.is_not(None),
                d.c.id > after,
            )
            .order_by(d.c.id)
            .limit(limit)
        )
        return [
            (self.from_row(row), Card(row.id, row.revision, row.channel_id, row.message_id)) for row in rows
        ]
