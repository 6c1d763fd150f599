"""A server that answers IMAP as it should until a step at which it means harm."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from bot.mail.transport.accounts import Account, Security, Server
from bot.playground.mail_server import HOST
from tests.sure import sure

#: What it does instead of answering.
Harm = Callable[[asyncio.StreamWriter], Awaitable[None]]
STEPS = (
    "GREETING", "CAPABILITY", "LOGIN", "LIST", "EXAMINE", "UID SEARCH", "UID FETCH", "IDLE",
    "DONE", "APPEND",
    "LOGOUT",
)  # fmt: skip

ANSWERS = {
    "CAPABILITY": b"* CAPABILITY IMAP4rev1 IDLE\r\n",
    "LIST": b'* LIST () "/" INBOX\r\n* LIST (\\Sent) "/" Sent\r\n',
    "EXAMINE": b"* OK [UIDVALIDITY 7] \r\n* OK [UIDNEXT 2] \r\n",
    "UID SEARCH": b"* SEARCH 1\r\n",
    "UID FETCH": b"* 1 FETCH (UID 1 RFC822.SIZE 14 BODY[] {14}\r\nSubject: hi\r\n\r)\r\n",
}


@dataclass
class HostileServer:
    """Means harm at one step, for as long as `is_hostile`."""

    step: str
    harm: Harm
    is_hostile: bool = True
    connections: int = 0
    port: int = 0
    tag: bytes = b""  #: of the command that is answered
    said: str = ""  #: the command itself
    idling: bytes = b""  #: of the IDLE that is or was going on
    letters: int = 1  #: in its folder, 0 or 1
    _writers: list[asyncio.StreamWriter] = field(default_factory=list)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def account(self) -> Account:
        """An account there, with one folder to watch and one for sent letters."""
        server = Server(HOST, self.port, Security.PLAIN)
        return Account(
            address="hello@bluefox.example",
            name="Blue Fox Knits",
            imap=server,
            smtp=server,
            user="hello@bluefox.example",
            password="abc def",
        )

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = sure(asyncio.current_task())
        self._tasks.add(task)
        self.connections += 1
        self._writers.append(writer)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await self._talk(reader, writer)
        finally:
            writer.transport.abort()
            self._tasks.discard(task)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not await self._hurt("GREETING", writer):
            writer.write(b"* OK hello\r\n")
        while line := await reader.readline():
            tag, _, rest = line.strip().partition(b" ")
            self.tag, self.said = tag, rest.decode(errors="replace").upper()
            words = self.said.split()
            step = " ".join(words[: 2 if words[:1] == ["UID"] else 1]) or "DONE"
            self.idling = tag if step == "IDLE" else self.idling
            if await self._hurt(step, writer):
                continue
            if step == "IDLE":
                writer.write(b"+ idling\r\n")
            elif step == "APPEND":
                writer.write(b"+ go on\r\n")
                await reader.readexactly(int(words[-1].strip("{}")) + 2)
                writer.write(tag + b" OK done\r\n")
            else:
                answer = ANSWERS.get(step, b"").replace(
                    b"SEARCH 1", b"SEARCH" + b" 1" * self.letters
                )
                answer = answer.replace(b"UIDNEXT 2", b"UIDNEXT %d" % (self.letters + 1))
                writer.write(answer + (self.idling if step == "DONE" else tag) + b" OK done\r\n")

    async def _hurt(self, step: str, writer: asyncio.StreamWriter) -> bool:
        if step != self.step or not self.is_hostile:
            return False
        await self.harm(writer)
        return True

    async def close(self) -> None:
        """Ends every conversation, also one that is only beginning."""
        await asyncio.sleep(0.01)
        for writer in self._writers:
            writer.transport.abort()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.sleep(0)


@asynccontextmanager
async def run_hostile(step: str, harm: Harm) -> AsyncIterator[HostileServer]:
    """A server that means harm at this step, gone at the end."""
    server = HostileServer(step, harm)
    listening = await asyncio.start_server(server.serve, HOST, 0, limit=1 << 22)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        await server.close()


async def _repeat(writer: asyncio.StreamWriter, words: bytes) -> None:
    while not writer.is_closing():
        writer.write(words)
        await writer.drain()
        await asyncio.sleep(0)


async def flood(writer: asyncio.StreamWriter) -> None:
    """Short lines without end."""
    await _repeat(writer, b"* OK still here\r\n" * 4000)


async def never_end_a_line(writer: asyncio.StreamWriter) -> None:
    """One line without end."""
    await _repeat(writer, b"* OK " + b"x" * 65_000)


async def send_literals(writer: asyncio.StreamWriter) -> None:
    """One large piece after the other."""
    await _repeat(writer, b"* 1 FETCH (BODY[] {1000000}\r\n" + b"x" * 1_000_000 + b")\r\n")


async def announce_much(writer: asyncio.StreamWriter) -> None:
    """A piece that is larger than any letter."""
    writer.write(b"* 1 FETCH (BODY[] {4000000000}\r\n")
    await _repeat(writer, b"x" * 65_000)


async def invent_words(writer: asyncio.StreamWriter) -> None:
    """Ever new things that nobody asked for."""
    for start in range(0, 1 << 30, 2000):
        if writer.is_closing():
            return
        names = [bytes(65 + int(digit) for digit in f"{start + each:010}") for each in range(2000)]
        writer.write(b"".join(b"* " + name + b" x\r\n" for name in names))
        await writer.drain()
        await asyncio.sleep(0)


async def drip(writer: asyncio.StreamWriter) -> None:
    """A byte now and then: never silent, and never done."""
    while not writer.is_closing():
        writer.write(b"*")
        await asyncio.sleep(0.05)
