"""What a seller does with what lies at the desk: approves, pastes, presses buttons."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from bot.domain.actions import Action
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.errors import ShopError
from bot.domain.letters import TELLS_OF_LEAVING, LetterKind, Remedy
from bot.domain.orders import OrderStatus
from bot.services.approvals import approve_draft, discard_draft, mark_sent_by_hand
from bot.services.cases import close_case
from bot.services.orders import mark_arrived
from bot.services.sales.proposals import get_proposal, ship_labelled
from bot.services.shops import enter_shop
from bot.services.telling_buyers import answer_who_tells
from bot.services.told_by_hand import list_untold, mark_told
from bot.services.work import StaffWork
from tests.samples import MIA, SHOP_ID

from .buyers import ANSWERS, Buyers
from .desk import Desk, Posted
from .incoming import DEPUTY, Incoming
from .letters import (
    name_dispute,
)
from .sellers import Seller
from .world import DAY, MINUTE, Kind, Sale, World

#: More than a seller ever goes through.
PAGE = 200


class AtDesk(Incoming):
    """Drafts, copies and buttons, gone through some minutes after a look."""

    is_helped = True

    def __init__(self, world: World, desk: Desk) -> None:
        super().__init__(world, desk)
        self.buyers: Buyers
        self.seller: Seller
        self.by = MIA
        self.refused: list[str] = []
        #: Orders below which a button was shown that nobody has pressed yet.
        self._asked_who_tells: list[int] = []
        self._may_have_come: list[int] = []
        self._labelled: list[int] = []
        self._pasted: set[int] = set()
        self._cases: list[tuple[Sale, datetime]] = []

    @asynccontextmanager
    async def _working(self) -> AsyncIterator[StaffWork]:
        """A command or a click of whoever is at the desk; what is refused changes nothing."""
        now = self.world.now
        try:
            async with self.tx.attempt():
                shop = await enter_shop(
                    self.tx, SHOP_ID, name="", owner_id=MIA, by=self.by, now=now
                )
                yield StaffWork(self.tx, shop, now, by=self.by)
        except ShopError as refusal:
            self.refused.append(f"{now:%d %b} {type(refusal).__name__}: {refusal}")

    def turn_over(self, *, to_deputy: bool) -> None:
        self.by = DEPUTY if to_deputy else MIA

    async def tidy(self, *, by_deputy: bool, after: datetime) -> None:
        """Goes through what lies at the desk, in three steps some minutes apart."""
        for minutes in (2, 5, 8):
            at = after + minutes * MINUTE
            self.world.plan(at, lambda now: self._go_through(now, by_deputy=by_deputy))

    async def _go_through(self, now: datetime, *, by_deputy: bool) -> None:
        self.turn_over(to_deputy=by_deputy)
        for draft in await self.tx.drafts.list_open(SHOP_ID, limit=PAGE):
            if draft.status is DraftStatus.PENDING:
                await self._decide(draft)
            elif draft.status is DraftStatus.READY:
                await self._paste(draft)
        await self._say_who_tells()
        await self._say_what_came()
        await self._say_labelled()
        await self._close_cases(now)
        self.turn_over(to_deputy=False)

    async def _decide(self, draft: Draft) -> None:
        """Approves a draft; a note to a buyer whom the marketplace told already is thrown away."""
        if not self.seller.remembers("approve", draft.id):
            return
        sale = await self.find_sale(draft)
        is_known = sale is not None and sale.place.tells_buyers and draft.kind in TELLS_OF_LEAVING
        async with self._working() as work:
            if is_known or draft.problems:
                gone = await discard_draft(work, draft, revision=draft.revision)
                if is_known and self.seller.remembers("know", draft.id):
                    await self._say_known(work, gone)
            else:
                await approve_draft(work, draft, revision=draft.revision)

    async def _say_known(self, work: StaffWork, draft: Draft) -> None:
        """Presses *They know*, which is asked below a note that was thrown away."""
        for order in await list_untold(work, draft):
            await mark_told(work, order)
            for sale in self.world.sales:
                if sale.order_id == order.id:
                    self.world.tell(Kind.UNTOLD, sale)

    async def _paste(self, draft: Draft) -> None:
        """Copies a text to where the buyer is, and says so unless that is forgotten."""
        sale = await self.find_sale(draft)
        if draft.id not in self._pasted:
            if not self.seller.remembers("paste", draft.id):
                return
            self._pasted.add(draft.id)
            if sale is not None:
                self.carry(draft, sale, told=False)
        if self.seller.remembers("sent", draft.id):
            async with self._working() as work:
                await mark_sent_by_hand(work, draft, revision=draft.revision)
                if sale is not None:
                    self._tell_sent(draft, sale)

    def _tell_sent(self, draft: Draft, sale: Sale) -> None:
        """The books know now that a letter went that a person pasted."""
        if draft.kind in ANSWERS:
            self.world.tell(Kind.WAITING, sale)
        elif draft.kind in TELLS_OF_LEAVING:
            self.world.tell(Kind.UNTOLD, sale)
        elif draft.kind is LetterKind.DELAY:
            self.world.tell(Kind.UNSHIPPED, sale)

    async def _say_who_tells(self) -> None:
        waiting, self._asked_who_tells = self._asked_who_tells, []
        for order_id in waiting:
            if not self.seller.remembers("who tells", order_id):
                self._asked_who_tells.append(order_id)
                continue
            order = await self.tx.orders.get(order_id)
            if order is None or order.via is None:
                continue
            async with self._working() as work:
                await answer_who_tells(work, order.via, place_tells=True)
                for sale in self.world.sales:
                    if sale.place.via is order.via and sale.shipped_at is not None:
                        self.world.tell(Kind.UNTOLD, sale)

    async def _say_what_came(self) -> None:
        """Presses *It came* below the letters of those who wrote so."""
        shown, self._may_have_come = self._may_have_come, []
        for order_id in shown:
            sale = next((each for each in self.world.sales if each.order_id == order_id), None)
            if sale is None or not sale.said_it_came:
                continue
            if not self.seller.remembers("came", order_id):
                continue
            order = await self.tx.orders.get(order_id)
            if order is not None and order.status is OrderStatus.SHIPPED:
                async with self._working() as work:
                    await mark_arrived(work, order, at=work.now)

    async def _say_labelled(self) -> None:
        """Presses *It left* below a label's letter."""
        shown, self._labelled = self._labelled, []
        for proposal_id in shown:
            if not self.seller.remembers("labelled", proposal_id):
                continue
            async with self._working() as work:
                order, draft = await ship_labelled(work, await get_proposal(work, proposal_id))
                for sale in self.world.sales:
                    if sale.external == order.external_number:
                        sale.is_said_shipped = True
                        self.world.tell(Kind.UNSHIPPED, sale)
                        if draft is None:
                            self.world.tell(Kind.UNTOLD, sale)

    async def _close_cases(self, now: datetime) -> None:
        for sale, at in list(self._cases):
            if now - at < 4 * DAY:
                continue
            self._cases.remove((sale, at))
            for case in await self.tx.cases.list_open(SHOP_ID, limit=PAGE):
                if case.reference == name_dispute(sale):
                    async with self._working() as work:
                        await close_case(work, case, is_won=True)

    async def find_sale(self, draft: Draft) -> Sale | None:
        """Whose letter it is."""
        for sale in reversed(self.world.sales):
            if draft.order_id is not None and sale.order_id == draft.order_id:
                return sale
        customer = await self.tx.customers.get(draft.customer_id)
        name = customer.name if customer else draft.to.name
        return next((each for each in self.world.sales if name in (each.buyer, each.nick)), None)

    def carry(self, draft: Draft, sale: Sale, *, told: bool = True) -> None:
        """A letter reaches its buyer."""
        self.buyers.read_letter(sale, draft.kind, told=told)
        if draft.remedy is Remedy.REFUND:
            self.world.begin(Kind.PROMISE, sale, self.world.now)

    def notice(self, posted: Posted) -> None:
        """What the seller makes of a post as it comes: a ping may bring them here at once."""
        members, roles = posted.post.members, posted.post.roles
        if posted.calls:
            if DEPUTY in members:
                self.seller.be_called(posted.at, is_for_deputy=True)
            if roles or set(members) - {DEPUTY}:
                self.seller.be_called(posted.at, is_for_deputy=False)
        for button in posted.post.buttons:
            number = button.action.rpartition(":")[2]
            if button.action.startswith(f"{Action.CHANNEL_TELLS}:"):
                self._asked_who_tells.append(int(number))
            elif button.action.startswith(f"{Action.PARCEL_ARRIVED}:") and posted.is_news:
                self._may_have_come.append(int(number))
            elif button.action.startswith(f"{Action.SALE_SHIPPED}:"):
                self._labelled.append(int(number))
