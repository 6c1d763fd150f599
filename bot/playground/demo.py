"""The sample shop: what `data/demo/shop.toml` tells, done through the bot's own use cases."""

from __future__ import annotations

import tomllib
from base64 import urlsafe_b64encode
from datetime import timedelta

from bot.client import SellerBot
from bot.domain.mailboxes import ENOUGH_LEAD, Mailbox
from bot.domain.program_files import DATA
from bot.mail.transport.encryption import load_keys
from bot.services.mailboxes import connect_mailbox

from .demo_history import Teller
from .post_office import CHECKER, SHOP, MailAccess
from .world import World

#: One of the bot's keys in the playground. The password of the sample shop's mailbox is no secret,
#: and can be opened wherever the world is kept; what a person connects themselves is sealed with
#: another key.
OPEN_KEY = urlsafe_b64encode(b"the playground keeps no secrets!").decode()


async def prepare_demo(world: World) -> None:
    """Fills the world with the sample shop, as if it had been there for weeks.

    What is older than the world goes into the books, each step at its own moment; what customers
    wrote in the night before the world opens is written for real, and the bot answers as it always
    does.
    """
    tale = tomllib.loads((DATA / "demo" / "shop.toml").read_text(encoding="utf-8"))
    teller = Teller(world)
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


async def connect_demo(world: World, reach: MailAccess) -> None:
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
