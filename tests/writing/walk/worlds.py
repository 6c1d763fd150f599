"""What really happened around one letter, told without the program's own reading of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.domain.letter_fit import OrderFacts
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import Cause, LetterKind, Remedy
from bot.domain.money import Money
from bot.domain.orders import Order, OrderStatus
from bot.domain.promises.promises import PromiseKind
from bot.domain.records import dataclass
from bot.domain.shops import Shop, Voice
from bot.writing.letters.facts import Facts, LetterOrder

#: A Wednesday morning.
NOW = datetime(2026, 12, 2, 10, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
EURO_45 = Money(Decimal(45), "EUR")
FREE = Money(Decimal(0), "EUR")
_CANCEL_NOTES = (LetterKind.CANCELLED, LetterKind.CANCELLED_AFTER_SHIPPING)

BRITISH = Shop(
    id=7,
    name="The Wool Room",
    signature="Ines",
    desk_channel_id=70,
    time_zone="Europe/London",
    country="GB",
)
AMERICAN = Shop(
    id=7,
    name="Tom & Ana's",
    signature="Tom & Ana",
    desk_channel_id=70,
    time_zone="America/New_York",
    country="US",
    voice=Voice.WE,
)


@dataclass(frozen=True, slots=True)
class Thing:
    """What was ordered, what a letter calls it after "your", and what stands for it then."""

    title: str
    called: str
    pronoun: str


THINGS = (
    Thing("green wool shawl", "green wool shawl", "it"),
    Thing("2 mugs", "2 mugs", "them"),
    Thing(
        "Handmade Personalised Leather Wallet for Men, Slim Bifold Card Holder, RFID",
        "handmade personalised leather wallet",
        "it",
    ),
    Thing("felt sheep", "felt sheep", "the parcel"),
    Thing("Reserved for Anna", "order", "it"),
)


@dataclass(frozen=True, slots=True)
class Sent:
    """A letter that went."""

    kind: LetterKind
    text: str
    by_when: datetime | None = None


@dataclass(frozen=True, slots=True)
class Promised:
    """What the shop promised and hasn't done."""

    kind: PromiseKind
    what: str
    due_at: datetime
    amount: Money | None = None

    @property
    def name(self) -> str:
        """What was promised, after "I promised you"."""
        return f"a refund of {self.amount}" if self.amount else self.what


@dataclass(frozen=True, slots=True)
class Other:
    """A further order that an incident's letter is about."""

    order: Order
    thing: Thing


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """One order, what was said about it so far, and what the letter was asked to say."""

    state: str  #: in words
    order: Order
    request: LetterRequest
    shop: Shop = BRITISH
    thing: Thing = THINGS[0]
    name: str = "Maya"
    zone_there: ZoneInfo | None = None
    said: tuple[tuple[datetime, str], ...] = ()  #: by the customer, without an answer
    sent: tuple[Sent, ...] = ()
    refunds: tuple[Money, ...] = ()
    promises: tuple[Promised, ...] = ()
    replaces: Order | None = None
    is_returning: bool = False
    occasion: str | None = None
    others: tuple[Other, ...] = ()

    @property
    def today(self) -> date:
        return self.day_of(NOW)

    def day_of(self, moment: datetime) -> date:
        """The day of a moment at the shop."""
        return moment.astimezone(self.shop.zone).date()

    @property
    def has_left(self) -> bool:
        return self.order.shipped_at is not None

    @property
    def is_cancelled(self) -> bool:
        return self.order.status is OrderStatus.CANCELLED

    @property
    def is_on_its_way(self) -> bool:
        return self.order.status is OrderStatus.SHIPPED

    @property
    def left_on(self) -> date | None:
        return self.day_of(self.order.shipped_at) if self.order.shipped_at else None

    @property
    def due_on(self) -> date | None:
        return self.day_of(self.order.ship_by) if self.order.ship_by else None

    @property
    def counts_on(self) -> date | None:
        """The day that the parcel is there by, if the post is slow."""
        order = self.order
        day = order.overdue_at if order.arrival_basis else order.arrives_at
        return self.day_of(day) if day else None

    @property
    def likely_on(self) -> date | None:
        order = self.order
        return self.day_of(order.arrives_at) if order.arrival_basis and order.arrives_at else None

    @property
    def told_ship_by(self) -> date | None:
        """The day of the last delay notice that went, or that a marketplace shows."""
        notices = [each for each in self.sent if each.kind is LetterKind.DELAY and each.by_when]
        if notices and notices[-1].by_when:
            return self.day_of(notices[-1].by_when)
        return self.due_on if self.order.is_sold_by_marketplace else None

    @property
    def told_arrival(self) -> date | None:
        """The day to count on, if a note that went names it."""
        day = self.counts_on
        notes = [each.text for each in self.sent if each.kind is LetterKind.SHIPPED]
        return day if day and any(f"{day.day} {day:%B}" in text for text in notes) else None

    @property
    def waits_since(self) -> datetime | None:
        return self.said[0][0] if self.said else None

    @property
    def is_answered(self) -> bool:
        """Whether the letter takes up all that they asked: where it is, or to cancel."""
        request = self.request
        if request.answer or request.kind in (LetterKind.REPLY, LetterKind.HOLDING_NOTE):
            return True
        if any("cancel" in words for _, words in self.said):
            return self.is_cancelled and request.kind in _CANCEL_NOTES
        if not self.said:
            return True
        if request.cause is Cause.LATE:
            return request.remedy in (None, Remedy.REPLACEMENT)
        tells = (LetterKind.SHIPPED, LetterKind.DELAY, *_CANCEL_NOTES)
        is_told = request.kind in tells or request.cause is Cause.LOST
        return is_told or "tracking" in request.corrects

    @property
    def asked_to_cancel_at(self) -> datetime | None:
        return next((at for at, words in self.said if "cancel" in words), None)

    @property
    def orders(self) -> tuple[Order, ...]:
        return (self.order, *(each.order for each in self.others))

    @property
    def things(self) -> tuple[Thing, ...]:
        return (self.thing, *(each.thing for each in self.others))

    @property
    def price(self) -> Money | None:
        """What it cost, or all of them together where that is one known sum."""
        prices = [each.price for each in self.orders]
        known = [each for each in prices if each is not None]
        if len(known) < len(prices) or len({each.currency for each in known}) > 1:
            return None
        return replace(known[0], amount=sum((each.amount for each in known), Decimal()))

    @property
    def is_free(self) -> bool:
        return self.price is not None and not self.price.amount

    @property
    def went_back(self) -> Money | None:
        """All that was sent back, in one currency here."""
        if not self.refunds:
            return None
        return replace(
            self.refunds[0], amount=sum((each.amount for each in self.refunds), Decimal())
        )

    @property
    def owed(self) -> Money | None:
        """What is still to go back: a promised sum, else the rest of the price."""
        if self.others:
            return self._owed_for_all
        return self._owed_for_order

    @property
    def _owed_for_all(self) -> Money | None:
        """What is still to go back for each order, as one sum."""
        if self.price is None:
            return None
        sums = [self._owed_for_order, *(each.order.paid for each in self.others)]
        total = sum((each.amount for each in sums if each is not None), Decimal())
        return replace(self.price, amount=total) if total else None

    @property
    def _owed_for_order(self) -> Money | None:
        if self.is_sum_unknown:
            return None
        promised = [each.amount for each in self.promises if each.amount is not None]
        if promised:
            return promised[0]
        price = self.order.paid
        if price is None:
            return None
        back = self.went_back
        rest = replace(price, amount=price.amount - (back.amount if back else 0))
        return rest if rest.amount > 0 else None

    @property
    def is_sum_unknown(self) -> bool:
        """Whether a late refund is of a sum that nobody wrote down."""
        is_late_refund = self.request.cause is Cause.REFUND_LATE
        return is_late_refund and any(each.amount is None for each in self.promises)

    @property
    def broken(self) -> Promised | None:
        """The oldest promise whose day has passed."""
        return min(
            (each for each in self.promises if each.due_at < NOW),
            key=lambda each: each.due_at,
            default=None,
        )


