"""A case as it is shown: what is at risk, its two tasks, what the platform weighs, what comes
next.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain.actions import Action
from bot.domain.cases import Case, CaseStatus
from bot.domain.customers import Customer
from bot.domain.deadlines.case_deadlines import find_case_rule, find_platform_due
from bot.domain.deadlines.deadlines import Deadline, DeadlineKind, Source
from bot.domain.events import Event
from bot.domain.orders import Order
from bot.domain.posts import Button, ButtonStyle, Post, Tone
from bot.domain.records import dataclass
from bot.domain.shops import Shop
from bot.domain.text import cut_text, escape_name
from bot.writing.desk import compose_emptied, describe_due, list_page_buttons
from bot.writing.fitting import FIELD_LIMIT, keep_newest
from bot.writing.phrases import (
    fill_moment,
    fill_money,
    fill_name,
    fill_plain,
    fill_text,
    format_moment,
)

#: How many cases one page of `/case list` shows.
CASE_PAGE = 8

_STANDINGS = {
    CaseStatus.OPEN: "open, until the platform says that it is closed",
    CaseStatus.WON: "closed: won",
    CaseStatus.LOST: "closed: lost",
    CaseStatus.DISMISSED: "set aside: somebody said that it is not a case",
}
_TONES = {CaseStatus.OPEN: Tone.URGENT, CaseStatus.WON: Tone.GONE}


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """A case with everything that its card shows."""

    case: Case
    order: Order | None = None
    customer: Customer | None = None
    deadlines: Sequence[Deadline] = ()
    events: Sequence[Event] = ()  #: the oldest first


def format_case(case: Case) -> str:
    """A case in a few words, safe to show: "#7 PayPal claim PP-1"."""
    platform = case.platform.label.removeprefix("a ")
    number = fill_name(" {}", case.reference, 40)
    return f"#{case.id} {platform} {case.kind.label}{number}"


def list_case_buttons(case: Case) -> tuple[Button, ...]:
    """What can be done about a case at once, as it stands."""
    show = Button("Open the case", Action.CASE_SHOW.on(case.id))
    if case.status is CaseStatus.DISMISSED:
        return (Button("It is a case after all", Action.CASE_CONFIRM.on(case.id)),)
    if not case.is_open:
        return (show,)
    if not case.is_confirmed:
        confirm = Button("It is a case", Action.CASE_CONFIRM.on(case.id), ButtonStyle.GOOD)
        return (confirm, Button("Not a case", Action.CASE_DISMISS.on(case.id)), show)
    return (show, *_list_steps(case))


def _list_steps(case: Case) -> tuple[Button, ...]:
    steps = []
    if case.platform_answered_at is None:
        steps.append(Button("I answered them", Action.CASE_RESPONDED.on(case.id), ButtonStyle.GOOD))
    if case.customer_id is not None:
        steps.append(Button("Write to the customer", Action.CASE_WRITE.on(case.id)))
        steps.append(Button("They are content: ask to close", Action.CASE_CLOSE_ASK.on(case.id)))
    return tuple(steps)


def compose_case(shop: Shop, file: CaseFile, *, now: datetime) -> Post:
    """The card of a case: facts, both tasks with their days, what is weighed and lost, and its
    story.
    """
    case = file.case
    fields = []
    if case.is_open:
        rule = find_case_rule(case)
        weighed = "\n".join(f"• {line}" for line in rule.weighs)
        fields = [
            ("Two tasks", _describe_tasks(shop, file, now)),
            ("Next", _describe_next(file)),
            (f"What {case.where} looks at", weighed),
            ("What is at stake", rule.consequence),
        ]
    fields.append(("What happened", _describe_story(file.events)))
    return Post(
        words=_describe_doubt(case),
        title=cut_text(f"Case {format_case(case)}", 256),
        body=_describe_facts(file),
        fields=tuple((name, value) for name, value in fields if value),
        footer=_choose_footer(case),
        tone=_TONES.get(case.status, Tone.ASIDE),
        buttons=_list_card_buttons(case),
    )


def _list_card_buttons(case: Case) -> tuple[Button, ...]:
    return tuple(
        each for each in list_case_buttons(case) if not each.action.startswith(Action.CASE_SHOW)
    )


def _describe_doubt(case: Case) -> str:
    if not case.is_open or case.is_confirmed:
        return ""
    if case.is_verified:
        return (
            "A letter from the platform opened this; nobody has confirmed it yet. **Is it a case?**"
        )
    return (
        "**Nobody has confirmed this, and the letter isn't verified: it may be a fake.** "
        f"Open {case.where} yourself, as you always do, and don't use the letter's links."
    )


def _choose_footer(case: Case) -> str:
    if not case.is_open:
        return "/case note adds a line to its story."
    return (
        "/case won or /case lost once the platform has closed it; /case note keeps what you learn."
    )


def _describe_facts(file: CaseFile) -> str:
    case, order = file.case, file.order
    lines = [
        f"Status: {_STANDINGS[case.status]}",
        fill_money("At risk: **{}**", case.amount),
        fill_name("Reference: {}", case.reference, 100),
    ]
    if order is not None:
        lines.append(f"Order: {escape_name(order.label)} ({escape_name(order.item)})")
    lines.append(_describe_customer(file))
    lines.append(fill_text("Reason: {}", case.reason, 400))
    lines.append(f"Opened: {format_moment(case.opened_at)}")
    lines.append(fill_moment("Closed: {}", case.closed_at))
    return "\n".join(line for line in lines if line)


def _describe_customer(file: CaseFile) -> str:
    """Whose case it is, or how somebody can say so."""
    case = file.case
    if file.customer is not None:
        return f"Customer: **{escape_name(file.customer.name)}**"
    if not case.is_open:
        return ""
    number = f"#{case.id}"
    if case.reference:
        number = escape_name(case.reference, 60)
    return (
        f"Customer: not known. Link it: `/case open` with platform {case.platform.value}, "
        f"reference {number}, and the order"
    )


def _describe_tasks(shop: Shop, file: CaseFile, now: datetime) -> str:
    platform = _describe_platform_task(shop, file.case, now)
    return f"{platform}\n{_describe_customer_task(file, now)}"


def _describe_platform_task(shop: Shop, case: Case, now: datetime) -> str:
    if case.platform_answered_at is not None:
        return f"✅ {case.where} has your answer ({format_moment(case.platform_answered_at)})"
    due_at, source = find_platform_due(case, shop)
    due = _describe_day(due_at, now)
    return f"⬜ **Answer {case.where}**: {due}\n-# {_describe_source(case, source)}"


def _describe_customer_task(file: CaseFile, now: datetime) -> str:
    if file.case.customer_answered_at is not None:
        answered = format_moment(file.case.customer_answered_at)
        return f"✅ The customer had a word from you ({answered})"
    days = [each.due_at for each in file.deadlines if each.kind is DeadlineKind.CASE_CUSTOMER]
    if not days:
        return "⬜ **Write to the customer**, once you know who they are"
    return (
        f"⬜ **Write to the customer**: {_describe_day(days[0], now)}\n-# "
        "your reply target, and before the platform's day: most people only want to hear from you"
    )


def _describe_day(due_at: datetime, now: datetime) -> str:
    return f"by {format_moment(due_at, 'F')}, {describe_due(due_at, now)}"


def _describe_source(case: Case, source: Source) -> str:
    """Where the platform's day comes from."""
    if source is Source.STATED and case.notice_id is None:
        return "that is the day that was stated"
    if source is Source.STATED:
        return "as the platform's letter says"
    rule = find_case_rule(case)
    return (
        f"a usual figure, counted from {rule.counts_from} ({rule.checked}). "
        "If the platform names a day, that one counts: give it as respond_by in /case open"
    )


