"""What follows an order, as its story shows it: what is due, promises, disputes, and what it cost
to put right.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.domain.cases import Case
from bot.domain.deadlines.deadlines import Deadline, DeadlineKind
from bot.domain.money import add_up, find_money
from bot.domain.orders import Order, OrderStatus
from bot.domain.promises.promises import Promise, PromiseStatus, name_promise
from bot.domain.records import dataclass
from bot.domain.refunds_and_gifts import Outlay, OutlayKind
from bot.domain.text import count_units, escape_name
from bot.writing.cases import format_case
from bot.writing.deadlines import DueItem, describe_line
from bot.writing.phrases import format_moment
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


#: Nothing more is known.
NOTHING_MORE = Aftermath()


def list_aftermath(after: Aftermath, now: datetime) -> list[tuple[str, str]]:
    """Title and lines of each part of which there is something to show."""
    parts = [
        ("What is due", _list_deadlines(after, now)),
        ("Promises", [_tell_promise(each, now) for each in after.promises]),
        ("Disputes", [_tell_case(each) for each in after.cases]),
        ("Put right", list(_tell_remedies(after))),
    ]
    return [(title, _fit(lines)) for title, lines in parts if lines]


def _list_deadlines(after: Aftermath, now: datetime) -> list[str]:
    """A line for each deadline; what a promise or a case says itself isn't said twice."""
    own = (DeadlineKind.PROMISE, DeadlineKind.CASE_CUSTOMER)
    cases = {each.id: each for each in after.cases}
    return [
        describe_line(
            DueItem(
                deadline=each,
                case=cases.get(each.about_id) if each.kind is DeadlineKind.CASE_PLATFORM else None,
            ),
            now,
        )
        for each in after.deadlines
        if each.kind not in own
    ]


def _tell_promise(promise: Promise, now: datetime) -> str:
    if promise.status is PromiseStatus.OPEN:
        return describe_promise(promise, now)
    what = escape_name(name_promise(promise.kind, promise.what, promise.amount), 100)
    how = f" ({escape_name(promise.how, 100)})" if promise.how else ""
    when = f" {format_moment(promise.ended_at, 'D')}" if promise.ended_at else ""
    return f"{what}: {promise.status}{when}{how}"


def _tell_case(case: Case) -> str:
    by = f", answer by {format_moment(case.respond_by)}" if case.is_open and case.respond_by else ""
    answered = ", the platform has its answer" if case.is_open and case.platform_answered_at else ""
    return f"{format_case(case)}: {case.status}{answered or by}"


def _tell_remedies(after: Aftermath) -> Iterator[str]:
    """What this order makes good, what makes it good, the refunds and gifts, and their sum."""
    if after.replaces:
        yield f"Replaces order {escape_name(after.replaces.label, 40)}"
    spent = []
    for remake in after.replacements:
        price = find_money(remake.price)
        cost = f", {escape_name(remake.price, 40)}" if remake.price else ""
        yield f"Replaced by **#{remake.number}** ({_tell_standing(remake)}){cost}"
        if remake.status is not OrderStatus.CANCELLED:
            spent.append(price)
    for each in after.outlays:
        spent.append(find_money(each.amount))
        amount = escape_name(each.amount or "", 40)
        if each.kind is OutlayKind.GIFT:
            yield f"Gift: {escape_name(each.what or '', 100)}, {amount}"
        else:
            number = f" ({escape_name(each.reference, 40)})" if each.reference else ""
            yield f"Refund: {amount}{number} {format_moment(each.at, 'D')}"
    if sums := add_up(money for money in spent if money):
        yield f"**In all: {escape_name(' + '.join(map(str, sums)), 200)}**"


def _tell_standing(order: Order) -> str:
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
