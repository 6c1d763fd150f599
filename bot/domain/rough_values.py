"""Which of two sums is more, also in two currencies: roughly, for a line that a person drew.

Never for what is paid, owed or refunded: sums of two currencies are neither added nor compared
there.
"""

from decimal import Decimal

from bot.domain.money import Money

#: What about one euro is, to one figure: off by a fifth, which is less than currencies differ in
#: their order of size, and no rate has to be asked for. Currencies that fall by half in a year or
#: two are left out.
_ABOUT_A_EURO = {
    "AUD": "2",
    "BGN": "2",
    "BRL": "6",
    "CAD": "1.5",
    "CHF": "1",
    "CNY": "8",
    "CZK": "25",
    "DKK": "7",
    "EUR": "1",
    "GBP": "0.9",
    "HKD": "9",
    "HUF": "400",
    "IDR": "20000",
    "ILS": "4",
    "INR": "100",
    "ISK": "150",
    "JPY": "170",
    "KRW": "1600",
    "MXN": "20",
    "MYR": "5",
    "NOK": "12",
    "NZD": "2",
    "PHP": "70",
    "PLN": "4",
    "RON": "5",
    "SEK": "11",
    "SGD": "1.5",
    "THB": "40",
    "TWD": "40",
    "USD": "1.1",
    "VND": "30000",
    "ZAR": "20",
    # whose it is isn't said
    "$": "1.1",
    "kr": "11",
}


def is_roughly_more(money: Money, other: Money) -> bool:
    """Whether the one sum is more than the other; never where nobody can tell."""
    if money.is_like(other):
        return money.amount > other.amount
    ours, theirs = _ABOUT_A_EURO.get(money.currency), _ABOUT_A_EURO.get(other.currency)
    if ours is None or theirs is None:
        return False
    return money.amount / Decimal(ours) > other.amount / Decimal(theirs)
