"""The answer to whoever says that they answered a customer elsewhere: what that ended."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bot.domain.actions import Action
from bot.domain.channels import Channel
from bot.domain.conversations import Conversation
from bot.domain.drafts import Draft
from bot.domain.orders import Order
from bot.domain.posts import Button
from bot.domain.text import escape_name

#: So many drafts or orders are named.
_NAMED = 3


def list_answered_lines(
    name: str,
    answered: str,
    conversation: Conversation,
    *,
    told: Order | None,
    untold: Sequence[Order],
    set_aside: Sequence[Draft],
    left: Sequence[Draft],
) -> Iterator[str]:
    """What was noted, line by line; `answered` is when, in words."""
    noted = f"Noted: you answered **{escape_name(name)}** {answered}."
    if conversation.is_waiting:
        noted += " They wrote again after that, so they still wait. See /inbox."
    yield noted
    if told is not None:
        yield f"They count as told that order **{told.shown_label}** was shipped."
    elif untold:
        yield (
            f"Did you tell them that something was shipped? Of {_name_orders(untold)} they don't "
            "know yet: say which one with `order`."
        )
    if set_aside:
        verb = "is" if len(set_aside) == 1 else "are"
        yield f"{_name_drafts(set_aside)} {verb} set aside: nothing of it goes out."
    if any(each.to.channel is Channel.ELSEWHERE for each in set_aside):
        yield "If that text is what you sent, press *I sent it all the same* on its card."
    if left:
        verb = "waits" if len(left) == 1 else "wait"
        yield f"{_name_drafts(left)} still {verb} for you: see /drafts."


def list_answered_buttons(told: Order | None, now: datetime) -> tuple[Button, ...]:
    """That they weren't told, for a day."""
    if told is None or told.told_at is None or now - told.told_at > timedelta(days=1):
        return ()
    return (Button("They don't know yet", Action.TOLD_ORDER_BACK.on(told.id)),)


def _name_orders(orders: Sequence[Order]) -> str:
    named = [each.shown_label for each in orders[:_NAMED]]
    return "orders " + _join(named, len(orders) - len(named))


def _name_drafts(drafts: Sequence[Draft]) -> str:
    named = [f"{each.id} ({each.kind.title.lower()})" for each in drafts[:_NAMED]]
    word = "Draft" if len(drafts) == 1 else "Drafts"
    return f"{word} {_join(named, len(drafts) - len(named))}"


def _join(named: Sequence[str], more: int) -> str:
    if more:
        return f"{', '.join(named)} and {more} more"
    return " and ".join((", ".join(named[:-1]), named[-1])) if len(named) > 1 else named[0]
