"""Learns what each sign of a sentence weighs, from the sentences in tests/writing/sentences/heat:

    python -m tests.writing.checks.learn_heat

It first learns without each set in turn and prints what it finds in the one that was left out. That
is too high for a stranger's sentences, for the practice was written with some of these in mind; the
set that was held out says what those come to. Then it learns from all and writes
data/rules/heat_weights.txt. The same sentences give the same file. It takes a few minutes and
needs nothing that isn't here.

What is learned is a support-vector machine: the sum of weights that parts heated sentences from
calm ones with the widest margin, found sentence by sentence in the dual (Hsieh and others, 2008).
"""

import random
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, product
from math import ceil
from pathlib import Path
from statistics import mean
from typing import Any, NamedTuple

from bot.domain.letters import Cause, LetterKind
from bot.domain.program_files import DATA
from bot.domain.shops import Voice
from bot.writing import write_letter
from bot.writing.checks.heat import find_hits
from bot.writing.checks.heat_signs import Family, find_signs
from bot.writing.checks.heat_weights import NAME, UNIT, add_weights
from bot.writing.checks.sentences import split_sentences
from tests.writing.letter_samples import change
from tests.writing.test_letters import NOTES, REMEDIES, vary_apology
from tests.writing.walk.walking import walk

TESTS = Path(__file__).parents[1]
TEMPLATES = DATA / "templates" / "en"
SETS = TESTS / "sentences" / "heat"
PROMISES = TESTS.parent / "domain"
#: Labelled by hands that saw neither rules nor weights: each is left out in turn, though the
#: practice sentences were written by somebody who had read some of these.
MEASURED = ("d1", "d2", "d3", "d4", "e")
#: The rules were made on the first two, so that nothing can be measured there any more.
TAUGHT = ("a", "b", "practice")
#: Calm sentences by two who saw nothing, and for whom nobody practised, set the limit.
UNPRACTISED = "e"
HELD_OUT = "held_out"
#: How much a sentence on the wrong side costs against large weights.
_COST = 2.0
_ROUNDS = 20
#: A sign must stand in two sentences; of those that do, these many weigh most and are kept.
_MAX_SIGNS = 16_000
#: So many of the strangers' calm sentences may be marked; they are few, so the limit lies half-way
#: between the two sums.
_FALSE = (0.04, 0.05)


class Sample(NamedTuple):
    """A sentence whose heat is known."""

    source: str
    heated: bool
    families: tuple[Family, ...]


def main() -> None:
    samples = list(read_samples())
    left_out = {source: _leave_out(source, samples) for source in MEASURED}
    weights = learn(samples)
    strangers = [*left_out[UNPRACTISED], *_measure(_read(HELD_OUT), weights)]
    limit = _set_limit([total for heated, total in strangers if not heated])
    for source, measured in left_out.items():
        _show(source, measured, limit)
    _show("together", list(chain.from_iterable(left_out.values())), limit)
    _write(weights, limit)


def read_set(name: str) -> dict[str, list[str]]:
    """The sentences of a set, by their kind ("calm", "blame")."""
    return tomllib.loads((SETS / f"{name}.toml").read_text("utf-8"))


def read_samples() -> Iterator[Sample]:
    for source in (*MEASURED, *TAUGHT):
        yield from _read(source)
    calm = (
        *_read_calm_letters(),
        *_read_names(),
        *_read_promises(),
        *list_things(),
        *list_plain_words(),
    )
    for sentence in calm:
        yield _make_sample("letters", False, sentence)


def _read(source: str) -> Iterator[Sample]:
    for kind, sentences in read_set(source).items():
        for sentence in sentences:
            yield _make_sample(source, kind != "calm", sentence)


def _read_calm_letters() -> Iterator[str]:
    """Sentences of the letters that people prefer, and of our own, those of the walk among them."""
    letters = [
        pair["better"]
        for path in sorted((TESTS / "pairs").glob("*.toml"))
        for pair in tomllib.loads(path.read_text("utf-8"))["pair"]
    ]
    templates = [path.read_text("utf-8") for path in sorted(TEMPLATES.rglob("*.liquid"))]
    letters += templates
    letters += [_fill(template) for template in templates]
    letters += list_own_letters()
    letters += [letter.text for letter in walk()]
    yield from dict.fromkeys(chain.from_iterable(map(split_sentences, letters)))


def _fill(template: str) -> str:
    """A template as its wording is looked at: each name is some thing."""
    return re.sub(r"{{.*?}}", "this", re.sub(r"{%.*?%}", "\n\n", template))


def list_own_letters() -> list[str]:
    """What our templates write, for a shop of one and of several."""
    asked = list(NOTES)
    for cause, remedy in product(Cause, REMEDIES):
        asked += [(LetterKind.APOLOGY, facts) for facts in vary_apology(cause, remedy)]
    for cancelled, failed in product((True, False), repeat=2):
        facts = change(refund="€24.00", is_cancelled=cancelled, is_after_failure=failed)
        asked.append((LetterKind.REFUNDED, facts))
    return [
        write_letter(kind, replace(facts, voice=voice)).text
        for kind, facts in asked
        for voice in Voice
    ]


def _read_names() -> Iterator[str]:
    """How letters begin and end: a name hurts nobody."""
    lines = (DATA / "rules" / "first_names.txt").read_text("utf-8").splitlines()
    names = " ".join(line for line in lines if not line.startswith("#")).split()
    for name in names[::25]:
        yield from (f"Hi {name.title()},", name.title(), f"Best wishes, {name.title()}")


