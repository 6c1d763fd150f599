"""The books know of a world what the walk says that they know, told by the services themselves."""

from dataclasses import fields, replace
from datetime import timedelta

from bot.domain.channels import Address, Channel
from bot.domain.customers import Customer
from bot.domain.drafts import Draft
from bot.domain.orders import Order
from bot.domain.promises.promises import Promise
from bot.domain.refunds_and_gifts import Outlay, OutlayKind
from bot.domain.shops import Shop
from bot.services.letter_facts import gather_facts
from bot.services.work import Work
from bot.store.transaction import Transaction
from bot.writing.letters.facts import Facts
from tests.samples import MIA, hear
from tests.sure import sure
from tests.writing.walk.walking import list_worlds
from tests.writing.walk.worlds import DAY, NOW, World, know

#: One of so many worlds is played on a database: no divisor of what is dealt out in turns.
STEP = 13
NOTE = "It's for my sister's birthday."


async def test_the_services_gather_what_the_walk_knows(tx: Transaction, shop: Shop) -> None:
    wrong: dict[str, object] = {}
    for number, (world, _) in enumerate(list(list_worlds())[::STEP]):
        gathered, known = await play(tx, world, number * 5 + 1), know(world)
        for name in (each.name for each in fields(Facts)):
            if getattr(gathered, name) != getattr(known, name):
                found = (world.state, getattr(gathered, name), getattr(known, name))
                wrong.setdefault(f"{world.request.kind}: {name}", found)
    assert not wrong


async def play(tx: Transaction, world: World, number: int) -> Facts:
    """What the services gather of a world in which all that happened is on the books."""
    shop = world.shop
    await tx.shops.save(shop)
    customer = await tx.customers.add(
        Customer(
            shop_id=shop.id,
            name=world.name,
            time_zone=world.zone_there.key if world.zone_there else None,
            created_at=NOW - 60 * DAY,
        )
    )
    replaces = None
    if world.replaces:
        replaces = await add(tx, world.replaces, customer, number + 1)
    elif world.is_returning:
        earlier = replace(world.order, status=type(world.order.status).OPEN, price=None)
        await add(tx, replace(earlier, placed_at=NOW - 40 * DAY), customer, number + 1)
    note = NOTE if world.occasion else None
    order = replace(world.order, note=note, replaces_id=replaces.id if replaces else None)
    order = await add(tx, order, customer, number)
    others = [
        (await add(tx, each.order, customer, number + 2 + place)).id
        for place, each in enumerate(world.others)
    ]
    request = replace(world.request, other_orders=tuple(others))
    await tell(tx, world, order, customer)
    return await gather_facts(Work(tx, shop, NOW, by=MIA), customer, order, request)


async def add(tx: Transaction, order: Order, customer: Customer, number: int) -> Order:
    new = replace(order, id=0, number=number, customer_id=customer.id)
    return await tx.orders.add_for(new, customer)


async def tell(tx: Transaction, world: World, order: Order, customer: Customer) -> None:
    """Has the letters be sent, the promises made, the money gone back, and the customer write."""
    for sent in world.sent:
        await tx.drafts.add(
            Draft(
                shop_id=order.shop_id,
                customer_id=customer.id,
                order_id=order.id,
                kind=sent.kind,
                by_when=sent.by_when,
                to=Address(Channel.ELSEWHERE, customer.name, "by hand", None),
                text=sent.text,
                created_at=NOW - 8 * DAY,
                sent_at=NOW - 8 * DAY,
            )
        )
    for each in world.promises:
        await tx.promises.add(
            Promise(
                shop_id=order.shop_id,
                customer_id=customer.id,
                order_id=order.id,
                kind=each.kind,
                what=each.what,
                amount=each.amount,
                made_at=NOW - timedelta(days=9),
                due_at=each.due_at,
            )
        )
    for amount in world.refunds:
        await tx.outlays.add(
            Outlay(
                shop_id=order.shop_id,
                order_id=order.id,
                kind=OutlayKind.REFUND,
                amount=amount,
                at=NOW - 10 * DAY,
                by=MIA,
            )
        )
    for at, words in world.said:
        shop = sure(await tx.shops.get(order.shop_id))
        await hear(tx, shop, customer, words, at=at, order_id=order.id)
