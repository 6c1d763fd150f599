"""A PostgreSQL server for the tests: `python tests/postgres.py COMMAND …` runs the command with
one.

The server lives as long as the command, in a temporary folder, on a free loopback port, as an
unprivileged user; the command finds its address in GOODWORD_TEST_POSTGRES.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

VARIABLE = "GOODWORD_TEST_POSTGRES"
WHY_SKIPPED = f"no PostgreSQL: {VARIABLE} is not set (`python tests/postgres.py COMMAND` sets it)"

#: Nothing here outlives the tests, so nothing needs to reach the disk.
_OPTIONS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")


def find_url() -> str | None:
    """The address of the server to test on; None when none was named."""
    return os.environ.get(VARIABLE) or None


@asynccontextmanager
async def create_database(server: str, like: str | None = None) -> AsyncIterator[str]:
    """The address of a database on this server, empty or `like` another one, dropped at the end."""
    url = await make_database(server, like)
    try:
        yield url
    finally:
        await drop_database(server, url)


async def make_database(server: str, like: str | None = None) -> str:
    """The address of a new database, which nobody may use while it is copied."""
    name = f"test_{secrets.token_hex(6)}"
    await _order(
        server, f"CREATE DATABASE {name}" + (f" TEMPLATE {find_name(like)}" if like else "")
    )
    return server.rpartition("/")[0] + "/" + name


async def drop_database(server: str, url: str) -> None:
    """Removes a database, and whoever still uses it."""
    await _order(server, f"DROP DATABASE {find_name(url)} WITH (FORCE)")


def find_name(url: str) -> str:
    """A database's own name."""
    return url.rpartition("/")[2]


async def _order(server: str, statement: str) -> None:
    import asyncpg  # type: ignore[import-untyped]

    connection = await asyncpg.connect(server.replace("+asyncpg", ""))
    await connection.execute(statement)
    await connection.close()


def find_program(name: str) -> str:
    """Where a program of PostgreSQL is; the newest one of those that are installed."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}")) or [
        Path(path) for path in [shutil.which(name)] if path
    ]
    if not found:
        raise SystemExit(
            f"PostgreSQL isn't installed: there is no {name}. Try: apt-get install postgresql"
        )
    return str(found[-1])


@contextmanager
def run_server() -> Iterator[str]:
    """The address of a server of its own, stopped and forgotten at the end."""
    user = _choose_user()
    with tempfile.TemporaryDirectory(prefix="goodword-postgres-") as folder:
        data, port = Path(folder, "data"), _find_port()
        if user is not None:
            shutil.chown(folder, user)
        log = Path(folder, "log")
        options = " ".join(f"-c {option}" for option in _OPTIONS)
        options += f" -c unix_socket_directories= -c listen_addresses=127.0.0.1 -p {port}"
        control = [find_program("pg_ctl"), "-D", str(data), "-w"]
        _run(
            [find_program("initdb"), "-D", str(data), "-U", "tests", "-A", "trust", "-E", "UTF8"],
            user,
        )
        _run([*control, "-l", str(log), "-o", options, "start"], user)
        try:
            yield f"postgresql+asyncpg://tests@127.0.0.1:{port}/postgres"
        finally:
            _run([*control, "-m", "immediate", "stop"], user)


def _choose_user() -> str | None:
    """Whose rights the server gets: it refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _find_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _run(command: list[str], user: str | None) -> None:
    done = subprocess.run(
        command, user=user, group=user and pwd.getpwnam(user).pw_gid,
        extra_groups=[] if user else None,
        cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{Path(command[0]).name} failed:\n{done.stderr.decode(errors='replace')}")


def _stop(*_: object) -> None:
    raise SystemExit(1)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _stop)  # whoever ends the tests early ends the server, too
    with run_server() as url:
        code = subprocess.run(
            sys.argv[1:], env={**os.environ, VARIABLE: url}, check=False
        ).returncode
    raise SystemExit(code)
