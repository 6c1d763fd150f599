"""Our bot beside the smallest discord.py bot: how fast it answers and starts, what it needs, how
late it reminds.

    python tests/bench/bots.py [--orders 1000000] [--turns 15] [--books FOLDER]

Every bot is a process of its own, run as it is run for a shop, with its books in a SQLite file;
Discord is this process. Bots that are compared live side by side and are asked in turns of a second
each, because separate runs of the same bot differ by half. The clock runs from the sending of an
interaction to the arrival of its acknowledgement. Filling the books takes minutes; `--books` keeps
them for the next run. On a quiet machine, please.
"""

import argparse
import asyncio
import gc
import random
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench import targets
from tests.bench.books import WAITING, Books, fill_books
from tests.bench.reminders import show_lateness, show_rounds
from tests.bench.rows import COLOURS, THINGS, make_item, make_name
from tests.bench.targets import judge, judge_least, judge_ratio
from tests.bench.wire import COMMAND, TYPING, Program, TimedDiscord, Wish, run_program

SECONDS = 1.0  # of a turn
IN_FLIGHT = 32
STARTS = 7

HELLO = Wish(COMMAND, {"id": "1", "name": "hello", "type": 1}, b"Hello.")
INBOX = Wish(COMMAND, {"id": "1", "name": "inbox", "type": 1}, b"embeds")


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


class Seller:
    """What a seller types: half of the orders are by customers who ordered before."""

    def __init__(self, known: list[str]) -> None:
        self._rng = random.Random(3)
        # Where there are no books yet, the first order of each makes them known.
        self._known = known or [f"{make_name(self._rng)} {number}" for number in range(300)]

    def add_order(self) -> Wish:
        rng = self._rng
        customer = (
            rng.choice(self._known) if rng.random() < 0.5 else f"{make_name(rng)} {rng.random()}"
        )
        options = [
            {"name": "customer", "type": 3, "value": customer},
            {"name": "item", "type": 3, "value": make_item(rng)},
        ]
        return _command(COMMAND, "add", options, b"Logged as order")

    def look_for_order(self) -> Wish:
        rng = self._rng
        typed = rng.choice(
            (
                make_name(rng)[: rng.randint(1, 5)],
                f"{make_name(rng).split()[0]} {rng.choice(THINGS)[:3]}",
                f"{rng.choice(COLOURS)} {rng.choice(THINGS)}",
                str(rng.randint(1, 1000)),
            )
        )
        option = {"name": "order", "type": 3, "value": typed, "focused": True}
        return _command(TYPING, "show", [option], b"choices")

    def look_into_inbox(self) -> Wish:
        return INBOX


def _command(kind: int, name: str, options: list[dict[str, object]], sign: bytes) -> Wish:
    inner = [{"name": name, "type": 1, "options": options}]
    return Wish(kind, {"id": "1", "name": "order", "type": 1, "options": inner}, sign)


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


async def start_once(
    module: str, wish: Callable[[], Wish], *arguments: object
) -> tuple[float, float]:
    """Seconds from the start of a bot's process to READY, and to its first acknowledgement."""
    async with run_program(module, *arguments) as program:
        await program.wait_until_connected()
        ready = time.perf_counter() - program.began
        asked = time.perf_counter() - program.began
        return ready, asked + await program.discord.ask(wish())


async def show_starts(books: Books) -> None:
    print(
        f"\nFrom the start of the process, median of {STARTS}     to READY    to the first "
        "acknowledgement"
    )
    kinds: list[tuple[str, Callable[[], Wish], str, tuple[object, ...]]] = [
        ("bare bot", lambda: HELLO, "bare_bot", ()),
        ("ours, no orders", Seller([]).add_order, "our_bot", (books.empty,)),
        (f"ours, {books.orders:,} orders", Seller(books.known).add_order, "our_bot", (books.full,)),
    ]
    found: dict[str, list[tuple[float, float]]] = {title: [] for title, *_ in kinds}
    for _ in range(STARTS):
        for title, wish, module, arguments in kinds:
            found[title].append(await start_once(module, wish, *arguments))
    bare = median(first for _, first in found["bare bot"])
    for title, spans in found.items():
        ready, first = (median(each) for each in zip(*spans, strict=True))
        verdict = "" if title == "bare bot" else judge_ratio(first / bare, targets.FIRST_ANSWER)
        print(f"  {title:<40} {ready:8.2f} s {first:8.2f} s  {verdict}")


async def show_answers(books: Books, turns: int) -> None:
    """How fast each answers, one at a time and many at once, and what memory each needs."""
    async with AsyncExitStack() as stack:
        bare, empty, full = [
            await stack.enter_async_context(run_program(*what))
            for what in (("bare_bot",), ("our_bot", books.empty), ("our_bot", books.full))
        ]
        programs = {
            "bare bot": bare,
            "ours, no orders": empty,
            f"ours, {books.orders:,} orders": full,
        }
        for program in programs.values():
            await program.wait_until_connected()
        await asyncio.sleep(3)  # what is done after the start is done
        idle = {title: program.measure_memory() for title, program in programs.items()}
        yardstick = Contender("bare bot, a constant", bare.discord, lambda: HELLO)
        ours = list_contenders(books, empty.discord, full.discord)
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


def show_memory(programs: dict[str, Program], idle: dict[str, dict[str, float]]) -> None:
    print(f"\n{'Memory, MB':<36} idle RSS   PSS   after all this RSS   PSS")
    busy = {title: program.measure_memory() for title, program in programs.items()}
    for title in programs:
        rest, work = idle[title], busy[title]
        verdict = ""
        if title != "bare bot":
            verdict = judge_ratio(rest["Rss"] / idle["bare bot"]["Rss"], targets.IDLE_MEMORY)
            after = judge_ratio(work["Rss"] / busy["bare bot"]["Rss"], targets.MEMORY_AFTER)
            verdict += f"; after: {after}"
        print(
            f"  {title:<34} {rest['Rss']:8.0f} {rest['Pss']:5.0f} {work['Rss']:20.0f} "
            f"{work['Pss']:5.0f}  {verdict}"
        )


async def main(kept: Path, folder: Path, orders: int, turns: int) -> None:
    books = await fill_books(kept, folder, orders)
    await show_starts(books)
    await show_answers(books, turns)
    await show_rounds(books)
    await show_lateness(books)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument(
        "--turns", type=int, default=15, help="of a second, for each bot and question"
    )
    parser.add_argument(
        "--books", type=Path, help="keep the filled books here, and take them when there are any"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        scratch = Path(temporary)
        asyncio.run(main(given.books or scratch, scratch, given.orders, given.turns))
