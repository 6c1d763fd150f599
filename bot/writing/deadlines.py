"""How a deadline is told: in one line of a list, or in full with what is lost and what to do
next.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.domain.actions import Action
from bot.domain.cases import Case
from bot.domain.conversations import Conversation
from bot.domain.customers import Customer
from bot.domain.deadlines.consequences import describe_stakes
from bot.domain.deadlines.deadlines import Deadline, DeadlineKind, Source, WarningLevel
from bot.domain.deadlines.rules import Rule, find_rule
from bot.domain.errors import NotFound
from bot.domain.orders import Order
from bot.domain.posts import Button, ButtonStyle, Post, Tone
from bot.domain.promises.promises import Promise
from bot.domain.records import dataclass
from bot.domain.reminders import describe_wait
from bot.domain.shops import Shop
from bot.domain.text import count_units, cut_text, escape_name
from bot.writing.desk import (
    call_people,
    describe_due,
    describe_waiting,
    list_page_buttons,
    list_talk_buttons,
)
from bot.writing.parcels import list_arrival_buttons, list_claim_buttons
from bot.writing.phrases import format_moment

#: Of money that ends so soon a silent shop's deputy is told as well.
LAST_CALLS = timedelta(hours=48)
#: Lines on one page of /next.
NEXT_PAGE = 8
#: The body of a card holds 4,096 characters.
BODY_LIMIT = 3800

_ICONS = {
    DeadlineKind.REPLY: "⏰",
    DeadlineKind.SHIP_BY: "📦",
    DeadlineKind.LEGAL_DELAY: "📜",
    DeadlineKind.TELL_SHIPPED: "✉",
    DeadlineKind.ARRIVAL: "🔎",
    DeadlineKind.CARRIER_SEARCH: "🔎",
    DeadlineKind.CARRIER_CLAIM: "💶",
    DeadlineKind.CHECK_IN: "💬",
    DeadlineKind.SETTLE: "✔",
    DeadlineKind.CASE_PLATFORM: "⚖",
    DeadlineKind.CASE_CUSTOMER: "⚖",
    DeadlineKind.PROMISE: "🤝",
    DeadlineKind.AWAY_ENDS: "🏖",
}

#: Of these nothing is lost when their day passes.
_NOTHING_LOST = (DeadlineKind.CHECK_IN, DeadlineKind.SETTLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueItem:
    """A deadline, and what it is about as far as that is known."""

    deadline: Deadline
    customer: Customer | None = None
    order: Order | None = None
    case: Case | None = None
    promise: Promise | None = None
    conversation: Conversation | None = None  #: of a REPLY only

    @property
    def key(self) -> str:
        """What tells it from every other deadline of the shop."""
        return f"{self.deadline.kind}:{self.deadline.about_id}"


def describe_due_item(item: DueItem) -> str:
    """What is to be done, in a few words, escaped: "Answer PayPal: claim PP-1"."""
    return _name(item, escape_name)


def describe_plainly(item: DueItem) -> str:
    """The same as plain words, with the customer's name, for a list to pick from."""
    name = _name(item, _cut_name)
    who = _cut_name(item.customer.name, 40) if item.customer else ""
    return name if who in name else f"{name} ({who})"


def _cut_name(words: str, limit: int) -> str:
    return cut_text(" ".join(words.split()), limit)


def _name(item: DueItem, show: Callable[[str, int], str]) -> str:
    customer = show(item.customer.name, 40) if item.customer else "the customer"
    order = f"order {show(item.order.label, 30)}" if item.order else "the parcel"
    match item.deadline.kind:
        case DeadlineKind.CASE_PLATFORM if item.case:
            number = f" {show(item.case.reference, 30)}" if item.case.reference else ""
            return f"Answer {item.case.platform.label}: {item.case.kind.label}{number}"
        case DeadlineKind.PROMISE if item.promise:
            return f"Keep your promise: {show(item.promise.what, 80)}"
        case kind:
            return _NAMES[kind].format(customer=customer, order=order)


_NAMES = {
    DeadlineKind.REPLY: "Answer {customer}",
    DeadlineKind.SHIP_BY: "Send {order}",
    DeadlineKind.LEGAL_DELAY: "The law's time to send {order}",
    DeadlineKind.TELL_SHIPPED: "Tell {customer} that {order} left",
    DeadlineKind.ARRIVAL: "Did {order} arrive?",
    DeadlineKind.CARRIER_SEARCH: "Ask the carrier to look for {order}",
    DeadlineKind.CARRIER_CLAIM: "Claim {order} from the carrier",
    DeadlineKind.CHECK_IN: "Ask {customer} whether all is right",
    DeadlineKind.SETTLE: "Settled by itself",
    DeadlineKind.CASE_PLATFORM: "Answer the platform",
    DeadlineKind.CASE_CUSTOMER: "Write to {customer} about the dispute",
    DeadlineKind.PROMISE: "Keep your promise to {customer}",
    DeadlineKind.AWAY_ENDS: "You are back",
}


