"""What every letter keeps, whatever is known."""

import re
import shutil
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.errors import BadInput
from bot.domain.letters import WRITTEN_KINDS, ItemBack
from bot.domain.orders import CancelledBy
from bot.writing import (
    Cause,
    Facts,
    LetterKind,
    Remedy,
    find_harsh_words,
    find_problems,
    list_wordings,
    write_letter,
)
from bot.writing.letters import templates
from tests.writing.letter_samples import FULL, change

REMEDIES = (None, *Remedy)
WHY = r"[:,.] (?:because )?[Tt]he yarn came a week late[.,]"
BLANK = re.compile(r"\[[\w ]+\?\]")
BARE = Facts(now=FULL.now, shop_zone=FULL.shop_zone, customer_name="Maya", signature="Ines")


NOTES = [
    (kind, change(**known))
    for kind in (
        LetterKind.SHIPPED,
        LetterKind.CANCELLED,
        LetterKind.CANCELLED_AFTER_SHIPPING,
        LetterKind.CLOSE_CASE,
        LetterKind.ARRIVAL_CHECK,
        LetterKind.CHECK_IN,
        LetterKind.REPLY,
    )
    for known in (
        {},
        {"is_returning": True, "tracking_url": None, "remedy": None, "cancel_reason": None},
        {
            "tracking_url": None,
            "tracking_number": None,
            "customer_zone": None,
            "remedy_by": None,
            "remedy": None,
        },
        {"carrier": None, "arrives_on": None, "shipped_at": None, "waiting_since": None},
        {"service": None, "contact": None, "wrote_at": None, "remedy": Remedy.RETURN_LABEL},
        {
            "item": None,
            "order_number": None,
            "price": None,
            "shipped_on": None,
            "shipped_at": None,
            "extra": None,
        },
    )
]


def fill_blanks(text: str) -> str:
    """The letter as it reads once a person filled in what is missing."""
    return BLANK.sub("later", text.replace("[your answer?]", "Later."))


def assert_reads_well(text: str) -> None:
    assert len(text) <= 1200
    assert not re.search(r"None|null|\{|\}|%\}", text)
    assert not re.search(r"[ \t]{2,}|[ \t]$|^[ \t]", text, re.MULTILINE)
    assert not re.search(r"\s[,.;:!?]", text)
    assert not re.search(r"[,;:.?!]{2,}|\(\)|\n{3,}", text)
    assert not re.search(r"[.!?]\s+[a-z](?!\S*://)", text)
    assert "!" not in text


def vary_apology(cause: Cause, remedy: Remedy | None) -> list[Facts]:
    """The apology for each way that the parcel, the wait and the gift can stand."""
    gifts = (
        ("15 % off your next order",)
        if remedy is Remedy.DISCOUNT
        else ("a pair of wrist warmers", None)
    )
    states = product(
        gifts, (None, FULL.shipped_on), (None, FULL.waiting_since), (date(2026, 12, 1), None)
    )
    return [
        change(
            cause=cause,
            remedy=remedy,
            extra=gift,
            shipped_on=shipped,
            waiting_since=since,
            arrives_on=arrives,
            answer="Yes, at 30 degrees." if cause is Cause.SLOW_REPLY else None,
            item_back=ItemBack.KEEP if cause in (Cause.DAMAGED, Cause.WRONG_ITEM) else None,
            changed="I order yarn a month ahead",
        )
        for gift, shipped, since, arrives in states
    ]


@pytest.mark.parametrize("cause", Cause)
@pytest.mark.parametrize("remedy", REMEDIES)
def test_every_apology_reads_well_and_can_be_approved_at_once(
    cause: Cause, remedy: Remedy | None
) -> None:
    for facts in vary_apology(cause, remedy):
        written = write_letter(LetterKind.APOLOGY, facts)
        assert written.missing == ()
        assert find_problems(written.text) == ()
        assert find_harsh_words(written.text) == ()
        assert_reads_well(written.text)


