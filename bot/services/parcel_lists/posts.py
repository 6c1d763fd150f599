"""Having a list of parcels shown at the desk as it is when it is shown."""

from bot.domain.drafts import Draft
from bot.services.work import Work
from bot.store.outbox import PostKind, QueuedPost
from bot.store.transaction import Transaction


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


async def find_message(tx: Transaction, draft: Draft) -> tuple[int, int] | None:
    """The channel and the message that show a draft: its card, or else its list's post."""
    card = await tx.drafts.get_card(draft.id, draft.revision)
    if card is not None:
        return card.channel_id, card.message_id
    listed = await tx.parcel_lists.get(draft.parcel_list_id)
    if listed is None or listed.channel_id is None or listed.message_id is None:
        return None
    return listed.channel_id, listed.message_id
