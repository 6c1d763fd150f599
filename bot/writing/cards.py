"""The card of a draft: to whom, exactly which words, where it stands, and what can be done."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.domain.actions import Action, name_way_menu
from bot.domain.channels import Channel
from bot.domain.drafts import UNDO, Draft, DraftStatus
from bot.domain.letters import LetterKind
from bot.domain.orders import Order
from bot.domain.posts import Button, ButtonStyle, Menu, Post, Tone
from bot.domain.promises.promises import Promise
from bot.domain.text import (
    count_units,
    cut_text,
    escape_letter,
    escape_name,
    escape_text,
    has_hidden_words,
)
from bot.writing.card_more import list_more_buttons
from bot.writing.fitting import CARD_LIMIT, fit_fields
from bot.writing.letters.blanks import BLANKS
from bot.writing.letters.gaps import find_gaps
from bot.writing.letters.told_facts import describe_outdated
from bot.writing.parcels import list_arrival_buttons
from bot.writing.phrases import fill_plain, fill_text, format_count, format_moment
from bot.writing.promises import list_pledge_buttons, list_promise_fields
from bot.writing.told import (
    describe_discarded_note,
    is_discarded_note,
    list_discarded_buttons,
)

_UTC = ZoneInfo("UTC")
#: What one message holds, as Discord counts.
MESSAGE_LIMIT = 2000
#: What the title of a card holds, as Discord counts.
TITLE_LIMIT = 256
APPROVE, DISCARD = "✅", "❌"
#: What stands there is where the letter is.
STANDING = "Where it stands"
#: A letter of which nobody has to do anything any more.
SETTLED = (DraftStatus.SENT, DraftStatus.DISCARDED, DraftStatus.VOIDED)
#: Characters of a list: a card holds 6,000, of which the longest letter takes 4,000.
_ROOM = 480
_HALF = _ROOM // 2
#: So many further orders of a letter are named on its card.
_FURTHER = 5

_TONES = {
    DraftStatus.PENDING: Tone.WAITING,
    DraftStatus.PREPARED: Tone.WAITING,
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
    consent: str = "",
    broken: Sequence[Promise] = (),
    ways: Sequence[tuple[int, str]] = (),
    left_open: Sequence[str] = (),
    further: Sequence[Order] = (),
    zone: ZoneInfo = _UTC,
    undo: timedelta = UNDO,
    is_whole: bool = False,
) -> Post:
    """The card of a draft's current revision.

    The title names the customer, the channel, the address and the subject; the body is exactly the
    text that goes out, each sign of it to be seen: a customer's name may be written like a link.
    `law` is what *More* says of the law about such a letter, and `consent` what of it stands on the
    card; `broken` are the promises that an apology should
    name; `ways` are all that the letter can go, by number; `left_open` is what the customer asked
    and this letter doesn't answer, in their words; `further` are the other orders that it tells of;
    for as long as `undo` an approval can be taken back. What is settled is one line, unless the
    card `is_whole`.
    """
    about, links = "", [each.tracking_url for each in further]
    if order is not None:
        about = f", order {escape_name(order.label)} ({escape_name(order.item)})"
        about += "".join(f" and {each.shown_label}" for each in further[:_FURTHER])
        links.append(order.tracking_url)
    is_pending = draft.status is DraftStatus.PENDING
    if draft.status in SETTLED and not is_whole:
        return compose_settled(draft, order, further, undo)
    fields: list[tuple[str, str]] = []
    gaps = find_gaps(draft.text) if draft.problems and is_pending else ()
    fields += _list_warning_fields(draft, gaps)
    if left_open and is_pending:
        fields.append(("Not answered by it: they still wait", _describe_open(left_open)))
    if consent and is_pending:
        fields.append(("The law", consent))
    fields += list_promise_fields(draft, broken, zone)
    fields.append((STANDING, describe_standing(draft, undo)))
    title = f"To {escape_name(draft.to.name)} · {escape_name(draft.to.where, 160)}"
    if draft.subject:
        title = cut_text(f"{title} · “{escape_name(draft.subject, 80)}”", TITLE_LIMIT)
    body = cut_text(escape_letter(draft.text, *links), 2 * MESSAGE_LIMIT)
    return Post(
        words=f"**{draft.kind.title}**{about}: draft {draft.id}, revision {draft.revision}"
        + _describe_gaps(gaps),
        title=title,
        body=body,
        fields=fit_fields(fields, CARD_LIMIT - count_units(title + body)),
        tone=Tone.FAILED if broken and is_pending else _TONES[draft.status],
        buttons=(
            *_list_buttons(draft, gaps, has_open=bool(left_open)),
            *_list_order_buttons(draft, order, gaps),
            *list_more_buttons(draft, law),
        ),
        menu=_make_way_menu(draft, ways),
        takes_reactions=is_pending,
    )


def compose_settled(
    draft: Draft, order: Order | None, further: Sequence[Order], undo: timedelta
) -> Post:
    """What is left of a card once its letter went or was set aside: one line, and *Show*."""
    about = f", order {order.shown_label}" if order is not None else ""
    standing = describe_standing(draft, undo)
    if is_discarded_note(draft):
        standing += describe_discarded_note(_find_untold(order, further))
    show = Button("Show", Action.DRAFT_SHOW.on(draft.id, draft.revision))
    return Post(
        words=f"**{draft.kind.title}** to **{escape_name(draft.to.name)}**{about}: draft "
        f"{draft.id}, revision {draft.revision}. {standing}",
        tone=_TONES[draft.status],
        buttons=(
            *_list_buttons(draft, (), has_open=False),
            *_list_settled_buttons(draft, order, further),
            show,
        ),
    )


def _find_untold(order: Order | None, further: Sequence[Order]) -> Order | None:
    """Of a note's orders one whose customer still is to hear; else its own."""
    return next((each for each in further if each.is_untold), order)


