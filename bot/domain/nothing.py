"""Words by which a person says that there is none of a fact."""

from bot.domain.text import remove_invisible

#: For any fact: it empties it.
_NONE = frozenset({"-", "--", "–", "—", "none"})
_NO_NUMBER_WORDS = """
n/a, na, n.a, no, nil, null, nothing, not tracked, untracked, no number, no tracking,
without tracking, no tracking number, no tracking no, not available, there is none, there's none,
it has none, without, unknown, ?
"""
_NO_CARRIER_WORDS = """
by hand, hand, in person, personally, hand delivered, hand-delivered, hand delivery, by me, me,
myself, collected, collection, pickup, pick up, pick-up, picked up, collected in person, no carrier,
no one, nobody, own delivery, local delivery, local pickup, local pick-up, delivered by hand,
delivered in person
"""


def _list(words: str) -> frozenset[str]:
    return frozenset(" ".join(each.split()) for each in words.split(","))


_NO_NUMBER = _NONE | _list(_NO_NUMBER_WORDS)
_NO_CARRIER = _NO_NUMBER | _list(_NO_CARRIER_WORDS)


def says_none(words: str) -> bool:
    """ "-" or "none", for a fact that can be emptied."""
    return _fold(words) in _NONE


def says_no_number(words: str) -> bool:
    """ "n/a", "no tracking": the parcel has no tracking number."""
    return _fold(words) in _NO_NUMBER


def says_no_carrier(words: str) -> bool:
    """ "by hand", "none": nobody carries it for the shop."""
    return _fold(words) in _NO_CARRIER


def _fold(words: str) -> str:
    tidy = " ".join(remove_invisible(words).split()).casefold().replace("’", "'")
    return tidy.rstrip(".!") or tidy