def describe_when(deadline: Deadline, now: datetime) -> str:
    """How much time is left, or by how much it is over."""
    # its day opens a door; every other day closes one
    if deadline.kind is DeadlineKind.CARRIER_SEARCH:
        is_open = deadline.due_at <= now
        return "possible now" if is_open else f"possible in {describe_wait(deadline.due_at - now)}"
    return describe_due(deadline.due_at, now)


def describe_line(item: DueItem, now: datetime) -> str:
    """One line of a list: what, about whom, due when, and the money at risk."""
    deadline = item.deadline
    is_at_risk = deadline.amount and deadline.kind not in _NOTHING_LOST
    money = f", {escape_name(deadline.amount or '', 40)} at risk" if is_at_risk else ""
    return (
        f"{_ICONS[deadline.kind]} **{describe_due_item(item)}**{_name_people(item)}: "
        f"{describe_when(deadline, now)}{money}"
    )


def _name_people(item: DueItem) -> str:
    """The customer, the order and its item, as far as the name of the thing doesn't say them."""
    name = describe_due_item(item)
    parts = []
    if item.customer and (who := escape_name(item.customer.name, 40)) not in name:
        parts.append(who)
    if item.order:
        label, what = escape_name(item.order.label, 30), escape_name(item.order.item, 50)
        parts.append(what if label in name else f"order {label}, {what}")
    return f" ({', '.join(parts)})" if parts else ""


def describe_fully(item: DueItem, now: datetime) -> str:
    """Everything that helps to act: what, when and why then, what is at risk, what to do next."""
    deadline = item.deadline
    consequence, next_step = describe_stakes(deadline)
    due = describe_when(deadline, now)
    lines = [
        f"{_ICONS[deadline.kind]} **{describe_due_item(item)}**{_name_people(item)}",
        f"{due[:1].upper()}{due[1:]}: {format_moment(deadline.due_at, 'F')} "
        f"({_describe_source(item)})",
        f"At risk: {escape_name(deadline.amount, 40)}" if deadline.amount else "",
        consequence,
        f"**Next:** {next_step}" if next_step else "",
    ]
    if item.conversation is not None and item.conversation.is_waiting:
        lines.append(describe_waiting(item.conversation, now))
    return "\n".join(line for line in lines if line)


def _describe_source(item: DueItem) -> str:
    """Where the day comes from, in a few words."""
    deadline = item.deadline
    rule = _find_rule(deadline.rule)
    if deadline.source is Source.RULE and rule is not None:
        return f"{_name_owner(item, rule)}: {_describe_span(rule)} from {rule.counts_from}"
    if deadline.kind is DeadlineKind.REPLY:
        return "the reply target that you set"
    if (
        deadline.kind is DeadlineKind.CASE_PLATFORM
        and deadline.source is Source.STATED
        and item.case
    ):
        return "the notice says so" if item.case.notice_id else "as it was entered"
    return {
        Source.STATED: "as it was stated",
        Source.RULE: "the usual rule",
        Source.PROMISE: "your promise",
        Source.ESTIMATE: "an estimate",
    }[deadline.source]


def _find_rule(name: str | None) -> Rule | None:
    try:
        return find_rule(name) if name else None
    except NotFound:
        return None  # it was in the table of an older version


def _name_owner(item: DueItem, rule: Rule) -> str:
    if rule.is_ours:
        return "a careful figure"
    if item.case is not None:
        return f"{item.case.platform.label}'s own rule"
    return "the law's own limit" if rule.countries else "the carrier's own rule"


def _describe_span(rule: Rule) -> str:
    if rule.hours is not None:
        return f"{rule.hours} h"
    if rule.days is not None:
        return f"{rule.days} days"
    return f"{rule.business_days} business days"


