"""The two texts at the top of an evidence pack: the timeline as a page to print, and what a
platform weighs.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC
from html import escape
from zoneinfo import ZoneInfo

from bot.domain.conversations import Direction
from bot.domain.orders import Order
from bot.domain.refunds_and_gifts import add_refunds
from bot.domain.text import cut_text, remove_invisible
from bot.writing.evidence import Entry, Evidence, describe_source, describe_way, format_local_time
from bot.writing.html_page import wrap_page
from bot.writing.phrases import fill_plain

#: Longer words than any letter's are a flood: the page stays one that can be read.
_WORDS_LIMIT = 4000
_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"


def write_page(evidence: Evidence, entries: Sequence[Entry]) -> str:
    """One page with nothing outside itself: the order's facts, and all that happened in both time
    zones.
    """
    zones = _list_zones(evidence)
    heads = "".join(f"<th>{escape(name)}</th>" for name, _ in zones)
    facts = "\n".join(
        f"<tr><th>{escape(name)}</th><td>{value}</td></tr>" for name, value in _list_facts(evidence)
    )
    cut = "<p>Only the newest letters and messages are shown.</p>" if evidence.is_cut else ""
    clocks = [zone for _, zone in zones]
    lines = "\n".join(_write_row(entry, clocks) for entry in entries)
    title = _escape(f"Order {evidence.order.label}: {evidence.order.item}")
    return wrap_page(
        title,
        f"""<table class="facts">
{facts}
</table>
<h2>What happened</h2>
{cut}
<table>
<tr>{heads}<th>What</th></tr>
{lines}
</table>""",
    )


def _list_zones(evidence: Evidence) -> list[tuple[str, ZoneInfo]]:
    here, there = evidence.shop.zone, evidence.customer.zone
    zones = [(f"Shop's time ({here.key})", here)]
    if there is not None and there.key != here.key:
        zones.append((f"Customer's time ({there.key})", there))
    return zones


def _escape(words: str) -> str:
    """Somebody's words as text and nothing else: no markup, nothing that turns the page around."""
    return escape(cut_text(remove_invisible(words, keep=_JOINERS), _WORDS_LIMIT))


def _write_row(entry: Entry, zones: Sequence[ZoneInfo]) -> str:
    exactly = f"{entry.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    cells = ""
    for zone in zones:
        local = format_local_time(entry.at, zone)
        cells += f'<td class="when"><time datetime="{exactly}">{local}</time></td>'
    what = _escape(entry.what) + _write_link(entry.link)
    if entry.words:
        what += f"<pre>{_escape(entry.words)}</pre>"
    return f"<tr>{cells}<td>{what}</td></tr>"


def _write_link(url: str | None) -> str:
    """An address on a line of its own, to be followed only if that is safe; empty without one."""
    if not url:
        return ""
    shown = _escape(url)
    if not url.startswith("https://"):
        return f"<br>{shown}"
    return f'<br><a rel="noreferrer" href="{shown}">{shown}</a>'


def _list_facts(evidence: Evidence) -> Iterator[tuple[str, str]]:
    order, zone = evidence.order, evidence.shop.zone
    yield "Shop", _escape(evidence.shop.name)
    yield "Customer", _escape(evidence.customer.name)
    yield "Order", _escape(order.label)
    if order.price:
        yield "Price", _escape(str(order.price))
    if order.country:
        yield "Sent to", _escape(order.country)
    if order.ship_by:
        yield "To be shipped by", format_local_time(order.ship_by, zone)
    if order.shipped_at:
        when = format_local_time(order.shipped_at, zone)
        way = _escape(describe_way(order))
        yield "Shipped", f"{when}{way}{_write_link(order.tracking_url)}"
    if order.arrives_at:
        yield "Expected", format_local_time(order.arrives_at, zone)
    if order.arrived_at:
        when = format_local_time(order.arrived_at, zone)
        yield "Arrived", _escape(f"{when}{describe_source(order)}")
    if sums := add_refunds(evidence.outlays):
        yield "Sent back", _escape(", ".join(map(str, sums)))
    if evidence.replaces:
        yield "Replacement for", _escape(f"order {evidence.replaces.label}")
    if evidence.replacements:
        numbers = ", ".join(f"order {each.label}" for each in evidence.replacements)
        yield "Replaced by", _escape(numbers)