@pytest.mark.parametrize("cause", Cause)
@pytest.mark.parametrize("remedy", REMEDIES)
def test_every_apology_has_all_that_a_good_apology_has(cause: Cause, remedy: Remedy | None) -> None:
    for facts in vary_apology(cause, remedy):
        text = write_letter(LetterKind.APOLOGY, facts).text
        fault, closing = text.split("\n\n")[1], text.split("\n\n")[-2]
        offers = remedy or cause is not Cause.SLOW_REPLY
        score = {
            "fault in first person": bool(re.search(r"\bI(?:'m|'ve)?\b", fault)),
            "regret, once": text.count("I'm sorry") == 1 and "I'm sorry" in fault,
            "what it meant for this customer": bool(re.search(r"\b[Yy]ou(?:r)?\b[^.]*\.", fault)),
            "why": bool(re.search(WHY, text)),
            "by when": remedy is Remedy.DISCOUNT or not offers or "Saturday 5 December" in text,
            "what is different": "From now on, I'll order yarn a month ahead." in text,
            "extra": facts.extra is None or facts.extra in text,
            "closing question": "?" in closing or cause is Cause.REFUND_LATE,
            "late answer owned up to": not facts.waiting_since
            or bool(re.search("sooner|30 November", fault)),
            "one offer": remedy is None or len(re.findall(r"you'd rather", text)) <= 2,
        }
        assert [point for point, is_met in score.items() if not is_met] == []


OFFERS = re.compile(r"back to you|replacement|cancel|prepaid|shipping is on me|You get")


@pytest.mark.parametrize("cause", [each for each in Cause if each is not Cause.REFUND_LATE])
def test_nothing_is_offered_that_nobody_chose(cause: Cause) -> None:
    for facts in vary_apology(cause, None):
        assert not OFFERS.search(write_letter(LetterKind.APOLOGY, facts).text)


@pytest.mark.parametrize(("kind", "facts"), NOTES)
def test_every_note_reads_well_and_can_be_approved_at_once(kind: LetterKind, facts: Facts) -> None:
    if kind is LetterKind.CANCELLED:
        facts = replace(facts, remedy_by=FULL.remedy_by)  # the service always names a day
    facts = facts if facts.remedy_by else replace(facts, remedy=None)
    written = write_letter(kind, facts)
    assert written.missing == ()
    assert find_problems(written.text) == ()
    assert find_harsh_words(written.text) == ()
    if kind is not LetterKind.REPLY:
        assert_reads_well(written.text)


@pytest.mark.parametrize("cause", Cause)
@pytest.mark.parametrize("remedy", REMEDIES)
def test_an_apology_that_knows_little_still_reads_well(cause: Cause, remedy: Remedy | None) -> None:
    written = write_letter(LetterKind.APOLOGY, replace(BARE, cause=cause, remedy=remedy))
    assert_reads_well(fill_blanks(written.text))
    assert (
        len(find_problems(written.text)) == len(written.missing) == len(BLANK.findall(written.text))
    )


def test_a_shipped_note_names_all_that_the_customer_needs() -> None:
    text = write_letter(LetterKind.SHIPPED, FULL).text
    for fact in (
        "Maya",
        "green wool shawl",
        "1234",
        "Royal Mail",
        "Tracked 48",
        "ines@example.org",
        "Ines",
    ):
        assert fact in text
    assert "by Friday 4 December" in text
    assert "You can follow the parcel here: https://track.example/RM123456785GB\n" in text


