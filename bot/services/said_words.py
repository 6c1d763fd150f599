"""What a customer's words say, where they may call what they bought by its title."""

from bot.domain.customers import Customer
from bot.domain.orders import Order
from bot.domain.records import dataclass
from bot.domain.urgency.message_reading import MessageReading, read_words
from bot.domain.urgency.own_items import call_it_parcel
from bot.domain.urgency.own_names import drop_own_name
from bot.domain.urgency.thanks import may_be_thanks
from bot.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Said:
    """A customer's words and what they ask for."""

    words: str  #: without their own name at the end
    plain: str  #: the same without the titles of what they bought
    reading: MessageReading


async def read_said(
    tx: Transaction, customer: Customer, words: str, *, is_stranger: bool = False
) -> Said:
    """What these words ask for. What they bought is looked up only where it can make thanks of
    them.
    """
    said = drop_own_name(words, customer.name)
    reading = read_words(said)
    is_read = reading.is_thanks or reading.urgent_because or not may_be_thanks(said)
    if is_stranger or is_read:
        return Said(said, said, reading)
    plain = said
    for order in await tx.orders.list_for_customer(customer.id):
        plain = call_it_parcel(plain, _list_titles(order))
    return Said(said, plain, read_words(plain))


def _list_titles(order: Order) -> list[str]:
    titles = [each.title for each in order.lines] or [order.item]
    return [*titles, order.short_name] if order.short_name else titles
