"""Every letter that fits its order, with what else can be so dealt out evenly over them."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache
from itertools import count, product
from zoneinfo import ZoneInfo

from bot.domain.letter_fit import OrderFacts, find_misfit
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import TELLS_OF_LEAVING, Cause, ItemBack, LetterKind, Remedy
from bot.domain.money import Money
from bot.domain.orders import OrderStatus
from bot.domain.promises.promises import PromiseKind
from bot.domain.records import dataclass
from bot.writing.letters.writing import Written, make_wording_key, write_letter
from tests.writing.walk.incidents import (
    ALL,
    ANSWER,
    ASKED,
    NOTHING,
    OCCASION,
    WHERE_IS_IT,
    list_incidents,
)
from tests.writing.walk.states import list_states, list_unposted_states
from tests.writing.walk.worlds import (
    AMERICAN,
    BRITISH,
    DAY,
    HOUR,
    NOW,
    THINGS,
    Promised,
    World,
    know,
)

CANCEL = "Please cancel my order."
EXPLANATION = "I packed two parcels at once and mixed them up"
CHANGED = "I check each label twice"
EXTRA = "a pair of wrist warmers"
MESSAGE = "I'll look tonight, and then I write to you again."
REFERENCE = "8XK20193"
PLATFORM = "PayPal"
DOWNLOAD = "https://files.example/patterns/4711"
BY = (NOW + 3 * DAY).date()
NEW_DATE = (NOW + 7 * DAY).replace(hour=22)
SYDNEY = ZoneInfo("Australia/Sydney")
GIVEN = (NOTHING, ASKED, ALL)
#: The remedies and causes that ask for what becomes of the thing.
_HELD = (Cause.DAMAGED, Cause.WRONG_ITEM)
#: How often each kind is written with and without what can be given.
_TURNS = {
    LetterKind.SHIPPED: 5,
    LetterKind.REPLY: 1,
    LetterKind.CLOSE_CASE: 1,
    LetterKind.HOLDING_NOTE: 1,
    LetterKind.CORRECTION: 1,
}
_CORRECTIONS = (("tracking",), ("arrives_at", "carrier"), ("item",), ("price", "ship_by"))


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of the walk, and the world in which it is written."""

    world: World
    given: str
    written: Written

    @property
    def key(self) -> str:
        request = self.world.request
        return make_wording_key(request.kind, request.cause)

    @property
    def text(self) -> str:
        return self.written.text

    @property
    def heading(self) -> str:
        """Its world in words."""
        world, request = self.world, self.world.request
        asked = [request.remedy and f"remedy {request.remedy}"]
        asked += [request.item_back and f"item_back {request.item_back}", self.given]
        asked += ["needs consent" if request.needs_consent else None]
        asked += [f"corrects {', '.join(request.corrects)}" if request.corrects else None]
        waits = [f"{at:%a %H:%M} “{words}”" for at, words in world.said] or ["nobody waits"]
        known = [
            world.state,
            *(f"and {each.order.status}" for each in world.others),
            *waits,
            f"for {world.occasion}" if world.occasion else None,
        ]
        known += ["a promise is broken" if world.broken else None, world.shop.country]
        return "; ".join(each for each in (*known, *asked) if each)


@cache
def walk() -> tuple[Letter, ...]:
    """All letters, each as its world has it."""
    return tuple(_write(*each) for each in list_worlds())


def _write(world: World, given: str) -> Letter:
    return Letter(world, given, write_letter(world.request.kind, know(world)))


@cache
def walk_ways() -> tuple[Letter, ...]:
    """The letters about orders that are collected or downloaded."""
    return tuple(_write(*each) for each in deal_out(list_unposted_states()))


def list_worlds() -> Iterator[tuple[World, str]]:
    """Each state of an order with each letter that fits it."""
    yield from deal_out(list_states())
    yield from list_incidents()


def deal_out(states: Iterable[World]) -> Iterator[tuple[World, str]]:
    """Each of these states with each letter that fits it; the rest is dealt out in turns whose
    lengths have no common divisor, so that each meets each.
    """
    turn, asked = count(), count()
    for state in states:
        for request in _list_requests(state):
            if find_misfit(_weigh(state), request) is None:
                for given in _choose_given(request, next(asked)):
                    world = replace(state, request=_give(request, given))
                    yield _vary(world, next(turn)), given


