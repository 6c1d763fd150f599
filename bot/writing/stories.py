"""What commands show of one order or one customer: the whole story."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.conversations import Conversation, Direction, Message
from bot.domain.customers import Customer
from bot.domain.drafts import Draft, describe_draft
from bot.domain.events import Event
from bot.domain.incidents.places import Place
from bot.domain.order_lines import OrderKind
from bot.domain.order_ways import name_state
from bot.domain.orders import Order, OrderStatus
from bot.domain.parcels import Parcel
from bot.domain.patterns import regex
from bot.domain.posts import Post, Tone
from bot.domain.promises.promises import Promise
from bot.domain.reminders import describe_wait
from bot.domain.shops import Shop
from bot.domain.text import count_units, cut_text, escape_name, escape_text
from bot.domain.ways import Way, WayKind
from bot.writing.desk import count_letters, describe_due, describe_order_wait
from bot.writing.fitting import FIELD_LIMIT, keep_first, keep_newest
from bot.writing.incidents.places import describe_place
from bot.writing.lists import describe_order
from bot.writing.order_facts import describe_parcels, describe_source, list_bought
from bot.writing.order_outcomes import NOTHING_MORE, Aftermath, list_aftermath
from bot.writing.phrases import fill_moment, fill_name, fill_plain, fill_text, format_moment
from bot.writing.promises import describe_promise

#: The body of a card holds 4,096 characters, the whole card 6,000; a story leaves room for its
#: other parts.
STORY_LIMIT = 2400
CARD_LIMIT = 5800
#: How many ways to reach a customer are listed.
MAX_WAYS = 10
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
    parcels: Sequence[Parcel] = (),
    now: datetime,
) -> Post:
    """Everything about one order: facts, letters, what followed, and what happened, in both time
    zones.
    """
    fields = list_aftermath(after, now)
    if says_more_than_item(order):
        fields.insert(0, ("What was bought", keep_first(list_bought(order.lines))))
    if len(parcels) > 1:
        fields.insert(0, ("Parcels", keep_first(describe_parcels(parcels))))
    if drafts:
        fields.append(("Letters", _describe_letters(drafts)))
    body = _describe_order_facts(order, customer, now)
    room = CARD_LIMIT - count_units(body) - sum(count_units(name + value) for name, value in fields)
    fields += _list_story_fields(shop, customer, events, room)
    return Post(
        title=f"Order {escape_name(order.label, 64)}",
        body=body,
        fields=tuple(fields),
        tone=_choose_tone(order, now),
    )


def says_more_than_item(order: Order) -> bool:
    """Whether its lines say anything that its item alone doesn't."""
    only = order.lines[0] if len(order.lines) == 1 else None
    return bool(order.lines) and (only is None or bool(only.variation or only.personalisation))


def _describe_order_facts(order: Order, customer: Customer, now: datetime) -> str:
    is_parcel = order.kind is OrderKind.PARCEL
    facts = [
        f"**{escape_name(order.item)}** for **{escape_name(customer.name)}**",
        _describe_status(order, now),
        _fact("Gets there by", order.kind.title if order.kind is not OrderKind.PARCEL else None),
        _fact("In letters", order.short_name and f"your {order.short_name}"),
        _fact("Our own number", f"#{order.number}" if order.external_number else None),
        _fact("For", order.recipient),
        _fact("Price", str(order.price or "")),
        _fact("Where bought", order.via and order.via.title),
        _moment("Logged", order.placed_at),
        _describe_ship_by(order),
        _moment("Shipped" if is_parcel else "Ready since", order.shipped_at),
        _moment("Customer told", order.told_at),
        _describe_way(order),
        _fact("Goes to", order.country),
        _describe_expected(order),
        _moment("Asked whether it came", order.asked_at),
        _moment("Counts as lost since", order.missing_since),
        _moment("Arrived" if is_parcel else "They have it since", order.arrived_at),
        _moment("Came back", order.came_back_at),
        _moment("Cancelled", order.cancelled_at),
        _fact("Who wanted that", order.cancelled_by.title if order.cancelled_by else None),
        _fact("Why cancelled", order.cancel_reason),
        _describe_settled(order),
        _fact("The buyer says", order.buyer_note),
        _fact("Note", order.note),
        describe_source(order),
    ]
    return cut_text("\n".join(line for line in facts if line), STORY_LIMIT)


