"""Finding, adding and correcting customers."""

import asyncio
from dataclasses import replace
from datetime import datetime
from importlib import import_module

from bot.domain.channels import SalesChannel, read_email
from bot.domain.customers import Customer
from bot.domain.errors import BadInput, NotFound
from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.domain.shops import Shop
from bot.domain.text import clean_name, escape_name
from bot.domain.time.zones import read_zone
from bot.services.drafts import void_drafts
from bot.services.history import log_event
from bot.services.work import StaffWork, Work
from bot.store.transaction import Transaction

#: What a pick from autocomplete sends: a row's id, which no name and no order number looks like.
PICK = regex(r"^id:(\d{1,18})$")

#: How many orders of one customer are made findable by a new name: more than anybody has.
MAX_ORDERS = 1000


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody's Discord account."""

    id: int
    name: str


async def find_customer(tx: Transaction, shop: Shop, words: str) -> Customer:
    """The customer whom these words name: a pick, an e-mail address or a name.

    Raises NotFound when nobody fits and BadInput when several do.
    """
    found = await _look_up(tx, shop, words)
    if found is None:
        raise NotFound(
            "I don't know that customer. Type the first letters and pick from the list, "
            "or log their order with /order add."
        )
    return found


async def find_or_add_customer(
    work: Work, words: str, *, email: str | None = None, member: Member | None = None
) -> tuple[Customer, bool]:
    """The customer, and whether they are new; what is given about a known one is added to what is
    missing.

    Raises BadInput when the words fit several people, or when address or account belong to somebody
    else.
    """
    written = _email_or_none(words)
    address = read_email(email) if email else written
    found = await _look_up_all(work.tx, work.shop, words, address, member)
    if found is None:
        added = await work.tx.customers.add(
            Customer(
                shop_id=work.shop.id,
                name=clean_name(written.split("@")[0] if written else words),
                email=address,
                member_id=member.id if member else None,
                member_name=member.name if member else None,
                created_at=work.now,
            )
        )
        return added, True
    completed = replace(
        found,
        email=found.email or address,
        member_id=found.member_id or (member.id if member else None),
        member_name=found.member_name or (member.name if member else None),
        is_proposed=False,
    )
    if completed != found:
        await work.tx.customers.save(completed)
    return completed, False


async def _look_up_all(
    tx: Transaction, shop: Shop, words: str, address: str | None, member: Member | None
) -> Customer | None:
    picked = await _look_up(tx, shop, words) if PICK.match(words.strip()) else None
    if picked is None and PICK.match(words.strip()):
        raise NotFound("That customer isn't here any more. Please pick from the list again.")
    by_member = await tx.customers.get_member(shop.id, member.id) if member else None
    by_address = (await tx.customers.list_with_email(shop.id, address))[:1] if address else []
    certain = {each.id: each for each in (picked, by_member, *by_address) if each is not None}
    if len(certain) > 1:
        names = " and ".join(each.name for each in certain.values())
        raise BadInput(
            f"These belong to different customers: {names}. Pick the right one and leave out the "
            "rest; "
            "wrong facts are corrected with /customer edit."
        )
    found = next(iter(certain.values()), None) or await _find_named(
        tx, shop, words, address, member
    )
    if found is not None and member and found.member_id not in (None, member.id):
        raise BadInput(
            f"{found.name} has another Discord account. If it changed, use /customer edit; "
            "if this is somebody else, give their own address."
        )
    return found


async def _find_named(
    tx: Transaction, shop: Shop, words: str, address: str | None, member: Member | None
) -> Customer | None:
    """Who has this name; another address or account means another person with the same name.

    An account that wrote on its own is nobody's yet: anybody can choose a name.
    """
    named = [
        each
        for each in await tx.customers.list_named(shop.id, clean_name(words))
        if not each.is_proposed
        and not (address and each.email and each.email.casefold() != address.casefold())
        and not (member and each.member_id and each.member_id != member.id)
    ]
    return _only(named)


