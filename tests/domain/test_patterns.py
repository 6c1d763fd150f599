"""A pattern is the same as a compiled one, and costs nothing before it is asked."""

import copy
import re

import pytest

from bot.domain.patterns import LatePattern, regex

WORDS = r"(?P<name>a+)b"


def test_nothing_is_compiled_before_it_is_asked() -> None:
    wrong = regex("(")
    with pytest.raises(re.error):
        wrong.search("a")


def test_it_answers_as_a_compiled_one() -> None:
    ours, theirs = regex(WORDS, re.IGNORECASE), re.compile(WORDS, re.IGNORECASE)
    text = "xAAb ab"
    for _ in range(2):  # the first time, and once it is compiled
        assert ours.findall(text) == theirs.findall(text)
        assert [each.span("name") for each in ours.finditer(text)] == [(1, 3), (5, 6)]
        assert ours.match(text) is None
        assert ours.fullmatch("ab") is not None
        assert ours.sub("-", text) == theirs.sub("-", text)
        assert (ours.pattern, ours.flags, ours.groupindex) == (
            theirs.pattern,
            theirs.flags,
            theirs.groupindex,
        )
    assert regex(rb"\d+").findall(b"1 22") == [b"1", b"22"]


def test_once_asked_it_takes_no_longer_than_a_compiled_one() -> None:
    ours = regex(WORDS)
    ours.search("ab")
    assert vars(ours)["search"].__self__ is re.compile(WORDS)  # the compiled one's own method


def test_a_copy_is_as_good() -> None:
    assert isinstance(copy.copy(regex(WORDS)), LatePattern)
    assert copy.copy(regex(WORDS)).search("ab")
