"""Another database in the place of the one that posted the cards: the text on a card is the text
that leaves.
"""

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from bot.store.backup import back_up_database, restore_database
from tests.loopback.values import ADA, BEN, DESK, Message
from tests.loopback.world import LONG_UNDO, World, open_world

pytestmark = pytest.mark.slow

#: Brings another database into the place of this one while the program is stopped.
Exchange = Callable[[World], None]


@pytest.fixture
async def world(tmp_path: Path, empty_database: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path, empty_database) as opened:
        await opened.ask("order add", customer="Ben", item="red hat", member=BEN.id)
        back_up_database(opened.database, tmp_path / "backup.db")
        yield opened


def back_up_anew(world: World) -> None:
    world.database.with_name("backup.db").unlink()
    back_up_database(world.database, world.database.with_name("backup.db"))


def bring_back(world: World) -> None:
    restore_database(
        world.database.with_name("backup.db"), world.database, today=date(2026, 11, 30)
    )


def copy_by_hand(world: World) -> None:
    world.database.write_bytes(world.database.with_name("backup.db").read_bytes())


def lose(world: World) -> None:
    world.database.unlink()


async def exchange(world: World, how: Exchange) -> None:
    assert await world.stop() == 0
    how(world)
    await world.start()
    if how is lose:
        await world.set_up()
        await world.ask("order add", customer="Ben", item="red hat", member=BEN.id)


async def draft_for_ben(world: World, words: str) -> Message:
    await world.ask("reply", customer="Ben", message=words)
    return await world.see_card(words)


@pytest.mark.parametrize("how", [bring_back, copy_by_hand, lose])
async def test_a_new_draft_has_its_own_card_and_its_own_text_leaves(
    world: World, how: Exchange
) -> None:
    old = await world.draft("Here is the tracking link.")
    before = old.text
    await exchange(world, how)
    new = await draft_for_ben(world, "I refund you 500 euros today.")
    assert new.id != old.id
    assert new.text.splitlines()[0] == before.splitlines()[0]  # the same numbers, once more
    old.id -= 60_000 << 22  # a minute ago: clocks may differ by less
    await world.react(old)
    await world.wait_until(
        lambda: world.list_posts("older than the records"), "Sam hears why it doesn't count"
    )
    assert "isn't the card" in await world.press(old, "Approve")
    await world.be_still()
    assert world.list_letters(to=BEN) == world.list_letters() == []
    await world.react(new)
    await world.wait_until(lambda: world.list_letters(to=BEN), "the letter leaves")
    await world.be_still()
    [letter] = world.list_letters(to=BEN)
    assert "500 euros" in letter
    assert world.list_letters() == []
    assert old.text == before


@pytest.mark.parametrize("how", [bring_back, copy_by_hand, lose])
async def test_a_letter_counts_as_sent_only_when_its_own_text_left(
    world: World, how: Exchange
) -> None:
    await world.see_letter("tracking link", await approve(world, "Here is the tracking link."))
    await exchange(world, how)
    await world.see_letter("blue one", await approve(world, "The blue one is ready."))


async def test_even_a_database_with_the_same_name_binds_no_old_message(world: World) -> None:
    """As a computer that was set back as a whole: nothing in the file can tell."""
    assert await world.stop() == 0
    shutil.copy(world.database, world.database.with_name("set-back.db"))
    await world.start()
    await world.see_letter("tracking link", await approve(world, "Here is the tracking link."))
    for message in (*world.discord.channels[DESK], *world.discord.channels[ADA.line]):
        message.id -= 60_000 << 22  # a minute ago
    assert await world.stop() == 0
    shutil.copy(world.database.with_name("set-back.db"), world.database)
    await world.start()
    await world.see_letter("blue one", await approve(world, "The blue one is ready."))
    assert len(world.list_letters("tracking link")) == len(world.list_cards("tracking link")) == 1


async def approve(world: World, words: str) -> Message:
    card = await world.draft(words)
    await world.react(card)
    return card


async def test_what_was_approved_when_the_backup_was_made_does_not_go_twice(
    tmp_path: Path, empty_database: Path
) -> None:
    async with open_world(tmp_path, empty_database, undo=LONG_UNDO) as world:
        card = await approve(world, "It left this morning.")
        await world.wait_until(lambda: "Leaves" in card.text, "the card says when it leaves")
        back_up_database(world.database, tmp_path / "backup.db")
        await world.see_letter("this morning", card)
        await exchange(world, bring_back)
        assert await world.see_unknown("this morning", card) == 1
        await world.wait_until(
            lambda: world.list_posts("backup was brought back"), "the desk is told"
        )
        await asyncio.sleep(LONG_UNDO.total_seconds())
        assert len(world.list_letters("this morning")) == 1
        assert await world.press(card, "It arrived") == "Thank you, noted as sent."


