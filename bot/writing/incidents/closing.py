"""What is still open in an incident that somebody is about to close."""

from bot.domain.incidents.answers import AnswerKind
from bot.domain.incidents.recipients import TOLD, Tally
from bot.domain.text import count_things


def describe_open(tally: Tally) -> str:
    """Who doesn't know yet, who waits for a word and what is owed, in one line; empty when all is
    done.
    """
    unhappy = tally.answers.get(AnswerKind.UNHAPPY, 0)
    asking = tally.answers.get(AnswerKind.QUESTION, 0)
    owed = tally.promised - tally.kept
    found = (
        (tally.letters - tally.count(*TOLD), "still doesn't know", "still don't know"),
        (unhappy, "is still unhappy", "are still unhappy"),
        (asking, "has a question", "have a question"),
    )
    said = [f"{count} {one if count == 1 else many}" for count, one, many in found if count]
    if owed:
        said.append(f"{count_things(owed, 'promise')} {'is' if owed == 1 else 'are'} open")
    return ", ".join(said)


def say_closed(tally: Tally) -> str:
    """What became of it, and what it leaves open."""
    still = describe_open(tally)
    kept = "Why it happened and what is different now stay with it: see its card or /incident show."
    if not still:
        return f"Closed. {kept}"
    return f"Closed, although {still}. {kept} If that was too early, press *Reopen* on the card."
