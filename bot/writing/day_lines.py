"""The lines of the day's list: one for each matter or person, and one for many of a kind.

Each has a head that fits a phone's line, and more that stands there if it has room.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.conversations import Conversation
from bot.domain.deadlines.deadlines import Deadline, DeadlineKind
from bot.domain.mailboxes import ReceivedNotice
from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.domain.text import count_things, count_units, escape_name
from bot.writing.due_items import DueItem
from bot.writing.incidents.matters import IncidentMatter, describe_matter
from bot.writing.phrases import fill_money

#: So many signs stand in a phone's line.
PHONE_LINE = 40
#: A name takes at most so much of it, and other words at most so much.
NAME, WORDS = 16, 24
#: A line grows to so many of a phone's.
MAX_ROWS = 2


@dataclass(frozen=True, slots=True)
class AtRisk:
    """What a marketplace takes amiss unless it is done in time."""

    by: datetime  #: in the shop's time
    what: str  #: "Etsy's badge"
    order_id: int | None = None  #: the order that has to leave; None: an answer


@dataclass(frozen=True, slots=True, kw_only=True)
class DayMatter:
    """What stands in one line: a person with all that waits of theirs, a dispute, an incident."""

    key: str  #: what tells it from every other line of the shop
    items: tuple[DueItem, ...] = ()  #: the most pressing first
    notice: ReceivedNotice | None = None
    incident: IncidentMatter | None = None
    has_draft: bool = False  #: a letter to them lies ready
    at_risk: AtRisk | None = None


class GroupKind(StrEnum):
    """What many of one kind are, in the order in which their lines stand."""

    PEOPLE = "people"
    DISPUTES = "disputes"
    PROMISES = "promises"
    CLAIMS = "claims"
    STUCK = "stuck"
    LATE = "late"
    LAW = "law"
    UNTOLD = "untold"
    BACK = "back"
    PARCELS = "parcels"
    LOST = "lost"
    NOTES = "notes"
    COPIES = "copies"
    UNBOOKED = "unbooked"
    SILENT = "silent"
    CAME_IN = "came_in"
    CAME_BACK = "came_back"
    PRETENDERS = "pretenders"
    FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayGroup:
    """Many of one kind in one line; a few of them by name."""

    kind: GroupKind
    count: int
    names: tuple[str, ...] = ()
    is_counted_up: bool = False  #: there are more than were counted


@dataclass(frozen=True, slots=True)
class DayLine:
    """One line: its head, and what follows where there is room."""

    key: str
    head: str
    more: tuple[str, ...] = ()

    def fit(self, rows: int) -> str:
        """The line in at most so many of a phone's; what has no room is counted."""
        for kept in range(len(self.more), -1, -1):
            parts = [self.head, *self.more[:kept]]
            if left := len(self.more) - kept:
                parts.append(f"+{left}")
            line = " · ".join(parts)
            if count_rows(line) <= rows:
                return line
        return self.head


