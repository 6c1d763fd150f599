"""Whether a letter fits its order as it stands now.

What contradicts the order is refused, with what would fit; what is only doubtful stands on the card
(`letter_doubts`). The rules are tables, read like this: a row is what the letter says, a column
where its order stands.

    causes         open  shipped  lost  delivered  arrived  cancelled  called off
    late            ✓      ✓       ?       ✗          ✗         ✗          ✗
    lost            ✗      ✓       ✓       ?          ✗         ✗          ✗
    damaged, wrong  ✗      ?       ✗       ✓          ✓         ✗          ?
    refund_late     ✓ everywhere, until all is back; ? where no debt is known
    slow_reply, our_mistake   ✓ everywhere

    remedies       open  shipped  lost  delivered  arrived  cancelled  called off
    refund          ✓ everywhere, until all is back; ✗ for what cost nothing
    replacement     ✓      ✓       ✓       ✓          ✓         ✗          ✗     ✗ once all is back
    cancel_offer    ✓      ✓       ✓       ✗          ✗         ✗          ✗     or it is replaced
    return_label    ✗      ✓       ✗       ✓          ✓         ✗          ✓
    discount, free_shipping   ✓ everywhere

    kinds          open  shipped  lost  delivered  arrived  cancelled  called off
    shipped         ✗      ✓       ✗       ✗          ✗         ✗          ✗
    ready, download  like shipped, for a pick-up and for a download; shipped is for parcels only
    delay           ✓      ✗       ✗       ✗          ✗         ✗          ✗     ✗ once it is
    arrival_check   ✗      ✓       ✗       ✗          ✗         ✗          ✗     replaced, settled
    check_in        ✗      ✗       ✗       ✓          ✓         ✗          ✗     ✓ once put right
    cancelled       ✗      ✗       ✗       ✗          ✗         ✓          ✗
    … after shipping ✗     ✗       ✗       ✗          ✗         ✗          ✓
    all others      ✓ everywhere

Nothing here reads a clock or the books.
"""

from enum import StrEnum

from bot.domain.errors import StateConflict
from bot.domain.incidents.places import Place, refuse_second_letter
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import SAYS_SORRY, Cause, ItemBack, LetterKind, Remedy
from bot.domain.money import Money
from bot.domain.order_lines import OrderKind
from bot.domain.orders import Order, OrderStatus
from bot.domain.promises.promises import Promise
from bot.domain.records import dataclass


class Standing(StrEnum):
    """Where an order stands, as far as a letter about it can contradict that."""

    OPEN = "open"  #: it hasn't left
    SHIPPED = "shipped"
    LOST = "lost"  #: its parcel counts as lost
    DELIVERED = "delivered"  #: as its carrier's letter says; nobody else has said so
    ARRIVED = "arrived"
    CANCELLED = "cancelled"  #: before it left
    CALLED_OFF = "called_off"  #: cancelled when it was on its way


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFacts:
    """What of an order's story a letter can contradict."""

    order: Order
    went_back: tuple[Money, ...] = ()  #: the refunds, one sum for each currency
    replacement: Order | None = None  #: what was sent in its place
    owes_money: bool = False  #: a refund was promised, and hasn't been sent
    promised: tuple[Promise, ...] = ()  #: what was promised for it and hasn't been done
    places: tuple[Place, ...] = ()  #: in incidents whose letters may tell of it as well

    @property
    def standing(self) -> Standing:
        """Where the order stands."""
        order = self.order
        if order.status is OrderStatus.CANCELLED:
            is_under_way = order.was_shipped and order.kind is OrderKind.PARCEL
            return Standing.CALLED_OFF if is_under_way else Standing.CANCELLED
        if order.status is OrderStatus.ARRIVED:
            return Standing.DELIVERED if order.is_told_by_carrier else Standing.ARRIVED
        if order.status is OrderStatus.SHIPPED:
            return Standing.LOST if order.missing_since else Standing.SHIPPED
        return Standing.OPEN

    @property
    def is_free(self) -> bool:
        """Whether it cost nothing."""
        return self.order.price is not None and not self.order.price.amount

    @property
    def is_all_back(self) -> bool:
        """Whether the whole price went back; not if nobody knows the price."""
        price = self.order.price
        if price is None or self.is_free:
            return False
        return any(sum_.is_like(price) and sum_.amount >= price.amount for sum_ in self.went_back)


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why a letter doesn't fit."""

    sentence: str  #: for whoever asked for it, with what would fit
    reason: str  #: for the card of one that fitted once, as the end of a sentence


