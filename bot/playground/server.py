"""The web page of the playground: served to this computer only, and only to whom it was
announced.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import logging
import mimetypes
import secrets
import webbrowser
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import discord
from aiohttp import web

from .commands import ImpossibleError, Wire
from .people import Answer, Person, Place
from .post_office import MARY_KEY, MailAccess
from .saved_world import Keeper, Kept
from .world import World

_log = logging.getLogger(__name__)

_PAGE = Path(__file__).with_name("page")
_HOSTS = {"127.0.0.1", "localhost"}
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "; ".join(
        ("default-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'")
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_LARGEST_REQUEST = 16 * 1024 * 1024  # bytes; photographs of parcels are smaller
_HEARTBEAT = 15.0  # seconds
_OPENS_IN = 20.0  # seconds that a page waits for the shop to open again before it is told to wait
_MAX_TICK = 5.0  # seconds: a computer that slept does not make the shop miss a night
# seconds between two simulated hours: a day takes half a second, and one sees it pass
_BREATH = 0.02
#: Pictures that a browser may draw from what was sent; everything else is only offered for saving.
_PICTURES = {"image/png", "image/jpeg", "image/gif", "image/webp"}
_SPANS: dict[str, timedelta] = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}

_WORLD = web.AppKey("world", World)
_TOKEN = web.AppKey("token", str)


async def run_playground(
    make_bot: Callable[[], discord.Client],
    *,
    prepare: Callable[[World], Awaitable[None]] | None = None,
    connect: Callable[[World, MailAccess], Awaitable[None]] | None = None,
    reset: Callable[[], None] | None = None,
    kept: Kept | None = None,
    keeper: Keeper | None = None,
    port: int = 0,
    open_browser: bool = True,
    announce: Callable[[str], None] = print,
) -> None:
    """Serve the playground until cancelled; `announce` is told its address and how to end it.

    `make_bot` is called again when the bot is restarted; `reset` throws away what the bot stored,
    before everything starts afresh; `prepare` fills a new world, and `connect` gives the bot its
    mailbox; `kept` is the world to go on with instead; `keeper` saves it again and again. Port 0
    takes any free one.
    """
    token = secrets.token_urlsafe(24)
    world = World(make_bot, prepare=prepare, connect=connect, reset=reset, kept=kept)
    async with world, _kept_by(keeper, world):
        runner = web.AppRunner(build_app(world, token), access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", port).start()
            url = f"http://127.0.0.1:{runner.addresses[0][1]}/?token={token}"
            announce(f"The shop is open: {url}\nPress Ctrl+C to close it.")
            if open_browser:
                asyncio.get_running_loop().run_in_executor(None, webbrowser.open, url)
            async with _with_post(world):
                await keep_time(world)
        finally:
            await runner.cleanup()


@contextlib.asynccontextmanager
async def _with_post(world: World) -> AsyncIterator[None]:
    """Open the post office meanwhile: the page is there before it."""
    opening = asyncio.create_task(_open_post(world))
    try:
        yield
    finally:
        opening.cancel()
        await asyncio.wait({opening})


async def _open_post(world: World) -> None:
    try:
        await world.open_post()
    except ImpossibleError as error:
        _log.info("no e-mail: %s", error)
    except Exception:  # noqa: BLE001 - the page goes on without it
        _log.exception("the post office could not be opened")


@contextlib.asynccontextmanager
async def _kept_by(keeper: Keeper | None, world: World) -> AsyncIterator[None]:
    """Save the world now, so that one hears at once when it can't be, then all the time, and at the
    end.
    """
    if keeper is None:
        yield
        return
    world.is_kept = True
    await keeper.save(world)
    saving = asyncio.create_task(keeper.keep_saved(world))
    try:
        yield
    finally:
        saving.cancel()
        await asyncio.wait({saving})
        await keeper.try_to_save(world)


async def keep_time(world: World) -> None:
    """Move the simulated clock with the real one, for ever."""
    loop = asyncio.get_running_loop()
    last = loop.time()
    while True:
        await asyncio.sleep(1)
        passed, last = loop.time() - last, loop.time()
        try:
            await world.tick(min(passed, _MAX_TICK))
        except ImpossibleError as error:
            _log.info("the clock waits: %s", error)
        except Exception:  # noqa: BLE001 - the page goes on, whatever the bot does
            _log.exception("the bot failed while time passed")


def build_app(world: World, token: str) -> web.Application:
    """The page and what it calls.

    Everything needs the token, once in the address and then as a cookie.
    """
    app = web.Application(middlewares=[_guard, _explain], client_max_size=_LARGEST_REQUEST)
    app[_WORLD], app[_TOKEN] = world, token
    app.on_response_prepare.append(_add_headers)
    app.router.add_get("/", _serve_page)
    app.router.add_get("/page/{name}", _serve_page)
    app.router.add_get("/files/{path:.+}", _serve_file)
    app.router.add_get("/samples/{name}", _serve_sample)
    app.router.add_get("/api/state", _serve_state)
    app.router.add_get("/api/commands", _serve_commands)
    app.router.add_get("/api/news", _stream_news)
    app.router.add_post("/api/{action}", _act)
    return app


# ------------------------------------------------------------------- who may


async def _add_headers(_: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(_HEADERS)


@web.middleware
async def _guard(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Refuse other hosts (a page elsewhere may point its name here), other pages, and strangers."""
    if request.url.host not in _HOSTS or request.headers.get("Origin", _origin(request)) != _origin(
        request
    ):
        raise web.HTTPForbidden(text="This page is for the computer that it runs on.")
    cookie = f"goodword_try_{request.url.port}"
    token = request.app[_TOKEN]
    if request.path == "/" and _is_same(request.query.get("token", ""), token):
        welcome = web.HTTPSeeOther("/")
        welcome.set_cookie(cookie, token, httponly=True, samesite="Strict")
        raise welcome
    if not _is_same(request.cookies.get(cookie, ""), token):
        raise web.HTTPForbidden(text="Please open the address that `goodword try` printed.")
    return await handler(request)


