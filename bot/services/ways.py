"""Where a letter to a customer goes: the way they wrote last, or the one that staff chose."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.domain.channels import Address, Channel, SalesChannel, choose_address
from bot.domain.conversations import Message
from bot.domain.customers import Customer
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.mailboxes import ReceivedMail
from bot.domain.orders import Order
from bot.domain.records import dataclass
from bot.domain.relays import Relay
from bot.domain.ways import Way, WayKind, name_email, name_member
from bot.services.work import Work
from bot.store.transaction import Transaction

#: Stands for a place where only a person can write.
ELSEWHERE = "elsewhere"
_CAN_GO_ELSEWHERE = (DraftStatus.PENDING, DraftStatus.FAILED)
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where one letter can go."""

    key: str  #: the way's, or `ELSEWHERE`
    to: Address
    member_id: int | None = None
    email: str | None = None
    way_id: int = 0  #: 0 for elsewhere
    closed_because: str | None = None  #: why nothing arrives there


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What is known of how one customer is reached."""

    customer: Customer
    ways: list[Way]
    via: SalesChannel | None  #: where they bought
    has_mailbox: bool
    heard: Message | None  #: what they wrote last
    relay: Relay | None  #: the conversation on a marketplace in which that was


async def find_destination(
    tx: Transaction, customer: Customer, order: Order | None, *, chosen: str | None = None
) -> Destination:
    """Where the customer is reached now: as staff chose, if that way is open, else the way that
    they wrote last.
    """
    known = await _look_up(tx, customer, order)
    for each in _list_all(known):
        if each.key == chosen and not each.closed_because:
            return each
    return _choose(known)


async def list_destinations(
    tx: Transaction, customer: Customer, order: Order | None
) -> list[Destination]:
    """Everywhere that a letter to this customer can go, also by ways that are closed."""
    return _list_all(await _look_up(tx, customer, order))


async def list_choices(tx: Transaction, draft: Draft, order: Order | None) -> list[Destination]:
    """Where a letter could go that waits for approval or did not arrive, and where it goes now."""
    if draft.status not in _CAN_GO_ELSEWHERE:
        return []
    customer = await tx.customers.get(draft.customer_id)
    if customer is None:
        return []
    return [
        each
        for each in await list_destinations(tx, customer, order)
        if each.to.where == draft.to.where
        or (not each.closed_because and (each.way_id or each.email or each.to.link))
    ]


async def _look_up(tx: Transaction, customer: Customer, order: Order | None) -> _Known:
    heard = await tx.conversations.find_last_heard(customer.id)
    return _Known(
        customer=customer,
        ways=await tx.ways.list_for_customer(customer.id),
        via=await _find_place(tx, customer, order),
        has_mailbox=await tx.mailboxes.get_for_shop(customer.shop_id) is not None,
        heard=heard,
        relay=await _find_relay(tx, heard),
    )


async def _find_relay(tx: Transaction, heard: Message | None) -> Relay | None:
    """The conversation on a marketplace in which a message was written, if it was in one."""
    wrote = await _find_relayed(tx, heard)
    return wrote.relay if wrote is not None else None


async def _find_relayed(tx: Transaction, heard: Message | None) -> ReceivedMail | None:
    """The letter by which a marketplace passed on a message; into a form no answer leads back."""
    if heard is None or heard.channel not in (Channel.RELAY, Channel.ELSEWHERE):
        return None
    kind, _, key = (heard.source_key or "").partition(":")
    if kind != "mail":
        return None
    wrote = await tx.mails.get_with_key(heard.shop_id, key)
    is_there = wrote is not None and wrote.relay is not None and wrote.relay.platform is not None
    return wrote if is_there else None


async def _find_place(
    tx: Transaction, customer: Customer, order: Order | None
) -> SalesChannel | None:
    """Where this order, or the customer's last one, was bought: there they are written to."""
    if order is not None:
        return order.via
    orders = await tx.orders.list_for_customer(customer.id, limit=1)
    return orders[0].via if orders else None


def _choose(known: _Known) -> Destination:
    """The way that they wrote last, of those that are open; where none is, once more the last
    one.
    """
    if known.relay is not None and not _was_told_since(known, known.ways):
        return _go_on_there(known, known.relay)
    ways = [way for way in known.ways if way.closed_at is None]
    going = _choose_among(known, ways)
    if going.way_id == 0 and going.to.link is None:
        return _choose_among(known, known.ways)
    return going


def _choose_among(known: _Known, ways: list[Way]) -> Destination:
    account = _find_last_used(known, ways, WayKind.DISCORD)
    address = _find_last_used(known, ways, WayKind.EMAIL)
    to = choose_address(
        name=known.customer.name,
        discord_name=account.value if account else None,
        discord_id=account.member_id if account else None,
        email=address.value if address else None,
        via=known.via,
        has_mailbox=known.has_mailbox,
        wrote_by_mail=_is_later(address, account),
        wrote_on=_find_place_since(known, account, address),
    )
    way = {Channel.DISCORD: account, Channel.EMAIL: address}.get(to.channel)
    return _go_by(way, to)


