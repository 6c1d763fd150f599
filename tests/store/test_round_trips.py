"""Whatever is stored comes back as it was, on both databases."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.channels import Address, Channel, SalesChannel
from bot.domain.conversations import Attachment, Conversation, Direction, Message
from bot.domain.customers import Customer
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.events import Event
from bot.domain.letters import Cause, LetterKind, Remedy
from bot.domain.money import read_money
from bot.domain.orders import Order, OrderStatus
from bot.domain.posts import Button, ButtonStyle, Post, Tone
from bot.domain.reminders import StepKind
from bot.domain.shops import Shop
from bot.domain.time.hours import Opening
from bot.domain.ways import name_email
from bot.store.direct import DirectLine, DirectMessage
from bot.store.drafts import Card
from bot.store.orders import Orders
from bot.store.outbox import PostKind, QueuedPost
from bot.store.reminders import Reminder
from bot.store.transaction import Transaction
from tests.samples import NOW, SHOP_ID, enter, log_order
from tests.sure import sure

ZONES = st.sampled_from(
    [UTC, timezone(timedelta(hours=-9, minutes=-30)), timezone(timedelta(hours=14))]
)
MOMENTS = st.datetimes(datetime(1950, 1, 1), datetime(2150, 1, 1), timezones=ZONES)  # noqa: DTZ001
# Discord's texts hold neither lone surrogates nor NUL, and PostgreSQL could keep neither.
TEXTS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=40)
IDS = st.integers(1, 2**63 - 1)
SUMS = st.builds(
    lambda cents, mark: read_money(f"{cents / Decimal(100)} {mark}", may_be_nothing=True),
    st.integers(0, 10**9),
    st.sampled_from(("", "€", "GBP", "$", "kr")),
)


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


def tuples(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(values, max_size=3).map(tuple)


ATTACHMENTS = tuples(st.builds(Attachment, TEXTS, st.integers(0, 10**9), TEXTS))
POSTS = st.builds(
    Post,
    words=TEXTS,
    title=TEXTS,
    body=TEXTS,
    fields=tuples(st.tuples(TEXTS, TEXTS)),
    footer=TEXTS,
    tone=st.sampled_from(Tone),
    image=maybe(TEXTS),
    buttons=tuples(st.builds(Button, TEXTS, TEXTS, st.sampled_from(ButtonStyle), maybe(TEXTS))),
    roles=tuples(IDS),
    members=tuples(IDS),
)
DRAFTS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(LetterKind),
        "cause": maybe(st.sampled_from(Cause)),
        "remedy": maybe(st.sampled_from(Remedy)),
        "to": st.builds(Address, st.sampled_from(Channel), TEXTS, TEXTS, maybe(TEXTS)),
        "member_id": maybe(IDS),
        "revision": st.integers(1, 10**6),
        "text": TEXTS,
        "problems": tuples(TEXTS),
        "warnings": tuples(TEXTS),
        "status": st.sampled_from(DraftStatus),
        "reason": maybe(TEXTS),
        "created_by": maybe(IDS),
        "created_at": MOMENTS,
        "decided_by": maybe(IDS),
        "decided_at": maybe(MOMENTS),
        "by_reaction": st.booleans(),
        "was_withdrawn": st.booleans(),
        "leaves_at": maybe(MOMENTS),
        "attempts": st.integers(0, 10**6),
        "sent_at": maybe(MOMENTS),
    }
)
ORDERS = st.fixed_dictionaries(
    {
        "external_number": maybe(TEXTS),
        "item": TEXTS,
        "price": maybe(SUMS),
        "ship_by": maybe(MOMENTS),
        "is_urgent": st.booleans(),
        "note": maybe(TEXTS),
        "via": maybe(st.sampled_from(SalesChannel)),
        "status": st.sampled_from(OrderStatus),
        "placed_at": MOMENTS,
        "shipped_at": maybe(MOMENTS),
        "told_at": maybe(MOMENTS),
        "carrier": maybe(TEXTS),
        "service": maybe(TEXTS),
        "tracking": maybe(TEXTS),
        "tracking_url": maybe(TEXTS),
        "arrives_at": maybe(MOMENTS),
        "overdue_at": maybe(MOMENTS),
        "arrived_at": maybe(MOMENTS),
        "cancelled_at": maybe(MOMENTS),
        "cancel_reason": maybe(TEXTS),
    }
)
CONVERSATIONS = st.fixed_dictionaries(
    {
        "waiting_since": maybe(MOMENTS),
        "unanswered": st.integers(0, 10**6),
        "last_wrote_at": maybe(MOMENTS),
        "last_words": TEXTS,
        "urgent_because": tuples(TEXTS),
        "answered_at": maybe(MOMENTS),
        "acknowledged_at": maybe(MOMENTS),
        "snoozed_until": maybe(MOMENTS),
        "snooze_reason": maybe(TEXTS),
        "step": maybe(st.sampled_from(StepKind)),
        "step_due_at": maybe(MOMENTS),
        "step_said_at": maybe(MOMENTS),
    }
)
MESSAGES = st.fixed_dictionaries(
    {
        "direction": st.sampled_from(Direction),
        "channel": st.sampled_from(Channel),
        "via": maybe(TEXTS),
        "at": MOMENTS,
        "words": TEXTS,
        "attachments": ATTACHMENTS,
        "author_id": maybe(IDS),
        "is_thanks": st.booleans(),
        "draft_id": maybe(IDS),
    }
)
SHOPS = st.fixed_dictionaries(
    {
        "name": TEXTS,
        "signature": maybe(TEXTS),
        "desk_channel_id": maybe(IDS),
        "staff_role_id": maybe(IDS),
        "deputy_id": maybe(IDS),
        "time_zone": maybe(TEXTS),
        "country": maybe(st.sampled_from(["DE", "US"])),
        "target": st.integers(1, 10**7).map(lambda seconds: timedelta(seconds=seconds)),
        "week": st.lists(
            maybe(
                st.tuples(st.integers(0, 719), st.integers(720, 1440)).map(lambda t: Opening(*t))
            ),
            min_size=7,
            max_size=7,
        ).map(tuple),
        "last_action_at": maybe(MOMENTS),
        "next_digest_at": maybe(MOMENTS),
        "undo_time": maybe(st.integers(5, 3600).map(lambda seconds: timedelta(seconds=seconds))),
    }
)

quick = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
async def order(tx: Transaction) -> Order:
    order, _ = await log_order(tx, await enter(tx))
    return order


def is_same(stored: Any, value: Any) -> bool:
    """Equal, and every moment among the facts is in UTC."""
    moments = [getattr(stored, field.name) for field in fields(stored)]
    return bool(stored == value) and all(
        moment.tzinfo is UTC for moment in moments if isinstance(moment, datetime)
    )


@quick
@given(facts=DRAFTS)
async def test_a_draft_comes_back_as_it_was(
    tx: Transaction, order: Order, facts: dict[str, Any]
) -> None:
    ids: dict[str, Any] = {
        "shop_id": order.shop_id,
        "customer_id": order.customer_id,
        "order_id": order.id,
    }
    added = await tx.drafts.add(Draft(**ids, **facts))
    stored = await tx.drafts.get(added.id)
    assert is_same(stored, added)
    changed = replace(added, text="other", revision=2)
    await tx.drafts.replace(added, changed)
    assert await tx.drafts.get(added.id) == changed


@quick
@given(facts=ORDERS)
async def test_an_order_comes_back_as_it_was(
    tx: Transaction, order: Order, facts: dict[str, Any]
) -> None:
    value = Order(
        id=order.id,
        shop_id=order.shop_id,
        number=order.number,
        customer_id=order.customer_id,
        **facts,
    )
    await tx.orders.save(value)
    assert is_same(await tx.orders.get(order.id), value)


@quick
@given(facts=CONVERSATIONS)
async def test_a_conversation_comes_back_as_it_was(
    tx: Transaction, order: Order, facts: dict[str, Any]
) -> None:
    ids: dict[str, Any] = {
        "shop_id": order.shop_id,
        "customer_id": order.customer_id,
        "order_id": order.id,
    }
    stored = await tx.conversations.get_for_customer(
        order.customer_id
    ) or await tx.conversations.add(
        Conversation(shop_id=order.shop_id, customer_id=order.customer_id)
    )
    value = Conversation(id=stored.id, **ids, **facts)
    await tx.conversations.save(value)
    assert is_same(await tx.conversations.get(stored.id), value)


@quick
@given(facts=MESSAGES)
async def test_a_message_comes_back_as_it_was(
    tx: Transaction, order: Order, facts: dict[str, Any]
) -> None:
    conversation = await tx.conversations.get_for_customer(
        order.customer_id
    ) or await tx.conversations.add(
        Conversation(shop_id=order.shop_id, customer_id=order.customer_id)
    )
    value = Message(
        shop_id=order.shop_id,
        customer_id=order.customer_id,
        order_id=order.id,
        conversation_id=conversation.id,
        **facts,
    )
    message_id = sure(await tx.conversations.add_message(value))
    assert is_same(await tx.conversations.get_message(message_id), replace(value, id=message_id))


@quick
@given(facts=SHOPS)
async def test_a_shop_comes_back_as_it_was(
    tx: Transaction, shop: Shop, facts: dict[str, Any]
) -> None:
    value = Shop(id=shop.id, **facts)
    await tx.shops.save(value)
    assert is_same(await tx.shops.get(shop.id), value)


@quick
@given(
    facts=st.fixed_dictionaries(
        {
            "name": TEXTS,
            "email": maybe(TEXTS),
            "member_name": maybe(TEXTS),
            "language": maybe(st.just("de_AT")),
            "time_zone": maybe(st.just("Europe/Berlin")),
            "is_proposed": st.booleans(),
            "created_at": MOMENTS,
        }
    )
)
async def test_a_customer_comes_back_as_they_were(
    tx: Transaction, shop: Shop, facts: dict[str, Any]
) -> None:
    await tx.sql.run("DELETE FROM customer_ways")  # an address belongs to one customer
    added = await tx.customers.add(Customer(shop_id=shop.id, **facts))
    assert is_same(await tx.customers.get(added.id), added)
    ways = {way.key: way.value for way in await tx.ways.list_for_customer(added.id)}
    assert ways == ({name_email(added.email): added.email} if added.email else {})


@quick
@given(post=POSTS)
async def test_a_post_comes_back_as_it_was(tx: Transaction, shop: Shop, post: Post) -> None:
    await tx.outbox.add(
        QueuedPost(shop_id=shop.id, kind=PostKind.NOTE, post=post, member_id=2**62, due_at=NOW)
    )
    [queued] = await tx.outbox.list_due(NOW, 5)
    assert (queued.post, queued.member_id, queued.due_at) == (post, 2**62, NOW)
    await tx.outbox.mark_posted(queued.id)


@quick
@given(step=st.sampled_from(StepKind), due_at=MOMENTS, fires_at=MOMENTS, by_ping=st.booleans())
async def test_a_reminder_comes_back_as_it_was(
    tx: Transaction,
    order: Order,
    step: StepKind,
    due_at: datetime,
    fires_at: datetime,
    *,
    by_ping: bool,
) -> None:
    conversation = await tx.conversations.get_for_customer(
        order.customer_id
    ) or await tx.conversations.add(
        Conversation(shop_id=order.shop_id, customer_id=order.customer_id)
    )
    value = Reminder(
        conversation_id=conversation.id,
        shop_id=order.shop_id,
        step=step,
        due_at=due_at,
        fires_at=fires_at,
        by_ping=by_ping,
    )
    assert await tx.reminders.plan(value)
    assert await tx.reminders.list_due(fires_at, 5, shop_ids=[SHOP_ID]) == [value]
    assert (
        await tx.reminders.list_due(fires_at - timedelta(microseconds=1), 5, shop_ids=[SHOP_ID])
        == []
    )
    assert await tx.reminders.next_at() == fires_at
    await tx.reminders.clear(conversation.id)


async def test_an_event_comes_back_as_it_was(tx: Transaction, order: Order) -> None:
    event = Event(
        shop_id=order.shop_id, order_id=order.id, at=NOW, what="wrote “hello” 🧶", actor_id=2**62
    )
    added = await tx.events.add(event)
    assert (await tx.events.list_for_order(order.id, 9))[-1] == added


async def test_a_proof_of_postage_comes_back_as_it_was(tx: Transaction, order: Order) -> None:
    content = bytes(range(256)) * 100
    await tx.orders.add_receipt(order.id, "receipt.png", content, NOW)
    assert await tx.orders.list_receipts(order.id) == [("receipt.png", content)]


async def test_a_card_is_found_by_its_message(tx: Transaction, order: Order) -> None:
    draft = await tx.drafts.add(
        Draft(
            shop_id=order.shop_id,
            customer_id=order.customer_id,
            kind=LetterKind.REPLY,
            to=Address(Channel.DISCORD, "Ada", "Discord @ada", None),
            text="Hello",
            created_at=NOW,
        )
    )
    await tx.drafts.add_revision(draft, by=None, at=NOW)
    assert await tx.drafts.get_card(draft.id, 1) is None
    card = Card(draft.id, 1, 70, 2**62)
    await tx.drafts.set_card(card)
    assert await tx.drafts.find_card(2**62) == card == await tx.drafts.get_card(draft.id, 1)
    assert await tx.drafts.list_undecided_cards(after=0, limit=5) == [(draft, card)]
    assert await tx.drafts.find_card(5) is None


async def test_a_direct_line_and_what_was_put_aside_come_back_once(tx: Transaction) -> None:
    line = DirectLine(user_id=2**62, channel_id=2**62 + 1, last_message_id=2**62 + 2, used_at=NOW)
    for last in (1, 2):
        line = replace(line, last_message_id=last)
        await tx.direct_lines.save(line)
    await tx.direct_lines.choose_shop(line.user_id, 7)
    assert await tx.direct_lines.get(line.user_id) == replace(line, shop_id=7)
    assert await tx.direct_lines.list_used_since(NOW, 5) == [replace(line, shop_id=7)]

    message = DirectMessage(
        message_id=9,
        user_id=5,
        user_name="ada",
        words="Hi",
        attachments=(Attachment("a", 1, "u"),),
        at=NOW,
    )
    assert await tx.direct_lines.put_aside(message)
    assert not await tx.direct_lines.put_aside(message)
    assert await tx.direct_lines.take_aside(5) == [message]
    assert await tx.direct_lines.take_aside(5) == []


async def test_what_points_at_nothing_costs_no_statement() -> None:
    nowhere: Any = None
    assert await Orders(nowhere).get(None) is None
