"""An incident's card: how it stands, in numbers that add up, and what to do next."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.domain.channels import Channel
from bot.domain.drafts import Draft
from bot.domain.incidents.answers import AnswerKind
from bot.domain.incidents.incidents import Incident, IncidentStatus
from bot.domain.incidents.recipients import NOT_TOLD, LetterState, Tally
from bot.domain.posts import Post, Tone
from bot.domain.records import dataclass
from bot.domain.text import count_things, cut_text, escape_letter, escape_name, escape_text
from bot.writing.incidents.card_buttons import list_card_buttons
from bot.writing.phrases import format_moment

#: A letter on the card is cut after so many characters; the file holds it whole.
SAMPLE_LIMIT = 900


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchView:
    """What is shown of letters that wait for one approval."""

    samples: tuple[Draft, ...]  #: some that were chosen to differ most
    names: int  #: how many different names they greet
    doubts: tuple[tuple[str, str], ...] = ()  #: what to look at twice, and in whose letters
    heated: tuple[str, ...] = ()  #: what in the seller's words may hurt
    promises: int = 0
    sums: tuple[str, ...] = ()  #: the money that they promise, as it is printed
    pace: timedelta  #: from one letter to the next


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentView:
    """What an incident's card shows."""

    incident: Incident
    tally: Tally
    left_out: tuple[tuple[str, str], ...] = ()  #: names and reasons of some who get no letter
    batch: BatchView | None = None  #: the letters, while they wait for approval


def compose_incident(view: IncidentView, *, now: datetime) -> Post:
    """The card as it stands at this moment."""
    incident = view.incident
    lines = [*_describe_state(view, now), *_describe_left_out(view)]
    return Post(
        title=f"{escape_name(incident.title)}: {_name_state(view)}",
        body="\n".join(lines),
        fields=tuple(_list_samples(view)),
        footer=f"Incident #{incident.number}",
        tone=_choose_tone(view),
        buttons=list_card_buttons(view.incident, view.tally, now),
    )


def compose_replaced_incident(incident: Incident) -> Post:
    """A card whose letters were written anew since."""
    return Post(
        title=f"{escape_name(incident.title)}: see the newer card",
        body="The letters were written since. Their own card is further down.",
        footer=f"Incident #{incident.number}",
        tone=Tone.ASIDE,
    )


def _name_state(view: IncidentView) -> str:
    tally = view.tally
    match view.incident.status:
        case IncidentStatus.PICKING:
            return f"{count_things(tally.recipients, 'customer')} so far, nothing written yet"
        case IncidentStatus.WRITING:
            written = tally.letters - tally.count(LetterState.UNWRITTEN)
            return f"writing letter {written} of {tally.letters}"
        case IncidentStatus.WRITTEN | IncidentStatus.SECONDING:
            return f"{count_things(tally.waiting, 'letter')} ready, none of them has left yet"
        case IncidentStatus.LEAVING | IncidentStatus.PAUSED:
            paused = "paused, " if view.incident.status is IncidentStatus.PAUSED else ""
            return f"{paused}{tally.count(LetterState.SENT)} sent, {tally.waiting} to go"
    return _describe_known(tally)


def _describe_known(tally: Tally) -> str:
    known = tally.count(LetterState.SENT, LetterState.COPIED)
    return f"{known} of {count_things(tally.letters, 'customer')} know"


def _describe_state(view: IncidentView, now: datetime) -> Iterator[str]:
    incident, tally = view.incident, view.tally
    if incident.status is IncidentStatus.PICKING:
        yield f"**What happened:** {escape_text(incident.what_happened, 300)}"
        if incident.fixed:
            yield f"**Fixed:** {escape_text(incident.fixed, 300)}"
        if incident.remedy is not None:
            by = f", by {format_moment(incident.remedy_by, 'D')}" if incident.remedy_by else ""
            yield f"**Put right by:** {incident.remedy.title}{by}"
    if incident.reason:
        yield f"⚠ {escape_text(incident.reason, 900)}"
    yield from _describe_progress(view, now)
    if tally.promised:
        yield f"Promises: {tally.kept} of {tally.promised} kept."
    if incident.status is IncidentStatus.CLOSED:
        yield f"**Why it happened:** {escape_text(incident.cause or '', 300)}"
        yield f"**Different now:** {escape_text(incident.changed or '', 300)}"


