"""Shards as people write them, and whose shops are in them, by Discord's own rule."""

import pytest

from bot.domain.errors import BadInput
from bot.domain.shards import Shards, find_shard, read_shards


@pytest.mark.parametrize(
    ("words", "numbers", "count", "again"),
    [
        ("5/16", (5,), 16, "5/16"),
        ("0-3/16", (0, 1, 2, 3), 16, "0-3/16"),
        ("0,2,7/16", (0, 2, 7), 16, "0,2,7/16"),
        ("7, 0-2, 1 / 16", (0, 1, 2, 7), 16, "0-2,7/16"),
        ("0/1", (0,), 1, "0/1"),
        ("4-4/6", (4,), 6, "4/6"),
    ],
)
def test_they_are_read_as_people_write_them_and_written_in_the_same_way(
    words: str, numbers: tuple[int, ...], count: int, again: str
) -> None:
    found = read_shards(words)
    assert found == Shards(numbers, count)
    assert str(found) == again


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("some", "Write which shards"),
        ("0-3", "Write which shards"),
        ("0-3/", "Write which shards"),
        ("/16", "Write which shards"),
        ("-1/16", "Write which shards"),
        ("0;1/16", "Write which shards"),
        ("٣/16", "Write which shards"),
        ("0/0", "1 to 10000 shards"),
        ("0/99999", "1 to 10000 shards"),
        ("16/16", "Of 16 shards the last is number 15"),
        ("0-16/16", "Of 16 shards the last is number 15"),
        ("3-1/16", "3-1 begins with the larger number"),
    ],
)
def test_what_can_not_be_meant_is_refused_in_one_sentence(words: str, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence) as refused:
        read_shards(words)
    assert refused.value.sentence.endswith("e.g. 0-3/16 or 0,2,7/16")


def test_each_shop_is_in_one_of_them_as_discord_counts() -> None:
    shops = [(number << 22) + 12345 for number in range(100)]
    for shop_id in shops:
        homes = [n for n in range(6) if Shards((n,), 6).include(shop_id)]
        assert homes == [find_shard(shop_id, 6)] == [(shop_id >> 22) % 6]


def test_all_of_them_are_all_shops() -> None:
    assert read_shards("0-5/6").are_all
    assert not read_shards("0-4/6").are_all
