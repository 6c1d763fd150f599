"""The digest and /next know an open incident as one matter, above single ones."""

from datetime import date, datetime, timedelta
from typing import Any

from bot.domain.customers import Customer
from bot.domain.deadlines.deadlines import DeadlineKind
from bot.domain.incidents.incidents import Incident
from bot.domain.letters import Remedy
from bot.domain.posts import Post
from bot.domain.shops import Shop
from bot.services.customers import Member
from bot.services.digests import gather_digest
from bot.services.incidents.incidents import close_incident
from bot.services.incidents.open_matters import gather_open_matters
from bot.services.priorities import list_due_items
from bot.services.work import Work
from bot.store.transaction import Transaction
from bot.writing.day_lines import GroupKind
from bot.writing.deadlines import compose_next
from bot.writing.digest import Digest, compose_digest
from bot.writing.incidents.matters import describe_matter
from tests.counting import counted_statements
from tests.samples import NOW, draft_reply, hear, log_order
from tests.services.incident_days import begin_incident, see, send_letters, staff, write_letters

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MORNING = NOW + DAY


async def send_to(
    tx: Transaction, shop: Shop, *names: str, **more: Any
) -> tuple[Incident, list[Customer]]:
    """An incident whose letters went to these."""
    orders, people = [], []
    for number, name in enumerate(names, 1):
        order, who = await log_order(tx, shop, name, "blue mug", member=Member(number, name))
        orders.append(order)
        people.append(who)
    incident = await begin_incident(tx, shop, *orders, **more)
    await write_letters(tx, shop, incident)
    await send_letters(tx, shop, incident)
    return incident, people


async def gather(tx: Transaction, shop: Shop, *, now: datetime = MORNING) -> Digest:
    return await gather_digest(Work(tx, shop, now))


async def describe(tx: Transaction, shop: Shop) -> list[str]:
    return [describe_matter(each) for each in (await gather(tx, shop)).incidents]


def list_named(digest: Digest) -> list[str]:
    """The people who have a line of their own."""
    items = [item for matter in digest.matters for item in matter.items[:1]]
    return [item.customer.name for item in items if item.customer]


def compose(shop: Shop, digest: Digest) -> Post:
    return compose_digest(
        shop, digest, is_catch_up=False, pings_staff=False, pings_deputy=False, now=MORNING
    )


async def test_an_incident_is_the_first_line_and_says_what_to_do(
    tx: Transaction, shop: Shop
) -> None:
    order, ada = await log_order(tx, shop)
    await draft_reply(tx, shop, ada, order, now=NOW + HOUR)
    other, _ = await log_order(tx, shop, "Ben")
    assert (await gather(tx, shop)).incidents == ()
    incident = await begin_incident(tx, shop, other)
    said = "**Wrong glaze**: 1 customer still doesn't know: have the letters written"
    assert await describe(tx, shop) == [said]
    await write_letters(tx, shop, incident)
    said = "**Wrong glaze**: 1 customer still doesn't know: approve the letters"
    digest = await gather(tx, shop)
    assert compose(shop, digest).body.splitlines()[0] == f"📣 {said}"
    assert compose(shop, digest).buttons[0].label == "Show “Wrong glaze”"
    assert digest.find_group(GroupKind.NOTES) is not None
    assert not digest.is_empty


async def test_an_incident_alone_makes_a_digest_until_only_closing_it_is_left(
    tx: Transaction, shop: Shop
) -> None:
    incident, _ = await send_to(tx, shop, "Ada", "Ben")
    assert (await gather(tx, shop)).is_empty
    assert await describe(tx, shop) == ["**Wrong glaze**: 2 of 2 know, close it when all is done"]
    late, _ = await log_order(tx, shop, "Cleo")
    again = await begin_incident(tx, shop, late, title="Late post")
    assert not (await gather(tx, shop)).is_empty
    for each in (incident, again):
        await close_incident(staff(tx, shop), await see(tx, each), cause="haste", changed="labels")
    assert (await gather(tx, shop)).incidents == ()


