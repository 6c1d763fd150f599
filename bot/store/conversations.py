"""Conversations and the messages in them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from bot.domain.conversations import HOLDING_VIA, Conversation, Message, Waiting
from bot.domain.ways import name_member
from bot.store.reminders import Reminders
from bot.store.table import NoSuchRow, Table
from bot.store.values import columns, find_shape, insert, update

_DISCORD = "discord:"
_CONVERSATION = columns(Conversation)
_MESSAGE = columns(Message)
#: In the order of the fields of `Waiting`.
_WAITING = """conversations.id, customers.name, orders.item, conversations.waiting_since,
              conversations.unanswered, page.is_urgent, conversations.last_words,
              conversations.snoozed_until, conversations.snooze_reason"""
#: The order of all lists, as `bot.domain.deadlines.priorities` has it; who is snoozed comes last.
_WAIT_ORDER = "page.is_snoozed, NOT page.is_urgent, page.since, page.place"
_IS_URGENT = "urgent_because <> '[]'"
_IN_DIGEST = f"""waiting_since IS NOT NULL AND (id IN :always OR snoozed_until IS NULL
                 AND ({_IS_URGENT} OR waiting_since <= :before))"""
_NOT_TOLD_OF = f"{_IN_DIGEST} AND id NOT IN :but"
#: So many who wait longest are never all who threaten: these are read by themselves.
_HALF = """SELECT * FROM (
               SELECT {what} FROM conversations
               WHERE shop_id = :shop_id AND waiting_since IS NOT NULL AND {half} AND {condition}
               ORDER BY waiting_since, id LIMIT :{limit}) AS half"""


def _join_halves(what: str, condition: str, *, limit: str = "limit") -> str:
    """These columns of those who wait longest: so many who threaten, and so many others."""
    return " UNION ALL ".join(
        _HALF.format(what=what, condition=condition, half=half, limit=limit)
        for half in (_IS_URGENT, f"NOT {_IS_URGENT}")
    )


_LONGEST = _join_halves(
    f"""id AS place, waiting_since AS since, snoozed_until IS NOT NULL AS is_snoozed,
        {_IS_URGENT} AS is_urgent""",
    "TRUE",
    limit="most",
)
_LONGEST_WAITS = _join_halves(_CONVERSATION, "snoozed_until IS NULL")
_LISTED = _join_halves(_CONVERSATION, _NOT_TOLD_OF)
_STEP = ("id", "step", "step_due_at", "step_said_at", "snoozed_until", "snooze_reason")
_SAVE_STEP = update("conversations", _STEP[1:]) + " WHERE id = :id"
_KEPT = [name for name in find_shape(Message).columns if name != "id"]
_ADD_MESSAGE = f"{insert('messages', _KEPT)} ON CONFLICT DO NOTHING RETURNING id"
_SAVE_MESSAGE = f"{update('messages', _KEPT)} WHERE id = :id"
#: What a person wrote to the bot on Discord that is still there; not what staff logged for them.
_IS_DIRECT = f"""channel = 'discord' AND direction = 'in' AND source_key LIKE '{_DISCORD}%'
                 AND author_id IS NULL AND deleted_at IS NULL"""


def name_source(discord_id: int | str) -> str:
    """What makes a message on Discord the same when it is seen twice."""
    return f"{_DISCORD}{discord_id}"


def read_source(source_key: str) -> int:
    """The id on Discord of a message with this source."""
    return int(source_key.removeprefix(_DISCORD))


class Conversations(Table[Conversation]):
    """One conversation for each customer who ever wrote or was written to."""

    table = "conversations"
    kind = Conversation

    async def get_for_customer(self, customer_id: int) -> Conversation | None:
        query = f"SELECT {_CONVERSATION} FROM conversations WHERE customer_id = :customer_id"
        return await self._one(query, customer_id=customer_id)

    async def list_waiting(self, shop_id: int, limit: int) -> list[Conversation]:
        """Who waits, the oldest first."""
        query = f"""SELECT {_CONVERSATION} FROM conversations
                    WHERE shop_id = :shop_id AND waiting_since IS NOT NULL
                    ORDER BY waiting_since LIMIT :limit"""
        return await self._all(query, shop_id=shop_id, limit=limit)

    async def list_awake(self, customer_ids: Collection[int]) -> list[Conversation]:
        """Who of these waits and isn't snoozed."""
        query = f"""SELECT {_CONVERSATION} FROM conversations WHERE customer_id IN :customer_ids
                    AND waiting_since IS NOT NULL AND snoozed_until IS NULL"""
        return await self._all(query, customer_ids=customer_ids)

    async def list_said_of(self, shop_id: int, at: datetime, limit: int) -> list[Conversation]:
        """Who still waits of those of whom staff were told at exactly this moment, and not since;
        nobody snoozed.
        """
        query = f"""SELECT {_CONVERSATION} FROM conversations
                    WHERE shop_id = :shop_id AND waiting_since IS NOT NULL AND step_said_at = :at
                    AND snoozed_until IS NULL
                    ORDER BY waiting_since LIMIT :limit"""
        return await self._all(query, shop_id=shop_id, at=at, limit=limit)

    async def list_inbox(
        self, shop_id: int, *, most: int, offset: int, limit: int
    ) -> list[Waiting]:
        """A page of those who wait: urgent ones first, then the longest wait, snoozed ones last.

        Of the `most` who wait longest, and of as many who threaten.
        """
        query = f"""WITH longest AS ({_LONGEST}),
                    page AS (
                        SELECT * FROM longest AS page
                        ORDER BY {_WAIT_ORDER} LIMIT :limit OFFSET :offset)
                    SELECT {_WAITING} FROM page
                    JOIN conversations ON conversations.id = page.place
                    JOIN customers ON customers.id = conversations.customer_id
                    LEFT JOIN orders ON orders.id = conversations.order_id
                    WHERE conversations.shop_id = :shop_id
                    ORDER BY {_WAIT_ORDER}"""
        place = {"most": most, "offset": offset, "limit": limit}
        return await self._sql.all(Waiting, query, shop_id=shop_id, **place)

    async def list_longest_waits(self, shop_id: int, limit: int) -> list[Conversation]:
        """Who waits longest: so many of those who threaten, and so many others; nobody snoozed."""
        return await self._all(_LONGEST_WAITS, shop_id=shop_id, limit=limit)

    async def list_in_digest(
        self,
        shop_id: int,
        *,
        before: datetime,
        always: Sequence[int],
        but: Collection[int] = (),
        limit: int,
    ) -> list[Conversation]:
        """Who belongs in a digest: those who threaten, and who has waited since before then; in
        the order of all lists.

        Nobody who is snoozed, but for those whose conversations are named; none of those that are
        told of in another line.
        """
        query = f"""SELECT * FROM ({_LISTED}) AS page WHERE shop_id = :shop_id
                    ORDER BY {_IS_URGENT} DESC, waiting_since, id LIMIT :limit"""
        values = {"before": before, "always": always, "but": but}
        return await self._all(query, shop_id=shop_id, limit=limit, **values)

    async def count_in_digest(
        self, shop_id: int, *, before: datetime, always: Sequence[int], but: Collection[int] = ()
    ) -> int:
        """How many belong in it."""
        query = f"""SELECT count(*) FROM conversations
                    WHERE shop_id = :shop_id AND {_NOT_TOLD_OF}"""
        values = {"before": before, "always": always, "but": but}
        return await self._sql.value(int, query, shop_id=shop_id, **values) or 0

    async def save_steps(self, conversations: Sequence[Conversation]) -> None:
        """Stores how far these were reminded of, and whether they are still snoozed.

        Nothing else, so that no index is touched.
        """
        rows = [{name: getattr(each, name) for name in _STEP} for each in conversations]
        await self._sql.run_all(_SAVE_STEP, rows)

    async def count_waiting(self, shop_id: int) -> int:
        query = (
            "SELECT count(*) FROM conversations WHERE shop_id = :shop_id "
            "AND waiting_since IS NOT NULL"
        )
        return await self._sql.value(int, query, shop_id=shop_id) or 0

    async def add_message(self, message: Message) -> int | None:
        """Stores a message and gives its id; None when the same one was stored before."""
        return await self._sql.value(int, _ADD_MESSAGE, **find_shape(Message).to_row(message))

    async def get_message(self, message_id: int) -> Message | None:
        query = f"SELECT {_MESSAGE} FROM messages WHERE id = :message_id"
        return await self._sql.one(Message, query, message_id=message_id)

    async def find_message(self, shop_id: int, source_key: str) -> Message | None:
        """The message that came from there."""
        query = (
            f"SELECT {_MESSAGE} FROM messages WHERE shop_id = :shop_id AND source_key = :source_key"
        )
        return await self._sql.one(Message, query, shop_id=shop_id, source_key=source_key)

    async def find_direct_message(self, discord_id: int) -> Message | None:
        """What was taken in, by whichever shop, as this message on Discord."""
        query = f"SELECT {_MESSAGE} FROM messages WHERE source_key = :source_key"
        return await self._sql.one(Message, query, source_key=name_source(discord_id))

    async def save_message(self, message: Message) -> None:
        """Stores a changed message in place of the old one. Raises NoSuchRow when there is none."""
        if not await self._sql.run(_SAVE_MESSAGE, **find_shape(Message).to_row(message)):
            raise NoSuchRow(f"messages {message.id}")

    async def list_direct_messages(
        self, user_id: int, since: datetime, limit: int
    ) -> list[Message]:
        """What this account wrote to the bot from then on that is still there, the newest first.

        Of each shop only what was written after its last answer.
        """
        query = f"""SELECT {_MESSAGE} FROM messages
                    WHERE customer_id IN (SELECT customer_id FROM customer_ways WHERE key = :key)
                      AND {_IS_DIRECT} AND at >= :since AND (way IS NULL OR way = :key)
                      AND NOT EXISTS (SELECT 1 FROM conversations
                                      WHERE conversations.id = messages.conversation_id
                                        AND conversations.answered_at >= messages.at)
                    ORDER BY at DESC, id DESC LIMIT :limit"""
        key = name_member(user_id)
        return await self._sql.all(Message, query, key=key, since=since, limit=limit)

    async def find_last_answer(self, customer_id: int, before: datetime) -> datetime | None:
        """When the shop said something to this customer for the last time before this moment."""
        query = """SELECT at FROM messages
                   WHERE customer_id = :customer_id AND direction = 'out' AND at < :before
                     AND (via IS NULL OR via <> :holding)
                   ORDER BY at DESC LIMIT 1"""
        return await self._sql.value(
            datetime, query, customer_id=customer_id, before=before, holding=HOLDING_VIA
        )

    async def mark_question(self, message_id: int) -> bool:
        """Takes a thanks for a question after all; False when it was one already."""
        query = "UPDATE messages SET is_thanks = FALSE WHERE id = :message_id AND is_thanks"
        return bool(await self._sql.run(query, message_id=message_id))

    async def mark_answer_unwanted(self, message_id: int) -> None:
        """Nobody waits for an answer to this message."""
        await self._sql.run(
            "UPDATE messages SET is_thanks = TRUE WHERE id = :message_id", message_id=message_id
        )

    async def list_messages(self, customer_id: int, limit: int) -> list[Message]:
        """The last things that were said with this customer, the oldest of them first."""
        query = f"""SELECT {_MESSAGE} FROM messages WHERE customer_id = :customer_id
                    ORDER BY at DESC, id DESC LIMIT :limit"""
        newest = await self._sql.all(Message, query, customer_id=customer_id, limit=limit)
        return newest[::-1]

    async def find_last_heard(self, customer_id: int) -> Message | None:
        """What this customer said last."""
        query = f"""SELECT {_MESSAGE} FROM messages
                    WHERE customer_id = :customer_id AND direction = 'in'
                    ORDER BY at DESC, id DESC LIMIT 1"""
        return await self._sql.one(Message, query, customer_id=customer_id)

    async def list_about(
        self, customer_id: int, order_id: int, since: datetime, limit: int
    ) -> list[Message]:
        """The last things said with this customer about this order, or from then on about none;
        oldest first.
        """
        query = f"""SELECT {_MESSAGE} FROM messages
                    WHERE customer_id = :customer_id
                      AND (order_id = :order_id OR order_id IS NULL AND at >= :since)
                    ORDER BY at DESC, id DESC LIMIT :limit"""
        newest = await self._sql.all(
            Message, query, customer_id=customer_id, order_id=order_id, since=since, limit=limit
        )
        return newest[::-1]

    async def list_questions_since(
        self, customer_id: int, at: datetime, limit: int
    ) -> list[Message]:
        """What this customer wrote or changed after this moment and wants an answer to, the
        oldest first.
        """
        query = f"""SELECT {_MESSAGE} FROM messages
                    WHERE customer_id = :customer_id AND coalesce(edited_at, at) > :moment
                      AND direction = 'in' AND NOT is_thanks
                    ORDER BY at, id LIMIT :limit"""
        return await self._sql.all(Message, query, customer_id=customer_id, moment=at, limit=limit)

    async def absorb(self, old_id: int, new_id: int, customer_id: int) -> None:
        """Moves everything that was said in one conversation into another, and forgets the
        emptied one.
        """
        reminders = Reminders(self._sql)
        await reminders.clear(old_id)
        await reminders.forget_twins(old_id, new_id)
        for table in ("reminders", "outbox"):
            query = f"UPDATE {table} SET conversation_id = :new_id WHERE conversation_id = :old_id"
            await self._sql.run(query, old_id=old_id, new_id=new_id)
        query = """UPDATE messages SET conversation_id = :new_id, customer_id = :customer_id
                   WHERE conversation_id = :old_id"""
        await self._sql.run(query, old_id=old_id, new_id=new_id, customer_id=customer_id)
        await self._sql.run("DELETE FROM conversations WHERE id = :old_id", old_id=old_id)
