"""Letters that say that a parcel was delivered, and the numbers of parcels that they name.

Carriers write about one parcel many times: it is on its way, it comes today, nobody was in, it
waits at a counter. Only words that say outright that the customer has it count, and in doubt the
letter says nothing: a parcel that counts as arrived is no longer asked about.
"""

import re
from enum import Enum, auto

from bot.domain.mail import Mail
from bot.domain.patterns import regex
from bot.domain.text import remove_invisible
from bot.mail.reading.normalising import READ_LIMIT, cut_sentences, fold_text, load_words

#: What matters stands at the beginning; behind it come help pages and small print.
_SENTENCES_READ = 12
#: More numbers than these are a list, not a parcel's.
MAX_NUMBERS = 200
#: Some carriers write their numbers in groups, as in "RR 123 456 785 GB".
_MAX_GROUPS = 8
_PART = regex(r"[^.!?\n]+\??")
#: Too short to have been broken: what stands below it is another sentence.
_SHORT_LINE = regex(r"^(.{1,54})\n", re.MULTILINE)
_GROUPS = regex(r"[A-Za-z0-9]+(?:[ .–-][A-Za-z0-9]+)*")
_GROUP = regex(r"[A-Za-z0-9]+")
#: Loaded with this module, which is imported in a thread: they take a while.
_WORDS = load_words("delivery_words.toml")


class _Place(Enum):
    """Where one sentence says that the parcel is."""

    HERE = auto()
    COMING = auto()
    ELSEWHERE = auto()


def says_delivered(mail: Mail) -> bool:
    """Whether the letter says that the customer, or a neighbour of theirs, has the parcel
    now.

    A subject that says so counts unless the words behind it name another place; below any other
    subject every sentence has to agree.
    """
    subject = _place(" ".join(_drop_questions(fold_text(mail.subject)).split()))
    told = _SHORT_LINE.sub(r"\1\n\n", _drop_questions(fold_text(mail.text)))
    places = {place for each in cut_sentences(told)[:_SENTENCES_READ] if (place := _place(each))}
    if subject is None:
        return places == {_Place.HERE}
    return subject is _Place.HERE and _Place.ELSEWHERE not in places


def _place(sentence: str) -> _Place | None:
    if _WORDS["unless"].search(sentence):
        return None
    if _WORDS["not_yet"].search(sentence):
        return _Place.COMING
    if _WORDS["elsewhere"].search(sentence):
        return _Place.ELSEWHERE
    if _WORDS["delivered"].search(sentence):
        return _Place.HERE
    return None


def _drop_questions(words: str) -> str:
    return _PART.sub(lambda part: " " if part[0].endswith("?") else part[0], words)


def list_numbers(mail: Mail) -> list[str]:
    """Everything in the letter that could be a parcel's number, in capitals, with and without its
    hyphens.
    """
    found: dict[str, None] = {}
    for run in _GROUPS.finditer(remove_invisible(f"{mail.subject}\n{mail.text}")[:READ_LIMIT]):
        groups = list(_GROUP.finditer(run[0]))
        for first, begin in enumerate(groups):
            for end in groups[first : first + _MAX_GROUPS]:
                if _is_word(end[0]):
                    break
                written = run[0][begin.start() : end.end()].replace(" ", "").upper()
                bare = re.sub("[.–-]", "", written)
                if 8 <= len(bare) <= 40 and sum(map(str.isdigit, bare)) >= 5:
                    found[written] = found[bare] = None
    return list(found)[:MAX_NUMBERS]


def _is_word(group: str) -> bool:
    return len(group) > 3 and group.isalpha()
