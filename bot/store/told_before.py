"""What many customers were told and given already, asked for all of them at once."""

from collections.abc import Collection
from datetime import datetime

from bot.domain.cases import Case
from bot.domain.conversations import HOLDING_VIA
from bot.domain.incidents.already_told import OtherLetter, Said
from bot.domain.orders import Order
from bot.domain.refunds_and_gifts import Outlay
from bot.domain.ways import Way
from bot.store.sql import Sql
from bot.store.values import columns, find_shape

_ORDER = columns(Order)
_CASE = columns(Case)
_OUTLAY = columns(Outlay)
_WAY = columns(Way)
_SAID = find_shape(Said)
#: A letter that isn't away waits with the others, or isn't written (any more).
LETTER_IS_AWAY = "coalesce(drafts.status NOT IN ('prepared', 'voided', 'discarded'), FALSE)"
_MAY_STILL_GO = "status IN ('pending', 'approved', 'ready', 'sending', 'unknown')"


class ToldBefore:
    """Questions about the customers of an incident; each is given some of them and their orders."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    async def list_outlays(self, order_ids: Collection[int]) -> list[Outlay]:
        """What went back or was given for these orders, the oldest first."""
        query = f"SELECT {_OUTLAY} FROM outlays WHERE order_id IN :order_ids ORDER BY order_id, id"
        return await self._sql.all(Outlay, query, order_ids=order_ids)

    async def list_replacements(self, order_ids: Collection[int]) -> list[Order]:
        """What makes these orders good."""
        query = f"""SELECT {_ORDER} FROM orders
                    WHERE replaces_id IN :order_ids AND status <> 'cancelled'"""
        return await self._sql.all(Order, query, order_ids=order_ids)

    async def list_open_cases(self, customer_ids: Collection[int]) -> list[Case]:
        """These customers' disputes that are open."""
        query = f"""SELECT {_CASE} FROM cases
                    WHERE customer_id IN :customer_ids AND status = 'open'"""
        return await self._sql.all(Case, query, customer_ids=customer_ids)

    async def list_ways(self, customer_ids: Collection[int]) -> list[Way]:
        """How these customers are reached."""
        query = f"SELECT {_WAY} FROM customer_ways WHERE customer_id IN :customer_ids"
        return await self._sql.all(Way, query, customer_ids=customer_ids)

    async def list_places(
        self, incident_id: int, customer_ids: Collection[int]
    ) -> list[tuple[int, int, bool]]:
        """Recipient and customer of each place that these have in the incident, the first place
        first, and whether its letter is away, or decided alone; a customer has several after two
        were joined, and after an order came in behind their letter.
        """
        query = f"""SELECT recipient.id, recipient.customer_id, {LETTER_IS_AWAY}
                    FROM incident_recipients AS recipient
                    LEFT JOIN drafts ON drafts.id = recipient.draft_id
                    WHERE recipient.customer_id IN :customer_ids
                      AND recipient.incident_id + 0 = :incident_id
                    ORDER BY recipient.customer_id, recipient.id"""
        rows = await self._sql.rows(query, customer_ids=customer_ids, incident_id=incident_id)
        return [(place, customer_id, bool(is_away)) for place, customer_id, is_away in rows]

    async def list_other_letters(
        self, order_ids: Collection[int], *, but: int
    ) -> list[OtherLetter]:
        """The letters of other incidents about these orders that went or wait."""
        query = """SELECT incident_orders.order_id, incidents.title, incidents.what_happened,
                          drafts.sent_at
                   FROM incident_orders
                   JOIN incident_recipients AS recipient
                       ON recipient.id = incident_orders.recipient_id
                   JOIN incidents ON incidents.id = recipient.incident_id
                   JOIN drafts ON drafts.id = recipient.draft_id
                   WHERE incident_orders.order_id IN :order_ids AND incidents.id <> :but
                     AND drafts.status NOT IN ('voided', 'discarded', 'failed')"""
        return await self._sql.all(OtherLetter, query, order_ids=order_ids, but=but)

    async def map_said(
        self, customer_ids: Collection[int], *, since: datetime
    ) -> dict[int, list[Said]]:
        """What was said to each of these customers since then, and what is about to be."""
        gone = """SELECT messages.customer_id, messages.at, messages.words, messages.order_id,
                         drafts.kind, drafts.cause, FALSE AS is_waiting
                  FROM messages LEFT JOIN drafts ON drafts.id = messages.draft_id
                  WHERE messages.customer_id IN :customer_ids AND messages.at >= :since
                    AND direction = 'out' AND (via IS NULL OR via <> :holding)"""
        waiting = f"""SELECT customer_id, created_at, text, order_id, kind, cause, TRUE
                      FROM drafts
                      WHERE customer_id IN :customer_ids AND {_MAY_STILL_GO}
                        AND kind IN ('reply', 'apology', 'delay')"""
        since_then = {"since": since, "holding": HOLDING_VIA}
        rows = [
            *await self._sql.rows(gone, customer_ids=customer_ids, **since_then),
            *await self._sql.rows(waiting, customer_ids=customer_ids),
        ]
        found: dict[int, list[Said]] = {each: [] for each in customer_ids}
        for customer_id, *row in rows:
            found[customer_id].append(_SAID.from_row(row))
        return {each: sorted(said, key=lambda words: words.at) for each, said in found.items()}
