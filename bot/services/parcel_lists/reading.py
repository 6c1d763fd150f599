"""Which orders the lines of a list mean, and how these stand now."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.domain.errors import NotFound
from bot.domain.incidents.mentions import Mention, make_mention
from bot.domain.incidents.picking import Doubt, Unclear, describe_unclear
from bot.domain.orders import Order, OrderStatus
from bot.domain.parcel_lists.judging import Judged, Verdict, judge_parcels
from bot.domain.parcel_lists.lines import LineProblem, ParcelLine, RawLine, settle_line
from bot.domain.parcel_lists.lists import ListedParcel, ParcelList
from bot.domain.records import dataclass
from bot.domain.search_words import split_words
from bot.domain.text import escape_name
from bot.services.incidents.mention_books import MentionBooks, fold_number, may_be_ours, open_books
from bot.services.work import StaffWork, Work

#: Previews of which nothing came are forgotten after so long.
_FORGOTTEN_AFTER = timedelta(days=2)
_PROBLEMS = {
    LineProblem.WHICH: "Two numbers could each be the order's: write # before it, e.g. #12.",
    LineProblem.UNREAD: "It names no order: write its number before the tracking number.",
    LineProblem.BAD_NUMBER: (
        "Your spreadsheet shortened this number: format that column as text, and copy it again."
    ),
}


async def read_list(work: StaffWork, raw: Sequence[RawLine]) -> ParcelList:
    """The list as it was understood, stored; nothing of it is marked.

    A number picks the order that has it; a name its customer's one order that is open. Whatever
    else could be meant is kept with the line, for a person to choose.
    """
    known = await _find_known(work, raw)
    lines = [settle_line(each, lambda number: fold_number(number) in known) for each in raw]
    mentions = [_mention(each) for each in lines]
    named = [each for each in mentions if each is not None]
    books = await open_books(work, named)
    parcels = [
        await _find_order(books, line, mention)
        for line, mention in zip(lines, mentions, strict=True)
    ]
    await work.tx.parcel_lists.forget_shown(work.shop.id, work.now - _FORGOTTEN_AFTER)
    return await work.tx.parcel_lists.add(
        ParcelList(
            shop_id=work.shop.id,
            parcels=tuple(parcels),
            created_by=work.by,
            created_at=work.now,
        )
    )


async def _find_known(work: Work, raw: Sequence[RawLine]) -> set[str]:
    """Of all numbers in the lines those that are an order's."""
    numbers = {number.lstrip("#") for line in raw for number in line.candidates}
    own = {int(number) for number in numbers if may_be_ours(number)}
    written: set[str] = set()
    for number in numbers:
        written.update((number, f"#{number}", number.upper(), number.lower()))
    hit = work.tx.hit_orders
    ours = await hit.list_numbered(work.shop.id, own)
    theirs = await hit.list_external(work.shop.id, written)
    return {str(each.number) for each in ours} | {
        fold_number(each.external_number) for each in theirs
    }


def _mention(line: ParcelLine) -> Mention | None:
    if line.problem is not None:
        return None
    return make_mention(line.words, number=line.order, email=line.email, name=line.name)


async def _find_order(
    books: MentionBooks, line: ParcelLine, mention: Mention | None
) -> ListedParcel:
    parcel = ListedParcel(
        row=line.row,
        words=line.words,
        tracking=line.tracking,
        carrier=line.carrier,
        service=line.service,
    )
    if mention is None:
        assert line.problem is not None
        return replace(parcel, reason=_PROBLEMS[line.problem], is_read=False)
    found = await books.find(mention)
    if isinstance(found, Unclear):
        return _read_unclear(parcel, found)
    if not found:
        return replace(parcel, reason=f"{_show(mention)} isn't logged here.")
    if len(found) > 1:
        return replace(
            parcel,
            meant=tuple(each.id for each in found),
            reason=f"{_show(mention)} has several orders in this list.",
        )
    return replace(parcel, order_id=found[0].id)


def _show(mention: Mention) -> str:
    hash_sign = "#" if mention.number and may_be_ours(mention.number) else ""
    return f"{hash_sign}{escape_name(mention.shown, 40)}"


def _read_unclear(parcel: ListedParcel, unclear: Unclear) -> ListedParcel:
    meant: list[Order] = []
    for meaning in unclear.meanings:
        meant += meaning.orders
    open_ = [each for each in meant if each.status is OrderStatus.OPEN]
    if unclear.doubt is Doubt.SEVERAL_ORDERS and len(open_) == 1:
        return replace(parcel, order_id=open_[0].id)
    if unclear.doubt is Doubt.OTHER_PERSON and _is_recipient(unclear.mention, meant):
        return replace(parcel, order_id=meant[0].id)
    return replace(
        parcel, meant=tuple(each.id for each in open_ or meant), reason=describe_unclear(unclear)
    )


def _is_recipient(mention: Mention, meant: Sequence[Order]) -> bool:
    """Whether the name beside an order's number is that of whoever gets it."""
    if len(meant) != 1 or not meant[0].recipient:
        return False
    said = set(split_words([mention.name or ""]))
    return bool(said & set(split_words([meant[0].recipient])))


async def get_list(work: Work, list_id: int) -> ParcelList:
    """This shop's list. Raises NotFound when there is none with this number here."""
    found = await work.tx.parcel_lists.get(list_id)
    if found is None or found.shop_id != work.shop.id:
        raise NotFound("That list isn't here any more. Open it once more with /order ship-many.")
    return found


async def judge_list(work: Work, listed: ParcelList) -> list[Judged]:
    """What can be done about each line as its order stands now."""
    ids = {each.order_id for each in listed.parcels if each.order_id}
    orders = await work.tx.orders.map_by_id(ids)
    numbers = {each.tracking for each in listed.parcels if each.tracking}
    users: dict[str, set[int]] = defaultdict(set)
    for order in await work.tx.hit_orders.list_tracked(work.shop.id, numbers):
        users[order.tracking or ""].add(order.customer_id)
    several = [each.id for each in orders.values() if each.parcel_count > 1]
    further = await work.tx.parcels.map_numbers(several)
    return judge_parcels(listed.parcels, orders, users, further, now=work.now)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPreview:
    """A list of which nothing is marked yet, as somebody is shown it."""

    listed: ParcelList
    judged: tuple[Judged, ...]
    names: Mapping[int, str]  #: of the customers, by their orders' ids
    meant: Mapping[int, Order]  #: the orders that unclear lines may mean, by their ids


async def preview_list(work: Work, list_id: int) -> ListPreview:
    """The list as it stands now."""
    listed = await get_list(work, list_id)
    judged = await judge_list(work, listed)
    asked = [each for each in judged if each.verdict is Verdict.UNCLEAR]
    meant = await work.tx.orders.map_by_id(list(_list_meant(asked)))
    orders = [each.order for each in judged if each.order is not None]
    orders += meant.values()
    customers = await work.tx.customers.map_by_id({each.customer_id for each in orders})
    names = {each.id: customers[each.customer_id].name for each in orders}
    return ListPreview(listed=listed, judged=tuple(judged), names=names, meant=meant)


def _list_meant(judged: Sequence[Judged]) -> Iterator[int]:
    for each in judged:
        yield from each.parcel.meant
