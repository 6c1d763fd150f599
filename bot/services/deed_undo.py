"""Putting back what a deed changed; see `bot/services/deeds.py`.

1. Where something has happened since, nothing is done, and that is said.
2. Every row stands as it did: since when they wait, what was said of it, which days run.
3. A draft that it set aside is proposed again, as a new revision; one that came with it is set
   aside.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from bot.domain.deeds import TOO_LATE, Changes, Deed
from bot.domain.drafts import OPEN_STATUSES, Draft, DraftStatus
from bot.domain.errors import NotFound, ShopError, StateConflict
from bot.domain.text import escape_name
from bot.services.addressing import renew_draft
from bot.services.drafts import set_aside
from bot.services.history import log_event
from bot.services.incidents.card_posts import show_incident_by_id
from bot.services.reminder_plans import replan
from bot.services.work import StaffWork
from bot.store.deadlines import Deadlines

_GONE = (DraftStatus.SENDING, DraftStatus.SENT, DraftStatus.READY, DraftStatus.UNKNOWN)


async def undo_deed(work: StaffWork, deed_id: int) -> Deed:
    """Has everything stand as it did before a deed.

    Raises NotFound when it isn't this shop's or was forgotten, StateConflict when it was undone,
    its day is over, or something has happened since.
    """
    deed = await work.tx.deeds.get(deed_id)
    if deed is None or deed.shop_id != work.shop.id:
        raise NotFound(TOO_LATE)
    undone = deed.undo(at=work.now)
    changes = Changes.from_json(deed.changes)
    name = await _name_customer(work, deed)
    written = await work.tx.drafts.map_by_id(changes.written)
    _require_unsent(written.values(), name)
    await _require_untouched(work, changes, name)
    await _put_back(work, changes)
    for draft in written.values():
        if draft.status in OPEN_STATUSES:
            await set_aside(work, draft, "what it is about was undone")
    await _renew_drafts(work, changes)
    await _log(work, deed)
    await work.tx.deeds.save(undone)
    return undone


async def _name_customer(work: StaffWork, deed: Deed) -> str:
    customer = await work.tx.customers.get(deed.customer_id)
    return escape_name(customer.name) if customer is not None else "The customer"


def _require_unsent(written: Any, name: str) -> None:
    """Raises StateConflict when a letter that came with it went, or is on its way."""
    if any(draft.status in _GONE for draft in written):
        raise StateConflict(
            f"{name} was written to about it since, so I can't undo it. If it was a mistake, tell "
            "them so with /reply."
        )


async def _require_untouched(work: StaffWork, changes: Changes, name: str) -> None:
    """Raises StateConflict where a row isn't as the deed left it, and says what happened.

    Deadlines go on by themselves, so nothing is asked of them.
    """
    for table, after in changes.after.items():
        if table == Deadlines.table:
            continue
        stands = await work.tx.deeds.read_again(table, [int(each) for each in after])
        for row_id, left in after.items():
            now_is = stands.get(row_id)
            if now_is is None or any(now_is.get(key) != value for key, value in left.items()):
                what = _describe_since(table, left, now_is or {}, name)
                raise StateConflict(f"{what} since, so I left everything as it is.")


def _describe_since(
    table: str, left: Mapping[str, Any], now_is: Mapping[str, Any], name: str
) -> str:
    """What happened to a row, as the beginning of a sentence."""
    if table == "conversations":
        if left["last_wrote_at"] != now_is.get("last_wrote_at"):
            return f"{name} wrote again"
        if left["answered_at"] != now_is.get("answered_at"):
            return f"{name} was answered"
        if left["snoozed_until"] and not now_is.get("snoozed_until"):
            return f"The snooze for {name} has ended"
        return f"Something else was decided about {name}"
    if table in ("orders", "parcels"):
        order = left.get("external_number") or left.get("number")
        number = f" {escape_name(str(order))}" if table == "orders" else ""
        return f"{name}'s order{number} was changed"
    what = {"cases": "dispute", "promises": "promise"}.get(table, "matter")
    return f"The {what} was changed"


async def _put_back(work: StaffWork, changes: Changes) -> None:
    tx = work.tx
    for table in dict.fromkeys((*changes.before, *changes.after)):
        before, after = changes.before.get(table, {}), changes.after.get(table, {})
        await tx.deeds.put_back(table, before, after)
    await tx.moves.mark(changes.unwanted, is_thanks=False)
    for row_id in changes.before.get("conversations", {}):
        conversation = await tx.conversations.get(int(row_id))
        if conversation is not None:
            await replan(work, conversation)
    recipients = changes.before.get("incident_recipients", {})
    for incident_id in {row["incident_id"] for row in recipients.values()}:
        await show_incident_by_id(work, incident_id)


async def _renew_drafts(work: StaffWork, changes: Changes) -> None:
    """Proposes again what was set aside, as far as it still fits and nobody has touched it."""
    drafts: dict[int, Draft] = await work.tx.drafts.map_by_id([row[0] for row in changes.set_aside])
    for draft_id, revision in changes.set_aside:
        draft = drafts.get(draft_id)
        if draft is None or draft.status is not DraftStatus.VOIDED or draft.revision != revision:
            continue
        with suppress(ShopError):  # its card says why it was set aside, and has *Renew*
            async with work.tx.attempt():
                await renew_draft(work, draft, revision=revision)


async def _log(work: StaffWork, deed: Deed) -> None:
    """Writes into the story that it was undone."""
    what = f"undid: {deed.kind.replace('_', ' ')}"
    customer = await work.tx.customers.get(deed.customer_id)
    case = await work.tx.cases.get(deed.about_id) if deed.kind.startswith("case_") else None
    subject = case or customer
    if subject is not None:
        await log_event(work, subject, what)
