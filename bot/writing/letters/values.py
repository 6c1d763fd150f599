"""How each fact reads in a letter: the values that a wording names."""

import re

from bot.domain.letters import Cause, Remedy
from bot.domain.nothing import says_no_number
from bot.domain.order_lines import OrderKind
from bot.domain.patterns import regex
from bot.domain.told_reasons import may_be_told
from bot.writing.letters.blanks import BLANKS
from bot.writing.letters.clean_text import (
    NAME_LIMIT,
    clean_block,
    drop_full_stop,
    finish_sentence,
    fit_line,
    join_reason,
    raise_first,
    read_clause,
    tell_change,
    tell_gift,
    tell_reason,
)
from bot.writing.letters.days import format_day_in_words, format_moment_in_words
from bot.writing.letters.english import is_american
from bot.writing.letters.facts import Facts
from bot.writing.letters.greetings import greet
from bot.writing.letters.incident_orders import name_orders, tell_standings
from bot.writing.letters.incident_words import describe_fix, describe_slip
from bot.writing.letters.item_names import is_plural
from bot.writing.letters.leave_taking import strip_frame, takes_leave
from bot.writing.letters.parcels import name_parcels
from bot.writing.letters.several_parcels import list_parcel_words
from bot.writing.letters.things import add_article, name_item
from bot.writing.letters.told_promises import tell_promise

#: Facts that an order's correction may put right, by their names in `Facts.corrects`.
CORRECTED = {
    "item": "corrects_item",
    "external_number": "corrects_number",
    "price": "corrects_price",
    "ship_by": "corrects_ship_by",
    "carrier": "corrects_carrier",
    "service": "corrects_carrier",
    "arrives_at": "corrects_arrival",
    "tracking": "corrects_tracking",
}

_REFERENCE = regex(
    r"^(?:(?:payment|refund|transaction)'?s? )?(?:ref(?:erence)?|id|number|no)\b[.:]*"
    r"(?: (?:no|nr|number|id)\b[.:]*)?[\s:#]*",
    re.IGNORECASE,
)
_AMOUNT = regex(
    r"\d\s*%|[€$£¥]\s*\d|\d\s*[€$£¥]|\b(?:percent|per cent|off)\b"
    r"|\bhalf (?:off|price|the|of (?:the|what|your))\b",
    re.IGNORECASE,
)
#: What a discount is taken off.
_OF_WHAT = regex(
    r"\b(?:off|on|from|of|for) (?:the|this|that|your|an?|any|all|what|everything|every)\b",
    re.IGNORECASE,
)
#: Where a letter without its reason explains nothing.
_NEED_REASON = (Cause.LOST, Cause.OUR_MISTAKE)
#: Who has it on its way.
_OTHERS = regex(
    r"\b(?:couriers?|carriers?|post|postal|postm[ae]n|postie|mail|mailm[ae]n|drivers?|depots?|"
    r"sorting|customs|transit|transport|deliver\w*|neighbou?rs?)\b",
    re.IGNORECASE,
)


def list_values(facts: Facts, language: str) -> dict[str, object]:
    """The facts by their names in a template, as they are printed; an unknown one is its blank."""
    values = (
        _list_words(facts)
        | _list_money(facts)
        | _list_days(facts, language)
        | _list_moments(facts, language)
    )
    if len(facts.orders) > 1:
        values |= name_orders(facts.orders)
    if len(facts.parcels) > 1:
        values |= name_parcels(facts.parcels, _check_link)
    for name, value in values.items():
        if value is None:
            values[name] = BLANKS[name]
    return values


