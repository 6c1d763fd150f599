"""Reports of a busy shop, of one where little happened, and of one where nothing did."""

from datetime import UTC, date, datetime, timedelta

from bot.domain.money import Money, find_money
from bot.domain.reports.figures import (
    ComingBack,
    Disputes,
    Figures,
    FirstAnswers,
    Report,
    Share,
)
from bot.domain.reports.periods import Period
from bot.domain.reports.picture import Picture
from bot.domain.shops import Shop
from bot.writing.report_picture import compose_picture
from tests.sure import sure

HOUR = timedelta(hours=1)
TODAY = date(2026, 12, 1)
NOVEMBER = Period(
    datetime(2026, 11, 1, tzinfo=UTC),
    datetime(2026, 12, 1, tzinfo=UTC),
    date(2026, 11, 1),
    date(2026, 11, 30),
)
SHOP = Shop(id=1, name="The Woolly Shelf", target=24 * HOUR)


def sums(*texts: str) -> tuple[Money, ...]:
    return tuple(sure(find_money(text)) for text in texts)


BUSY = Report(
    NOVEMBER,
    Figures(
        first_answers=FirstAnswers(Share(38, 42), 5 * HOUR, 75 * HOUR),
        on_time=Share(88, 96),
        told_on_day=Share(60, 91),
        arrived=Share(80, 83),
        lost=2,
        promises=Share(7, 8),
        disputes=Disputes(4, 2, 1),
        causes=(("late", 9), ("damaged", 4), ("incident", 3), ("slow_reply", 2), ("lost", 1)),
        refunds=sums("£1,204.50", "€55.00"),
        refund_count=12,
        gifts=sums("£48.00"),
        gift_count=9,
        coming_back=ComingBack(Share(3, 11), Share(25, 140)),
    ),
    Figures(
        first_answers=FirstAnswers(Share(30, 40), 7 * HOUR, 50 * HOUR),
        on_time=Share(70, 90),
        told_on_day=Share(70, 90),
        arrived=Share(80, 81),
        promises=Share(5, 5),
        disputes=Disputes(2, 1, 1),
        causes=(("late", 12), ("damaged", 1)),
        refunds=sums("£200.00"),
        refund_count=3,
        coming_back=ComingBack(Share(5, 10), Share(20, 100)),
    ),
)
FEW = Report(
    NOVEMBER,
    Figures(
        first_answers=FirstAnswers(Share(2, 3), 5 * HOUR, 30 * HOUR),
        on_time=Share(3, 4),
        promises=Share(0, 1),
        causes=(("late", 1),),
        coming_back=ComingBack(Share(1, 2), Share(2, 9)),
    ),
    Figures(on_time=Share(6, 8), gifts=sums("£4.00"), gift_count=1),
)
EMPTY = Report(NOVEMBER, Figures(), Figures(on_time=Share(6, 8)))
#: As long as numbers and words get.
HUGE = Report(
    NOVEMBER,
    Figures(
        first_answers=FirstAnswers(Share(1_000_000, 1_000_000), 5 * HOUR, 1800 * HOUR),
        disputes=Disputes(99_999, 33_333, 33_333),
        causes=(("incident", 1_000_000), ("our_mistake", 999_999)),
        refunds=sums("£1,204,444.50", "€55,000.00", "$4,444,444.00", "99,999.00 kr", "¥400000"),
        refund_count=120_000,
    ),
    Figures(
        first_answers=FirstAnswers(Share(1_000_000, 1_000_000), 5 * HOUR, 1800 * HOUR),
        causes=(("incident", 1_000_000),),
        refunds=sums("£1,204,444.50", "€55,000.00", "$4,444,444.00"),
        refund_count=99_999,
    ),
)


def show(report: Report) -> Picture:
    return compose_picture(SHOP, report, TODAY)
