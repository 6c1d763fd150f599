"""Whose a sale is: the customer with that name on that marketplace, or with that address.

A name alone never joins two people: whoever has neither is somebody new.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from bot.domain.channels import SalesChannel
from bot.domain.customers import Customer
from bot.domain.errors import BadInput
from bot.domain.platforms import Platform
from bot.domain.sales.sale import OrderSource, Sale
from bot.domain.strangers import NO_BUYER, is_no_persons
from bot.domain.text import clean_name
from bot.domain.ways import (
    KnownFrom,
    Way,
    make_email,
    make_marketplace,
    name_email,
    name_on,
    read_own_email,
)
from bot.services.work import Work

_KNOWN_FROM = {
    OrderSource.HAND: KnownFrom.STAFF,
    OrderSource.LETTER: KnownFrom.ORDER,
    OrderSource.FILE: KnownFrom.ORDER,
}


class Buyers:
    """The customers whom the sales of one unit of work name, by the keys of their ways."""

    def __init__(self, known: dict[str, Customer]) -> None:
        self._known = known

    async def take(self, work: Work, sale: Sale, source: OrderSource) -> Customer:
        """The customer of a sale, added if nobody has one of its ways."""
        keys = list_keys(sale)
        customer = next((self._known[key] for key in keys if key in self._known), None)
        known_from = _KNOWN_FROM[source]
        if customer is None:
            new = Customer(shop_id=work.shop.id, name=_name_buyer(work, sale), created_at=work.now)
            customer = await work.tx.customers.add(new, known_from=known_from)
        elif customer.is_proposed:
            customer = replace(customer, is_proposed=False)
            await work.tx.customers.save(customer, known_from=known_from, at=work.now)
        # A way that is somebody else's stays theirs: two people may share a computer.
        free = [way for way in _list_ways(work, customer, sale, known_from) if self._is_free(way)]
        if free:
            customer = await work.tx.customers.add_ways(customer, free)
        for key in keys:
            if self._known.get(key, customer).id == customer.id:
                self._known[key] = customer
        return customer

    def _is_free(self, way: Way) -> bool:
        return way.key not in self._known


async def look_up_buyers(work: Work, sales: Sequence[Sale]) -> Buyers:
    """Everybody who is known by a way that one of these sales names."""
    keys = set(chain.from_iterable(map(list_keys, sales)))
    return Buyers(await work.tx.customers.map_by_way(work.shop.id, keys))


def list_keys(sale: Sale) -> list[str]:
    """The keys of the ways that a sale names, and of the person within its file: what is surest
    comes first.
    """
    keys = []
    platform = find_platform_of_sales(sale.via)
    if platform is not None and sale.buyer.user_name:
        keys.append(name_on(platform, sale.buyer.user_name))
    if address := _find_own_email(sale):
        keys.append(name_email(address))
    if sale.buyer.key:
        keys.append(f"file:{sale.buyer.key}")
    return keys


def find_platform_of_sales(via: SalesChannel | None) -> Platform | None:
    """The marketplace on which its buyers have a name of their own."""
    return next((each for each in Platform if via is not None and each.value == via.value), None)


def _list_ways(work: Work, customer: Customer, sale: Sale, known_from: KnownFrom) -> list[Way]:
    ways = []
    platform = find_platform_of_sales(sale.via)
    if platform is not None and sale.buyer.user_name:
        name = sale.buyer.user_name
        ways.append(make_marketplace(customer, platform, name, known_from, at=work.now))
    if address := _find_own_email(sale):
        ways.append(make_email(customer, address, known_from, at=work.now))
    return ways


def _find_own_email(sale: Sale) -> str | None:
    """The buyer's own address; none where it is a marketplace's, or none at all."""
    try:
        return read_own_email(sale.buyer.email) if sale.buyer.email else None
    except BadInput:
        return None


def _name_buyer(work: Work, sale: Sale) -> str:
    """What the buyer is called: their name, else the one on the marketplace."""
    shop_names = (work.shop.name, work.shop.signed)
    for words in (sale.buyer.name, sale.buyer.user_name, sale.recipient):
        try:
            called = clean_name(words or "")
        except BadInput:
            continue
        if not is_no_persons(called, shop_names):
            return called
    return NO_BUYER
