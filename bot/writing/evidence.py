"""The evidence of one order: all that may leave the shop, and what happened as a list of
entries.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.cases import Case, CaseStatus
from bot.domain.channels import Channel
from bot.domain.conversations import Direction, Message
from bot.domain.customers import Customer
from bot.domain.drafts import Draft
from bot.domain.orders import Order
from bot.domain.promises.promises import Promise, PromiseStatus
from bot.domain.records import dataclass
from bot.domain.refunds_and_gifts import Outlay, OutlayKind
from bot.domain.shops import Shop
from bot.writing.phrases import fill_money, fill_plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that the books hold about one order and may leave the shop; moments are aware UTC."""

    shop: Shop
    order: Order
    customer: Customer
    letters: tuple[Draft, ...] = ()  #: those that really went, in the order in which they did
    messages: tuple[Message, ...] = ()  #: what else was said, in the order in which it was
    is_cut: bool = False  #: more was said than a pack holds; the oldest is left out
    outlays: tuple[Outlay, ...] = ()
    promises: tuple[Promise, ...] = ()
    cases: tuple[Case, ...] = ()
    replaces: Order | None = None
    replacements: tuple[Order, ...] = ()
    receipts: tuple[tuple[str, bytes], ...] = ()  #: file name, as it was given, and content

    def list_approvers(self) -> list[int]:
        """The members of staff who approved a letter."""
        return sorted({each.decided_by for each in self.letters if each.decided_by})


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline."""

    at: datetime
    what: str
    words: str = ""  #: the exact words of a letter or message
    link: str | None = None


def list_entries(evidence: Evidence, names: Mapping[int, str]) -> list[Entry]:
    """Everything that happened, the oldest first."""
    zone = evidence.shop.zone
    found = [*_list_order_entries(evidence)]
    found.extend(_make_letter_entry(each, zone, names) for each in evidence.letters)
    for message in evidence.messages:
        found.extend(_list_message_entries(message))
    found.extend(_make_outlay_entry(each) for each in evidence.outlays)
    for promise in evidence.promises:
        found.extend(_list_promise_entries(promise, zone))
    for case in evidence.cases:
        found.extend(_list_case_entries(case, zone))
    return sorted(found, key=lambda entry: entry.at)


def _list_order_entries(evidence: Evidence) -> Iterator[Entry]:
    order = evidence.order
    what = f"Order {order.label} entered in the shop's books: {order.item}"
    what += fill_money(", {}", order.price)
    if order.via:
        what += f", from {order.via.title}"
    yield Entry(order.placed_at, what)
    if order.shipped_at:
        yield Entry(order.shipped_at, f"Shipped{describe_way(order)}", link=order.tracking_url)
    if order.missing_since:
        yield Entry(order.missing_since, "The parcel counts as lost")
    if order.arrived_at:
        yield Entry(order.arrived_at, f"Arrived{describe_source(order)}")
    if order.cancelled_at:
        yield Entry(order.cancelled_at, "Order cancelled")
    for replacement in evidence.replacements:
        yield from _list_replacement_entries(replacement)
    if order.settled_at:
        yield Entry(order.settled_at, "The matter is settled")


def _list_replacement_entries(order: Order) -> Iterator[Entry]:
    if order.shipped_at:
        words = f"Replacement sent as order {order.label}{describe_way(order)}"
        yield Entry(order.shipped_at, words, link=order.tracking_url)
    if order.arrived_at:
        yield Entry(order.arrived_at, f"The replacement, order {order.label}, arrived")


def describe_source(order: Order) -> str:
    """Who says that a parcel arrived, as the end of a sentence; empty when the shop's people do."""
    return fill_plain(", as a letter from {} says", order.arrival_told_by)


def describe_way(order: Order) -> str:
    """How a parcel went, as the end of a sentence: carrier, service and tracking number."""
    carrier = " ".join(part for part in (order.carrier, order.service) if part)
    way = fill_plain(" with {}", carrier)
    if not order.tracking:
        return f"{way}, no tracking number"
    return f"{way}, tracking number {order.tracking}"


def _make_letter_entry(letter: Draft, zone: ZoneInfo, names: Mapping[int, str]) -> Entry:
    assert letter.sent_at is not None  # those that didn't go aren't letters
    approval = _describe_approval(letter, zone, names)
    what = f"The shop wrote ({letter.kind.title}, {letter.to.where}), {approval}"
    return Entry(letter.sent_at, what, letter.text)


def _describe_approval(letter: Draft, zone: ZoneInfo, names: Mapping[int, str]) -> str:
    member = letter.decided_by
    if not member:
        return "the shop's own fixed words"
    approval = f"approved by {names.get(member, f'member {member}')}"
    if letter.decided_at is None:
        return approval
    return f"{approval} on {format_local_time(letter.decided_at, zone)}"


def _list_message_entries(message: Message) -> Iterator[Entry]:
    place = _describe_place(message)
    if message.direction is Direction.OUT:
        words = message.words
        if message.channel is Channel.ELSEWHERE:
            words = ""  # what staff note about an answer on another page is for their own eyes
        yield Entry(message.at, f"The shop answered ({place})", words)
        return
    at = message.at
    files = ", ".join(each.name for each in message.attachments)
    said = f"The customer wrote ({place})" + fill_plain(", with {}", files)
    for earlier in message.earlier:
        yield Entry(at, said, earlier.words)
        said, at = f"The customer changed that message ({place})", earlier.until
    yield Entry(at, said, message.words)
    if message.deleted_at is not None:
        yield Entry(message.deleted_at, f"The customer deleted that message ({place})")


def _describe_place(message: Message) -> str:
    if message.via:
        return message.via
    if message.channel is Channel.EMAIL:
        return "e-mail"
    return message.channel.value.title()


def _make_outlay_entry(outlay: Outlay) -> Entry:
    if outlay.kind is OutlayKind.GIFT:
        return Entry(outlay.at, f"Gift for the customer: {outlay.what}")
    number = fill_plain(", payment number {}", outlay.reference)
    return Entry(outlay.at, f"Sent back to the customer: {outlay.amount}{number}")


def _list_promise_entries(promise: Promise, zone: ZoneInfo) -> Iterator[Entry]:
    due = format_local_time(promise.due_at, zone)
    yield Entry(promise.made_at, f"Promised: {promise.what}, by {due}")
    if promise.status is PromiseStatus.KEPT and promise.ended_at:
        yield Entry(promise.ended_at, f"Promise kept: {promise.what}")


def _list_case_entries(case: Case, zone: ZoneInfo) -> Iterator[Entry]:
    if case.status is CaseStatus.DISMISSED:
        return
    name = f"{case.platform.label}: {case.kind.label}" + fill_plain(" {}", case.reference)
    opened = f"Opened at {name}"
    opened += fill_money(", {}", case.amount)
    opened += fill_plain(", reason: {}", case.reason)
    if case.respond_by:
        opened += f", answer wanted by {format_local_time(case.respond_by, zone)}"
    yield Entry(case.opened_at, opened)
    if case.platform_answered_at:
        yield Entry(case.platform_answered_at, f"The shop answered {name}")
    if case.closed_at:
        yield Entry(case.closed_at, f"Closed at {name}: {case.status}")


def format_local_time(moment: datetime, zone: ZoneInfo) -> str:
    """A moment on one clock: "Mon 5 Jan 2026, 14:05"."""
    local = moment.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M}"
