"""The program in its own process, a loopback Discord in this one, and short ways to use both."""

import asyncio
import copy
import itertools
import multiprocessing
import os
import resource
import shutil
import signal
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, closing, contextmanager
from datetime import timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from tests.loopback.gateway import Payload
from tests.loopback.run_bot import list_errors, run_bot
from tests.loopback.server import Loopback, Snag
from tests.loopback.values import (
    ADA,
    DESK,
    GUILD,
    PEOPLE,
    ROLES,
    ROSA,
    SAM,
    STAFF_ROLE,
    Message,
    Person,
    find_desk,
    show_interaction,
)
from tests.sure import sure

YES, NO = "✅", "❌"
#: The undo time, shorter than a shop's: no longer than a test needs.
UNDO = timedelta(seconds=0.25)
LONG_UNDO = timedelta(seconds=1)
PATIENCE = 60.0  # seconds until what must happen counts as not happening, on a busy machine, too
#: How long nothing more must happen before a test believes that nothing will, in seconds.
STILLNESS = 0.3
# Each start of the program is forked from a process that has imported it and done nothing else: 0.2
# s instead of 3. (Where the tests aren't run from the project's folder, that process finds nothing
# and it takes longer.)
processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["tests.loopback.preload"])


class World:
    """One shop on the loopback Discord, and the program that serves it."""

    def __init__(self, address: str, discord: Loopback, folder: Path, undo: timedelta) -> None:
        self.discord = discord
        self.guild, self.desk = GUILD, DESK
        self.address = address
        self.folder = folder
        self._undo = undo
        self.settings: dict[str, str] = {}  #: by environment, from the next start on
        self.forgiven: list[str] = []  #: what errors in the log may say
        self._process: ForkServerProcess | None = None
        self._is_alone = True
        self._tokens = itertools.count(1)

    def visit(self, guild: int) -> "World":
        """Another server that the same program serves; start and stop it from the first."""
        other = copy.copy(self)
        other.guild, other.desk = guild, find_desk(guild)
        return other

    # The program

    async def start(self) -> None:
        """Starts the program and waits until it is connected."""
        sessions = len(self.discord.gateway.sessions)
        self.launch()
        await self.wait_until(
            lambda: len(self.discord.gateway.sessions) >= sessions + self.discord.shards,
            "the bot connects",
        )
        self._is_alone = True

    def launch(self) -> None:
        """Starts the program, whether or not it will connect: another one may be at work."""
        self._is_alone = False
        self._process = processes.Process(target=run_bot, args=self.run_args)
        self._process.start()

    async def kill(self) -> None:
        """Ends the program as a power cut does."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """Asks the program to end, and gives its exit code."""
        return await self._end(signal.SIGTERM)

    async def restart(self) -> None:
        await self.kill()
        await self.start()

    async def _end(self, how: signal.Signals) -> int:
        ending = sure(self._process)
        assert ending.pid is not None
        if ending.exitcode is None:
            os.kill(ending.pid, how)
        await self.wait_until(lambda: ending.exitcode is not None, "the program ends")
        code = ending.exitcode
        ending.close()
        self._process = None
        if self._is_alone:
            await self.wait_until(lambda: not self.discord.gateway.is_heard, "its connection ends")
        assert code is not None
        return code

    @contextmanager
    def suspend(self) -> Iterator[None]:
        """The computer sleeps: the program does nothing, and its connections stay as they are."""
        os.kill(self.process_id, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.process_id, signal.SIGCONT)

    @contextmanager
    def trouble_database(self, trouble: str) -> Iterator[None]:
        """The database is locked by another program, or the disk is full; the program will log
        that.
        """
        if trouble == "locked":
            self.forgiven.append("database is locked")
            with closing(
                sqlite3.connect(self.folder / "goodword.db", isolation_level=None)
            ) as other:
                other.execute("BEGIN IMMEDIATE")
                yield
                other.execute("ROLLBACK")
            return
        self.forgiven += ["disk I/O error", "database or disk is full"]
        size = resource.prlimit(self.process_id, resource.RLIMIT_FSIZE)
        # No file can grow beyond what the log may need.
        most = (self.folder / "bot.log").stat().st_size + 100_000
        resource.prlimit(self.process_id, resource.RLIMIT_FSIZE, (most, size[1]))
        yield
        resource.prlimit(self.process_id, resource.RLIMIT_FSIZE, size)

    async def close(self) -> None:
        if self._process is not None:
            await self.kill()

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.exitcode is None

    @property
    def run_args(self) -> tuple[str, Path, timedelta, dict[str, str]]:
        """What a start of the program is told; a second one started by mistake is told the same."""
        return self.address, self.folder, self._undo, self.settings

    @property
    def process_id(self) -> int:
        """The running program's."""
        assert self._process is not None
        assert self._process.pid is not None
        return self._process.pid

    async def wait_until(
        self, holds: Callable[[], object], what: str, *, patience: float = PATIENCE
    ) -> None:
        """Fails when this doesn't come true soon."""
        try:
            async with asyncio.timeout(patience):
                while not holds():  # noqa: ASYNC110 (a condition of any kind has no event)
                    await asyncio.sleep(0.005)
        except TimeoutError:
            desk = "\n".join(
                f"{each.text} {list(each.reactions)}" for each in self.discord.channels[self.desk]
            )
            log = "\n".join(list_errors(self.folder)[-20:])
            raise AssertionError(
                f"waited in vain until {what}\nDESK\n{desk}\nERRORS\n{log}"
            ) from None

    async def be_still(self) -> None:
        """Waits until the program has asked for nothing any more for a while."""
        seen = -1
        while seen != len(self.discord.requests):
            seen = len(self.discord.requests)
            await asyncio.sleep(STILLNESS)

    # What people do

    async def set_up(self) -> None:
        """A shop whose customer Ada is on Discord, and has one order."""
        await self.ask(
            "shop setup", by=ROSA, desk=self.desk, staff=STAFF_ROLE, timezone="Europe/London"
        )
        await self.ask("order add", customer="Ada", item="blue shawl", member=ADA.id)

    async def ask(self, command: str, *, by: Person = SAM, **options: Any) -> str:
        """Runs a slash command at the desk and gives what it answered, privately."""
        first, *rest = command.split()
        # The bot registers them while it connects.
        await self.wait_until(lambda: self.discord.commands, "the commands are registered")
        known = next(each for each in self.discord.commands if each["name"] == first)
        data: dict[str, Any] = {"id": "1", "name": first, "type": 1}
        level = data
        for name in rest:
            known = next(each for each in known["options"] if each["name"] == name)
            level["options"] = [{"name": name, "type": known["type"]}]
            level = level["options"][0]
        kinds = {each["name"]: each["type"] for each in known["options"]}
        given = {
            name: str(value) if kinds[name] in (6, 7, 8) else value
            for name, value in options.items()
        }
        level["options"] = [
            {"name": name, "type": kinds[name], "value": value} for name, value in given.items()
        ]
        data["resolved"] = _resolve(given, kinds)
        return await self._interact(2, data, by)

    async def press(self, message: Message, label: str, *, by: Person = SAM) -> str:
        """Presses a button and gives what was answered, privately."""
        data = {"custom_id": message.buttons[label], "component_type": 2}
        return await self._interact(3, data, by, message=message.show())

    async def open_form(self, message: Message, label: str) -> Payload:
        """Presses a button that opens a form, and gives the form."""
        before = len(self.discord.forms)
        pressing = asyncio.create_task(self.press(message, label))
        await self.wait_until(lambda: len(self.discord.forms) > before, f"{label} opens a form")
        pressing.cancel()
        return self.discord.forms[-1]

    async def send_form(self, form: Payload, *words: str, by: Person = SAM) -> str:
        """Sends in a form with these words in its fields, and gives what was answered,
        privately.
        """
        asked = [each["component"]["custom_id"] for each in form["components"]]
        fields = [
            {"type": 18, "component": {"type": 4, "custom_id": name, "value": value}}
            for name, value in zip(asked, words, strict=True)
        ]
        return await self._interact(5, {"custom_id": form["custom_id"], "components": fields}, by)

    def list_answers(self) -> list[str]:
        """All that was answered privately to the last command or click, oldest first."""
        return [each.text for each in list(self.discord.answers.values())[-1]]

    async def _interact(self, kind: int, data: dict[str, Any], by: Person, **more: Any) -> str:
        token = f"interaction-{next(self._tokens)}"
        event = show_interaction(
            kind, data, by, id_=self.discord.make_id(), token=token, guild=self.guild, **more
        )
        await self.discord.gateway.send("INTERACTION_CREATE", event)
        answers = self.discord.answers[token]
        await self.wait_until(
            lambda: answers, f"{data.get('name') or data['custom_id']} is answered"
        )
        return answers[0].text

    async def react(self, card: Message, emoji: str = YES, *, by: Person = SAM) -> None:
        await self.discord.react(card, emoji, by)

    async def unreact(self, card: Message, emoji: str = YES, *, by: Person = SAM) -> None:
        await self.discord.react(card, emoji, by, on=False)

    async def write(self, words: str = "", *, by: Person = ADA, **parts: Any) -> Message:
        """Somebody writes to the bot; `parts` are what a message holds beside words, see
        `parts.py`.
        """
        return await self.discord.say(by.line, by, {"content": words}, **parts)

    def put_snag(self, method: str, path: str, **more: Any) -> Snag:
        """Has something befall the next request that fits; see `Snag`.

        It is held until `go_on` is set.
        """
        snag = Snag(method, path, **more)
        self.discord.snags.append(snag)
        return snag

    def put_snag_before_letter(self, **more: Any) -> Snag:
        """The same for the next letter to Ada."""
        return self.put_snag("POST", f"/channels/{ADA.line}/messages", **more)

    # What is to be seen

    def list_letters(self, words: str = "", *, to: Person = ADA) -> list[str]:
        """What the bot wrote to somebody, without telling them that a person will answer."""
        said = [each.content for each in self.discord.channels[to.line] if each.author.is_bot]
        return [each for each in said if "A person will answer you" not in each and words in each]

    def list_cards(self, words: str = "") -> list[Message]:
        """The drafts' cards at the desk, oldest first."""
        return [
            each
            for each in self.discord.channels[self.desk]
            if ": draft " in each.content and each.has_said(words)
        ]

    def list_posts(self, words: str) -> list[str]:
        """What the bot said at the desk with these words in it."""
        return [each.text for each in self.discord.channels[self.desk] if words in each.text]

    async def draft(self, words: str) -> Message:
        """The card of a reply to Ada, as soon as it can be reacted to."""
        await self.ask("reply", customer="Ada", message=words)
        return await self.see_card(words)

    async def see_card(self, words: str) -> Message:
        """The only card with these words, as soon as it can be reacted to."""
        await self.wait_until(
            lambda: any({YES, NO} <= set(card.reactions) for card in self.list_cards(words)),
            f"a card says {words}",
        )
        [card] = self.list_cards(words)
        return card

    async def see_letter(self, words: str, card: Message) -> None:
        """Waits until a letter went, and then sees that it went once and that its card says so."""
        await self.wait_until(lambda: self.list_letters(words), f"a letter says {words}")
        await self.wait_until(
            lambda: card.stands.startswith("Sent"), "its card says that it was sent"
        )
        await self.be_still()
        assert len(self.list_letters(words)) == 1
        assert len(self.list_cards(words)) == 1

    async def see_unknown(self, words: str, card: Message) -> int:
        """Waits until a card says that nobody knows, with both ways on; gives how many letters
        there are.
        """
        await self.wait_until(
            lambda: "may or may not" in card.text, "its card says that nobody knows"
        )
        await self.be_still()
        assert list(card.buttons) == ["It arrived", "Send again"]
        assert len(self.list_cards(words)) == 1
        return len(self.list_letters(words))

    @property
    def database(self) -> Path:
        return self.folder / "goodword.db"

    @property
    def has_open_database(self) -> bool:
        """Whether whoever used the database last did so without closing it."""
        return (self.folder / "goodword.db-wal").exists()


