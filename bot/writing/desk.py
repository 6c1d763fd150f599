"""What the bot says at the desk about who waits: reminders, and what a customer wrote."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.actions import Action
from bot.domain.conversations import Conversation, Message, Waiting
from bot.domain.customers import Customer
from bot.domain.dead_man_switch import calls_for
from bot.domain.order_lines import OrderKind
from bot.domain.order_ways import name_state
from bot.domain.orders import Order, OrderStatus
from bot.domain.posts import Button, ButtonStyle, Post, Tone
from bot.domain.reminders import StepKind, describe_wait, find_gap
from bot.domain.shops import Shop
from bot.domain.text import count_units, escape_name, escape_text
from bot.writing.calls import call_people
from bot.writing.fitting import fold_words, is_folded
from bot.writing.phrases import fill_text, format_moment

BODY_LIMIT = 4096
#: Of a message's words at least so many are shown, in UTF-16 units, however many files came along.
LEAST_SHOWN = 1500


def compose_unseen(by: int, command: str | None, answer: Post) -> Post:
    """What somebody did and got no answer to, said where all staff see it, so that nobody does it
    again.
    """
    what = f"**/{command}**" if command else "what you did just now"
    words = (
        f"<@{by}>: {what} is done. You may not have seen my answer, so please don't do it "
        "again. It was:"
    )
    return replace(answer, words=f"{words}\n{answer.words}".rstrip())


def link_message(shop_id: int, channel_id: int, message_id: int) -> str:
    """The address of a message in the shop's server."""
    return f"https://discord.com/channels/{shop_id}/{channel_id}/{message_id}"


def choose_waiting_tone(*, is_urgent: bool) -> Tone:
    """The tone of a post about somebody who waits."""
    return Tone.URGENT if is_urgent else Tone.WAITING


def list_talk_buttons(conversation_id: int) -> tuple[Button, ...]:
    """What can be done about somebody who waits."""
    return (
        Button("Reply", Action.TALK_REPLY.on(conversation_id), ButtonStyle.GOOD),
        Button("Apologise", Action.TALK_APOLOGISE.on(conversation_id)),
        Button("Snooze", Action.TALK_SNOOZE.on(conversation_id)),
        Button("Needs no answer", Action.TALK_REST.on(conversation_id)),
    )


def compose_ping(
    shop: Shop, conversation: Conversation, customer: Customer, step: StepKind, *, now: datetime
) -> Post:
    """The one message of a step: who waits, since when, what about, what is due."""
    assert conversation.waiting_since is not None
    due_at = conversation.waiting_since + shop.target
    name = escape_name(customer.name)
    due = describe_due(due_at, now)
    words = f"**{name}** waits for an answer: {due}."
    if step is StepKind.WAKE:
        reason = fill_text(" It was: {}.", conversation.snooze_reason, 200)
        words = f"The snooze for **{name}** is over.{reason} {due.capitalize()}."
    call = call_people(shop, now, calls_deputy=wants_deputy(shop, conversation, step, now))
    return Post(
        words=call.begin(words),
        body=describe_waiting(conversation, now),
        tone=choose_waiting_tone(is_urgent=conversation.is_urgent or now >= due_at),
        buttons=list_talk_buttons(conversation.id),
        roles=call.roles,
        members=call.members,
    )


def wants_deputy(shop: Shop, conversation: Conversation, step: StepKind, now: datetime) -> bool:
    """Whether a deputy who stands in for the seller is called with this step."""
    assert conversation.waiting_since is not None
    since = conversation.waiting_since + shop.target
    if step is StepKind.DUE and since - find_gap(shop.target) <= now:
        since = min(since, now)  # it is said early: nothing comes after it in time
    if conversation.is_urgent:
        since = conversation.last_wrote_at or conversation.waiting_since
        if step is StepKind.SOON and shop.hours.next_digest(since) <= now:
            return False  # this day's list has called them for it
    if step is StepKind.WAKE and since <= now:
        since = now  # whatever they saw before, it was put off until now
    return calls_for(since, shop, now)


def list_page_buttons(
    action: Action, *before: int, page: int, has_more: bool
) -> tuple[Button, ...]:
    """The ways to the page before and to the next one, as far as there are any; `before` stands
    before the page's number.
    """
    buttons = []
    if page:
        buttons.append(Button("◀ Back", action.on(*before, page - 1)))
    if has_more:
        buttons.append(Button("Next ▶", action.on(*before, page + 1)))
    return tuple(buttons)


