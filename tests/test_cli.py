"""The command line answers at once, says what to do next, and never loses a database."""

import asyncio
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot import cli, file_places
from bot.cli import terminal
from bot.store import sqlite_file
from bot.store.file_lock import hold_database
from bot.store.opening import open_database
from tests.conftest import sqlite_url
from tests.samples import NOW, enter, log_order
from tests.services.imports.importing import row, write_etsy

ROOT = Path(__file__).parents[1]
TOKEN = "MTA5ODc2NTQzMjEwOTg3NjU0MzIx.GabcdE.abcdefghijklmnopqrstuvwxyz0123456789ab"
PYTHON = [sys.executable, "-W", "error", "-W", "ignore:'audioop' is deprecated:DeprecationWarning"]
#: What a bot and its application look like to Discord.
WOOLLY = {"id": "4711", "username": "Woolly", "discriminator": "0", "avatar": None} | {
    "name": "Woolly",
    "description": "",
    "icon": None,
    "bot_public": True,
    "bot_require_code_grant": False,
    "verify_key": "",
    "owner": {"id": "1", "username": "rosa", "discriminator": "0", "avatar": None},
}
#: Starts the command line with another address in Discord's place.
ELSEWHERE = "import discord, sys; discord.http.Route.BASE = sys.argv.pop(1)\n"
#: A developer's own settings and books lie in the program's folder; no test may find them.
MAIN = (
    "from bot import file_places; file_places.find_program_folder = lambda: None\n"
    "from bot.cli import main; main(prog_name='goodword')"
)
NO_DEMO = """
import bot.playground.demo as demo
async def do_nothing(*args, **more): pass
demo.prepare_demo = demo.connect_demo = do_nothing
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the program runs in; nothing is set."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(file_places, "find_program_folder", lambda: None)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    for name in os.environ:
        if name.startswith("GOODWORD_"):
            monkeypatch.delenv(name)
    return tmp_path


@pytest.fixture
def file(empty_database: Path, folder: Path) -> Path:
    """The database in its usual place."""
    path = folder / "data" / "goodword.db"
    path.parent.mkdir()
    shutil.copy(empty_database, path)
    return path


def goodword(*words: str) -> Result:
    return CliRunner().invoke(cli.main, words)


@contextmanager
def started(code: str, *words: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """The command line in a process of its own, which is ended when the test is over."""
    with subprocess.Popen(
        [*PYTHON, "-c", code, *words],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def finish(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """The exit code, and all that was written to stdout and to stderr."""
    output, errors = process.communicate(timeout=60)
    return process.returncode, output, errors


def run(code: str, *words: str, **environment: str) -> tuple[int, str, str]:
    """The same for a command that ends by itself."""
    with started(code, *words, **environment) as process:
        return finish(process)


def contents_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def make_newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


@contextmanager
def discord_that_answers(status: int) -> Iterator[str]:
    """A Discord on this computer that knows who the bot is, or doesn't; gives its address."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(WOOLLY)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@contextmanager
def discord_that_is_silent() -> Iterator[tuple[str, socket.socket]]:
    """A Discord that takes a connection and never answers; gives its address, and the door to wait
    at.
    """
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(60)
        yield f"http://127.0.0.1:{door.getsockname()[1]}", door


# ------------------------------------------------------------------ start-up


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import atexit, sys\n"
        "heavy = ('discord', 'sqlalchemy', 'alembic', 'aiohttp', 'pydantic', 'dotenv', "
        "'structlog')\n"
        "atexit.register(lambda: print([name for name in heavy if name in sys.modules]))\n"
    )
    _, output, _ = run(code + MAIN, "--help")
    assert output.endswith("[]\n")
    for command in ("run", "try", "doctor", "db"):
        assert re.search(rf"^  {command} ", output, re.MULTILINE)


@pytest.mark.parametrize("words", [["doctor"], ["db", "backup", "backup.db"], ["run"]])
def test_nothing_heavy_is_loaded_where_it_is_not_needed(words: list[str]) -> None:
    code = (
        "import atexit, sys\n"
        "heavy = ('discord', 'sqlalchemy', 'pydantic', 'dotenv')\n"
        "atexit.register(lambda: print([n for n in heavy if n in sys.modules]))\n"
    )
    _, output, _ = run(code + MAIN, *words)
    assert output.endswith("[]\n")


