"""The sample shop: what `data/demo/shop.toml` tells, done through the bot's own use cases."""

from __future__ import annotations

import tomllib
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from typing import Any

from bot.client import SellerBot
from bot.config import DATA
from bot.domain.channels import Channel, Via
from bot.domain.mailboxes import ENOUGH_LEAD, Mailbox
from bot.domain.orders import Order
from bot.domain.shops import Shop
from bot.mail.sealing import load_keys
from bot.services.approvals import approve_draft
from bot.services.conversations import Incoming, receive_message
from bot.services.customers import Member, find_customer
from bot.services.letters import Outcome, finish_letter, start_letter
from bot.services.mailboxes import connect_mailbox
from bot.services.orders import (
    NewOrder,
    Shipment,
    add_order,
    cancel_order,
    find_order,
    mark_arrived,
    ship_order,
)
from bot.services.reminders import replan_shop
from bot.services.shops import SetUp, enter_shop, set_shop_hours, set_up_shop
from bot.store.transaction import Transaction

from .post_office import CHECKER, SHOP, Reach
from .world import World

#: One of the bot's keys in the playground. The password of the sample shop's mailbox is no secret, and can be
#: opened wherever the world is kept; what a person connects themselves is sealed with another key.
OPEN_KEY = urlsafe_b64encode(b"the playground keeps no secrets!").decode()


async def prepare_demo(world: World) -> None:
    """Fills the world with the sample shop, as if it had been there for weeks.

    What is older than the world goes into the books, each step at its own moment; what customers wrote in the
    night before the world opens is written for real, and the bot answers as it always does.
    """
    tale = tomllib.loads((DATA / "demo" / "shop.toml").read_text(encoding="utf-8"))
    teller = _Teller(world)
    steps = [(world.opens_at - timedelta(hours=step["ago"]), step) for step in tale["story"]]
    async with world.at_rest() as bot:
        assert isinstance(bot, SellerBot)
        # In one piece: the bot sees the shop when all of it is there, and speaks once.
        async with bot.transaction() as tx:
            await teller.open_shop(tx, tale["shop"])
            for at, step in steps:
                if at < world.now:
                    await teller.tell(tx, step, at)
            await teller.catch_up(tx)
    for at, step in steps:
        if at >= world.now:
            await world.pass_until(at)
            person = world.person(step["customer"].casefold())
            await world.say(person, world.dm(person), step["words"])


async def connect_demo(world: World, reach: Reach) -> None:
    """Connects the sample shop's mailbox as if that had been done long ago: the first look is over.

    A mailbox that somebody connected in its place stays.
    """
    async with world.at_rest() as bot:
        assert isinstance(bot, SellerBot)
        sealed = load_keys(OPEN_KEY, None).seal(reach.password)
        async with bot.transaction() as tx:
            shop = await tx.shops.lock(world.guild.id)
            assert shop is not None
            known = await tx.mailboxes.get_for_shop(shop.id)
            if known is not None and known.address != SHOP.address:
                return
            mailbox = Mailbox(
                shop_id=shop.id,
                address=SHOP.address,
                user=SHOP.address,
                sealed_password=sealed,
                imap_host="127.0.0.1",
                imap_port=reach.imap_port,
                smtp_host="127.0.0.1",
                smtp_port=reach.smtp_port,
                junk_folder="Junk",
                sent_folder="Sent",
                is_paused=known is not None and known.is_paused,
                connected_at=world.now,
                looked_back_at=world.now,
                checked_by=CHECKER,
                checked_lead=ENOUGH_LEAD,
            )
            await connect_mailbox(tx, shop, mailbox)
        world.tell_bot("mailbox_changed", shop.id)


