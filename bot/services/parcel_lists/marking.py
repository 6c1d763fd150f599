"""Marking a list's parcels as shipped, in steps that each are done wholly or not at all."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from bot.domain.customers import Customer
from bot.domain.errors import StateConflict
from bot.domain.orders import Order
from bot.domain.parcel_lists.judging import CONFIRMABLE, Judged, Verdict, fingerprint
from bot.domain.parcel_lists.lists import MAX_CARDS, ListedParcel, ListStatus, ParcelList
from bot.domain.records import dataclass
from bot.domain.sales.channel_terms import does_place_tell
from bot.services.drafts import draft_letter
from bot.services.note_parcels import is_told_apart, request_note
from bot.services.order_changes import get_customer
from bot.services.orders import Shipment, mark_shipped
from bot.services.parcel_lists.posts import show_list
from bot.services.parcel_lists.reading import get_list, judge_list
from bot.services.telling_buyers import ask_who_tells
from bot.services.work import StaffWork, Work

#: So many parcels are marked in one unit of work, and no customer's orders are parted.
STEP = 50


class Changed(StateConflict):
    """What would be marked isn't what was shown."""

    def __init__(self, listed: ParcelList) -> None:
        super().__init__("Something changed since this was shown, so nothing was marked yet.")
        self.listed = listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a list is."""

    listed: ParcelList
    left: int  #: parcels that are still to be marked


async def confirm_lines(work: StaffWork, list_id: int, chosen: Sequence[tuple[int, int]]) -> None:
    """Takes lines in that were kept out: each by its place, with the order that is meant.

    Raises StateConflict for a list that is being marked, or for what can't be chosen there.
    """
    listed = await get_list(work, list_id)
    _require(listed, ListStatus.SHOWN)
    judged = {each.place: each for each in await judge_list(work, listed)}
    parcels = list(listed.parcels)
    for place, order_id in chosen:
        line = judged.get(place)
        if line is None or not _may_choose(line, order_id):
            raise StateConflict("That can't be chosen any more. Please look at the list again.")
        parcels[place] = replace(line.parcel, order_id=order_id, meant=(), is_confirmed=True)
    await work.tx.parcel_lists.save(replace(listed, parcels=tuple(parcels)))


def _may_choose(line: Judged, order_id: int) -> bool:
    if line.verdict in CONFIRMABLE:
        return order_id == line.parcel.order_id
    return line.verdict is Verdict.UNCLEAR and order_id in line.parcel.meant


async def drop_list(work: StaffWork, list_id: int) -> ParcelList:
    """Forgets a list of which nothing is marked. Raises StateConflict for any other."""
    listed = await get_list(work, list_id)
    _require(listed, ListStatus.SHOWN, ListStatus.DROPPED)
    dropped = replace(listed, status=ListStatus.DROPPED)
    await work.tx.parcel_lists.save(dropped)
    return dropped


def _require(listed: ParcelList, *statuses: ListStatus) -> None:
    if listed.status in statuses:
        return
    said = {
        ListStatus.SHOWN: "Nothing of this list is marked yet.",
        ListStatus.MARKING: "This list is being marked just now.",
        ListStatus.MARKED: "This list is marked already. Its post at the desk has what is left.",
        ListStatus.DROPPED: "This list was cancelled. Open it once more with /order ship-many.",
        ListStatus.GATHERED: "These notes were ready together: their orders are marked already.",
        ListStatus.TAKEN_BACK: "This list was taken back. Open it anew with /order ship-many.",
    }
    raise StateConflict(said[listed.status])


async def mark_step(work: StaffWork, list_id: int, *, seen: int | None) -> Progress:
    """Marks the next parcels of a list as shipped, and drafts one note for each customer.

    1. `seen` is the fingerprint of the preview on which somebody pressed; None goes on with what
       was begun.
    2. Whole customers are taken until there are enough parcels.
    3. A parcel whose order changed meanwhile is left out, and told of.

    Raises Changed where something else would be marked than was shown, StateConflict for a list
    that was cancelled or taken back.
    """
    listed = await get_list(work, list_id)
    if listed.status is not ListStatus.MARKED:
        _require(listed, ListStatus.SHOWN, ListStatus.MARKING)
    judged = await judge_list(work, listed)
    if listed.status is ListStatus.SHOWN:
        if seen is not None and seen != fingerprint(judged):
            raise Changed(listed)
        notes = len(_group(judged))
        listed = replace(
            listed,
            status=ListStatus.MARKING,
            marked_by=work.by,
            marked_at=work.now,
            has_cards=notes <= MAX_CARDS,
        )
        await work.tx.parcel_lists.save(listed)  # its notes ask whether they have cards
    groups = _group(judged) if listed.status is ListStatus.MARKING else []
    parcels, taken = list(listed.parcels), 0
    while groups and taken < STEP:
        group = groups.pop(0)
        await _ship_together(work, listed, group)
        for line in group:
            parcels[line.place] = replace(line.parcel, is_marked=True)
        taken += len(group)
    listed = replace(listed, parcels=tuple(parcels))
    left = sum(map(len, groups))
    if not left:
        listed = replace(listed, status=ListStatus.MARKED)
    await work.tx.parcel_lists.save(listed)
    await show_list(work, listed.id)
    return Progress(listed=listed, left=left)


def _group(judged: Sequence[Judged]) -> list[list[Judged]]:
    """What is ready, customer by customer."""
    groups: dict[int, list[Judged]] = defaultdict(list)
    for line in judged:
        if line.verdict is Verdict.READY and line.order is not None:
            groups[line.order.customer_id].append(line)
    return list(groups.values())


async def _ship_together(work: StaffWork, listed: ParcelList, lines: Sequence[Judged]) -> None:
    """Marks one customer's parcels, and drafts the note about those of which nobody tells them."""
    to_tell: dict[int, Order] = {}
    for line in lines:
        assert line.order is not None
        is_told = does_place_tell(work.shop.channel_terms, line.order.via) is True
        order = await _ship(work, line.order, line.parcel, is_told=is_told)
        if not is_told:
            to_tell[order.id] = order
            await ask_who_tells(work, order)
    told_by_us = [to_tell[id_] for id_ in sorted(to_tell)]
    ordinary = [each for each in told_by_us if not is_told_apart(each)]
    notes = [[each] for each in told_by_us if is_told_apart(each)]
    if ordinary:
        notes.insert(0, ordinary)
    for orders in notes:
        customer = await get_customer(work.tx, orders[0])
        await draft_note(work, listed, customer, orders)


async def _ship(work: Work, order: Order, parcel: ListedParcel, *, is_told: bool) -> Order:
    # The note of another order of theirs may just have changed it: it is asked anew.
    current = await work.tx.orders.get(order.id)
    assert current is not None
    shipment = Shipment(
        at=work.now, tracking=parcel.tracking, carrier=parcel.carrier, service=parcel.service
    )
    return await mark_shipped(work, current, shipment, is_told=is_told)


async def draft_note(
    work: Work, listed: ParcelList, customer: Customer, orders: Sequence[Order]
) -> None:
    """Drafts the one note about these orders."""
    await draft_letter(work, customer, orders[0], request_note(orders), parcel_list_id=listed.id)
