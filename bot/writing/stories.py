"""What commands show of one order or one customer: the whole story."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.conversations import Conversation, Direction, Message
from bot.domain.customers import Customer
from bot.domain.drafts import Draft, describe_status
from bot.domain.events import Event
from bot.domain.orders import Order, OrderStatus
from bot.domain.patterns import regex
from bot.domain.posts import Post, Tone
from bot.domain.promises.promises import Promise
from bot.domain.reminders import describe_wait
from bot.domain.shops import Shop
from bot.domain.text import count_units, cut_text, escape_name, escape_text
from bot.writing.desk import count_letters, describe_due, describe_order_wait
from bot.writing.fitting import FIELD_LIMIT
from bot.writing.lists import describe_order
from bot.writing.order_outcomes import NOTHING_MORE, Aftermath, list_aftermath
from bot.writing.phrases import format_moment
from bot.writing.promises import describe_promise

#: The body of a card holds 4,096 characters, the whole card 6,000; a story leaves room for its
#: other parts.
STORY_LIMIT = 2400
CARD_LIMIT = 5800
#: A moment that the story itself wrote, which escaping took apart; a forged one shows a date, no
#: more.
_MOMENT = regex(r"<\u200b(t:\d{1,11}:[a-zA-Z])>")


def compose_order_story(
    shop: Shop,
    order: Order,
    customer: Customer,
    *,
    drafts: Sequence[Draft],
    events: Sequence[Event],
    after: Aftermath = NOTHING_MORE,
    now: datetime,
) -> Post:
    """Everything about one order: facts, letters, what followed, and what happened, in both time
    zones.
    """
    urgent = "⚠ urgent, " if order.is_urgent else ""
    wait = describe_order_wait(order, now)
    facts = [
        f"**{escape_name(order.item)}** for **{escape_name(customer.name)}**",
        f"Status: {urgent}{order.status}" + (f", {wait}" if wait else ""),
        _fact("Marketplace number", order.external_number),
        _fact("Price", order.price),
        _fact("Where bought", order.via.title if order.via else None),
        _moment("Logged", order.placed_at),
        _moment("Ship by", order.ship_by),
        _moment("Shipped", order.shipped_at),
        _moment("Customer told", order.told_at),
        _describe_way(order),
        _fact("Goes to", order.country),
        _tell_expected(order),
        _moment("Asked whether it came", order.asked_at),
        _moment("Counts as lost since", order.missing_since),
        _moment("Arrived", order.arrived_at),
        _moment("Cancelled", order.cancelled_at),
        _fact("Why cancelled", order.cancel_reason),
        _tell_settled(order),
        _fact("Note", order.note),
    ]
    fields = list_aftermath(after, now)
    if drafts:
        fields.append(("Letters", _list_letters(drafts)))
    body = cut_text("\n".join(line for line in facts if line), STORY_LIMIT)
    room = CARD_LIMIT - count_units(body) - sum(count_units(name + value) for name, value in fields)
    story = _tell_story(events, shop.zone, customer.zone, room)
    fields += zip((_name_timeline(customer), *["…"] * len(story)), story, strict=False)
    return Post(
        title=f"Order #{order.number}",
        body=body,
        fields=tuple(fields),
        tone=_tone(order, now),
    )


def compose_customer_story(
    shop: Shop,
    customer: Customer,
    conversation: Conversation | None,
    *,
    orders: Sequence[Order],
    messages: Sequence[Message],
    promises: Sequence[Promise] = (),
    now: datetime,
) -> Post:
    """Everything about one customer: how to reach them, what they bought, what was said."""
    local = f" (it is {now.astimezone(customer.zone):%H:%M} there)" if customer.zone else ""
    facts = [
        _fact("E-mail", customer.email),
        f"Discord: <@{customer.member_id}>" if customer.member_id else "",
        _fact("Language", customer.language),
        f"Time zone: {customer.time_zone}{local}" if customer.time_zone else "",
        "New: wrote from an account that I don't know yet" if customer.is_proposed else "",
        _moment("Known since", customer.created_at),
    ]
    fields = []
    if conversation is not None and conversation.waiting_since is not None:
        due = describe_due(conversation.waiting_since + shop.target, now)
        wait = describe_wait(now - conversation.waiting_since)
        snoozed = (
            f"\nSnoozed until {format_moment(conversation.snoozed_until)}"
            if conversation.snoozed_until
            else ""
        )
        why = (
            f": {escape_text(conversation.snooze_reason, 200)}"
            if snoozed and conversation.snooze_reason
            else ""
        )
        fields.append(("Waiting", f"{wait}{count_letters(conversation)}: {due}{snoozed}{why}"))
    if promises:
        fields.append(("Promised", _keep_lines([describe_promise(each, now) for each in promises])))
    if orders:
        fields.append(
            ("Orders", _keep_lines([describe_order(order, None, now) for order in orders]))
        )
    if messages:
        fields.append(("What was said", _tell_conversation(messages)))
    return Post(
        title=escape_name(customer.name),
        body="\n".join(line for line in facts if line),
        fields=tuple(fields),
    )


def _tone(order: Order, now: datetime) -> Tone:
    if order.is_late(now) or order.is_overdue(now):
        return Tone.URGENT
    return Tone.GONE if order.status is OrderStatus.ARRIVED else Tone.CALM


def _fact(name: str, value: str | None) -> str:
    return f"{name}: {escape_text(value, 1000)}" if value else ""


def _moment(name: str, moment: datetime | None) -> str:
    return f"{name}: {format_moment(moment)}" if moment else ""


def _tell_expected(order: Order) -> str:
    """When it should arrive, and what that was worked out from unless a person named the day."""
    expected = _moment("Expected", order.arrives_at)
    if order.arrival_basis is None or not expected:
        return expected
    latest = (
        f", by {format_moment(order.overdue_at, 'D')} at the latest" if order.overdue_at else ""
    )
    return f"{expected}{latest} (estimated: {escape_text(order.arrival_basis, 200)})"


def _tell_settled(order: Order) -> str:
    because = f": {escape_text(order.settled_because, 300)}" if order.settled_because else ""
    return _moment("Settled", order.settled_at) + because if order.settled_at else ""


def _describe_way(order: Order) -> str:
    way = ", ".join(escape_name(part) for part in (order.carrier, order.service) if part)
    if order.tracking:
        number = escape_name(order.tracking, 100)
        way = f"{way} " if way else "carrier not recognised "
        way += f"[{number}]({order.tracking_url})" if order.tracking_url else number
    return f"Parcel: {way}" if way else ""


def _list_letters(drafts: Sequence[Draft]) -> str:
    lines = []
    for draft in drafts:
        first = " ".join(draft.text.split())
        lines.append(
            f"**{draft.kind.title}** (draft {draft.id}, revision {draft.revision}) "
            f"{describe_status(draft.status)}\n"
            f"> {escape_name(first, 110)}"
        )
    return _keep_lines(lines)


def _keep_lines(lines: Sequence[str]) -> str:
    """The first lines, as many as a field holds whole."""
    text = ""
    for line in lines:
        if count_units(text + line) >= FIELD_LIMIT - 2:
            return text + "…"
        text += line + "\n"
    return text


def _name_timeline(customer: Customer) -> str:
    return (
        "What happened (shop's time / customer's time)"
        if customer.zone
        else "What happened (shop's time)"
    )


def _tell_story(
    events: Sequence[Event], shop_zone: ZoneInfo, customer_zone: ZoneInfo | None, room: int
) -> list[str]:
    """The newest events that fit in so many characters, the oldest of them first, in fields of a
    card.
    """
    lines: list[str] = []
    for event in reversed(events):
        who = f"<@{event.actor_id}> " if event.actor_id else ""
        what = _MOMENT.sub(r"<\1>", escape_text(event.what, 160))
        line = f"{_clock(event.at, shop_zone, customer_zone)} {who}{what}"
        room -= count_units(line) + 1
        if room < 0:
            lines.append("…")
            break
        lines.append(line)
    parts = [""]
    for line in reversed(lines):
        if count_units(parts[-1] + line) >= FIELD_LIMIT:
            parts.append("")
        parts[-1] += line + "\n"
    return parts if lines else ["Nothing yet."]


def _clock(at: datetime, shop_zone: ZoneInfo, customer_zone: ZoneInfo | None) -> str:
    ours = at.astimezone(shop_zone)
    if customer_zone is None or customer_zone.key == shop_zone.key:
        return f"{ours:%d %b %H:%M}"
    theirs = at.astimezone(customer_zone)
    return (
        f"{ours:%d %b %H:%M} / {theirs:%d %b %H:%M}"
        if theirs.date() != ours.date()
        else f"{ours:%d %b %H:%M} / {theirs:%H:%M}"
    )


def _tell_conversation(messages: Sequence[Message]) -> str:
    lines: list[str] = []
    room = 1000
    for message in reversed(messages):
        arrow = "◀" if message.direction is Direction.IN else "▶"
        place = f" ({escape_name(message.via, 40)})" if message.via else ""
        words = escape_name(" ".join(message.words.split()) or "answered", 140)
        line = f"{arrow} {format_moment(message.at)}{place} {words}{_tell_fate(message)}"
        room -= len(line) + 1
        if room < 0:
            lines.append("…")
            break
        lines.append(line)
    return "\n".join(reversed(lines))


def _tell_fate(message: Message) -> str:
    """What became of a message after it was written, as the end of its line."""
    if message.deleted_at is not None:
        return " *(deleted)*"
    return " *(changed)*" if message.edited_at is not None else ""
