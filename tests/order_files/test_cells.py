"""Single cells: words that were spoilt on their way, sums, days and countries."""

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from bot.order_files.bought import read_items, read_variation
from bot.order_files.cells import mend, tidy
from bot.order_files.dates import DayOrder, read_deadline, read_moment
from bot.order_files.places import read_country
from bot.order_files.sums import read_currency, read_sum
from tests.order_files.telling import say_line, say_money


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("ZoÃ«", "Zoë"),
        ("ChloÃ© Oâ€™Neil", "Chloé O’Neil"),
        ("ZoÃƒÂ«", "Zoë"),
        ("Ã\x81ngel", "Ángel"),
        ("Zoë", "Zoë"),
        ("SÃO PAULO", "SÃO PAULO"),
        ("Ã© und Zoë", "Ã© und Zoë"),  # not all of it was encoded twice
        ("T &amp; O &#39;26", "T & O '26"),
        ("A&B; C", "A&B; C"),
        ("'01742", "01742"),
        ("'t Hooft", "'t Hooft"),
        ("'=1+1", "=1+1"),
        ('="0012"', "0012"),
        ("Jane  \u00a0 Doe\t", "Jane Doe"),
        ("--", ""),
        ("N/A", ""),
        ("Null", "Null"),
    ],
)
def test_a_cell_reads_as_it_was_meant(cell: str, words: str) -> None:
    assert tidy(cell) == words
    assert mend(mend(cell)) == mend(cell)


@pytest.mark.parametrize(
    ("cell", "money"),
    [
        ("24", "24.00"),
        ("24.5", "24.50"),
        ("24,50 €", "24.50 EUR"),
        ("$1,065.00", "1065.00 $"),
        ("AU $3,000.00", "3000.00 AUD"),
        ("C $12.00", "12.00 CAD"),
        ("US $12.00", "12.00 USD"),
        ("GBP 9.99", "9.99 GBP"),
        ("1.116,99 €", "1116.99 EUR"),
        ("1\u202f250,50 kr", "1250.50 kr"),
        ("CHF 1'250.00", "1250.00 CHF"),
        ("₹1,23,456.00", "123456.00 INR"),
        ("€ 1.250", "1250.00 EUR"),
        ("12.5000", "12.50"),
        ("0.125", "0.12"),
        ("-$12.00", "-12.00 $"),
        ("$-12.00", "-12.00 $"),
        ("(12.00)", "-12.00"),
        ("12,00- €", "-12.00 EUR"),
        ("−3,50 €", "-3.50 EUR"),
        ("abc", ""),
        ("12 or 13", ""),
    ],
)
def test_a_sum_is_read_however_it_is_written(cell: str, money: str) -> None:
    assert say_money(read_sum(cell)) == money


def test_a_sum_without_a_currency_has_the_columns() -> None:
    assert say_money(read_sum("1,065.00", "CAD")) == "1065.00 CAD"
    assert say_money(read_sum("$5.00", "CAD")) == "5.00 CAD"
    assert say_money(read_sum("€5.00", "CAD")) == "5.00 EUR"
    assert say_money(read_sum("$5.00", "", "USD")) == "5.00 USD"
    assert (read_currency("usd"), read_currency("€"), read_currency("??")) == ("USD", "EUR", "")


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026-04-21 18:45:26 +0500", "2026-04-21T13:45:26"),
        ("2026-04-21T18:45:26Z", "2026-04-21T18:45:26"),
        ("2026-04-21T18:45:26.123+02:00", "2026-04-21T16:45:26"),
        ("2026-04-21", "2026-04-21T11:00:00"),
        ("21/04/2026 2:03 PM", "2026-04-21T13:03:00"),
        ("21.04.26, 14:03", "2026-04-21T13:03:00"),
        ("Apr-21-26", "2026-04-21T11:00:00"),
        ("21-Apr-26", "2026-04-21T11:00:00"),
        ("2-Jan 2026", "2026-01-02T12:00:00"),
        ("Wed, 18 Nov 2026", "2026-11-18T12:00:00"),
        ("mar. 3 févr. 2026", "2026-02-03T12:00:00"),
        ("18. März 2026", "2026-03-18T12:00:00"),
        ("5 de mayo de 2026", "2026-05-05T11:00:00"),
        ("Nov 3, 2026 9:14:22 AM", "2026-11-03T09:14:22"),
        ("2026-04-21 10:00 PST", "2026-04-21T17:00:00"),
        ("46344", "2026-11-18T12:00:00"),
        ("31/02/2026", ""),
        ("0001-01-01", ""),
        ("2026-04-21 25:00", ""),
        ("tomorrow", ""),
        ("3", ""),
    ],
)
def test_a_day_is_read_however_it_is_written(cell: str, moment: str) -> None:
    read = read_moment(cell, DayOrder.DAY_FIRST, ZoneInfo("Europe/London"))
    assert (read.replace(tzinfo=None).isoformat() if read else "") == moment
    assert read is None or read.tzinfo is UTC


def test_a_deadline_lasts_to_the_end_of_its_day_there() -> None:
    zone = ZoneInfo("America/New_York")
    end = read_deadline("11/24/26", DayOrder.MONTH_FIRST, zone)
    assert str(end) == "2026-11-25 04:59:00+00:00"
    assert read_deadline("2026-11-24 00:00:00", DayOrder.DAY_FIRST, zone) == end
    exact = read_deadline("2026-11-24T10:00:00Z", DayOrder.DAY_FIRST, zone)
    assert str(exact) == "2026-11-24 10:00:00+00:00"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("United States", "US"), ("The Netherlands", "NL"), ("UK", "GB"), ("gb", "GB"),
        ("DEU", "DE"), ("Deutschland", "DE"), ("Pays-Bas", "NL"), ("Reino Unido", "GB"),
        ("Svizzera", "CH"),
        ("België", "BE"), ("Czech Republic", "CZ"), ("South Korea", "KR"), ("Atlantis", None),
    ],
)  # fmt: skip
def test_a_country_is_known_in_six_languages(cell: str, code: str | None) -> None:
    assert read_country(cell) == code


def test_a_cell_that_lists_all_is_cut_only_where_a_count_stands() -> None:
    said = "1× Poster 30×40, blue, 12× Card, A6, 2× 3 pencils"
    assert list(map(say_line, read_items(said, ""))) == [
        "1 × Poster 30×40, blue",
        "12 × Card, A6",
        "2 × 3 pencils",
    ]


def test_a_variation_and_the_buyers_words_are_told_apart() -> None:
    assert read_variation("Size: M,Personalization: To: Ada, with love") == (
        "Size: M",
        "To: Ada, with love",
    )
    assert read_variation("[Colour:Blue]") == ("Colour: Blue", "")
    assert read_variation("Regular") == ("", "")
