"""How a deadline is told: in one line of a list, or in full with what is lost and what to do
next.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.domain.actions import Action
from bot.domain.dead_man_switch import presses_since, stands_in
from bot.domain.deadlines.consequences import describe_stakes
from bot.domain.deadlines.deadlines import (
    ENDING_KINDS,
    Deadline,
    DeadlineKind,
    Source,
    WarningLevel,
)
from bot.domain.deadlines.rules import Rule, find_rule
from bot.domain.errors import NotFound
from bot.domain.order_lines import OrderKind
from bot.domain.posts import Button, Post, Tone
from bot.domain.reminders import describe_wait
from bot.domain.shops import Shop
from bot.domain.text import count_units, cut_text, escape_name
from bot.writing.calls import call_people
from bot.writing.desk import describe_due, describe_waiting, list_page_buttons
from bot.writing.due_buttons import list_due_item_buttons, list_named_buttons
from bot.writing.due_items import DueItem
from bot.writing.incidents.matters import (
    IncidentMatter,
    describe_matter,
    list_matter_buttons,
)
from bot.writing.phrases import (
    fill_money,
    fill_plain,
    format_moment,
)

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
    DeadlineKind.SEND_AGAIN: "↩",
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


def describe_due_item(item: DueItem) -> str:
    """What is to be done, in a few words, escaped: "Answer PayPal: claim PP-1"."""
    return _describe_task(item, escape_name)


def describe_plainly(item: DueItem) -> str:
    """The same as plain words, with the customer's name, for a list to pick from."""
    task = _describe_task(item, _format_plain)
    if item.customer is None:
        return task
    who = _format_plain(item.customer.name, 40)
    return task if who in task else f"{task} ({who})"


def _format_plain(words: str, limit: int) -> str:
    return cut_text(" ".join(words.split()), limit)


def _describe_task(item: DueItem, format_name: Callable[[str, int], str]) -> str:
    match item.deadline.kind:
        case DeadlineKind.CASE_PLATFORM if item.case:
            task = f"Answer {item.case.platform.label}: {item.case.kind.label}"
            if item.case.reference:
                task += f" {format_name(item.case.reference, 30)}"
            return task
        case DeadlineKind.PROMISE if item.promise:
            return f"Keep your promise: {format_name(item.promise.what, 80)}"
    customer, order = "the customer", "the parcel"
    if item.customer:
        customer = format_name(item.customer.name, 40)
    if item.order:
        order = f"order {format_name(item.order.label, 30)}"
        if item.order.kind is not OrderKind.PARCEL and item.deadline.kind in _UNPOSTED_TASKS:
            return _UNPOSTED_TASKS[item.deadline.kind].format(customer=customer, order=order)
    return _TASKS[item.deadline.kind].format(customer=customer, order=order)


