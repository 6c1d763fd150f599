"""A case as it is shown: what is at risk, its two tasks, what the platform weighs, what comes
next.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from bot.domain.actions import Action
from bot.domain.cases import Case, CaseStatus
from bot.domain.customers import Customer
from bot.domain.deadlines.case_deadlines import find_case_rule, find_platform_due
from bot.domain.deadlines.deadlines import Deadline, DeadlineKind, Source
from bot.domain.events import Event
from bot.domain.orders import Order
from bot.domain.posts import Button, ButtonStyle, Menu, Post, Tone
from bot.domain.records import dataclass
from bot.domain.shops import Shop
from bot.domain.text import cut_text, escape_name
from bot.writing.desk import compose_emptied, describe_due, list_page_buttons
from bot.writing.fitting import FIELD_LIMIT, keep_newest
from bot.writing.moments import say_moment
from bot.writing.phrases import (
    fill_moment,
    fill_money,
    fill_name,
    fill_plain,
    fill_text,
    format_moment,
    name_briefly,
)

#: How many cases one page shows.
CASE_PAGE = 8
#: The name of its menu, by which it is found again after a restart.
CASE_MENU = "case:pick"

#: Characters of a name, an item and a reason on the card.
_NAME, _ITEM, _REASON = 30, 40, 120

_STANDINGS = {
    CaseStatus.WON: "Won on",
    CaseStatus.LOST: "Lost on",
    CaseStatus.DISMISSED: "Set aside, for it is no dispute, on",
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


def list_case_buttons(case: Case, customer: Customer | None = None) -> tuple[Button, ...]:
    """What can be done about a dispute at once, as it stands."""
    show = Button("Show the dispute", Action.CASE_SHOW.on(case.id))
    if case.status is CaseStatus.DISMISSED:
        return (Button("It is a dispute after all", Action.CASE_CONFIRM.on(case.id)),)
    if not case.is_open:
        return (show,)
    if not case.is_confirmed:
        confirm = Button("It's a dispute", Action.CASE_CONFIRM.on(case.id), ButtonStyle.GOOD)
        return (confirm, Button("Not a dispute", Action.CASE_DISMISS.on(case.id)), show)
    return (show, *_list_steps(case, customer))


def _list_steps(case: Case, customer: Customer | None) -> tuple[Button, ...]:
    who = name_briefly(customer)
    steps = []
    if case.platform_answered_at is None:
        answered = Action.CASE_RESPONDED.on(case.id)
        steps.append(Button(f"I answered {case.where}", answered, ButtonStyle.GOOD))
    if case.customer_id is not None:
        steps.append(Button(f"Write to {who}", Action.CASE_WRITE.on(case.id)))
        steps.append(Button(f"Ask {who} to close it", Action.CASE_CLOSE_ASK.on(case.id)))
    return tuple(steps)


def compose_case(shop: Shop, file: CaseFile, *, now: datetime) -> Post:
    """The card of a dispute: whose it is, how much, both tasks with their days, and what is next.

    The rest is behind *More*.
    """
    case = file.case
    lines = [*_list_facts(file), *(_list_tasks(shop, file, now) if case.is_open else ())]
    fields = (("Next", _describe_next(file)),) if case.is_open else ()
    return Post(
        words=_describe_doubt(case),
        title=cut_text(format_case(case), 256),
        body="\n".join(line for line in lines if line),
        fields=fields,
        tone=_TONES.get(case.status, Tone.ASIDE),
        buttons=_list_card_buttons(case, file.customer),
    )


def _list_card_buttons(case: Case, customer: Customer | None) -> tuple[Button, ...]:
    shown = list_case_buttons(case, customer)
    buttons = [each for each in shown if not each.action.startswith(Action.CASE_SHOW)]
    if case.is_open and case.is_confirmed:
        buttons.append(Button("Won", Action.CASE_WON.on(case.id)))
        buttons.append(Button("Lost", Action.CASE_LOST.on(case.id)))
    return (*buttons, Button("More", Action.CASE_MORE.on(case.id)))


def ask_how_it_ended(case: Case, customer: Customer | None, *, is_won: bool) -> Post:
    """Asks once before a dispute is closed: nothing reminds of it any more."""
    whose = fill_name(" of **{}**", customer.name if customer else None)
    decided = "in your favour" if is_won else "for the customer"
    sure = Action.CASE_WON_SURE if is_won else Action.CASE_LOST_SURE
    label = "Yes, it's won" if is_won else "Yes, it's lost"
    return Post(
        words=f"Has {case.where} closed **{format_case(case)}**{whose} {decided}? Then nothing "
        "reminds you of it any more.",
        tone=Tone.URGENT,
        buttons=(Button(label, sure.on(case.id), ButtonStyle.GOOD),),
    )


def _describe_doubt(case: Case) -> str:
    if not case.is_open or case.is_confirmed:
        return ""
    if case.is_verified:
        return "A letter from the platform opened this. **Is it a dispute?**"
    return (
        "**This letter isn't verified: it may be a fake.** "
        f"Open {case.where} yourself, as you always do, and don't use the letter's links."
    )


def _list_facts(file: CaseFile) -> Iterator[str]:
    """Whose it is, what about, and how much."""
    case, order = file.case, file.order
    if not case.is_open:
        yield fill_moment(f"{_STANDINGS[case.status]} {{}}", case.closed_at, "D")
    about = [_describe_customer(file)]
    if order is not None:
        about.append(f"order {order.shown_label} ({escape_name(order.item, _ITEM)})")
    yield " · ".join(each for each in about if each)
    yield fill_money("**{}** at risk", case.amount)
    yield fill_text("They say: {}", case.reason, _REASON)


def _describe_customer(file: CaseFile) -> str:
    """Whose dispute it is, or how somebody can say so."""
    case = file.case
    if file.customer is not None:
        return f"**{escape_name(file.customer.name, _NAME)}**"
    if not case.is_open:
        return ""
    number = f"#{case.id}"
    if case.reference:
        number = escape_name(case.reference, 60)
    return (
        f"Customer: not known. Link it: `/case open` with platform {case.platform.value}, "
        f"reference {number}, and the order"
    )


def _list_tasks(shop: Shop, file: CaseFile, now: datetime) -> Iterator[str]:
    case = file.case
    if case.platform_answered_at is not None:
        yield f"✅ {case.where} has your answer"
    else:
        due_at, source = find_platform_due(case, shop)
        usual = "" if source is Source.STATED else " (a usual time)"
        yield f"⬜ **Answer {case.where}** {_say_due(shop, due_at, now)}{usual}"
    if case.customer_answered_at is not None:
        yield "✅ The customer had a word from you"
        return
    days = [each.due_at for each in file.deadlines if each.kind is DeadlineKind.CASE_CUSTOMER]
    until = f" {_say_due(shop, days[0], now)}" if days else ", once you know who they are"
    name = name_briefly(file.customer) if file.customer else "the customer"
    yield f"⬜ **Write to {escape_name(name)}**{until}"


def _say_due(shop: Shop, due_at: datetime, now: datetime) -> str:
    if due_at <= now:
        return describe_due(due_at, now)
    return f"by {say_moment(due_at, now=now, zone=shop.zone)}"


def _describe_next(file: CaseFile) -> str:
    case = file.case
    if not case.is_confirmed:
        return f"Look on {case.where} whether it is there, then press a button."
    if case.platform_answered_at is None:
        step = find_case_rule(case).next_step
        if file.order is None:
            return step
        return f"{step} `/order evidence order:{file.order.typed_label}` makes the file to upload."
    if case.customer_answered_at is None and file.customer is not None:
        return f"Write to {escape_name(file.customer.name)}: tell them what you are doing about it."
    return f"Wait for {case.where}. Once they close it, press *Won* or *Lost*."


def compose_case_more(shop: Shop, file: CaseFile, *, now: datetime) -> Post:
    """What the card of a dispute leaves out: what is weighed and lost, and its story."""
    case, rule = file.case, find_case_rule(file.case)
    fields = []
    if case.is_open:
        weighed = "\n".join(f"• {line}" for line in rule.weighs)
        if case.platform_answered_at is None:
            fields.append((f"The day to answer {case.where}", _describe_day(shop, case, now)))
        fields.append((f"What {case.where} looks at", weighed))
        fields.append(("What is at stake", rule.consequence))
    fields.append(("What happened", _describe_story(file.events)))
    facts = (
        f"Opened: {format_moment(case.opened_at, 'D')}",
        fill_name("Reference: {}", case.reference, 100),
        fill_text("They say: {}", case.reason, 400),
    )
    return Post(
        title=cut_text(format_case(case), 256),
        body="\n".join(each for each in facts if each),
        fields=tuple((name, value) for name, value in fields if value),
        tone=_TONES.get(case.status, Tone.ASIDE),
        buttons=(Button("Add a note", Action.CASE_NOTE.on(case.id)),),
    )


def _describe_day(shop: Shop, case: Case, now: datetime) -> str:
    """Where the platform's day comes from."""
    due_at, source = find_platform_due(case, shop)
    day = f"{format_moment(due_at, 'D')}, {describe_due(due_at, now)}"
    if source is Source.STATED and case.notice_id is None:
        return f"{day}: that is the day that was stated."
    if source is Source.STATED:
        return f"{day}, as the platform's letter says."
    rule = find_case_rule(case)
    return (
        f"{day}. That is usual, counted from {rule.counts_from} ({rule.checked}). If "
        f"{case.where} names a day, give it as `respond_by` in `/case open`."
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
        return compose_emptied("Disputes", Action.CASE_PAGE.on(0))
    if not cases:
        return Post(
            title="Disputes",
            body="No dispute. If a platform writes about one, open it with /case open.",
        )
    shown = cases[:CASE_PAGE]
    buttons = list_page_buttons(Action.CASE_PAGE, page=page, has_more=len(cases) > CASE_PAGE)
    return Post(
        title="Disputes",
        body="\n".join(_describe_line(shop, each, customers, now) for each in shown),
        menu=Menu(CASE_MENU, tuple((str(each.id), name_case(each, customers)) for each in shown)),
        buttons=buttons,
        tone=Tone.URGENT if cases[0].is_open else Tone.CALM,
    )


def name_case(case: Case, customers: Mapping[int, Customer]) -> str:
    """A line of the menu, which shows no signs that format."""
    customer = customers.get(case.customer_id or 0)
    who = f", {' '.join(customer.name.split())}" if customer else ""
    return cut_text(f"#{case.id} {case.where} {case.kind.label}{who}", 100)


def _describe_line(shop: Shop, case: Case, customers: Mapping[int, Customer], now: datetime) -> str:
    customer = customers.get(case.customer_id or 0)
    who = f", {escape_name(customer.name, 40)}" if customer else ""
    money = fill_money(", {}", case.amount)
    return f"**{format_case(case)}**{who}{money}: {_describe_standing(shop, case, now)}"


def _describe_standing(shop: Shop, case: Case, now: datetime) -> str:
    if case.status is CaseStatus.DISMISSED:
        return "not a dispute"
    if not case.is_open:
        return case.status.value
    doubt = "" if case.is_confirmed else " (not confirmed)"
    if case.platform_answered_at is None:
        return f"answer them, {describe_due(find_platform_due(case, shop)[0], now)}{doubt}"
    if case.customer_answered_at is None:
        return f"write to the customer{doubt}"
    return f"waiting for the platform{doubt}"
