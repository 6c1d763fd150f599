"""The page is served to its own computer and its own browser, and follows the world."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import time
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.playground.server import build_app, keep_time, run_playground
from bot.playground.world import World
from tests.playground.small_bot import SmallBot

Client = TestClient[Any, Any]


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with World(SmallBot) as built:
        yield built


@pytest.fixture
async def stranger(world: World) -> AsyncIterator[Client]:
    """A browser that was never given the token."""
    jar = aiohttp.CookieJar(unsafe=True)
    async with TestClient(TestServer(build_app(world, "secret")), cookie_jar=jar) as client:
        yield client


@pytest.fixture
async def browser(stranger: Client) -> Client:
    """A browser that opened the announced address."""
    answer = await stranger.get("/?token=secret")
    assert answer.status == 200
    return stranger


async def state(browser: Client, person: str = "rosa", place: int | str = "") -> dict[str, Any]:
    answer = await browser.get("/api/state", params={"person": person, "place": str(place)})
    assert answer.status == 200
    loaded = await answer.json()
    assert isinstance(loaded, dict)
    return loaded


async def act(browser: Client, action: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    answer = await browser.post(f"/api/{action}", json=body)
    return answer.status, await answer.json()


@pytest.mark.parametrize(
    "path", ["/", "/?token=wrong", "/page/app.js", "/api/state", "/api/news", "/files/a"]
)
async def test_nothing_is_served_without_the_token(stranger: Client, path: str) -> None:
    assert (await stranger.get(path)).status == 403


async def test_the_token_leaves_the_address_and_becomes_a_cookie(stranger: Client) -> None:
    answer = await stranger.get("/?token=secret", allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, "/")
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    assert "SameSite=Strict" in answer.headers["Set-Cookie"]
    assert (await stranger.get("/")).status == 200


@pytest.mark.parametrize(
    "headers",
    [{"Host": "shop.example"}, {"Host": "shop.example:80"}, {"Origin": "http://shop.example"}],
)
async def test_other_hosts_and_other_pages_are_refused(
    browser: Client, headers: dict[str, str]
) -> None:
    assert (await browser.get("/", headers=headers)).status == 403
    assert (await browser.post("/api/restart", json={}, headers=headers)).status == 403


async def test_a_form_of_another_page_cannot_act(browser: Client) -> None:
    assert (await browser.post("/api/restart", data={"a": "b"})).status == 415


@pytest.mark.parametrize("path", ["/", "/page/app.js", "/page/style.css", "/api/state"])
async def test_answers_are_not_stored_and_load_nothing_from_elsewhere(
    browser: Client, path: str
) -> None:
    answer = await browser.get(path)
    assert answer.status == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'self';")


@pytest.mark.parametrize(
    "path", ["/page/..%2fserver.py", "/page/nothing.js", "/files/nothing", "/nothing"]
)
async def test_what_is_not_there_is_not_found(browser: Client, path: str) -> None:
    assert (await browser.get(path)).status == 404


async def test_a_command_becomes_a_message(browser: Client, world: World) -> None:
    body = {
        "person": "rosa",
        "place": str(world.general.id),
        "name": "order ship",
        "options": {"item": "Hat"},
    }
    status, answer = await act(browser, "command", body)
    assert (status, answer["text"]) == (200, "Drafted.")
    shown = await state(browser, "sam", world.desk.id)
    card = shown["messages"][-1]
    assert card["embeds"][0]["title"] == "Shipped"
    here = {"person": "sam", "place": shown["here"], "message": card["id"]}
    assert await act(browser, "react", {**here, "emoji": "✅", "on": True}) == (
        200,
        {"result": None},
    )
    assert (await state(browser, "sam", world.desk.id))["messages"][-2]["reactions"][0]["mine"]
    status, opened = await act(browser, "click", {**here, "custom_id": "edit"})
    values = {"text": "Hi", "kind": ["Mail"]}
    status, sent = await act(
        browser, "submit", {**here, "form": opened["form"]["id"], "values": values}
    )
    assert (status, sent["text"]) == (200, "Mail: Hi")


async def test_suggestions_come_from_the_bot(browser: Client, world: World) -> None:
    body = {
        "person": "rosa",
        "place": str(world.desk.id),
        "name": "order ship",
        "option": "item",
        "text": "hat",
    }
    status, answer = await act(browser, "suggest", {**body, "options": {}})
    assert (status, answer["result"]) == (200, [{"name": "Green hat", "value": "Green hat"}])


async def test_a_picture_is_shown_and_other_files_are_only_saved(
    browser: Client, world: World
) -> None:
    files = [
        {"name": name, "base64": base64.b64encode(b"<b>").decode()}
        for name in ("a b.png", "a.html")
    ]
    place = str(world.general.id)
    await act(browser, "say", {"person": "ada", "place": place, "text": "Look", "files": files})
    picture, text = (await state(browser, "rosa", place))["messages"][-1]["attachments"]
    answer = await browser.get(picture["url"])
    assert (answer.content_type, await answer.read()) == ("image/png", b"<b>")
    answer = await browser.get(text["url"])
    assert answer.content_type == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == "attachment"


@pytest.mark.parametrize(
    ("action", "body", "status"),
    [
        ("say", {"person": "nobody", "place": "1", "text": "Hello"}, 409),
        ("say", {"person": "ada", "place": "1", "text": "Hello"}, 409),
        ("say", {"person": "ada"}, 400),
        ("time", {"span": "century"}, 400),
    ],
)
async def test_what_cannot_be_done_is_said_in_a_sentence(
    browser: Client, action: str, body: dict[str, str], status: int
) -> None:
    answered, answer = await act(browser, action, body)
    assert answered == status
    assert answer["error"].endswith(".")


async def test_news_reaches_every_page_without_asking(browser: Client, world: World) -> None:
    async with browser.get("/api/news") as news:
        assert await news.content.readline() == f"data: {world.version}\n".encode()
        await news.content.readline()
        before = world.version
        await world.say(world.customers[0], world.general, "Hello")
        line = await asyncio.wait_for(news.content.readline(), 60)
        assert int(line.removeprefix(b"data: ")) > before


async def test_a_page_that_was_closed_is_forgotten_quietly(
    browser: Client, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    (await browser.get("/api/news")).close()
    for word in ("Hello", "Is anybody there?", "Goodbye"):
        await world.say(world.customers[0], world.general, word)
        await asyncio.sleep(0.06)
    assert caplog.records == []


async def test_the_clock_goes_on_with_the_real_one(world: World) -> None:
    began, before = time.monotonic(), world.now
    clock = asyncio.create_task(keep_time(world))
    async with asyncio.timeout(60):
        while world.now == before:  # noqa: ASYNC110 (a clock tells nobody)
            await asyncio.sleep(0.01)
    clock.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await clock
    assert 0.9 < (world.now - before).total_seconds() <= time.monotonic() - began


async def test_time_passes_and_all_can_begin_again(browser: Client, world: World) -> None:
    before = world.now
    assert (await act(browser, "time", {"span": "day"}))[0] == 200
    assert (world.now - before).days == 1
    assert (await act(browser, "restart", {}))[0] == 200
    assert (await act(browser, "afresh", {}))[0] == 200
    assert (await state(browser))["messages"] == []


async def test_the_playground_opens_quickly_announces_its_address_and_closes() -> None:
    said: asyncio.Queue[str] = asyncio.Queue()
    running = asyncio.create_task(
        run_playground(SmallBot, open_browser=False, announce=said.put_nowait)
    )
    sentence = await asyncio.wait_for(said.get(), 60)
    url = next(word for word in sentence.split() if word.startswith("http"))
    async with (
        aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session,
        session.get(url) as answer,
    ):
        assert "Goodword" in await answer.text()
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
