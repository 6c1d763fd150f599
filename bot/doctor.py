"""What `goodword doctor` looks at: each finding is one line that says it is well, or what to do."""

import base64
import os
import re
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from pathlib import Path
from shlex import quote
from typing import Any
from zoneinfo import ZoneInfo

from bot.config import Settings, find_missing_driver
from bot.domain.discord_errors import Meaning, read_refusal
from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.file_places import SETTINGS_FILE, list_books, list_folders
from bot.store.file_lock import find_holder
from bot.store.migrations import REVISION
from bot.store.problems import DatabaseProblem
from bot.store.sqlite_file import check_file, find_file, look_at, refuse_newer

DISCORD = "https://discord.com/api/v10"

#: What the bot must be allowed to do in a server: Discord's name of each permission, and its bit.
PERMISSIONS = {
    "Add Reactions": 1 << 6,
    "View Channels": 1 << 10,
    "Send Messages": 1 << 11,
    "Manage Messages": 1 << 13,
    "Embed Links": 1 << 14,
    "Attach Files": 1 << 15,
    "Read Message History": 1 << 16,
}
#: What it is asked for besides: *Make me one* in the set-up makes the desk's channel.
_FOR_SET_UP = 1 << 4
_ADMINISTRATOR = 1 << 3
#: The privileged intents, as the application's flags show them: for few servers, and for many.
_INTENTS = {
    "Presence Intent": 1 << 12 | 1 << 13,
    "Server Members Intent": 1 << 14 | 1 << 15,
    "Message Content Intent": 1 << 18 | 1 << 19,
}
_TOKEN = regex(r"[\w-]{18,}\.[\w-]{5,8}\.[\w-]{25,}", re.ASCII)
_THREE_PARTS = regex(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)
_PATIENCE = 5.0  # seconds for each answer
#: More than this shifts reminders and local times where people notice.
_SKEW_ALLOWED = timedelta(minutes=1)
RESET = (
    "On Discord's developer page, open Bot, press Reset Token, and put the new one in "
    "GOODWORD_TOKEN."
)


class State(StrEnum):
    """How a finding stands."""

    OK = "ok"
    #: Worth knowing; nothing must be done.
    NOTE = "note"
    TODO = "to do"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the examination."""

    state: State
    sentence: str


def invite_link(client_id: str = "YOUR_ID") -> str:
    """The address that invites the bot into a server with what it needs, and what the set-up can
    use: whoever follows it may take that away.
    """
    return (
        f"https://discord.com/oauth2/authorize?client_id={client_id}"
        f"&scope=bot+applications.commands&permissions={sum(PERMISSIONS.values()) | _FOR_SET_UP}"
    )


async def examine(
    settings: Settings, *, now: Callable[[], datetime], discord: str = DISCORD
) -> AsyncIterator[Finding]:
    """Each finding as soon as it is known; Discord is asked only when there is a token of the right
    shape.
    """
    token = settings.token.value if settings.token else None
    shape = check_token(token)
    yield shape
    yield await check_database(settings.database_url)
    if holder := await find_user(settings.database_url):
        yield holder
    if others := find_other_books(settings.database_url):
        yield others
    if readable := find_readable_settings():
        yield readable
    yield check_zones(now())
    if token and shape.state is State.OK:
        async for finding in ask_discord(token, now=now, discord=discord):
            yield finding


def check_token(token: str | None) -> Finding:
    """Whether there is a token that looks as Discord makes them."""
    if not token:
        return Finding(
            State.TODO, "There is no token yet. `goodword run` tells you how to get one."
        )
    if fault := find_token_fault(token):
        return Finding(State.TODO, fault)
    if not _TOKEN.fullmatch(token) or not _names_someone(token):
        return Finding(
            State.TODO,
            "The token in GOODWORD_TOKEN doesn't look like a bot's token: it has three parts with "
            "dots "
            f"between them, and neither spaces nor quotes. {RESET}",
        )
    return Finding(State.OK, "The token has the right shape.")


def find_token_fault(token: str) -> str | None:
    """What is wrong with something that can't be a token, and what to do; None if it may be one.

    It asks for less than `check_token`: Discord may make its tokens longer tomorrow.
    """
    if _THREE_PARTS.fullmatch(token):
        return None
    if token.lower().startswith("bot "):
        return (
            "The token in GOODWORD_TOKEN has the word Bot in front. Leave that word and the "
            "space out."
        )
    if re.search(r"[\s\"'“”‘’<>]", token):
        return (
            "The token in GOODWORD_TOKEN has spaces, quotes or brackets in it. Write the token "
            "alone."
        )
    if token.isdigit():
        return f"GOODWORD_TOKEN holds a number, perhaps the Application ID, but no token. {RESET}"
    return (
        "What stands in GOODWORD_TOKEN isn't a bot's token: that has three parts with dots "
        f"between them. {RESET}"
    )


def _names_someone(token: str) -> bool:
    """The first part of a token is the bot's id, a number, in base64."""
    first = token.partition(".")[0]
    try:
        return base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)).isdigit()
    except ValueError:
        return False


