"""A letter on its way into the shop's books."""

from datetime import datetime, timedelta

from bot.domain.cases import Case
from bot.domain.mail import Classification, Mail
from bot.domain.mailboxes import Mailbox
from bot.domain.orders import Order
from bot.domain.records import dataclass
from bot.domain.relays import Relay
from bot.domain.shops import Shop

#: A letter that was written longer than this before it came has a wrong date, or nobody could have
#: answered it yet.
MAX_TRANSIT = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingMail:
    """One letter, where it came in, and what it was taken for."""

    shop: Shop
    mailbox: Mailbox
    mail: Mail
    found: Classification
    named: list[Order]  #: the orders whose number it names
    named_case: Case | None = None  #: the open case that a platform's letter names
    is_junk: bool = False  #: it lay in the junk folder
    now: datetime

    @property
    def at(self) -> datetime:
        """When it came, for the clock: the sender's own date counts where it may be true."""
        received_at = min(self.mail.received_at or self.mail.at, self.now)
        is_likely = timedelta(0) <= received_at - self.mail.at <= MAX_TRANSIT
        return self.mail.at if is_likely else received_at

    @property
    def relay(self) -> Relay | None:
        """The marketplace or form that passed it on."""
        return self.found.relayed.relay if self.found.relayed else None

    @property
    def reminds(self) -> bool:
        """Whether it is shown by itself: not during the first look, after which one digest tells of
        all.
        """
        return not self.mailbox.is_looking_back
