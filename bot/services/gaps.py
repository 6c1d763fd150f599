"""Filling in what a draft lacks: a person says just that, and the letter is written anew."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.domain.drafts import Draft
from bot.domain.errors import StateConflict
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import ItemBack, Remedy
from bot.domain.records import dataclass
from bot.services.drafts import get_draft, rewrite_draft, word_draft
from bot.services.letter_fit import recall_request
from bot.services.orders import OrderChange, edit_order
from bot.services.parcels import redate_delay
from bot.services.work import StaffWork
from bot.writing.letters.blanks import BLANKS
from bot.writing.letters.gaps import fill_gap, find_gaps, say_choice
from bot.writing.letters.writing import format_day_in_letter, make_wording_key

_IN_WORDS = (
    "what_happened",
    "fixed",
    "explanation",
    "answer",
    "changed",
    "message",
    "extra",
    "download_link",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """What a person said, by the names of the gaps; a day as the moment at which it was read."""

    words: Mapping[str, str]
    days: Mapping[str, datetime]

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.words, *self.days)


async def fill_draft(work: StaffWork, draft: Draft, filling: Filling, *, revision: int) -> Draft:
    """A new revision of the draft in which this is said.

    The letter is written anew from it; a text that a person changed keeps its words, with this in
    the places of the gaps. Raises StateConflict when the draft is on its way, isn't the newest
    revision or lacks none of it, BadInput for a price or a day that can't be right.
    """
    draft.require_revision(revision)
    if not set(filling.names) & set(find_gaps(draft.text)):
        raise StateConflict("Nothing of that is missing any more. Nothing was changed.")
    if price := filling.words.get("price"):
        draft = await _keep_price(work, draft, price)
    if new_date := filling.days.get("new_date"):
        draft = await redate_delay(work, draft, new_date, revision=draft.revision)
    request = _ask_for(work, draft, filling)
    text = await _write(work, draft, request)
    written = text
    for name in filling.names:
        if BLANKS[name].mark in text.lower():
            text = fill_gap(text, name, await _say(work, draft, name, filling))
    if text == draft.text:
        return draft
    by_hand = text if text != written or draft.is_by_hand else None
    said = f"filled in {', '.join(BLANKS[name].asks_for for name in filling.names)}"
    return await rewrite_draft(work, draft, request, text=by_hand, said=said)


async def _write(work: StaffWork, draft: Draft, request: LetterRequest) -> str:
    """The text in which the gaps are looked for."""
    if draft.is_by_hand:
        return draft.text
    return await word_draft(work, draft, request)


async def _keep_price(work: StaffWork, draft: Draft, price: str) -> Draft:
    """The draft once its order has this price."""
    order = await work.tx.orders.get(draft.order_id)
    if order is None or order.price is not None:
        return draft
    await edit_order(work, order, OrderChange(price=price))
    return await get_draft(work.tx, work.shop, draft.id)


def _ask_for(work: StaffWork, draft: Draft, filling: Filling) -> LetterRequest:
    """What the letter was asked to say, and this."""
    request = recall_request(draft)
    said = {name: words for name, words in filling.words.items() if name in _IN_WORDS}
    discount = filling.words.get("discount")
    if discount and not request.extra:
        said["extra"] = discount
    request = replace(request, **said)  # type: ignore[arg-type]
    if item_back := filling.words.get("item_back"):
        request = replace(request, item_back=ItemBack(item_back))
    if remedy := filling.words.get("remedy"):
        request = replace(request, remedy=Remedy(remedy))
    if remedy_by := filling.days.get("remedy_by"):
        request = replace(request, remedy_by=remedy_by.astimezone(work.shop.zone).date())
    return request


async def _say(work: StaffWork, draft: Draft, name: str, filling: Filling) -> str:
    """What a person said, as it reads in this letter."""
    if name == "price":
        order = await work.tx.orders.get(draft.order_id)
        return str(order.price) if order and order.price else filling.words[name]
    if name in filling.words:
        words = " ".join(filling.words[name].split()) if name != "message" else filling.words[name]
        return say_choice(name, words) if name in ("item_back", "remedy") else words
    customer = await work.tx.customers.get(draft.customer_id)
    return format_day_in_letter(
        filling.days[name].astimezone(work.shop.zone).date(),
        work.shop,
        work.now,
        make_wording_key(draft.kind, draft.cause),
        (customer and customer.language) or work.shop.language or "en",
    )
