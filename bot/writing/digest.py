"""The one message at opening time: what waits in the whole shop, what can be lost next first."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime

from bot.domain.cases import Case
from bot.domain.conversations import Conversation
from bot.domain.customers import Customer
from bot.domain.dead_man_switch import DESK, deputy_acts
from bot.domain.drafts import Draft, DraftStatus, describe_draft
from bot.domain.mailboxes import ReceivedMail, ReceivedNotice
from bot.domain.orders import Order
from bot.domain.posts import Button, Post, Tone
from bot.domain.promises.promises import Promise
from bot.domain.records import dataclass
from bot.domain.reminders import describe_wait
from bot.domain.shops import Shop
from bot.domain.text import escape_name
from bot.writing.away import describe_absence
from bot.writing.calls import call_people
from bot.writing.deadlines import DueItem, describe_line, list_due_item_buttons
from bot.writing.desk import count_letters, describe_due, describe_order_wait
from bot.writing.fitting import fit_lines
from bot.writing.incidents.matters import (
    IncidentMatter,
    describe_matter,
    list_matter_buttons,
)
from bot.writing.phrases import (
    fill_money,
    fill_plain,
    fill_text,
    format_count,
    format_moment,
    mark_urgent,
)

#: The whole card holds 6,000 characters, which its eleven fields share; what can be lost next may
#: take all that a field holds.
FIRST_LIMIT, FIELD_LIMIT = 1000, 410
#: Of each list so many are shown, if they fit, and the rest is counted.
MAX_LINES = 15
#: Orders that came in by themselves are counted no further.
MAX_CAME_IN = 1000


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """Somebody who waits."""

    customer: Customer
    conversation: Conversation


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What the seller should know at opening time; each list may hold one more than is shown."""

    incidents: tuple[IncidentMatter, ...] = ()  #: those that are open, each as one matter
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
    #: letters of the last day in a platform's name that nobody confirmed; they wait for nothing
    pretenders: int = 0
    #: open orders that nobody typed and that came in since the last digest; they wait for nothing
    came_in: int = 0
    forgotten: int = 0  #: customers who were forgotten in the last day; they wait for nothing

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits at all; an incident that needs only to be closed doesn't."""
        if any(each.wants_somebody for each in self.incidents):
            return False
        apart = ("pretenders", "incidents", "came_in", "forgotten")
        waiting = [field.name for field in fields(self) if field.name not in apart]
        return not any(getattr(self, name) for name in waiting)

    @property
    def says_nothing(self) -> bool:
        """Whether there is nothing to post: neither does anything wait, nor did an order come or a
        customer go.
        """
        return self.is_empty and not self.came_in and not self.forgotten


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
    has_helper = shop.helper_id(now) is not None
    call = call_people(
        shop,
        now,
        calls_staff=pings_staff or (pings_deputy and not has_helper),
        calls_deputy=pings_deputy,
    )
    plea = ""
    if pings_deputy and has_helper:
        plea = _choose_plea(shop, now)
    buttons: tuple[Button, ...] = ()
    if digest.due_items:
        buttons = list_due_item_buttons(digest.due_items[0])
    buttons = (*list_matter_buttons(digest.incidents), *buttons)
    waits = not digest.is_empty
    return Post(
        words=call.words + plea,
        title=_choose_title(shop, is_catch_up=is_catch_up, waits=waits, now=now),
        body=_describe_day(shop, digest, waits=waits, now=now),
        fields=tuple(_list_fields(shop, digest, now)),
        footer="/next shows what can be lost next, /inbox who waits, /order list the orders, "
        "/drafts the drafts.",
        tone=Tone.WAITING,
        buttons=buttons,
        roles=call.roles,
        members=call.members,
    )


def _choose_plea(shop: Shop, now: datetime) -> str:
    """What the deputy is asked, and why."""
    if shop.stand_in(now) is not None:
        return ""  # they know why they are called
    if deputy_acts(shop, now):
        return " some of this can't wait, can you help?"
    return " nobody has answered for a while, can you help?"