def know(world: World) -> Facts:
    """What the books know of a world; that the services gather the same is tested beside it."""
    order, request, shop = world.order, world.request, world.shop
    is_apology = request.kind is LetterKind.APOLOGY
    broken = world.broken if is_apology else None
    return Facts(
        now=NOW,
        shop_zone=shop.zone,
        customer_zone=world.zone_there,
        customer_name=world.name,
        occasion=world.occasion,
        orders=_list_orders(world) if request.kind is LetterKind.INCIDENT else (),
        shop_name=shop.name,
        country=shop.country,
        voice=shop.voice,
        signature=shop.signature,
        item=world.thing.title,
        order_number=order.external_number,
        kind=order.kind,
        recipient=order.recipient,
        download_link=request.download_link,
        price=str(world.price) if world.price else None,
        owed=str(world.owed) if world.owed else None,
        is_sum_unknown=world.is_sum_unknown,
        is_paid=True if order.is_sold_by_marketplace else None,
        carrier=order.carrier,
        service=order.service,
        tracking_number=order.tracking,
        tracking_url=order.tracking_url,
        ordered_on=world.day_of(order.placed_at),
        ship_by_on=world.due_on,
        shipped_on=world.left_on,
        told_ship_by_on=world.told_ship_by,
        told_arrives_on=world.told_arrival,
        arrives_on=world.counts_on,
        likely_on=world.likely_on,
        new_date=world.day_of(request.new_date) if request.new_date else None,
        needs_consent=request.needs_consent,
        is_returning=world.is_returning,
        cause=request.cause,
        remedy=request.remedy,
        remedy_by=request.remedy_by,
        extra=request.extra,
        explanation=request.explanation,
        answer=request.answer,
        changed=request.changed,
        item_back=request.item_back,
        corrects=request.corrects,
        cancel_reason=order.cancel_reason,
        cancelled_by=order.cancelled_by,
        platform=request.platform,
        is_cancelled=world.is_cancelled,
        refund=request.refund,
        refund_reference=request.refund_reference,
        is_replacement=world.replaces is not None,
        replaces_number=world.replaces.external_number if world.replaces else None,
        is_after_failure=request.is_after_failure,
        broken_promise=broken.name if broken else None,
        broken_by=world.day_of(broken.due_at) if broken else None,
        waiting_since=world.waits_since,
        answers_them=world.is_answered,
        wrote_at=world.asked_to_cancel_at,
        shipped_at=order.shipped_at,
        what_happened=request.what_happened,
        fixed=request.fixed,
        message=request.message,
    )


def _list_orders(world: World) -> tuple[LetterOrder, ...]:
    return tuple(
        LetterOrder(
            item=thing.title,
            number=order.external_number,
            standing=OrderFacts(order=order).standing,
        )
        for order, thing in zip(world.orders, world.things, strict=True)
    )
