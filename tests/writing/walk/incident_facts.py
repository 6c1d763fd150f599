"""What an incident's letter says of its orders, told without the program's own reading of them."""

from collections.abc import Callable

from bot.domain.orders import Order, OrderStatus
from tests.writing.walk.incidents import FIXED, HAPPENED
from tests.writing.walk.worlds import World

_STANDS: dict[str, Callable[[Order], bool]] = {
    "unsent": lambda order: order.status is OrderStatus.OPEN,
    "on_its_way": lambda order: order.status is OrderStatus.SHIPPED and order.missing_since is None,
    "arrived": lambda order: order.status is OrderStatus.ARRIVED and order.arrival_told_by is None,
    "delivered": lambda order: (
        order.status is OrderStatus.ARRIVED and order.arrival_told_by is not None
    ),
    "cancelled": lambda order: order.status is OrderStatus.CANCELLED,
}
INCIDENT_FACTS = ("slip", "fixed", "hit", *_STANDS)


def tell_of_incident(world: World, name: str) -> str | None:
    """The fact as this world's shop says it; None where there is none."""
    request = world.request
    if name == "slip":
        return HAPPENED.get(request.what_happened or "")
    if name == "fixed":
        return FIXED.get(request.fixed or "")
    if name == "hit":
        return tell_hit(world)
    return tell_group(world, name)


def tell_hit(world: World) -> str:
    """All orders that the letter is about."""
    things = [each.called for each in world.things]
    numbers = [each.external_number for each in world.orders]
    if len(things) == 1 and things[0] == "order":
        return f"your order {numbers[0]}" if numbers[0] else "your order"
    if "order" not in things and len(set(things)) == len(things):
        return count_up([f"your {each}" for each in things])
    if all(numbers):
        return f"your orders {count_up([str(each) for each in numbers])}"
    return "your orders"


def tell_group(world: World, name: str) -> str | None:
    """Those that stand there; None where they can't be told from the others, or are none."""
    pairs = [*zip(world.orders, world.things, strict=True)]
    group = [each for each in pairs if _STANDS[name](each[0])]
    plural = "s" if len(group) > 1 else ""
    things = [each.called for each in world.things]
    if not group:
        return None
    before = [*_STANDS][: [*_STANDS].index(name)]
    named = sum(any(_STANDS[each](order) for each in before) for order in world.orders)
    is_rest = 0 < named == len(pairs) - len(group)
    if len(group) == len(pairs):
        said = f"your order{plural}"
    elif "order" not in things and len(set(things)) == len(things):
        said = f"your order{plural} for {count_up([f'the {each.called}' for _, each in group])}"
    elif all(each.external_number for each in world.orders):
        said = f"your order{plural} {count_up([str(each.external_number) for each, _ in group])}"
    else:
        return None
    if is_rest:
        return "The others" if plural else "The other one"
    return f"Y{said[1:]}"


def list_standings() -> tuple[str, ...]:
    """The facts that say where orders stand."""
    return tuple(_STANDS)


def count_up(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]
