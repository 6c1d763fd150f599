"""What happened in the sample shop before the playground opens: each step through the bot's own use
cases.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from bot.domain.channels import Channel, SalesChannel
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.incidents.order_rules import OrderRule
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import Cause, ItemBack, LetterKind, Remedy
from bot.domain.mail import Classification, Mail, MailAddress, MailKind, Notice
from bot.domain.mailboxes import Mailbox
from bot.domain.orders import Order
from bot.domain.platforms import NoticeKind, Platform
from bot.domain.sending import Ending, SendOutcome
from bot.domain.shops import Shop
from bot.domain.time.days import end_day
from bot.services.approvals import approve_draft, mark_sent_by_hand
from bot.services.conversations import Incoming, receive_message
from bot.services.customers import Member, find_customer
from bot.services.drafts import draft_letter
from bot.services.finding_orders import find_order
from bot.services.incidents.adding import add_by_rule
from bot.services.incidents.incidents import IncidentWords, start_incident
from bot.services.incoming_mail import IncomingMail
from bot.services.letters import finish_letter, start_letter
from bot.services.notices import take_notice
from bot.services.order_changes import get_customer
from bot.services.orders import (
    NewOrder,
    Shipment,
    add_order,
    cancel_order,
    mark_arrived,
    ship_order,
)
from bot.services.promises import add_promise
from bot.services.remedies import refund_order
from bot.services.reminder_plans import replan_shop
from bot.services.shops import SetUp, enter_shop, set_shop_hours, set_up_shop
from bot.services.work import StaffWork, Work
from bot.store.transaction import Transaction

from .post_office import SHOP
from .world import World

#: One step of the story, as `data/demo/shop.toml` has it.
Step = dict[str, Any]
#: More posts than this the story never leaves behind.
_MAX_POSTS = 1000
#: A rule finds whatever was ordered until then.
_NEWEST = 1_000_000


class Teller:
    """Does the steps of the story that are older than the world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.by = world.seller.id
        self.members = {person.name: person for person in world.customers}

    async def open_shop(self, tx: Transaction, facts: Step) -> None:
        """Sets the shop up, as if that had been weeks ago."""
        world, now = self.world, self.world.now - timedelta(days=40)
        shop = await enter_shop(
            tx, world.guild.id, name=world.guild.name, owner_id=self.by, now=now
        )
        wanted = SetUp(
            desk_channel_id=world.desk.id,
            staff_role_id=world.staff.id,
            deputy_id=world.helper.id,
            time_zone=world.zone.key,
            signature=facts["signature"],
            country=facts["country"],
        )
        shop = await set_up_shop(Work(tx, shop, now), wanted)
        # From now on: the digests of the past weeks are not made up for.
        await set_shop_hours(
            Work(tx, shop, world.now),
            days=facts["days"],
            opens=facts["open"],
            closes=facts["close"],
        )

    async def tell(self, tx: Transaction, step: Step, now: datetime) -> None:
        """Does one step, at a moment before the world's."""
        shop = await enter_shop(tx, self.world.guild.id, name="", now=now)
        if step["do"] == "order":
            await self._order(tx, shop, step, now)
            return
        if step["do"] == "incident":
            await self._begin_incident(tx, shop, step, now)
            return
        steps: dict[str, Callable[[Transaction, Shop, Order, Step, datetime], Awaitable[None]]] = {
            "ship": self._ship,
            "arrived": self._arrive,
            "cancel": self._cancel,
            "refund": self._refund,
            "wrote": self._hear,
            "apologise": self._apologise,
            "ask": self._ask,
            "promise": self._promise,
            "notice": self._notice,
        }
        order = await find_order(tx, shop, str(step["order"]))
        await steps[step["do"]](tx, shop, order, step, now)

    async def catch_up(self, tx: Transaction) -> None:
        """Makes the reminders start from now: nobody was away.

        At the opening it is said what waits.
        """
        shop = await tx.shops.get(self.world.guild.id)
        assert shop is not None
        await self._tidy_desk(tx, shop)
        await replan_shop(Work(tx, shop, self.world.now))
        await tx.shops.schedule_digest(shop.id, self.world.opens_at)

    async def _tidy_desk(self, tx: Transaction, shop: Shop) -> None:
        """Leaves only the cards that somebody still has to decide about: all others scrolled away
        long ago.
        """
        undecided = {draft.id for draft in await tx.drafts.list_open(shop.id, limit=_MAX_POSTS)}
        for queued in await tx.outbox.list_due(self.world.now, _MAX_POSTS):
            if queued.draft_id is not None and queued.draft_id not in undecided:
                await tx.outbox.mark_posted(queued.id)

    # ------------------------------------------------------------------ orders

    async def _order(self, tx: Transaction, shop: Shop, step: Step, now: datetime) -> None:
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
            via=SalesChannel(step["via"]),
            member=Member(person.id, person.key) if person else None,
        )
        order, _ = await add_order(StaffWork(tx, shop, now, by=self.by), new)
        if step.get("handed_over"):
            await mark_arrived(Work(tx, shop, now, by=self.by), order, at=now)

    async def _ship(
        self, tx: Transaction, shop: Shop, order: Order, step: Step, now: datetime
    ) -> None:
        shipment = Shipment(
            at=now,
            tracking=step.get("tracking"),
            carrier=step.get("carrier"),
            service=step.get("service"),
            arrives_at=now + timedelta(hours=step["arrives_in"]) if "arrives_in" in step else None,
        )
        _, draft = await ship_order(StaffWork(tx, shop, now, by=self.by), order, shipment)
        if step.get("tell"):
            await self._send(tx, shop, draft, now)

    async def _arrive(
        self, tx: Transaction, shop: Shop, order: Order, _step: Step, now: datetime
    ) -> None:
        await mark_arrived(Work(tx, shop, now, by=self.by), order, at=now)

    async def _cancel(
        self, tx: Transaction, shop: Shop, order: Order, step: Step, now: datetime
    ) -> None:
        _, draft = await cancel_order(
            StaffWork(tx, shop, now, by=self.by), order, reason=step["reason"]
        )
        if step.get("tell"):
            await self._send(tx, shop, draft, now)

    async def _refund(
        self, tx: Transaction, shop: Shop, order: Order, step: Step, now: datetime
    ) -> None:
        refund = await refund_order(
            StaffWork(tx, shop, now, by=self.by), order, step["amount"], reference=None
        )
        if step.get("tell"):
            await self._send(tx, shop, refund.draft, now)

    async def _begin_incident(self, tx: Transaction, shop: Shop, step: Step, now: datetime) -> None:
        """A slip that hit everybody who bought this; nothing is written yet."""
        work = StaffWork(tx, shop, now, by=self.by)
        words = IncidentWords(
            title=step["title"],
            what_happened=step["what_happened"],
            fixed=step["fixed"],
            remedy=Remedy(step["remedy"]),
            remedy_by=(now + timedelta(hours=step["due_in"])).astimezone(shop.zone).date(),
        )
        incident = await start_incident(work, words)
        rule = OrderRule(item=step["item"], as_of=now)
        await add_by_rule(work, incident, rule, newest=_NEWEST)

    # ------------------------------------------------------------ what follows

    async def _hear(
        self, tx: Transaction, shop: Shop, order: Order, step: Step, now: datetime
    ) -> None:
        customer = await find_customer(tx, shop, step["customer"])
        said = Incoming(
            words=step["words"],
            at=now,
            channel=Channel.ELSEWHERE,
            via=SalesChannel(step["via"]).title,
            order_id=order.id,
        )
        await receive_message(Work(tx, shop, now, by=self.by), customer, said)

    async def _apologise(
        self, tx: Transaction, shop: Shop, order: Order, step: Step, now: datetime
    ) -> None:
        request = LetterRequest(
            kind=LetterKind.APOLOGY,
            cause=Cause(step["cause"]),
            remedy=Remedy(step["remedy"]),
            item_back=ItemBack(step["item_back"]),
            answer=step.get("answer"),
            remedy_by=(now + timedelta(hours=step["due_in"])).astimezone(shop.zone).date(),
        )
        await self._write(tx, shop, order, request, now)

    async def _ask(
        self, tx: Transaction, shop: Shop, order: Order, _step: Step, now: datetime
    ) -> None:
        await self._write(tx, shop, order, LetterRequest(kind=LetterKind.ARRIVAL_CHECK), now)

    async def _write(
        self, tx: Transaction, shop: Shop, order: Order, request: LetterRequest, now: datetime
    ) -> None:
        customer = await get_customer(tx, order)
        draft = await draft_letter(Work(tx, shop, now, by=self.by), customer, order, request)
        await self._send(tx, shop, draft, now)

    async def _promise(
        self, tx: Transaction, shop: Shop, order: Order, step: Step, now: datetime
    ) -> None:
        customer = await get_customer(tx, order)
        due_at = now + timedelta(hours=step["due_in"])
        await add_promise(
            StaffWork(tx, shop, now, by=self.by), customer, order, what=step["what"], due_at=due_at
        )

    async def _notice(
        self, tx: Transaction, shop: Shop, order: Order, step: Step, now: datetime
    ) -> None:
        """A platform's letter as it comes out of the mailbox, read already: to load what reads it
        takes long.
        """
        day = (now + timedelta(hours=step["due_in"])).astimezone(shop.zone).date()
        platform = Platform(step["platform"])
        notice = Notice(
            platform=platform,
            kind=NoticeKind(step["kind"]),
            is_verified=True,
            reference=step["reference"],
            amount=Decimal(step["amount"]),
            currency=step["currency"],
            respond_by=end_day(day, shop.zone),
            is_stated=True,
        )
        words = step["words"].strip().replace("{day}", f"{day.day} {day:%B %Y}")
        mail = Mail(
            key=f"sample:{step['reference']}",
            message_id=None,
            sender=MailAddress(platform.label, step["address"]),
            subject=step["subject"],
            at=now,
            received_at=now,
            words=words,
            text=words,
        )
        incoming = IncomingMail(
            shop=shop,
            mailbox=_describe_mailbox(shop, now),
            mail=mail,
            found=Classification(kind=MailKind.NOTICE, reason=step["reason"], notice=notice),
            named=[order],
            now=now,
        )
        await take_notice(tx, incoming)

    # ----------------------------------------------------------------- letters

    async def _send(self, tx: Transaction, shop: Shop, draft: Draft, now: datetime) -> None:
        """Approves a letter and lets it go; a person carries what the bot can't send."""
        approved = await approve_draft(
            StaffWork(tx, shop, now, by=self.by), draft, revision=draft.revision
        )
        assert approved.leaves_at is not None
        left_at = approved.leaves_at
        leaving = await start_letter(tx, draft.id, now=left_at)
        assert leaving is not None
        if leaving.status is DraftStatus.READY:
            await mark_sent_by_hand(
                StaffWork(tx, shop, left_at, by=self.by), leaving, revision=leaving.revision
            )
            return
        await finish_letter(tx, draft.id, SendOutcome(Ending.SENT), now=left_at)
        person = self.world.person(str(draft.member_id))
        self.world.place_letter(person, draft.text, at=left_at)


def _describe_mailbox(shop: Shop, now: datetime) -> Mailbox:
    """The shop's mailbox before it is connected: its first look was over long ago."""
    return Mailbox(
        shop_id=shop.id,
        address=SHOP.address,
        user=SHOP.address,
        imap_host="",
        imap_port=0,
        smtp_host="",
        smtp_port=0,
        connected_at=now,
        looked_back_at=now,
    )
