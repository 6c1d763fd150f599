"""All letters of an incident in one plain text, to be read on a phone before approval."""

from collections.abc import Sequence

from bot.domain.drafts import Draft

LETTERS_FILE = "letters.txt"
_RULE = "-" * 24


def write_letters(title: str, letters: Sequence[Draft]) -> str:
    """Every letter, with its place among all, to whom and where it goes."""
    count = len(letters)
    parts = [f"{title}\n{count} letters, none has left yet"]
    parts += [_write_one(number, count, each) for number, each in enumerate(letters, 1)]
    return f"\n\n{_RULE}\n".join(parts) + "\n"


def _write_one(number: int, count: int, draft: Draft) -> str:
    head = f"{number} of {count}: {draft.to.name}, {draft.to.where}"
    if draft.subject:
        head += f"\nSubject: {draft.subject}"
    return f"{head}\n\n{draft.text}"