_UNPOSTED_STAKES = {
    DeadlineKind.SHIP_BY: (
        "It is late, and the customer finds out before you say so.",
        "Say that it is ready with /order ship, or send the customer a delay notice.",
    ),
    DeadlineKind.TELL_SHIPPED: (
        "The customer doesn't know that it is ready, and asks or worries.",
        "Approve the note that says so, or tell the customer yourself.",
    ),
}
#: The same of what is collected or downloaded.
_UNPOSTED_TASKS = {
    DeadlineKind.SHIP_BY: "Have {order} ready",
    DeadlineKind.LEGAL_DELAY: "Have {order} ready by the law's last day",
    DeadlineKind.TELL_SHIPPED: "Tell {customer} that {order} is ready",
}
_TASKS = {
    DeadlineKind.REPLY: "Answer {customer}",
    DeadlineKind.SHIP_BY: "Send {order}",
    DeadlineKind.LEGAL_DELAY: "Send {order} by the law's last day",
    DeadlineKind.TELL_SHIPPED: "Tell {customer} that {order} left",
    DeadlineKind.SEND_AGAIN: "Send {order} again, or refund it: it came back",
    DeadlineKind.ARRIVAL: "Did {order} arrive?",
    DeadlineKind.CARRIER_SEARCH: "Ask the carrier to look for {order}",
    DeadlineKind.CARRIER_CLAIM: "Have the carrier pay for {order}",
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
    if deadline.kind is not DeadlineKind.CARRIER_SEARCH:
        return describe_due(deadline.due_at, now)
    if deadline.due_at <= now:
        return "possible now"
    return f"possible in {describe_wait(deadline.due_at - now)}"


def describe_line(item: DueItem, now: datetime) -> str:
    """One line of a list: what, about whom, due when, and the money at risk."""
    deadline = item.deadline
    money = ""
    if deadline.kind not in _NOTHING_LOST:
        money = fill_money(", {} at risk", deadline.amount)
    return f"{_describe_head(item)}: {describe_when(deadline, now)}{money}"


def _describe_head(item: DueItem) -> str:
    """What is to be done, and for whom as far as those words don't say so."""
    task = describe_due_item(item)
    return f"{_ICONS[item.deadline.kind]} **{task}**{_describe_people(item, task)}"


def _describe_people(item: DueItem, task: str) -> str:
    """The customer, the order and its item, as far as the task doesn't name them."""
    parts = []
    if item.customer and (who := escape_name(item.customer.name, 40)) not in task:
        parts.append(who)
    if item.order:
        label = escape_name(item.order.label, 30)
        if label not in task:
            parts.append(f"order {label}")
        parts.append(escape_name(item.order.item, 50))
    if not parts:
        return ""
    return f" ({', '.join(parts)})"


def describe_fully(item: DueItem, now: datetime) -> str:
    """Everything that helps to act: what, when and why then, what is at risk, what to do next."""
    deadline = item.deadline
    consequence, next_step = describe_stakes(deadline)
    if item.order and item.order.kind is not OrderKind.PARCEL:
        consequence, next_step = _UNPOSTED_STAKES.get(deadline.kind, (consequence, next_step))
    due = describe_when(deadline, now)
    day, source = format_moment(deadline.due_at, "F"), _describe_source(item)
    lines = [
        _describe_head(item),
        f"{due[:1].upper()}{due[1:]}: {day} ({source})",
        fill_money("At risk: {}", deadline.amount),
        consequence,
        fill_plain("**Next:** {}", next_step),
    ]
    if item.conversation is not None and item.conversation.is_waiting:
        lines.append(describe_waiting(item.conversation, now))
    return "\n".join(line for line in lines if line)


def _describe_source(item: DueItem) -> str:
    """Where the day comes from, in a few words."""
    deadline = item.deadline
    rule = _find_rule(deadline.rule)
    if deadline.source is Source.RULE and rule is not None and rule.is_ours:
        return f"usually {_describe_span(rule)} from {rule.counts_from}"
    if deadline.source is Source.RULE and rule is not None:
        return f"{_describe_owner(item, rule)}: {_describe_span(rule)} from {rule.counts_from}"
    match deadline.kind, deadline.source:
        case DeadlineKind.REPLY, _:
            return "the reply target that you set"
        case DeadlineKind.CASE_PLATFORM, Source.STATED if item.case:
            return "the notice says so" if item.case.notice_id else "as it was entered"
    return _SOURCES[deadline.source]


_SOURCES = {
    Source.STATED: "as it was stated",
    Source.RULE: "the usual rule",
    Source.PROMISE: "your promise",
    Source.ESTIMATE: "an estimate",
}


def _find_rule(name: str | None) -> Rule | None:
    if not name:
        return None
    try:
        return find_rule(name)
    except NotFound:
        return None  # it was in the table of an older version


def _describe_owner(item: DueItem, rule: Rule) -> str:
    if item.case is not None:
        return f"{item.case.platform.label}'s own rule"
    if rule.countries:
        return "the law's own limit"
    return "the carrier's own rule"


def _describe_span(rule: Rule) -> str:
    if rule.hours is not None:
        return f"{rule.hours} h"
    if rule.days is not None:
        return f"{rule.days} days"
    return f"{rule.business_days} business days"


def compose_warning(
    shop: Shop, items: Sequence[DueItem], *, is_catch_up: bool, now: datetime
) -> Post:
    """One post about everything that became pressing in this moment, the most pressing in full."""
    first, *others = items
    # what is over is told, but nobody can do anything about it
    rings = not all(_is_lost(each, now) for each in items)
    call = call_people(
        shop, now, calls_staff=rings, calls_deputy=rings and needs_help(shop, items, now)
    )
    words = f"**{describe_due_item(first)}**: {describe_when(first.deadline, now)}"
    end = "."
    if _is_lost(first, now):
        end = ". The time is over: how did it end?"
    if is_catch_up:
        words = f"I was away. {words}"
    if others:
        words += f", and {len(others)} more"
    lines = [describe_line(each, now) for each in others]
    return Post(
        words=call.begin(f"{words}{end}"),
        body=_fit_body([describe_fully(first, now), *lines]),
        tone=_choose_tone(items, now),
        buttons=list_named_buttons(first) if others else list_due_item_buttons(first),
        footer="/next shows all that waits." if others else "",
        roles=call.roles,
        members=call.members,
    )


def _is_lost(item: DueItem, now: datetime) -> bool:
    """Whether a platform's or carrier's time is over."""
    return item.deadline.kind in ENDING_KINDS and item.deadline.due_at <= now


def needs_help(shop: Shop, items: Sequence[DueItem], now: datetime) -> bool:
    """Whether the deputy hears of it, too: of what can't wait, while they stand in for the seller.

    In a silence the last days of money aren't left to the role alone, even before the desk calls
    the deputy.
    """
    return any(_needs_help(shop, each, now) for each in items)


def _needs_help(shop: Shop, item: DueItem, now: datetime) -> bool:
    since = find_pressing_since(item, shop)
    if since is None or since > now:
        return False
    is_last_call = (
        item.deadline.level is WarningLevel.MONEY and item.deadline.due_at - now <= LAST_CALLS
    )
    return stands_in(shop, now) or (shop.silence_step > 0 and is_last_call)


def find_pressing_since(item: DueItem, shop: Shop) -> datetime | None:
    """Since when it can't wait for a seller who isn't there; None for what always can."""
    last_wrote_at = None
    if item.conversation is not None:
        last_wrote_at = item.conversation.last_wrote_at
    return presses_since(item.deadline, shop, last_wrote_at=last_wrote_at)


def _fit_body(parts: Sequence[str]) -> str:
    """The first part with a gap below it, and as many as a card's body holds whole; the rest is
    counted.
    """
    text = ""
    for shown, part in enumerate(parts):
        if count_units(text + part) > BODY_LIMIT:
            return f"{text}… and {len(parts) - shown} more"
        text += f"{part}\n"
        if not shown:
            text += "\n"
    return text.rstrip()


def _choose_tone(items: Sequence[DueItem], now: datetime) -> Tone:
    for each in items:
        if each.deadline.level is WarningLevel.MONEY or each.deadline.due_at <= now:
            return Tone.URGENT
    return Tone.WAITING


def compose_next(
    items: Sequence[DueItem],
    *,
    matters: Sequence[IncidentMatter] = (),
    page: int,
    now: datetime,
) -> Post:
    """A page of what can be lost next: on the first page the most pressing one in full, with its
    buttons; above it the incidents in which somebody has something to do.
    """
    shown = items[page * NEXT_PAGE : (page + 1) * NEXT_PAGE]
    wanting = [each for each in matters if each.wants_somebody]
    if page:
        wanting = []
    if not shown and wanting:
        return Post(
            title="Next to do",
            body=_fit_body([describe_matter(each) for each in wanting]),
            tone=Tone.URGENT,
            buttons=list_matter_buttons(wanting),
        )
    if not shown:
        return Post(
            title="Nothing can be lost just now",
            body="No deadline runs and nobody waits for an answer. Enjoy your day.",
            tone=Tone.GONE,
        )
    lines = [describe_line(each, now) for each in shown]
    has_more = len(items) > (page + 1) * NEXT_PAGE
    buttons = list_page_buttons(Action.NEXT_PAGE, page=page, has_more=has_more)
    if not page:
        lines[0] = describe_fully(shown[0], now)
        buttons = (*list_due_item_buttons(shown[0]), *buttons)
    lines = [*map(describe_matter, wanting), *lines]
    buttons = (*list_matter_buttons(wanting), *buttons)
    return Post(
        title="This waits for you" if len(items) == 1 else f"{len(items)} things wait for you",
        body=_fit_body(lines),
        tone=_choose_tone(shown, now),
        footer="Pick one below to see all of it." if len(shown) > 1 else "",
        buttons=buttons,
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
