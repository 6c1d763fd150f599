"""What followed an order is part of its story, and the story stays one that Discord shows."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.cases import Case, CaseStatus
from bot.domain.channels import Address, Channel
from bot.domain.customers import Customer
from bot.domain.deadlines.deadlines import Deadline, DeadlineKind, Source, WarningLevel
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.events import Event
from bot.domain.letters import LetterKind
from bot.domain.money import read_money
from bot.domain.orders import Order, OrderStatus
from bot.domain.platforms import NoticeKind, Platform
from bot.domain.promises.promises import Promise, PromiseKind, PromiseStatus
from bot.domain.refunds_and_gifts import Outlay, OutlayKind
from bot.domain.shops import Shop
from bot.domain.text import count_units
from bot.writing.order_outcomes import Aftermath, list_aftermath
from bot.writing.stories import compose_order_story

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
DAY = timedelta(days=1)
EVIL = "*_`[](<@1> @everyone 🧶" * 12


def make_order(**more: Any) -> Order:
    facts: dict[str, Any] = {
        "shop_id": 7,
        "customer_id": 1,
        "item": "shawl",
        "placed_at": NOW,
        "number": 13,
    }
    return Order(**{**facts, **more})


def make_promise(**more: Any) -> Promise:
    facts: dict[str, Any] = {
        "shop_id": 7,
        "customer_id": 1,
        "kind": PromiseKind.OTHER,
        "what": "a call",
        "made_at": NOW,
        "due_at": NOW + DAY,
    }
    return Promise(**{**facts, **more})


def make_outlay(kind: OutlayKind, **more: Any) -> Outlay:
    return Outlay(shop_id=7, order_id=1, kind=kind, at=NOW, by=1, **more)


def make_case(**more: Any) -> Case:
    facts: dict[str, Any] = {
        "id": 4,
        "shop_id": 7,
        "platform": Platform.PAYPAL,
        "kind": NoticeKind.CLAIM,
        "opened_at": NOW,
    }
    return Case(**{**facts, **more})


def make_deadline(**more: Any) -> Deadline:
    facts: dict[str, Any] = {
        "shop_id": 7,
        "kind": DeadlineKind.SHIP_BY,
        "about_id": 1,
        "starts_at": NOW,
        "due_at": NOW + DAY,
        "shown_from": NOW,
        "source": Source.STATED,
        "level": WarningLevel.MONEY,
    }
    return Deadline(**{**facts, **more})


def tell(now: datetime = NOW, **more: Any) -> dict[str, str]:
    return dict(list_aftermath(Aftermath(**more), now))


def test_an_order_that_nothing_followed_shows_nothing_more() -> None:
    assert tell() == {}


def test_a_remake_gifts_and_refunds_are_listed_and_added_up_for_each_currency() -> None:
    replacement = make_order(price=read_money("€20"), status=OrderStatus.SHIPPED, shipped_at=NOW)
    cancelled = make_order(price=read_money("€99"), number=14, status=OrderStatus.CANCELLED)
    outlays = (
        make_outlay(OutlayKind.REFUND, amount=read_money("€24.00"), reference="R-9"),
        make_outlay(OutlayKind.GIFT, what="chocolate", amount=read_money("£6.50")),
    )
    said = tell(
        replacements=(replacement, cancelled), outlays=outlays, replaces=make_order(number=7)
    )["Put right"]
    assert said.split("\n") == [
        "Replaces order #7",
        f"Replaced by **#13** (shipped <t:{int(NOW.timestamp())}:D>), €20.00",
        "Replaced by **#14** (cancelled), €99.00",
        f"Refund: €24.00 (R-9) <t:{int(NOW.timestamp())}:D>",
        "Gift: chocolate, £6.50",
        "**In all: €44.00 + £6.50**",
    ]


def test_a_broken_promise_is_red_and_a_kept_one_says_how() -> None:
    broken = make_promise(due_at=NOW - DAY)
    kept = make_promise(status=PromiseStatus.KEPT, ended_at=NOW, how="called her")
    first, second = tell(promises=(broken, kept))["Promises"].split("\n")
    assert "🔴" in first
    assert "🔴" not in second
    assert "(called her)" in second


def test_each_clock_is_told_once() -> None:
    parts = tell(
        deadlines=(
            make_deadline(),
            make_deadline(kind=DeadlineKind.CASE_PLATFORM, about_id=4),
            make_deadline(kind=DeadlineKind.CASE_CUSTOMER, about_id=4),
            make_deadline(kind=DeadlineKind.PROMISE, about_id=9),
        ),
        cases=(make_case(reference="PP-1", respond_by=NOW + DAY),),
        promises=(make_promise(),),
    )
    assert len(parts["What is due"].split("\n")) == 2
    assert "Answer PayPal: claim PP-1" in parts["What is due"]
    assert "PayPal claim PP-1: open, answer by" in parts["Disputes"]
    answered = tell(cases=(make_case(respond_by=NOW + DAY, platform_answered_at=NOW),))["Disputes"]
    assert "has its answer" in answered


def test_the_fullest_story_fits_into_one_card() -> None:
    order = make_order(
        item=EVIL[:200],
        note=EVIL * 4,
        cancel_reason=EVIL,
        settled_at=NOW,
        settled_because=EVIL,
        price=read_money("£12,345,678.90"),
    )
    after = Aftermath(
        deadlines=[make_deadline(amount=read_money("€24.00"))] * 12,
        promises=[make_promise(what=EVIL, how=EVIL, status=PromiseStatus.KEPT)] * 50,
        cases=[make_case(reference=EVIL[:100], status=CaseStatus.LOST)] * 25,
        outlays=[make_outlay(OutlayKind.GIFT, what=EVIL[:200], amount=read_money("€1.00"))] * 50,
        replacements=[make_order(price=read_money("£12,345,678.90"))] * 10,
    )
    events = [Event(shop_id=7, at=NOW, what=EVIL)] * 40
    customer = Customer(
        id=1, shop_id=7, name=EVIL[:80], created_at=NOW, time_zone="Pacific/Auckland"
    )
    draft = Draft(
        shop_id=7,
        customer_id=1,
        kind=LetterKind.CANCELLED_AFTER_SHIPPING,
        to=Address(Channel.DISCORD, "Ada", "Discord @ada", None),
        text=EVIL,
        status=DraftStatus.UNKNOWN,
        created_at=NOW,
    )
    post = compose_order_story(
        Shop(id=7, name="Shop"),
        order,
        customer,
        drafts=[draft] * 5,
        events=events,
        after=after,
        now=NOW,
    )
    parts = [post.title, post.body, post.footer, *(word for field in post.fields for word in field)]
    assert sum(map(count_units, parts)) <= 6000
    assert len(post.fields) <= 25
    assert all(count_units(value) <= 1024 for _, value in post.fields)
    assert dict(post.fields)["Put right"].endswith("**In all: £123,456,789.00 + €50.00**")
    assert "<@1>" not in "".join(parts)


def test_where_nothing_is_lost_no_money_is_called_at_risk() -> None:
    late, quiet = (
        make_deadline(amount=read_money("£18.00")),
        make_deadline(kind=DeadlineKind.SETTLE, amount=read_money("£18.00")),
    )
    first, second = tell(deadlines=(late, quiet))["What is due"].splitlines()
    assert first.endswith("£18.00 at risk")
    assert second == "✔ **Settled by itself**: due in 1 day"
