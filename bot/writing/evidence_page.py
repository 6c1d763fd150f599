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

#: Longer words than any letter's are a flood: the page stays one that can be read.
_WORDS_LIMIT = 4000
_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"

_STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; color: #1c1c1c; max-width: 60em; margin: 2em auto;
padding: 0 1em }
h1 { font-size: 1.4em } h2 { font-size: 1.1em; margin-top: 2em }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .4em .8em .4em 0; border-bottom: 1px solid
#ddd }
td.when { white-space: nowrap; font-variant-numeric: tabular-nums } .facts th { width: 11em;
font-weight: 600 }
pre { font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext;
margin: .4em 0 0;
  padding: .5em .8em; border-left: 3px solid #bbb; background: #f6f6f6 }
td, h1 { overflow-wrap: anywhere }
@media print { body { font-size: 11px; margin: 0; max-width: none } tr { break-inside: avoid-page }
}
"""


def compose_page(evidence: Evidence, entries: Sequence[Entry]) -> str:
    """One page with nothing outside itself: the order's facts, and all that happened in both time
    zones.
    """
    zones = _list_zones(evidence)
    heads = "".join(f"<th>{escape(name)}</th>" for name, _ in zones)
    facts = "\n".join(
        f"<tr><th>{escape(name)}</th><td>{value}</td></tr>" for name, value in _list_facts(evidence)
    )
    cut = "<p>Only the newest letters and messages are shown.</p>" if evidence.is_cut else ""
    lines = "\n".join(_compose_line(entry, [zone for _, zone in zones]) for entry in entries)
    title = _show(f"Order {evidence.order.label}: {evidence.order.item}")
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>{title}</h1>
<table class="facts">
{facts}
</table>
<h2>What happened</h2>
{cut}
<table>
<tr>{heads}<th>What</th></tr>
{lines}
</table>
</body>
</html>
"""


def _list_zones(evidence: Evidence) -> list[tuple[str, ZoneInfo]]:
    here, there = evidence.shop.zone, evidence.customer.zone
    zones = [(f"Shop's time ({here.key})", here)]
    if there is not None and there.key != here.key:
        zones.append((f"Customer's time ({there.key})", there))
    return zones


def _show(words: str) -> str:
    """Somebody's words as text and nothing else: no markup, nothing that turns the page around."""
    return escape(cut_text(remove_invisible(words, keep=_JOINERS), _WORDS_LIMIT))


def _compose_line(entry: Entry, zones: Sequence[ZoneInfo]) -> str:
    exactly = f"{entry.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    clocks = "".join(
        f'<td class="when"><time datetime="{exactly}">{local}</time></td>'
        for local in (format_local_time(entry.at, zone) for zone in zones)
    )
    link = f"<br>{_link(entry.link)}" if entry.link else ""
    words = f"<pre>{_show(entry.words)}</pre>" if entry.words else ""
    return f"<tr>{clocks}<td>{_show(entry.what)}{link}{words}</td></tr>"


def _link(url: str) -> str:
    shown = _show(url)
    return (
        f'<a rel="noreferrer" href="{shown}">{shown}</a>' if url.startswith("https://") else shown
    )


def _list_facts(evidence: Evidence) -> Iterator[tuple[str, str]]:
    order, zone = evidence.order, evidence.shop.zone
    yield "Shop", _show(evidence.shop.name)
    yield "Customer", _show(evidence.customer.name)
    yield (
        "Order",
        _show(
            f"{order.external_number} (ours: #{order.number})"
            if order.external_number
            else order.label
        ),
    )
    if order.price:
        yield "Price", _show(order.price)
    if order.country:
        yield "Sent to", _show(order.country)
    if order.ship_by:
        yield "To be shipped by", format_local_time(order.ship_by, zone)
    if order.shipped_at:
        link = f"<br>{_link(order.tracking_url)}" if order.tracking_url else ""
        yield (
            "Shipped",
            f"{format_local_time(order.shipped_at, zone)}{_show(describe_way(order))}{link}",
        )
    if order.arrives_at:
        yield "Expected", format_local_time(order.arrives_at, zone)
    if order.arrived_at:
        yield (
            "Arrived",
            _show(f"{format_local_time(order.arrived_at, zone)}{describe_source(order)}"),
        )
    if sums := add_refunds(evidence.outlays):
        yield "Sent back", _show(", ".join(map(str, sums)))
    if evidence.replaces:
        yield "Replacement for", _show(f"order {evidence.replaces.label}")
    if evidence.replacements:
        yield (
            "Replaced by",
            _show(", ".join(f"order {each.label}" for each in evidence.replacements)),
        )


def compose_summary(evidence: Evidence, proofs: Sequence[str]) -> str:
    """What platforms weigh, in plain words: what this pack has of it, and what a person should
    add.
    """
    order = evidence.order
    head = [f"Order {order.label}: {order.item}", f"Customer: {evidence.customer.name}"]
    points = [f"[{'x' if has else ' '}] {what}" for has, what in _weigh(order, evidence, proofs)]
    text = "\n".join(
        [
            *head,
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
    )
    return remove_invisible(text, keep=_JOINERS)


def _weigh(order: Order, evidence: Evidence, proofs: Sequence[str]) -> Iterator[tuple[bool, str]]:
    zone = evidence.shop.zone
    link = f" {order.tracking_url}" if order.tracking_url else ""
    arrived = (
        "the shop recorded its arrival on "
        f"{format_local_time(order.arrived_at, zone)}{describe_source(order)}"
        if order.arrived_at
        else "no arrival is recorded"
    )
    yield (
        bool(order.tracking and order.arrived_at),
        f"Tracking and delivery: {order.tracking or 'no tracking number'}; {arrived}.{link}\n"
        "    Save the carrier's page that shows the delivery, with its place and day, and upload "
        "it too.",
    )
    yield (
        False,
        "The address: the parcel must have gone to the address that the platform shows for this "
        "order.\n"
        "    Compare it with your label; addresses aren't kept here.",
    )
    yield bool(proofs), f"Proof of postage: {', '.join(proofs) or 'none is kept'}."
    if order.shipped_at is None:
        yield False, "Sent in time: it isn't marked as shipped."
    else:
        by = f", to be sent by {format_local_time(order.ship_by, zone)}" if order.ship_by else ""
        in_time = order.ship_by is None or order.shipped_at <= order.ship_by
        yield in_time, f"Sent in time: shipped on {format_local_time(order.shipped_at, zone)}{by}."
    wrote = sum(each.direction is Direction.IN for each in evidence.messages)
    answered = sum(each.direction is Direction.OUT for each in evidence.messages) + len(
        evidence.letters
    )
    yield (
        bool(answered),
        f"In touch with the customer: they wrote {_times(wrote)}, the shop {_times(answered)}.",
    )
    sums = ", ".join(map(str, add_refunds(evidence.outlays)))
    made_good = [f"{sums} sent back"] if sums else []
    made_good += [f"replaced by order {each.label}" for each in evidence.replacements]
    yield (
        bool(made_good),
        f"Put right: {', '.join(made_good) or 'no refund or replacement is recorded'}.",
    )


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
