"""The card of a draft: to whom, exactly which words, where it stands, and what can be done."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.domain.actions import Action
from bot.domain.channels import Channel
from bot.domain.drafts import UNDO, Draft, DraftStatus
from bot.domain.letters import LetterKind
from bot.domain.orders import Order
from bot.domain.posts import Button, ButtonStyle, Post, Tone
from bot.domain.promises.promises import Promise
from bot.domain.text import (
    count_units,
    cut_text,
    escape_letter,
    escape_name,
    escape_text,
    has_hidden_words,
)
from bot.writing.parcels import list_arrival_buttons
from bot.writing.phrases import format_moment
from bot.writing.promises import list_promise_fields

_UTC = ZoneInfo("UTC")
#: What one message holds, as Discord counts.
MESSAGE_LIMIT = 2000
APPROVE, DISCARD = "✅", "❌"

_TONES = {
    DraftStatus.PENDING: Tone.WAITING,
    DraftStatus.APPROVED: Tone.CALM,
    DraftStatus.SENDING: Tone.CALM,
    DraftStatus.READY: Tone.WAITING,
    DraftStatus.SENT: Tone.GONE,
    DraftStatus.FAILED: Tone.FAILED,
    DraftStatus.UNKNOWN: Tone.FAILED,
    DraftStatus.DISCARDED: Tone.ASIDE,
    DraftStatus.VOIDED: Tone.ASIDE,
}


def compose_card(
    draft: Draft,
    order: Order | None,
    *,
    law: str = "",
    broken: Sequence[Promise] = (),
    zone: ZoneInfo = _UTC,
) -> Post:
    """The card of a draft's current revision.

    The title names the customer, the channel and the address; the body is exactly the text that
    goes out, each sign of it to be seen: a customer's name may be written like a link. `law` is
    what the law says about such a letter, as help; `broken` are the promises that an apology should
    name.
    """
    about = f", order {escape_name(order.label)} ({escape_name(order.item)})" if order else ""
    fields = [("Subject", escape_name(draft.subject, 200))] if draft.subject else []
    if draft.problems:
        fields.append(("Missing: please edit", _list(draft.problems)))
    if warnings := (*draft.warnings, *_warn_of_day(draft)):
        fields.append(("Please read twice", _list(warnings)))
    if law and draft.status is DraftStatus.PENDING:
        fields.append(("The law", law))
    fields += list_promise_fields(draft, broken, zone)
    fields.append(("Where it stands", describe_standing(draft)))
    return Post(
        words=f"**{draft.kind.title}**{about}: draft {draft.id}, revision {draft.revision}",
        title=f"To {escape_name(draft.to.name)} · {escape_name(draft.to.where, 160)}",
        body=cut_text(
            escape_letter(draft.text, order.tracking_url if order else None), 2 * MESSAGE_LIMIT
        ),
        fields=tuple(fields),
        tone=Tone.FAILED
        if broken and draft.status is DraftStatus.PENDING
        else _TONES[draft.status],
        buttons=(*_list_buttons(draft), *_list_order_buttons(draft, order)),
        takes_reactions=draft.status is DraftStatus.PENDING,
    )


def compose_replaced_card(draft: Draft, revision: int, text: str) -> Post:
    """The card of an older revision: its reactions count for nothing."""
    return Post(
        words=f"**{draft.kind.title}**: draft {draft.id}, revision {revision}",
        title=f"Replaced by revision {draft.revision}",
        body="\n".join(
            f"-# {line}" for line in escape_text(text, 600).splitlines() if line.strip()
        ),
        tone=Tone.ASIDE,
    )


def compose_copy(draft: Draft) -> Post:
    """The text alone, ready to copy, with the way to the place and the button that stops the
    clock.
    """
    link = draft.to.link
    open_it = (
        (Button("Open " + draft.to.where[:70], link=link),)
        if link and link.startswith("https://")
        else ()
    )
    return Post(
        words=_lay_out(draft.text),
        buttons=(
            *open_it,
            Button("I sent it", Action.DRAFT_SENT.on(draft.id, draft.revision), ButtonStyle.GOOD),
        ),
    )


def compose_old_copy(draft: Draft) -> Post:
    """What becomes of the text that was laid out to copy: gone, or not to be sent any more."""
    if draft.status is DraftStatus.SENT:
        return Post(words=_lay_out(draft.text))
    return Post(words="This text was set aside: please **don't** send it. Its card says why.")


def _lay_out(text: str) -> str:
    """A text to copy: as it is, or as a block of code where Discord would keep some of it from
    being seen.
    """
    block = f"```\n{text}\n```"
    can_be_block = "```" not in text and count_units(block) <= MESSAGE_LIMIT
    return block if has_hidden_words(text) and can_be_block else text


def describe_standing(draft: Draft) -> str:
    """Where the letter is, in words that say what to do next."""
    by = f" by <@{draft.decided_by}>" if draft.decided_by else ""
    reason = escape_text(draft.reason, 400) if draft.reason else "no reason was given."
    when = format_moment(draft.leaves_at, "R") if draft.leaves_at else "soon"
    leaves = (
        "The text comes here, ready to copy," if draft.to.channel is Channel.ELSEWHERE else "Leaves"
    )
    if draft.status is DraftStatus.PENDING:
        return _describe_pending(draft)
    if draft.status is DraftStatus.APPROVED and draft.attempts:
        return f"Approved{by}. The last try failed: {reason} Next try {when}."
    return {
        DraftStatus.APPROVED: f"Approved{by}. {leaves} {when}. To stop it, take ✅ back or press "
        "*Undo*.",
        DraftStatus.SENDING: f"Approved{by}. It is being sent.",
        DraftStatus.READY: f"Approved{by}. The text is below, ready to copy. When you have sent "
        "it, press *I sent it*.",
        DraftStatus.SENT: f"Sent {format_moment(draft.sent_at)}, approved{by}."
        if draft.sent_at
        else "Sent.",
        DraftStatus.FAILED: f"It was **not** sent: {reason} To try it once more, press *Renew*.",
        DraftStatus.UNKNOWN: f"It may or may not have gone out: {reason} Please look in the "
        "conversation with the "
        "customer, then press one of the buttons. I don't send it again by myself.",
        DraftStatus.DISCARDED: f"Discarded{by}. Nothing was sent.",
        DraftStatus.VOIDED: f"Set aside: {reason}. Nothing was sent. If it still fits, press "
        "*Renew*.",
    }[draft.status]


def _describe_pending(draft: Draft) -> str:
    if draft.problems:
        return (
            "It can't be approved yet. Press *Edit*, fill in what is missing, and a new card "
            "appears."
        )
    seconds = int(UNDO.total_seconds())
    if draft.to.channel is Channel.ELSEWHERE:
        return (
            f"✅ approves: after {seconds} seconds I post the text here, ready to copy, because I "
            "can't send it there "
            "myself. ❌ discards."
        )
    return f"✅ approves: it goes out {seconds} seconds later. ❌ discards."


def _list(sentences: tuple[str, ...]) -> str:
    # A card holds 6,000 characters, of which the longest letter takes 4,000.
    return escape_text("\n".join(f"• {sentence}" for sentence in sentences), 480)


def _list_buttons(draft: Draft) -> tuple[Button, ...]:
    edit = Button("Edit", Action.DRAFT_EDIT.on(draft.id, draft.revision))
    discard = Button("Discard", Action.DRAFT_DISCARD.on(draft.id, draft.revision), ButtonStyle.BAD)
    renew = Button("Renew", Action.DRAFT_RENEW.on(draft.id, draft.revision))
    if draft.status is DraftStatus.PENDING:
        approve = (
            ()
            if draft.problems
            else (
                Button(
                    "Approve", Action.DRAFT_APPROVE.on(draft.id, draft.revision), ButtonStyle.GOOD
                ),
            )
        )
        return (*approve, edit, *_list_keep_button(draft), discard)
    return {
        DraftStatus.APPROVED: (
            Button("Undo", Action.DRAFT_UNDO.on(draft.id, draft.revision)),
            discard,
        ),
        DraftStatus.SENDING: (),
        DraftStatus.READY: (discard,),
        DraftStatus.SENT: (),
        DraftStatus.FAILED: (renew, discard),
        DraftStatus.UNKNOWN: (
            Button(
                "It arrived", Action.DRAFT_ARRIVED.on(draft.id, draft.revision), ButtonStyle.GOOD
            ),
            Button("Send again", Action.DRAFT_AGAIN.on(draft.id, draft.revision), ButtonStyle.BAD),
        ),
        DraftStatus.DISCARDED: (renew,),
        DraftStatus.VOIDED: (renew,),
    }[draft.status]


def _warn_of_day(draft: Draft) -> tuple[str, ...]:
    """A day that was typed into the text moves nothing but the text."""
    is_typed = draft.kind is LetterKind.DELAY and draft.by_when is None and not draft.problems
    if not is_typed or draft.status is not DraftStatus.PENDING:
        return ()
    return ("I don't know the new day, so the order would stay late: set it with New date.",)


def _list_order_buttons(draft: Draft, order: Order | None) -> tuple[Button, ...]:
    """What can be done about the order of a letter that is about its parcel."""
    if order is None:
        return ()
    if draft.kind is LetterKind.ARRIVAL_CHECK:
        return list_arrival_buttons(order)
    if (
        draft.kind is LetterKind.CHECK_IN
        and order.settled_at is None
        and draft.status is DraftStatus.SENT
    ):
        return (
            Button("The order is settled", Action.PARCEL_SETTLED.on(order.id), ButtonStyle.GOOD),
        )
    if draft.kind is LetterKind.DELAY and draft.status in (
        DraftStatus.PENDING,
        DraftStatus.APPROVED,
    ):
        return (Button("New date", Action.PARCEL_DATE.on(draft.id, draft.revision)),)
    return ()


def _list_keep_button(draft: Draft) -> tuple[Button, ...]:
    offered = [each for each in draft.pledges if each.sentence is not None]
    if not offered:
        return ()
    is_taken = all(each.is_taken for each in offered)
    # Two names: a second press must not take back what the first one did.
    if is_taken:
        return (Button("Not a promise", Action.DRAFT_UNKEEP.on(draft.id, draft.revision)),)
    return (Button("Keep as promise", Action.DRAFT_KEEP.on(draft.id, draft.revision)),)
