"""Buyers: when they buy, what they write, how long they are patient. Most of them are silent."""

from datetime import datetime
from typing import Protocol

from bot.domain.letters import LetterKind

from .people import list_names
from .shops import Place
from .words import AGAIN, ANGRY, write_words
from .world import DAY, HOUR, START, About, Fate, Kind, Question, Sale, World

#: How a parcel fares; of a hundred.
FATES = {Fate.FINE: 93, Fate.LATE: 4, Fate.LOST: 1.5, Fate.DAMAGED: 1.5}
#: The part of the buyers who bought here before.
COMES_BACK = 0.08
#: Where parcels go that leave the country.
ABROAD = ("DE", "FR", "US", "SE")
#: Days that a parcel usually takes at home and abroad.
USUAL_HOME, USUAL_ABROAD = 4, 12
#: Whoever waits so long for an answer writes again, then angrily, and then goes to the platform.
AGAIN_AFTER, ANGRY_AFTER, DISPUTE_AFTER = 30 * HOUR, 60 * HOUR, 108 * HOUR
ANSWERS = (LetterKind.REPLY, LetterKind.APOLOGY, LetterKind.CANCELLED)
_CAN_BE_DISPUTED = (About.WHERE, About.BROKEN, About.CANCEL, About.NOT_CAME)


class Shopfront(Protocol):
    """Where what comes from outside reaches a shop."""

    async def bring_sale(self, sale: Sale, at: datetime) -> None: ...
    async def bring_letter(self, sale: Sale, words: str, at: datetime) -> None: ...
    async def bring_delivered(self, sale: Sale, at: datetime) -> None: ...
    async def bring_dispute(self, sale: Sale, at: datetime) -> None: ...


