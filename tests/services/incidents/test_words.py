"""What a seller typed for many is held against who would read it."""

from dataclasses import replace

import pytest

from bot.domain.errors import BadInput
from bot.domain.shops import Shop
from bot.services.incidents.words import list_word_faults, require_good_words
from bot.store.database import Database
from tests.services.incidents.batches import begin, by_staff


@pytest.mark.parametrize(
    ("said", "is_told"),
    [
        ("Ben Stone told me that the clips rust. It's true for all of the silver ones.", True),
        ("The clips from Stone Ben rust, all of the silver ones.", False),
        ("Royal Mail lost a whole van of parcels.", False),
    ],
)
async def test_a_customers_own_name_is_not_read_by_all(
    database: Database, shop: Shop, said: str, is_told: bool
) -> None:
    async with database.transaction() as tx:
        incident, _ = await begin(tx, shop, 3)
        spoken = replace(incident, what_happened=said)
        faults = await list_word_faults(by_staff(tx, shop), spoken)
    assert any("Ben Stone" in each.sentence for each in faults) is is_told


async def test_nothing_is_written_from_words_that_no_customer_may_read(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        incident, _ = await begin(tx, shop, 3)
        rude = replace(incident, what_happened="the bloody post lost a whole van")
        with pytest.raises(BadInput, match="has no place in a letter"):
            await require_good_words(by_staff(tx, shop), rude)
