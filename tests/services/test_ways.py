"""Answers go the way the customer wrote last, unless staff choose another; a closed way is left."""

from datetime import timedelta

import pytest

from bot.domain.channels import Channel
from bot.domain.customers import Customer
from bot.domain.errors import NotFound, StateConflict
from bot.domain.sending import Ending, SendOutcome
from bot.domain.shops import Shop
from bot.domain.ways import KnownFrom, make_account, make_email
from bot.services.addressing import redirect_draft, renew_draft
from bot.services.approvals import approve_draft
from bot.services.conversations import Incoming, receive_message
from bot.services.direct import take_direct_message
from bot.services.letters import finish_letter, start_letter
from bot.services.ways import list_choices
from bot.services.work import Work
from bot.store.direct import DirectMessage
from bot.store.transaction import Transaction
from tests.samples import NOW, SHOP_ID, draft_reply, log_order, work_on
from tests.services.letters_by_mail import arrive, connect, send_letter, write, write_bounce
from tests.sure import sure

HOUR = timedelta(hours=1)
BOTH = ("ada@example.com", "ada@work.example")


async def add_ways(tx: Transaction, shop: Shop) -> Customer:
    """Somebody with two addresses and an account, none of them used so far."""
    _, ada = await log_order(tx, shop, email=BOTH[0])
    ways = (
        make_email(ada, BOTH[1], KnownFrom.STAFF, at=NOW),
        make_account(ada, 5, "ada_x", KnownFrom.STAFF, at=NOW),
    )
    return await tx.customers.add_ways(ada, ways)


async def write_directly(tx: Transaction, hours: int) -> None:
    at = NOW + hours * HOUR
    message = DirectMessage(message_id=hours, user_id=5, user_name="ada_x", words="Hello?", at=at)
    assert await take_direct_message(tx, SHOP_ID, message, now=at)


async def list_where(tx: Transaction, shop: Shop, ada: Customer) -> list[str]:
    draft = await draft_reply(tx, shop, ada)
    return [each.to.where for each in await list_choices(tx, draft, None)]


async def test_answers_go_the_way_they_wrote_last(tx: Transaction, shop: Shop) -> None:
    mailbox = await connect(tx, shop)
    ada = await add_ways(tx, shop)
    assert (await draft_reply(tx, shop, ada)).to.where == "Discord @ada_x"
    for hours, address in ((1, BOTH[1]), (3, BOTH[0])):
        at = NOW + hours * HOUR
        await arrive(tx, mailbox, write("Hello?", sender=f"Ada <{address}>", at=at), now=at)
        draft = await draft_reply(tx, shop, ada)
        assert (draft.to.where, draft.email, draft.member_id) == (
            f"e-mail {address}",
            address,
            None,
        )
        await write_directly(tx, hours + 1)
        draft = await draft_reply(tx, shop, ada)
        assert (draft.to.where, draft.email, draft.member_id) == ("Discord @ada_x", None, 5)


async def test_who_wrote_on_a_marketplace_last_is_answered_there(
    tx: Transaction, shop: Shop
) -> None:
    ada = await add_ways(tx, shop)
    said = Incoming(words="Hello?", at=NOW + HOUR, channel=Channel.ELSEWHERE, via="Etsy")
    await receive_message(Work(tx, shop, NOW + HOUR), ada, said)
    assert (await draft_reply(tx, shop, ada)).to.where == "Etsy messages"
    await write_directly(tx, 2)
    assert (await draft_reply(tx, shop, ada)).to.where == "Discord @ada_x"


async def test_a_bounced_address_is_closed_and_renew_goes_another_way(
    tx: Transaction, shop: Shop
) -> None:
    mailbox = await connect(tx, shop)
    ada = await add_ways(tx, shop)
    letter = write("Hello?", sender=f"Ada <{BOTH[0]}>", at=NOW)
    await arrive(tx, mailbox, letter)
    sent = await send_letter(tx, await draft_reply(tx, shop, ada))
    await arrive(tx, mailbox, write_bounce(sure(sent.mail_id)), now=NOW + 2 * HOUR)
    [way, *_] = await tx.ways.list_for_customer(ada.id)
    assert way.closed_at == NOW + 2 * HOUR
    assert "no such user" in sure(way.closed_because)
    failed = sure(await tx.drafts.get(sent.id))
    offered = [each.to.where for each in await list_choices(tx, failed, None)]
    assert offered == [f"e-mail {BOTH[0]}", f"e-mail {BOTH[1]}", "Discord @ada_x"]
    renewed = await renew_draft(await work_on(tx, failed), failed, revision=1)
    assert renewed.to.where == "Discord @ada_x"
    assert await list_where(tx, shop, ada) == [f"e-mail {BOTH[1]}", "Discord @ada_x"]


@pytest.mark.parametrize("closes", [True, False])
async def test_only_what_says_so_closes_a_way(tx: Transaction, shop: Shop, *, closes: bool) -> None:
    ada = await add_ways(tx, shop)
    draft = await draft_reply(tx, shop, ada)
    await approve_draft(await work_on(tx, draft), draft, revision=1)
    sure(await start_letter(tx, draft.id, now=NOW + HOUR))
    outcome = SendOutcome(Ending.REFUSED, "no.", closes_way=closes)
    await finish_letter(tx, draft.id, outcome, now=NOW + HOUR)
    account = sure(await tx.ways.find(SHOP_ID, "discord:5"))
    assert (account.closed_at is not None) == closes


async def test_the_way_that_staff_chose_stays_through_a_renewal(
    tx: Transaction, shop: Shop
) -> None:
    await connect(tx, shop)
    ada = await add_ways(tx, shop)
    draft = await draft_reply(tx, shop, ada)
    ways = {each.to.where: each.way_id for each in await list_choices(tx, draft, None)}
    work = await work_on(tx, draft)
    chosen = await redirect_draft(work, draft, revision=1, way_id=ways[f"e-mail {BOTH[1]}"])
    assert (chosen.email, chosen.revision, chosen.text) == (BOTH[1], 2, draft.text)
    assert chosen.subject
    assert (await renew_draft(work, chosen, revision=2)).email == BOTH[1]
    await tx.ways.close(SHOP_ID, f"email:{BOTH[1]}", "full", at=NOW)
    now = sure(await tx.drafts.get(draft.id))
    assert (await renew_draft(work, now, revision=3)).to.where == "Discord @ada_x"


async def test_a_way_that_is_nobodys_or_the_same_is_refused(tx: Transaction, shop: Shop) -> None:
    ada = await add_ways(tx, shop)
    _, ben = await log_order(tx, shop, "Ben", email="ben@example.com")
    [bens] = await tx.ways.list_for_customer(ben.id)
    draft = await draft_reply(tx, shop, ada)
    same = next(way.id for way in await tx.ways.list_for_customer(ada.id) if way.member_id)
    for way_id, refusal in ((bens.id, NotFound), (999, NotFound), (same, StateConflict)):
        with pytest.raises(refusal):
            await redirect_draft(await work_on(tx, draft), draft, revision=1, way_id=way_id)
    assert await tx.drafts.get(draft.id) == draft
