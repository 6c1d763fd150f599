"""Taking a mistaken list back, as long as nobody was told."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.drafts import Draft, DraftStatus
from bot.domain.errors import StateConflict
from bot.domain.letters import LetterKind
from bot.domain.orders import Order, OrderStatus
from bot.domain.parcel_lists.lists import ListedParcel, ListStatus, ParcelList
from bot.services.drafts import move_draft
from bot.services.order_changes import change_order, void_order_drafts
from bot.services.parcel_lists.posts import show_list
from bot.services.parcel_lists.reading import get_list
from bot.services.promises import reopen_posting
from bot.services.work import StaffWork, Work

#: A note in one of these may be with the customer, or about to be.
_GONE = (DraftStatus.SENT, DraftStatus.SENDING, DraftStatus.UNKNOWN, DraftStatus.READY)
#: Letters that say or take for granted that it left.
_SAY_SO = (LetterKind.SHIPPED, LetterKind.ARRIVAL_CHECK)
_BACK = "took it back: it was marked as shipped by mistake"


async def take_list_back(work: StaffWork, list_id: int) -> tuple[ParcelList, int]:
    """Opens the list's orders again and discards their notes; gives how many orders stay as they
    are, because their customers were told or they went on meanwhile.

    Raises StateConflict after a day, and where nothing can be taken back.
    """
    listed = await get_list(work, list_id)
    if listed.status is ListStatus.TAKEN_BACK:
        raise StateConflict("This list was taken back already. Nothing to do.")
    if not listed.can_be_taken_back(work.now):
        raise StateConflict(
            "A list can be taken back for a day after it was marked. To correct one order, use "
            "/order edit."
        )
    notes = await work.tx.drafts.list_of_parcel_list(listed.id)
    orders = await work.tx.orders.map_by_id([each.order_id or 0 for each in listed.marked])
    back = [each for each in listed.marked if _may_go_back(each, orders, notes)]
    if not back:
        raise StateConflict(
            "Nothing can be taken back: their customers were told, or the orders went on meanwhile."
        )
    ids = {each.order_id or 0 for each in back}
    await _discard_notes(work, notes, ids)
    for id_ in sorted(ids):
        await _open_again(work, orders[id_])
    parcels = [replace(each, is_marked=False) if each in back else each for each in listed.parcels]
    stays = len(listed.marked) - len(back)
    status = ListStatus.MARKED if stays else ListStatus.TAKEN_BACK
    taken = replace(listed, parcels=tuple(parcels), status=status)
    await work.tx.parcel_lists.save(taken)
    await show_list(work, listed.id)
    return taken, stays


def _may_go_back(parcel: ListedParcel, orders: dict[int, Order], notes: Sequence[Draft]) -> bool:
    order = orders.get(parcel.order_id or 0)
    if order is None or order.status is not OrderStatus.SHIPPED or order.parcel_count > 1:
        return False
    if order.asked_at or order.missing_since or order.claimed_at or order.settled_at:
        return False
    own = [each for each in notes if each.is_about(order.id)]
    is_untold = order.told_at is None or order.told_at == order.shipped_at  # a platform tells them
    return is_untold and not any(each.status in _GONE for each in own)


async def _discard_notes(work: StaffWork, notes: Sequence[Draft], ids: set[int]) -> None:
    for each in notes:
        about = [id_ for id_ in ids if each.is_about(id_)]
        if about and each.is_open:
            discarded = each.discard(by=work.by, at=work.now)
            await move_draft(work, each, discarded, "discarded the draft: the list was taken back")


async def _open_again(work: Work, order: Order) -> None:
    opened = order.unship()
    await change_order(work, order, opened, _BACK)
    await void_order_drafts(
        work,
        opened,
        "the order hasn't left after all",
        fits=lambda draft: draft.kind not in _SAY_SO,
    )
    await reopen_posting(work, opened, order.shipped_at)
