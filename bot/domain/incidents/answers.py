"""What somebody's answer to an incident's letter is: the order in which the seller reads them."""

from enum import StrEnum


class AnswerKind(StrEnum):
    """What an answer is; the first is read first."""

    UNHAPPY = "unhappy"
    QUESTION = "question"
    THANKS = "thanks"