async def check_database(url: str) -> Finding:
    """Whether the database can be used by this program; nothing in it is changed."""
    if missing := find_missing_driver(url):
        return Finding(State.TODO, missing)
    try:
        path = find_file(url)
        if path is not None:
            return _check_sqlite(path)
        if url.startswith("postgres"):
            return await _check_postgres(url)
    except DatabaseProblem as problem:
        return Finding(State.TODO, str(problem))
    return Finding(
        State.NOTE, "The database lives in memory: everything is forgotten when Goodword stops."
    )


def _check_sqlite(path: Path) -> Finding:
    found = look_at(path)
    folder = next(above for above in path.absolute().parents if above.exists())
    if not os.access(folder, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
        return Finding(
            State.TODO, f"I may not write to {path}. Check who owns the folder that it is in."
        )
    if found.is_empty:
        return Finding(
            State.OK, f"There is no database yet; the first start makes one at {path.absolute()}."
        )
    check_file(path)
    if found.is_behind:
        return Finding(
            State.NOTE,
            f"The database {path.absolute()} is whole, and of an older Goodword. The next start "
            "upgrades it; "
            "`goodword db upgrade` does it now and keeps a copy of the old one.",
        )
    return Finding(State.OK, f"The database {path.absolute()} is whole ({_tell_size(found.size)}).")


def _tell_size(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"


async def _check_postgres(url: str) -> Finding:
    from bot.store.server_lock import connect_to_server

    connection = await connect_to_server(url, name="goodword doctor")
    try:
        there = await connection.fetchval("SELECT to_regclass('alembic_version') IS NOT NULL")
        revision = (
            await connection.fetchval("SELECT version_num FROM alembic_version") if there else None
        )
    finally:
        await connection.close(timeout=_PATIENCE)
    refuse_newer(revision)
    if revision == REVISION:
        return Finding(State.OK, "PostgreSQL answers, and the database is up to date.")
    return Finding(State.OK, "PostgreSQL answers; the next start prepares the database.")


async def find_user(url: str) -> Finding | None:
    """Which Goodword is at work with the database just now, if one is."""
    path = find_file(url)
    holder: object = find_holder(path) if path is not None else None
    if url.startswith("postgres") and find_missing_driver(url) is None:
        from bot.store.lock_holders import find_unserved
        from bot.store.server_lock import look_for_holders

        holders = await look_for_holders(url)
        holder = "; ".join(map(str, holders))
        if unserved := find_unserved(holders):
            return Finding(
                State.TODO,
                f"Nobody serves the shards {unserved}, so nothing is done for their shops. Start "
                f"one more process, with GOODWORD_SHARDS={unserved}. At work are: {holder}.",
            )
    return Finding(State.OK, f"Goodword is at work with it: {holder}.") if holder else None


def find_other_books(url: str) -> Finding | None:
    """Books that lie where some would be looked for, and aren't used; somebody may be missing
    them.
    """
    used = find_file(url)
    others = [
        str(path) for path in list_books() if used is None or path.resolve() != used.resolve()
    ]
    if not others:
        return None
    return Finding(
        State.NOTE,
        f"There are books in {_enumerate(others)}, too; these aren't used. If they are the right "
        "ones, name them "
        "in GOODWORD_DATABASE_URL.",
    )


def find_readable_settings() -> Finding | None:
    """A settings file, which holds the token and perhaps a password, that others on this computer
    can read.
    """
    if os.name != "posix":
        return None
    files = [folder / SETTINGS_FILE for folder in list_folders()]
    readable = [str(file) for file in files if file.is_file() and file.stat().st_mode & 0o077]
    if not readable:
        return None
    return Finding(
        State.NOTE,
        f"Others who use this computer can read {_enumerate(readable)}, and so your token. "
        f"To keep them out: chmod 600 {' '.join(map(quote, readable))}",
    )


def check_zones(now: datetime) -> Finding:
    """Whether local times can be told."""
    try:
        now.astimezone(ZoneInfo("Pacific/Auckland"))
    except (KeyError, OSError):
        return Finding(State.TODO, "The time zone data is missing. Run: pip install tzdata")
    return Finding(State.OK, "The time zone data is there.")


async def ask_discord(
    token: str, *, now: Callable[[], datetime], discord: str = DISCORD
) -> AsyncIterator[Finding]:
    """What Discord says about the token, the clock, the intents and the servers.

    Offline: one calm line.
    """
    import aiohttp

    patience = aiohttp.ClientTimeout(total=_PATIENCE)
    who = {"Authorization": f"Bot {token}", "User-Agent": "DiscordBot (goodword doctor)"}
    try:
        async with aiohttp.ClientSession(timeout=patience, headers=who) as session:
            async with session.get(f"{discord}/users/@me") as answer:
                yield check_clock(answer.headers.get("Date"), now())
                if answer.status >= 400:
                    yield _explain_refusal(
                        answer.status, is_page=answer.content_type != "application/json"
                    )
                    return
                me = await answer.json()
            yield Finding(State.OK, f"Discord knows the bot as {me['username']}.")
            async with session.get(f"{discord}/applications/@me", raise_for_status=True) as answer:
                application = await answer.json()
            yield check_intents(int(application.get("flags") or 0))
            async with session.get(f"{discord}/users/@me/guilds", raise_for_status=True) as answer:
                servers = await answer.json()
        for finding in check_servers(servers, str(application["id"])):
            yield finding
    except aiohttp.ContentTypeError as error:
        yield _explain_refusal(error.status, is_page=True)
    except aiohttp.ClientResponseError as error:
        yield Finding(
            State.NOTE, f"Discord can't tell me more just now ({error.status}). Try again later."
        )
    except (aiohttp.ClientError, OSError, ValueError, KeyError) as error:
        from bot.reaching import explain_network

        unchecked = "The token, the permissions and the clock are not checked."
        yield Finding(State.NOTE, f"{explain_network(error)} {unchecked}")


def _explain_refusal(status: int, *, is_page: bool) -> Finding:
    """What a refusal of the token's owner means; what Discord has to mend itself is nothing to
    do.
    """
    from bot.reaching import REFUSED

    meaning = read_refusal(status, is_page=is_page)
    if meaning is Meaning.SIGNED_OUT:
        return Finding(State.TODO, f"Discord doesn't know this token. {RESET}")
    is_theirs = meaning in (Meaning.TROUBLE, Meaning.SLOW_DOWN, Meaning.UNKNOWN)
    other = f"Discord can't tell me more just now ({status}). Try again later."
    return Finding(State.NOTE if is_theirs else State.TODO, REFUSED.get(meaning, other))


def check_clock(date: str | None, now: datetime) -> Finding:
    """Compares the computer's clock with the Date of an answer, which has a resolution of one
    second.
    """
    try:
        theirs = parsedate_to_datetime(date or "").astimezone(UTC)
    except ValueError:
        return Finding(State.NOTE, "The clock could not be compared with Discord's.")
    skew = now - theirs
    if abs(skew) <= _SKEW_ALLOWED:
        return Finding(State.OK, "The clock is right.")
    minutes = round(abs(skew) / timedelta(minutes=1))
    return Finding(
        State.TODO,
        f"The computer's clock is {minutes} min {'fast' if skew > timedelta() else 'slow'}, so "
        "reminders "
        "would come at the wrong time. Turn on “set the time automatically” in the computer's "
        "settings.",
    )


def check_intents(flags: int) -> Finding:
    """Whether the bot may see more than it needs, by the application's flags."""
    taken = [name for name, bits in _INTENTS.items() if flags & bits]
    if not taken:
        return Finding(State.OK, "The privileged intents are off: the bot sees only what it needs.")
    return Finding(
        State.NOTE,
        f"{_enumerate(taken)} can be turned off on Discord's developer page, under Bot: "
        "Goodword doesn't need to see that.",
    )


def check_servers(servers: list[dict[str, Any]], client_id: str) -> list[Finding]:
    """Whether the bot is in a server, and may do there what it must."""
    link = invite_link(client_id)
    if not servers:
        return [Finding(State.TODO, f"The bot is in no server yet. Invite it to yours: {link}")]
    short = [finding for server in servers if (finding := _check_server(server, link))]
    return short or [
        Finding(State.OK, f"The bot may do what it must, in {_count(len(servers), 'server')}.")
    ]


def _check_server(server: dict[str, Any], link: str) -> Finding | None:
    granted = int(server.get("permissions") or 0)
    missing = [name for name, bit in PERMISSIONS.items() if not granted & bit]
    if not missing or granted & _ADMINISTRATOR:
        return None
    return Finding(
        State.TODO,
        f"In the server {server.get('name')}, the bot lacks {_enumerate(missing)}. "
        f"Invite it again, which keeps everything: {link}",
    )


def _enumerate(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
