"""However many letters an incident has, others get their turn while it works on them."""

import asyncio
import threading

import pytest

from bot.domain.drafts import Draft
from bot.domain.orders import Order
from bot.domain.shops import Shop
from bot.services.incidents import batch, writing
from bot.services.judging import judge_draft
from bot.store.database import Database
from tests.services.incidents.batches import begin, by_staff, write_all


async def test_letters_are_judged_in_a_thread(
    database: Database, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged = []

    def judge(draft: Draft, order: Order | None) -> Draft:
        judged.append(threading.current_thread())
        return judge_draft(draft, order)

    monkeypatch.setattr(writing, "judge_draft", judge)
    async with database.transaction() as tx:
        incident, _ = await begin(tx, shop)
        await write_all(tx, shop, incident)
    assert len(judged) == 2
    assert threading.main_thread() not in judged


async def test_all_letters_are_read_with_turns_of_others_in_between(
    database: Database, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "PAGE", 1)
    turns = []

    async def take_turns() -> None:
        while True:
            turns.append(1)
            await asyncio.sleep(0)

    async with database.transaction() as tx:
        incident, _ = await begin(tx, shop, 5)
        written = await write_all(tx, shop, incident)
        other = asyncio.create_task(take_turns())
        found = await batch.list_letters(by_staff(tx, shop), written)
        other.cancel()
    assert len(found) == 5
    assert len(turns) >= 5