def test_the_module_is_the_program() -> None:
    done = subprocess.run(
        [*PYTHON, "-m", "bot", "--version"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert done.stdout.startswith("goodword")


# ------------------------------------------------------------------ settings


def test_without_a_token_run_tells_each_step(folder: Path) -> None:
    done = goodword("run")
    assert done.exit_code == terminal.NOT_SET_UP
    for step in (
        "New Application",
        "Reset Token",
        ".env",
        "GOODWORD_TOKEN=",
        "the address at which",
        str(folder),
    ):
        assert step in done.stderr


def test_every_problem_with_the_settings_is_told_at_once_and_no_secret(folder: Path) -> None:
    folder.joinpath(".env").write_text(
        f"GOODWORD_TOKEN={TOKEN}\nGOODWORD_LOG_LEVEL=loud\nGOODWORD_LOG_FORMAT=pretty\n"
        "GOODWORD_DATABASE_URL=mysql://shop:secret@localhost/x\n"
    )
    done = goodword("run")
    assert done.exit_code == terminal.NOT_SET_UP
    assert done.stderr.splitlines()[1:] == [
        "  GOODWORD_DATABASE_URL: Goodword keeps its data in SQLite or PostgreSQL. "
        "Write e.g. sqlite+aiosqlite:///data/goodword.db",
        "  GOODWORD_LOG_LEVEL can be DEBUG, INFO, WARNING or ERROR.",
        "  GOODWORD_LOG_FORMAT can be auto, readable or json.",
    ]


@pytest.mark.parametrize("value", ["-1", "some", "7.5"])
def test_a_wrong_number_of_backups_is_refused_with_an_example(folder: Path, value: str) -> None:
    folder.joinpath(".env").write_text(f"GOODWORD_BACKUPS={value}\n")
    assert goodword("run").stderr.splitlines()[1:] == [
        "  GOODWORD_BACKUPS: Write a number, e.g. 7, or 0 for no daily backups"
    ]


def test_a_switch_that_is_neither_on_nor_off_is_refused_in_plain_words(folder: Path) -> None:
    folder.joinpath(".env").write_text("GOODWORD_MAIL_PRIVATE=perhaps\n")
    assert goodword("run").stderr.splitlines()[1:] == ["  GOODWORD_MAIL_PRIVATE: Write yes or no"]


@pytest.mark.parametrize(
    ("value", "meaning"), [("Yes", True), ("", False), ("off", False), ("1", True)]
)
def test_a_switch_is_read_as_people_write_it(folder: Path, value: str, meaning: bool) -> None:
    folder.joinpath(".env").write_text(f"GOODWORD_MAIL_PRIVATE={value}\n")
    assert terminal.read_settings().mail_private is meaning


def test_settings_are_read_however_the_editor_saved_them(folder: Path) -> None:
    folder.joinpath(".env").write_text("GOODWORD_DATABASE_URL=sqlite://\n", encoding="utf-8-sig")
    assert "in memory" in goodword("db", "backup", "b.db").stderr


def test_settings_in_another_encoding_are_refused_with_what_to_do(folder: Path) -> None:
    folder.joinpath(".env").write_text("GOODWORD_LOG_LEVEL=INFO", encoding="utf-16")
    done = goodword("run")
    assert done.exit_code == terminal.NOT_SET_UP
    assert "UTF-8" in done.stderr


def test_a_service_without_a_working_folder_finds_the_settings_and_books_of_the_program(
    folder: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / ".env").write_text("GOODWORD_LOG_LEVEL=WARNING\nGOODWORD_BACKUPS=3\n")
    monkeypatch.setattr(file_places, "find_program_folder", lambda: folder)
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / ".env").write_text("GOODWORD_BACKUPS=4\n")
    monkeypatch.chdir(elsewhere)
    found = terminal.read_settings()
    assert (found.log_level, found.backups) == ("WARNING", 4)
    assert sqlite_file.find_file(found.database_url) == file
    assert f"The database {file} is whole" in goodword("doctor").stdout


@pytest.mark.parametrize("is_in_file", [True, False])
def test_a_relative_address_counts_from_the_file_that_names_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch, is_in_file: bool
) -> None:
    url = "sqlite+aiosqlite:///data/shop.db"
    if is_in_file:
        (folder / ".env").write_text(f"GOODWORD_DATABASE_URL={url}\n")
    else:
        monkeypatch.setenv("GOODWORD_DATABASE_URL", url)
    monkeypatch.setattr(file_places, "find_program_folder", lambda: folder)
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    found = sqlite_file.find_file(terminal.read_settings().database_url)
    assert found == (folder if is_in_file else elsewhere) / "data" / "shop.db"