def _find_last_used(known: _Known, ways: list[Way], kind: WayKind) -> Way | None:
    """The way of this kind that they used last; else the one in use, else the first."""
    in_use = (known.customer.member_id, known.customer.email)

    def rank(way: Way) -> tuple[datetime, bool]:
        own = way.value if kind is WayKind.EMAIL else way.member_id
        return way.last_used_at or _LONG_AGO, own in in_use

    return max((way for way in ways if way.kind is kind), key=rank, default=None)


def _is_later(one: Way | None, other: Way | None) -> bool:
    """Whether they wrote one way later than the other."""
    if one is None or one.last_used_at is None:
        return False
    return other is None or other.last_used_at is None or one.last_used_at > other.last_used_at


def _find_place_since(known: _Known, *ways: Way | None) -> SalesChannel | None:
    """The place where they wrote last, unless one of these ways was used or told since."""
    if _was_told_since(known, [way for way in ways if way is not None]):
        return None
    return _read_place(known.heard)


def _was_told_since(known: _Known, ways: list[Way]) -> bool:
    """Whether one of these ways was used, or told, after what they wrote last."""
    named = [way for way in ways if way.kind is not WayKind.MARKETPLACE]
    told = [way.last_used_at or way.added_at for way in named]
    return known.heard is None or any(at >= known.heard.at for at in told)


def _read_place(heard: Message | None) -> SalesChannel | None:
    """The place where they wrote last, if somebody on staff logged that."""
    if heard is None or heard.channel is not Channel.ELSEWHERE:
        return None
    return next((each for each in SalesChannel if each.title == heard.via), None)


def _list_all(known: _Known) -> list[Destination]:
    """Each way, and the place where only a person can write."""
    found = []
    for way in known.ways:
        to = _address(known, way)
        if to is not None:
            found.append(_go_by(way, to))
    if known.relay is not None:
        return [*found, _go_on_there(known, known.relay)]
    nowhere = choose_address(
        name=known.customer.name, discord_name=None, discord_id=None, email=None,
        via=_read_place(known.heard) or known.via, has_mailbox=known.has_mailbox,
    )  # fmt: skip
    return [*found, _go_by(None, nowhere)]


def _address(known: _Known, way: Way) -> Address | None:
    """Where a letter goes by this way; None for a name on a marketplace, which has no address."""
    if way.kind is WayKind.MARKETPLACE:
        return None
    is_mail = way.kind is WayKind.EMAIL
    return choose_address(
        name=known.customer.name,
        discord_name=None if is_mail else way.value,
        discord_id=way.member_id,
        email=way.value if is_mail else None,
        via=None,
        has_mailbox=known.has_mailbox,
    )


def _go_on_there(known: _Known, relay: Relay) -> Destination:
    """An answer in the conversation on a marketplace: by e-mail where the platform takes that, else
    on its page.
    """
    name = known.customer.name
    if relay.address is not None and known.has_mailbox:
        to = Address(Channel.RELAY, name, f"{relay.label}, by e-mail to {relay.address}", None)
        return Destination(key=ELSEWHERE, to=to, email=relay.address)
    to = Address(Channel.ELSEWHERE, name, f"{relay.label} messages", relay.page)
    return Destination(key=ELSEWHERE, to=to)


def _go_by(way: Way | None, to: Address) -> Destination:
    if way is None:
        return Destination(key=ELSEWHERE, to=to)
    return Destination(
        key=way.key,
        to=to,
        member_id=way.member_id,
        email=way.value if to.channel is Channel.EMAIL else None,
        way_id=way.id,
        closed_because=way.closed_because if way.closed_at else None,
    )


def name_way(draft: Draft) -> str | None:
    """The key of the way that a letter goes; None where a person carries it."""
    if draft.to.channel is Channel.DISCORD and draft.member_id is not None:
        return name_member(draft.member_id)
    if draft.to.channel is Channel.RELAY:
        return None
    return name_email(draft.email) if draft.email else None


async def close_way(work: Work, draft: Draft, because: str, *, at: datetime) -> None:
    """Remembers that nothing arrives any more where this letter went."""
    if draft.to.channel is Channel.RELAY:
        await _close_relay(work, draft)
        return
    key = name_way(draft)
    if key is not None:
        await work.tx.ways.close(work.shop.id, key, because, at=at)


async def find_answered(tx: Transaction, draft: Draft) -> ReceivedMail | None:
    """The e-mail that a letter answers: what its customer wrote last, and on a marketplace in that
    very conversation.
    """
    wrote = await tx.mails.find_last_of_customer(draft.customer_id)
    if draft.to.channel is not Channel.RELAY or _is_in_conversation(wrote, draft):
        return wrote
    return await tx.mails.find_conversation(draft.shop_id, draft.email or "")


def _is_in_conversation(wrote: ReceivedMail | None, draft: Draft) -> bool:
    relay = wrote.relay if wrote is not None else None
    return relay is not None and relay.address == draft.email


async def _close_relay(work: Work, draft: Draft) -> None:
    """A marketplace that takes no e-mail in a conversation is answered on its page from now on."""
    wrote = await find_answered(work.tx, draft)
    if wrote is not None and wrote.relay is not None and wrote.relay.address == draft.email:
        answered = replace(wrote.relay, address=None)
        await work.tx.mails.save(replace(wrote, relay=answered))
