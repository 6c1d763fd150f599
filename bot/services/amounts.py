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
    has_model = like is not None and like.currency != ""
    if not has_model and money.currency in DOLLARS and await _find_home(work) == money.currency:
        return replace(money, currency="$")  # as their own shops write it
    if not money.currency:
        money = replace(money, currency=await find_usual_currency(work))
    return money.require_payable()


async def find_usual_currency(work: Work) -> str:
    """The currency of the last priced order, else of the shop's country; empty if neither is known.

    A country's own dollar is "$", as its shops write it.
    """
    for price in await work.tx.orders.list_last_prices(work.shop.id):
        if price.currency:
            return price.currency
    home = await _find_home(work)
    return "$" if home in DOLLARS else home


async def _find_home(work: Work) -> str:
    """The currency of the shop's country; empty where that isn't known."""
    if work.shop.country is None:
        return ""
    return await asyncio.to_thread(_find_home_currency, work.shop.country, work.now.date())


def _find_home_currency(country: str, on: date) -> str:
    from babel.numbers import get_territory_currencies

    [*currencies] = get_territory_currencies(country, start_date=on)
    return currencies[0] if currencies else ""