def test_the_doctor_tells_of_books_that_are_not_used(
    folder: Path, file: Path, empty_database: Path
) -> None:
    assert "aren't used" not in goodword("doctor").stdout
    other = folder / "home" / "goodword" / "goodword.db"
    other.parent.mkdir(parents=True)
    shutil.copy(empty_database, other)
    assert f"There are books in {other}, too" in goodword("doctor").stdout


# ----------------------------------------------------------------------- run


@pytest.mark.slow
def test_a_wrong_token_is_one_sentence() -> None:
    with discord_that_answers(401) as address:
        code, _, errors = run(ELSEWHERE + MAIN, address, "run", GOODWORD_TOKEN=TOKEN)
    assert code == 1
    assert errors.startswith("Discord doesn't accept this token")
    assert len(errors.splitlines()) == 1


@pytest.mark.slow
def test_no_network_is_one_sentence() -> None:
    code, _, errors = run(ELSEWHERE + MAIN, "http://127.0.0.1:9", "run", GOODWORD_TOKEN=TOKEN)
    assert code == 1
    assert errors.startswith("Discord can't be reached")
    assert len(errors.splitlines()) == 1


@pytest.mark.slow
def test_whoever_chooses_debug_is_told_what_the_log_will_hold() -> None:
    for level in ("DEBUG", "INFO"):
        _, _, errors = run(
            ELSEWHERE + MAIN,
            "http://127.0.0.1:9",
            "run",
            GOODWORD_TOKEN=TOKEN,
            GOODWORD_LOG_LEVEL=level,
        )
        assert ("Show it to nobody" in errors) == (level == "DEBUG")


def test_a_newer_database_is_one_sentence_and_stays_byte_for_byte(file: Path) -> None:
    make_newer(file)
    before = contents_of(file.parent)
    with discord_that_answers(200) as address:
        code, _, errors = run(ELSEWHERE + MAIN, address, "run", GOODWORD_TOKEN=TOKEN)
    assert code == 1
    assert errors.startswith("This database was used by a newer Goodword")
    assert len(errors.splitlines()) == 1
    assert contents_of(file.parent) == before


@pytest.mark.slow
def test_an_upgrade_by_the_bot_itself_leaves_a_copy_and_without_room_for_one_changes_nothing(
    file: Path,
) -> None:
    newer = "from bot.store import sqlite_file; sqlite_file.REVISION = '9998'\n"
    full = (
        "import shutil; from types import SimpleNamespace\n"
        "shutil.disk_usage = lambda _: SimpleNamespace(total=1 << 40, free=1000)\n"
    )
    before = contents_of(file.parent)
    code, _, errors = run(newer + full + MAIN, "run", GOODWORD_TOKEN=TOKEN)
    assert code == 1
    assert errors.startswith("There isn't enough room in")
    assert len(errors.splitlines()) == 1
    assert contents_of(file.parent) == before
    with discord_that_answers(401) as address:
        _, said, _ = run(newer + ELSEWHERE + MAIN, address, "run", GOODWORD_TOKEN=TOKEN)
    (copy,) = file.parent.glob("goodword-before-upgrade-*.db")
    assert f"a copy of them as they were is in {copy}" in said
    assert sqlite_file.look_at(copy).revision == sqlite_file.look_at(file).revision


@pytest.mark.slow
def test_what_nobody_expected_is_logged_without_its_secrets() -> None:
    broken = (
        "import bot.client\n"
        "async def start(self, token): raise RuntimeError('ada@example.org said no')\n"
        "bot.client.SellerBot.start = start\n"
    )
    code, _, errors = run(broken + MAIN, "run", GOODWORD_TOKEN=TOKEN)
    assert code == 1
    logged, sentence = errors.splitlines()
    assert "said no" in json.loads(logged)["exception"]
    assert "ada@" not in logged
    assert sentence.startswith("Something went wrong")


@pytest.mark.parametrize(
    "number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.slow)]
)
@pytest.mark.slow
def test_a_request_to_stop_ends_the_bot_in_order(number: signal.Signals) -> None:
    with discord_that_is_silent() as (address, door):
        with started(ELSEWHERE + MAIN, address, "run", GOODWORD_TOKEN=TOKEN) as process:
            visitor, _ = door.accept()
            process.send_signal(number)
            code, _, errors = finish(process)
        visitor.close()
    assert code == 0
    assert errors.startswith("Stopping")
    assert len(errors.splitlines()) == 1


