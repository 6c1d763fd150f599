"""What is said before and after a customer is forgotten."""

from datetime import datetime

from bot.domain.actions import Action
from bot.domain.clearings import Clearing, ClearingKind
from bot.domain.customers import Customer
from bot.domain.forgetting import EACH_NIGHT, Forgotten, HeldCounts
from bot.domain.posts import Button, ButtonStyle, Post, Tone
from bot.domain.records import dataclass
from bot.domain.shops import Shop
from bot.domain.text import escape_name
from bot.writing.phrases import format_count, format_moment

#: Whoever forgets sooner may face a dispute without evidence: most can be opened for 180 days.
SAFE_MONTHS = 7

_STAYS = (
    "**What stays:** of each order its number, days, sum, country and whether it went well, so "
    "that your figures stay true. Nothing in it says whose it was."
)


@dataclass(frozen=True, slots=True)
class Backups:
    """Copies of the database in which a customer still stands."""

    is_ours: bool  #: whether Goodword makes them
    keeps: int = 0  #: how many daily ones
    until: datetime | None = None  #: when the last that holds the customer is gone


def compose_preview(customer: Customer, held: HeldCounts, backups: Backups) -> Post:
    """What would go, and the button that does it."""
    name = f"**{escape_name(customer.name)}**"
    lines = [
        f"This erases {name} for good: {_count(held)}.",
        "Their name, addresses, words and letters go from the books, the search, the queue, and "
        "what I wrote at the desk. If they write again, they are somebody new.",
        _STAYS,
        _tell_backups(backups),
        "Want to keep a copy first? Use `/customer data`.",
    ]
    if held.undecided:
        lines.append(f"{format_count(held.undecided, 'draft')} that nobody approved goes with it.")
    open_matters = _list_open(held)
    if not open_matters:
        button = Button("Erase", Action.FORGET_ERASE.on(customer.id), ButtonStyle.BAD)
        return Post(title="Forget a customer", body="\n".join(lines), buttons=(button,))
    lines.append("⚠ **Not everything is over:** " + "; ".join(open_matters) + ".")
    button = Button("Forget all the same", Action.FORGET_ANYWAY.on(customer.id))
    return Post(
        title="Forget a customer", body="\n".join(lines), tone=Tone.URGENT, buttons=(button,)
    )


def compose_last_question(customer: Customer, held: HeldCounts) -> Post:
    """What is lost by it, and the button that does it all the same."""
    words = (
        f"**{escape_name(customer.name)}** is erased although this isn't over: "
        f"{'; '.join(_list_open(held))}. Nobody reminds you of it any more, and letters that are "
        "approved don't leave. There is no way back."
    )
    button = Button("Erase", Action.FORGET_OPEN.on(customer.id), ButtonStyle.BAD)
    return Post(title="Are you sure?", body=words, tone=Tone.URGENT, buttons=(button,))


def _count(held: HeldCounts) -> str:
    counts = (
        (held.orders, "order"),
        (held.messages, "message"),
        (held.letters, "letter"),
        (held.emails, "e-mail"),
        (held.receipts, "receipt"),
    )
    told = [format_count(number, unit) for number, unit in counts if number]
    if held.history:
        told.append(format_count(held.history, "line") + " of history")
    return ", ".join(told) or "only how to reach them"


def _list_open(held: HeldCounts) -> list[str]:
    """What isn't over, each as a few words."""
    found = []
    if held.waits:
        found.append("they wait for an answer")
    if held.open_orders:
        found.append(f"{format_count(held.open_orders, 'open order')} (counts as cancelled then)")
    if held.on_their_way:
        found.append(f"{format_count(held.on_their_way, 'parcel')} on the way")
    if held.leaving:
        found.append(f"{format_count(held.leaving, 'approved letter')} that hasn't left")
    if held.owed_refunds:
        found.append(f"{format_count(held.owed_refunds, 'promised refund')} not paid")
    if held.owed:
        found.append(f"{format_count(held.owed, 'open promise')}")
    if held.open_cases:
        found.append(f"{format_count(held.open_cases, 'open dispute')} (I won't watch it any more)")
    return found


