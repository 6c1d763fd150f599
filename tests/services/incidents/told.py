"""An incident whose letters have left, and what one of its customers says then."""

from datetime import timedelta

from bot.domain.customers import Customer
from bot.domain.incidents.incidents import Incident
from bot.domain.incidents.recipients import Recipient, Tally
from bot.domain.orders import Order
from bot.domain.shops import Shop
from bot.services.conversations import record_answer
from bot.store.transaction import Transaction
from tests.samples import NOW, hear
from tests.services.incidents.batches import begin, by_staff
from tests.services.incidents.sent import send_all
from tests.services.letters_by_mail import connect
from tests.sure import sure

HOUR = timedelta(hours=1)
LATER = NOW + HOUR
ANGRY = "This is the third time. I'm really disappointed in you."
ASKING = "Can I keep the old one?"


class Told:
    """An incident whose two letters have left, and the first of its customers."""

    def __init__(
        self, tx: Transaction, shop: Shop, incident: Incident, orders: list[Order]
    ) -> None:
        self.tx, self.shop, self.incident, self.orders = tx, shop, incident, orders
        self.customer_id = orders[0].customer_id

    async def hears(self, words: str, at: timedelta = HOUR, **more: object) -> None:
        await hear(self.tx, self.shop, await self.customer(), words, at=NOW + at, **more)

    async def answers(self, at: timedelta) -> None:
        work = by_staff(self.tx, self.shop, later=at.total_seconds())
        await record_answer(work, await self.customer(), via="Etsy", note=None, at=NOW + at)

    async def customer(self) -> Customer:
        return sure(await self.tx.customers.get(self.customer_id))

    async def place(self) -> Recipient:
        return sure(await self.tx.recipients.find(self.incident.id, self.customer_id))

    async def tally(self) -> Tally:
        return await self.tx.recipients.count(self.incident.id)

    async def waits(self) -> bool:
        return sure(await self.tx.conversations.get_for_customer(self.customer_id)).is_waiting


async def tell_all(tx: Transaction, shop: Shop) -> Told:
    await connect(tx, shop)
    incident, orders = await begin(tx, shop)
    return Told(tx, shop, await send_all(tx, shop, incident), orders)
