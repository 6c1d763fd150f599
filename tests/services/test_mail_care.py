"""What the mailbox takes care of: lying dates, old letters, the first look, and replies that nobody
clicks.
"""

from datetime import timedelta

import pytest

from bot.domain.drafts import DraftStatus
from bot.domain.mailboxes import FolderRole
from bot.domain.shops import Shop
from bot.services.letters import start_letter
from bot.services.mailboxes import set_holding_reply
from bot.services.reminders import list_shops_to_remind
from bot.store.database import Database
from tests.samples import MIA, NOW, draft_reply, enter, log_order
from tests.services.case_samples import learn_checker
from tests.services.letters_by_mail import (
    CHECKED,
    DISPUTE,
    HOUR,
    OWN_NAME,
    arrive,
    close_shop,
    connect,
    list_holding,
    list_posts,
    send_letter,
    write,
)
from tests.sure import sure


@pytest.mark.parametrize("wrong", [timedelta(days=-3000), -2 * HOUR, timedelta(days=300)])
async def test_a_wrong_date_neither_stops_nor_ages_a_clock(
    database: Database, shop: Shop, wrong: timedelta
) -> None:
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        _, ada = await log_order(tx, shop, email="ada@example.com")
        await send_letter(tx, await draft_reply(tx, shop, ada))
        now = NOW + 2 * HOUR
        await arrive(tx, mailbox, write("Please cancel!", at=now + wrong), now=now)
        conversation = sure(await tx.conversations.get_for_customer(ada.id))
        assert conversation.waiting_since == now


async def test_what_may_still_cost_money_is_shown_also_by_the_first_look(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        mailbox = await learn_checker(tx, await connect(tx, shop, looked_back=False))
        at = NOW - timedelta(days=2)
        dispute = write(
            DISPUTE,
            sender="PayPal <service@paypal.com>",
            subject="A buyer opened a dispute",
            at=at,
            Authentication_Results=CHECKED,
        )
        await arrive(tx, mailbox, dispute, received_at=at)
        [post] = await list_posts(tx)
        assert "**PayPal**" in post.words
        assert post.roles == ()


async def test_the_first_look_leaves_a_draft_that_is_newer_than_what_it_finds(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop, looked_back=False)
        _, ada = await log_order(tx, shop, email="ada@example.com")
        draft = await draft_reply(tx, shop, ada)
        at = NOW - timedelta(days=20)
        await arrive(tx, mailbox, write("Hello?", at=at), received_at=at)
        answer = write("Sorry!", sender=OWN_NAME, to="ada@example.com", at=at + HOUR)
        await arrive(tx, mailbox, answer, role=FolderRole.SENT, received_at=at + HOUR)
        stored = sure(await tx.drafts.get(draft.id))
        assert stored.status is DraftStatus.PENDING
        assert await list_shops_to_remind(tx, now=NOW) == {}


async def test_a_letter_that_was_moved_here_long_after_makes_no_noise(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        at = NOW - timedelta(days=700)
        await arrive(tx, mailbox, write("Hello?", at=at), received_at=at)
        assert await list_posts(tx) == []
        assert 7 not in {
            key
            for key, due in (await list_shops_to_remind(tx, now=NOW + 100 * HOUR)).items()
            if due
        }


async def test_a_holding_reply_is_set_aside_once_it_is_turned_off_or_the_shop_has_opened(
    database: Database, shop: Shop
) -> None:
    night = NOW + 12 * HOUR
    async with database.transaction() as tx:
        mailbox = await connect(tx, shop)
        await close_shop(tx, shop)
        mailbox = await set_holding_reply(tx, await enter(tx), "Thank you.", by=MIA)
        for number, name in enumerate(("ada", "ben")):
            raw = write("Hello?", sender=f"{name}@example.com", at=night)
            await arrive(tx, mailbox, raw, now=night + number * timedelta(minutes=1))
        first, second = await list_holding(tx)
        assert await start_letter(tx, first.id, now=NOW + timedelta(days=3, minutes=10)) is None
        await set_holding_reply(tx, await enter(tx), None, by=MIA)
        assert await start_letter(tx, second.id, now=night + HOUR) is None
