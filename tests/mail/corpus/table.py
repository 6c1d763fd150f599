"""Reads and sorts the letters of this folder and counts what was found: recall and precision of
each kind.

Run it for the table: `python -m tests.mail.corpus.table [file.toml …]`.
"""

import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.mail import Classification, MailKind
from bot.mail.reading.email_reader import read_mail
from bot.mail.understanding.classification import sort_mail
from tests.mail.corpus.letters import NOW, Letter, make_letters

_ALARMS = (MailKind.CUSTOMER, MailKind.NOTICE, MailKind.BOUNCE)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A letter and what it was taken for."""

    letter: Letter
    sorted: Classification

    @property
    def is_missed(self) -> bool:
        return self.letter.needle is not None and self.sorted.kind is not self.letter.kind

    @property
    def is_false_alarm(self) -> bool:
        return self.sorted.kind in _ALARMS and self.letter.kind not in _ALARMS


def sort_letters(letters: Iterable[Letter]) -> list[Outcome]:
    """Gives each letter with what the program takes it for."""
    return [
        Outcome(letter, sort_mail(read_mail(letter.raw, received_at=NOW), letter.around))
        for letter in letters
    ]


def draw_table(outcomes: list[Outcome]) -> str:
    """Gives recall and precision of each kind, and the letters that went wrong."""
    meant = Counter(one.letter.kind for one in outcomes)
    found = Counter(one.sorted.kind for one in outcomes)
    right = Counter(one.letter.kind for one in outcomes if one.letter.kind is one.sorted.kind)
    lines = [f"{'kind':<12}{'letters':>8}{'recall':>9}{'precision':>11}"]
    for kind in MailKind:
        if meant[kind] or found[kind]:
            recall = f"{right[kind] / meant[kind]:.1%}" if meant[kind] else "-"
            precision = f"{right[kind] / found[kind]:.1%}" if found[kind] else "-"
            lines.append(f"{kind:<12}{meant[kind]:>8}{recall:>9}{precision:>11}")
    needles = [one for one in outcomes if one.letter.needle]
    missed = [one for one in outcomes if one.is_missed]
    alarms = [one for one in outcomes if one.is_false_alarm]
    junk = sum(one.letter.kind not in _ALARMS for one in outcomes)
    lines.append(f"needles: {len(needles) - len(missed)} of {len(needles)} found")
    lines.append(f"false alarms: {len(alarms)} of {junk} ({len(alarms) / max(1, junk):.2%})")
    return "\n".join(lines)


def _main(files: list[str]) -> None:
    letters = [letter for file in files for letter in make_letters(file, least=150)]
    if not files:
        letters = make_letters("needles.toml", least=1) + make_letters("junk.toml", least=550)
    start = time.perf_counter()
    outcomes = sort_letters(letters)
    print(draw_table(outcomes), f"\n{len(letters)} letters in {time.perf_counter() - start:.2f} s")
    for one in outcomes:
        if one.is_missed or one.is_false_alarm or one.sorted.kind is not one.letter.kind:
            mark = "MISSED" if one.is_missed else "ALARM" if one.is_false_alarm else "other"
            print(
                f"{mark} {one.letter.name}: {one.letter.kind} taken for {one.sorted.kind}: "
                f"{one.sorted.reason}"
            )


if __name__ == "__main__":
    _main(sys.argv[1:])
