"""Notes that are ready together on the screen: their one card, the texts to read, the work list."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.domain.actions import Action
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.letters import TELLS_OF_LEAVING
from bot.domain.parcel_lists.ready_notes import ReadyNote
from bot.domain.posts import Button, ButtonStyle, Post, Tone
from bot.domain.text import count_things, count_units, cut_text, escape_letter, escape_name
from bot.writing.cards import lay_out
from bot.writing.letters.gaps import find_gaps
from bot.writing.phrases import format_moment

#: Of those that want a look so many have a line of their own, and of all others so many are named.
_LOOKED_AT, _NAMED, _ASIDE = 4, 8, 2
#: A name on a line that a telephone shows whole.
_NAME = 24
#: What the texts of one page may be long together; one that is longer has a card of its own.
_PAGE = 3600
_WENT = {
    DraftStatus.SENT: "went",
    DraftStatus.SENDING: "on its way",
    DraftStatus.FAILED: "failed",
    DraftStatus.UNKNOWN: "may have gone",
    DraftStatus.DISCARDED: "discarded",
    DraftStatus.VOIDED: "set aside",
}


def compose_ready(
    list_id: int, notes: Sequence[ReadyNote], *, leaves_at: datetime | None, now: datetime
) -> Post:
    """The card of notes that are ready together; settled it is one line."""
    waiting = [each for each in notes if each.draft.status is DraftStatus.PENDING]
    to_paste = [each for each in notes if each.is_to_paste]
    to_approve = [each for each in waiting if each.is_to_approve]
    looked_at = [each for each in waiting if each.wants_look]
    ended = ", ".join(_count_ended(notes))
    if not notes:
        return Post(words="-# These notes have cards of their own.")
    if leaves_at is None and not waiting and not to_paste:
        return Post(words=f"-# {count_things(len(notes), 'note')}: {ended}.")
    body = [*_describe_looked_at(looked_at)]
    if to_approve:
        body.append(f"**To send:** {_name_some(to_approve)}")
    if to_paste:
        body.append(f"**To paste:** {_name_some(to_paste)}")
    body += _describe_aside([each.draft for each in notes])
    if leaves_at is not None:
        count = sum(each.draft.status is DraftStatus.APPROVED for each in notes)
        when = "soon" if leaves_at <= now else format_moment(leaves_at, "R")
        body.append(f"{count_things(count, 'note')} approved, leaving {when}.")
    return Post(
        title=_title(len(waiting) + sum(each.draft.status is DraftStatus.READY for each in notes)),
        body="\n".join(body),
        footer=f"{ended[:1].upper()}{ended[1:]}." if ended else "",
        tone=Tone.WAITING if waiting or to_paste else Tone.CALM,
        buttons=tuple(
            _list_buttons(
                list_id, to_approve, looked_at, to_paste, has_approved=leaves_at is not None
            )
        ),
    )


def _title(count: int) -> str:
    if not count:
        return "All notes are approved"
    return f"{count_things(count, 'note')} {'is' if count == 1 else 'are'} ready"


def _list_buttons(
    list_id: int,
    to_approve: Sequence[ReadyNote],
    looked_at: Sequence[ReadyNote],
    to_paste: Sequence[ReadyNote],
    *,
    has_approved: bool,
) -> Iterator[Button]:
    if to_approve:
        every = Action.NOTES_ALL.on(list_id, 0)
        yield Button(f"Approve all {len(to_approve)}", every, ButtonStyle.GOOD)
    if looked_at or to_approve:
        yield Button("One by one", Action.PARCELS_READ.on(list_id, 0))
    if to_paste:
        yield Button(f"Paste {len(to_paste)}", Action.NOTES_PASTE.on(list_id, 0))
    if has_approved:
        yield Button("Undo", Action.NOTES_UNDO.on(list_id))


def _describe_looked_at(notes: Sequence[ReadyNote]) -> Iterator[str]:
    if not notes:
        return
    yield f"**Look at {'this one' if len(notes) == 1 else f'these {len(notes)}'} first:**"
    for each in notes[:_LOOKED_AT]:
        yield f"{_name(each)} · {describe_look(each)}"
    if len(notes) > _LOOKED_AT:
        yield f"… and {len(notes) - _LOOKED_AT} more"


def describe_look(note: ReadyNote) -> str:
    """Why a note wants a look by itself, in three words."""
    if note.draft.problems:
        return "has a blank" if find_gaps(note.draft.text) else "can't go yet"
    return "asked something" if note.is_asked else "read it twice"


def _name(note: ReadyNote) -> str:
    return escape_name(note.draft.to.name, _NAME)


def _name_some(notes: Sequence[ReadyNote]) -> str:
    """ "Ada, Ben and 4 more"."""
    names = list(dict.fromkeys(_name(each) for each in notes[:_NAMED]))
    more = len(notes) - _NAMED
    return ", ".join(names) + (f" and {more} more" if more > 0 else "")


def _describe_aside(drafts: Sequence[Draft]) -> Iterator[str]:
    """What dropped out, and why."""
    aside = [each for each in drafts if each.status is DraftStatus.VOIDED]
    for each in aside[:_ASIDE]:
        why = escape_name(each.reason or "it no longer fits", 60)
        yield f"-# Out: {escape_name(each.to.name, _NAME)}: {why}"
    if len(aside) > _ASIDE:
        yield f"-# Out: {len(aside) - _ASIDE} more"


def _count_ended(notes: Sequence[ReadyNote]) -> Iterator[str]:
    for status, said in _WENT.items():
        if count := sum(each.draft.status is status for each in notes):
            yield f"{count} {said}"


def compose_joined(draft: Draft, link: str | None) -> Post:
    """What is left of a note's own card once it stands with others."""
    where = f"[this card]({link})" if link else "one card with others"
    name = escape_name(draft.to.name, _NAME)
    return Post(words=f"-# {draft.kind.title} to {name}: on {where}.")


