"""One slip, many customers, and the program killed again and again: each gets one letter, or the
card says why not.

    python -m tests.loopback.incident_run --recipients 500 --kills 50 --seed 1 [--postgres]

The real program in its own process, a loopback Discord and a real SMTP server; both refuse, delay
and break off as `incident_servers` draws. The program is killed at moments drawn from the seed,
while letters are written and while they leave; now and then it is suspended, or its books are
locked. At the end it is judged what customers have, and what the books and the card say of it.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import discord

from bot.domain.letters import Remedy
from bot.services.customers import Member
from bot.services.incidents.incidents import IncidentWords, start_incident
from bot.services.incidents.recipients import add_orders
from bot.services.orders import NewOrder, add_order
from bot.services.work import StaffWork
from bot.store.opening import open_database
from tests.loopback.incident_bot import read_figures, run_hurried_bot
from tests.loopback.incident_judging import Verdict, find_incident_card, judge_incident
from tests.loopback.incident_servers import Client, MixedPost, list_snags, make_clients
from tests.loopback.run_bot import list_errors
from tests.loopback.server import Loopback
from tests.loopback.values import DESK, GUILD, ROSA, SAM, STAFF_ROLE
from tests.loopback.world import LONG_UNDO, UNDO, World, processes
from tests.mail.servers import ADDRESS, PASSWORD, MailServer, run_mail_server
from tests.postgres import create_database, find_url, run_server
from tests.samples import enter

#: One kill of so many comes while the letters are written.
WRITING_SHARE = 5
#: How long all that is to be said and sent may take, in seconds.
PATIENCE = 240.0


@dataclass
class Outcome:
    """What happened in one run."""

    recipients: int
    seed: int
    kills: Counter[str] = field(default_factory=Counter)  #: by what was done meanwhile
    mishaps: Counter[str] = field(default_factory=Counter)
    seconds: float = 0
    verdict: Verdict = field(default_factory=Verdict)
    errors: list[str] = field(default_factory=list)
    #: The most that one life of the program grew while it worked on the letters, in MB.
    grown: float = 0
    stall: float = 0  #: the longest, in ms
    work: float = 0  #: the longest that was the program's own work, in ms

    @property
    def violations(self) -> list[str]:
        return self.verdict.violations + self.errors


class IncidentWorld(World):
    """A shop whose letters leave faster than Discord and providers would take them."""

    def launch(self) -> None:
        self._is_alone = False
        self._process = processes.Process(target=run_hurried_bot, args=self.run_args)
        self._process.start()


class Run:
    """One incident from the first letter to the last."""

    def __init__(
        self, world: World, server: MailServer, clients: list[Client], seed: int, kills: int
    ) -> None:
        self.world, self.server, self.clients = world, server, clients
        assert isinstance(server.post, MixedPost)
        self.post = server.post
        self.chance = random.Random(f"{seed}:kills")
        self.kills_left = kills
        self.outcome = Outcome(len(clients), seed)

    async def go(self) -> None:
        world, count = self.world, len(self.clients)
        await world.start()
        # The end of the first look at the mailbox is told by a list of what waits: the incident.
        await self._wait(lambda: world.list_posts("what waits today"), "the mailbox is open")
        await self._see_button(f"Write {count} letters")
        begun = time.monotonic()
        await world.press(find_incident_card(world), f"Write {count} letters")
        for _ in range(self.kills_left // WRITING_SHARE):
            await asyncio.sleep(self.chance.uniform(0, 0.4))
            if self._is_offered(f"Approve {count} letters"):
                break
            await self._kill("writing")
        approve = f"Approve {count} letters"
        await self._see_button(approve)
        await world.press(find_incident_card(world), approve)
        if count > 25:
            await self._wait(
                lambda: "second person" in find_incident_card(world).text, "a second is asked for"
            )
            await world.press(find_incident_card(world), approve, by=ROSA)
        while self.kills_left and not self._is_over():
            await self._await_moment()
            if self._is_over():
                break
            await self._trouble()
        await self._wait(self._is_over, "all letters have left", patience=PATIENCE)
        await world.be_still()
        self.outcome.seconds = time.monotonic() - begun

    async def _await_moment(self) -> None:
        """Until some more letters have left; half of the time in the middle of one by mail."""
        left = self._count_waiting()
        share = max(1, left // (self.kills_left + 1))
        before = self._count_handed_over()
        wanted = before + self.chance.randint(0, share * 3 // 2)
        deadline = time.monotonic() + 3
        while self._count_handed_over() < wanted and time.monotonic() < deadline:  # noqa: ASYNC110 (two servers count)
            await asyncio.sleep(0.003)
        if self.chance.random() < 0.5:
            self.post.moment.clear()
            self.post.is_awaited = True
            try:
                await asyncio.wait_for(self.post.moment.wait(), 0.5)
            except TimeoutError:
                self.post.is_awaited = False
        else:
            await asyncio.sleep(self.chance.uniform(0, 0.06))

    def _count_handed_over(self) -> int:
        """How often a letter came to one of the servers, once taken or not."""
        return self.post.tries.total() + sum(map(self._count_direct, self.clients))

    def _count_direct(self, client: Client) -> int:
        if client.person is None:
            return 0
        return len(self.world.discord.channels[client.person.line])

    def _count_waiting(self) -> int:
        """How many letters that leave by themselves haven't come to a server yet."""
        by_mail = [each for each in self.clients if each.email is not None]
        direct = [each for each in self.clients if each.person is not None]
        reached = len(self.post.tries) + sum(map(bool, map(self._count_direct, direct)))
        return len(by_mail) + len(direct) - reached

    async def _trouble(self) -> None:
        is_file = "GOODWORD_DATABASE_URL" not in self.world.settings
        mishap = self.chance.random()
        if mishap < 0.05:
            self.outcome.mishaps["suspended"] += 1
            with self.world.suspend():
                await asyncio.sleep(self.chance.uniform(0.2, 1.5))
        elif mishap < 0.15 and is_file:
            trouble = self.chance.choice(["locked", "full"])
            self.outcome.mishaps[f"books {trouble}"] += 1
            with self.world.trouble_database(trouble):
                await asyncio.sleep(self.chance.uniform(0.2, 0.8))
        elif mishap < 0.18 and is_file:
            self.outcome.mishaps["started twice"] += 1
            await self._start_second()
        else:
            await self._kill("leaving")

    async def _start_second(self) -> None:
        """Somebody starts the program once more, by mistake: it ends at once."""
        self.world.forgiven.append("Another Goodword is at work")
        second = processes.Process(target=run_hurried_bot, args=self.world.run_args)
        second.start()
        await self.world.wait_until(lambda: second.exitcode is not None, "the second one ends")
        if second.exitcode != 1:
            self.outcome.errors.append(f"a second program ended with {second.exitcode}")

    async def _kill(self, during: str) -> None:
        self.kills_left -= 1
        self.outcome.kills[during] += 1
        await self.world.kill()
        await self.world.start()

    def _is_offered(self, label: str) -> bool:
        return label in find_incident_card(self.world).buttons

    async def _see_button(self, label: str) -> None:
        await self._wait(lambda: self._is_offered(label), f"the card offers {label!r}")

    def _is_over(self) -> bool:
        card = find_incident_card(self.world)
        return "Close it" in card.buttons and "on their way" not in card.text

    async def _wait(
        self, holds: Callable[[], object], what: str, patience: float = PATIENCE
    ) -> None:
        await self.world.wait_until(holds, what, patience=patience)

    async def judge(self, url: str) -> Outcome:
        """Ends the program, and says how it all ended."""
        await self.world.stop()
        database = await open_database(url)
        try:
            self.outcome.verdict = await judge_incident(
                self.world, self.post, self.clients, database
            )
        finally:
            await database.close()
        forgiven = self.world.forgiven
        self.outcome.errors += [
            each
            for each in (*list_errors(self.world.folder), *self.world.discord.unknown)
            if not any(words in each for words in forgiven)
        ]
        self._measure()
        return self.outcome

    def _measure(self) -> None:
        lives: dict[int, list[float]] = {}
        for each in read_figures(self.world.folder):
            lives.setdefault(each.process, []).append(each.memory)
            self.outcome.stall = max(self.outcome.stall, each.stall)
            self.outcome.work = max(self.outcome.work, each.work)
        self.outcome.grown = max(max(each) - each[0] for each in lives.values())