def _describe_status(order: Order, now: datetime) -> str:
    urgent = "⚠ urgent, " if order.is_urgent else ""
    status = f"Status: {urgent}{name_state(order)}"
    if wait := describe_order_wait(order, now):
        status += f", {wait}"
    return status


def _choose_tone(order: Order, now: datetime) -> Tone:
    if order.is_late(now) or order.is_overdue(now):
        return Tone.URGENT
    if order.status is OrderStatus.ARRIVED:
        return Tone.GONE
    return Tone.CALM


def compose_customer_story(
    shop: Shop,
    customer: Customer,
    conversation: Conversation | None,
    *,
    orders: Sequence[Order],
    messages: Sequence[Message],
    promises: Sequence[Promise] = (),
    places: Sequence[Place] = (),
    ways: Sequence[Way] = (),
    now: datetime,
) -> Post:
    """Everything about one customer: how to reach them, what they bought, what was said."""
    fields = []
    if conversation is not None and conversation.waiting_since is not None:
        due = describe_due(conversation.waiting_since + shop.target, now)
        wait = describe_wait(now - conversation.waiting_since)
        snooze = _describe_snooze(conversation)
        fields.append(("Waiting", f"{wait}{count_letters(conversation)}: {due}{snooze}"))
    if promises:
        lines = [describe_promise(each, now) for each in promises]
        fields.append(("Promised", keep_first(lines)))
    if places:
        fields.append(("Incidents", keep_first([describe_place(each) for each in places])))
    if orders:
        lines = [describe_order(each, None, now) for each in orders]
        fields.append(("Orders", keep_first(lines)))
    if messages:
        fields.append(("What was said", _describe_conversation(messages)))
    return Post(
        title=escape_name(customer.name),
        body=_describe_customer_facts(customer, ways, now),
        fields=tuple(fields),
    )


def _describe_customer_facts(customer: Customer, ways: Sequence[Way], now: datetime) -> str:
    facts = [_describe_reach(way) for way in ways[:MAX_WAYS]]
    if len(ways) > MAX_WAYS:
        facts.append(f"… and {len(ways) - MAX_WAYS} more")
    facts.append(_fact("Language", customer.language))
    facts.append(_describe_time_zone(customer, now))
    if customer.is_proposed:
        facts.append("New: wrote from an account that I don't know yet")
    facts.append(_moment("Known since", customer.created_at))
    return "\n".join(line for line in facts if line)


def _describe_reach(way: Way) -> str:
    """A way to reach them, where it is known from, and when it was used last."""
    name, shown = "E-mail", escape_text(way.value, 100)
    if way.kind is WayKind.DISCORD:
        name, shown = "Discord", f"<@{way.member_id}>"
    elif way.platform is not None:
        name = way.platform.label
    about = [f"known from {way.known_from.label}"] if way.known_from else []
    about.append(fill_moment("wrote last {}", way.last_used_at, "D") or "never wrote from there")
    if way.closed_at is not None:
        why = fill_text(": {}", way.closed_because, 100)
        about.append(f"**closed** since {format_moment(way.closed_at, 'D')}{why}")
    return f"{name}: {shown} ({', '.join(about)})"


def _describe_time_zone(customer: Customer, now: datetime) -> str:
    if not customer.time_zone:
        return ""
    if customer.zone is None:
        return f"Time zone: {customer.time_zone}"
    return f"Time zone: {customer.time_zone} (it is {now.astimezone(customer.zone):%H:%M} there)"


def _describe_snooze(conversation: Conversation) -> str:
    if conversation.snoozed_until is None:
        return ""
    why = fill_text(": {}", conversation.snooze_reason, 200)
    return f"\nSnoozed until {format_moment(conversation.snoozed_until)}{why}"


def _fact(name: str, value: str | None) -> str:
    return fill_text(f"{name}: {{}}", value)


