"""Every connected mailbox is watched, however many there are and whatever was in the way at the
start.
"""

import asyncio
import threading
from typing import Any

import discord
import pytest
from simcord.backend import serializers

from bot.config import Settings
from bot.domain.mailboxes import Mailbox
from bot.domain.shops import Shop
from bot.mail.transport.watching import Watcher
from bot.store.mailboxes import Mailboxes
from cogs.watching import PAGE, WatchingCog
from tests.cogs.letter_world import kill, restart, start
from tests.cogs.mail_world import MailWorld
from tests.cogs.shop_world import World, read_message

pytestmark = pytest.mark.slow  # each mailbox has a thread


async def add_mailboxes(world: World, count: int) -> None:
    """So many more shops with a mailbox each, at a mail server that isn't there."""
    sealed = (await world.bot.mail_accounts.open_keys()).seal("secret")
    now = discord.utils.utcnow()
    async with world.bot.database.transaction() as tx:
        for number in range(1, count + 1):
            await tx.shops.add(Shop(id=number, name=f"Shop {number}"))
            mailbox = Mailbox(
                shop_id=number,
                address=f"a{number}@b.example",
                user="a",
                sealed_password=sealed,
                imap_host="127.0.0.1",
                imap_port=1,
                smtp_host="127.0.0.1",
                smtp_port=1,
                connected_at=now,
            )
            await tx.mailboxes.add(mailbox)


async def test_each_of_many_mailboxes_is_watched_after_a_restart(
    shop: World, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = 2 * PAGE + 5
    await add_mailboxes(shop, count)
    monkeypatch.setattr(
        WatchingCog, "_has_left", lambda *_: False
    )  # their servers on Discord aren't made here
    await restart(shop, settings)
    assert set(shop.bot.watchers) == set(range(1, count + 1))


async def test_a_database_in_trouble_at_the_start_leaves_no_mailbox_unwatched(
    mail: MailWorld, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    await mail.begin()
    await kill(mail.shop)
    list_page, get_for_shop = Mailboxes.list_page, Mailboxes.get_for_shop
    left = 3

    async def fail(*args: Any, **more: Any) -> Any:
        nonlocal left
        left -= 1
        if left >= 0:
            raise OSError("the disk is away")
        monkeypatch.setattr(Mailboxes, "list_page", list_page)
        monkeypatch.setattr(Mailboxes, "get_for_shop", get_for_shop)
        return await list_page(*args, **more)

    monkeypatch.setattr(Mailboxes, "list_page", fail)
    await start(mail.shop, settings)
    assert not mail.shop.bot.watchers
    await mail.shop.env.advance_time(60)
    await mail.until(lambda: mail.is_connected)
    await mail.ask_where()


async def test_a_computer_without_room_for_a_mailbox_says_so_and_keeps_trying(
    mail: MailWorld, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    await mail.begin()
    await kill(mail.shop)

    def refuse(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    begin = Watcher.start
    monkeypatch.setattr(Watcher, "start", refuse)
    await start(mail.shop, settings)
    assert "no room for one more mailbox" in read_message(
        await mail.see("I can't read your mailbox")
    )
    assert "no room for one more mailbox" in await mail.shop.ask("mailbox status")
    monkeypatch.setattr(Watcher, "start", begin)
    await mail.shop.env.advance_time(600)
    await mail.ask_where()
    await mail.until(lambda: mail.is_connected)
    async with asyncio.timeout(60):  # it is written down after the first whole look
        while "no room" in await mail.shop.ask("mailbox status"):  # noqa: ASYNC110 (it tells nobody)
            await asyncio.sleep(0.01)


async def test_a_mailbox_is_left_alone_once_the_bot_was_removed_until_it_is_invited_back(
    mail: MailWorld, settings: Settings
) -> None:
    await mail.begin()
    shop = mail.shop
    guild = shop.env.backend.guilds[shop.guild.id]
    payload: dict[str, Any] = {**serializers.guild_create_payload(shop.env.backend, guild)}
    shop.env.backend.emit("GUILD_DELETE", {"id": str(shop.guild.id)})
    await shop.env.settle()
    assert not shop.bot.watchers
    del payload["unavailable"]  # Discord says that of servers only where the bot was already
    shop.env.backend.emit("GUILD_CREATE", payload)
    await shop.env.settle()
    await mail.until(lambda: mail.is_connected)


async def test_a_mailbox_is_left_alone_where_the_bot_was_removed_in_its_absence(
    mail: MailWorld, settings: Settings
) -> None:
    await mail.begin()
    await kill(mail.shop)
    mail.shop.env.backend.remove_guild(mail.shop.guild.id)
    await start(mail.shop, settings)
    assert not mail.shop.bot.watchers


async def test_an_outage_of_a_server_leaves_its_mailbox_watched(mail: MailWorld) -> None:
    await mail.begin()
    mail.shop.env.backend.emit("GUILD_DELETE", {"id": str(mail.shop.guild.id), "unavailable": True})
    await mail.shop.env.settle()
    assert mail.is_connected
