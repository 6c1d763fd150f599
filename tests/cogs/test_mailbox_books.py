"""A database in trouble is never blamed on a letter: the letter waits, that is told, and it comes
in whole.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import aiosqlite
import pytest

from bot.domain.mail import Mail
from bot.store.sqlite_engine import SqliteEngine
from cogs.watching import MAX_ATTEMPTS
from tests.cogs.mail_world import MailWorld
from tests.cogs.shop_world import read_message
from tests.store.harm import refuse_commit

pytestmark = pytest.mark.slow  # each test has mail servers of its own

Harm = Callable[[MailWorld, Path], AbstractContextManager[None]]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bot gives a locked database up at once, not after ten seconds."""
    monkeypatch.setattr("bot.store.sqlite_engine.BUSY_SECONDS", 0.01)


@contextmanager
def locked(mail: MailWorld, path: Path) -> Iterator[None]:
    """Another program holds the database."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.rollback()
        other.close()


def find_writer(mail: MailWorld) -> aiosqlite.Connection:
    """The connection by which the bot writes."""
    engine = mail.shop.bot.database.engine
    assert isinstance(engine, SqliteEngine)
    assert engine._writer is not None
    return engine._writer.connection


@contextmanager
def full(mail: MailWorld, path: Path) -> Iterator[None]:
    """The disk is full: a unit of work begins, and what it writes doesn't fit."""
    writer = find_writer(mail)
    writer._conn.execute("PRAGMA max_page_count=1")  # which means: no more than there are
    yield
    writer._conn.execute(f"PRAGMA max_page_count={1 << 30}")


@contextmanager
def broken_disk(mail: MailWorld, path: Path) -> Iterator[None]:
    """What is to be kept can't be, at the very end of the unit of work."""

    writer = find_writer(mail)
    writer._conn.set_authorizer(refuse_commit)
    yield
    writer._conn.set_authorizer(None)


@pytest.mark.parametrize("harm", [locked, full, broken_disk], ids=lambda harm: harm.__name__)
async def test_a_letter_that_came_while_the_books_were_in_trouble_comes_in_whole(
    mail: MailWorld, tmp_path: Path, caplog: pytest.LogCaptureFixture, harm: Harm
) -> None:
    await mail.begin()
    watcher = mail.shop.bot.watchers[mail.shop.guild.id]
    words = "Where is my shawl? I ordered it weeks ago.\n" + "It was a blue one. " * 1000
    with harm(mail, tmp_path / "goodword.db"):
        await mail.deliver(words)
        await mail.until(lambda: caplog.text.count("wasn't taken") > MAX_ATTEMPTS + 1)
        said = await mail.shop.ask("mailbox status")
        assert "new letters wait, because the shop's books can't be written to" in said
        assert watcher.state.is_held_up
    card = await mail.see("wrote an e-mail")
    assert "Where is my shawl?" in read_message(card)
    assert await mail.list_kinds() == ["customer"]
    assert mail.find("I can't read") == []
    assert "**Ada** since" in await mail.shop.ask("inbox")
    await mail.until(lambda: watcher.state.trouble is None)
    assert "❗" not in await mail.shop.ask("mailbox status")


async def test_a_letter_that_is_itself_to_blame_is_shown_as_unreadable_and_the_next_is_taken(
    mail: MailWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.mail.understanding import classification as sorting

    sort = sorting.sort_mail

    def sort_or_fail(letter: Mail, around: Any) -> Any:
        if "poison" in letter.words:
            raise RecursionError("too deep")
        return sort(letter, around)

    monkeypatch.setattr(sorting, "sort_mail", sort_or_fail)
    await mail.begin()
    await mail.deliver("poison", subject="Hm")
    await mail.deliver("Where is my shawl?")
    await mail.see("Where is my shawl?")
    assert await mail.list_kinds() == ["unreadable", "customer"]
