"""Who was hit is picked exactly as it was named: nobody by a name alone that several have, and
nothing that was named is passed over in silence.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.channels import SalesChannel
from bot.domain.customers import Customer
from bot.domain.errors import BadInput
from bot.domain.incidents.mentions import Mention, MentionKind
from bot.domain.incidents.order_rules import OrderRule
from bot.domain.incidents.pasted import read_pasted
from bot.domain.incidents.picking import PickOutcome, describe_pick
from bot.domain.incidents.rule_words import read_rule
from bot.domain.orders import Order
from bot.domain.platforms import Platform
from bot.domain.shops import Shop
from bot.domain.ways import KnownFrom, make_email, make_marketplace
from bot.services.incidents import picking
from bot.services.incidents.picking import (
    find_pasted,
    pick_by_rule,
    read_customer_file,
)
from bot.services.work import StaffWork
from bot.store.transaction import Transaction
from tests.counting import counted_statements
from tests.samples import MIA, NOW, enter, log_order

OTHER_SHOP = 8


async def log(
    tx: Transaction, shop: Shop, customer: str, *, days_ago: int = 0, **more: Any
) -> tuple[Order, Customer]:
    """An order that was placed so many days ago."""
    order, who = await log_order(tx, shop, customer, more.pop("item", "blue mug"), **more)
    order = replace(order, placed_at=NOW - timedelta(days=days_ago))
    await tx.orders.save(order)
    return order, who


async def pick(tx: Transaction, shop: Shop, text: str) -> PickOutcome:
    return await find_pasted(StaffWork(tx, shop, NOW, by=MIA), read_pasted(text))


def show(outcome: PickOutcome) -> dict[str, list[Any]]:
    """What isn't empty of an outcome."""
    shown: dict[str, list[Any]] = {
        "added": [each.number for each in outcome.added],
        "known": [each.number for each in outcome.known],
        "unclear": [(each.mention.shown, each.doubt.value) for each in outcome.unclear],
        "not found": [each.shown for each in outcome.not_found],
        "unread": [each.words for each in outcome.unread],
    }
    return {name: value for name, value in shown.items() if value}


@pytest.fixture
async def stocked(tx: Transaction, shop: Shop) -> Shop:
    """A shop with people of all sorts."""
    await log(tx, shop, "Anna Fischer", email="anna@example.org", number="3104777310")  # 1
    await log(tx, shop, "Anna Fischer", email="other.anna@example.org")  # 2
    _, bob = await log(tx, shop, "Bob Braun", email="bob@example.org")  # 3
    await log(tx, shop, "Carol Jones", email="carol@example.org", days_ago=100)  # 4
    await log(tx, shop, "Dora", email="dora@example.org")  # 5
    await log(tx, shop, "Dora", email="dora@example.org", item="bowl")  # 6
    order, eve = await log(tx, shop, "Eve Zoë", via=SalesChannel.ETSY, number="5")  # 7
    await tx.orders.save(replace(order, tracking="RR123456785GB"))
    ways = [make_email(bob, "bob@work.example", KnownFrom.LETTER, at=NOW)]
    await tx.customers.add_ways(bob, ways)
    ways = [make_marketplace(eve, Platform.ETSY, "evefox99", KnownFrom.LETTER, at=NOW)]
    await tx.customers.add_ways(eve, ways)
    other = await enter(tx, OTHER_SHOP)
    await log(tx, other, "Frank Foreign", email="frank@example.org", number="999888777")
    return shop


