"""What the deputy does is remembered apart from what everybody else does."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.shops import Shop
from bot.store.database import Database
from tests.samples import NOW, SHOP_ID
from tests.sure import sure

OWNER, DEPUTY, FRIEND, PARTNER = 1, 2, 3, 4
LATER = NOW + timedelta(days=1)
AWAY = {"away_since": NOW, "away_until": NOW + timedelta(days=3), "away_deputy_id": FRIEND}


@pytest.mark.parametrize(
    ("settings", "by", "last_action_at", "deputy_acted_at"),
    [
        ({"deputy_id": DEPUTY}, OWNER, LATER, None),
        ({"deputy_id": DEPUTY}, DEPUTY, NOW, LATER),
        ({"deputy_id": DEPUTY}, PARTNER, LATER, None),
        ({"deputy_id": DEPUTY}, None, LATER, None),
        ({}, PARTNER, LATER, None),
        ({"deputy_id": OWNER}, OWNER, LATER, None),
        ({"deputy_id": DEPUTY, "owner_id": None}, DEPUTY, NOW, LATER),
        ({**AWAY}, FRIEND, NOW, LATER),
        ({**AWAY, "deputy_id": DEPUTY}, DEPUTY, NOW, LATER),
        ({**AWAY, "away_until": NOW}, FRIEND, LATER, None),
        ({"deputy_id": DEPUTY, "last_action_at": None}, DEPUTY, LATER, LATER),
    ],
)
async def test_a_deputy_ends_no_silence_of_the_sellers(
    database: Database,
    shop: Shop,
    settings: dict[str, object],
    by: int | None,
    last_action_at: datetime,
    deputy_acted_at: datetime | None,
) -> None:
    known = replace(shop, owner_id=OWNER, last_action_at=NOW, silence_step=2)
    async with database.transaction() as tx:
        await tx.shops.save(replace(known, **settings))  # type: ignore[arg-type]
        found = sure(await tx.shops.enter(SHOP_ID, LATER, by=by))
    assert found.last_action_at == last_action_at
    assert found.deputy_acted_at == deputy_acted_at
    assert found.silence_step == (0 if deputy_acted_at is None else 2)