@pytest.mark.slow
def test_a_second_request_stops_at_once() -> None:
    endless = (
        "import asyncio, bot.client\n"
        "async def close(self): await asyncio.sleep(3600)\n"
        "bot.client.SellerBot.close = close\n"
    )
    with discord_that_is_silent() as (address, door):
        with started(ELSEWHERE + endless + MAIN, address, "run", GOODWORD_TOKEN=TOKEN) as process:
            visitor, _ = door.accept()
            process.send_signal(signal.SIGINT)
            assert process.stderr
            assert process.stderr.readline().startswith("Stopping")
            process.send_signal(signal.SIGINT)
            code, _, _ = finish(process)
        visitor.close()
    assert code == 128 + signal.SIGINT


# ----------------------------------------------------------------------- try


def test_try_without_the_playground_says_what_to_install() -> None:
    code, _, errors = run("import sys; sys.modules['simcord'] = None\n" + MAIN, "try")
    assert code == 1
    assert "pip install 'goodword[playground]'" in errors


@pytest.mark.slow
def test_try_touches_neither_the_real_database_nor_the_token_and_leaves_nothing(
    folder: Path,
) -> None:
    temporary = folder / "tmp"
    temporary.mkdir()
    with started(
        NO_DEMO + MAIN,
        "try",
        "--no-browser",
        GOODWORD_TOKEN=TOKEN,
        GOODWORD_DATABASE_URL="sqlite:///real.db",
        TMPDIR=str(temporary),
    ) as process:
        assert process.stdout
        address = re.search(r"http://\S+", process.stdout.readline())
        assert address, finish(process)
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        with browser.open(address[0]) as page:
            assert page.status == 200
        assert [path.suffix for path in temporary.glob("*/*")].count(".db") == 1
        process.send_signal(signal.SIGINT)
        code, rest, _ = finish(process)
    assert code == 0
    assert rest.endswith("nothing was kept.\n")
    assert [path.name for path in folder.rglob("*")] == ["tmp"]


@pytest.mark.slow
def test_try_keeps_the_shop_in_the_file_it_was_told(folder: Path) -> None:
    for expected in ("a new one", "the same one"):
        with started(NO_DEMO + MAIN, "try", "--no-browser", "--keep", "shop.kept") as process:
            assert process.stdout
            assert "The shop is open" in process.stdout.readline(), expected
            process.send_signal(signal.SIGTERM)
            code, rest, _ = finish(process)
        assert code == 0
        assert rest.endswith(
            "It is kept in shop.kept; open it again with: goodword try --keep shop.kept\n"
        ), expected
    assert [path.name for path in folder.iterdir()] == ["shop.kept"]


@pytest.mark.slow
def test_a_second_playground_on_one_file_is_refused_in_one_sentence(folder: Path) -> None:
    words = ("try", "--no-browser", "--keep", "shop.kept")
    with started(NO_DEMO + MAIN, *words) as first:
        assert first.stdout
        assert "The shop is open" in first.stdout.readline()
        code, said, errors = run(NO_DEMO + MAIN, *words)
        assert (code, said, len(errors.splitlines())) == (1, "", 1)
        assert f"open in another `goodword try`: process {first.pid}" in errors
        first.send_signal(signal.SIGTERM)
        assert finish(first)[0] == 0
    assert [path.name for path in folder.iterdir()] == ["shop.kept"]


@pytest.mark.slow
def test_try_refuses_a_file_that_is_no_kept_shop_in_one_sentence(file: Path) -> None:
    before = file.read_bytes()
    code, said, errors = run(NO_DEMO + MAIN, "try", "--no-browser", "--keep", str(file))
    assert (code, said, len(errors.splitlines())) == (1, "", 1)
    assert "isn't a shop that `goodword try` kept" in errors
    assert file.read_bytes() == before


@pytest.mark.slow
def test_try_on_a_port_that_is_taken_says_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code, _, errors = run(NO_DEMO + MAIN, "try", "--no-browser", "--port", port)
    assert code == 1
    assert f"Port {port} is taken" in errors


# -------------------------------------------------------------------- doctor


def test_doctor_exits_with_one_when_something_must_be_done() -> None:
    done = goodword("doctor")
    assert done.exit_code == 1
    assert re.match(r"to do  There is no token yet", done.stdout)
    assert "ok     There is no database yet" in done.stdout