@pytest.mark.parametrize("needs_consent", [False, True])
@pytest.mark.parametrize("ship_by_on", [None, date(2026, 11, 27), date(2026, 12, 4)])
def test_a_delay_notice_owns_up_names_the_day_and_offers_the_money_back(
    needs_consent: bool, ship_by_on: date | None
) -> None:
    facts = change(needs_consent=needs_consent, ship_by_on=ship_by_on, new_date=date(2026, 12, 9))
    written = write_letter(LetterKind.DELAY, facts)
    assert written.missing == ()
    assert find_problems(written.text, kind=LetterKind.DELAY) == ()
    assert find_harsh_words(written.text) == ()
    assert_reads_well(written.text)
    assert "I'll post it by Wednesday 9 December." in written.text
    assert "the full €45.00 back" in written.text
    assert ("If I don't hear from you, I'll cancel" in written.text) is needs_consent
    assert write_letter(LetterKind.DELAY, replace(facts, new_date=None)).missing == (
        "the new day it will be posted by",
    )


def test_an_estimate_is_told_with_both_its_days() -> None:
    text = write_letter(LetterKind.SHIPPED, change(likely_on=date(2026, 12, 3))).text
    assert "around Thursday 3 December, and by Friday 4 December if the post is slow." in text


IN_TIME = {"ship_by_on": date(2026, 12, 2), "waiting_since": None, "is_returning": True}


def test_whoever_comes_back_is_thanked_unless_they_were_let_down() -> None:
    def thanks(**facts: Any) -> bool:
        text = write_letter(LetterKind.SHIPPED, change(**{**IN_TIME, **facts})).text
        return "Thank you for coming back" in text

    assert thanks()
    assert not thanks(is_returning=False)
    assert not thanks(ship_by_on=date(2026, 11, 27)), "it left late"
    assert not thanks(waiting_since=FULL.waiting_since), "they wait for an answer"
    assert not thanks(is_replacement=True)
    assert not thanks(is_after_failure=True)


@pytest.mark.parametrize("waits", [True, False])
@pytest.mark.parametrize("is_late", [True, False])
def test_a_shipped_note_that_comes_late_says_so_first_and_is_not_proud(
    waits: bool, is_late: bool
) -> None:
    facts = change(**IN_TIME)
    if is_late:
        facts = replace(facts, ship_by_on=date(2026, 11, 27))
    if waits:
        facts = replace(facts, waiting_since=FULL.waiting_since)
    text = write_letter(LetterKind.SHIPPED, facts).text
    first = text.split("\n\n")[1]
    assert first.startswith("I'm sorry") is (waits or is_late)
    assert ("should have left by Friday 27 November" in first) is is_late
    assert ("your message of Monday 30 November" in first) is waits
    assert not re.search("first order|I read every|put it right", text)
    assert len(text.split()) <= 80


def test_a_cancellation_from_the_other_side_of_the_world_is_told_on_both_clocks() -> None:
    text = write_letter(
        LetterKind.CANCELLED_AFTER_SHIPPING, change(remedy=None, waiting_since=None)
    ).text
    assert "22:40 on Tuesday 1 December, your time" in text
    assert "Here it was 06:40 on Wednesday 2 December" in text
    assert "I'd posted it at 15:05 on Tuesday 1 December, my time" in text
    assert "refuse it at the door, or send it back to me unopened" in text


def test_a_night_at_the_shop_is_named() -> None:
    wrote_at = datetime(2026, 12, 2, 3, 10, tzinfo=UTC)
    text = write_letter(LetterKind.CANCELLED_AFTER_SHIPPING, change(wrote_at=wrote_at)).text
    assert "03:10 on Wednesday 2 December, the middle of the night" in text


def test_one_clock_is_enough_where_both_are_the_same() -> None:
    text = write_letter(
        LetterKind.CANCELLED_AFTER_SHIPPING, change(customer_zone=FULL.shop_zone)
    ).text
    assert "your time" not in text
    assert "my time" not in text


def test_where_the_customers_zone_is_unknown_the_hour_is_called_the_shops() -> None:
    text = write_letter(LetterKind.CANCELLED_AFTER_SHIPPING, change(customer_zone=None)).text
    assert "You asked me to cancel at 06:40 on Wednesday 2 December, my time." in text
    assert "your time" not in text