def _list_words(facts: Facts) -> dict[str, object]:
    shop_name = fit_line(facts.shop_name, NAME_LIMIT)
    discount, extra = _part_discount(facts)
    gift, gift_note = tell_gift(extra)
    discount, discount_note = _read_discount(discount)
    item = name_item(facts.item, facts.short_name)
    thing = "the parcel" if facts.kind is OrderKind.PARCEL else "your order"
    pronoun = _choose_pronoun(item, thing)
    name = fit_line(facts.customer_name, NAME_LIMIT)
    signature = clean_block(facts.signature) or shop_name
    return {
        "customer_name": name,
        "salutation": greet(facts.customer_name),
        "shop_name": shop_name,
        "signature": signature,
        "signature_takes_leave": "," in (signature or "") or takes_leave(signature or ""),
        "item": item,
        "the_item": item and add_article(item),
        "them": pronoun,
        "they": {"it": "it", "them": "they"}.get(pronoun, thing),
        "They": {"it": "It", "them": "They"}.get(pronoun, raise_first(thing)),
        "a_new_one": {"it": "a new one", "them": "new ones"}.get(pronoun, "a replacement"),
        "the_wrong_one": {"it": "the wrong one", "them": "the wrong ones"}.get(
            pronoun, "the wrong thing"
        ),
        "occasion": drop_full_stop(fit_line(facts.occasion)),
        "order_number": fit_line(facts.order_number, NAME_LIMIT),
        "carrier": fit_line(facts.carrier, NAME_LIMIT),
        "service": fit_line(facts.service, NAME_LIMIT),
        "tracking_number": fit_line(facts.tracking_number, NAME_LIMIT),
        "tracking_url": _check_link(facts.tracking_url),
        "is_returning": facts.is_returning,
        "may_thank": _may_thank(facts),
        "thanks_for_return": _may_thank(facts) and facts.is_returning,
        "needs_consent": facts.needs_consent,
        "contact": fit_line(facts.contact),
        "cause": facts.cause and facts.cause.value,
        "remedy": facts.remedy and facts.remedy.value,
        "item_back": facts.item_back and facts.item_back.value,
        "discount": discount,
        "extra": gift or gift_note,
        "extra_note": gift_note or False,
        "discount_note": discount_note or False,
        **_tell_why(facts),
        "damage": fit_line(facts.damage),
        "answer": _read_answer(facts),
        **describe_slip(facts),
        **describe_fix(facts),
        **tell_standings(facts.orders, facts.what_happened),
        "is_several": False,
        "parcels": False,
        "late_item": False,
        "is_incident": facts.is_incident,
        "is_about_order": bool(facts.orders or item or facts.order_number),
        "changed": tell_change(fit_line(facts.changed)),
        "cancelled_by": facts.cancelled_by and facts.cancelled_by.value,
        "is_cancelled": facts.is_cancelled,
        "is_after_failure": facts.is_after_failure,
        "is_replacement": facts.is_replacement or facts.replaces_number is not None,
        "replaces_number": fit_line(facts.replaces_number, NAME_LIMIT),
        **list_parcel_words(facts),
        "is_pickup": facts.kind is OrderKind.PICKUP,
        "is_download": facts.kind is OrderKind.DOWNLOAD,
        "is_posted": facts.kind is OrderKind.PARCEL,
        "recipient": fit_line(facts.recipient, NAME_LIMIT) or False,
        "download_link": fit_line(facts.download_link),
        "platform": fit_line(facts.platform, NAME_LIMIT),
        "promised": tell_promise(fit_line(facts.broken_promise)),
        "message": clean_block(facts.message),
        **dict.fromkeys(CORRECTED.values(), False),
        **{CORRECTED[name]: True for name in facts.corrects},
    }


def _read_answer(facts: Facts) -> str | None:
    """An answer stands inside the letter, which greets and takes leave already."""
    answer = clean_block(facts.answer)
    return finish_sentence(strip_frame(answer, facts.signature)) if answer else None


def _tell_why(facts: Facts) -> dict[str, object]:
    """The reason joined to the sentence of what went wrong, or in sentences of its own."""
    line = fit_line(facts.explanation)
    because, namely = join_reason(line, by="because"), join_reason(line, by=":")
    if line is None and facts.cause in _NEED_REASON:
        namely = f": {BLANKS['explanation']}"
    clause = read_clause(line)
    if clause is not None and _is_about_others(clause, facts.carrier):
        clause = None  # nobody said that it was packed badly
    is_joined = clause is not None if facts.cause is Cause.DAMAGED else because is not None
    told = tell_reason(line)
    cancelled_for = fit_line(facts.cancel_reason)
    if not may_be_told(cancelled_for):
        cancelled_for = None  # a note for the shop's own books, not a thing to say to the customer
    return {
        "explanation": told,
        "because": because or "",
        "namely": namely or "",
        "clause": raise_first(clause) if clause else False,
        "reasons": told is not None and not is_joined,  # they stand as `why_line`
        "cancel_reason": tell_reason(cancelled_for),
        "because_cancelled": join_reason(cancelled_for, by="because") or "",
    }


def _is_about_others(clause: str, carrier: str | None) -> bool:
    """Whether a reason is what somebody else did: "the courier dropped it"."""
    named = carrier is not None and carrier.casefold() in clause.casefold()
    return named or _OTHERS.search(clause) is not None


def _may_thank(facts: Facts) -> bool:
    """Whether a customer is thanked for the order: not one who was let down or waits."""
    is_let_down = facts.is_after_failure or facts.is_replacement or facts.waiting_since
    is_late = _is_shipped_late(facts) or any(each.is_late for each in facts.parcels)
    return not is_let_down and not is_late


def _is_shipped_late(facts: Facts) -> bool:
    due, left = facts.told_ship_by_on or facts.ship_by_on, facts.shipped_on
    return due is not None and left is not None and left > due


def _part_discount(facts: Facts) -> tuple[str | None, str | None]:
    """How much a discount is, and the gift: a discount has no option of its own, so "15 % off your
    next order" as the extra says it.
    """
    extra = fit_line(facts.extra)
    is_discount = facts.remedy is Remedy.DISCOUNT and facts.cause is not Cause.REFUND_LATE
    if not is_discount or extra is None or not _AMOUNT.search(extra):
        return None, extra
    if _OF_WHAT.search(extra):
        return extra, None
    return f"{drop_full_stop(extra)} {BLANKS['discount_of']}", None


