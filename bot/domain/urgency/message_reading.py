"""What a customer's words ask for: an answer, an answer at once, or nothing because they only say
thanks.

In doubt a message isn't thanks: a missed question costs a customer, a needless reminder costs one
click.
"""

import re

from bot.domain.message_contents import drop_labels
from bot.domain.records import dataclass
from bot.domain.urgency.thanks import is_only_thanks
from bot.domain.urgency.urgent_reasons import SHOUTED, find_reasons, is_shouted

#: Only so many characters of a message are read; nobody hides a threat behind ten pages.
READ_LIMIT = 10_000


@dataclass(frozen=True, slots=True)
class MessageReading:
    """What was found in a customer's message."""

    is_thanks: bool  #: nothing but thanks: no answer is expected
    urgent_because: tuple[str, ...]  #: reasons to show, each once: 'says "refund"', "all capitals"


def read_words(text: str) -> MessageReading:
    """What a customer's message asks for, from its words alone.

    The reasons are our words, never the customer's, so they are safe to show anywhere.
    """
    said = drop_labels(text[:READ_LIMIT])
    words = re.sub(r"[^\S\n]+", " ", said.replace("’", "'")).strip()
    reasons = find_reasons(words)
    if not reasons and is_only_thanks(words):
        return MessageReading(True, ())
    if is_shouted(words):
        reasons = (*reasons, SHOUTED)
    return MessageReading(False, reasons)
