"""What the first look at a mailbox costs, beside what the standard library takes to read the same
letters.

    python tests/bench/letters.py

The letters are the 641 of `tests/mail/corpus` among which no needle may be missed. The standard
library parses each and decodes all its text; Goodword reads it, tells what it is, and takes it in
as it does for a shop: in a unit of work of its own, into books in a SQLite file. All of it is CPU
time of this process, with all its threads, so that a busy machine matters little.
"""

import asyncio
import gc
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path
from statistics import median

from tests.sure import sure

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bot.domain.mail import Mail
from bot.domain.mailboxes import FolderPosition, FolderRole
from bot.mail.reading.email_reader import read_mail
from bot.mail.understanding.classification import sort_mail
from bot.services.mail import take_mail
from bot.store.database import Database
from bot.store.opening import open_database
from tests.bench import targets
from tests.bench.books import address_of
from tests.bench.rows import fill_shops
from tests.bench.targets import judge_ratio
from tests.loopback.values import GUILD
from tests.mail.corpus.letters import NOW, SHOP, Letter, make_letters
from tests.services.letters_by_mail import connect

TURNS = 5


def parse(letter: Letter) -> None:
    """All that the standard library can say of it."""
    for part in message_from_bytes(letter.raw, policy=policy.default).walk():
        if not part.is_multipart():
            part.get_content()


def read(letter: Letter) -> Mail:
    return read_mail(letter.raw, received_at=NOW)


def read_and_sort(letter: Letter) -> None:
    sort_mail(read(letter), letter.around)


def measure(work: Callable[[Letter], object], letters: Sequence[Letter]) -> float:
    """Seconds for all letters."""
    gc.collect()
    began = time.process_time()
    for letter in letters:
        work(letter)
    return time.process_time() - began


async def measure_first_look(letters: Sequence[Letter], folder: Path) -> float:
    """Seconds until all letters are read and in the books."""
    database = await open_database(address_of(folder))
    try:
        mailbox_id = await add_mailbox(database)
        gc.collect()
        began = time.process_time()
        for uid, letter in enumerate(letters, 1):
            mail = read(letter)
            position = FolderPosition(folder="INBOX", uid_validity=1, last_uid=uid)
            async with database.transaction() as tx:
                await take_mail(tx, mailbox_id, mail, FolderRole.INBOX, position, now=NOW)
        return time.process_time() - began
    finally:
        await database.close()


async def add_mailbox(database: Database) -> int:
    """A mailbox that nobody has looked at, of a shop that nobody has ordered from."""
    await fill_shops(database, [GUILD])
    async with database.transaction() as tx:
        shop = sure(await tx.shops.get(GUILD))
        mailbox = replace(await connect(tx, shop, looked_back=False), address=SHOP, user=SHOP)
        await tx.mailboxes.save(mailbox)
    return mailbox.id


async def main() -> None:
    letters = make_letters("needles.toml", least=1) + make_letters("junk.toml", least=550)
    found: dict[str, list[float]] = {}
    for _ in range(TURNS + 1):
        for title, work in (
            ("the standard library parses", parse),
            ("read", read),
            ("read and sorted", read_and_sort),
        ):
            found.setdefault(title, []).append(measure(work, letters))
        with tempfile.TemporaryDirectory() as folder:
            taken = await measure_first_look(letters, Path(folder))
        found.setdefault("read, sorted and taken in", []).append(taken)
    # The first turn loads and compiles, which happens once in a program's life.
    medians = {title: median(spans[1:]) for title, spans in found.items()}
    parsed = medians["the standard library parses"]
    whole = medians["read, sorted and taken in"]
    print(f"CPU for {len(letters)} letters, median of {TURNS} turns")
    for title, seconds in medians.items():
        ratio = seconds / parsed
        verdict = judge_ratio(ratio, targets.FIRST_LOOK) if seconds == whole else f"x{ratio:.2f}"
        each = seconds / len(letters) * 1000
        print(f"  {title:<30} {seconds:6.2f} s  {each:6.2f} ms each  {verdict}")


if __name__ == "__main__":
    asyncio.run(main())
