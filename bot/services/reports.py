"""A shop's report: what is counted in a period, beside the one before."""

from datetime import datetime

from bot.domain.reports.figures import Figures, Report
from bot.domain.reports.periods import Period
from bot.domain.shops import Shop
from bot.domain.time.day_ranges import DayScene
from bot.store.transaction import Transaction


async def gather_report(tx: Transaction, shop: Shop, period: Period, *, now: datetime) -> Report:
    """The report; of a large shop it takes seconds, so it is asked aside."""
    before = period.find_before(DayScene(now, shop.zone, shop.country))
    return Report(
        period,
        await count_figures(tx, shop, period, now=now),
        await count_figures(tx, shop, before, now=now),
    )


async def count_figures(tx: Transaction, shop: Shop, period: Period, *, now: datetime) -> Figures:
    """What is counted in these days."""
    ask = tx.reports
    journeys = await ask.count_journeys(shop.id, period, zone=shop.zone, now=now)
    outlaid = await ask.sum_outlays(shop.id, period)
    return Figures(
        first_answers=await ask.count_first_answers(shop.id, period, target=shop.target, now=now),
        on_time=await ask.count_on_time(shop.id, period, now=now),
        told_on_day=journeys.told_on_day,
        arrived=journeys.arrived,
        lost=journeys.lost,
        promises=await ask.count_promises(shop.id, period, now=now),
        disputes=await ask.count_disputes(shop.id, period),
        causes=await ask.count_causes(shop.id, period),
        refunds=outlaid.refunds,
        refund_count=outlaid.refund_count,
        gifts=outlaid.gifts,
        gift_count=outlaid.gift_count,
        coming_back=await ask.count_coming_back(shop.id, period),
    )
