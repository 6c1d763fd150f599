"""Finding, adding and correcting customers."""

import asyncio
from dataclasses import replace
from functools import partial
from importlib import import_module

from bot.domain.channels import Channel, SalesChannel, read_email
from bot.domain.customers import Customer, CustomerChoice
from bot.domain.drafts import Draft
from bot.domain.errors import BadInput, NotFound
from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.domain.shops import Shop
from bot.domain.text import clean_name, escape_name
from bot.domain.time.zones import read_zone
from bot.domain.ways import KnownFrom, Way, list_in_use, make_account, make_email, read_own_email
from bot.services.corrections import describe_changes
from bot.services.drafts import void_drafts
from bot.services.history import log_event
from bot.services.order_corrections import correct_letters_to
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Who was meant."""

    customer: Customer
    is_new: bool
    #: Others with exactly this name, of whom something that was given says that they aren't meant.
    namesakes: tuple[Customer, ...] = ()


async def find_or_add_customer(
    work: Work,
    words: str,
    *,
    email: str | None = None,
    member: Member | None = None,
    known_from: KnownFrom = KnownFrom.STAFF,
) -> tuple[Customer, bool]:
    """The customer, and whether they are new; see `look_up_customer`."""
    found = await look_up_customer(work, words, email=email, member=member, known_from=known_from)
    return found.customer, found.is_new


async def look_up_customer(
    work: Work,
    words: str,
    *,
    email: str | None = None,
    member: Member | None = None,
    via: SalesChannel | None = None,
    known_from: KnownFrom = KnownFrom.STAFF,
) -> Found:
    """The customer whom these words name, added if they are new.

    A name alone never joins two people: somebody known is meant only if nothing that is given
    speaks against it, neither an address or account that isn't theirs nor another place where they
    buy. Of somebody who was picked, what is given is one more way to them.

    Raises BadInput when the words fit several people, or when address or account belong to somebody
    else.
    """
    address = _email_or_none(words)
    name = words
    if address:
        name = address.split("@")[0]
        address = read_own_email(address)
    if email:
        address = read_own_email(email)
    found, namesakes = await _look_up_all(work.tx, work.shop, words, address, member, via)
    if found is None:
        found = Customer(shop_id=work.shop.id, name=clean_name(name), created_at=work.now)
        if address:
            found = replace(found, email=address)
        if member:
            found = replace(found, member_id=member.id, member_name=member.name)
        added = await work.tx.customers.add(found, known_from=known_from)
        return Found(customer=added, is_new=True, namesakes=namesakes)
    known = replace(found, is_proposed=False)
    ways = _list_new_ways(work, known, address, member, known_from)
    if known != found or ways:
        known = await work.tx.customers.add_ways(known, ways)
    return Found(customer=known, is_new=False)


def _list_new_ways(
    work: Work, known: Customer, address: str | None, member: Member | None, known_from: KnownFrom
) -> list[Way]:
    """The address and the account that were given, unless they are those in use anyway."""
    ways = []
    if address and (known.email or "").casefold() != address.casefold():
        ways.append(make_email(known, address, known_from, at=work.now))
    if member and known.member_id != member.id:
        ways.append(make_account(known, member.id, member.name, known_from, at=work.now))
    return ways


async def _look_up_all(
    tx: Transaction,
    shop: Shop,
    words: str,
    address: str | None,
    member: Member | None,
    via: SalesChannel | None,
) -> tuple[Customer | None, tuple[Customer, ...]]:
    """The customer whom a pick, an account or an address names, else the one with this name; and
    others of this name, when nobody is meant.
    """
    certain = await _map_certain(tx, shop, words, address, member)
    if len(certain) > 1:
        names = " and ".join(each.name for each in certain.values())
        raise BadInput(
            f"These belong to different customers: {names}. Pick the right one and leave out the "
            "rest; "
            "wrong facts are corrected with /customer edit. If they are one person, use /customer "
            "join."
        )
    found = next(iter(certain.values()), None)
    if found is None:
        return await _find_named(tx, shop, words, via, has_way=bool(address or member))
    if member and found.member_id not in (None, member.id):
        owner = await tx.customers.get_member(shop.id, member.id)
        if owner is None:
            raise BadInput(
                f"{found.name} has another Discord account. If it changed, use /customer edit; "
                "if this is somebody else, give their own address."
            )
    return found, ()


async def _map_certain(
    tx: Transaction, shop: Shop, words: str, address: str | None, member: Member | None
) -> dict[int, Customer]:
    """Whom a pick, an account and an address name, by id: more than one if they don't agree."""
    found: list[Customer | None] = []
    if PICK.match(words.strip()):
        picked = await _look_up(tx, shop, words)
        if picked is None:
            raise NotFound("That customer isn't here any more. Please pick from the list again.")
        found.append(picked)
    if member is not None:
        found.append(await tx.customers.get_member(shop.id, member.id))
    if address:
        found += (await tx.customers.list_with_email(shop.id, address))[:1]
    return {each.id: each for each in found if each is not None}


async def _find_named(
    tx: Transaction, shop: Shop, words: str, via: SalesChannel | None, *, has_way: bool
) -> tuple[Customer | None, tuple[Customer, ...]]:
    """Who has this name and may be meant, else everybody who has it.

    An address or account that nobody has is another person's. An account that wrote on its own is
    nobody's yet: anybody can choose a name.
    """
    known = {
        each: fits
        for each, fits in await tx.customers.list_namesakes(shop.id, clean_name(words), via)
        if not each.is_proposed
    }
    if has_way:
        return None, tuple(known)
    return _only([each for each, fits in known.items() if fits]), tuple(known)


