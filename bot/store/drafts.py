"""Drafts, their revisions, and the messages at the desk that show them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from bot.domain.channels import Channel
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.errors import StateConflict
from bot.domain.letters import LetterKind
from bot.domain.orders import Order
from bot.domain.records import dataclass
from bot.store.table import Table
from bot.store.values import Shape, columns, find_shape, read_moment, update


@dataclass(frozen=True, slots=True)
class Card:
    """The message at the desk that shows one revision."""

    draft_id: int
    revision: int
    channel_id: int
    message_id: int


_DRAFTS = Shape(Draft, to=("channel", "to_name", "to_where", "to_link"))
_DRAFT = columns(_DRAFTS)
_OF_DRAFT = columns(_DRAFTS, of="drafts")
_REPLACE = f"""{update("drafts", [name for name in _DRAFTS.columns if name != "id"])}
               WHERE id = :id AND revision = :old_revision AND status = :old_status
               AND attempts = :old_attempts"""
_CARD = columns(Card)
# In the words of the index that answers each.
_IS_OPEN = "status IN ('pending', 'approved', 'ready')"
_CAN_REACH = "status IN ('pending', 'prepared', 'approved', 'ready', 'sending')"
_IS_SENDING = "status = 'sending'"
_IS_STUCK = "status IN ('failed', 'unknown')"
_IS_APPROVED = "status = 'approved'"
_IS_PREPARED = "status = 'prepared'"


class Drafts(Table[Draft]):
    """The drafts and letters of every shop."""

    table = "drafts"
    kind = _DRAFTS

    async def replace(self, old: Draft, new: Draft) -> None:
        """Stores the draft's next state, if nobody else moved it meanwhile: decisions race safely.

        Raises StateConflict when the stored draft isn't `old` any more.
        """
        was = {"old_revision": old.revision, "old_status": old.status, "old_attempts": old.attempts}
        if not await self._sql.run(_REPLACE, **{**self.to_row(new), "id": old.id}, **was):
            raise StateConflict(
                "Somebody else was a moment faster. Please look at the draft again."
            )
        self._sql.schedule_changed = True

    async def forget_withdrawal(self, draft: Draft) -> None:
        """No reaction from before the withdrawal is left, so the next one counts like any other."""
        query = """UPDATE drafts SET was_withdrawn = FALSE
                   WHERE id = :id AND revision = :revision AND status = 'pending'"""
        await self._sql.run(query, id=draft.id, revision=draft.revision)

    async def find_by_mail_id(self, shop_id: int, mail_ids: Sequence[str]) -> Draft | None:
        """The e-mail of this shop with one of these Message-IDs."""
        if not mail_ids:
            return None
        query = f"""SELECT {_DRAFT} FROM drafts WHERE mail_id IN :mail_ids AND shop_id = :shop_id
                    ORDER BY id DESC LIMIT 1"""
        return await self._one(query, shop_id=shop_id, mail_ids=mail_ids)

    async def find_last_holding(self, customer_id: int) -> datetime | None:
        """When a holding reply was written to this customer for the last time."""
        query = """SELECT created_at FROM drafts WHERE customer_id = :customer_id
                   AND kind = 'holding'
                   ORDER BY created_at DESC LIMIT 1"""
        return await self._sql.value(datetime, query, customer_id=customer_id)

    async def has_apology(self, customer_id: int, *, since: datetime) -> bool:
        """Whether a letter that says sorry really went to this customer since then, or an incident
        that isn't closed has hit them.
        """
        query = """SELECT id FROM drafts
                   WHERE customer_id = :customer_id AND kind = 'apology' AND sent_at >= :since
                   UNION ALL
                   SELECT id FROM drafts
                   WHERE customer_id = :customer_id AND kind = 'incident' AND sent_at >= :since
                   UNION ALL
                   SELECT recipient.id FROM incident_recipients AS recipient
                   JOIN incidents ON incidents.id = recipient.incident_id
                   WHERE recipient.customer_id = :customer_id AND closed_at IS NULL
                   LIMIT 1"""
        return bool(await self._sql.rows(query, customer_id=customer_id, since=since))

    async def list_apologies(self, customer_id: int, *, since: datetime) -> list[Draft]:
        """The apologies that really went to this customer since then, the newest first."""
        query = f"""SELECT {_DRAFT} FROM drafts
                    WHERE customer_id = :customer_id AND kind = 'apology' AND sent_at >= :since
                    ORDER BY id DESC LIMIT 50"""
        return await self._all(query, customer_id=customer_id, since=since)

    async def list_open_for_customer(self, customer_id: int) -> list[Draft]:
        """Drafts that may still reach this customer, also those that are being sent right now."""
        query = (
            f"SELECT {_DRAFT} FROM drafts WHERE customer_id = :customer_id AND {_CAN_REACH} "
            "ORDER BY id"
        )
        return await self._all(query, customer_id=customer_id)

    async def list_spoken_for(self, customer_ids: Collection[int]) -> set[int]:
        """Those of these customers to whom a draft may still go."""
        query = (
            f"SELECT customer_id FROM drafts WHERE customer_id IN :customer_ids AND {_CAN_REACH}"
        )
        return set(await self._sql.values(int, query, customer_ids=customer_ids))

    async def map_noted(self, customer_ids: Collection[int]) -> dict[int, datetime]:
        """When a holding note was last drafted for each of these customers that was sent, or set
        aside by a person.
        """
        query = """SELECT customer_id, MAX(created_at) FROM drafts
                   WHERE customer_id IN :customer_ids AND kind = 'holding_note'
                   AND status IN ('sent', 'unknown', 'discarded') GROUP BY customer_id"""
        rows = await self._sql.rows(query, customer_ids=customer_ids)
        return {row[0]: read_moment(row[1]) for row in rows}

    async def list_open(
        self, shop_id: int, *, with_incidents: bool = True, offset: int = 0, limit: int = 100
    ) -> list[Draft]:
        """Drafts of a shop that wait for somebody, the oldest first. Of an incident's those that
        have a card of their own are among them, or none.
        """
        chosen = "incident_id IS NULL"
        if with_incidents:
            chosen = "(incident_id IS NULL OR status = 'pending')"
        query = f"""SELECT {_DRAFT} FROM drafts WHERE shop_id = :shop_id AND {_IS_OPEN}
                    AND {chosen}
                    ORDER BY id LIMIT :limit OFFSET :offset"""
        return await self._all(query, shop_id=shop_id, offset=offset, limit=limit)

    async def list_prepared(
        self, incident_id: int, limit: int, *, after: int = 0, channels: Collection[Channel] = ()
    ) -> list[Draft]:
        """An incident's letters whose turn hasn't come, behind this one: all, or by some
        channels.
        """
        chosen = "AND channel IN :channels" if channels else ""
        query = f"""SELECT {_DRAFT} FROM drafts
                    WHERE incident_id = :incident_id AND {_IS_PREPARED} AND id > :after {chosen}
                    ORDER BY id LIMIT :limit"""
        return await self._all(
            query, incident_id=incident_id, limit=limit, after=after, channels=list(channels)
        )

    async def count_in_flight(self, incident_id: int) -> tuple[int, int]:
        """How many of an incident's letters are being sent for the first time, and how many are
        to be tried again.
        """
        query = """SELECT coalesce(sum(CASE WHEN status = 'sending' OR attempts = 0
                                            THEN 1 ELSE 0 END), 0),
                          coalesce(sum(CASE WHEN status = 'approved' AND attempts > 0
                                            THEN 1 ELSE 0 END), 0)
                   FROM drafts
                   WHERE incident_id = :incident_id AND status IN ('approved', 'sending')"""
        [(first, again)] = await self._sql.rows(query, incident_id=incident_id)
        return first, again

    async def find_to_copy(self, incident_id: int, *, after: int = 0) -> Draft | None:
        """The next of an incident's letters behind this one that a person must send; at the end the
        first one again.
        """
        query = f"""SELECT {_DRAFT} FROM drafts
                    WHERE incident_id = :incident_id AND status = 'ready'
                    ORDER BY CASE WHEN id > :after THEN 0 ELSE 1 END, id LIMIT 1"""
        return await self._one(query, incident_id=incident_id, after=after)

    async def count_by_hand(self, incident_id: int, *, until: int) -> tuple[int, int, int]:
        """Of the letters of an incident that only a person can send: the place of this one, how
        many there are, and how many were sent.
        """
        query = """SELECT coalesce(sum(CASE WHEN id <= :until THEN 1 ELSE 0 END), 0), count(*),
                          coalesce(sum(CASE WHEN status = 'sent' THEN 1 ELSE 0 END), 0)
                   FROM drafts WHERE incident_id = :incident_id AND channel = 'elsewhere'
                   AND status IN ('ready', 'sent')"""
        [(place, count, sent)] = await self._sql.rows(query, incident_id=incident_id, until=until)
        return place, count, sent

    async def list_handed_out(self, incident_id: int) -> list[Draft]:
        """An incident's letters that are approved or being sent just now."""
        query = f"""SELECT {_DRAFT} FROM drafts
                    WHERE incident_id = :incident_id AND status IN ('approved', 'sending')
                    ORDER BY id"""
        return await self._all(query, incident_id=incident_id)

    async def void_prepared(self, incident_id: int, reason: str) -> list[int]:
        """Sets aside an incident's letters whose turn hasn't come, and gives their ids."""
        query = f"""UPDATE drafts SET status = 'voided', reason = :reason
                    WHERE incident_id = :incident_id AND {_IS_PREPARED} RETURNING id"""
        return await self._sql.values(int, query, incident_id=incident_id, reason=reason)

    async def count_waiting(
        self, shop_id: int, *, since: datetime, but: Collection[int], most: int
    ) -> dict[DraftStatus, tuple[int, int]]:
        """How many of each status wait for somebody, to others than these customers, and how many
        of them only since then; counted no further than `most`.
        """
        query = f"""SELECT status, count(*), count(CASE WHEN at > :since THEN 1 END) FROM (
                        SELECT status, coalesce(decided_at, created_at) AS at FROM drafts
                        WHERE shop_id = :shop_id AND {_IS_OPEN} AND incident_id IS NULL
                        AND customer_id NOT IN :but LIMIT :most) AS waiting
                    GROUP BY status"""
        rows = await self._sql.rows(query, shop_id=shop_id, since=since, but=but, most=most)
        return {DraftStatus(status): (count, new) for status, count, new in rows}

    async def list_stuck(self, shop_id: int, limit: int) -> list[Draft]:
        """Letters that failed, or of which nobody knows whether they went, but for an
        incident's: its card counts them.
        """
        query = f"""SELECT {_DRAFT} FROM drafts WHERE shop_id = :shop_id AND {_IS_STUCK}
                    AND incident_id IS NULL
                    ORDER BY id DESC LIMIT :limit"""
        return await self._all(query, shop_id=shop_id, limit=limit)

    async def list_sending(self, limit: int) -> list[Draft]:
        """Letters whose outcome was never written down, in any of our shops."""
        owned = self._sql.owned
        query = f"""SELECT {_DRAFT} FROM drafts WHERE {_IS_SENDING} {owned.condition}
                    ORDER BY id LIMIT :limit"""
        return await self._all(query, limit=limit, **owned.values)

    async def list_leaving(
        self, now: datetime, limit: int, *, after: Draft | None = None
    ) -> list[Draft]:
        """Approved letters whose time has come, the earliest first, from the one behind `after`
        on.
        """
        owned = self._sql.owned
        behind, place = "", {}
        if after is not None:
            behind = (
                "AND (leaves_at > :last_leaves_at OR leaves_at = :last_leaves_at AND id > :last_id)"
            )
            place = {"last_leaves_at": after.leaves_at, "last_id": after.id}
        query = f"""SELECT {_DRAFT} FROM drafts
                    WHERE {_IS_APPROVED} AND leaves_at <= :now {behind} {owned.condition}
                    ORDER BY leaves_at, id LIMIT :limit"""
        return await self._all(query, now=now, limit=limit, **place, **owned.values)

    async def list_approved(self, limit: int) -> list[Draft]:
        """Approved letters that haven't left, in any shop."""
        query = f"SELECT {_DRAFT} FROM drafts WHERE {_IS_APPROVED} LIMIT :limit"
        return await self._all(query, limit=limit)

    async def next_leaving_at(self, *, after: datetime | None = None) -> datetime | None:
        """When the next approved letter leaves, of those that leave later than `after`."""
        owned = self._sql.owned
        behind = "" if after is None else "AND leaves_at > :after"
        query = f"""SELECT leaves_at FROM drafts WHERE {_IS_APPROVED} {behind} {owned.condition}
                    ORDER BY leaves_at LIMIT 1"""
        return await self._sql.value(datetime, query, after=after, **owned.values)

    async def list_for_order(self, order_id: int, limit: int) -> list[Draft]:
        query = (
            f"SELECT {_DRAFT} FROM drafts WHERE order_id = :order_id ORDER BY id DESC LIMIT :limit"
        )
        return await self._all(query, order_id=order_id, limit=limit)

    async def list_of_parcel_list(self, parcel_list_id: int) -> list[Draft]:
        """The notes that a list of parcels drafted, the first at the top."""
        query = f"""SELECT {_DRAFT} FROM drafts WHERE parcel_list_id = :parcel_list_id
                    ORDER BY id LIMIT 1000"""
        return await self._all(query, parcel_list_id=parcel_list_id)

    async def list_drafted_since(
        self, shop_id: int, since: datetime, kinds: Collection[LetterKind]
    ) -> list[Draft]:
        """Drafts of these kinds that wait for approval since then, each on a card of its own."""
        query = f"""SELECT {_DRAFT} FROM drafts WHERE shop_id = :shop_id AND {_IS_OPEN}
                    AND status = 'pending' AND created_at >= :since AND kind IN :kinds
                    AND parcel_list_id IS NULL AND incident_id IS NULL
                    ORDER BY id LIMIT 100"""
        return await self._all(query, shop_id=shop_id, since=since, kinds=list(kinds))

    async def list_lists_of(self, customer_id: int) -> list[int]:
        """The lists in which a note to this customer stands."""
        query = """SELECT DISTINCT parcel_list_id FROM drafts
                   WHERE customer_id = :customer_id AND parcel_list_id IS NOT NULL"""
        return await self._sql.values(int, query, customer_id=customer_id)

    async def list_cardless(self, parcel_list_id: int, *, without: int) -> list[tuple[int, int]]:
        """The open notes of a list that no message shows, but one customer's: each with its
        revision.
        """
        query = f"""SELECT id, revision FROM drafts
                    WHERE parcel_list_id = :parcel_list_id AND {_IS_OPEN}
                    AND customer_id <> :without AND NOT EXISTS (
                        SELECT 1 FROM revisions
                        WHERE draft_id = drafts.id AND message_id IS NOT NULL)"""
        rows = await self._sql.rows(query, parcel_list_id=parcel_list_id, without=without)
        return [(id_, revision) for id_, revision in rows]

    async def list_notes_beside(self, order: Order) -> list[Draft]:
        """The shipped notes of its customer that are another order's letters and about this one as
        well, the newest first.
        """
        query = f"""SELECT {_DRAFT} FROM drafts WHERE customer_id = :customer_id
                    AND kind = 'shipped' AND order_id <> :order_id ORDER BY id DESC LIMIT 50"""
        found = await self._all(query, customer_id=order.customer_id, order_id=order.id)
        return [each for each in found if each.is_about(order.id)]

    # The texts, one row for each revision: what was approved can be read for ever.

    async def add_revision(self, draft: Draft, *, by: int | None, at: datetime) -> None:
        query = """INSERT INTO revisions (draft_id, revision, text, written_by, written_at)
                   VALUES (:draft_id, :revision, :text, :by, :at) ON CONFLICT DO NOTHING"""
        await self._sql.run(
            query, draft_id=draft.id, revision=draft.revision, text=draft.text, by=by, at=at
        )

    async def get_text(self, draft_id: int, revision: int) -> str | None:
        query = "SELECT text FROM revisions WHERE draft_id = :draft_id AND revision = :revision"
        return await self._sql.value(str, query, draft_id=draft_id, revision=revision)

    async def get_written_at(self, draft_id: int, revision: int) -> datetime | None:
        """When a revision was written."""
        query = (
            "SELECT written_at FROM revisions WHERE draft_id = :draft_id AND revision = :revision"
        )
        return await self._sql.value(datetime, query, draft_id=draft_id, revision=revision)

    # Where a revision is shown. A reaction is on a message, and the message shows one revision.

    async def set_card(self, card: Card) -> None:
        query = """UPDATE revisions SET channel_id = :channel_id, message_id = :message_id
                   WHERE draft_id = :draft_id AND revision = :revision"""
        await self._sql.run(query, **find_shape(Card).to_row(card))

    async def forget_card(self, card: Card) -> None:
        """The message is gone: the revision is shown nowhere until it is posted again."""
        query = (
            "UPDATE revisions SET channel_id = NULL, message_id = NULL "
            "WHERE message_id = :message_id"
        )
        await self._sql.run(query, message_id=card.message_id)

    async def get_card(self, draft_id: int, revision: int) -> Card | None:
        """The message that shows this revision, once it is posted."""
        query = f"""SELECT {_CARD} FROM revisions
                    WHERE draft_id = :draft_id AND revision = :revision
                    AND message_id IS NOT NULL"""
        return await self._sql.one(Card, query, draft_id=draft_id, revision=revision)

    async def has_card(self, draft_id: int) -> bool:
        """Whether a message shows any of its revisions."""
        query = """SELECT draft_id FROM revisions
                   WHERE draft_id = :draft_id AND message_id IS NOT NULL LIMIT 1"""
        return bool(await self._sql.rows(query, draft_id=draft_id))

    async def find_card(self, message_id: int) -> Card | None:
        """What the desk message with this id shows, if it shows a draft."""
        query = f"SELECT {_CARD} FROM revisions WHERE message_id = :message_id"
        return await self._sql.one(Card, query, message_id=message_id)

    async def is_shown(self, draft_id: int, revision: int, message_id: int) -> bool:
        """Whether this message shows exactly this revision: as its card, or laid out to copy."""
        query = """SELECT draft_id FROM revisions WHERE draft_id = :draft_id
                   AND revision = :revision
                   AND (message_id = :message_id OR copy_message_id = :message_id)"""
        shown = await self._sql.rows(
            query, draft_id=draft_id, revision=revision, message_id=message_id
        )
        return bool(shown)

    async def set_copy(self, draft_id: int, revision: int, message_id: int) -> None:
        """Remembers the message that lays out this revision's text to copy."""
        query = """UPDATE revisions SET copy_message_id = :message_id
                   WHERE draft_id = :draft_id AND revision = :revision"""
        await self._sql.run(query, draft_id=draft_id, revision=revision, message_id=message_id)

    async def get_copy(self, draft_id: int, revision: int) -> int | None:
        query = (
            "SELECT copy_message_id FROM revisions WHERE draft_id = :draft_id "
            "AND revision = :revision"
        )
        return await self._sql.value(int, query, draft_id=draft_id, revision=revision)

    async def list_undecided_cards(self, *, after: int, limit: int) -> list[tuple[Draft, Card]]:
        """Posted cards whose reactions still count, of any of our shops, by their drafts."""
        owned = self._sql.owned
        query = f"""SELECT {_OF_DRAFT}, revisions.channel_id, revisions.message_id
                    FROM drafts JOIN revisions
                        ON revisions.draft_id = drafts.id AND revisions.revision = drafts.revision
                    WHERE {_IS_OPEN} AND status <> 'ready' AND message_id IS NOT NULL
                    AND id > :after {owned.condition}
                    ORDER BY id LIMIT :limit"""
        rows = await self._sql.rows(query, after=after, limit=limit, **owned.values)
        found = []
        for *row, channel_id, message_id in rows:
            draft = _DRAFTS.from_row(row)
            found.append((draft, Card(draft.id, draft.revision, channel_id, message_id)))
        return found