def _tell_backups(backups: Backups) -> str:
    if not backups.is_ours:
        return (
            "**Backups:** I make none of this database. Whoever looks after your server knows how "
            "long they keep theirs."
        )
    if backups.until is None:
        return (
            "**Backups:** I make none by myself. A copy that you made yourself still holds them: "
            "delete it too."
        )
    return (
        f"**Backups:** I keep {format_count(backups.keeps, 'daily backup')}. The last one that "
        f"holds them is gone on {format_moment(backups.until, 'D')} if I run each day. A backup "
        "that you bring back before then brings them back too: forget them again. Copies that "
        "you made yourself, delete yourself."
    )


def compose_forgotten(done: Forgotten, backups: Backups, *, file_at: datetime | None) -> Post:
    """What was done, and what still is to be."""
    lines = [f"Erased from the books: {_count(done.held)}."]
    if done.channels:
        places = ", ".join(f"<#{channel}>" for channel in done.channels)
        lines.append(
            f"What I wrote about them in {places} I delete now, which may take some minutes; "
            "`/shop status` says what is still left. What people wrote there themselves "
            "I can't delete."
        )
    if done.has_shared_name:
        lines.append(
            "Others have the same name, so I delete only what names an address or number of "
            "theirs, or is a letter to them. Look through the desk yourself."
        )
    if done.has_account:
        lines.append("Direct messages between them and me stay in their own Discord.")
    if file_at is not None:
        lines.append(
            f"The database file is written anew {format_moment(file_at, 'R')}: until then traces "
            "of deleted rows may be in it."
        )
    lines.append(_tell_backups(backups))
    lines.append("Their letters in your mailbox and on the marketplace are yours to delete.")
    return Post(title="Forgotten", body="\n".join(lines), tone=Tone.GONE)


def compose_desk_note(by: int) -> Post:
    """Said at the desk, so that nobody wonders where something is; it names nobody."""
    return Post(words=f"<@{by}> had a customer forgotten. What I wrote here about them goes, too.")


def compose_retention(shop: Shop, count: int) -> Post:
    """Whether customers are forgotten by themselves, and how many would be."""
    if shop.retention_months is None or shop.retention_at is None:
        words = (
            "No customer is forgotten by itself. To have that, use `/shop retention` with a number "
            "of months: see first what your tax office wants kept, and for how long."
        )
        return Post(words=words)
    months = format_count(shop.retention_months, "month")
    words = (
        f"Customers with whom nothing is open, and nothing was said, sold or settled for {months}, "
        f"are forgotten by themselves, at most {EACH_NIGHT} a night. For whoever "
        "came into my books later than that, it counts from then."
    )
    if not count:
        words += (
            f" Nobody would go now. I look again each night, {format_moment(shop.retention_at)}"
        )
        return Post(words=f"{words} first.")
    who = format_count(count, "customer")
    words += (
        f"\n**{who} would go now**; nothing before {format_moment(shop.retention_at)}. What goes "
        "is erased as `/customer forget` does it, and there is no way back. "
        "`/shop retention months:0` switches it off."
    )
    if shop.retention_months < SAFE_MONTHS:
        words += (
            f"\n⚠ Platforms and banks take disputes for half a year and longer. With {months} "
            "you may have nothing left to answer one with."
        )
    return Post(words=words)


def describe_clearings(clearings: list[Clearing]) -> str:
    """What is still to be taken away, as a line of /shop status; empty when nothing is."""
    if not clearings:
        return ""
    told = []
    for each in clearings:
        what = "what deleted rows left in the database file"
        if each.kind is ClearingKind.DESK:
            what = f"my messages in <#{each.channel_id}>"
        if each.error:
            what += f" ({each.error})"
        told.append(what)
    return "**Still to be taken away of forgotten customers:** " + "; ".join(told)
