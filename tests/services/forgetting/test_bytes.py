"""After a customer was forgotten no byte of theirs is in the database file, nor in its log."""

import json
import sqlite3
from pathlib import Path

import pytest

from bot.domain.customers import Customer
from bot.domain.search_words import split_words
from bot.domain.shops import Shop
from bot.services.drafts import revise_draft
from bot.services.exporting import Export, ExportFormat, read_pages
from bot.services.forgetting.erasing import forget_customer
from bot.services.work import StaffWork
from bot.store.database import Database
from bot.store.opening import open_database
from tests.conftest import sqlite_url
from tests.samples import MIA, NOW, draft_reply, enter, hear, log_order, work_on

NAME = "Zsófia Quillfeather"
ADDRESS = "zsofia.quillfeather@rarebird.example"
WORDS = "My grandmother's periwinkle teapot came shattered, alas."
SECRETS = (NAME, ADDRESS, WORDS, "periwinkle", "Quillfeather", "rarebird", "gooseberry")


def list_spellings(secret: str) -> set[bytes]:
    """How it may lie in a file: as written, without capitals, in JSON, and in an index's words."""
    spelled = {secret, secret.casefold(), secret.upper(), json.dumps(secret)[1:-1]}
    words = [word for word in split_words([secret]) if len(word) > 6]
    return {each.encode() for each in (*spelled, *words)}


def find_secrets(folder: Path) -> list[str]:
    """Each file in which something of theirs is, and what."""
    found = []
    for file in sorted(folder.rglob("*")):
        content = file.read_bytes() if file.is_file() else b""
        lowered = content.lower()
        spellings = set().union(*map(list_spellings, SECRETS))
        found += [
            f"{file.name}: {each!r}"
            for each in spellings
            if each in content or each.lower() in lowered
        ]
    return found


async def live(database: Database) -> tuple[Shop, Customer]:
    """A shop in which much is written and taken away again, and one customer's life in it."""
    async with database.transaction() as tx:
        shop = await enter(tx)
        for number in range(150):
            await log_order(tx, shop, f"Somebody No{number} Else", "grey sock", note="x" * 300)
        order, zsofia = await log_order(
            tx, shop, NAME, "periwinkle teapot", email=ADDRESS, note="gooseberry jam goes with it"
        )
        await hear(tx, shop, zsofia, WORDS, at=NOW)
    for number in range(12):  # texts that grow push rows from page to page
        async with database.transaction() as tx:
            draft = await draft_reply(tx, shop, zsofia, order, f"Dear {NAME}, {WORDS} " * number)
            words = f"{WORDS} {NAME} " * (12 - number)
            await revise_draft(await work_on(tx, draft), draft, words, revision=1)
            await hear(tx, shop, zsofia, f"{WORDS} And number {number}.", at=NOW)
            await log_order(tx, shop, f"Later No{number} Person", "green hat", note="y" * 2000)
    async with database.transaction() as tx:  # what was said is gone from the queue
        await tx.sql.run("DELETE FROM outbox_files")
        await tx.sql.run("DELETE FROM outbox WHERE id % 2 = 0")
    return shop, zsofia


async def forget(database: Database, shop: Shop, customer: Customer) -> None:
    async with database.transaction() as tx:
        await forget_customer(StaffWork(tx, shop, NOW, by=MIA), customer)


@pytest.fixture
async def books(tmp_path: Path) -> Database:
    opened = await open_database(sqlite_url(tmp_path / "goodword.db"))
    async with opened.transaction() as tx:  # as most builds of SQLite have it
        await tx.sql.rows("PRAGMA secure_delete = OFF")
    return opened


async def test_no_byte_of_them_is_left_in_any_file(books: Database, tmp_path: Path) -> None:
    shop, zsofia = await live(books)
    assert len(find_secrets(tmp_path)) >= len(SECRETS)
    await forget(books, shop, zsofia)
    await books.clear()
    assert find_secrets(tmp_path) == []
    await books.close()
    assert find_secrets(tmp_path) == []
    with sqlite3.connect(tmp_path / "goodword.db") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


async def test_others_work_on_before_and_after_the_file_is_written_anew(books: Database) -> None:
    shop, zsofia = await live(books)
    await forget(books, shop, zsofia)
    async with books.reading() as tx:
        before = await tx.customers.list_matching(shop.id, "Somebody No7 Else", 25)
    await books.clear()
    async with books.transaction() as tx:
        await log_order(tx, shop, "A New Person", "red hat")
    async with books.reading() as tx:
        assert await tx.customers.list_matching(shop.id, "Somebody No7 Else", 25) == before
        assert await tx.customers.list_matching(shop.id, "Quillfeather", 25) == []
        assert await tx.customers.list_matching(shop.id, "A New Person", 25)
    await books.close()


async def test_a_file_that_somebody_reads_is_cleared_once_they_are_done(
    books: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.sqlite_log.TRIES", 2)
    shop, zsofia = await live(books)
    reader = sqlite3.connect(tmp_path / "goodword.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM orders").fetchall()
    await forget(books, shop, zsofia)
    with pytest.raises(sqlite3.OperationalError, match="another program reads"):
        await books.clear()
    reader.execute("COMMIT")
    reader.close()
    await books.clear()
    assert find_secrets(tmp_path) == []
    await books.close()


@pytest.mark.parametrize("format", ExportFormat)
async def test_no_later_export_names_them_and_the_order_is_still_counted(
    books: Database,
    format: ExportFormat,  # noqa: A002
) -> None:
    shop, zsofia = await live(books)
    await forget(books, shop, zsofia)
    async with books.reading() as tx:
        pages = read_pages(tx, shop.id, Export(format=format), now=NOW)
        text = "".join([page async for page, _ in pages])
        orders = await tx.sql.value(int, "SELECT count(*) FROM orders")
    await books.close()
    assert not [secret for secret in SECRETS if secret.casefold() in text.casefold()]
    assert text.count("(forgotten)") >= 1
    assert orders == 150 + 1 + 12