def _choose_given(request: LetterRequest, turn: int) -> tuple[str, ...]:
    """Much of a kind that there is little of, and less of those of which there are many."""
    if request.kind is LetterKind.APOLOGY:
        return (GIVEN, (ALL,), (ASKED, ALL))[turn % 3]
    return (NOTHING, ALL) * _TURNS.get(request.kind, 2)


def _list_requests(state: World) -> Iterator[LetterRequest]:
    for cause, remedy in product(Cause, (None, *Remedy)):
        choices = (*ItemBack,) if cause in _HELD and remedy is not Remedy.RETURN_LABEL else (None,)
        for choice in choices:
            yield LetterRequest(
                kind=LetterKind.APOLOGY, cause=cause, remedy=remedy, item_back=choice
            )
    plain = (*TELLS_OF_LEAVING, LetterKind.ARRIVAL_CHECK, LetterKind.CHECK_IN)
    for kind in (*plain, LetterKind.HOLDING_NOTE, LetterKind.REPLY, LetterKind.CLOSE_CASE):
        yield LetterRequest(kind=kind)
    yield from _list_cancel_notes(state)
    ship_by = state.order.ship_by
    if ship_by is None or ship_by < NEW_DATE:
        for needs_consent in (False, True):
            yield LetterRequest(
                kind=LetterKind.DELAY, new_date=NEW_DATE, needs_consent=needs_consent
            )
    if state.went_back:
        back = str(state.went_back)
        for is_after in (False, True):
            yield LetterRequest(kind=LetterKind.REFUNDED, refund=back, is_after_failure=is_after)
        yield LetterRequest(kind=LetterKind.CHECK_IN, refund=back)
    for corrects in _CORRECTIONS:
        if _is_known(state, corrects):
            yield LetterRequest(kind=LetterKind.CORRECTION, corrects=corrects)


def _is_known(state: World, corrects: tuple[str, ...]) -> bool:
    on_its_way = {"tracking", "arrives_at", "carrier"}
    is_open = state.order.status is OrderStatus.OPEN
    values = [getattr(state.order, name) for name in corrects]
    if on_its_way & set(corrects) and not state.is_on_its_way:
        return False
    return all(each is not None for each in values) and (is_open or "ship_by" not in corrects)


def _list_cancel_notes(state: World) -> Iterator[LetterRequest]:
    """As `/order cancel` asks for them: a day wherever money is owed."""
    yield LetterRequest(kind=LetterKind.CANCELLED, remedy_by=BY)
    after = LetterKind.CANCELLED_AFTER_SHIPPING
    yield LetterRequest(kind=after)
    yield LetterRequest(kind=after, remedy_by=BY)
    for remedy in (Remedy.REFUND, Remedy.RETURN_LABEL):
        yield LetterRequest(kind=after, remedy=remedy, remedy_by=BY)
    if state.price:
        for kind in (LetterKind.CANCELLED, after):
            yield LetterRequest(kind=kind, refund=str(state.price))


def _weigh(state: World) -> OrderFacts:
    return OrderFacts(
        order=state.order,
        went_back=tuple(state.refunds),
        owes_money=bool(state.promises),
    )


def _give(request: LetterRequest, given: str) -> LetterRequest:
    """The request with what somebody filled in."""
    cause, kind = request.cause, request.kind
    if given == NOTHING:
        request = replace(request, item_back=None)
        return replace(request, message=MESSAGE) if kind is LetterKind.REPLY else request
    if kind is LetterKind.APOLOGY:
        request = _give_asked(request)
        if given == ALL:
            is_discount = request.remedy is Remedy.DISCOUNT and cause is not Cause.REFUND_LATE
            request = replace(
                request,
                explanation=EXPLANATION,
                answer=ANSWER,
                changed=CHANGED,
                extra=request.extra if is_discount else EXTRA,
            )
        return request
    request = replace(request, answer=ANSWER)
    if kind is LetterKind.DOWNLOAD:
        request = replace(request, download_link=DOWNLOAD)
    if kind is LetterKind.DELAY:
        request = replace(request, explanation=EXPLANATION)
    if kind is LetterKind.REFUNDED:
        request = replace(request, refund_reference=REFERENCE)
    if kind is LetterKind.CLOSE_CASE:
        request = replace(request, platform=PLATFORM)
    if kind is LetterKind.HOLDING_NOTE:
        request = replace(request, remedy_by=BY)
    return replace(request, message=MESSAGE) if kind is LetterKind.REPLY else request