def _describe_progress(view: IncidentView, now: datetime) -> Iterator[str]:
    incident, tally = view.incident, view.tally
    if incident.status is IncidentStatus.SECONDING:
        yield f"<@{incident.approved_by}> approved them. So many letters need a second person."
    if incident.leaves_at is not None and incident.leaves_at > now:
        yield f"The first leaves {format_moment(incident.leaves_at, 'T')}."
    if view.batch is not None:
        yield from _describe_batch(view.batch, tally)
    elif incident.status not in (IncidentStatus.PICKING, IncidentStatus.WRITING):
        yield _describe_numbers(tally)
    if tally.answers:
        yield _describe_answers(tally)


def _describe_batch(batch: BatchView, tally: Tally) -> Iterator[str]:
    """What to know before anybody approves them all."""
    checked = "I compared each name, address and number with its order."
    yield f"One letter each, to {count_things(batch.names, 'different name')}. {checked}"
    yield f"They go by {_describe_channels(tally)}."
    for doubt, names in batch.doubts:
        yield f"👀 {escape_text(doubt, 200)} ({escape_name(names, 100)})"
    yield from (f"🌶 {escape_text(each, 200)}" for each in batch.heated[:2])
    if batch.promises:
        money = f", {' and '.join(batch.sums)} in all" if batch.sums else ""
        promised = count_things(batch.promises, "promise")
        yield f"They make {promised}{money}. I can't send money or parcels: that is yours to do."
    minutes = max(1, round(batch.pace * tally.waiting / timedelta(minutes=1)))
    yield (
        "*Approve* sends exactly these, one after another, which takes about "
        f"{count_things(minutes, 'minute')}. You can pause or stop it at any time. The file holds "
        "them all."
    )


def _describe_channels(tally: Tally) -> str:
    names = {
        Channel.EMAIL: "e-mail",
        Channel.RELAY: "their marketplace's address",
        Channel.DISCORD: "direct message",
        Channel.ELSEWHERE: "hand (I lay them ready for you to copy)",
    }
    said = [f"{count} by {names[channel]}" for channel, count in tally.channels.items()]
    return ", ".join(said).removeprefix("by ")


def _describe_numbers(tally: Tally) -> str:
    """Each customer in exactly one of these, so that they add up."""
    words = {
        LetterState.SENT: "sent",
        LetterState.COPIED: "sent by hand",
        LetterState.TO_COPY: "to send by hand",
        LetterState.LEAVING: "on their way",
        LetterState.WRITTEN: "to go",
        LetterState.HELD_BACK: "held back",
        LetterState.APART: "on a card of their own",
        LetterState.FAILED: "failed",
        LetterState.UNKNOWN: "unknown whether they went",
        LetterState.UNWRITTEN: "not written",
    }
    said = [f"{tally.count(state)} {name}" for state, name in words.items() if tally.count(state)]
    return f"{count_things(tally.letters, 'letter')}: {', '.join(said) or 'none'}."


def _describe_answers(tally: Tally) -> str:
    words = {
        AnswerKind.UNHAPPY: "still unhappy",
        AnswerKind.QUESTION: "questions",
        AnswerKind.THANKS: "said thanks",
    }
    said = [
        f"{tally.answers[kind]} {name}" for kind, name in words.items() if kind in tally.answers
    ]
    return f"Answers: {', '.join(said)}."


def _describe_left_out(view: IncidentView) -> Iterator[str]:
    count = view.tally.count(LetterState.LEFT_OUT)
    if not count:
        return
    named = [f"{escape_name(name, 40)} ({escape_name(why, 80)})" for name, why in view.left_out]
    more = f" and {count - len(named)} more" if count > len(named) else ""
    yield f"{count} more get no letter: {' · '.join(named)}{more}."


def _list_samples(view: IncidentView) -> Iterator[tuple[str, str]]:
    for draft in view.batch.samples if view.batch else ():
        title = f"To {escape_name(draft.to.name, 60)}, {escape_name(draft.to.where, 100)}"
        yield title, cut_text(escape_letter(draft.text), SAMPLE_LIMIT)


def _choose_tone(view: IncidentView) -> Tone:
    if view.incident.status is IncidentStatus.CLOSED:
        return Tone.ASIDE
    if view.tally.count(*NOT_TOLD) or view.tally.answers.get(AnswerKind.UNHAPPY):
        return Tone.URGENT
    if view.incident.status is IncidentStatus.DONE:
        return Tone.GONE
    return Tone.WAITING
