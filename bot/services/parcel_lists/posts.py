"""Having a list of parcels shown at the desk as it is when it is shown."""

from bot.services.work import Work
from bot.store.outbox import PostKind, QueuedPost


async def show_list(work: Work, list_id: int) -> None:
    """Has the list's post made, or changed."""
    await work.tx.outbox.add(
        QueuedPost(
            shop_id=work.shop.id,
            kind=PostKind.PARCELS,
            parcel_list_id=list_id,
            due_at=work.now,
        )
    )
