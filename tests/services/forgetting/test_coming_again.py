"""Whoever was forgotten is new when they come again, and nothing old comes in with them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.channels import SalesChannel
from bot.domain.customers import Customer
from bot.domain.drafts import DraftStatus
from bot.domain.errors import StateConflict
from bot.domain.mail import MailKind
from bot.domain.mailboxes import FolderRole
from bot.domain.sales.sale import Buyer, OrderSource, Sale
from bot.domain.shops import Shop
from bot.domain.signs import Signs
from bot.services.approvals import approve_draft
from bot.services.customers import Member
from bot.services.direct import hear_deletion, hear_direct_message
from bot.services.forgetting.erasing import forget_customer
from bot.services.forgetting.retention import (
    count_forgettable,
    forget_idle,
    set_retention,
)
from bot.services.letters import start_letter
from bot.services.moves import join_customers
from bot.services.sales.taking import Outcome, take_sales
from bot.services.work import StaffWork, Work
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, draft_reply, hear, log_order, work_on
from tests.services.letters_by_mail import arrive, connect, send_letter, write
from tests.services.test_direct_lines import say
from tests.sure import sure

DAY = timedelta(days=1)


async def forget(tx: Transaction, shop: Shop, customer: Customer) -> None:
    await forget_customer(StaffWork(tx, shop, NOW, by=MIA), customer)


async def count(tx: Transaction, table: str) -> int:
    return sure(await tx.sql.value(int, f"SELECT count(*) FROM {table}"))


async def test_the_mailboxs_next_look_takes_no_old_letter_in_again(
    tx: Transaction, shop: Shop
) -> None:
    box = await connect(tx, shop)
    letter = write("Where is my shawl?", sender="Zelda Quill <zelda@quill.example>")
    assert await arrive(tx, box, letter) is MailKind.CUSTOMER
    zelda = sure(await tx.customers.list_with_email(shop.id, "zelda@quill.example"))[0]
    draft = await send_letter(tx, await draft_reply(tx, shop, zelda))
    await forget(tx, shop, zelda)
    customers = await count(tx, "customers")
    assert await arrive(tx, box, letter) is None
    answer = write("Thanks!", sender="shop <hello@bluefox.example>", message_id=draft.mail_id)
    assert await arrive(tx, box, answer, role=FolderRole.SENT) is None
    assert (await count(tx, "customers"), await count(tx, "mails")) == (customers, 0)
    again = write("Hello, it is me.", sender="Zelda Quill <zelda@quill.example>")
    assert await arrive(tx, box, again) is MailKind.CUSTOMER
    new = sure(await tx.customers.list_with_email(shop.id, "zelda@quill.example"))[0]
    assert new.id != zelda.id
    assert [each.words for each in await tx.conversations.list_messages(new.id, 9)] == [
        "Hello, it is me."
    ]


async def test_old_direct_messages_arent_taken_in_again_nor_their_changes(
    tx: Transaction, shop: Shop
) -> None:
    _, zelda = await log_order(tx, shop, "Zelda Quill", member=Member(5, "zelda"))
    said = say(11, "Where is my shawl?")
    said = replace(said, user_id=5, user_name="zelda")
    await hear_direct_message(tx, said, 50, is_read=True, now=NOW)
    assert await count(tx, "messages") == 1
    await forget(tx, shop, zelda)
    changed = replace(said, words="Where is it?", edited_at=NOW + DAY)
    for again in (said, changed):
        assert await hear_direct_message(tx, again, 50, is_read=True, now=NOW) is None
    await hear_deletion(tx, said.message_id, now=NOW + DAY)
    assert await count(tx, "unplaced") == 0
    words = await tx.sql.values(str, "SELECT words FROM messages")
    assert words == [""]


@pytest.mark.parametrize("via", [SalesChannel.ETSY, None])
async def test_a_file_with_their_sale_doesnt_bring_them_back(
    tx: Transaction, shop: Shop, via: SalesChannel | None
) -> None:
    buyer = Buyer(name="Zelda Quill", user_name="zeldaq", email="zelda@quill.example")
    sale = Sale(via=via, number="4025790946", buyer=buyer, placed_at=NOW, note="For Grizelda")
    work = Work(tx, shop, NOW)
    [taken] = await take_sales(work, [sale], source=OrderSource.LETTER)
    await forget(tx, shop, sure(await tx.customers.get(taken.order.customer_id)))
    stayed = sure(await tx.orders.get(taken.order.id))
    customers = await count(tx, "customers")
    [again] = await take_sales(work, [sale], source=OrderSource.FILE)
    assert (again.outcome, again.order) == (Outcome.UNCHANGED, stayed)
    other = replace(sale, number="4025790947")
    [new] = await take_sales(work, [other], source=OrderSource.FILE)
    assert new.outcome is Outcome.NEW
    assert await count(tx, "customers") == customers + 1
    assert sure(await tx.orders.get(taken.order.id)) == stayed


async def test_while_a_letter_is_being_sent_nothing_is_erased(tx: Transaction, shop: Shop) -> None:
    order, zelda = await log_order(tx, shop, "Zelda Quill", email="zelda@quill.example")
    draft = await draft_reply(tx, shop, zelda, order)
    await connect(tx, shop)
    draft = await draft_reply(tx, shop, zelda, order)
    await approve_draft(await work_on(tx, draft), draft, revision=draft.revision)
    assert await start_letter(tx, draft.id, now=NOW + DAY) is not None
    with pytest.raises(StateConflict, match="is being sent this very moment"):
        await forget(tx, shop, zelda)
    assert sure(await tx.customers.get(zelda.id)) == zelda


async def test_an_approved_letter_never_leaves(tx: Transaction, shop: Shop) -> None:
    await connect(tx, shop)
    order, zelda = await log_order(tx, shop, "Zelda Quill", email="zelda@quill.example")
    draft = await draft_reply(tx, shop, zelda, order)
    await approve_draft(await work_on(tx, draft), draft, revision=draft.revision)
    await forget(tx, shop, zelda)
    assert await start_letter(tx, draft.id, now=NOW + DAY) is None
    assert sure(await tx.drafts.get(draft.id)).status is DraftStatus.VOIDED


async def test_what_fails_half_way_is_undone_as_a_whole(
    tx: Transaction, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, zelda = await log_order(tx, shop, "Zelda Quill", email="zelda@quill.example")
    await hear(tx, shop, zelda, "Where is my shawl?", at=NOW)
    before = [await tx.sql.rows(f"SELECT * FROM {each}") for each in ("events", "customers")]

    async def fail(*_: object, **__: object) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr(type(tx.held), "replace_name", fail)
    with pytest.raises(OSError, match="gone"):
        async with tx.attempt():
            await forget(tx, shop, zelda)
    after = [await tx.sql.rows(f"SELECT * FROM {each}") for each in ("events", "customers")]
    assert list(map(list, after)) == list(map(list, before))


async def test_a_history_line_of_another_customer_names_them_no_more(
    tx: Transaction, shop: Shop
) -> None:
    _, zelda = await log_order(tx, shop, "Zelda Quill")
    order, other = await log_order(tx, shop, "Otto Other")
    await tx.sql.run(
        "UPDATE events SET what = 'took over what was Zelda Quill''s' WHERE order_id = :id",
        id=order.id,
    )
    await forget(tx, shop, zelda)
    told = [each.what for each in await tx.events.list_for_customer(other.id, 9)]
    assert told == ["took over what was a forgotten customer's"]


async def test_who_became_one_with_them_is_looked_for_at_the_desk_as_well(
    tx: Transaction, shop: Shop
) -> None:
    _, older = await log_order(tx, shop, "Ottilie Marchpane", email="om@quill.example")
    _, zelda = await log_order(tx, shop, "Zelda Quill")
    long_ago = NOW - 90 * DAY
    await tx.customers.save(replace(older, created_at=long_ago))
    older = sure(await tx.customers.get(older.id))
    await join_customers(StaffWork(tx, shop, NOW, by=MIA), zelda, older)
    await forget(tx, shop, sure(await tx.customers.get(zelda.id)))
    [desk] = [each for each in await tx.clearings.list_for_shop(shop.id) if each.signs]
    signs = Signs.from_json(sure(desk.signs))
    for words in ("**Ottilie Marchpane** wrote", "**Zelda Quill** wrote", "om@quill.example"):
        assert signs.are_in(words)
    assert sure(desk.since) <= long_ago
    assert "Marchpane" not in str([tuple(row) for row in await tx.sql.rows("SELECT * FROM events")])


async def test_only_whom_nothing_is_open_with_for_so_long_is_forgotten_by_itself(
    tx: Transaction, shop: Shop
) -> None:
    people = {}
    for name in ("Idle One", "Waits Two", "Owed Three", "Open Four", "Recent Five"):
        order, people[name] = await log_order(tx, shop, name)
        status = "open" if name == "Open Four" else "arrived"
        query = "UPDATE orders SET status = :status, arrived_at = :at WHERE id = :id"
        await tx.sql.run(query, status=status, at=NOW, id=order.id)
    await hear(tx, shop, people["Waits Two"], "Where is my shawl?", at=NOW)
    query = """INSERT INTO promises (shop_id, customer_id, kind, what, made_at, due_at, status)
               VALUES (:shop_id, :id, 'other', 'a card', :at, :at, 'open')"""
    await tx.sql.run(query, shop_id=shop.id, id=people["Owed Three"].id, at=NOW)
    later = NOW + 70 * DAY
    await hear(tx, shop, people["Recent Five"], "Thank you!", at=later - DAY)
    shop = await set_retention(Work(tx, sure(await tx.shops.get(shop.id)), later), 2)
    assert await count_forgettable(tx, shop, now=later) == 1
    assert await forget_idle(tx, shop.id, now=later) == 0  # not before the first night
    night = later + DAY
    assert await forget_idle(tx, shop.id, now=night) == 1
    forgotten = [
        name
        for name, each in people.items()
        if sure(await tx.customers.get(each.id)).forgotten_at is not None
    ]
    assert forgotten == ["Idle One"]
    assert await forget_idle(tx, shop.id, now=night) == 0  # once a night
    assert await tx.held.count_forgotten(shop.id, since=later) == 1
