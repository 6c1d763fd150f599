"""What a letter told of that a person decides on: a sale that can't be confirmed or was only half
read, and a label that was bought.
"""

from datetime import datetime
from enum import StrEnum

from bot.domain.records import dataclass
from bot.domain.sales.sale import Sale, SaleNews


class ProposalStatus(StrEnum):
    """What became of a proposal; the value is stored."""

    OPEN = "open"
    TAKEN = "taken"  #: the sale is an order, the parcel is marked as shipped
    DROPPED = "dropped"  #: staff said that it is none


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One such letter, with what was read in it; it has either a sale or news."""

    id: int = 0  #: 0 until it is stored
    shop_id: int
    mail_id: int  #: the letter, which may be forgotten before
    at: datetime  #: when the letter came
    sale: Sale | None = None
    news: SaleNews | None = None
    doubt: str | None = None  #: why a person decides
    order_id: int | None = None  #: the order that it became, or that the news is about
    status: ProposalStatus = ProposalStatus.OPEN
    decided_by: int | None = None
    decided_at: datetime | None = None