# The texts, to be read and approved.


def fit_page(notes: Sequence[ReadyNote]) -> Sequence[ReadyNote]:
    """As many of these, from the first on, as one page holds whole."""
    room = _PAGE
    for place, each in enumerate(notes):
        room -= count_units(_show_text(each))
        if room < 0:
            return notes[: max(place, 1)]
    return notes


def _show_text(note: ReadyNote) -> str:
    """A note's text exactly as it goes out, below whom it goes to."""
    draft = note.draft
    links = [each.tracking_url for each in note.orders]
    labels = ", ".join(each.shown_label for each in note.orders[:5])
    about = f" · {labels}" if labels else ""
    head = f"**To {escape_name(draft.to.name)} · {escape_name(draft.to.where, 80)}{about}**"
    return f"{head}\n{escape_letter(draft.text, *links)}\n\n"


def is_too_long(note: ReadyNote) -> bool:
    """Whether no page holds this text whole."""
    return count_units(_show_text(note)) > _PAGE


def compose_texts(
    list_id: int, notes: Sequence[ReadyNote], *, place: int, count: int, seen: int, after: int
) -> Post:
    """A page of texts, and the button that approves exactly these."""
    last = place + len(notes) - 1
    approve = Action.NOTES_APPROVE.on(list_id, after, seen)
    label = f"Approve all {count}"
    title = f"Read {'it' if count == 1 else f'these {count}'}, then approve"
    if len(notes) < count:
        label = f"Approve these {len(notes)}"
        title = f"{place} to {last} of {count}"
    if len(notes) == 1:
        label = "Approve"
    buttons = [Button(label, approve, ButtonStyle.GOOD)]
    if last < count:
        buttons.append(Button("Next ▶", Action.NOTES_ALL.on(list_id, notes[-1].draft.id)))
    return Post(
        title=title,
        body="".join(map(_show_text, notes)).rstrip(),
        tone=Tone.WAITING,
        buttons=tuple(buttons),
    )


