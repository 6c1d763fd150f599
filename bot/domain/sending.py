"""How a try to send a letter ended, whatever it was sent through."""

from enum import StrEnum

from bot.domain.records import dataclass


class Ending(StrEnum):
    """How a try to send ended."""

    SENT = "sent"  #: the other side has accepted it
    REFUSED = "refused"  #: for good: this letter can't reach this customer
    TEMPORARY = "temporary"  #: it has not gone, and may go later
    UNKNOWN = "unknown"  #: it may have gone, and nobody can tell
    #: it has not gone, and nothing will until the seller mends the mailbox's settings
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class SendOutcome:
    """How a try to send ended, and why, in plain words.

    The reason may follow a colon and ends with a full stop.
    """

    ending: Ending
    reason: str = ""
    closes_way: bool = False  #: nothing will arrive there, whatever is sent
