"""What is said about promises: on a draft's card, in a list, and one by one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.actions import Action
from bot.domain.customers import Customer
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.orders import Order
from bot.domain.posts import Button, ButtonStyle, Post, Tone
from bot.domain.promises.draft_promises import names_promise
from bot.domain.promises.promises import Pledge, Promise, PromiseStatus, name_promise
from bot.domain.text import count_units, cut_text, escape_name, escape_text
from bot.writing.checks import LETTER_LIMIT
from bot.writing.desk import list_page_buttons
from bot.writing.phrases import format_moment

#: Lines on one page of a list.
PAGE = 10
#: Characters of a field on a draft's card, which holds 6,000 in all; beside a letter that is too
#: long to be sent there is less room.
_FIELD, _TIGHT_FIELD = 900, 200


def list_promise_fields(
    draft: Draft, broken: Sequence[Promise], zone: ZoneInfo
) -> list[tuple[str, str]]:
    """The fields of a draft's card about promises: what was broken, what this letter promises."""
    room = _FIELD if count_units(draft.text) <= LETTER_LIMIT else _TIGHT_FIELD
    fields = []
    if broken and draft.status is DraftStatus.PENDING:
        lines = [_ask_to_name(draft, each, zone) for each in broken[:3]]
        fields.append(("🔴 Promise not kept", escape_text("\n".join(lines), room)))
    lines = [_tell_pledge(each, zone) for each in draft.pledges if each.due_at is not None]
    if draft.status is not DraftStatus.PENDING:
        lines = [_tell_pledge(each, zone) for each in draft.pledges if each.is_taken]
    if lines:
        fields.append(("Promises in this letter", escape_text("\n".join(lines), room)))
    return fields


def _ask_to_name(draft: Draft, promise: Promise, zone: ZoneInfo) -> str:
    said = name_promise(promise.kind, promise.what, promise.amount)
    due = promise.due_at.astimezone(zone)
    ask = (
        "The letter names it: please leave that in."
        if names_promise(draft.text, promise, zone)
        else ""
    )
    return (
        f"You promised {cut_text(said, 120)} by {due.day} {due:%b}. "
        f"{ask or 'Name it in this letter.'}"
    )


def _tell_pledge(pledge: Pledge, zone: ZoneInfo) -> str:
    due = _show_day(pledge.due_at, zone)
    if pledge.sentence is None:
        return f"🤝 {pledge.what[:1].upper()}{cut_text(pledge.what, 100)[1:]}, by {due}"
    said = cut_text(pledge.sentence, 120).rstrip(" .!")
    if pledge.is_taken:
        return f"🤝 “{said}”: kept as a promise until {due}"
    return f"You say “{said}”: keep it as a promise until {due}?"


def _show_day(moment: datetime | None, zone: ZoneInfo) -> str:
    if moment is None:
        return "some day"
    local = moment.astimezone(zone)
    hour = "" if (local.hour, local.minute) == (23, 59) else f", {local:%H:%M}"
    return f"{local:%a} {local.day} {local:%b}{hour}"


def compose_promise_list(
    promises: Sequence[Promise], customers: Mapping[int, Customer], *, page: int, now: datetime
) -> Post:
    """A page of open promises; one more than a page means that there is a next one."""
    if not promises:
        done = "Nothing is left on this page." if page else "No promise is open. Well done."
        back = (Button("◀ Back", Action.PROMISES_PAGE.on(0)),) if page else ()
        return Post(title="Open promises", body=done, buttons=back, tone=Tone.GONE)
    shown = promises[:PAGE]
    buttons = list_page_buttons(Action.PROMISES_PAGE, page=page, has_more=len(promises) > PAGE)
    return Post(
        title="Open promises" + (f", page {page + 1}" if buttons else ""),
        body="\n".join(_tell_line(each, customers.get(each.customer_id), now) for each in shown),
        footer="The next one first. Pick one below to say that it is kept, or no longer owed.",
        tone=Tone.URGENT if any(each.is_broken(now) for each in shown) else Tone.CALM,
        buttons=buttons,
    )


def _tell_line(promise: Promise, customer: Customer | None, now: datetime) -> str:
    who = escape_name(customer.name, 40) if customer else "a customer"
    return f"**{who}**: {describe_promise(promise, now)}"


def describe_promise(promise: Promise, now: datetime) -> str:
    """What is owed, and by when: one line."""
    broken = "🔴 not kept, was due" if promise.is_broken(now) else "due"
    said = name_promise(promise.kind, promise.what, promise.amount)
    return f"{escape_name(said, 120)}, {broken} {format_moment(promise.due_at, 'R')}"


def compose_promise(
    promise: Promise, customer: Customer | None, order: Order | None, *, now: datetime
) -> Post:
    """One promise, with what can be said about it."""
    name = escape_name(customer.name) if customer else "a customer"
    facts = [
        escape_text(promise.what, 300),
        f"Order {escape_name(order.label)}: {escape_name(order.item)}" if order else "",
        f"Promised {format_moment(promise.made_at)}"
        + ("" if promise.draft_id else ", noted by hand"),
        f"Due {format_moment(promise.due_at, 'F')} ({format_moment(promise.due_at, 'R')})",
        _tell_end(promise),
    ]
    buttons: tuple[Button, ...] = (Button("◀ Back", Action.PROMISES_PAGE.on(0)),)
    if promise.status is PromiseStatus.OPEN:
        buttons = (
            Button("Kept", Action.PROMISE_KEPT.on(promise.id), ButtonStyle.GOOD),
            Button("Never mind", Action.PROMISE_DROP.on(promise.id)),
            *buttons,
        )
    return Post(
        title=f"Promise to {name}" + (": 🔴 not kept" if promise.is_broken(now) else ""),
        body="\n".join(line for line in facts if line),
        tone=Tone.URGENT if promise.is_broken(now) else Tone.CALM,
        buttons=buttons,
    )


def _tell_end(promise: Promise) -> str:
    if promise.status is PromiseStatus.OPEN or promise.ended_at is None:
        return ""
    done = "Kept" if promise.status is PromiseStatus.KEPT else "No longer owed since"
    return f"{done} {format_moment(promise.ended_at)}: {escape_text(promise.how or '', 300)}"
