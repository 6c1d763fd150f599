"""What stops a text from being approved, and what only asks for a second look."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.writing import find_harsh_words, find_problems


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t",
        "Hi ,\n\nyour parcel left.",
        "Dear ,",
        "hello .",
        "Hi None,\n\nyour parcel left.",
        "Dear null,",
        "Hi undefined,",
        "Hi {{ customer_name }},",
        "Hi {customer}} there",
        "It comes {% if arrives %}soon",
        "It comes on [arrives when?].",
        "Hi [name],",
        "Hi {first_name},",
        "Hi [Customer Name],",
        "Hi [INSERT NAME HERE],",
        "Hi <name>,",
        "Hi <your name>,",
        "Hi $name,",
        "Hi ${first_name},",
        "It comes on XXX.",
        "It comes on ____.",
        "TODO say when",
        "It arrives TBD.",
        "It left with None on Monday.",
        "Carrier: None",
        "Carrier: None\nService: Tracked",
        "I posted None today.",
        "I send back €None tomorrow.",
        "It arrives on undefined.",
        "The price is NaN.",
        "The price was null.",
        "None",
        "x" * 2001,
    ],
)
def test_a_text_that_isnt_finished_cant_be_approved(text: str) -> None:
    problems = find_problems(text)
    assert problems
    assert all(problem.endswith(".") and "Please" in problem for problem in problems)


@pytest.mark.parametrize(
    "text",
    [
        "Hi Maya,\n\nNone of us is perfect. None of this was your doing.",
        "How many are left? None.",
        "None of the mugs broke. I looked: none at all.",
        "The contract is null and void.",
        "The colour is undefined in this light.",
        "Hi Nan,\n\nyour slippers left today.",
        "Dear Jennifer Null,\n\nyour order left.",
        "It cost $45, or $AUD 60.",
        "The shawl [blue] and the hat (size XXXL) left today.",
        "See <https://track.example/1> for where it is. I <3 it.",
        "See [the photo](https://example.org/1).",
        "Write to <ines@example.org>, please.",
        "20% off everything, {really}.",
        "Hello,\n\nyour parcel left.",
        "Hi there,\n\nyou'll have it by Friday.",
        "x" * 2000,
    ],
)
def test_ordinary_prose_passes(text: str) -> None:
    assert find_problems(text) == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "You should have read the description.",
        "You shouldn’t have ordered it then.",
        "As I already told you, it left.",
        "As I said, it left.",
        "It's not my fault.",
        "That is your own fault.",
        "Please calm down.",
        "You are being ridiculous.",
        "STOP WRITING TO ME NOW.",
        "I posted it!!",
        "We regret any inconvenience.",
        "I am sorry if you were upset.",
        "Mistakes were made.",
        "Please leave us a review.",
        "Would you change your rating?",
        "Please fill in this survey.",
        "Can you forgive me?",
        "Sorry, but the post is slow.",
        "You are lying.",
    ],
)
def test_a_harsh_or_empty_sentence_is_named(sentence: str) -> None:
    warnings = find_harsh_words(
        f"Hi Maya,\n\nThe parcel left on Monday. {sentence} It comes on Friday.\n\nInes"
    )
    assert warnings
    assert all(sentence.replace("’", "'") in warning for warning in warnings)
    assert find_problems(sentence) == ()


@pytest.mark.parametrize(
    "text",
    [
        "You should have received it by now, and I am sorry.",
        "You should not have had to wait.",
        "I posted it with USPS and not with DHL. The parcel was lying at the depot.",
        "It was my fault, and I am sorry about the delay.",
        "Dear Karen,\n\nthank you for your kind words!",
        "Is that all right with you?",
    ],
)
def test_kind_words_pass_without_a_warning(text: str) -> None:
    assert find_harsh_words(text) == ()


@given(st.text(max_size=300))
def test_any_text_can_be_checked(text: str) -> None:
    assert all(problem.endswith(".") for problem in find_problems(text))
    assert all(warning.endswith(".") for warning in find_harsh_words(text))
