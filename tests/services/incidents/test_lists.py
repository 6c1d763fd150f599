"""What the pages of an incident list, in which order, on each database."""

from bot.domain.incidents.answers import AnswerKind
from bot.domain.shops import Shop
from bot.services.incidents.answer_pages import list_answers, list_thanks, read_answer
from bot.services.incidents.by_hand import note_sent, open_work_list
from bot.store.database import Database
from tests.samples import NOW, hear
from tests.services.incidents.batches import begin, by_staff
from tests.services.incidents.sent import send_all
from tests.services.incidents.told import ANGRY, ASKING, HOUR
from tests.services.letters_by_mail import connect
from tests.sure import sure


async def test_who_waits_longest_comes_first_and_the_unhappy_before_all(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        await connect(tx, shop)
        incident, orders = await begin(tx, shop, 4)
        incident = await send_all(tx, shop, incident)
        for hours, (order, words) in enumerate(
            zip(orders, (ASKING, "Thank you!", ANGRY, ANGRY), strict=True), 1
        ):
            customer = sure(await tx.customers.get(order.customer_id))
            await hear(tx, shop, customer, words, at=NOW + hours * HOUR)
        work = by_staff(tx, shop, later=99999)
        answers = await list_answers(work, incident, 0)
        thanks = await list_thanks(work, incident, 0)
        read, said, _ = await read_answer(work, incident, answers[0].recipient_id)
    assert [each.name for each in answers] == ["Cleo Marsh", "Dan Frost", "Ada Quill"]
    assert [each.name for each in thanks] == ["Ben Stone"]
    assert (read.kind, [each.words for each in said]) == (AnswerKind.UNHAPPY, [ANGRY])


async def test_the_work_list_goes_round_until_nothing_is_left(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        incident, _ = await begin(tx, shop)
        incident = await send_all(tx, shop, incident)
        work = by_staff(tx, shop, later=999)
        first = await open_work_list(work, incident)
        second = await open_work_list(work, incident, after=sure(first.draft).id)
        again = await open_work_list(work, incident, after=sure(second.draft).id)
        assert again == first
        assert [(each.place, each.count) for each in (first, second)] == [(1, 2), (2, 2)]
        for _ in range(2):
            draft = sure((await open_work_list(work, incident)).draft)
            await note_sent(work, incident, draft.id, revision=draft.revision)
        end = await open_work_list(work, incident)
    assert (end.draft, end.count, end.sent) == (None, 2, 2)
