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
from bot.domain.promises.promises import (
    WITHOUT_DAY,
    Pledge,
    Promise,
    PromiseStatus,
    name_promise,
)
from bot.domain.text import count_units, cut_text, escape_name, escape_text
from bot.writing.checks.problems import LETTER_LIMIT
from bot.writing.desk import describe_due, list_page_buttons
from bot.writing.phrases import format_moment

#: Lines on one page of a list.
PAGE = 10
#: Characters of a field on a draft's card, which holds 6,000 in all; beside a letter that is too
#: long to be sent there is less room.
_FIELD, _TIGHT_FIELD = 900, 200
#: So many found promises have a button each; more than these have one for all.
_MAX_NUMBERED = 4


def list_promise_fields(
    draft: Draft, broken: Sequence[Promise], zone: ZoneInfo
) -> list[tuple[str, str]]:
    """The fields of a draft's card about promises: what was broken, what this letter promises."""
    is_pending = draft.status is DraftStatus.PENDING
    room = _FIELD
    if count_units(draft.text) > LETTER_LIMIT:
        room = _TIGHT_FIELD
    fields = []
    if broken and is_pending:
        lines = [_ask_to_name(draft, each, zone) for each in broken[:3]]
        fields.append(("🔴 Promise not kept", escape_text("\n".join(lines), room)))
    lines = _describe_pledges(draft, zone)
    if lines:
        fields.append(("Promises in this letter", escape_text("\n".join(lines), room)))
    return fields


def list_pledge_buttons(draft: Draft) -> list[Button]:
    """Takes off what was found in the words, or puts it back: one by one where there are a few.

    Two names: a second press must not take back what the first one did.
    """
    revision = draft.id, draft.revision
    found = [place for place, each in enumerate(draft.pledges) if each.sentence is not None]
    if _are_numbered(draft):
        return [_make_pledge_button(draft, place) for place in found]
    buttons = []
    if any(draft.pledges[place].is_taken for place in found):
        buttons.append(Button("Not a promise", Action.DRAFT_UNKEEP.on(*revision)))
    if not all(draft.pledges[place].is_taken for place in found):
        buttons.append(Button("Keep as promise", Action.DRAFT_KEEP.on(*revision)))
    return buttons


def _make_pledge_button(draft: Draft, place: int) -> Button:
    about = draft.id, draft.revision, place
    if draft.pledges[place].is_taken:
        return Button(f"{place + 1} is no promise", Action.PLEDGE_OFF.on(*about))
    return Button(f"Keep {place + 1}", Action.PLEDGE_KEEP.on(*about))


def _are_numbered(draft: Draft) -> bool:
    """Whether the promises of a draft have a button each."""
    found = sum(each.sentence is not None for each in draft.pledges)
    return draft.status is DraftStatus.PENDING and 2 <= found <= _MAX_NUMBERED


def _describe_pledges(draft: Draft, zone: ZoneInfo) -> list[str]:
    """What is kept as a promise once the letter has gone, and what somebody took off."""
    lines = []
    numbers = ["" for _ in draft.pledges]
    if _are_numbered(draft):
        numbers = [f"{place + 1}. " for place in range(len(draft.pledges))]
    numbered = list(zip(numbers, draft.pledges, strict=True))
    asks = any(each.sentence is not None for each in draft.pledges)
    if asks or draft.status is not DraftStatus.PENDING:  # else *More* tells of it
        taken = [(number, each) for number, each in numbered if each.is_taken]
        lines += [f"🤝 {number}{_describe_pledge(each, zone)}" for number, each in taken]
    if draft.status is DraftStatus.PENDING:
        off = [(number, each) for number, each in numbered if not each.is_taken]
        lines += [f"No promise: {number}{_quote(each)}" for number, each in off]
    return lines


def describe_kept_pledges(draft: Draft, zone: ZoneInfo) -> str:
    """What is kept as a promise once the letter has gone: it reminds the desk alone."""
    taken = [each for each in draft.pledges if each.is_taken]
    return escape_text("\n".join(f"🤝 {_describe_pledge(each, zone)}" for each in taken), _FIELD)


def _ask_to_name(draft: Draft, promise: Promise, zone: ZoneInfo) -> str:
    said = name_promise(promise.kind, promise.what, promise.amount)
    due = promise.due_at.astimezone(zone)
    ask = "Name it in this letter."
    if promise.may_be_kept_unseen:
        ask = "If that was not done, name it in this letter."
    if names_promise(draft.text, promise, zone):
        ask = "The letter names it: please leave that in."
    return f"You promised {cut_text(said, 120)} by {due.day} {due:%b}. {ask}"


