"""What is said when the seller is away: because they said so, or because nobody does anything."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.actions import Action
from bot.domain.drafts import Draft
from bot.domain.orders import Order
from bot.domain.posts import Button, ButtonStyle, Post, Tone
from bot.domain.shops import Shop
from bot.domain.text import count_things, escape_name, escape_text
from bot.writing.fitting import FIELD_LIMIT, fit_lines
from bot.writing.phrases import fill_plain, fill_text, format_moment

#: So many lines of a list are shown; the rest is counted.
MAX_LINES = 10
#: Whoever answers a bot's direct message would be taken for a customer.
ACT_THERE = "Please act in the server: what you write to me here counts as a customer's message."


def describe_absence(shop: Shop, now: datetime) -> str:
    """Until when the seller is away and who stands in; empty when nobody is away."""
    if not shop.is_away(now) or shop.away_until is None:
        return ""
    stand_in = shop.stand_in(now)
    who = "nobody stands in, so I still call staff"
    if stand_in:
        who = f"I call <@{stand_in}> instead of staff"
    return f"🌴 Away until {format_moment(shop.away_until, 'F')}: {who}."


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
        f"<@{by}> is away until {format_moment(shop.away_until, 'F')}. I call you when something "
        "waits."
    ]
    if shop.away_reason:
        lines.append(f"Reason: {escape_text(shop.away_reason, 200)}")
    if shop.away_note:
        note = escape_text(shop.away_note, 1000).replace("\n", "\n> ")
        lines.append(f"Their note for you:\n> {note}")
    return Post(
        title=f"You stand in at {escape_name(shop.name)}", body="\n".join(lines), footer=ACT_THERE
    )


def compose_call(
    shop: Shop,
    *,
    days: int,
    due_items: Sequence[str],
    drafts: Sequence[tuple[Draft, str | None]],
    to_deputy: bool,
    now: datetime,
) -> Post:
    """A direct message to somebody who may help: for how long nobody did anything, and what is most
    pressing.

    The drafts come with the link to their card, where there is one.
    """
    span = count_things(days, "opening day" if shop.hours.is_set else "day")
    plea = "Is everything all right?"
    if to_deputy:
        plea = _describe_plea(shop, now)
    fields = []
    if drafts:
        lines = [_describe_draft(draft, link) for draft, link in drafts[:MAX_LINES]]
        written = fit_lines(lines, limit=FIELD_LIMIT)
        fields.append(("📝 Written already, for you to approve", written))
    return Post(
        words=f"Nobody has done anything at **{escape_name(shop.name)}** for {span}, and "
        f"something waits. {plea}",
        title="What is most pressing",
        body="\n".join(due_items) or "See /inbox for who waits.",
        fields=tuple(fields),
        footer=ACT_THERE,
        tone=Tone.URGENT,
    )


def _describe_plea(shop: Shop, now: datetime) -> str:
    """What the deputy is asked, and why the seller can't be."""
    plea = "Can you help?"
    if shop.is_away(now) and shop.away_until is not None:
        plea = f"The seller is away until {format_moment(shop.away_until, 'F')}. {plea}"
    elif shop.owner_id is not None:
        plea = f"The seller has been told, and is silent too. {plea}"
    return plea + fill_text("\nThe note for you: {}", shop.away_note, 500)


def _describe_draft(draft: Draft, link: str | None) -> str:
    what = f"**{draft.kind.title}** to {escape_name(draft.to.name, 40)}"
    return what + fill_plain(": [read it]({})", link)


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
