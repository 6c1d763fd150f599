"""A list of parcels says of each line which order it means and by which number it travels."""

import tomllib
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import BadInput
from bot.domain.parcel_lists.lines import LineProblem, ParcelLine, settle_line
from bot.domain.parcel_lists.pasted import read_parcel_list
from bot.domain.shipping.tracking import recognise_tracking

HERE = Path(__file__).parent
CASES: list[dict[str, Any]] = [
    case
    for name in ("lists.toml", "fresh.toml")
    for case in tomllib.loads((HERE / name).read_text("utf-8"))["list"]
]


def show(line: ParcelLine) -> str:
    if line.problem is LineProblem.WHICH:
        return "?which"
    if line.problem is not None:
        return "?unread"
    whose, carrier = line.order or f"~{line.name}", line.carrier
    if line.tracking:
        carrier = recognise_tracking(line.tracking, carrier=carrier).carrier
    return " ".join(filter(None, (whose, ">", line.tracking or "-", carrier)))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_a_list_names_each_parcel_as_a_person_reads_it(case: dict[str, Any]) -> None:
    lines = read_parcel_list(case["text"])
    shown = [show(settle_line(line, case["known"].__contains__)) for line in lines]
    wanted = case["want"]
    assert [_cut(*each) for each in zip_longest(shown, wanted, fillvalue="")] == wanted


def _cut(line: str, wanted: str) -> str:
    """The carrier counts where the list says which is meant."""
    whose, gap, number = line.partition(" > ")
    is_named = " " in wanted.partition(" > ")[2]
    return line if is_named or not gap else f"{whose} > {number.split()[0]}"


def test_five_hundred_parcels_fit_and_one_more_does_not() -> None:
    lines = [f"{number} H00ABC{number:010}" for number in range(1, 502)]
    assert len(read_parcel_list("\n".join(lines[:500]))) == 500
    with pytest.raises(BadInput, match="more than 500 parcels at once"):
        read_parcel_list("\n".join(lines))
    table = ["Order,Tracking", *(line.replace(" ", ",") for line in lines)]
    assert len(read_parcel_list("\n".join(table[:501]))) == 500
    with pytest.raises(BadInput, match="more than 500 parcels at once"):
        read_parcel_list("\n".join(table))


@pytest.mark.parametrize("text", ["", " \n\t\r\n", "\u200b\n---"])
def test_a_list_of_nothing_says_how_one_is_written(text: str) -> None:
    with pytest.raises(BadInput, match="12 RR123456785GB"):
        read_parcel_list(text)


@given(
    st.lists(
        st.tuples(
            st.one_of(
                st.integers(1, 99_999).map(str),
                st.integers(3 * 10**9, 4 * 10**9).map(str),
                st.from_regex(r"[0-9]{2}-[0-9]{5}-[0-9]{5}", fullmatch=True),
            ),
            st.sampled_from(("RR990338920GB", "9459200487183066997676", "1ZB72X8B4805552368")),
        ),
        min_size=1,
        max_size=20,
    ),
    st.sampled_from((" ", "\t", ", ", ";", " - ", ": ", " -> ", " = ", " | ", " / ")),
    st.booleans(),
)
def test_an_order_and_its_number_are_told_apart_whatever_parts_them(
    pairs: list[tuple[str, str]], gap: str, is_turned: bool
) -> None:
    lines = [gap.join(reversed(pair) if is_turned else pair) for pair in pairs]
    known = {order for order, _ in pairs}
    read = [settle_line(line, known.__contains__) for line in read_parcel_list("\n".join(lines))]
    assert [(line.order, line.tracking) for line in read] == pairs


@given(st.text(max_size=300))
def test_no_line_that_says_anything_is_passed_over_in_silence(text: str) -> None:
    try:
        lines = read_parcel_list(text)
    except BadInput:
        return
    for line in lines:
        settled = settle_line(line, lambda _: False)
        assert settled.problem or settled.order or settled.name
