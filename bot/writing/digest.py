"""The one message at opening time: what waits in the whole shop, what can be lost next first."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime

from bot.domain.cases import Case
from bot.domain.conversations import Conversation
from bot.domain.customers import Customer
from bot.domain.dead_man_switch import DESK
from bot.domain.drafts import Draft, DraftStatus, describe_status
from bot.domain.mailboxes import ReceivedMail, ReceivedNotice
from bot.domain.orders import Order
from bot.domain.posts import Post, Tone
from bot.domain.promises.promises import Promise
from bot.domain.records import dataclass
from bot.domain.reminders import describe_wait
from bot.domain.shops import Shop
from bot.domain.text import escape_name, escape_text
from bot.writing.away import describe_absence
from bot.writing.deadlines import DueItem, describe_line, list_due_item_buttons
from bot.writing.desk import call_people, count_letters, describe_due, describe_order_wait
from bot.writing.fitting import fit_lines
from bot.writing.phrases import format_moment

#: The whole card holds 6,000 characters, which its ten fields share; the first may take all that a
#: field holds.
FIRST_LIMIT, FIELD_LIMIT = 1000, 450
#: Of each list so many are shown, if they fit, and the rest is counted.
MAX_LINES = 15


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """Somebody who waits."""

    customer: Customer
    conversation: Conversation


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What the seller should know at opening time; each list may hold one more than is shown."""

    due_items: tuple[DueItem, ...] = ()  #: the few that can be lost next, the first of them first
    cases: tuple[Case, ...] = ()  #: those that want something from the shop
    notices: tuple[ReceivedNotice, ...] = ()  #: those of which no case was made
    waiting: tuple[WaitingLine, ...] = ()
    more_waiting: int = 0
    promises: tuple[tuple[Promise, Customer], ...] = ()  #: those that are due
    late: tuple[tuple[Order, Customer], ...] = ()
    untold: tuple[tuple[Order, Customer], ...] = ()
    overdue: tuple[tuple[Order, Customer], ...] = ()
    drafts: tuple[Draft, ...] = ()
    unbooked: tuple[ReceivedMail, ...] = ()  #: letters of which nobody has said whose they are
    stuck: tuple[Draft, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not any(getattr(self, field.name) for field in fields(self))


def compose_digest(
    shop: Shop,
    digest: Digest,
    *,
    is_catch_up: bool,
    pings_staff: bool,
    pings_deputy: bool,
    now: datetime,
) -> Post:
    """The one message at opening time, the most pressing first."""
    parts = [
        (
            "🔥 Next to lose",
            fit_lines((describe_line(each, now) for each in digest.due_items), limit=FIRST_LIMIT),
        ),
        _list_platforms(digest),
        (
            f"⏰ Waiting for an answer ({_count(digest.waiting, digest.more_waiting)})",
            _list_waiting(shop, digest, now),
        ),
        (f"🤝 Promises that are due ({_count(digest.promises)})", _list_promises(digest, now)),
        (f"📦 Past the ship-by date ({_count(digest.late)})", _list_orders(digest.late, now)),
        (
            f"✉ Shipped, customer not told ({_count(digest.untold)})",
            _list_orders(digest.untold, now),
        ),
        (f"🔎 Shipped, no arrival ({_count(digest.overdue)})", _list_orders(digest.overdue, now)),
        (f"📝 Drafts that wait for you ({_count(digest.drafts)})", _list_drafts(digest.drafts)),
        (
            f"❓ Passed-on letters: whose are they? ({_count(digest.unbooked)})",
            _list_unbooked(digest.unbooked),
        ),
        (f"❗ Letters that need a look ({_count(digest.stuck)})", _list_drafts(digest.stuck)),
    ]
    has_helper = shop.helper_id(now) is not None
    call = call_people(
        shop,
        now,
        calls_staff=pings_staff or (pings_deputy and not has_helper),
        calls_deputy=pings_deputy,
    )
    plea = " nobody has answered for a while, can you help?" if pings_deputy and has_helper else ""
    return Post(
        words=call.words + plea,
        title=_name_digest(shop, is_catch_up=is_catch_up, waits=not digest.is_empty, now=now),
        body=_describe_people(shop, waits=not digest.is_empty, now=now),
        fields=tuple((name, value) for name, value in parts if value),
        footer="/next shows what can be lost next, /inbox who waits, /order list the orders, "
        "/drafts the drafts.",
        tone=Tone.WAITING,
        buttons=list_due_item_buttons(digest.due_items[0]) if digest.due_items else (),
        roles=call.roles,
        members=call.members,
    )


def _describe_people(shop: Shop, *, waits: bool, now: datetime) -> str:
    """Who isn't there, above all that waits."""
    if not waits:
        return "Nothing waits for you."
    lines = [describe_absence(shop, now)]
    if shop.silence_step >= DESK and shop.helper_id(now) is None:
        lines.append(
            "Nobody has done anything here for a while, and I can call nobody else. "
            "Name a deputy with `/shop setup`."
        )
    return "\n".join(line for line in lines if line)


def _name_digest(shop: Shop, *, is_catch_up: bool, waits: bool, now: datetime) -> str:
    if shop.is_back(now):
        return "Welcome back: this is what waits" if waits else "Welcome back"
    return "I was away: this is what waits now" if is_catch_up else "This is what waits today"


def _count(lines: tuple[object, ...], more: int = 0) -> str:
    return f"{MAX_LINES}+" if len(lines) > MAX_LINES else str(len(lines) + more)


def _list_platforms(digest: Digest) -> tuple[str, str]:
    lines = [_describe_case(each) for each in digest.cases]
    lines += [_describe_notice(each) for each in digest.notices]
    return f"⚖ Platforms that want an answer ({_count((*digest.cases, *digest.notices))})", _fit(
        lines
    )


def _describe_case(case: Case) -> str:
    money = f" {escape_name(case.amount, 40)}" if case.amount else ""
    number = f" (case #{case.id})"
    return f"**{case.platform.label}** {case.kind.label}{money}{number}: {_describe_tasks(case)}"


def _describe_answer_day(due_at: datetime | None) -> str:
    if due_at is None:
        return "answer today: no date was named"
    return f"answer by {format_moment(due_at)}"


def _describe_tasks(case: Case) -> str:
    tasks = []
    if case.platform_answered_at is None:
        by = (
            f"by {format_moment(case.respond_by)}"
            if case.respond_by
            else "today: no date was named"
        )
        tasks.append(f"answer {by}")
    if case.customer_answered_at is None:
        tasks.append("write to the customer")
    return ", ".join(tasks)


def _describe_notice(received: ReceivedNotice) -> str:
    notice = received.notice
    when = (
        f"answer by {format_moment(notice.respond_by)}"
        if notice.respond_by
        else "look there today: no date was named"
    )
    money = f" {notice.amount} {notice.currency or ''}" if notice.amount is not None else ""
    return f"**{notice.platform.label}** {notice.kind.label}{money}: {when}"


def _list_waiting(shop: Shop, digest: Digest, now: datetime) -> str:
    lines = []
    for line in digest.waiting:
        since = line.conversation.waiting_since
        assert since is not None
        urgent = "⚠ " if line.conversation.is_urgent else ""
        due = describe_due(since + shop.target, now)
        letters = count_letters(line.conversation)
        wait = describe_wait(now - since)
        # Somebody who was snoozed is named only when that ends.
        why = (
            escape_name(line.conversation.snooze_reason or "", 60)
            if line.conversation.snoozed_until
            else ""
        )
        woken = f" (snoozed: {why})" if why else ""
        lines.append(
            f"{urgent}**{escape_name(line.customer.name, 40)}** {wait}{letters}: {due}{woken}"
        )
    return _fit(lines, digest.more_waiting)


def _list_promises(digest: Digest, now: datetime) -> str:
    """Kindly: a promise that is late is a word to be given, not a fault to be shown."""
    lines = []
    for promise, customer in digest.promises:
        when = (
            describe_due(promise.due_at, now)
            if promise.due_at > now
            else f"for {format_moment(promise.due_at, 'D')}"
        )
        lines.append(
            f"**{escape_name(customer.name, 40)}** looks forward to: "
            f"{escape_name(promise.what, 80)}, {when}"
        )
    return _fit(lines)


def _list_orders(orders: tuple[tuple[Order, Customer], ...], now: datetime) -> str:
    return _fit(
        f"**{escape_name(order.label, 30)}** {escape_name(customer.name, 40)}, "
        f"{escape_name(order.item, 50)}: {describe_order_wait(order, now)}"
        for order, customer in orders
    )


def _list_unbooked(mails: tuple[ReceivedMail, ...]) -> str:
    return _fit(
        f"{escape_name(each.subject or '(no subject)', 60)}, passed on by "
        f"{escape_name(each.sender_name or each.sender_address, 40)} {format_moment(each.at, 'd')}"
        for each in mails
    )


def _list_drafts(drafts: tuple[Draft, ...]) -> str:
    return _fit(
        f"**{draft.kind.title}** to {escape_name(draft.to.name, 40)} "
        f"{describe_status(draft.status)}"
        + (
            f": {escape_text(draft.reason, 100)}"
            if draft.status is DraftStatus.FAILED and draft.reason
            else ""
        )
        for draft in drafts
    )


def _fit(lines: Iterable[str], more: int = 0) -> str:
    return fit_lines(lines, more, limit=FIELD_LIMIT)
