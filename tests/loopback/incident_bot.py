"""The program as `run_bot` starts it, in a hurry with an incident's letters, and measured from
within: how much memory it takes, and how long its loop stands still.
"""

import asyncio
import json
import os
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

import bot.domain.drafts
import bot.services.incidents.sending
import tests.loopback.run_bot as runner
from bot.client import SellerBot
from bot.config import Settings
from bot.store.ownership import EVERYTHING, Ownership

#: From one letter of each channel to the next.
PACE = timedelta(milliseconds=20)
#: A letter that a server doesn't take now is tried again so soon, so often.
RETRY_PAUSES = (timedelta(seconds=0.3),) * 7
#: What was measured, one line of JSON for each part of a second; a killed program's stays.
FIGURES = "figures.jsonl"
TICK, WRITE = 0.005, 0.25  # seconds
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Figures:
    """What was measured in one part of a second."""

    process: int
    at: float  #: the moment, in seconds
    memory: float  #: resident, in MB
    stall: float  #: how much later than asked the loop came back at most, in ms
    #: the same, as far as this thread itself was at work: on a busy machine others are, too
    work: float


def run_hurried_bot(
    address: str, folder: Path, undo: timedelta, settings: Mapping[str, str]
) -> None:
    """Serves as `run_bot` does; its books may be on a server, which `settings` name."""
    bot.services.incidents.sending.PACE = PACE
    bot.domain.drafts.RETRY_PAUSES = RETRY_PAUSES
    create = runner._create_bot

    def create_measured(settings: Settings, owned: Ownership = EVERYTHING) -> SellerBot:
        made = create(settings, owned)
        set_up = made.setup_hook

        async def set_up_measured() -> None:
            await set_up()
            made.measuring = asyncio.create_task(_measure(folder / FIGURES))  # type: ignore[attr-defined]

        made.setup_hook = set_up_measured  # type: ignore[method-assign]
        return made

    runner._create_bot = create_measured
    runner.run_bot(address, folder, undo, settings)


async def _measure(path: Path) -> None:
    with path.open("a", buffering=1) as file:
        while True:
            stall = work = 0.0
            end = time.perf_counter() + WRITE
            while time.perf_counter() < end:
                asked, worked = time.perf_counter(), time.thread_time()
                await asyncio.sleep(TICK)
                late = time.perf_counter() - asked - TICK
                stall = max(stall, late)
                work = max(work, min(late, time.thread_time() - worked))
            found = Figures(os.getpid(), time.time(), read_memory(), stall * 1000, work * 1000)
            file.write(json.dumps(asdict(found)) + "\n")


def read_memory() -> float:
    """This process's resident memory, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * _PAGE / 1e6


def read_figures(folder: Path) -> list[Figures]:
    """All that was measured, but for a line that a kill cut."""
    lines = (folder / FIGURES).read_text().splitlines()
    return [Figures(**json.loads(line)) for line in lines if line.endswith("}")]
