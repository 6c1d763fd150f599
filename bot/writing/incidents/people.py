"""Who is in an incident, page by page: their orders, where their letter goes, how it stands."""

from collections.abc import Iterator, Sequence

from bot.domain.actions import Action
from bot.domain.channels import Address
from bot.domain.customers import Customer
from bot.domain.incidents.incidents import Incident
from bot.domain.incidents.recipients import LetterState, Recipient, Tally
from bot.domain.orders import Order
from bot.domain.posts import Button, ButtonStyle, Post
from bot.domain.records import dataclass
from bot.domain.text import count_things, escape_name

#: So many stand on one page.
PEOPLE_PAGE = 10
#: In these a letter can still be kept from leaving with the others.
CAN_BE_TAKEN_OUT = (LetterState.UNWRITTEN, LetterState.WRITTEN, LetterState.HELD_BACK)
_STATES = {
    LetterState.UNWRITTEN: "not written yet",
    LetterState.WRITTEN: "written, hasn't left",
    LetterState.LEAVING: "on its way",
    LetterState.TO_COPY: "for you to send by hand",
    LetterState.SENT: "sent",
    LetterState.COPIED: "sent by hand",
    LetterState.FAILED: "didn't get through",
    LetterState.UNKNOWN: "unknown whether it went",
    LetterState.HELD_BACK: "held back",
    LetterState.APART: "waits on a card of its own",
}
_ORDERS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One customer in an incident, as the list shows them."""

    recipient: Recipient
    customer: Customer
    orders: tuple[Order, ...]  #: that the slip hit
    to: Address  #: where the letter goes
    state: LetterState


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePage:
    """One page of those who are in an incident."""

    incident: Incident
    tally: Tally
    number: int  #: from 0
    people: tuple[Person, ...]


def compose_people(page: PeoplePage, *, said: str = "") -> Post:
    """The page, with the way to the next and back; `said` is what was just done."""
    tally = page.tally
    left_out = tally.count(LetterState.LEFT_OUT)
    sums = f"{count_things(tally.letters, 'letter')} and {left_out} left out."
    lines = [sums if tally.recipients else _NOBODY, *map(_describe, page.people)]
    first = page.number * PEOPLE_PAGE + 1
    shown = ""
    if tally.recipients > PEOPLE_PAGE:
        shown = f", {first} to {first + len(page.people) - 1}"
    return Post(
        words=said,
        title=f"Who is in {escape_name(page.incident.title)}: {tally.recipients}{shown}",
        body="\n".join(lines),
        footer=f"Incident #{page.incident.number}",
        buttons=tuple(_list_buttons(page)),
    )


_NOBODY = "Nobody yet. Pick orders below, or press *Add by what they bought* or *Add a list*."


def compose_doubt(incident: Incident, person: Person, page: int) -> Post:
    """Asks whether somebody who was left out is to get a letter all the same."""
    name = escape_name(person.customer.name, 60)
    why = escape_name(person.recipient.left_out or "", 120)
    label = f"Write to {person.customer.name}"
    return Post(
        words=f"**{name}** gets no letter: {why}. Write to them all the same?",
        buttons=(
            Button(label[:80], Action.INCIDENT_PUT_BACK.on(incident.id, person.recipient.id, page)),
            Button("No", Action.INCIDENT_PEOPLE.on(incident.id, page), ButtonStyle.PLAIN),
        ),
    )


def _describe(person: Person) -> str:
    name = f"**{escape_name(person.customer.name, 60)}**"
    orders = _name_orders(person.orders)
    if person.state is LetterState.LEFT_OUT:
        return f"{name}, {orders}: left out, {escape_name(person.recipient.left_out or '', 120)}"
    where = escape_name(person.to.where, 80)
    although = ""
    if person.recipient.left_out:
        although = f" (put back, though {escape_name(person.recipient.left_out, 80)})"
    return f"{name}, {orders} → {where}: {_STATES[person.state]}{although}"


def _name_orders(orders: Sequence[Order]) -> str:
    if not orders:
        return "no order"
    first = orders[0]
    named = f"{first.shown_label} {escape_name(first.item, 40)}"
    others = [order.shown_label for order in orders[1 : 1 + _ORDERS]]
    more = [f"{len(orders) - 1 - _ORDERS} more"] if len(orders) > 1 + _ORDERS else []
    return ", ".join((named, *others, *more))


def _list_buttons(page: PeoplePage) -> Iterator[Button]:
    incident, number = page.incident, page.number
    if number > 0:
        yield Button("◀ Back", Action.INCIDENT_PEOPLE.on(incident.id, number - 1))
    if (number + 1) * PEOPLE_PAGE < page.tally.recipients:
        yield Button("Next ▶", Action.INCIDENT_PEOPLE.on(incident.id, number + 1))
    yield Button("The card", Action.INCIDENT_SHOW.on(incident.id))
