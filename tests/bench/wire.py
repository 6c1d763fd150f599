"""A loopback Discord that takes times, and the bots that it serves, each a process of its own."""

import asyncio
import itertools
import os
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web

from tests.loopback.gateway import Payload
from tests.loopback.server import Loopback, reply
from tests.loopback.values import DESK, GOODWORD, GUILD, ROSA, SAM, Message, show_interaction

ROOT = Path(__file__).resolve().parents[2]
COMMAND, TYPING = 2, 4  # kinds of interaction
WORDS = 0  # no interaction, but a message at the desk
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


@dataclass(frozen=True, slots=True, eq=False)
class Bot:
    """A program that is measured, and what it is asked first."""

    title: str
    module: str  #: in this folder
    arguments: tuple[object, ...]  #: after Discord's address
    make_wish: Callable[[], Wish]
    is_ours: bool = False
    python: Path = Path(sys.executable)
    settings: Mapping[str, str] = field(default_factory=dict)  #: of its environment


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
        name, event, key = self._make_event(wish)
        answered: asyncio.Future[tuple[float, bytes]] = asyncio.get_running_loop().create_future()
        self._asked[key] = answered
        began = time.perf_counter()
        await self.gateway.send(name, event)
        async with asyncio.timeout(PATIENCE):
            ended, body = await answered
        if wish.sign not in body:
            raise RuntimeError(f"asked {wish.data}, answered {body.decode()}")
        return ended - began

    def _make_event(self, wish: Wish) -> tuple[str, Payload, str]:
        """What the bot is told, and by what in its answer's address that is known."""
        if wish.kind == WORDS:
            message = Message(self.make_id(), DESK, ROSA, **wish.data).show()
            member = {"guild_id": str(GUILD), "member": ROSA.show_member()}
            return "MESSAGE_CREATE", {**message, **member}, str(DESK)
        token = f"t{next(self._tokens)}"
        event = show_interaction(wish.kind, wish.data, SAM, id_=self.make_id(), token=token)
        return "INTERACTION_CREATE", event, token

    @web.middleware
    async def _meet(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        arrived = time.perf_counter()
        known = request.match_info
        answered = self._asked.pop(known.get("token", known.get("channel", "")), None)
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

    def __init__(self, bot: Bot, process: Process, discord: TimedDiscord, began: float) -> None:
        self.bot = bot
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
async def run_program(bot: Bot, discord: TimedDiscord | None = None) -> AsyncIterator[Program]:
    """A bot in a fresh process, with a Discord of its own at the address that it is given first."""
    discord = discord or TimedDiscord()
    async with discord.serve() as address:
        # Compiled once, as an installed program is, even where the environment says otherwise.
        settings = {**os.environ, "PYTHONPYCACHEPREFIX": str(CACHE), **bot.settings}
        settings.pop("PYTHONDONTWRITEBYTECODE", None)
        began = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            bot.python,
            "-m",
            f"tests.bench.{bot.module}",
            address,
            *map(str, bot.arguments),
            cwd=ROOT,
            env=settings,
            stdout=DEVNULL,  # some greet whoever started them
        )
        program = Program(bot, process, discord, began)
        try:
            yield program
        finally:
            await program.stop()
