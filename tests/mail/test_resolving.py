"""Nobody is sent into a private network by a name, however it is written and wherever it leads
next.
"""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from bot.mail.transport.accounts import Account, Security, Server, guess_account
from bot.mail.transport.connection_test import try_account
from bot.mail.transport.resolving import NotPublic, is_public, look_up
from tests.mail.servers import MailServer

PRIVATE = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.1.2.3",
    "169.254.169.254",
    "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.168.1.1", "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "2002:c0a8:101::1",
    "fc00::1",
    "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "ff0e::1",
]  # fmt: skip
PUBLIC = [
    "1.1.1.1", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "9.255.255.255",
    "223.255.255.1",
    "2606:4700::1111", "2a00:1450:4001::6d", "::ffff:1.1.1.1", "64:ff9b::101:101",
    "2002:101:101::1",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_of_the_open_internet_is_known(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_open_internet_is_let_through(address: str) -> None:
    assert is_public(address)


def make_account(host: str, port: int = 993, smtp_port: int | None = None) -> Account:
    """An account at a server that a stranger named."""
    account = guess_account(
        "a@b.example",
        password="x",
        imap_host=host,
        imap_port=port,
        smtp_host=host,
        smtp_port=smtp_port or port,
    )
    return replace(account, only_public=True)


HERE = [
    "127.0.0.1", "localhost", "LOCALHOST", "127.1", "2130706433", "0x7f000001", "0x7f.1",
    "0177.0.0.1", "0", "0.0.0.0",
    "127.0.0.2",
]  # fmt: skip


@pytest.mark.parametrize("host", HERE)
def test_this_computer_is_known_however_it_is_written(host: str) -> None:
    account = make_account(host)
    with pytest.raises(NotPublic):
        look_up(account, account.imap)
    assert look_up(replace(account, only_public=False), account.imap)


class Names:
    """Answers for every name; each time the next list of addresses, the last one for ever."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked = 0

    def look_up(self, host: str, port: int, *args: Any, **more: Any) -> list[Any]:
        self.asked += 1
        found = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        family = socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]


def test_a_name_with_one_private_address_among_others_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", Names(["1.1.1.1", "10.0.0.1"]).look_up)
    account = make_account("mail.example.com")
    with pytest.raises(NotPublic):
        look_up(account, account.imap)


@asynccontextmanager
async def counting() -> AsyncIterator[tuple[int, list[int]]]:
    """A port where somebody listens, and how often anybody came."""
    came: list[int] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        came.append(1)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1], came
    finally:
        server.close()
        await asyncio.sleep(0.01)


async def test_the_address_that_was_judged_is_the_one_that_is_gone_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with counting() as (port, came):
        # Nobody answers at the first address; at the second look, the name leads here.
        names = Names(["240.0.0.1"], ["127.0.0.1"])
        monkeypatch.setattr(socket, "getaddrinfo", names.look_up)
        monkeypatch.setattr(
            "bot.mail.transport.resolving.is_public", lambda text: text == "240.0.0.1"
        )
        account = make_account("mail.example.com", port)
        for server in (account.imap, account.smtp):
            names.answers, names.asked = [["240.0.0.1"], ["127.0.0.1"]], 0
            one_sided = replace(account, imap=server, smtp=server)
            trial = await try_account(one_sided, limit=1.0)
            assert not trial.is_good
        assert came == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433"])
async def test_open_and_closed_ports_here_can_not_be_told_apart(
    host: str, server: MailServer
) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        closed = unused.getsockname()[1]
        async with counting() as (silent, came):
            said = set()
            for imap, smtp in (
                (closed, closed), (silent, silent), (server.imap.port, server.smtp_port),
                (server.smtp_port, closed),
            ):  # fmt: skip
                trial = await try_account(make_account(host, imap, smtp), limit=5.0)
                said.add(trial.problems)
            assert came == []
    [problems] = said
    assert [problem.partition(": ")[0] for problem in problems] == [
        "Reading letters",
        "Sending letters",
    ]
    assert all("in a private network" in problem for problem in problems)
    assert all("GOODWORD_MAIL_PRIVATE" in problem for problem in problems)


STRANGERS = [
    b"SSH-2.0-OpenSSH_9.2 secret\r\n",
    b"HTTP/1.1 400 Bad Request\r\nServer: secret\r\n\r\nsecret\r\n",
    b"-ERR secret\r\n",
    b"220 secret FTP server ready\r\n500 secret?\r\n500 secret?\r\n",
    b"554 secret\r\n",
    b"* secret words\r\n",
    b"* BYE secret\r\n",
    b"* NO [ALERT] secret\r\n",
    b"* OK hello\r\nsecret\r\n",
    b"* OK hello\r\n* BAD secret\r\nsecret\r\n",
    b"+ secret\r\n",
    b"secret without an end",
    b"\x16\x03\x01secret\r\n",
]


@pytest.mark.parametrize("words", STRANGERS)
async def test_a_service_that_is_no_mail_server_is_never_quoted(words: bytes) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(words)
        await reader.read(1000)
        await asyncio.sleep(0.05)
        writer.close()

    strange = await asyncio.start_server(serve, "127.0.0.1", 0)
    at = Server("127.0.0.1", strange.sockets[0].getsockname()[1], Security.PLAIN)
    account = replace(make_account("127.0.0.1"), imap=at, smtp=at, only_public=False)
    trial = await try_account(account, limit=1.0)
    strange.close()
    await asyncio.sleep(0.06)
    assert len(trial.problems) == 2
    assert "secret" not in " ".join(trial.problems)
