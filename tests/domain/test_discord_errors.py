"""What Discord answers is read by its own code; a status alone is not taken for a cause."""

import pytest

from bot.domain.discord_errors import Meaning, read_refusal


@pytest.mark.parametrize(
    ("status", "code", "meaning"),
    [
        (403, 50007, Meaning.CLOSED),
        (400, 50007, Meaning.CLOSED),  # where the conversation is opened
        (403, 50278, Meaning.CLOSED),
        (403, 40003, Meaning.TOO_FAST),
        (403, 20026, Meaning.FLAGGED),
        (403, 50001, Meaning.NO_RIGHTS),
        (403, 50013, Meaning.NO_RIGHTS),
        (404, 10003, Meaning.NO_CHANNEL),
        (404, 10008, Meaning.NO_MESSAGE),
        (404, 10004, Meaning.NO_SERVER),
        (404, 10007, Meaning.NOBODY),
        (404, 10013, Meaning.NOBODY),
        (404, 10062, Meaning.TOO_LATE),
        (400, 40094, Meaning.TOO_LATE),
        (400, 40060, Meaning.ANSWERED),
        (401, 0, Meaning.SIGNED_OUT),
        (401, 50014, Meaning.SIGNED_OUT),
        (403, 40001, Meaning.SIGNED_OUT),
        (400, 50035, Meaning.CONTENT),
        (400, 200000, Meaning.MODERATED),
        (429, 0, Meaning.SLOW_DOWN),
        (429, 20028, Meaning.SLOW_DOWN),
        (429, 30034, Meaning.COMMANDS_FULL),
        (500, 0, Meaning.TROUBLE),
        (503, 130000, Meaning.TROUBLE),
        (403, 340013, Meaning.UNKNOWN),
        (404, 0, Meaning.UNKNOWN),
    ],
)
def test_a_refusal_means_what_its_code_says(status: int, code: int, meaning: Meaning) -> None:
    assert read_refusal(status, code) is meaning


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        (401, Meaning.PAGE),
        (403, Meaning.PAGE),
        (404, Meaning.PAGE),
        (407, Meaning.PAGE),
        (429, Meaning.SLOW_DOWN),  # Cloudflare's error 1015
        (502, Meaning.TROUBLE),
        (520, Meaning.TROUBLE),
    ],
)
def test_a_page_isnt_taken_for_discords_word(status: int, meaning: Meaning) -> None:
    assert read_refusal(status, is_page=True) is meaning


@pytest.mark.parametrize(
    "meaning",
    [
        Meaning.TOO_FAST,
        Meaning.FLAGGED,
        Meaning.SLOW_DOWN,
        Meaning.SIGNED_OUT,
        Meaning.PAGE,
        Meaning.TROUBLE,
        Meaning.UNREACHABLE,
        Meaning.UNKNOWN,
    ],
)
def test_what_isnt_the_receivers_doing_may_pass(meaning: Meaning) -> None:
    assert meaning.is_temporary


@pytest.mark.parametrize("meaning", [Meaning.CLOSED, Meaning.NOBODY, Meaning.CONTENT])
def test_what_will_never_be_taken_isnt_tried_again(meaning: Meaning) -> None:
    assert not meaning.is_temporary
