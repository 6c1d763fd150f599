"""Our bot beside the smallest discord.py bot: how fast it answers and starts, what it needs, how
late it reminds.

    python tests/bench/bots.py [--orders 1000000] [--turns 15] [--books FOLDER] [--red]
        [--servers 2000]

Every bot is a process of its own, run as it is run for a shop, with its books in a SQLite file;
Discord is this process. Bots that are compared live side by side and are asked in turns of a second
each, because separate runs of the same bot differ by half. The clock runs from the sending of an
interaction to the arrival of its acknowledgement. Filling the books takes minutes; `--books` keeps
them for the next run. On a quiet machine, please.
"""

import argparse
import asyncio
import gc
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench import targets
from tests.bench.asking import BARE, Seller, list_ours
from tests.bench.books import WAITING, Books, fill_books
from tests.bench.memory import SETTLES, show_memory, show_servers
from tests.bench.red import LeftOut, prepare_red
from tests.bench.reminders import show_lateness, show_rounds
from tests.bench.starts import show_cold, show_starts
from tests.bench.targets import judge, judge_least, judge_ratio
from tests.bench.wire import Bot, TimedDiscord, Wish, run_program

SECONDS = 1.0  # of a turn
IN_FLIGHT = 32


@dataclass
class Contender:
    """One bot and what it is asked."""

    title: str
    discord: TimedDiscord
    make_wish: Callable[[], Wish]
    most: float = 0.0  #: the target: at most so many times the bare bot's
    spans: list[float] = field(default_factory=list)  #: seconds
    speeds: list[float] = field(default_factory=list)  #: answers a second, many at once

    @property
    def p50(self) -> float:
        return median(self.spans) * 1000

    @property
    def p99(self) -> float:
        return quantiles(self.spans, n=100)[98] * 1000


async def take_turn(contender: Contender, in_flight: int) -> list[float]:
    """Asks for a second, so many at once, and gives how long each took, in seconds."""
    spans: list[float] = []
    ends = time.perf_counter() + SECONDS

    async def ask() -> None:
        while time.perf_counter() < ends:
            spans.append(await contender.discord.ask(contender.make_wish()))

    gc.collect()
    gc.disable()  # a pause here would count as the bot's
    async with asyncio.TaskGroup() as group:
        for _ in range(in_flight):
            group.create_task(ask())
    gc.enable()
    return spans


async def show_answers(books: Books, others: Sequence[Bot], turns: int) -> None:
    """How fast each answers, one at a time and many at once, and what memory each needs."""
    async with AsyncExitStack() as stack:
        programs = [
            await stack.enter_async_context(run_program(bot))
            for bot in (BARE, *list_ours(books), *others)
        ]
        for program in programs:
            await program.wait_until_connected()
        await asyncio.sleep(SETTLES)
        idle = [program.measure_memory() for program in programs]
        bare, empty, full = (program.discord for program in programs[:3])
        yardstick = Contender("bare bot, a constant", bare, BARE.make_wish)
        ours = list_contenders(books, empty, full)
        for contender in (yardstick, *ours):
            await take_turn(contender, 1)  # what only the first ones pay for
        for _ in range(turns):
            for contender in (yardstick, *ours):
                contender.spans += await take_turn(contender, 1)
        for _ in range(max(2, turns // 2)):
            for contender in (yardstick, *ours):
                contender.speeds.append(len(await take_turn(contender, IN_FLIGHT)) / SECONDS)
        show_spans(yardstick, ours)
        show_memory(programs, idle)


def list_contenders(books: Books, empty: TimedDiscord, full: TimedDiscord) -> list[Contender]:
    new, old = Seller([]), Seller(books.known)
    most = f"{books.orders:,}"
    add, look, look_at_many = targets.ADD_ORDER, targets.LOOK, targets.LOOK_AT_MANY
    return [
        Contender("/order add, from no orders on", empty, new.add_order, add),
        Contender(f"/order add, {most} orders", full, old.add_order, add),
        Contender("/inbox, nobody waits", empty, new.look_into_inbox, look),
        Contender(f"/inbox, {WAITING} of {most} wait", full, old.look_into_inbox, look_at_many),
        Contender("autocomplete, few orders", empty, new.look_for_order, look),
        Contender(f"autocomplete, {most} orders", full, old.look_for_order, look_at_many),
    ]


def show_spans(bare: Contender, ours: list[Contender]) -> None:
    print(f"\n{'Acknowledgement':<36} {'p50':>8} {'p99':>9}  p99 ratio  p50 ratio")
    for each in (bare, *ours):
        verdict = judge_ratio(each.p50 / bare.p50, each.most) if each.most else ""
        print(
            f"  {each.title:<34} {each.p50:5.2f} ms {each.p99:6.2f} ms  "
            f"x{each.p99 / bare.p99:<8.2f}  {verdict}"
        )
    none, million = ours[:2]
    growth = million.p50 / none.p50
    print(
        f"  /order add, many orders to none: x{growth:.2f}, "
        f"either way {judge(max(growth, 1 / growth), targets.GROWTH)}"
    )
    print(f"\nCapacity, {IN_FLIGHT} at once")
    for each in (bare, *ours):
        speed = median(each.speeds)
        ratio = speed / median(bare.speeds)
        verdict = judge_least(ratio, targets.CAPACITY) if "/order add" in each.title else ""
        print(f"  {each.title:<34} {speed:6.0f} a second  x{ratio:<5.2f}  {verdict}")


async def main(given: argparse.Namespace, folder: Path) -> None:
    books = await fill_books(given.books or folder, folder, given.orders)
    others = await list_others(folder) if given.red else []
    await show_starts([BARE, *list_ours(books), *others])
    await show_cold(list_ours(books)[0])
    await show_answers(books, others, given.turns)
    if given.servers:
        await show_servers([BARE, *list_ours(books), *others], given.servers)
    await show_rounds(books)
    await show_lateness(books)


async def list_others(folder: Path) -> list[Bot]:
    try:
        return [await prepare_red(folder)]
    except LeftOut as why:
        print(f"\nRed is left out: {why}", flush=True)
        return []


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument(
        "--turns", type=int, default=15, help="of a second, for each bot and question"
    )
    parser.add_argument(
        "--books", type=Path, help="keep the filled books here, and take them when there are any"
    )
    parser.add_argument(
        "--red", action="store_true", help="measure the start and memory of Red-DiscordBot as well"
    )
    parser.add_argument(
        "--servers", type=int, default=0, help="measure the memory in so many servers as well"
    )
    with tempfile.TemporaryDirectory() as temporary:
        asyncio.run(main(parser.parse_args(), Path(temporary)))