_HELD = (Standing.DELIVERED, Standing.ARRIVED)
_CANCELLED = (Standing.CANCELLED, Standing.CALLED_OFF)
#: How a sentence about the order goes on that says where it stands.
_NOW = {
    Standing.OPEN: "hasn't left yet",
    Standing.SHIPPED: "is on its way",
    Standing.LOST: "counts as lost",
    Standing.DELIVERED: "was delivered, as its carrier says",
    Standing.ARRIVED: "has arrived",
    Standing.CANCELLED: "is cancelled",
    Standing.CALLED_OFF: "is cancelled",
}
_REASONS = _NOW | dict.fromkeys(_CANCELLED, "was cancelled")

_NOT_LATE = "if anything else is to be put right, use another cause, e.g. cause our_mistake."
_OWED = "If their money is late, use cause refund_late; for anything else, write with /reply."
_HAS_LEFT = "If it has, say so with /order ship or /order arrived; if it is late, use cause late."
_BROKEN: dict[Standing, str] = {
    Standing.OPEN: _HAS_LEFT,
    Standing.LOST: "If it came after all, say so with /order arrived; if not, use cause lost.",
    Standing.CANCELLED: _OWED,
}
#: For each cause where it contradicts the order, and what would fit there.
_CAUSES: dict[Cause, dict[Standing, str]] = {
    Cause.LATE: {
        Standing.DELIVERED: f"If it never came, use cause lost; {_NOT_LATE}",
        Standing.ARRIVED: "To say sorry for the wait, use cause our_mistake, or /reply.",
        Standing.CANCELLED: _OWED,
        Standing.CALLED_OFF: _OWED,
    },
    Cause.LOST: {
        Standing.OPEN: "If it has, say so with /order ship; if it is late, use cause late.",
        Standing.ARRIVED: f"If it came broken, use cause damaged; {_NOT_LATE}",
        Standing.CANCELLED: _OWED,
        Standing.CALLED_OFF: _OWED,
    },
    Cause.DAMAGED: _BROKEN,
    Cause.WRONG_ITEM: _BROKEN,
}
_TO_CANCEL = "Choose remedy refund, or no remedy."
_GOODS = "Choose remedy refund, replacement or return_label."
_NO_LABEL = "Choose remedy refund or replacement."
#: The same for each remedy.
_REMEDIES: dict[Remedy, dict[Standing, str]] = {
    Remedy.REPLACEMENT: dict.fromkeys(_CANCELLED, _TO_CANCEL),
    Remedy.CANCEL_OFFER: dict.fromkeys(_CANCELLED, _TO_CANCEL) | dict.fromkeys(_HELD, _GOODS),
    Remedy.RETURN_LABEL: {
        Standing.OPEN: "Choose remedy cancel_offer or refund.",
        Standing.LOST: _NO_LABEL,
        Standing.CANCELLED: "Choose remedy refund, or no remedy.",
    },
}
#: For each kind the only standings that it is written for; the others fit all.
_KINDS: dict[LetterKind, tuple[Standing, ...]] = {
    LetterKind.SHIPPED: (Standing.SHIPPED,),
    LetterKind.READY: (Standing.SHIPPED,),
    LetterKind.DOWNLOAD: (Standing.SHIPPED,),
    LetterKind.CANCELLED: (Standing.CANCELLED,),
    LetterKind.CANCELLED_AFTER_SHIPPING: (Standing.CALLED_OFF,),
    LetterKind.DELAY: (Standing.OPEN,),
    LetterKind.ARRIVAL_CHECK: (Standing.SHIPPED,),
    LetterKind.CHECK_IN: _HELD,
}
#: The kinds that fit only one way in which an order gets to its buyer.
_WAYS = {
    LetterKind.SHIPPED: OrderKind.PARCEL,
    LetterKind.ARRIVAL_CHECK: OrderKind.PARCEL,
    LetterKind.READY: OrderKind.PICKUP,
    LetterKind.DOWNLOAD: OrderKind.DOWNLOAD,
}
_WAITED_FOR = (LetterKind.DELAY, LetterKind.ARRIVAL_CHECK)
_CANCEL_NOTES = (LetterKind.CANCELLED, LetterKind.CANCELLED_AFTER_SHIPPING)
_REPLY = "To write to the customer all the same, use /reply."
#: What would fit instead of a kind that doesn't.
_SAY_SORRY = {
    Standing.OPEN: "When it leaves, /order ship drafts the note that says so.",
    Standing.SHIPPED: f"If its parcel is late, use /apology with cause late. {_REPLY}",
    Standing.LOST: f"To say sorry, use /apology with cause lost. {_REPLY}",
}


