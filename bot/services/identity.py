"""Naming a database; one that was brought back from a backup is put right first."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime

from bot.domain.drafts import DraftStatus
from bot.domain.identity import Identity
from bot.domain.incidents.incidents import UNDER_WAY, Incident, IncidentStatus
from bot.domain.shops import Shop
from bot.services.drafts import move_draft
from bot.services.incidents.card_posts import keep_incident, show_incident
from bot.services.incidents.incidents import reopen_incident
from bot.services.work import Work
from bot.store.transaction import Transaction
from bot.writing.desk import MAY_HAVE_GONE, compose_restored

PAGE = 100
#: More than anybody has open.
MAX_INCIDENTS = 1000
_RESTORED_INCIDENT = (
    "I work with a backup now, and letters of this incident may have left after that was made. "
    "Look at what your customers got before you have any written anew."
)
_RESTORED = "I work with a backup now, and it may have left after that was made."


async def name_database(tx: Transaction, *, now: datetime) -> Identity:
    """Names a database that has no name: a new one, or one that was brought back.

    Before anything is sent.
    """
    await _settle_restored(tx, now=now)
    return await tx.identity.make(now=now)


async def _settle_restored(tx: Transaction, *, now: datetime) -> None:
    """Takes nothing for undone that may have been done since the backup was made.

    Approved letters become unknown, a ✅ on the card of a waiting draft counts no more, and what
    waits to be said is looked for at the desk before it is said.
    """
    doubted = await _doubt_letters(tx, now=now)
    async for shop in _list_shops(tx):
        await _doubt_reactions(Work(tx, shop, now))
        doubted[shop.id] += await _doubt_incidents(Work(tx, shop, now))
    await tx.outbox.doubt_all()
    async for shop in _list_shops(tx):
        await tx.outbox.say(shop.id, compose_restored(shop, doubted[shop.id]), now=now)


async def _list_shops(tx: Transaction) -> AsyncIterator[Shop]:
    """Every shop, a page at a time."""
    after = 0
    while shops := await tx.shops.list_after(after, limit=PAGE):
        for shop in shops:
            yield shop
        after = shops[-1].id


async def _doubt_letters(tx: Transaction, *, now: datetime) -> Counter[int]:
    """How many letters became unknown, by shop."""
    doubted: Counter[int] = Counter()
    while drafts := await tx.drafts.list_approved(limit=PAGE):
        for draft in drafts:
            said = "a backup was brought back: whether the letter went can't be told"
            shop = await tx.shops.get(draft.shop_id)
            assert shop is not None  # the database holds no draft without one
            await move_draft(Work(tx, shop, now), draft, draft.lose(_RESTORED), said)
            doubted[draft.shop_id] += 1
    return doubted


async def _doubt_incidents(work: Work) -> int:
    """How many letters became unknown, because their incident was approved when the copy was made.

    Letters that only waited for approval may have been approved since: they are to be written anew,
    by somebody who reads why. No button of an old card works, so each is posted anew.
    """
    count = 0
    await work.tx.parcel_lists.forget_cards(work.shop.id)
    for incident in await work.tx.incidents.list_open(work.shop.id, MAX_INCIDENTS):
        await work.tx.incidents.forget_cards(incident.id)
        if incident.status in UNDER_WAY:
            count += await _doubt_prepared(work, incident)
            await keep_incident(work, incident.stop(_RESTORED_INCIDENT))
        elif incident.status in (IncidentStatus.STOPPED, IncidentStatus.DONE):
            await show_incident(work, incident)
        else:
            opened = await reopen_incident(work, incident)
            await keep_incident(work, replace(opened, reason=_RESTORED_INCIDENT))
    return count


async def _doubt_prepared(work: Work, incident: Incident) -> int:
    count = 0
    while drafts := await work.tx.drafts.list_prepared(incident.id, PAGE):
        for draft in drafts:
            said = "a backup was brought back: whether the letter went can't be told"
            await move_draft(work, draft, draft.lose(_RESTORED), said)
        count += len(drafts)
    return count


async def _doubt_reactions(work: Work) -> None:
    """Also of a draft whose card isn't known: it may have been posted after the backup was made."""
    offset = 0
    while drafts := await work.tx.drafts.list_open(work.shop.id, offset=offset, limit=PAGE):
        for draft in drafts:
            if draft.status is DraftStatus.PENDING:
                said = "a backup was brought back: the draft waits for a new decision"
                await move_draft(work.by_itself(), draft, draft.doubt(MAY_HAVE_GONE), said)
        offset += len(drafts)
