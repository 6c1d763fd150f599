"""Imports point one way: domain ← store ← services ← client ← cogs, and only the outer ones know
Discord.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STDLIB = frozenset(sys.stdlib_module_names)

#: What each layer may import, by the first parts of a module's name; the standard library goes
#: without saying.
BELOW_COGS = (
    "bot.channels",
    "bot.client",
    "bot.domain",
    "bot.loading",
    "bot.mail",
    "bot.order_files",
    "bot.store",
    "bot.services",
    "bot.writing",
)
ALLOWED = {
    "bot/domain": ("bot.domain",),
    "bot/writing": ("bot.domain", "bot.writing"),
    "bot/store": ("bot.domain", "bot.store", "aiosqlite", "asyncpg", "structlog"),
    "bot/mail": ("bot.domain", "bot.mail", "imapclient"),
    "bot/exports": ("bot.domain", "bot.exports"),
    "bot/charts": ("bot.domain", "bot.charts"),
    "bot/order_files": ("bot.domain", "bot.exports", "bot.order_files"),
    "bot/services": (
        "bot.domain",
        "bot.store",
        "bot.writing",
        "bot.mail",
        "bot.exports",
        "bot.order_files",
        "bot.services",
    ),
    "bot/channels": (
        "bot.domain",
        "bot.store",
        "bot.services",
        "bot.mail.transport",
        "bot.channels",
        "bot.config",
        "structlog",
    ),
    "cogs/parts": (*BELOW_COGS, "cogs.parts"),
    "cogs/orders": (*BELOW_COGS, "cogs.parts", "cogs.orders"),
    "cogs/direct": (*BELOW_COGS, "cogs.parts", "cogs.direct"),
    "cogs/wording": (*BELOW_COGS, "cogs.parts", "cogs.wording"),
    "cogs": (*BELOW_COGS, "cogs.parts"),
}
#: Heavy ones, imported where they are used and not before.
LATE = {
    "bot/domain": ("dateparser", "holidays"),
    "bot/writing": ("liquid", "babel"),
    "bot/order_files": ("babel",),
    "bot/store": ("bot.config", "asyncpg"),
    "bot/services": ("babel",),
    "bot/mail": ("aiosmtplib", "babel", "cryptography", "flufl", "idna", "inscriptis", "lxml"),
}
#: What draws pictures, in a process of its own; nothing else loads it.
DRAWING = "bot/charts/drawing.py"
DRAWERS = ("matplotlib", "PIL")
#: The tool that upgrades a database, in a process of its own; nothing else knows what it is made
#: of.
UPGRADING = ("bot/store/upgrading.py", "bot/store/migrations/")
UPGRADERS = ("alembic", "sqlalchemy")
OUTSIDE = dict.fromkeys(
    ("cogs", "cogs/parts", "cogs/orders", "cogs/direct", "cogs/wording"),
    ("discord", "structlog", "aiohttp"),
)


def list_files(folder: str) -> list[Path]:
    """The modules of a layer; `cogs` stands for those directly in it."""
    pattern = "*.py" if folder == "cogs" else "**/*.py"
    found = sorted((ROOT / folder).glob(pattern))
    assert found
    return found


def read_imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Each module that a file names in an import, and whether that happens late, inside a
    function.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    late = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or is_for_types(node)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, id(node) in late
        elif isinstance(node, ast.ImportFrom):
            package = path.relative_to(ROOT).parts[: -node.level] if node.level else ()
            yield ".".join((*package, *([node.module] if node.module else []))), id(node) in late


def is_for_types(node: ast.AST) -> bool:
    """Whether this is `if TYPE_CHECKING`: what stands in it is never imported."""
    return (
        isinstance(node, ast.If)
        and isinstance(node.test, ast.Name)
        and node.test.id == "TYPE_CHECKING"
    )


def is_among(module: str, names: tuple[str, ...]) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in names)


@pytest.mark.parametrize("layer", ALLOWED)
def test_a_layer_imports_only_what_lies_below_it(layer: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in list_files(layer)
        for module, is_late in read_imports(path)
        if module.split(".")[0] not in STDLIB
        and not is_among(module, (*ALLOWED[layer], *OUTSIDE.get(layer, ())))
        and not (is_late and is_among(module, LATE.get(layer, ())))
        and not (
            path.relative_to(ROOT).as_posix().startswith(UPGRADING) and is_among(module, UPGRADERS)
        )
        and not (path == ROOT / DRAWING and is_among(module, DRAWERS))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("room", "others"),
    [
        ("bot/mail/transport", ("bot.mail.reading", "bot.mail.understanding")),
        ("bot/mail/reading", ("bot.mail.understanding",)),
    ],
)
def test_a_room_knows_nothing_of_those_that_build_on_it(room: str, others: tuple[str, ...]) -> None:
    for path in list_files(room):
        for module, _ in read_imports(path):
            assert not is_among(module, others), (path, module)


def test_no_kind_of_row_knows_the_unit_of_work_that_holds_it() -> None:
    knowing = {
        path.name
        for path in list_files("bot/store")
        for module, _ in read_imports(path)
        if is_among(module, ("bot.store.transaction", "bot.store.database", "bot.store.opening"))
    }
    assert knowing == {"database.py", "opening.py", "upgrading.py"}


def test_only_the_process_that_draws_loads_what_draws() -> None:
    for folder in ("bot", "cogs"):
        for path in (ROOT / folder).rglob("*.py"):
            loaded = {module for module, _ in read_imports(path)}
            if path != ROOT / DRAWING:
                assert not any(is_among(module, DRAWERS) for module in loaded), path
            if "bot.charts.drawing" in loaded:
                assert path == ROOT / "bot/charts/worker.py"


def test_no_cog_imports_a_cog() -> None:
    for path in [*list_files("cogs"), *list_files("cogs/parts")]:
        for module, _ in read_imports(path):
            assert not is_among(module, ("cogs",)) or is_among(module, ("cogs.parts",)), (
                path,
                module,
            )
    for package in ("orders", "direct"):
        for path in list_files(f"cogs/{package}"):
            for module, _ in read_imports(path):
                assert not is_among(module, ("cogs",)) or is_among(
                    module, ("cogs.parts", f"cogs.{package}")
                )


def test_only_the_outer_files_know_discord() -> None:
    knowing = {
        path.relative_to(ROOT).as_posix()
        for path in list_files("bot")
        for module, _ in read_imports(path)
        if is_among(module, ("discord", "simcord"))
    }
    assert {
        name for name in knowing if not name.startswith(("bot/client/", "bot/playground/"))
    } == set()


def test_nothing_below_the_composition_root_reads_its_settings() -> None:
    for folder in (
        "bot/domain",
        "bot/writing",
        "bot/order_files",
        "bot/services",
        "cogs",
        "cogs/orders",
        "cogs/direct",
        "cogs/parts",
    ):
        for path in list_files(folder):
            for module, _ in read_imports(path):
                assert not is_among(module, ("bot.config", "bot.cli", "bot.doctor", "os")), (
                    path,
                    module,
                )


def run_fresh(code: str) -> set[str]:
    """The top-level modules that a fresh process has loaded after running this."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            f"{code}\nimport sys; print(*{{name.split('.')[0] for name in sys.modules}})",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


