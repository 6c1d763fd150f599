"""The doctor tells for each thing that it is well, or what to do, and changes nothing."""

import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import discord
import pytest
from aiohttp import web

from bot import doctor, file_places
from bot.client import PERMISSIONS
from bot.config import Secret, Settings
from bot.doctor import Finding, State, examine
from bot.store.database import Database
from tests.sure import sure

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
TOKEN = "MTA5ODc2NTQzMjEwOTg3NjU0MzIx.GabcdE.abcdefghijklmnopqrstuvwxyz0123456789ab"
ALL = sum(doctor.PERMISSIONS.values())


@pytest.fixture(autouse=True)
def no_other_books(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own books aren't looked for."""
    monkeypatch.setattr(file_places, "list_folders", list)
    monkeypatch.setattr(doctor, "list_folders", list)


def settings(path: Path, token: str | None = TOKEN) -> Settings:
    return Settings(token=Secret(token) if token else None, database_url=f"sqlite:///{path}")


@asynccontextmanager
async def discord_that_says(
    *,
    flags: int = 0,
    servers: object = (),
    status: int = 200,
    clock: datetime = NOW,
    is_page: bool = False,
) -> AsyncIterator[str]:
    """A Discord on this computer, which knows one bot; gives its address."""

    async def answer(request: web.Request) -> web.Response:
        answers: dict[str, Any] = {
            "/users/@me": {"username": "Woolly Word"},
            "/applications/@me": {"id": "4711", "flags": flags},
            "/users/@me/guilds": servers,
        }
        if is_page:
            return web.Response(
                status=status, text="<title>Blocked</title>", content_type="text/html"
            )
        if request.headers["Authorization"] != f"Bot {TOKEN}":
            return web.json_response({}, status=401)
        headers = {"Date": format_datetime(clock, usegmt=True)}
        return web.json_response(answers[request.path], status=status, headers=headers)

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def ask(token: str = TOKEN, **world: Any) -> list[Finding]:
    async with discord_that_says(**world) as address:
        return [
            finding async for finding in doctor.ask_discord(token, now=lambda: NOW, discord=address)
        ]


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def states(findings: list[Finding]) -> list[State]:
    return [finding.state for finding in findings]


def test_the_doctor_asks_for_the_permissions_that_the_bot_needs() -> None:
    assert PERMISSIONS.value == ALL
    channels = discord.Permissions(manage_channels=True)
    assert f"permissions={(PERMISSIONS | channels).value}" in doctor.invite_link()


async def test_when_all_is_well_every_line_says_ok(tmp_path: Path) -> None:
    async with discord_that_says(
        servers=[{"name": "Woolly Shelf", "permissions": str(ALL)}]
    ) as address:
        found = [
            finding
            async for finding in examine(
                settings(tmp_path / "goodword.db"), now=lambda: NOW, discord=address
            )
        ]
    assert set(states(found)) == {State.OK}
    assert len(found) == 7
    assert names_in(tmp_path) == []


@pytest.mark.parametrize(
    "token",
    [
        None,
        "",
        "your-token",
        f"Bot {TOKEN}",
        TOKEN.replace(".", "-"),
        TOKEN.replace("MTA5", "YWJj", 1),
        "é" * 70,
    ],
)
def test_a_token_of_the_wrong_shape_is_told_without_asking_discord(token: str | None) -> None:
    assert doctor.check_token(token).state is State.TODO


async def test_without_a_token_discord_is_not_asked(tmp_path: Path) -> None:
    found = [
        finding
        async for finding in examine(
            settings(tmp_path / "goodword.db", token=None), now=lambda: NOW
        )
    ]
    assert states(found) == [State.TODO, State.OK, State.OK]


async def test_a_token_that_discord_refuses_is_to_be_made_anew() -> None:
    found = await ask(TOKEN.replace("G", "H"))
    assert found[-1].state is State.TODO
    assert "Reset Token" in found[-1].sentence


async def test_offline_is_one_calm_line() -> None:
    found = [
        finding
        async for finding in doctor.ask_discord(
            TOKEN, now=lambda: NOW, discord="http://127.0.0.1:9"
        )
    ]
    assert states(found) == [State.NOTE]
    assert "online" in found[0].sentence


@pytest.mark.parametrize("status", [200, 401, 403])
async def test_a_page_in_discords_place_is_blamed_on_the_network_and_not_on_the_token(
    status: int,
) -> None:
    found = await ask(status=status, is_page=True)
    assert found[-1].state is State.TODO
    assert "a firewall, a proxy" in found[-1].sentence


async def test_a_discord_in_trouble_is_nothing_to_do_for_the_seller() -> None:
    assert State.TODO not in states(await ask(status=503))


@pytest.mark.parametrize(
    ("skew", "state"),
    [
        (timedelta(), State.OK),
        (timedelta(seconds=50), State.OK),
        (timedelta(minutes=-7), State.TODO),
        (timedelta(hours=1), State.TODO),
    ],
)
async def test_a_clock_that_is_off_is_told(skew: timedelta, state: State) -> None:
    assert (await ask(clock=NOW + skew))[0].state is state


def test_an_answer_without_a_date_is_no_reason_to_worry() -> None:
    assert doctor.check_clock(None, NOW).state is State.NOTE


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (0, "are off"),
        (1 << 23, "are off"),
        (1 << 18, "Message Content Intent can"),
        (1 << 13 | 1 << 15, "Presence Intent and Server Members Intent can"),
    ],
)
def test_intents_that_nobody_needs_may_be_turned_off(flags: int, said: str) -> None:
    finding = doctor.check_intents(flags)
    assert said in finding.sentence
    assert finding.state is not State.TODO