def refuse_misfit(facts: OrderFacts | None, request: LetterRequest) -> None:
    """Raises StateConflict for a letter that contradicts its order, and for an apology while the
    letter of an incident about the same order is on its way. `facts` is None without an order.
    """
    misfit = find_misfit(facts, request)
    if misfit is not None:
        raise StateConflict(misfit.sentence)
    if facts is None or request.kind is not LetterKind.APOLOGY:
        return
    if sentence := refuse_second_letter(facts.places, facts.order.label):
        raise StateConflict(sentence)


def find_misfit(facts: OrderFacts | None, request: LetterRequest) -> Misfit | None:
    """Why this letter contradicts its order, or itself."""
    if request.kind not in SAYS_SORRY:
        return _check_kind(facts, request.kind) if facts else None
    if facts is not None and (misfit := _check_cause(facts, request.cause)):
        return misfit
    misfit = _check_itself(request)
    if misfit is None and facts is not None:
        misfit = _check_remedy(facts, request.remedy)
    return misfit or _check_item_back(facts, request)


def _check_kind(facts: OrderFacts, kind: LetterKind) -> Misfit | None:
    order, standing = facts.order, facts.standing
    if kind in _WAYS and order.kind is not _WAYS[kind]:
        way = f"is a {order.kind.title}"
        said = f"Order {order.shown_label} {way}: it gets no {kind.title.lower()}. {_REPLY}"
        return Misfit(said, f"the order {way}")
    now_so = _NOW[standing]
    reason = f"the order {_REASONS[standing]}"
    fits = kind not in _KINDS or standing in _KINDS[kind]
    if kind is LetterKind.CHECK_IN and order.remedied_at and standing not in _CANCELLED:
        fits = True
    if kind in (*_WAITED_FOR, LetterKind.CHECK_IN) and fits and order.settled_at is not None:
        fits, now_so, reason = False, "is settled", "the order is settled"
    if kind in _WAITED_FOR and fits and facts.replacement is not None:
        now_so = f"is replaced by order {facts.replacement.shown_label}"
        fits, reason = False, "its replacement was sent"
    if kind in _WAITED_FOR and fits and facts.is_all_back:
        fits, now_so, reason = False, "was paid back", "the money went back"
    if fits:
        return None
    instead = _SAY_SORRY.get(standing, _REPLY)
    if kind in _CANCEL_NOTES and standing not in _CANCELLED:
        instead = "If it is to be cancelled, /order cancel drafts the note that says so."
        if standing in _HELD:
            instead = _REPLY
    said = f"Order {order.shown_label} {now_so}: it gets no {kind.title.lower()}. {instead}"
    return Misfit(said, reason)


def _check_cause(facts: OrderFacts, cause: Cause | None) -> Misfit | None:
    if cause is None:
        return None
    if facts.order.kind is not OrderKind.PARCEL and (misfit := _check_unposted(facts, cause)):
        return misfit
    instead = _CAUSES.get(cause, {}).get(facts.standing)
    if instead is not None:
        return _contradict(facts, instead)
    if cause is not Cause.REFUND_LATE:
        return None
    if facts.is_free and not facts.owes_money:
        return _cost_nothing(facts)
    if facts.is_all_back and not facts.owes_money:
        return Misfit(
            f"{_all_back(facts)}, so no refund is late. If they don't see it, write with /reply "
            "and name the payment's own number.",
            "the refund was sent",
        )
    return None


