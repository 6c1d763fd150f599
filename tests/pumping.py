"""Texts that make a regular expression work as hard as it can, and a measure of how its work grows
with them.

A pattern is hurt by what it almost matches: the beginning of a match, then the body of one of its
repeats many times over, then something that fits nowhere. These texts are made from the pattern
itself, so that a new pattern meets its own worst enemies.
"""

import ast
import importlib
import pkgutil
import re
import re._constants as op  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import _lru_cache_wrapper
from inspect import signature
from itertools import pairwise
from pathlib import Path
from time import process_time
from types import ModuleType
from typing import Any

from bot.domain.patterns import LatePattern

Words = str | bytes
Pattern = re.Pattern[Any]

#: What people who mean harm, and programs that mean none, write many times over.
UNITS = (
    *" \n\t\r\"'>|<@.,:;-_=*#/(){}[]&%$!?",
    *(
        "a",
        "A",
        "1",
        "é",
        "x\n",
        "\n\n",
        " \n",
        "\r\n",
        "a ",
        "1 ",
        "1.",
        "1,",
        "a.",
        "a@",
        "a-",
        "> ",
        ">\n",
    ),
    *(
        "- ",
        "-- \n",
        "-- \nx\n",
        "<a ",
        "[a](",
        "://",
        "a=",
        "=?",
        "a a@a.a ",
        "#1 ",
        "a: b\n",
        "On a, b ",
    ),
)
#: Fits nowhere.
_END = "\x00"
#: Work that is hopeless already on a short text is never done on a long one.
_SIZES = (1_000, 4_000, 16_000)
#: From one size to the next, linear work grows by 4 and quadratic by 16.
_MAX_GROWTH = 8.0
#: Below this the clock's own steps and the rest of the machine are what is measured, in seconds of
#: this process.
_LEAST_MEASURED = 0.02
#: Work that is over so soon stays below that on the next size, too, even if it grows as the cube
#: (64-fold).
_SOON_OVER = _LEAST_MEASURED / 64
#: Seconds for a short text; a long one would take sixteen times as long, or for ever.
_HOPELESS = 0.5
#: Ways of asking that look from the beginning of a text only.
_ANCHORED = {"match", "fullmatch"}


@dataclass(frozen=True, slots=True)
class Written:
    """A regular expression, where it stands, and how its module asks it."""

    place: str
    pattern: Pattern
    method: str = "finditer"


def find_patterns(*packages: str) -> Iterator[Written]:
    """Every regular expression of these packages, once."""
    seen: set[tuple[Words, int]] = set()
    for package in packages:
        for module in _list_modules(package):
            for each in _find_in(module):
                key = (each.pattern.pattern, each.pattern.flags)
                if key not in seen:
                    seen.add(key)
                    yield each


def find_slow_text(written: Written) -> str:
    """The text on which the pattern's work grows faster than the text does, or "" if there is
    none.
    """
    for prefix, unit in _list_attacks(written.pattern):
        if _grows_too_fast(written, prefix, unit):
            return f"{prefix!r} + {unit!r} * n"
    return ""


def grows_too_fast(work: Callable[[int], object]) -> bool:
    """Whether work on something of a size, given as a number of characters, grows faster than the
    size does.
    """
    for short, long in pairwise(_SIZES):
        taken = _measure(work, long)
        if taken < _SOON_OVER:
            return False
        # Between the shorter sizes a pattern that looks ahead so far only grows, too: there the
        # rest decides.
        if taken < (_LEAST_MEASURED if long == _SIZES[-1] else _HOPELESS):
            continue
        # The least of a few tries is what the work itself takes; what else the machine did is in
        # the others.
        before = min(_measure(work, short) for _ in range(3))
        if taken > _MAX_GROWTH * before:
            taken = min(taken, _measure(work, long), _measure(work, long))
        if taken > _MAX_GROWTH * before and taken >= _LEAST_MEASURED:
            return True
    return False


def _measure(work: Callable[[int], object], size: int) -> float:
    """Seconds of this process's own time; what other processes do doesn't count."""
    began = process_time()
    work(size)
    return process_time() - began


def _list_modules(package: str) -> Iterator[ModuleType]:
    top = importlib.import_module(package)
    for each in pkgutil.walk_packages(top.__path__, f"{package}."):
        if "migrations" not in each.name and not each.name.endswith("__main__"):
            yield importlib.import_module(each.name)


def _find_in(module: ModuleType) -> Iterator[Written]:
    source = Path(str(module.__file__)).read_text("utf-8")
    for name, value in vars(module).items():
        for place, pattern in _dig(f"{module.__name__}.{name}", value):
            inside = place.removeprefix(f"{module.__name__}.{name}")
            method = _find_method(source, name, inside) if name.startswith("_") else "finditer"
            yield Written(place, pattern, method)
    for call in ast.walk(ast.parse(source)):
        if (
            isinstance(call, ast.Call)
            and call.args
            and ast.unparse(call.func).startswith(("re.", "regex"))
        ):
            yield from _read_call(call, module)


def _find_method(source: str, name: str, inside: str) -> str:
    """How its module asks a private pattern: one with a name, or one inside a value of that name,
    as in `_classes()["ends"].fullmatch(line)` and `shape.senders.fullmatch(address)`.
    """
    place = rf"\b{re.escape(name)}"
    if inside:
        last = re.search(r"\[([a-z_]+)\]$|\.([a-z_]+)$", inside)
        if last is None:
            return "finditer"
        place = rf"\b{re.escape(name)}(?:\(\))?\[\"{last[1]}\"\]" if last[1] else rf"\.{last[2]}\b"
    asked = set(re.findall(rf"{place}(?:\.(\w+))?", source)) - ({""} if not inside else set())
    return min(asked) if asked and asked <= _ANCHORED else "finditer"


