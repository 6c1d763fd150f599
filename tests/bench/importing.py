"""How long 100,000 rows of an Etsy export take, beside `sqlite3 db ".import --csv file t"`.

Run by hand: `python -m tests.bench.importing [rows]`. Times of the CPU, for others share a machine;
storing is what somebody waits for who presses *Import*, looking is what happens before.
"""

import asyncio
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bot.services.imports.places import find_places
from bot.store.opening import open_database
from tests.samples import enter
from tests.services.imports.importing import begin, look, row, store, undo, write_etsy

ROWS = 100_000
#: Storing, to what SQLite's own program takes.
MOST = 6.0


def measure_program(folder: Path, file: Path) -> float:
    """The CPU that SQLite's own program takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = ["sqlite3", str(folder / "plain.db"), f".import --csv {file} t"]
    subprocess.run(command, check=True)
    return _use(before)


def _use(before: resource.struct_rusage) -> float:
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


async def measure(folder: Path, content: bytes) -> dict[str, float]:
    """What looking, storing and taking back cost, and how long the loop was held up."""
    database = await open_database(f"sqlite+aiosqlite:///{folder / 'goodword.db'}")
    async with database.transaction() as tx:
        await enter(tx)
    known = await begin(database)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    await look(database, content, known)
    found = {"looking": _use(before)}
    late = [0.0]
    watching = asyncio.create_task(_watch(late))
    began = time.process_time()
    done = await store(database, known)
    found["storing"] = time.process_time() - began
    began = time.process_time()
    await undo(database, done)
    found["undoing"] = time.process_time() - began
    watching.cancel()
    found["late"] = max(late)
    found["memory"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    find_places(database.address, known.id).drop()
    await database.close()
    return found


async def _watch(late: list[float]) -> None:
    while True:
        began = time.perf_counter()
        await asyncio.sleep(0.001)
        late.append(time.perf_counter() - began - 0.001)


def main(rows: int) -> None:
    content = write_etsy(*(row(number, shipped="11/12/26") for number in range(rows)))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "etsy.csv"
        file.write_bytes(content)
        plain = measure_program(folder, file)
        found = asyncio.run(measure(folder, content))
    print(f"sqlite3 .import     {plain:6.2f} s of CPU")
    for what in ("looking", "storing", "undoing"):
        print(f"{what:<19} {found[what]:6.2f} s, x{found[what] / plain:.1f}")
    print(f"the loop was late   {found['late'] * 1000:6.1f} ms at most")
    print(f"memory to look      {found['memory']:6.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