def test_a_quiet_doctor_says_only_what_must_be_done() -> None:
    done = goodword("doctor", "--quiet")
    assert done.exit_code == 1
    assert re.match(r"to do  There is no token yet", done.stdout)
    assert "ok  " not in done.stdout


# ------------------------------------------------------------------------ db


def test_backup_and_restore_bring_back_what_there_was(file: Path, folder: Path) -> None:
    before = file.read_bytes()
    done = goodword("db", "backup", "backup.db")
    assert done.exit_code == 0, done.output
    assert "was checked" in done.stdout
    file.write_text("spilled tea")
    done = goodword("db", "restore", "backup.db")
    assert done.exit_code == 0, done.output
    assert len(file.read_bytes()) == len(before)
    (aside,) = file.parent.glob("goodword-before-restore-*.db")
    assert aside.read_text() == "spilled tea"
    assert str(Path("data", aside.name)) in done.stdout


def test_a_refused_backup_is_one_sentence_and_exit_code_one(file: Path, folder: Path) -> None:
    folder.joinpath("backup.db").write_text("precious")
    done = goodword("db", "backup", "backup.db")
    assert (done.exit_code, len(done.stderr.splitlines())) == (1, 1)
    assert folder.joinpath("backup.db").read_text() == "precious"


def test_a_bar_is_shown_for_a_large_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "LARGE", 1000)
    done = goodword("db", "backup", "backup.db")
    assert done.exit_code == 0, done.output
    assert "Copying" in done.output


@pytest.mark.parametrize(("command", "tool"), [("backup", "pg_dump"), ("restore", "pg_restore")])
def test_for_postgresql_the_right_tool_is_named_without_the_password(
    monkeypatch: pytest.MonkeyPatch, command: str, tool: str
) -> None:
    monkeypatch.setenv(
        "GOODWORD_DATABASE_URL", "postgresql+asyncpg://shop:secret@db.example:5433/goodword"
    )
    done = goodword("db", command, "file.dump")
    assert done.exit_code == 1
    assert tool in done.stderr
    assert "postgresql://shop@db.example:5433/goodword" in done.stderr
    assert "file.dump" in done.stderr
    assert "secret" not in done.stderr


@pytest.mark.parametrize("words", [["run"], ["db", "upgrade"], ["doctor"]])
def test_postgresql_without_its_package_is_one_sentence_with_what_to_install(
    words: list[str],
) -> None:
    code, said, errors = run(
        "import sys; sys.modules['asyncpg'] = None\n" + MAIN,
        *words,
        GOODWORD_TOKEN="" if words == ["doctor"] else TOKEN,  # so that Discord isn't asked
        GOODWORD_DATABASE_URL="postgresql+asyncpg://shop:secret@127.0.0.1:9/goodword",
    )
    assert code == 1
    (sentence,) = [line for line in (said + errors).splitlines() if "pip install" in line]
    assert "pip install 'goodword[postgres]'" in sentence
    assert "Traceback" not in errors


def test_upgrade_makes_a_database_where_there_is_none(folder: Path) -> None:
    done = goodword("db", "upgrade")
    assert done.exit_code == 0, done.output
    assert "new, empty database" in done.stdout
    assert "already up to date" in goodword("db", "upgrade").stdout


def test_upgrade_keeps_a_copy_of_an_older_database(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_file, "REVISION", "9998")
    done = goodword("db", "upgrade")
    assert done.exit_code == 0, done.output
    (copy,) = file.parent.glob("goodword-before-upgrade-*.db")
    assert sqlite_file.look_at(copy).is_behind
    assert "up to date now" in done.stdout


@pytest.mark.parametrize("command", [["upgrade"], ["backup", "b.db"]])
def test_a_newer_database_is_left_byte_for_byte(
    file: Path, folder: Path, command: list[str]
) -> None:
    make_newer(file)
    before = contents_of(file.parent)
    done = goodword("db", *command)
    assert done.exit_code == 1
    assert "newer Goodword" in done.stderr
    assert contents_of(file.parent) == before
    assert not folder.joinpath("b.db").exists()


async def log_one_order(file: Path) -> None:
    database = await open_database(sqlite_url(file))
    async with database.transaction() as tx:
        await log_order(tx, await enter(tx))
    await database.close()


