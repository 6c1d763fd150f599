"""The loopback Discord's gateway: one stream of events for each session, with heartbeats and
RESUME.
"""

import asyncio
import json
import secrets
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from enum import Enum
from itertools import islice
from typing import Any

from aiohttp import WSMessage, WSMsgType, web

Payload = dict[str, Any]

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID_SESSION, HELLO, HEARTBEAT_ACK = (
    0,
    1,
    2,
    6,
    7,
    9,
    10,
    11,
)
#: As Discord asks for it, in milliseconds.
HEARTBEAT_INTERVAL = 41_250


class Loss(Enum):
    """How a connection is lost, and so what a bot can do when it comes back."""

    BROKEN = "broken"  #: RESUME brings what was missed
    ASKED = "asked"  #: the same, because Discord asked for it, as it does every few hours
    #: RESUME is refused: it has to IDENTIFY again, and what was missed is not told
    FORGOTTEN = "forgotten"


class Mix(Enum):
    """How an event arrives."""

    NOT = "not"  #: once, in its turn
    REPEAT = "repeat"  #: twice
    SWAP = "swap"  #: behind the one that follows it


@dataclass
class Session:
    """What one IDENTIFY began. It outlives its connections: a later one may take it up again."""

    id: str = field(default_factory=lambda: secrets.token_hex(16))
    frames: list[str] = field(default_factory=list)
    socket: web.WebSocketResponse | None = None  #: None while nobody listens
    shard: int = 0
    shards: int = 1

    def hears_of(self, server: int) -> bool:
        """Whether it brings what happens in this server; 0 stands for no server."""
        return (server >> 22) % self.shards == self.shard

    async def send(self, event: str, data: Payload) -> None:
        """Keeps an event, and sends it if somebody listens."""
        frame = {"op": DISPATCH, "t": event, "s": len(self.frames) + 1, "d": data}
        self.frames.append(json.dumps(frame))
        if self.socket is not None and not self.socket.closed:
            try:
                await self.socket.send_str(self.frames[-1])
            except ConnectionError:
                self.socket = None  # the bot has just died


class Gateway:
    """Tells every session what happens; `greet` gives what a new session hears first, READY to
    begin with.
    """

    def __init__(self, greet: Callable[[Session], list[tuple[str, Payload]]]) -> None:
        self._greet = greet
        self._is_open = asyncio.Event()
        self._is_open.set()
        self._cut_shard: int | None = None  #: None while all are cut off
        self.sessions: list[Session] = []
        self.resumes = 0
        #: The close codes that answer the next connections when they IDENTIFY.
        self.close_codes: list[int] = []
        self._is_mute = False
        self._held: dict[str, list[Payload]] = {}
        self._mix: deque[Mix] = deque()
        self._overtaken: tuple[str, Payload] | None = None

    @property
    def is_heard(self) -> bool:
        """Whether a bot listens."""
        return any(session.socket is not None for session in self.sessions)

    def mix_up(self, *how: Mix) -> None:
        """What befalls the next events, in this order; with nothing given, all is as usual
        again.
        """
        self._mix = deque(how)

    async def send(self, event: str, data: Payload) -> None:
        if event in self._held:
            self._held[event].append(data)
            return
        if self._is_mute:
            return
        how = self._mix.popleft() if self._mix else Mix.NOT
        overtaken, self._overtaken = self._overtaken, None
        if how is Mix.SWAP and overtaken is None:
            self._overtaken = (event, data)
            return
        events = [(event, data)]
        if how is Mix.REPEAT:
            events.append((event, data))
        if overtaken is not None:
            events.append(overtaken)
        for name, about in events:
            for session in self.sessions:
                if session.hears_of(int(about.get("guild_id", 0))):
                    await session.send(name, about)

    async def let_go(self) -> None:
        """Sends what was held back and waits for an event to overtake it."""
        overtaken, self._overtaken = self._overtaken, None
        if overtaken is not None:
            await self.send(*overtaken)

    @contextmanager
    def mute(self) -> Iterator[None]:
        """Connections stay open, nothing comes through any more, and what happens meanwhile is
        never told.
        """
        self._is_mute = True
        try:
            yield
        finally:
            self._is_mute = False

    @asynccontextmanager
    async def hold(self, event: str) -> AsyncIterator[list[Payload]]:
        """Events of this kind aren't told meanwhile: whoever holds them tells them in another
        order, or never.
        """
        held = self._held[event] = []
        yield held
        del self._held[event]

    @asynccontextmanager
    async def cut(
        self, loss: Loss = Loss.BROKEN, *, shard: int | None = None
    ) -> AsyncIterator[None]:
        """Nobody is connected meanwhile, or only this shard isn't."""
        cut = [session for session in self.sessions if shard in (None, session.shard)]
        self._cut_shard = shard
        self._is_open.clear()
        for session in cut:
            socket, session.socket = session.socket, None
            if socket is not None and loss is Loss.ASKED:
                await socket.send_json({"op": RECONNECT, "d": None})
            elif socket is not None:
                await socket.close(code=4000)
        if loss is Loss.FORGOTTEN:
            for session in cut:
                self.sessions.remove(session)
        try:
            yield
        finally:
            self._is_open.set()

    async def _wait_until_open(self, shard: int) -> None:
        if self._cut_shard in (None, shard):
            await self._is_open.wait()

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        """Serves one connection."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": HELLO, "d": {"heartbeat_interval": HEARTBEAT_INTERVAL}})
        try:
            async for message in socket:
                await self._answer(socket, message)
        finally:
            for session in self.sessions:
                if session.socket is socket:
                    session.socket = None
        return socket

    async def _answer(self, socket: web.WebSocketResponse, message: WSMessage) -> None:
        if message.type is not WSMsgType.TEXT:
            return
        frame = json.loads(message.data)
        if frame["op"] == HEARTBEAT and not self._is_mute:
            await socket.send_json({"op": HEARTBEAT_ACK})
        elif frame["op"] == IDENTIFY and self.close_codes:
            await socket.close(code=self.close_codes.pop(0))
        elif frame["op"] == IDENTIFY:
            shard, shards = frame["d"].get("shard", (0, 1))
            await self._wait_until_open(shard)
            session = Session(socket=socket, shard=shard, shards=shards)
            for event, data in self._greet(session):
                await session.send(event, data)
            self.sessions.append(session)
        elif frame["op"] == RESUME:
            await self._resume(socket, frame["d"])

    async def _resume(self, socket: web.WebSocketResponse, request: Payload) -> None:
        session = next((each for each in self.sessions if each.id == request["session_id"]), None)
        if session is not None:
            await self._wait_until_open(session.shard)
        if session is None or session not in self.sessions:  # it may have been forgotten meanwhile
            await socket.send_json({"op": INVALID_SESSION, "d": False})
            return
        for frame in islice(session.frames, request["seq"], None):  # also what is added meanwhile
            await socket.send_str(frame)
        session.socket = socket
        self.resumes += 1
        await session.send("RESUMED", {})
