"""What is said when the seller is away: because they said so, or because nobody does anything."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.actions import Action
from bot.domain.deadlines.deadlines import DeadlineKind
from bot.domain.orders import Order
from bot.domain.posts import Button, ButtonStyle, Post, Tone
from bot.domain.records import dataclass
from bot.domain.shops import Shop
from bot.domain.text import count_things, cut_text, escape_name, escape_text
from bot.writing.deadlines import describe_due_item, describe_when
from bot.writing.due_items import DueItem
from bot.writing.fitting import FIELD_LIMIT, fit_lines
from bot.writing.phrases import fill_plain, format_moment

#: So many lines of a list are shown; the rest is counted.
MAX_LINES = 10
#: The same in a direct message, each of so many characters: it is read on a telephone, at once.
MAX_CALLED, LINE_LIMIT = 3, 74
#: Whoever answers a bot's direct message would be taken for a customer.
ACT_THERE = "Please act in the server: here I take you for a customer."


def describe_absence(shop: Shop, now: datetime) -> str:
    """Until when the seller is away and who stands in; empty when nobody is away."""
    if not shop.is_away(now) or shop.away_until is None:
        return ""
    stand_in = shop.stand_in(now)
    who = "nobody stands in, so I still call staff"
    if stand_in:
        who = f"I call <@{stand_in}> instead of staff, and only for what can't wait"
    return f"🌴 Away until {format_moment(shop.away_until, 'F')}: {who}."


def mention_absence(shop: Shop, now: datetime) -> str:
    """The same in a few words, for every day of it."""
    if not shop.is_away(now) or shop.away_until is None:
        return ""
    return f"🌴 Away until {format_moment(shop.away_until, 'D')}."


def compose_absence(
    shop: Shop, orders: Sequence[Order], *, by: int, drafted: int, is_more: bool, now: datetime
) -> Post:
    """The desk's record of an absence: until when, who stands in, and what should have left
    meanwhile.

    Of the orders a delay notice is drafted for the first `drafted`.
    """
    lines = [describe_absence(shop, now), f"Said by <@{by}>."]
    if shop.away_reason:
        lines.append(f"Reason (only you see it): {escape_text(shop.away_reason, 200)}")
    return Post(
        title="Away",
        body="\n".join(lines),
        fields=_list_late(orders, drafted=drafted, is_more=is_more),
        footer="It ends by itself, with a digest. Customers hear the day of your return, not the "
        "reason.",
        buttons=(Button("I am back", Action.AWAY_BACK, ButtonStyle.GOOD),),
    )


def _list_late(
    orders: Sequence[Order], *, drafted: int, is_more: bool
) -> tuple[tuple[str, str], ...]:
    if not orders:
        return ()
    lines = [
        f"**{escape_name(order.label, 30)}** {escape_name(order.item, 50)}: "
        f"{format_moment(order.ship_by, 'D')}"
        for order in orders[:MAX_LINES]
        if order.ship_by is not None
    ]
    notices = f"I drafted {count_things(drafted, 'delay notice')}, with a new date: read, change"
    notices += " and approve them at the desk."
    if left := len(orders) - drafted:
        notices += f" {left} more have no draft yet: see /order list."
    shown = fit_lines(lines, len(orders) - len(lines), limit=FIELD_LIMIT - len(notices) - 1)
    more = "+" if is_more else ""
    title = f"📦 Due to leave before you are back ({len(orders)}{more})"
    return ((title, f"{shown.rstrip()}\n{notices}"),)


def compose_request(shop: Shop, *, by: int) -> Post:
    """To the deputy, in a direct message: to stand in; the note is for nobody else."""
    assert shop.away_until is not None
    lines = [
        f"<@{by}> is away until {format_moment(shop.away_until, 'F')}. I call you only for what "
        "can't wait: people who have waited too long or are angry, disputes, promises on their day."
    ]
    if shop.away_reason:
        lines.append(f"Reason: {escape_text(shop.away_reason, 200)}")
    if shop.away_note:
        note = escape_text(shop.away_note, 1000).replace("\n", "\n> ")
        lines.append(f"Their note for you:\n> {note}")
    return Post(
        title=f"You stand in at {escape_name(shop.name)}", body="\n".join(lines), footer=ACT_THERE
    )


@dataclass(frozen=True, slots=True)
class AbsenceMatters:
    """What waits while nobody is there, the most pressing first, and how many drafts are ready."""

    due_items: Sequence[DueItem]
    drafts: int


def compose_call(
    shop: Shop, matters: AbsenceMatters, *, days: int, to_deputy: bool, now: datetime
) -> Post:
    """A direct message to somebody who may help: for how long nobody did anything, what is most
    pressing, and what to do first.
    """
    span = count_things(days, "opening day" if shop.hours.is_set else "day")
    plea = _describe_plea(shop, to_deputy=to_deputy, now=now)
    body = _list_matters(matters.due_items, now)
    if matters.drafts:
        there = fill_plain(" at <#{}>", shop.desk_channel_id)
        body += f"\n📝 {count_things(matters.drafts, 'draft')}{there}: read, then ✅."
    return Post(
        words=f"**{escape_name(shop.name, 30)}**: nobody has done anything for {span}. {plea}",
        title=_count_matters(matters.due_items),
        body=body,
        footer=ACT_THERE,
        tone=Tone.URGENT,
    )


def _describe_plea(shop: Shop, *, to_deputy: bool, now: datetime) -> str:
    """What is asked of the seller or the deputy, and why the other can't be."""
    helper = shop.helper_id(now)
    if not to_deputy and shop.is_away(now):
        return "Nobody stands in for you." if helper is None else f"I have called <@{helper}>."
    if not to_deputy:
        return "Is everything all right?"
    if shop.is_away(now) and shop.away_until is not None:
        return f"The seller is away until {format_moment(shop.away_until, 'D')}. Can you help?"
    if shop.owner_id is not None:
        return "The seller has been told, and is silent too. Can you help?"
    return "Can you help?"


