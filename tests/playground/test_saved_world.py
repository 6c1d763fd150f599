"""A world that is kept in a file goes on as it was left, and no other file is ever taken for
one.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import aiohttp
import pytest

from bot.client import create_bot
from bot.config import Settings
from bot.playground.demo import prepare_demo
from bot.playground.people import Person, Place
from bot.playground.saved_world import CannotKeep, Keeper, Kept, KeptFile, copy_books
from bot.playground.world import World
from tests.playground.small_bot import SmallBot
from tests.sure import sure

ROOT = Path(__file__).parents[2]
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
PICTURE = b"\x89PNG\0"


@pytest.fixture
def books(tmp_path: Path) -> Path:
    """A database with one row, in the place of the bot's."""
    path = tmp_path / "books.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE orders (item)")
        connection.execute("INSERT INTO orders VALUES ('blue shrug')")
        connection.commit()
    return path


def look_everywhere(world: World) -> dict[tuple[str, str], dict[str, Any]]:
    """What the page shows to each person in each place, and what they could type there."""
    return {
        (person.key, place.name): {
            **world.snapshot(person, place),
            "version": None,
            "kept": None,
            "commands": world.commands(person, place),
        }
        for person in world.people
        for place in world.places(person)
    }


def read_again(path: Path) -> Kept:
    return sure(KeptFile(path).read())


def list_names(folder: Path) -> list[str]:
    return sorted(item.name for item in folder.iterdir())


def shown(world: World, person: Person, place: Place) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = world.snapshot(person, place)["messages"]
    return messages


async def live_a_little(world: World) -> None:
    """A bit of everything: cards, reactions, files, private replies, mentions, direct messages,
    time.
    """
    ada, ben, _ = world.customers
    receipt = ("receipt.pdf", b"%PDF")
    await world.run_command(
        world.seller, world.general, "order ship", {"item": "Blue shrug", "receipt": receipt}
    )
    card = world.last_message_id(world.seller, world.desk)
    await world.react(world.helper, world.desk, card, "✅")
    await world.click(world.seller, world.desk, card, "edit")
    await world.say(ada, world.dm(ada), "Where is it? 🧶 **<@&1>**", [("../a b.png", PICTURE)])
    reply = await world.select(world.seller, world.desk, card, "colour", ["Red"])
    assert reply.message_id is not None
    world.dismiss(reply.message_id)
    await world.say(world.seller, world.general, f"{world.staff.mention} and {ben.mention}")
    await world.advance(timedelta(minutes=5, seconds=0.25))


def test_a_file_is_open_in_one_playground_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "shop.kept"
    (tmp_path / "link.kept").symlink_to(path)
    with KeptFile(path).hold(now=MONDAY):
        for way in (path, tmp_path / "link.kept"):
            with (
                pytest.raises(CannotKeep, match=f"process {os.getpid()}"),
                KeptFile(way).hold(now=MONDAY),
            ):
                pass
    with KeptFile(path).hold(now=MONDAY):
        pass
    assert list_names(tmp_path) == ["link.kept"]


def test_only_its_owner_can_read_a_kept_world(tmp_path: Path) -> None:
    file = KeptFile(tmp_path / "shop.kept")
    before = os.umask(0)
    try:
        tmp_path.joinpath(".shop.kept.part").write_text("left over")
        file.write(b"{}", b"{}", b"", {})
    finally:
        os.umask(before)
    assert (tmp_path / "shop.kept").stat().st_mode & 0o077 == 0


async def test_each_person_finds_each_place_as_they_left_it(books: Path, tmp_path: Path) -> None:
    file = KeptFile(tmp_path / "shop.kept")
    assert file.read() is None
    async with World(SmallBot, opens_at=MONDAY) as world:
        await live_a_little(world)
        await Keeper(file, books).save(world)
        before, errors = look_everywhere(world), world.errors
    async with World(SmallBot, kept=read_again(file.path)) as again:
        assert look_everywhere(again) == before
        ada = again.customers[0]
        (picture,) = shown(again, ada, again.dm(ada))[0]["attachments"]
        assert again.read_file(unquote(picture["url"].removeprefix("/files/"))) == PICTURE
    assert errors == []


async def test_a_kept_world_goes_on(books: Path, tmp_path: Path) -> None:
    file = KeptFile(tmp_path / "shop.kept")
    async with World(SmallBot, opens_at=MONDAY) as world:
        await live_a_little(world)
        await Keeper(file, books).save(world)
        latest = max(
            world.last_message_id(world.seller, place) for place in world.places(world.seller)
        )
    async with World(SmallBot, kept=read_again(file.path)) as again:
        card = next(
            int(item["id"]) for item in shown(again, again.helper, again.desk) if item["reactions"]
        )
        assert (
            await again.click(again.helper, again.desk, card, "keep:Blue")
        ).text == "Kept **Blue**."
        await again.unreact(again.helper, again.desk, card, "✅")
        assert await again.say(again.helper, again.general, "Hello") > latest
        await again.advance(timedelta(days=1))
        await again.start_afresh()
        assert shown(again, again.seller, again.desk) == []


