"""The amounts that people type: read as money, in the shop's own currency where none is named."""

import asyncio
from dataclasses import replace
from datetime import date

from bot.domain.money import DOLLARS, Money, read_money
from bot.services.work import Work


async def read_amount(
    work: Work, words: str, *, like: Money | None = None, may_be_nothing: bool = False
) -> Money:
    """The sum that these words say: in the currency of `like`, or the shop's, if they name none.

    Raises BadInput as `read_money` does. Where no currency is known either, the sum has none: a
    whole command isn't refused for it, and its answer asks.
    """
    money = read_money(words, like=like, may_be_nothing=may_be_nothing)
    if money.currency:
        return money
    return replace(money, currency=await find_usual_currency(work))


async def find_usual_currency(work: Work) -> str:
    """The currency of the last priced order, else of the shop's country; empty if neither is known.

    A country's own dollar is "$", as its shops write it.
    """
    for price in await work.tx.orders.list_last_prices(work.shop.id):
        if price.currency:
            return price.currency
    if work.shop.country is None:
        return ""
    return await asyncio.to_thread(_find_home_currency, work.shop.country, work.now.date())


def _find_home_currency(country: str, on: date) -> str:
    from babel.numbers import get_territory_currencies

    [*currencies] = get_territory_currencies(country, start_date=on)
    if not currencies:
        return ""
    return "$" if currencies[0] in DOLLARS else currencies[0]
