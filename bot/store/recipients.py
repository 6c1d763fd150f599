"""The customers in incidents: who they are, how their letters stand, and what they answered."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.channels import Channel
from bot.domain.drafts import DraftStatus
from bot.domain.incidents.answers import AnswerKind
from bot.domain.incidents.places import Place
from bot.domain.incidents.recipients import TOLD, LetterState, Recipient, Tally, find_state
from bot.store.sql import Row
from bot.store.table import Table
from bot.store.told_before import LETTER_IS_AWAY
from bot.store.values import columns, read_moment

_RECIPIENT = columns(Recipient)
_OF_RECIPIENT = columns(Recipient, of="recipient")
#: In the order of the fields of `Place`.
_PLACE = """incidents.id, incidents.number, incidents.title, incidents.closed_at, left_out,
            is_put_back, drafts.status, drafts.sent_at"""
_OF_PLACE = """JOIN incidents ON incidents.id = recipient.incident_id
               LEFT JOIN drafts ON drafts.id = recipient.draft_id"""
#: A customer is in few incidents and an incident holds many: no index of the latter is to answer.
_IN_INCIDENT = "recipient.incident_id + 0 = :incident_id"
_GETS_LETTER = "(left_out IS NULL OR is_put_back)"


class Recipients(Table[Recipient]):
    """The customers in incidents, each once in one, and which of their orders it hit."""

    table = "incident_recipients"
    kind = Recipient

    async def list_page(
        self, incident_id: int, *, after: int = 0, offset: int = 0, limit: int
    ) -> list[Recipient]:
        """Those of an incident behind this one, in the order in which they were added."""
        query = f"""SELECT {_RECIPIENT} FROM incident_recipients
                    WHERE incident_id = :incident_id AND id > :after ORDER BY id
                    LIMIT :limit OFFSET :offset"""
        return await self._all(
            query, incident_id=incident_id, after=after, offset=offset, limit=limit
        )

    async def list_unwritten(self, incident_id: int, limit: int) -> list[Recipient]:
        """Those who get a letter that isn't written with the others yet."""
        query = f"""SELECT {_OF_RECIPIENT} FROM incident_recipients AS recipient
                    LEFT JOIN drafts ON drafts.id = recipient.draft_id
                    WHERE recipient.incident_id = :incident_id
                      AND {_GETS_LETTER} AND digest IS NULL
                      AND (draft_id IS NULL OR drafts.status IN ('voided', 'discarded'))
                    ORDER BY recipient.id LIMIT :limit"""
        return await self._all(query, incident_id=incident_id, limit=limit)

    async def forget_written(self, incident_id: int, draft_ids: Sequence[int]) -> None:
        """These letters are to be written anew before they may leave with others."""
        query = """UPDATE incident_recipients SET digest = NULL, draft_revision = NULL
                   WHERE incident_id = :incident_id AND draft_id IN :draft_ids"""
        await self._sql.run(query, incident_id=incident_id, draft_ids=draft_ids)

    async def forget_held_back(self, incident_id: int) -> None:
        """What was held back is written anew with the others, but for who waits for an answer of
        their own.
        """
        query = """UPDATE incident_recipients SET digest = NULL, draft_revision = NULL
                   WHERE incident_id = :incident_id AND draft_id IN (
                       SELECT drafts.id FROM drafts
                       LEFT JOIN conversations ON conversations.customer_id = drafts.customer_id
                       WHERE drafts.incident_id = :incident_id AND drafts.status = 'voided'
                         AND conversations.waiting_since IS NULL)"""
        await self._sql.run(query, incident_id=incident_id)

    async def find(self, incident_id: int, customer_id: int) -> Recipient | None:
        """This customer's place in the incident; of several one whose letter isn't away."""
        query = f"""SELECT {_OF_RECIPIENT} FROM incident_recipients AS recipient
                    LEFT JOIN drafts ON drafts.id = recipient.draft_id
                    WHERE recipient.customer_id = :customer_id AND {_IN_INCIDENT}
                    ORDER BY {LETTER_IS_AWAY}, recipient.id LIMIT 1"""
        return await self._one(query, incident_id=incident_id, customer_id=customer_id)

    async def find_by_draft(self, draft_id: int) -> Recipient | None:
        """Whose letter this draft is."""
        query = f"SELECT {_RECIPIENT} FROM incident_recipients WHERE draft_id = :draft_id LIMIT 1"
        return await self._one(query, draft_id=draft_id)

    async def list_of_customer(self, customer_id: int, limit: int = 10) -> list[Recipient]:
        """This customer's places in all incidents, the newest first."""
        query = f"""SELECT {_RECIPIENT} FROM incident_recipients
                    WHERE customer_id = :customer_id ORDER BY id DESC LIMIT :limit"""
        return await self._all(query, customer_id=customer_id, limit=limit)

    async def remove(self, recipient_id: int) -> None:
        """Takes a customer out of an incident, as if they had never been added."""
        for query in (
            "DELETE FROM incident_orders WHERE recipient_id = :recipient_id",
            "DELETE FROM incident_recipients WHERE id = :recipient_id",
        ):
            await self._sql.run(query, recipient_id=recipient_id)

    async def add_order(self, recipient_id: int, order_id: int) -> bool:
        """Notes that the slip hit this order, too; False when that was known."""
        query = """INSERT INTO incident_orders (recipient_id, order_id)
                   VALUES (:recipient_id, :order_id) ON CONFLICT DO NOTHING"""
        return bool(await self._sql.run(query, recipient_id=recipient_id, order_id=order_id))

    async def cut_order(self, order_id: int) -> list[int]:
        """Takes an order out of every open incident, and gives the places where it stood."""
        query = """DELETE FROM incident_orders WHERE order_id = :order_id AND recipient_id IN
                       (SELECT recipient.id FROM incident_recipients AS recipient
                        JOIN incidents ON incidents.id = recipient.incident_id
                        WHERE incidents.closed_at IS NULL) RETURNING recipient_id"""
        return await self._sql.values(int, query, order_id=order_id)

    async def offer_order(self, incident_id: int, order_id: int) -> bool:
        """Notes that this order was offered to the incident; False when it was offered before, to
        whichever.
        """
        query = """INSERT INTO incident_offers (order_id, incident_id)
                   VALUES (:order_id, :incident_id) ON CONFLICT DO NOTHING"""
        return bool(await self._sql.run(query, order_id=order_id, incident_id=incident_id))

    async def map_orders(self, recipient_ids: Collection[int]) -> dict[int, list[int]]:
        """The ids of the orders that the slip hit, the oldest first, by recipient."""
        query = """SELECT recipient_id, order_id FROM incident_orders
                   WHERE recipient_id IN :recipient_ids ORDER BY recipient_id, order_id"""
        found: dict[int, list[int]] = {each: [] for each in recipient_ids}
        for recipient_id, order_id in await self._sql.rows(
            query, recipient_ids=list(recipient_ids)
        ):
            found[recipient_id].append(order_id)
        return found

    async def list_incidents_of_orders(self, order_ids: Sequence[int]) -> dict[int, list[int]]:
        """The ids of the incidents that hit these orders, by order."""
        query = """SELECT incident_orders.order_id, recipient.incident_id FROM incident_orders
                   JOIN incident_recipients AS recipient
                       ON recipient.id = incident_orders.recipient_id
                   WHERE incident_orders.order_id IN :order_ids
                   ORDER BY recipient.incident_id"""
        found: dict[int, list[int]] = {}
        for order_id, incident_id in await self._sql.rows(query, order_ids=list(order_ids)):
            found.setdefault(order_id, []).append(incident_id)
        return found

    async def list_places_of_order(self, order_id: int) -> list[Place]:
        """This order's places in all incidents, the newest first."""
        query = f"""SELECT {_PLACE} FROM incident_orders
                    JOIN incident_recipients AS recipient
                        ON recipient.id = incident_orders.recipient_id
                    {_OF_PLACE}
                    WHERE incident_orders.order_id = :order_id
                    ORDER BY recipient.id DESC LIMIT 10"""
        return await self._sql.all(Place, query, order_id=order_id)

    async def list_places_of_customer(self, customer_id: int) -> list[Place]:
        """This customer's places in all incidents, the newest first."""
        query = f"""SELECT {_PLACE} FROM incident_recipients AS recipient
                    {_OF_PLACE}
                    WHERE recipient.customer_id = :customer_id
                    ORDER BY recipient.id DESC LIMIT 10"""
        return await self._sql.all(Place, query, customer_id=customer_id)

    async def list_left_out(self, incident_id: int, *, offset: int, limit: int) -> list[Recipient]:
        """Those who get no letter, in the order in which they were added."""
        query = f"""SELECT {_RECIPIENT} FROM incident_recipients
                    WHERE incident_id = :incident_id AND left_out IS NOT NULL AND NOT is_put_back
                    ORDER BY id LIMIT :limit OFFSET :offset"""
        return await self._all(query, incident_id=incident_id, offset=offset, limit=limit)

    async def list_not_told(self, incident_id: int, *, offset: int, limit: int) -> list[Recipient]:
        """Those who get a letter that failed, may have gone, was held back, or waits by itself, in
        this order.
        """
        query = f"""SELECT {_OF_RECIPIENT} FROM incident_recipients AS recipient
                    JOIN drafts ON drafts.id = recipient.draft_id
                    WHERE recipient.incident_id = :incident_id AND {_GETS_LETTER}
                      AND (drafts.status IN ('failed', 'unknown', 'pending')
                           OR (drafts.status IN ('voided', 'discarded') AND digest IS NOT NULL))
                    ORDER BY CASE drafts.status WHEN 'failed' THEN 0 WHEN 'unknown' THEN 1
                                                WHEN 'pending' THEN 3 ELSE 2 END, recipient.id
                    LIMIT :limit OFFSET :offset"""
        return await self._all(query, incident_id=incident_id, offset=offset, limit=limit)

    async def list_answers(self, incident_id: int, *, offset: int, limit: int) -> list[Recipient]:
        """Those who want something: the unhappy first, then the questions, each the longest wait
        first; behind them who has been answered since.
        """
        query = f"""SELECT {_RECIPIENT} FROM incident_recipients
                    WHERE incident_id = :incident_id AND answer IN ('unhappy', 'question')
                    ORDER BY CASE WHEN answered_at IS NULL THEN 2 WHEN answer = 'unhappy' THEN 0
                                  ELSE 1 END, answered_at, id
                    LIMIT :limit OFFSET :offset"""
        return await self._all(query, incident_id=incident_id, offset=offset, limit=limit)

    async def map_waiting(self, incident_ids: Collection[int]) -> dict[int, list[int]]:
        """The conversations of those who wait for a word since they answered the letter, the
        longest wait first, by incident.
        """
        query = """SELECT recipient.incident_id, conversations.id
                   FROM incident_recipients AS recipient
                   JOIN conversations ON conversations.customer_id = recipient.customer_id
                   WHERE recipient.incident_id IN :incident_ids
                     AND answer IN ('unhappy', 'question')
                     AND recipient.answered_at IS NOT NULL AND waiting_since IS NOT NULL
                   ORDER BY waiting_since, conversations.id"""
        found: dict[int, list[int]] = {each: [] for each in incident_ids}
        for incident_id, conversation_id in await self._sql.rows(query, incident_ids=incident_ids):
            found[incident_id].append(conversation_id)
        return found

    async def map_open_promises(
        self, incident_ids: Collection[int]
    ) -> dict[int, dict[int, datetime]]:
        """When each open promise is due that the letters made, by incident and promise."""
        query = """SELECT drafts.incident_id, promises.id, promises.due_at
                   FROM drafts JOIN promises ON promises.draft_id = drafts.id
                   WHERE drafts.incident_id IN :incident_ids AND promises.status = 'open'"""
        found: dict[int, dict[int, datetime]] = {each: {} for each in incident_ids}
        for incident_id, promise_id, due_at in await self._sql.rows(
            query, incident_ids=incident_ids
        ):
            found[incident_id][promise_id] = read_moment(due_at)
        return found

    async def list_thanks(self, incident_id: int, *, offset: int, limit: int) -> list[Recipient]:
        """Those who said that all is well, the last first."""
        query = f"""SELECT {_RECIPIENT} FROM incident_recipients
                    WHERE incident_id = :incident_id AND answer = 'thanks'
                    ORDER BY answered_at DESC, id LIMIT :limit OFFSET :offset"""
        return await self._all(query, incident_id=incident_id, offset=offset, limit=limit)

    async def find_open(self, customer_id: int) -> Recipient | None:
        """This customer in the open incident whose letter may have reached them last, or else was
        written to them last.
        """
        query = f"""SELECT {_OF_RECIPIENT} FROM incident_recipients AS recipient
                    JOIN incidents ON incidents.id = recipient.incident_id
                    JOIN drafts ON drafts.id = recipient.draft_id
                    WHERE recipient.customer_id = :customer_id AND incidents.closed_at IS NULL
                    ORDER BY CASE WHEN drafts.status IN ('sent', 'sending', 'unknown') THEN 0
                                  ELSE 1 END, recipient.id DESC
                    LIMIT 1"""
        return await self._one(query, customer_id=customer_id)

    async def settle_answers(
        self, customer_id: int, *, at: datetime, since: datetime | None
    ) -> list[int]:
        """Has this customer wait since then, or not at all any more, if they waited by this moment;
        gives the incidents in which they did.
        """
        query = """UPDATE incident_recipients SET answered_at = :since
                   WHERE customer_id = :customer_id AND answer IN ('unhappy', 'question')
                     AND answered_at <= :at RETURNING incident_id"""
        return await self._sql.values(int, query, customer_id=customer_id, at=at, since=since)

    async def reopen_answers(self, customer_id: int, *, since: datetime) -> list[int]:
        """Has this customer wait again, since then; gives the incidents in which they do."""
        query = """UPDATE incident_recipients SET answered_at = :since
                   WHERE customer_id = :customer_id AND answer IN ('unhappy', 'question')
                     AND answered_at IS NULL RETURNING incident_id"""
        return await self._sql.values(int, query, customer_id=customer_id, since=since)

    async def count(self, incident_id: int) -> Tally:
        """How the incident stands: everybody in it, each counted once."""
        query = f"""SELECT {_GETS_LETTER} AS gets_letter,
                          digest IS NOT NULL AS is_written, drafts.status, drafts.channel,
                          answer, answered_at IS NULL AS is_settled, count(*)
                   FROM incident_recipients AS recipient
                   LEFT JOIN drafts ON drafts.id = recipient.draft_id
                   WHERE recipient.incident_id = :incident_id
                   GROUP BY gets_letter, is_written, drafts.status, drafts.channel, answer,
                            is_settled"""
        tally = _add_up(await self._sql.rows(query, incident_id=incident_id))
        promised, kept = await self._count_promises(incident_id)
        return replace(tally, promised=promised, kept=kept)

    async def _count_promises(self, incident_id: int) -> tuple[int, int]:
        """How many promises of the incident's letters count, and how many of these were kept: what
        was dropped isn't owed.
        """
        query = """SELECT count(*),
                          coalesce(sum(CASE promises.status WHEN 'kept' THEN 1 ELSE 0 END), 0)
                   FROM drafts JOIN promises ON promises.draft_id = drafts.id
                   WHERE drafts.incident_id = :incident_id AND promises.status <> 'dropped'"""
        [(made, kept)] = await self._sql.rows(query, incident_id=incident_id)
        return made, kept


def _add_up(rows: Sequence[Row]) -> Tally:
    """How many recipients are where, and what they answered, from the counts of each sort."""
    states: Counter[LetterState] = Counter()
    channels: Counter[Channel] = Counter()
    answers: Counter[AnswerKind] = Counter()
    replied = silent = 0
    for gets_letter, is_written, status, channel, answer, is_settled, count in rows:
        state = find_state(
            gets_letter=bool(gets_letter),
            is_written=bool(is_written),
            status=DraftStatus(status) if status else None,
            channel=Channel(channel) if channel else None,
        )
        states[state] += count
        if channel and state is not LetterState.LEFT_OUT:
            channels[Channel(channel)] += count
        if answer and is_settled:
            replied += count
        elif answer:
            answers[AnswerKind(answer)] += count
        elif state in TOLD:
            silent += count
    return Tally(
        states=dict(states),
        channels=dict(channels),
        answers=dict(answers),
        replied=replied,
        silent=silent,
    )
