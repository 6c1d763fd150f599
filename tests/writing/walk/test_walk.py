"""Each letter that fits its order says only what is so, in few words and in good English."""

import re
from collections import Counter, defaultdict
from statistics import mean, median

import pytest

from bot.domain.letters import Cause, LetterKind
from bot.domain.shops import Voice
from bot.writing import find_harsh_words, find_problems
from bot.writing.checks.score import score_apology
from bot.writing.letters.blanks import BLANKS
from tests.writing.walk.incidents import ALL, ASKED, NOTHING, OWN_WORDS
from tests.writing.walk.reading import say_in_british, split_letter
from tests.writing.walk.truths import find_sentences, list_sentences
from tests.writing.walk.walking import EXPLANATION, MESSAGE, Letter, walk
from tests.writing.walk.worlds import DAY, NOW

LETTERS = 3700
#: Of an apology with everything given, where nothing else went wrong and where much did.
PLAIN_APOLOGY, ANY_APOLOGY, LONGEST_APOLOGY = 105, 110, 150
SHIPPED, LONGEST_SHIPPED = 60, 85
LONGEST_NOTE = 125
#: Points of an apology's score.
EVERYTHING_GIVEN, ASKED_FOR, LEAST = 88, 80, 75


def list_apologies(given: str) -> list[Letter]:
    return [
        each
        for each in walk()
        if each.given == given and each.world.request.kind is LetterKind.APOLOGY
    ]


def count_words(letter: Letter) -> int:
    """As a reader counts: a link is one word."""
    return len(letter.text.split())


def waited_long(letter: Letter) -> bool:
    since = letter.world.waits_since
    return since is not None and NOW - since > DAY and letter.world.is_answered


def test_the_walk_is_long_enough_and_no_longer() -> None:
    assert 2500 < len(walk()) < LETTERS
    elsewhere = {LetterKind.HOLDING, LetterKind.READY, LetterKind.DOWNLOAD}  # see test_ways
    assert {each.world.request.kind for each in walk()} == set(LetterKind) - elsewhere
    assert {each.world.request.cause for each in walk()} == {None, *Cause}


def test_each_sentence_of_each_letter_is_known_and_true() -> None:
    unknown: Counter[str] = Counter()
    untrue: dict[str, str] = {}
    for letter in walk():
        for sentence in split_letter(letter)[1]:
            words = say_in_british(letter, sentence)
            known = find_sentences(words)
            if len(known) != 1:
                unknown[words] += 1
            elif not known[0].is_true(words, letter.world):
                untrue.setdefault(f"{letter.key}: {words}", letter.heading)
    assert not unknown, f"say in truths.py what makes these true: {unknown.most_common(9)}"
    assert not untrue, "\n".join(f"{words} ({world})" for words, world in untrue.items())


def test_each_known_sentence_is_said_somewhere() -> None:
    said = {say_in_british(letter, each) for letter in walk() for each in split_letter(letter)[1]}
    unsaid = [
        known.pattern.pattern
        for known in list_sentences()
        if not any(known.pattern.fullmatch(each) for each in said)
    ]
    assert not unsaid, "no letter says these any more"


def test_each_letter_greets_by_first_name_and_is_signed() -> None:
    for letter in walk():
        greeting, _, closing = split_letter(letter)
        assert greeting == f"Hi {letter.world.name.split()[0]},"
        assert closing == f"Warm wishes,\n{letter.world.shop.signature}"


def test_each_letter_is_written_without_a_slip() -> None:
    for letter in walk():
        text = letter.text.replace("https://", "")
        assert not re.search(r"None|null|[{}!]|%\}", text), text
        assert not re.search(r"  |[ \t]$|^[ \t]|\n{3}", text, re.MULTILINE), text
        assert not re.search(r" [,.;:?]|[,;:.?]{2}|\(\)", text), text
        assert not re.search(r"\ban? [aeiou]|\ba an?\b|\bthe the\b|\byour (?:a|the|your)\b", text)
        for sentence in split_letter(letter)[1]:
            assert re.match(r"[A-Z\[]", sentence), text
            is_listed = letter.world.request.kind is LetterKind.CORRECTION
            ends = sentence[-1] in ".?]" or "parcels.example" in sentence
            assert ends or (is_listed and re.search(r":$|^\w+$", sentence)), text