class _Teller:
    """Does the steps of the story that are in the past."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.by = world.seller.id
        self.members = {person.name: person for person in world.customers}

    async def open_shop(self, tx: Transaction, facts: dict[str, Any]) -> None:
        world, now = self.world, self.world.now - timedelta(days=40)
        shop = await enter_shop(tx, world.guild.id, name=world.guild.name, channel_id=world.desk.id, now=now)
        wanted = SetUp(
            staff_role_id=world.staff.id,
            deputy_id=world.helper.id,
            time_zone=world.zone.key,
            signature=facts["signature"],
            country=facts["country"],
        )
        shop = await set_up_shop(tx, shop, wanted, now=now)
        # From now on: the digests of the past weeks are not made up for.
        await set_shop_hours(
            tx, shop, days=facts["days"], opens=facts["open"], closes=facts["close"], now=world.now
        )

    async def tell(self, tx: Transaction, step: dict[str, Any], now: datetime) -> None:
        """Does one step, at a moment before the world's."""
        shop = await enter_shop(tx, self.world.guild.id, name="", channel_id=None, now=now)
        if step["do"] == "order":
            await self._order(tx, shop, step, now)
        elif step["do"] == "wrote":
            await self._hear(tx, shop, step, now)
        else:
            order = await find_order(tx, shop, str(step["order"]))
            await self._move(tx, shop, order, step, now)

    async def catch_up(self, tx: Transaction) -> None:
        """Makes the reminders start from now: nobody was away. At the opening it is said what waits."""
        shop = await tx.shops.get(self.world.guild.id)
        assert shop is not None
        await replan_shop(tx, shop, now=self.world.now)
        await tx.shops.schedule_digest(shop.id, self.world.opens_at)

    async def _order(self, tx: Transaction, shop: Shop, step: dict[str, Any], now: datetime) -> None:
        person = self.members.get(step["customer"])
        new = NewOrder(
            customer=step["customer"],
            item=step["item"],
            email=step.get("email"),
            number=step.get("number"),
            price=step.get("price"),
            ship_by=now + timedelta(hours=step["ship_in"]) if "ship_in" in step else None,
            is_urgent=step.get("urgent", False),
            note=step.get("note"),
            via=Via(step["via"]),
            member=Member(person.id, person.key) if person else None,
        )
        await add_order(tx, shop, new, by=self.by, now=now)

    async def _move(
        self, tx: Transaction, shop: Shop, order: Order, step: dict[str, Any], now: datetime
    ) -> None:
        if step["do"] == "arrived":
            await mark_arrived(tx, shop, order, at=now, by=self.by, now=now)
        elif step["do"] == "cancel":
            await cancel_order(tx, shop, order, reason=step["reason"], by=self.by, now=now)
        else:
            await self._ship(tx, shop, order, step, now)

    async def _ship(
        self, tx: Transaction, shop: Shop, order: Order, step: dict[str, Any], now: datetime
    ) -> None:
        shipment = Shipment(
            at=now,
            tracking=step.get("tracking"),
            carrier=step.get("carrier"),
            service=step.get("service"),
            arrives_at=now + timedelta(hours=step["arrives_in"]) if "arrives_in" in step else None,
        )
        _, draft = await ship_order(tx, shop, order, shipment, by=self.by, now=now)
        if step.get("tell"):
            approved = await approve_draft(tx, draft, revision=1, by=self.by, now=now)
            assert approved.leaves_at is not None
            await start_letter(tx, draft.id, now=approved.leaves_at)
            await finish_letter(tx, draft.id, Outcome(is_sent=True), now=approved.leaves_at)
            if draft.member_id is not None:
                person = self.world.person(str(draft.member_id))
                self.world.place_letter(person, draft.text, at=approved.leaves_at)

    async def _hear(self, tx: Transaction, shop: Shop, step: dict[str, Any], now: datetime) -> None:
        customer = await find_customer(tx, shop, step["customer"])
        order = await find_order(tx, shop, str(step["order"]))
        said = Incoming(
            words=step["words"],
            at=now,
            channel=Channel.ELSEWHERE,
            via=Via(step["via"]).title,
            order_id=order.id,
            author_id=self.by,
        )
        await receive_message(tx, shop, customer, said, now=now)
