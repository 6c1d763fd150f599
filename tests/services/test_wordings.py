"""A shop's own words: kept while they are written, put to use, and forgotten."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.errors import NotFound
from bot.domain.letters import LetterKind
from bot.domain.shops import Shop
from bot.domain.wordings import KEPT_FOR
from bot.services.wordings import (
    draft_wording,
    find_own_words,
    gather_material,
    get_wording_draft,
    reset_wording,
    use_wording,
)
from bot.services.work import StaffWork
from bot.store.transaction import Transaction
from bot.writing.letters.facts import Facts
from tests.samples import NOW, SHOP_ID
from tests.sure import sure


@pytest.fixture
def work(tx: Transaction, shop: Shop) -> StaffWork:
    return StaffWork(tx, shop, NOW, by=7)


def later(work: StaffWork, minutes: int = 1, by: int = 8) -> StaffWork:
    return StaffWork(work.tx, work.shop, work.now + timedelta(minutes=minutes), by=by)


async def find(work: StaffWork) -> dict[str, str]:
    facts = Facts(now=NOW, shop_zone=work.shop.zone)
    return await find_own_words(work, LetterKind.REPLY, facts)


async def test_only_what_was_put_to_use_words_a_letter(work: StaffWork) -> None:
    draft = await draft_wording(work, "reply", "{{ message }}")
    greeting = await draft_wording(work, "parts/greeting", "Ahoy!")
    await use_wording(work, await draft_wording(work, "delay", "{{ new_date }}"))
    assert await find(work) == {}
    assert await use_wording(work, draft) is None
    assert await use_wording(work, greeting) is None
    assert await find(work) == {"reply": "{{ message }}", "parts/greeting": "Ahoy!"}
    with pytest.raises(NotFound):
        await get_wording_draft(work, draft.id)


async def test_what_somebody_else_put_to_use_meanwhile_stays_until_the_person_has_seen_it(
    work: StaffWork,
) -> None:
    mine = await draft_wording(work, "reply", "Mine: {{ message }}")
    await use_wording(later(work), await draft_wording(later(work), "reply", "{{ message }}"))
    other = sure(await use_wording(later(work, 2), mine))
    assert (other.source, other.changed_by) == ("{{ message }}", 8)
    assert await find(work) == {"reply": "{{ message }}"}
    seen = await get_wording_draft(work, mine.id)
    assert await use_wording(later(work, 3), seen) is None
    assert await find(work) == {"reply": "Mine: {{ message }}"}


async def test_what_nobody_uses_is_gone_after_a_day_and_one_shops_is_no_others(
    work: StaffWork,
) -> None:
    draft = await draft_wording(work, "reply", "{{ message }}")
    in_time = replace(work, now=work.now + KEPT_FOR)
    assert (await get_wording_draft(in_time, draft.id)).source == "{{ message }}"
    too_late = replace(work, now=work.now + KEPT_FOR + timedelta(seconds=1))
    elsewhere = replace(work, shop=replace(work.shop, id=SHOP_ID + 1))
    for asking in (too_late, elsewhere):
        with pytest.raises(NotFound):
            await get_wording_draft(asking, draft.id)
    await draft_wording(too_late, "delay", "{{ new_date }}")
    assert await work.tx.wording_drafts.get(draft.id) is None


async def test_going_back_to_ours_keeps_what_the_shop_had_for_a_day(work: StaffWork) -> None:
    assert await reset_wording(work, "reply") is None
    await use_wording(work, await draft_wording(work, "reply", "{{ message }}"))
    had = sure(await reset_wording(later(work), "reply"))
    assert had.source == "{{ message }}"
    assert await find(work) == {}
    assert await use_wording(later(work, 2), had) is None
    assert await find(work) == {"reply": "{{ message }}"}


async def test_ours_is_shown_as_those_who_sign_speak(work: StaffWork) -> None:
    alone = replace(work.shop, signature="Ines")
    both = replace(work.shop, signature="Tom & Ana")
    one = await gather_material(replace(work, shop=alone), "delay")
    several = await gather_material(replace(work, shop=both), "delay")
    assert "I'll post" in one.ours
    assert "We'll post" in several.ours


async def test_a_letter_that_isnt_written_cannot_be_worded(work: StaffWork) -> None:
    with pytest.raises(NotFound):
        await draft_wording(work, "letter_of_old", "Hello")
