"""A seller's days: looks at the shop two or three times, does what is seen, forgets some of it."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from .buyers import Buyers
from .world import DAY, HOUR, MINUTE, START, About, Kind, Question, Sale, World

#: How likely what was seen before and left comes to mind again, with nothing that speaks of it.
COMES_TO_MIND = 0.15
#: How likely a letter is found among everything else in a mailbox that nobody sorts.
FOUND_ALONE = 0.85
#: Who is called by a ping comes so often within the hour.
HEARS_PING = 0.5
#: Who is called more often than this in a week hears no more than so many.
LISTENS_TO = 6
#: What one command or parcel takes at the desk.
ONE_DEED = timedelta(seconds=75)
#: How likely what a list names and isn't so is put right at this look.
PUTS_RIGHT = 0.5
#: A parcel that is missed for so long after its usual time counts as lost for its seller.
GIVEN_UP = timedelta(days=8)


class Answer(StrEnum):
    """What a buyer who waits is given."""

    REPLY = "reply"
    LOST = "lost"  #: an apology with all of the money
    DAMAGED = "damaged"  #: the same
    CANCEL = "cancel"

    @property
    def owes_money(self) -> bool:
        return self is not Answer.REPLY


class Books(Protocol):
    """How a seller keeps the shop: with Goodword, or in their head."""

    is_helped: bool

    async def log(self, sale: Sale) -> None: ...
    async def ship(self, sale: Sale) -> None: ...
    async def answer(self, question: Question, how: Answer) -> None: ...
    async def refund(self, sale: Sale) -> None: ...
    async def respond(self, sale: Sale) -> None: ...
    async def correct(self, sale: Sale, kind: Kind) -> None: ...
    async def tidy(self, *, by_deputy: bool, after: datetime) -> None: ...
    def turn_over(self, *, to_deputy: bool) -> None: ...


class Seller:
    """The one who packs, answers and pays; and the deputy, who only answers."""

    def __init__(self, world: World, buyers: Buyers, books: Books) -> None:
        self.world, self.buyers, self.books = world, buyers, books
        self.debts: dict[int, tuple[Sale, datetime]] = {}
        self.last_look = START
        self._logged: set[int] = set()
        self._responded: set[int] = set()
        self._looks = 0
        self._busy_until = START
        self._called_at: list[datetime] = []
        #: What was named since the last look that somebody has to look at.
        self.to_put_right: list[tuple[Sale, Kind]] = []

    def plan_looks(self, weeks: float) -> None:
        """The hours at which the seller looks, each day a little different."""
        shop = self.world.shop
        for day in range(round(weeks * 7)):
            dice = self.world.dice("looks", day)
            is_weekend = (START + day * DAY).weekday() > 4
            for hour in shop.looks[:1] if is_weekend else shop.looks:
                at = START + day * DAY + hour * HOUR + dice.uniform(-40, 40) * MINUTE
                if dice.random() > 0.1:
                    self.world.plan(at, self.look)

    def be_called(self, now: datetime, *, is_for_deputy: bool) -> None:
        """A ping rings."""
        dice = self.world.dice("called", now)
        soon = now + dice.uniform(5, 60) * MINUTE
        if is_for_deputy:
            self.world.plan(soon + HOUR, self.look_as_deputy)
            return
        self._called_at = [at for at in self._called_at if now - at < 7 * DAY] + [now]
        if dice.random() < HEARS_PING * min(1.0, LISTENS_TO / len(self._called_at)):
            self.world.plan(soon, self.look)

    def is_ill(self, now: datetime) -> bool:
        ill = self.world.shop.ill
        return ill is not None and START + ill[0] * DAY <= now < START + sum(ill) * DAY

    async def look(self, now: datetime) -> None:
        if self.is_ill(now):
            return
        self._looks += 1
        await self._log_sales(now)
        await self._pack(now)
        await self._answer(now)
        await self._correct()
        await self._pay(now)
        await self.books.tidy(by_deputy=False, after=max(now, self._busy_until))
        self.last_look = now

    async def look_as_deputy(self, now: datetime) -> None:
        self._looks += 1
        self.books.turn_over(to_deputy=True)
        await self._answer(now)
        self.books.turn_over(to_deputy=False)
        await self.books.tidy(by_deputy=True, after=now)

    def remembers(self, *what: object, chance: float | None = None) -> bool:
        """Whether the seller does this now and doesn't leave it for another time."""
        likely = 1 - self.world.shop.forgets if chance is None else chance
        return self.world.dice("remembers", self._looks, *what).random() < likely

    def _do_next(self, sale: Sale, act: Callable[[Sale], Awaitable[None]]) -> None:
        """Does one thing after the other: each takes its time."""
        self._busy_until = max(self._busy_until, self.world.now) + ONE_DEED
        self.world.plan(self._busy_until, lambda _now: act(sale))

    async def _log_sales(self, now: datetime) -> None:
        for sale in self._list_orders():
            if sale.number not in self._logged and self.remembers("log", sale.number):
                self._logged.add(sale.number)
                self._do_next(sale, self._log)

    async def _log(self, sale: Sale) -> None:
        if sale.cancelled_at is None:
            await self.books.log(sale)

    def _list_orders(self) -> list[Sale]:
        found = [each for each in self.world.sales if each.is_order]
        return [each for each in found if each.over_at is None and each.cancelled_at is None]

    async def _pack(self, now: datetime) -> None:
        for sale in self._list_orders():
            is_ready = sale.shipped_at is None and sale.leaves_at <= now
            if is_ready and self.remembers("pack", sale.number):
                self._logged.add(sale.number)
                self._do_next(sale, self._ship)

    async def _ship(self, sale: Sale) -> None:
        if sale.shipped_at is None and sale.cancelled_at is None:
            await self.books.ship(sale)

    async def _answer(self, now: datetime) -> None:
        for question in self.world.questions:
            if question.answered_at is None and self._turns_to(question):
                question.taken_at = now
                how = self._choose_answer(question, now)
                await self.books.answer(question, how)
                if how is Answer.CANCEL:
                    question.sale.cancelled_at = now
                    self.world.end(Kind.UNSHIPPED, question.sale, told=True)
                if how.owes_money:
                    self.debts.setdefault(question.sale.number, (question.sale, now))
        for sale, _ in self.world.disputes:
            if sale.number not in self._responded and self.remembers("dispute", sale.number):
                self._responded.add(sale.number)
                self.debts.setdefault(sale.number, (sale, now))
                await self.books.respond(sale)

    async def _correct(self) -> None:
        """Puts right what stands there and isn't so."""
        wrong, self.to_put_right = self.to_put_right, []
        for sale, kind in wrong:
            if self.remembers("correct", kind, sale.number, chance=PUTS_RIGHT):
                await self.books.correct(sale, kind)

    def _turns_to(self, question: Question) -> bool:
        """Whether the seller sees now that this person waits, and answers."""
        if question.taken_at is not None and self.world.now - question.taken_at < DAY:
            return False  # what was written lies at the desk
        is_new, question.seen = not question.seen, True
        is_named = question.named_at is not None and question.named_at >= self.last_look
        chance = COMES_TO_MIND
        if is_new or is_named:
            chance = 1 - self.world.shop.forgets
            if not self.books.is_helped:
                chance *= FOUND_ALONE
        return self.remembers("answer", question.key, chance=chance)

    def _choose_answer(self, question: Question, now: datetime) -> Answer:
        sale = question.sale
        if sale.over_at is not None or not sale.is_order:
            return Answer.REPLY
        if question.about is About.BROKEN:
            return Answer.DAMAGED
        if question.about is About.CANCEL and sale.shipped_at is None:
            return Answer.CANCEL
        is_missed = question.about in (About.WHERE, About.NOT_CAME) and sale.shipped_at
        if is_missed and sale.shipped_at + sale.usual + GIVEN_UP < now:  # type: ignore[operator]
            return Answer.LOST
        return Answer.REPLY

    async def _pay(self, now: datetime) -> None:
        for number, (sale, since) in list(self.debts.items()):
            chance = 0.5 if now - since < DAY else None
            if self.remembers("pay", number, chance=chance):
                del self.debts[number]
                await self.books.refund(sale)
                self._close(sale)

    def _close(self, sale: Sale) -> None:
        """All of the money went back: nothing is open any more."""
        world = self.world
        sale.over_at = world.now
        sale.news += 1
        for kind in (Kind.PROMISE, Kind.PARCEL, Kind.UNTOLD, Kind.UNSHIPPED):
            world.end(kind, sale, told=True)