class Buyers:
    """All who buy from one shop."""

    def __init__(self, world: World, front: Shopfront) -> None:
        self.world, self.front = world, front
        self._names = list_names()
        self._known: dict[Place, list[tuple[int, str]]] = {place: [] for place in Place}

    def plan_sales(self, weeks: float) -> None:
        """Decides who buys in these weeks, and all that isn't the seller's doing."""
        shop, dice = self.world.shop, self.world.dice("sales")
        before = shop.made_in[1] * DAY
        span = weeks * 7 * DAY + before
        count = round(shop.orders_a_week * (span / DAY / 7))
        moments = sorted(START - before + dice.random() * span for _ in range(count))
        for number, at in enumerate(moments, 1):
            self._plan_sale(number, at)
        for number in range(round(shop.orders_a_week * weeks / 12)):
            self._plan_stranger(count + 1 + number, START + dice.random() * weeks * 7 * DAY)

    def _plan_sale(self, number: int, at: datetime) -> None:
        sale = self._make_sale(number, at)
        if sale.leaves_at < START:
            return  # it left before this life began
        at = max(at, START)

        async def buy(now: datetime) -> None:
            self.world.add(sale)
            self.world.begin(Kind.UNSHIPPED, sale, sale.due_at)
            await self.front.bring_sale(sale, now)

        self.world.plan(at, buy)
        dice = self.world.dice("wishes", number)
        if dice.random() < 0.07:
            self._plan_letter(sale, About.ASKS, at + dice.uniform(1, 40) * HOUR)
        elif dice.random() < 0.012:
            self._plan_letter(sale, About.CANCEL, at + dice.uniform(1, 20) * HOUR)
        if dice.random() < 0.6:
            late_at = sale.due_at + dice.uniform(12, 48) * HOUR
            self._plan_letter(
                sale,
                About.WHERE,
                late_at,
                only_if=lambda: not (sale.shipped_at or sale.cancelled_at),
            )

    def _plan_stranger(self, number: int, at: datetime) -> None:
        sale = self._make_sale(number, at)
        sale.is_order = False

        async def ask(now: datetime) -> None:
            self.world.add(sale)
            await self.write(sale, About.ASKS, now)

        self.world.plan(at, ask)

    def _make_sale(self, number: int, at: datetime) -> Sale:
        shop, dice = self.world.shop, self.world.dice("sale", number)
        [place] = dice.choices(*zip(*shop.places, strict=True))
        buyer_id, buyer = self._choose_buyer(number, place)
        [fate] = dice.choices(list(FATES), list(FATES.values()))
        is_abroad = dice.random() < shop.abroad
        usual = USUAL_ABROAD if is_abroad else USUAL_HOME
        travels = usual * dice.uniform(0.3, 0.95)
        if fate is Fate.LATE:
            travels = usual + dice.uniform(5, 12)
        made = dice.uniform(*shop.made_in)
        return Sale(
            number=number,
            buyer=buyer,
            buyer_id=buyer_id,
            place=place,
            item=dice.choice(shop.items),
            price=dice.randint(*shop.prices),
            placed_at=at,
            due_at=at + shop.promised_in * DAY,
            leaves_at=at + made * DAY,
            fate=fate,
            travels=travels * DAY,
            usual=usual * DAY,
            country=dice.choice(ABROAD) if is_abroad else "GB",
            tracking=make_number(number) if dice.random() < shop.tracked else None,
            external=_number_order(number, place),
        )

    def _choose_buyer(self, number: int, place: Place) -> tuple[int, str]:
        """Somebody new, or one who bought here before."""
        dice, known = self.world.dice("buyer", number), self._known[place]
        if known and dice.random() < COMES_BACK:
            return dice.choice(known)
        known.append((number, next(self._names)))
        return known[-1]

    def _plan_letter(self, sale: Sale, about: About, at: datetime, only_if: object = None) -> None:
        async def write(now: datetime) -> None:
            if sale.over_at is None and (only_if is None or only_if()):  # type: ignore[operator]
                await self.write(sale, about, now)

        self.world.plan(at, write)

    async def write(self, sale: Sale, about: About, now: datetime) -> None:
        """Writes about this for the first time."""
        world = self.world
        sale.news += 1
        sale.wrote_at = now
        words = write_words(sale, about, turn=sale.number)
        waiting = world.get_open(sale)
        if about is About.CAME:
            sale.said_it_came = True
            for kind in (Kind.PARCEL, Kind.CLAIM, Kind.UNTOLD):
                world.end(kind, sale, told=True)
        elif waiting is None:
            question = Question(sale=sale, about=about, at=now, last_at=now)
            world.questions.append(question)
            world.begin(Kind.WAITING, sale, now)
            for after in (AGAIN_AFTER, ANGRY_AFTER, DISPUTE_AFTER):
                self._plan_patience(question, now + after)
        else:
            waiting.letters += 1
            waiting.last_at = now
        await self.front.bring_letter(sale, words, now)

    def _plan_patience(self, question: Question, at: datetime) -> None:
        async def lose_patience(now: datetime) -> None:
            sale = question.sale
            if question.answered_at is not None:
                return
            waited = now - question.at
            dice = self.world.dice("patience", question.key, waited)
            if waited < DISPUTE_AFTER and dice.random() < 0.6:
                question.letters += 1
                question.last_at, question.seen = now, False
                sale.news += 1
                sale.wrote_at = now
                words = AGAIN if waited < ANGRY_AFTER else ANGRY
                await self.front.bring_letter(sale, words.format(item=sale.item), now)
            elif waited >= DISPUTE_AFTER and question.about in _CAN_BE_DISPUTED:
                await self._dispute(sale, now)

        self.world.plan(at, lose_patience)

    async def _dispute(self, sale: Sale, now: datetime) -> None:
        if sale.over_at is None and self.world.find(Kind.DISPUTE, sale, now) is None:
            self.world.disputes.append((sale, now))
            self.world.begin(Kind.DISPUTE, sale, now)
            sale.news += 1
            await self.front.bring_dispute(sale, now)

    def send_off(self, sale: Sale) -> None:
        """The parcel leaves: what becomes of it, and what its buyer makes of that."""
        world, now = self.world, self.world.now
        dice = world.dice("parcel", sale.number)
        sale.shipped_at = now
        world.end(Kind.UNSHIPPED, sale)
        world.begin(Kind.PARCEL, sale, now)
        world.begin(Kind.CLAIM, sale, now)
        if not sale.place.tells_buyers:
            world.begin(Kind.UNTOLD, sale, now)
        if sale.fate is not Fate.LOST:
            sale.arrives_at = now + sale.travels
            world.plan(sale.arrives_at, lambda at: self._arrive(sale, at))
        if dice.random() < 0.85:
            asks_at = now + sale.usual + dice.uniform(2, 6) * DAY
            self._plan_letter(sale, About.WHERE, asks_at, only_if=lambda: self._misses(sale))

    def _misses(self, sale: Sale) -> bool:
        return sale.over_at is None and (
            sale.arrives_at is None or sale.arrives_at > self.world.now
        )

    async def _arrive(self, sale: Sale, now: datetime) -> None:
        world = self.world
        for kind in (Kind.PARCEL, Kind.CLAIM, Kind.UNTOLD):
            world.end(kind, sale)
        dice = world.dice("arrival", sale.number)
        if sale.tracking and dice.random() < 0.35:
            if sale.is_said_shipped:
                for kind in (Kind.PARCEL, Kind.CLAIM, Kind.UNTOLD):
                    world.tell(kind, sale)
            sale.news += 1
            await self.front.bring_delivered(sale, now)
        if sale.fate is Fate.DAMAGED:
            self._plan_letter(sale, About.BROKEN, now + dice.uniform(1, 20) * HOUR)
        elif dice.random() < 0.1:
            self._plan_letter(sale, About.CAME, now + dice.uniform(1, 30) * HOUR)

    def read_letter(self, sale: Sale, kind: LetterKind, *, told: bool) -> None:
        """A letter of the shop's reaches the buyer; `told`: the books know that it went."""
        world, now = self.world, self.world.now
        dice = world.dice("read", sale.number, kind, now)
        question = world.get_open(sale)
        sale.news += 1
        if kind is LetterKind.SHIPPED:
            world.end(Kind.UNTOLD, sale, told=told)
            if question and question.about is About.WHERE:
                self.be_answered(sale, told=told)
        elif kind is LetterKind.ARRIVAL_CHECK:
            if dice.random() < 0.6:
                about = About.NOT_CAME if self._misses(sale) else About.CAME
                self._plan_letter(sale, about, now + dice.uniform(2, 30) * HOUR)
        elif kind is LetterKind.DELAY:
            world.end(Kind.UNSHIPPED, sale, told=told)
            world.begin(Kind.UNSHIPPED, sale, now + 14 * DAY)
        elif kind in ANSWERS:
            self.be_answered(sale, told=told)

    def be_answered(self, sale: Sale, *, told: bool) -> None:
        """Whoever waited has their answer; `told`: by way of the books."""
        world, question = self.world, self.world.get_open(sale)
        if question is not None:
            question.answered_at = world.now
            world.end(Kind.WAITING, question.sale, told=told)
            if question.about in (About.WHERE, About.NOT_CAME) and self._misses(sale):
                again_at = world.now + 7 * DAY
                missing = lambda: sale.shipped_at is not None and self._misses(sale)  # noqa: E731
                self._plan_letter(sale, About.WHERE, again_at, only_if=missing)


def _number_order(number: int, place: Place) -> str | None:
    if place is Place.ETSY:
        return str(4025790946 + 7919 * number)
    if place is Place.EBAY:
        return f"12-{number:05}-{number * 37 % 90000 + 10000}"
    return None


def make_number(number: int) -> str:
    """A tracking number that Royal Mail could give."""
    from bot.playground.sales import make_tracking

    return make_tracking(number)
