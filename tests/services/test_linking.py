"""An account that wrote on its own is linked to the customer whose order it asks about."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.customers import Customer
from bot.domain.errors import BadInput, StateConflict
from bot.domain.orders import Order
from bot.domain.shops import Shop
from bot.services.conversations import take_for_question
from bot.services.direct import take_direct_message
from bot.services.linking import link_customer
from bot.services.reminders import find_next_due, list_shops_to_remind, remind_shops
from bot.services.work import StaffWork
from bot.store.database import Database
from bot.store.direct import DirectMessage
from bot.store.outbox import PostKind
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, SHOP_ID, hear, log_order
from tests.sure import sure

HOUR = timedelta(hours=1)


async def write_directly(tx: Transaction, number: int, words: str = "Where is it?") -> Customer:
    at = NOW + number * HOUR
    message = DirectMessage(message_id=number, user_id=5, user_name="ada_x", words=words, at=at)
    assert await take_direct_message(tx, SHOP_ID, message, now=at)
    return sure(await tx.customers.get_member(SHOP_ID, 5))


async def link(
    tx: Transaction, shop: Shop, stranger: Customer, order: Order, hours: float = 3
) -> Customer:
    return await link_customer(StaffWork(tx, shop, NOW + hours * HOUR, by=MIA), stranger, order)


async def test_two_conversations_become_one_that_waits_since_the_first_message(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        order, ada = await log_order(tx, shop)
        stranger = await write_directly(tx, 1)
        await hear(tx, shop, ada, "Hello?", at=NOW + 2 * HOUR)
        known = await link(tx, shop, stranger, order)
        assert (known.id, known.member_id) == (ada.id, 5)
        conversation = sure(await tx.conversations.get_for_customer(ada.id))
        assert (conversation.waiting_since, conversation.unanswered) == (NOW + HOUR, 2)
        assert [each.words for each in await tx.conversations.list_messages(ada.id, 9)] == [
            "Where is it?",
            "Hello?",
        ]
        assert await tx.customers.get(stranger.id) is None
        assert len(await tx.reminders.list_due(NOW + 9999 * HOUR, 9, shop_ids=[SHOP_ID])) == 1
        assert (await write_directly(tx, 9)).id == ada.id


async def test_what_both_were_reminded_of_is_said_no_more(database: Database, shop: Shop) -> None:
    async with database.transaction() as tx:
        order, ada = await log_order(tx, shop)
        await hear(tx, shop, ada, "Hello?", at=NOW)
        stranger = await write_directly(tx, 1)
        while (due := await find_next_due(tx)) is not None and due <= NOW + 80 * HOUR:
            for shop_id in await list_shops_to_remind(tx, now=due):
                await remind_shops(tx, [shop_id], now=due)
            for parcel in await tx.outbox.list_due(due, 99):
                await tx.outbox.mark_posted(parcel.id)
        await link(tx, shop, stranger, order, 81)
        at = NOW + 82 * HOUR
        for shop_id in await list_shops_to_remind(tx, now=at):
            await remind_shops(tx, [shop_id], now=at)
        assert PostKind.PING not in [parcel.kind for parcel in await tx.outbox.list_due(at, 9)]


async def test_thanks_of_an_account_that_was_linked_can_still_be_taken_for_a_question(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        order, ada = await log_order(tx, shop)
        stranger = await write_directly(tx, 1, "Thank you!")
        [thanks] = await tx.conversations.list_messages(stranger.id, 9)
        await link(tx, shop, stranger, order)
        conversation = await take_for_question(
            StaffWork(tx, shop, NOW + 4 * HOUR, by=MIA), thanks.id
        )
        assert conversation.customer_id == ada.id


async def test_a_customer_keeps_the_account_that_they_have(database: Database, shop: Shop) -> None:
    async with database.transaction() as tx:
        order, ada = await log_order(tx, shop)
        await tx.customers.save(known := replace(ada, member_id=9))
        stranger = await write_directly(tx, 1)
        with pytest.raises(BadInput):
            await link(tx, shop, stranger, order)
        with pytest.raises(StateConflict):
            await link(tx, shop, known, order)
