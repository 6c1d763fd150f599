"""Red-DiscordBot beside the others: its own release in an environment of its own, which the first
run makes, and a new instance without cogs, whose data are JSON files in a folder that is given.
"""

import asyncio
import shutil
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from tests.bench.wire import CACHE, WORDS, Bot, Wish
from tests.loopback.run_bot import TOKEN

RELEASE = "Red-DiscordBot>=3.5,<3.6"
#: The Pythons that this release takes.
PYTHONS = ("3.8", "3.9", "3.10", "3.11")
ENVIRONMENT = CACHE.with_name("goodword-bench-red")
INSTANCE = "bench"

#: A new instance answers messages only, and this is the least that it is asked.
PING = Wish(WORDS, {"content": "!ping"}, b"Pong.")


class LeftOut(Exception):
    """Red can't be measured here; the message says why."""


async def prepare_red(folder: Path) -> Bot:
    """Red, with its data in this folder. Raises LeftOut."""
    program = await _install()
    homes = {
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_DATA_HOME": str(folder / "data"),
        # It speaks with the user, and with colours; nobody reads that here.
        "TERM": "dumb",
    }
    await _run(
        program.with_name("redbot-setup"),
        "--no-prompt",
        f"--instance-name={INSTANCE}",
        f"--data-path={folder / 'red'}",
        "--backend=json",
        settings=homes,
    )
    return Bot(
        "Red, no cogs",
        "red_bot",
        (INSTANCE, "--no-cogs", "--no-prompt", "--prefix=!", f"--token={TOKEN}"),
        lambda: PING,
        python=program,
        settings=homes,
    )


async def _install() -> Path:
    """The Python of Red's own environment."""
    program = ENVIRONMENT / "bin" / "python"
    if not (ENVIRONMENT / "bin" / "redbot").exists():
        python = await _find_python()
        print(f"Installing {RELEASE} in {ENVIRONMENT}.", flush=True)
        await _run(python, "-m", "venv", "--clear", str(ENVIRONMENT))
        await _run(program, "-m", "pip", "install", "--quiet", RELEASE)
    return program


async def _find_python() -> Path:
    """The newest Python on this machine that Red takes, the one that runs this by preference."""
    if f"{sys.version_info.major}.{sys.version_info.minor}" in PYTHONS:
        return Path(sys.executable)
    for version in reversed(PYTHONS):
        found = Path(shutil.which(f"python{version}") or "")
        with suppress(LeftOut, OSError):  # not all that is called so runs
            await _run(found, "-c", "import venv")
            return found
    raise LeftOut(f"Red takes Python {PYTHONS[0]} to {PYTHONS[-1]}, and none of them runs here.")


async def _run(program: Path, *arguments: str, settings: Mapping[str, str] | None = None) -> None:
    process = await asyncio.create_subprocess_exec(
        program, *arguments, stdin=DEVNULL, stdout=DEVNULL, stderr=PIPE, env=settings
    )
    _, said = await process.communicate()
    if process.returncode:
        last = said.decode(errors="replace").strip().splitlines()[-1:]
        raise LeftOut(f"{program.name} {' '.join(arguments[:3])} failed: {' '.join(last)}")
