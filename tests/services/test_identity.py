"""Each database has a name of its own, and one that was brought back takes nothing for undone."""

from datetime import timedelta

import pytest

from bot.domain.drafts import DraftStatus
from bot.domain.identity import Identity
from bot.domain.shops import Shop
from bot.services.approvals import approve_draft
from bot.services.customers import Member
from bot.services.identity import PAGE, name_database
from bot.services.work import StaffWork
from bot.store.backup import FORGET_IDENTITY
from bot.store.database import Database
from bot.store.drafts import Card
from bot.store.transaction import Transaction
from tests.samples import NOW, draft_reply, log_order

HUGE = 10**12


@pytest.mark.parametrize("numbers", [(1,), (HUGE, 2**63), (HUGE, 9999, 2**63)])
def test_a_nonce_is_short_enough_for_discord(numbers: tuple[int, ...]) -> None:
    assert len(Identity("a" * 32, NOW).make_nonce("letter", *numbers)) <= 25


def test_a_nonce_is_the_same_again_and_never_that_of_something_else() -> None:
    one, other = Identity("one", NOW), Identity("other", NOW)
    meant = [
        (one, "post", 1, 23),
        (one, "post", 12, 3),
        (one, "letter", 1, 23),
        (other, "post", 1, 23),
    ]
    nonces = [identity.make_nonce(what, *numbers) for identity, what, *numbers in meant]
    assert nonces == [identity.make_nonce(what, *numbers) for identity, what, *numbers in meant]
    assert len(set(nonces)) == len(meant)


async def test_a_new_database_is_named_once(database: Database) -> None:
    async with database.transaction() as tx:
        assert await tx.identity.get() is None
        named = await name_database(tx, now=NOW)
    async with database.reading() as tx:
        assert await tx.identity.get() == named
    assert named.since == NOW


@pytest.mark.parametrize("knew_names", [True, False], ids=["a copy", "a copy by an older program"])
async def test_what_restoring_runs_makes_a_database_forget_its_name(
    database: Database, knew_names: bool
) -> None:
    async with database.transaction() as tx:
        first = await name_database(tx, now=NOW)
        if not knew_names:
            await tx.sql.run("DROP TABLE identity")
        for statement in FORGET_IDENTITY.removesuffix(";").split(";"):
            await tx.sql.run(statement)
        assert await tx.identity.get() is None
        assert (await name_database(tx, now=NOW)).name != first.name


async def test_a_database_that_was_brought_back_doubts_every_letter_and_reaction(
    tx: Transaction, shop: Shop
) -> None:
    drafts = []
    for number in range(PAGE + 20):
        order, customer = await log_order(
            tx, shop, f"Ada {number}", member=Member(number + 1, "ada")
        )
        drafts.append(await draft_reply(tx, shop, customer, order))
    for draft in drafts[:-1]:  # the card of the last was posted after the backup was made
        await tx.drafts.set_card(Card(draft.id, 1, 5, 1000 + draft.id))
    approved = drafts[: PAGE + 5]
    for draft in approved:
        await approve_draft(StaffWork(tx, shop, NOW, by=1), draft, revision=1, by_reaction=True)
    await name_database(tx, now=NOW + timedelta(days=1))
    found = [await tx.drafts.get(each.id) for each in drafts]
    statuses = [each.status for each in found if each]
    assert statuses == [DraftStatus.UNKNOWN] * (PAGE + 5) + [DraftStatus.PENDING] * 15
    waiting = [each for each in found[PAGE + 5 :] if each]
    assert all(each.was_withdrawn for each in waiting)
    assert all("Look in the conversation whether" in each.warnings[-1] for each in waiting)
    posts = await tx.outbox.list_due(NOW + timedelta(days=1), 1000)
    assert all(each.attempts for each in posts if not each.post.title)
    [told] = [each.post for each in posts if each.post.title == "A backup was brought back"]
    assert f"{PAGE + 5} letters may have gone out" in told.body
