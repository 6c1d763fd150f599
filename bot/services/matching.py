"""Whose letter is it, and about which order: by thread, number, address; each with the reason."""

import re
from collections.abc import Sequence

from bot.domain.customers import Customer
from bot.domain.drafts import Draft
from bot.domain.mail import Mail
from bot.domain.mailboxes import ReceivedMail
from bot.domain.order_guesses import guess_order
from bot.domain.orders import Order
from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.domain.shops import Shop
from bot.store.transaction import Transaction

#: More numbers than these in one letter are a list, not an order's.
MAX_NUMBERS = 30
#: Our own numbers are small, so they count only where the letter says that they are an order's, and
#: only whole: the 12 of "12-33445-66778" or "12.50" is none.
_OWN_NUMBER = regex(
    r"(?:(?<![\w&/#-])#|\b(?:order|bestellung|auftrag|commande|pedido|ordine|bestelling)"
    r"(?:\s*(?:no|nr|n°|nº|num|number|nummer|num[eé]ro|id))?[\s.:#]{0,4})(\d{1,9})"
    r"(?!\w|[/-]\w|[.,]\d)",
    re.IGNORECASE,
)
#: A marketplace's number is long enough to be nobody's house number.
_THEIR_NUMBER = regex(r"(?<![\w.-])(?=[\w-]*\d)[A-Za-z0-9][A-Za-z0-9-]{4,30}[A-Za-z0-9](?![\w-])")
_WORD = regex(r"\w{3,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose letter it is, as far as can be told."""

    customer: Customer | None = None  #: None: nobody whom the shop knows
    order: Order | None = None
    why: str = ""  #: "from the address on order #12"
    is_other_address: bool = False  #: it came from an address that isn't this customer's

    @property
    def order_id(self) -> int | None:
        return self.order.id if self.order else None

    @property
    def own_order_id(self) -> int | None:
        """The order's, unless it is somebody else's than the customer's."""
        if self.order is None or self.customer is None:
            return None
        return self.order.id if self.order.customer_id == self.customer.id else None


async def list_named_orders(tx: Transaction, shop_id: int, mail: Mail) -> list[Order]:
    """The shop's orders whose number stands in the subject or the new words of a letter."""
    said = f"{mail.subject}\n{mail.words[:20_000]}"
    ours = [int(number) for number in _OWN_NUMBER.findall(said)[:MAX_NUMBERS]]
    theirs = list(dict.fromkeys(_THEIR_NUMBER.findall(said)))[:MAX_NUMBERS]
    theirs += [str(number) for number in ours]
    if not theirs:
        return []
    return await tx.orders.list_with_numbers(shop_id, ours, spell_numbers(theirs))


async def find_named_order(tx: Transaction, shop_id: int, number: str) -> Order | None:
    """The newest order with this number of the marketplace's, with or without its #."""
    found = await tx.orders.list_with_numbers(shop_id, [], spell_numbers([number]))
    return next(iter(found), None)


async def find_tracked_order(tx: Transaction, shop_id: int, tracking: str) -> Order | None:
    """The newest order that travels under this number."""
    found = await tx.orders.list_with_tracking(shop_id, [tracking])
    return next(iter(found), None)


def spell_numbers(numbers: Sequence[str]) -> list[str]:
    """The numbers as a marketplace or a person may have written them: "1042" is "#1042"
    elsewhere.
    """
    bare = [number.lstrip("#") for number in numbers]
    return [*bare, *(f"#{number}" for number in bare)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """What the books know of where a letter comes from."""

    customer: Customer | None  #: who writes from its author's address
    ours: Draft | None  #: the shop's letter that it answers
    theirs: ReceivedMail | None  #: an earlier letter of a customer's that it goes on from
    is_in_thread: bool = False  #: it answers us, or goes on from somebody's whom the shop knows

    @property
    def is_known(self) -> bool:
        """Whether its author is a customer by an order or by staff's word.

        Who only wrote once is nobody yet: advertisers write twice.
        """
        return self.customer is not None and not self.customer.is_proposed


async def find_traces(tx: Transaction, shop: Shop, mail: Mail, address: str) -> Traces:
    """What the books know of a letter whose author writes from this address."""
    known = await tx.customers.list_with_email(shop.id, address)
    ours = await tx.drafts.find_by_mail_id(shop.id, mail.answers)
    customer = next(iter(known), None)
    if ours is not None:
        return Traces(customer=customer, ours=ours, theirs=None, is_in_thread=True)
    theirs = await tx.mails.find_by_message_id(shop.id, mail.answers)
    earlier = None
    if theirs is not None:
        earlier = await tx.customers.get(theirs.customer_id)
    is_in_thread = earlier is not None and not earlier.is_proposed
    return Traces(customer=customer, ours=None, theirs=theirs, is_in_thread=is_in_thread)


async def find_in_relay(tx: Transaction, shop: Shop, addresses: Sequence[str]) -> Customer | None:
    """The buyer behind a marketplace's address that belongs to one conversation; it is nobody's
    own.
    """
    from bot.mail.understanding.relays import is_relay  # loaded with the mailbox

    for address in filter(is_relay, addresses):
        earlier = await tx.mails.find_conversation(shop.id, address)
        if earlier is not None and earlier.relay is not None and earlier.relay.address == address:
            return await tx.customers.get(earlier.customer_id)
    return None


async def find_owner(tx: Transaction, mail: Mail, traces: Traces, named: list[Order]) -> Owner:
    """Whose letter this is: by thread, then by an order's number, then by address.

    `named` are the orders whose number it names.
    """
    known = traces.customer
    by_thread = await _find_thread(tx, traces)
    if by_thread is not None:
        customer, order, why = by_thread
        return await _settle(tx, mail, customer, order, why, known)
    for order in named:
        customer_of = await tx.customers.get(order.customer_id)
        if customer_of is None or (known is not None and customer_of.id != known.id):
            continue
        if known is not None or _may_be(mail, customer_of, order):
            return await _settle(
                tx, mail, customer_of, order, f"it names order {order.label}", known
            )
    if known is None:
        return Owner(order=next(iter(named), None))
    orders = await tx.orders.list_for_customer(known.id)
    if not orders:
        return Owner(customer=known, why="from a customer's address")
    about = guess_order(mail.words, orders)
    if about is None and len(orders) == 1:
        about = orders[0]
    return Owner(customer=known, order=about, why=f"from the address on order {orders[0].label}")


async def _find_thread(
    tx: Transaction, traces: Traces
) -> tuple[Customer, Order | None, str] | None:
    """The customer whose letter, or the shop's letter to whom, this one answers."""
    earlier = traces.ours or traces.theirs
    if earlier is None or earlier.customer_id is None:
        return None
    customer = traces.customer
    if customer is None or customer.id != earlier.customer_id:
        customer = await tx.customers.get(earlier.customer_id)
    if customer is None:
        return None
    order = await tx.orders.get(earlier.order_id)
    if traces.ours is not None:
        return customer, order, "it answers your letter"
    return customer, order, "it goes on from an earlier letter"


async def _settle(
    tx: Transaction,
    mail: Mail,
    customer: Customer,
    order: Order | None,
    why: str,
    known: Customer | None,
) -> Owner:
    """Whose letter it is, with the order that its words are about."""
    if order is None:
        order = guess_order(mail.words, await tx.orders.list_for_customer(customer.id))
    is_other = known is None or known.id != customer.id
    return Owner(customer=customer, order=order, why=why, is_other_address=is_other)


def _may_be(mail: Mail, customer: Customer, order: Order) -> bool:
    """Whether somebody who writes from an unknown address may be the customer of the order that
    they name.

    Our own numbers are easy to guess: there the name must fit too. A stranger who names an order is
    shown as one, and staff decide.
    """
    said = f"{mail.subject}\n{mail.words}"
    if order.external_number and len(order.external_number) > 5 and order.external_number in said:
        return True
    names = {word.casefold() for word in _WORD.findall(f"{mail.sender.name} {mail.sender.address}")}
    return bool(names & {word.casefold() for word in _WORD.findall(customer.name)})
