"""Cases, and the notices that open them, for tests that need some."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.cases import Case
from bot.domain.customers import Customer
from bot.domain.deadlines.deadlines import Deadline, DeadlineKind
from bot.domain.mail import MailKind
from bot.domain.mailboxes import Mailbox
from bot.domain.orders import Order
from bot.domain.platforms import Platform
from bot.domain.shops import Shop
from bot.services.cases import NewCase, open_case
from bot.services.work import StaffWork
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW
from tests.services.letters_by_mail import CHECKED, DISPUTE, arrive, write

DAY = timedelta(days=1)
PLATFORM, CUSTOMER = DeadlineKind.CASE_PLATFORM, DeadlineKind.CASE_CUSTOMER
#: How PayPal's notice comes.
FROM_PAYPAL = {"sender": "PayPal <service@paypal.com>", "subject": "A buyer opened a dispute"}


async def begin(
    tx: Transaction, shop: Shop, order: Order | None, customer: Customer, **more: Any
) -> Case:
    """A PayPal case that Mia opened at NOW."""
    new = NewCase(
        platform=more.pop("platform", Platform.PAYPAL), order=order, customer_id=customer.id, **more
    )
    case, is_new = await open_case(StaffWork(tx, shop, NOW, by=MIA), new)
    assert is_new
    return case


async def list_deadlines(tx: Transaction, case: Case) -> dict[DeadlineKind, Deadline]:
    return {
        each.kind: each for each in await tx.deadlines.list_about((PLATFORM, CUSTOMER), case.id)
    }


async def list_story(tx: Transaction, case: Case) -> list[str]:
    return [event.what for event in await tx.events.list_for_case(case.id, 50)]


async def learn_checker(tx: Transaction, mailbox: Mailbox) -> Mailbox:
    """The mailbox once its provider's word about senders is believed."""
    known = replace(mailbox, checked_by="mx.bluefox.example", checked_lead=9)
    await tx.mailboxes.save(known)
    return known


async def tell(
    tx: Transaction,
    mailbox: Mailbox,
    words: str = DISPUTE,
    *,
    at: datetime = NOW,
    is_real: bool = True,
    **more: str,
) -> None:
    """PayPal's notice comes in, or one that only says so."""
    seal = {"Authentication_Results": CHECKED} if is_real else {}
    raw = write(words, at=at, **FROM_PAYPAL | more, **seal)
    kind = MailKind.NOTICE if is_real else MailKind.PRETENDER
    assert await arrive(tx, mailbox, raw, now=at) is kind