def test_posting_after_the_cancellation_is_owned_up_to() -> None:
    shipped_at = FULL.now - timedelta(hours=1)
    text = write_letter(LetterKind.CANCELLED_AFTER_SHIPPING, change(shipped_at=shipped_at)).text
    assert "after that, at 08:00 on Wednesday 2 December. That was my mistake" in text
    assert "read" not in text  # nobody knows when it was read


def test_who_gets_a_parcel_that_the_shop_cancelled_is_offered_nothing() -> None:
    facts = change(wrote_at=None, cancelled_by=CancelledBy.SHOP, remedy=None)
    text = write_letter(LetterKind.CANCELLED_AFTER_SHIPPING, facts).text
    assert "Please refuse it at the door, or send it back to me unopened." in text
    assert "keep it" not in text


@pytest.mark.parametrize(
    ("facts", "missing", "blank"),
    [
        (change(remedy_by=None), "by when the refund will be sent", "[by when?]"),
        (
            change(remedy=Remedy.REPLACEMENT, remedy_by=None),
            "by when the replacement will be posted",
            "[by when?]",
        ),
        (
            change(cause=Cause.REFUND_LATE, remedy=None, remedy_by=None),
            "by when the refund will be sent",
            "[by when?]",
        ),
        (
            change(remedy=Remedy.DISCOUNT, extra="a scarf"),
            "how much the discount is",
            "[how much?]",
        ),
        (
            change(remedy=Remedy.DISCOUNT, extra="20 % off"),
            "what the discount is taken off, e.g. your next order",
            "[off what?]",
        ),
        (change(cause=Cause.OUR_MISTAKE, explanation=None), "why it happened", "[why?]"),
        (change(cause=Cause.LOST, explanation=None), "why it happened", "[why?]"),
        (change(cause=Cause.SLOW_REPLY), "your answer to what they asked", "[your answer?]"),
        (
            change(cause=Cause.DAMAGED),
            "whether they keep it or send it back",
            "[keep it or send it back?]",
        ),
        (
            change(cause=Cause.WRONG_ITEM),
            "whether they keep it or send it back",
            "[keep it or send it back?]",
        ),
        (change(remedy=None, remedy_by=None), "by when it will be put right", "[by when?]"),
        (change(signature=None, shop_name=None), "your name at the end", "[your name?]"),
    ],
)
def test_what_is_missing_is_named_and_shows_as_a_blank(
    facts: Facts, missing: str, blank: str
) -> None:
    written = write_letter(LetterKind.APOLOGY, facts)
    assert written.missing == (missing,)
    assert blank in written.text
    assert any(blank in problem for problem in find_problems(written.text))


def test_an_apology_needs_a_cause() -> None:
    with pytest.raises(BadInput, match="what went wrong"):
        write_letter(LetterKind.APOLOGY, change(cause=None))


def test_the_shop_signs_where_the_seller_has_no_signature() -> None:
    assert write_letter(LetterKind.REPLY, change(signature=None)).text.endswith(
        "Warm wishes,\nThe Wool Room"
    )
    assert write_letter(LetterKind.REPLY, change(signature="Love, Ines")).text.endswith(
        "tonight.\n\nLove, Ines"
    )


@pytest.mark.parametrize(
    ("name", "greeting"),
    [
        ("Maya", "Hi Maya,"),
        ("Maya Lindqvist", "Hi Maya,"),
        ("maya@example.org", "Hello,"),
    ],
)
def test_the_greeting_fits_the_name(name: str, greeting: str) -> None:
    assert write_letter(LetterKind.SHIPPED, change(customer_name=name)).text.startswith(
        greeting + "\n\n"
    )