def _describe_next(file: CaseFile) -> str:
    case = file.case
    if not case.is_confirmed:
        return (
            f"Look on {case.where} whether it is there, then press *It is a case* or *Not a case*."
        )
    if case.platform_answered_at is None:
        step = find_case_rule(case).next_step
        if file.order is None:
            return step
        return f"{step} `/order evidence order:{file.order.typed_label}` makes the file to upload."
    if case.customer_answered_at is None and file.customer is not None:
        return f"Write to {escape_name(file.customer.name)}: tell them what you are doing about it."
    return (
        f"Wait for {case.where}. If they want something more, use `/case open` with the same "
        "reference and the new day. Once they close it: `/case won` or `/case lost`."
    )


def _describe_story(events: Sequence[Event]) -> str:
    """The newest lines that a field holds whole, the oldest of them first."""
    newest_first = (_describe_event(each) for each in reversed(events))
    return "\n".join(keep_newest(newest_first, FIELD_LIMIT - 4))


def _describe_event(event: Event) -> str:
    who = fill_plain("<@{}> ", event.actor_id)
    return f"{format_moment(event.at)} {who}{escape_name(event.what, 500)}"


def compose_case_list(
    shop: Shop,
    cases: Sequence[Case],
    customers: Mapping[int, Customer],
    *,
    page: int,
    now: datetime,
) -> Post:
    """A page of cases, open ones first; `cases` may hold one more, which means that there is a next
    page.
    """
    if not cases and page:
        return compose_emptied("Cases", Action.CASE_PAGE.on(0))
    if not cases:
        return Post(
            title="Cases", body="No case. If a platform writes about one, open it with /case open."
        )
    buttons = list_page_buttons(Action.CASE_PAGE, page=page, has_more=len(cases) > CASE_PAGE)
    return Post(
        title="Cases",
        body="\n".join(_describe_line(shop, each, customers, now) for each in cases[:CASE_PAGE]),
        footer="/case show tells the whole story of one.",
        buttons=buttons,
        tone=Tone.URGENT if cases[0].is_open else Tone.CALM,
    )


def _describe_line(shop: Shop, case: Case, customers: Mapping[int, Customer], now: datetime) -> str:
    customer = customers.get(case.customer_id or 0)
    who = f", {escape_name(customer.name, 40)}" if customer else ""
    money = fill_money(", {}", case.amount)
    return f"**{format_case(case)}**{who}{money}: {_describe_standing(shop, case, now)}"


def _describe_standing(shop: Shop, case: Case, now: datetime) -> str:
    if case.status is CaseStatus.DISMISSED:
        return "not a case"
    if not case.is_open:
        return case.status.value
    doubt = "" if case.is_confirmed else " (not confirmed)"
    if case.platform_answered_at is None:
        return f"answer them, {describe_due(find_platform_due(case, shop)[0], now)}{doubt}"
    if case.customer_answered_at is None:
        return f"write to the customer{doubt}"
    return f"waiting for the platform{doubt}"
