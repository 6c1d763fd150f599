"""Incidents, and the messages at the desk that show them."""

from datetime import datetime

from bot.domain.incidents.incidents import Incident
from bot.domain.records import dataclass
from bot.store.table import Table
from bot.store.values import columns

_INCIDENT = columns(Incident)
# In the words of the index that answers each.
_IS_OPEN = "closed_at IS NULL"
_IS_DUE = "next_at IS NOT NULL"


@dataclass(frozen=True, slots=True)
class IncidentCard:
    """The message at the desk that shows an incident as of one revision."""

    incident_id: int
    revision: int
    channel_id: int
    message_id: int


_CARD = columns(IncidentCard)


class Incidents(Table[Incident]):
    """The incidents of every shop; each question names its shop."""

    table = "incidents"
    kind = Incident

    async def take_number(self, shop_id: int) -> int:
        """The next number of this shop; its row is locked, so nobody else gets the same."""
        query = "SELECT coalesce(max(number), 0) + 1 FROM incidents WHERE shop_id = :shop_id"
        return await self._sql.value(int, query, shop_id=shop_id) or 1

    async def save(self, value: Incident) -> None:
        if value.next_at is not None:
            self._sql.plan(value.next_at)
        await super().save(value)

    async def get_numbered(self, shop_id: int, number: int) -> Incident | None:
        query = f"SELECT {_INCIDENT} FROM incidents WHERE shop_id = :shop_id AND number = :number"
        return await self._one(query, shop_id=shop_id, number=number)

    async def list_open(self, shop_id: int, limit: int) -> list[Incident]:
        """Those that nobody has closed, the newest first."""
        query = f"""SELECT {_INCIDENT} FROM incidents WHERE shop_id = :shop_id AND {_IS_OPEN}
                    ORDER BY id DESC LIMIT :limit"""
        return await self._all(query, shop_id=shop_id, limit=limit)

    async def list_newest(self, shop_id: int, limit: int) -> list[Incident]:
        """All of a shop's, the newest first."""
        query = f"""SELECT {_INCIDENT} FROM incidents WHERE shop_id = :shop_id
                    ORDER BY number DESC LIMIT :limit"""
        return await self._all(query, shop_id=shop_id, limit=limit)

    async def list_due(self, now: datetime, limit: int) -> list[Incident]:
        """Those in which something is to be done by itself, in any of our shops."""
        owned = self._sql.owned
        query = f"""SELECT {_INCIDENT} FROM incidents
                    WHERE {_IS_DUE} AND next_at <= :now {owned.condition}
                    ORDER BY next_at LIMIT :limit"""
        return await self._all(query, now=now, limit=limit, **owned.values)

    async def next_at(self) -> datetime | None:
        """When something is next to be done by itself, in any of our shops."""
        owned = self._sql.owned
        query = f"""SELECT next_at FROM incidents WHERE {_IS_DUE} {owned.condition}
                    ORDER BY next_at LIMIT 1"""
        return await self._sql.value(datetime, query, **owned.values)

    async def set_card(self, card: IncidentCard) -> None:
        """Remembers the message that shows this revision."""
        query = """INSERT INTO incident_cards (incident_id, revision, channel_id, message_id)
                   VALUES (:incident_id, :revision, :channel_id, :message_id)
                   ON CONFLICT (incident_id, revision) DO UPDATE SET
                       channel_id = excluded.channel_id, message_id = excluded.message_id"""
        await self._sql.run(
            query,
            incident_id=card.incident_id,
            revision=card.revision,
            channel_id=card.channel_id,
            message_id=card.message_id,
        )

    async def get_card(self, incident_id: int, revision: int) -> IncidentCard | None:
        """The message that shows this revision, once it is posted."""
        query = f"""SELECT {_CARD} FROM incident_cards
                    WHERE incident_id = :incident_id AND revision = :revision"""
        return await self._sql.one(IncidentCard, query, incident_id=incident_id, revision=revision)

    async def find_card(self, shop_id: int, message_id: int) -> IncidentCard | None:
        """What this message shows, if it is the card of an incident of this shop."""
        query = f"""SELECT {_CARD} FROM incident_cards
                    WHERE message_id = :message_id AND incident_id IN
                        (SELECT id FROM incidents WHERE shop_id = :shop_id)"""
        return await self._sql.one(IncidentCard, query, shop_id=shop_id, message_id=message_id)

    async def forget_cards(self, incident_id: int) -> None:
        """Its messages don't count any more: the newest card is posted anew."""
        query = "DELETE FROM incident_cards WHERE incident_id = :incident_id"
        await self._sql.run(query, incident_id=incident_id)

    async def forget_card(self, card: IncidentCard) -> None:
        """Its message is gone."""
        query = """DELETE FROM incident_cards
                   WHERE incident_id = :incident_id AND revision = :revision
                   AND message_id = :message_id"""
        await self._sql.run(
            query,
            incident_id=card.incident_id,
            revision=card.revision,
            message_id=card.message_id,
        )
