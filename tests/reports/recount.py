"""The same numbers, counted the long way from the lists of a year."""

from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.cases import CaseStatus
from bot.domain.conversations import Direction, Message
from bot.domain.money import Money, add_up
from bot.domain.orders import Order, OrderStatus
from bot.domain.promises.promises import PromiseStatus
from bot.domain.refunds_and_gifts import Outlay, OutlayKind
from bot.domain.reports.figures import ComingBack, Disputes, Figures, FirstAnswers, Share
from bot.domain.reports.periods import Period
from tests.reports.years import Year
from tests.sure import sure

LOOK_BACK = timedelta(days=90)


def recount(year: Year, period: Period, now: datetime) -> Figures:
    """What the report should say."""
    shipped = [each for each in year.orders if is_in(each.shipped_at, period)]
    due = [
        each
        for each in year.orders
        if is_in(each.ship_by, period)
        and each.ship_by is not None
        and each.ship_by < now
        and each.status is not OrderStatus.CANCELLED
    ]
    promised = [
        each
        for each in year.promises
        if is_in(each.due_at, period)
        and each.due_at < now
        and each.status is not PromiseStatus.DROPPED
    ]
    cases = [
        each
        for each in year.cases
        if is_in(each.opened_at, period) and each.status is not CaseStatus.DISMISSED
    ]
    concluded = [
        each
        for each in shipped
        if each.arrived_at
        or each.missing_since
        or (each.overdue_at is not None and each.overdue_at <= now)
    ]
    causes = Counter(cause for at, _, cause in year.apologies if is_in(at, period))
    outlays = [each for each in year.outlays if is_in(each.at, period)]
    by_kind = {kind: [each for each in outlays if each.kind is kind] for kind in OutlayKind}
    return Figures(
        first_answers=recount_answers(year, period, now),
        on_time=share([left_in_time(each) for each in due]),
        told_on_day=share([was_told_on_day(each, year.shop.zone) for each in shipped]),
        arrived=share([each.arrived_at is not None for each in concluded]),
        lost=sum(each.missing_since is not None and each.arrived_at is None for each in shipped),
        promises=share(
            [
                each.status is PromiseStatus.KEPT
                and each.ended_at is not None
                and each.ended_at <= each.due_at
                for each in promised
            ]
        ),
        disputes=Disputes(
            len(cases),
            sum(each.status is CaseStatus.WON for each in cases),
            sum(each.status is CaseStatus.LOST for each in cases),
        ),
        causes=tuple(sorted(causes.items(), key=lambda each: (-each[1], each[0]))),
        refunds=add_sums(by_kind[OutlayKind.REFUND]),
        refund_count=len(by_kind[OutlayKind.REFUND]),
        gifts=add_sums(by_kind[OutlayKind.GIFT]),
        gift_count=len(by_kind[OutlayKind.GIFT]),
        coming_back=recount_coming_back(year, period),
    )


def left_in_time(order: Order) -> bool:
    return order.shipped_at is not None and order.shipped_at <= sure(order.ship_by)


def was_told_on_day(order: Order, zone: ZoneInfo) -> bool:
    if order.told_at is None:
        return False
    day = sure(order.shipped_at).astimezone(zone).date()
    return order.told_at.astimezone(zone).date() == day


def find_middle(spans: list[timedelta]) -> timedelta | None:
    if not spans:
        return None
    ordered = sorted(spans)
    return (ordered[(len(spans) - 1) // 2] + ordered[len(spans) // 2]) / 2


def recount_answers(year: Year, period: Period, now: datetime) -> FirstAnswers:
    by_customer: dict[int, list[Message]] = {}
    for each in sorted(year.messages, key=lambda each: (each.at, each.id)):
        if each.at >= period.since - LOOK_BACK and each.at <= now:
            by_customer.setdefault(each.customer_id, []).append(each)
    spans: list[timedelta] = []
    open_spans: list[timedelta] = []
    for customer_id, said in by_customer.items():
        since: datetime | None = None
        for each in said:
            asks = each.direction is Direction.IN and not each.is_thanks and not each.deleted_at
            if asks and since is None:
                since = each.at
            elif each.is_answer and since is not None:
                if is_in(since, period):
                    spans.append(each.at - since)
                since = None
        if since is not None and is_in(since, period) and customer_id not in year.closed:
            open_spans.append(now - since)
    late = [each for each in open_spans if each > year.shop.target]
    within = sum(each <= year.shop.target for each in spans)
    return FirstAnswers(
        Share(within, len(spans) + len(late)),
        find_middle(spans),
        max([*spans, *late], default=None),
    )


def recount_coming_back(year: Year, period: Period) -> ComingBack:
    start = period.since - max(LOOK_BACK, period.until - period.since)

    def was_before(at: datetime) -> bool:
        return start <= at < period.since

    bought = {each.customer_id for each in year.orders if was_before(each.placed_at)}
    again = {each.customer_id for each in year.orders if is_in(each.placed_at, period)}
    failed = {who for at, who, _ in year.apologies if was_before(at)}
    failed |= {
        each.customer_id
        for each in year.cases
        if was_before(each.opened_at)
        and each.customer_id
        and each.status is not CaseStatus.DISMISSED
    }
    return ComingBack(
        share([each in again for each in bought & failed]),
        share([each in again for each in bought - failed]),
    )


def add_sums(outlays: list[Outlay]) -> tuple[Money, ...]:
    found = add_up(each.amount for each in outlays if each.amount)
    return tuple(sorted(found, key=lambda each: each.currency))


def is_in(at: datetime | None, period: Period) -> bool:
    return at is not None and period.since <= at < period.until


def share(good: list[bool]) -> Share:
    return Share(sum(good), len(good))
