"""What becomes of a letter is told honestly: sent, refused, later, unknown, or for the seller to
mend.
"""

import asyncio
import re
import socket
from dataclasses import replace

import pytest

from bot.domain.sending import Ending, SendOutcome
from bot.mail.transport.accounts import Account, Security, Server, guess_account
from bot.mail.transport.sent_folder import append_to_sent, find_in_sent
from bot.mail.transport.smtp import send_mail
from bot.playground.mail_server import HOST
from tests.mail.servers import ADDRESS, MailServer, write_letter

LETTER = b"Subject: Your shawl\r\n\r\nIt left today.\r\n.\r\n..two dots\r\n.hidden\r\n"
ID = "<letter-1@bluefox.example>"


async def send(
    server: MailServer, letter: bytes = LETTER, recipient: str = "ada@example.com"
) -> SendOutcome:
    return await send_mail(
        server.account, letter, sender=ADDRESS, recipient=recipient, answer=0.25, last_answer=0.25
    )


async def test_a_letter_arrives_byte_for_byte(server: MailServer) -> None:
    assert await send(server) == SendOutcome(Ending.SENT)
    (sent,) = server.sent
    assert (sent.sender, sent.recipients, sent.content) == (ADDRESS, ["ada@example.com"], LETTER)


async def test_an_address_of_another_script_is_sent_as_it_is(server: MailServer) -> None:
    assert (await send(server, recipient="ада@example.com")).ending is Ending.SENT
    assert server.sent[0].recipients == ["ада@example.com"]


@pytest.mark.parametrize(
    ("step", "answer", "ending", "words"),
    [
        ("RCPT", "550 5.1.1 User unknown", Ending.REFUSED, "there is no such address"),
        ("RCPT", "550 5.1.2 Host unknown", Ending.REFUSED, "there is no such address"),
        ("RCPT", "552 5.2.2 Mailbox full", Ending.REFUSED, "their mailbox is full"),
        ("RCPT", "550 5.2.1 account disabled", Ending.REFUSED, "their mailbox is closed"),
        (
            "RCPT",
            "554 Relay access denied",
            Ending.REFUSED,
            "refuses it (it says: Relay access denied)",
        ),
        ("RCPT", "451 4.7.1 Greylisted", Ending.TEMPORARY, "doesn't take it right now"),
        ("RCPT", "421 4.3.2 shutting down", Ending.TEMPORARY, "doesn't take it right now"),
        ("MAIL", "451 4.3.0 busy", Ending.TEMPORARY, "doesn't take it right now"),
        (
            "MAIL",
            "553 5.7.1 Sender address rejected: not owned by user",
            Ending.BLOCKED,
            "send as hello@bluefox",
        ),
        ("DATA", "554 5.7.1 Message contains spam", Ending.REFUSED, "taken for spam"),
        ("DATA", "552 5.3.4 Message too big", Ending.REFUSED, "the letter is too large"),
        ("DATA", "452 4.3.1 Out of disk", Ending.TEMPORARY, "doesn't take it right now"),
        (
            "DATA",
            "550 5.4.5 Daily user sending limit exceeded",
            Ending.TEMPORARY,
            "send no more for now",
        ),
        ("DATA", "550 5.7.60 SendAsDenied", Ending.BLOCKED, "send as hello@bluefox"),
        ("DATA", "what?", Ending.UNKNOWN, "didn't say what became of it"),
        ("DATA", "354 and more?", Ending.UNKNOWN, "can't be read"),
        (
            "AUTH",
            "535 5.7.8 Username and Password not accepted",
            Ending.BLOCKED,
            "user name and password",
        ),
        ("AUTH", "454 4.7.0 Temporary authentication failure", Ending.TEMPORARY, "right now"),
        (
            "AUTH",
            "534 5.7.9 Application-specific password required",
            Ending.BLOCKED,
            "an app password",
        ),
    ],
)
async def test_each_refusal_is_understood(
    server: MailServer, step: str, answer: str, ending: Ending, words: str
) -> None:
    server.post.answers[step] = answer
    sending = await send(server)
    assert sending.ending is ending
    assert words in sending.reason
    assert sending.reason.endswith(".")
    assert server.sent == []


@pytest.mark.parametrize("harm", ["cuts", "hangs"])
@pytest.mark.parametrize("step", ["AUTH", "MAIL", "RCPT", "DATA"])
async def test_only_a_letter_that_was_under_way_may_have_gone(
    server: MailServer, step: str, harm: str
) -> None:
    if step == "AUTH":
        server.post.answers["AUTH"] = "421 4.3.2 too busy"
    else:
        getattr(server.post, harm).add(step)
    sending = await send(server)
    assert sending.ending is (Ending.UNKNOWN if step == "DATA" else Ending.TEMPORARY)
    assert len(server.sent) == (step == "DATA")


