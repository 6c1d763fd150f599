"""Each number of a report is what one gets who counts the whole year by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.reports.periods import Period, make_period
from bot.domain.time.day_ranges import DayScene
from bot.services.reports import count_figures, gather_report
from bot.store.database import Database
from bot.store.transaction import Transaction
from tests.reports.recount import recount
from tests.reports.years import Year, live_year
from tests.samples import enter

BEGINS = datetime(2025, 12, 1, tzinfo=UTC)
#: Both clock changes lie in the year; Auckland's are on other days, and the other way round.
SHOPS = [(7, "Europe/London", 24), (8, "Pacific/Auckland", 12), (9, "America/New_York", 48)]
#: A whole year, a month with a clock change, one day, and days that aren't over yet.
PERIODS = [
    (date(2025, 12, 1), date(2026, 11, 30)),
    (date(2026, 3, 1), date(2026, 3, 31)),
    (date(2026, 10, 25), date(2026, 10, 25)),
    (date(2026, 11, 2), date(2026, 12, 1)),
]


async def live_shops(tx: Transaction) -> list[Year]:
    years = []
    for number, zone, hours in SHOPS:
        shop = await enter(tx, number, now=BEGINS)
        shop = replace(shop, time_zone=zone, target=timedelta(hours=hours))
        await tx.shops.save(shop)
        years.append(await live_year(tx, shop, seed=number, begins=BEGINS))
    return years


def list_periods(year: Year) -> list[Period]:
    scene = DayScene(year.now, year.shop.zone)
    return [make_period(first, last, scene) for first, last in PERIODS]


async def test_every_number_is_what_counting_by_hand_gives(database: Database) -> None:
    async with database.transaction() as tx:
        years = await live_shops(tx)
        for year in years:
            for period in list_periods(year):
                found = await count_figures(tx, year.shop, period, now=year.now)
                assert found == recount(year, period, year.now), (year.shop.id, period)


async def test_the_truth_of_the_year_has_every_kind_of_case(database: Database) -> None:
    """What never happens in the made-up year would be counted right by any program."""
    async with database.transaction() as tx:
        years = await live_shops(tx)
        for year in years:
            found = recount(year, list_periods(year)[0], year.now)
            for share in (found.first_answers.within, found.on_time, found.told_on_day):
                assert 0 < share.good < share.cases
            for share in (found.arrived, found.promises):
                assert 0 < share.good < share.cases
            counts = (found.lost, found.disputes.won, found.disputes.lost, found.apologies)
            assert all((*counts, year.closed))
            assert len(found.refunds) == 2


async def test_a_report_is_counted_aside_while_others_write(database: Database) -> None:
    async with database.transaction() as tx:
        [year, *_] = await live_shops(tx)
    period = list_periods(year)[1]
    async with database.reading_aside() as aside:
        report = await gather_report(aside, year.shop, period, now=year.now)
        async with database.transaction() as tx:
            await tx.shops.save(replace(year.shop, name="Red Fox"))
    assert report.figures == recount(year, period, year.now)
    before = period.find_before(DayScene(year.now, year.shop.zone))
    assert (before.first, before.last) == (date(2026, 2, 1), date(2026, 2, 28))
    assert report.before == recount(year, before, year.now)


async def test_who_only_looks_aside_can_change_nothing(database: Database) -> None:
    async with database.reading_aside() as tx:
        if not tx.sql.is_sqlite:
            pytest.skip("on PostgreSQL looking is a connection like any other")
        with pytest.raises(Exception, match="readonly"):
            await tx.sql.run("DELETE FROM shops")
