"""Little is remembered of a server, and what the desk needs is all there.

What Discord tells is taken by discord.py's own parsers, once in our bot and once in a plain client.
"""

from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest

from bot.client import create_bot
from bot.config import Settings
from tests.bench.crowd import CATEGORIES, ROLES, TEXTS, THREADS, VOICES, furnish
from tests.loopback.values import (
    APPLICATION,
    BOT_ROLE,
    DESK,
    GOODWORD,
    GUILD,
    OWNER_ROLE,
    ROSA,
    STAFF_ROLE,
    show_guild,
    show_interaction,
)
from tests.sure import sure


def hear_of_server(client: discord.Client) -> discord.Guild:
    """What a client makes of READY and of a furnished server."""
    state: Any = client._connection
    account: Any = GOODWORD.show()
    state.user = discord.ClientUser(state=state, data=account)
    state.parsers["GUILD_CREATE"](furnish(show_guild()))
    return sure(client.get_guild(GUILD))


@pytest.fixture
async def ours() -> AsyncIterator[discord.Client]:
    bot = create_bot(Settings())
    yield bot
    await bot.close()


@pytest.fixture
async def plain() -> discord.Client:
    """It was never opened, so there is nothing to be closed."""
    return discord.Client(intents=discord.Intents(guilds=True))


async def test_who_may_do_what_where_a_desk_can_be_is_known(
    ours: discord.Client, plain: discord.Client
) -> None:
    known, told = hear_of_server(ours), hear_of_server(plain)
    assert [each.id for each in known.text_channels] == [each.id for each in told.text_channels]
    assert len(known.text_channels) == TEXTS + 1
    for channel in told.text_channels:
        ours_of_it = known.get_channel(channel.id)
        assert isinstance(ours_of_it, discord.TextChannel)
        assert ours_of_it.name == channel.name
        assert ours_of_it.overwrites.keys() == channel.overwrites.keys()
        assert ours_of_it.permissions_for(known.me) == channel.permissions_for(told.me)
        for role in told.roles:
            twin = sure(known.get_role(role.id))
            assert ours_of_it.permissions_for(twin) == channel.permissions_for(role)


async def test_roles_and_the_server_itself_are_known(
    ours: discord.Client, plain: discord.Client
) -> None:
    known, told = hear_of_server(ours), hear_of_server(plain)
    assert len(known.roles) == ROLES + 4
    for role in told.roles:
        twin = sure(known.get_role(role.id))
        assert (twin.name, twin.mentionable) == (role.name, role.mentionable)
        assert twin.permissions == role.permissions
    assert {GUILD, OWNER_ROLE, STAFF_ROLE, BOT_ROLE} <= {role.id for role in known.roles}
    for name in ("name", "owner_id", "unavailable", "filesize_limit", "preferred_locale"):
        assert getattr(known, name) == getattr(told, name)
    assert known.me.id == APPLICATION


async def test_what_nobody_reads_is_not_kept(ours: discord.Client, plain: discord.Client) -> None:
    known, told = hear_of_server(ours), hear_of_server(plain)
    assert len(told.channels) == 1 + CATEGORIES + TEXTS + VOICES
    assert len(known.channels) == 1 + TEXTS + VOICES
    assert told.soundboard_sounds
    assert not known.soundboard_sounds
    assert all(channel.topic is None for channel in known.text_channels)
    assert not any(channel.overwrites for channel in known.voice_channels)


async def test_a_command_may_come_from_any_place_where_people_write(ours: discord.Client) -> None:
    guild = hear_of_server(ours)
    assert len(guild.threads) == THREADS
    for place in (guild.get_channel(DESK), guild.voice_channels[0], guild.threads[0]):
        assert place is not None
        # Of the place itself Discord tells only a part.
        part = {"id": str(place.id), "type": place.type.value, "name": place.name}
        payload: Any = show_interaction(2, {}, ROSA, id_=1, token="t", channel=part)
        interaction = discord.Interaction[discord.Client](data=payload, state=ours._connection)
        assert interaction.channel is place


async def test_a_server_that_is_away_is_taken_as_it_is(ours: discord.Client) -> None:
    state: Any = ours._connection
    state.parsers["GUILD_CREATE"]({"id": str(GUILD), "unavailable": True})
    assert not ours.guilds
