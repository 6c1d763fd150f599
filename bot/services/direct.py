"""Direct messages: from a customer's account to the right shop's conversation, each exactly
once.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.channels import Channel
from bot.domain.conversations import Conversation, EarlierWords, Message, merge_attachments
from bot.domain.customers import Customer
from bot.domain.errors import NotFound
from bot.domain.order_guesses import guess_order
from bot.domain.records import dataclass
from bot.domain.shops import Shop
from bot.domain.ways import KnownFrom, name_member
from bot.services.arrivals import show_arrival
from bot.services.conversations import Incoming, acknowledge, receive_message
from bot.services.message_changes import change_message, delete_message
from bot.services.work import Work
from bot.store.conversations import name_source, read_source
from bot.store.direct import DirectLine, DirectMessage
from bot.store.outbox import File, PostKind, QueuedPost
from bot.store.transaction import Transaction
from bot.writing.desk import compose_acknowledgement, compose_incoming, is_cut
from bot.writing.message_changes import compose_change, compose_deletion
from bot.writing.parcels import show_change

#: Where Discord's ids begin to count, in milliseconds since 1970.
DISCORD_EPOCH = 1_420_070_400_000

#: After this long a person who buys from several shops is asked again which one they mean.
CHOICE_LASTS = timedelta(hours=24)
#: Whoever writes several messages in a row is asked for their shop once, not for each of them.
ASK_AGAIN = timedelta(minutes=10)
#: How far back somebody's messages are read who never wrote before, and looked at for changes.
LOOK_BACK = timedelta(days=30)
#: So many of somebody's messages that wait for an answer are looked at for changes, the newest
#: first.
MAX_LOOKED_AT = 1000


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A message whose shop isn't known yet."""

    shops: dict[int, str]  #: those that know its author, by id
    should_ask: bool  #: nobody has asked them lately which one they mean


async def open_line(
    tx: Transaction, user_id: int, channel_id: int, *, shop_id: int | None = None, now: datetime
) -> None:
    """Remembers where this person writes, so that nothing of it is overlooked: neither their answer
    to a letter that is about to leave, nor what they wrote before while the bot was away.
    """
    line = DirectLine(
        user_id=user_id, channel_id=channel_id, last_message_id=begin_mark(now), used_at=now
    )
    known = await tx.direct_lines.lock(user_id)
    if known is not None:
        line = replace(line, last_message_id=known.last_message_id)
        if known.shop_id == shop_id and now - known.used_at < CHOICE_LASTS:
            line = replace(line, shop_id=shop_id)
    await tx.direct_lines.save(line)


async def hear_direct_message(
    tx: Transaction, message: DirectMessage, channel_id: int, *, is_read: bool, now: datetime
) -> Unplaced | None:
    """Takes in a direct message as it stands now, once, and what was changed in it since it was
    taken in.

    The mark moves only with a message that `is_read` from the channel in its order: what Discord
    tells as it happens may come out of order, and an earlier one may not have been taken yet. Gives
    what is still to be found out when its shop isn't known.
    """
    is_new = not await _take_change(tx, message, now=now)
    line = await _note_line(tx, message, channel_id, is_read=is_read)
    if not is_new:
        return None
    shops = {shop.id: shop.name for shop in await list_known_shops(tx, message.user_id)}
    if line.shop_id is not None:
        shops = {line.shop_id: ""}
    if len(shops) == 1:
        await take_direct_message(tx, next(iter(shops)), message, now=now)
        return None
    # Kept before anybody is asked: whatever happens now, the message isn't lost.
    return Unplaced(shops, await _put_aside(tx, message))


async def _note_line(
    tx: Transaction, message: DirectMessage, channel_id: int, *, is_read: bool
) -> DirectLine:
    """The line as it is after this message."""
    line = DirectLine(
        user_id=message.user_id,
        channel_id=channel_id,
        # Before somebody's first message there may be others, which nobody has read yet.
        last_message_id=begin_mark(message.at),
        used_at=message.at,
    )
    known = await tx.direct_lines.lock(message.user_id)
    if known is not None:
        used_at = max(message.at, known.used_at)
        line = replace(line, last_message_id=known.last_message_id, used_at=used_at)
        if message.at - known.used_at < CHOICE_LASTS:
            line = replace(line, shop_id=known.shop_id)
    if is_read:
        line = replace(line, last_message_id=max(message.message_id, line.last_message_id))
    if line != known:
        await tx.direct_lines.save(line)
    return line