def _read_discount(words: str | None) -> tuple[str | None, str | None]:
    """A discount inside a sentence, or the sentence that says it."""
    inside, note = tell_gift(words)
    return inside or note, note


def _read_reference(words: str | None) -> str | None:
    """A payment's own number, without the word for it; None where there is none."""
    number = _REFERENCE.sub("", fit_line(words, NAME_LIMIT) or "").rstrip(" .")
    return None if not number or says_no_number(number) else number


def _choose_pronoun(item: str | None, thing: str) -> str:
    """What stands for the item once it was named; `thing` where one can't tell."""
    if item is None:
        return "it"  # "your order"
    several = is_plural(item)
    if several is None:
        return thing
    return "them" if several else "it"


def _list_money(facts: Facts) -> dict[str, object]:
    price, owed = fit_line(facts.price, NAME_LIMIT), fit_line(facts.owed, NAME_LIMIT)
    is_free = price is not None and re.search(r"[1-9]", price) is None
    return {
        "price": price,
        "owed": owed,
        "is_sum_unknown": facts.is_sum_unknown,
        "is_free": is_free,
        "is_paid": facts.is_paid,
        "is_whole_owed": owed is not None and owed == price,
        "refund": fit_line(facts.refund, NAME_LIMIT),
        "refund_reference": _read_reference(facts.refund_reference),
    }


def _list_days(facts: Facts, language: str) -> dict[str, object]:
    today = facts.today
    american = is_american(facts.country, facts.shop_zone)
    days = {
        "ordered_on": facts.ordered_on,
        "ship_by_on": facts.ship_by_on,
        "told_ship_by_on": facts.told_ship_by_on,
        "shipped_on": facts.shipped_on,
        "arrives_on": facts.arrives_on,
        "told_arrives_on": facts.told_arrives_on,
        "likely_on": facts.likely_on,
        "new_date": facts.new_date,
        "remedy_by": facts.remedy_by,
        "promised_by": facts.broken_by,
    }
    # The likely day says something only while it lies ahead, and before the day to count on.
    if facts.likely_on in (None, facts.arrives_on) or facts.likely_on < today:
        days["likely_on"] = None
    values: dict[str, object] = {}
    for name, day in days.items():
        values[name] = None
        if day is not None:
            values[name] = format_day_in_words(day, today, language, is_american=american)
    for name in ("ship_by", "told_ship_by", "told_arrival", "arrival"):
        day = days[f"{name.replace('arrival', 'arrives')}_on"]
        values[f"is_past_{name}"] = day is not None and day < today
    values["is_shipped"] = facts.shipped_on is not None
    values["is_shipped_late"] = _is_shipped_late(facts)
    return values


def _list_moments(facts: Facts, language: str) -> dict[str, object]:
    here = facts.shop_zone
    there = facts.customer_zone or here
    today = facts.today
    american = is_american(facts.country, here)
    values: dict[str, object] = {
        "waiting_since": None,
        "waiting_hour": False,
        "is_late_answer": facts.is_late_answer,
        "is_zone_known": facts.customer_zone is not None,
        "wrote_here": None,
        "wrote_there": None,
        "posted_here": None,
        "is_night_here": False,
        "is_posted_later": False,
    }
    if facts.waiting_since:
        since = facts.waiting_since.astimezone(there)
        day = format_day_in_words(since.date(), today, language, is_american=american)
        values["waiting_since"] = day
        if since.date() == facts.now.astimezone(there).date():
            values["waiting_hour"] = format_moment_in_words(
                since, today, language, is_american=american
            )
    if facts.wrote_at:
        wrote_here = facts.wrote_at.astimezone(here)
        wrote_there = facts.wrote_at.astimezone(there)
        values["is_night_here"] = not 6 <= wrote_here.hour < 23
        for name, at in (("wrote_here", wrote_here), ("wrote_there", wrote_there)):
            values[name] = format_moment_in_words(at, today, language, is_american=american)
        if values["wrote_there"] == values["wrote_here"]:
            values["wrote_there"] = None  # worth telling only where the two clocks differ
    if facts.shipped_at:
        values["posted_here"] = format_moment_in_words(
            facts.shipped_at.astimezone(here), today, language, is_american=american
        )
    if facts.wrote_at and facts.shipped_at:
        values["is_posted_later"] = facts.wrote_at < facts.shipped_at
    return values


def _check_link(url: str | None) -> str | None:
    # A link that is cut or broken by a blank leads nowhere: better none.
    link = (url or "").strip()
    is_whole = re.fullmatch(r"https?://[^\s<>\x00-\x1f]{1,990}", link) is not None
    return link if is_whole else None
