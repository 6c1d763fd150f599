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
    found = [
        *_tell_order(evidence),
        *(_tell_letter(each, evidence.shop.zone, names) for each in evidence.letters),
        *(entry for each in evidence.messages for entry in _tell_message(each)),
        *(_tell_outlay(each) for each in evidence.outlays),
        *(entry for each in evidence.promises for entry in _tell_promise(each, evidence.shop.zone)),
        *(entry for each in evidence.cases for entry in _tell_case(each, evidence.shop.zone)),
    ]
    return sorted(found, key=lambda entry: entry.at)


def _tell_order(evidence: Evidence) -> Iterator[Entry]:
    order = evidence.order
    price = f", {order.price}" if order.price else ""
    where = f", from {order.via.title}" if order.via else ""
    yield Entry(
        order.placed_at,
        f"Order {order.label} entered in the shop's books: {order.item}{price}{where}",
    )
    if order.shipped_at:
        yield Entry(order.shipped_at, f"Shipped{describe_way(order)}", link=order.tracking_url)
    if order.missing_since:
        yield Entry(order.missing_since, "The parcel counts as lost")
    if order.arrived_at:
        yield Entry(order.arrived_at, f"Arrived{describe_source(order)}")
    if order.cancelled_at:
        yield Entry(order.cancelled_at, "Order cancelled")
    for remake in evidence.replacements:
        if remake.shipped_at:
            words = f"Replacement sent as order {remake.label}{describe_way(remake)}"
            yield Entry(remake.shipped_at, words, link=remake.tracking_url)
        if remake.arrived_at:
            yield Entry(remake.arrived_at, f"The replacement, order {remake.label}, arrived")
    if order.settled_at:
        yield Entry(order.settled_at, "The matter is settled")


def describe_source(order: Order) -> str:
    """Who says that a parcel arrived, as the end of a sentence; empty when the shop's people do."""
    return f", as a letter from {order.arrival_told_by} says" if order.arrival_told_by else ""


def describe_way(order: Order) -> str:
    """How a parcel went, as the end of a sentence: carrier, service and tracking number."""
    way = " ".join(part for part in (order.carrier, order.service) if part)
    number = f"tracking number {order.tracking}" if order.tracking else "no tracking number"
    return f" with {way}, {number}" if way else f", {number}"


def _tell_letter(letter: Draft, zone: ZoneInfo, names: Mapping[int, str]) -> Entry:
    by = letter.decided_by
    who = f"approved by {names.get(by, f'member {by}')}" if by else "the shop's own fixed words"
    when = f" on {format_local_time(letter.decided_at, zone)}" if by and letter.decided_at else ""
    assert letter.sent_at is not None  # those that didn't go aren't letters
    return Entry(
        letter.sent_at,
        f"The shop wrote ({letter.kind.title}, {letter.to.where}), {who}{when}",
        letter.text,
    )


def _tell_message(message: Message) -> Iterator[Entry]:
    place = message.via or (
        "e-mail" if message.channel is Channel.EMAIL else message.channel.value.title()
    )
    if message.direction is Direction.OUT:
        # What staff note about an answer on another page is for their own eyes.
        is_theirs = message.channel is Channel.ELSEWHERE
        yield Entry(message.at, f"The shop answered ({place})", "" if is_theirs else message.words)
        return
    files = ", ".join(each.name for each in message.attachments)
    said, at = f"The customer wrote ({place})" + (f", with {files}" if files else ""), message.at
    for earlier in message.earlier:
        yield Entry(at, said, earlier.words)
        said, at = f"The customer changed that message ({place})", earlier.until
    yield Entry(at, said, message.words)
    if message.deleted_at is not None:
        yield Entry(message.deleted_at, f"The customer deleted that message ({place})")


def _tell_outlay(outlay: Outlay) -> Entry:
    if outlay.kind is OutlayKind.GIFT:
        return Entry(outlay.at, f"Gift for the customer: {outlay.what}")
    number = f", payment number {outlay.reference}" if outlay.reference else ""
    return Entry(outlay.at, f"Sent back to the customer: {outlay.amount}{number}")


def _tell_promise(promise: Promise, zone: ZoneInfo) -> Iterator[Entry]:
    yield Entry(
        promise.made_at, f"Promised: {promise.what}, by {format_local_time(promise.due_at, zone)}"
    )
    if promise.status is PromiseStatus.KEPT and promise.ended_at:
        yield Entry(promise.ended_at, f"Promise kept: {promise.what}")


def _tell_case(case: Case, zone: ZoneInfo) -> Iterator[Entry]:
    if case.status is CaseStatus.DISMISSED:
        return
    name = f"{case.platform.label}: {case.kind.label}" + (
        f" {case.reference}" if case.reference else ""
    )
    facts = [
        f"{case.amount}" if case.amount else "",
        f"reason: {case.reason}" if case.reason else "",
    ]
    facts.append(
        f"answer wanted by {format_local_time(case.respond_by, zone)}" if case.respond_by else ""
    )
    yield Entry(case.opened_at, ", ".join((f"Opened at {name}", *filter(None, facts))))
    if case.platform_answered_at:
        yield Entry(case.platform_answered_at, f"The shop answered {name}")
    if case.closed_at:
        yield Entry(case.closed_at, f"Closed at {name}: {case.status}")


def format_local_time(moment: datetime, zone: ZoneInfo) -> str:
    """A moment on one clock: "Mon 5 Jan 2026, 14:05"."""
    local = moment.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M}"
