"""Which orders were hit is read from a seller's words as they meant it, or not at all."""

import tomllib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.channels import SalesChannel
from bot.domain.errors import BadInput
from bot.domain.incidents.order_rules import OrderDate, OrderRule, OrderState, describe_rule
from bot.domain.incidents.rule_words import read_rule
from bot.domain.orders import Order, OrderStatus
from bot.domain.shops import Shop
from tests.samples import NOW

SHOP = Shop(id=7, name="Blue Fox", time_zone="Europe/London", country="GB")
SAID: dict[str, list[dict[str, Any]]] = tomllib.loads(
    (Path(__file__).parent / "order_rules.toml").read_text("utf-8")
)
ORDER = Order(shop_id=7, customer_id=1, item="Speckled mug", placed_at=NOW)


def read(**said: str) -> OrderRule:
    return read_rule(now=NOW, shop=SHOP, **said)


def name_days(rule: OrderRule) -> list[str]:
    days = [rule.since, rule.until - timedelta(minutes=1) if rule.until else None]
    return [str(at.astimezone(SHOP.zone).date()) if at else "" for at in days]


def name_moments(rule: OrderRule) -> list[str]:
    return [f"{at:%Y-%m-%dT%H:%M}" if at else "" for at in (rule.since, rule.until)]


@pytest.mark.parametrize("case", SAID["dates"], ids=lambda case: case["said"])
def test_dates_are_read_as_they_are_meant(case: dict[str, Any]) -> None:
    if "refused" in case:
        with pytest.raises(BadInput, match=case["refused"]):
            read(dates=case["said"])
        return
    rule = read(dates=case["said"])
    assert rule.of == case.get("of", "placed")
    if "exact" in case:
        assert name_moments(rule) == case["exact"]
    else:
        assert name_days(rule) == case["days"]


@pytest.mark.parametrize("case", SAID["states"], ids=lambda case: case["said"])
def test_a_state_is_read(case: dict[str, Any]) -> None:
    if "refused" in case:
        with pytest.raises(BadInput, match=case["refused"]):
            read(state=case["said"])
        return
    assert read(state=case["said"]).state == case["state"]


@pytest.mark.parametrize("case", SAID["countries"], ids=lambda case: case["said"])
def test_a_country_is_read(case: dict[str, Any]) -> None:
    if "refused" in case:
        with pytest.raises(BadInput, match=case["refused"]):
            read(country=case["said"])
        return
    assert read(country=case["said"]).country == case["code"]


@pytest.mark.parametrize("case", SAID["sellers"], ids=lambda case: case["said"])
def test_a_carrier_or_platform_is_read(case: dict[str, Any]) -> None:
    if "refused" in case:
        with pytest.raises(BadInput, match=case["refused"]):
            read(carrier_or_platform=case["said"])
        return
    rule = read(carrier_or_platform=case["said"])
    assert (rule.carrier, rule.via) == (case.get("carrier"), case.get("via"))


@pytest.mark.parametrize("case", SAID["items"], ids=lambda case: case["said"])
def test_an_item_is_known_by_whole_words(case: dict[str, Any]) -> None:
    if "refused" in case:
        with pytest.raises(BadInput, match=case["refused"]):
            read(item=case["said"])
        return
    rule = read(item=case["said"])
    hit = {
        item: rule.matches(replace(ORDER, item=item)) for item in (*case["hit"], *case["missed"])
    }
    assert hit == dict.fromkeys(case["hit"], True) | dict.fromkeys(case["missed"], False)


def test_nothing_named_means_no_order() -> None:
    for said in ({}, {"item": " ", "dates": ""}):
        with pytest.raises(BadInput, match="at least one thing"):
            read(**said)


def test_a_rule_without_item_and_dates_looks_at_the_last_months_and_says_so() -> None:
    rule = read(country="Germany")
    assert name_days(rule) == ["2026-08-22", ""]
    assert "no dates were named, so the last 90 days" in describe_rule(rule, SHOP.zone)
    assert read(item="mug").since is None


