"""Lists of parcels that somebody wants to mark as shipped."""

from datetime import datetime

from bot.domain.parcel_lists.lists import ParcelList
from bot.domain.records import dataclass
from bot.store.table import Table
from bot.store.values import columns, find_shape


@dataclass(frozen=True, slots=True)
class ListCard:
    """The message at the desk that shows a list."""

    list_id: int
    channel_id: int
    message_id: int


class ParcelLists(Table[ParcelList]):
    """The lists of every shop."""

    table = "parcel_lists"
    kind = ParcelList

    async def set_card(self, card: ListCard) -> None:
        """Notes which message at the desk shows the list."""
        query = """UPDATE parcel_lists SET channel_id = :channel_id, message_id = :message_id
                   WHERE id = :list_id"""
        await self._sql.run(query, **find_shape(ListCard).to_row(card))

    async def forget_card(self, card: ListCard) -> None:
        """That message is gone: the list is shown nowhere until it is posted again."""
        query = """UPDATE parcel_lists SET channel_id = NULL, message_id = NULL
                   WHERE id = :list_id AND message_id = :message_id"""
        await self._sql.run(query, list_id=card.list_id, message_id=card.message_id)

    async def forget_cards(self, shop_id: int) -> None:
        """No message shows a list any more: each is posted anew when it changes."""
        query = """UPDATE parcel_lists SET channel_id = NULL, message_id = NULL
                   WHERE shop_id = :shop_id AND message_id IS NOT NULL"""
        await self._sql.run(query, shop_id=shop_id)

    async def find_gathered(self, shop_id: int, *, since: datetime) -> ParcelList | None:
        """The newest list since then that holds notes which were ready together."""
        query = f"""SELECT {columns(ParcelList)} FROM parcel_lists
                    WHERE shop_id = :shop_id AND created_at >= :since AND status = 'gathered'
                    ORDER BY created_at DESC, id DESC LIMIT 1"""
        return await self._one(query, shop_id=shop_id, since=since)

    async def forget_shown(self, shop_id: int, before: datetime) -> None:
        """Forgets lists of which nothing was marked."""
        query = """DELETE FROM parcel_lists WHERE shop_id = :shop_id AND created_at < :before
                   AND status IN ('shown', 'dropped')"""
        await self._sql.run(query, shop_id=shop_id, before=before)
