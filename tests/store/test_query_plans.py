"""What is asked again and again is answered by an index, so that its cost doesn't grow with
history.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.deadlines.deadlines import DeadlineKind, WarningLevel
from bot.domain.incidents.order_rules import OrderDate, OrderRule
from bot.domain.order_lists import OrderFilter
from bot.domain.platforms import Platform
from bot.domain.reports.periods import Period
from bot.domain.shards import Shards
from bot.domain.shops import Shop
from bot.domain.standards.rules import list_standards
from bot.domain.standards.windows import find_window
from bot.store.creating import SCHEMA
from bot.store.database import Database
from bot.store.ownership import EVERYTHING, Ownership
from bot.store.sqlite_sql import SqliteSql
from bot.store.transaction import Transaction
from tests.samples import NOW, SHOP_ID

HIT = OrderRule(since=NOW - timedelta(days=7), until=NOW, country="DE", as_of=NOW)

LONDON, A_DAY = ZoneInfo("Europe/London"), timedelta(days=1)
WEEK = Period(NOW - 7 * A_DAY, NOW, NOW.date(), NOW.date())

TO_ETSY = next(iter(list_standards(Platform.ETSY, None)))
QUARTER = find_window(TO_ETSY, NOW)

Ask = Callable[[Transaction], Awaitable[Any]]

QUESTIONS: dict[str, tuple[Ask, str]] = {
    "letters that leave": (lambda tx: tx.drafts.list_leaving(NOW, 100), "ix_drafts_leaving"),
    "when the next letter leaves": (lambda tx: tx.drafts.next_leaving_at(), "ix_drafts_leaving"),
    "letters in the middle of a send": (
        lambda tx: tx.drafts.list_sending(100),
        "ix_drafts_sending",
    ),
    "letters that failed": (lambda tx: tx.drafts.list_stuck(SHOP_ID, 100), "ix_drafts_stuck"),
    "open drafts of a shop": (lambda tx: tx.drafts.list_open(SHOP_ID), "ix_drafts_open"),
    "how many drafts wait": (
        lambda tx: tx.drafts.count_waiting(SHOP_ID, since=NOW, but=[1], most=100),
        "ix_drafts_open",
    ),
    "open drafts of a customer": (
        lambda tx: tx.drafts.list_open_for_customer(1),
        "ix_drafts_customer",
    ),
    "drafts of an order": (lambda tx: tx.drafts.list_for_order(1, 5), "ix_drafts_order"),
    "the card with a reaction": (lambda tx: tx.drafts.find_card(1), "uq_revisions_message"),
    "whether a customer has a draft": (
        lambda tx: tx.customers.has_anything(1),
        "ix_drafts_customer",
    ),
    "what was said last with two customers": (
        lambda tx: tx.moves.find_last_message([1, 2]),
        "ix_messages_customer",
    ),
    "the e-mail behind a message": (
        lambda tx: tx.mails.get_with_key(SHOP_ID, "k"),
        "sqlite_autoindex_mails_1",
    ),
    "wordings that nobody put to use": (
        lambda tx: tx.wording_drafts.forget_old(SHOP_ID, before=NOW),
        "ix_wording_drafts_shop",
    ),
    "reminders that are due": (lambda tx: tx.reminders.count_due(NOW, 100), "ix_reminders_due"),
    "reminders of a shop that are due": (
        lambda tx: tx.reminders.list_due(NOW, 100, shop_ids=[SHOP_ID, 8]),
        "ix_reminders_shop",
    ),
    "when the next reminder is due": (lambda tx: tx.reminders.next_at(), "ix_reminders_due"),
    "a conversation's plan": (lambda tx: tx.reminders.clear(1), "ix_reminders_pending"),
    "digests that are due": (lambda tx: tx.shops.list_due_digests(NOW, 100), "ix_shops_digest"),
    "when the next digest is due": (lambda tx: tx.shops.next_digest_at(), "ix_shops_digest"),
    "deadlines that are due": (lambda tx: tx.deadlines.count_due(NOW, 100), "ix_deadlines_fires"),
    "deadlines of a shop that are due": (
        lambda tx: tx.deadlines.list_due(NOW, 100, shop_ids=[SHOP_ID, 8]),
        "ix_deadlines_shop_fires",
    ),
    "when the next deadline is due": (lambda tx: tx.deadlines.next_at(), "ix_deadlines_fires"),
    "what can be lost next": (
        lambda tx: tx.deadlines.list_next(SHOP_ID, WarningLevel.MONEY, limit=9),
        "ix_deadlines_shop",
    ),
    "parcels that a list named": (
        lambda tx: tx.deadlines.list_told(SHOP_ID, DeadlineKind.ARRIVAL, NOW, 9),
        "ix_deadlines_shop",
    ),
    "what began with a click": (
        lambda tx: tx.deadlines.list_begun(SHOP_ID, DeadlineKind.SETTLE, NOW, 9),
        "ix_deadlines_shop",
    ),
    "deadlines that will ring": (
        lambda tx: tx.deadlines.list_ringing(SHOP_ID, 9),
        "ix_deadlines_shop_fires",
    ),
    "deadlines about a thing": (
        lambda tx: tx.deadlines.list_about([DeadlineKind.SHIP_BY, DeadlineKind.ARRIVAL], 1),
        "uq_deadlines_about|autoindex",
    ),
    "deadlines of an order": (lambda tx: tx.deadlines.list_for_order(1), "ix_deadlines_order"),
    "deadlines of a customer": (
        lambda tx: tx.deadlines.list_for_customer(1),
        "ix_deadlines_customer",
    ),
    "open cases": (lambda tx: tx.cases.list_open(SHOP_ID, limit=9), "ix_cases_open"),
    "open promises": (lambda tx: tx.promises.list_open(SHOP_ID, limit=9), "ix_promises_open"),
    "what is to be said": (lambda tx: tx.outbox.list_due(NOW, 100), "ix_outbox_due"),
    "when something is next to be said": (lambda tx: tx.outbox.next_at(), "ix_outbox_due"),
    "who waits": (
        lambda tx: tx.conversations.list_waiting(SHOP_ID, 100),
        "ix_conversations_waiting",
    ),
    "a page of the inbox": (
        lambda tx: tx.conversations.list_inbox(SHOP_ID, most=200, offset=8, limit=8),
        "ix_conversations_waiting",
    ),
    "who belongs in a digest": (
        lambda tx: tx.conversations.list_in_digest(SHOP_ID, before=NOW, always=[1], limit=9),
        "ix_conversations_waiting",
    ),
    "how many belong in it": (
        lambda tx: tx.conversations.count_in_digest(SHOP_ID, before=NOW, always=[1]),
        "ix_conversations_waiting",
    ),
    "who waits longest": (
        lambda tx: tx.conversations.list_longest_waits(SHOP_ID, 9),
        "ix_conversations_waiting",
    ),
    "how many wait": (
        lambda tx: tx.conversations.count_waiting(SHOP_ID),
        "ix_conversations_waiting",
    ),
    "how soon customers were answered": (
        lambda tx: tx.reports.count_first_answers(SHOP_ID, WEEK, target=A_DAY, now=NOW),
        "ix_messages_shop",
    ),
    "what left on time": (
        lambda tx: tx.reports.count_on_time(SHOP_ID, WEEK, now=NOW),
        "ix_orders_ship_by",
    ),
    "which promises were kept": (
        lambda tx: tx.reports.count_promises(SHOP_ID, WEEK, now=NOW),
        "ix_promises_due",
    ),
    "what became of the parcels": (
        lambda tx: tx.reports.count_journeys(SHOP_ID, WEEK, zone=LONDON, now=NOW),
        "ix_orders_shipped",
    ),
    "how disputes ended": (
        lambda tx: tx.reports.count_disputes(SHOP_ID, WEEK),
        "ix_cases_opened",
    ),
    "what apologies were for": (
        lambda tx: tx.reports.count_causes(SHOP_ID, WEEK),
        "ix_drafts_sorry",
    ),
    "what putting right has cost": (
        lambda tx: tx.reports.sum_outlays(SHOP_ID, WEEK),
        "ix_outlays_shop",
    ),
    "whether a shop is on a marketplace": (
        lambda tx: tx.standards.is_sold_on(SHOP_ID, Platform.ETSY, since=NOW),
        "ix_orders_sold_there|ix_messages_threads",
    ),
    "what was said on a marketplace": (
        lambda tx: tx.standards.list_said(SHOP_ID, QUARTER, now=NOW),
        "ix_messages_threads|ix_messages_customer|autoindex",
    ),
    "what had to leave for a marketplace": (
        lambda tx: tx.standards.list_due(SHOP_ID, TO_ETSY, QUARTER, country=None),
        "ix_orders_due_there",
    ),
    "what left for a marketplace": (
        lambda tx: tx.standards.list_left(SHOP_ID, Platform.AMAZON, QUARTER),
        "ix_orders_shipped",
    ),
    "which disputes a marketplace decided": (
        lambda tx: tx.standards.list_cases(SHOP_ID, Platform.ETSY, QUARTER),
        "ix_cases_opened|ix_orders_sold_there",
    ),
    "how much was sold on a marketplace": (
        lambda tx: tx.standards.count_sold(SHOP_ID, Platform.ETSY, QUARTER),
        "ix_orders_sold_there",
    ),
    "who wrote on a marketplace lately": (
        lambda tx: tx.standards.list_writers([1, 2], since=NOW),
        "ix_messages_customer",
    ),
    "who bought again": (
        lambda tx: tx.reports.count_coming_back(SHOP_ID, WEEK),
        "ix_orders_placed",
    ),
    "what was said": (lambda tx: tx.conversations.list_messages(1, 10), "ix_messages_customer"),
    "an order by its number": (
        lambda tx: tx.orders.get_numbered(SHOP_ID, 1),
        "uq_orders_number|autoindex",
    ),
    "an order by the marketplace's number": (
        lambda tx: tx.orders.list_with_external(SHOP_ID, "ET-1"),
        "ix_orders_external",
    ),
    "orders by their tracking number": (
        lambda tx: tx.orders.list_with_tracking(SHOP_ID, ["RR123456785GB", "RR123456785DE"]),
        "ix_orders_tracking",
    ),
    "late orders": (
        lambda tx: tx.orders.list_filtered(SHOP_ID, OrderFilter.LATE, now=NOW, offset=0, limit=9),
        "ix_orders_late",
    ),
    "overdue orders": (
        lambda tx: tx.orders.list_filtered(
            SHOP_ID, OrderFilter.OVERDUE, now=NOW, offset=0, limit=9
        ),
        "ix_orders_overdue",
    ),
    "open orders": (
        lambda tx: tx.orders.list_filtered(SHOP_ID, OrderFilter.OPEN, now=NOW, offset=0, limit=9),
        "ix_orders_status",
    ),
    "orders that came in by themselves": (
        lambda tx: tx.orders.list_filtered(SHOP_ID, OrderFilter.NEW, now=NOW, offset=0, limit=9),
        "ix_orders_status",
    ),
    "how many orders came in by themselves": (
        lambda tx: tx.orders.count_came_in(SHOP_ID, since=NOW, most=1000),
        "ix_orders_status",
    ),
    "orders nobody was told of": (
        lambda tx: tx.orders.list_untold(SHOP_ID, before=NOW, limit=9),
        "ix_orders_untold",
    ),
    "delivery times to a country": (
        lambda tx: tx.orders.list_delivery_times(SHOP_ID, "FR", 50),
        "ix_orders_journeys",
    ),
    "a customer's apologies": (
        lambda tx: tx.drafts.has_apology(1, since=NOW),
        "ix_drafts_apologies",
    ),
    "a customer's orders": (lambda tx: tx.orders.list_for_customer(1), "ix_orders_customer"),
    "a customer by name": (lambda tx: tx.customers.list_named(SHOP_ID, "Ada"), "ix_customers_name"),
    "a customer by address": (
        lambda tx: tx.customers.list_with_email(SHOP_ID, "a@b.example"),
        "ix_customer_ways_key",
    ),
    "a customer to whom the shop wrote": (
        lambda tx: tx.customers.find_written_to(SHOP_ID, ["a@b.example"], since=NOW),
        "ix_customer_ways_key",
    ),
    "a customer by account": (
        lambda tx: tx.customers.get_member(SHOP_ID, 1),
        "ix_customer_ways_key",
    ),
    "an account in every shop": (
        lambda tx: tx.customers.list_for_member(1),
        "ix_customer_ways_key",
    ),
    "a customer by a name elsewhere": (
        lambda tx: tx.customers.find_marketplace(SHOP_ID, Platform.ETSY, "pinebrook88"),
        "ix_customer_ways_key",
    ),
    "the ways to a customer": (
        lambda tx: tx.ways.list_for_customer(1),
        "ix_customer_ways_customer",
    ),
    "accounts to open a line to": (
        lambda tx: tx.customers.list_without_line(9),
        "ix_customer_ways_member",
    ),
    "a customer by words": (
        lambda tx: tx.customers.list_matching(SHOP_ID, "ada b", 25),
        "USING PRIMARY KEY (shop_id=? AND word>? AND word<?)",
    ),
    "an order by words": (
        lambda tx: tx.orders.list_matching(SHOP_ID, "blue sh 12", 25),
        "USING PRIMARY KEY (shop_id=? AND word>? AND word<?)",
    ),
    "the newest orders": (
        lambda tx: tx.orders.list_matching(SHOP_ID, "", 25),
        "ix_orders|orders_1",
    ),
    "the last prices": (lambda tx: tx.orders.list_last_prices(SHOP_ID), "orders_1"),
    "refunds that are owed": (
        lambda tx: tx.promises.list_owed_refunds(SHOP_ID, 25),
        "ix_promises_open",
    ),
    "those of some orders": (lambda tx: tx.orders.list_among(SHOP_ID, [1, 2], "ada"), "orders"),
    "the newest customers": (
        lambda tx: tx.customers.list_matching(SHOP_ID, "", 25),
        "ix_customers",
    ),
    "orders of some days": (
        lambda tx: tx.hit_orders.list_matching(SHOP_ID, HIT, limit=9),
        "ix_orders_placed (shop_id=? AND placed_at>? AND placed_at<?)",
    ),
    "orders that left on some days": (
        lambda tx: tx.hit_orders.list_matching(
            SHOP_ID, replace(HIT, of=OrderDate.SHIPPED), limit=9
        ),
        "ix_orders_shipped (shop_id=? AND shipped_at>? AND shipped_at<?)",
    ),
    "orders with a word of their item": (
        lambda tx: tx.hit_orders.list_matching(SHOP_ID, replace(HIT, item="mug"), limit=9),
        "USING PRIMARY KEY (shop_id=? AND word=?)",
    ),
    "orders by many numbers": (
        lambda tx: tx.hit_orders.list_numbered(SHOP_ID, [1, 2]),
        "uq_orders_number|autoindex",
    ),
    "orders by many numbers of marketplaces'": (
        lambda tx: tx.hit_orders.list_external(SHOP_ID, ["1", "2"]),
        "ix_orders_external",
    ),
    "orders by many parcels": (
        lambda tx: tx.hit_orders.list_tracked(SHOP_ID, ["1", "2"]),
        "ix_orders_tracking",
    ),
    "customers by many ways": (
        lambda tx: tx.hit_orders.map_by_ways(SHOP_ID, ["email:a@b.c", "email:b@b.c"]),
        "ix_customer_ways_key",
    ),
    "customers by many names": (
        lambda tx: tx.hit_orders.list_named(SHOP_ID, ["ada", "bob"], 9),
        "ix_customers_name",
    ),
    "orders of many customers": (
        lambda tx: tx.hit_orders.list_of_customers([1, 2], since=NOW, limit=9),
        "ix_orders_customer",
    ),
    "an order's story": (lambda tx: tx.events.list_for_order(1, 9), "ix_events_order"),
    "a customer's story": (lambda tx: tx.events.list_for_customer(1, 9), "ix_events_customer"),
    "an incident by its number": (
        lambda tx: tx.incidents.get_numbered(SHOP_ID, 1),
        "uq_incidents_number",
    ),
    "the next number of an incident": (
        lambda tx: tx.incidents.take_number(SHOP_ID),
        "uq_incidents_number",
    ),
    "incidents that are open": (
        lambda tx: tx.incidents.list_open(SHOP_ID, 9),
        "ix_incidents_open",
    ),
    "the newest incidents": (
        lambda tx: tx.incidents.list_newest(SHOP_ID, 9),
        "uq_incidents_number",
    ),
    "incidents that are due": (lambda tx: tx.incidents.list_due(NOW, 9), "ix_incidents_due"),
    "when an incident is next due": (lambda tx: tx.incidents.next_at(), "ix_incidents_due"),
    "the card of an incident": (
        lambda tx: tx.incidents.get_card(1, 1),
        "autoindex_incident_cards_1",
    ),
    "a page of recipients": (
        lambda tx: tx.recipients.list_page(1, after=9, limit=9),
        "ix_incident_recipients_incident",
    ),
    "who gets a letter that isn't written": (
        lambda tx: tx.recipients.list_unwritten(1, 9),
        "ix_incident_recipients_incident",
    ),
    "letters to be written anew": (
        lambda tx: tx.recipients.forget_written(1, [1, 2]),
        "ix_incident_recipients_draft|ix_incident_recipients_incident",
    ),
    "a customer's place in an incident": (
        lambda tx: tx.recipients.find(1, 1),
        "ix_incident_recipients_customer",
    ),
    "whose letter a draft is": (
        lambda tx: tx.recipients.find_by_draft(1),
        "ix_incident_recipients_draft",
    ),
    "a customer's incidents": (
        lambda tx: tx.recipients.list_of_customer(1),
        "ix_incident_recipients_customer",
    ),
    "the orders of recipients": (
        lambda tx: tx.recipients.map_orders([1, 2]),
        "autoindex_incident_orders_1",
    ),
    "who waits with an answer to an incident": (
        lambda tx: tx.recipients.map_waiting([1, 2]),
        "ix_incident_recipients_incident",
    ),
    "what incidents promised": (
        lambda tx: tx.recipients.map_open_promises([1, 2]),
        "ix_drafts_incident",
    ),
    "who belongs in a digest beside incidents": (
        lambda tx: tx.conversations.list_in_digest(
            SHOP_ID, before=NOW, always=[1], but=[2], limit=9
        ),
        "ix_conversations_waiting",
    ),
    "open promises beside incidents": (
        lambda tx: tx.promises.list_open(SHOP_ID, but=[1], limit=9),
        "ix_promises_open",
    ),
    "an order's incidents": (
        lambda tx: tx.recipients.list_places_of_order(1),
        "ix_incident_orders_order",
    ),
    "a customer's places in incidents": (
        lambda tx: tx.recipients.list_places_of_customer(1),
        "ix_incident_recipients_customer",
    ),
    "the incidents of orders": (
        lambda tx: tx.recipients.list_incidents_of_orders([1, 2]),
        "ix_incident_orders_order",
    ),
    "who is left out": (
        lambda tx: tx.recipients.list_left_out(1, offset=0, limit=9),
        "ix_incident_recipients_incident",
    ),
    "what was answered": (
        lambda tx: tx.recipients.list_answers(1, offset=0, limit=9),
        "ix_incident_recipients_incident",
    ),
    "who said thanks": (
        lambda tx: tx.recipients.list_thanks(1, offset=0, limit=9),
        "ix_incident_recipients_incident",
    ),
    "who of an incident doesn't know": (
        lambda tx: tx.recipients.list_not_told(1, offset=0, limit=9),
        "ix_incident_recipients_incident|ix_drafts_incident",
    ),
    "a customer's place in an open incident": (
        lambda tx: tx.recipients.find_open(1),
        "ix_incident_recipients_customer",
    ),
    "whose answer was answered": (
        lambda tx: tx.recipients.settle_answers(1, at=NOW, since=None),
        "ix_incident_recipients_customer",
    ),
    "whose answer came back": (
        lambda tx: tx.recipients.reopen_answers(1, since=NOW),
        "ix_incident_recipients_customer",
    ),
    "the next letter to copy": (lambda tx: tx.drafts.find_to_copy(1), "ix_drafts_incident"),
    "what goes by hand": (
        lambda tx: tx.drafts.count_by_hand(1, until=9),
        "ix_drafts_incident",
    ),
    "how an incident stands": (
        lambda tx: tx.recipients.count(1),
        "ix_incident_recipients_incident",
    ),
    "letters that wait for one approval": (
        lambda tx: tx.drafts.list_prepared(1, 9, after=9),
        "ix_drafts_incident",
    ),
    "an incident's letters on their way": (
        lambda tx: tx.drafts.count_in_flight(1),
        "ix_drafts_incident",
    ),
    "what was refunded for orders": (
        lambda tx: tx.told_before.list_outlays([1, 2]),
        "ix_outlays_order",
    ),
    "what replaces orders": (
        lambda tx: tx.told_before.list_replacements([1, 2]),
        "ix_orders_replaces",
    ),
    "the disputes of customers": (
        lambda tx: tx.told_before.list_open_cases([1, 2]),
        "ix_cases_customer",
    ),
    "how customers are reached": (
        lambda tx: tx.told_before.list_ways([1, 2]),
        "ix_customer_ways_customer",
    ),
    "who is in an incident twice": (
        lambda tx: tx.told_before.list_places(1, [1, 2]),
        "ix_incident_recipients_customer",
    ),
    "the letters of other incidents": (
        lambda tx: tx.told_before.list_other_letters([1, 2], but=1),
        "ix_incident_orders_order",
    ),
    "what was said to customers": (
        lambda tx: tx.told_before.map_said([1, 2], since=NOW),
        "ix_messages_customer",
    ),
    "lines in use": (lambda tx: tx.direct_lines.list_used_since(NOW, 9), "ix_direct_lines_used"),
}

TABLES = re.findall(r"CREATE TABLE (\w+)", SCHEMA.read_text("utf-8"))
#: These put a bounded number of rows in order themselves: what was found by words, what is due, or
#: one incident's, or what lies in one window of a marketplace's.
SORTS = (
    "what was said on a marketplace",
    "how much was sold on a marketplace",
    "a customer's place in an incident",
    "accounts to open a line to",
    "a page of the inbox",
    "how many drafts wait",
    "who belongs in a digest",
    "who belongs in a digest beside incidents",
    "a customer by words",
    "an order by words",
    "reminders that are due",
    "reminders of a shop that are due",
    "deadlines that are due",
    "deadlines of a shop that are due",
    "deadlines of an order",
    "deadlines of a customer",
    "the incidents of orders",
    "an order's incidents",
    "a customer's place in an open incident",
    "who waits with an answer to an incident",
    "what was answered",
    "who said thanks",
    "who of an incident doesn't know",
    "the next letter to copy",
    "how an incident stands",
    "orders with a word of their item",
    "orders by many numbers of marketplaces'",
    "orders by many parcels",
    "customers by many names",
    "orders of many customers",
    "how soon customers were answered",
    "what apologies were for",
    "what putting right has cost",
    "who bought again",
)


# PostgreSQL chooses by what the tables hold, and here they are empty.
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("owned", [EVERYTHING, Ownership(Shards((0, 1), 6))], ids=["all", "some"])
@pytest.mark.parametrize("question", QUESTIONS)
async def test_an_index_answers(
    database: Database, shop: Shop, question: str, owned: Ownership
) -> None:
    """Also where only some shops are ours."""
    ask, index = QUESTIONS[question]
    database.owned = owned
    plan = await explain(database, ask)
    assert any(part in line for part in index.split("|") for line in plan), plan
    scans = [line for line in plan if line.startswith("SCAN") and "USING" not in line]
    assert not [line for line in scans if line.split()[1] in TABLES], plan
    assert question in SORTS or not [line for line in plan if "TEMP B-TREE" in line], plan


async def explain(database: Database, ask: Ask) -> list[str]:
    """The steps by which SQLite answers the first statement of a question."""
    asked: list[tuple[str, dict[str, Any]]] = []
    async with database.reading() as tx:
        assert isinstance(tx.sql, SqliteSql)
        fetch, run = tx.sql._fetch, tx.sql._run

        async def note_fetch(statement: str, values: dict[str, Any]) -> Any:
            asked.append((statement, dict(values)))
            return await fetch(statement, values)

        async def note_run(statement: str, values: dict[str, Any]) -> Any:
            asked.append((statement, dict(values)))
            return await run(statement, values)

        tx.sql._fetch, tx.sql._run = note_fetch, note_run  # type: ignore[method-assign, assignment]
        await ask(tx)
        statement, values = asked[0]
        return [row[3] for row in await fetch(f"EXPLAIN QUERY PLAN {statement}", values)]