def _moment(name: str, moment: datetime | None) -> str:
    return fill_moment(f"{name}: {{}}", moment)


def _describe_ship_by(order: Order) -> str:
    basis = fill_text(" ({}; the day wasn't named)", order.ship_by_basis, 100)
    return (_moment("Ship by", order.ship_by) + basis) if order.ship_by else ""


def _describe_expected(order: Order) -> str:
    """When it should arrive, and what that was worked out from unless a person named the day."""
    expected = _moment("Expected", order.arrives_at)
    if order.arrival_basis is None or not expected:
        return expected
    latest = fill_moment(", by {} at the latest", order.overdue_at, "D")
    return f"{expected}{latest} (estimated: {escape_text(order.arrival_basis, 200)})"


def _describe_settled(order: Order) -> str:
    if order.settled_at is None:
        return ""
    because = fill_text(": {}", order.settled_because, 300)
    return f"Settled: {format_moment(order.settled_at)}{because}"


def _describe_way(order: Order) -> str:
    carrier = ", ".join(escape_name(part) for part in (order.carrier, order.service) if part)
    if not order.tracking:
        return fill_plain("Parcel: {}", carrier)
    number = escape_name(order.tracking, 100)
    if order.tracking_url:
        number = f"[{number}]({order.tracking_url})"
    return f"Parcel: {carrier or 'carrier not recognised'} {number}"


def _describe_letters(drafts: Sequence[Draft]) -> str:
    lines = []
    for draft in drafts:
        first = " ".join(draft.text.split())
        lines.append(
            f"**{draft.kind.title}** (draft {draft.id}, revision {draft.revision}) "
            f"{describe_draft(draft)}\n"
            f"> {escape_name(first, 110)}"
        )
    return keep_first(lines)


def _list_story_fields(
    shop: Shop, customer: Customer, events: Sequence[Event], room: int
) -> list[tuple[str, str]]:
    """The newest events that fit in so many characters, the oldest of them first."""
    title = "What happened (shop's time)"
    if customer.zone:
        title = "What happened (shop's time / customer's time)"
    newest_first = (_describe_event(each, shop.zone, customer.zone) for each in reversed(events))
    parts = [""]
    for line in keep_newest(newest_first, room):
        if count_units(parts[-1] + line) >= FIELD_LIMIT:
            parts.append("")
        parts[-1] += line + "\n"
    first, *others = parts
    return [(title, first or "Nothing yet."), *(("…", part) for part in others)]


def _describe_event(event: Event, shop_zone: ZoneInfo, customer_zone: ZoneInfo | None) -> str:
    who = fill_plain("<@{}> ", event.actor_id)
    what = _MOMENT.sub(r"<\1>", escape_text(event.what, 160))
    return f"{_format_clocks(event.at, shop_zone, customer_zone)} {who}{what}"


def _format_clocks(at: datetime, shop_zone: ZoneInfo, customer_zone: ZoneInfo | None) -> str:
    """The moment on the shop's clock, and on the customer's where that is another one."""
    ours = at.astimezone(shop_zone)
    shown = f"{ours:%d %b %H:%M}"
    if customer_zone is None or customer_zone.key == shop_zone.key:
        return shown
    theirs = at.astimezone(customer_zone)
    if theirs.date() == ours.date():
        return f"{shown} / {theirs:%H:%M}"
    return f"{shown} / {theirs:%d %b %H:%M}"


def _describe_conversation(messages: Sequence[Message]) -> str:
    newest_first = (_describe_message(each) for each in reversed(messages))
    return "\n".join(keep_newest(newest_first, room=1000))


def _describe_message(message: Message) -> str:
    arrow = "◀" if message.direction is Direction.IN else "▶"
    place = fill_name(" ({})", message.via, 40)
    words = escape_name(" ".join(message.words.split()) or "answered", 140)
    end = ""
    if message.deleted_at is not None:
        end = " *(deleted)*"
    elif message.edited_at is not None:
        end = " *(changed)*"
    return f"{arrow} {format_moment(message.at)}{place} {words}{end}"
