"""The letters of incidents: each state of an order with each remedy, for one, two and three orders
of a customer, by shops of one and of several on both sides of the ocean.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import count, islice, product

from bot.domain.letter_fit import OrderFacts, find_misfit
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import LetterKind, Remedy
from bot.domain.money import Money
from bot.domain.orders import Order
from bot.domain.shops import Voice
from tests.writing.walk.states import list_states
from tests.writing.walk.worlds import AMERICAN, BRITISH, DAY, NOW, THINGS, Other, World

#: What is typed, and what stands behind "I'm sorry" or comes after it.
HAPPENED = {
    "I fired last week's batch too cool, so the glaze can chip": (
        ": I fired last week's batch too cool, so the glaze can chip"
    ),
    "because the card machine charged some of you twice.": (
        ": the card machine charged some of you twice"
    ),
    "i charged your card twice. i only saw it tonight": "",
    "due to a strike at Royal Mail": "",
    "Sorry, the supplier sent the wrong clay!": ": the supplier sent the wrong clay",
}
#: What is typed as fixed, and how it is told.
FIXED = {
    "I've refunded the second charge": "I've refunded the second charge.",
    "new thermostat in the kiln": "Here's what I've done: new thermostat in the kiln.",
    "yes": "It's fixed now.",
    "replaced the thermostat": "I replaced the thermostat.",
    "not yet": "",
}
#: In the words of one, also where several sign.
OWN_WORDS = (
    "I fired last week's batch",
    "I charged your card twice",
    "I only saw it tonight",
    "I've refunded",
)
EXTRA = "a hand-dipped candle"
DISCOUNT = "15 % off your next order"
BY = (NOW + 3 * DAY).date()
#: What people ask for: nothing, what its letter has a blank for, all of it.
NOTHING, ASKED, ALL = "nothing given", "what is asked for", "everything given"
_SHOPS = (
    BRITISH,
    AMERICAN,
    replace(BRITISH, name="Kiln & Clay", signature="Jo and Sam", voice=Voice.WE),
    replace(AMERICAN, name="Ana's", signature="Ana", voice=Voice.ONE),
)
_PRICES = (
    Money(Decimal(20), "EUR"),
    Money(Decimal("12.50"), "EUR"),
    Money(Decimal(0), "EUR"),
    Money(Decimal(30), "USD"),
    None,
)
OCCASION = "your sister's birthday"
WHERE_IS_IT, ANSWER = "Where is it?", "Yes, it's made of merino wool"


def list_incidents() -> Iterator[tuple[World, str]]:
    """The rest is dealt out in turns whose lengths have no common divisor."""
    turn = count()
    for state, remedy, more in product(list_states(), (None, *Remedy), range(3)):
        request = LetterRequest(kind=LetterKind.INCIDENT, remedy=remedy)
        if not _fits(state.order, request, tuple(state.refunds)):
            continue
        at = next(turn)
        fitting = (each for each in _list_others(state, at) if _fits(each.order, request))
        given = (NOTHING, ASKED, ALL, ASKED, ALL, ASKED, ALL)[at % 7]
        yield _make(state, [*islice(fitting, more)], _give(request, given, at), at), given


def _fits(order: Order, request: LetterRequest, went_back: tuple[Money, ...] = ()) -> bool:
    return find_misfit(OrderFacts(order=order, went_back=went_back), request) is None


def _list_others(state: World, turn: int) -> Iterator[Other]:
    """Further orders of the customer: like this one, or like any other."""
    like = (state, *list_states())
    for step in count(1):
        place = (turn * 5 + step * 7) % len(like) if (turn + step) % 3 else 0
        other = like[place]
        thing = THINGS[(turn + step) % 5]
        number = None if (turn + step) % 7 == 5 else f"12{40 + step}"
        price = _PRICES[(turn + step) % 11] if (turn + step) % 11 < 5 else _PRICES[0]
        order = replace(
            other.order,
            item=thing.title,
            external_number=number,
            price=price,
            replaces_id=None,
            number=1240 + step,
        )
        yield Other(order, thing)


def _give(request: LetterRequest, given: str, turn: int) -> LetterRequest:
    if given == NOTHING:
        return request
    happened = [*HAPPENED][turn % len(HAPPENED)]
    request = replace(request, what_happened=happened, remedy_by=BY if request.remedy else None)
    if request.remedy is Remedy.DISCOUNT:
        request = replace(request, extra=DISCOUNT)
    if given == ALL:
        extra = request.extra or EXTRA
        request = replace(request, fixed=[*FIXED][turn // 2 % len(FIXED)], extra=extra)
    return request


def _make(state: World, others: list[Other], request: LetterRequest, turn: int) -> World:
    thing = THINGS[turn % 5]
    order = replace(state.order, item=thing.title)
    if turn % 11 == 3:
        order = replace(order, external_number=None)
    is_asked = turn % 6 == 4
    if is_asked and not others and request.what_happened:
        request = replace(request, answer=ANSWER)
    return replace(
        state,
        said=((NOW - 6 * DAY, WHERE_IS_IT),) if is_asked else (),
        shop=_SHOPS[turn // 3 % 4],
        thing=thing,
        order=order,
        others=tuple(others),
        request=request,
        name=("Maya", "Laurie Bead")[turn % 3 == 1],
        occasion=OCCASION if turn % 7 == 2 else None,
    )
