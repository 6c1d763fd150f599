"""Whatever happens in whatever order, every letter is taken, once, and in the order of its
folder.
"""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mail.servers import MailServer, run_mail_server, write_letter
from tests.mail.taking import QUICK, Books, until, watching

PACE = replace(
    QUICK, look=timedelta(seconds=0.1), answer=timedelta(seconds=0.3), grace=timedelta(seconds=0.5)
)
FOLDERS = ("INBOX", "Junk", "Sent")


class Life:
    """A mailbox, its watcher and what befalls them."""

    def __init__(self, server: MailServer, stack: AsyncExitStack) -> None:
        self.server, self._stack = server, stack
        self.books = Books()
        self.arrived: dict[str, list[str]] = {folder: [] for folder in FOLDERS}
        self._is_watched = False

    async def start(self) -> None:
        if not self._is_watched:
            await self._stack.enter_async_context(
                watching(self.server.account, self.books, pace=PACE)
            )
            self._is_watched = True

    async def stop(self) -> None:
        await self._stack.aclose()
        self._is_watched = False

    async def arrive(self, folder: str) -> None:
        number = sum(map(len, self.arrived.values()))
        body = "x" * (100_000 if number % 3 == 0 else 10)
        await self.server.deliver(folder, write_letter(f"letter {number}", body))
        self.arrived[folder].append(f"letter {number}")

    async def renumber(self, folder: str) -> None:
        await self.server.renumber(folder)

    async def cut(self) -> None:
        self.server.imap.cut()

    async def say_goodbye(self) -> None:
        self.server.imap.inject(b"* BYE see you\r\n")

    async def babble(self) -> None:
        self.server.imap.inject(b"* 1 FETCH (FLAGS (\\Seen))\r\n* 0 EXISTS\r\n)(\r\n")

    async def hang(self) -> None:
        self.server.imap.hang()

    async def go_away(self) -> None:
        await self.server.imap.refuse()

    async def come_back(self) -> None:
        self.server.imap.resume()
        await self.server.imap.refuse()
        await self.server.imap.accept()

    async def break_off_in_answers(self) -> None:
        """The connection ends in the middle of the second next answer that is large."""
        left = 2

        def change(data: bytes) -> bytes | None:
            nonlocal left
            left -= len(data) > 2000
            if left > 0:
                return data
            self.server.imap.change = lambda data: data
            self.server.imap.inject(data[:1500])
            return None

        self.server.imap.change = change

    async def refuse_to_take(self) -> None:
        self.books.refused = {self.arrived["INBOX"][-1]} if self.arrived["INBOX"] else set()

    async def take_again(self) -> None:
        self.books.refused = set()

    async def wait(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def end_well(self) -> None:
        await self.take_again()
        await self.come_back()
        await self.start()
        wanted = sum(map(len, self.arrived.values()))
        await until(lambda: len(self.books.taken) >= wanted, 20)
        await self.stop()


Deed = Callable[[Life], Coroutine[Any, Any, None]]


def _arrive(folder: str) -> Deed:
    return lambda life: life.arrive(folder)


def _renumber(folder: str) -> Deed:
    return lambda life: life.renumber(folder)


def _wait(seconds: float) -> Deed:
    return lambda life: life.wait(seconds)


DEEDS = st.one_of(
    st.sampled_from(FOLDERS).map(_arrive),
    st.sampled_from([0.0, 0.01, 0.05]).map(_wait),
    st.sampled_from(FOLDERS).map(_renumber),
    st.sampled_from([
        Life.start, Life.start, Life.stop, Life.cut, Life.say_goodbye, Life.babble, Life.hang,
        Life.go_away,
        Life.come_back, Life.come_back, Life.break_off_in_answers, Life.refuse_to_take,
        Life.take_again,
    ]),
)  # fmt: skip


async def live(deeds: list[Deed]) -> None:
    async with run_mail_server() as server, AsyncExitStack() as stack:
        life = Life(server, stack)
        await life.start()
        for deed in deeds:
            await deed(life)
        await life.end_well()
    taken = life.books.taken
    for folder, arrived in life.arrived.items():
        assert [letter for letter in taken if letter in arrived] == arrived, folder
    assert len(taken) == len(set(taken)) == sum(map(len, life.arrived.values()))


@settings(max_examples=8)
@given(deeds=st.lists(DEEDS, max_size=25))
def test_every_letter_is_taken_once(deeds: list[Deed]) -> None:
    asyncio.run(live(deeds))


@pytest.mark.slow
@settings(max_examples=120)
@given(deeds=st.lists(DEEDS, min_size=10, max_size=60))
def test_every_letter_is_taken_once_in_long_lives(deeds: list[Deed]) -> None:
    asyncio.run(live(deeds))