class Alone:
    """A shop without Goodword: its seller reads the mailbox and keeps everything in mind."""

    is_helped = False

    def __init__(self, world: World) -> None:
        self.world = world
        self.buyers: Buyers

    async def bring_sale(self, sale: Sale, at: datetime) -> None: ...
    async def bring_letter(self, sale: Sale, words: str, at: datetime) -> None: ...
    async def bring_delivered(self, sale: Sale, at: datetime) -> None: ...
    async def bring_dispute(self, sale: Sale, at: datetime) -> None: ...
    async def log(self, sale: Sale) -> None: ...
    async def refund(self, sale: Sale) -> None: ...
    async def correct(self, sale: Sale, kind: Kind) -> None: ...
    async def tidy(self, *, by_deputy: bool, after: datetime) -> None: ...
    def turn_over(self, *, to_deputy: bool) -> None: ...

    async def ship(self, sale: Sale) -> None:
        self.buyers.send_off(sale)
        if self.world.dice("tells", sale.number).random() < 0.4:
            self.world.end(Kind.UNTOLD, sale)

    async def answer(self, question: Question, how: Answer) -> None:
        self.buyers.be_answered(question.sale, told=True)

    async def respond(self, sale: Sale) -> None:
        self.world.end(Kind.DISPUTE, sale)
