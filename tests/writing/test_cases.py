"""A case's card, and the letter that asks a customer to close theirs."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.cases import Case, CaseStatus
from bot.domain.customers import Customer
from bot.domain.deadlines.case_deadlines import list_case_deadlines
from bot.domain.events import Event
from bot.domain.money import read_money
from bot.domain.orders import Order
from bot.domain.platforms import NoticeKind, Platform
from bot.domain.posts import Post
from bot.domain.shops import Shop
from bot.domain.text import count_units
from bot.writing import LetterKind, write_letter
from bot.writing.cases import (
    CASE_PAGE,
    CaseFile,
    compose_case,
    compose_case_list,
    compose_case_more,
)
from tests.writing.letter_samples import change

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
SHOP = Shop(id=7, name="Blue Fox Knits", time_zone="Europe/London")
LONG = "\N{BALL OF YARN}@everyone **x** " * 200
PLATFORMS = [each for each in Platform if each is not Platform.CARRIER]


def make_file(case: Case, words: str = "shawl") -> CaseFile:
    """The case of Ada's order, with a long story."""
    order = Order(id=1, shop_id=7, number=1, customer_id=1, item=words[:200], placed_at=NOW)
    story = [
        Event(shop_id=7, at=NOW, actor_id=100 + n, what=f"{n} {words}"[:1000]) for n in range(30)
    ]
    return CaseFile(
        case=case,
        order=order,
        customer=Customer(id=1, shop_id=7, name=words[:80], created_at=NOW),
        deadlines=list_case_deadlines(case, SHOP),
        events=story,
    )


def make(platform: Platform = Platform.PAYPAL, kind: NoticeKind = NoticeKind.DISPUTE) -> Case:
    return Case(
        id=3,
        shop_id=7,
        platform=platform,
        kind=kind,
        order_id=1,
        customer_id=1,
        opened_at=NOW - timedelta(1),
    )


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("kind", [NoticeKind.DISPUTE, NoticeKind.CHARGEBACK, NoticeKind.CASE])
def test_a_card_fits_whatever_stands_in_it_and_lets_nothing_through(
    platform: Platform, kind: NoticeKind
) -> None:
    case = replace(
        make(platform, kind), reference=LONG[:100], amount=read_money("£12,345,678.90"), reason=LONG
    )
    for each in (case, replace(case, is_confirmed=False, is_verified=False)):
        check_parts(compose_case(SHOP, make_file(each, LONG), now=NOW))
        check_parts(compose_case_more(SHOP, make_file(each, LONG), now=NOW))


def check_parts(post: Post) -> None:
    """It fits into a message, and none of its words pings or formats."""
    parts = [
        post.words,
        post.title,
        post.body,
        post.footer,
        *(part for pair in post.fields for part in pair),
    ]
    assert sum(map(count_units, parts)) < 6000
    assert all(value and count_units(value) <= 1024 for _, value in post.fields)
    assert not re.search(r"@everyone|(?<!\\)\*\*x", "\n".join(parts))


def test_the_story_keeps_its_newest_lines() -> None:
    [story] = [
        value
        for name, value in compose_case_more(
            SHOP, make_file(make(), "green shawl " * 9), now=NOW
        ).fields
        if "happened" in name
    ]
    assert story.startswith("…\n")
    assert "<@129> 29 green shawl" in story.splitlines()[-1]


@pytest.mark.parametrize(
    ("status", "fields"),
    [(CaseStatus.OPEN, 1), (CaseStatus.WON, 0), (CaseStatus.LOST, 0), (CaseStatus.DISMISSED, 0)],
)
def test_a_closed_case_shows_no_task(status: CaseStatus, fields: int) -> None:
    post = compose_case(SHOP, make_file(replace(make(), status=status, closed_at=NOW)), now=NOW)
    assert len(post.fields) == fields
    assert ("⬜" in post.body) == (status is CaseStatus.OPEN)


def test_an_unlinked_case_says_how_to_link_it() -> None:
    case = replace(make(), order_id=None, customer_id=None, reference="PP-1")
    post = compose_case(
        SHOP, CaseFile(case=case, deadlines=list_case_deadlines(case, SHOP)), now=NOW
    )
    assert "Link it: `/case open` with platform paypal" in post.body
    assert "reference PP-1" in post.body
    assert not any(
        each.action.startswith(("case:write", "case:close_ask")) for each in post.buttons
    )


def test_a_page_of_cases_fits_and_knows_the_next_one() -> None:
    cases = [
        replace(make(), id=number, reference=LONG[:100], amount=read_money("£12,345,678.90"))
        for number in range(CASE_PAGE + 1)
    ]
    ada = Customer(id=1, shop_id=7, name=LONG[:80], created_at=NOW)
    post = compose_case_list(SHOP, cases, {1: ada}, page=1, now=NOW)
    assert count_units(post.body) < 4096
    assert [each.action for each in post.buttons] == ["case:page:0", "case:page:2"]


def test_asking_to_close_presses_nobody_and_offers_nothing() -> None:
    text = write_letter(LetterKind.CLOSE_CASE, change(extra="a scarf", price="€45.00")).text
    assert "with PayPal" in text
    assert "leave it open" in text
    assert "There's no hurry." in text
    assert not re.search(
        r"scarf|€|refund|discount|gift|voucher|review|rating|in return|must|have to", text
    )
