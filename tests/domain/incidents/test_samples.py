"""The letters that stand for a batch on its card are those that differ most."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.channels import Channel
from bot.domain.incidents import samples
from bot.domain.incidents.batch_letters import BatchLetter
from bot.domain.incidents.samples import choose_samples, count_channels, count_names
from tests.domain.incidents.made_letters import charged_twice, write, write_all
from tests.domain.incidents.passing_batches import PASSING, full


def rows(letters: Sequence[BatchLetter]) -> list[int]:
    return [each.row for each in letters]


def one_text(count: int) -> list[BatchLetter]:
    words = "Your order is late; it leaves on Friday.\n\nKirsten"
    return write_all(full(count, seed=3), label="", item="blue mug", body=words)


def test_the_one_that_goes_another_way_is_shown() -> None:
    letters = one_text(40)
    letters[22] = replace(letters[22], channel=Channel.DISCORD, where="Discord @x", member_id=5)
    letters[31] = replace(letters[31], channel=Channel.ELSEWHERE, where="Etsy messages")
    assert set(rows(choose_samples(letters))) >= {23, 32}


def test_the_much_longer_one_is_shown() -> None:
    letters = one_text(40)
    more = "I also owe you for the broken lid of last month, and it is on its way. " * 5
    letters[17] = replace(letters[17], text=f"{letters[17].text}\n\n{more}")
    assert 18 in rows(choose_samples(letters))


def test_the_one_with_other_words_is_shown() -> None:
    letters = one_text(60)
    words = "My card reader took your money twice; half of it went back today.\n\nKirsten"
    letters[44] = write(45, letters[44].name, label="", item="blue mug", body=words)
    assert 45 in rows(choose_samples(letters))


def test_the_one_with_several_orders_is_shown() -> None:
    letters = one_text(60)
    letters[9] = replace(letters[9], items=("blue mug", "tall vase", "egg cups"))
    assert 10 in rows(choose_samples(letters))


def test_kinds_of_letters_are_shown_before_a_second_of_one_kind() -> None:
    kinds = (
        "The lid cracks. " * 3,
        "You were charged twice, and it went back. " * 6,
        "Hello!\n\n" * 9,
    )
    letters = [
        write(row, name, label="", item="", body=kinds[row % 3])
        for row, name in enumerate(full(90, seed=7), 1)
    ]
    assert {row % 3 for row in rows(choose_samples(letters))} == {0, 1, 2}


def test_a_small_batch_is_shown_whole_and_none_is_shown_twice() -> None:
    assert choose_samples([]) == ()
    assert rows(choose_samples(one_text(2))) == [1, 2]
    assert len(set(rows(choose_samples(one_text(9), count=5)))) == 5


@settings(max_examples=30, deadline=None)
@given(name=st.sampled_from([*PASSING]), seed=st.integers(0, 10**6))
def test_the_order_of_the_letters_chooses_nothing(name: str, seed: int) -> None:
    letters = PASSING[name]()
    shuffled = list(letters)
    Random(seed).shuffle(shuffled)
    assert choose_samples(shuffled) == choose_samples(letters)


def test_a_long_letter_is_read_so_far_only() -> None:
    def body(row: int, label: str, item: str) -> str:
        return charged_twice(row, label, item) * 400

    letters = write_all(full(20, seed=2), body=body)
    sketches = [samples.sketch(each) for each in letters]
    assert max(len(each.words) for each in sketches) <= samples.READ_WORDS


def test_names_are_counted_as_they_are_greeted() -> None:
    names = ["Ada Weber", "Ada Holm", "ADA Lind", "Tom Hale", "Clay Ltd"]
    letters = write_all(names)
    letters[4] = write(5, "Clay Ltd", greeting="Hello,")
    letters.append(write(6, "Somebody at letterbox.co.uk", greeting="Hi there,"))
    assert count_names(letters) == 2
    assert count_names(one_text(0)) == 0


def test_one_wrong_name_for_everybody_counts_as_one() -> None:
    assert count_names(write_all(full(55, seed=4), greeting="Hi SORRY,")) == 1


def test_ways_are_counted_in_their_own_order() -> None:
    letters = one_text(5)
    letters[0] = replace(letters[0], channel=Channel.ELSEWHERE)
    letters[1] = replace(letters[1], channel=Channel.DISCORD)
    counted = count_channels(letters)
    assert list(counted.items()) == [
        (Channel.EMAIL, 3),
        (Channel.DISCORD, 1),
        (Channel.ELSEWHERE, 1),
    ]