@pytest.mark.parametrize(
    ("fact", "typed", "printed"),
    [
        ("item", "a custom shrug.", "your custom shrug should"),
        ("item", "The Lost Shrug", "your lost shrug should"),
        ("short_name", "a Lost Shrug", "your Lost Shrug should"),
        ("item", "an", "your order 1234 should"),
        ("arrives_on", date(2027, 12, 4), "by Saturday 4 December 2027"),
        ("tracking_url", "javascript:alert(1)", "The tracking number is RM123456785GB."),
    ],
)
def test_facts_are_fitted_into_their_sentence(fact: str, typed: object, printed: str) -> None:
    assert printed in write_letter(LetterKind.SHIPPED, change(**{fact: typed})).text


@pytest.mark.parametrize(
    "private",
    [
        "Customer changed her mind again",
        "Suspected fraud.",
        "Rude.",
        "scammer",
        "unpaid",
        "customer is difficult",
        "I think it's a scam",
        "the payment never came",
        "Out of stock",
        "you never answered",
        "no stock left",
    ],
)
def test_a_reason_in_the_shops_books_that_blames_or_is_no_clause_is_not_told(private: str) -> None:
    facts = change(cancel_reason=private, cancelled_by=CancelledBy.SHOP)
    text = write_letter(LetterKind.CANCELLED, facts).text
    assert "for the green wool shawl." in text
    assert private.strip(".").lower() not in text.lower()


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("The glaze failed in the kiln.", ", because the glaze failed in the kiln."),
        ("I can't get the yarn any more", ", because I can't get the yarn any more."),
        ("because it broke while I packed it", ", because it broke while I packed it."),
        ("we’re moving house", ", because we’re moving house."),
        ("due to a flood in my workshop", ", because of a flood in my workshop."),
        ("the shawl you ordered is sold out", ", because the shawl you ordered is sold out."),
    ],
)
def test_a_reason_on_the_shops_side_is_told_as_a_clause(reason: str, said: str) -> None:
    facts = change(cancel_reason=reason, cancelled_by=CancelledBy.SHOP)
    assert said in write_letter(LetterKind.CANCELLED, facts).text


@pytest.mark.parametrize("by", [None, *CancelledBy])
def test_a_cancellation_says_who_wanted_it_only_where_that_is_known(by: CancelledBy | None) -> None:
    text = write_letter(LetterKind.CANCELLED, change(cancelled_by=by)).text
    assert ("I've had to cancel" in text) is (by is CancelledBy.SHOP)
    assert ("as you asked" in text) is (by is CancelledBy.CUSTOMER)
    assert ("the yarn is sold out." in text) is (by is CancelledBy.SHOP)


@pytest.mark.parametrize("kind", WRITTEN_KINDS)
@pytest.mark.parametrize(
    "hostile", ["{{ tracking_number }}", "{% for x in y %}", "{% raw %}", "@everyone", "*[x](y)*"]
)
def test_hostile_words_come_out_as_they_are(kind: LetterKind, hostile: str) -> None:
    facts = change(short_name=hostile, explanation=hostile, message=hostile, extra=hostile)
    assert hostile in write_letter(kind, facts).text


@pytest.mark.parametrize("kind", WRITTEN_KINDS)
def test_endless_or_invisible_words_are_cut_or_stopped(kind: LetterKind) -> None:
    endless, invisible = "\U0001f9f6" * 2000, "Ma\x00ya\u202e\n\n\nsent"
    for words in (endless, invisible):
        text = write_letter(
            kind, change(customer_name=words, item=words, explanation=words, message=words)
        ).text
        assert len(text) <= 2000 or find_problems(text)
        assert not re.search("[\x00\u202e]", text)


@pytest.mark.parametrize("name", ["{{ x }}", "{% for %}", "None", "null", "undefined", " \n", None])
def test_a_name_that_looks_like_a_program_error_is_not_said(name: str | None) -> None:
    text = write_letter(LetterKind.SHIPPED, change(customer_name=name)).text
    assert text.startswith("Hello,\n\n")
    assert find_problems(text) == ()


