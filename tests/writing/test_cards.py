"""A draft's card shows the whole letter and fits into one message, whatever stands beside it."""

from datetime import timedelta

import pytest

from bot.domain.channels import Address, Channel
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import Cause, LetterKind
from bot.domain.promises.promises import Pledge, PromiseKind
from bot.domain.text import count_units, escape_letter
from bot.writing.cards import compose_card
from tests.samples import MIA, NOW

#: As Discord counts all parts of a card together.
LARGEST = 6000


def make_crowded(text: str, status: DraftStatus) -> Draft:
    """A letter about which everything is to be said that a card can say."""
    pledge = Pledge(
        kind=PromiseKind.ANSWER, what="a word " * 40, due_at=NOW, sentence="I'll tell you. " * 20
    )
    return Draft(
        shop_id=7,
        customer_id=1,
        kind=LetterKind.APOLOGY,
        cause=Cause.LATE,
        to=Address(Channel.ELSEWHERE, "Ada " * 25, "Instagram @ada " * 20, None),
        subject="Your order " * 30,
        text=text,
        doubts=tuple(f"{number} This is doubtful. " * 10 for number in range(9)),
        warnings=tuple(f"“{number}” may hurt. " * 10 for number in range(9)),
        heated=tuple(f"“You {number}” may hurt. " * 10 for number in range(9)),
        worded_by=MIA,
        worded_at=NOW,
        pledges=(pledge,) * 9,
        request=LetterRequest(kind=LetterKind.APOLOGY, told=(("item", "a shawl " * 40),)),
        score=70,
        advice="name a day " * 40,
        status=status,
        reason="the shawl was mended " * 30,
        decided_by=MIA,
        leaves_at=NOW + timedelta(seconds=30),
        created_at=NOW,
    )


@pytest.mark.parametrize("status", DraftStatus)
@pytest.mark.parametrize("text", ["A word. " * 249, "*" * 2000])
def test_a_crowded_card_fits_into_a_message_with_its_whole_letter(
    text: str, status: DraftStatus
) -> None:
    open_words = ["Will it be here by friday? " * 20] * 3
    card = compose_card(make_crowded(text, status), None, left_open=open_words, is_whole=True)
    whole = count_units(card.title + card.body + card.footer)
    whole += sum(count_units(name + value) for name, value in card.fields)
    assert whole <= LARGEST
    assert card.body == escape_letter(text)
    assert all(value for _, value in card.fields)