def begin_mark(at: datetime) -> int:
    """From which message on a line is read whose mark isn't known: Discord's ids begin with their
    moment.
    """
    return (int((at - LOOK_BACK).timestamp() * 1000) - DISCORD_EPOCH) << 22


async def _take_change(tx: Transaction, message: DirectMessage, *, now: datetime) -> bool:
    """Whether this message was taken in before; what it says now is taken in, if that is something
    else.
    """
    kept = await tx.direct_lines.get_aside(message.message_id)
    if kept is not None:
        if _is_newer(message, kept.edited_at):
            await tx.direct_lines.save_aside(_merge_aside(kept, message))
        return True
    stored = await tx.conversations.find_direct_message(message.message_id)
    if stored is None:
        # What somebody wrote who was forgotten isn't taken in again.
        return await tx.forgotten.knows_anywhere(name_source(message.message_id))
    if _is_newer(message, stored.edited_at):
        await _show_change(tx, stored, message, now=now)
    return True


def _is_newer(message: DirectMessage, edited_at: datetime | None) -> bool:
    """Whether it was changed since; Discord also tells of messages in which it only found a
    link.
    """
    return message.edited_at is not None and (edited_at is None or message.edited_at > edited_at)


def _merge_aside(kept: DirectMessage, message: DirectMessage) -> DirectMessage:
    """A message that was put aside, as it stands now, with what it said before."""
    assert message.edited_at is not None
    earlier = kept.earlier
    if message.words != kept.words:
        earlier = (*kept.earlier, EarlierWords(kept.words, message.edited_at))
    return replace(
        message,
        attachments=merge_attachments(kept.attachments, message.attachments),
        earlier=earlier,
        deleted_at=kept.deleted_at,
    )


async def _show_change(
    tx: Transaction, stored: Message, message: DirectMessage, *, now: datetime
) -> None:
    """Has a change shown at the desk, and the customer told if they wait for an answer again."""
    shop = await tx.shops.lock(stored.shop_id)
    customer = await tx.customers.get(stored.customer_id)
    assert shop is not None  # the database holds no message without them
    assert customer is not None
    assert message.edited_at is not None
    at = min(message.edited_at, now)
    files = merge_attachments(stored.attachments, message.attachments)
    has_same_files = len(files) == len(stored.attachments) == len(message.attachments)
    if message.words == stored.words and has_same_files:
        await tx.conversations.save_message(replace(stored, edited_at=at))
        return
    about = guess_order(message.words, await tx.orders.list_for_customer(customer.id))
    changed = await change_message(
        Work(tx, shop, now),
        customer,
        stored,
        words=message.words,
        attachments=message.attachments,
        order_id=about.id if about else None,
        at=at,
    )
    post = compose_change(
        shop,
        customer,
        changed.conversation,
        changed.message,
        was_answered=changed.was_answered,
        now=now,
    )
    if changed.order is not None:
        post = show_change(post, customer, changed.order, stored.id, is_all=False)
    await tx.outbox.say(shop.id, post, files=_list_files(changed.message), now=now)
    if not changed.was_answered:
        await _tell_customer(Work(tx, shop, now), changed.conversation, message.user_id)


async def hear_deletion(tx: Transaction, message_id: int, *, now: datetime) -> None:
    """Takes in that somebody deleted a direct message; nothing of it is forgotten."""
    kept = await tx.direct_lines.get_aside(message_id)
    if kept is not None:
        await tx.direct_lines.save_aside(replace(kept, deleted_at=kept.deleted_at or now))
        return
    stored = await tx.conversations.find_direct_message(message_id)
    if stored is None or stored.deleted_at is not None or stored.author_id is not None:
        return
    shop = await tx.shops.lock(stored.shop_id)
    customer = await tx.customers.get(stored.customer_id)
    assert shop is not None  # the database holds no message without them
    assert customer is not None
    deleted = await delete_message(Work(tx, shop, now), customer, stored)
    post = compose_deletion(
        shop,
        customer,
        deleted.conversation,
        deleted.message,
        was_answered=deleted.was_answered,
        now=now,
    )
    await tx.outbox.say(shop.id, post, now=now)