@pytest.mark.parametrize(
    ("text", "came"),
    [
        ("#1", {"added": [1]}),
        ("1, 2, 3", {"added": [1, 2, 3]}),
        ("3104777310", {"added": [1]}),
        ("Order #3104777310 – Anna Fischer – £24.00", {"added": [1]}),
        ("rr123456785gb", {"added": [7]}),
        ("#1\n3104777310\nanna@example.org", {"added": [1]}),
        # Only what is exactly theirs.
        ("BOB@example.org", {"added": [3]}),
        ("bob@work.example", {"added": [3]}),
        ("bob@work.example.org", {"not found": ["bob@work.example.org"]}),
        ("evefox99", {"added": [7]}),
        ("Bob Braun", {"added": [3]}),
        ("bob braun", {"added": [3]}),
        ("Braun, Bob", {"added": [3]}),
        # A name that several have picks none of them.
        ("Anna Fischer", {"unclear": [("Anna Fischer", "several people")]}),
        ("Anna Fischer <other.anna@example.org>", {"added": [2]}),
        ("Anna", {"unclear": [("Anna", "similar")]}),
        ("Eve Zoe", {"unclear": [("Eve Zoe", "similar")]}),
        ("Anna Fisher", {"not found": ["Anna Fisher"]}),
        # Of somebody's orders the only one, lately.
        ("Dora", {"unclear": [("Dora", "several orders")]}),
        ("dora@example.org", {"unclear": [("dora@example.org", "several orders")]}),
        ("dora@example.org\n#6", {"added": [6]}),
        ("Carol Jones", {"unclear": [("Carol Jones", "no recent order")]}),
        ("#4 Carol Jones", {"added": [4]}),
        # Who stands beside a number.
        ("#3 Anna Fischer", {"unclear": [("3", "other person")]}),
        ("#3 Bob", {"added": [3]}),
        ("#3 anna@example.org", {"unclear": [("3", "other person")]}),
        ("#3 somebody@example.org", {"added": [3]}),
        ("77 Bob Braun", {"unclear": [("77", "unknown number")]}),
        ("77 bob@example.org", {"unclear": [("77", "unknown number")]}),
        ("Bob Braun <new@example.org>", {"unclear": [("new@example.org", "similar")]}),
        # Ours, or the marketplace's.
        ("5", {"unclear": [("5", "several numbers")]}),
        ("5 Dora", {"added": [5]}),
        ("5 Eve Zoë", {"added": [7]}),
        # Nobody, said so.
        ("#77, 31047773100", {"not found": ["77", "31047773100"]}),
        ("@everyone", {"not found": ["@everyone"]}),
        ("🎄🎄\n£24.00\n#1", {"added": [1], "unread": ["🎄🎄", "£24.00"]}),
        # Another shop's are nobody here.
        ("999888777\nfrank@example.org\nFrank Foreign", {
            "not found": ["999888777", "frank@example.org", "Frank Foreign"],
        }),
    ],
)  # fmt: skip
async def test_each_is_picked_as_it_was_named(
    tx: Transaction, stocked: Shop, text: str, came: dict[str, list[Any]]
) -> None:
    assert show(await pick(tx, stocked, text)) == came


async def test_a_first_name_alone_is_asked_about_while_others_share_it(
    tx: Transaction, stocked: Shop
) -> None:
    await log(tx, stocked, "Anna", email="just.anna@example.org")
    assert show(await pick(tx, stocked, "Anna")) == {"unclear": [("Anna", "similar")]}


async def test_a_number_is_found_as_its_marketplace_writes_it(
    tx: Transaction, stocked: Shop
) -> None:
    hashed, _ = await log(tx, stocked, "Gus Hash", number="#1001")
    capital, _ = await log(tx, stocked, "Ida Capital", number="SHOP-2002")
    text = "1001\nshop-2002\n00003"
    wanted = {"added": [hashed.number, capital.number], "not found": ["00003"]}
    assert show(await pick(tx, stocked, text)) == wanted


async def test_a_cancelled_order_is_not_the_one_that_is_meant(
    tx: Transaction, stocked: Shop
) -> None:
    order = await tx.orders.get_numbered(stocked.id, 6)
    assert order is not None
    await tx.orders.save(order.cancel(at=NOW, reason=None))
    assert show(await pick(tx, stocked, "dora@example.org")) == {"added": [5]}


async def test_a_file_picks_as_a_paste_does_and_tells_the_rows(
    tx: Transaction, stocked: Shop
) -> None:
    content = (
        "Order ID,Email,Name\n3104777310,anna@example.org,Anna Fischer\n"
        "31047,x@example.org,Xavier\n,bob@example.org,Bob Braun\n,,\n,,2\n"
    )
    mentions = await read_customer_file(content.encode())
    outcome = await find_pasted(StaffWork(tx, stocked, NOW, by=MIA), mentions)
    assert show(outcome) == {"added": [1, 3], "not found": ["31047"], "unread": ["2"]}
    assert "Not found: #31047 (row 3)." in describe_pick(outcome)


