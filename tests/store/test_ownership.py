"""What is asked about no shop by name is asked about our shops only, where several processes share
the work: nothing is done by two, and nothing by nobody.
"""

import ast
import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from bot.domain.clearings import Clearing, ClearingKind
from bot.domain.day_lists import DayList
from bot.domain.incidents.incidents import Incident, IncidentStatus
from bot.domain.mail import MailKind
from bot.domain.mailboxes import Mailbox, ReceivedMail
from bot.domain.shards import Shards, find_shard
from bot.domain.shops import Shop
from bot.store.database import Database
from bot.store.drafts import Card
from bot.store.ownership import EVERYTHING, Ownership
from bot.store.sql import Both
from bot.store.transaction import Transaction
from bot.store.values import EPOCH
from tests.samples import DESK, NOW, draft_reply, enter, hear, log_order

ROOT = Path(__file__).parents[2] / "bot" / "store"
ASKS = re.compile(r"self\._(sql|one|all)\b")
READS = re.compile(r"\b(SELECT|UPDATE|DELETE)\b")
#: What says whose rows are meant: they belong to one shop, which whoever asks knows.
KEYS = re.compile(
    r"\b(id|shop_id|customer_id|conversation_id|order_id|draft_id|case_id|outbox_id|mailbox_id"
    r"|incident_id|parcel_list_id|recipient_id|recipient_ids|order_ids|user_id|member_id|channel_id|message_id|ref_id|replaces_id|about_id|source_key|key)"
    r" (=|IN) :\w+"
)
#: These name no shop in their own words.
ON_PURPOSE = {
    "Customers.list_without_line": "people, not shops: only who hears direct messages asks",
    "DirectLines.list_unplaced": "so does this",
    "DirectLines.list_used_since": "and this",
    "Drafts.list_approved": "a database that was brought back is put right once, by one process",
    "Outbox.doubt_all": "the same",
    "Shops.list_after": "the same; and a customer whom nobody knows may mean any shop",
    "Shops.has_countries": "direct messages are taken in for any shop, by its own hours",
    "Identities.get": "the database has one name",
    "Identities.get_alone": "the same",
    "HeldRows.count": "one customer's rows, as held_rows.py says",
    "HeldRows.read": "the same",
    "HeldRows._list_moves": "the moves of some customers",
    "HeldRows.list_joined": "the same",
    "HeldRows._list_columns": "no rows at all",
}


def list_methods() -> Iterator[tuple[str, str]]:
    """Each method that speaks SQL, with all its words and those of the constants it names."""
    for path in sorted(ROOT.glob("*.py")):
        constants = vars(import_module(f"bot.store.{path.stem}"))
        for holder in ast.parse(path.read_text("utf-8")).body:
            if not isinstance(holder, ast.ClassDef) or holder.name == "Table":
                continue
            for method in holder.body:
                if isinstance(method, ast.AsyncFunctionDef) and ASKS.search(ast.unparse(method)):
                    yield f"{holder.name}.{method.name}", read_words(method, constants)


def read_words(method: ast.AST, constants: dict[str, Any]) -> str:
    words = [ast.unparse(method)]
    for name in ast.walk(method):
        known = constants.get(name.id) if isinstance(name, ast.Name) else None
        if isinstance(known, dict):
            words += [str(each) for each in known.values()]
        if isinstance(known, str | Both):
            words += [known] if isinstance(known, str) else known
    # What is new has its shop in it.
    return re.sub(r"INSERT INTO|DO UPDATE", "", " ".join(words))


def is_forgetful(words: str) -> bool:
    """Whether it finds rows of any shop, whoever looks after it."""
    return bool(READS.search(words)) and not KEYS.search(words) and "owned.condition" not in words


def test_every_question_names_what_it_is_about_or_is_limited_to_our_shops() -> None:
    methods = dict(list_methods())
    assert len(methods) > 120
    assert {name for name, words in methods.items() if is_forgetful(words)} == set(ON_PURPOSE)


