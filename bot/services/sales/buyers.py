"""Whose a sale is: the customer with that name on that marketplace, or with that address.

A name alone never joins two people: whoever has neither is somebody new.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain

from bot.domain.channels import SalesChannel
from bot.domain.customers import Customer
from bot.domain.errors import BadInput
from bot.domain.platforms import Platform
from bot.domain.sales.sale import OrderSource, Sale
from bot.domain.shops import Shop
from bot.domain.strangers import NO_BUYER, is_no_persons
from bot.domain.text import clean_name
from bot.domain.ways import (
    KnownFrom,
    Way,
    complete_customer,
    make_email,
    make_marketplace,
    name_email,
    name_on,
    read_own_email,
)
from bot.services.work import Work

KNOWN_FROM = {
    OrderSource.HAND: KnownFrom.STAFF,
    OrderSource.LETTER: KnownFrom.ORDER,
    OrderSource.FILE: KnownFrom.ORDER,
}


class Buyers:
    """The customers whom sales name, by the keys of their ways; those who are new are gathered
    until somebody stores them.
    """

    def __init__(self, shop: Shop, now: datetime, source: OrderSource, ids: Iterator[int]) -> None:
        self._shop, self._now, self._known_from = shop, now, KNOWN_FROM[source]
        self._ids = ids
        self._by_id: dict[int, Customer] = {}
        self._by_key: dict[str, int] = {}
        #: Who isn't stored yet, by id, and all ways to them.
        self.new: dict[int, Customer] = {}
        self.new_ways: list[Way] = []

    def know(self, known: Mapping[str, Customer]) -> None:
        """Adds customers that are stored, by the keys of their ways; who is known stays so."""
        for key, customer in known.items():
            self._by_id.setdefault(customer.id, customer)
            self._by_key.setdefault(key, customer.id)

    def find(self, sale: Sale) -> Customer | None:
        """The customer of a sale, by what is surest of a person."""
        found = (self._by_key.get(key) for key in list_keys(sale))
        return next((self._by_id[each] for each in found if each is not None), None)

    def get(self, customer_id: int) -> Customer:
        """The customer whom one of the sales belongs to."""
        return self._by_id[customer_id]

    def add(self, sale: Sale) -> Customer:
        """The new customer of a sale whose ways nobody has."""
        customer = Customer(
            id=next(self._ids),
            shop_id=self._shop.id,
            name=_name_buyer(self._shop, sale),
            created_at=self._now,
        )
        self._by_id[customer.id] = self.new[customer.id] = customer
        return self.complete(customer, sale)

    def complete(self, customer: Customer, sale: Sale) -> Customer:
        """Somebody new with what this sale says of them as well."""
        ways = self.list_free_ways(customer, sale)
        self.new_ways += ways
        completed = complete_customer(customer, ways)
        self.new[customer.id] = completed
        self.note(completed, sale)
        return completed

    def note(self, customer: Customer, sale: Sale) -> None:
        """Remembers a customer as they are now, and that what nobody had of a sale is theirs."""
        self._by_id[customer.id] = customer
        for key in list_keys(sale):
            self._by_key.setdefault(key, customer.id)

    def list_free_ways(self, customer: Customer, sale: Sale) -> list[Way]:
        """The ways that a sale names and nobody has yet.

        One that is somebody else's stays theirs: two people may share a computer.
        """
        ways = _list_ways(customer, sale, self._known_from, at=self._now)
        return [way for way in ways if way.key not in self._by_key]

    def forget_new(self) -> None:
        """They are stored now."""
        self.new, self.new_ways = {}, []


async def take_buyer(work: Work, buyers: Buyers, sale: Sale, source: OrderSource) -> Customer:
    """The customer of a sale: added if nobody has one of its ways, else completed by them."""
    customer = buyers.find(sale)
    if customer is None:
        return buyers.add(sale)
    if customer.id in buyers.new:
        return buyers.complete(customer, sale)
    if customer.is_proposed:
        customer = replace(customer, is_proposed=False)
        await work.tx.customers.save(customer, known_from=KNOWN_FROM[source], at=work.now)
    if ways := buyers.list_free_ways(customer, sale):
        customer = await work.tx.customers.add_ways(customer, ways)
    buyers.note(customer, sale)
    return customer


def is_settled_buyer(buyers: Buyers, sale: Sale) -> bool:
    """Whether taking this sale changes nothing of a customer who is stored."""
    customer = buyers.find(sale)
    if customer is None or customer.id in buyers.new:
        return True
    return not customer.is_proposed and not buyers.list_free_ways(customer, sale)


def list_all_keys(sales: Sequence[Sale]) -> set[str]:
    """The keys of all ways that these sales name."""
    return set(chain.from_iterable(map(list_keys, sales)))


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
    return via.platform if via is not None else None


def _list_ways(customer: Customer, sale: Sale, known_from: KnownFrom, *, at: datetime) -> list[Way]:
    ways = []
    platform = find_platform_of_sales(sale.via)
    if platform is not None and sale.buyer.user_name:
        name = sale.buyer.user_name
        ways.append(make_marketplace(customer, platform, name, known_from, at=at))
    if address := _find_own_email(sale):
        ways.append(make_email(customer, address, known_from, at=at))
    return ways


def _find_own_email(sale: Sale) -> str | None:
    """The buyer's own address; none where it is a marketplace's, or none at all."""
    try:
        return read_own_email(sale.buyer.email) if sale.buyer.email else None
    except BadInput:
        return None


def _name_buyer(shop: Shop, sale: Sale) -> str:
    """What the buyer is called: their name, else the one on the marketplace."""
    shop_names = (shop.name, shop.signed)
    for words in (sale.buyer.name, sale.buyer.user_name, sale.recipient):
        try:
            called = clean_name(words or "")
        except BadInput:
            continue
        if not is_no_persons(called, shop_names):
            return called
    return NO_BUYER