def _give_asked(request: LetterRequest) -> LetterRequest:
    """What a card asks for before this apology can be approved."""
    cause = request.cause
    if cause in (Cause.OUR_MISTAKE, Cause.LOST):
        request = replace(request, explanation=EXPLANATION)
    if cause is Cause.SLOW_REPLY:
        request = replace(request, answer=ANSWER)
    if request.remedy is Remedy.DISCOUNT:
        request = replace(request, extra="15 % off your next order")
    return replace(request, remedy_by=BY)


def _vary(world: World, turn: int) -> World:
    """The world with its people, its shop and what they said, as this turn has it."""
    shop = (BRITISH, AMERICAN)[turn % 2]
    thing = THINGS[turn % (4 if "item" in world.request.corrects else 5)]
    said = _list_said(world)
    waits = said[turn % len(said)]
    kind = world.request.kind
    if kind in (LetterKind.SHIPPED, LetterKind.ARRIVAL_CHECK) and turn % 3:
        waits = ()
    if kind is LetterKind.HOLDING_NOTE and not waits:
        waits = said[1]
    if kind is LetterKind.CANCELLED_AFTER_SHIPPING and turn % 4:
        waits = said[3 + turn % (len(said) - 3)] if len(said) > 3 else waits
    order = replace(world.order, item=thing.title)
    if turn % 7 == 3 and not world.refunds and not world.promises and order.price:
        free = Money(order.price.amount * 0, order.price.currency)
        order = replace(order, price=(None, free)[turn // 7 % 2])
    if turn % 6 == 1:
        order = replace(order, external_number=None)
    promises = world.promises
    if turn % 4 == 2 and not promises and order.paid and not world.refunds:
        due = (NOW - 3 * DAY).replace(hour=22)
        promises = (Promised(PromiseKind.REFUND, f"refund {order.price}", due, order.price),)
    varied = replace(
        world,
        shop=shop,
        thing=thing,
        said=waits,
        order=order,
        promises=promises,
        name=("Maya", "Laurie Bead")[turn % 3 == 1],
        zone_there=(None, SYDNEY, shop.zone)[turn % 3],
        is_returning=turn % 2 == 1 and world.replaces is None,
        occasion=OCCASION if turn % 3 == 2 else None,
    )
    if find_misfit(_weigh(varied), varied.request) is not None or _is_refund_changed(varied):
        varied = replace(
            varied, promises=world.promises, order=replace(order, price=world.order.price)
        )
    return varied


def _is_refund_changed(world: World) -> bool:
    """Whether the letter names a sum that this price can't have."""
    refund = world.request.refund
    if "price" in world.request.corrects and not world.order.paid:
        return True
    return refund is not None and (world.price is None or world.is_free or bool(world.promises))


def _list_said(world: World) -> tuple[tuple[tuple[datetime, str], ...], ...]:
    """Nobody waits, for three hours, for six days; then wishes to cancel."""
    said: list[tuple[tuple[datetime, str], ...]] = [
        (),
        ((NOW - 3 * HOUR, WHERE_IS_IT),),
        ((NOW - 6 * DAY, WHERE_IS_IT),),
    ]
    left = world.order.shipped_at
    if left is None:
        said.append(((NOW - 2 * DAY, CANCEL),))
        return tuple(said)
    said.append(((left - 2 * HOUR, CANCEL),))
    if NOW - left > 13 * HOUR:
        said.append(((left + 12 * HOUR, CANCEL),))
        said.append(((left - 3 * HOUR, CANCEL), (left + 12 * HOUR, "I asked you to cancel it!")))
    else:
        said.append(((left - 3 * HOUR, CANCEL), (NOW - HOUR / 2, "I asked you to cancel it!")))
    return tuple(said)
