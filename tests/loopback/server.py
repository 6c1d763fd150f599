"""A small Discord on this machine: what a bot does there over REST, and what people do meanwhile.

It keeps what Discord keeps, drops a repeated nonce as Discord does, and lets a test put a snag into
the way of a request. A route that it doesn't know is noted in `unknown`.
"""

import asyncio
import itertools
import json
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

import discord
from aiohttp import web

from tests.loopback.gateway import Gateway, Payload, Session
from tests.loopback.payloads import read_files, read_payload
from tests.loopback.values import (
    APPLICATION,
    DESK,
    GOODWORD,
    GUILD,
    PEOPLE,
    ROLES,
    ROSA,
    Message,
    Person,
    find_desk,
    show_guild,
    show_line,
)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

#: The most that one request may bring: what Discord takes in a shop that pays nothing.
LARGEST_BODY = 10 * 1024 * 1024
#: How long Discord remembers a nonce: "a few minutes".
NONCE_LASTS = timedelta(minutes=3)


class UnknownMessage(Exception):
    """The message that a request names isn't there (any more)."""


@dataclass
class Snag:
    """What befalls the next request that fits: held, refused or cut off, before or after its
    effect.
    """

    method: str
    path: str  #: a pattern
    words: str = ""  #: stand somewhere in the body
    has_effect: bool = True
    is_cut: bool = False  #: the connection breaks instead of an answer
    answer: Callable[[], web.Response] | None = None  #: instead of the true one
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)

    def fits(self, request: web.Request, body: str) -> bool:
        return (
            not self.reached.is_set()
            and request.method == self.method
            and re.search(self.path, unquote(request.path)) is not None
            and self.words in body
        )


