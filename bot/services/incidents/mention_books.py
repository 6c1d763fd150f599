"""What a shop's books know of the orders and customers that were named, asked all at once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta

from bot.domain.customers import Customer
from bot.domain.incidents.mentions import Mention
from bot.domain.incidents.picking import RECENT_DAYS, Doubt, Meaning, Unclear
from bot.domain.orders import Order
from bot.domain.platforms import Platform
from bot.domain.search_words import split_words
from bot.domain.ways import name_email, name_on
from bot.services.work import Work

#: Names like one that isn't known are looked for one by one: so many of them.
_MAX_SIMILAR = 60
_SIMILAR_SHOWN = 5
_MAX_NAMED = 20_000
_MARKETPLACES = (
    Platform.ETSY,
    Platform.EBAY,
    Platform.AMAZON,
    Platform.VINTED,
    Platform.DEPOP,
    Platform.POSHMARK,
)
_LONGEST_OWN = 9
_SHORTEST_TRACKING = 8
#: Older orders, to choose from by hand.
_OLDER_SHOWN = 3

Found = list[Order] | Unclear | None


async def open_books(work: Work, mentions: Sequence[Mention]) -> "MentionBooks":
    """The books with all that these mentions can mean."""
    books = MentionBooks(work)
    await books.open(mentions)
    return books


class MentionBooks:
    """The orders and customers that some mentions can mean, and the orders picked so far."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._hit = work.tx.hit_orders
        self._own: dict[int, Order] = {}
        self._by_number: dict[str, list[Order]] = defaultdict(list)
        self._by_way: dict[str, Customer] = {}
        self._by_name: dict[str, list[Customer]] = defaultdict(list)
        self._customers: dict[int, Customer] = {}
        self._recent: dict[int, list[Order]] = defaultdict(list)
        self._similar_left = _MAX_SIMILAR
        self._picked: dict[int, list[Order]] = defaultdict(list)

    @property
    def picked(self) -> Iterable[Order]:
        """The orders that were found, customer by customer."""
        for orders in self._picked.values():
            yield from orders

    async def open(self, mentions: Sequence[Mention]) -> None:
        """Asks for everything that the mentions can mean."""
        await self._open_orders({each.number for each in mentions if each.number})
        await self._open_customers(mentions)
        since = self._work.now - timedelta(days=RECENT_DAYS)
        recent = await self._hit.list_of_customers(
            self._customers.keys(), since=since, limit=_MAX_NAMED
        )
        for order in recent:
            self._recent[order.customer_id].append(order)

    async def _open_orders(self, numbers: set[str]) -> None:
        shop_id = self._work.shop.id
        own = {int(number) for number in numbers if may_be_ours(number)}
        self._own = {each.number: each for each in await self._hit.list_numbered(shop_id, own)}
        written: set[str] = set()
        for number in numbers:
            written.update((number, f"#{number}", number.upper(), number.lower()))
        for order in await self._hit.list_external(shop_id, written):
            self._by_number[fold_number(order.external_number)].append(order)
        parcels = {number.upper() for number in numbers if len(number) >= _SHORTEST_TRACKING}
        for order in await self._hit.list_tracked(shop_id, parcels):
            self._by_number[fold_number(order.tracking)].append(order)

    async def _open_customers(self, mentions: Sequence[Mention]) -> None:
        shop_id = self._work.shop.id
        keys: set[str] = set()
        names: set[str] = set()
        for mention in mentions:
            keys.update(_list_way_keys(mention))
            names.update(_list_names(mention))
        self._by_way = await self._hit.map_by_ways(shop_id, keys)
        for customer in await self._hit.list_named(shop_id, names, _MAX_NAMED):
            self._by_name[customer.name.casefold()].append(customer)
            self._customers[customer.id] = customer
        self._customers |= {each.id: each for each in self._by_way.values()}
        owners = {each.customer_id for each in self._list_orders()} - self._customers.keys()
        self._customers |= await self._work.tx.customers.map_by_id(owners)

    def _list_orders(self) -> list[Order]:
        found = list(self._own.values())
        for orders in self._by_number.values():
            found += orders
        return found

    async def find(self, mention: Mention) -> Found:
        """The orders that a mention means, which are picked then; or why it is unclear; or None."""
        found = await self._find(mention)
        if isinstance(found, list):
            for order in found:
                theirs = self._picked[order.customer_id]
                if order.id not in [each.id for each in theirs]:
                    theirs.append(order)
        return found

    async def _find(self, mention: Mention) -> Found:
        if mention.number:
            orders = self._list_numbered(mention)
            if orders:
                return self._find_order(mention, orders)
        people = self._find_by_way(mention)
        if mention.number and not people:
            beside = self._find_named(mention)
            return await self._doubt(mention, Doubt.UNKNOWN_NUMBER, beside) if beside else None
        if mention.number and mention.email:
            return await self._doubt(mention, Doubt.UNKNOWN_NUMBER, people)
        if people:
            return await self._choose_order(mention, people[0])
        return await self._find_by_name(mention)

    # Orders by their numbers

    def _list_numbered(self, mention: Mention) -> list[Order]:
        number = mention.number or ""
        found = {each.id: each for each in self._by_number.get(fold_number(number), ())}
        if may_be_ours(number) and int(number) in self._own:
            own = self._own[int(number)]
            found[own.id] = own
        return list(found.values())

    def _find_order(self, mention: Mention, orders: list[Order]) -> Found:
        agreeing = [each for each in orders if self._agrees(mention, each)]
        if len(agreeing) == 1:
            return agreeing
        meanings = tuple(
            Meaning(self._customers[each.customer_id], (each,)) for each in agreeing or orders
        )
        doubt = Doubt.SEVERAL_NUMBERS if len(meanings) > 1 else Doubt.OTHER_PERSON
        return Unclear(mention, doubt, meanings)

    def _agrees(self, mention: Mention, order: Order) -> bool:
        """Whether nothing beside a number says that the order is somebody else's."""
        owner = self._customers[order.customer_id]
        if mention.email:
            known = self._by_way.get(name_email(mention.email))
            if known is not None:
                return known.id == owner.id
        if not mention.name:
            return True
        said, called = split_words([mention.name]), split_words([owner.name])
        return not said or not called or bool(set(said) & set(called))

    # Customers by their ways and names

    def _find_by_way(self, mention: Mention) -> list[Customer]:
        found = (self._by_way.get(key) for key in _list_way_keys(mention))
        people = {each.id: each for each in found if each is not None}
        return list(people.values()) if len(people) == 1 else []

    def _find_named(self, mention: Mention) -> list[Customer]:
        people: dict[int, Customer] = {}
        for name in _list_names(mention):
            people |= {each.id: each for each in self._by_name.get(name, ())}
        return list(people.values())

    async def _find_by_name(self, mention: Mention) -> Found:
        people = self._find_named(mention)
        if mention.email:  # an address that nobody is known to have
            return await self._doubt(mention, Doubt.SIMILAR, people) if people else None
        if len(people) > 1:
            return await self._doubt(mention, Doubt.SEVERAL_PEOPLE, people)
        is_whole = " " in (mention.name or "").strip()
        if people and is_whole:
            return await self._choose_order(mention, people[0])
        similar = await self._find_similar(mention)
        others = [each for each in similar if each not in people]
        if others:
            return await self._doubt(mention, Doubt.SIMILAR, [*people, *others])
        return await self._choose_order(mention, people[0]) if people else None

    async def _find_similar(self, mention: Mention) -> list[Customer]:
        """Those whose names hold each word of this one, or its beginning."""
        name = mention.name or ""
        if not split_words([name]) or not self._similar_left:
            return []
        self._similar_left -= 1
        tx = self._work.tx
        found = await tx.customers.list_matching(self._work.shop.id, name, _SIMILAR_SHOWN)
        people = await tx.customers.map_by_id([each.id for each in found])
        return [people[each] for each in sorted(people)]

    async def _choose_order(self, mention: Mention, customer: Customer) -> Found:
        """The customer's one order of late; of several those that were picked by their numbers."""
        picked = self._picked.get(customer.id)
        if picked:
            return picked
        recent = self._recent.get(customer.id, [])
        if len(recent) == 1:
            return recent
        doubt = Doubt.SEVERAL_ORDERS if recent else Doubt.NO_RECENT_ORDER
        return await self._doubt(mention, doubt, [customer])

    async def _doubt(self, mention: Mention, doubt: Doubt, people: Sequence[Customer]) -> Unclear:
        meanings = [Meaning(each, await self._list_to_choose(each)) for each in people]
        return Unclear(mention, doubt, tuple(meanings))

    async def _list_to_choose(self, customer: Customer) -> tuple[Order, ...]:
        recent = self._recent.get(customer.id)
        if recent:
            return tuple(recent)
        older = await self._work.tx.orders.list_for_customer(customer.id, limit=_OLDER_SHOWN)
        return tuple(older)


def may_be_ours(number: str) -> bool:
    """Whether a number may be one that a shop gives its orders."""
    return (
        number.isdecimal()
        and number.isascii()
        and number[0] != "0"
        and (len(number) <= _LONGEST_OWN)
    )


def fold_number(number: str | None) -> str:
    """An order's or a parcel's number, to compare it by."""
    return (number or "").lstrip("#").casefold()


def _list_way_keys(mention: Mention) -> list[str]:
    """The ways that a mention may name: an address, or else a name on a marketplace."""
    if mention.email:
        return [name_email(mention.email)]
    word = mention.number or (mention.name or "").removeprefix("@")
    if not word or " " in word or word.isdecimal():
        return []
    return [name_on(platform, word) for platform in _MARKETPLACES]


def _list_names(mention: Mention) -> list[str]:
    """How the customer who is named may be called: as it stands there, or family name last."""
    if not mention.name:
        return []
    name = mention.name.casefold()
    family, comma, given = name.partition(", ")
    names = [name, f"{name}."]
    if comma:
        names.append(f"{given} {family}")
    return names
