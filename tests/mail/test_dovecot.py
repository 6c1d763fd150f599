"""The same promises with a real Dovecot: letters are offered at once, and nothing it suffers loses
one.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.mail.transport.connection_test import try_account
from bot.mail.transport.imap_session import ImapSession
from bot.mail.transport.sent_folder import append_to_sent, find_in_sent
from tests.mail.dovecot import WHY_SKIPPED, Dovecot, find_program, run_dovecot
from tests.mail.servers import write_letter
from tests.mail.taking import QUICK, Books, until, watching

pytestmark = pytest.mark.dovecot

PATIENT = replace(QUICK, look=timedelta(hours=1), answer=timedelta(seconds=5))


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    if find_program() is None:
        pytest.skip(WHY_SKIPPED)
    with run_dovecot() as server:
        yield server


@pytest.fixture
def user(request: pytest.FixtureRequest) -> str:
    """A mailbox of its own for each test."""
    return str(abs(hash(request.node.name)))


def count_seen(dovecot: Dovecot, user: str) -> int:
    line = ImapSession(dovecot.account(user))
    line.open()
    line.open_folder("INBOX")
    seen = line._client.search(["SEEN"])
    line.close()
    return len(seen)


async def test_a_letter_is_offered_when_the_server_tells_of_it_and_stays_unread(
    dovecot: Dovecot, user: str
) -> None:
    books = Books()
    async with watching(dovecot.account(user), books, pace=PATIENT) as watcher:
        await until(lambda: watcher.state.is_told)
        for number in range(3):
            await asyncio.to_thread(dovecot.deliver, user, write_letter(f"letter {number}"))
            await until(lambda: len(books.taken) > number)  # noqa: B023
    assert await asyncio.to_thread(count_seen, dovecot, user) == 0


async def test_nothing_is_lost_when_the_server_is_killed_while_we_wait(
    dovecot: Dovecot, user: str
) -> None:
    books = Books()
    async with watching(dovecot.account(user), books, pace=PATIENT) as watcher:
        await until(lambda: watcher.state.is_told)
        for number in range(3):
            dovecot.kill()
            await until(lambda: watcher.state.trouble)
            await asyncio.to_thread(dovecot.start)
            await asyncio.to_thread(dovecot.deliver, user, write_letter(f"letter {number}"))
            await until(lambda: len(books.taken) > number)  # noqa: B023
    assert [offer.mail for offer in books.offers] == ["letter 0", "letter 1", "letter 2"]


async def test_nothing_is_lost_when_the_server_is_killed_while_it_answers(
    dovecot: Dovecot, user: str
) -> None:
    books = Books()
    body = "a long line of a long letter\r\n" * 20_000
    for number in range(12):
        await asyncio.to_thread(dovecot.deliver, user, write_letter(f"letter {number}", body))
    async with watching(dovecot.account(user), books, pace=PATIENT):
        for number in (2, 5, 8):
            await until(lambda: len(books.taken) >= number)  # noqa: B023
            dovecot.kill()
            await asyncio.sleep(0.02)
            await asyncio.to_thread(dovecot.start)
        await until(lambda: len(books.taken) == 12, 20)
    assert [offer.mail for offer in books.offers] == [f"letter {number}" for number in range(12)]
    assert await asyncio.to_thread(count_seen, dovecot, user) == 0


async def test_folders_are_known_by_their_marks_and_copies_are_filed_once(
    dovecot: Dovecot, user: str
) -> None:
    account = replace(dovecot.account(user), junk_folder=None, sent_folder=None)
    trial = await try_account(account, limit=5)
    assert (trial.account.junk_folder, trial.account.sent_folder) == ("Spam", "Gesendete Objekte")
    # it speaks no SMTP
    assert all(problem.startswith("Sending letters") for problem in trial.problems)
    key = "<letter-1@example.com>"
    assert await find_in_sent(trial.account, key) is None
    for _ in range(2):
        assert await append_to_sent(trial.account, write_letter("copy", key="letter-1"), key)
    assert await find_in_sent(trial.account, key) is True
    assert (
        await find_in_sent(replace(trial.account, keeps_sent=True), "<letter-2@example.com>")
        is False
    )


async def test_a_letter_that_junk_swallowed_is_found_in_the_next_look(
    dovecot: Dovecot, user: str
) -> None:
    books = Books()
    async with watching(dovecot.account(user), books) as watcher:
        await until(lambda: watcher.state.is_told)
        line = ImapSession(dovecot.account(user))
        await asyncio.to_thread(line.open)
        await asyncio.to_thread(line.append_seen, "Spam", write_letter("a dispute"))
        await asyncio.to_thread(line.close)
        await until(lambda: books.taken == ["a dispute"])
    assert books.offers[0].is_junk
