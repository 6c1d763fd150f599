"""A shop with Goodword: the seller's deeds are the commands and buttons that they would use."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime

from bot.domain.actions import Action
from bot.domain.customers import Customer
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.errors import ShopError
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import TELLS_OF_LEAVING, Cause, ItemBack, LetterKind, Remedy
from bot.domain.mailboxes import FolderRole
from bot.domain.orders import CancelledBy, Order, OrderStatus
from bot.services.approvals import approve_draft, discard_draft, mark_sent_by_hand
from bot.services.cases import close_case, mark_responded
from bot.services.conversations import close_without_reply, record_answer
from bot.services.customers import Member
from bot.services.drafts import draft_letter
from bot.services.orders import NewOrder, Shipment, cancel_order, log_order, mark_arrived
from bot.services.parcels import mark_missing
from bot.services.remedies import refund_order
from bot.services.sales.proposals import get_proposal, ship_labelled
from bot.services.shops import enter_shop
from bot.services.telling_buyers import answer_who_tells, ship_and_tell
from bot.services.work import StaffWork
from tests.samples import MIA, SHOP_ID
from tests.services.letters_by_mail import OWN_NAME, arrive, write

from .buyers import ANSWERS, Buyers
from .desk import Desk, Posted
from .incoming import ACCOUNTS, DEPUTY, Incoming
from .letters import (
    name_dispute,
)
from .sellers import Answer, Seller
from .shops import Place
from .world import DAY, MINUTE, Kind, Question, Sale, World

#: How often an answer is given outside Goodword, where the place has a page for it.
ANSWERS_THERE = 0.3
_PAGE = 200
#: The part of Etsy's parcels whose label is bought there.
LABELS = 0.5
#: How often a parcel leaves and nobody says so, as a part of what the seller forgets.
FORGETS_TO_SAY = 0.2
#: What the seller says to whoever asks.
_REPLY = "Thank you for asking. I had a look, and all is well with the {item}."
_WHERE = "Thank you for your patience. I had a look: the {item} is being taken care of."


class Helped(Incoming):
    """What Goodword is given, and what the seller does with what it shows."""

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

    # What the seller does

    @asynccontextmanager
    async def _working(self) -> AsyncIterator[StaffWork]:
        """A command or a click of whoever is at the desk; what is refused changes nothing."""
        now = self.world.now
        try:
            async with self.tx.attempt():
                shop = await enter_shop(self.tx, SHOP_ID, name="", now=now)
                yield StaffWork(self.tx, shop, now, by=self.by)
        except ShopError as refusal:
            self.refused.append(f"{now:%d %b} {type(refusal).__name__}: {refusal}")

    async def log(self, sale: Sale) -> None:
        if sale.place is Place.ETSY or sale.order_id is not None:
            return
        async with self._working() as work:
            member = None
            if sale.place is Place.DISCORD:
                member = Member(ACCOUNTS + sale.buyer_id, sale.buyer)
            new = NewOrder(
                customer=sale.nick if sale.place.tells_buyers else sale.buyer,
                item=sale.item,
                email=sale.email if sale.place is Place.LETTERS else None,
                number=sale.external,
                price=f"{sale.price} GBP",
                ship_by=sale.due_at,
                via=sale.place.via,
                member=member,
            )
            order, _ = await log_order(work, new)
            sale.order_id, sale.label = order.id, f"#{order.number}"

    async def _find(self, sale: Sale) -> Order | None:
        """The order as the books have it."""
        if sale.order_id is None and sale.external:
            found = await self.tx.orders.map_by_external(SHOP_ID, [sale.external])
            for orders in found.values():
                sale.order_id = orders[0].id
        return await self.tx.orders.get(sale.order_id)

    async def ship(self, sale: Sale) -> None:
        """Packs it; a label that was bought on the place comes as a letter with a button."""
        await self.log(sale)
        self.buyers.send_off(sale)
        dice = self.world.dice("label", sale.number)
        if sale.place is Place.ETSY and sale.tracking and dice.random() < LABELS:
            await self.bring_label(sale, self.world.now)
        elif dice.random() > FORGETS_TO_SAY * self.world.shop.forgets:
            await self._say_shipped(sale)

    async def _say_shipped(self, sale: Sale) -> None:
        async with self._working() as work:
            order = await self._find(sale)
            if order is None:
                return
            shipment = Shipment(at=sale.shipped_at or work.now, tracking=sale.tracking)
            _, draft = await ship_and_tell(work, order, shipment)
            self.world.tell(Kind.UNSHIPPED, sale)
            if draft is None:
                self.world.tell(Kind.UNTOLD, sale)

    async def answer(self, question: Question, how: Answer) -> None:
        sale = question.sale
        if sale.place is Place.VINTED:
            self.buyers.be_answered(sale, told=True)
            return
        dice = self.world.dice("answers", question.key)
        if how is Answer.REPLY and dice.random() < ANSWERS_THERE:
            await self._answer_elsewhere(sale, remembers=dice.random() > self.world.shop.forgets)
            return
        async with self._working() as work:
            order = await self._find(sale)
            customer = await self._find_customer(sale, order)
            if customer is not None:
                await self._draft_answer(work, question, order, customer, how)

    async def _draft_answer(
        self,
        work: StaffWork,
        question: Question,
        order: Order | None,
        customer: Customer,
        how: Answer,
    ) -> None:
        item = question.sale.item
        if how is Answer.CANCEL and order is not None:
            await cancel_order(work, order, reason=None, by=CancelledBy.CUSTOMER)
            return
        request = LetterRequest(kind=LetterKind.REPLY, message=_REPLY.format(item=item))
        if question.about.value in ("where", "not came"):
            request = replace(request, message=_WHERE.format(item=item))
        if how in (Answer.LOST, Answer.DAMAGED) and order is not None:
            if how is Answer.LOST and order.missing_since is None:
                order = await mark_missing(work, order)
            request = _apologise(how, work.now + 2 * DAY)
        await draft_letter(work, customer, order, request)

    async def _answer_elsewhere(self, sale: Sale, *, remembers: bool) -> None:
        """From the seller's own mail program, which Goodword sees; or on the place's page, of which
        it must be told.
        """
        now = self.world.now
        if sale.place is Place.LETTERS:
            raw = write("Thank you, all is well.", sender=OWN_NAME, to=sale.email, at=now)
            await arrive(self.tx, self.mailbox, raw, role=FolderRole.SENT, now=now)
            self.buyers.be_answered(sale, told=True)
            return
        self.buyers.be_answered(sale, told=False)
        if not remembers:
            return
        async with self._working() as work:
            customer = await self._find_customer(sale, await self._find(sale))
            if customer is not None:
                await record_answer(work, customer, via=None, note=None, at=now)
                self.world.tell(Kind.WAITING, sale)

    async def _find_customer(self, sale: Sale, order: Order | None) -> Customer | None:
        """Who is answered: whoever waits under a name of theirs, as a button on their letter would
        have it; else whoever ordered.
        """
        waiting = await self.tx.conversations.list_waiting(SHOP_ID, _PAGE)
        customers = await self.tx.customers.map_by_id([each.customer_id for each in waiting])
        for each in customers.values():
            if each.name in (sale.buyer, sale.nick):
                return each
        return await self.tx.customers.get(order.customer_id) if order else None

    async def refund(self, sale: Sale) -> None:
        async with self._working() as work:
            order = await self._find(sale)
            if order is not None:
                await refund_order(work, order, f"{sale.price} GBP", reference=None)

    async def respond(self, sale: Sale) -> None:
        async with self._working() as work:
            for case in await self.tx.cases.list_open(SHOP_ID, limit=_PAGE):
                if case.reference == name_dispute(sale):
                    await mark_responded(work, case)
                    self.world.end(Kind.DISPUTE, sale, told=True)
                    self._cases.append((sale, work.now))

    async def correct(self, sale: Sale, kind: Kind) -> None:
        """Says of a parcel that was named as late that it left; presses *Needs no answer* below
        somebody who has one.
        """
        if kind is Kind.UNSHIPPED:
            order = await self._find(sale)
            if order is not None and order.status is OrderStatus.OPEN:
                await self._say_shipped(sale)
            return
        async with self._working() as work:
            customer = await self._find_customer(sale, await self._find(sale))
            if customer is None:
                return
            conversation = await self.tx.conversations.get_for_customer(customer.id)
            if conversation is not None and conversation.is_waiting:
                await close_without_reply(work, conversation.id)
                self.world.tell(Kind.WAITING, sale)

    def turn_over(self, *, to_deputy: bool) -> None:
        self.by = DEPUTY if to_deputy else MIA

    async def tidy(self, *, by_deputy: bool, after: datetime) -> None:
        """Goes through what lies at the desk, in three steps some minutes apart."""
        for minutes in (2, 5, 8):
            at = after + minutes * MINUTE
            self.world.plan(at, lambda now: self._go_through(now, by_deputy=by_deputy))

    async def _go_through(self, now: datetime, *, by_deputy: bool) -> None:
        self.turn_over(to_deputy=by_deputy)
        for draft in await self.tx.drafts.list_open(SHOP_ID, limit=_PAGE):
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
                await discard_draft(work, draft, revision=draft.revision)
            else:
                await approve_draft(work, draft, revision=draft.revision)

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
                        self.world.tell(Kind.UNSHIPPED, sale)
                        if draft is None:
                            self.world.tell(Kind.UNTOLD, sale)

    async def _close_cases(self, now: datetime) -> None:
        for sale, at in list(self._cases):
            if now - at < 4 * DAY:
                continue
            self._cases.remove((sale, at))
            for case in await self.tx.cases.list_open(SHOP_ID, limit=_PAGE):
                if case.reference == name_dispute(sale):
                    async with self._working() as work:
                        await close_case(work, case, is_won=True)

    # What follows from what is posted and sent

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


def _apologise(how: Answer, by: datetime) -> LetterRequest:
    cause, item_back = Cause.LOST, None
    if how is Answer.DAMAGED:
        cause, item_back = Cause.DAMAGED, ItemBack.KEEP
    return LetterRequest(
        kind=LetterKind.APOLOGY,
        cause=cause,
        remedy=Remedy.REFUND,
        remedy_by=by.date(),
        explanation="The box was too thin",
        answer="I looked into it myself",
        changed="From now on I pack each order twice",
        item_back=item_back,
    )