def compose_help_report(
    shop: Shop,
    *,
    deputy_id: int,
    people: int,
    waiting: int,
    theirs: Sequence[DueItem],
    now: datetime,
) -> Post:
    """A direct message to a silent seller whose deputy acts: that they may rest, or what only they
    can do.
    """
    name, deed = escape_name(shop.name, 30), "is looking after your customers"
    if people and shop.last_action_at is not None:
        who = "1 person" if people == 1 else f"{people} people"
        deed = f"has looked after {who} since {format_moment(shop.last_action_at, 'D')}"
    lines = [f"**{name}**: <@{deputy_id}> {deed}."]
    if waiting:
        lines.append(f"{_count_waiting(waiting)}: <@{deputy_id}> sees who.")
    if not theirs:
        return Post(words=" ".join([*lines, "Nothing needs you today."]))
    return Post(
        words=" ".join(lines),
        title="Only you can do this",
        body=_list_matters(theirs, now),
        footer=ACT_THERE,
        tone=Tone.WAITING,
    )


def _count_waiting(count: int) -> str:
    return "1 person waits" if count == 1 else f"{count} people wait"


def _count_matters(due_items: Sequence[DueItem]) -> str:
    """How many wait, people first."""
    people = sum(each.deadline.kind is DeadlineKind.REPLY for each in due_items)
    others = len(due_items) - people
    if not people:
        return "1 matter waits for you" if others == 1 else f"{others} matters wait for you"
    said = _count_waiting(people)
    if others:
        said += f", and {count_things(others, 'other matter')}"
    return said


def _list_matters(due_items: Sequence[DueItem], now: datetime) -> str:
    """As many of them as a telephone shows at once, each cut to two of its lines."""
    lines = []
    for each in due_items[:MAX_CALLED]:
        when = describe_when(each.deadline, now)
        lines.append(f"**{cut_text(describe_due_item(each), LINE_LIMIT - len(when))}**: {when}")
    left = len(due_items) - len(lines)
    if left:
        lines.append(f"… and {left} more: `/next`")
    return "\n".join(lines)


def compose_unreached(member_id: int, said: Post) -> Post:
    """To the desk: that a direct message to one of the staff was not taken; its words stay
    private.
    """
    about = fill_plain(" It was about: {}.", said.title)
    return Post(
        words=f"<@{member_id}> takes no direct messages from me, so I could not write to "
        f"them.{about} If you can reach them, please tell them. They can allow it in this "
        "server's privacy settings.",
        members=(member_id,),
        tone=Tone.WAITING,
    )
