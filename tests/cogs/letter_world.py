"""Short ways to write letters, to look at what became of them, and to take the bot offline and
back.
"""

import asyncio
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import discord
from simcord.actors import MemberActor
from simcord.env import Env
from simcord.results import InteractionResult

from bot.client import create_bot
from bot.config import Settings
from bot.domain.drafts import Draft
from bot.store.values import insert, update
from tests.cogs.shop_world import World, list_buttons, read_message
from tests.tables import read_table

#: Longer than the undo time, in seconds.
UNDO_OVER = 31
DAY = 24 * 3600


async def log_order(
    world: World, customer: MemberActor, *, item: str = "blue shawl", **more: Any
) -> None:
    """An order of a customer who is on Discord."""
    await world.ask(
        "order add", customer=customer.name.title(), item=item, member=customer.user, **more
    )


#: The letter that most tests send.
ADA_READS = "Hi Ada,\n\nIt left this morning.\n\nWarm wishes,\nRosa"


async def draft_reply(
    world: World, name: str = "Ada", words: str = "It left this morning."
) -> discord.Message:
    """The card of a reply that waits for approval."""
    await world.ask("reply", customer=name, message=words)
    return world.list_cards()[-1]


def read_desk(world: World, *, since: int = 0) -> list[str]:
    """All messages at the desk, as people read them, but the first few."""
    return [read_message(message) for message in world.desk.history()][since:]


def see(world: World, message: discord.Message) -> discord.Message:
    """The same message as it is now."""
    return next(each for each in world.desk.history() if each.id == message.id)


def stands(world: World, card: discord.Message) -> str:
    """What a card says about where its letter is."""
    shown = see(world, card)
    if not shown.embeds:  # it is settled: one line
        return re.split(r": draft \d+, revision \d+\. ", shown.content, maxsplit=1)[1]
    fields = {field.name: field.value for field in shown.embeds[0].fields}
    return str(fields["Where it stands"])


def buttons_of(world: World, card: discord.Message) -> list[str]:
    return list_buttons(see(world, card))


def list_direct(person: MemberActor) -> list[str]:
    """What the bot wrote to this person directly, without telling them that a person will
    answer.
    """
    mine = [each for each in person.user.dm_channel.history() if each.author.id != person.id]
    return [each.content for each in mine if "A person will answer you" not in each.content]


def count_requests(env: Env, method: str, ending: str) -> int:
    return sum(each.method == method and each.path.endswith(ending) for each in env.http_requests)


def find_sent(env: Env, words: str) -> list[dict[str, Any]]:
    """The bodies of all requests that said this, with the mentions that they allowed."""
    return [
        each.json
        for each in env.http_requests
        if isinstance(each.json, dict)
        and words in str(each.json.get("content") or "") + str(each.json)
    ]


def tell(result: InteractionResult) -> str:
    """What a press of a button was answered with, privately."""
    assert result.response is not None
    assert result.response.ephemeral
    return result.response.content


async def get_draft(world: World, draft_id: int = 1) -> Draft:
    async with world.bot.database.reading() as tx:
        draft = await tx.drafts.get(draft_id)
    assert draft is not None
    return draft


async def fetch(world: World, table: str, *columns: str) -> list[Any]:
    """Rows of a table, as they lie in the database."""
    async with world.bot.database.reading() as tx:
        return await read_table(tx.sql, table, *columns)


async def change(world: World, table: str, **values: Any) -> None:
    """Writes into every row of a table what a crash would have left there."""
    async with world.bot.database.transaction() as tx:
        await tx.sql.run(update(table, list(values)), **values)


async def add_row(world: World, table: str, **values: Any) -> None:
    async with world.bot.database.transaction() as tx:
        await tx.sql.run(insert(table, list(values)), **values)


async def kill(world: World) -> None:
    """The program stops at once, as a power cut stops it; Discord goes on without it."""
    await world.env.settle()
    # A bot that is taken off the simulated Discord reads the real clock: no letter may be taken in
    # by that.
    await asyncio.gather(*(watcher.stop() for watcher in world.bot.watchers.values()))
    await world.env._detach_bot()
    await world.bot.close()


async def start(world: World, settings: Settings) -> None:
    """The program starts again, on the same database."""
    await world.env.restart_bot(create_bot(settings))
    await world.env.settle()


async def restart(world: World, settings: Settings) -> None:
    await kill(world)
    await start(world, settings)


@contextmanager
def cut_off(world: World) -> Iterator[None]:
    """The connection breaks: the program runs on, hears nothing, and then takes it up again."""
    feed = world.env._gateway_feed
    world.env.backend.subscribers.remove(feed)
    with world.env._bot_scope():
        world.bot.dispatch("disconnect")
    yield
    world.env.backend.subscribers.append(feed)
    with world.env._bot_scope():
        world.bot.dispatch("resumed")


def react_offline(
    world: World, card: discord.Message, emoji: str, by: MemberActor, *, on: bool = True
) -> None:
    """Somebody reacts, and no bot is there to hear of it."""
    world.env.backend.set_reaction(card.channel.id, card.id, emoji, by.id, on)


def break_direct(world: World, status: int, *, times: int | None = 1, code: int = 0) -> None:
    """Discord refuses what the bot writes to Ada."""
    path = f"/channels/{world.ada.user.dm_channel.id}/messages"
    world.env.inject_error("POST", path, status=status, code=code, times=times, message="injected")


async def advance_until(env: Env, moment: datetime) -> None:
    await env.advance_time((moment - env.now()).total_seconds())


def find_pings(world: World, env: Env) -> list[str]:
    """What was said at the desk with a ping for staff, oldest first."""
    role = str(world.staff.id)
    return [
        str(each.json.get("content"))
        for each in env.http_requests
        if isinstance(each.json, dict)
        and each.method == "POST"
        and each.path == f"/channels/{world.desk.id}/messages"
        and role in map(str, (each.json.get("allowed_mentions") or {}).get("roles") or ())
    ]


async def press(
    world: World, message: discord.Message, custom_id: str, by: MemberActor
) -> InteractionResult:
    """Presses a button that this message showed once, or that somebody has put there."""
    stored = world.env.backend.get_message(message.channel.id, message.id)
    shown = stored.components
    button = {"type": 2, "style": 2, "label": "old", "custom_id": custom_id}
    stored.components = [{"type": 1, "components": [button]}]
    try:
        return await by.click(message, custom_id=custom_id)
    finally:
        stored.components = shown


def let_notes_stand(world: World) -> None:
    """Has a note that disappears wait for the clock of the test: shorter waits than this are waited
    for.
    """
    world.env.settle_timeout = 14


def find_one(messages: Iterable[str], words: str) -> str:
    """The only one of these that says so."""
    [found] = [each for each in messages if words in each]
    return found
