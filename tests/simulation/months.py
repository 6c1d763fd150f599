"""Lives shops for weeks or months and prints what that was like.

python -m tests.simulation.months [--weeks 13] [--seed 1] [--shop beads] [--examples]
"""

import argparse
import asyncio
import tempfile
from pathlib import Path

from bot.store.opening import open_database

from .clock import cogs_clock
from .life import Life, Outcome, live_alone
from .report import describe, describe_faults
from .shops import SHOPS


async def live(name: str, seed: int, weeks: float, folder: Path) -> tuple[Outcome, Outcome]:
    """One shop's life with Goodword and without."""
    database = await open_database(f"sqlite+aiosqlite:///{folder / f'{name}-{seed}.db'}")
    try:
        life = Life(SHOPS[name], seed, weeks)
        with cogs_clock(lambda: life.world.now):
            helped = await life.live(database)
    finally:
        await database.close()
    return helped, await live_alone(SHOPS[name], seed, weeks)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--weeks", type=float, default=13)
    asked.add_argument("--seed", type=int, action="append")
    asked.add_argument("--shop", action="append", choices=SHOPS)
    asked.add_argument("--examples", action="store_true")
    wanted = asked.parse_args()
    for seed in wanted.seed or [1]:
        for name in wanted.shop or SHOPS:
            with tempfile.TemporaryDirectory() as folder:
                helped, alone = asyncio.run(live(name, seed, wanted.weeks, Path(folder)))
            print(f"seed {seed} · {describe(name, helped, alone)}")
            print(describe_faults(helped), flush=True)
            if wanted.examples:
                print_examples(helped)


def print_examples(outcome: Outcome) -> None:
    assert outcome.said is not None
    for fault, examples in sorted(outcome.said.examples.items()):
        print(f"== {fault}")
        for each in examples[:2]:
            print(each)
    for name in ("unsettled", "refused", "misread", "failures"):
        for line in getattr(outcome, name)[:6]:
            print(f"== {name}: {line}")


if __name__ == "__main__":
    main()
