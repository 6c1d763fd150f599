"""Direct messages: from a customer's account to the right shop's conversation, each exactly once."""

from datetime import datetime, timedelta

from bot.domain.channels import Channel
from bot.domain.customers import Customer
from bot.domain.orders import guess_order
from bot.domain.shops import Shop
from bot.services.conversations import Incoming, acknowledge, receive_message
from bot.services.parcels import offer_parcel_buttons
from bot.store.direct import DirectLine, DirectMessage
from bot.store.outbox import PostKind, QueuedPost
from bot.store.transaction import Transaction
from bot.writing.desk import compose_incoming, compose_told

#: After this long a person who buys from several shops is asked again which one they mean.
CHOICE_LASTS = timedelta(hours=24)


#: Whoever writes several messages in a row is asked for their shop once, not for each of them.
ASK_AGAIN = timedelta(minutes=10)


async def open_line(
    tx: Transaction, user_id: int, channel_id: int, *, shop_id: int, read_until: int, now: datetime
) -> None:
    """Remembers that this person is about to get a letter, so that their answer is never overlooked.

    `read_until` is the message id from which on to read, for somebody who never wrote before.
    """
    known = await tx.direct_lines.get(user_id)
    means_this_shop = known is not None and known.shop_id == shop_id and now - known.used_at < CHOICE_LASTS
    line = DirectLine(
        user_id=user_id,
        channel_id=channel_id,
        last_message_id=known.last_message_id if known else read_until,
        shop_id=shop_id if means_this_shop else None,
        used_at=now,
    )
    await tx.direct_lines.save(line)


async def note_line(
    tx: Transaction, message: DirectMessage, channel_id: int, *, is_in_order: bool = True
) -> DirectLine:
    """Remembers how far this person's direct messages were read.

    Not `is_in_order`: earlier ones may not have been fetched yet, so the mark stays before them.
    """
    known = await tx.direct_lines.get(message.user_id)
    read_until = known.last_message_id if known else message.message_id
    line = DirectLine(
        user_id=message.user_id,
        channel_id=channel_id,
        last_message_id=max(message.message_id, read_until) if is_in_order else read_until,
        shop_id=known.shop_id if known and message.at - known.used_at < CHOICE_LASTS else None,
        used_at=message.at,
    )
    await tx.direct_lines.save(line)
    return line


async def put_aside(tx: Transaction, message: DirectMessage) -> bool:
    """Keeps a message until its shop is known; whether its author should be asked (again) which one it is."""
    before = await tx.direct_lines.find_last_aside(message.user_id)
    is_new = await tx.direct_lines.put_aside(message)
    return is_new and (before is None or message.at - before >= ASK_AGAIN)


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
    about = guess_order(message.words, await tx.orders.list_for_customer(customer.id))
    heard = await receive_message(
        tx,
        shop,
        customer,
        Incoming(
            words=message.words,
            at=min(message.at, now),
            channel=Channel.DISCORD,
            order_id=about.id if about else None,
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
    post = await offer_parcel_buttons(tx, post, customer, about, is_thanks=stored.is_thanks, now=now)
    await tx.outbox.say(shop.id, post, now=now)
    if heard.conversation.is_waiting and heard.conversation.acknowledged_at is None:
        await acknowledge(tx, heard.conversation, now=now)
        await tx.outbox.add(
            QueuedPost(
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