def import_all(folder: str) -> str:
    names = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in list_files(folder)
        if path.name != "__init__.py"
    ]
    return f"import {', '.join(names)}"


@pytest.mark.slow
def test_services_load_no_discord() -> None:
    assert "discord" not in run_fresh(import_all("bot/services"))


def test_what_is_pure_loads_nothing_heavy() -> None:
    rooms = ("bot/domain", "bot/writing", "bot/order_files")
    loaded = run_fresh("\n".join(map(import_all, rooms)))
    assert not loaded & {
        "discord",
        "sqlalchemy",
        "dateparser",
        "holidays",
        "liquid",
        "babel",
        "aiohttp",
    }


@pytest.mark.parametrize("imports", ["bot.client.connecting, bot.client", "bot.playground.play"])
def test_run_and_try_load_no_more_than_they_need(imports: str) -> None:
    loaded = run_fresh(f"import {imports}\nfor name in bot.client.COGS: __import__(name)")
    assert "discord" in loaded
    assert not loaded & {
        "pydantic",
        "dotenv",
        "dateparser",
        "holidays",
        "liquid",
        "babel",
        "cryptography",
    }


def test_an_order_is_changed_through_one_door() -> None:
    saving = [
        path.name for path in list_files("bot/services") if "tx.orders.save(" in path.read_text()
    ]
    assert saving == ["order_changes.py"]


def test_patterns_are_compiled_when_they_are_asked_and_not_at_a_start() -> None:
    code = (
        "import re, sys\n"
        "ours, compile = [], re._compile\n"
        "def note(words, flags):\n"
        "    asking = sys._getframe(2).f_code.co_filename\n"
        "    if '/bot/domain/' in asking or '/bot/writing/' in asking or '/bot/mail/' in asking: "
        "ours.append(asking)\n"
        "    return compile(words, flags)\n"
        "re._compile = note\n"
        f"{import_all('bot/domain')}\n{import_all('bot/writing')}\n{import_all('bot/mail')}\n"
        f"{import_all('bot/order_files')}\n"
        "assert not ours, ours"
    )
    run_fresh(code)
