"""A letter in the shop's own words, which may be older than the program: what can't be used any
more must not keep a letter from being written.
"""

from collections.abc import Mapping

from bot.domain.errors import BadInput
from bot.domain.letters import LetterKind
from bot.writing.letters.facts import Facts
from bot.writing.letters.wordings import (
    PARTS,
    find_fault,
    format_letter_title,
    is_known,
    list_shared_parts,
)
from bot.writing.letters.writing import make_wording_key, write_letter

#: How each doubt of this kind begins.
DOUBT = "Your own wording of "


def list_keys(kind: LetterKind, facts: Facts) -> tuple[str, ...]:
    """Under which names the shop's own words for this letter are kept."""
    return (make_wording_key(kind, facts.cause), *list_shared_parts())


def write_in_own_words(
    kind: LetterKind, facts: Facts, own: Mapping[str, str]
) -> tuple[str, tuple[str, ...]]:
    """The letter in these wordings of the shop, by name, and in ours where one can't be used; and
    what to tell its approver of those.

    Raises BadInput for an apology without a cause.
    """
    doubts = []
    usable = {}
    for key, source in own.items():
        if (fault := find_fault(key, source)) is None:
            usable[key] = source
        elif is_known(key):
            doubts.append(_doubt(key, fault))
    key = make_wording_key(kind, facts.cause)
    parts = {each.removeprefix(PARTS): usable[each] for each in usable if each.startswith(PARTS)}
    try:
        text = write_letter(kind, facts, wording=usable.get(key), parts=parts).text
    except BadInput as refusal:
        # It works on made-up facts, and not on these.
        text = write_letter(kind, facts).text
        doubts += [_doubt(each, refusal.sentence) for each in usable]
    return text, tuple(doubts)


def _doubt(key: str, fault: str) -> str:
    rest = "this letter is in mine"
    if key.startswith(PARTS):
        rest = "mine stands in this letter"
    return (
        f"{DOUBT}“{format_letter_title(key)}” can't be used, so {rest}. {fault} /wording mends it."
    )