async def test_a_reaction_from_before_the_backup_was_brought_back_does_not_send_it_twice(
    world: World,
) -> None:
    card = await world.draft("It left this morning.")
    back_up_anew(world)
    await world.react(card)
    await world.see_letter("this morning", card)
    await exchange(world, bring_back)
    await world.wait_until(lambda: "I work with a backup now" in card.text, "the card asks anew")
    await world.be_still()
    assert len(world.list_letters("this morning")) == 1
    assert len(world.list_cards("this morning")) == 1
    await world.react(card)  # a person looked, and it hadn't come
    await world.wait_until(lambda: len(world.list_letters("this morning")) == 2, "it is sent")


async def test_a_reaction_on_a_card_that_was_posted_after_the_backup_does_not_send_it_twice(
    world: World,
) -> None:
    snag = world.put_snag("POST", f"/channels/{DESK}/messages", words="this morning")
    await world.ask("reply", customer="Ada", message="It left this morning.")
    await snag.reached.wait()
    back_up_anew(world)
    snag.go_on.set()
    card = await world.see_card("It left this morning.")
    await world.react(card)
    await world.see_letter("this morning", card)
    await exchange(world, bring_back)
    await world.wait_until(lambda: "I work with a backup now" in card.text, "the card asks anew")
    await world.be_still()
    assert len(world.list_letters("this morning")) == 1
    assert len(world.list_cards("this morning")) == 1


async def test_what_was_said_at_the_desk_is_not_said_again(world: World) -> None:
    snag = world.put_snag("POST", f"/channels/{DESK}/messages", words="Where is it?")
    await world.write("Where is it?")
    await world.wait_until(snag.reached.is_set, "the desk is told")
    back_up_anew(world)
    snag.go_on.set()
    await world.be_still()
    await exchange(world, bring_back)
    await world.be_still()
    assert len(world.list_posts("Where is it?")) == 1


def make_first(database: Path, target: Path) -> None:
    """The same books as the first Goodword kept them."""
    engine = create_engine(f"sqlite:///{target}")
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", "bot.store:migrations")
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    engine.dispose()
    with closing(sqlite3.connect(target)) as first:
        first.execute("ATTACH ? AS now", (str(database),))
        for (table,) in first.execute(
            "SELECT name FROM main.sqlite_master WHERE type = 'table'"
        ).fetchall():
            columns = list_columns(first, "main", table) & list_columns(first, "now", table)
            if table == "alembic_version" or not columns:
                continue
            names = ", ".join(sorted(columns))
            values = names
            if table == "shops":
                names, values = f"{names}, told_defaults", f"{values}, 0"  # that one is no more
            first.execute(f"INSERT INTO main.{table} ({names}) SELECT {values} FROM now.{table}")
        first.commit()


def list_columns(connection: sqlite3.Connection, schema: str, table: str) -> set[str]:
    return {row[1] for row in connection.execute(f"PRAGMA {schema}.table_info({table})")}


@pytest.mark.parametrize("is_approved", [True, False], ids=["approved", "waiting"])
async def test_a_backup_by_the_first_goodword_sends_nothing_twice(
    tmp_path: Path, empty_database: Path, *, is_approved: bool
) -> None:
    async with open_world(tmp_path, empty_database, undo=LONG_UNDO) as world:
        card = await world.draft("It left this morning.")
        if is_approved:
            await world.react(card)
            await world.wait_until(lambda: "Leaves" in card.text, "the card says when it leaves")
        back_up_database(world.database, tmp_path / "now.db")
        await world.react(card)
        await world.see_letter("this morning", card)
        make_first(tmp_path / "now.db", tmp_path / "backup.db")
        await exchange(world, bring_back)
        await world.wait_until(
            lambda: world.list_posts("A backup was brought back"), "the desk is told"
        )
        await asyncio.sleep(LONG_UNDO.total_seconds())
        await world.be_still()
        assert ("may or may not" if is_approved else "I work with a backup now") in card.text
        assert len(world.list_letters("this morning")) == len(world.list_cards("this morning")) == 1


async def test_an_approval_between_two_restores_of_one_backup_counts_for_the_first_alone(
    world: World,
) -> None:
    card = await world.draft("It left this morning.")
    back_up_anew(world)
    for letters in (1, 2):
        await world.press(card, "Approve")
        await world.wait_until(lambda: len(world.list_letters()) == letters, "it is sent")  # noqa: B023
        await world.wait_until(lambda: card.stands.startswith("Sent"), "its card says so")
        await exchange(world, bring_back)
        await world.wait_until(
            lambda: "I work with a backup now" in card.text, "the card asks anew"
        )
        await world.be_still()
        assert len(world.list_letters()) == letters
        assert len(world.list_cards()) == 1