async def test_a_kept_world_can_be_kept_again_and_stays_the_same(
    books: Path, tmp_path: Path
) -> None:
    file = KeptFile(tmp_path / "shop.kept")
    async with World(SmallBot, opens_at=MONDAY) as world:
        await live_a_little(world)
        await Keeper(file, books).save(world)
    once = read_again(file.path)
    async with World(SmallBot, kept=once) as again:
        second = KeptFile(file.path)
        second.read()
        await Keeper(second, books).save(again)
    twice = read_again(file.path)
    assert twice.books == once.books
    assert twice.files == once.files
    assert twice.discord.messages == once.discord.messages
    assert twice.discord.now == once.discord.now


def test_what_only_the_databases_log_holds_is_kept_too(books: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(books)) as working:
        working.execute("INSERT INTO orders VALUES ('red shawl')")
        working.commit()
        working.execute("INSERT INTO orders VALUES ('not yet decided')")
        (tmp_path / "copy.db").write_bytes(copy_books(books))
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        assert copy.execute("SELECT item FROM orders").fetchall() == [
            ("blue shrug",),
            ("red shawl",),
        ]


# ------------------------------------------------------------------- refusals


def write_zip(path: Path, **members: str) -> None:
    with zipfile.ZipFile(path, "w") as whole:
        for name, text in members.items():
            whole.writestr(name.replace("__", "-").replace("_json", ".json"), text)


def make_label(**changed: Any) -> str:
    return json.dumps({"format": 1, "books": "0001", "files": []} | changed)


def make_letter(path: Path) -> None:
    path.write_text("Dear Ada, precious words")


def make_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num)")
        connection.commit()


def make_other_zip(path: Path) -> None:
    write_zip(path, document="<xml>")


def make_newer(path: Path) -> None:
    write_zip(path, goodword__try_json=make_label(format=99))


def make_newer_books(path: Path) -> None:
    write_zip(path, goodword__try_json=make_label(books="9999"))


def make_torn(path: Path) -> None:
    write_zip(path, goodword__try_json=make_label())


def make_senseless(path: Path) -> None:
    write_zip(path, goodword__try_json="[]")


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (make_letter, "isn't a shop that `goodword try` kept"),
        (Path.touch, "isn't a shop that `goodword try` kept"),
        (Path.mkdir, "isn't a shop that `goodword try` kept"),
        (make_database, "isn't a shop that `goodword try` kept"),
        (make_other_zip, "isn't a shop that `goodword try` kept"),
        (make_newer, "was kept by a newer Goodword"),
        (make_newer_books, "was kept by a newer Goodword"),
        (make_torn, "is damaged"),
        (make_senseless, "is damaged"),
    ],
)
def test_a_file_that_is_no_kept_world_is_refused_and_stays_as_it_was(
    tmp_path: Path, make: Any, says: str
) -> None:
    path = tmp_path / "shop.kept"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(CannotKeep, match=says):
        KeptFile(path).read()
    assert (path.read_bytes() if path.is_file() else None) == before
    assert list_names(tmp_path) == ["shop.kept"]


def test_a_file_in_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotKeep, match="There is no folder"):
        KeptFile(tmp_path / "nowhere" / "shop.kept").read()


