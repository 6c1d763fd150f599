"""Naming a database; one that was brought back from a backup is put right first."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime

from bot.domain.drafts import DraftStatus
from bot.domain.identity import Identity
from bot.domain.shops import Shop
from bot.services.drafts import move_draft
from bot.services.work import Work
from bot.store.transaction import Transaction
from bot.writing.desk import MAY_HAVE_GONE, compose_restored

PAGE = 100
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


async def _doubt_reactions(work: Work) -> None:
    """Also of a draft whose card isn't known: it may have been posted after the backup was made."""
    offset = 0
    while drafts := await work.tx.drafts.list_open(work.shop.id, offset=offset, limit=PAGE):
        for draft in drafts:
            if draft.status is DraftStatus.PENDING:
                said = "a backup was brought back: the draft waits for a new decision"
                await move_draft(work.by_itself(), draft, draft.doubt(MAY_HAVE_GONE), said)
        offset += len(drafts)
