"""How a watched mailbox is doing, and how long it is waited for what."""

import time
from datetime import timedelta

from bot.domain.records import dataclass
from bot.mail.transport.imap_session import ANSWER, CONNECT
from bot.mail.transport.mail_errors import MailProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxState:
    """How a watched mailbox is doing right now."""

    connected_for: timedelta | None  #: None when there is no connection
    is_told: bool  #: the server tells of news by itself; otherwise it is asked every few minutes
    letter_ago: timedelta | None  #: since the last letter was taken; None when there was none yet
    is_held_up: bool  #: a letter could not be taken, and others wait behind it
    trouble: MailProblem | None  #: the last thing that went wrong and hasn't gone right since


@dataclass(frozen=True, slots=True, kw_only=True)
class Timings:
    """How long the watcher waits for what."""

    look: timedelta = timedelta(minutes=1)  #: between two looks through all folders
    #: the same with only one folder; some cut at 5 min
    alone: timedelta = timedelta(minutes=4, seconds=45)
    #: between two looks where the server doesn't tell of news
    poll: timedelta = timedelta(minutes=3)
    first_pause: timedelta = timedelta(seconds=1)  #: before trying again; doubled each time
    longest_pause: timedelta = timedelta(minutes=5)
    #: After a refused password: asking often gets an account locked.
    password_pause: timedelta = timedelta(minutes=5)
    longest_password_pause: timedelta = timedelta(hours=1)
    steady: timedelta = timedelta(seconds=30)  #: a connection that lasted so long was a success
    connect: timedelta = timedelta(seconds=CONNECT)
    answer: timedelta = timedelta(seconds=ANSWER)  #: longest silence inside an answer
    grace: timedelta = timedelta(seconds=10)  #: for a letter that is being taken when all stops


def measure_since(moment: float | None) -> timedelta | None:
    """How long ago a moment of the monotonic clock was; None for none."""
    if moment is None:
        return None
    return timedelta(seconds=time.monotonic() - moment)