def compose_emptied(title: str, first_page: str) -> Post:
    """A page whose lines are gone since the one before was shown, with the way back."""
    return Post(
        title=title, body="Nothing is left on this page.", buttons=(Button("◀ Back", first_page),)
    )


def describe_due(due_at: datetime, now: datetime) -> str:
    """How much time is left, or by how much it is over: "due in 3 h", "overdue by 2 days"."""
    if now < due_at:
        # To the nearest minute: a reminder is said a moment after it was due, and 4 h 48 min are
        # meant.
        return f"due in {describe_wait(due_at - now + timedelta(seconds=30))}"
    if (now - due_at).total_seconds() < 60:
        return "due now"
    return f"overdue by {describe_wait(now - due_at)}"


def describe_waiting(conversation: Conversation, now: datetime) -> str:
    """Since when, how often, why it is urgent, and the last words, as a few lines."""
    assert conversation.waiting_since is not None
    wait = describe_wait(now - conversation.waiting_since)
    lines = [
        f"Waiting since {format_moment(conversation.waiting_since)} ({wait})"
        + count_letters(conversation)
    ]
    if conversation.urgent_because:
        lines.append(f"⚠ Urgent: {escape_text(', '.join(conversation.urgent_because), 300)}")
    if conversation.last_words:
        lines.append("> " + escape_text(conversation.last_words, 300).replace("\n", "\n> "))
    return "\n".join(lines)


def count_letters(about: Conversation | Waiting) -> str:
    """How often they wrote, as the end of a phrase; empty for once."""
    return f", wrote {about.unanswered} times" if about.unanswered > 1 else ""


def describe_order_wait(order: Order, now: datetime) -> str:
    """What is wrong with an order at this moment, in a few words; empty when nothing is."""
    if order.is_late(now) and order.ship_by:
        return f"{describe_wait(now - order.ship_by)} late"
    if order.is_overdue(now) and order.overdue_at:
        return f"should have arrived {describe_wait(now - order.overdue_at)} ago"
    if order.came_back_at is not None and order.status is OrderStatus.SHIPPED:
        return f"came back {format_moment(order.came_back_at, 'D')}, to be sent again"
    if order.status is OrderStatus.SHIPPED and order.told_at is None and order.shipped_at:
        left = "left" if order.kind is OrderKind.PARCEL else "ready since"
        return f"{left} {format_moment(order.shipped_at, 'D')}, customer not told"
    return ""


def compose_incoming(
    shop: Shop,
    customer: Customer,
    conversation: Conversation,
    message: Message,
    *,
    order: Order | None = None,
    now: datetime,
) -> Post:
    """What a customer just wrote in a direct message, with what can be done about it."""
    name = escape_name(customer.name)
    body = [fold_message(message)]
    read = list_read_buttons(message.id, message.words)
    not_theirs = Button("Not theirs", Action.MOVE_MESSAGE.on(message.id))
    if message.is_thanks:
        question = Button("It is a question", Action.TALK_QUESTION.on(message.id))
        return Post(
            words=f"**{name}** said thanks.",
            body=body[0],
            tone=Tone.CALM,
            buttons=(question, *read, not_theirs),
        )
    body += [describe_matter(order), describe_answer_due(shop, conversation, now)]
    buttons = list_talk_buttons(conversation.id)
    if customer.is_proposed:
        body.append("This account is new to me.")
        buttons = (*buttons, Button("Link to an order", Action.TALK_LINK.on(conversation.id)))
    if message.deleted_at is not None:
        body.append("They have deleted it since. It may still want an answer.")
    return Post(
        words=f"**{name}** wrote to you.",
        body="\n".join(filter(None, body)),
        tone=choose_waiting_tone(is_urgent=conversation.is_urgent),
        image=find_picture(message),
        buttons=(*buttons, *read, not_theirs),
    )


def describe_matter(order: Order | None) -> str:
    """The order that a letter is about, in one line; empty where none is known."""
    if order is None:
        return ""
    return f"🧾 Order {order.shown_label}: {escape_name(order.item, 60)}, {name_state(order)}"


def list_read_buttons(message_id: int, words: str) -> tuple[Button, ...]:
    """*Show all*, where a card shows less than all of somebody's words."""
    if not is_folded(words):
        return ()
    return (Button("Show all", Action.TALK_READ.on(message_id)),)


