"""Why the bot can't get to Discord, told by the errors that a real network and a real TLS give."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import discord
import pytest

from bot.client.connecting import explain_end
from tests.mail.certificates import ELSEWHERE, Authority

NOTHING = discord.Intents.none()


@asynccontextmanager
async def serve(context: ssl.SSLContext | None) -> AsyncIterator[str]:
    """Something that takes connections and hangs up on each."""

    async def hang_up(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with await asyncio.start_server(hang_up, ELSEWHERE, 0, ssl=context) as server:
        port = server.sockets[0].getsockname()[1]
        yield f"https://{ELSEWHERE}:{port}/"


async def ask(address: str, trusted: Path | None = None) -> str:
    """What is said when this is where Discord should be."""
    context = ssl.create_default_context(cafile=trusted)
    try:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=context)) as session:
            await session.get(address)
    except (aiohttp.ClientError, OSError) as error:
        return explain_end(error, NOTHING) or ""
    raise AssertionError("it answered")


async def test_a_certificate_out_of_its_time_is_blamed_on_the_clock(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    async with serve(authority.vouch(is_expired=True)) as address:
        said = await ask(address, authority.path)
    assert said.startswith("Discord can't be reached safely")
    assert "Set the clock right" in said


async def test_a_certificate_that_nobody_vouches_for_is_blamed_on_the_network(
    tmp_path: Path,
) -> None:
    async with serve(Authority(tmp_path).vouch()) as address:
        said = await ask(address)
    assert "somebody else's certificate" in said
    assert "clock" not in said


async def test_something_that_speaks_no_tls_is_told_as_a_broken_encryption() -> None:
    async with serve(None) as address:
        said = await ask(address)
    assert said.startswith("Discord can't be reached")


async def test_nobody_there_is_told_as_a_missing_network() -> None:
    assert (await ask(f"https://{ELSEWHERE}:9/")).startswith(
        "Discord can't be reached. Is this computer online?"
    )


async def test_a_slow_network_is_told_as_one() -> None:
    assert "didn't answer in time" in (explain_end(TimeoutError(), NOTHING) or "")


def test_what_isnt_discords_or_the_networks_fault_is_left_to_others() -> None:
    assert explain_end(PermissionError(13, "Permission denied", "goodword.key"), NOTHING) is None
    assert explain_end(RuntimeError("what?"), NOTHING) is None


def test_a_bot_that_was_changed_to_see_more_is_told_which_switch_that_needs() -> None:
    more = discord.Intents(members=True)
    said = explain_end(discord.PrivilegedIntentsRequired(None), more) or ""
    assert "turn on Server Members Intent" in said


@dataclass(frozen=True)
class Answer:
    """As much of an HTTP answer as discord.py's errors keep."""

    status: int
    reason: str
    headers: dict[str, str]


def fail_with(status: int, body: dict[str, object] | str) -> discord.HTTPException:
    kind = "text/html" if isinstance(body, str) else "application/json"
    return discord.HTTPException(Answer(status, "", {"Content-Type": kind}), body)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cause", "said"),
    [
        (fail_with(401, {"message": "401: Unauthorized", "code": 0}), "doesn't accept this token"),
        (fail_with(401, "<title>Sign in</title>"), "answered in Discord's place"),
        (fail_with(403, "Blocked by policy"), "answered in Discord's place"),
        (fail_with(429, "error code: 1015"), "shut out this computer's address"),
        (fail_with(502, "<title>Bad gateway</title>"), "Discord itself is in trouble"),
    ],
)
@pytest.mark.parametrize("refused", [discord.LoginFailure(), discord.GatewayNotFound()])  # type: ignore[no-untyped-call]
def test_a_refused_sign_in_or_way_to_the_gateway_is_told_by_its_cause(
    refused: Exception, cause: discord.HTTPException, said: str
) -> None:
    refused.__cause__ = cause
    assert said in (explain_end(refused, NOTHING) or "")
