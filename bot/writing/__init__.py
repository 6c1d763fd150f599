"""Letters to customers: written from an order's facts, and checked before a person approves
them.
"""

from bot.domain.letters import Cause, LetterKind, Remedy
from bot.writing.checks.problems import find_harsh_words, find_problems
from bot.writing.letters.facts import Facts
from bot.writing.letters.wordings import check_wording, list_names, list_wordings
from bot.writing.letters.writing import Written, write_letter

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
