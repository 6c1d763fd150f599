"""No letter about what is collected or downloaded speaks of a parcel."""

import re

from bot.domain.letters import LetterKind
from bot.domain.order_lines import OrderKind
from bot.writing import find_problems
from tests.writing.walk.incidents import ANSWER
from tests.writing.walk.reading import split_letter
from tests.writing.walk.walking import EXPLANATION, Letter, walk_ways
from tests.writing.walk.worlds import THINGS

_OF_PARCELS = re.compile(
    r"\b(?:post(?:ed|ing)?|parcels?|packages?|mail|shipp(?:ed|ing)|ship|carriers?|couriers?|"
    r"tracking|on (?:its|their) way|deliver(?:ed|y)?|has come|Royal Mail)\b",
    re.IGNORECASE,
)
#: Offered because somebody chose it.
_CHOSEN = re.compile(r"The shipping is on .*?\.|The posting is on .*?\.|prepaid return label")


def read_own_words(letter: Letter) -> str:
    """The letter without what a person put into it."""
    text = letter.text
    for theirs in (EXPLANATION, ANSWER, letter.world.request.message, "I packed two parcels"):
        text = text.replace(theirs or "\0", "")
    return _CHOSEN.sub("", text)


def test_the_walk_meets_both_ways_and_their_own_notes() -> None:
    met = {(each.world.order.kind, each.world.request.kind) for each in walk_ways()}
    assert (OrderKind.PICKUP, LetterKind.READY) in met
    assert (OrderKind.DOWNLOAD, LetterKind.DOWNLOAD) in met
    assert {LetterKind.DELAY, LetterKind.CANCELLED, LetterKind.CHECK_IN} <= {
        letter for _, letter in met
    }
    forbidden = {LetterKind.SHIPPED, LetterKind.ARRIVAL_CHECK}
    assert not forbidden & {letter for _, letter in met}


def test_no_letter_about_what_nobody_carries_speaks_of_a_parcel() -> None:
    wrong = {
        f"{each.key}: {found[0]}": each.text
        for each in walk_ways()
        if (found := _OF_PARCELS.search(read_own_words(each)))
    }
    assert not wrong, "\n\n".join(f"{key}\n{text}" for key, text in list(wrong.items())[:5])


def test_each_of_these_letters_is_whole_and_short() -> None:
    for each in walk_ways():
        assert not re.search(r"None|null|[{}!]|%\}| [,.;:?]|\(\)|  ", each.text), each.text
        assert all(re.match(r"[A-Z\[]", said) for said in split_letter(each)[1]), each.text
        if each.world.request.kind in (LetterKind.READY, LetterKind.DOWNLOAD):
            assert len(each.text.split()) <= 85, each.text
            assert each.world.thing.called in each.text or each.world.thing is THINGS[4]


def test_the_note_of_a_download_waits_for_its_link() -> None:
    notes = [each for each in walk_ways() if each.world.request.kind is LetterKind.DOWNLOAD]
    for each in notes:
        has_link = each.world.request.download_link is not None
        assert ("https://files.example" in each.text) is has_link
        assert ("the link to the download" in each.written.missing) is not has_link
        assert has_link or find_problems(each.text, kind=LetterKind.DOWNLOAD)
