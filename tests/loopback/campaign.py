"""Random lives of one shop under every fault that we can make, with the three promises counted.

    python -m tests.loopback.campaign --schedules 300 --seed 1

Each schedule is one life: the real program in its own process, a loopback Discord, and some dozen
steps drawn from its seed. People log orders, draft, approve, take back, discard and write;
meanwhile the program is killed, stopped, suspended and cut off, Discord refuses, slows down,
repeats and reorders, the database is locked, the disk is full, a backup is brought back, a second
program is started. At the end all is mended, and then must hold:

- nothing is lost: what was answered as done is there, what a customer wrote is at the desk, what
  was approved has gone, or its card says what became of it;
- nothing goes out twice;
- nothing goes out unapproved: each letter is word for word one that stood approved when the program
  last looked.
"""

import argparse
import asyncio
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

from bot.store.opening import open_database
from tests.loopback.life import Life, live

#: So many lives at the same time: most of each is waiting.
SIDE_BY_SIDE = 6


async def run_campaign(count: int, seed: int, *, side_by_side: int = SIDE_BY_SIDE) -> list[Life]:
    """The lives of this seed, each lived to its end and judged."""
    gate = asyncio.Semaphore(side_by_side)
    with tempfile.TemporaryDirectory(prefix="goodword-campaign-") as folder:
        empty = Path(folder) / "empty.db"
        await (await open_database(f"sqlite+aiosqlite:///{empty}")).close()

        async def live_one(number: int) -> Life:
            async with gate:
                place = Path(folder) / str(number)
                place.mkdir()
                return await live(
                    place, empty, random.Random(f"{seed}:{number}"), name=f"{seed}:{number}"
                )

        return list(await asyncio.gather(*(live_one(number) for number in range(count))))


def tell_figures(lives: list[Life], seed: int) -> str:
    """What happened in these lives, and how often a promise was broken."""
    steps: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for life in lives:
        steps.update(life.steps)
        counts.update(life.count())
    broken = [f"  {life.name}: {each}" for life in lives for each in life.violations]
    lines = [
        f"{len(lives)} schedules, seed {seed}, {steps.total()} steps",
        "  " + ", ".join(f"{name} {number}" for name, number in sorted(steps.items())),
        "  " + ", ".join(f"{name} {number}" for name, number in counts.items()),
        f"violations: {len(broken)}",
        *broken,
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Random lives of one shop, with the promises counted."
    )
    parser.add_argument("--schedules", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--logs", type=Path, help="where the logs of lives with a broken promise are put"
    )
    parser.add_argument("--side-by-side", type=int, default=SIDE_BY_SIDE)
    given = parser.parse_args()
    lives = asyncio.run(run_campaign(given.schedules, given.seed, side_by_side=given.side_by_side))
    print(tell_figures(lives, given.seed))
    for life in lives:
        if life.log and given.logs:
            given.logs.mkdir(parents=True, exist_ok=True)
            (given.logs / f"{life.name.replace(':', '-')}.log").write_text(life.log)
    if any(life.violations for life in lives):
        sys.exit(1)


if __name__ == "__main__":
    main()
