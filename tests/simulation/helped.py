"""A shop with Goodword: the seller's deeds are the commands and buttons that they would use."""

from dataclasses import replace
from datetime import datetime

from bot.domain.customers import Customer
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import Cause, ItemBack, LetterKind, Remedy
from bot.domain.mailboxes import FolderRole
from bot.domain.orders import CancelledBy, Order, OrderStatus
from bot.services.cases import mark_responded
from bot.services.conversations import close_without_reply, record_answer
from bot.services.customers import Member
from bot.services.drafts import draft_letter
from bot.services.orders import NewOrder, Shipment, cancel_order, log_order, mark_arrived
from bot.services.parcels import mark_missing, note_claim
from bot.services.remedies import refund_order
from bot.services.telling_buyers import ship_and_tell
from bot.services.work import StaffWork
from tests.samples import SHOP_ID
from tests.services.letters_by_mail import OWN_NAME, arrive, write

from .at_desk import PAGE, AtDesk
from .incoming import ACCOUNTS
from .letters import (
    name_dispute,
)
from .sellers import Answer
from .shops import Place
from .world import DAY, Kind, Question, Sale

#: How often an answer is given outside Goodword, where the place has a page for it.
ANSWERS_THERE = 0.3
#: The part of Etsy's parcels whose label is bought there.
LABELS = 0.5
#: How often a parcel leaves and nobody says so, as a part of what the seller forgets.
FORGETS_TO_SAY = 0.1
#: What the seller says to whoever asks.
_REPLY = "Thank you for asking. I had a look, and all is well with the {item}."
_WHERE = "Thank you for your patience. I had a look: the {item} is being taken care of."


class Helped(AtDesk):
    """What is typed: orders, parcels, answers, refunds, corrections."""

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
                country=sale.country,
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
            sale.is_said_shipped = True
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
        waiting = await self.tx.conversations.list_waiting(SHOP_ID, PAGE)
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
            for case in await self.tx.cases.list_open(SHOP_ID, limit=PAGE):
                if case.reference == name_dispute(sale):
                    await mark_responded(work, case)
                    self.world.end(Kind.DISPUTE, sale, told=True)
                    self._cases.append((sale, work.now))

    async def correct(self, sale: Sale, kind: Kind) -> None:
        """Puts right what was named: it left, it came (its number says so), the carrier was asked,
        or *Needs no answer*.
        """
        if kind is Kind.WAITING:
            await self._let_rest(sale)
            return
        order = await self._find(sale)
        if order is None:
            return
        if kind is Kind.UNSHIPPED and order.status is OrderStatus.OPEN:
            await self._say_shipped(sale)
        if order.status is not OrderStatus.SHIPPED or order.settled_at is not None:
            return
        is_there = sale.arrives_at is not None and sale.arrives_at < self.world.now
        async with self._working() as work:
            if is_there and sale.tracking is not None:
                await mark_arrived(work, order, at=work.now)
                for over in (Kind.PARCEL, Kind.CLAIM, Kind.UNTOLD):
                    self.world.tell(over, sale)
            elif kind is Kind.CLAIM and not is_there:
                await note_claim(work, order)
                self.world.end(Kind.CLAIM, sale, told=True)

    async def _let_rest(self, sale: Sale) -> None:
        async with self._working() as work:
            customer = await self._find_customer(sale, await self._find(sale))
            if customer is None:
                return
            conversation = await self.tx.conversations.get_for_customer(customer.id)
            if conversation is not None and conversation.is_waiting:
                await close_without_reply(work, conversation.id)
                self.world.tell(Kind.WAITING, sale)


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
