"""`goodword run` says in one true sentence why Discord doesn't let it in, and what to do."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web

from tests.loopback.run_bot import run_bot
from tests.loopback.server import Loopback, Snag, refuse, reply, slow_down
from tests.loopback.world import open_world, processes

pytestmark = pytest.mark.slow

ME, COMMANDS = "/users/@me$", "/commands$"


def show_page(status: int, words: str) -> web.Response:
    """What stands between the bot and Discord answers in its place."""
    return web.Response(
        status=status, text=f"<!DOCTYPE html><title>{words}</title>", content_type="text/html"
    )


class Start:
    """A program that is started, and what it says when it ends by itself."""

    def __init__(self, discord: Loopback, address: str, folder: Path) -> None:
        self.discord = discord
        self.address = address
        self.folder = folder

    def answer(self, path: str, answer: Callable[[], web.Response], *, method: str = "GET") -> None:
        """Has the next such request answered like this."""
        snag = Snag(method, path, has_effect=False, answer=answer)
        snag.go_on.set()
        self.discord.snags.append(snag)

    async def fail(self, **settings: str) -> str:
        """Starts the program, which must end with code 1 and one sentence, and gives that."""
        settled = (self.address, self.folder, timedelta(seconds=1), settings)
        process = processes.Process(target=run_bot, args=settled)
        process.start()
        try:
            async with asyncio.timeout(30):
                while process.exitcode is None:  # noqa: ASYNC110 (a process has no event)
                    await asyncio.sleep(0.01)
            assert process.exitcode == 1
        finally:
            process.kill()
        lines = (self.folder / "bot.log").read_text().splitlines()
        said = [line for line in lines if not line.startswith("The books are in ")]
        assert len(said) == 1, said
        return said[0]


@pytest.fixture
async def start(tmp_path: Path, empty_database: Path) -> AsyncIterator[Start]:
    shutil.copy(empty_database, tmp_path / "goodword.db")
    discord = Loopback()
    async with discord.serve() as address:
        yield Start(discord, address, tmp_path)


@pytest.mark.parametrize(
    ("code", "cause", "remedy"),
    [
        (4004, "doesn't accept this token", "Reset Token"),
        (4010, "which of the bot's servers", "Update Goodword"),
        (4011, "more servers than one connection", "Start it again"),
        (4012, "no longer speaks the version", "Update Goodword"),
        (4013, "doesn't know what this Goodword wants", "Update Goodword"),
        (4014, "Privileged Gateway Intents", "Update Goodword"),
    ],
)
async def test_a_connection_that_discord_ends_for_good_is_told_by_its_code(
    start: Start, code: int, cause: str, remedy: str
) -> None:
    start.discord.gateway.close_codes = [code] * 10
    said = await start.fail()
    assert cause in said
    assert remedy in said
    assert ("token" in said) == (code == 4004)


@pytest.mark.parametrize(
    ("answer", "cause", "remedy"),
    [
        (lambda: refuse(401, 0, "401: Unauthorized"), "doesn't accept this token", "Reset Token"),
        (lambda: refuse(403, 40001, "Unauthorized"), "doesn't accept this token", "Reset Token"),
        (lambda: refuse(403, 0, "403: Forbidden"), "may have been disabled", "developer page"),
        (
            lambda: show_page(403, "Blocked by your administrator"),
            "answered in Discord's place",
            "discord.com",
        ),
        (
            lambda: show_page(200, "Sign in to this network"),
            "the sign-in page of a network",
            "discord.com",
        ),
        (lambda: show_page(429, "Error 1015"), "shut out this computer's address", "for an hour"),
        (lambda: show_page(503, "Bad gateway"), "Discord itself is in trouble", "in a few minutes"),
        (lambda: refuse(418, 77, "a teapot"), "(418, code 77)", "Update Goodword"),
    ],
)
async def test_a_refused_login_is_told_with_its_cause(
    start: Start, answer: Callable[[], web.Response], cause: str, remedy: str
) -> None:
    start.answer(ME, answer)
    said = await start.fail()
    assert cause in said
    assert remedy in said


@pytest.mark.parametrize(
    ("token", "fault"),
    [
        ("abc", "three parts"),
        ("Bot MTAw.loopbk.nothing", "the word Bot"),
        ('"MTAw.loopbk.nothing"', "quotes"),
        ("MTAw. loopbk.nothing", "spaces"),
        ("1000000000000000001", "Application ID"),
    ],
)
async def test_what_cant_be_a_token_is_told_before_discord_is_asked(
    start: Start, token: str, fault: str
) -> None:
    assert fault in await start.fail(GOODWORD_TOKEN=token)
    assert start.discord.requests == []
    assert "The books are in" not in (start.folder / "bot.log").read_text()


async def test_an_address_that_nobody_knows_is_told(start: Start) -> None:
    start.address = "nowhere.invalid"
    assert "can't find where discord.com is" in await start.fail()


@pytest.mark.parametrize("code", [4000, 4008])
async def test_a_connection_that_may_be_taken_up_again_is(
    tmp_path: Path, empty_database: Path, code: int
) -> None:
    async with open_world(tmp_path, empty_database) as world:
        world.discord.gateway.close_codes = [code]
        await world.restart()
        assert "Ada" in await world.ask("order list")


@pytest.mark.parametrize(
    "answer",
    [
        lambda: refuse(400, 50035, "Invalid Form Body"),
        lambda: refuse(403, 50001, "Missing Access"),
        lambda: show_page(403, "Blocked"),
        lambda: slow_down(68_000),
        lambda: reply(
            {"code": 30034, "message": "daily", "retry_after": 68_000}, 429, {"Via": "1.1 loopback"}
        ),
        lambda: refuse(503, 0, "trouble"),
    ],
    ids=["wrong", "no access", "page", "rate limit", "daily limit", "trouble"],
)
async def test_commands_that_were_registered_earlier_work_while_discord_takes_no_new_ones(
    tmp_path: Path, empty_database: Path, answer: Callable[[], web.Response]
) -> None:
    async with open_world(tmp_path, empty_database) as world:
        world.put_snag("PUT", COMMANDS, has_effect=False, answer=answer).go_on.set()
        await world.restart()
        assert "Ada" in await world.ask("order list")
        log = tmp_path / "bot.log"
        await world.wait_until(
            lambda: "could not be registered" in log.read_text(), "the log says what is missing"
        )


async def test_the_bot_serves_while_discord_still_looks_at_its_commands(
    tmp_path: Path, empty_database: Path
) -> None:
    async with open_world(tmp_path, empty_database) as world:
        snag = world.put_snag("PUT", COMMANDS)
        await world.restart()
        await asyncio.wait_for(snag.reached.wait(), 60)
        assert "Ada" in await world.ask("order list")
        assert "no answer yet" not in (tmp_path / "bot.log").read_text()
        snag.go_on.set()


async def test_a_bot_that_is_on_no_server_says_the_whole_address_that_invites_it(
    start: Start,
) -> None:
    start.discord.desks.clear()
    async with running(start) as log:
        while "client_id=1000000000000000001&" not in log.read_text():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        assert "I'm on no server yet." in log.read_text()


async def test_a_bot_that_is_on_a_server_invites_nobody(
    tmp_path: Path, empty_database: Path
) -> None:
    async with open_world(tmp_path, empty_database):
        assert "client_id" not in (tmp_path / "bot.log").read_text()


@asynccontextmanager
async def running(start: Start) -> AsyncIterator[Path]:
    """The program at work; gives where it writes what it says."""
    no_settings: dict[str, str] = {}
    settled = (start.address, start.folder, timedelta(seconds=1), no_settings)
    process = processes.Process(target=run_bot, args=settled)
    process.start()
    log = start.folder / "bot.log"
    log.touch()
    try:
        async with asyncio.timeout(60):
            yield log
    finally:
        process.kill()
