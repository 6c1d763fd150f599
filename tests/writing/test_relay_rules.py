"""What a marketplace doesn't deliver is named before a letter can be approved."""

import pytest

from bot.writing.relay_rules import find_relay_problems


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("See https://shop.example/a.", "a link in it. Please take out “https://shop.example/a”."),
        ("Look at www.fern.example!", "a link in it. Please take out “www.fern.example”."),
        ("We are at fernhollow.co.uk now", "a link in it. Please take out “fernhollow.co.uk”."),
        ("Write me: maud@fern.example", "an address in it. Please take out “maud@fern.example”."),
    ],
)
def test_links_and_addresses_are_named(text: str, what: str) -> None:
    [problem] = find_relay_problems(text, "Amazon")
    assert problem == f"Amazon delivers no message with {what}"


@pytest.mark.parametrize(
    "text", ["It left today, number RR123456785GB.", "It is 9.5 cm.It fits", "at 10.30, 3.5"]
)
def test_ordinary_words_are_let_through(text: str) -> None:
    assert find_relay_problems(text, "eBay") == ()