async def _look_up(tx: Transaction, shop: Shop, words: str) -> Customer | None:
    text = words.strip()
    pick = PICK.match(text)
    if pick:
        customer = await tx.customers.get(int(pick[1]))
        return customer if customer is not None and customer.shop_id == shop.id else None
    address = _email_or_none(text)
    if address:
        with_address = await tx.customers.list_with_email(shop.id, address)
        return with_address[0] if with_address else None
    return _only(await tx.customers.list_named(shop.id, clean_name(text)))


def _only(named: list[Customer]) -> Customer | None:
    if len(named) > 1:
        raise BadInput(
            f"There are {len(named)} customers with that name. Pick the right one from the list "
            "while you type, "
            "or write their e-mail address."
        )
    return named[0] if named else None


def _email_or_none(text: str) -> str | None:
    if "@" not in text:
        return None
    try:
        return read_email(text)
    except BadInput:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerChange:
    """What `/customer edit` was given; None leaves a fact as it is."""

    name: str | None = None
    email: str | None = None
    member: Member | None = None
    language: str | None = None
    time_zone: str | None = None


async def edit_customer(work: StaffWork, customer: Customer, change: CustomerChange) -> Customer:
    """Corrects a customer and writes down what it was before.

    Raises BadInput when nothing was given, or an account or address already belongs to somebody
    else.
    """
    changed = replace(
        customer,
        name=clean_name(change.name) if change.name else customer.name,
        email=read_email(change.email) if change.email else customer.email,
        member_id=change.member.id if change.member else customer.member_id,
        member_name=change.member.name if change.member else customer.member_name,
        language=await _read_language(change.language) if change.language else customer.language,
        time_zone=read_zone(change.time_zone) if change.time_zone else customer.time_zone,
        is_proposed=False,
    )
    if changed == customer:
        raise BadInput("Nothing to change: give at least one new fact, e.g. email or timezone.")
    if change.member:
        other = await work.tx.customers.get_member(work.shop.id, change.member.id)
        if other is not None and other.id != customer.id:
            raise BadInput(
                f"That Discord account already belongs to your customer {escape_name(other.name)}. "
                "Use that customer, or link another account."
            )
    if change.email:
        with_address = await work.tx.customers.list_with_email(work.shop.id, change.email.strip())
        other = next((each for each in with_address if each.id != customer.id), None)
        if other is not None:
            raise BadInput(
                f"That e-mail address already belongs to your customer {escape_name(other.name)}. "
                "Use that customer, or write another address."
            )
    await work.tx.customers.save(changed)
    if (changed.member_id, changed.email) != (customer.member_id, customer.email):
        await void_drafts(
            work.tx, customer.id, "the customer's address was corrected", now=work.now
        )
    for order in await work.tx.orders.list_for_customer(customer.id, limit=MAX_ORDERS):
        await work.tx.orders.index(order, changed)
    for what in describe_changes(
        customer, changed, ("name", "email", "member_name", "language", "time_zone")
    ):
        await log_event(work.tx, customer, f"corrected {what}", by=work.by, now=work.now)
    return changed


#: What facts are called where their own name would mean nothing to a seller.
_WORDS = {
    "external_number": "marketplace number",
    "is_urgent": "urgent",
    "via": "where bought",
    "country": "country it goes to",
    "arrives_at": "expected",
    "member_name": "account",
}


def describe_changes(old: object, new: object, names: tuple[str, ...]) -> list[str]:
    """A line for each fact that differs: what it was and what it is."""
    lines = []
    for name in names:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            was = "not set" if before is None else _show(before)
            lines.append(f"{_WORDS.get(name, name.replace('_', ' '))}: {was} → {_show(after)}")
    return lines


def _show(value: object) -> str:
    if isinstance(value, datetime):
        return f"<t:{int(value.timestamp())}:f>"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, SalesChannel):
        return value.title
    return str(value) if value is not None else "not set"


async def _read_language(text: str) -> str:
    await asyncio.to_thread(import_module, "babel")
    from babel import Locale, UnknownLocaleError

    try:
        return str(Locale.parse(text.strip().replace("-", "_")))
    except (UnknownLocaleError, ValueError, TypeError):
        raise BadInput(
            "I don't know that language. Write its short code, e.g. en, de, fr or es."
        ) from None