def count_rows(text: str) -> int:
    """How many lines of a phone this takes, as it is shown there."""
    return sum(max(1, -(-count_units(show_plainly(line)) // PHONE_LINE)) for line in _split(text))


def show_plainly(text: str) -> str:
    """The text as Discord shows it: without the signs that format or guard it."""
    shown = _STAMPS.sub("1 January 2027 09:00", text)
    shown = _MENTIONS.sub("@somebody", shown)
    return _GUARDS.sub(r"\1", shown.replace("**", "").replace("~~", "").replace("`", ""))


_STAMPS = regex(r"<t:\d+:\w>")
_MENTIONS = regex(r"<@&?\d+>")
_GUARDS = regex(r"\\(.)|\u200b|\u2060")


def _split(text: str) -> list[str]:
    return text.split("\n") if text else []


#: From the day's list to the end of its day.
_TODAY = timedelta(hours=16)


def describe_briefly(span: timedelta) -> str:
    """A span in its largest unit: "2 days", "5 h", "20 min"."""
    minutes = span // timedelta(minutes=1)
    if minutes >= 24 * 60:
        return count_things(minutes // (24 * 60), "day")
    if minutes >= 60:
        return f"{minutes // 60} h"
    return f"{max(1, minutes)} min"


def describe_left(due_at: datetime, now: datetime) -> str:
    """How much time is left, or by how much it is late."""
    if due_at <= now:
        late = now - due_at
        return "due now" if late < timedelta(minutes=1) else f"{describe_briefly(late)} late"
    return f"{describe_briefly(due_at - now + timedelta(seconds=30))} left"


def name_matter(deadline: Deadline) -> str:
    """What tells a line from every other of the shop: all that waits of one person is one."""
    if deadline.customer_id is not None:
        return f"customer:{deadline.customer_id}"
    return f"{deadline.kind}:{deadline.about_id}"


def compose_line(matter: DayMatter, now: datetime) -> DayLine:
    """The line of one matter."""
    if matter.incident is not None:
        parts = describe_matter(matter.incident, WORDS).split(" · ")
        return DayLine(matter.key, f"📣 {parts[0]}", tuple(parts[1:]))
    if matter.notice is not None:
        return DayLine(matter.key, *_describe_notice(matter.notice, now))
    first, *others = matter.items
    head, more = _describe_head(first, now)
    if matter.at_risk is not None:
        head, more = _add_risk(first, matter.at_risk, head, more, now)
    name = escape_name(first.customer.name, NAME) if first.customer else ""
    for each in others:
        more = (*more, _describe_part(each, now))
    if matter.has_draft:
        more = (*more, "a letter lies ready")
    if name and name not in head:
        more = (name, *more)
    return DayLine(matter.key, head, more)


def _add_risk(
    first: DueItem, risk: AtRisk, head: str, more: tuple[str, ...], now: datetime
) -> tuple[str, tuple[str, ...]]:
    """The same line with what is at risk: until when an answer counts says more than the wait."""
    by = describe_by(risk.by, now)
    if risk.order_id is not None:
        return head, (f"or {risk.what} is at risk", *more)
    if first.deadline.kind is not DeadlineKind.REPLY or first.customer is None:
        return head, (f"answer by {by}, or {risk.what} is at risk", *more)
    sign = head.partition(" ")[0]
    name = escape_name(first.customer.name, NAME)
    return f"{sign} Answer **{name}** by {by}", (f"or {risk.what} is at risk", *more)


def describe_by(by: datetime, now: datetime) -> str:
    """Until when, in the time zone of `by`: "16:10", "Wed 9:05", "24 Dec"."""
    day, today = by.date(), now.astimezone(by.tzinfo).date()
    if day == today:
        return f"{by:%H:%M}"
    return f"{by:%a %H:%M}" if (day - today).days < 7 else f"{by.day} {by:%b}"


def _describe_notice(received: ReceivedNotice, now: datetime) -> tuple[str, tuple[str, ...]]:
    notice = received.notice
    until = "today"
    if notice.respond_by is not None:
        until = describe_left(notice.respond_by, now)
    head = f"⚖ **{escape_name(notice.platform.label, NAME)}** wants an answer: {until}"
    money = fill_money("{}", notice.at_stake)
    return head, tuple(part for part in (notice.kind.label, money) if part)


def _describe_head(item: DueItem, now: datetime) -> tuple[str, tuple[str, ...]]:
    """The most pressing matter of a line, and what more is to be said of it."""
    deadline = item.deadline
    name = escape_name(item.customer.name, NAME) if item.customer else "somebody"
    left = describe_left(deadline.due_at, now)
    match deadline.kind:
        case DeadlineKind.REPLY if item.conversation is not None:
            return _describe_wait(name, item.conversation, now)
        case DeadlineKind.CASE_PLATFORM:
            who = item.case.platform.label if item.case else "the platform"
            reference = (item.case.reference or "") if item.case else ""
            what = (escape_name(reference, NAME),) if reference else ()
            return f"⚖ Answer **{escape_name(who, NAME)}**: {left}", (*what, *_list_money(deadline))
        case DeadlineKind.CASE_CUSTOMER:
            return f"⚖ **{name}** waits, in a dispute", _list_money(deadline)
        case DeadlineKind.PROMISE:
            return f"🤝 **{name}**: {_describe_promise(item, now)}", ()
        case kind if kind in _SIGNS:
            return f"{_SIGNS[kind]} **{name}**: {_describe_part(item, now)}", ()
    return f"💶 **{name}**: claim the parcel, {left}", _list_money(deadline)


#: What begins the line of one order; in the day's list such orders share a line.
_SIGNS = {
    DeadlineKind.SHIP_BY: "📦",
    DeadlineKind.LEGAL_DELAY: "📜",
    DeadlineKind.TELL_SHIPPED: "📭",
    DeadlineKind.SEND_AGAIN: "↩",
    DeadlineKind.ARRIVAL: "📮",
    DeadlineKind.CARRIER_SEARCH: "🔎",
}


def _describe_wait(
    name: str, conversation: Conversation, now: datetime
) -> tuple[str, tuple[str, ...]]:
    assert conversation.waiting_since is not None
    sign = "⚠" if conversation.is_urgent else "⏰"
    more = []
    if conversation.is_urgent:
        more.append(escape_name(conversation.urgent_because[0], WORDS))
    if conversation.unanswered > 1:
        more.append(f"wrote {conversation.unanswered} times")
    if conversation.snoozed_until:  # who was snoozed is named only when that ends
        more.append(f"snoozed: {escape_name(conversation.snooze_reason or 'over now', WORDS)}")
    wait = describe_briefly(now - conversation.waiting_since)
    return f"{sign} **{name}** waits {wait}", tuple(more)


def _describe_promise(item: DueItem, now: datetime) -> str:
    promise = item.promise
    what = "your promise"
    if promise is not None:
        what = fill_money("refund {}", promise.amount) or escape_name(promise.what, WORDS)
    if now < item.deadline.due_at <= now + _TODAY:
        return f"{what} due today"
    return f"{what} {describe_left(item.deadline.due_at, now)}"


def _list_money(deadline: Deadline) -> tuple[str, ...]:
    """What is really at risk: a dispute's sum, or what a carrier would pay."""
    return (f"{deadline.amount} at risk",) if deadline.amount is not None else ()


def _describe_part(item: DueItem, now: datetime) -> str:
    """The same as one among others of one person."""
    deadline = item.deadline
    left = describe_left(deadline.due_at, now)
    order = escape_name(item.order.label, NAME) if item.order else "the order"
    match deadline.kind:
        case DeadlineKind.PROMISE:
            return _describe_promise(item, now)
        case DeadlineKind.CASE_PLATFORM:
            who = item.case.platform.label if item.case else "the platform"
            return f"answer {escape_name(who, NAME)}: {left}"
        case DeadlineKind.CASE_CUSTOMER:
            return "a dispute"
        case DeadlineKind.REPLY:
            return "waits for an answer"
    return _describe_order_part(item, order, now)


def _describe_order_part(item: DueItem, order: str, now: datetime) -> str:
    deadline = item.deadline
    match deadline.kind:
        case DeadlineKind.LEGAL_DELAY if deadline.due_at > now:
            return f"{order} must leave: {describe_left(deadline.due_at, now)}"
        case DeadlineKind.SHIP_BY if deadline.due_at > now:
            return f"send {order}: {describe_left(deadline.due_at, now)}"
        case DeadlineKind.SHIP_BY | DeadlineKind.LEGAL_DELAY:
            return f"{order} should have left"
        case DeadlineKind.TELL_SHIPPED:
            return f"not told that {order} left"
        case DeadlineKind.SEND_AGAIN:
            return f"{order} came back"
        case DeadlineKind.ARRIVAL:
            return f"{order} should be there"
    return f"ask the carrier for {order}"


def compose_group(group: DayGroup) -> DayLine:
    """The line of many of one kind."""
    one, many = _GROUPS[group.kind]
    number = f"{group.count}+" if group.is_counted_up else str(group.count)
    words = one if group.count == 1 else many
    return DayLine(group.kind, words.format(number) + _list_names(group, words))


def name_done(line: str, name: str | None) -> str | None:
    """What a line was about that is over: whose it was, or what many of a kind were. None: there
    is nobody to name.
    """
    about, _, number = line.partition("=")
    if number:
        one, many = _GROUPS[GroupKind(about)]
        words = one if number == "1" else many.format(number)
        return words.partition(" ")[2]
    if about.startswith("customer:"):
        return escape_name(name, WORDS) if name else None
    if about.startswith("incident:"):
        return "the incident"
    return "what a platform asked"


def _list_names(group: DayGroup, words: str) -> str:
    """As many names as have room, and how many more there are."""
    if group.kind is GroupKind.PARCELS:
        return ""  # its buttons show them
    names = [escape_name(each, NAME) for each in group.names]
    for kept in range(len(names), 0, -1):
        left = group.count - kept
        listed = ", ".join([*names[:kept], *([f"+{left}"] if left else [])])
        if count_rows(f"{words}: {listed}") == 1:
            return f": {listed}"
    return ""


_GROUPS = {
    GroupKind.PEOPLE: ("⏰ 1 more waits", "⏰ {} more wait"),
    GroupKind.DISPUTES: ("⚖ 1 more dispute", "⚖ {} more disputes"),
    GroupKind.PROMISES: ("🤝 1 more promise", "🤝 {} more promises"),
    GroupKind.CLAIMS: ("💶 1 more claim", "💶 {} more claims"),
    GroupKind.STUCK: ("❗ 1 letter didn't get through", "❗ {} letters didn't get through"),
    GroupKind.LATE: ("📦 1 order should have left", "📦 {} should have left"),
    GroupKind.LAW: ("📜 1 order: the law's last days", "📜 {} orders: the law's last days"),
    GroupKind.UNTOLD: ("📭 1 not told it left", "📭 {} not told it left"),
    GroupKind.BACK: ("↩ 1 came back: send or refund", "↩ {} came back: send or refund"),
    GroupKind.PARCELS: ("📮 1 parcel should be there", "📮 {} parcels should be there"),
    GroupKind.LOST: ("🔎 1 lost parcel: ask its carrier", "🔎 {} lost parcels: ask the carrier"),
    GroupKind.NOTES: ("✉ 1 note waits for your ✅", "✉ {} notes wait for your ✅"),
    GroupKind.COPIES: ("📋 1 text to send by hand", "📋 {} texts to send by hand"),
    GroupKind.UNBOOKED: ("❓ 1 letter: whose is it?", "❓ {} letters: whose are they?"),
    GroupKind.CAME_IN: ("🛒 1 order came in by itself", "🛒 {} orders came in by themselves"),
    GroupKind.SILENT: ("🔕 No more letters", "🔕 No more letters"),
    GroupKind.CAME_BACK: ("💚 Back after your apology", "💚 {} are back after your apology"),
    GroupKind.PRETENDERS: (
        "🚩 1 may be forged: /mailbox recent",
        "🚩 {} may be forged: /mailbox recent",
    ),
    GroupKind.FORGOTTEN: ("🧹 1 customer forgotten", "🧹 {} customers forgotten"),
}

#: What each kind belongs to where it isn't among the most pressing.
_GROUP_OF: dict[DeadlineKind, GroupKind] = {
    DeadlineKind.REPLY: GroupKind.PEOPLE,
    DeadlineKind.CASE_PLATFORM: GroupKind.DISPUTES,
    DeadlineKind.CASE_CUSTOMER: GroupKind.DISPUTES,
    DeadlineKind.PROMISE: GroupKind.PROMISES,
    DeadlineKind.SHIP_BY: GroupKind.LATE,
    DeadlineKind.LEGAL_DELAY: GroupKind.LATE,
    DeadlineKind.TELL_SHIPPED: GroupKind.UNTOLD,
    DeadlineKind.SEND_AGAIN: GroupKind.BACK,
    DeadlineKind.ARRIVAL: GroupKind.PARCELS,
    DeadlineKind.CARRIER_SEARCH: GroupKind.LOST,
    DeadlineKind.CARRIER_CLAIM: GroupKind.LOST,
}


def choose_group(deadline: Deadline, now: datetime) -> GroupKind:
    """In which line of many it stands."""
    if deadline.kind is DeadlineKind.LEGAL_DELAY and deadline.due_at > now:
        return GroupKind.LAW
    if deadline.kind is DeadlineKind.CARRIER_CLAIM and deadline.level.pings:
        return GroupKind.CLAIMS
    return _GROUP_OF[deadline.kind]


#: What is said of each by itself, as long as it is among the most pressing.
SINGLE = (GroupKind.PEOPLE, GroupKind.DISPUTES, GroupKind.PROMISES, GroupKind.CLAIMS)