async def fill_books(url: str, clients: list[Client]) -> None:
    """A shop with these customers, each with one order, and an incident that hit all of them."""
    database = await open_database(url)
    now = discord.utils.utcnow()
    async with database.transaction() as tx:
        await tx.identity.make(now=now)  # else it looks like a backup
        shop = await enter(tx, GUILD, now=now)
        shop = replace(shop, desk_channel_id=DESK, staff_role_id=STAFF_ROLE, undo_time=LONG_UNDO)
        await tx.shops.save(shop)
        work = StaffWork(tx, shop, now, by=ROSA.id)
        orders = []
        for each in clients:
            member = Member(each.person.id, each.person.name) if each.person else None
            new = NewOrder(customer=each.name, item=each.item, email=each.email, member=member)
            order, _ = await add_order(work, new)
            orders.append(order)
        words = IncidentWords(
            title="wrong glaze",
            what_happened="I used a glaze that isn't food safe",
            fixed="I have thrown the rest of that glaze away",
            remedy=Remedy.REPLACEMENT,
            remedy_by=(now + timedelta(days=30)).date(),
        )
        work = StaffWork(tx, shop, now, by=SAM.id)
        await add_orders(work, await start_incident(work, words), orders)
    await database.close()


async def run_incident(
    folder: Path, *, recipients: int, kills: int, seed: int, server_url: str | None = None
) -> Outcome:
    """One run, judged; on a PostgreSQL server if one is named, else on SQLite."""
    clients = make_clients(recipients, random.Random(f"{seed}:clients"))
    async with _open_books(folder, server_url) as url, run_mail_server() as server:
        await fill_books(url, clients)
        fates = {each.email: each.fate for each in clients if each.email is not None}
        server.post = MixedPost(fates=fates)
        loopback = Loopback()
        loopback.snags += list_snags(clients)
        async with loopback.serve() as address:
            world = IncidentWorld(address, loopback, folder, UNDO)
            world.settings |= {
                "GOODWORD_MAIL_ADDRESS": ADDRESS,
                "GOODWORD_MAIL_PASSWORD": PASSWORD,
                "GOODWORD_MAIL_IMAP": f"127.0.0.1:{server.imap.port}",
                "GOODWORD_MAIL_SMTP": f"127.0.0.1:{server.smtp_port}",
            }
            if server_url is not None:
                world.settings["GOODWORD_DATABASE_URL"] = url
            run = Run(world, server, clients, seed, kills)
            try:
                await run.go()
                return await run.judge(url)
            finally:
                await world.close()


