"""What the desk shows of a letter from a platform or carrier: a dispute, a request, a parcel in
trouble, a fake.
"""

from datetime import datetime

from bot.domain.cases import Case
from bot.domain.customers import Customer
from bot.domain.dead_man_switch import stands_in
from bot.domain.deadlines.case_deadlines import find_platform_due
from bot.domain.mail import Notice
from bot.domain.mailboxes import ReceivedMail
from bot.domain.orders import Order
from bot.domain.platforms import Platform
from bot.domain.posts import Post, Tone
from bot.domain.records import dataclass
from bot.domain.shipping.delivery_notices import ParcelTrouble
from bot.domain.shops import Shop
from bot.domain.text import cut_text, escape_name
from bot.writing.calls import call_people
from bot.writing.cases import list_case_buttons
from bot.writing.mail import describe_letter
from bot.writing.phrases import fill_plain, format_moment


@dataclass(frozen=True, slots=True)
class NoticeNews:
    """A letter that tells the shop something, and what the books know of what it is about."""

    kept: ReceivedMail
    notice: Notice
    order: Order | None
    customer: Customer | None


def compose_platform_notice(
    shop: Shop,
    news: NoticeNews,
    *,
    case: Case | None = None,
    reminds: bool = True,
    now: datetime,
) -> Post:
    """What a platform tells: what it is about, how much, until when.

    `case` is what it opened or goes on with: one button confirms it.
    """
    kept, notice = news.kept, news.notice
    buttons = list_case_buttons(case) if case else ()
    rings = reminds and shop.may_call(now)
    call = call_people(shop, now, calls_staff=rings, calls_deputy=rings and stands_in(shop, now))
    return Post(
        words=call.begin(f"**{notice.platform.label}** writes: **{notice.kind.label}**."),
        body=describe_letter(kept),
        fields=(
            ("Answer by", _describe_deadline(shop, notice, case, now)),
            ("What it says", _describe_facts(news)),
        ),
        footer=f"Verified by your mail provider. {cut_text(kept.reason, 200)}.",
        tone=Tone.URGENT,
        roles=call.roles,
        members=call.members,
        buttons=buttons,
    )


def compose_word_on_case(news: NoticeNews, case: Case) -> Post:
    """What a platform says about an open case without wanting anything: it calls nobody."""
    return Post(
        words=f"**{news.notice.platform.label}** writes about dispute **#{case.id}**, and asks for "
        "nothing that I can see. Please read it.",
        body=describe_letter(news.kept),
        fields=(("What it says", _describe_facts(news)),),
        footer=f"Verified by your mail provider. {cut_text(news.kept.reason, 200)}.",
        tone=Tone.WAITING,
        buttons=list_case_buttons(case),
    )


def compose_parcel_notice(
    shop: Shop,
    news: NoticeNews,
    carrier: str,
    trouble: ParcelTrouble | None,
    *,
    reminds: bool,
    now: datetime,
) -> Post:
    """What a carrier tells of a parcel. One that only waits to be collected calls nobody."""
    is_calm = trouble is ParcelTrouble.WAITS
    call = call_people(shop, now, calls_staff=reminds and not is_calm and shop.may_call(now))
    until = news.notice.respond_by
    fields = [
        ("Until", until and f"{_format_day(until)}: check it on the carrier's page."),
        ("What it says", _describe_facts(news)),
        ("What to do", trouble.advice if trouble else "Read what it says."),
    ]
    what = f"that **{trouble}**" if trouble else "about **a parcel that is under way**"
    return Post(
        words=call.begin(f"**{escape_name(carrier)}** writes {what}."),
        body=describe_letter(news.kept),
        fields=tuple((title, words) for title, words in fields if words),
        footer=f"Verified by your mail provider. {cut_text(news.kept.reason, 200)}.",
        tone=Tone.WAITING if is_calm else Tone.URGENT,
        roles=call.roles,
        members=call.members,
    )


def compose_pretender(
    kept: ReceivedMail,
    platform: Platform,
    notice: Notice | None,
    order: Order | None,
    customer: Customer | None,
    case: Case | None,
) -> Post:
    """A letter in a platform's name that nobody can confirm, but that fits something in the books.

    It calls nobody.
    """
    what = f": {notice.kind.label}" if notice is not None else ""
    fits = _describe_order(order, customer) if order is not None else ""
    if case is not None:
        fits = f"Dispute #{case.id}{fill_plain('. {}', fits)}"
    where = platform.label
    advice = f"Open {where} yourself, as you always do, and look whether it says the same there."
    if platform in (Platform.BANK, Platform.CARRIER):
        advice = (
            "Open their own page yourself, as you always do, and look whether it says the same."
        )
    return Post(
        words=f"A letter says that it is from **{where}**{what}. "
        "**That isn't verified: don't follow its links.**",
        body=describe_letter(kept),
        fields=(("It may be about", fits), ("What to do", advice)),
        footer=f"Sent from {cut_text(kept.sender_address, 150)}. {cut_text(kept.reason, 200)}.",
        tone=Tone.WAITING,
    )


def _describe_facts(news: NoticeNews) -> str:
    notice, order, customer = news.notice, news.order, news.customer
    facts = []
    if notice.at_stake is not None:
        facts.append(f"Amount: **{notice.at_stake}**")
    if notice.reference:
        facts.append(f"Reference: {escape_name(notice.reference, 80)}")
    if order is not None:
        facts.append(_describe_order(order, customer))
    elif notice.order_number:
        facts.append(f"It names order {escape_name(notice.order_number, 80)}, which I don't know.")
    return "\n".join(facts) or "Neither an amount nor a reference."


def _describe_order(order: Order, customer: Customer | None) -> str:
    who = f", {escape_name(customer.name)}" if customer else ""
    return f"Order {escape_name(order.label)}: {escape_name(order.item)}{who}"


def _describe_deadline(shop: Shop, notice: Notice, case: Case | None, now: datetime) -> str:
    if notice.respond_by is None and case is not None:
        day = _format_day(find_platform_due(case, shop)[0])
        return f"The letter names no date. I count until {day}: open the platform today and look."
    if notice.respond_by is None:
        return "The letter names no date. Open the platform today and look."
    source = "worked out from the letter: check it on the platform"
    if notice.is_stated:
        source = "as the letter says"
    late = " **That has passed.**" if notice.respond_by < now else ""
    return f"{_format_day(notice.respond_by)}, {source}.{late}"


def _format_day(due_at: datetime) -> str:
    return format_moment(due_at, "F")