def _is_same(given: str, token: str) -> bool:
    return secrets.compare_digest(given.encode(), token.encode())


def _origin(request: web.Request) -> str:
    return f"http://{request.host}"


@web.middleware
async def _explain(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Turn what cannot be done into a sentence for the page."""
    try:
        return await handler(request)
    except ImpossibleError as error:
        return web.json_response({"error": str(error)}, status=409)
    except (KeyError, TypeError, ValueError):
        _log.exception("a request was not understood")
        return web.json_response(
            {"error": "That was not understood. Please reload the page."}, status=400
        )
    except web.HTTPException:
        raise
    except Exception:  # noqa: BLE001 - the page says so, and goes on
        _log.exception("a request failed")
        words = "Something failed in the playground. The terminal that runs it says what."
        return web.json_response({"error": words}, status=500)


# -------------------------------------------------------------- what is served


async def _serve_page(request: web.Request) -> web.StreamResponse:
    name = request.match_info.get("name", "index.html")
    if name not in {path.name for path in _PAGE.iterdir()}:
        raise web.HTTPNotFound
    return web.FileResponse(_PAGE / name)


async def _serve_file(request: web.Request) -> web.StreamResponse:
    path = request.match_info["path"]
    content = request.app[_WORLD].read_file(path)
    if content is None:
        raise web.HTTPNotFound
    kind = mimetypes.guess_type(path)[0]
    if kind in _PICTURES:
        return web.Response(body=content, content_type=kind)
    return _offer_for_saving(content)


async def _serve_sample(request: web.Request) -> web.StreamResponse:
    """A file to drop into the shop."""
    content = request.app[_WORLD].read_sample_file(request.match_info["name"])
    if content is None:
        raise web.HTTPNotFound
    return _offer_for_saving(content)


def _offer_for_saving(content: bytes) -> web.Response:
    saved = {"Content-Disposition": "attachment"}
    return web.Response(body=content, content_type="application/octet-stream", headers=saved)


async def _serve_state(request: web.Request) -> web.StreamResponse:
    """The snapshot for a person and a place; the person's first place if they do not see that
    one.
    """
    world = request.app[_WORLD]
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(world.wait_until_open(), _OPENS_IN)
    world.require_open()
    wanted = request.query.get("place", "")
    if request.query.get("person") == MARY_KEY:
        return web.json_response(world.mail_snapshot(wanted))
    person = world.person(request.query.get("person", world.seller.key))
    places = world.places(person)
    place = next((place for place in places if str(place.id) == wanted), places[0])
    return web.json_response(world.snapshot(person, place))


async def _serve_commands(request: web.Request) -> web.StreamResponse:
    world = request.app[_WORLD]
    person = world.person(request.query["person"])
    return web.json_response(world.commands(person, world.place(person, request.query["place"])))


async def _stream_news(request: web.Request) -> web.StreamResponse:
    """Server-sent events: a number each time that something is new.

    Then the page fetches the state.
    """
    world = request.app[_WORLD]
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    seen = -1
    with contextlib.suppress(ConnectionError):  # the page was closed
        while True:
            try:
                seen = await asyncio.wait_for(world.wait_for_news(seen), _HEARTBEAT)
            except TimeoutError:
                await response.write(b": still here\n\n")
                continue
            await response.write(f"data: {seen}\n\n".encode())
            await asyncio.sleep(0.05)  # a burst of changes is one piece of news
    return response


# --------------------------------------------------------------- what is done


async def _act(request: web.Request) -> web.StreamResponse:
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType
    world, action, body = (
        request.app[_WORLD],
        request.match_info["action"],
        _read_values(await request.json()),
    )
    if action in _WORLD_ACTIONS:
        await _WORLD_ACTIONS[action](world, body)
        return web.json_response({})
    if action not in _ACTIONS:
        raise web.HTTPNotFound
    person = world.person(body["person"])
    result = await _ACTIONS[action](world, person, world.place(person, body["place"]), body)
    if isinstance(result, Answer):
        return web.json_response(asdict(result))
    return web.json_response({"result": result})


async def _pass_time(world: World, body: Wire) -> None:
    span = body["span"]
    await world.advance("opening" if span == "opening" else _SPANS[span], breath=_BREATH)


_WORLD_ACTIONS: dict[str, Callable[[World, Wire], Awaitable[None]]] = {
    "time": _pass_time,
    "restart": lambda world, _: world.restart_bot(),
    "afresh": lambda world, _: world.start_afresh(),
    "write": lambda world, body: world.write_letter(
        body["subject"], body["text"], body["files"], answers=body["answers"]
    ),
    "drop": lambda world, body: world.drop_letter(body["letter"]),
}


async def _react(world: World, person: Person, place: Place, body: Wire) -> None:
    act = world.react if body["on"] else world.unreact
    await act(person, place, int(body["message"]), body["emoji"])


async def _edit(world: World, person: Person, place: Place, body: Wire) -> None:
    await world.edit(person, place, int(body["message"]), body["text"])


async def _delete(world: World, person: Person, place: Place, body: Wire) -> None:
    await world.delete(person, place, int(body["message"]))


async def _dismiss(world: World, _: Person, __: Place, body: Wire) -> None:
    world.dismiss(int(body["message"]))


_ACTIONS: dict[str, Callable[[World, Person, Place, Wire], Awaitable[Any]]] = {
    "say": lambda world, person, place, body: world.say(
        person, place, body["text"], body.get("files", [])
    ),
    "command": lambda world, person, place, body: world.run_command(
        person, place, body["name"], body["options"]
    ),
    "suggest": lambda world, person, place, body: world.autocomplete(
        person, place, body["name"], body["option"], body["text"], filled=body["options"]
    ),
    "menu": lambda world, person, place, body: world.use_menu(
        person, place, int(body["message"]), body["name"]
    ),
    "click": lambda world, person, place, body: world.click(
        person, place, int(body["message"]), body["custom_id"]
    ),
    "select": lambda world, person, place, body: world.select(
        person, place, int(body["message"]), body["custom_id"], body["values"]
    ),
    "submit": lambda world, person, _, body: world.submit_modal(
        person, body["form"], body["values"]
    ),
    "react": _react,
    "edit": _edit,
    "delete": _delete,
    "dismiss": _dismiss,
}


def _read_values(value: Any) -> Any:
    """JSON with every {"name": …, "base64": …} in it turned into a name and bytes, and half emoji
    into “?”.
    """
    if isinstance(value, dict):
        if value.keys() == {"name", "base64"}:
            return _read_values(value["name"]), base64.b64decode(value["base64"], validate=True)
        return {key: _read_values(item) for key, item in value.items()}
    if isinstance(value, str):
        return value.encode(errors="replace").decode()
    return [_read_values(item) for item in value] if isinstance(value, list) else value
