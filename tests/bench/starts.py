"""How soon each bot is there: from the start of its process to READY, and to its first answer."""

import time
from collections.abc import Sequence
from statistics import median

from tests.bench import targets
from tests.bench.targets import judge_ratio
from tests.bench.wire import Bot, run_program

STARTS = 7


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