@pytest.mark.parametrize("answer", ["", "451 4.3.0 not now", "554 5.7.1 not you"])
async def test_a_connection_that_breaks_before_the_content_left_is_no_mystery(answer: str) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 hello\r\n")
        while line := await reader.readline():
            if line == b"DATA\r\n":
                writer.write(f"{answer}\r\n".encode() if answer else b"")
                break
            auth = b"235 in\r\n" if line.startswith(b"AUTH") else b"250-hi\r\n250 AUTH PLAIN\r\n"
            writer.write(auth if line[:4] in (b"EHLO", b"AUTH") else b"250 ok\r\n")
        await writer.drain()
        writer.close()

    scripted = await asyncio.start_server(serve, HOST, 0)
    smtp = Server(HOST, scripted.sockets[0].getsockname()[1], Security.PLAIN)
    account = replace(_account(), smtp=smtp)
    sending = await send_mail(
        account, LETTER, sender=ADDRESS, recipient="ada@example.com", answer=1
    )
    scripted.close()
    assert sending.ending is (Ending.REFUSED if answer.startswith("5") else Ending.TEMPORARY)


def _account() -> Account:
    return guess_account(ADDRESS, password="secret", imap_host="localhost", smtp_host="localhost")


async def test_a_server_that_is_away_is_tried_again_later(server: MailServer) -> None:
    with socket.socket() as unused:
        unused.bind((HOST, 0))
        smtp = Server(HOST, unused.getsockname()[1], Security.PLAIN)
        sending = await send_mail(
            replace(server.account, smtp=smtp), LETTER, sender=ADDRESS, recipient="ada@example.com"
        )
    assert sending.ending is Ending.TEMPORARY
    assert sending.reason.startswith("nothing answers at")


async def test_a_letter_that_was_sent_stays_sent_when_the_goodbye_fails(server: MailServer) -> None:
    async def hang_up(*_: object) -> str:
        await asyncio.sleep(3600)
        return ""

    server.post.handle_QUIT = hang_up  # type: ignore[attr-defined]
    assert (await send(server)).ending is Ending.SENT


async def test_a_copy_is_filed_once_as_read_and_found_again(server: MailServer) -> None:
    copy = write_letter("copy", key="x").replace(b"<x@example.com>", ID.encode())
    assert await find_in_sent(server.account, ID) is None
    assert await append_to_sent(server.account, copy, ID)
    assert await append_to_sent(server.account, copy, ID)
    assert [is_seen for _, is_seen in await server.list_letters("Sent")] == [True]
    assert await find_in_sent(server.account, ID) is True


async def test_a_provider_that_files_copies_itself_is_asked_and_given_none(
    server: MailServer,
) -> None:
    account = replace(server.account, keeps_sent=True)
    assert await find_in_sent(account, ID) is False
    assert await append_to_sent(account, LETTER, ID)
    assert await server.list_letters("Sent") == []


async def test_a_server_that_searches_badly_is_not_believed(server: MailServer) -> None:
    account = replace(server.account, keeps_sent=True)
    uid = await server.deliver("Sent", write_letter("other"))
    right = write_letter("copy", key="x").replace(b"<x@example.com>", ID.encode())

    def answer_wrongly(data: bytes) -> bytes:
        return re.sub(rb"\* SEARCH\r\n", b"* SEARCH %d\r\n" % uid, data)

    server.imap.change = answer_wrongly
    assert await find_in_sent(account, ID) is False
    await server.deliver("Sent", right)
    server.imap.change = lambda data: (
        data if data.count(b" ") > 3 and b"101 102" in data else answer_wrongly(data)
    )
    assert await find_in_sent(account, ID) is True


@pytest.mark.parametrize("harm", ["away", "hanging", "no folder"])
async def test_what_cannot_be_looked_up_stays_open(server: MailServer, harm: str) -> None:
    account = replace(server.account, keeps_sent=True)
    if harm == "away":
        await server.imap.refuse()
    if harm == "hanging":
        server.imap.hang()
    if harm == "no folder":
        account = replace(account, sent_folder="Gone")
    assert await find_in_sent(account, ID, limit=0.3) is None
    assert not await append_to_sent(replace(account, keeps_sent=False), LETTER, ID, limit=0.3)
    server.imap.resume()