def _check_unposted(facts: OrderFacts, cause: Cause) -> Misfit | None:
    """Nothing of a pick-up or a download can be lost on its way, or be late once it is there."""
    is_there = facts.standing is not Standing.OPEN
    if cause is not Cause.LOST and not (cause is Cause.LATE and is_there):
        return None
    order = facts.order
    way = f"is a {order.kind.title}" + (" that is there already" if cause is Cause.LATE else "")
    said = f"Order {order.shown_label} {way}. Use cause our_mistake, or write with /reply."
    return Misfit(said, f"the order {way}")


def _check_itself(request: LetterRequest) -> Misfit | None:
    """What contradicts itself, whatever its order is."""
    cause, remedy = request.cause, request.remedy
    if cause is Cause.REFUND_LATE and remedy not in (None, Remedy.REFUND):
        said = (
            "Whoever waits for their money is owed the money: choose remedy refund, or no remedy."
        )
    elif cause is Cause.LOST and remedy is Remedy.RETURN_LABEL:
        said = f"What is lost can't be sent back. {_NO_LABEL}"
    elif cause in (Cause.DAMAGED, Cause.WRONG_ITEM) and remedy is Remedy.CANCEL_OFFER:
        said = f"They hold it, so there is nothing left to cancel. {_GOODS}"
    elif request.item_back is ItemBack.KEEP and remedy is Remedy.RETURN_LABEL:
        said = (
            "What they may keep needs no return label. Choose item_back return, or another remedy."
        )
    else:
        return None
    return Misfit(said, "it contradicts itself")


def _check_remedy(facts: OrderFacts, remedy: Remedy | None) -> Misfit | None:
    if remedy is None:
        return None
    instead = _REMEDIES.get(remedy, {}).get(facts.standing)
    if instead is not None:
        return _contradict(facts, instead)
    is_money = remedy in (Remedy.REFUND, Remedy.CANCEL_OFFER)
    if remedy is Remedy.REFUND and facts.is_free:
        return _cost_nothing(facts)
    if facts.is_all_back and (is_money or remedy is Remedy.REPLACEMENT):
        too_much = "there is nothing more to send back"
        if remedy is Remedy.REPLACEMENT:
            too_much = "a replacement would be goods and money"
        said = f"{_all_back(facts)}: {too_much}. Choose remedy discount, or no remedy."
        return Misfit(said, "the money went back")
    if remedy is Remedy.REPLACEMENT and facts.replacement is not None:
        sent = facts.replacement.shown_label
        return Misfit(
            f"Order {facts.order.shown_label} is already replaced by order {sent}. If that one "
            f"went wrong too, apologise for order {sent}; if not, choose another remedy.",
            "its replacement was sent",
        )
    return None


def _check_item_back(facts: OrderFacts | None, request: LetterRequest) -> Misfit | None:
    """Only what they hold can stay with them or come back."""
    if request.item_back is None or request.cause in (Cause.DAMAGED, Cause.WRONG_ITEM):
        return None
    may_hold = facts is None or facts.standing in _HELD
    if may_hold and request.cause not in (Cause.LATE, Cause.LOST):
        return None
    return Misfit(
        "They hold nothing that could stay with them or come back: leave item_back out.",
        "they hold nothing that could come back",
    )


def _contradict(facts: OrderFacts, instead: str) -> Misfit:
    standing = facts.standing
    said = f"Order {facts.order.shown_label} {_NOW[standing]}. {instead}"
    return Misfit(said, f"the order {_REASONS[standing]}")


def _cost_nothing(facts: OrderFacts) -> Misfit:
    said = (
        f"Order {facts.order.shown_label} cost nothing, so there is no money to send back. Choose "
        "remedy replacement, another cause, or correct the price with /order edit."
    )
    return Misfit(said, "the order cost nothing")


def _all_back(facts: OrderFacts) -> str:
    return (
        f"The whole price ({facts.order.price}) went back already for order "
        f"{facts.order.shown_label}"
    )