def _read_call(call: ast.Call, module: ModuleType) -> Iterator[Written]:
    """The pattern that stands in a call, such as `re.sub("a+", …)`, as far as its words are known
    beforehand.
    """
    method = ast.unparse(call.func).removeprefix("re.").replace("regex", "compile")
    flags = [each.value for each in call.keywords if each.arg == "flags"]
    if method == "compile" or method in _ANCHORED | {"search", "findall", "finditer"}:
        flags += call.args[1 if method == "compile" else 2 :]
    try:
        words, *given = (_evaluate(each, module) for each in (call.args[0], *flags))
    except NameError:
        return
    if isinstance(words, str | bytes):
        pattern = re.compile(words, *given)
        yield Written(
            f"{module.__name__}:{call.lineno}",
            pattern,
            method if method in _ANCHORED else "finditer",
        )


def _evaluate(node: ast.expr, module: ModuleType) -> Any:
    return eval(compile(ast.Expression(node), "<pattern>", "eval"), dict(vars(module)))


def _dig(name: str, value: object, depth: int = 0) -> Iterator[tuple[str, Pattern]]:
    """The patterns in a value: in rows, tables and records, and what a cached function without
    arguments gives.
    """
    value = value.compile() if isinstance(value, LatePattern) else value
    if isinstance(value, re.Pattern):
        yield name, value
    elif depth > 4 or isinstance(value, (str, bytes, type, ModuleType)):
        return
    elif isinstance(value, (tuple, list, frozenset, set)):
        for number, each in enumerate(value):
            yield from _dig(f"{name}[{number}]", each, depth + 1)
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _dig(f"{name}[{key}]", each, depth + 1)
    elif isinstance(value, _lru_cache_wrapper) and not signature(value).parameters:
        yield from _dig(f"{name}()", value(), depth + 1)
    elif hasattr(value, "__dataclass_fields__") and type(value).__module__.startswith(
        ("bot", "cogs")
    ):
        for field in value.__dataclass_fields__:
            yield from _dig(f"{name}.{field}", getattr(value, field), depth + 1)


def _list_attacks(pattern: Pattern) -> Iterator[tuple[str, str]]:
    """Beginnings, and what is to follow each of them many times."""
    yield from (("", unit) for unit in UNITS)
    made = dict.fromkeys(_pump(parser.parse(pattern.pattern, pattern.flags)))
    yield from made


def _pump(tree: Any, before: str = "") -> Iterator[tuple[str, str]]:
    """For each repeat without a narrow bound: what leads to it, and its body; and both together."""
    for code, given in tree:
        if code in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            least, most, body = given
            unit = _fit(body)
            if most > 20 and unit:
                yield before, unit
                yield "", before + unit
                if before:
                    yield "", before
            yield from _pump(body, before)
            before += unit * max(1, least)
        elif code is op.BRANCH:
            for branch in given[1]:
                yield from _pump(branch, before)
            before += _fit([(code, given)])
        elif code is op.SUBPATTERN:
            yield from _pump(given[-1], before)
            before += _fit(given[-1])
        elif code is op.ATOMIC_GROUP:
            yield from _pump(given, before)
            before += _fit(given)
        elif code in (op.ASSERT, op.ASSERT_NOT):
            yield from _pump(given[1], before)
        else:
            before += _fit([(code, given)])


def _fit(tree: Any) -> str:
    """A short text that fits this piece of a pattern."""
    return "".join(_fit_one(code, given) for code, given in tree)


def _fit_one(code: Any, given: Any) -> str:  # noqa: PLR0911 (one case a line)
    match code:
        case op.LITERAL:
            return chr(given)
        case op.NOT_LITERAL:
            return "a" if given != ord("a") else "b"
        case op.ANY:
            return "a"
        case op.IN:
            return _fit_set(given)
        case op.BRANCH:
            return _fit(given[1][0])
        case op.SUBPATTERN:
            return _fit(given[-1])
        case op.ATOMIC_GROUP:
            return _fit(given)
        case op.MAX_REPEAT | op.MIN_REPEAT | op.POSSESSIVE_REPEAT:
            return "".join([_fit(given[2])] * max(1, given[0]))
    return ""  # places, looks around, and what an earlier group held


def _fit_set(members: Any) -> str:
    """A character of the set; an ordinary one, if it has any."""
    fits = re.compile("[" + "".join(_write_member(code, given) for code, given in members) + "]")
    named = [chr(given) for code, given in members if code is op.LITERAL]
    tried: tuple[str, ...] = (*" a1A.-\n_é\"'@<>=:/%", *map(chr, range(0x3100)), *named)
    return next(each for each in tried if fits.match(each))


_CATEGORIES = {
    "CATEGORY_DIGIT": r"\d",
    "CATEGORY_NOT_DIGIT": r"\D",
    "CATEGORY_SPACE": r"\s",
    "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_WORD": r"\w",
    "CATEGORY_NOT_WORD": r"\W",
}


def _write_member(code: Any, given: Any) -> str:
    if code is op.NEGATE:
        return "^"
    if code is op.LITERAL:
        return re.escape(chr(given))
    if code is op.RANGE:
        return f"{re.escape(chr(given[0]))}-{re.escape(chr(given[1]))}"
    return _CATEGORIES[str(given)]


def _grows_too_fast(written: Written, prefix: str, unit: str) -> bool:
    ask = getattr(written.pattern, written.method)

    def work(size: int) -> None:
        text = prefix + unit * (size // len(unit)) + _END
        is_bytes = isinstance(written.pattern.pattern, bytes)
        found = ask(text.encode("latin-1", "replace") if is_bytes else text)
        if written.method == "finditer":
            deque(found, maxlen=0)

    return grows_too_fast(work)
