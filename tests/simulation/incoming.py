"""What comes to a shop from outside, taken in by the services that take it in."""

from dataclasses import replace
from datetime import datetime

from bot.domain.mail import MailKind
from bot.domain.mailboxes import Mailbox
from bot.services.direct import take_direct_message
from bot.services.shops import SetUp, enter_shop, set_shop_hours, set_up_shop
from bot.services.work import Work
from bot.store.direct import DirectMessage
from bot.store.transaction import Transaction
from tests.samples import DESK, MIA, SHOP_ID
from tests.services.letters_by_mail import arrive, connect
from tests.sure import sure

from .desk import Desk
from .letters import write_delivered, write_dispute, write_from_buyer, write_label, write_sale
from .shops import Place
from .world import DAY, START, Sale, World

STAFF, DEPUTY = 500, 600
#: Buyers' accounts on Discord are counted from here.
ACCOUNTS = 900_000


class Incoming:
    """The shop as it is set up, and the ways into it."""

    def __init__(self, world: World, desk: Desk) -> None:
        self.world, self.desk = world, desk
        self.tx: Transaction
        self.mailbox: Mailbox
        #: What a buyer wrote and Goodword took for something else.
        self.misread: list[str] = []

    async def open(self, tx: Transaction) -> None:
        """The shop as its seller set it up."""
        life, before = self.world.shop, START - 3 * DAY
        shop = await enter_shop(tx, SHOP_ID, name=life.name, owner_id=MIA, now=before)
        shop = replace(shop, desk_channel_id=DESK)
        await tx.shops.save(shop)
        wanted = SetUp(
            staff_role_id=STAFF,
            deputy_id=DEPUTY if life.has_deputy else None,
            time_zone="Europe/London",
            country="GB",
            target_hours=life.target_hours,
        )
        shop = await set_up_shop(Work(tx, shop, before), wanted)
        work = Work(tx, shop, before)
        await set_shop_hours(work, days=life.open_days, opens="09:00", closes="17:00")
        mailbox = await connect(tx, sure(await tx.shops.get(SHOP_ID)))
        self.mailbox = replace(mailbox, checked_by="mx.bluefox.example", checked_lead=9)
        await tx.mailboxes.save(self.mailbox)

    async def bring_sale(self, sale: Sale, at: datetime) -> None:
        if sale.place is Place.ETSY:
            await self._receive(write_sale(sale, at), at)

    async def bring_letter(self, sale: Sale, words: str, at: datetime) -> None:
        if sale.place is Place.VINTED:
            return  # it stays in the app
        if sale.place is Place.DISCORD:
            await self._receive_direct(sale, words, at)
            return
        raw = write_from_buyer(sale, words, at, await self._find_thread(sale))
        if await self._receive(raw, at) is not MailKind.CUSTOMER:
            self.misread.append(f"{sale.buyer}: {words}")

    async def bring_delivered(self, sale: Sale, at: datetime) -> None:
        await self._receive(write_delivered(sale, at), at)

    async def bring_label(self, sale: Sale, at: datetime) -> None:
        await self._receive(write_label(sale, at), at)

    async def bring_dispute(self, sale: Sale, at: datetime) -> None:
        await self._receive(write_dispute(sale, at, at + 10 * DAY), at)

    async def _receive(self, raw: bytes, at: datetime) -> MailKind | None:
        self.desk.news_at = at
        return await arrive(self.tx, self.mailbox, raw, received_at=at, now=at)

    async def _receive_direct(self, sale: Sale, words: str, at: datetime) -> None:
        self.desk.news_at = at
        message = DirectMessage(
            message_id=round(at.timestamp() * 1000),
            user_id=ACCOUNTS + sale.buyer_id,
            user_name=sale.buyer,
            words=words,
            at=at,
        )
        await take_direct_message(self.tx, SHOP_ID, message, now=at)

    async def _find_thread(self, sale: Sale) -> str | None:
        """The id of our last letter, which a buyer answers."""
        if sale.order_id is None or sale.place is not Place.LETTERS:
            return None
        drafts = await self.tx.drafts.list_for_order(sale.order_id, 5)
        return next((each.mail_id for each in drafts if each.mail_id and each.sent_at), None)