async def _look_up(tx: Transaction, shop: Shop, words: str) -> Customer | None:
    """The one whom a pick, an address or a name means; None when nobody fits."""
    text = words.strip()
    pick = PICK.match(text)
    if pick:
        customer = await tx.customers.get(int(pick[1]))
        if customer is None or customer.shop_id != shop.id:
            return None
        return customer
    address = _email_or_none(text)
    if address:
        return next(iter(await tx.customers.list_with_email(shop.id, address)), None)
    return _only(await tx.customers.list_named(shop.id, clean_name(text)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody whom typed words may mean."""

    choice: CustomerChoice
    is_certain: bool  #: their very name or address was typed


async def list_candidates(tx: Transaction, shop: Shop, words: str, *, but: int) -> list[Candidate]:
    """Whom these words may mean, those they name exactly first; `but` is certainly not meant."""
    exact = await tx.customers.list_named(shop.id, clean_name(words))
    address = _email_or_none(words.strip())
    if PICK.match(words.strip()) or address:
        found = await _look_up(tx, shop, words)
        exact = [found] if found is not None else []
    candidates = {}
    for each in exact:
        choice = CustomerChoice(each.id, each.name, each.email, each.member_name)
        candidates[each.id] = Candidate(choice=choice, is_certain=True)
    for choice in await tx.customers.list_matching(shop.id, words, 10):
        candidates.setdefault(choice.id, Candidate(choice=choice, is_certain=False))
    candidates.pop(but, None)
    return list(candidates.values())


def _only(named: list[Customer]) -> Customer | None:
    """The one with this name, or None. Raises BadInput when there are several."""
    if len(named) > 1:
        raise BadInput(
            f"There are {len(named)} customers with that name. Pick the right one from the list "
            "while you type, "
            "or write their e-mail address."
        )
    return next(iter(named), None)


def _email_or_none(text: str) -> str | None:
    """The address, where these words are one."""
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


_FACTS = ("name", "email", "member_name", "language", "time_zone")


async def edit_customer(work: StaffWork, customer: Customer, change: CustomerChange) -> Customer:
    """Corrects a customer and writes down what it was before.

    Raises BadInput when nothing was given, or an account or address already belongs to somebody
    else.
    """
    changed = await _change_facts(customer, change)
    if changed == customer:
        raise BadInput("Nothing to change: give at least one new fact, e.g. email or timezone.")
    await _refuse_anothers(work, customer, change)
    await _forget_unused(work, customer, changed)
    await work.tx.customers.save(changed, at=work.now)
    if (changed.member_id, changed.email) != (customer.member_id, customer.email):
        reason = "the customer's address was corrected"
        await void_drafts(work, customer.id, reason, fits=partial(_still_goes_there, changed))
    for order in await work.tx.orders.list_for_customer(customer.id, limit=MAX_ORDERS):
        await work.tx.orders.index(order, changed)
    for what in describe_changes(customer, changed, _FACTS):
        await log_event(work, customer, f"corrected {what}")
    because = "what is known of the customer was corrected"
    if changed.name != customer.name:
        because = "the customer's name was corrected"
    await correct_letters_to(work, customer, changed, because)
    return changed


def _still_goes_there(customer: Customer, draft: Draft) -> bool:
    """Whether a draft goes by a way that was not corrected."""
    if draft.to.channel is Channel.DISCORD:
        return draft.member_id == customer.member_id
    return draft.email is not None and draft.email == customer.email


async def _forget_unused(work: Work, old: Customer, new: Customer) -> None:
    """Forgets the address or account that was corrected, unless they wrote from there: then it
    stays one of their ways.
    """
    kept = {way.key for way in list_in_use(new, KnownFrom.STAFF, at=work.now)}
    for way in await work.tx.ways.list_for_customer(old.id):
        was_in_use = way.value == old.email or way.member_id == old.member_id is not None
        if was_in_use and way.key not in kept and way.last_used_at is None:
            await work.tx.ways.forget(way.id)


async def _change_facts(customer: Customer, change: CustomerChange) -> Customer:
    """The customer with the facts that were given; somebody knows them now."""
    changed = replace(customer, is_proposed=False)
    if change.name:
        changed = replace(changed, name=clean_name(change.name))
    if change.email:
        changed = replace(changed, email=read_own_email(change.email))
    if change.member:
        changed = replace(changed, member_id=change.member.id, member_name=change.member.name)
    if change.language:
        changed = replace(changed, language=await _read_language(change.language))
    if change.time_zone:
        changed = replace(changed, time_zone=read_zone(change.time_zone))
    return changed


async def _refuse_anothers(work: Work, customer: Customer, change: CustomerChange) -> None:
    """Raises BadInput when the account or address that was given belongs to somebody else."""
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


async def _read_language(text: str) -> str:
    """The short code of a language. Raises BadInput when there is none like it."""
    await asyncio.to_thread(import_module, "babel")
    from babel import Locale, UnknownLocaleError

    try:
        return str(Locale.parse(text.strip().replace("-", "_")))
    except (UnknownLocaleError, ValueError, TypeError):
        raise BadInput(
            "I don't know that language. Write its short code, e.g. en, de, fr or es."
        ) from None
