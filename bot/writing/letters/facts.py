"""What a letter may know, and how each fact reads in it."""

import re
import unicodedata
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.letters import Cause, ItemBack, Remedy
from bot.domain.orders import CancelledBy
from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.domain.shops import Voice
from bot.writing.letters.blanks import BLANKS

#: Characters of a fact that stands inside a sentence; what is longer is cut with "…".
LINE_LIMIT = 300
#: Characters of a name: longer than any real one, short enough for the first line of a letter.
NAME_LIMIT = 80

_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_ARTICLE = regex(r"^(?:an?|the|my|your) ", re.IGNORECASE)
_BECAUSE = regex(r"^because[,:]? ", re.IGNORECASE)
_AMOUNT = regex(r"\d\s*%|[€$£¥]\s*\d|\d\s*[€$£¥]|\b(?:percent|per cent|half|off)\b", re.IGNORECASE)
_THIRD_PERSON = regex(r"\b(?:customer|client|buyer|he|she|they|her|his|their)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that a letter may know; what is unknown is None.

    Texts are data: nothing in them is ever read as a template. `now`, `waiting_since`, `wrote_at`
    and `shipped_at` are aware moments; the days are days in the shop's time zone.
    """

    now: datetime
    shop_zone: ZoneInfo
    customer_zone: ZoneInfo | None = None
    customer_name: str | None = None
    #: What they bought it for, as it stands after "for": "your sister's birthday".
    occasion: str | None = None
    shop_name: str | None = None
    #: The shop's, ISO-2: it says which English, and how days and hours are written.
    country: str | None = None
    voice: Voice | None = None
    signature: str | None = None
    item: str | None = None
    #: What letters call it, where staff chose that.
    short_name: str | None = None
    #: As the customer knows it.
    order_number: str | None = None
    #: With its currency, as it is to be printed.
    price: str | None = None
    #: What the customer is still to get back: less than the price where a part went back or only a
    #: part was promised. With its currency.
    owed: str | None = None
    #: Whether the customer has paid; None where it isn't known.
    is_paid: bool | None = None
    carrier: str | None = None
    service: str | None = None
    tracking_number: str | None = None
    tracking_url: str | None = None
    ordered_on: date | None = None
    ship_by_on: date | None = None
    shipped_on: date | None = None
    #: The customer was told that it left: by our note, or by the marketplace.
    is_told: bool = False
    #: The days that the customer was really told, by a letter that went or by the marketplace.
    told_ship_by_on: date | None = None
    told_arrives_on: date | None = None
    #: The day it should be there by.
    arrives_on: date | None = None
    #: The earlier day on which it is likely there, where both are only estimated.
    likely_on: date | None = None
    #: The day it will be posted by instead of `ship_by_on`.
    new_date: date | None = None
    #: The customer must say yes to the new day: silence isn't enough.
    needs_consent: bool = False
    is_returning: bool = False
    #: Whom to write to if the parcel does not come.
    contact: str | None = None
    cause: Cause | None = None
    remedy: Remedy | None = None
    #: The day the remedy will be done by.
    remedy_by: date | None = None
    #: The gift, in words.
    extra: str | None = None
    #: Why it happened, in one sentence.
    explanation: str | None = None
    #: The answer to what was asked.
    answer: str | None = None
    #: What is different from now on.
    changed: str | None = None
    #: What becomes of the wrong or broken thing that they hold.
    item_back: ItemBack | None = None
    #: The order's facts that a correction puts right, by their names there ("tracking").
    corrects: tuple[str, ...] = ()
    cancel_reason: str | None = None
    cancelled_by: CancelledBy | None = None
    #: Where a dispute is open.
    platform: str | None = None
    is_cancelled: bool = False
    #: What was sent back, with its currency, and the payment's own number.
    refund: str | None = None
    refund_reference: str | None = None
    #: The order that this one makes good, as the customer knows it.
    replaces_number: str | None = None
    #: Something went wrong for this customer.
    is_after_failure: bool = False
    #: What the shop promised and did not do in time, as it stands after "I promised you"; and by
    #: which day.
    broken_promise: str | None = None
    broken_by: date | None = None
    #: The first message that nobody answered.
    waiting_since: datetime | None = None
    #: When the customer first asked to cancel.
    wrote_at: datetime | None = None
    shipped_at: datetime | None = None
    #: The seller's own words, for a free reply.
    message: str | None = None
    language: str = "en"


def list_values(facts: Facts, language: str) -> dict[str, object]:
    """The facts by their names in a template, as they are printed; an unknown one is its blank."""
    values = _list_words(facts) | _list_days(facts, language) | _list_moments(facts, language)
    for name, value in values.items():
        if value is None:
            values[name] = BLANKS[name]
    return values


def fit_line(text: str | None, limit: int = LINE_LIMIT) -> str | None:
    """The text on one line, without control characters, at most `limit` long; None if nothing is
    left.
    """
    if text is None:
        return None
    line = " ".join(_drop_controls(text).split())
    if len(line) > limit:
        line = line[: limit - 1].rstrip() + "…"
    return line or None


def clean_block(text: str | None) -> str | None:
    """The text with its own line breaks, without control characters; None if nothing is left."""
    if text is None:
        return None
    lines = (_drop_controls(line).rstrip() for line in text.splitlines())
    return "\n".join(lines).strip() or None


def _drop_controls(text: str) -> str:
    kept = []
    for sign in text:
        category = unicodedata.category(sign)
        if category == "Cc":
            kept.append(" ")
        elif category not in {"Cs", "Co"} and sign not in _BIDI_CONTROLS:
            kept.append(sign)
    return "".join(kept)


def _list_words(facts: Facts) -> dict[str, object]:
    shop_name = fit_line(facts.shop_name, NAME_LIMIT)
    discount, extra = None, _drop_full_stop(fit_line(facts.extra))
    # A discount has no option of its own: "15 % off" as the extra says how much it is.
    if facts.remedy is Remedy.DISCOUNT and extra is not None and _AMOUNT.search(extra):
        discount, extra = extra, None
    return {
        "customer_name": fit_line(facts.customer_name, NAME_LIMIT),
        "shop_name": shop_name,
        "signature": clean_block(facts.signature) or shop_name,
        "item": _format_item(facts.item),
        "order_number": fit_line(facts.order_number, NAME_LIMIT),
        "price": fit_line(facts.price, NAME_LIMIT),
        "carrier": fit_line(facts.carrier, NAME_LIMIT),
        "service": fit_line(facts.service, NAME_LIMIT),
        "tracking_number": fit_line(facts.tracking_number, NAME_LIMIT),
        "tracking_url": _check_link(facts.tracking_url),
        "is_returning": facts.is_returning,
        "needs_consent": facts.needs_consent,
        "contact": fit_line(facts.contact),
        "cause": facts.cause and facts.cause.value,
        "remedy": facts.remedy and facts.remedy.value,
        "discount": discount,
        "extra": extra,
        "explanation": _finish_sentence(fit_line(facts.explanation)),
        "cancel_reason": _format_reason(fit_line(facts.cancel_reason)),
        "is_cancelled": facts.is_cancelled,
        "refund": fit_line(facts.refund, NAME_LIMIT),
        "refund_reference": fit_line(facts.refund_reference, NAME_LIMIT),
        "is_after_failure": facts.is_after_failure,
        "replaces_number": fit_line(facts.replaces_number, NAME_LIMIT),
        "platform": fit_line(facts.platform, NAME_LIMIT),
        "promised": _drop_full_stop(fit_line(facts.broken_promise)),
        "message": clean_block(facts.message),
    }


def _list_days(facts: Facts, language: str) -> dict[str, object]:
    today = facts.now.astimezone(facts.shop_zone).date()
    likely_on = facts.likely_on
    # The likely day says something only while it lies ahead, and before the day to count on.
    if likely_on is not None and (likely_on < today or likely_on == facts.arrives_on):
        likely_on = None

    def format_day(day: date | None) -> str | None:
        return format_day_in_words(day, today, language) if day else None

    return {
        "ordered_on": format_day(facts.ordered_on),
        "ship_by_on": format_day(facts.ship_by_on),
        "shipped_on": format_day(facts.shipped_on),
        "arrives_on": format_day(facts.arrives_on),
        "likely_on": format_day(likely_on),
        "new_date": format_day(facts.new_date),
        "remedy_by": format_day(facts.remedy_by),
        "promised_by": format_day(facts.broken_by),
        "is_past_ship_by": facts.ship_by_on is not None and facts.ship_by_on < today,
        "is_past_arrival": facts.arrives_on is not None and facts.arrives_on < today,
    }


def _list_moments(facts: Facts, language: str) -> dict[str, object]:
    here = facts.shop_zone
    there = facts.customer_zone or here
    today = facts.now.astimezone(here).date()
    values: dict[str, object] = {
        "waiting_since": None,
        "is_late_answer": is_late_answer(facts),
        "wrote_here": None,
        "wrote_there": None,
        "posted_here": None,
        "is_night_here": False,
        "is_posted_later": False,
    }
    if facts.waiting_since:
        since = facts.waiting_since.astimezone(there).date()
        values["waiting_since"] = format_day_in_words(since, today, language)
    if facts.wrote_at:
        wrote_here = facts.wrote_at.astimezone(here)
        wrote_there = facts.wrote_at.astimezone(there)
        values["is_night_here"] = not 6 <= wrote_here.hour < 23
        values["wrote_here"] = format_moment_in_words(wrote_here, today, language)
        values["wrote_there"] = format_moment_in_words(wrote_there, today, language)
        if values["wrote_there"] == values["wrote_here"]:
            values["wrote_there"] = None  # worth telling only where the two clocks differ
    if facts.shipped_at:
        posted_here = facts.shipped_at.astimezone(here)
        values["posted_here"] = format_moment_in_words(posted_here, today, language)
    if facts.wrote_at and facts.shipped_at:
        values["is_posted_later"] = facts.wrote_at < facts.shipped_at
    return values


def is_late_answer(facts: Facts) -> bool:
    """Whether the customer has waited for more than a day."""
    return facts.waiting_since is not None and facts.now - facts.waiting_since > timedelta(days=1)


def format_day_in_words(day: date, today: date, language: str) -> str:
    """The day as a letter says it: "Tuesday 2 December", with the year where it is half a year
    off.
    """
    from babel.dates import format_date

    pattern = "EEEE d MMMM"
    if abs(day - today) >= timedelta(days=182):
        pattern += " y"
    return format_date(day, pattern, locale=language)


def format_moment_in_words(moment: datetime, today: date, language: str) -> str:
    """The moment on its own clock: "22:40 on Monday 1 December"."""
    day = format_day_in_words(moment.date(), today, language)
    return f"{moment:%H:%M} on {day}"


def _format_item(item: str | None) -> str | None:
    # The templates say "your …" before it, which doesn't go with "a custom shrug".
    line = _drop_full_stop(fit_line(item))
    return _ARTICLE.sub("", line) if line else None


def _check_link(url: str | None) -> str | None:
    # A link that is cut or broken by a blank leads nowhere: better none.
    link = (url or "").strip()
    is_whole = re.fullmatch(r"https?://[^\s<>\x00-\x1f]{1,990}", link) is not None
    return link if is_whole else None


def _drop_full_stop(line: str | None) -> str | None:
    if line is None:
        return None
    return line.rstrip(" .") or None


def _finish_sentence(line: str | None) -> str | None:
    if not line:
        return None
    reason = _BECAUSE.sub("", line)
    if reason[-1] not in ".!?…":
        reason += "."
    return reason


def _format_reason(line: str | None) -> str | None:
    # "Customer changed her mind" is a note for the shop's own books, not a thing to say to her.
    if line is None or _THIRD_PERSON.search(line):
        return None
    return _finish_sentence(line)
