"""One random life of a shop: what people do, what goes wrong meanwhile, and what it all came to."""

import asyncio
import os
import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import discord

from bot.store.backup import back_up_database, restore_database
from bot.store.problems import DatabaseProblem
from tests.loopback.gateway import Loss, Mix
from tests.loopback.judging import Kept, Letter, judge_life
from tests.loopback.run_bot import run_bot
from tests.loopback.server import Loopback, refuse, slow_down
from tests.loopback.values import ADA, BEN, DESK, SAM, Message, Person
from tests.loopback.world import NO, YES, World, processes

#: The undo time of these lives.
UNDO = timedelta(seconds=0.3)
#: So long somebody at the desk waits for an answer before they do something else, in seconds.
IMPATIENCE = 1.5
#: How long the program may take to put everything right once nothing is wrong any more, in seconds.
MENDING = 45.0
STILL = 1.2
#: The disk that is filled up, in bytes: as much as a backup asks for, and some more.
DISK = 256_000_000


@dataclass
class Life:
    """What was done in one life, and how it was judged."""

    name: str
    letters: list[Letter] = field(default_factory=list)
    kept: Kept = field(default_factory=Kept)
    steps: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)
    sent: int = 0
    log: str = ""  #: what the program said, where a promise was broken

    def count(self) -> dict[str, int]:
        """How much there was to lose, to repeat and to send without leave."""
        return {
            "drafts": len(self.letters),
            "approvals": sum(is_yes for each in self.letters for _, is_yes in each.decisions),
            "taken back": sum(not is_yes for each in self.letters for _, is_yes in each.decisions),
            "letters sent": self.sent,
            "customers' messages": len(self.kept.messages),
            "orders": len(self.kept.orders),
        }


