"""Facts of orders and customers put right, and what follows from it: waiting drafts say what is
right, and a letter tells the customer what they were told wrongly.
"""

from collections.abc import Sequence

from bot.domain.customers import Customer
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.orders import Order
from bot.services.correction_letters import put_right
from bot.services.drafts import set_aside
from bot.services.order_changes import change_order, get_customer
from bot.services.renewals import MAX_LETTERS, Correction, follow_drafts
from bot.services.work import Work
from bot.writing.letters.told_facts import FACTS, read_facts


async def correct_order(work: Work, old: Order, new: Order, *said: str) -> None:
    """Stores a corrected order; see `change_order`. Drafts and letters about it follow."""
    await change_order(work, old, new, *said)
    await _hold_back_others(work, old, new)
    drafts = await _list_about(work, new)
    if not drafts:
        return
    correction = await put_right(work, old, new, drafts)
    if correction is not None:
        drafts = await _list_about(work, new)
    customer = await get_customer(work.tx, new)
    others = [each for each in drafts if correction is None or each.id != correction.id]
    renewed = Correction(
        old=old, new=new, was=customer, customer=customer, because=_say_why(work, old, new)
    )
    await follow_drafts(work, renewed, others)


async def _list_about(work: Work, order: Order) -> list[Draft]:
    """The drafts and letters about an order, the newest first: also the note of several."""
    own = await work.tx.drafts.list_for_order(order.id, MAX_LETTERS)
    beside = await work.tx.drafts.list_notes_beside(order)
    return sorted((*own, *beside), key=lambda draft: -draft.id)


async def _hold_back_others(work: Work, old: Order, new: Order) -> None:
    """One of an incident's letters that names the order behind another one says what was
    corrected: it doesn't leave with the others.
    """
    if old.short_name == new.short_name and not _list_changed(work, old, new):
        return
    for draft in await work.tx.drafts.list_open_for_customer(new.customer_id):
        is_behind = draft.order_id != new.id and draft.is_about(new.id)
        if is_behind and draft.status is DraftStatus.PREPARED:
            await set_aside(work, draft, _say_why(work, old, new))


def _list_changed(work: Work, old: Order, new: Order) -> list[str]:
    was, now = read_facts(old, work.shop.zone), read_facts(new, work.shop.zone)
    return [name for name in FACTS if was.get(name) != now.get(name)]


def _say_why(work: Work, old: Order, new: Order) -> str:
    was, changed = read_facts(old, work.shop.zone), _list_changed(work, old, new)
    names = [f"the {FACTS[name]}" for name in changed]
    if old.short_name != new.short_name:
        names.append("the short name")
    if not names:
        return "the order was corrected"
    verb = "was" if len(names) == 1 else "were"
    done = "added" if changed and not was.keys() & set(changed) else "corrected"
    return f"{_join(names)} {verb} {done}"


def _join(names: Sequence[str]) -> str:
    """ "a, b and c"."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


async def correct_letters_to(work: Work, was: Customer, now: Customer, because: str) -> None:
    """Has the drafts that wait for a customer say what is known better of them."""
    for draft in await work.tx.drafts.list_open_for_customer(now.id):
        order = await work.tx.orders.get(draft.order_id)
        correction = Correction(old=order, new=order, was=was, customer=now, because=because)
        await follow_drafts(work, correction, [draft])
