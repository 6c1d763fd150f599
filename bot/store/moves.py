"""What moved from one customer to another, and the rows that move."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.conversations import Conversation, Message
from bot.domain.customers import Customer
from bot.domain.moves import Move
from bot.store.customers import OF_CUSTOMERS
from bot.store.table import Table
from bot.store.values import columns, find_shape, insert

_MOVE = columns(Move)
_MESSAGE = columns(Message)
#: What hangs on an order and on its customer.
_OF_ORDERS = ("drafts", "notices", "deadlines", "cases", "promises", "events")
_LINKED = ("messages", "mails")
_MANY = 10_000
_BACK_CUSTOMER = insert("customers", (*find_shape(Customer).columns, "name_key"))
_BACK_CONVERSATION = insert("conversations", find_shape(Conversation).columns)


class Moves(Table[Move]):
    """The moves of every shop."""

    table = "moves"
    kind = Move

    async def find_later(self, move: Move) -> Move | None:
        """A later move of one of the two customers that stands."""
        query = f"""SELECT {_MOVE} FROM moves
                    WHERE shop_id = :shop_id AND id > :id AND undone_at IS NULL
                      AND (from_id IN :both OR to_id IN :both) ORDER BY id DESC LIMIT 1"""
        both = [move.from_id, move.to_id]
        return await self._one(query, shop_id=move.shop_id, id=move.id, both=both)

    async def shift_all(self, from_id: int, to_id: int) -> dict[str, list[int]]:
        """Gives all that is one customer's to the other, but for what was said; by table, the rows
        that moved.
        """
        moved = {}
        for table in OF_CUSTOMERS:
            query = f"""UPDATE {table} SET customer_id = :to_id WHERE customer_id = :from_id
                        RETURNING id"""
            moved[table] = await self._sql.values(int, query, from_id=from_id, to_id=to_id)
        return {table: rows for table, rows in moved.items() if rows}

    async def shift_order(self, order_id: int, from_id: int, to_id: int) -> dict[str, list[int]]:
        """Gives an order and what hangs on it to another customer."""
        query = "UPDATE orders SET customer_id = :to_id WHERE id = :order_id"
        await self._sql.run(query, order_id=order_id, to_id=to_id)
        moved = {"orders": [order_id]}
        for table in _OF_ORDERS:
            query = f"""UPDATE {table} SET customer_id = :to_id
                        WHERE order_id = :order_id AND customer_id = :from_id RETURNING id"""
            found = await self._sql.values(
                int, query, order_id=order_id, from_id=from_id, to_id=to_id
            )
            if found:
                moved[table] = found
        return moved

    async def shift_rows(self, rows: Mapping[str, Sequence[int]], from_id: int, to_id: int) -> None:
        """Gives these rows to another customer, as far as they are still the first one's."""
        for table in OF_CUSTOMERS:
            query = f"""UPDATE {table} SET customer_id = :to_id
                        WHERE id IN :rows AND customer_id = :from_id"""
            if table in rows:
                await self._sql.run(query, rows=rows[table], from_id=from_id, to_id=to_id)

    async def shift_messages(self, messages: Sequence[int], to: Conversation) -> None:
        """Puts these messages into another conversation."""
        query = """UPDATE messages SET conversation_id = :conversation_id,
                   customer_id = :customer_id WHERE id IN :messages"""
        await self._sql.run(
            query, messages=messages, conversation_id=to.id, customer_id=to.customer_id
        )

    async def list_said(self, customer_id: int, *, way: str | None = None) -> list[int]:
        """The messages that were said with this customer, all or those by one way."""
        by_way = "" if way is None else "AND way = :way"
        query = f"""SELECT id FROM messages WHERE customer_id = :customer_id {by_way}
                    ORDER BY id LIMIT {_MANY}"""
        return await self._sql.values(int, query, customer_id=customer_id, way=way)

    async def list_mails(self, keys: Sequence[str], shop_id: int) -> list[int]:
        """The e-mails with these keys."""
        query = "SELECT id FROM mails WHERE shop_id = :shop_id AND key IN :keys"
        return await self._sql.values(int, query, shop_id=shop_id, keys=keys)

    async def map_messages(self, messages: Sequence[int]) -> list[Message]:
        """These messages, the oldest first."""
        query = f"SELECT {_MESSAGE} FROM messages WHERE id IN :messages ORDER BY at, id"
        return await self._sql.all(Message, query, messages=messages)

    async def list_since(self, customers: Sequence[int], last_message: int) -> list[Message]:
        """What was said with these customers after that message, the oldest first."""
        query = f"""SELECT {_MESSAGE} FROM messages
                    WHERE customer_id IN :customers AND id > :last_message ORDER BY at, id"""
        return await self._sql.all(Message, query, customers=customers, last_message=last_message)

    async def find_last_message(self, customers: Sequence[int]) -> int:
        """The number of the last message with one of these customers; 0 without any."""
        query = "SELECT max(id) FROM messages WHERE customer_id IN :customers"
        return await self._sql.value(int, query, customers=customers) or 0

    async def mark(self, messages: Sequence[int], *, is_thanks: bool) -> None:
        """Notes of these messages whether nobody waits for an answer."""
        query = "UPDATE messages SET is_thanks = :is_thanks WHERE id IN :messages"
        await self._sql.run(query, messages=messages, is_thanks=is_thanks)

    async def cut_link(self, customer_id: int, order_id: int) -> list[list[Any]]:
        """Takes an order off what a customer said: it is another's."""
        cut: list[list[Any]] = []
        for table in _LINKED:
            query = f"""UPDATE {table} SET order_id = NULL
                        WHERE customer_id = :customer_id AND order_id = :order_id RETURNING id"""
            found = await self._sql.values(int, query, customer_id=customer_id, order_id=order_id)
            cut += [[table, row, order_id] for row in found]
        return cut

    async def link(self, links: Sequence[Sequence[Any]]) -> None:
        """Has these messages and e-mails be about these orders."""
        for table in _LINKED:
            query = f"UPDATE {table} SET order_id = :order_id WHERE id = :row"
            rows = [{"row": row, "order_id": order} for kind, row, order in links if kind == table]
            await self._sql.run_all(query, rows)

    async def bring_back_customer(self, customer: Customer) -> None:
        """Puts back a customer who became one with another, under their old number."""
        row = {**find_shape(Customer).to_row(customer), "name_key": customer.name.casefold()}
        await self._sql.run(_BACK_CUSTOMER, **row)

    async def bring_back_conversation(self, conversation: Conversation) -> None:
        """The same for their conversation."""
        row = find_shape(Conversation).to_row(conversation)
        await self._sql.run(_BACK_CONVERSATION, **row)


def keep_row(value: Customer | Conversation) -> dict[str, Any]:
    """A customer or a conversation as it lies in the database."""
    return find_shape(type(value)).to_row(value)


def read_customer(row: Mapping[str, Any]) -> Customer:
    return find_shape(Customer).from_row([row.get(name) for name in find_shape(Customer).columns])


def read_conversation(row: Mapping[str, Any]) -> Conversation:
    shape = find_shape(Conversation)
    return shape.from_row([row.get(name) for name in shape.columns])