def write_summary(evidence: Evidence, proofs: Sequence[str]) -> str:
    """What platforms weigh, in plain words: what this pack has of it, and what a person should
    add.
    """
    order = evidence.order
    points = []
    for has_it, what in _weigh(evidence, proofs):
        mark = "x" if has_it else " "
        points.append(f"[{mark}] {what}")
    lines = [
        f"Order {order.label}: {order.item}",
        f"Customer: {evidence.customer.name}",
        "",
        "What platforms weigh, most of all first. An x means that this pack has it.",
        "",
        *points,
        "",
        "In this pack: timeline.html (open it and print it, or save it as PDF), letters/ (the "
        "exact texts that",
        "went to the customer), proof-of-postage/ (the receipts).",
        "Before you upload it: read the platform's own question, and answer just that.",
        "",
    ]
    return remove_invisible("\n".join(lines), keep=_JOINERS)


def _weigh(evidence: Evidence, proofs: Sequence[str]) -> Iterator[tuple[bool, str]]:
    """Each point with whether the pack has it, what is weighed most of all first."""
    order = evidence.order
    yield bool(order.tracking and order.arrived_at), _describe_delivery(evidence)
    yield (
        False,
        "The address: the parcel must have gone to the address that the platform shows for this "
        "order.\n"
        "    Compare it with your label; addresses aren't kept here.",
    )
    yield bool(proofs), f"Proof of postage: {', '.join(proofs) or 'none is kept'}."
    yield _was_sent_in_time(order), _describe_sending(evidence)
    wrote = sum(each.direction is Direction.IN for each in evidence.messages)
    answered = sum(each.direction is Direction.OUT for each in evidence.messages)
    answered += len(evidence.letters)
    yield (
        bool(answered),
        f"In touch with the customer: they wrote {_format_count(wrote)}, "
        f"the shop {_format_count(answered)}.",
    )
    remedies = _list_remedies(evidence)
    yield (
        bool(remedies),
        f"Put right: {', '.join(remedies) or 'no refund or replacement is recorded'}.",
    )


def _describe_delivery(evidence: Evidence) -> str:
    order = evidence.order
    arrival = "no arrival is recorded"
    if order.arrived_at:
        when = format_local_time(order.arrived_at, evidence.shop.zone)
        arrival = f"the shop recorded its arrival on {when}{describe_source(order)}"
    link = fill_plain(" {}", order.tracking_url)
    return (
        f"Tracking and delivery: {order.tracking or 'no tracking number'}; {arrival}.{link}\n"
        "    Save the carrier's page that shows the delivery, with its place and day, and upload "
        "it too."
    )


def _was_sent_in_time(order: Order) -> bool:
    if order.shipped_at is None:
        return False
    return order.ship_by is None or order.shipped_at <= order.ship_by


def _describe_sending(evidence: Evidence) -> str:
    order, zone = evidence.order, evidence.shop.zone
    if order.shipped_at is None:
        return "Sent in time: it isn't marked as shipped."
    sending = f"Sent in time: shipped on {format_local_time(order.shipped_at, zone)}"
    if order.ship_by:
        sending += f", to be sent by {format_local_time(order.ship_by, zone)}"
    return f"{sending}."


def _list_remedies(evidence: Evidence) -> list[str]:
    remedies = [f"replaced by order {each.label}" for each in evidence.replacements]
    if sums := add_refunds(evidence.outlays):
        remedies.insert(0, f"{', '.join(map(str, sums))} sent back")
    return remedies


def _format_count(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
