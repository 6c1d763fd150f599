"""What the desk shows of a letter from a platform: a dispute, a request, a fake."""

from datetime import datetime

from bot.domain.cases import Case
from bot.domain.customers import Customer
from bot.domain.deadlines.case_deadlines import find_platform_due
from bot.domain.mail import Notice
from bot.domain.mailboxes import ReceivedMail
from bot.domain.orders import Order
from bot.domain.posts import Post, Tone
from bot.domain.shops import Shop
from bot.domain.text import cut_text, escape_name
from bot.writing.cases import list_case_buttons
from bot.writing.desk import call_people
from bot.writing.mail import describe_letter
from bot.writing.phrases import format_moment


def compose_platform_notice(
    shop: Shop,
    kept: ReceivedMail,
    notice: Notice,
    order: Order | None,
    customer: Customer | None,
    *,
    case: Case | None = None,
    reminds: bool = True,
    now: datetime,
) -> Post:
    """What a platform tells: what it is about, how much, until when; or that it can't be believed.

    `case` is what it opened or goes on with: one button confirms it.
    """
    buttons = list_case_buttons(case) if case else ()
    what, where = notice.kind.label, notice.platform.label
    if not notice.is_verified:
        return Post(
            words=f"A letter says that it is from **{where}**: {what}. "
            "**That isn't verified: don't follow its links.**",
            body=describe_letter(kept),
            fields=(
                (
                    "What to do",
                    f"Open {where} yourself, as you always do, and look whether it says the same "
                    "there.",
                ),
            ),
            footer=f"Sent from {cut_text(kept.sender_address, 150)}. {cut_text(kept.reason, 200)}.",
            tone=Tone.WAITING,
            buttons=buttons,
        )
    facts = [
        f"Amount: **{notice.amount} {notice.currency or ''}**" if notice.amount is not None else ""
    ]
    facts.append(f"Reference: {escape_name(notice.reference, 80)}" if notice.reference else "")
    if order is not None:
        who = f", {escape_name(customer.name)}" if customer else ""
        facts.append(f"Order {escape_name(order.label)}: {escape_name(order.item)}{who}")
    elif notice.order_number:
        facts.append(f"It names order {escape_name(notice.order_number, 80)}, which I don't know.")
    call = call_people(shop, now, calls_staff=reminds and shop.hours.is_open(now))
    return Post(
        words=call.begin(f"**{where}** writes: **{what}**."),
        body=describe_letter(kept),
        fields=(
            ("Answer by", _describe_deadline(shop, notice, case, now)),
            (
                "What it says",
                "\n".join(fact for fact in facts if fact) or "Neither an amount nor a reference.",
            ),
        ),
        footer=f"Verified by your mail provider. {cut_text(kept.reason, 200)}.",
        tone=Tone.URGENT,
        roles=call.roles,
        members=call.members,
        buttons=buttons,
    )


def _describe_deadline(shop: Shop, notice: Notice, case: Case | None, now: datetime) -> str:
    if notice.respond_by is None and case is not None:
        due_at, _ = find_platform_due(case, shop)
        usual = f"{format_moment(due_at, 'F')} ({format_moment(due_at, 'R')})"
        return f"The letter names no date. I count until {usual}: open the platform today and look."
    if notice.respond_by is None:
        return "The letter names no date. Open the platform today and look."
    source = (
        "as the letter says"
        if notice.is_stated
        else "worked out from the letter: check it on the platform"
    )
    late = " **That has passed.**" if notice.respond_by < now else ""
    return (
        f"{format_moment(notice.respond_by, 'F')} ({format_moment(notice.respond_by, 'R')}), "
        f"{source}.{late}"
    )