async def test_whoever_answered_is_counted_in_the_line_and_a_threat_is_named(
    tx: Transaction, shop: Shop
) -> None:
    _, [ada, ben, cleo] = await send_to(tx, shop, "Ada", "Ben", "Cleo")
    await hear(tx, shop, ada, "Can I keep the old one?", at=NOW + HOUR)
    await hear(tx, shop, ben, "This is a disgrace, I'll do a chargeback.", at=NOW + 2 * HOUR)
    await hear(tx, shop, cleo, "Thank you so much, all good!", at=NOW + 3 * HOUR)
    _, dora = await log_order(tx, shop, "Dora")
    await hear(tx, shop, dora, "Where is it?", at=NOW + 4 * HOUR)
    digest = await gather(tx, shop)
    assert list_named(digest) == ["Dora"]
    [line] = await describe(tx, shop)
    assert line.startswith("**Wrong glaze**: 3 of 3 know · ⚠ **Ben** ")
    assert "chargeback" in line
    assert line.endswith(" · 1 still unhappy · 1 question")
    matters = await gather_open_matters(Work(tx, shop, MORNING))
    found = await list_due_items(
        Work(tx, shop, MORNING), limit=9, matters=matters.with_threats_apart
    )
    replies = [each.deadline for each in found if each.deadline.kind is DeadlineKind.REPLY]
    assert {each.customer_id for each in replies} == {ben.id, dora.id}


async def test_an_incidents_promises_are_one_part_of_its_line(tx: Transaction, shop: Shop) -> None:
    await send_to(tx, shop, "Ada", "Ben", remedy=Remedy.REPLACEMENT, remedy_by=date(2026, 11, 21))
    digest = await gather(tx, shop)
    assert list_named(digest) == []
    assert digest.find_group(GroupKind.PROMISES) is None
    [line] = await describe(tx, shop)
    assert "0 of 2 promises kept, the next is for <t:" in line
    assert not digest.is_empty


async def test_many_in_an_incident_dont_hide_the_others(tx: Transaction, shop: Shop) -> None:
    _, people = await send_to(tx, shop, *(f"Ada {number}" for number in range(16)))
    for who in people:
        await hear(tx, shop, who, "Can I keep the old one?", at=NOW + HOUR)
    _, dora = await log_order(tx, shop, "Dora")
    await hear(tx, shop, dora, "Where is it?", at=NOW + 4 * HOUR)
    digest = await gather(tx, shop)
    assert list_named(digest) == ["Dora"]
    assert digest.find_group(GroupKind.PEOPLE) is None
    assert (await describe(tx, shop))[0].count("16 questions") == 1


async def test_next_begins_with_the_incident_and_says_so_where_nothing_else_waits(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop)
    await begin_incident(tx, shop, order)
    matters = (await gather_open_matters(Work(tx, shop, MORNING))).matters
    post = compose_next([], matters=matters, page=0, now=MORNING)
    assert post.title == "Next to do"
    assert "1 customer still doesn't know" in post.body
    assert [each.label for each in post.buttons] == ["Show “Wrong glaze”"]


async def test_a_letter_that_failed_is_named(tx: Transaction, shop: Shop) -> None:
    await send_to(tx, shop, "Ada", "Ben")
    query = "UPDATE drafts SET status = 'failed', sent_at = NULL WHERE id = 1"
    await tx.sql.run(query)
    assert await describe(tx, shop) == ["**Wrong glaze**: 1 of 2 know · 1 failed"]
    assert not (await gather(tx, shop)).is_empty


async def test_a_shop_without_an_incident_pays_one_question(tx: Transaction, shop: Shop) -> None:
    with counted_statements() as asked:
        await gather(tx, shop)
    about = [each for each in asked.statements if "FROM incident" in each]
    assert len(about) == 1, about