class Loopback:
    """Discord's state and its routes."""

    def __init__(self) -> None:
        self.gateway = Gateway(self._greet)
        self.shards = 1  #: so many connections it wants
        self.desks = {DESK: GUILD}  #: the servers by their desk
        self.channels: dict[int, list[Message]] = defaultdict(list)
        self.commands: list[Payload] = []
        #: What was answered to each interaction, by its token.
        self.answers: dict[str, list[Message]] = defaultdict(list)
        self.forms: list[Payload] = []  #: those that were opened
        self.requests: list[tuple[str, str]] = []
        self.unknown: list[str] = []
        self.snags: list[Snag] = []
        #: When each nonce was first asked for: a request that fails is repeated by discord.py
        #: seconds later.
        self.asked_at: dict[str, datetime] = {}
        #: By author and nonce: the message that it made, even if that was deleted since.
        self._nonces: dict[tuple[int, str], Message] = {}
        self._count = itertools.count()
        self.address = ""  #: host and port

    def make_id(self) -> int:
        """A snowflake of now."""
        return discord.utils.time_snowflake(discord.utils.utcnow()) + next(self._count) % (1 << 22)

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[str]:
        """The address that it listens at, on this machine only."""
        app = web.Application(middlewares=[self._meet], client_max_size=LARGEST_BODY)
        app.add_routes(
            [
                web.get("/gateway/", self.gateway.connect),
                web.get("/api/gateway/bot", self._get_gateway),
                web.get("/api/users/@me", self._get_me),
                web.get("/api/oauth2/applications/@me", self._get_application),
                web.put("/api/applications/{application}/commands", self._put_commands),
                web.post("/api/users/@me/channels", self._open_line),
                web.get("/api/guilds/{guild}/members/{person}", self._get_member),
                web.get("/api/guilds/{guild}/roles/member-counts", self._count_members),
                web.get("/api/channels/{channel}/messages", self._list_messages),
                web.post("/api/channels/{channel}/messages", self._post),
                web.get("/api/channels/{channel}/messages/{message}", self._get_message),
                web.patch("/api/channels/{channel}/messages/{message}", self._change_message),
                web.delete("/api/channels/{channel}/messages/{message}", self._delete_message),
                web.put(
                    "/api/channels/{channel}/messages/{message}/reactions/{emoji}/@me",
                    self._add_reaction,
                ),
                web.delete(
                    "/api/channels/{channel}/messages/{message}/reactions/{emoji}/@me",
                    self._take_reaction,
                ),
                web.get(
                    "/api/channels/{channel}/messages/{message}/reactions/{emoji}",
                    self._list_reactions,
                ),
                web.delete(
                    "/api/channels/{channel}/messages/{message}/reactions", self._clear_reactions
                ),
                web.delete(
                    "/api/channels/{channel}/messages/{message}/reactions/{emoji}",
                    self._clear_reactions,
                ),
                web.post(
                    "/api/interactions/{interaction}/{token}/callback", self._answer_interaction
                ),
                web.post("/api/webhooks/{application}/{token}", self._follow_up),
            ]
        )
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.address = f"{runner.addresses[0][0]}:{runner.addresses[0][1]}"
        try:
            yield self.address
        finally:
            await runner.cleanup()

    def open_servers(self, count: int) -> None:
        """So many more servers, spread over the shards one after the other."""
        for number in range(1, count + 1):
            guild = GUILD + (number << 22)
            self.desks[find_desk(guild)] = guild

    def _greet(self, session: Session) -> list[tuple[str, Payload]]:
        guilds = [guild for guild in self.desks.values() if session.hears_of(guild)]
        ready = {
            "v": 10,
            "user": GOODWORD.show(),
            "guilds": [{"id": str(guild), "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "shard": [session.shard, session.shards],
            "resume_gateway_url": f"ws://{self.address}/gateway/",
            "application": {"id": str(APPLICATION), "flags": 0},
        }
        return [("READY", ready), *(("GUILD_CREATE", show_guild(guild)) for guild in guilds)]

    # What befalls a request

    @web.middleware
    async def _meet(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        body = (await request.read()).decode(errors="replace")
        self.requests.append((request.method, unquote(request.path)))
        if nonce := re.search(r'"nonce": ?"(\w+)"', body):
            self.asked_at.setdefault(nonce[1], discord.utils.utcnow())
        if request.match_info.http_exception is not None:
            self.unknown.append(f"{request.method} {request.path}")
            return refuse(404, 0, "no such route in the loopback Discord")
        snag = next((each for each in self.snags if each.fits(request, body)), None)
        if snag is None:
            return await self._handle(request, handler)
        snag.reached.set()
        answer = await self._handle(request, handler) if snag.has_effect else None
        await snag.go_on.wait()
        if snag.is_cut and request.transport is not None:
            request.transport.abort()
        if snag.answer is not None:
            return snag.answer()
        return answer or await self._handle(request, handler)

    async def _handle(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except UnknownMessage:
            return refuse(404, 10008, "Unknown Message")

    # Routes

    async def _get_gateway(self, _request: web.Request) -> web.Response:
        limit = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
        url = f"ws://{self.address}/gateway/"
        return reply({"url": url, "shards": self.shards, "session_start_limit": limit})

    async def _get_me(self, _request: web.Request) -> web.Response:
        return reply(GOODWORD.show())

    async def _get_application(self, _request: web.Request) -> web.Response:
        return reply(
            {
                "id": str(APPLICATION),
                "name": "Goodword",
                "description": "",
                "icon": None,
                "bot_public": True,
                "bot_require_code_grant": False,
                "owner": ROSA.show(),
                "verify_key": "",
                "flags": 0,
            }
        )

    async def _put_commands(self, request: web.Request) -> web.Response:
        self.commands = await request.json()
        about = {"application_id": str(APPLICATION), "version": "1", "description": ""}
        return reply(
            [
                {**about, "id": str(number), **each}
                for number, each in enumerate(self.commands, GUILD + 900)
            ]
        )

    async def _open_line(self, request: web.Request) -> web.Response:
        person = PEOPLE[int((await request.json())["recipient_id"])]
        return reply(show_line(person))

    async def _get_member(self, request: web.Request) -> web.Response:
        return reply(PEOPLE[int(request.match_info["person"])].show_member())

    async def _count_members(self, _request: web.Request) -> web.Response:
        return reply(
            {str(role): sum(role in each.roles for each in PEOPLE.values()) for role in ROLES}
        )

    async def _list_messages(self, request: web.Request) -> web.Response:
        found = self.channels[int(request.match_info["channel"])]
        after, before = (int(request.query.get(name, 0)) for name in ("after", "before"))
        found = [each for each in found if each.id > after and (not before or each.id < before)]
        limit = int(request.query.get("limit", 50))
        # Discord counts from `after` when that is given, else from the newest; the newest comes
        # first.
        page = found[:limit] if after else found[-limit:]
        return reply([each.show() for each in reversed(page)])

    async def _post(self, request: web.Request) -> web.Response:
        body, channel = await read_payload(request), int(request.match_info["channel"])
        nonce = body.get("nonce") if body.get("enforce_nonce") else None
        known = self._nonces.get((GOODWORD.id, nonce)) if nonce else None
        if known is not None and known.at > discord.utils.utcnow() - NONCE_LASTS:
            # What was asked for now is not looked at: not its words, nor its channel.
            if known in self.channels[known.channel]:
                return reply(known.show())
            return refuse(404, 10008, "Unknown Message")
        message = await self.say(channel, GOODWORD, body)
        message.files = await read_files(request)
        if nonce:
            self._nonces[GOODWORD.id, nonce] = message
        return reply(message.show())

    async def _get_message(self, request: web.Request) -> web.Response:
        message = self._find(request)
        return reply(message.show())

    async def _change_message(self, request: web.Request) -> web.Response:
        message = self._find(request)
        await self.edit(message, await request.json())
        return reply(message.show())

    async def _add_reaction(self, request: web.Request) -> web.Response:
        message = self._find(request)
        await self.react(message, request.match_info["emoji"], GOODWORD)
        return web.Response(status=204)

    async def _take_reaction(self, request: web.Request) -> web.Response:
        message, emoji = self._find(request), request.match_info["emoji"]
        await self.react(message, emoji, GOODWORD, on=False)
        return web.Response(status=204)

    async def _list_reactions(self, request: web.Request) -> web.Response:
        message = self._find(request)
        after, limit = (int(request.query.get(name, 0)) for name in ("after", "limit"))
        # In the order of their ids; a page holds at most a hundred.
        people = sorted(
            each for each in message.reactions.get(request.match_info["emoji"], []) if each > after
        )
        return reply([PEOPLE[each].show() for each in people[: min(limit or 25, 100)]])

    async def _clear_reactions(self, request: web.Request) -> web.Response:
        """Of one emoji, or of all."""
        message, emoji = self._find(request), request.match_info.get("emoji")
        gone = [
            message.reactions.pop(each) for each in list(message.reactions) if emoji in (None, each)
        ]
        if gone:
            event = {"channel_id": str(message.channel), "message_id": str(message.id)}
            event["guild_id"] = str(self.desks[message.channel])
            if emoji is None:
                await self.gateway.send("MESSAGE_REACTION_REMOVE_ALL", event)
            else:
                about = {"emoji": {"id": None, "name": emoji}}
                await self.gateway.send("MESSAGE_REACTION_REMOVE_EMOJI", event | about)
        return web.Response(status=204)

    async def _answer_interaction(self, request: web.Request) -> web.Response:
        body, token = await read_payload(request), request.match_info["token"]
        answer = Message(self.make_id(), DESK, GOODWORD, files=await read_files(request))
        answer.change(body.get("data") or {})
        if body["type"] == 9:
            self.forms.append(body["data"])
        elif body["type"] != 5:  # that one only says that the answer will follow
            self.answers[token].append(answer)
        about = {"id": request.match_info["interaction"], "type": 2}
        return reply(
            {"interaction": about, "resource": {"type": body["type"], "message": answer.show()}}
        )

    async def _follow_up(self, request: web.Request) -> web.Response:
        answer = Message(self.make_id(), DESK, GOODWORD)
        answer.change(await request.json())
        self.answers[request.match_info["token"]].append(answer)
        return reply(answer.show())

    async def _delete_message(self, request: web.Request) -> web.Response:
        await self.delete(self._find(request))
        return web.Response(status=204)

    def _find(self, request: web.Request) -> Message:
        wanted = int(request.match_info["message"])
        for message in self.channels[int(request.match_info["channel"])]:
            if message.id == wanted:
                return message
        raise UnknownMessage

    # What people do

    async def say(self, channel: int, author: Person, body: Payload, **parts: Any) -> Message:
        """A new message; only direct ones are told to a bot that asks for no others."""
        message = Message(self.make_id(), channel, author, nonce=body.get("nonce"), parts=parts)
        message.change(body)
        self.channels[channel].append(message)
        await self._tell("MESSAGE_CREATE", message)
        return message

    async def edit(self, message: Message, body: Payload) -> None:
        """Its author changes a message."""
        message.change(body)
        message.edited_at = discord.utils.utcnow()
        await self._tell("MESSAGE_UPDATE", message)

    async def preview_link(self, message: Message) -> None:
        """Discord adds what it found behind a link: the message was not edited, and is told of
        again.
        """
        message.embeds = [{"type": "link", "url": "https://example.com/", "title": "A page"}]
        await self._tell("MESSAGE_UPDATE", message)

    async def delete(self, message: Message) -> None:
        """Its author deletes a message: whoever hears of it hears no words any more."""
        self.channels[message.channel].remove(message)
        if message.channel not in self.desks:
            event = {"id": str(message.id), "channel_id": str(message.channel)}
            await self.gateway.send("MESSAGE_DELETE", event)

    async def _tell(self, event: str, message: Message) -> None:
        if message.channel not in self.desks:
            await self.gateway.send(event, {**message.show(), "channel_type": 1})

    def forget_nonces(self) -> None:
        """As after a few minutes: a repetition would make a second message now."""
        self._nonces.clear()

    async def react(self, message: Message, emoji: str, person: Person, *, on: bool = True) -> None:
        """Adds a reaction or takes it back; a second click changes nothing."""
        people = message.reactions.setdefault(emoji, [])
        if on == (person.id in people):
            return
        event = {
            "user_id": str(person.id),
            "channel_id": str(message.channel),
            "message_id": str(message.id),
            "guild_id": str(self.desks[message.channel]),
            "emoji": {"id": None, "name": emoji},
            "burst": False,
            "type": 0,
        }
        if on:
            people.append(person.id)
            event |= {"member": person.show_member(), "message_author_id": str(GOODWORD.id)}
            await self.gateway.send("MESSAGE_REACTION_ADD", event)
            return
        people.remove(person.id)
        if not people:
            del message.reactions[emoji]
        await self.gateway.send("MESSAGE_REACTION_REMOVE", event)


def reply(data: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """An answer. Discord names no charset in its type, and discord.py reads no other as JSON."""
    body = json.dumps(data).encode()
    return web.Response(
        body=body, status=status, headers={"Content-Type": "application/json", **(headers or {})}
    )


def refuse(status: int, code: int, words: str) -> web.Response:
    return reply({"code": code, "message": words}, status)


def slow_down(seconds: float) -> web.Response:
    """A 429. Without `Via`, discord.py takes it for a ban."""
    body = {"message": "You are being rate limited.", "retry_after": seconds, "global": False}
    return reply(body, 429, {"Via": "1.1 loopback", "Retry-After": str(seconds)})
