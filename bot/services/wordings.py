"""A shop's own words for its letters: written, looked at on its own orders, then put to use."""

import asyncio
from dataclasses import replace

from bot.domain.errors import BadInput, NotFound
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import LetterKind
from bot.domain.records import dataclass
from bot.domain.text import escape_name
from bot.domain.wordings import KEPT_FOR, Wording, WordingDraft
from bot.services.letter_facts import gather_facts
from bot.services.work import StaffWork, Work
from bot.writing.letters.facts import Facts
from bot.writing.letters.own_words import list_keys
from bot.writing.letters.templates import choose_language, list_languages
from bot.writing.letters.wordings import PARTS, is_known, list_shared_parts, read_key
from bot.writing.letters.writing import load_wording

#: So many of the newest orders a wording is tried on.
TRIED_ON = 6
#: These letters are about a parcel that left.
_AFTER_SHIPPING = (
    "shipped",
    "cancelled_after_shipping",
    "arrival_check",
    "check_in",
    "correction",
    "apology_lost",
    "apology_damaged",
    "apology_wrong_item",
)
_GONE = "That text isn't kept any more: I keep one for a day. /wording shows what your letters say."


async def find_own_words(work: Work, kind: LetterKind, facts: Facts) -> dict[str, str]:
    """The shop's own words for this letter and the parts in it, by name.

    None for a customer whose letter is in another language than the shop's: they were written in
    that.
    """
    keys = list_keys(kind, facts)
    if choose_language(facts.language, keys[0]) != choose_language(_speak(work), keys[0]):
        return {}
    return await work.tx.wordings.list_sources(work.shop.id, keys)


@dataclass(frozen=True, slots=True)
class Material:
    """All that it takes to show a wording, and to try another."""

    key: str
    ours: str  #: the wording that ships with the program, in this shop's English
    used: Wording | None  #: the shop's own; None: ours is in use
    parts: dict[str, str]  #: the shop's own shared parts, by their names in a wording
    recent: tuple[tuple[str, Facts], ...]  #: the newest orders: how each is called, what is known


async def gather_material(work: Work, key: str) -> Material:
    """The shop's own wording of this letter or part, and what it can be tried on.

    Raises NotFound for a letter that isn't written (any more).
    """
    require_known(key)
    used = await work.tx.wordings.get(work.shop.id, key)
    found = await work.tx.wordings.list_sources(work.shop.id, list_shared_parts())
    parts = {name.removeprefix(PARTS): source for name, source in found.items()}
    shop = work.shop
    speaker = Facts(
        now=work.now,
        shop_zone=shop.zone,
        country=shop.country,
        voice=shop.voice,
        signature=shop.signed,
    )
    ours = load_wording(key, speaker)
    return Material(key, ours, used, parts, await _list_recent(work, key))


async def _list_recent(work: Work, key: str) -> tuple[tuple[str, Facts], ...]:
    """What the letter with this name, or any with this part, would know of the newest orders."""
    orders = await work.tx.orders.list_filtered(
        work.shop.id, None, now=work.now, offset=0, limit=TRIED_ON
    )
    if key in _AFTER_SHIPPING:
        orders = [order for order in orders if order.shipped_at is not None]
    kind, cause = LetterKind.REPLY, None
    if not key.startswith(PARTS):
        kind, cause = read_key(key)
    found = []
    customers = await work.tx.customers.map_by_id({order.customer_id for order in orders})
    for order in orders:
        customer = customers[order.customer_id]
        facts = await gather_facts(work, customer, order, LetterRequest(kind=kind, cause=cause))
        name = f"order {order.shown_label} ({escape_name(order.item)})"
        found.append((f"{name} for {escape_name(customer.name)}", facts))
    return tuple(found)


async def draft_wording(work: StaffWork, key: str, source: str) -> WordingDraft:
    """Keeps what somebody wrote for a day, whether it can be used or not."""
    require_known(key)
    await work.tx.wording_drafts.forget_old(work.shop.id, before=work.now - KEPT_FOR)
    used = await work.tx.wordings.get(work.shop.id, key)
    draft = WordingDraft(
        shop_id=work.shop.id,
        key=key,
        source=source,
        based_at=used.changed_at if used else None,
        written_by=work.by,
        written_at=work.now,
    )
    return await work.tx.wording_drafts.add(draft)


async def get_wording_draft(work: Work, draft_id: int) -> WordingDraft:
    """What somebody wrote. Raises NotFound when it was thrown away, used, or is another shop's."""
    draft = await work.tx.wording_drafts.get(draft_id)
    if draft is None or draft.shop_id != work.shop.id or draft.written_at < work.now - KEPT_FOR:
        raise NotFound(_GONE)
    return draft


async def use_wording(work: StaffWork, draft: WordingDraft) -> Wording | None:
    """Puts what was written to use, from the next letter on.

    Where somebody else put another to use meanwhile, that is given back and stays; asked once more
    for the same text, it does it.
    """
    used = await work.tx.wordings.get(work.shop.id, draft.key)
    used_since = used.changed_at if used else None
    if used_since != draft.based_at and used is not None:
        await work.tx.wording_drafts.rebase(draft.id, used_since)
        return used
    await work.tx.wordings.save(
        Wording(
            shop_id=work.shop.id,
            key=draft.key,
            source=draft.source,
            changed_by=work.by,
            changed_at=work.now,
        )
    )
    await work.tx.wording_drafts.forget(draft.id)
    return None


async def reset_wording(work: StaffWork, key: str) -> WordingDraft | None:
    """Goes back to the wording that ships with the program; what the shop had is kept for a day."""
    require_known(key)
    used = await work.tx.wordings.get(work.shop.id, key)
    if used is None:
        return None
    await work.tx.wordings.forget(work.shop.id, key)
    return await draft_wording(work, key, used.source)


async def set_language(work: StaffWork, words: str) -> str:
    """Has the shop's letters written in the language that is named so, and gives its English name.

    Raises BadInput where there is none like it, or no letter of ours is in it yet.
    """
    code, name = await asyncio.to_thread(read_language, words)
    if code not in list_languages():
        raise BadInput(
            f"Letters in {name} aren't there yet; yours stay in "
            f"{await asyncio.to_thread(format_language, _speak(work))}. Each of them can be "
            f"reworded in {name}, by you: /wording."
        )
    await work.tx.shops.save(replace(work.shop, language=code))
    return name


def read_language(words: str) -> tuple[str, str]:
    """The code of the language that is named so, by its code or in English, and its
    English name. Raises BadInput when there is none like it.
    """
    from babel import Locale, UnknownLocaleError

    wanted = words.strip().casefold()
    named = {name.casefold(): code for code, name in Locale("en").languages.items()}
    code = named.get(wanted, wanted.replace("_", "-").partition("-")[0])
    try:
        locale = Locale.parse(code)
    except (UnknownLocaleError, ValueError, TypeError):
        raise BadInput(
            "I don't know that language. Write its English name or its short code, e.g. English "
            "or en."
        ) from None
    return locale.language, str(locale.english_name)


def format_language(code: str) -> str:
    """The English name of a language."""
    return read_language(code)[1]


def require_known(key: str) -> None:
    """Raises NotFound for a letter that isn't written (any more)."""
    if not is_known(key):
        raise NotFound("I don't know that letter. /wording lists those that can be reworded.")


def _speak(work: Work) -> str:
    return work.shop.language or "en"