@given(st.text(max_size=2500))
@settings(max_examples=60, deadline=None)
def test_the_sellers_own_words_stay_as_typed(words: str) -> None:
    kept = "\n".join(line.rstrip() for line in words.splitlines()).strip()
    printable = not re.search(
        r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ue000-\uf8ff\u202a-\u202e\u2066-\u2069]", kept
    )
    if kept and printable and not re.search(r"[\U000f0000-\U0010ffff]", kept):
        assert (
            f"Hi Maya,\n\n{kept}\n\nWarm wishes,\nInes"
            == write_letter(LetterKind.REPLY, change(message=words)).text
        )


OPTIONAL = [field.name for field in fields(Facts) if getattr(BARE, field.name) is None]


@given(
    st.sets(st.sampled_from(OPTIONAL)),
    st.sampled_from(WRITTEN_KINDS),
    st.sampled_from(Cause),
    st.sampled_from(REMEDIES),
)
@settings(max_examples=150, deadline=None)
def test_whatever_is_unknown_leaves_no_hole(
    unknown: set[str], kind: LetterKind, cause: Cause, remedy: Remedy | None
) -> None:
    known = change(**dict.fromkeys(unknown))
    written = write_letter(kind, replace(known, cause=cause, remedy=remedy, message="Thank you."))
    assert_reads_well(fill_blanks(written.text))
    blanks = set(BLANK.findall(written.text))
    assert len(find_problems(written.text)) == len(written.missing) == len(blanks)


def test_every_letter_that_can_be_reworded_has_a_wording() -> None:
    assert len(list_wordings()) == len(set(list_wordings())) == len(WRITTEN_KINDS) - 1 + len(Cause)
    assert {"shipped", "cancelled", "cancelled_after_shipping", "reply", "apology_late"} < set(
        list_wordings()
    )


def test_a_language_with_some_files_missing_falls_back_for_those_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "templates"
    shutil.copytree(templates.TEMPLATES, folder)
    (folder / "de").mkdir()
    (folder / "de" / "shipped.liquid").write_text("{{ greeting }} Die Post hat es.")
    monkeypatch.setattr(templates, "TEMPLATES", folder)
    templates.list_languages.cache_clear()
    templates.load_template.cache_clear()
    try:
        german = change(language="de-AT")
        shipped = write_letter(LetterKind.SHIPPED, german).text
        assert "Die Post hat es." in shipped
        assert "I posted" not in shipped
        delay = write_letter(LetterKind.DELAY, german).text
        assert delay == write_letter(LetterKind.DELAY, change(language="en")).text
    finally:
        monkeypatch.undo()
        templates.list_languages.cache_clear()
        templates.load_template.cache_clear()


