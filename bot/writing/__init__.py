"""Letters to customers: written from an order's facts, and checked before a person approves
them.
"""

from bot.domain.letters import Cause, LetterKind, Remedy
from bot.writing.checks import find_harsh_words, find_problems
from bot.writing.facts import Facts
from bot.writing.letters import Written, check_wording, list_names, list_wordings, write_letter

__all__ = [
    "Cause",
    "Facts",
    "LetterKind",
    "Remedy",
    "Written",
    "check_wording",
    "find_harsh_words",
    "find_problems",
    "list_names",
    "list_wordings",
    "write_letter",
]