def list_due_item_buttons(item: DueItem) -> tuple[Button, ...]:
    """What can be done about it at once."""
    deadline = item.deadline
    about, order_id = deadline.about_id, deadline.order_id
    show = (Button("Show the order", Action.ORDERS_SHOW.on(order_id)),) if order_id else ()
    match deadline.kind:
        case DeadlineKind.REPLY:
            return list_talk_buttons(about)
        case DeadlineKind.CASE_PLATFORM:
            answered = Button("I answered them", Action.CASE_RESPONDED.on(about), ButtonStyle.GOOD)
            return (Button("Open the case", Action.CASE_SHOW.on(about)), answered)
        case DeadlineKind.CASE_CUSTOMER:
            write = Button("Write to the customer", Action.CASE_WRITE.on(about), ButtonStyle.GOOD)
            return (write, Button("Open the case", Action.CASE_SHOW.on(about)), *show)
        case DeadlineKind.PROMISE:
            kept = Button("It is kept", Action.PROMISE_KEPT.on(about), ButtonStyle.GOOD)
            return (kept, Button("Show the promise", Action.PROMISE_SHOW.on(about)), *show)
        case DeadlineKind.SHIP_BY | DeadlineKind.LEGAL_DELAY:
            return (
                Button("Draft a delay notice", Action.PARCEL_DELAY.on(about), ButtonStyle.GOOD),
                *show,
            )
        case DeadlineKind.ARRIVAL if item.order:
            return (*list_arrival_buttons(item.order), *show)
        case DeadlineKind.CARRIER_SEARCH | DeadlineKind.CARRIER_CLAIM if item.order:
            return (
                *list_claim_buttons(item.order),
                *list_arrival_buttons(item.order),
                *show,
            )
        case _:
            return show


def compose_warning(
    shop: Shop, items: Sequence[DueItem], *, is_catch_up: bool, now: datetime
) -> Post:
    """One post about everything that became pressing in this moment, the most pressing in full."""
    first, *others = items
    call = call_people(shop, now, calls_deputy=needs_help(shop, items, now))
    due = describe_when(first.deadline, now)
    more = f", and {len(others)} more" if others else ""
    away = "I was away. " if is_catch_up else ""
    return Post(
        words=f"{call.words} {away}**{describe_due_item(first)}**: {due}{more}.".lstrip(),
        body=_list_whole(
            [describe_fully(first, now), *(describe_line(each, now) for each in others)]
        ),
        tone=_choose_tone(items, now),
        buttons=list_due_item_buttons(first),
        footer="/next shows everything that can be lost next." if others else "",
        roles=call.roles,
        members=call.members,
    )


def needs_help(shop: Shop, items: Sequence[DueItem], now: datetime) -> bool:
    """Tells whether the deputy hears of it, too: in a silence the last days of money aren't left to
    the role alone.

    That is so even before the desk calls the deputy for everything.
    """
    return shop.silence_step > 0 and any(
        each.deadline.level is WarningLevel.MONEY and each.deadline.due_at - now <= LAST_CALLS
        for each in items
    )


def _list_whole(parts: Sequence[str]) -> str:
    """The first parts, as many as a card's body holds whole; the rest is counted."""
    text = ""
    for shown, part in enumerate(parts):
        if count_units(text + part) > BODY_LIMIT:
            return f"{text}… and {len(parts) - shown} more"
        text += f"{part}\n" if shown else f"{part}\n\n"
    return text.rstrip()


def _choose_tone(items: Sequence[DueItem], now: datetime) -> Tone:
    is_urgent = any(
        each.deadline.level is WarningLevel.MONEY or each.deadline.due_at <= now for each in items
    )
    return Tone.URGENT if is_urgent else Tone.WAITING


def compose_next(items: Sequence[DueItem], *, page: int, now: datetime) -> Post:
    """A page of what can be lost next: on the first page the most pressing one in full, with its
    buttons.
    """
    shown = items[page * NEXT_PAGE : (page + 1) * NEXT_PAGE]
    if not shown:
        return Post(
            title="Nothing can be lost just now",
            body="No deadline runs and nobody waits for an answer. Enjoy your day.",
            tone=Tone.GONE,
        )
    turning = list_page_buttons(
        Action.NEXT_PAGE, page=page, has_more=len(items) > (page + 1) * NEXT_PAGE
    )
    lines = [describe_line(each, now) for each in shown]
    if not page:
        lines[0] = describe_fully(shown[0], now)
    return Post(
        title="Next to lose" if len(items) == 1 else f"Next to lose ({len(items)})",
        body=_list_whole(lines),
        tone=_choose_tone(shown, now),
        footer="Pick one below to see all of it." if len(shown) > 1 else "",
        buttons=(*(() if page else list_due_item_buttons(shown[0])), *turning),
    )


def compose_due_item(item: DueItem | None, *, back: Button, now: datetime) -> Post:
    """One of them in full, with what can be done about it and the way back."""
    if item is None:
        return Post(body="That is settled by now.", tone=Tone.GONE, buttons=(back,))
    return Post(
        body=describe_fully(item, now),
        tone=_choose_tone([item], now),
        buttons=(*list_due_item_buttons(item), back),
    )