def test_a_day_is_the_shops_own() -> None:
    shop = replace(SHOP, time_zone="Australia/Sydney")
    rule = read_rule(dates="19 Nov", now=NOW, shop=shop)
    assert rule.since == datetime(2026, 11, 18, 13, tzinfo=UTC)
    assert rule.until == datetime(2026, 11, 19, 13, tzinfo=UTC)
    assert "on Thu 19 Nov" in describe_rule(rule, shop.zone)


def test_a_day_of_changing_clocks_is_whole() -> None:
    rule = read(dates="25 October")
    assert (rule.since, rule.until) == (
        datetime(2026, 10, 24, 23, tzinfo=UTC),
        datetime(2026, 10, 26, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("said", "read_as"),
    [
        (
            {
                "item": "speckled *mug*",
                "dates": "1 Nov – 14 Nov",
                "country": "de",
                "state": "hasn't arrived",
                "carrier_or_platform": "etsy, royal mail",
            },
            r"“speckled \*mug\*”, placed Sun 1 Nov – Sat 14 Nov, to Germany, not arrived yet, "
            "with Royal Mail, from Etsy",
        ),
        ({"dates": "shipped since 3 Nov"}, "shipped since Tue 3 Nov"),
        ({"dates": "until 3 Nov 2025"}, "placed until Mon 3 Nov 2025"),
        ({"dates": "yesterday 14:00 to 16:30"}, "placed Thu 19 Nov, 14:00 – Thu 19 Nov, 16:30"),
        ({"item": "mug"}, "“mug”"),
    ],
)
def test_a_rule_says_how_it_was_read(said: dict[str, str], read_as: str) -> None:
    assert describe_rule(read(**said), SHOP.zone) == read_as


@pytest.mark.parametrize(
    ("state", "order", "is_hit"),
    [
        ("open", {}, True),
        ("not arrived", {"status": "shipped"}, True),
        ("not arrived", {"status": "cancelled"}, False),
        ("late", {"ship_by": NOW - timedelta(hours=1)}, True),
        ("late", {"ship_by": NOW + timedelta(hours=1)}, False),
        ("late", {"status": "shipped", "overdue_at": NOW}, True),
        ("overdue", {"ship_by": NOW - timedelta(hours=1)}, False),
        ("overdue", {"status": "shipped", "overdue_at": NOW, "settled_at": NOW}, False),
        ("missing", {"status": "shipped", "missing_since": NOW}, True),
        ("missing", {"status": "shipped"}, False),
    ],
)
def test_a_state_is_as_of_the_moment_the_rule_was_read(
    state: str, order: dict[str, Any], is_hit: bool
) -> None:
    stands = {**order, "status": OrderStatus(order.get("status", "open"))}
    assert read(state=state).matches(replace(ORDER, **stands)) is is_hit


def test_a_range_of_shipped_orders_leaves_out_what_never_left() -> None:
    rule = read(dates="shipped last week")
    there = datetime(2026, 11, 10, tzinfo=UTC)
    assert rule.matches(replace(ORDER, shipped_at=there))
    assert not rule.matches(ORDER)
    assert not rule.matches(replace(ORDER, shipped_at=there - timedelta(days=7)))


def test_a_rule_is_kept_and_read_again() -> None:
    whole = OrderRule(
        item="Zoë's 羊毛帽",
        of=OrderDate.SHIPPED,
        since=NOW - timedelta(days=3),
        until=NOW,
        country="DE",
        state=OrderState.NOT_ARRIVED,
        carrier="Royal Mail",
        via=SalesChannel.ETSY,
        as_of=NOW.astimezone(ZoneInfo("Europe/London")),
    )
    assert OrderRule.from_json(whole.to_json()) == whole
    least = OrderRule(as_of=NOW)
    assert OrderRule.from_json(least.to_json()) == least
