"""What was ordered has a name that fits after "your …" in a letter, and is "it" or "they"."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.writing.letters.item_names import is_plural, shorten_item
from tests.pumping import UNITS, grows_too_fast

LISTS = tomllib.loads(Path(__file__).with_name("item_titles.toml").read_text("utf-8"))
MISSED = [line.split(" => ") for line in LISTS.pop("missed").strip().splitlines()]
TITLES = [line.split(" => ") for each in LISTS.values() for line in each.strip("\n").splitlines()]
NUMBERS = {True: "many", False: "one", None: "?"}
LOOSE = {"for", "with", "and", "or", "of", "in", "on", "by", "from", "to", "the", "a", "an", "&"}


@pytest.mark.parametrize(("title", "names", "number"), TITLES)
def test_a_title_has_a_short_name_for_a_sentence(title: str, names: str, number: str) -> None:
    name = shorten_item(title)
    assert (name or "-") in names.split(" / ")
    if name is not None:
        assert NUMBERS[is_plural(name)] in number.split()


def test_there_are_titles_of_every_kind() -> None:
    assert len(TITLES) >= 390
    assert len(MISSED) <= 3


@pytest.mark.parametrize("title", [None, "", " ", "\n", "\x00", "()", "|", "\ud800", "for Jane"])
def test_what_names_nothing_has_no_short_name(title: str | None) -> None:
    assert shorten_item(title) is None


@pytest.mark.parametrize(
    ("name", "quantity", "expected"),
    [
        ("mug", 2, True),
        ("mug", 1, False),
        ("mug", None, False),
        ("mugs", 1, True),
        ("set of 4 mugs", 2, True),
        ("set of 4 mugs", 1, False),
        ("Schal aus Wolle", 3, True),
        ("Schal aus Wolle", 1, None),
        ("", None, None),
    ],
)
def test_more_than_one_of_a_thing_are_many(
    name: str, quantity: int | None, expected: bool | None
) -> None:
    assert is_plural(name, quantity) is expected


WORDS = st.sampled_from(
    [*"|,-&+()[]*\"“”:!.", "Mug", "MUG", "mugs", "for", "with", "of", "2", "x", "x2", "30cm", "Set",
     "The", "Gift", "a", "A4", "aus", "🌸", "https://a.b", "BW-104", "Jane's", "and", "more"]
)  # fmt: skip


@example("than (blue) Sock Midsummer Stitch iPad Variant) + Handcrafted")
@given(st.one_of(st.text(max_size=320), st.lists(WORDS, max_size=14).map(" ".join)))
def test_any_title_gives_a_whole_name_on_one_line_or_none(title: str) -> None:
    name = shorten_item(title)
    if name is None:
        return
    assert 2 <= len(name) <= 42
    assert name == " ".join(name.split())
    assert name.isprintable()
    assert not set("()[]{}|") & set(name)
    assert name.count('"') % 2 == 0
    assert name.count("“") == name.count("”")
    assert name.split()[-1].lower() not in LOOSE
    assert is_plural(name) in NUMBERS


@given(st.lists(WORDS, max_size=14).map(" ".join))
def test_a_name_has_only_whole_words_of_its_title(title: str) -> None:
    name = shorten_item(title) or ""
    stems = {word.strip('(),.:!*"“”').lower().rstrip("s") for word in title.split()}
    stems |= {"and", "2"}  # for "+" and "x2"
    for word in name.split():
        assert word.strip('"“”').lower().rstrip("s") in stems


@given(st.text(max_size=100), st.one_of(st.none(), st.integers()))
def test_any_words_are_one_or_many_or_nobody_knows(name: str, quantity: int | None) -> None:
    assert is_plural(name, quantity) in NUMBERS


def test_a_long_title_takes_no_longer_than_it_is_long() -> None:
    for unit in (*UNITS, "🌸", "Mug ", "Mug, ", "(", "and ", "2 x "):
        assert not grows_too_fast(lambda size, unit=unit: shorten_item(unit * size))  # type: ignore[misc]
        assert not grows_too_fast(lambda size, unit=unit: is_plural(unit * size))  # type: ignore[misc]
