"""The figures: every one has its source, and its time ends on the right day."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.deadlines.rules import (
    Rule,
    due_by,
    find_rule,
    list_rules,
    name_carrier_rule,
    name_case_rule,
    name_law_rule,
)
from bot.domain.errors import NotFound
from bot.domain.platforms import NoticeKind, Platform
from bot.domain.time.hours import public_holidays

LONDON = ZoneInfo("Europe/London")
NEW_YORK = ZoneInfo("America/New_York")
BERLIN = ZoneInfo("Europe/Berlin")
SAO_PAULO = ZoneInfo("America/Sao_Paulo")
APIA = ZoneInfo("Pacific/Apia")
RULES = list_rules()


def local(text: str, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_figure_has_a_source_a_date_and_plain_sentences(rule: Rule) -> None:
    assert [rule.hours, rule.days, rule.business_days].count(None) == 2
    assert 0 < (rule.hours or rule.days or rule.business_days or 0) <= 180
    assert len(rule.source) > 8
    assert re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", rule.checked)
    for sentence in (rule.consequence, rule.next_step):
        assert sentence.endswith(".")
        assert sentence.count(". ") == 0
        assert 20 <= len(sentence) <= 150
    assert rule.counts_from.startswith("the ")
    assert all(3 < len(line) <= 100 and not line.endswith(".") for line in rule.weighs)
    assert rule.url is None or rule.url.startswith("https://")
    assert find_rule(rule.name) == rule


@pytest.mark.parametrize("name", [rule.name for rule in RULES if rule.name.startswith("law.")])
def test_what_the_law_says_is_shown_as_help(name: str) -> None:
    rule = find_rule(name)
    assert "advice" in rule.consequence
    assert rule.countries
    assert all(re.fullmatch("[A-Z]{2}", country) for country in rule.countries)


def test_every_case_has_a_figure_and_knows_what_is_weighed() -> None:
    for platform, kind in product(Platform, NoticeKind):
        rule = find_rule(name_case_rule(platform, kind))
        assert rule.weighs
        assert rule.name in {f"{platform}.{kind}", f"any.{kind}"}


@pytest.mark.parametrize("platform", Platform)
def test_a_chargeback_is_worked_to_the_first_week(platform: Platform) -> None:
    assert find_rule(name_case_rule(platform, NoticeKind.CHARGEBACK)).days == 7


@pytest.mark.parametrize("kind", NoticeKind)
def test_where_no_figure_is_known_we_say_that_it_is_our_own_caution(kind: NoticeKind) -> None:
    assert find_rule(f"any.{kind}").is_ours


def test_an_unknown_rule_is_refused_with_a_way_out() -> None:
    with pytest.raises(NotFound, match="set the day yourself"):
        find_rule("paypal.telepathy")


#: With the time in which each was begun: all are worked out by hand from a calendar.
ENDS: list[tuple[str, str, ZoneInfo, str | None, str]] = [
    # PayPal: calendar days, whatever the day of the week
    ("paypal.claim", "2026-03-02 10:00", LONDON, "GB", "2026-03-12 23:59"),
    ("paypal.claim", "2026-03-02 00:00", LONDON, "GB", "2026-03-12 23:59"),
    ("paypal.claim", "2026-03-02 23:59", LONDON, "GB", "2026-03-12 23:59"),
    ("paypal.claim", "2026-03-20 10:00", LONDON, "GB", "2026-03-30 23:59"),  # clocks go forward
    ("paypal.claim", "2026-10-20 10:00", LONDON, "GB", "2026-10-30 23:59"),  # clocks go back
    ("paypal.claim", "2026-12-20 10:00", LONDON, "GB", "2026-12-30 23:59"),  # over Christmas
    ("paypal.claim", "2028-02-20 10:00", LONDON, "GB", "2028-03-01 23:59"),  # over a leap day
    ("paypal.dispute", "2026-03-02 10:00", NEW_YORK, "US", "2026-03-22 23:59"),
    ("paypal.dispute", "2026-12-15 10:00", NEW_YORK, "US", "2027-01-04 23:59"),  # over New Year
    # hours: exact, also over a clock change
    ("etsy.help_request", "2026-03-02 10:00", LONDON, "GB", "2026-03-04 10:00"),
    # the weekend counts
    ("etsy.help_request", "2026-03-06 22:30", LONDON, "GB", "2026-03-08 22:30"),
    ("etsy.help_request", "2026-03-28 10:00", LONDON, "GB", "2026-03-30 11:00"),
    ("etsy.help_request", "2026-10-24 10:00", LONDON, "GB", "2026-10-26 09:00"),
    ("amazon.claim", "2026-12-24 18:00", LONDON, "GB", "2026-12-26 18:00"),
    ("ship.tell", "2026-03-29 00:30", LONDON, "GB", "2026-03-29 05:30"),
    # eBay: business days
    # Monday to Thursday
    ("ebay.not_received", "2026-03-02 10:00", LONDON, "GB", "2026-03-05 23:59"),
    # Thursday to Tuesday
    ("ebay.not_received", "2026-03-05 10:00", LONDON, "GB", "2026-03-10 23:59"),
    # Friday to Wednesday
    ("ebay.not_received", "2026-03-06 10:00", LONDON, "GB", "2026-03-11 23:59"),
    # Saturday to Wednesday
    ("ebay.not_received", "2026-03-07 10:00", LONDON, "GB", "2026-03-11 23:59"),
    # Sunday to Wednesday
    ("ebay.not_received", "2026-03-08 23:00", LONDON, "GB", "2026-03-11 23:59"),
    ("ebay.not_received", "2026-04-01 10:00", LONDON, "GB", "2026-04-07 23:59"),  # Good Friday
    # is none in the US
    ("ebay.not_received", "2026-04-01 10:00", NEW_YORK, "US", "2026-04-06 23:59"),
    # 25th, 28th for the 26th
    ("ebay.not_received", "2026-12-23 10:00", LONDON, "GB", "2026-12-30 23:59"),
    # no country, no holidays
    ("ebay.not_received", "2026-12-23 10:00", LONDON, None, "2026-12-28 23:59"),
    ("ebay.not_received", "2026-11-25 10:00", NEW_YORK, "US", "2026-12-01 23:59"),  # Thanksgiving
    # 3 July for the 4th
    ("ebay.not_received", "2026-07-01 10:00", NEW_YORK, "US", "2026-07-07 23:59"),
    # a holiday on a Saturday
    ("ebay.return", "2026-10-01 10:00", BERLIN, "DE", "2026-10-06 23:59"),
    ("ebay.return", "2026-04-30 10:00", BERLIN, "DE", "2026-05-06 23:59"),  # 1 May is a Friday
    # clocks go forward
    ("ebay.not_received", "2026-03-27 10:00", LONDON, "GB", "2026-04-01 23:59"),
    ("ebay.not_received", "2026-10-23 10:00", LONDON, "GB", "2026-10-28 23:59"),  # clocks go back
    # carriers
    ("carrier.usps.search", "2026-03-02 10:00", NEW_YORK, "US", "2026-03-11 23:59"),
    ("carrier.usps.search", "2026-11-20 10:00", NEW_YORK, "US", "2026-12-02 23:59"),  # Thanksgiving
    ("carrier.usps.claim", "2026-03-02 10:00", NEW_YORK, "US", "2026-05-01 23:59"),
    ("carrier.any.claim", "2026-01-31 10:00", LONDON, "GB", "2026-03-02 23:59"),
    # the law: calendar days
    ("law.us.ship", "2026-03-02 10:00", NEW_YORK, "US", "2026-04-01 23:59"),
    ("law.us.second_delay", "2026-03-02 10:00", NEW_YORK, "US", "2026-05-01 23:59"),
    ("law.eu.ship", "2026-03-02 10:00", BERLIN, "DE", "2026-04-01 23:59"),
    ("law.uk.ship", "2028-02-01 10:00", LONDON, "GB", "2028-03-02 23:59"),
    # the day is the shop's own, not the server's
    ("paypal.claim", "2026-03-02 22:30", NEW_YORK, "US", "2026-03-12 23:59"),
    ("paypal.claim", "2026-03-02 00:30", APIA, None, "2026-03-12 23:59"),
    # midnight is skipped that day
    ("paypal.claim", "2018-10-25 10:00", SAO_PAULO, "BR", "2018-11-04 23:59"),
]


@pytest.mark.parametrize(("name", "start", "zone", "country", "end"), ENDS)
def test_the_time_of_a_rule_ends_on_the_right_day(
    name: str, start: str, zone: ZoneInfo, country: str | None, end: str
) -> None:
    due_at = due_by(
        find_rule(name), start=local(start, zone), zone=zone, is_holiday=public_holidays(country)
    )
    assert due_at == local(end, zone)
    assert due_at.tzinfo is UTC


@pytest.mark.parametrize(
    ("country", "what", "name"),
    [
        ("US", "ship", "law.us.ship"),
        ("US", "second_delay", "law.us.second_delay"),
        ("DE", "ship", "law.eu.ship"),
        ("IE", "ship", "law.eu.ship"),
        ("DE", "second_delay", None),
        ("GB", "ship", "law.uk.ship"),
        ("JP", "ship", None),
        (None, "ship", None),
    ],
)
def test_the_law_is_the_one_of_the_shops_country(
    country: str | None, what: str, name: str | None
) -> None:
    assert name_law_rule(country, "ship" if what == "ship" else "second_delay") == name


def test_all_members_of_the_eu_have_its_rule() -> None:
    assert len(find_rule("law.eu.ship").countries) == 27


@pytest.mark.parametrize(
    ("carrier", "search", "claim"),
    [
        ("USPS", "carrier.usps.search", "carrier.usps.claim"),
        ("usps", "carrier.usps.search", "carrier.usps.claim"),
        ("Royal Mail", "carrier.any.search", "carrier.any.claim"),
        ("my cousin's van", "carrier.any.search", "carrier.any.claim"),
        ("", "carrier.any.search", "carrier.any.claim"),
        (None, "carrier.any.search", "carrier.any.claim"),
    ],
)
def test_an_unknown_carrier_has_a_careful_figure(
    carrier: str | None, search: str, claim: str
) -> None:
    assert (name_carrier_rule(carrier, "search"), name_carrier_rule(carrier, "claim")) == (
        search,
        claim,
    )


moments = st.integers(0, 4 * 365 * 24 * 60).map(
    lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
closings: list[Callable[[date], bool]] = [
    lambda _day: False,
    lambda day: day.day in {1, 2, 24, 25, 26},
    public_holidays("US"),
]


@settings(max_examples=150, deadline=None)
@given(
    rule=st.sampled_from(RULES),
    start=moments,
    zone=st.sampled_from([LONDON, NEW_YORK, BERLIN, APIA]),
    is_holiday=st.sampled_from(closings),
)
def test_no_rule_gives_more_days_than_it_says(
    rule: Rule, start: datetime, zone: ZoneInfo, is_holiday: Callable[[date], bool]
) -> None:
    due_at = due_by(rule, start=start, zone=zone, is_holiday=is_holiday)
    if rule.hours is not None:
        assert due_at - start == timedelta(hours=rule.hours)
        return
    first, last = start.astimezone(zone).date(), due_at.astimezone(zone).date()
    between = [first + timedelta(days=ahead) for ahead in range(1, (last - first).days + 1)]
    if rule.days is not None:
        assert len(between) == rule.days
    else:
        working = [day for day in between if day.weekday() < 5 and not is_holiday(day)]
        assert len(working) == rule.business_days
        assert working[-1] == last
    assert due_at.astimezone(zone).time() == time(23, 59)