def _read_promises() -> Iterator[str]:
    """What sellers of many voices promise, and what only looks like it: written for the sets of
    promises by hands that thought of no heat.
    """
    paths = sorted(PROMISES.glob("p*.toml"))
    texts = chain.from_iterable(_walk(tomllib.loads(path.read_text("utf-8"))) for path in paths)
    yield from dict.fromkeys(chain.from_iterable(map(split_sentences, texts)))


def _walk(part: Any) -> Iterator[str]:
    """The sentences in a table, where they stand as names of days, or in a list."""
    if isinstance(part, dict):
        for name, value in part.items():
            if isinstance(value, str):
                yield name if " " in name else value
            else:
                yield from _walk(value)
    elif isinstance(part, list):
        for each in part:
            yield from _walk(each) if not isinstance(each, str) else (each,)


def list_things() -> list[str]:
    """What is sold and given: "a linen dress" alone is a gift in an apology."""
    lines = (TESTS / "item_titles.toml").read_text("utf-8").splitlines()
    named = [line.split("=>")[1].split(" / ")[0].strip() for line in lines if "=>" in line]
    things = dict.fromkeys(each for each in named if each != "-")
    return [f"{before}{each}" for each in things for before in ("", "a ", "a handmade ", "your ")]


def list_plain_words() -> list[str]:
    """Each word that calm sentences use, as a sentence of its own: hardly one is heated alone."""
    words: Counter[str] = Counter()
    heated: set[str] = set()
    for kind, sentences in chain.from_iterable(read_set(source).items() for source in TAUGHT):
        if kind == "calm":
            spoken = chain.from_iterable(sentence.casefold().split() for sentence in sentences)
            words.update(word.strip(",.!?;:\"'()") for word in spoken)
        else:
            heated.update(sentences)
    alone = (f"{word.capitalize()}." for word in sorted(words) if words[word] > 2 and word)
    return [word for word in alone if word not in heated]


def _make_sample(source: str, heated: bool, sentence: str) -> Sample:
    return Sample(source, heated, find_signs(sentence, find_hits(sentence)))


def _leave_out(source: str, samples: list[Sample]) -> list[tuple[bool, float]]:
    """What the sentences of a source sum up to, learned without it."""
    weights = learn([sample for sample in samples if sample.source != source])
    return _measure((sample for sample in samples if sample.source == source), weights)


def _measure(samples: Iterable[Sample], weights: dict[str, int]) -> list[tuple[bool, float]]:
    return [(sample.heated, add_weights(sample.families, weights)) for sample in samples]


def learn(samples: list[Sample]) -> dict[str, int]:
    """What each sign weighs, in units; the signs that weigh least are left out."""
    counted = Counter(sign for sample in samples for sign, _ in _spread(sample.families))
    known = sorted(sign for sign in counted if counted[sign] > 1)
    places = {sign: number for number, sign in enumerate(known)}
    rows = [
        [(places[sign], share) for sign, share in _spread(sample.families) if sign in places]
        for sample in samples
    ]
    found = _separate(rows, [1 if sample.heated else -1 for sample in samples], len(places))
    weights = {sign: round(found[number] / UNIT) for sign, number in places.items()}
    kept = sorted(weights, key=lambda sign: (-abs(weights[sign]), sign))[:_MAX_SIGNS]
    return {sign: weights[sign] for sign in sorted(kept) if weights[sign]}


def _spread(families: Iterable[Family]) -> Iterator[tuple[str, float]]:
    for family in families:
        for sign in sorted(family.signs):
            yield sign, family.share


def _separate(rows: list[list[tuple[int, float]]], sides: list[int], width: int) -> list[float]:
    """Weights whose sum is above 0 on one side and below on the other, with the widest margin."""
    weights = [0.0] * width
    slack = 0.5 / _COST
    sizes = [sum(share * share for _, share in row) + slack for row in rows]
    pulls = [0.0] * len(rows)
    order = list(range(len(rows)))
    shuffle = random.Random(1).shuffle  # the same order each time
    for _ in range(_ROUNDS):
        shuffle(order)
        for number in order:
            row, side = rows[number], sides[number]
            total = sum([weights[place] * share for place, share in row])
            pull = pulls[number]
            better = max(0.0, pull - (side * total - 1 + slack * pull) / sizes[number])
            if better != pull:
                pulls[number] = better
                step = (better - pull) * side
                for place, share in row:
                    weights[place] += step * share
    return weights


def _set_limit(calm: list[float]) -> int:
    """The sum that hardly any calm sentence exceeds."""
    falling = sorted(calm, reverse=True)
    return ceil(mean(falling[int(len(calm) * share)] for share in _FALSE))


def _show(source: str, measured: list[tuple[bool, float]], limit: int) -> None:
    marks: dict[bool, list[bool]] = defaultdict(list)
    for heated, total in measured:
        marks[heated].append(total > limit)
    found, false = (f"{sum(marks[is_hot])} of {len(marks[is_hot])}" for is_hot in (True, False))
    print(f"{source}, left out: {found} heated found, {false} calm marked")


def _write(weights: dict[str, int], limit: int) -> None:
    by_weight: dict[int, list[str]] = defaultdict(list)
    for sign, weight in sorted(weights.items()):
        by_weight[weight].append(sign)
    lines = [
        "# Learned, not written: see tests/writing/checks/learn_heat.py. A weight, then its signs.",
        f"limit\t{limit}",
        *("\t".join((str(weight), *by_weight[weight])) for weight in sorted(by_weight)),
    ]
    (DATA / "rules" / NAME).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