def compose_whole(customer: Customer, message: Message) -> Post:
    """All that a customer wrote, for whoever asks."""
    return Post(
        title=f"{escape_name(customer.name, 80)} wrote",
        body=describe_message(message),
        image=find_picture(message),
    )


def fold_message(message: Message) -> str:
    """A message's first words and its files, safe to show."""
    words = escape_text(fold_words(message.words), BODY_LIMIT) or "*(no words)*"
    return "\n".join((words, *_describe_files(message)))


def describe_message(message: Message) -> str:
    """A message's words and files, safe to show; of the words as much as a card holds."""
    words = escape_text(message.words, _find_room(message)) or "*(no words)*"
    return "\n".join((words, *_describe_files(message)))


def is_cut(message: Message) -> bool:
    """Whether *Show all* shows less than all of its words: nobody else can look at them in the
    customer's channel.
    """
    room = _find_room(message)
    return count_units(escape_text(message.words, room + 1)) > room


def _find_room(message: Message) -> int:
    """How many of a message's words a card shows, in UTF-16 units: all of Discord's 2,000 signs,
    mostly.
    """
    taken = sum(1 + count_units(each) for each in _describe_files(message))
    return max(LEAST_SHOWN, BODY_LIMIT - taken)


def _describe_files(message: Message) -> list[str]:
    return [
        f"📎 [{escape_name(each.name, 60)}]({each.url}) ({each.size // 1024 + 1} kB)"
        for each in message.attachments
    ]


def find_picture(message: Message) -> str | None:
    """The address of the first picture that came along."""
    pictures = (each.url for each in message.attachments if each.name.lower().endswith(_PICTURES))
    return next(pictures, None)


_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp")


def describe_answer_due(shop: Shop, conversation: Conversation, now: datetime) -> str:
    """That an answer is overdue, how often they wrote, and why it is urgent; empty where nothing is
    to be said.
    """
    if conversation.waiting_since is None:
        return ""
    due_at = conversation.waiting_since + shop.target
    lines = []
    if now >= due_at:
        lines.append(f"⏰ Answer {describe_due(due_at, now)}{count_letters(conversation)}.")
    elif conversation.unanswered > 1:
        lines.append(f"They wrote {conversation.unanswered} times.")
    if conversation.urgent_because:
        lines.append(f"⚠ Urgent: {escape_text(', '.join(conversation.urgent_because), 300)}")
    return "\n".join(lines)


def compose_acknowledgement(shop: Shop, conversation: Conversation, *, now: datetime) -> Post:
    """To a customer, once for each wait: that a person will answer, and until when."""
    assert conversation.waiting_since is not None
    until = conversation.waiting_since + shop.target
    closed = ""
    if opens := shop.there_at(now):
        until = max(until, opens)
        closed = _describe_closed(shop, opens, now)
    return Post(
        words=f"Thank you, your message is with {escape_name(shop.name)}.{closed} "
        f"A person will answer you by {format_moment(until, 'F')}."
    )


def _describe_closed(shop: Shop, opens: datetime, now: datetime) -> str:
    if shop.is_away(now):
        return f" The shop is away and back on {format_moment(opens, 'F')}."
    local = now.astimezone(shop.zone)
    return (
        f" The shop is closed right now (it is {local:%H:%M} there) and opens "
        f"{format_moment(opens, 'F')}."
    )


#: On a draft that waits in a backup which was brought back.
MAY_HAVE_GONE = (
    "I work with a backup now. Look in the conversation whether this has gone out since it was "
    "made."
)


def compose_restored(shop: Shop, doubted: int) -> Post:
    """That a backup was brought back, and what to do; `doubted` letters may have gone out since."""
    lines = [
        "I work with a backup now. What happened after it was made isn't in it: please look "
        "through this channel and log again what is missing."
    ]
    if shop.acted_at is not None:
        last = format_moment(shop.acted_at)
        lines.append(f"The last thing that anybody did in it was on {last}.")
    lines.append(
        "A ✅ from before doesn't count any more, and old buttons don't work. /next and /inbox "
        "show what waits."
    )
    if doubted == 1:
        lines.append(
            "One letter may have gone out since. I don't send it again by myself: its card asks "
            "you."
        )
    elif doubted:
        lines.append(
            f"{doubted} letters may have gone out since. I don't send them again by myself: their "
            "cards ask you."
        )
    return Post(title="A backup was brought back", body="\n".join(lines), tone=Tone.URGENT)
