"""One open draft for each order and kind, and no third apology that only says it again."""

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.drafts import UNDO, Draft, DraftStatus
from bot.domain.errors import BadInput, StateConflict
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import Cause, LetterKind, Remedy
from bot.domain.orders import Order
from bot.domain.shops import Shop
from bot.services.addressing import renew_draft
from bot.services.approvals import approve_draft
from bot.services.customers import CustomerChange, edit_customer
from bot.services.drafts import draft_letter, revise_draft, rewrite_draft
from bot.services.letters import start_letter
from bot.services.work import StaffWork, Work
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, draft_reply, log_order
from tests.services.parcel_days import DAY, send
from tests.sure import sure


def ask(cause: Cause = Cause.SLOW_REPLY, *, by: date | None = None, **more: str) -> LetterRequest:
    if cause is Cause.SLOW_REPLY:
        more = {"answer": "It is wool."} | more
    return LetterRequest(
        kind=LetterKind.APOLOGY,
        cause=cause,
        remedy=Remedy.REFUND if by else None,
        remedy_by=by,
        **more,  # type: ignore[arg-type]
    )


async def apologise(
    tx: Transaction,
    shop: Shop,
    order: Order,
    request: LetterRequest | None = None,
    *,
    days: int = 0,
) -> Draft:
    ada = sure(await tx.customers.get(order.customer_id))
    work = Work(tx, shop, NOW + days * DAY, by=MIA)
    return await draft_letter(work, ada, order, request or ask())


async def look(tx: Transaction, draft: Draft) -> Draft:
    return sure(await tx.drafts.get(draft.id))


@pytest.mark.parametrize("status", [DraftStatus.PENDING, DraftStatus.APPROVED, DraftStatus.READY])
async def test_a_newer_draft_takes_the_place_of_the_open_one(
    tx: Transaction, shop: Shop, status: DraftStatus
) -> None:
    order, ada = await log_order(tx, shop)
    hat, _ = await log_order(tx, shop, item="hat")
    first = await apologise(tx, shop, order)
    elsewhere = await apologise(tx, shop, hat)
    reply = await draft_reply(tx, shop, ada, order)
    if status is not DraftStatus.PENDING:
        await approve_draft(StaffWork(tx, shop, NOW, by=MIA), first, revision=1)
    if status is DraftStatus.READY:
        await start_letter(tx, first.id, now=NOW + UNDO)
    assert (await look(tx, first)).status is status
    second = await apologise(tx, shop, order, ask(Cause.LATE))
    was = await look(tx, first)
    assert (was.status, was.reason) == (DraftStatus.VOIDED, "a newer draft took its place")
    for each in (second, elsewhere, reply):
        assert (await look(tx, each)).status is DraftStatus.PENDING
    story = [event.what for event in await tx.events.list_for_order(order.id, 20)]
    assert "set the draft aside: a newer draft took its place" in story


async def test_renewing_the_older_sets_the_newer_aside(tx: Transaction, shop: Shop) -> None:
    order, _ = await log_order(tx, shop)
    first = await apologise(tx, shop, order)
    second = await apologise(tx, shop, order)
    staff = StaffWork(tx, shop, NOW, by=MIA)
    renewed = await renew_draft(staff, await look(tx, first), revision=1)
    assert renewed.status is DraftStatus.PENDING
    assert (await look(tx, second)).status is DraftStatus.VOIDED
    await rewrite_draft(staff, await look(tx, second), ask())
    assert (await look(tx, first)).status is DraftStatus.VOIDED
    again = await look(tx, second)
    await revise_draft(staff, again, again.text + " Bye!", revision=again.revision)
    assert (await look(tx, second)).status is DraftStatus.PENDING


async def test_nothing_is_drafted_beside_a_letter_that_leaves_at_this_moment(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop, email="ada@example.com")
    first = await apologise(tx, shop, order)
    await tx.drafts.save(replace(first, status=DraftStatus.SENDING))
    with pytest.raises(StateConflict, match="leaving at this moment"):
        await apologise(tx, shop, order)
    assert len(await tx.drafts.list_for_order(order.id, 9)) == 1


async def test_two_questions_have_two_answers(tx: Transaction, shop: Shop) -> None:
    order, ada = await log_order(tx, shop)
    drafts = [await draft_reply(tx, shop, ada, about) for about in (order, order, None, None)]
    for each in drafts:
        assert (await look(tx, each)).status is DraftStatus.PENDING


async def test_a_third_apology_needs_something_new(tx: Transaction, shop: Shop) -> None:
    order, _ = await log_order(tx, shop)
    assert (await apologise(tx, shop, order)).doubts == ()
    await send(tx, sure((await tx.drafts.list_for_order(order.id, 1))[0]), at=NOW)
    second = await apologise(tx, shop, order, days=1)
    assert second.doubts == ("This is the second apology for a slow answer.",)
    assert second.problems == ()
    await send(tx, second, at=NOW + DAY)
    third = await apologise(tx, shop, order, days=2)
    said = "This is the third apology for a slow answer, and nothing in it is new."
    assert said in third.problems[0]
    staff = StaffWork(tx, shop, NOW + 2 * DAY, by=MIA)
    with pytest.raises(BadInput, match="third apology"):
        await approve_draft(staff, third, revision=1)
    edited = await revise_draft(staff, third, third.text + " Truly.", revision=1)
    assert said in edited.problems[0]  # other words for the same
    changed = await rewrite_draft(staff, edited, ask(by=(NOW + 9 * DAY).date()))
    assert changed.problems == ()
    other = await apologise(tx, shop, order, ask(Cause.LATE, by=(NOW + 9 * DAY).date()), days=2)
    assert other.problems == ()


async def test_what_was_sent_long_ago_is_not_said_again(tx: Transaction, shop: Shop) -> None:
    order, _ = await log_order(tx, shop)
    for days in (0, 1):
        await send(tx, await apologise(tx, shop, order, days=days), at=NOW + days * DAY)
    assert (await apologise(tx, shop, order, days=179)).problems
    assert not (await apologise(tx, shop, order, days=182)).problems


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "Ada reads German; this letter is in English."),
        ("pt_BR", "Ada reads Portuguese; this letter is in English."),
        ("en_GB", None),
    ],
)
async def test_a_letter_in_another_language_than_theirs_says_so(
    tx: Transaction, shop: Shop, language: str, said: str | None
) -> None:
    order, ada = await log_order(tx, shop)
    staff = StaffWork(tx, shop, NOW, by=MIA)
    ada = await edit_customer(staff, ada, CustomerChange(language=language))
    draft = await apologise(tx, shop, order)
    assert draft.doubts == ((said,) if said else ())
    given = await draft_letter(staff, ada, order, ask(), doubts=("Is that the right one?",))
    again = await rewrite_draft(staff, given, ask(extra="a card"))
    assert again.doubts == given.doubts  # once each
    assert again.doubts[0] == "Is that the right one?"


async def test_a_renewed_apology_is_doubted_by_what_went_out_meanwhile(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop)
    first = await apologise(tx, shop, order, ask(answer="It is wool."))
    await send(tx, await apologise(tx, shop, order, ask(answer="By hand, please.")), at=NOW)
    was = await look(tx, first)
    assert (was.status, was.doubts) == (DraftStatus.VOIDED, ())
    again = await renew_draft(StaffWork(tx, shop, NOW, by=MIA), was, revision=1)
    assert again.doubts == ("This is the second apology for a slow answer.",)
