"""A letter begins with the customer's name where it is sure to be one, and offends nobody."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.writing.letters.greetings import greet, name_of
from tests.pumping import UNITS, grows_too_fast

LISTS = tomllib.loads(Path(__file__).with_name("names.toml").read_text("utf-8"))
NAMES = [line.split(" => ") for lines in LISTS.values() for line in lines.strip("\n").splitlines()]


@pytest.mark.parametrize(("name", "greetings"), NAMES)
def test_a_letter_begins_as_its_customer_may_be_spoken_to(name: str, greetings: str) -> None:
    assert greet(name) in greetings.split(" / ")


def test_there_are_names_of_every_kind() -> None:
    assert len(NAMES) >= 400
    assert all(len(lines.splitlines()) > 10 for lines in LISTS.values())


@pytest.mark.parametrize("name", [None, "", " ", "\n", "\x00", "\u200b", "\ud800"])
def test_without_a_name_a_letter_says_hello(name: str | None) -> None:
    assert greet(name) == "Hello,"
    assert name_of(name) is None


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("LAURIE BEAD", "Laurie"),
        ("Mrs. Smith", "Mrs. Smith"),
        ("Tom & Ana", "Tom and Ana"),
        ("田中 花子", "田中 花子"),
        ("pinebrook88", None),
    ],
)
def test_a_sentence_names_whom_the_greeting_does(name: str, inside: str | None) -> None:
    assert name_of(name) == inside


def test_a_name_as_long_as_a_line_is_no_greeting() -> None:
    assert greet("Wilhelmine " + "Abcdefghij" * 9) == "Hi Wilhelmine,"
    assert greet("Abcdefghij" * 5 + " " + "Bcdefghij" * 5) == "Hello,"
    assert greet("Anna " * 50) == "Hello,"


WORDS = st.sampled_from(
    [*"&+,.'-/|@()\"", "Anna", "BEAD", "mrs", "Dr.", "van", "Jr.", "Ltd", "田中", "J.", "🌸", "İ"]
)


@given(st.one_of(st.text(max_size=220), st.lists(WORDS, max_size=9).map(" ".join)))
def test_any_name_gives_one_clean_first_line(name: str) -> None:
    line = greet(name)
    assert line.startswith(("Hello", "Hi "))
    assert line.endswith(",")
    assert len(line) <= 80 + len("Hello ,")
    assert line == " ".join(line.split())
    assert line.isprintable()
    assert not set("@#<>{}[]()_|\\/0123456789") & set(line)
    inside = name_of(name)
    assert (line == "Hello,") if inside is None else (f" {inside}," in line)


def test_a_long_name_takes_no_longer_than_it_is_long() -> None:
    for unit in (*UNITS, "🌸", "Anna ", "& ", "(", "J."):
        assert not grows_too_fast(lambda size, unit=unit: greet(unit * size))  # type: ignore[misc]
