"""Customers with whom nothing has been for long are forgotten by themselves, a few each night."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.errors import BadInput
from bot.domain.forgetting import EACH_NIGHT
from bot.domain.shops import Shop
from bot.services.forgetting.erasing import forget_customers
from bot.services.forgetting.moments import choose_night
from bot.services.work import Work
from bot.store.transaction import Transaction

MAX_MONTHS = 120
#: Whoever has just switched it on has so long to think better of it.
GRACE = timedelta(hours=12)
#: Days of a month, as the calendar has them on average.
_MONTH = 365.25 / 12
_PAGE = 200


def find_limit(months: int, now: datetime) -> datetime:
    """Whose last matter ended before that moment is forgotten."""
    return now - timedelta(days=months * _MONTH)


async def set_retention(work: Work, months: int) -> Shop:
    """Stores after how many months customers are forgotten; 0: never.

    Raises BadInput for a number that can't be meant.
    """
    if not 0 <= months <= MAX_MONTHS:
        raise BadInput(f"Give a number of months from 1 to {MAX_MONTHS}, or 0 to switch it off.")
    changed = replace(work.shop, retention_months=None, retention_at=None)
    if months:
        night = choose_night(work.shop, work.now + GRACE)
        changed = replace(work.shop, retention_months=months, retention_at=night)
    await work.tx.shops.save(changed)
    return changed


async def count_forgettable(tx: Transaction, shop: Shop, *, now: datetime) -> int:
    """How many would be forgotten if all went at once."""
    if shop.retention_months is None:
        return 0
    count, after = 0, 0
    before = find_limit(shop.retention_months, now)
    while True:
        page = await tx.held.list_idle(shop.id, before=before, after=after, limit=_PAGE)
        count += len(page)
        if len(page) < _PAGE:
            return count
        after = page[-1]
        await asyncio.sleep(0)


async def forget_idle(tx: Transaction, shop_id: int, *, now: datetime) -> int:
    """Forgets some of those with whom nothing has been for long, and plans the next night; gives
    how many they were.
    """
    shop = await tx.shops.lock(shop_id)
    if shop is None or shop.retention_months is None or (shop.retention_at or now) > now:
        return 0
    before = find_limit(shop.retention_months, now)
    idle = await tx.held.list_idle(shop_id, before=before, after=0, limit=EACH_NIGHT)
    customers = await tx.customers.map_by_id(idle)
    count = await forget_customers(Work(tx, shop, now), list(customers.values()))
    await tx.shops.save(replace(shop, retention_at=choose_night(shop, now)))
    return count
