"""What an incident's card shows: numbers that add up, who gets no letter, and letters to read."""

import asyncio
from collections import Counter

from bot.domain.drafts import Draft
from bot.domain.incidents.incidents import Incident, IncidentStatus
from bot.domain.incidents.samples import choose_samples, count_names
from bot.domain.money import add_up
from bot.domain.orders import OrderStatus
from bot.services.incidents.batch import gather_batch, list_letters
from bot.services.incidents.sending import PACE
from bot.services.incidents.words import list_word_faults
from bot.services.work import Work
from bot.store.outbox import File
from bot.writing.incidents.cards import BatchView, IncidentView
from bot.writing.incidents.letter_file import LETTERS_FILE, write_letters

#: So many who get no letter are named on the card.
NAMED = 5
#: So many kinds of what to look at twice are named.
MAX_DOUBTS = 4
_HAS_LETTERS = (IncidentStatus.WRITTEN, IncidentStatus.SECONDING)


async def gather_view(work: Work, incident: Incident) -> IncidentView:
    """What the incident's card shows at this moment."""
    left_out = await work.tx.recipients.list_left_out(incident.id, offset=0, limit=NAMED)
    names = await work.tx.customers.map_by_id([each.customer_id for each in left_out])
    return IncidentView(
        incident=incident,
        tally=await work.tx.recipients.count(incident.id),
        left_out=tuple((names[each.customer_id].name, each.left_out or "") for each in left_out),
        faults=await _list_faults(work, incident),
        batch=await _gather_batch_view(work, incident),
    )


async def _list_faults(work: Work, incident: Incident) -> tuple[str, ...]:
    """What to look at in the seller's words, until the letters are approved."""
    if incident.status not in (IncidentStatus.PICKING, *_HAS_LETTERS):
        return ()
    return tuple(each.sentence for each in await list_word_faults(work, incident))


async def _gather_batch_view(work: Work, incident: Incident) -> BatchView | None:
    """What is shown of letters that wait for approval; None while there are none."""
    if incident.status not in _HAS_LETTERS:
        return None
    letters = await list_letters(work, incident)
    batch = await gather_batch(work, incident, letters)
    samples = await asyncio.to_thread(choose_samples, batch)
    pledges = [each for draft in letters for each in draft.pledges if each.is_taken]
    sums = add_up([each.amount for each in pledges if each.amount is not None])
    return BatchView(
        samples=tuple(letters[each.row - 1] for each in samples),
        names=await asyncio.to_thread(count_names, batch),
        doubts=_count_doubts(letters),
        unshipped=await _count_unshipped(work, letters),
        promises=len(pledges),
        sums=tuple(map(str, sums)),
        pace=PACE,
    )


async def _count_unshipped(work: Work, letters: list[Draft]) -> int:
    """How many of the orders that the letters are about nobody marked as shipped."""
    ids = {each.order_id for each in letters if each.order_id is not None}
    for each in letters:
        ids.update(each.request.other_orders if each.request is not None else ())
    orders = (await work.tx.orders.map_by_id(ids)).values()
    return sum(each.status is OrderStatus.OPEN for each in orders)


def _count_doubts(letters: list[Draft]) -> tuple[tuple[str, str], ...]:
    """What to look at twice, each with whose letters it is about; what is about most first."""
    counted = Counter(doubt for draft in letters for doubt in draft.doubts)
    return tuple(
        (doubt, ", ".join(draft.to.name for draft in letters if doubt in draft.doubts))
        for doubt, _ in counted.most_common(MAX_DOUBTS)
    )


async def make_letter_file(work: Work, incident: Incident) -> tuple[File, ...]:
    """All letters that wait for approval in one file, to be read before anybody approves."""
    if incident.status not in _HAS_LETTERS:
        return ()
    letters = await list_letters(work, incident)
    if not letters:
        return ()
    text = await asyncio.to_thread(write_letters, incident.title, letters)
    return (File(LETTERS_FILE, text.encode()),)
