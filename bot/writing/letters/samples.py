"""Made-up facts, on which a shop's own wording is tried: as they usually are, and barely any."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from bot.domain.letter_fit import Standing
from bot.domain.letters import Cause, ItemBack, Remedy
from bot.writing.letters.facts import Facts, LetterOrder

#: What a person fills in when they ask for a letter; the books don't know it beforehand.
_ASKED_FOR = (
    "remedy",
    "remedy_by",
    "new_date",
    "extra",
    "explanation",
    "answer",
    "changed",
    "item_back",
    "platform",
    "refund",
    "refund_reference",
    "what_happened",
    "fixed",
    "message",
    "download_link",
)


@cache
def make_sample() -> Facts:
    """A letter's facts as they usually are; no two of them read the same."""
    return Facts(
        now=datetime(2026, 12, 2, 9, tzinfo=UTC),
        shop_zone=ZoneInfo("Europe/London"),
        customer_zone=ZoneInfo("America/Los_Angeles"),
        customer_name="Maya",
        occasion="your sister's birthday",
        shop_name="The Wool Room",
        signature="Ines",
        item="green wool shawl",
        order_number="1234",
        price="€45.00",
        is_paid=True,
        carrier="Royal Mail",
        service="Tracked 48",
        tracking_number="RM123456785GB",
        tracking_url="https://parcels.example/follow/4711",
        ordered_on=date(2026, 11, 20),
        ship_by_on=date(2026, 11, 27),
        shipped_on=date(2026, 12, 1),
        arrives_on=date(2026, 12, 4),
        new_date=date(2026, 12, 9),
        contact="ines@example.org",
        cause=Cause.LATE,
        remedy=Remedy.REFUND,
        remedy_by=date(2026, 12, 5),
        extra="a pair of wrist warmers",
        explanation="the yarn came a week late",
        answer="The shawl is made of merino wool",
        changed="every parcel is weighed before it leaves",
        item_back=ItemBack.KEEP,
        cancel_reason="the yarn is sold out",
        broken_promise="a call from my sister",
        broken_by=date(2026, 11, 28),
        platform="PayPal",
        refund="€41.00",
        refund_reference="8XK20193",
        replaces_number="1187",
        waiting_since=datetime(2026, 11, 30, 9, tzinfo=UTC),
        wrote_at=datetime(2026, 12, 2, 6, 40, tzinfo=UTC),
        shipped_at=datetime(2026, 12, 1, 15, 5, tzinfo=UTC),
        orders=(LetterOrder(item="green wool shawl", number="1234", standing=Standing.SHIPPED),),
        what_happened="I fired the last batch too cool, so the glaze can chip",
        fixed="the kiln has a new thermostat",
        download_link="https://files.example/patterns/4711",
        message="I will look tonight, and then I write to you again.",
    )


@cache
def make_bare_sample() -> Facts:
    """The least that is ever known."""
    return keep_least(make_sample())


def keep_least(facts: Facts) -> Facts:
    """Of these facts those that are always known."""
    return Facts(
        now=facts.now,
        shop_zone=facts.shop_zone,
        customer_name=facts.customer_name,
        shop_name=facts.shop_name,
        signature=facts.signature,
        country=facts.country,
        voice=facts.voice,
        language=facts.language,
    )


def fill_in(facts: Facts) -> Facts:
    """What the books know, and made-up answers where a person would be asked."""
    sample = make_sample()
    today = facts.now.astimezone(facts.shop_zone).date()
    made_up = {name: getattr(sample, name) for name in _ASKED_FOR}
    made_up["remedy_by"] = today + timedelta(days=3)
    made_up["new_date"] = today + timedelta(days=7)
    made_up["refund"] = facts.price or sample.refund
    known = {each.name for each in fields(facts) if getattr(facts, each.name) is not None}
    return replace(facts, **{name: made_up[name] for name in made_up.keys() - known})


def vary_request(facts: Facts) -> Iterator[Facts]:
    """The same letter as different things are asked of it, the most usual first."""
    yield facts
    yield replace(facts, refund=None, refund_reference=None)
    for remedy in Remedy:
        if remedy is not facts.remedy:
            yield replace(facts, remedy=remedy, refund=None, item_back=ItemBack.RETURN)
    yield replace(facts, remedy=None, refund=None)
    yield replace(facts, needs_consent=True, is_after_failure=True)


def vary(facts: Facts) -> Iterator[Facts]:
    """The same letter as different things are asked of it, and as different things are known."""
    yield from vary_request(facts)
    yield replace(facts, is_returning=True, replaces_number=None)
    yield replace(facts, is_cancelled=True)
    yield replace(facts, shipped_on=None, shipped_at=None, arrives_on=None, broken_promise=None)
