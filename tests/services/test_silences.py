"""Letters that have stopped are named once in the day's list, and in the status as long as they
are missing.
"""

from dataclasses import replace
from datetime import timedelta

from bot.domain.health import Vitals
from bot.domain.mail import MailKind
from bot.domain.mailboxes import Mailbox, ReceivedMail
from bot.services.health import look_at_work
from bot.services.work import Work
from bot.store.transaction import Transaction
from tests.samples import SHOP_ID
from tests.services.sales.test_came_in import DAY, MONDAY, list_digests, tx
from tests.sure import sure

__all__ = ["tx"]

LINE = "🔕 No more letters: Etsy"


async def write(tx: Transaction, number: int, sender: str, days_ago: float) -> None:
    at = MONDAY - timedelta(days=days_ago)
    letter = ReceivedMail(
        shop_id=SHOP_ID, key=f"k{number}", kind=MailKind.SPAM, reason="", sender_name="",
        sender_address=sender, subject="", words="", at=at, taken_at=at,
    )  # fmt: skip
    await tx.mails.add_new(letter)


async def connect(tx: Transaction) -> Mailbox:
    host = "mail.example.com"
    mailbox = Mailbox(
        shop_id=SHOP_ID, address="fox@example.com", user="fox", imap_host=host, imap_port=993,
        smtp_host=host, smtp_port=465, connected_at=MONDAY, looked_back_at=MONDAY,
    )  # fmt: skip
    return await tx.mailboxes.add(mailbox)


async def test_it_is_said_once_in_the_list_and_stays_in_the_status(tx: Transaction) -> None:
    mailbox = await connect(tx)
    for number in range(40):  # Etsy stops on Friday, others write on
        await write(tx, 2 * number, "transaction@etsy.com", number + 2.9)
        await write(tx, 2 * number + 1, "ada@example.com", number - 20)
    bodies = [each.post.body for each in await list_digests(tx, MONDAY + 6 * DAY)]
    assert sum(LINE in each for each in bodies) == 1
    assert all(not each.post.roles for each in await list_digests(tx, MONDAY + 7 * DAY))
    work = Work(tx, sure(await tx.shops.get(SHOP_ID)), MONDAY + 7 * DAY)
    seen = await look_at_work(work, Vitals())
    assert [each.split(";")[0] for each in seen.letters_stopped] == [
        "No letter from Etsy for 9 days"
    ]
    await tx.mailboxes.save(replace(mailbox, is_paused=True))
    seen = await look_at_work(work, Vitals())
    assert seen.letters_stopped == ()
