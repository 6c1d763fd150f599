"""When a parcel should be there: the table's business days, and the shop's own history once there
is enough.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.shipping.delivery_estimates import (
    Distance,
    Estimate,
    Service,
    estimate_arrival,
    guess_service,
    measure_reach,
    name_day,
)
from bot.domain.time.hours import public_holidays
from bot.domain.time.zones import find_country, name_country

LONDON, AUCKLAND, LOS_ANGELES = (
    ZoneInfo(name) for name in ("Europe/London", "Pacific/Auckland", "America/Los_Angeles")
)
FRIDAY = datetime(2026, 11, 20, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def estimate(
    *,
    carrier: str | None = None,
    service: str | None = None,
    origin: str | None = "GB",
    destination: str | None = "GB",
    at: datetime = FRIDAY,
    zone: ZoneInfo = LONDON,
    holidays_of: str | None = None,
    history: list[timedelta] | None = None,
) -> Estimate:
    return estimate_arrival(
        carrier=carrier,
        service=service,
        origin=origin,
        destination=destination,
        shipped_at=at,
        zone=zone,
        is_holiday=public_holidays(holidays_of),
        history=history or [],
    )


def days_of(found: Estimate, zone: ZoneInfo = LONDON) -> tuple[str, str]:
    return tuple(f"{at.astimezone(zone):%a %d %b}" for at in (found.expected_at, found.overdue_at))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("carrier", "service", "guessed"),
    [
        (None, None, Service.STANDARD),
        ("Royal Mail", "2nd class letter", Service.STANDARD),
        ("Royal Mail", "Tracked 48", Service.TRACKED),
        ("Royal Mail", "Tracked 24", Service.EXPRESS),
        ("Royal Mail", "Special Delivery Guaranteed", Service.EXPRESS),
        ("Royal Mail", "Signed For", Service.TRACKED),
        ("USPS", "Ground Advantage", Service.TRACKED),
        ("USPS", "Priority Mail", Service.TRACKED),
        ("USPS", "Priority Mail Express", Service.EXPRESS),
        ("USPS", "First-Class letter", Service.STANDARD),
        ("DHL", None, Service.TRACKED),
        ("DHL", "express worldwide", Service.EXPRESS),
        ("DHL", "Warenpost", Service.TRACKED),
        ("FedEx", "2Day", Service.TRACKED),
        ("UPS", "Next-Day Air", Service.EXPRESS),
        (None, "EXPRESS", Service.EXPRESS),
        (None, "untracked", Service.STANDARD),
        ("Deutsche Post", "Brief", Service.STANDARD),
        ("Deutsche Post", "Einschreiben", Service.TRACKED),
        ("Auntie May's bicycle", None, Service.STANDARD),
    ],
)
def test_the_words_of_a_service_say_how_fast_it_is(
    carrier: str | None, service: str | None, guessed: Service
) -> None:
    assert guess_service(carrier, service) is guessed


@pytest.mark.parametrize(
    ("origin", "destination", "reach"),
    [
        ("GB", "GB", Distance.HOME),
        ("GB", "FR", Distance.REGION),
        ("DE", "CH", Distance.REGION),
        ("US", "CA", Distance.REGION),
        ("AU", "NZ", Distance.REGION),
        ("GB", "US", Distance.WORLD),
        ("US", "JP", Distance.WORLD),
        ("BR", "AR", Distance.WORLD),
        (None, "FR", Distance.UNKNOWN),
        ("GB", None, Distance.UNKNOWN),
        (None, None, Distance.UNKNOWN),
    ],
)
def test_how_far_it_is(origin: str | None, destination: str | None, reach: Distance) -> None:
    assert measure_reach(origin, destination) is reach


@pytest.mark.parametrize(
    ("service", "destination", "at", "likely", "latest"),
    [
        # a weekend in between
        ("express", "GB", FRIDAY, "Mon 23 Nov", "Tue 24 Nov"),
        ("tracked", "GB", FRIDAY, "Tue 24 Nov", "Fri 27 Nov"),
        (None, "GB", FRIDAY, "Wed 25 Nov", "Wed 02 Dec"),
        # posted on a Saturday or Sunday: counted from Monday on
        ("express", "GB", FRIDAY + DAY, "Mon 23 Nov", "Tue 24 Nov"),
        ("express", "GB", FRIDAY + 2 * DAY, "Mon 23 Nov", "Tue 24 Nov"),
        ("tracked", "FR", FRIDAY, "Fri 27 Nov", "Fri 04 Dec"),
        (None, "FR", FRIDAY, "Mon 30 Nov", "Thu 10 Dec"),
        ("express", "US", FRIDAY, "Thu 26 Nov", "Wed 02 Dec"),
        ("tracked", "US", FRIDAY, "Wed 02 Dec", "Wed 16 Dec"),
        # over Christmas: the 25th and the 28th (for the 26th, a Saturday) are public holidays in
        # 2026
        ("tracked", "GB", datetime(2026, 12, 23, 15, tzinfo=UTC), "Tue 29 Dec", "Mon 04 Jan"),
        (None, "GB", datetime(2026, 12, 24, 15, tzinfo=UTC), "Thu 31 Dec", "Fri 08 Jan"),
        # over Good Friday and the clock change of 28 March 2027
        ("express", "GB", datetime(2027, 3, 25, 17, tzinfo=UTC), "Mon 29 Mar", "Tue 30 Mar"),
        (None, None, FRIDAY, "Fri 27 Nov", "Fri 04 Dec"),
    ],
)
def test_only_days_on_which_post_comes_are_counted(
    service: str | None, destination: str | None, at: datetime, likely: str, latest: str
) -> None:
    found = estimate(service=service, destination=destination, at=at, holidays_of="GB")
    assert days_of(found) == (likely, latest)


@pytest.mark.parametrize(
    ("zone", "at", "expected_at"),
    [
        # 23:30 in London is the next day in Auckland and still the same day in Los Angeles.
        (
            LONDON,
            datetime(2026, 11, 23, 23, 30, tzinfo=UTC),
            datetime(2026, 11, 24, 23, 59, tzinfo=UTC),
        ),
        (
            AUCKLAND,
            datetime(2026, 11, 23, 23, 30, tzinfo=UTC),
            datetime(2026, 11, 25, 10, 59, tzinfo=UTC),
        ),
        (
            LOS_ANGELES,
            datetime(2026, 11, 23, 23, 30, tzinfo=UTC),
            datetime(2026, 11, 25, 7, 59, tzinfo=UTC),
        ),
        # across a clock change
        (
            LONDON,
            datetime(2026, 10, 23, 12, tzinfo=UTC),
            datetime(2026, 10, 26, 23, 59, tzinfo=UTC),
        ),
        (
            LOS_ANGELES,
            datetime(2026, 10, 30, 12, tzinfo=UTC),
            datetime(2026, 11, 3, 7, 59, tzinfo=UTC),
        ),
    ],
)
def test_a_day_ends_where_the_shop_is(zone: ZoneInfo, at: datetime, expected_at: datetime) -> None:
    assert estimate(service="express", at=at, zone=zone).expected_at == expected_at


def test_the_basis_says_what_was_counted_with() -> None:
    assert estimate(carrier="DHL", destination="US").basis == (
        "usual for a tracked parcel to another part of the world: 8 to 18 business days"
    )


@pytest.mark.parametrize("known", [0, 1, 9])
def test_fewer_than_ten_journeys_say_nothing_yet(known: int) -> None:
    assert estimate(history=[30 * DAY] * known) == estimate()


def test_from_ten_parcels_on_the_shops_own_history_takes_over() -> None:
    took = [timedelta(days=days, hours=-3) for days in (3, 4, 4, 5, 5, 5, 6, 6, 7, 7, 8, 9, 9, 30)]
    found = estimate(destination="FR", history=took)
    assert found.basis == "your last 14 parcels to France took 6–9 days"
    assert days_of(found) == ("Thu 26 Nov", "Mon 30 Nov")  # nine days later is a Sunday
    assert estimate(destination="FR", history=took[:10]).basis != estimate(destination="FR").basis


def test_a_history_without_a_country_is_nobodys() -> None:
    assert estimate(destination=None, history=[3 * DAY] * 20) == estimate(destination=None)


def test_a_day_that_a_person_names_is_the_day() -> None:
    assert name_day(FRIDAY) == Estimate(expected_at=FRIDAY, overdue_at=FRIDAY, basis=None)


@given(
    st.timedeltas(timedelta(), timedelta(days=800)).map(lambda since: FRIDAY + since),
    st.sampled_from([LONDON, AUCKLAND, LOS_ANGELES]),
    st.sampled_from(["express", "tracked", "letter", None]),
    st.sampled_from(["GB", "FR", "US", None]),
    st.lists(st.timedeltas(timedelta(), timedelta(days=90)), max_size=25),
)
def test_nothing_is_expected_before_it_left_or_on_a_day_without_post(
    at: datetime,
    zone: ZoneInfo,
    service: str | None,
    destination: str | None,
    history: list[timedelta],
) -> None:
    found = estimate(
        service=service,
        destination=destination,
        at=at,
        zone=zone,
        holidays_of="GB",
        history=history,
    )
    assert at < found.expected_at <= found.overdue_at
    for moment in (found.expected_at, found.overdue_at):
        day: date = moment.astimezone(zone).date()
        assert day.weekday() < 5
        assert not public_holidays("GB")(day)


@pytest.mark.parametrize(
    ("zone", "country"),
    [
        ("Europe/Paris", "FR"),
        ("America/Los_Angeles", "US"),
        ("Asia/Tokyo", "JP"),
        ("UTC", None),
        (None, None),
        ("Nowhere/Land", None),
    ],
)
def test_a_time_zone_says_in_which_country_somebody_lives(
    zone: str | None, country: str | None
) -> None:
    assert find_country(zone) == country


def test_a_country_is_named() -> None:
    assert (name_country("FR"), name_country("XX")) == ("France", "XX")
