"""The picture shows the report's own numbers, and its words say all of them."""

import re
from dataclasses import replace

import pytest

from bot.domain.reports.figures import Report
from bot.domain.reports.picture import Bar, Picture, Row
from bot.domain.text import count_units
from bot.writing.report_picture import LONGEST_TEXT, describe_picture
from tests.reports.samples import BUSY, EMPTY, FEW, HUGE, show, sums


def list_rows(report: Report) -> dict[str, Row]:
    rows = [row for group in show(report).groups for row in group]
    assert len({row.name for row in rows}) == len(rows)
    return {row.name: row for row in rows}


def test_every_number_stands_beside_its_cases_and_what_it_was_before() -> None:
    assert {name: row.value for name, row in list_rows(BUSY).items()} == {
        "Answered in 1 day": "38 of 42 (90 %, before 75 %)",
        "Half within": "5 h (before 7 h)",
        "Longest": "3 days (before 2 days)",
        "Left on time": "88 of 96 (91 %, before 77 %)",
        "Told that day": "60 of 91 (65 %, before 77 %)",
        "Arrived": "80 of 83 (96 %, before 98 %)",
        "Lost": "2 parcels",
        "Promises kept": "7 of 8 (87 %, before 100 %)",
        "Disputes": "2 won, 1 lost, 1 open (before 2)",
        "Apologies": "19 (before 13)",
        "late": "9 (before 12)",
        "damaged": "4 (before 1)",
        "one slip for many": "3",
        "slow answer": "2",
        "for something else": "1",
        "Sent back": "£1,204.50 + €55.00 (12 refunds, before £200.00)",
        "Gifts": "£48.00 (9 gifts)",
        "Bought again": "",
        "after a failure": "3 of 11 (27 %, before 50 %)",
        "of the others": "25 of 140 (17 %, before 20 %)",
    }


def test_a_bar_is_as_long_as_its_share_and_marks_the_one_before() -> None:
    rows = list_rows(BUSY)
    assert rows["Left on time"].bar == Bar(0.91, 0.77)
    assert rows["of the others"].bar == Bar(0.17, 0.2)
    assert rows["Disputes"].bar is None


def test_causes_are_as_long_as_the_most_frequent_now_or_before() -> None:
    rows = list_rows(BUSY)
    assert rows["late"].bar == Bar(9 / 12, 1.0, is_count=True)
    assert rows["slow answer"].bar == Bar(2 / 12, None, is_count=True)


def test_fewer_than_five_cases_are_dots_and_no_percentage() -> None:
    rows = list_rows(FEW)
    assert (rows["Left on time"].bar, rows["Left on time"].dots) == (None, (3, 4))
    assert rows["Promises kept"].dots == (0, 1)
    assert "Half within" not in rows
    shares = [row.value for row in rows.values() if row.dots]
    assert shares == ["2 of 3", "3 of 4", "0 of 1", "1 of 2"]
    assert rows["of the others"].value == "2 of 9 (22 %)"


def test_what_there_was_only_before_is_said_to_be_none() -> None:
    assert list_rows(FEW)["Gifts"].value == "none (before £4.00)"
    before = replace(FEW.before, refunds=sums("£1.00"), refund_count=1, lost=2)
    rows = list_rows(replace(FEW, before=replace(before, causes=(("late", 3),))))
    assert rows["Sent back"].value == "none (before £1.00)"
    assert rows["Lost"].value == "none (before 2)"


def test_nothing_at_all_is_one_sentence() -> None:
    picture = show(EMPTY)
    assert picture.groups == ()
    assert describe_picture(picture) == (
        "How your shop did: November 2026. Nothing was sold, asked or sent in those days."
    )


@pytest.mark.parametrize("report", [BUSY, FEW, HUGE])
def test_the_words_say_all_that_the_picture_shows(report: Report) -> None:
    words = describe_picture(show(report))
    for name, row in list_rows(report).items():
        assert re.search(rf"{name}:? {re.escape(row.value)}", words), name
    assert count_units(words) <= LONGEST_TEXT


def test_the_words_belong_together_as_the_rows_do() -> None:
    said = describe_picture(show(FEW))
    assert "Apologies: 1, late 1. Gifts" in said
    assert said.endswith("Bought again: after a failure 1 of 2, of the others 2 of 9 (22 %).")


def test_words_that_no_picture_may_have_are_cut() -> None:
    row = Row(name="🧶" * 600, value="$x$")
    words = describe_picture(Picture(title="a", days="b", groups=((row,),)))
    assert count_units(words) <= LONGEST_TEXT


@pytest.mark.parametrize("report", [BUSY, FEW, EMPTY, HUGE])
def test_a_picture_is_told_to_another_process_as_it_is(report: Report) -> None:
    assert Picture.from_json(show(report).to_json()) == show(report)
