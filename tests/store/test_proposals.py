"""What a letter told of is kept as it was read, until a person decides, once."""

from datetime import timedelta
from decimal import Decimal

import pytest

from bot.domain.channels import SalesChannel
from bot.domain.money import Money
from bot.domain.order_lines import OrderKind, OrderLine
from bot.domain.sales.proposals import Proposal, ProposalStatus
from bot.domain.sales.sale import Buyer, Sale, SaleChange, SaleNews, SoldParcel
from bot.domain.shops import Shop
from bot.store.transaction import Transaction
from tests.samples import NOW

WHOLE = Sale(
    via=SalesChannel.ETSY,
    number="4025790946",
    buyer=Buyer(name="Ada “Countess” Byron", user_name="adab", email="ada@example.com"),
    lines=(
        OrderLine(title="Mug", variation="blue", quantity=2, price=Money(Decimal("12.00"), "GBP")),
        OrderLine(title="Card", personalisation="For Ann:\n🌸 hello"),
    ),
    total=Money(Decimal("1227.50"), "$"),
    placed_at=NOW,
    ship_by=NOW + timedelta(days=3),
    note="A gift!",
    recipient="Ann Lovelace",
    country="GB",
    kind=OrderKind.PICKUP,
    parcels=(SoldParcel(carrier="DHL", tracking="X1", shipped_at=NOW, arrived_at=NOW),),
    is_shipped=True,
    refunded=Money(Decimal("3.00"), "kr"),
)
LABEL = SaleNews(
    change=SaleChange.LABEL,
    via=None,
    number="12",
    parcel=SoldParcel(carrier="USPS", service="Ground", tracking="94001118"),
    is_by_buyer=False,
)


def make(shop: Shop, **what: Sale | SaleNews) -> Proposal:
    return Proposal(shop_id=shop.id, mail_id=7, at=NOW, doubt="I can't check it", **what)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "what",
    [{"sale": WHOLE}, {"sale": Sale(via=None)}, {"news": LABEL}],
    ids=["all", "none", "news"],
)
async def test_what_was_read_comes_back_as_it_was(
    tx: Transaction, shop: Shop, what: dict[str, Sale | SaleNews]
) -> None:
    kept = await tx.proposals.add(make(shop, **what))
    assert await tx.proposals.get(kept.id) == kept


async def test_it_is_decided_once(tx: Transaction, shop: Shop) -> None:
    kept = await tx.proposals.add(make(shop, sale=WHOLE))
    assert await tx.proposals.list_open_after(shop.id, 0, limit=9) == [kept]
    assert await tx.proposals.decide(kept, ProposalStatus.TAKEN, by=3, at=NOW)
    assert not await tx.proposals.decide(kept, ProposalStatus.DROPPED, by=4, at=NOW)
    found = await tx.proposals.get(kept.id)
    assert found is not None
    assert (found.status, found.decided_by) == (ProposalStatus.TAKEN, 3)
    assert await tx.proposals.count_open(shop.id) == 0


async def test_old_ones_are_forgotten(tx: Transaction, shop: Shop) -> None:
    old = await tx.proposals.add(make(shop, sale=WHOLE))
    await tx.proposals.forget_old(shop.id, NOW, 9)
    assert await tx.proposals.get(old.id) == old
    await tx.proposals.forget_old(shop.id, NOW + timedelta(seconds=1), 9)
    assert await tx.proposals.get(old.id) is None
