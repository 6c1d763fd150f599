"""A customer is forgotten: their rows at once and together, what else holds them afterwards.

1. Their rows go, or become empty, in the unit of work that asked for it.
2. What is known again by a digest stays known: an old e-mail isn't taken in once more.
3. What the bot said of them at the desk, and what deleted rows leave behind in the file, is
   written down as still to be taken away (`bot/domain/clearings.py`), and is until it is done.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain

from bot.domain.clearings import Clearing, ClearingKind
from bot.domain.customers import Customer
from bot.domain.errors import StateConflict
from bot.domain.forgetting import Forgotten
from bot.domain.records import dataclass
from bot.domain.signs import list_phrases, list_words, make_signs
from bot.domain.text import escape_name
from bot.services.forgetting.looking import find_names, look_at_customer
from bot.services.history import log_event
from bot.services.parcel_lists.notes import show_as_cards_without
from bot.services.parcel_lists.posts import show_list
from bot.services.work import Work
from bot.store.clearings import name_mail, name_number

#: A post that is on its way at this moment stands at the desk by then.
SOON = timedelta(seconds=20)
#: Discord's clock may be behind ours.
CLOCKS_DIFFER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Said:
    """Where the bot may have spoken of somebody, and how that is told."""

    customer: Customer
    names: Sequence[str]
    cards: dict[int, list[int]]  #: by channel, the messages that are known to be about them
    since: datetime  #: nothing was said of them before


async def forget_customer(
    work: Work, customer: Customer, *, file_at: datetime | None = None
) -> Forgotten:
    """Forgets this customer; the file is written anew at that moment, or soon.

    Raises StateConflict when they are forgotten already, or while a letter to them is being sent.
    """
    done, said = await _erase(work, customer)
    channels = await _plan_clearings(work, [said], file_at)
    return replace(done, channels=channels)


async def forget_customers(work: Work, customers: Sequence[Customer]) -> int:
    """Forgets several at once; gives how many they were. To whom a letter is being sent is left for
    another time.
    """
    said = []
    for customer in customers:
        try:
            _, one = await _erase(work, customer)
        except StateConflict:
            continue
        said.append(one)
    await _plan_clearings(work, said, None)
    return len(said)


async def _erase(work: Work, customer: Customer) -> tuple[Forgotten, _Said]:
    tx = work.tx
    names = await find_names(work, customer)
    lists = await tx.held.find_lists(customer, list_phrases(names))
    held = await look_at_customer(work, customer, lists)
    if held.is_sending:
        raise StateConflict(
            f"A letter to {escape_name(customer.name)} is being sent this very moment. Nothing was "
            "erased: wait a minute, then press *Erase* again."
        )
    people = [customer, *await tx.held.list_joined(customer.id)]
    since = min(each.created_at for each in people) - CLOCKS_DIFFER
    said = _Said(customer, names, await tx.held.list_cards(customer.id), since)
    namesakes = await tx.customers.list_named(work.shop.id, customer.name)
    await _keep_known(work, customer, lists.mails)
    for list_id in lists.parcel_lists:  # it goes, and others' notes in it still wait
        await show_as_cards_without(work, list_id, customer.id)
    named_in = set(await tx.drafts.list_lists_of(customer.id)) - set(lists.parcel_lists)
    for list_id in sorted(named_in):  # it stays, and names them no more
        await show_list(work, list_id)
    async with tx.held.overwriting():
        await tx.held.erase(customer, lists, now=work.now)
        for name in dict.fromkeys(each.name for each in people):
            await tx.held.replace_name(work.shop.id, name, "a forgotten customer")
    await log_event(work, customer, "forgot this customer")
    done = Forgotten(
        held=held,
        has_shared_name=len(list_words(customer.name)) == 1 and len(namesakes) > 1,
        has_account=customer.member_id is not None,
    )
    return done, said


async def _keep_known(work: Work, customer: Customer, mails: Sequence[int]) -> None:
    """Has what they wrote, and their orders, be known again: nobody takes them in once more."""
    tx, shop_id = work.tx, work.shop.id
    keys = await tx.held.list_mail_keys(mails)
    sources = await tx.held.list_sources(customer.id)
    await tx.forgotten.add(shop_id, [*map(name_mail, keys), *sources])
    for order_id, number in await tx.held.list_order_numbers(customer.id):
        await tx.forgotten.add(shop_id, [name_number(number)], order_id=order_id)


async def _plan_clearings(
    work: Work, said: Sequence[_Said], file_at: datetime | None
) -> tuple[int, ...]:
    """Writes down what is still to be taken away; gives the channels in which something may be."""
    tx = work.tx
    if not said:
        return ()
    due_at = work.now + SOON
    await tx.held.cancel_imports(work.shop.id)
    if not await tx.clearings.has_file(work.shop.id):
        file = Clearing(shop_id=work.shop.id, kind=ClearingKind.FILE, due_at=file_at or due_at)
        await tx.clearings.add(file)
    cards: dict[int, list[int]] = {}
    for each in said:
        for channel, messages in each.cards.items():
            cards.setdefault(channel, []).extend(messages)
    if work.shop.desk_channel_id is not None:
        cards.setdefault(work.shop.desk_channel_id, [])
    names = chain.from_iterable(each.names for each in said)
    alone = [each.customer.name for each in said if await _is_alone(work, each.customer)]
    signs = make_signs(names, alone=alone).to_json()
    for channel, messages in cards.items():
        clearing = Clearing(
            shop_id=work.shop.id,
            kind=ClearingKind.DESK,
            channel_id=channel,
            messages=tuple(messages),
            signs=signs,
            since=min(each.since for each in said),
            due_at=due_at,
        )
        await tx.clearings.add(clearing)
    return tuple(cards)


async def _is_alone(work: Work, customer: Customer) -> bool:
    """Whether their name is one word, and nobody else's of the shop."""
    if len(list_words(customer.name)) != 1:
        return False
    others = await work.tx.customers.list_named(work.shop.id, customer.name)
    return not [each for each in others if each.id != customer.id]