def test_a_shop_of_several_never_says_i_in_our_words() -> None:
    for letter in walk():
        if letter.world.shop.voice is Voice.WE:
            ours = letter.text
            for own in (EXPLANATION, MESSAGE, *OWN_WORDS, "I'll check each label twice"):
                ours = ours.replace(own, "")
            assert not re.search(r"\b(?:I|me|my|I'\w+)\b", ours), letter.text


def test_whoever_is_let_down_reads_one_sorry_and_no_letter_has_two() -> None:
    for letter in walk():
        regrets = len(re.findall(r"\b(?:I'm|[Ww]e're) sorry\b", letter.text))
        is_apology = letter.world.request.kind is LetterKind.APOLOGY
        assert regrets == 1 if is_apology else regrets <= 1, letter.text


def test_each_letter_asks_at_most_one_thing_and_at_its_end() -> None:
    for letter in walk():
        text = re.sub(r"\[[\w ]+\?\]", "…", letter.text)
        assert text.count("?") <= 1, letter.text
        is_owed_money = letter.world.request.cause is Cause.REFUND_LATE
        if letter.world.request.kind is LetterKind.APOLOGY and not is_owed_money:
            assert "?" in text.split("\n\n")[-2], letter.text


@pytest.mark.parametrize("cause", Cause)
def test_an_apology_offers_one_way_to_put_it_right(cause: Cause) -> None:
    offers = (
        r"back to you by|by [^.]*, free of charge|(?:rather|like to) cancel|giving you |"
        r"shipping is on|prepaid return label|how I'll put|how we'll put|asking .* where|"
        r"ll (?:post|ship) (?:it|them|the \w+) by (?![^.]*free)"
    )
    for letter in walk():
        if letter.world.request.cause is cause:
            found = set(re.findall(offers, letter.text)) - {"back to you by"}
            free = cause is Cause.SLOW_REPLY and letter.world.request.remedy is None
            is_money = "back to you by" in letter.text
            assert len(found) + (is_money and not found) == (0 if free else 1), letter.text


def test_what_is_asked_for_is_all_that_a_letter_needs() -> None:
    for letter in walk():
        if letter.world.is_sum_unknown:  # a person has to say it
            assert BLANKS["owed"].asks_for in letter.written.missing, letter.text
        elif letter.given != NOTHING:
            assert letter.written.missing == (), letter.text
            assert find_problems(letter.text, kind=letter.world.request.kind) == (), letter.text
        assert find_harsh_words(letter.text) == (), letter.text


def test_letters_are_short() -> None:
    lengths = defaultdict(list)
    for letter in walk():
        lengths[letter.key, letter.given].append(count_words(letter))
    for cause in Cause:
        key = f"{LetterKind.APOLOGY}_{cause}"
        letters = [each for each in list_apologies(ALL) if each.key == key]
        plain = [
            count_words(each) for each in letters if not waited_long(each) and not each.world.broken
        ]
        assert median(plain) <= PLAIN_APOLOGY, key
        assert median(lengths[key, ALL]) <= ANY_APOLOGY, key
        assert max(lengths[key, ALL]) <= LONGEST_APOLOGY, key
    assert median(lengths["shipped", NOTHING]) <= SHIPPED
    assert max(lengths["shipped", ALL]) <= LONGEST_SHIPPED
    notes = [each for (key, _), each in lengths.items() if not key.startswith("apology")]
    assert max(max(each) for each in notes) <= LONGEST_NOTE


@pytest.mark.parametrize(("given", "wanted"), [(ALL, EVERYTHING_GIVEN), (ASKED, ASKED_FOR)])
def test_apologies_have_what_belongs_in_one(given: str, wanted: int) -> None:
    points = [
        score_apology(
            each.text,
            cause=each.world.request.cause,
            is_late_answer=waited_long(each),
            has_answer=each.world.request.answer is not None,
        ).points
        for each in list_apologies(given)
        if not each.world.is_sum_unknown  # not scored before its sum is said
    ]
    assert mean(points) >= wanted
    assert given == ASKED or min(points) >= LEAST