def test_a_question_that_forgets_whose_shops_are_ours_would_be_found() -> None:
    forgetful = 'query = f"SELECT {_ORDER} FROM orders WHERE ship_by < :now"'
    assert is_forgetful(forgetful)
    assert not is_forgetful(forgetful.replace(":now", ":now AND shop_id = :shop_id"))
    assert not is_forgetful(forgetful.replace(":now", ":now {owned.condition}"))


# Two shops, one of them ours, with something of each kind in both. Others' is longer due.

OTHERS, OURS = (2 << 22) + 5, (7 << 22) + 5
OWNED = Ownership(Shards((1, 4), 6))
LONG_DUE = NOW - timedelta(days=200)
DUE = {OTHERS: LONG_DUE, OURS: NOW}
SPAM = "SELECT shop_id FROM mails WHERE kind = 'spam'"


async def fill(tx: Transaction, shop_id: int) -> None:
    """A shop with one thing of each kind that somebody looks for, due at its moment."""
    at = DUE[shop_id]
    shop = await enter(tx, shop_id)
    order, customer = await log_order(tx, shop, ship_by=NOW + timedelta(days=9))
    await hear(tx, shop, customer, "Where is it?", at=NOW)
    shown, leaving, sending = [await draft_reply(tx, shop, customer, order) for _ in range(3)]
    await tx.drafts.set_card(Card(shown.id, shown.revision, DESK, shop_id))
    for draft, status in ((leaving, "approved"), (sending, "sending")):
        query = "UPDATE drafts SET status = :status, leaves_at = :at WHERE id = :id"
        await tx.sql.run(query, status=status, at=at, id=draft.id)
    for table, moment in (
        ("reminders", "fires_at"),
        ("deadlines", "fires_at"),
        ("outbox", "due_at"),
    ):
        query = f"UPDATE {table} SET {moment} = :at WHERE shop_id = :shop_id"
        await tx.sql.run(query, at=at, shop_id=shop_id)
    await tx.shops.save(replace(shop, country="GB", next_digest_at=at, retention_at=at))
    await tx.clearings.add(Clearing(shop_id=shop_id, kind=ClearingKind.FILE, due_at=at))
    await tx.incidents.add(make_incident(shop_id, next_at=at))
    await tx.mailboxes.add(make_mailbox(shop_id))
    await tx.day_lists.begin(DayList(shop_id=shop_id, told_at=at))
    await tx.day_lists.set_message(shop_id, at, channel_id=DESK, message_id=shop_id)
    await tx.mails.add_new(make_spam(shop_id, taken_at=LONG_DUE))


def make_incident(shop_id: int, *, next_at: datetime) -> Incident:
    return Incident(
        shop_id=shop_id, number=1, title="glaze", what_happened="I mixed it up.", created_at=NOW,
        status=IncidentStatus.LEAVING, next_at=next_at,
    )  # fmt: skip


def make_mailbox(shop_id: int) -> Mailbox:
    host = "mail.example.com"
    return Mailbox(
        shop_id=shop_id, address="fox@example.com", user="fox", imap_host=host, imap_port=993,
        smtp_host=host, smtp_port=465, connected_at=NOW,
    )  # fmt: skip


def make_spam(shop_id: int, *, taken_at: datetime) -> ReceivedMail:
    return ReceivedMail(
        shop_id=shop_id, key="k", kind=MailKind.SPAM, reason="", sender_name="",
        sender_address="", subject="", words="", at=taken_at, taken_at=taken_at,
    )  # fmt: skip


async def forget_spam(tx: Transaction) -> list[int]:
    await tx.mails.forget_old(NOW, 9)
    left = await tx.sql.values(int, SPAM)
    return [shop_id for shop_id in DUE if shop_id not in left]


def name_shops(found: Any) -> set[int]:
    """Of which shops what was found is; a moment is the one of theirs."""
    if isinstance(found, datetime):
        return {shop_id for shop_id, at in DUE.items() if at == found}
    things = [each[0] if isinstance(each, tuple) else each for each in found]
    return {
        each if isinstance(each, int) else each.id if isinstance(each, Shop) else each.shop_id
        for each in things
    }


