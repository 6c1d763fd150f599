"""What of the style can be counted: boring statements, one step a line, in files that fit a mind.

Columns and the length of functions are ruff's to count.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FILES = sorted(
    path for folder in ("bot", "cogs") for path in (ROOT / folder).rglob("*.py")
)  # no test: they say what they mean in tables
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
#: Projects that are good to read have 4 to 12 a thousand lines, and at most 0.4 nested ones.
MAX_TERNARIES, MAX_NESTED = 12.0, 0.4
MAX_LINES = 450
#: Names that say nothing about what is done.
EMPTY_NAMES = ("Manager", "Handler", "Helper", "utils", "helpers", "misc", "common")


def read(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def count_lines(paths: list[Path]) -> int:
    return sum(path.read_text("utf-8").count("\n") for path in paths)


def find_ternaries(tree: ast.AST) -> Iterator[ast.AST]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.IfExp))


def find_nested(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, COMPREHENSIONS):
            inner = (each for each in ast.walk(node) if each is not node)
            if len(node.generators) > 1 or any(isinstance(each, COMPREHENSIONS) for each in inner):
                yield node


def test_most_choices_are_statements() -> None:
    found = sum(len(list(find_ternaries(read(path)))) for path in FILES)
    assert found / count_lines(FILES) * 1000 <= MAX_TERNARIES


def test_hardly_a_comprehension_lies_in_another() -> None:
    found = sum(len(list(find_nested(read(path)))) for path in FILES)
    assert found / count_lines(FILES) * 1000 <= MAX_NESTED


def test_what_is_counted_is_found() -> None:
    tree = ast.parse("a = b if c else [d for e in f for d in e]; g = [h for h in (i for i in j)]")
    assert (len(list(find_ternaries(tree))), len(list(find_nested(tree)))) == (1, 2)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_file_holds_one_idea_and_is_named_by_it(path: Path) -> None:
    if "migrations" not in path.parts:
        assert count_lines([path]) <= MAX_LINES
    names = [
        path.stem,
        *(each.name for each in ast.walk(read(path)) if isinstance(each, ast.ClassDef)),
    ]
    assert not [name for name in names if name.endswith(EMPTY_NAMES)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_begins_with_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(read(path)) or not path.read_text("utf-8").strip()


def test_a_truth_is_told_by_whether() -> None:
    for path in FILES:
        for node in ast.walk(read(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                words = ast.get_docstring(node) or ""
                assert not words.startswith(("Tells whether", "Gives whether", "Returns")), (
                    path,
                    node.name,
                )
