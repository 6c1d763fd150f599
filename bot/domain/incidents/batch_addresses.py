"""Places where a batch's letters can't go, or where several of them meet."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from bot.domain.channels import BY_MAIL, Channel, read_email
from bot.domain.errors import BadInput
from bot.domain.incidents.batch_letters import BatchFault, BatchFaultKind, BatchLetter, name_rows
from bot.domain.mail import is_from_program
from bot.domain.platforms import Platform, find_platform
from bot.domain.text import count_things, escape_name

#: Ends of addresses that no mail ever reaches (RFC 2606).
_NOWHERE = frozenset({"example", "test", "invalid", "localhost"})


def find_address_faults(
    letters: Sequence[BatchLetter], shop_addresses: frozenset[str]
) -> Iterator[BatchFault]:
    """Letters that can't go where they are to go, and places that several customers share."""
    own = frozenset(map(_fold, shop_addresses))
    # A shop that is itself at an example's address is a demonstration, and so are its customers.
    is_real = not any(map(_leads_nowhere, own))
    by_reason, by_place = defaultdict(list), defaultdict(list)
    for each in letters:
        if reason := _find_reason(each, own, is_real=is_real):
            by_reason[reason].append(each)
        elif place := _find_place(each):
            by_place[place].append(each)
    for reason, found in by_reason.items():
        rows = tuple(each.row for each in found)
        shown = escape_name(found[0].email or found[0].name, 80)
        such = "" if len(found) == 1 else ", and others too"
        yield BatchFault(
            BatchFaultKind.ADDRESS,
            f"{_count_letters(rows)} can't go out: {shown} {reason}{such} ({name_rows(rows)}). "
            "Put the address right, or take the letter out.",
            rows,
        )
    yield from _find_shared(by_place.values())


def _find_reason(letter: BatchLetter, own: frozenset[str], *, is_real: bool) -> str | None:
    """Why a letter can't go where it is to go; None if it can."""
    if letter.channel is Channel.DISCORD and letter.member_id is None:
        return "has no Discord account here"
    if letter.channel not in BY_MAIL:
        return None
    if not (letter.email or "").strip():
        return "has no e-mail address"
    try:
        email = read_email(letter.email or "").casefold()
    except BadInput:
        return "isn't an e-mail address"
    reason = _find_fault_of(email, own, is_real=is_real)
    if reason is None and letter.channel is Channel.EMAIL and _is_platforms(email):
        return "belongs to a marketplace and not to the customer"
    return reason


def _find_fault_of(email: str, own: frozenset[str], *, is_real: bool) -> str | None:
    if email in own:
        return "is your shop's own address"
    if is_from_program(email):
        return "is an address that nobody reads"
    if is_real and _leads_nowhere(email):
        return "is only an example of an address"
    return None


def _leads_nowhere(email: str) -> bool:
    labels = email.rpartition("@")[2].split(".")
    return labels[-1] in _NOWHERE or "example" in labels


def _is_platforms(email: str) -> bool:
    """Whether it is of a marketplace's own: such an address is one conversation's at most."""
    labels = email.rpartition("@")[2].split(".")
    domains = {".".join(labels[at:]) for at in range(len(labels))}
    sellers = [find_platform(each) for each in Platform if each is not Platform.CARRIER]
    return any(facts.sells and not domains.isdisjoint(facts.all_domains) for facts in sellers)


def _find_shared(places: Iterable[list[BatchLetter]]) -> Iterator[BatchFault]:
    for found in places:
        people = {each.customer_id for each in found}
        if len(people) == 1:
            continue
        rows = tuple(each.row for each in found)
        place = escape_name(found[0].where, 80)
        if found[0].channel is not Channel.DISCORD:
            place = f"the same address, {escape_name((found[0].email or '').strip(), 80)}"
        rest = _count_rest(len(people))
        yield BatchFault(
            BatchFaultKind.SAME_ADDRESS,
            f"{len(found)} letters go to {place}: {name_rows(rows)}. Join these customers or take "
            f"{rest} out.",
            rows,
        )


def _find_place(letter: BatchLetter) -> str | None:
    """Where a letter ends up; None where a person finds the way."""
    if letter.channel is Channel.DISCORD:
        return f"member {letter.member_id}" if letter.member_id is not None else None
    is_mail = letter.channel in BY_MAIL or letter.where.startswith("e-mail ")
    return _fold(letter.email) if is_mail and letter.email else None


def _count_rest(people: int) -> str:
    return {2: "one", 3: "two"}.get(people, f"{people - 1}")


def _count_letters(rows: tuple[int, ...]) -> str:
    return count_things(len(rows), "letter")


def _fold(email: str) -> str:
    return email.strip().casefold()