class Living:
    """The steps of a life; each is drawn by its weight in `STEPS`."""

    def __init__(self, world: World, books: Path, chance: random.Random, life: Life) -> None:
        self.world, self.books, self.chance, self.life = world, books, chance, life
        self._count = 0
        self._backup: Path | None = None
        self._kept_at_backup = Kept()
        self._is_up = True
        self.order: list[str] = []  #: the steps as they were taken

    # People

    async def log_order(self) -> None:
        item = f"shawl {self._next()}"
        answer = await self._ask("order add", customer="Ada", item=item)
        if answer and "Logged" in answer:
            self.life.kept.orders.append(item)

    async def draft(self) -> None:
        letter = Letter(f"Word {self._next()} of {self.life.name}.")
        self.life.letters.append(letter)
        # one letter about an order sets aside the others
        about = self.chance.choice(["1", "2", "3", "4"])
        answer = await self._ask("reply", customer="Ada", message=letter.words, order=about)
        letter.is_known = bool(answer and "waits in" in answer)

    async def approve(self) -> None:
        if found := self._pick():
            letter, card = found
            await self._react(letter, card, YES, on=True)

    async def approve_by_button(self) -> None:
        await self._press("Approve", says="Approved", is_yes=True)

    async def take_back(self) -> None:
        if found := self._pick(reacted=YES):
            letter, card = found
            await self._react(letter, card, YES, on=False)

    async def undo_by_button(self) -> None:
        await self._press("Undo", says="Stopped", is_yes=False)

    async def discard(self) -> None:
        if found := self._pick():
            letter, card = found
            await self._react(letter, card, NO, on=True)

    async def change_mind_at_once(self) -> None:
        """Clicks ✅, and takes it back before anybody can have noticed."""
        if found := self._pick():
            letter, card = found
            await self._react(letter, card, YES, on=True)
            await asyncio.sleep(self.chance.uniform(0, 0.3))
            await self._react(letter, card, YES, on=False)

    async def write(self) -> None:
        person = self.chance.choice([ADA, BEN])
        for _ in range(self.chance.choice([1, 1, 2, 6])):
            words = f"Where is parcel {self._next()}?"
            await self.world.write(words, by=person)
            if person is ADA:  # Ben is nobody's customer yet
                self.life.kept.messages.append(words)

    async def wait(self) -> None:
        await asyncio.sleep(self.chance.uniform(0.1, 0.9))

    # What goes wrong

    async def kill(self) -> None:
        if self._is_up:
            await self.world.kill()
        self._is_up = False

    async def terminate(self) -> None:
        """Asked to stop; it may take its time while something is in the way."""
        if not self._is_up:
            return
        self._end_snags()
        try:
            await self.world.stop()
        except AssertionError:
            await self.world.kill()
        self._is_up = False

    async def start(self) -> None:
        if not self._is_up:
            await self.world.start()
            self._is_up = True

    async def suspend(self) -> None:
        """The lid is closed, and opened again; sometimes somebody decides on the phone
        meanwhile.
        """
        if not self._is_up:
            return
        begun = discord.utils.utcnow()
        with self.world.suspend():
            await asyncio.sleep(self.chance.uniform(0.1, 0.8))
            if self.chance.random() < 0.5:
                await self.go_unheard()
            await asyncio.sleep(self.chance.uniform(0.1, 0.8))
        self.life.kept.pauses.append((begun, discord.utils.utcnow()))

    async def go_unheard(self) -> None:
        """A connection that stays open and brings nothing; sometimes somebody decides on the phone
        meanwhile.
        """
        with self.world.discord.gateway.mute():
            await self.chance.choice([self.take_back, self.approve, self.discard, self.write])()
            await asyncio.sleep(self.chance.uniform(0, 0.5))
        async with self.world.discord.gateway.cut(Loss.FORGOTTEN):
            pass  # as the bot's heartbeat finds out some time later

    async def cut(self) -> None:
        loss = self.chance.choice(list(Loss))
        async with self.world.discord.gateway.cut(loss):
            for _ in range(self.chance.randint(0, 3)):
                await self.chance.choice(
                    [self.take_back, self.approve, self.discard, self.write, self.wait]
                )()

    async def trouble_at_discord(self) -> None:
        """Some of the next requests are refused or cut off, before or after their effect."""
        for _ in range(self.chance.randint(1, 4)):
            method = self.chance.choice(["POST", "POST", "PATCH", "GET", "PUT"])
            snag = self.world.put_snag(
                method,
                f"/channels/({ADA.line}|{DESK})/" if method == "POST" else "/channels/",
                has_effect=self.chance.random() < 0.5,
                is_cut=self.chance.random() < 0.3,
                answer=self.chance.choice(
                    [
                        lambda: refuse(500, 0, "trouble"),
                        lambda: refuse(502, 0, "trouble"),
                        lambda: refuse(503, 0, "trouble"),
                        lambda: slow_down(0.2),
                    ]
                ),
            )
            snag.go_on.set()

    async def mix_up_events(self) -> None:
        """The next events come twice, or the later one first."""
        ways = [Mix.REPEAT, Mix.SWAP]
        self.world.discord.gateway.mix_up(*self.chance.choices(ways, k=self.chance.randint(1, 3)))

    async def lock_books(self) -> None:
        """Another program holds the database for longer than ours is patient."""
        with closing(sqlite3.connect(self.books, isolation_level=None, timeout=2)) as other:
            try:
                other.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return
            for _ in range(self.chance.randint(1, 3)):
                await self.chance.choice(
                    [self.take_back, self.approve, self.discard, self.write, self.wait]
                )()
            other.execute("ROLLBACK")

    async def fill_disk(self) -> None:
        """Nothing more can be written, for a while."""
        filler = self.books.with_name("filler")
        with filler.open("wb", buffering=0) as file:
            for size in (1 << 26, 1 << 20, 1 << 12):  # at last there is no room for one page
                with suppress(OSError):
                    while True:
                        os.posix_fallocate(file.fileno(), file.tell(), size)
                        file.seek(size, os.SEEK_CUR)
        for _ in range(self.chance.randint(1, 3)):
            await self.chance.choice(
                [self.take_back, self.approve, self.log_order, self.write, self.wait]
            )()
        filler.unlink(missing_ok=True)

    async def back_up(self) -> None:
        path = self.books.with_name(f"backup-{self._next()}.db")
        try:
            await asyncio.to_thread(back_up_database, self.books, path)
        except DatabaseProblem:
            return  # it is told, and there is no backup
        self._backup, self._kept_at_backup = path, self.life.kept.copy()

    async def restore(self) -> None:
        """The books of some time ago come back: what was said since isn't in them."""
        if self._backup is None:
            return
        await self.terminate()
        await asyncio.to_thread(
            restore_database, self._backup, self.books, today=date(2026, 11, 30)
        )
        self.life.kept.go_back_to(self._kept_at_backup)
        for letter in self.life.letters:
            letter.restored_at.append(discord.utils.utcnow())
        await self.start()

    async def start_second(self) -> None:
        """Somebody starts the program once more, by mistake."""
        if not self._is_up:
            return
        second = processes.Process(target=run_bot, args=self.world.run_args)
        second.start()
        try:
            async with asyncio.timeout(10):
                while second.exitcode is None:  # noqa: ASYNC110 (a process has no event)
                    await asyncio.sleep(0.02)
        except TimeoutError:
            self.life.violations.append("a second program ran on the same books")
            second.kill()
            return
        if second.exitcode != 1:
            self.life.violations.append(f"the second program ended with {second.exitcode}")

    # The end

    async def mend(self) -> None:
        """Nothing is wrong any more; waits until the program has made good what it can."""
        self._end_snags()
        self.world.discord.gateway.mix_up()
        await self.world.discord.gateway.let_go()
        if self._is_up and not self.world.is_running:
            self.life.violations.append("the program ended by itself")
            await self.kill()
        await self.start()
        loop = asyncio.get_running_loop()
        deadline = loop.time() + MENDING
        seen, quiet_since = -1, loop.time()
        while loop.time() < deadline:
            if seen != len(self.world.discord.requests):
                seen, quiet_since = len(self.world.discord.requests), loop.time()
            # What seems lost may still be on its way: a busy machine is slow.
            if loop.time() - quiet_since > STILL and not self.judge():
                return
            await asyncio.sleep(0.1)

    def judge(self) -> list[str]:
        """Each promise that is broken as things stand."""
        return judge_life(self.world, self.life.letters, self.life.kept, self.books)

    # Short ways

    def _next(self) -> int:
        self._count += 1
        return self._count

    def _end_snags(self) -> None:
        for snag in self.world.discord.snags:
            snag.go_on.set()
        self.world.discord.snags.clear()

    def _see_card(self, letter: Letter) -> Message | None:
        cards = self.world.list_cards(letter.words)
        return cards[-1] if cards else None

    def _pick(self, reacted: str = "") -> tuple[Letter, Message] | None:
        """Some letter whose card is at the desk (with this reaction of Sam's)."""
        found = [(each, card) for each in self.life.letters if (card := self._see_card(each))]
        if reacted:
            found = [each for each in found if SAM.id in each[1].reactions.get(reacted, ())]
        return self.chance.choice(found[-3:]) if found else None

    async def _react(self, letter: Letter, card: Message, emoji: str, *, on: bool) -> None:
        had = SAM.id in card.reactions.get(emoji, ())
        if had == on:
            return
        # A pressed button's approval stands by itself: the end of a ✅ on top of it may be seen or
        # not.
        if on or not letter.is_pressed:
            letter.decisions.append((discord.utils.utcnow(), on and emoji == YES))
        await (self.world.react if on else self.world.unreact)(card, emoji)

    async def _press(self, label: str, *, says: str, is_yes: bool) -> None:
        """Presses a button that some card has; what was answered is what counts."""
        found = [
            (each, card)
            for each in self.life.letters
            if (card := self._see_card(each)) and label in card.buttons
        ]
        if not found:
            return
        letter, card = self.chance.choice(found)
        pressed_at = discord.utils.utcnow()
        if is_yes:
            # it may count though nobody heard the answer
            letter.decisions.append((pressed_at, True))
            letter.is_pressed = True
        answer = await self._patiently(self.world.press(card, label))
        if not is_yes and answer and says in answer:
            letter.decisions.append((discord.utils.utcnow(), False))
            letter.is_pressed = False

    async def _ask(self, command: str, *, by: Person = SAM, **options: object) -> str | None:
        return await self._patiently(self.world.ask(command, by=by, **options))

    async def _patiently(self, asking: Awaitable[str]) -> str | None:
        try:
            async with asyncio.timeout(IMPATIENCE):
                return await asking
        except (TimeoutError, AssertionError):
            return None


