"""The shop of `shop.toml` in a database, as it is before each letter."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.channels import Address, Channel, SalesChannel
from bot.domain.customers import Customer
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.letters import LetterKind
from bot.domain.mailboxes import Mailbox
from bot.domain.platforms import Platform
from bot.domain.shops import Shop
from bot.domain.ways import KnownFrom, make_marketplace
from bot.services.cases import NewCase, open_case
from bot.services.customers import Member
from bot.services.matching import find_named_order
from bot.services.orders import NewOrder, Shipment, add_order, ship_order
from bot.services.shops import enter_shop
from bot.services.work import StaffWork, Work
from bot.store.transaction import Transaction
from tests.mail.world.letters import IMAP_HOSTS, read_shop
from tests.sure import sure

SHOP_ID, DESK, MAUD = 31, 310, 100
MEMBER = 900


async def open_shop(tx: Transaction) -> dict[str, int]:
    """Opens the shop, with its people, orders, sent letters and cases; gives the customers' ids."""
    described = read_shop()
    now = described["now"] - timedelta(days=10)
    shop = await enter_shop(tx, SHOP_ID, name=described["name"], now=now)
    shop = replace(
        shop,
        desk_channel_id=DESK,
        country=described["country"],
        time_zone=described["timezone"],
        signature=described["seller"],
    )
    await tx.shops.save(shop)
    for _ in range(10):  # the described orders begin with 11
        await tx.shops.take_number(SHOP_ID)
    people: dict[str, int] = {}
    work = StaffWork(tx, shop, now, by=MAUD)
    for one in described["customers"]:
        customer = await _enter(work, one)
        kind = f" ({'Discord' if 'discord' in one else 'e-mail'})" if one["name"] in people else ""
        people[one["name"] + kind] = customer.id
    people["Maria Silva (e-mail)"] = people["Maria Silva"]
    await tx.mailboxes.add(make_mailbox("own", described))
    for letter in described["sent"]:
        await _send(work, letter, people)
    for case in described["cases"]:
        order = sure(await find_named_order(tx, SHOP_ID, case["order"]))
        new = NewCase(
            platform=Platform(case["platform"]),
            reference=case["reference"],
            order=order,
            customer_id=order.customer_id,
        )
        await open_case(work, new)
    return people


async def _enter(work: StaffWork, one: dict[str, Any]) -> Customer:
    customer = None
    for each in one["orders"]:
        member = Member(MEMBER, one["discord"]) if "discord" in one else None
        new = NewOrder(
            customer=f"id:{customer.id}" if customer else one["name"],
            item=each["item"],
            email=one.get("email"),
            number=each.get("external"),
            price=each.get("price"),
            via=SalesChannel(each["via"]) if "via" in each else None,
            member=member,
        )
        order, customer = await add_order(work, new)
        if each["status"] == "shipped":
            shipment = Shipment(
                at=work.now, tracking=each.get("tracking"), carrier=each.get("carrier")
            )
            await ship_order(work, order, shipment)
    assert customer is not None
    for platform in (Platform.ETSY, Platform.EBAY):
        if platform.value in one:
            name = one[platform.value]
            way = make_marketplace(customer, platform, name, KnownFrom.STAFF, at=work.now)
            await work.tx.customers.add_ways(customer, [way])
    return customer


def make_mailbox(provider: str, described: dict[str, Any]) -> Mailbox:
    """The shop's mailbox at this kind of provider, after its first look."""
    return Mailbox(
        shop_id=SHOP_ID,
        address=described["address"],
        user=described["address"],
        imap_host=IMAP_HOSTS[provider],
        imap_port=993,
        smtp_host="smtp.example",
        smtp_port=465,
        connected_at=described["now"] - timedelta(days=9),
        looked_back_at=described["now"] - timedelta(days=9),
        checked_by="fernhollow.example",
        checked_lead=20,
    )


async def _send(work: Work, letter: dict[str, Any], people: dict[str, int]) -> None:
    customer = sure(await work.tx.customers.get(people[letter["to"]]))
    orders = await work.tx.orders.list_for_customer(customer.id)
    sent = Draft(
        shop_id=SHOP_ID,
        customer_id=customer.id,
        order_id=orders[0].id,
        kind=LetterKind.REPLY,
        to=Address(Channel.EMAIL, customer.name, f"e-mail {customer.email}", None),
        email=customer.email,
        subject=letter["subject"],
        mail_id=letter["id"],
        text=letter["text"],
        status=DraftStatus.SENT,
        created_at=work.now,
        decided_by=MAUD,
        decided_at=work.now,
        leaves_at=work.now,
        sent_at=work.now,
    )
    draft = await work.tx.drafts.add(sent)
    await work.tx.drafts.add_revision(draft, by=MAUD, at=work.now)


def now() -> datetime:
    """When the letters come."""
    return read_shop()["now"].astimezone(UTC)  # type: ignore[no-any-return]


async def find_shop(tx: Transaction) -> Shop:
    return sure(await tx.shops.get(SHOP_ID))