def _list_fields(shop: Shop, digest: Digest, now: datetime) -> list[tuple[str, str]]:
    """Title and lines of each list in which something stands."""
    parts = [
        ("📣 One slip, many customers", _fit(map(describe_matter, digest.incidents))),
        ("🔥 Next to lose", _describe_due_items(digest, now)),
        _describe_platforms(digest),
        (
            f"⏰ Waiting for an answer ({_count(digest.waiting, digest.more_waiting)})",
            _describe_waiting(shop, digest, now),
        ),
        (f"🤝 Promises that are due ({_count(digest.promises)})", _describe_promises(digest, now)),
        (f"📦 Past the ship-by date ({_count(digest.late)})", _describe_orders(digest.late, now)),
        (
            f"✉ Shipped, customer not told ({_count(digest.untold)})",
            _describe_orders(digest.untold, now),
        ),
        (
            f"🔎 Shipped, no arrival ({_count(digest.overdue)})",
            _describe_orders(digest.overdue, now),
        ),
        (
            f"📝 Drafts that wait for you ({_count(digest.drafts)})",
            _describe_drafts(digest.drafts),
        ),
        (
            f"❓ Passed-on letters: whose are they? ({_count(digest.unbooked)})",
            _describe_unbooked(digest.unbooked),
        ),
        (f"❗ Letters that need a look ({_count(digest.stuck)})", _describe_drafts(digest.stuck)),
    ]
    return [(title, lines) for title, lines in parts if lines]


def _describe_day(shop: Shop, digest: Digest, *, waits: bool, now: datetime) -> str:
    """What is said before the lists, a line each."""
    lines = (
        _describe_people(shop, waits=waits, now=now),
        _describe_came_in(digest),
        _describe_forgotten(digest),
        _describe_pretenders(digest),
    )
    return "\n".join(line for line in lines if line)


def _describe_people(shop: Shop, *, waits: bool, now: datetime) -> str:
    """Who isn't there, above all that waits."""
    if not waits:
        return "Nothing waits for you."
    lines = [describe_absence(shop, now)]
    if shop.silence_step >= DESK and shop.helper_id(now) is None:
        lines.append(
            "Nobody has done anything here for a while, and I can call nobody else. Name a deputy "
            "with `/shop setup`."
        )
    return "\n".join(line for line in lines if line)


def _describe_came_in(digest: Digest) -> str:
    """One line, however many there are; nobody has to do anything about it."""
    count = digest.came_in
    if not count:
        return ""
    who = f"{count} orders came in by themselves"
    if count == 1:
        who = "1 order came in by itself"
    elif count >= MAX_CAME_IN:
        who = f"{MAX_CAME_IN:,} or more orders came in by themselves"
    return f"🛒 {who}: `/order list status:new`"


def _describe_forgotten(digest: Digest) -> str:
    """One line, however many they were."""
    if not digest.forgotten:
        return ""
    who = format_count(digest.forgotten, "customer")
    return f"🧹 {who} forgotten since yesterday: `/shop retention` says why"


def _describe_pretenders(digest: Digest) -> str:
    """One line, however many there are."""
    count = digest.pretenders
    if not count:
        return ""
    what = "1 letter says that it is" if count == 1 else f"{count} letters say that they are"
    return (
        f"⚠ {what} from a platform, bank or carrier, which isn't verified: see "
        "`/mailbox recent`, and don't follow its links."
    )


def _choose_title(shop: Shop, *, is_catch_up: bool, waits: bool, now: datetime) -> str:
    if shop.is_back(now) and waits:
        return "Welcome back: this is what waits"
    if shop.is_back(now):
        return "Welcome back"
    if is_catch_up:
        return "I was away: this is what waits now"
    return "This is what waits today" if waits else "This is new today"