ENTRIES = (
    "#1", "2", "5", "77", "3104777310", "anna@example.org", "nobody@example.org", "Anna Fischer",
    "Bob Braun", "Dora", "Carol Jones", "Nobody Known", "#3 Anna Fischer", "@everyone", "🎄",
)  # fmt: skip


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(ENTRIES), min_size=1, max_size=8, unique=True))
async def test_nothing_that_was_named_is_passed_over(
    tx: Transaction, stocked: Shop, entries: list[str]
) -> None:
    mentions = read_pasted("\n".join(entries))
    outcome = await find_pasted(StaffWork(tx, stocked, NOW, by=MIA), mentions)
    told = {*outcome.not_found, *outcome.unread, *(each.mention for each in outcome.unclear)}
    people = await tx.customers.map_by_id([each.customer_id for each in outcome.added])
    for mention in set(mentions) - told:
        assert any(is_meant(mention, order, people) for order in outcome.added), mention
    names = [order.number for order in outcome.added]
    assert len(names) == len(set(names))


def is_meant(mention: Mention, order: Order, people: dict[int, Customer]) -> bool:
    who = people[order.customer_id]
    if mention.kind is MentionKind.NUMBER:
        return mention.number in (str(order.number), order.external_number)
    return mention.email == who.email or mention.name == who.name


async def test_hundreds_are_found_by_as_many_statements_as_a_few(
    tx: Transaction, stocked: Shop
) -> None:
    counts = []
    for most in (3, 400):
        numbers = [f"#{number}" for number in range(1, most)]
        emails = [f"a{number}@example.org" for number in range(most // 5)]
        with counted_statements() as asked:
            await pick(tx, stocked, "\n".join((*numbers, *emails)))
        counts.append(asked.count)
    assert counts[0] == counts[1]


async def test_names_that_nobody_has_are_looked_for_a_bounded_number_of_times(
    tx: Transaction, stocked: Shop
) -> None:
    names = ["Nobody " + "abcdefghij"[number % 10] * (1 + number // 10) for number in range(400)]
    with counted_statements() as asked:
        outcome = await pick(tx, stocked, "\n".join(names))
    assert len(outcome.not_found) == 400
    assert asked.count < 150


# By a rule


async def test_a_rule_picks_all_that_it_matches(tx: Transaction, stocked: Shop) -> None:
    work = StaffWork(tx, stocked, NOW, by=MIA)
    rule = read_rule(item="mugs", dates="last 7 days", now=NOW, shop=stocked)
    outcome = await pick_by_rule(work, rule)
    assert sorted(show(outcome)["added"]) == [1, 2, 3, 5, 7]


async def test_more_orders_than_anybody_can_answer_are_refused(
    tx: Transaction, stocked: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = StaffWork(tx, stocked, NOW, by=MIA)
    monkeypatch.setattr(picking, "MAX_ORDERS", 7)
    rule = OrderRule(since=NOW - timedelta(days=200), as_of=NOW)
    assert len((await pick_by_rule(work, rule)).added) == 7
    monkeypatch.setattr(picking, "MAX_ORDERS", 6)
    with pytest.raises(BadInput, match="narrow it down"):
        await pick_by_rule(work, rule)


# What the person reads


async def test_the_outcome_says_who_is_in_and_what_to_do_about_the_rest(
    tx: Transaction, stocked: Shop
) -> None:
    text = """#1 #2 #3 #88
        Anna Fischer
        Anna
        Carol Jones
        #7 Bob Braun
        5
        99 Bob Braun
        @everyone
        *🎄*"""
    assert describe_pick(await pick(tx, stocked, text)) == [
        "3 orders of 3 people added.",
        "Not found: #88, @\N{ZERO WIDTH SPACE}everyone.",
        "#7 is the order of Eve Zoë, not of Bob Braun.",
        "#5 may be Eve Zoë (#7), Dora (#5).",
        "#99 isn't logged; Bob Braun is known with #3.",
        "2 people are called Anna Fischer: #1, #2.",
        "Anna may be Anna Fischer (#1), Anna Fischer (#2).",
        "Carol Jones has no order of the last 90 days: before that #4.",
        "Pick the right ones below, or add them by their numbers.",
        "1 line names nobody: “\\*🎄\\*”.",
    ]


async def test_long_lists_are_cut_and_counted(tx: Transaction, stocked: Shop) -> None:
    outcome = await pick(tx, stocked, "\n".join(f"#{number}" for number in range(100, 150)))
    first, second = describe_pick(outcome)
    assert first == "Nobody was added."
    assert second.endswith("#111 and 38 more.")
    many = PickOutcome(unclear=(await pick(tx, stocked, "Anna Fischer")).unclear * 30)
    lines = describe_pick(many)
    assert len(lines) < 12
    assert lines[-2].endswith("and 10 more.")
