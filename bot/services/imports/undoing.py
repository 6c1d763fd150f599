"""An import is taken back: what nobody has taken up since."""

import json
from collections.abc import Sequence
from dataclasses import replace

from bot.domain.errors import StateConflict
from bot.domain.imports import ChangedOrder, Import, ImportStatus, Undone
from bot.services.imports.storing import write_columns
from bot.services.order_changes import change_order
from bot.services.sales.new_orders import CAME_IN_BY_FILE
from bot.services.work import StaffWork

#: So many that are kept are named.
_NAMED = 10


async def undo_import(work: StaffWork, known: Import) -> Undone:
    """Takes back new orders that nobody has taken up since, and changed facts that still are as
    they were imported.

    Raises StateConflict when it isn't done, or was done more than a day ago.
    """
    if known.status is not ImportStatus.DONE:
        raise StateConflict("That import isn't in the books, so there is nothing to take back.")
    if not known.may_be_undone(work.now):
        raise StateConflict(
            "That was imported more than a day ago, so it can't be taken back in one go any more. "
            "Correct single orders with /order edit and /order cancel."
        )
    undone = replace(known, status=ImportStatus.UNDONE, decided_by=work.by, undone_at=work.now)
    if not await work.tx.imports.decide(undone, was=ImportStatus.DONE):
        raise StateConflict("That import was taken back already. Nothing to do.")
    changes = await work.tx.changed_orders.list_for_import(known)
    restored, touched = await _restore(work, known, changes)
    imported = work.tx.imported_orders
    forgotten = await imported.mark_untouched(known, came_in=CAME_IN_BY_FILE)
    kept = await imported.list_kept(known, _NAMED)
    count = await imported.count_kept(known)
    await imported.forget_marked(known)
    return Undone(undone, forgotten, restored, (*kept, *touched)[:_NAMED], count + len(touched))


async def _restore(
    work: StaffWork, known: Import, changes: Sequence[ChangedOrder]
) -> tuple[int, list[str]]:
    """How many orders are as they were again, and what those are called of which a fact was changed
    once more.
    """
    restored, touched = 0, []
    for change in reversed(changes):
        order = await work.tx.orders.get(change.order_id)
        if order is None or order.import_id == known.id:
            continue
        row = write_columns(order)
        before, after = json.loads(change.before), json.loads(change.after)
        same = [name for name in before if row[name] == after[name]]
        if len(same) < len(before):
            touched.append(order.label)
        if not same:
            continue
        was = work.tx.orders.read_row({**row, **{name: before[name] for name in same}})
        await change_order(work, order, was, f"took back what the file “{known.file_name}” changed")
        restored += 1
    return restored, touched
