"""What a file would change, and what it did, in words for the desk and for a terminal."""

from datetime import datetime
from typing import Any

from bot.domain.actions import Action
from bot.domain.channels import SalesChannel
from bot.domain.imports import Import, Preview, Undone
from bot.domain.orders import Order, OrderStatus
from bot.domain.posts import Button, ButtonStyle, Post
from bot.domain.sales.merging import Conflict
from bot.domain.text import count_things, cut_text, escape_name, escape_text
from bot.writing.order_facts import describe_fact
from bot.writing.phrases import fill_plain


def describe_unread(line: int, reason: str) -> str:
    return f"Line {line}: {reason}"


def describe_conflict(order: Order, conflict: Conflict) -> str:
    """What staff gave and a file says otherwise; staff's stays."""
    ours, theirs = _show(conflict.ours), _show(conflict.theirs)
    return f"{order.label}: {describe_fact(conflict.fact)} is {ours} here, {theirs} in the file"


def _show(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value:%d %b %Y}"
    if isinstance(value, SalesChannel):
        return value.title
    return cut_text(str(value), 60)


def describe_example(order: Order, customer: str) -> str:
    """How a new order will stand, on one line."""
    parts = [
        order.external_number or "without a number",
        customer,
        order.item,
        *([str(order.price)] if order.price is not None else []),
        f"placed {order.placed_at:%d %b %Y}",
        _describe_state(order),
    ]
    return " · ".join(parts)


def _describe_state(order: Order) -> str:
    state = order.status.value
    if order.status is OrderStatus.SHIPPED and order.shipped_at is not None:
        state += f" {order.shipped_at:%d %b %Y}"
    if order.status is OrderStatus.OPEN and order.ship_by is not None:
        state += f", ship by {order.ship_by:%d %b}"
    if order.settled_at is not None:
        state += ", settled: history"
    return state


def describe_counts(preview: Preview) -> list[str]:
    """What would change, a line for each number; each is plain text."""
    lines = [
        f"New orders: {preview.new:,}",
        f"Changed: {preview.changed:,}",
        f"Unchanged: {preview.unchanged:,}",
    ]
    if preview.unread:
        lines.append(f"Not readable: {preview.unread:,}")
    if preview.conflicts:
        lines.append(f"Differ from what you entered (yours stays): {preview.conflicts:,}")
    if preview.new:
        known, new = preview.known_customers, preview.new_customers
        of_known = count_things(known, "order")
        lines.append(f"Customers: {of_known} of known ones, {count_things(new, 'new customer')}")
    if preview.history:
        lines.append(f"Long over: {preview.history:,}; nobody is reminded of them")
    if preview.late:
        lines.append(f"Late already: {preview.late:,}; see /order list late, nothing rings")
    return lines


def describe_preview(preview: Preview, via: SalesChannel | None) -> str:
    """The body of the card that shows what a file would change."""
    why = escape_text(preview.reason) + fill_plain(" Orders from {}.", via and via.title)
    parts = [why, "", *describe_counts(preview)]
    parts += _list("As they will stand", preview.examples)
    parts += _list("Not readable", preview.unread_lines[:5])
    parts += _list("Yours and theirs", preview.conflict_lines[:5])
    parts += _list("Please look", preview.doubts)
    return cut_text("\n".join(parts), 3900)


def _list(title: str, lines: tuple[str, ...]) -> list[str]:
    if not lines:
        return []
    return ["", f"**{title}**", *(f"- {escape_name(line, 300)}" for line in lines)]


def compose_looking(rows: int, most: int) -> Post:
    return Post(words=f"Looking at your file: {rows:,} of {most:,} rows …")


_NOT_YET = "Nothing is imported yet. No letter is written, and nobody is reminded at once."
_NOTHING_NEW = "There is nothing in it that I don't have, so there is nothing to import."


def compose_preview(known: Import, preview: Preview, words: str = "") -> Post:
    """What a file would change, and what can be done about it."""
    buttons = [Button("Cancel", Action.IMPORT_CANCEL.on(known.id))]
    if preview.new or preview.changed:
        store = Button("Import", Action.IMPORT_STORE.on(known.id), ButtonStyle.GOOD)
        buttons.insert(0, store)
    if preview.can_be_mapped:
        buttons.append(Button("Correct the columns", Action.IMPORT_COLUMNS.on(known.id)))
    return Post(
        words=words,
        title=cut_text(f"What {escape_name(known.file_name, 100)} would change", 200),
        body=describe_preview(preview, known.via),
        footer=_NOT_YET if preview.new or preview.changed else _NOTHING_NEW,
        buttons=tuple(buttons),
    )


def compose_done(done: Import) -> Post:
    """What was imported, and how it is taken back."""
    numbers = done.read_preview()
    changed = fill_plain(", {} changed", numbers.changed)
    name = escape_name(done.file_name, 100)
    return Post(
        words=f"Imported {name}: {numbers.new:,} new orders{changed}. Nobody was written to. "
        "For a day you can take it back.",
        buttons=(Button("Undo", Action.IMPORT_UNDO.on(done.id)),),
    )


def compose_undone(undone: Undone) -> Post:
    """What was taken back, and what wasn't."""
    words = f"Taken back: {undone.forgotten:,} new orders are gone again"
    words += fill_plain(", {} are as they were", undone.restored) + "."
    if undone.kept_count:
        named = ", ".join(escape_name(each, 64) for each in undone.kept)
        more = ", …" if undone.kept_count > len(undone.kept) else ""
        words += (
            f" Kept, because something happened to them since: {undone.kept_count:,} "
            f"({named}{more})."
        )
    return Post(words=cut_text(words, 2000))