Step = Callable[[Living], Awaitable[None]]
STEPS: dict[Step, int] = {
    Living.log_order: 4,
    Living.draft: 9,
    Living.approve: 14,
    Living.approve_by_button: 6,
    Living.take_back: 5,
    Living.undo_by_button: 3,
    Living.discard: 1,
    Living.change_mind_at_once: 3,
    Living.write: 3,
    Living.wait: 14,
    Living.kill: 4,
    Living.terminate: 2,
    Living.start: 6,
    Living.suspend: 3,
    Living.go_unheard: 3,
    Living.cut: 4,
    Living.trouble_at_discord: 5,
    Living.mix_up_events: 3,
    Living.lock_books: 3,
    Living.fill_disk: 2,
    Living.back_up: 2,
    Living.restore: 2,
    Living.start_second: 1,
}


async def live(folder: Path, database: Path, chance: random.Random, *, name: str) -> Life:
    """One life of between 12 and 26 steps, judged at its end."""
    life = Life(name)
    async with open_small_disk(folder) as disk, open_shop(folder, disk, database) as world:
        living = Living(world, disk / "goodword.db", chance, life)
        await living.draft()
        for _ in range(chance.randint(12, 26)):
            [step] = chance.choices(list(STEPS), list(STEPS.values()))
            life.steps[step.__name__] += 1
            living.order.append(step.__name__)
            await step(living)
        await living.mend()
        life.sent = sum(len(world.list_letters(each.words)) for each in life.letters)
        life.violations += living.judge()
        if life.violations:
            life.violations.append(f"steps: {' '.join(living.order)}")
            life.log = (folder / "bot.log").read_text()
    return life


