"""What is true: who bought what, where each parcel is, who waits, and since when the books could
know.

A *matter* is one kind of thing that is open about one sale: its customer waits, it is late to
leave, its customer wasn't told that it left, its parcel isn't there, a dispute is open, a promise
isn't kept. Each has spells: it begins and ends in the world. That it is over is *told* when the
shop's books were given something that says so: a letter, a command, a button.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from heapq import heappop, heappush
from itertools import count
from random import Random

from .shops import Place, ShopLife

#: A Monday in January, at midnight.
START = datetime(2027, 1, 4, tzinfo=UTC)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
Act = Callable[[datetime], Awaitable[None]]


class Kind(StrEnum):
    """What a matter is about."""

    WAITING = "waiting"  #: a customer wants an answer
    UNSHIPPED = "unshipped"  #: a parcel should have left
    UNTOLD = "untold"  #: a parcel left and its customer doesn't know
    PARCEL = "parcel"  #: a parcel left and isn't there
    CLAIM = "claim"  #: the carrier can be asked to look or to pay for what isn't there
    DISPUTE = "dispute"  #: a platform wants an answer
    PROMISE = "promise"  #: the shop gave its word


class Fate(StrEnum):
    """What becomes of a parcel."""

    FINE = "fine"
    LATE = "late"
    LOST = "lost"
    DAMAGED = "damaged"


class About(StrEnum):
    """What a letter of a buyer is about."""

    ASKS = "asks"  #: something about the thing
    WHERE = "where"  #: where is it?
    BROKEN = "broken"
    CANCEL = "cancel"
    CAME = "came"  #: it came, thank you: nothing is wanted
    NOT_CAME = "not came"  #: the answer to our question

    @property
    def wants_answer(self) -> bool:
        return self is not About.CAME


@dataclass(slots=True, kw_only=True)
class Spell:
    """A matter from its beginning to its end, and when the books could first know of that."""

    began: datetime
    ended: datetime | None = None
    told: datetime | None = None


@dataclass(slots=True, kw_only=True, eq=False)
class Sale:
    """An order as it is in the world."""

    number: int
    buyer: str
    buyer_id: int  #: the number of the buyer's first sale
    place: Place
    item: str
    price: int
    placed_at: datetime
    due_at: datetime  #: it should leave by then
    leaves_at: datetime  #: it is ready then
    fate: Fate
    travels: timedelta
    usual: timedelta  #: what a buyer who looks at the calendar grants it
    country: str
    tracking: str | None
    is_order: bool = True  #: False: somebody who asks and never bought
    external: str | None = None
    shipped_at: datetime | None = None
    arrives_at: datetime | None = None
    cancelled_at: datetime | None = None
    over_at: datetime | None = None  #: cancelled, or refunded whole
    wrote_at: datetime = START  #: when the buyer wrote last
    said_it_came: bool = False
    is_said_shipped: bool = False  #: the books were told that it left
    news: int = 0  #: how much the shop was told about it
    order_id: int | None = None  #: in the books
    label: str | None = None  #: what the books call it, where no marketplace numbered it

    @property
    def nick(self) -> str:
        return self.buyer.replace(" ", "").lower() + str(self.buyer_id)

    @property
    def email(self) -> str:
        return f"{self.buyer.replace(' ', '.').lower()}@mail.example"


@dataclass(slots=True, kw_only=True, eq=False)
class Question:
    """Something that a buyer wrote and wants answered."""

    sale: Sale
    about: About
    at: datetime
    letters: int = 1
    last_at: datetime
    answered_at: datetime | None = None
    taken_at: datetime | None = None  #: when the seller wrote an answer last
    seen: bool = False  #: the seller has looked since it came
    named_at: datetime | None = None  #: when something at the desk last spoke of it

    @property
    def key(self) -> str:
        return f"{self.sale.number}/{self.about}/{self.at.timestamp():.0f}"


class World:
    """All that is true in one shop's life, and what is to happen next."""

    def __init__(self, shop: ShopLife, seed: int) -> None:
        self.shop, self.seed = shop, seed
        self.now = START
        self.sales: list[Sale] = []
        self.questions: list[Question] = []
        self.disputes: list[tuple[Sale, datetime]] = []
        self.by_name: dict[str, list[Sale]] = defaultdict(list)
        self.spells: dict[tuple[Kind, int], list[Spell]] = defaultdict(list)
        self._agenda: list[tuple[datetime, int, Act]] = []
        self._turns = count()

    def dice(self, *what: object) -> Random:
        """Chance about this one thing: the same in every life that has this seed."""
        return Random("/".join(map(str, (self.seed, self.shop.name, *what))))

    def plan(self, at: datetime, act: Act) -> None:
        heappush(self._agenda, (at, next(self._turns), act))

    @property
    def next_at(self) -> datetime | None:
        return self._agenda[0][0] if self._agenda else None

    async def happen(self) -> None:
        """Has the next thing happen."""
        self.now, _, act = heappop(self._agenda)
        await act(self.now)

    def add(self, sale: Sale) -> None:
        self.sales.append(sale)
        self.by_name[sale.buyer].append(sale)

    def begin(self, kind: Kind, sale: Sale, at: datetime) -> None:
        """A matter begins, perhaps later; one that has begun goes on."""
        if self.find(kind, sale, max(at, self.now)) is None:
            self.spells[kind, sale.number].append(Spell(began=at))

    def end(self, kind: Kind, sale: Sale, *, told: bool = False) -> None:
        """It is over; what was only to begin never does."""
        spells = self.spells[kind, sale.number]
        spells[:] = [each for each in spells if each.began <= self.now]
        for each in spells:
            if each.ended is None:
                each.ended = self.now
        if told:
            self.tell(kind, sale)

    def tell(self, kind: Kind, sale: Sale) -> None:
        """The books can know from now on that it is over, or never was."""
        spells = self.spells[kind, sale.number]
        if not spells:
            spells.append(Spell(began=self.now, ended=self.now))
        for each in spells:
            if each.ended is not None and each.told is None:
                each.told = self.now

    def find(self, kind: Kind, sale: Sale, at: datetime) -> Spell | None:
        """The spell that runs at this moment."""
        for each in self.spells[kind, sale.number]:
            if each.began <= at and (each.ended is None or at < each.ended):
                return each
        return None

    def was_told_over(self, kind: Kind, sale: Sale, at: datetime) -> bool:
        """Whether the books knew by then that it was over."""
        if self.find(kind, sale, at) is not None:
            return False
        spells = [each for each in self.spells[kind, sale.number] if each.began <= at]
        told = spells[-1].told if spells else None
        if told is None or (kind is Kind.WAITING and sale.wrote_at > told):
            return False
        return told < at

    def get_open(self, sale: Sale) -> Question | None:
        """What the buyer of this sale waits for, of whatever they bought."""
        for each in reversed(self.questions):
            if each.sale.buyer_id == sale.buyer_id and each.answered_at is None:
                return each
        return None
