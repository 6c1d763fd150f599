"""A loopback Discord that takes times, and the bots that it serves, each a process of its own."""

import asyncio
import itertools
import os
import sys
import tempfile
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web

from tests.loopback.gateway import Payload
from tests.loopback.server import Loopback, reply
from tests.loopback.values import GOODWORD, SAM, Message, show_interaction

ROOT = Path(__file__).resolve().parents[2]
COMMAND, TYPING = 2, 4  # kinds of interaction
PATIENCE = 30.0  # seconds
#: Where the bots' compiled code is kept.
CACHE = Path(tempfile.gettempdir()) / "goodword-bench-cache"
#: What Discord usually takes to accept a message, in seconds.
PACE = 0.15


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks of a bot, and what the answer has in it when it was done."""

    kind: int
    data: Payload
    sign: bytes


class TimedDiscord(Loopback):
    """Notes when each interaction was acknowledged; keeps nothing, so that it stays equally
    fast.
    """

    def __init__(self) -> None:
        super().__init__()
        self._asked: dict[str, asyncio.Future[tuple[float, bytes]]] = {}
        self._tokens = itertools.count()

    async def ask(self, wish: Wish) -> float:
        """Seconds from the interaction's sending to the arrival of its acknowledgement."""
        token = f"t{next(self._tokens)}"
        event = show_interaction(wish.kind, wish.data, SAM, id_=self.make_id(), token=token)
        answered: asyncio.Future[tuple[float, bytes]] = asyncio.get_running_loop().create_future()
        self._asked[token] = answered
        began = time.perf_counter()
        await self.gateway.send("INTERACTION_CREATE", event)
        async with asyncio.timeout(PATIENCE):
            ended, body = await answered
        if wish.sign not in body:
            raise RuntimeError(f"asked {wish.data}, answered {body.decode()}")
        return ended - began

    @web.middleware
    async def _meet(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        arrived = time.perf_counter()
        answered = self._asked.pop(request.match_info.get("token", ""), None)
        if answered is None:
            return await super()._meet(request, handler)
        answered.set_result((arrived, await request.read()))
        return await handler(request)

    async def _answer_interaction(self, request: web.Request) -> web.Response:
        answer = await super()._answer_interaction(request)
        self.answers.clear()
        return answer

    async def _post(self, request: web.Request) -> web.Response:
        """Messages at any desk, at about the pace at which Discord takes them."""
        await asyncio.sleep(PACE)
        message = Message(self.make_id(), int(request.match_info["channel"]), GOODWORD)
        message.change(await request.json())
        return reply(message.show())


class Program:
    """A bot's process; it is connected when it has been sent READY."""

    def __init__(self, process: Process, discord: TimedDiscord, began: float) -> None:
        self.discord = discord
        self.began = began
        self._process = process

    async def wait_until_connected(self) -> None:
        async with asyncio.timeout(PATIENCE):
            while not self.discord.gateway.sessions:
                if self._process.returncode is not None:
                    raise RuntimeError("the bot ended by itself; its log says why")
                await asyncio.sleep(0.001)

    def measure_memory(self) -> dict[str, float]:
        """Resident memory in MB: all of it (Rss), and with what it shares with others split
        (Pss).
        """
        lines = Path(f"/proc/{self._process.pid}/smaps_rollup").read_text().splitlines()
        sizes = {line.split(":")[0]: line.split() for line in lines if line.endswith("kB")}
        return {name: int(sizes[name][1]) / 1024 for name in ("Rss", "Pss")}

    async def stop(self) -> None:
        if self._process.returncode is None:
            self._process.terminate()
        await self._process.wait()


@asynccontextmanager
async def run_program(module: str, *arguments: Any) -> AsyncIterator[Program]:
    """A bot in a fresh process, with a Discord of its own at the address that it is given first."""
    discord = TimedDiscord()
    async with discord.serve() as address:
        # Compiled once, as an installed program is, even where the environment says otherwise.
        settings = {**os.environ, "PYTHONPYCACHEPREFIX": str(CACHE)}
        settings.pop("PYTHONDONTWRITEBYTECODE", None)
        began = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            f"tests.bench.{module}",
            address,
            *map(str, arguments),
            cwd=ROOT,
            env=settings,
        )
        program = Program(process, discord, began)
        try:
            yield program
        finally:
            await program.stop()
