"""The sample shop in a real browser, and pictures of it."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.client import create_bot
from bot.config import Secret, Settings
from bot.playground.demo import OPEN_KEY, connect_demo, prepare_demo
from bot.playground.server import run_playground
from bot.playground.world import World
from tests.playground.browser import Browser, Tab, find_browser, open_browser
from tests.sure import sure

_SCREENSHOTS = Path(__file__).parents[2] / ".screenshots"

Keep = Callable[[Tab, str], Coroutine[Any, Any, None]]


@pytest.fixture
async def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """The announced address of the sample shop, open; at the end nothing may have gone wrong in the
    bot.
    """
    # An ordinary Tuesday: at a weekend or on a holiday the reminders would come on other days.
    monkeypatch.setattr(
        "bot.playground.world.first_morning", lambda *_: datetime(2026, 3, 3, 9, tzinfo=UTC)
    )
    address = f"sqlite+aiosqlite:///{tmp_path}/shop.db"
    settings = Settings(database_url=address, mail_private=True, secret_key=Secret(OPEN_KEY))
    said = asyncio.Queue[str]()
    worlds: list[World] = []

    async def prepare(world: World) -> None:
        worlds.append(world)
        await prepare_demo(world)

    def forget() -> None:
        for part in tmp_path.glob("shop.db*"):
            part.unlink()

    running = asyncio.create_task(
        run_playground(
            lambda: create_bot(settings),
            prepare=prepare,
            connect=connect_demo,
            reset=forget,
            open_browser=False,
            announce=said.put_nowait,
        )
    )
    hearing = asyncio.create_task(said.get())
    await asyncio.wait({running, hearing}, return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        hearing.cancel()
        await running  # it could not open, and says why
    yield next(word for word in hearing.result().split() if word.startswith("http"))
    errors = list(worlds[0].errors)
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    assert not errors


@pytest.fixture
async def browser(url: str, tmp_path: Path) -> AsyncIterator[Browser]:
    """A browser that has never been used; it closes before the shop does."""
    program = sure(find_browser())
    async with open_browser(program, tmp_path / "profile") as opened:
        yield opened


@pytest.fixture
def keep(request: pytest.FixtureRequest) -> Keep:
    """Keeps a picture of a step, numbered in order."""
    name = request.path.stem.removeprefix("test_")
    _SCREENSHOTS.mkdir(exist_ok=True)
    for old in _SCREENSHOTS.glob(f"{name}-*.png"):
        old.unlink()
    numbers = itertools.count(1)

    async def keep_picture(tab: Tab, step: str) -> None:
        picture = _SCREENSHOTS / f"{name}-{next(numbers):02}-{step}.png"
        picture.write_bytes(await tab.take_screenshot())

    return keep_picture
