"""What a watched mailbox offers: one letter with its place in its folder."""

from typing import Generic, TypeVar

from bot.domain.records import dataclass

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LastUid:
    """How far a folder was read: the last letter's uid, which counts as long as `validity` stays
    the same.
    """

    validity: int
    uid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedMail(Generic[T]):
    """A letter that is offered.

    To be taken and stored together with its position, or not at all.
    """

    folder: str
    position: LastUid
    mail: T  #: what `read` made of it
    is_junk: bool  #: it lay in the junk folder
    is_sent: bool  #: it lay in the folder of sent letters
    #: 1, and one more each time that the same letter was itself why it could not be taken
    attempt: int


class TakeLater(Exception):
    """Raised by whoever takes letters when nothing is wrong with the letter: it doesn't count as an
    attempt.

    Holds what to tell about it, as a sentence that may follow a colon.
    """
