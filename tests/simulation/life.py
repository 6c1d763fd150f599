"""One shop's life, lived to its end: with Goodword, or without it."""

from dataclasses import dataclass
from datetime import timedelta

from bot.domain.drafts import Draft
from bot.domain.orders import OrderStatus
from bot.services.reminders import find_next_due
from bot.store.database import Database
from bot.store.transaction import Transaction
from tests.sure import sure

from .buyers import Buyers
from .desk import Desk, Posted
from .helped import Helped
from .judging import Judge, Said
from .sellers import Alone, Seller
from .shops import ShopLife
from .world import DAY, HOUR, START, World

#: An order that is over is settled by then: twice the quiet time, and what a slow parcel may take.
SETTLED_WITHIN = timedelta(days=2 * 14 + 25)
#: More rounds than these at one moment never end.
MAX_ROUNDS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a life went."""

    weeks: float
    orders: int
    over_target: int  #: customers who waited longer than the shop's target
    disputes: int
    questions: int
    said: Said | None = None  #: None without Goodword
    unsettled: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    misread: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()


async def live_alone(shop: ShopLife, seed: int, weeks: float) -> Outcome:
    """The same life without Goodword."""
    world = World(shop, seed)
    books = Alone(world)
    buyers = books.buyers = Buyers(world, books)
    seller = Seller(world, buyers, books)
    buyers.plan_sales(weeks)
    seller.plan_looks(weeks)
    end = START + weeks * 7 * DAY
    while (at := world.next_at) is not None and at <= end:
        await world.happen()
    world.now = end
    return _sum_up(world, weeks)


class Life:
    """A shop with Goodword."""

    def __init__(self, shop: ShopLife, seed: int, weeks: float) -> None:
        self.weeks = weeks
        self.world = World(shop, seed)
        self.judge = Judge(self.world)
        self.desk = Desk(self._carry, self._show)
        self.books = Helped(self.world, self.desk)
        buyers = self.books.buyers = Buyers(self.world, self.books)
        self.seller = self.books.seller = Seller(self.world, buyers, self.books)
        buyers.plan_sales(weeks)
        self.seller.plan_looks(weeks)

    async def live(self, database: Database) -> Outcome:
        """Lives it day by day; what a day brought is kept when it is over."""
        async with database.transaction() as tx:
            self.books.tx = tx
            await self.books.open(tx)
        unsettled: list[str] = []
        for day in range(round(self.weeks * 7)):
            async with database.transaction() as tx:
                self.books.tx = tx
                await self._live_until(tx, day)
        async with database.transaction() as tx:
            unsettled = await self._list_unsettled(tx)
        outcome = _sum_up(self.world, self.weeks)
        return Outcome(
            weeks=outcome.weeks,
            orders=outcome.orders,
            over_target=outcome.over_target,
            disputes=outcome.disputes,
            questions=outcome.questions,
            said=self.judge.said,
            unsettled=tuple(unsettled),
            refused=tuple(self.books.refused),
            misread=tuple(self.books.misread),
            failures=tuple(self.desk.failures),
        )

    async def _live_until(self, tx: Transaction, day: int) -> None:
        end = START + (day + 1) * DAY
        rounds = 0
        while True:
            due = await find_next_due(tx)
            coming = self.world.next_at
            if due is not None and due <= min(end, coming or end):
                rounds = rounds + 1 if due <= self.world.now else 0
                assert rounds < MAX_ROUNDS, f"what is due at {due} never ends"
                self.world.now = max(due, self.world.now)
                await self.desk.do_round(tx, self.world.now)
            elif coming is not None and coming <= end:
                rounds = 0
                await self.world.happen()
            else:
                self.world.now = end
                return

    async def _carry(self, draft: Draft) -> None:
        sale = await self.books.find_sale(draft)
        if sale is not None:
            self.books.carry(draft, sale)

    async def _show(self, posted: Posted) -> None:
        sale = None
        if posted.draft is not None:
            sale = await self.books.find_sale(posted.draft)
        self.judge.hear(posted, sale)
        self.seller.to_put_right += self.judge.take_to_put_right()
        self.books.notice(posted)

    async def _list_unsettled(self, tx: Transaction) -> list[str]:
        """Orders that were over in the world long ago and are open in the books."""
        found = []
        for sale in self.world.sales:
            over_at = sale.over_at or sale.arrives_at
            if sale.order_id is None or over_at is None or not sale.is_said_shipped:
                continue  # what nobody said left can't be over in the books
            order = sure(await tx.orders.get(sale.order_id))
            is_open = order.settled_at is None and order.status is not OrderStatus.CANCELLED
            if is_open and over_at + SETTLED_WITHIN < self.world.now:
                found.append(f"{sale.buyer}: {sale.fate}, {order.status}, over {over_at:%d %b}")
        return found


def _sum_up(world: World, weeks: float) -> Outcome:
    target = world.shop.target_hours * HOUR
    over = [each for each in world.questions if (each.answered_at or world.now) - each.at > target]
    return Outcome(
        weeks=weeks,
        orders=sum(each.is_order for each in world.sales),
        over_target=len(over),
        disputes=len(world.disputes),
        questions=len(world.questions),
    )
