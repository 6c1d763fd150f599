"""Somebody who takes letters as the bot does, and a watcher that brings them quickly."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from typing import Any

from bot.mail.transport.accounts import Account
from bot.mail.transport.fetched_mail import FetchedMail, LastUid
from bot.mail.transport.fetching import Raw
from bot.mail.transport.mailbox_state import Timings
from bot.mail.transport.watching import Watcher

QUICK = Timings(
    look=timedelta(seconds=0.4),
    poll=timedelta(seconds=0.1),
    first_pause=timedelta(seconds=0.02),
    longest_pause=timedelta(seconds=0.05),
    password_pause=timedelta(seconds=0.02),
    connect=timedelta(seconds=2),
    answer=timedelta(seconds=0.5),
)


def read(raw: Raw) -> str:
    """A letter's subject, or that it couldn't be had."""
    return message_from_bytes(raw.content)["Subject"] or "nothing"


class Books:
    """What the bot stores: letters and positions, both or neither."""

    def __init__(self) -> None:
        self.offers: list[FetchedMail[str]] = []
        self.taken: list[str] = []
        self.positions: dict[str, LastUid] = {}
        self.refused: set[str] = set()

    async def take(self, found: FetchedMail[str]) -> None:
        await asyncio.sleep(0)
        self.offers.append(found)
        if found.mail in self.refused:
            raise ValueError("not now")
        if found.mail not in self.taken:
            self.taken.append(found.mail)
        self.positions[found.folder] = found.position


@asynccontextmanager
async def watching(
    account: Account, books: Books, *, pace: Timings = QUICK, **more: Any
) -> AsyncIterator[Watcher[str]]:
    more = {"read": read, "take": books.take, **more}
    watcher = Watcher(
        account,
        positions=books.positions,
        since=lambda: datetime.now(UTC).date() - timedelta(days=30),
        pace=pace,
        **more,
    )
    watcher.start()
    try:
        yield watcher
    finally:
        async with asyncio.timeout(60):  # as long as nothing waits for ever
            await watcher.stop()
        assert not any(thread.name.startswith("mailbox") for thread in threading.enumerate())


async def until(condition: Callable[[], object], seconds: float = 60) -> None:
    """Waits until something holds; fails when it takes too long."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - the watcher's thread doesn't tell
            await asyncio.sleep(0.005)
