"""Whoever is named in what was pasted is found there, and what names nobody is said so."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import BadInput
from bot.domain.incidents.mentions import Mention, MentionKind
from bot.domain.incidents.pasted import read_pasted

CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "pasted.toml").read_text("utf-8")
)["paste"]


def show(mention: Mention) -> list[str]:
    shown = [mention.number or "", mention.email or "", mention.name or ""]
    while shown and not shown[-1]:
        shown.pop()
    return shown


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_a_paste_names_whom_a_person_reads_in_it(case: dict[str, Any]) -> None:
    if "refused" in case:
        with pytest.raises(BadInput, match=case["refused"]):
            read_pasted(case["text"])
        return
    mentions = read_pasted(case["text"])
    unread = [each.words for each in mentions if each.kind is MentionKind.UNREAD]
    named = [show(each) for each in mentions if each.kind is not MentionKind.UNREAD]
    assert (named, unread) == (case.get("named", []), case.get("unread", []))


def test_so_many_lines_fit_and_one_more_does_not() -> None:
    lines = [f"#{number}" for number in range(1, 501)]
    assert len(read_pasted("\n".join(lines))) == 500
    with pytest.raises(BadInput, match="more than 500 at once"):
        read_pasted("\n".join([*lines, "#501", "#502"]))
    with pytest.raises(BadInput, match="more than 500 at once"):
        read_pasted(" ".join(f"#{number}" for number in range(1, 502)))
    with pytest.raises(BadInput, match="more than 500 at once"):
        read_pasted("a" * 60_001)


def test_two_thousand_emoji_are_one_line_that_names_nobody() -> None:
    [mention] = read_pasted("🎄" * 2000)
    assert mention.kind is MentionKind.UNREAD
    assert len(mention.words) <= 80


@given(
    st.lists(
        st.one_of(
            st.integers(1, 99_999).map(lambda number: f"#{number}"),
            st.integers(10**9, 10**10).map(str),
            st.from_regex(r"[a-z]{1,8}@[a-z]{1,8}\.(com|org)", fullmatch=True),
        ),
        min_size=1,
        max_size=20,
        unique=True,
    ),
    st.sampled_from(["\n", ", ", "; ", "\t", "\r\n\r\n"]),
)
def test_each_number_and_address_is_found_whatever_parts_them(keys: list[str], gap: str) -> None:
    found = [mention.shown for mention in read_pasted(gap.join(keys))]
    assert sorted(found) == sorted({key.lstrip("#") for key in keys})


@given(st.text(max_size=300))
def test_no_line_that_says_anything_is_passed_over_in_silence(text: str) -> None:
    try:
        mentions = read_pasted(text)
    except BadInput:
        return
    assert mentions
    assert all(len(mention.words) <= 80 for mention in mentions)