@asynccontextmanager
async def open_small_disk(folder: Path) -> AsyncIterator[Path]:
    """A disk that can be filled up; without the right to make one, a folder on the usual disk."""
    disk = folder / "disk"
    disk.mkdir()
    mount = await asyncio.create_subprocess_exec(
        "mount",
        "-t",
        "tmpfs",
        "-o",
        f"size={DISK}",
        "tmpfs",
        str(disk),
        stderr=asyncio.subprocess.DEVNULL,
    )
    is_mounted = await mount.wait() == 0
    try:
        yield disk
    finally:
        if is_mounted:
            await (await asyncio.create_subprocess_exec("umount", "-l", str(disk))).wait()


@asynccontextmanager
async def open_shop(folder: Path, disk: Path, database: Path) -> AsyncIterator[World]:
    """A shop that is set up and served, its books on this disk and its log beside it."""
    shutil.copy(database, disk / "goodword.db")
    server = Loopback()
    async with server.serve() as address:
        world = World(address, server, folder, UNDO)
        world.settings["GOODWORD_DATABASE_URL"] = f"sqlite+aiosqlite:///{disk / 'goodword.db'}"
        try:
            await world.start()
            await world.set_up()
            for item in ("red hat", "grey scarf", "green socks"):
                await world.ask("order add", customer="Ada", item=item)
            yield world
        finally:
            await world.close()
            for snag in server.snags:
                snag.go_on.set()