async def test_a_world_that_was_saved_by_someone_else_meanwhile_is_not_overwritten(
    books: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = KeptFile(tmp_path / "shop.kept")
    async with World(SmallBot, opens_at=MONDAY) as world:
        keeper = Keeper(file, books)
        await keeper.save(world)
        file.path.write_text("someone else's")
        for _ in range(2):
            await keeper.try_to_save(world)
    assert keeper.trouble is not None
    assert "was changed by another program" in keeper.trouble
    assert len(caplog.records) == 1
    assert file.path.read_text() == "someone else's"


async def test_a_failed_saving_leaves_the_last_one(
    books: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = KeptFile(tmp_path / "shop.kept")
    async with World(SmallBot, opens_at=MONDAY) as world:
        keeper = Keeper(file, books)
        await keeper.save(world)
        before = file.path.read_bytes()
        with monkeypatch.context() as full:

            def fail(_: int) -> None:
                raise OSError(28, "No space left on device")

            full.setattr(os, "fsync", fail)
            await keeper.try_to_save(world)
            assert keeper.trouble == f"{file.path} can't be written: No space left on device."
        assert file.path.read_bytes() == before
        assert list_names(tmp_path) == ["books.db", "shop.kept"]
        await keeper.try_to_save(world)
        assert keeper.trouble is None


async def test_a_change_is_saved_a_moment_later(
    books: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.playground.saved_world._SETTLING", 0.01)
    file = KeptFile(tmp_path / "shop.kept")
    async with World(SmallBot, opens_at=MONDAY) as world:
        saving = asyncio.create_task(Keeper(file, books).keep_saved(world))
        await asyncio.sleep(0)
        said = await world.say(world.seller, world.general, "Hello")
        for _ in range(500):
            await asyncio.sleep(0.01)
            kept = KeptFile(file.path).read()
            if kept and said in kept.discord.messages[world.general.id]:
                break
        else:
            pytest.fail("it was not saved within five seconds")
        saving.cancel()
        await asyncio.wait({saving})


# ------------------------------------------------------------- the whole bot


@asynccontextmanager
async def open_shop(folder: Path, kept: Kept | None = None) -> AsyncIterator[World]:
    """The whole bot with its books in a new folder, in the sample shop or in a kept one."""
    await asyncio.to_thread(folder.mkdir)
    if kept is not None:
        kept.lay_out_books(folder / "shop.db")
    settings = Settings(database_url=f"sqlite+aiosqlite:///{folder}/shop.db", mail_private=True)
    world = World(lambda: create_bot(settings), prepare=prepare_demo, opens_at=MONDAY, kept=kept)
    async with world:
        yield world


@pytest.mark.slow
async def test_the_whole_bot_goes_on_where_it_was(tmp_path: Path) -> None:
    file = KeptFile(tmp_path / "shop.kept")
    async with open_shop(tmp_path / "first") as world:
        shipped = await world.run_command(world.seller, world.desk, "order ship", {"order": "7"})
        assert "shipped" in shipped.text
        card = world.last_message_id(world.seller, world.desk)
        await Keeper(file, tmp_path / "first" / "shop.db").save(world)
        before = look_everywhere(world)
    async with open_shop(tmp_path / "second", read_again(file.path)) as again:
        assert look_everywhere(again) == before
        ada = again.customers[0]
        await again.react(again.seller, again.desk, card, "✅")
        await again.tick(60)
        assert "mohair shawl" in shown(again, ada, again.dm(ada))[-1]["content"]
        listed = await again.run_command(
            again.seller, again.desk, "order list", {"status": "shipped"}
        )
        assert "mohair shawl" in listed.text
        assert again.errors == []


def start_try(file: Path) -> tuple[subprocess.Popen[str], str]:
    """A process that plays with a kept world, and the address that it tells."""
    command = [sys.executable, "-m", "bot", "try", "--no-browser", "--keep", str(file)]
    # what a killed process leaves behind goes away with it
    env = os.environ | {"TMPDIR": str(file.parent)}
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    address = re.search(r"http://\S+", process.stdout.readline())
    assert address, process.wait()
    return process, address[0]


async def act(session: Any, address: str, action: str, body: dict[str, Any]) -> dict[str, Any]:
    async with session.post(f"{address.partition('?')[0]}api/{action}", json=body) as answer:
        result: dict[str, Any] = await answer.json()
        assert answer.status == 200, result
        return result


async def get_state(session: Any, address: str, person: str) -> dict[str, Any]:
    async with session.get(address) as page:
        assert page.status == 200
    async with session.get(
        f"{address.partition('?')[0]}api/state", params={"person": person}
    ) as answer:
        state: dict[str, Any] = await answer.json()
        return state


@pytest.mark.slow
async def test_a_killed_playground_loses_a_moment_at_most(tmp_path: Path) -> None:
    file = tmp_path / "shop.kept"
    process, address = await asyncio.to_thread(start_try, file)
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        place = (await get_state(session, address, "rosa"))["here"]
        body = {"person": "rosa", "place": place, "name": "order ship", "options": {"order": "7"}}
        await act(session, address, "command", body)
        await asyncio.sleep(2.5)
        before = (await get_state(session, address, "rosa"))["messages"]
    process.kill()
    process.communicate()
    process, address = await asyncio.to_thread(start_try, file)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        state = await get_state(session, address, "rosa")
        assert state["kept"]
        assert state["messages"] == before
        card = next(item["id"] for item in reversed(before) if item["reactions"])
        here = {"person": "rosa", "place": place, "message": card}
        await act(session, address, "react", {**here, "emoji": "✅", "on": True})
        await act(session, address, "time", {"span": "hour"})
        letters = (await get_state(session, address, "ada"))["places"]
        assert letters
    process.send_signal(signal.SIGINT)
    rest, _ = await asyncio.to_thread(process.communicate)
    assert rest.strip().endswith(f"goodword try --keep {file}")
