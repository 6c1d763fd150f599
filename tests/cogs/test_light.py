"""What is heavy is loaded where a shop needs it, and off the event loop, so that nobody waits for
another's need.
"""

import subprocess
import sys
from pathlib import Path
from threading import current_thread, main_thread
from typing import Any

import pytest

from bot.domain import questions
from bot.domain.time import dates
from bot.services import letter_fit
from bot.writing.letters import writing as letters
from cogs import wording
from tests.cogs.letter_world import draft_reply, log_order
from tests.cogs.shop_world import World
from tests.cogs.wording_world import propose

ROOT = Path(__file__).resolve().parents[2]
HEAVY = (
    "dateparser",
    "holidays",
    "liquid",
    "babel",
    "cryptography",
    "aiosmtplib",
    "inscriptis",
    "lxml",
    "pydantic",
    "imaplib",
    "matplotlib",
    "numpy",
    "PIL",
    "bot.mail.reading",
    "bot.mail.understanding",
    "bot.mail.transport.connection_test",
    "bot.mail.transport.smtp",
    "bot.mail.transport.watching",
    "bot.services.mail",
)

#: A day of a shop without a mailbox and a country, which writes no letter, in a process of its own.
QUIET_DAY = f"""
import asyncio, sys
from bot.client import create_bot
from bot.config import Settings
from tests.cogs.shop_world import PatientEnv, build_world

async def main(url):
    bot = create_bot(Settings(database_url=url))
    env = PatientEnv(bot)
    await env.start()
    world = build_world(env)
    setup = dict(desk=world.desk, staff=world.staff, timezone="Europe/London")
    await world.ask("shop setup", by=world.rosa, **setup)
    order = dict(customer="Ada", item="blue shawl", ship_by="next friday")
    assert "Logged" in await world.ask("order add", **order)
    assert await world.sam.autocomplete(world.desk, "order show", "order", "ada")
    assert await world.sam.autocomplete(world.desk, "order add", "ship_by", "in 3 d")
    await world.ask("inbox")
    assert "How your shop did" in await world.ask("report")
    await env.shutdown()
    await bot.close()

asyncio.run(main(sys.argv[1]))
print(*[name for name in {HEAVY} if name in sys.modules], "loaded")
"""


@pytest.mark.slow
def test_a_shop_pays_for_nothing_that_it_does_not_use(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/goodword.db"
    done = subprocess.run(
        [sys.executable, "-c", QUIET_DAY, url], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "loaded"


class Spy:
    """Stands before a function, and notes in which threads it was called."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> None:
        self.threads: list[str] = []
        self._function = getattr(module, name)
        monkeypatch.setattr(module, name, self)

    def __call__(self, *args: Any, **more: Any) -> Any:
        self.threads.append(current_thread().name)
        return self._function(*args, **more)

    @property
    def is_always_elsewhere(self) -> bool:
        return bool(self.threads) and main_thread().name not in self.threads


async def test_a_written_out_date_is_read_while_others_are_answered(
    shop: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Spy(monkeypatch, dates, "_ask_dateparser")
    said = await shop.ask(
        "order add", customer="Ada", item="shawl", ship_by="3rd day of march 2026"
    )
    assert "Logged" in said
    assert await shop.sam.autocomplete(shop.desk, "order add", "ship_by", "4th day of march 2026")
    assert len(asked.threads) == 2
    assert asked.is_always_elsewhere


async def test_a_letter_is_written_while_others_are_answered(
    shop: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    written, asked = Spy(monkeypatch, letters, "render"), Spy(monkeypatch, dates, "_ask_dateparser")
    await log_order(shop, shop.ada)
    await draft_reply(shop, words="I will refund you by the 3rd day of march.")
    assert written.is_always_elsewhere
    assert main_thread().name not in asked.threads


async def test_a_letter_and_its_questions_are_judged_while_others_are_answered(
    shop: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged = Spy(monkeypatch, letter_fit, "judge_draft")
    asked = Spy(monkeypatch, questions, "_read_message")
    await log_order(shop, shop.ada)
    await shop.ask("customer wrote", customer="Ada", message="Where is my shawl?")
    await shop.ask("order ship", order="1")
    assert judged.is_always_elsewhere
    assert asked.is_always_elsewhere


async def test_the_languages_of_letters_are_named_while_others_are_answered(
    shop: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = Spy(monkeypatch, wording, "format_language")
    assert await shop.rosa.autocomplete(shop.desk, "wording", "language", "e")
    assert named.is_always_elsewhere


async def test_a_wording_is_tried_while_others_are_answered(
    shop: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = Spy(monkeypatch, letters, "render")
    await propose(shop, "check_in", "Hello {{ customer_name }}")
    assert written.is_always_elsewhere
