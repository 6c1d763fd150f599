"""Which database this is: what is unique only within one must name it wherever the world remembers
it.
"""

from datetime import datetime
from hashlib import blake2b

from bot.domain.records import dataclass


@dataclass(frozen=True, slots=True)
class Identity:
    """A database's name, which no other has, and since when it is the one that is worked with.

    What the bot said before that was said by another database, or by this one before a backup was
    brought back: numbers in it may mean something else here.
    """

    name: str
    since: datetime

    def make_nonce(self, what: str, *numbers: int) -> str:
        """A word of 24 signs for one thing in this database: the same each time, and in no other
        database.

        Discord takes at most 25, and remembers them by the bot alone: the channel must be among the
        numbers.
        """
        whole = ":".join((self.name, what, *map(str, numbers)))
        return blake2b(whole.encode(), digest_size=12).hexdigest()