def _describe_pledge(pledge: Pledge, zone: ZoneInfo) -> str:
    said = cut_text(name_promise(pledge.kind, pledge.what, pledge.amount), 120)
    if pledge.due_at is None:
        return f"{said}: no day named, so {WITHOUT_DAY.days} days from when it goes"
    return f"{said} by {_format_day(pledge.due_at, zone)}"


def _quote(pledge: Pledge) -> str:
    return "“" + cut_text(pledge.sentence or pledge.what, 120).rstrip(" .!") + "”"


def _format_day(moment: datetime, zone: ZoneInfo) -> str:
    """The day, with its hour unless all of the day is meant."""
    local = moment.astimezone(zone)
    day = f"{local:%a} {local.day} {local:%b}"
    if (local.hour, local.minute) == (23, 59):
        return day
    return f"{day}, {local:%H:%M}"


def compose_promise_list(
    promises: Sequence[Promise], customers: Mapping[int, Customer], *, page: int, now: datetime
) -> Post:
    """A page of open promises; one more than a page means that there is a next one."""
    if not promises and page:
        back = Button("◀ Back", Action.PROMISES_PAGE.on(0))
        return Post(
            title="Open promises",
            body="Nothing is left on this page.",
            buttons=(back,),
            tone=Tone.GONE,
        )
    if not promises:
        return Post(title="Open promises", body="No promise is open. Well done.", tone=Tone.GONE)
    shown = promises[:PAGE]
    lines = [_describe_line(each, customers.get(each.customer_id), now) for each in shown]
    buttons = list_page_buttons(Action.PROMISES_PAGE, page=page, has_more=len(promises) > PAGE)
    title = "Open promises"
    if buttons:
        title += f", page {page + 1}"
    return Post(
        title=title,
        body="\n".join(lines),
        footer="The next one first. Pick one below to say that it is kept, or no longer owed.",
        tone=Tone.URGENT if any(each.is_broken(now) for each in shown) else Tone.CALM,
        buttons=buttons,
    )


def _describe_line(promise: Promise, customer: Customer | None, now: datetime) -> str:
    who = escape_name(customer.name, 40) if customer else "a customer"
    return f"**{who}**: {describe_promise(promise, now)}"


def describe_promise(promise: Promise, now: datetime) -> str:
    """What is owed, and by when: one line."""
    broken = "🔴 not kept, was due" if promise.is_broken(now) else "due"
    said = name_promise(promise.kind, promise.what, promise.amount)
    return f"{escape_name(said, 120)}, {broken} {format_moment(promise.due_at, 'D')}"


def compose_promise(
    promise: Promise, customer: Customer | None, order: Order | None, *, now: datetime
) -> Post:
    """One promise, with what can be said about it."""
    name = escape_name(customer.name) if customer else "a customer"
    facts = [escape_text(promise.what, 300)]
    if order is not None:
        facts.append(f"Order {escape_name(order.label)}: {escape_name(order.item)}")
    by_hand = "" if promise.draft_id else ", noted by hand"
    facts.append(f"Promised {format_moment(promise.made_at)}{by_hand}")
    facts.append(f"Due {format_moment(promise.due_at)}: {describe_due(promise.due_at, now)}")
    if promise.status is not PromiseStatus.OPEN and promise.ended_at is not None:
        facts.append(_describe_end(promise, promise.ended_at))
    title = f"Promise to {name}"
    tone = Tone.CALM
    if promise.is_broken(now):
        title += ": 🔴 not kept"
        tone = Tone.URGENT
    buttons: tuple[Button, ...] = (Button("◀ Back", Action.PROMISES_PAGE.on(0)),)
    if promise.status is PromiseStatus.OPEN:
        buttons = (
            Button("Kept", Action.PROMISE_KEPT.on(promise.id), ButtonStyle.GOOD),
            Button("Never mind", Action.PROMISE_DROP.on(promise.id)),
            *buttons,
        )
    return Post(
        title=title,
        body="\n".join(line for line in facts if line),
        tone=tone,
        buttons=buttons,
    )


def _describe_end(promise: Promise, ended_at: datetime) -> str:
    done = "No longer owed since"
    if promise.status is PromiseStatus.KEPT:
        done = "Kept"
    return f"{done} {format_moment(ended_at)}: {escape_text(promise.how or '', 300)}"