async def test_a_bot_in_no_server_is_to_be_invited_by_a_link_with_its_id() -> None:
    found = await ask(servers=[])
    assert found[-1].state is State.TODO
    assert "client_id=4711" in found[-1].sentence


async def test_a_missing_permission_is_named_with_its_server() -> None:
    lacking = ALL & ~doctor.PERMISSIONS["Manage Messages"]
    found = await ask(
        servers=[
            {"name": "Woolly Shelf", "permissions": str(lacking)},
            {"name": "Pots", "permissions": str(1 << 3)},
        ]
    )
    assert [finding.sentence for finding in found if finding.state is State.TODO] == [
        "In the server Woolly Shelf, the bot lacks Manage Messages. "
        f"Invite it again, which keeps everything: {doctor.invite_link('4711')}"
    ]


async def test_a_whole_database_is_ok_and_stays_as_it_is(
    empty_database: Path, tmp_path: Path
) -> None:
    path = tmp_path / "goodword.db"
    shutil.copy(empty_database, path)
    before = path.read_bytes()
    assert (await doctor.check_database(f"sqlite:///{path}")).state is State.OK
    assert path.read_bytes() == before
    assert names_in(tmp_path) == ["goodword.db"]


async def test_a_database_that_the_bot_has_open_is_ok(
    database: Database, database_url: str
) -> None:
    async with database.transaction():
        assert (await doctor.check_database(database_url)).state is State.OK


async def test_a_database_that_is_empty_is_ok(database_url: str) -> None:
    assert (await doctor.check_database(database_url)).state is State.OK


async def test_a_damaged_or_newer_database_is_told(empty_database: Path, tmp_path: Path) -> None:
    path = tmp_path / "goodword.db"
    shutil.copy(empty_database, path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    newer = await doctor.check_database(f"sqlite:///{path}")
    path.write_text("not a database at all")
    damaged = await doctor.check_database(f"sqlite:///{path}")
    assert (newer.state, damaged.state) == (State.TODO, State.TODO)
    assert "newer" in newer.sentence
    assert "damaged" in damaged.sentence


async def test_a_postgresql_that_does_not_answer_is_told_without_the_password() -> None:
    finding = await doctor.check_database("postgresql+asyncpg://shop:secret@127.0.0.1:9/goodword")
    assert finding.state is State.TODO
    assert "secret" not in finding.sentence


async def test_a_database_in_memory_is_mentioned() -> None:
    assert (await doctor.check_database("sqlite://")).state is State.NOTE


def test_a_token_that_others_on_the_computer_can_read_is_mentioned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "list_folders", lambda: [tmp_path, tmp_path / "elsewhere"])
    assert doctor.find_readable_settings() is None
    file = tmp_path / ".env"
    file.touch(0o600)
    assert doctor.find_readable_settings() is None
    file.chmod(0o644)
    found = sure(doctor.find_readable_settings())
    assert found.state is State.NOTE
    assert f"chmod 600 {file}" in found.sentence


def test_time_zones_are_known() -> None:
    assert doctor.check_zones(NOW).state is State.OK