async def list_changeable(
    tx: Transaction, user_id: int, *, now: datetime
) -> dict[int, datetime | None]:
    """The messages of this person whose changes matter, made in the bot's absence, each with its
    last change.

    That is what is unanswered, of the last weeks.
    """
    aside = [each for each in await tx.direct_lines.list_aside(user_id) if each.deleted_at is None]
    taken = await tx.conversations.list_direct_messages(user_id, now - LOOK_BACK, MAX_LOOKED_AT)
    edits = {each.message_id: each.edited_at for each in aside}
    for each in taken:
        edits[read_source(each.source_key or "")] = each.edited_at
    return edits


async def _put_aside(tx: Transaction, message: DirectMessage) -> bool:
    """Keeps a message until its shop is known; whether its author should be asked (again) which one
    it is.
    """
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

    It is shown at the desk, and the customer is told, once for each wait, that a person will
    answer.
    """
    shop = await tx.shops.lock(shop_id)
    if shop is None:
        return False
    work = Work(tx, shop, now)
    customer = await _find_customer(work, message)
    about = guess_order(message.words, await tx.orders.list_for_customer(customer.id))
    heard = await receive_message(
        work,
        customer,
        Incoming(
            words=message.words,
            at=min(message.at, now),
            channel=Channel.DISCORD,
            order_id=about.id if about else None,
            attachments=message.attachments,
            source_key=name_source(message.message_id),
            way=name_member(message.user_id),
            edited_at=message.edited_at,
            earlier=message.earlier,
            deleted_at=message.deleted_at,
        ),
        about=about,
    )
    if heard is None:
        return False
    stored = await tx.conversations.get_message(heard.message_id)
    assert stored is not None
    order = about or await tx.orders.get(heard.conversation.order_id)
    post = compose_incoming(shop, customer, heard.conversation, stored, order=order, now=now)
    post = await show_arrival(work, post, customer, about, heard)
    await tx.outbox.say(shop.id, post, files=_list_files(stored), now=now)
    await _tell_customer(work, heard.conversation, message.user_id)
    return True


def _list_files(message: Message) -> tuple[File, ...]:
    """What goes along with a message's card: the whole text when the card shows less."""
    if not is_cut(message):
        return ()
    return (File("message.txt", message.words.encode()),)


async def _tell_customer(work: Work, conversation: Conversation, user_id: int) -> None:
    """Tells somebody who waits, once for each wait, that a person will answer."""
    if not conversation.is_waiting or conversation.acknowledged_at is not None:
        return
    await acknowledge(work, conversation)
    await work.tx.outbox.add(
        QueuedPost(
            shop_id=work.shop.id,
            kind=PostKind.TOLD,
            conversation_id=conversation.id,
            member_id=user_id,
            post=compose_acknowledgement(work.shop, conversation, now=work.now),
            due_at=work.now,
        )
    )


async def _find_customer(work: Work, message: DirectMessage) -> Customer:
    """Whose message it is: a new account is a customer whom staff still have to place."""
    known = await work.tx.customers.get_member(work.shop.id, message.user_id)
    if known is not None:
        return known
    # A new account is never taken for a known customer because of its name: anybody can choose a
    # name.
    return await work.tx.customers.add(
        Customer(
            shop_id=work.shop.id,
            name=message.user_name,
            member_id=message.user_id,
            member_name=message.user_name,
            is_proposed=True,
            created_at=work.now,
        ),
        known_from=KnownFrom.MESSAGE,
    )


async def choose_shop(tx: Transaction, user_id: int, shop_id: int, *, now: datetime) -> int:
    """Takes in what was put aside until this person said which shop they mean; gives how much it
    was.

    Raises NotFound when there is no such shop.
    """
    if await tx.shops.get(shop_id) is None:
        raise NotFound(
            "That shop isn't here any more. Your message is kept: please write to me once more."
        )
    await tx.direct_lines.choose_shop(user_id, shop_id)
    kept = await tx.direct_lines.take_aside(user_id)
    for message in kept:
        await take_direct_message(tx, shop_id, message, now=now)
    return len(kept)
