"""A list of parcels on the screen: its preview, how far it is, its post at the desk, its notes."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from bot.domain.actions import Action
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.letters import TELLS_OF_LEAVING
from bot.domain.orders import Order
from bot.domain.parcel_lists.judging import CONFIRMABLE, Judged, Verdict, fingerprint
from bot.domain.parcel_lists.lists import ListedParcel, ListStatus, ParcelList
from bot.domain.posts import Button, ButtonStyle, Post, Tone
from bot.domain.shipping.tracking import recognise_tracking
from bot.domain.text import count_things, cut_text, escape_name
from bot.writing.desk import list_page_buttons
from bot.writing.letters.gaps import find_gaps
from bot.writing.phrases import format_count

#: Lines of one page, and of the lines that a press left out.
PAGE = 12
_MISSED = 8
_ORDER = {each: place for place, each in enumerate(Verdict)}
_NOBODY_TOLD = "One note for each customer is drafted. None of them goes out before you approve it."


def compose_preview(
    listed: ParcelList,
    judged: Sequence[Judged],
    names: Mapping[int, str],
    page: int,
    *,
    said: str = "",
) -> Post:
    """A page of what the list would do: what can't be marked first, and why."""
    lines = sorted(judged, key=lambda each: (_ORDER[each.verdict], each.place))
    page = min(page, (len(lines) - 1) // PAGE)
    ready = sum(each.verdict is Verdict.READY for each in judged)
    start = page * PAGE
    buttons = [Button("Cancel", Action.PARCELS_DROP.on(listed.id))]
    if ready:
        mark = Action.PARCELS_MARK.on(listed.id, fingerprint(judged))
        buttons.insert(0, Button(f"Mark {ready} as shipped", mark, ButtonStyle.GOOD))
    has_more = start + PAGE < len(lines)
    pages = list_page_buttons(Action.PARCELS_PAGE, listed.id, page=page, has_more=has_more)
    return Post(
        words=said,
        title=_title_preview(ready, len(judged)),
        body="\n".join([_summarise(judged), *_describe_lines(lines[start : start + PAGE], names)]),
        footer=_NOBODY_TOLD if ready else "Mend the lines, and open it once more.",
        tone=Tone.CALM if ready == len(judged) else Tone.WAITING,
        buttons=(*buttons, *pages),
    )


def _title_preview(ready: int, count: int) -> str:
    if not ready:
        return "Nothing in this list can be marked as shipped"
    if ready == count:
        return "1 parcel is ready" if ready == 1 else f"All {ready} parcels are ready"
    return f"{ready} of {count_things(count, 'line')} {'is' if ready == 1 else 'are'} ready"


def _summarise(judged: Sequence[Judged]) -> str:
    """How many there are of each kind; empty where there is only one."""
    found = Counter(each.verdict for each in judged)
    if len(found) < 2:
        return ""
    kinds = sorted(found, key=lambda each: -_ORDER[each])
    return " · ".join(f"{each.value}: {found[each]}" for each in kinds)


def _describe_lines(lines: Sequence[Judged], names: Mapping[int, str]) -> Iterator[str]:
    before: Verdict | None = None
    for line in lines:
        if line.verdict is not before:
            before = line.verdict
            yield f"**{before.value}**"
        yield _describe_line(line, names)


def _describe_line(line: Judged, names: Mapping[int, str]) -> str:
    order, parcel = line.order, line.parcel
    if order is not None and line.verdict in (Verdict.READY, Verdict.MARKED):
        name = escape_name(names.get(order.id, ""), 60)
        return f"{order.shown_label} · {name} · {describe_way(parcel)}"
    return f"Line {parcel.row}, “{escape_name(parcel.words, 60)}”: {line.reason}"


def describe_way(parcel: ListedParcel) -> str:
    """How a parcel travels, in a few words."""
    carrier = parcel.carrier
    if parcel.tracking:
        carrier = recognise_tracking(parcel.tracking, carrier=carrier).carrier
    said = filter(None, (carrier, parcel.service, parcel.tracking))
    words = " ".join(escape_name(each) for each in said)
    return words if parcel.tracking else f"{words} no tracking number".strip()


def list_choices(
    judged: Sequence[Judged], names: Mapping[int, str], meant: Mapping[int, Order]
) -> list[tuple[str, str, str]]:
    """What may be taken in all the same: the value, the label and the hint of each."""
    found = []
    for line in judged:
        parcel = line.parcel
        hint = cut_text(f"Line {parcel.row}: {parcel.words}", 100)
        orders = [line.order] if line.verdict in CONFIRMABLE and line.order else []
        if line.verdict is Verdict.UNCLEAR:
            orders = [meant[each] for each in parcel.meant if each in meant]
        for order in orders:
            label = f"{order.label} {names.get(order.id, '')}: {order.item}"
            found.append((f"{line.place}-{order.id}", cut_text(label, 100), hint))
    return found


def compose_progress(listed: ParcelList, left: int) -> Post:
    """How far the marking is."""
    done = len(listed.marked)
    return Post(words=f"Marking … {done} of {count_things(done + left, 'parcel')} so far.")


def compose_done(listed: ParcelList, missed: Sequence[Judged]) -> Post:
    """What became of a press, for whoever pressed."""
    count = count_things(len(listed.marked), "parcel")
    verb = "is" if len(listed.marked) == 1 else "are"
    lines = [f"{count} {verb} marked as shipped. The notes wait at the desk."]
    if missed:
        lines.append(f"{count_things(len(missed), 'line')} changed meanwhile and stayed out:")
        lines += [f"Line {each.parcel.row}: {each.reason}" for each in missed[:_MISSED]]
        if len(missed) > _MISSED:
            lines.append(f"… and {len(missed) - _MISSED} more: see /order list.")
    return Post(words="\n".join(lines), tone=Tone.GONE)


def compose_list_post(
    listed: ParcelList,
    notes: Counter[DraftStatus],
    lines: Sequence[tuple[Draft, Sequence[Order]]],
    *,
    left: int,
    now: datetime,
) -> Post:
    """The list at the desk, as it is now."""
    marked = len(listed.marked)
    count, by = count_things(marked, "parcel"), f"<@{listed.marked_by}>"
    waiting = notes[DraftStatus.PENDING]
    title = f"{count} marked as shipped"
    body = [f"By {by}. {_describe_notes(notes)}"]
    buttons: list[Button] = []
    if listed.status is ListStatus.TAKEN_BACK:
        return Post(
            title="A list of parcels was taken back",
            body=f"Marked by {by}. Its orders are open again, and their notes were discarded.",
            tone=Tone.ASIDE,
        )
    if listed.status is ListStatus.MARKING:
        title = f"{count} of {marked + left} marked as shipped so far"
        body.append("If this doesn't go on by itself, press *Go on*: nothing is marked twice.")
        buttons.append(Button("Go on", Action.PARCELS_GO_ON.on(listed.id)))
    elif waiting:
        body += [_name_note(draft, orders) for draft, orders in lines]
        if waiting > len(lines):
            body.append(f"… and {waiting - len(lines)} more")
        read = Action.PARCELS_READ.on(listed.id, 0)
        buttons.append(Button("Approve all after reading", read, ButtonStyle.GOOD))
        if not listed.has_cards:
            buttons.append(Button("Show as cards", Action.PARCELS_CARDS.on(listed.id)))
    if listed.can_be_taken_back(now):
        buttons.append(Button("Take back", Action.PARCELS_BACK.on(listed.id)))
    return Post(
        title=title,
        body=cut_text("\n".join(body), 4000),
        tone=Tone.WAITING if waiting else Tone.GONE,
        buttons=tuple(buttons),
    )


def _name_note(draft: Draft, orders: Sequence[Order]) -> str:
    labels = ", ".join(each.shown_label for each in orders)
    missing = " · not complete yet" if draft.problems else ""
    return f"{escape_name(draft.to.name, 60)} · {labels}{missing}"


_SAID = {
    DraftStatus.PENDING: ("waits for you", "wait for you"),
    DraftStatus.APPROVED: ("is approved", "are approved"),
    DraftStatus.READY: ("is ready to copy", "are ready to copy"),
    DraftStatus.SENDING: ("is on its way", "are on their way"),
    DraftStatus.SENT: ("went", "went"),
    DraftStatus.FAILED: ("failed", "failed"),
    DraftStatus.UNKNOWN: ("may have gone", "may have gone"),
    DraftStatus.DISCARDED: ("was discarded", "were discarded"),
    DraftStatus.VOIDED: ("was set aside", "were set aside"),
}


def _describe_notes(notes: Counter[DraftStatus]) -> str:
    """ "26 notes wait for you." """
    said = []
    for status, (one, many) in _SAID.items():
        if count := notes[status]:
            said.append(f"{count_things(count, 'note')} {one if count == 1 else many}")
    return f"{', '.join(said)}." if said else "Nobody waits for a note from you."


def compose_note(card: Post, list_id: int, draft: Draft, *, place: int, count: int) -> Post:
    """One note as its card shows it, to be decided on here; `card` is that card."""
    on = (list_id, draft.id, draft.revision)
    buttons = [
        Button("Skip", Action.PARCELS_READ.on(list_id, draft.id)),
        Button("Edit", Action.PARCELS_EDIT.on(*on)),
    ]
    if find_gaps(draft.text) and draft.problems:
        buttons.insert(0, Button("Fill in", Action.PARCELS_FILL.on(*on), ButtonStyle.GOOD))
    elif not draft.problems:
        buttons.insert(0, Button("Approve", Action.PARCELS_APPROVE.on(*on), ButtonStyle.GOOD))
    if draft.kind in TELLS_OF_LEAVING:
        buttons.append(Button("They know", Action.TOLD_KNOW.on(draft.id)))
    buttons += [each for each in card.buttons if _is_about_order(each)]
    return Post(
        words=f"**{place} of {count}** · {card.words}",
        title=card.title,
        body=card.body,
        fields=card.fields,
        footer=card.footer,
        tone=card.tone,
        buttons=tuple(buttons),
    )


def _is_about_order(button: Button) -> bool:
    """Whether a card's button does something about the order, and not about the card's draft."""
    is_of_parcel = button.action.startswith("parcel:")
    return is_of_parcel and not button.action.startswith(Action.PARCEL_DATE)


def compose_no_note(list_id: int, waiting: int) -> Post:
    """That the last note was shown."""
    if not waiting:
        return Post(words="That was the last one: no note of this list waits for you any more.")
    again = Button("Begin again", Action.PARCELS_READ.on(list_id, 0))
    verb = "waits" if waiting == 1 else "wait"
    return Post(
        words=f"That was the last one. {count_things(waiting, 'note')} you skipped still {verb}.",
        buttons=(again,),
    )


def compose_take_back(listed: ParcelList) -> Post:
    """The question before a list is taken back."""
    yes = Action.PARCELS_BACK_YES.on(listed.id)
    return Post(
        words=f"Open {format_count(len(listed.marked), 'order')} again, and discard their notes? "
        "Orders whose customers were told stay as they are.",
        buttons=(Button("Yes, take it back", yes, ButtonStyle.BAD),),
    )
