"""A letter greets once and takes leave once, whoever typed it."""

import pytest

from bot.domain.letters import Cause, LetterKind
from bot.writing import write_letter
from bot.writing.letters.leave_taking import begins_with_greeting, ends_with_leave, strip_frame
from tests.pumping import UNITS, grows_too_fast
from tests.writing.letter_samples import change


def write(message: str, signature: str = "Rosa") -> str:
    return write_letter(LetterKind.REPLY, change(message=message, signature=signature)).text


@pytest.mark.parametrize(
    "message",
    [
        "Hi Maya,\n\nyes, we can.\n\nLove, Rosa",
        "Dear Maya, yes, we can.\n\nWith love,\nRosa",
        "Hello!\nyes, we can.\nBest wishes\nRosa",
        "Liebe Maya,\n\nja, gern.\n\nLiebe Grüße\nRosa",
        "Bonjour Maya,\n\noui.\n\nBien à vous,\nRosa",
        "Hola Maya:\n\nsí.\n\nSaludos, Rosa",
        "Hej Maya,\n\nja.\n\nVänliga hälsningar\nRosa",
    ],
)
def test_a_reply_with_its_own_greeting_and_sign_off_stands_alone(message: str) -> None:
    assert write(message) == message


def test_a_reply_that_only_greets_is_signed_and_one_that_only_signs_is_greeted() -> None:
    assert write("Hey Maya, yes!") == "Hey Maya, yes!\n\nWarm wishes,\nRosa"
    assert write("Yes!\n\nRosa") == "Hi Maya,\n\nYes!\n\nRosa"


@pytest.mark.parametrize(
    "message",
    [
        "Yes, we can.\n\nThanks!",
        "Thanks for writing.",
        "Hello Kitty mugs are back",
        "Love the idea.\nI'll look tonight.",
        "I'll post it.\n\nBest wishes for your birthday on the fourth of June",
        "Liebermann prints are sold out",
        "Hi-res photos are attached",
    ],
)
def test_what_only_sounds_like_it_is_greeted_and_signed(message: str) -> None:
    assert write(message) == f"Hi Maya,\n\n{message}\n\nWarm wishes,\nRosa"


def test_an_answer_inside_a_letter_loses_its_greeting_and_sign_off() -> None:
    facts = change(cause=Cause.SLOW_REPLY, remedy=None, answer="Hi Maya,\n\nby hand.\n\nLove, Ines")
    text = write_letter(LetterKind.APOLOGY, facts).text
    assert "\n\nBy hand.\n\n" in text
    assert text.count("Maya") == text.count("Ines") == 1


@pytest.mark.parametrize(
    "signature",
    ["Best wishes", "Love\nInes", "Kind regards Ines", "Liebe Grüße\nInes", "Bien à vous", "Liefs"],
)
def test_a_signature_with_closing_words_gets_none_of_ours(signature: str) -> None:
    assert write("Yes.", signature) == f"Hi Maya,\n\nYes.\n\n{signature}"


@pytest.mark.parametrize("signature", ["Ines", "The Wool Room", "Lovelace Prints", "Bestie Beads"])
def test_a_mere_name_gets_closing_words(signature: str) -> None:
    assert f"Warm wishes,\n{signature}" in write("Yes.", signature)


def test_long_words_take_no_longer_than_they_are_long() -> None:
    for unit in (*UNITS, "\n", "Hi ", "Love, ", "Thanks\n"):
        assert not grows_too_fast(lambda size, unit=unit: begins_with_greeting(unit * size))  # type: ignore[misc]
        assert not grows_too_fast(lambda size, unit=unit: ends_with_leave(unit * size, "Ines"))  # type: ignore[misc]


@pytest.mark.parametrize(
    "words",
    [
        "The supplier swore they were nickel free and they aren't!",
        "Yesterday's mails all said Hi Brenda. You aren't Brenda.",
        "It says on the label: dear friend, open with care.",
    ],
)
def test_a_greeting_inside_the_words_is_no_greeting(words: str) -> None:
    assert strip_frame(words, "Rosa") == words