def test_an_unknown_language_falls_back_to_english() -> None:
    for language in ("de-AT", "../..", "", "en_GB"):
        assert "I posted" in write_letter(LetterKind.SHIPPED, change(language=language)).text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("the yarn came a week late", "and I haven't, because the yarn came a week late. I'm"),
        ("Because the yarn came late.", "and I haven't, because the yarn came late. I'm"),
        ("The yarn came late", "and I haven't, because the yarn came late. I'm"),
        ("I was ill", "and I haven't, because I was ill. I'm"),
        ("Royal Mail lost the yarn", "and I haven't, because Royal Mail lost the yarn. I'm"),
        ("due to a thin envelope", "and I haven't, because of a thin envelope. I'm"),
        ("a broken kiln", "and I haven't: a broken kiln. I'm"),
        ("I was ill. So was Tom.", "I've kept you waiting. I was ill. So was Tom.\n"),
        ("because i was ill", "and I haven't, because I was ill. I'm"),
        ("I don't know why, honestly!", "because I don't know why, honestly. I'm"),
        ("Since my printer broke", "and I haven't, because my printer broke. I'm"),
        ("Since my printer broke, I couldn't print.", "Since my printer broke, I couldn't print."),
        ("that the label fell off", "and I haven't, because the label fell off. I'm"),
        ("that day I was ill", "and I haven't, because that day I was ill. I'm"),
        (
            "Due to illness I was away. The shop was closed.",
            "waiting. Due to illness I was away. The shop was closed.\n",
        ),
        ("Due to illness I was away", "waiting. Due to illness I was away.\n"),
        ("due to a flood. I lost my stock", "It happened because of a flood. I lost my stock."),
        ("the iPhone case cracked", "and I haven't, because the iPhone case cracked. I'm"),
    ],
)
def test_a_reason_reads_well_however_it_was_typed(typed: str, told: str) -> None:
    facts = change(cause=Cause.LATE, shipped_on=None, waiting_since=None, explanation=typed)
    assert told in write_letter(LetterKind.APOLOGY, facts).text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("I weigh each parcel", "From now on, I'll weigh each parcel."),
        ("I bought a scale", "I bought a scale."),
        ("I've changed the box", "I've changed the box."),
        ("we check twice", "From now on, we'll check twice."),
        ("every parcel is tracked", "From now on, every parcel is tracked."),
        ("From now on I ask.", "From now on I ask."),
        ("double boxes", "What's different from now on: double boxes."),
        ("I no longer rush", "From now on, I no longer rush."),
        ("We now check every label twice", " We now check every label twice."),
        ("i answer every evening now", " I answer every evening now."),
        ("I have bought a label printer", " I have bought a label printer."),
        ("I've already bought foam", " I've already bought foam."),
        ("double boxes from now on", "What's different from now on: double boxes."),
        ("In future I will check twice.", " In future I will check twice."),
        ("in the future, two of us look", " In the future, two of us look."),
        ("I will check twice in future", " I will check twice in future."),
    ],
)
def test_a_change_reads_well_however_it_was_typed(typed: str, told: str) -> None:
    assert told in write_letter(LetterKind.APOLOGY, change(changed=typed)).text


@pytest.mark.parametrize("typed", ["nothing", "Nothing.", "none", "-", "n/a"])
def test_where_nothing_has_changed_nothing_is_said_to_have(typed: str) -> None:
    text = write_letter(LetterKind.APOLOGY, change(changed=typed)).text
    assert "From now on" not in text
    assert "different" not in text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("A handmade bookmark.", "I'm adding a handmade bookmark to say sorry."),
        ("Your favourite tea", "I'm adding your favourite tea to say sorry."),
        ("Some Earl Grey", "I'm adding some Earl Grey to say sorry."),
        ("I add a free hat!", " I add a free hat!\n"),
        ("There's a bookmark in the box", " There's a bookmark in the box.\n"),
        ("you get a bookmark from me", " You get a bookmark from me.\n"),
    ],
)
def test_a_gift_reads_well_however_it_was_typed(typed: str, told: str) -> None:
    facts = change(remedy=Remedy.REPLACEMENT, extra=typed)
    text = write_letter(LetterKind.APOLOGY, facts).text
    assert told in text
    assert text.count("adding") <= 1


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("A 20 % voucher on your next order.", "I'm giving you a 20 % voucher on your next order."),
        ("15 % off your next order", "I'm giving you 15 % off your next order."),
        ("You get 15 % off your next order!", "You get 15 % off your next order!"),
        ("I'll take £5 off the next one", "I'll take £5 off the next one."),
        ("half the price of your next order", "I'm giving you half the price of your next order."),
    ],
)
def test_a_discount_reads_well_however_it_was_typed(typed: str, told: str) -> None:
    facts = change(remedy=Remedy.DISCOUNT, extra=typed)
    text = write_letter(LetterKind.APOLOGY, facts).text
    assert told in text
    assert text.count("giving you") <= 1


