"""Forgetting a customer: what would go, and what of it is still open."""

from bot.domain.records import dataclass

#: So many are forgotten by themselves in one night: whoever sees it in the day's list can still
#: stop it.
EACH_NIGHT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldCounts:
    """What is held of one customer, in numbers, and which of it isn't over yet."""

    orders: int = 0
    messages: int = 0
    letters: int = 0  #: drafts and what became of them
    emails: int = 0
    history: int = 0
    receipts: int = 0
    open_orders: int = 0
    on_their_way: int = 0  #: parcels that left and of which nobody knows that they arrived
    waits: bool = False  #: they wait for an answer
    leaving: int = 0  #: letters that are approved and haven't left
    undecided: int = 0  #: drafts that wait for somebody
    owed_refunds: int = 0
    owed: int = 0  #: other promises
    open_cases: int = 0
    is_sending: bool = False  #: a letter is being handed over this very moment

    @property
    def has_open_matters(self) -> bool:
        """Whether somebody would lose something that isn't over: it is asked for twice."""
        return bool(
            self.open_orders
            or self.on_their_way
            or self.waits
            or self.leaving
            or self.owed_refunds
            or self.owed
            or self.open_cases
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What was taken away, and what still is to be."""

    held: HeldCounts
    channels: tuple[int, ...] = ()  #: where the bot's own messages are still to be deleted
    has_shared_name: bool = False  #: a name of one word, which others have as well
    has_account: bool = False  #: the bot wrote to them directly, and those messages are theirs