def test_export_writes_the_orders_while_the_bot_owns_the_database(file: Path) -> None:
    asyncio.run(log_one_order(file))
    said = goodword("export", "orders.csv")
    assert (said.exit_code, said.output) == (0, "Done: orders.csv holds 1 order.\n")
    assert "blue shawl" in Path("orders.csv").read_text(encoding="utf-8-sig")
    assert not Path("orders.csv.part").exists()
    printed = goodword("export", "-", "--format", "jsonl", "--status", "open")
    assert json.loads(printed.stdout)["Item"] == "blue shawl"
    assert goodword("export", "orders.csv", "--shop", "99").exit_code == 1


def test_export_of_no_books_says_what_to_do(folder: Path, file: Path) -> None:
    assert "no shop in this database yet" in goodword("export", "orders.csv").output
    file.unlink()
    assert "goodword run" in goodword("export", "orders.csv").output
    assert not (folder / "orders.csv").exists()


def test_an_export_that_cannot_be_written_says_so(file: Path) -> None:
    asyncio.run(log_one_order(file))
    said = goodword("export", "missing/orders.csv")
    assert (said.exit_code, "I can't write missing/orders.csv" in said.output) == (1, True)


def test_a_report_is_printed_as_text_or_as_a_table(file: Path) -> None:
    asyncio.run(log_one_order(file))
    said = goodword("report", "last", "month")
    assert (said.exit_code, "How your shop did" in said.output) == (0, True), said.output
    table = goodword("report", "--csv").stdout.splitlines()
    assert table[0] == "figure,good,of,before: good,before: of"
    assert "left on time,0,0,0,0" in table
    unread = goodword("report", "whenever")
    assert (unread.exit_code, "write e.g." in unread.stderr) == (1, True)


def test_a_report_is_drawn_into_a_file(folder: Path, file: Path) -> None:
    asyncio.run(log_one_order(file))
    said = goodword("report", "--csv", "--picture", "report.png")
    assert said.exit_code == 0, said.output
    assert said.stderr == "The picture is in report.png.\n"
    assert said.stdout.startswith("figure,good,of")
    assert (folder / "report.png").read_bytes().startswith(b"\x89PNG")


def test_a_report_that_cannot_be_drawn_is_printed_and_says_why(
    folder: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(log_one_order(file))
    said = goodword("report", "--picture", "missing/report.png")
    assert (said.exit_code, "I can't write missing/report.png" in said.stderr) == (1, True)
    (folder / "matplotlib.py").write_text("raise ImportError('matplotlib is not here')")
    monkeypatch.setenv("PYTHONPATH", str(folder))
    said = goodword("report", "--picture", "report.png")
    assert said.exit_code == 1
    assert "How your shop did" in said.stdout
    assert said.stderr == "The picture can't be drawn: matplotlib is not here.\n"
    assert not (folder / "report.png").exists()


def count_orders(file: Path) -> int:
    with closing(sqlite3.connect(file)) as books:
        ((number,),) = books.execute("SELECT count(*) FROM orders").fetchall()
    return int(number)


def test_import_shows_what_would_change_and_imports_it_once(file: Path) -> None:
    asyncio.run(log_one_order(file))
    Path("etsy.csv").write_bytes(write_etsy(row(101), row(102), "nonsense"))
    shown = goodword("import", "etsy.csv", "--dry-run")
    assert shown.exit_code == 0, shown.output
    assert "New orders: 2" in shown.output
    assert "Line 4" in shown.output
    assert count_orders(file) == 1
    assert "Done: 2 new orders" in goodword("import", "etsy.csv", "--yes").output
    assert count_orders(file) == 3
    assert "Unchanged: 2" in goodword("import", "etsy.csv", "--yes").output
    assert count_orders(file) == 3
    assert list(file.parent.glob("*-imports/*")) == []


def test_import_is_refused_in_one_sentence(file: Path) -> None:
    assert "I can't read no.csv" in goodword("import", "no.csv").output
    Path("orders.pdf").write_bytes(b"%PDF-1.7")
    asyncio.run(log_one_order(file))
    assert "That is a PDF" in goodword("import", "orders.pdf").output
    Path("etsy.csv").write_bytes(write_etsy(row(101)))
    assert "There are: etsy" in goodword("import", "etsy.csv", "--platform", "moon").output
    with hold_database(file, now=NOW):
        said = goodword("import", "etsy.csv", "--yes")
    assert (said.exit_code, "/order import" in said.output) == (1, True)
    assert count_orders(file) == 1
