"""The shop's own English: British or American, "I" or "we"."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.letters import WRITTEN_KINDS, Cause, ItemBack, LetterKind
from bot.domain.shops import Voice
from bot.writing import write_letter
from bot.writing.letters.english import adapt, is_american
from tests.writing.letter_samples import change

LONDON, NEW_YORK = ZoneInfo("Europe/London"), ZoneInfo("America/New_York")
ONE = re.compile(r"\b(?:I|I'm|I've|I'll|I'd|[Mm]e|[Mm]y|mine|myself)\b")
BRITISH = re.compile(r"\b(?:[Pp]ost(?:ed|ing)?|[Pp]arcels?)\b")


@pytest.mark.parametrize(
    ("country", "zone", "american"),
    [
        ("US", LONDON, True),
        ("us", LONDON, True),
        ("CA", LONDON, True),
        ("GB", NEW_YORK, False),
        ("AU", LONDON, False),
        ("DE", LONDON, False),
        (None, LONDON, False),
        (None, NEW_YORK, True),
    ],
)
def test_the_country_says_which_english_and_else_the_time_zone(
    country: str | None, zone: ZoneInfo, american: bool
) -> None:
    assert is_american(country, zone) is american


@pytest.mark.parametrize(
    ("said", "by_us"),
    [
        ("I'm sorry. I posted it, and I'll look.", "We're sorry. We posted it, and we'll look."),
        ("{{ greeting }}\n\nI've sent it.", "{{ greeting }}\n\nWe've sent it."),
        ("{% if a %}I was late.{% else %} I am.{% endif %} My fault: I know.", None),
        ("By then {{ it }} had left: I'd posted it, my time.", None),
        ("Tell me, and I will. IMPORTANT: it's mine.", None),
    ],
)
def test_a_shop_of_several_says_we(said: str, by_us: str | None) -> None:
    ours = adapt(said, Voice.WE, False)
    assert not ONE.search(re.sub(r"\{.*?\}", "", ours))
    assert by_us in (None, ours)
    assert adapt(said, None, False) == adapt(said, Voice.ONE, False) == said


def test_one_branch_of_a_wording_does_not_go_on_from_another() -> None:
    said = "{% if a %}I was late:{% elsif b %}I forgot,{% else %}I slipped{% endif %} and I know."
    ours = (
        "{% if a %}We were late:{% elsif b %}We forgot,{% else %}We slipped{% endif %} and we know."
    )
    assert adapt(said, Voice.WE, False) == ours


def test_the_facts_themselves_are_never_changed() -> None:
    facts = change(
        item="My post box", extra="my parcel tape", voice=Voice.WE, country="US", cause=Cause.LATE
    )
    text = write_letter(LetterKind.APOLOGY, facts).text
    assert "post box" in text
    assert "my parcel tape" in text


@pytest.mark.parametrize("kind", WRITTEN_KINDS)
@pytest.mark.parametrize("cause", Cause)
def test_every_letter_of_an_american_shop_of_several_keeps_to_that(
    kind: LetterKind, cause: Cause
) -> None:
    facts = change(
        voice=Voice.WE,
        country="US",
        cause=cause,
        answer="Yes.",
        item_back=ItemBack.KEEP,
        new_date=date(2026, 12, 9),
        refund="$45.00",
        message="Thanks.",
    )
    text = write_letter(kind, facts).text
    assert not ONE.search(text)
    assert not BRITISH.search(text)
    assert not re.search(r"\d (?:November|December)\b", text), "December 4, not 4 December"
    assert not re.search(r"(?<=[a-z,] )We\b|[.?]\s+we\b", text)


def test_days_and_hours_are_written_as_at_the_shop() -> None:
    wrote = datetime(2026, 12, 1, 22, 40, tzinfo=NEW_YORK)
    facts = change(country="US", shop_zone=NEW_YORK, customer_zone=None, wrote_at=wrote)
    text = write_letter(LetterKind.CANCELLED_AFTER_SHIPPING, facts).text
    assert "You asked me to cancel at 10:40 pm on Tuesday, December 1, my time." in text
