"""What is held of a customer, before anything of it goes."""

from bot.domain.customers import Customer
from bot.domain.drafts import DraftStatus
from bot.domain.errors import StateConflict
from bot.domain.forgetting import HeldCounts
from bot.domain.promises.promises import PromiseKind
from bot.domain.signs import list_phrases
from bot.services.work import Work
from bot.store.forgetting import Lists
from bot.store.held_rows import HELD

_WAIT_TO_LEAVE = (DraftStatus.APPROVED, DraftStatus.READY)
_UNDECIDED = (DraftStatus.PENDING, DraftStatus.PREPARED)


def require_known(customer: Customer) -> None:
    """Raises StateConflict when they were forgotten before."""
    if customer.forgotten_at is not None:
        raise StateConflict(
            "That customer is forgotten already: only days and sums of their orders are kept."
        )


async def find_names(work: Work, customer: Customer) -> list[str]:
    """All that a text may call them, or their orders."""
    names = []
    for person in (customer, *await work.tx.held.list_joined(customer.id)):
        names += [person.name, person.email or "", person.member_name or ""]
    names += [way.value for way in await work.tx.ways.list_for_customer(customer.id)]
    for number, tracking, recipient in await work.tx.held.list_order_names(customer.id):
        names += [number or "", tracking or "", recipient or ""]
    return list(dict.fromkeys(filter(None, names)))


async def find_held(work: Work, customer: Customer) -> Lists:
    """The rows that hang on no number of theirs."""
    phrases = list_phrases(await find_names(work, customer))
    return await work.tx.held.find_lists(customer, phrases)


async def look_at_customer(work: Work, customer: Customer, lists: Lists) -> HeldCounts:
    """What would go, and what of it isn't over."""
    require_known(customer)
    held = {each.table: each for each in HELD}

    async def count(table: str) -> int:
        return await work.tx.held.count(held[table], customer, lists)

    orders = await work.tx.held.count_open_orders(customer.id)
    drafts = await work.tx.held.count_drafts(customer.id)
    conversation = await work.tx.conversations.get_for_customer(customer.id)
    promises = await work.tx.promises.list_for_customer(customer.id, only_open=True)
    refunds = sum(each.kind is PromiseKind.REFUND for each in promises)
    cases = await work.tx.cases.list_for_customer(customer.id)
    return HeldCounts(
        orders=await count("orders"),
        messages=await count("messages"),
        letters=sum(drafts.values()),
        emails=await count("mails"),
        history=await count("events"),
        receipts=await count("receipts"),
        open_orders=orders.get("open", 0),
        on_their_way=orders.get("shipped", 0),
        waits=conversation is not None and conversation.is_waiting,
        leaving=sum(drafts.get(each, 0) for each in _WAIT_TO_LEAVE),
        undecided=sum(drafts.get(each, 0) for each in _UNDECIDED),
        owed_refunds=refunds,
        owed=len(promises) - refunds,
        open_cases=sum(each.is_open for each in cases),
        is_sending=bool(drafts.get(DraftStatus.SENDING)),
    )
