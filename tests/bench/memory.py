"""What memory each bot needs: at rest, after its work, and in many servers; resident, in MB."""

import asyncio
from collections.abc import Sequence

from tests.bench import targets
from tests.bench.crowd import CrowdedDiscord
from tests.bench.targets import judge_ratio
from tests.bench.wire import Bot, Program, run_program

#: A process's resident memory: all of it, and with what it shares with others split.
RSS, PSS = "Rss", "Pss"
#: How long what follows a start may take, in seconds.
SETTLES = 3


def show_memory(programs: Sequence[Program], idle: Sequence[dict[str, float]]) -> None:
    """The first is what the others are compared with; those of other makers did nothing."""
    print(f"\n{'Memory, MB':<36} idle RSS   PSS   after all this RSS   PSS")
    busy = [program.measure_memory() for program in programs]
    for program, rest, work in zip(programs, idle, busy, strict=True):
        verdict = ""
        if program.bot.is_ours:
            verdict = judge_ratio(rest[RSS] / idle[0][RSS], targets.IDLE_MEMORY)
            after = judge_ratio(work[RSS] / busy[0][RSS], targets.MEMORY_AFTER)
            verdict += f"; after: {after}"
        elif program is not programs[0]:
            verdict = f"x{rest[RSS] / idle[0][RSS]:.2f}; asked nothing"
        print(
            f"  {program.bot.title:<34} {rest[RSS]:8.0f} {rest[PSS]:5.0f} {work[RSS]:20.0f} "
            f"{work[PSS]:5.0f}  {verdict}"
        )


async def show_servers(bots: Sequence[Bot], servers: int) -> None:
    """What each needs in so many servers, one bot after the other."""
    print(f"\n{f'Memory in {servers:,} servers, MB':<36}      RSS   PSS")
    found = [(bot, await measure_in_servers(bot, servers)) for bot in bots]
    bare = found[0][1][RSS]
    for bot, sizes in found:
        ratio = sizes[RSS] / bare
        verdict = judge_ratio(ratio, targets.MEMORY_IN_SERVERS) if bot.is_ours else f"x{ratio:.2f}"
        print(f"  {bot.title:<34} {sizes[RSS]:8.0f} {sizes[PSS]:5.0f}  {verdict}", flush=True)


async def measure_in_servers(bot: Bot, servers: int) -> dict[str, float]:
    """Its memory once it has heard of all, and has answered that it works."""
    async with run_program(bot, CrowdedDiscord(servers)) as program:
        await program.wait_until_connected()
        await program.discord.ask(bot.make_wish())
        await asyncio.sleep(SETTLES)
        return program.measure_memory()
