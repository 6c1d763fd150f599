"""What follows an order, as its story shows it: what is due, promises, disputes, and what it cost
to put right.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.domain.cases import Case
from bot.domain.deadlines.deadlines import Deadline, DeadlineKind
from bot.domain.incidents.places import Place
from bot.domain.money import add_up
from bot.domain.orders import Order, OrderStatus
from bot.domain.promises.promises import Promise, PromiseStatus, name_promise
from bot.domain.records import dataclass
from bot.domain.refunds_and_gifts import Outlay, OutlayKind
from bot.domain.text import count_units, escape_name
from bot.writing.cases import format_case
from bot.writing.deadlines import describe_line
from bot.writing.due_items import DueItem
from bot.writing.incidents.places import describe_place
from bot.writing.phrases import fill_moment, fill_money, fill_name, format_moment
from bot.writing.promises import describe_promise

#: A card holds 6,000 characters; these fields leave the most of it to the story.
_FIELD_LIMIT = 480


@dataclass(frozen=True, slots=True, kw_only=True)
class Aftermath:
    """What is known of an order besides its own facts."""

    deadlines: Sequence[Deadline] = ()
    promises: Sequence[Promise] = ()
    cases: Sequence[Case] = ()
    outlays: Sequence[Outlay] = ()
    replaces: Order | None = None
    replacements: Sequence[Order] = ()
    places: Sequence[Place] = ()  #: in incidents


#: Nothing more is known.
NOTHING_MORE = Aftermath()


def list_aftermath(after: Aftermath, now: datetime) -> list[tuple[str, str]]:
    """Title and lines of each part of which there is something to show."""
    parts = [
        ("What is due", _list_deadlines(after, now)),
        ("Promises", [_describe_promise(each, now) for each in after.promises]),
        ("Disputes", [_describe_case(each) for each in after.cases]),
        ("Put right", list(_list_remedies(after))),
        ("Incidents", [describe_place(each) for each in after.places]),
    ]
    return [(title, _fit(lines)) for title, lines in parts if lines]


def _list_deadlines(after: Aftermath, now: datetime) -> list[str]:
    """A line for each deadline; what a promise or a case says itself isn't said twice."""
    cases = {each.id: each for each in after.cases}
    lines = []
    for deadline in after.deadlines:
        if deadline.kind in (DeadlineKind.PROMISE, DeadlineKind.CASE_CUSTOMER):
            continue
        case = None
        if deadline.kind is DeadlineKind.CASE_PLATFORM:
            case = cases.get(deadline.about_id)
        lines.append(describe_line(DueItem(deadline=deadline, case=case), now))
    return lines


def _describe_promise(promise: Promise, now: datetime) -> str:
    if promise.status is PromiseStatus.OPEN:
        return describe_promise(promise, now)
    what = escape_name(name_promise(promise.kind, promise.what, promise.amount), 100)
    how = fill_name(" ({})", promise.how, 100)
    when = fill_moment(" {}", promise.ended_at, "D")
    return f"{what}: {promise.status}{when}{how}"


def _describe_case(case: Case) -> str:
    line = f"{format_case(case)}: {case.status}"
    if not case.is_open:
        return line
    if case.platform_answered_at:
        return f"{line}, the platform has its answer"
    return line + fill_moment(", answer by {}", case.respond_by)


def _list_remedies(after: Aftermath) -> Iterator[str]:
    """What this order makes good, what makes it good, the refunds and gifts, and their sum."""
    if after.replaces:
        yield f"Replaces order {escape_name(after.replaces.label, 40)}"
    spent = []
    for replacement in after.replacements:
        cost = fill_money(", {}", replacement.price)
        yield f"Replaced by **{replacement.shown_label}** ({_describe_standing(replacement)}){cost}"
        if replacement.status is not OrderStatus.CANCELLED:
            spent.append(replacement.price)
    for outlay in after.outlays:
        spent.append(outlay.amount)
        yield _describe_outlay(outlay)
    if sums := add_up(money for money in spent if money):
        total = " + ".join(map(str, sums))
        yield f"**In all: {escape_name(total, 200)}**"


def _describe_outlay(outlay: Outlay) -> str:
    amount = str(outlay.amount or "")
    if outlay.kind is OutlayKind.GIFT:
        return f"Gift: {escape_name(outlay.what or '', 100)}, {amount}"
    number = fill_name(" ({})", outlay.reference, 40)
    return f"Refund: {amount}{number} {format_moment(outlay.at, 'D')}"


def _describe_standing(order: Order) -> str:
    if order.arrived_at:
        return f"arrived {format_moment(order.arrived_at, 'D')}"
    if order.status is OrderStatus.SHIPPED and order.shipped_at:
        return f"shipped {format_moment(order.shipped_at, 'D')}"
    return order.status.value


def _fit(lines: Sequence[str]) -> str:
    """The first lines and the last, as many as fit; the last is the sum."""
    *first, last = lines
    text, room = "", _FIELD_LIMIT - count_units(last) - 2
    for line in first:
        if count_units(text + line) > room:
            text += "…\n"
            break
        text += line + "\n"
    return text + last
