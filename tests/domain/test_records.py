"""Our frozen dataclasses behave like the standard library's, and cost little before they are
used.
"""

import builtins
import copy
import pickle
import re
from dataclasses import FrozenInstanceError, asdict, field, fields, replace
from dataclasses import dataclass as standard
from pathlib import Path
from typing import Any

import pytest

from bot.domain.records import dataclass

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Yarn:
    """Which yarn, and how much of it."""

    colour: str
    metres: int = 100
    secret: str = field(default="", repr=False)
    notes: list[str] = field(default_factory=list, compare=False)

    @property
    def is_short(self) -> bool:
        return self.metres < 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Shawl:
    """A shawl of one yarn; it is never empty."""

    yarn: Yarn
    rows: int

    def __post_init__(self) -> None:
        if self.rows < 1:
            raise ValueError("no rows")


def test_a_class_is_made_from_its_fields_as_the_standard_library_does() -> None:
    yarn = Yarn("blue", 40)
    assert (yarn.colour, yarn.metres, yarn.secret, yarn.notes) == ("blue", 40, "", [])
    assert yarn.is_short
    assert Yarn("blue").notes is not yarn.notes
    assert [each.name for each in fields(yarn)] == ["colour", "metres", "secret", "notes"]
    with pytest.raises(ValueError, match="no rows"):
        Shawl(yarn=yarn, rows=0)


def test_what_is_missing_unknown_or_must_be_named_is_refused() -> None:
    anything: Any
    for anything in (Yarn, Shawl):
        with pytest.raises(TypeError, match="missing"):
            anything()
    anything = Yarn
    with pytest.raises(TypeError, match="unexpected keyword argument 'weight'"):
        anything("blue", weight=3)
    anything = Shawl
    with pytest.raises(TypeError, match="positional"):
        anything(Yarn("blue"), 3)


def test_equal_fields_are_an_equal_value() -> None:
    assert Yarn("blue") == Yarn("blue", notes=["soft"])
    assert Yarn("blue") != Yarn("red")
    other: object = ("blue", 100, "", [])
    assert Yarn("blue") != other
    assert Shawl(yarn=Yarn("blue"), rows=3) == Shawl(yarn=Yarn("blue"), rows=3)
    assert len({Yarn("blue"), Yarn("blue"), Yarn("red")}) == 2


def test_a_value_is_shown_with_its_fields_and_without_its_secrets() -> None:
    yarn = Yarn("blue", secret="sheep")
    assert repr(Shawl(yarn=yarn, rows=3)) == (
        "Shawl(yarn=Yarn(colour='blue', metres=100, notes=[]), rows=3)"
    )


@pytest.mark.parametrize("change", [setattr, lambda value, name, _: delattr(value, name)])
def test_a_value_never_changes(change: Any) -> None:
    yarn = Yarn("blue")
    with pytest.raises(FrozenInstanceError, match="colour"):
        change(yarn, "colour", "red")
    with pytest.raises(FrozenInstanceError):
        change(yarn, "weight", 3)
    assert yarn.colour == "blue"
    assert not hasattr(yarn, "__dict__")


def test_a_value_is_replaced_copied_and_taken_apart() -> None:
    shawl = Shawl(yarn=Yarn("blue", notes=["soft"]), rows=3)
    assert replace(shawl, rows=5) == Shawl(yarn=shawl.yarn, rows=5)
    assert asdict(shawl)["yarn"] == {
        "colour": "blue",
        "metres": 100,
        "secret": "",
        "notes": ["soft"],
    }
    for again in (copy.copy(shawl), copy.deepcopy(shawl), pickle.loads(pickle.dumps(shawl))):
        assert again == shawl
        assert again.yarn.notes == ["soft"]
    match shawl.yarn:
        case Yarn(colour, metres):
            assert (colour, metres) == ("blue", 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gift(Shawl):
    """A shawl that somebody gets."""

    to: str = "Ada"


def test_a_class_may_extend_another() -> None:
    gift = Gift(yarn=Yarn("blue"), rows=3)
    assert (gift.rows, gift.to) == (3, "Ada")
    assert gift == replace(gift, to="Ada")
    assert gift != Shawl(yarn=gift.yarn, rows=3)
    assert repr(gift).startswith("Gift(yarn=Yarn(")
    with pytest.raises(ValueError, match="no rows"):
        replace(gift, rows=0)
    with pytest.raises(FrozenInstanceError):
        gift.to = "Ben"  # type: ignore[misc]


def test_nothing_is_compiled_for_a_class_before_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = 0
    compile_it = builtins.exec

    def count(*arguments: Any) -> None:
        nonlocal compiled
        compiled += 1
        compile_it(*arguments)

    monkeypatch.setattr(builtins, "exec", count)

    @dataclass(frozen=True, slots=True)
    class Needle:
        """A needle."""

        size: int

    assert compiled == 0
    assert Needle(3).size == 3
    once = compiled
    assert once > 0
    assert [Needle(size).size for size in range(3)] == [0, 1, 2]
    assert compiled == once

    @standard(frozen=True, slots=True)
    class Other:
        """One whose methods are written at once."""

        size: int

    assert compiled > once


def test_every_frozen_class_of_the_program_puts_its_methods_off() -> None:
    late = "from bot.domain.records import dataclass\n"
    for path in (*ROOT.glob("bot/**/*.py"), *ROOT.glob("cogs/**/*.py")):
        words = path.read_text()
        if re.search(r"^@dataclass\(frozen=True, slots=True", words, re.MULTILINE):
            assert late in words, f"{path} takes the standard library's dataclass"


def test_what_may_change_or_has_no_slots_is_refused() -> None:
    with pytest.raises(TypeError, match="standard library"):
        dataclass(frozen=False, slots=True)
