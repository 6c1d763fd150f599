"""An order, from the day it was placed to the day it arrived."""

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.channels import SalesChannel
from bot.domain.errors import StateConflict
from bot.domain.money import Money
from bot.domain.order_lines import OrderKind, OrderLine
from bot.domain.records import dataclass
from bot.domain.sales.sale import OrderSource
from bot.domain.shipping.delivery_estimates import Estimate, name_day
from bot.domain.shipping.tracking import Tracking
from bot.domain.text import escape_name


class OrderStatus(StrEnum):
    """Where an order stands."""

    OPEN = "open"
    SHIPPED = "shipped"
    ARRIVED = "arrived"
    CANCELLED = "cancelled"


class CancelledBy(StrEnum):
    """Who wanted the order cancelled."""

    CUSTOMER = "customer"
    SHOP = "shop"

    @property
    def title(self) -> str:  # type: ignore[override]
        """Who it was, as a menu and the order's story name them."""
        return f"The {self}"


def name_number(external: str | None, own: int) -> str:
    """The number as a customer knows it: the marketplace's, else ours."""
    return external or f"#{own}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One order; moments are aware UTC. Each field is a column of its table."""

    id: int = 0  #: 0 until it is stored
    shop_id: int
    number: int = 0  #: the shop's own, counted from 1
    external_number: str | None = None  #: the marketplace's
    customer_id: int
    item: str
    short_name: str | None = None  #: what letters call it, where staff chose that
    price: Money | None = None
    ship_by: datetime | None = None
    #: what `ship_by` was worked out from; None: a person or the marketplace named the day
    ship_by_basis: str | None = None
    agreed_ship_by: datetime | None = None  #: `ship_by` before the first delay was told
    is_urgent: bool = False
    note: str | None = None
    via: SalesChannel | None = None
    status: OrderStatus = OrderStatus.OPEN
    placed_at: datetime
    shipped_at: datetime | None = None
    told_at: datetime | None = None  #: when the shipped note really went
    #: its note was discarded then, and nobody has said whether its customer knows
    note_discarded_at: datetime | None = None
    carrier: str | None = None
    service: str | None = None
    tracking: str | None = None
    tracking_url: str | None = None
    #: the day that was named, or on which it is likely there, at its end
    arrives_at: datetime | None = None
    overdue_at: datetime | None = None  #: from when a missing arrival raises an alarm
    arrived_at: datetime | None = None
    arrival_told_by: str | None = None  #: the carrier whose letter said so; None: a person
    #: Nobody said that it came: it counts as arrived because nobody said anything else.
    arrival_assumed: bool = False
    cancelled_at: datetime | None = None
    cancel_reason: str | None = None
    cancelled_by: CancelledBy | None = None  #: None: nobody said
    country: str | None = None  #: where it goes, ISO-2
    #: what `arrives_at` was worked out from; None: a person named the day
    arrival_basis: str | None = None
    asked_at: datetime | None = None  #: when the customer was asked whether it came
    missing_since: datetime | None = None  #: it counts as lost since then
    claimed_at: datetime | None = None  #: when the carrier was asked for it: a search, or a claim
    #: when it was put right: refunded, or its replacement arrived
    remedied_at: datetime | None = None
    delays_told: int = 0  #: how many delay notices really went
    replaces_id: int | None = None  #: the order that this one makes good
    settled_at: datetime | None = None
    settled_because: str | None = None
    #: What was bought, line by line; () where only `item` is known.
    lines: tuple[OrderLine, ...] = ()
    buyer_note: str | None = None  #: the buyer's words to the shop
    recipient: str | None = None  #: who gets it, where that isn't the customer
    kind: OrderKind = OrderKind.PARCEL
    source: OrderSource = OrderSource.HAND
    #: Facts of an order from a letter or a file that staff gave or corrected since.
    by_hand: tuple[str, ...] = ()
    logged_at: datetime | None = None  #: when it came in here; None: from before that was noted
    import_id: int | None = None  #: the import that brought it
    #: The facts of its way are those of this one of its parcels; its others are in `parcels`.
    parcel_number: int = 1
    parcel_count: int = 1
    parcel_lines: tuple[OrderLine, ...] = ()  #: what is in this one; () for all
    came_back_at: datetime | None = None  #: when that parcel came back to the shop

    @property
    def label(self) -> str:
        """The number as a customer knows it: the marketplace's, else ours."""
        return name_number(self.external_number, self.number)

    @property
    def shown_label(self) -> str:
        """The same inside a sentence on Discord: somebody else chose the marketplace's number."""
        return escape_name(self.label)

    @property
    def typed_label(self) -> str:
        """The same as it is typed into a command; ours where the marketplace's has signs that
        would show as something else.
        """
        external = self.external_number or ""
        return external if external.replace("-", "").isalnum() else str(self.number)

    @property
    def paid(self) -> Money | None:
        """What it cost its customer; None where that isn't known, or was nothing."""
        return self.price if self.price is not None and self.price.amount else None

    @property
    def is_sold_by_marketplace(self) -> bool:
        """Whether a marketplace sold it, and so has told the buyer about it; nobody sold what only
        replaces another order.
        """
        return self.via is not None and self.via.is_marketplace and self.replaces_id is None

    @property
    def was_shipped(self) -> bool:
        """Whether it has ever left."""
        return self.shipped_at is not None

    @property
    def is_told_by_carrier(self) -> bool:
        """It arrived as far as its carrier's letter says; no person has said so."""
        return self.status is OrderStatus.ARRIVED and self.arrival_told_by is not None

    @property
    def is_arrival_unsure(self) -> bool:
        """No person has said that it arrived: its carrier has, or nobody."""
        return self.is_told_by_carrier or self.arrival_assumed

    @property
    def is_untold(self) -> bool:
        """Whether it left, or is ready, and its customer still is to hear so."""
        is_on_its_way = self.status is OrderStatus.SHIPPED and self.settled_at is None
        return is_on_its_way and self.told_at is None and self.came_back_at is None

    @property
    def is_back(self) -> bool:
        """Whether its parcel is with the shop again, and its customer has nothing."""
        is_shipped = self.status is OrderStatus.SHIPPED and self.settled_at is None
        return is_shipped and self.came_back_at is not None and self.remedied_at is None

    def is_late(self, now: datetime) -> bool:
        """Whether it should have left by now."""
        return self.status is OrderStatus.OPEN and self.ship_by is not None and self.ship_by < now

    def is_overdue(self, now: datetime) -> bool:
        """Whether its parcel should be there by now."""
        is_on_its_way = self.status is OrderStatus.SHIPPED and self.settled_at is None
        return is_on_its_way and self.overdue_at is not None and self.overdue_at <= now

    def ship(
        self,
        *,
        at: datetime,
        tracking: Tracking | None,
        carrier: str | None,
        service: str | None,
    ) -> "Order":
        """The order as shipped; `expect` says when it should be there.

        Raises StateConflict when it was shipped, has arrived or is cancelled.
        """
        if self.status is OrderStatus.CANCELLED:
            raise StateConflict(
                f"Order {self.shown_label} is cancelled, so it can't be shipped. "
                "If it goes out after all, log it again with /order add."
            )
        if self.status is OrderStatus.ARRIVED:
            raise StateConflict(
                f"Order {self.shown_label} has arrived, so it can't be shipped any more. Check "
                "the number."
            )
        if self.status is OrderStatus.SHIPPED:
            raise StateConflict(f"Order {self.shown_label} is already marked as shipped.")
        if at < self.placed_at - timedelta(days=365):
            raise StateConflict(
                "That is more than a year before the order was placed. Check the date in `when`."
            )
        number = link = None
        if tracking is not None:
            number, link = tracking.number, tracking.url
            carrier = tracking.carrier or carrier
        return replace(
            self,
            status=OrderStatus.SHIPPED,
            shipped_at=at,
            tracking=number,
            tracking_url=link,
            carrier=carrier,
            service=service,
        )

    def unship(self) -> "Order":
        """The order as it was before it was marked as shipped, by mistake.

        Raises StateConflict unless its first parcel is on its way.
        """
        if self.status is not OrderStatus.SHIPPED or self.parcel_count > 1:
            raise StateConflict(
                f"Order {self.shown_label} isn't simply on its way, so that can't be taken back. "
                "See it with /order show."
            )
        return replace(
            self,
            status=OrderStatus.OPEN,
            shipped_at=None,
            told_at=None,
            note_discarded_at=None,
            carrier=None,
            service=None,
            tracking=None,
            tracking_url=None,
            arrives_at=None,
            overdue_at=None,
            arrival_basis=None,
        )

    def tell(self, *, at: datetime) -> "Order":
        """The order as one of which its customer knows that it left."""
        return replace(self, told_at=at, note_discarded_at=None)

    def expect(self, estimate: Estimate) -> "Order":
        """The order with the day on which its parcel should be there."""
        return replace(
            self,
            arrives_at=estimate.expected_at,
            overdue_at=estimate.overdue_at,
            arrival_basis=estimate.basis,
        )

    def await_until(self, day: datetime) -> "Order":
        """The order with a day that a person named; its parcel is asked about anew if that is
        still to come.
        """
        expected = self.expect(name_day(day))
        for at in (self.asked_at, self.missing_since):
            if at is not None and at < day:
                return replace(expected, asked_at=None, missing_since=None)
        return expected

    def arrive(
        self, *, at: datetime, told_by: str | None = None, is_assumed: bool = False
    ) -> "Order":
        """The order as arrived; `told_by` is the carrier if only its letter says so, `is_assumed`
        that nobody does. What counted as arrived by silence may arrive once more, by a word.

        Raises StateConflict unless it is on its way; an order that was handed over at a fair or
        collected can go straight from open to arrived.
        """
        if self.status is OrderStatus.CANCELLED:
            raise StateConflict(
                f"Order {self.shown_label} is cancelled, so it can't have arrived. Check the "
                "number."
            )
        if self.status is OrderStatus.ARRIVED and (is_assumed or not self.arrival_assumed):
            raise StateConflict(
                f"Order {self.shown_label} is already marked as arrived. Nothing to do."
            )
        return replace(
            self,
            status=OrderStatus.ARRIVED,
            arrived_at=at,
            arrival_told_by=told_by,
            arrival_assumed=is_assumed,
            missing_since=None,
            came_back_at=None,
        )

    def not_come(self) -> "Order":
        """The order as on its way again: it counted as arrived, or was marked so, by mistake.

        Raises StateConflict unless it has arrived.
        """
        if self.status is not OrderStatus.ARRIVED or not self.was_shipped:
            raise StateConflict(
                f"Order {self.shown_label} isn't marked as arrived any more. Nothing to do."
            )
        return replace(
            self.reopen(),
            status=OrderStatus.SHIPPED,
            arrived_at=None,
            arrival_told_by=None,
            arrival_assumed=False,
        )

    def come_back(self, *, at: datetime) -> "Order":
        """The order whose parcel is with the shop again: nobody waits for its arrival.

        Raises StateConflict unless it is on its way.
        """
        is_on_its_way = self.status is OrderStatus.SHIPPED and self.kind is OrderKind.PARCEL
        if not is_on_its_way or self.settled_at is not None:
            raise StateConflict(
                f"Order {self.shown_label} isn't on its way, so its parcel can't have come back. "
                "Check the number."
            )
        if self.came_back_at is not None:
            raise StateConflict(
                f"The parcel of order {self.shown_label} is back already. When it leaves again, "
                "use /order ship."
            )
        return replace(
            self,
            came_back_at=at,
            missing_since=None,
            asked_at=None,
            arrives_at=None,
            overdue_at=None,
            arrival_basis=None,
        )

    def miss(self, *, at: datetime) -> "Order":
        """The order as missing: its parcel counts as lost until it turns up.

        What only a carrier's letter told as arrived may be missing all the same, and so may what
        counted as arrived by silence. Raises StateConflict unless it is on its way, and when it is
        missing or settled already.
        """
        if self.arrival_assumed:
            return self.not_come().miss(at=at)
        if self.settled_at is not None:
            raise StateConflict(
                f"Order {self.shown_label} is settled, so nobody looks for its parcel any more."
            )
        is_on_its_way = self.status is OrderStatus.SHIPPED and self.kind is OrderKind.PARCEL
        if not is_on_its_way and not self.is_told_by_carrier:
            raise StateConflict(
                f"Order {self.shown_label} isn't on its way, so its parcel can't be lost. "
                "Check the number."
            )
        if self.came_back_at is not None:
            raise StateConflict(
                f"The parcel of order {self.shown_label} came back, so it isn't lost. When it "
                "leaves again, use /order ship."
            )
        if self.missing_since is not None:
            raise StateConflict(
                f"Order {self.shown_label} already counts as lost. See it with /order show."
            )
        return replace(
            self,
            status=OrderStatus.SHIPPED,
            missing_since=at,
            arrived_at=None,
            arrival_told_by=None,
        )

    def claim(self, *, at: datetime) -> "Order":
        """The order with the carrier asked: its times need no more watching.

        Raises StateConflict unless its parcel is on its way, and when they were asked before.
        """
        if self.status is not OrderStatus.SHIPPED:
            raise StateConflict(
                f"Order {self.shown_label} isn't on its way, so there is nothing to claim. Check "
                "the number."
            )
        if self.claimed_at is not None:
            raise StateConflict(
                f"The carrier was already asked about order {self.shown_label}. Nothing to do."
            )
        return replace(self, claimed_at=at)

    def settle(self, *, because: str, at: datetime) -> "Order":
        """The order as settled: nothing more is to be done about it.

        Raises StateConflict while it is still with the shop or on its way and nothing has put it
        right, and when it is settled or cancelled.
        """
        if self.settled_at is not None:
            raise StateConflict(f"Order {self.shown_label} is already settled. Nothing to do.")
        if self.status is OrderStatus.CANCELLED:
            raise StateConflict(
                f"Order {self.shown_label} is cancelled, so there is nothing left to settle."
            )
        if self.status is not OrderStatus.ARRIVED and self.remedied_at is None:
            raise StateConflict(
                f"Order {self.shown_label} hasn't arrived yet, so it isn't settled. "
                "If the customer has it, say so with /order arrived."
            )
        return replace(self, settled_at=at, settled_because=because)

    def give_up(self, *, because: str, at: datetime) -> "Order":
        """The order as settled although its parcel is lost and nothing put that right.

        Raises StateConflict unless it is missing, and when it is settled already.
        """
        if self.missing_since is None or self.settled_at is not None:
            raise StateConflict(
                f"The parcel of order {self.shown_label} isn't lost. Nothing to do."
            )
        return replace(self, settled_at=at, settled_because=because)

    def reopen(self) -> "Order":
        """The order as not settled any more."""
        return replace(self, settled_at=None, settled_because=None)

    def cancel(self, *, at: datetime, reason: str | None, by: CancelledBy | None = None) -> "Order":
        """The order as cancelled; one that was posted before keeps its `shipped_at`. `by` is who
        wanted it, where somebody said.

        Raises StateConflict when it is cancelled already or has arrived.
        """
        if self.status is OrderStatus.CANCELLED:
            raise StateConflict(f"Order {self.shown_label} is already cancelled. Nothing to do.")
        if self.status is OrderStatus.ARRIVED:
            raise StateConflict(
                f"Order {self.shown_label} has arrived, so it can't be cancelled any more. "
                "For a return or a refund, write to the customer with /reply or /apology."
            )
        return replace(
            self,
            status=OrderStatus.CANCELLED,
            cancelled_at=at,
            cancel_reason=reason,
            cancelled_by=by,
        )