def test_half_a_kilo_of_chocolate_is_no_discount() -> None:
    facts = change(remedy=Remedy.DISCOUNT, extra="half a kilo of chocolate")
    assert "giving you [how much?]" in write_letter(LetterKind.APOLOGY, facts).text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("https://shop.example/care", "\nhttps://shop.example/care\n"),
        ("All is here: www.shop.example/care", "All is here: www.shop.example/care\n"),
        ("iPhone 12 and 13 both fit", "iPhone 12 and 13 both fit."),
        ("eBay will tell you", "eBay will tell you."),
        ("yes, by hand", "Yes, by hand."),
    ],
)
def test_an_answer_keeps_a_link_and_a_name_as_they_are(typed: str, told: str) -> None:
    assert told in write_letter(LetterKind.APOLOGY, change(answer=typed)).text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("ref: 12345.", "reference is 12345."),
        ("Reference no. AB-1", "reference is AB-1."),
        ("#77", "reference is #77."),
        ("none", None),
        ("n/a", None),
    ],
)
def test_a_payment_reference_is_only_its_number(typed: str, told: str | None) -> None:
    facts = change(refund="€20.00", refund_reference=typed)
    text = write_letter(LetterKind.REFUNDED, facts).text
    assert ".." not in text
    assert told in text if told else "reference" not in text


@pytest.mark.parametrize(
    ("why", "is_packing"),
    [
        ("The courier dropped it.", False),
        ("it was crushed at the depot", False),
        ("The post was rough with it", False),
        ("The padding was too thin.", True),
    ],
)
def test_only_a_reason_of_ours_owns_up_to_bad_packing(why: str, *, is_packing: bool) -> None:
    facts = change(cause=Cause.DAMAGED, explanation=why)
    text = write_letter(LetterKind.APOLOGY, facts).text
    assert ("packed" in text) is is_packing
    assert ("to you in one piece" in text) is not is_packing
    assert why.rstrip(".")[4:] in text


def test_a_lost_parcel_is_not_offered_once_more_with_the_way_out() -> None:
    facts = change(cause=Cause.LOST, remedy=Remedy.CANCEL_OFFER)
    text = write_letter(LetterKind.APOLOGY, facts).text
    assert "If you'd like to cancel, tell me and I'll send" in text
    assert "Would you like that?" in text
    assert "still" not in text


def test_a_slow_answer_on_the_same_day_names_the_hour() -> None:
    facts = change(cause=Cause.SLOW_REPLY, remedy=None, answer="Yes.", explanation=None)
    today = replace(facts, customer_zone=None, waiting_since=facts.now - timedelta(hours=3))
    text = write_letter(LetterKind.APOLOGY, today).text
    assert "You wrote at 06:00 on Wednesday 2 December, and I didn't answer until now." in text
    before = write_letter(LetterKind.APOLOGY, facts).text
    assert "You wrote on Monday 30 November, and I didn't" in before


def test_a_thing_with_an_article_of_its_own_gets_no_second_one() -> None:
    facts = change(item="A Christmas Carol print", cancelled_by=CancelledBy.SHOP)
    letters = [
        write_letter(LetterKind.CANCELLED, facts).text,
        write_letter(LetterKind.APOLOGY, replace(facts, cause=Cause.WRONG_ITEM)).text,
    ]
    for text in letters:
        assert " A Christmas Carol print" in text
        assert "the A " not in text


def test_an_order_without_a_usable_name_goes_by_its_number() -> None:
    facts = change(item="hat, gloves, scarf", order_number="3104777310")
    assert "your order 3104777310 " in write_letter(LetterKind.SHIPPED, facts).text
    unnumbered = replace(facts, order_number=None)
    assert "your order " in write_letter(LetterKind.SHIPPED, unnumbered).text


def test_several_things_are_cancelled() -> None:
    facts = change(item="3 mugs", is_cancelled=True, refund="€20.00")
    assert ", which are cancelled." in write_letter(LetterKind.REFUNDED, facts).text
    one = replace(facts, item="mug")
    assert ", which is cancelled." in write_letter(LetterKind.REFUNDED, one).text
