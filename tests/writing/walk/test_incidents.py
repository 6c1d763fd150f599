"""The letter of an incident says what happened, what that means for these orders, and offers the
one thing that staff chose, or nothing.
"""

import re
from statistics import median

import pytest

from bot.domain.letters import LetterKind, Remedy
from tests.writing.walk.incident_facts import list_standings, tell_group, tell_hit
from tests.writing.walk.incidents import ALL, ASKED, EXTRA, FIXED, HAPPENED, NOTHING
from tests.writing.walk.reading import say_in_british, split_letter
from tests.writing.walk.walking import Letter, walk

LONGEST, TYPICAL = 110, 75
OFFERS = {
    None: None,
    Remedy.REFUND: "back to you by",
    Remedy.REPLACEMENT: "free of charge",
    Remedy.CANCEL_OFFER: "rather cancel",
    Remedy.DISCOUNT: "giving you",
    Remedy.FREE_SHIPPING: "shipping is on",
    Remedy.RETURN_LABEL: "prepaid return label",
}


def list_letters() -> list[Letter]:
    return [each for each in walk() if each.world.request.kind is LetterKind.INCIDENT]


def test_the_walk_meets_each_remedy_for_one_two_and_three_orders_of_each_shop() -> None:
    met = {
        (
            each.world.request.remedy,
            len(each.world.orders),
            each.world.shop.country,
            each.world.shop.voice,
        )
        for each in list_letters()
    }
    assert len(met) == len(OFFERS) * 3 * 4


@pytest.mark.parametrize("remedy", OFFERS)
def test_it_offers_what_was_chosen_and_nothing_else(remedy: Remedy | None) -> None:
    for letter in list_letters():
        if letter.world.request.remedy is remedy:
            offered = {each for each, words in OFFERS.items() if words and words in letter.text}
            if remedy in (Remedy.CANCEL_OFFER, Remedy.FREE_SHIPPING):
                offered -= {Remedy.REFUND}  # which is how it is done
            assert offered == ({remedy} if remedy else set()), letter.text


def test_without_a_remedy_it_promises_nothing() -> None:
    for letter in list_letters():
        if letter.world.request.remedy is None:
            ours = letter.text.replace("I'll", "")
            assert not re.search(r"\b(?:[Ww]e'll|will|by when|by \w+day)\b", ours), letter.text
            assert "I'll" not in letter.text or letter.world.request.answer


def test_a_remedy_without_its_day_waits_for_it() -> None:
    for letter in list_letters():
        if letter.given == NOTHING:
            request = letter.world.request
            free = letter.world.is_free and request.remedy is Remedy.CANCEL_OFFER
            has_day = request.remedy not in (None, Remedy.DISCOUNT) and not free
            assert ("[by when?]" in letter.text) is has_day, letter.text
            assert "what happened" in letter.written.missing, letter.text


def test_it_asks_one_thing_at_its_end() -> None:
    for letter in list_letters():
        if letter.given != NOTHING:
            assert letter.text.count("?") == 1, letter.text
            assert letter.text.split("\n\n")[-2].count("?") == 1, letter.text


def test_it_says_what_happened_and_what_is_fixed() -> None:
    for letter in list_letters():
        request = letter.world.request
        assert HAPPENED.get(request.what_happened or "", "") in letter.text
        said = [say_in_british(letter, each) for each in split_letter(letter)[1]]
        if request.fixed and FIXED[request.fixed]:
            assert FIXED[request.fixed] in said, letter.text
        if letter.given == ALL and request.extra == EXTRA:
            assert EXTRA in letter.text


def test_it_names_all_orders_and_says_where_each_stands_that_can_be_told() -> None:
    for letter in list_letters():
        assert tell_hit(letter.world) in letter.text, letter.text
        for standing in list_standings():
            group = tell_group(letter.world, standing)
            assert group is None or group in letter.text, (standing, letter.text)


def test_it_is_short() -> None:
    lengths = {
        given: [
            len(each.text.split())
            for each in list_letters()
            if each.given == given and not each.world.request.answer
        ]
        for given in (ASKED, ALL)
    }
    assert max(lengths[ALL]) <= LONGEST
    assert median(lengths[ALL]) <= TYPICAL
