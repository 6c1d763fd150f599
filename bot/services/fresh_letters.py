"""Whether a letter that waited still says what is true: before it is approved it is written anew
from what is known at that moment.
"""

from dataclasses import replace
from datetime import datetime

from bot.domain.drafts import Draft
from bot.domain.letter_doubts import is_ours
from bot.domain.patterns import regex
from bot.services.drafts import rewrite_draft, write_text
from bot.services.work import Work
from bot.writing.letters.own_words import DOUBT

#: The end of a sentence, or of a line.
_END = regex(r"(?<=[.!?])\s+|\n+")


async def freshen(work: Work, draft: Draft) -> Draft | None:
    """A new revision of a waiting draft that reads differently today; None where it says the same.

    A text that a person changed stays, and the card doubts what we wouldn't write any more: once
    for each, so that it can be approved then. Raises StateConflict when it no longer fits its order
    or case.
    """
    customer = await work.tx.customers.get(draft.customer_id)
    if draft.request is None or customer is None:
        return None  # it is from long ago: nobody knows what it was asked to say
    order = await work.tx.orders.get(draft.order_id)
    today = await write_text(work, customer, order, draft.request, to=draft.to)
    if draft.is_edited:
        then = replace(work, now=draft.worded_at or draft.created_at)
        written = await write_text(then, customer, order, draft.request, to=draft.to)
        return await _doubt(work, draft, written, today)
    if _fold(today) == _fold(draft.text):
        return None
    said = "wrote the letter anew: it read differently by now"
    because = f"this was written on {_name_day(work, draft)} and reads differently today"
    if _name_day(work, draft) == _format_day(work, work.now):
        because = "this reads differently by now"
    return await rewrite_draft(work.by_itself(), draft, draft.request, said=said, because=because)


async def _doubt(work: Work, draft: Draft, written: str, today: str) -> Draft | None:
    """The same text as a new revision, with what in it is from then; None without anything new."""
    now, text = set(_split(today)), _fold(draft.text)
    old = [each for each in _split(written) if each not in now and each in text]
    doubts = [
        f"This was written on {_name_day(work, draft)}. Is it still true: “{each}”" for each in old
    ]
    if not set(doubts) - set(draft.doubts):
        return None
    kept = (each for each in draft.doubts if not is_ours(each) and not each.startswith(DOUBT))
    assert draft.request is not None
    return await rewrite_draft(
        work.by_itself(),
        draft,
        draft.request,
        text=draft.text,
        doubts=tuple(dict.fromkeys((*kept, *doubts))),
        said="asked to look at the letter again: it is from another day",
        because=f"this was written on {_name_day(work, draft)}",
    )


def _name_day(work: Work, draft: Draft) -> str:
    """When its words were written."""
    return _format_day(work, draft.worded_at or draft.created_at)


def _format_day(work: Work, moment: datetime) -> str:
    day = moment.astimezone(work.shop.zone)
    return f"{day:%A} {day.day} {day:%B}"


def _split(text: str) -> list[str]:
    return [folded for each in _END.split(text) if (folded := _fold(each))]


def _fold(text: str) -> str:
    return " ".join(text.split())