def _count(lines: Sequence[object], more: int = 0) -> str:
    if len(lines) > MAX_LINES:
        return f"{MAX_LINES}+"
    return str(len(lines) + more)


def _describe_due_items(digest: Digest, now: datetime) -> str:
    lines = [describe_line(each, now) for each in digest.due_items]
    return fit_lines(lines, limit=FIRST_LIMIT)


def _describe_platforms(digest: Digest) -> tuple[str, str]:
    """Title and lines of the disputes and of the notices of which no case was made."""
    lines = [_describe_case(each) for each in digest.cases]
    lines += [_describe_notice(each) for each in digest.notices]
    return f"⚖ Platforms that want an answer ({_count(lines)})", _fit(lines)


def _describe_case(case: Case) -> str:
    what = f"**{case.platform.label}** {case.kind.label}" + fill_money(" {}", case.amount)
    return f"{what} (case #{case.id}): {_describe_tasks(case)}"


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
    what = f"**{notice.platform.label}** {notice.kind.label}" + fill_money(" {}", notice.at_stake)
    if notice.respond_by is None:
        return f"{what}: look there today: no date was named"
    return f"{what}: answer by {format_moment(notice.respond_by)}"


def _describe_waiting(shop: Shop, digest: Digest, now: datetime) -> str:
    lines = [_describe_waiting_line(shop, each, now) for each in digest.waiting]
    return _fit(lines, digest.more_waiting)


def _describe_waiting_line(shop: Shop, line: WaitingLine, now: datetime) -> str:
    conversation = line.conversation
    since = conversation.waiting_since
    assert since is not None
    urgent = mark_urgent(is_urgent=conversation.is_urgent)
    name = escape_name(line.customer.name, 40)
    wait = describe_wait(now - since) + count_letters(conversation)
    due = describe_due(since + shop.target, now)
    woken = ""
    if conversation.snoozed_until:  # who was snoozed is named only when that ends
        why = escape_name(conversation.snooze_reason or "", 60)
        woken = fill_plain(" (snoozed: {})", why)
    return f"{urgent}**{name}** {wait}: {due}{woken}"


def _describe_promises(digest: Digest, now: datetime) -> str:
    return _fit(_describe_promise(promise, who, now) for promise, who in digest.promises)


def _describe_promise(promise: Promise, customer: Customer, now: datetime) -> str:
    """Kindly: a promise that is late is a word to be given, not a fault to be shown."""
    name, what = escape_name(customer.name, 40), escape_name(promise.what, 80)
    when = f"for {format_moment(promise.due_at, 'D')}"
    if promise.due_at > now:
        when = describe_due(promise.due_at, now)
    return f"**{name}** looks forward to: {what}, {when}"


def _describe_orders(orders: tuple[tuple[Order, Customer], ...], now: datetime) -> str:
    return _fit(
        f"**{escape_name(order.label, 30)}** {escape_name(customer.name, 40)}, "
        f"{escape_name(order.item, 50)}: {describe_order_wait(order, now)}"
        for order, customer in orders
    )


def _describe_unbooked(mails: tuple[ReceivedMail, ...]) -> str:
    return _fit(
        f"{escape_name(each.subject or '(no subject)', 60)}, passed on by "
        f"{escape_name(each.sender_name or each.sender_address, 40)} {format_moment(each.at, 'd')}"
        for each in mails
    )


def _describe_drafts(drafts: tuple[Draft, ...]) -> str:
    return _fit(_describe_draft(each) for each in drafts)


def _describe_draft(draft: Draft) -> str:
    what = f"**{draft.kind.title}** to {escape_name(draft.to.name, 40)}"
    status = describe_draft(draft)
    if draft.status is DraftStatus.FAILED:
        status += fill_text(": {}", draft.reason, 100)
    return f"{what} {status}"


def _fit(lines: Iterable[str], more: int = 0) -> str:
    return fit_lines(lines, more, limit=FIELD_LIMIT)
