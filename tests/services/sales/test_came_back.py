"""Who buys again after an apology is told to the seller once, quietly: it is what the work is
for.
"""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.channels import SalesChannel
from bot.domain.letters import LetterKind
from bot.domain.money import find_money
from bot.domain.order_lines import OrderLine
from bot.domain.orders import Order
from bot.domain.sales.sale import Buyer, OrderSource, Sale
from bot.domain.shops import Shop
from bot.services.sales.taking import take_sales
from bot.services.work import Work
from bot.store.transaction import Transaction
from tests.samples import draft_reply
from tests.services.sales.test_came_in import DAY, MONDAY, list_digests, tx
from tests.sure import sure

__all__ = ["tx"]

LINE = "💚 Back after your apology: Ada"


async def buy(tx: Transaction, shop: Shop, number: int, at: datetime, who: str = "Ada") -> Order:
    sale = Sale(
        via=SalesChannel.ETSY,
        number=f"402579{number:04}",
        buyer=Buyer(user_name=who.lower(), name=who),
        lines=(OrderLine(title="Blue shawl"),),
        total=find_money("£48.00"),
        placed_at=at,
    )
    [taken] = await take_sales(Work(tx, shop, at), [sale], source=OrderSource.LETTER)
    return taken.order


async def say_sorry(
    tx: Transaction, shop: Shop, order: Order, at: datetime, kind: LetterKind = LetterKind.APOLOGY
) -> None:
    customer = sure(await tx.customers.get(order.customer_id))
    draft = await draft_reply(tx, shop, customer, order, now=at)
    query = "UPDATE drafts SET kind = :kind, status = 'sent', sent_at = :at WHERE id = :id"
    await tx.sql.run(query, kind=kind, at=at, id=draft.id)


def find_line(bodies: list[str]) -> int:
    return sum(LINE in each for each in bodies)


@pytest.mark.parametrize("kind", [LetterKind.APOLOGY, LetterKind.INCIDENT])
async def test_it_is_said_once_with_their_name_and_rings_nobody(
    tx: Transaction, shop: Shop, kind: LetterKind
) -> None:
    first = await buy(tx, shop, 1, MONDAY - 30 * DAY)
    await say_sorry(tx, shop, first, MONDAY - 20 * DAY, kind)
    await list_digests(tx, MONDAY)
    again = await buy(tx, shop, 2, MONDAY)
    assert again.customer_id == first.customer_id
    [said] = await list_digests(tx, MONDAY + DAY)
    assert LINE in said.post.body
    assert (said.post.words, said.post.roles, said.post.members) == ("", (), ())
    await buy(tx, shop, 3, MONDAY + DAY + timedelta(hours=1))  # they are a customer again
    later = await list_digests(tx, MONDAY + 4 * DAY)
    assert find_line([each.post.body for each in later]) == 0


async def test_a_replacement_or_a_cancelled_order_is_no_coming_back(
    tx: Transaction, shop: Shop
) -> None:
    first = await buy(tx, shop, 1, MONDAY - 30 * DAY)
    await say_sorry(tx, shop, first, MONDAY - 20 * DAY)
    await list_digests(tx, MONDAY)
    remake = await buy(tx, shop, 2, MONDAY)
    await tx.orders.save(replace(remake, replaces_id=first.id))
    said = await list_digests(tx, MONDAY + DAY)
    assert find_line([each.post.body for each in said]) == 0


async def test_without_an_apology_nothing_is_said(tx: Transaction, shop: Shop) -> None:
    await buy(tx, shop, 1, MONDAY - 30 * DAY)
    await buy(tx, shop, 2, MONDAY)
    said = await list_digests(tx, MONDAY + DAY)
    assert find_line([each.post.body for each in said]) == 0