@asynccontextmanager
async def _open_books(folder: Path, server_url: str | None) -> AsyncIterator[str]:
    if server_url is None:
        yield f"sqlite+aiosqlite:///{folder / 'goodword.db'}"
        return
    async with create_database(server_url) as url:
        yield url


def tell_outcome(outcome: Outcome) -> str:
    """The figures, and each promise that was broken."""
    verdict = outcome.verdict
    states = ", ".join(f"{number} {state}" for state, number in sorted(verdict.states.items()))
    lines = [
        f"{outcome.recipients} recipients, seed {outcome.seed}: {outcome.seconds:.0f} s",
        f"  killed {dict(outcome.kills)}, {dict(outcome.mishaps) or 'no other mishap'}",
        f"  {verdict.states.total()}: {states}",
        f"  {verdict.arrived} letters arrived, {verdict.unknown_arrived} of them unknown",
        f"  memory grew by {outcome.grown:.1f} MB at most; the loop stood still for "
        f"{outcome.stall:.0f} ms at most, {outcome.work:.0f} ms of its own work",
        f"violations: {len(outcome.violations)}",
        *(f"  {each}" for each in outcome.violations),
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description="One incident, with the program killed.")
    parser.add_argument("--recipients", type=int, default=500)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgres", action="store_true", help="on a server of its own")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="goodword-incident-") as place, ExitStack() as stack:
        server_url = None
        if given.postgres:
            server_url = find_url() or stack.enter_context(run_server())
        outcome = asyncio.run(
            run_incident(
                Path(place),
                recipients=given.recipients,
                kills=given.kills,
                seed=given.seed,
                server_url=server_url,
            )
        )
    print(tell_outcome(outcome))
    sys.exit(1 if outcome.violations else 0)


if __name__ == "__main__":
    main()