def _resolve(given: dict[str, Any], kinds: dict[str, int]) -> dict[str, Any]:
    """The people, roles and channels that a command names, as Discord sends them along."""
    people = [PEOPLE[int(value)] for name, value in given.items() if kinds[name] == 6]
    everything = str(ROLES[GUILD].value)
    return {
        "users": {str(each.id): each.show() for each in people},
        "members": {
            str(each.id): {**each.show_member(), "permissions": everything} for each in people
        },
        "channels": {
            value: {"id": value, "type": 0, "name": "desk", "permissions": everything}
            for name, value in given.items()
            if kinds[name] == 7
        },
        "roles": {
            value: {
                "id": value,
                "name": "staff",
                "permissions": "0",
                "position": 1,
                "color": 0,
                "hoist": False,
            }
            | {"managed": False, "mentionable": False, "colors": {"primary_color": 0}}
            for name, value in given.items()
            if kinds[name] == 8
        },
    }


@asynccontextmanager
async def open_world(
    folder: Path,
    database: Path,
    *,
    undo: timedelta = UNDO,
    settings: Mapping[str, str] | None = None,
    shards: int = 1,
    servers: int = 1,
) -> AsyncIterator[World]:
    """A shop that is set up and served; `database` is an empty one, upgraded, to be copied.

    `settings` are in the environment of the first start and every later one. The bot is in so many
    `servers`, which Discord spreads over so many `shards`; the others are to be set up where they
    are visited. At the end the program may have logged no error and used nothing that this Discord
    doesn't know.
    """
    shutil.copy(database, folder / "goodword.db")
    discord = Loopback()
    discord.shards = shards
    discord.open_servers(servers - 1)
    async with discord.serve() as address:
        world = World(address, discord, folder, undo)
        world.settings.update(settings or {})
        try:
            await world.start()
            await world.set_up()
            yield world
        finally:
            await world.close()
            for snag in discord.snags:
                snag.go_on.set()
    logged = list_errors(folder)
    trouble = discord.unknown + [
        each for each in logged if not any(words in each for words in world.forgiven)
    ]
    assert not trouble, "\n".join(trouble)
