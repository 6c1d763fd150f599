"""What platforms and carriers write, in words that nobody foresaw, does what it should."""

import pytest

from bot.store.database import Database
from tests.mail.notices.books import FILES, load_letters, take_letters


@pytest.mark.parametrize("file", FILES)
async def test_each_letter_does_what_it_should(database: Database, file: str) -> None:
    found = await take_letters(database, load_letters(file))
    assert len(found) >= 20
    assert not [(letter["from"], letter["subject"], wrong) for letter, wrong in found if wrong]
