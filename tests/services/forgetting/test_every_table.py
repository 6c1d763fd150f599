"""Every table says what it holds of a customer; forgetting one leaves nothing of them in any, and
nothing of anybody else is touched.
"""

import io
import re
import zipfile

from bot.domain.posts import Post
from bot.domain.shops import Shop
from bot.services.forgetting.erasing import forget_customer
from bot.services.forgetting.handing_out import gather_data
from bot.services.work import StaffWork
from bot.store.creating import list_statements
from bot.store.held_rows import HELD, NOT_HELD
from bot.store.transaction import Transaction
from bot.writing.customer_data import make_data_pack
from tests.samples import MIA, NOW
from tests.services.forgetting.filled import fill, read_all


def list_references() -> dict[str, set[str]]:
    """By table, the tables that its rows refer to."""
    found = {}
    for statement in list_statements(is_sqlite=True):
        if statement.startswith("CREATE TABLE"):
            found[statement.split()[2]] = set(re.findall(r"REFERENCES (\w+)", statement))
    return found


def test_every_table_is_named_with_what_becomes_of_it() -> None:
    named = [held.table for held in HELD]
    assert len(named) == len(set(named))
    assert {*named, *NOT_HELD} == set(list_references())
    assert not set(named) & set(NOT_HELD)


def test_whatever_refers_to_a_customer_or_an_order_is_held_of_them() -> None:
    references = list_references()
    theirs = {"customers", "orders"}
    while more := {table for table, to in references.items() if to & theirs} - theirs:
        theirs |= more
    assert theirs - {held.table for held in HELD} == {
        "forgotten"
    }  # digests, and the order's number


def test_what_hangs_on_rows_that_go_goes_before_them() -> None:
    references = list_references()
    places = {held.table: place for place, held in enumerate(HELD)}
    for held in HELD:
        for table in references[held.table] & set(places):
            assert places[held.table] < places[table], f"{held.table} before {table}"


def test_a_column_that_may_not_be_empty_has_something_to_stand_there() -> None:
    columns = {}
    for statement in list_statements(is_sqlite=True):
        if statement.startswith("CREATE TABLE"):
            must = re.findall(r'^\s+"?(\w+)"? [^\n]*NOT NULL', statement, re.MULTILINE)
            columns[statement.split()[2]] = (set(must), statement)
    for held in HELD:
        if held.stays:
            musts, statement = columns[held.table]
            assert musts <= {*held.kept.split(), *held.instead}, held.table
            for name in (*held.kept.split(), *held.instead):
                assert re.search(rf'^\s+"?{name}"? ', statement, re.MULTILINE), name


async def test_nothing_of_them_is_left_in_any_table_and_others_stay_as_they_are(
    tx: Transaction, shop: Shop
) -> None:
    zelda = await fill(tx, shop, "Zeldabeth", 71)
    other = await fill(tx, shop, "Otherman", 81)
    before = await read_all(tx)
    wordless = {table for table, rows in before.items() if "zeldabeth" not in str(rows).casefold()}
    assert wordless == NUMBERS
    work = StaffWork(tx, shop, NOW, by=MIA)
    await forget_customer(work, zelda)
    after = await read_all(tx)
    for table, rows in after.items():
        assert "zeldabeth" not in str(rows).casefold(), table
    # A file of which nothing is imported yet may name anybody.
    assert await tx.sql.values(str, "SELECT DISTINCT status FROM imports") == ["cancelled"]
    gone = list_gone(before, after)
    for table, rows in gone.items():
        assert not [row for row in rows if "Otherman" in str(row)], table
    for held in HELD:
        theirs = [row for row in before[held.table] if is_of(row, other.id, "Otherman", 81)]
        assert theirs, held.table
        assert all(row in after[held.table] for row in theirs), held.table


#: Rows of numbers alone.
NUMBERS = {"reminders", "incident_orders", "incident_offers", "direct_lines"}


def is_of(row: dict[str, object], customer_id: int, name: str, number: int) -> bool:
    named = row.get("customer_id") == customer_id or name.casefold() in str(row).casefold()
    return named or number in row.values()


def list_gone(before: dict, after: dict) -> dict:  # type: ignore[type-arg]
    return {
        table: [row for row in rows if row not in after[table]] for table, rows in before.items()
    }


async def test_what_statistics_need_stays_without_a_word(tx: Transaction, shop: Shop) -> None:
    zelda = await fill(tx, shop, "Zeldabeth", 71)
    before = await read_all(tx)
    await forget_customer(StaffWork(tx, shop, NOW, by=MIA), zelda)
    after = await read_all(tx)
    for held in HELD:
        if held.stays:
            assert len(after[held.table]) == len(before[held.table]), held.table
            for was, now in zip(before[held.table], after[held.table], strict=True):
                for name in held.kept.split():
                    assert now[name] == was[name], f"{held.table}.{name}"
    for table in ("orders", "outlays", "cases"):  # as the program reads them
        assert await getattr(tx, table).get(after[table][0]["id"]) is not None


async def test_what_is_handed_out_names_nobody_else(tx: Transaction, shop: Shop) -> None:
    zelda = await fill(tx, shop, "Zeldabeth", 71)
    other = await fill(tx, shop, "Otherman", 81)
    work = StaffWork(tx, shop, NOW, by=MIA)
    both = Post(words=f"**{zelda.name}** and **{other.name}** wait")
    await tx.outbox.say(shop.id, both, now=NOW)
    data = await gather_data(work, zelda)
    told = make_data_pack(data, most=10_000_000)
    archive = zipfile.ZipFile(io.BytesIO(told.content))
    texts = {name: archive.read(name).decode(errors="replace") for name in archive.namelist()}
    assert not [name for name, text in texts.items() if "Otherman" in text]
    assert "Zeldabeth words" in "".join(texts.values())
    held = {each.table for each in HELD if not each.is_kept_back}
    assert {name[7:-5] for name in texts if name.startswith("tables/")} == held
