"""A matter with all that it is about."""

from bot.domain.cases import Case
from bot.domain.conversations import Conversation
from bot.domain.customers import Customer
from bot.domain.deadlines.deadlines import Deadline
from bot.domain.orders import Order
from bot.domain.promises.promises import Promise
from bot.domain.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DueItem:
    """A deadline, and what it is about as far as that is known."""

    deadline: Deadline
    customer: Customer | None = None
    order: Order | None = None
    case: Case | None = None
    promise: Promise | None = None
    conversation: Conversation | None = None  #: of a REPLY only

    @property
    def key(self) -> str:
        """What tells it from every other deadline of the shop."""
        return f"{self.deadline.kind}:{self.deadline.about_id}"
