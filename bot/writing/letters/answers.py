"""An answer that a letter gives besides: whether it stands there, and where it is put."""

from bot.writing.letters.clean_text import ends_with_link

#: A line that takes leave is short: "With love from the two of us,".
_LEAVE_LIMIT = 48


def says_answer(text: str, answer: str) -> bool:
    """Whether a letter says the answer, however it is laid out and ended."""
    return _flatten(answer) in _flatten(text)


def insert_answer(text: str, answer: str) -> str:
    """The letter with the answer as a paragraph of its own, before the sign-off; at the end where
    there is none.
    """
    parts = text.strip().split("\n\n")
    at = _find_sign_off(parts)
    return "\n\n".join((*parts[:at], _end(answer), *parts[at:]))


def _find_sign_off(parts: list[str]) -> int:
    """The number of the paragraph that takes leave; the first one greets and is none."""
    for at in range(len(parts) - 1, max(0, len(parts) - 4), -1):
        first = parts[at].strip().partition("\n")[0]
        if first.endswith(",") and len(first) <= _LEAVE_LIMIT:
            return at
    last = parts[-1].strip()
    is_name = len(last) <= _LEAVE_LIMIT and last[-1:] not in (".", "!", "?")
    return len(parts) - 1 if len(parts) > 1 and is_name else len(parts)


def _end(answer: str) -> str:
    is_ended = answer[-1:] in ".!?…)" or ends_with_link(answer)
    return answer if is_ended else f"{answer}."


def _flatten(words: str) -> str:
    return " ".join(words.casefold().split()).rstrip(" .!")