#: What is limited to our shops; each finds something in both shops where all are ours.
QUESTIONS: dict[str, Callable[[Transaction], Awaitable[Any]]] = {
    "Clearings.list_due": lambda tx: tx.clearings.list_due(NOW, 9),
    "Clearings.find_next_due": lambda tx: tx.clearings.find_next_due(),
    "DayLists.list_shops": lambda tx: tx.day_lists.list_shops(since=EPOCH),
    "Deadlines.count_due": lambda tx: tx.deadlines.count_due(NOW, 9),
    "Deadlines.next_at": lambda tx: tx.deadlines.next_at(),
    "Drafts.list_leaving": lambda tx: tx.drafts.list_leaving(NOW, 9),
    "Drafts.list_sending": lambda tx: tx.drafts.list_sending(9),
    "Drafts.list_undecided_cards": lambda tx: tx.drafts.list_undecided_cards(after=0, limit=9),
    "Drafts.next_leaving_at": lambda tx: tx.drafts.next_leaving_at(),
    "Incidents.list_due": lambda tx: tx.incidents.list_due(NOW, 9),
    "Incidents.next_at": lambda tx: tx.incidents.next_at(),
    "Mailboxes.list_page": lambda tx: tx.mailboxes.list_page(9, after=0),
    "Mails.forget_old": forget_spam,
    "Outbox.list_due": lambda tx: tx.outbox.list_due(NOW, 9),
    "Outbox.next_at": lambda tx: tx.outbox.next_at(),
    "Reminders.count_due": lambda tx: tx.reminders.count_due(NOW, 9),
    "Reminders.next_at": lambda tx: tx.reminders.next_at(),
    "Shops.list_due_digests": lambda tx: tx.shops.list_due_digests(NOW, 9),
    "Shops.list_ids": lambda tx: tx.shops.list_ids(after=0, limit=9),
    "Shops.list_due_retention": lambda tx: tx.shops.list_due_retention(NOW, 9),
    "Shops.next_digest_at": lambda tx: tx.shops.next_digest_at(),
    "Shops.next_retention_at": lambda tx: tx.shops.next_retention_at(),
}


def test_each_question_that_is_limited_to_our_shops_is_asked_here() -> None:
    limited = {name for name, words in list_methods() if "owned.condition" in words}
    assert limited == set(QUESTIONS)


@pytest.mark.parametrize("question", QUESTIONS)
async def test_it_finds_what_is_ours_and_passes_over_what_others_look_after(
    database: Database, question: str
) -> None:
    async with database.transaction() as tx:
        for shop_id in DUE:
            await fill(tx, shop_id)
        async with tx.attempt():
            tx.sql.owned = EVERYTHING
            assert name_shops(await QUESTIONS[question](tx)) >= {OTHERS}
            await fill_again(tx)
        tx.sql.owned = OWNED
        assert name_shops(await QUESTIONS[question](tx)) == {OURS}


async def fill_again(tx: Transaction) -> None:
    """What was forgotten is there once more."""
    for shop_id in DUE:
        await tx.mails.add_new(make_spam(shop_id, taken_at=LONG_DUE))


@pytest.mark.parametrize("count", [1, 3, 6, 16, 32])
async def test_every_shop_belongs_to_exactly_one_shard_whatever_their_number(
    database: Database, count: int
) -> None:
    shops = [(number << 22) + 5 for number in range(1, 40)]
    found: list[int] = []
    async with database.transaction() as tx:
        for shop_id in shops:
            await enter(tx, shop_id)
        for number in range(count):
            tx.sql.owned = Ownership(Shards((number,), count))
            ours = await tx.shops.list_ids(after=0, limit=99)
            assert all(find_shard(shop_id, count) == number for shop_id in ours)
            found += ours
    assert sorted(found) == shops


@pytest.mark.parametrize("shards", [None, Shards((0, 1, 2), 3)])
def test_who_has_all_shops_asks_without_a_condition(shards: Shards | None) -> None:
    assert (Ownership(shards).condition, Ownership(shards).values) == ("", {})
