"""The words on the screen are the seller's own: no figures of a program's, no word of a trade that
isn't theirs, one form of money, and no moment counted in seconds.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("bot/writing", "bot/domain", "bot/services", "cogs")
#: What was said once, and is said otherwise now.
JARGON = {
    r"careful figure": "a usual time",
    r"usual figure": "a usual time",
    r"\d\.\d\d [A-Z]{3}\b": "money has its sign: £18.00",
    r"\b0 seconds\b": "just now",
    r"[Nn]ext to lose": "what can be lost next",
    r": is all right\?": "is everything all right?",
    r"They are content": "Ask them to close it",
    r"\bIt is a case\b|\bNot a case\b|[Oo]pen the case\b|not a case\b": "dispute",
    r"\b[Cc]ase (\*\*)?#": "dispute",
    r"Claim order": "have the carrier pay",
    r"looks forward to": "",
}
#: Whoever counts down to a moment that is still to come; what is past is a day and a time.
COUNT_DOWN = {
    "bot/writing/cards.py: _describe_leaving",
    "bot/writing/forgetting.py: compose_forgotten",
    "bot/writing/ready_notes.py: compose_ready",
    "bot/writing/ready_notes.py: say_approved_together",
    "cogs/orders/notes.py: _approve",
    "cogs/parts/status.py: _describe_next_reminder",
}


def list_sources() -> list[Path]:
    return [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]


def list_texts(path: Path) -> Iterator[tuple[int, str]]:
    """The texts in a file, but for docstrings; what is filled in stands as {}."""
    tree = ast.parse(path.read_text("utf-8"))
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.lineno, node.value


@pytest.mark.parametrize("shape", JARGON)
def test_nothing_on_the_screen_reads_like_this(shape: str) -> None:
    pattern = re.compile(shape)
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for path in list_sources()
        for line, text in list_texts(path)
        if pattern.search(text)
    ]
    assert found == []


def list_relative(path: Path) -> Iterator[str]:
    """The functions that show a moment as so many seconds from now, or before."""
    for function in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for call in ast.walk(function):
            is_moment = (
                isinstance(call, ast.Call)
                and isinstance(call.func, ast.Name)
                and call.func.id in ("format_moment", "fill_moment")
            )
            if is_moment and any(
                isinstance(each, ast.Constant) and each.value == "R"
                for each in call.args  # type: ignore[attr-defined]
            ):
                yield f"{path.relative_to(ROOT)}: {function.name}"


def test_only_what_is_still_to_come_is_counted_in_seconds() -> None:
    found = {each for path in list_sources() for each in list_relative(path)}
    assert found == COUNT_DOWN
