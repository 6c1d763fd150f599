"""A ping about several customers who wait: short enough for a phone, one line each."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.actions import Action
from bot.domain.conversations import Conversation
from bot.domain.customers import Customer
from bot.domain.posts import Button, ButtonStyle, Post
from bot.domain.reminders import StepKind, describe_wait
from bot.domain.shops import Shop
from bot.domain.text import cut_text, escape_name, escape_text
from bot.writing.calls import call_people
from bot.writing.desk import choose_waiting_tone, wants_deputy

#: So many customers have a line; a phone shows a line of so many characters whole.
MAX_LINES, WIDTH = 7, 40
#: So many can be answered from the ping itself.
MAX_BUTTONS = 4
#: A name may take so much of a line, and so much of one that says why it is urgent.
_NAME, _SHORT_NAME = 20, 14

#: Who waits, and the step that has come.
Waiting = tuple[Conversation, Customer, StepKind]


def compose_shared_ping(shop: Shop, people: Sequence[Waiting], *, now: datetime) -> Post:
    """One post that calls for all of these, those who threaten first and then who waits longest."""
    ordered = sorted(people, key=_press)
    lines = [_describe(conversation, customer, now) for conversation, customer, _ in ordered]
    shown = lines if len(lines) <= MAX_LINES + 1 else lines[:MAX_LINES]
    if len(shown) < len(lines):
        shown.append(f"… and {len(lines) - len(shown)} more: /inbox")
    wants_help = any(wants_deputy(shop, about, step, now) for about, _, step in people)
    call = call_people(shop, now, calls_deputy=wants_help)
    is_pressing = any(
        conversation.is_urgent or _find_due(shop, conversation) <= now
        for conversation, *_ in people
    )
    return Post(
        words=call.begin(f"**{len(people)} customers** wait for an answer."),
        body="\n".join(shown),
        tone=choose_waiting_tone(is_urgent=is_pressing),
        buttons=tuple(_make_button(about, who) for about, who, _ in ordered[:MAX_BUTTONS]),
        roles=call.roles,
        members=call.members,
    )


def _press(waiting: Waiting) -> tuple[bool, datetime, int]:
    conversation, *_ = waiting
    return (not conversation.is_urgent, _find_start(conversation), conversation.id)


def _find_start(conversation: Conversation) -> datetime:
    assert conversation.waiting_since is not None
    return conversation.waiting_since


def _find_due(shop: Shop, conversation: Conversation) -> datetime:
    return _find_start(conversation) + shop.target


def _describe(conversation: Conversation, customer: Customer, now: datetime) -> str:
    """Who, for how long, and why it is urgent, in one line of a phone."""
    wait = _describe_briefly(now - _find_start(conversation))
    if not conversation.is_urgent:
        return f"**{escape_name(_cut(customer, _NAME), _NAME)}**, {wait}"
    name = _cut(customer, _SHORT_NAME)
    left = WIDTH - len(f"⚠ {name}, {wait}: ")
    why = cut_text(conversation.urgent_because[0], left)
    return f"⚠ **{escape_name(name, _SHORT_NAME)}**, {wait}: {escape_text(why, WIDTH)}"


def _describe_briefly(span: timedelta) -> str:
    """A wait without the minutes of its hours."""
    hour = timedelta(hours=1)
    return describe_wait(span if span < hour else span - span % hour)


def _cut(customer: Customer, limit: int) -> str:
    return cut_text(" ".join(customer.name.split()), limit)


def _make_button(conversation: Conversation, customer: Customer) -> Button:
    label = f"Reply to {_cut(customer, _NAME)}"
    return Button(label, Action.TALK_REPLY.on(conversation.id), ButtonStyle.GOOD)
