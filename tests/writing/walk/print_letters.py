"""Writes all letters of the walk into one file, to be read aloud:
`python -m tests.writing.walk.print_letters [FILE]`.

Letters that differ only in what stands in their sentences are shown once.
"""

import sys
from itertools import groupby
from pathlib import Path
from statistics import mean

from bot.domain.letters import LetterKind
from bot.writing.checks.score import score_apology
from tests.writing.walk.reading import say_in_british, split_letter
from tests.writing.walk.truths import find_sentences
from tests.writing.walk.walking import Letter, walk
from tests.writing.walk.worlds import DAY, NOW

FILE = Path(".letters.txt")


def main() -> None:
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else FILE
    shapes = {find_shape(letter): letter for letter in reversed(walk())}
    letters = sorted(shapes.values(), key=lambda letter: letter.key)
    file.write_text("\n\n\n".join(map(show, letters)) + "\n", encoding="utf-8")
    print(f"{len(letters)} of {len(walk())} letters are in {file}:")
    for key, group in groupby(letters, key=lambda letter: letter.key):
        words = [len(letter.text.split()) for letter in group]
        print(f"  {key}: {len(words)}, {mean(words):.0f} words, at most {max(words)}")


def find_shape(letter: Letter) -> tuple[object, ...]:
    """The sentences, whatever stands in them."""
    said = (say_in_british(letter, each) for each in split_letter(letter)[1])
    known = (find_sentences(each) for each in said)
    return (letter.key, *(each[0].pattern.pattern if each else None for each in known))


def show(letter: Letter) -> str:
    figures = f"{len(letter.text.split())} words"
    request, since = letter.world.request, letter.world.waits_since
    if request.kind is LetterKind.APOLOGY:
        is_late = since is not None and NOW - since > DAY
        has_answer = request.answer is not None
        score = score_apology(
            letter.text, cause=request.cause, is_late_answer=is_late, has_answer=has_answer
        )
        figures += f", {score.points} points"
    return f"== {letter.key}: {letter.heading} ({figures})\n\n{letter.text}"


if __name__ == "__main__":
    main()