def compose_no_texts(list_id: int, *, left: int) -> Post:
    """That no text is left which may be approved together."""
    if not left:
        return Post(words="Nothing more to approve here.", tone=Tone.GONE)
    verb = "wants a look by itself" if left == 1 else "want a look by themselves"
    one_by_one = Button("One by one", Action.PARCELS_READ.on(list_id, 0))
    return Post(words=f"{count_things(left, 'note')} {verb}.", buttons=(one_by_one,))


def say_approved_together(
    done: Sequence[Draft], renewed: Sequence[Draft], refused: Sequence[str]
) -> str:
    """What became of a press, for whoever pressed."""
    lines = []
    if done:
        leaves = max((each.leaves_at for each in done if each.leaves_at), default=None)
        when = f" {format_moment(leaves, 'R')}" if leaves else ""
        lines.append(f"{count_things(len(done), 'note')} approved, leaving{when}.")
    if renewed:
        names = ", ".join(escape_name(each.to.name, _NAME) for each in renewed[:_NAMED])
        lines.append(f"Not yet, for they read differently by now: {names}. Please look again.")
    lines += [f"Not approved: {escape_name(each, 200)}" for each in refused[:_NAMED]]
    return "\n".join(lines)


# What only a person can send.


def compose_not_counted(list_id: int, draft: Draft, revision: int) -> Post:
    """That a text was set aside or written anew while somebody pasted it; they may say that it went
    all the same.
    """
    why = f": {escape_name(draft.reason, 200)}" if draft.reason else ""
    numbers = (list_id, draft.id, revision)
    return Post(
        words=f"The text to {escape_name(draft.to.name)} isn't the one to send any more{why}. It "
        "isn't noted as sent.",
        buttons=(
            Button("I sent it all the same", Action.NOTES_PASTED_ANYWAY.on(*numbers)),
            Button("Next", Action.NOTES_PASTE.on(list_id, draft.id)),
        ),
    )


def compose_paste(
    list_id: int, note: ReadyNote | None, *, place: int, count: int, before: str = ""
) -> Post:
    """One text to copy, where it goes, and what comes next; `before` is what became of the last."""
    if note is None:
        said = "Nothing is left to paste." if not count else "That was the last one."
        again = Button("Begin again", Action.NOTES_PASTE.on(list_id, 0))
        verb = "waits" if count == 1 else "wait"
        left = f"{count_things(count, 'note')} you left for later still {verb}." if count else ""
        words = "\n".join(line for line in (before, said, left) if line)
        return Post(words=words, tone=Tone.GONE, buttons=(again,) if count else ())
    draft = note.draft
    where = escape_name(draft.to.where, 80)
    title = f"{place} of {count}: {escape_name(draft.to.name, 60)}"
    if note.orders:
        title += f" · {', '.join(each.shown_label for each in note.orders[:5])}"
    buttons = [
        Button(
            "I sent it", Action.NOTES_PASTED.on(list_id, draft.id, draft.revision), ButtonStyle.GOOD
        )
    ]
    if draft.to.link and draft.to.link.startswith("https://"):
        buttons.insert(0, Button(f"Open {draft.to.where[:70]}", link=draft.to.link))
    buttons.append(Button("Later", Action.NOTES_PASTE.on(list_id, draft.id)))
    if draft.kind in TELLS_OF_LEAVING:
        buttons.append(Button("They know", Action.TOLD_KNOW.on(draft.id)))
    if draft.status is DraftStatus.PENDING:
        buttons.append(Button("Edit", Action.PARCELS_EDIT.on(list_id, draft.id, draft.revision)))
    lines = (before, f"Copy the text above and send it there: {where}. Then press *I sent it*.")
    return Post(
        words=lay_out(draft.text),
        title=cut_text(title, 250),
        body="\n".join(line for line in lines if line),
        tone=Tone.WAITING,
        buttons=tuple(buttons),
    )
