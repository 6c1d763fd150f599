"""A message's parts become words that say what they are, and are judged by what was meant to be
said.
"""

from datetime import timedelta

import pytest

from bot.domain.message_contents import Contents, describe_contents
from bot.domain.urgency.message_reading import read_words

CANCEL = Contents(words="PLEASE CANCEL MY ORDER")
LETTER = "It left this morning.\n\nWarm wishes,\nRosa"


@pytest.mark.parametrize(
    ("contents", "words"),
    [
        (Contents(words="Hello?"), "Hello?"),
        (Contents(), ""),
        (Contents(forwarded=(CANCEL,)), "Forwarded: PLEASE CANCEL MY ORDER"),
        (
            Contents(words="See this", forwarded=(CANCEL,)),
            "See this\nForwarded: PLEASE CANCEL MY ORDER",
        ),
        (Contents(forwarded=(Contents(),)), "Forwarded: a message without words"),
        (Contents(forwarded=(Contents(stickers=("Wave",)),)), "Forwarded: Sticker: Wave"),
        (Contents(stickers=("Wave", "Sad cat")), "Sticker: Wave\nSticker: Sad cat"),
        (Contents(poll="Which one?", choices=("Red", "Blue")), "Poll: Which one? (Red / Blue)"),
        (Contents(spoken=timedelta(seconds=4.4)), "Voice message: 4 s"),
        (Contents(spoken=timedelta()), "Voice message: 1 s"),
        (Contents(pictures=("the torn seam",)), "Picture shows: the torn seam"),
        (Contents(invitation="Chess"), "Invitation: Chess"),
        (
            Contents(words="Yes please", answers=LETTER),
            "Replying to: It left this morning. Warm wishes, Rosa\nYes please",
        ),
        (Contents(words="Yes", answers=""), "Replying to: a message that is gone\nYes"),
    ],
)
def test_every_part_of_a_message_is_put_into_words(contents: Contents, words: str) -> None:
    assert describe_contents(contents) == words


@pytest.mark.parametrize(
    ("contents", "reasons"),
    [
        (Contents(forwarded=(CANCEL,)), ('says "cancel"', "all capitals")),
        (Contents(poll="Shall I call my bank?", choices=("Yes", "No")), ('says "bank"',)),
        (Contents(stickers=("Refund now",)), ('says "refund"',)),
        (
            Contents(pictures=("a screenshot of the PayPal dispute",)),
            ('says "PayPal"', 'says "dispute"'),
        ),
        # What they quote, the shop has said.
        (Contents(words="Which colour?", answers="Your refund left"), ()),
        (Contents(words="Which colour?", stickers=("Refund now",)), ()),
    ],
)
def test_a_message_is_urgent_by_what_it_says_in_any_of_its_parts(
    contents: Contents, reasons: tuple[str, ...]
) -> None:
    assert read_words(describe_contents(contents)).urgent_because == reasons


@pytest.mark.parametrize(
    ("contents", "is_thanks"),
    [
        (Contents(words="Thanks!", stickers=("Wumpus waves hello to all",)), True),
        (Contents(words="Thank you!", answers="It left this morning, please check?"), True),
        (Contents(stickers=("Thank you",)), True),
        (Contents(stickers=("Wave",)), False),
        (Contents(words="Thanks!", forwarded=(CANCEL,)), False),
        (Contents(words="Thanks!", poll="When?", choices=("Now", "Later")), False),
        (Contents(words="Thanks!", spoken=timedelta(seconds=9)), False),
    ],
)
def test_thanks_are_thanks_with_a_sticker_or_a_quotation_and_nothing_else(
    contents: Contents, is_thanks: bool
) -> None:
    assert read_words(describe_contents(contents)).is_thanks is is_thanks
