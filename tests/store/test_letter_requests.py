"""What a letter was asked to say is kept with its draft, whole."""

from dataclasses import fields
from datetime import UTC, date, datetime

from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import Cause, ItemBack, LetterKind, Remedy
from bot.store.items import read_request, write_request

FULL = LetterRequest(
    kind=LetterKind.APOLOGY,
    cause=Cause.DAMAGED,
    remedy=Remedy.REPLACEMENT,
    remedy_by=date(2026, 12, 4),
    extra="a bookmark",
    explanation="The box was too thin.",
    answer="Yes, in grey.",
    changed="I double-box every mug.",
    item_back=ItemBack.KEEP,
    what_happened="I charged your card twice",
    fixed="the second charge is reversed",
    other_orders=(12, 15),
    download_link="https://files.example/1",
    message="Hello",
    case_id=3,
    platform="PayPal",
    refund="€12.00",
    refund_reference="8XK",
    is_after_failure=True,
    new_date=datetime(2026, 12, 9, 17, tzinfo=UTC),
    needs_consent=True,
    corrects=("tracking", "carrier"),
    told=(("tracking", "RR1"), ("carrier", "DHL")),
    outdated=(("price", "€12.00"),),
)


def test_all_that_a_letter_was_asked_to_say_is_read_as_it_was_written() -> None:
    assert all(getattr(FULL, each.name) for each in fields(FULL)), "the sample leaves a field out"
    assert read_request(write_request(FULL)) == FULL


def test_a_request_from_before_there_were_incidents_is_read_as_ever() -> None:
    old = {"kind": "apology", "cause": "late", "remedy": "refund", "remedy_by": "2026-12-04"}
    asked = read_request(old)
    assert asked.remedy_by == date(2026, 12, 4)
    assert (asked.what_happened, asked.fixed, asked.other_orders) == (None, None, ())
    assert write_request(asked) == old


def test_what_was_not_said_takes_no_room() -> None:
    bare = LetterRequest(kind=LetterKind.SHIPPED)
    assert write_request(bare) == {"kind": "shipped"}
    assert read_request({"kind": "shipped"}) == bare
