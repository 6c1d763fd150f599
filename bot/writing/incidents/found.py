"""What a rule finds, shown before anything is added."""

from collections.abc import Mapping, Sequence

from bot.domain.actions import Action
from bot.domain.customers import Customer
from bot.domain.incidents.incidents import Incident
from bot.domain.orders import Order
from bot.domain.posts import Button, ButtonStyle, Post, Tone
from bot.domain.text import count_things, count_units, escape_name, remove_invisible
from bot.writing.phrases import format_moment

#: The fields of the form, in their order: what was typed into them stands below what was found.
FIELDS = ("Item", "Dates", "Country", "State", "Carrier or platform")
_TYPED = "You wrote"
_PART = " · "
_NAMES_LIMIT = 2600


def compose_found(
    incident: Incident,
    orders: Sequence[Order],
    customers: Mapping[int, Customer],
    *,
    known: int,
    read_as: str,
    typed: Mapping[str, str],
) -> Post:
    """The orders that would be added, by customer; what was typed is in the footer, from which it
    is read again.
    """
    people = count_things(len({order.customer_id for order in orders}), "customer")
    found = f"{count_things(len(orders), 'order')} of {people}"
    lines = [f"Read as: {read_as}."]
    if known:
        was = "is" if known == 1 else "are"
        lines.append(f"{count_things(known, 'more order')} {was} in it already.")
    again = Button("Change what I wrote", Action.INCIDENT_RULE.on(incident.id))
    footer = write_typed(typed)
    if not orders:
        title = "Nothing else fits" if known else "No order fits"
        return Post(title=title, body="\n".join(lines), footer=footer, buttons=(again,))
    first, last = (pick(order.placed_at for order in orders) for pick in (min, max))
    lines.append(f"Placed {_describe_days(format_moment(first, 'D'), format_moment(last, 'D'))}:")
    lines.append(_list_people(orders, customers))
    add = Action.INCIDENT_ADD.on(incident.id, max(order.id for order in orders))
    return Post(
        title=f"{found}: nothing is added yet",
        body="\n".join(lines),
        footer=footer,
        tone=Tone.WAITING,
        buttons=(
            Button(f"Add {count_things(len(orders), 'order')}", add, ButtonStyle.GOOD),
            again,
        ),
    )


def write_typed(typed: Mapping[str, str]) -> str:
    """What was typed, field by field, in a line that `read_typed` reads."""
    tidied = tidy_typed(typed)
    parts = [f"{name}: {tidied[name]}" for name in FIELDS if name in tidied]
    return _PART.join((_TYPED, *parts))


def read_typed(footer: str) -> dict[str, str] | None:
    """What was typed, by field; None where the line is another."""
    head, *parts = footer.split(_PART)
    if head != _TYPED:
        return None
    found = dict(part.split(": ", 1) for part in parts if ": " in part)
    return {name: found[name] for name in FIELDS if name in found}


def tidy_typed(typed: Mapping[str, str]) -> dict[str, str]:
    """What was typed, as it is read from the line again."""
    return {name: _tidy(words) for name, words in typed.items() if _tidy(words)}


def _tidy(words: str) -> str:
    return " ".join(remove_invisible(words).replace("·", " ").split())


def _describe_days(first: str, last: str) -> str:
    return f"on {first}" if first == last else f"from {first} to {last}"


def _list_people(orders: Sequence[Order], customers: Mapping[int, Customer]) -> str:
    """Each customer with their orders' numbers, as many as there is room for."""
    numbers: dict[int, list[str]] = {}
    for order in orders:
        numbers.setdefault(order.customer_id, []).append(order.shown_label)
    shown: list[str] = []
    room = _NAMES_LIMIT
    for customer_id, own in numbers.items():
        line = f"{escape_name(customers[customer_id].name, 40)} {', '.join(own[:5])}"
        if len(own) > 5:
            line += f" and {len(own) - 5} more"
        room -= count_units(line) + len(_PART)
        if room < 0:
            break
        shown.append(line)
    rest = len(numbers) - len(shown)
    return _PART.join(shown) + (f" and {rest} more" if rest else "")
