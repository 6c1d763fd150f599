"""A shop's days without a person: every round that is due is done on time, and what was said is
kept.
"""

from datetime import datetime

from bot.services.letters import list_due_letters
from bot.services.reminders import find_next_due, list_shops_to_remind, remind_shops
from bot.store.outbox import PostKind, QueuedPost
from bot.store.transaction import Transaction
from tests.samples import SHOP_ID


async def live_until(tx: Transaction, now: datetime) -> list[QueuedPost]:
    """Does every round that is due until this moment; gives what was said at the desk and to
    people.
    """
    said = []
    while (due := await find_next_due(tx)) is not None and due <= now:
        for shop_id in await list_shops_to_remind(tx, now=due):
            await remind_shops(tx, [shop_id], now=due)
        assert not await list_due_letters(tx, now=due), (
            "a letter would leave, and nobody approved one"
        )
        for queued in await tx.outbox.list_due(due, 999):
            await tx.outbox.mark_posted(queued.id)
            if queued.shop_id == SHOP_ID and queued.kind is not PostKind.CARD:
                said.append(queued)
    return said


def words_of(queued: QueuedPost) -> str:
    """Everything that a post says."""
    post = queued.post
    fields = (f"{name} {text}" for name, text in post.fields)
    return " ".join((post.words, post.title, post.body, *fields, post.footer))
