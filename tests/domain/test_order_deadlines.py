"""Which clocks run about an order, and until when: only those that its present state needs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.deadlines.deadlines import Deadline, DeadlineKind, Source, WarningLevel
from bot.domain.deadlines.order_deadlines import ORDER_KINDS, list_order_deadlines
from bot.domain.money import read_money
from bot.domain.order_lines import OrderKind
from bot.domain.orders import Order, OrderStatus
from bot.domain.shops import Shop

DAY = timedelta(days=1)
GB = Shop(id=1, name="Wool", time_zone="Europe/London", country="GB")
US = Shop(id=1, name="Wool", time_zone="America/New_York", country="US")
ELSEWHERE = Shop(id=1, name="Wool")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


PLACED = utc("2026-03-02 10:00")
SHIPPED = utc("2026-03-05 15:00")
OVERDUE = utc("2026-03-19 15:00")
ARRIVED = utc("2026-03-10 12:00")

OPEN = Order(
    id=7,
    shop_id=1,
    number=7,
    customer_id=3,
    item="shrug",
    price=read_money("£64.00"),
    placed_at=PLACED,
)
ON_ITS_WAY = replace(OPEN, status=OrderStatus.SHIPPED, shipped_at=SHIPPED, overdue_at=OVERDUE)
THERE = replace(ON_ITS_WAY, status=OrderStatus.ARRIVED, told_at=SHIPPED, arrived_at=ARRIVED)
#: A parcel about which nobody says anything counts as arrived at the end of it.
QUIET = {"settle": OVERDUE + 14 * DAY}


def due(order: Order, shop: Shop = ELSEWHERE, now: datetime = SHIPPED) -> dict[str, datetime]:
    return {each.kind.value: each.due_at for each in list_order_deadlines(order, shop, now=now)}


def find(
    order: Order, kind: DeadlineKind, shop: Shop = ELSEWHERE, now: datetime = SHIPPED
) -> Deadline:
    (found,) = [each for each in list_order_deadlines(order, shop, now=now) if each.kind is kind]
    return found


@pytest.mark.parametrize(
    ("shop", "changes", "expected"),
    [
        pytest.param(ELSEWHERE, {}, {}, id="no day, no law"),
        pytest.param(
            ELSEWHERE,
            {"ship_by": utc("2026-03-09 17:00")},
            {"ship_by": utc("2026-03-09 17:00")},
            id="the day that was stated, to the minute",
        ),
        pytest.param(
            US, {}, {"legal_delay": utc("2026-04-02 03:59")}, id="US: 30 days, end of the local day"
        ),
        pytest.param(
            GB, {}, {"legal_delay": utc("2026-04-01 22:59")}, id="UK: 30 days, in summer time"
        ),
        pytest.param(
            replace(GB, country="DE", time_zone="Europe/Berlin"),
            {"ship_by": utc("2026-03-09 17:00")},
            {"ship_by": utc("2026-03-09 17:00"), "legal_delay": utc("2026-04-01 21:59")},
            id="EU: the law beside the stated day",
        ),
        pytest.param(
            US,
            {"delays_told": 1},
            {"legal_delay": utc("2026-05-02 03:59")},
            id="US: a first delay was told, without a day",
        ),
        pytest.param(
            US,
            {"delays_told": 1, "ship_by": utc("2026-04-10 21:00")},
            {"ship_by": utc("2026-04-10 21:00"), "legal_delay": utc("2026-04-10 21:00")},
            id="US: a second delay begins when the day that was told is over",
        ),
        pytest.param(
            US,
            {"delays_told": 2, "ship_by": utc("2026-07-10 21:00")},
            {"ship_by": utc("2026-07-10 21:00"), "legal_delay": utc("2026-05-02 03:59")},
            id="US: silence doesn't agree to more than 30 days",
        ),
        pytest.param(
            GB,
            {"ship_by": utc("2026-05-25 22:59")},
            {"ship_by": utc("2026-05-25 22:59")},
            id="UK: made to order in 12 weeks, as was agreed",
        ),
        pytest.param(
            US,
            {
                "delays_told": 1,
                "agreed_ship_by": utc("2026-05-26 03:59"),
                "ship_by": utc("2026-07-10 21:00"),
            },
            {"ship_by": utc("2026-07-10 21:00"), "legal_delay": utc("2026-06-25 03:59")},
            id="US: silence agrees to 30 days more than the later day that was agreed",
        ),
        pytest.param(GB, {"delays_told": 1}, {}, id="UK: no second rule"),
        pytest.param(replace(GB, country="JP"), {}, {}, id="a country whose law we don't know"),
    ],
)
def test_an_order_that_has_not_left_has_its_day_and_the_laws(
    shop: Shop, changes: dict[str, Any], expected: dict[str, datetime]
) -> None:
    assert due(replace(OPEN, **changes), shop, PLACED) == expected


@pytest.mark.parametrize(
    ("changes", "now", "expected"),
    [
        pytest.param(
            {},
            SHIPPED,
            {"tell_shipped": SHIPPED + timedelta(hours=4), "arrival": OVERDUE} | QUIET,
            id="just left: its customer must be told",
        ),
        pytest.param({"told_at": SHIPPED}, SHIPPED, {"arrival": OVERDUE} | QUIET, id="told"),
        pytest.param(
            {"told_at": SHIPPED}, OVERDUE - DAY, {"arrival": OVERDUE} | QUIET, id="in time"
        ),
        pytest.param(
            {"told_at": SHIPPED},
            OVERDUE,
            {"arrival": OVERDUE} | QUIET,
            id="overdue: no news is no bad news, and the carrier isn't asked",
        ),
        pytest.param(
            {},
            OVERDUE + DAY,
            {"arrival": OVERDUE} | QUIET,
            id="overdue: nobody needs to hear any more that it left",
        ),
        pytest.param(
            {"told_at": SHIPPED, "asked_at": OVERDUE + DAY},
            OVERDUE + DAY,
            {"settle": OVERDUE + 15 * DAY},
            id="the customer was asked: their silence is quiet time",
        ),
        pytest.param(
            {"told_at": SHIPPED, "missing_since": OVERDUE, "carrier": "USPS"},
            OVERDUE,
            {
                "carrier_search": utc("2026-03-16 23:59"),
                "carrier_claim": utc("2026-05-04 23:59"),
                "settle": utc("2026-05-18 23:59"),
            },
            id="lost: USPS has its own figures",
        ),
        pytest.param(
            {"missing_since": SHIPPED + DAY},
            SHIPPED + DAY,
            {
                "carrier_search": utc("2026-03-16 23:59"),
                "carrier_claim": utc("2026-04-04 23:59"),
                "settle": utc("2026-04-18 23:59"),
            },
            id="lost before it was told",
        ),
        pytest.param(
            {"missing_since": OVERDUE, "claimed_at": OVERDUE},
            OVERDUE,
            {"settle": utc("2026-04-18 23:59")},
            id="lost, and the carrier was asked",
        ),
        pytest.param(
            {"told_at": SHIPPED, "overdue_at": None},
            OVERDUE,
            {"settle": SHIPPED + 44 * DAY},
            id="nobody knows how long it takes",
        ),
        pytest.param(
            {"came_back_at": OVERDUE, "overdue_at": None},
            OVERDUE,
            {"send_again": OVERDUE + DAY},
            id="it came back",
        ),
    ],
)
def test_a_parcel_on_its_way_has_the_clocks_of_its_stage(
    changes: dict[str, Any], now: datetime, expected: dict[str, datetime]
) -> None:
    assert due(replace(ON_ITS_WAY, **changes), now=now) == expected


def test_business_days_of_a_search_skip_the_shops_holidays() -> None:
    lost = replace(
        ON_ITS_WAY, shipped_at=utc("2026-11-20 15:00"), missing_since=utc("2026-12-03 15:00")
    )
    search = find(replace(lost, carrier="USPS"), DeadlineKind.CARRIER_SEARCH, US)
    assert search.due_at == utc("2026-12-03 04:59")  # Thanksgiving is none


@pytest.mark.parametrize(
    ("dear_above", "since", "level"),
    [
        ("£60.00", OVERDUE, WarningLevel.MONEY),
        ("£64.00", OVERDUE, WarningLevel.DIGEST),
        (None, OVERDUE, WarningLevel.DIGEST),
        ("£60.00", SHIPPED + 45 * DAY, WarningLevel.DIGEST),
    ],
    ids=["dear", "not dearer", "nobody said what is dear", "over before anybody knew"],
)
def test_a_claim_is_worth_a_ping_for_a_dear_parcel_that_is_lost(
    dear_above: str | None, since: datetime, level: WarningLevel
) -> None:
    shop = replace(ELSEWHERE, dear_above=read_money(dear_above) if dear_above else None)
    lost = replace(ON_ITS_WAY, missing_since=since)
    claim = find(lost, DeadlineKind.CARRIER_CLAIM, shop, now=since)
    assert claim.level is level
    assert claim.amount == read_money("£64.00")


@pytest.mark.parametrize(
    ("began", "ended"),
    [
        *product(
            [
                replace(OPEN, ship_by=PLACED + DAY),
                ON_ITS_WAY,
                replace(ON_ITS_WAY, told_at=SHIPPED),
                replace(ON_ITS_WAY, told_at=SHIPPED, asked_at=OVERDUE),
                replace(ON_ITS_WAY, kind=OrderKind.PICKUP),
                replace(ON_ITS_WAY, missing_since=OVERDUE),
                replace(ON_ITS_WAY, came_back_at=OVERDUE, overdue_at=None),
                THERE,
            ],
            ["refunded", "replaced", "arrived", "silent", "settled", "cancelled", "given up"],
        )
    ],
)
def test_nothing_asks_for_anything_once_a_matter_has_ended(began: Order, ended: str) -> None:
    at = OVERDUE + 20 * DAY
    ends: dict[str, dict[str, Any]] = {
        "refunded": {"remedied_at": at},
        "replaced": {},
        "arrived": {"status": OrderStatus.ARRIVED, "arrived_at": at, "missing_since": None},
        "silent": {
            "status": OrderStatus.ARRIVED,
            "arrived_at": at,
            "arrival_assumed": True,
            "settled_at": at,
        },
        "settled": {"settled_at": at},
        "cancelled": {"status": OrderStatus.CANCELLED, "cancelled_at": at},
        "given up": {"settled_at": at, "missing_since": OVERDUE},
    }
    shop = replace(US, checks_in_after=DAY, dear_above=read_money("£1"))
    found = list_order_deadlines(
        replace(began, **ends[ended]), shop, now=at + DAY, is_replaced=ended == "replaced"
    )
    speaking = {each.kind for each in found if each.level is not WarningLevel.SILENT}
    if ended in ("refunded", "replaced") and began.missing_since is not None:
        # What the carrier pays for a lost parcel is the shop's, whatever its customer got.
        assert speaking == {DeadlineKind.CARRIER_SEARCH, DeadlineKind.CARRIER_CLAIM}
    else:
        assert not speaking


def test_a_remedy_begins_the_quiet_time_anew() -> None:
    remedied = replace(ON_ITS_WAY, missing_since=OVERDUE, remedied_at=OVERDUE + DAY)
    assert find(remedied, DeadlineKind.SETTLE).due_at == OVERDUE + 15 * DAY
    later = replace(THERE, remedied_at=ARRIVED + DAY)
    assert find(later, DeadlineKind.SETTLE).due_at == ARRIVED + 15 * DAY


@pytest.mark.parametrize(
    ("shop", "changes", "expected"),
    [
        (ELSEWHERE, {}, {"settle": ARRIVED + 14 * DAY}),
        (replace(ELSEWHERE, settles_after=3 * DAY), {}, {"settle": ARRIVED + 3 * DAY}),
        (
            replace(ELSEWHERE, checks_in_after=5 * DAY),
            {},
            {"check_in": ARRIVED + 5 * DAY, "settle": ARRIVED + 14 * DAY},
        ),
        (replace(US, checks_in_after=5 * DAY), {"settled_at": ARRIVED}, {}),
        (US, {"ship_by": SHIPPED, "told_at": None}, {"settle": ARRIVED + 14 * DAY}),
    ],
)
def test_what_has_arrived_is_only_asked_about_and_settled(
    shop: Shop, changes: dict[str, Any], expected: dict[str, datetime]
) -> None:
    assert due(replace(THERE, **changes), shop, ARRIVED) == expected


@pytest.mark.parametrize("order", [OPEN, ON_ITS_WAY, THERE])
@pytest.mark.parametrize("end", [{"status": OrderStatus.CANCELLED}, {"settled_at": ARRIVED}])
def test_what_is_settled_or_cancelled_has_no_clock(order: Order, end: dict[str, Any]) -> None:
    ended = replace(order, ship_by=SHIPPED, missing_since=SHIPPED, **end)
    assert due(ended, replace(US, checks_in_after=DAY), OVERDUE + DAY) == {}


@pytest.mark.parametrize(
    ("order", "kind", "source", "level", "rule"),
    [
        (replace(OPEN, ship_by=SHIPPED), "ship_by", "stated", "digest", None),
        (OPEN, "legal_delay", "rule", "digest", "law.us.ship"),
        (replace(OPEN, delays_told=1), "legal_delay", "rule", "digest", "law.us.second_delay"),
        (
            replace(OPEN, delays_told=1, ship_by=SHIPPED),
            "legal_delay",
            "stated",
            "digest",
            "law.us.second_delay",
        ),
        (ON_ITS_WAY, "tell_shipped", "rule", "digest", "ship.tell"),
        (ON_ITS_WAY, "arrival", "estimate", "digest", None),
        (replace(ON_ITS_WAY, arrives_at=OVERDUE), "arrival", "stated", "digest", None),
        (
            replace(ON_ITS_WAY, arrives_at=OVERDUE, arrival_basis="10 parcels to GB"),
            "arrival",
            "estimate",
            "digest",
            None,
        ),
        (
            replace(ON_ITS_WAY, missing_since=OVERDUE),
            "carrier_search",
            "rule",
            "digest",
            "carrier.any.search",
        ),
        (
            replace(ON_ITS_WAY, missing_since=OVERDUE, carrier="USPS"),
            "carrier_claim",
            "rule",
            "digest",
            "carrier.usps.claim",
        ),
        (THERE, "check_in", "estimate", "silent", None),
        (THERE, "settle", "estimate", "silent", None),
    ],
)
def test_each_clock_says_why_it_ends_then_and_how_it_warns(
    order: Order, kind: str, source: str, level: str, rule: str | None
) -> None:
    found = find(order, DeadlineKind(kind), replace(US, checks_in_after=DAY))
    assert (found.source, found.level, found.rule) == (Source(source), WarningLevel(level), rule)
    assert (found.shop_id, found.about_id, found.order_id, found.customer_id) == (1, 7, 7, 3)
    at_risk = read_money("£64.00") if kind == "carrier_claim" else None
    assert found.amount == at_risk


moments = st.integers(0, 365 * 24).map(
    lambda hours: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
)
orders = st.builds(
    Order,
    id=st.just(7),
    shop_id=st.just(1),
    customer_id=st.just(3),
    item=st.just("shrug"),
    placed_at=moments,
    status=st.sampled_from(OrderStatus),
    ship_by=st.none() | moments,
    shipped_at=moments,
    told_at=st.none() | moments,
    carrier=st.sampled_from([None, "USPS", "Evri"]),
    arrives_at=st.none() | moments,
    overdue_at=st.none() | moments,
    arrived_at=moments,
    asked_at=st.none() | moments,
    missing_since=st.none() | moments,
    remedied_at=st.none() | moments,
    delays_told=st.integers(0, 3),
    settled_at=st.none() | moments,
)


@settings(max_examples=150, deadline=None)
@given(order=orders, now=moments, shop=st.sampled_from([GB, US, ELSEWHERE]))
def test_no_clock_runs_twice_and_none_is_later_than_a_day_that_was_stated(
    order: Order, now: datetime, shop: Shop
) -> None:
    found = list_order_deadlines(order, shop, now=now)
    kinds = [each.kind for each in found]
    assert len(set(kinds)) == len(kinds)
    assert set(kinds) <= set(ORDER_KINDS)
    for each in found:
        moments_of_it = (each.starts_at, each.shown_from, each.due_at)
        assert all(before <= after for before, after in pairwise(moments_of_it))
        if each.kind is DeadlineKind.SHIP_BY:
            assert each.due_at == order.ship_by
        if each.kind is DeadlineKind.LEGAL_DELAY and order.delays_told and order.ship_by:
            assert each.due_at <= order.ship_by
