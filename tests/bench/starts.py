"""How soon each bot is there: from the start of its process to READY, and to its first answer; and
how long our first answer takes that needs a large library.
"""

import time
from collections.abc import Sequence
from statistics import median

from tests.bench import targets
from tests.bench.asking import LETTER, WRITTEN_OUT_DATE
from tests.bench.targets import judge, judge_ratio
from tests.bench.wire import Bot, Wish, run_program

STARTS = 7
#: The names of those who are asked, and what they are asked.
COLD = {"the first written-out date": WRITTEN_OUT_DATE, "the first letter": LETTER}


async def show_starts(bots: Sequence[Bot]) -> None:
    """The first is what the others are compared with; they are started in turns."""
    print(
        f"\nFrom the start of the process, median of {STARTS}     to READY    to the first "
        "acknowledgement"
    )
    found: dict[Bot, list[tuple[float, float]]] = {bot: [] for bot in bots}
    for _ in range(STARTS):
        for bot in bots:
            found[bot].append(await start_once(bot))
    bare = median(first for _, first in found[bots[0]])
    for bot, spans in found.items():
        ready, first = (median(each) for each in zip(*spans, strict=True))
        ratio = first / bare
        verdict = judge_ratio(ratio, targets.FIRST_ANSWER) if bot.is_ours else f"x{ratio:.2f}"
        print(f"  {bot.title:<40} {ready:8.2f} s {first:8.2f} s  {verdict}")


async def start_once(bot: Bot) -> tuple[float, float]:
    """Seconds from the start of a bot's process to READY, and to its first acknowledgement."""
    async with run_program(bot) as program:
        await program.wait_until_connected()
        ready = time.perf_counter() - program.began
        asked = time.perf_counter() - program.began
        return ready, asked + await program.discord.ask(bot.make_wish())


async def show_cold(bot: Bot) -> None:
    """Each in processes that have answered one `/order add`, which needs no large library."""
    print(f"\nWhat loads a library, the first time in a process, median of {STARTS}")
    for title, wish in COLD.items():
        spans = [await ask_cold(bot, wish) for _ in range(STARTS)]
        first, again = (median(each) * 1000 for each in zip(*spans, strict=True))
        verdict = judge(first, targets.COLD, " ms")
        print(f"  {title:<34} {first:8.0f} ms, again {again:4.0f} ms  {verdict}", flush=True)


async def ask_cold(bot: Bot, wish: Wish) -> tuple[float, float]:
    """Seconds until the first such answer, and until the second."""
    async with run_program(bot) as program:
        await program.wait_until_connected()
        await program.discord.ask(bot.make_wish())
        return await program.discord.ask(wish), await program.discord.ask(wish)