def _list_warning_fields(draft: Draft, gaps: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What to mend in the text, and what to read again."""
    if faults := _list_faults(draft, gaps):
        yield "Please edit", _describe_list(faults)
    if draft.heated and draft.status is DraftStatus.PENDING:
        yield "Please read once more", _describe_list(draft.heated, _HALF)
    hot = {_find_quote(each) for each in draft.heated}
    cool = (each for each in draft.warnings if _find_quote(each) not in hot)
    if warnings := (*_warn_of_correction(draft), *draft.doubts, *cool, *_warn_of_day(draft)):
        limit = _HALF if draft.heated else _ROOM
        yield "Please read twice", _describe_list(warnings, limit)


def _find_quote(warning: str) -> str:
    """The sentence that a warning is about, without its end: a letter adds that where it lacks."""
    return warning.rpartition("”")[0].rstrip(" .!…").casefold()


def _describe_gaps(gaps: Sequence[str]) -> str:
    """What is missing, in one line below the card's first; empty where nothing is."""
    if not gaps:
        return ""
    return f"\n**Missing:** {', '.join(BLANKS[name].asks_for for name in gaps)}."


def _list_faults(draft: Draft, gaps: Sequence[str]) -> tuple[str, ...]:
    """What else keeps the text from being approved than the gaps that can be filled in."""
    marks = [f"“{BLANKS[name].mark}”" for name in gaps]
    return tuple(each for each in draft.problems if not any(mark in each for mark in marks))


def compose_replaced_card(draft: Draft, revision: int) -> Post:
    """The card of an older revision: its reactions count for nothing."""
    return Post(
        words=f"**{draft.kind.title}** to **{escape_name(draft.to.name)}**: draft {draft.id}, "
        f"revision {revision}. Replaced by revision {draft.revision}.",
        tone=Tone.ASIDE,
        buttons=(Button("Show", Action.DRAFT_SHOW.on(draft.id, revision)),),
    )


def compose_copy(draft: Draft) -> Post:
    """The text alone, ready to copy, with the way to the place and the button that stops the
    clock.
    """
    link = draft.to.link
    buttons = []
    if link and link.startswith("https://"):
        buttons.append(Button("Open " + draft.to.where[:70], link=link))
    sent = Action.DRAFT_SENT.on(draft.id, draft.revision)
    buttons.append(Button("I sent it", sent, ButtonStyle.GOOD))
    return Post(words=lay_out(draft.text), buttons=tuple(buttons))


def compose_old_copy(draft: Draft, revision: int) -> Post:
    """What becomes of the text that was laid out to copy: gone, or not to be sent any more."""
    if draft.status is DraftStatus.SENT:
        return Post(words=lay_out(draft.text))
    return Post(
        words="This text was set aside: please **don't** send it. Its card says why.",
        buttons=(_make_sent_anyway(draft.id, revision),),
    )


def _make_sent_anyway(draft_id: int, revision: int) -> Button:
    return Button("I sent it all the same", Action.DRAFT_SENT_ANYWAY.on(draft_id, revision))


def lay_out(text: str) -> str:
    """A text to copy: as it is, or as a block of code where Discord would keep some of it from
    being seen.
    """
    if not has_hidden_words(text) or "```" in text:
        return text
    block = f"```\n{text}\n```"
    return block if count_units(block) <= MESSAGE_LIMIT else text


def describe_standing(draft: Draft, undo: timedelta) -> str:
    """Where the letter is, in words that say what to do next."""
    by = fill_plain(" by <@{}>", draft.decided_by)
    reason = escape_text(draft.reason or "no reason was given.", 400)
    match draft.status:
        case DraftStatus.PENDING:
            renewed = fill_text("Renewed: {}. ", draft.reason, 200)
            return renewed + _describe_pending(draft, undo)
        case DraftStatus.APPROVED:
            return f"Approved{by}. {_describe_leaving(draft, reason)}"
        case DraftStatus.SENDING:
            return f"Approved{by}. It is being sent."
        case DraftStatus.READY:
            return (
                f"Approved{by}. The text is below, ready to copy. When you have sent it, press "
                "*I sent it*."
            )
        case DraftStatus.SENT if draft.sent_at:
            return f"Sent {format_moment(draft.sent_at)}, approved{by}."
        case DraftStatus.SENT:
            return "Sent."
        case DraftStatus.DISCARDED:
            return f"Discarded{by}. Nothing was sent."
        case _:
            return _describe_trouble(draft, reason)


def _describe_trouble(draft: Draft, reason: str) -> str:
    if draft.status is DraftStatus.PREPARED:
        return "Waits with the other letters of its incident: their card approves all at once."
    match draft.status:
        case DraftStatus.FAILED:
            return f"It was **not** sent: {reason} To try it once more, press *Renew*."
        case DraftStatus.UNKNOWN:
            return (
                f"It may or may not have gone out: {reason} Please look in the conversation with "
                "the customer, then press one of the buttons. I don't send it again by myself."
            )
        case _ if draft.may_have_gone_by_hand:
            return (
                f"Set aside: {reason}. I sent nothing. If you had sent it already, press *I sent "
                "it all the same*; if it still fits, *Renew*."
            )
        case _:
            return f"Set aside: {reason}. Nothing was sent. If it still fits, press *Renew*."


def format_undo(undo: timedelta) -> str:
    """How long an approved letter can still be stopped, e.g. "30 seconds" or "2 minutes"."""
    seconds = int(undo.total_seconds())
    if seconds % 60:
        return format_count(seconds, "second")
    return format_count(seconds // 60, "minute")


def _describe_pending(draft: Draft, undo: timedelta) -> str:
    if draft.problems:
        button = "Fill in" if find_gaps(draft.text) else "Edit"
        return f"Not ready: press *{button}*."
    done = "copy it" if draft.to.channel is Channel.ELSEWHERE else "leaves"
    then = f"{done} in {_format_undo_briefly(undo)}"
    return f"✅ approves: {then}. ❌ discards.{_describe_cooling(draft)}"


def _format_undo_briefly(undo: timedelta) -> str:
    """The undo time so that the line in which it stands is one of a phone's."""
    seconds = int(undo.total_seconds())
    return f"{seconds} s" if seconds % 60 else f"{seconds // 60} min"


def _describe_cooling(draft: Draft) -> str:
    """Who may approve words that may hurt, and from when on; empty for all others."""
    if draft.cool_at is None:
        return ""
    return f" <@{draft.worded_by}> may from {format_moment(draft.cool_at, 't')} on, others now."


def _describe_leaving(draft: Draft, reason: str) -> str:
    when = "soon"
    if draft.leaves_at:
        when = format_moment(draft.leaves_at, "R")
    if draft.attempts:
        return f"The last try failed: {reason} Next try {when}."
    what = "Leaves"
    if draft.to.channel is Channel.ELSEWHERE:
        what = "The text comes here, ready to copy,"
    return f"{what} {when}. To stop it, take ✅ back or press *Undo*."


def _describe_open(left_open: Sequence[str]) -> str:
    """The oldest question that stays open, and how many more there are."""
    said = f"“{escape_name(left_open[0], 24)}”"
    if len(left_open) > 1:
        said += f" and {len(left_open) - 1} more"
    return said


def _describe_list(sentences: tuple[str, ...], limit: int = _ROOM) -> str:
    return escape_text("\n".join(f"• {sentence}" for sentence in sentences), limit)


def _list_buttons(draft: Draft, gaps: Sequence[str], *, has_open: bool) -> tuple[Button, ...]:
    revision = draft.id, draft.revision
    discard = Button("Discard", Action.DRAFT_DISCARD.on(*revision), ButtonStyle.BAD)
    renew = Button("Renew", Action.DRAFT_RENEW.on(*revision))
    match draft.status:
        case DraftStatus.PENDING:
            return (*_list_pending_buttons(draft, gaps, has_open=has_open), discard)
        case DraftStatus.APPROVED:
            return (Button("Undo", Action.DRAFT_UNDO.on(*revision)), discard)
        case DraftStatus.READY:
            return (discard,)
        case DraftStatus.FAILED:
            return (renew, _make_sent_anyway(*revision), discard)
        case DraftStatus.UNKNOWN:
            return (
                Button("It arrived", Action.DRAFT_ARRIVED.on(*revision), ButtonStyle.GOOD),
                Button("Send again", Action.DRAFT_AGAIN.on(*revision), ButtonStyle.BAD),
            )
        case DraftStatus.DISCARDED | DraftStatus.VOIDED if draft.may_have_gone_by_hand:
            return (renew, _make_sent_anyway(*revision))
        case DraftStatus.DISCARDED | DraftStatus.VOIDED:
            return (renew,)
        case DraftStatus.PREPARED | DraftStatus.SENDING | DraftStatus.SENT:
            return ()


def _make_way_menu(draft: Draft, ways: Sequence[tuple[int, str]]) -> Menu | None:
    """The ways that the letter can go; picking another makes a new revision that goes there."""
    if len(ways) < 2:
        return None
    lines = [(str(way_id), f"Send by: {where}") for way_id, where in ways]
    picked = next((value for value, label in lines if label.endswith(f": {draft.to.where}")), None)
    return Menu(name_way_menu(draft.id, draft.revision), tuple(lines), picked)


def _list_pending_buttons(draft: Draft, gaps: Sequence[str], *, has_open: bool) -> list[Button]:
    revision = draft.id, draft.revision
    buttons = []
    if gaps:
        buttons.append(Button("Fill in", Action.DRAFT_FILL.on(*revision), ButtonStyle.GOOD))
    elif not draft.problems:
        buttons.append(Button("Approve", Action.DRAFT_APPROVE.on(*revision), ButtonStyle.GOOD))
    buttons.append(Button("Edit", Action.DRAFT_EDIT.on(*revision)))
    if has_open and "answer" not in gaps:  # else *Fill in* asks for it
        buttons.append(Button("Answer it too", Action.DRAFT_ANSWER.on(*revision)))
    return buttons + list_pledge_buttons(draft)


def _warn_of_correction(draft: Draft) -> tuple[str, ...]:
    """What was corrected since the text was written, and still stands in it."""
    if draft.request is None or draft.status is DraftStatus.SENT:
        return ()
    return describe_outdated(draft.text, draft.request.outdated)


def _warn_of_day(draft: Draft) -> tuple[str, ...]:
    """A day that was typed into the text moves nothing but the text."""
    is_typed = draft.kind is LetterKind.DELAY and draft.by_when is None and not draft.problems
    if not is_typed or draft.status is not DraftStatus.PENDING:
        return ()
    return ("I don't know the new day, so the order would stay late: set it with New date.",)


def _list_order_buttons(
    draft: Draft, order: Order | None, gaps: Sequence[str]
) -> tuple[Button, ...]:
    """What can be done about the order of a letter that is about its parcel."""
    if order is None:
        return ()
    match draft.kind, draft.status:
        case LetterKind.ARRIVAL_CHECK, _:
            return list_arrival_buttons(order)
        case LetterKind.CHECK_IN, DraftStatus.SENT if order.settled_at is None:
            settled = Action.PARCEL_SETTLED.on(order.id)
            return (Button("The order is settled", settled, ButtonStyle.GOOD),)
        case LetterKind.DELAY, DraftStatus.PENDING | DraftStatus.APPROVED if "new_date" not in gaps:
            return (Button("New date", Action.PARCEL_DATE.on(draft.id, draft.revision)),)
    return ()


def _list_settled_buttons(
    draft: Draft, order: Order | None, further: Sequence[Order]
) -> tuple[Button, ...]:
    """The same below what is left of a settled letter's card."""
    if order is not None and is_discarded_note(draft):
        return list_discarded_buttons(draft, _find_untold(order, further))
    return _list_order_buttons(draft, order, ())
