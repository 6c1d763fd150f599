"""The real bot on an offline Discord: a server, its people, and a shop that was set up."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.client import SellerBot, create_bot
from bot.config import Settings
from tests.cogs.as_discord import behave_as_discord
from tests.cogs.mail_world import HURRY, MailWorld
from tests.cogs.shop_world import PatientEnv, World, build_world, set_up
from tests.mail.servers import run_mail_server

behave_as_discord()


@pytest.fixture
def settings(empty_database: Path, tmp_path: Path) -> Settings:
    """Settings with a database file of the test's own, already upgraded; a second bot may use them
    too.
    """
    path = tmp_path / "goodword.db"
    shutil.copy(empty_database, path)
    return Settings(database_url=f"sqlite+aiosqlite:///{path}", mail_private=True)


@pytest.fixture
async def bot(settings: Settings) -> AsyncIterator[SellerBot]:
    """The bot, not connected yet; closed at the end."""
    made = create_bot(settings)
    yield made
    await made.close()


@pytest.fixture
async def env(bot: SellerBot) -> AsyncIterator[PatientEnv]:
    """The offline Discord with the bot online; errors that no test looked at fail it at the end."""
    running = PatientEnv(bot)
    await running.start()
    try:
        yield running
    finally:
        await running.shutdown()
        if running.bot is not bot:  # the test restarted it
            await running.bot.close()
    running._raise_errors_since(running._errors_acknowledged)


@pytest.fixture
async def world(env: PatientEnv) -> World:
    """A server where nobody has used the bot yet."""
    return build_world(env)


@pytest.fixture
async def shop(world: World) -> World:
    """The same, after /shop setup: desk, staff role, London time, Rosa's signature; always open."""
    await set_up(world)
    return world


@pytest.fixture
async def mail(shop: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[MailWorld]:
    """The shop, and a provider with an empty mailbox for it."""
    monkeypatch.setattr("bot.mail.transport.watching.Timings", lambda: HURRY)
    async with run_mail_server() as server:
        yield MailWorld(shop, server)
        for watcher in list(shop.bot.watchers.values()):
            await watcher.stop()
