"""What the bot says at the desk about who waits: reminders, the digest, and what a customer wrote."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.conversations import Conversation, Message
from bot.domain.customers import Customer
from bot.domain.drafts import Draft, DraftStatus, describe_status
from bot.domain.mailboxes import ReceivedMail, ReceivedNotice
from bot.domain.orders import Order, OrderStatus
from bot.domain.posts import Button, Look, Post, Tone
from bot.domain.reminders import RungKind, describe_wait
from bot.domain.shops import Shop
from bot.domain.text import count_units, escape_name, escape_text

#: A field of a card holds 1,024 characters; but the whole card 6,000, which the digest's eight fields share.
FIELD_LIMIT = 1024
DIGEST_FIELD_LIMIT = 690


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody who waits."""

    customer: Customer
    conversation: Conversation


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What the seller should know at opening time; each list may hold one more than is shown."""

    waiting: tuple[Line, ...] = ()
    more_waiting: int = 0
    late: tuple[tuple[Order, Customer], ...] = ()
    untold: tuple[tuple[Order, Customer], ...] = ()
    overdue: tuple[tuple[Order, Customer], ...] = ()
    drafts: tuple[Draft, ...] = ()
    stuck: tuple[Draft, ...] = ()
    notices: tuple[ReceivedNotice, ...] = ()
    unbooked: tuple[ReceivedMail, ...] = ()  #: letters of which nobody has said whose they are

    @property
    def is_empty(self) -> bool:
        return not any(
            (
                self.waiting,
                self.late,
                self.untold,
                self.overdue,
                self.drafts,
                self.stuck,
                self.notices,
                self.unbooked,
            )
        )


def show_moment(moment: datetime, style: str = "f") -> str:
    """The moment as Discord shows it to each reader in their own time zone."""
    return f"<t:{int(moment.timestamp())}:{style}>"


def list_talk_buttons(conversation_id: int) -> tuple[Button, ...]:
    """What can be done about somebody who waits."""
    return (
        Button("Reply", f"talk:reply:{conversation_id}", Look.GOOD),
        Button("Apologise", f"talk:apologise:{conversation_id}"),
        Button("Snooze", f"talk:snooze:{conversation_id}"),
        Button("Needs no answer", f"talk:rest:{conversation_id}"),
    )


def compose_ping(
    shop: Shop, conversation: Conversation, customer: Customer, rung: RungKind, *, now: datetime
) -> Post:
    """The one message of a rung: who waits, since when, what about, what is due."""
    assert conversation.waiting_since is not None
    due_at = conversation.waiting_since + shop.target
    name = escape_name(customer.name)
    if rung is RungKind.WAKE:
        reason = (
            f" It was: {escape_text(conversation.snooze_reason, 200)}." if conversation.snooze_reason else ""
        )
        words = f"The snooze for **{name}** is over.{reason} {describe_due(due_at, now).capitalize()}."
    else:
        words = f"**{name}** waits for an answer: {describe_due(due_at, now)}."
    role = f"<@&{shop.staff_role_id}> " if shop.staff_role_id else ""
    return Post(
        words=role + words,
        body=describe_waiting(conversation, now),
        tone=Tone.URGENT if conversation.is_urgent or now >= due_at else Tone.WAITING,
        buttons=list_talk_buttons(conversation.id),
        roles=(shop.staff_role_id,) if shop.staff_role_id else (),
    )


def describe_due(due_at: datetime, now: datetime) -> str:
    if now < due_at:
        # To the nearest minute: a reminder is said a moment after it was due, and 4 h 48 min are meant.
        return f"due in {describe_wait(due_at - now + timedelta(seconds=30))}"
    if (now - due_at).total_seconds() < 60:
        return "due now"
    return f"overdue by {describe_wait(now - due_at)}"


def describe_waiting(conversation: Conversation, now: datetime) -> str:
    """Since when, how often, why it is urgent, and the last words, as a few lines."""
    assert conversation.waiting_since is not None
    wait = describe_wait(now - conversation.waiting_since)
    lines = [
        f"Waiting since {show_moment(conversation.waiting_since)} ({wait})" + count_letters(conversation)
    ]
    if conversation.urgent_because:
        lines.append(f"⚠ Urgent: {escape_text(', '.join(conversation.urgent_because), 300)}")
    if conversation.last_words:
        lines.append("> " + escape_text(conversation.last_words, 300).replace("\n", "\n> "))
    return "\n".join(lines)


def count_letters(conversation: Conversation) -> str:
    return f", wrote {conversation.unanswered} times" if conversation.unanswered > 1 else ""


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
    fields = [
        (f"⚖ Platforms that want an answer ({_count(digest.notices)})", _list_notices(digest.notices)),
        (
            f"⏰ Waiting for an answer ({_count(digest.waiting, digest.more_waiting)})",
            _list_waiting(shop, digest, now),
        ),
        (f"📦 Past the ship-by date ({_count(digest.late)})", _list_orders(digest.late, now)),
        (
            f"✉ Shipped, customer not told ({_count(digest.untold)})",
            _list_orders(digest.untold, now),
        ),
        (
            f"🔎 Shipped, no arrival ({_count(digest.overdue)})",
            _list_orders(digest.overdue, now),
        ),
        (f"📝 Drafts that wait for you ({_count(digest.drafts)})", _list_drafts(digest.drafts)),
        (
            f"❓ Passed-on letters: whose are they? ({_count(digest.unbooked)})",
            _list_unbooked(digest.unbooked),
        ),
        (f"❗ Letters that need a look ({_count(digest.stuck)})", _list_drafts(digest.stuck)),
    ]
    pings = [f"<@&{shop.staff_role_id}>"] if pings_staff and shop.staff_role_id else []
    if pings_deputy and shop.deputy_id:
        pings.append(f"<@{shop.deputy_id}> nobody has answered for a while, can you help?")
    return Post(
        words=" ".join(pings),
        title="I was away: this is what waits now" if is_catch_up else "This is what waits today",
        fields=tuple((name, value) for name, value in fields if value),
        footer="/inbox shows who waits, /order list the orders, /drafts the drafts.",
        tone=Tone.WAITING,
        roles=(shop.staff_role_id,) if pings_staff and shop.staff_role_id else (),
        members=(shop.deputy_id,) if pings_deputy and shop.deputy_id else (),
    )


def _count(lines: tuple[object, ...], more: int = 0) -> str:
    return "15+" if len(lines) > 15 else str(len(lines) + more)


def _list_waiting(shop: Shop, digest: Digest, now: datetime) -> str:
    lines = []
    for line in digest.waiting:
        since = line.conversation.waiting_since
        assert since is not None
        urgent = "⚠ " if line.conversation.is_urgent else ""
        due = describe_due(since + shop.target, now)
        letters = count_letters(line.conversation)
        wait = describe_wait(now - since)
        lines.append(f"{urgent}**{escape_name(line.customer.name, 40)}** {wait}{letters}: {due}")
    return _fit(lines, digest.more_waiting)


def _list_orders(orders: tuple[tuple[Order, Customer], ...], now: datetime) -> str:
    return _fit(
        [
            f"**{escape_name(order.label, 30)}** {escape_name(customer.name, 40)}, "
            f"{escape_name(order.item, 50)}: {describe_order_wait(order, now)}"
            for order, customer in orders
        ]
    )


def _list_notices(notices: tuple[ReceivedNotice, ...]) -> str:
    lines = []
    for each in notices:
        by = each.notice.respond_by
        when = f"answer by {show_moment(by)}" if by else "look there today: no date was named"
        amount = (
            f" {each.notice.amount} {each.notice.currency or ''}" if each.notice.amount is not None else ""
        )
        lines.append(f"**{each.notice.platform.label}** {each.notice.kind.label}{amount}: {when}")
    return _fit(lines)


def _list_unbooked(mails: tuple[ReceivedMail, ...]) -> str:
    return _fit(
        [
            f"{escape_name(each.subject or '(no subject)', 60)}, passed on by "
            f"{escape_name(each.sender_name or each.sender_address, 40)} {show_moment(each.at, 'd')}"
            for each in mails
        ]
    )


def _list_drafts(drafts: tuple[Draft, ...]) -> str:
    return _fit(
        [
            f"**{draft.kind.title}** to {escape_name(draft.to.name, 40)} {describe_status(draft.status)}"
            + (
                f": {escape_text(draft.reason, 100)}"
                if draft.status is DraftStatus.FAILED and draft.reason
                else ""
            )
            for draft in drafts
        ]
    )


def _fit(lines: list[str], more: int = 0) -> str:
    """As many whole lines as a field holds; the rest is counted."""
    text = ""
    for shown, line in enumerate(lines):
        if count_units(text + line) > DIGEST_FIELD_LIMIT - 40:
            more += len(lines) - shown
            break
        text += line + "\n"
    return text + (f"… and {more} more" if more else "")


def describe_order_wait(order: Order, now: datetime) -> str:
    """What is wrong with an order at this moment, in a few words; empty when nothing is."""
    if order.is_late(now) and order.ship_by:
        return f"{describe_wait(now - order.ship_by)} late"
    if order.is_overdue(now) and order.overdue_at:
        return f"should have arrived {describe_wait(now - order.overdue_at)} ago"
    if order.status is OrderStatus.SHIPPED and order.told_at is None and order.shipped_at:
        return f"left {show_moment(order.shipped_at, 'D')}, customer not told"
    return ""


def compose_incoming(
    shop: Shop, customer: Customer, conversation: Conversation, message: Message, *, now: datetime
) -> Post:
    """What a customer just wrote in a direct message, with what can be done about it."""
    name = escape_name(customer.name)
    words = escape_text(message.words, 1500) or "*(no words)*"
    files = "\n".join(
        f"📎 [{escape_name(each.name, 60)}]({each.url}) ({each.size // 1024 + 1} kB)"
        for each in message.attachments
    )
    pictures = [each.url for each in message.attachments if each.name.lower().endswith(_PICTURES)]
    if message.is_thanks:
        return Post(
            words=f"**{name}** said thanks.",
            body=words,
            tone=Tone.CALM,
            buttons=(Button("It is a question", f"talk:question:{message.id}"),),
        )
    due = ""
    if conversation.waiting_since is not None:
        due_at = conversation.waiting_since + shop.target
        due = f"Answer {describe_due(due_at, now)}{count_letters(conversation)}."
    if conversation.urgent_because:
        due += f"\n⚠ Urgent: {escape_text(', '.join(conversation.urgent_because), 300)}"
    buttons = list_talk_buttons(conversation.id)
    if customer.is_proposed:
        due += "\nThis account is new to me."
        buttons = (*buttons, Button("Link to an order", f"talk:link:{conversation.id}"))
    return Post(
        words=f"**{name}** wrote to you.",
        body="\n".join(part for part in (words, files) if part),
        fields=(("Next", due),) if due else (),
        tone=Tone.URGENT if conversation.is_urgent else Tone.WAITING,
        image=pictures[0] if pictures else None,
        buttons=buttons,
    )


_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp")


def compose_told(shop: Shop, conversation: Conversation, *, now: datetime) -> Post:
    """Tells a customer, once for each wait, that a person will answer, and until when."""
    assert conversation.waiting_since is not None
    due_at = conversation.waiting_since + shop.target
    opens = None if shop.hours.is_open(now) else shop.hours.next_opening(now)
    until = max(due_at, opens) if opens else due_at
    closed = ""
    if opens:
        local = now.astimezone(shop.zone)
        closed = (
            f" The shop is closed right now (it is {local:%H:%M} there) and opens {show_moment(opens, 'F')}."
        )
    return Post(
        words=f"Thank you, your message is with {escape_name(shop.name)}.{closed} "
        f"A person will answer you by {show_moment(until, 'F')}."
    )
