"""Letters that arrive are offered at once, in order, until they are taken; whatever the server
does.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.mail.transport.accounts import Security, Server
from bot.mail.transport.fetched_mail import FetchedMail, TakeLater
from bot.mail.transport.fetching import Raw
from bot.mail.transport.mail_errors import ProblemCause
from tests.mail.hostile import run_hostile
from tests.mail.servers import MailServer, write_letter
from tests.mail.taking import QUICK, Books, read, until, watching

pytestmark = pytest.mark.slow  # it waits for broken lines


@pytest.fixture
def books() -> Books:
    return Books()


async def test_a_letter_is_offered_when_the_server_tells_of_it(
    server: MailServer, books: Books
) -> None:
    async with watching(
        server.account, books, pace=replace(QUICK, look=timedelta(hours=1))
    ) as watcher:
        await until(lambda: watcher.state.is_told)
        for number in range(3):
            # the server doesn't tell of what comes just before it is asked to
            await asyncio.sleep(0.1)
            await server.deliver("INBOX", write_letter(f"letter {number}"))
            await until(lambda: len(books.taken) > number)  # noqa: B023


async def test_letters_of_the_last_month_are_found_at_first_and_nothing_is_marked_as_read(
    server: MailServer, books: Books
) -> None:
    now = datetime.now(UTC)
    await server.deliver("INBOX", write_letter("ancient"), at=now - timedelta(days=60))
    for number in range(3):
        await server.deliver(
            "INBOX", write_letter(f"letter {number}"), at=now - timedelta(days=20 - number)
        )
    async with watching(server.account, books):
        await until(lambda: len(books.taken) == 3)
        await server.deliver("INBOX", write_letter("new"))
        await until(lambda: "new" in books.taken)
    assert books.taken == ["letter 0", "letter 1", "letter 2", "new"]
    assert not any(is_seen for _, is_seen in await server.list_letters("INBOX"))


async def test_junk_and_sent_letters_are_found_in_the_next_look(
    server: MailServer, books: Books
) -> None:
    async with watching(server.account, books):
        await server.deliver("Junk", write_letter("a dispute"))
        await server.deliver("Sent", write_letter("an answer"))
        await until(lambda: len(books.taken) == 2)
    found = {offer.mail: offer for offer in books.offers}
    assert (found["a dispute"].is_junk, found["a dispute"].is_sent) == (True, False)
    assert (found["an answer"].is_junk, found["an answer"].is_sent) == (False, True)


async def test_what_came_while_nobody_watched_is_found_and_nothing_twice(
    server: MailServer, books: Books
) -> None:
    await server.deliver("INBOX", write_letter("before"))
    async with watching(server.account, books):
        await until(lambda: books.taken == ["before"])
    await server.deliver("INBOX", write_letter("meanwhile"))
    async with watching(server.account, books):
        await until(lambda: "meanwhile" in books.taken)
    assert [offer.mail for offer in books.offers] == ["before", "meanwhile"]


async def test_a_letter_that_is_not_taken_is_offered_again_and_others_wait_behind_it(
    server: MailServer, books: Books
) -> None:
    books.refused = {"first"}
    await server.deliver("INBOX", write_letter("first"))
    await server.deliver("INBOX", write_letter("second"))
    await server.deliver("Junk", write_letter("elsewhere"))
    async with watching(server.account, books):
        await until(lambda: len(books.offers) >= 12)
        assert books.taken == ["elsewhere"]
        assert {offer.mail for offer in books.offers} == {
            "elsewhere",
            "first",
        }  # however often, it stays whole
        books.refused = set()
        await until(lambda: len(books.taken) == 3)
    assert books.taken == ["elsewhere", "first", "second"]
    attempts = [offer.attempt for offer in books.offers if offer.mail == "first"]
    assert attempts == list(range(1, len(attempts) + 1))
    assert books.offers[-1].attempt == 1


async def test_a_renumbered_folder_is_looked_through_again(
    server: MailServer, books: Books
) -> None:
    for number in range(3):
        await server.deliver("INBOX", write_letter(f"letter {number}"))
    async with watching(server.account, books):
        await until(lambda: len(books.taken) == 3)
        await server.renumber("INBOX")
        await server.deliver("INBOX", write_letter("after"))
        await until(lambda: "after" in books.taken)
    assert books.taken == ["letter 0", "letter 1", "letter 2", "after"]
    letters = await server.list_letters("INBOX")
    assert books.positions["INBOX"].uid == letters[-1][0]


@pytest.mark.parametrize(
    "harm",
    [
        lambda link: link.cut(),
        lambda link: link.hang(),
        lambda link: link.inject(b"* BYE going down\r\n"),
        lambda link: link.inject(b"\xff\xfe garbage (((\r\n"),
        lambda link: link.inject(b"* 99999999999999999999 EXISTS\r\n* 1 FETCH (UID\r\n"),
        lambda link: link.inject(b"half a line without an end"),
    ],
    ids=["cut", "hang", "bye", "garbage", "nonsense", "half a line"],
)
async def test_watching_goes_on_after_harm_while_waiting(
    server: MailServer, books: Books, harm: Callable[[Any], None]
) -> None:
    async with watching(server.account, books) as watcher:
        await until(lambda: watcher.state.connected_for is not None)
        await asyncio.sleep(0.05)
        harm(server.imap)
        await server.deliver("INBOX", write_letter("after"))
        await asyncio.sleep(0.05)
        if server.imap.connections == 1:
            await asyncio.sleep(0.6)
        server.imap.resume()
        await until(lambda: books.taken == ["after"])
        await until(lambda: watcher.state.trouble is None)


async def test_an_answer_that_breaks_off_is_asked_for_again(
    server: MailServer, books: Books
) -> None:
    body = "\r\n".join(f"line {number}" for number in range(5000))
    for number in range(3):
        await server.deliver("INBOX", write_letter(f"letter {number}", body))
    pieces = 0

    def break_second_letter(data: bytes) -> bytes | None:
        nonlocal pieces
        if b"letter 1" in data:
            pieces += 1
            if pieces == 1:
                server.imap.inject(data[: len(data) // 2])
                return None
        return data

    server.imap.change = break_second_letter
    async with watching(server.account, books):
        await until(lambda: len(books.taken) == 3)
    assert [offer.mail for offer in books.offers] == ["letter 0", "letter 1", "letter 2"]
    assert server.imap.connections == 2


async def test_a_letter_that_always_breaks_the_connection_does_not_stop_the_next(
    server: MailServer, books: Books
) -> None:
    await server.deliver("INBOX", write_letter("poison"))
    await server.deliver("INBOX", write_letter("next"))
    server.imap.change = lambda data: None if b"poison" in data else data
    async with watching(server.account, books):
        await until(lambda: "next" in books.taken)
    assert books.taken == ["nothing", "next"]


async def test_a_letter_that_cannot_be_read_does_not_stop_the_next(
    server: MailServer, books: Books
) -> None:
    await server.deliver("INBOX", write_letter("poison"))
    await server.deliver("INBOX", write_letter("next"))

    def read_or_fail(raw: Raw) -> str:
        if b"poison" in raw.content:
            raise LookupError("unknown charset")
        return read(raw)

    async with watching(server.account, books, read=read_or_fail):
        await until(lambda: "next" in books.taken)
    assert books.taken == ["nothing", "next"]


async def test_a_huge_letter_is_fetched_in_part(server: MailServer, books: Books) -> None:
    raws: list[Raw] = []
    await server.deliver("INBOX", huge := write_letter("huge", "x" * 9_000_000))
    await server.deliver("INBOX", large := write_letter("large", "x" * 7_000_000))

    def keep(raw: Raw) -> str:
        raws.append(raw)
        return read(raw)

    async with watching(server.account, books, read=keep):
        await until(lambda: len(books.taken) == 2, 20)
    assert [(raw.size, len(raw.content), raw.is_cut) for raw in raws] == [
        (len(huge), 2 * 1024 * 1024, True),
        (len(large), len(large), False),
    ]
    assert all(raw.received_at is not None and raw.received_at.tzinfo is UTC for raw in raws)


async def test_a_server_that_does_not_tell_of_news_is_asked(
    server: MailServer, books: Books
) -> None:
    server.imap.change = lambda data: data.replace(b" IDLE", b"")
    async with watching(server.account, books) as watcher:
        await until(lambda: watcher.state.connected_for is not None)
        assert not watcher.state.is_told
        await server.deliver("INBOX", write_letter("hello"))
        await until(lambda: books.taken == ["hello"])


@pytest.mark.parametrize(
    ("idle", "is_told"),
    [
        (b"%s BAD no idling here, sorry\r\n", False),
        (b"* 1 EXISTS\r\n+ idling\r\n", True),  # it came before we waited
        (b"+ idling\r\n* 1 EXISTS\r\n", True),  # it came in the same breath
    ],
    ids=["refused", "before", "same breath"],
)
async def test_a_letter_that_arrives_while_waiting_begins_is_found(
    server: MailServer, books: Books, idle: bytes, is_told: bool
) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        letters = 0
        writer.write(b"* OK hello\r\n")
        while line := await reader.readline():
            tag, *words = line.split()
            verb = b" ".join(words[: 2 if words[:1] == [b"UID"] else 1]).upper() or b"DONE"
            if verb == b"IDLE":
                letters, idling = 1, tag
                writer.write(idle % tag if b"%s" in idle else idle)
                continue
            answers = {
                b"CAPABILITY": b"* CAPABILITY IMAP4rev1 IDLE\r\n",
                b"EXAMINE": b"* OK [UIDVALIDITY 7] \r\n* OK [UIDNEXT %d] \r\n" % (letters + 1),
                b"UID SEARCH": b"* SEARCH" + b" 1" * letters + b"\r\n",
                b"UID FETCH": b"* 1 FETCH (UID 1 RFC822.SIZE 14 BODY[] {14}\r\nSubject: "
                b"hi\r\n\r)\r\n",
            }
            writer.write(
                answers.get(verb, b"") + (idling if verb == b"DONE" else tag) + b" OK done\r\n"
            )
        writer.close()

    scripted = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = scripted.sockets[0].getsockname()[1]
    account = replace(
        server.account,
        imap=Server("127.0.0.1", port, Security.PLAIN),
        junk_folder=None,
        sent_folder=None,
    )
    async with watching(account, books) as watcher:
        await until(lambda: books.taken == ["hi"], 2)
        assert watcher.state.is_told is is_told
    scripted.close()


async def test_a_missing_folder_is_told_and_stops_nothing(server: MailServer, books: Books) -> None:
    account = replace(server.account, junk_folder="Spam")
    async with watching(account, books) as watcher:
        await server.deliver("INBOX", write_letter("hello"))
        await until(lambda: books.taken == ["hello"] and watcher.state.trouble)
        assert watcher.state.trouble is not None
        assert "“Spam” can't be read" in watcher.state.trouble.sentence


async def test_a_server_that_says_the_same_over_and_over_is_not_asked_over_and_over(
    server: MailServer, books: Books
) -> None:
    searches = 0

    def chatter(data: bytes) -> bytes:
        nonlocal searches
        searches += data.count(b"* SEARCH")
        return data.replace(b"* SEARCH", b"* 1 EXISTS\r\n* SEARCH")

    server.imap.change = chatter
    await server.deliver("INBOX", write_letter("hello"))
    pace = replace(QUICK, look=timedelta(seconds=30))
    async with watching(server.account, books, pace=pace):
        await until(lambda: books.taken == ["hello"])
        await asyncio.sleep(0.3)
    assert searches < 10


async def test_a_wrong_password_is_told_and_asked_about_seldom(
    server: MailServer, books: Books
) -> None:
    account = replace(server.account, password="wrong")
    pace = replace(QUICK, password_pause=timedelta(minutes=5))
    async with watching(account, books, pace=pace) as watcher:
        await until(lambda: watcher.state.trouble)
        assert watcher.state.trouble is not None
        assert watcher.state.trouble.cause is ProblemCause.PASSWORD
        assert "doesn't accept this user name and password" in watcher.state.trouble.sentence
        await asyncio.sleep(0.2)
        assert server.imap.connections == 1


async def test_a_server_that_is_away_is_told_and_found_again(
    server: MailServer, books: Books
) -> None:
    await server.imap.refuse()
    async with watching(server.account, books) as watcher:
        await until(lambda: watcher.state.trouble)
        assert watcher.state.connected_for is None
        await server.imap.accept()
        await server.deliver("INBOX", write_letter("hello"))
        await until(lambda: books.taken == ["hello"])
        assert watcher.state.trouble is None
        assert watcher.state.letter_ago is not None


@pytest.mark.parametrize("moment", ["connecting", "waiting", "hanging", "pausing", "taking"])
async def test_watching_stops_at_once_at_any_moment(
    server: MailServer, books: Books, moment: str
) -> None:
    released = asyncio.Event()

    async def take_slowly(found: FetchedMail[str]) -> None:
        books.offers.append(found)
        await released.wait()

    pace = replace(QUICK, answer=timedelta(seconds=60), first_pause=timedelta(seconds=60))
    pace = replace(pace, longest_pause=timedelta(seconds=60), grace=timedelta(seconds=0.1))
    if moment == "connecting":
        server.imap.hang()
    if moment == "pausing":
        await server.imap.refuse()
    if moment == "taking":
        await server.deliver("INBOX", write_letter("hello"))
    async with watching(server.account, books, pace=pace, take=take_slowly) as watcher:
        if moment == "pausing":
            await until(lambda: watcher.state.trouble)
        if moment in ("waiting", "hanging"):
            await until(lambda: watcher.state.is_told)
        if moment == "hanging":
            server.imap.hang()
        if moment == "taking":
            await until(lambda: books.offers)
        await asyncio.sleep(0.1)
    server.imap.resume()


async def test_a_server_that_gives_out_no_letter_costs_none_its_words(
    server: MailServer, books: Books
) -> None:
    await server.deliver("INBOX", write_letter("first"))
    await server.deliver("INBOX", write_letter("second"))
    breaks = 0

    def break_off(data: bytes) -> bytes | None:
        nonlocal breaks
        if b"BODY[" not in data:
            return data
        breaks += 1
        return None

    server.imap.change = break_off
    async with watching(server.account, books) as watcher:
        await until(lambda: breaks > 12, 20)
        assert books.offers == []
        assert watcher.state.trouble is not None
        server.imap.change = lambda data: data
        await until(lambda: len(books.taken) == 2)
    assert books.taken == ["first", "second"]


async def test_a_server_that_refuses_every_letter_for_a_while_costs_none_its_words(
    books: Books,
) -> None:
    refusals = 0

    async def refuse(writer: asyncio.StreamWriter) -> None:
        nonlocal refusals
        if "BODY" in server.said:
            refusals += 1
            writer.write(server.tag + b" NO [SERVERBUG] The store is away\r\n")
        else:
            writer.write(b"* 1 FETCH (UID 1 RFC822.SIZE 14)\r\n" + server.tag + b" OK done\r\n")

    async with run_hostile("UID FETCH", refuse) as server:
        pace = replace(QUICK, alone=timedelta(seconds=0.1))
        async with watching(server.account, books, pace=pace) as watcher:
            await until(lambda: refusals > 12, 20)
            assert books.offers == []
            assert watcher.state.trouble is not None
            server.is_hostile = False
            await until(lambda: books.taken == ["hi"])


async def test_what_is_not_the_letters_fault_counts_as_no_attempt(
    server: MailServer, books: Books
) -> None:
    refused = 0

    async def take(found: FetchedMail[str]) -> None:
        nonlocal refused
        refused += 1
        if refused <= 6:
            raise TakeLater("the books are away.")
        await books.take(found)

    await server.deliver("INBOX", write_letter("hello"))
    async with watching(server.account, books, take=take) as watcher:
        await until(lambda: watcher.state.trouble)
        assert watcher.state.trouble is not None
        assert watcher.state.trouble.sentence == "the books are away."
        await until(lambda: books.taken == ["hello"])
        await until(lambda: watcher.state.trouble is None)
    assert [offer.attempt for offer in books.offers] == [1]


async def test_a_letter_that_a_server_tells_of_only_afterwards_is_not_a_minute_late(
    books: Books,
) -> None:
    async def tell(writer: asyncio.StreamWriter) -> None:
        server.letters = 1
        writer.write(b"* 1 EXISTS\r\n" + server.idling + b" OK done\r\n")

    async with run_hostile("DONE", tell) as server:
        server.letters = 0
        pace = replace(QUICK, alone=timedelta(minutes=4), answer=timedelta(seconds=5))
        async with watching(server.account, books, pace=pace):
            await until(lambda: books.taken == ["hi"], 30)
