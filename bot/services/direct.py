"""Direct messages: from a customer's account to the right shop's conversation, each exactly once."""

from datetime import datetime, timedelta

from bot.domain.channels import Channel
from bot.domain.customers import Customer
from bot.domain.shops import Shop
from bot.services.conversations import Incoming, mark_told, receive_message
from bot.store.direct import DirectLine, DirectMessage
from bot.store.outbox import Parcel, PostKind
from bot.store.transaction import Transaction
from bot.writing.desk import compose_incoming, compose_told

#: After this long a person who buys from several shops is asked again which one they mean.
CHOICE_LASTS = timedelta(hours=24)


async def note_line(tx: Transaction, message: DirectMessage, channel_id: int) -> DirectLine:
    """Remembers how far this person's direct messages were read."""
    known = await tx.direct_lines.get(message.user_id)
    line = DirectLine(
        user_id=message.user_id,
        channel_id=channel_id,
        last_message_id=max(message.message_id, known.last_message_id if known else 0),
        shop_id=known.shop_id if known and message.at - known.used_at < CHOICE_LASTS else None,
        used_at=message.at,
    )
    await tx.direct_lines.save(line)
    return line


async def list_known_shops(tx: Transaction, user_id: int) -> list[Shop]:
    """The shops that know this account as a customer's."""
    customers = await tx.customers.list_for_member(user_id)
    shops = [await tx.shops.get(customer.shop_id) for customer in customers]
    return [shop for shop in shops if shop is not None]


async def take_direct_message(
    tx: Transaction, shop_id: int, message: DirectMessage, *, now: datetime
) -> bool:
    """Takes a direct message in as a customer's of this shop; False when it was taken in before.

    It is shown at the desk, and the customer is told, once for each wait, that a person will answer.
    """
    shop = await tx.shops.lock(shop_id)
    if shop is None:
        return False
    customer = await _find_customer(tx, shop, message, now=now)
    heard = await receive_message(
        tx,
        shop,
        customer,
        Incoming(
            words=message.words,
            at=min(message.at, now),
            channel=Channel.DISCORD,
            attachments=message.attachments,
            source_key=f"discord:{message.message_id}",
        ),
        now=now,
    )
    if heard is None:
        return False
    stored = await tx.conversations.get_message(heard.message_id)
    assert stored is not None
    post = compose_incoming(shop, customer, heard.conversation, stored, now=now)
    await tx.outbox.add(Parcel(shop_id=shop.id, kind=PostKind.NOTE, post=post, due_at=now))
    if heard.conversation.is_waiting and heard.conversation.told_at is None:
        await mark_told(tx, heard.conversation, now=now)
        await tx.outbox.add(
            Parcel(
                shop_id=shop.id,
                kind=PostKind.TOLD,
                conversation_id=heard.conversation.id,
                member_id=message.user_id,
                post=compose_told(shop, heard.conversation, now=now),
                due_at=now,
            )
        )
    return True


async def _find_customer(tx: Transaction, shop: Shop, message: DirectMessage, *, now: datetime) -> Customer:
    known = await tx.customers.get_member(shop.id, message.user_id)
    if known is not None:
        return known
    # A new account is never taken for a known customer because of its name: anybody can choose a name.
    return await tx.customers.add(
        Customer(
            shop_id=shop.id,
            name=message.user_name,
            member_id=message.user_id,
            member_name=message.user_name,
            is_proposed=True,
            created_at=now,
        )
    )


async def choose_shop(tx: Transaction, user_id: int, shop_id: int, *, now: datetime) -> int:
    """Takes in what was put aside until this person said which shop they mean; gives how much it was."""
    await tx.direct_lines.choose_shop(user_id, shop_id)
    kept = await tx.direct_lines.take_aside(user_id)
    for message in kept:
        await take_direct_message(tx, shop_id, message, now=now)
    return len(kept)
