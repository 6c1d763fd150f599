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

#: So many things to look at in the words are named at once.
MAX_FAULTS = 4
#: A letter on the card is cut after so many characters; the file holds it whole.
SAMPLE_LIMIT = 900


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchView:
    """What is shown of letters that wait for one approval."""

    samples: tuple[Draft, ...]  #: some that were chosen to differ most
    names: int  #: how many different names they greet
    doubts: tuple[tuple[str, str], ...] = ()  #: what to look at twice, and in whose letters
    unshipped: int = 0  #: how many of their orders nobody marked as shipped
    promises: int = 0
    sums: tuple[str, ...] = ()  #: the money that they promise, as it is printed
    pace: timedelta  #: from one letter to the next


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentView:
    """What an incident's card shows."""

    incident: Incident
    tally: Tally
    left_out: tuple[tuple[str, str], ...] = ()  #: names and reasons of some who get no letter
    faults: tuple[str, ...] = ()  #: what to look at in the seller's words
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
    tally, incident = view.tally, view.incident
    match incident.status:
        case IncidentStatus.PICKING:
            know = "nobody is told yet"
            if _count_sent(tally):
                know = _count_who_know(tally)
            unwritten = tally.count(LetterState.UNWRITTEN)
            return f"{count_things(unwritten, 'letter')} to write, {know}"
        case IncidentStatus.WRITING:
            written = tally.letters - tally.count(LetterState.UNWRITTEN)
            return f"writing the letters, {written} of {tally.letters}"
        case IncidentStatus.WRITTEN | IncidentStatus.SECONDING:
            return f"{count_things(tally.waiting, 'letter')} ready, none of them has left yet"
        case IncidentStatus.LEAVING:
            return f"{_count_sent(tally)} sent, {tally.waiting} to go"
        case IncidentStatus.PAUSED:
            return f"paused, {_count_sent(tally)} sent, {tally.waiting} wait"
    return _count_who_know(tally)


def _count_who_know(tally: Tally) -> str:
    verb = "knows" if tally.letters == 1 else "know"
    return f"{_count_sent(tally)} of {count_things(tally.letters, 'customer')} {verb}"


def _count_sent(tally: Tally) -> int:
    return tally.count(LetterState.SENT, LetterState.COPIED)


def _describe_state(view: IncidentView, now: datetime) -> Iterator[str]:
    incident, tally = view.incident, view.tally
    if incident.reason:
        yield f"⚠ {cut_text(incident.reason, 900)}"  # names in it are escaped already
    yield from (f"👀 {escape_text(each, 250)}" for each in view.faults[:MAX_FAULTS])
    match incident.status:
        case IncidentStatus.PICKING:
            yield from _describe_words(incident)
            yield _say_next(view)
        case IncidentStatus.SECONDING:
            yield (
                f"<@{incident.approved_by}> approved these. So many letters need a second person: "
                "please read them, and press *Approve*."
            )
        case IncidentStatus.LEAVING:
            yield _describe_leaving(incident, now)
        case IncidentStatus.PAUSED if incident.approved_by is not None:
            yield "Nothing leaves until you press *Go on*. What has left can't be called back."
        case IncidentStatus.STOPPED:
            yield "Stopped: what had not left stays here. *Add customers* has it written anew."
    if view.batch is not None:
        yield from _describe_batch(view.batch, tally)
    elif incident.status not in (IncidentStatus.PICKING, IncidentStatus.WRITING):
        yield _describe_numbers(tally)
    yield from _describe_aftermath(view)


def _describe_words(incident: Incident) -> Iterator[str]:
    """What the letters are written from."""
    yield f"**What happened:** {escape_text(incident.what_happened, 300)}"
    if incident.fixed:
        yield f"**Fixed:** {escape_text(incident.fixed, 300)}"
    if incident.remedy is not None:
        by = f", by {format_moment(incident.remedy_by, 'D')}" if incident.remedy_by else ""
        yield f"**Put right with:** {incident.remedy.title.lower()}{by}"
    if incident.extra:
        yield f"**Extra:** {escape_text(incident.extra, 200)}"


def _say_next(view: IncidentView) -> str:
    if view.incident.lack:
        return f"⚠ {view.incident.lack}"
    if not view.tally.recipients:
        return "Now add the customers whom it hit: by what they bought, or as a list."
    return "When everybody is in it, press *Write*. Nothing leaves before you have approved it."


def _describe_leaving(incident: Incident, now: datetime) -> str:
    who = f"<@{incident.approved_by}>"
    if incident.seconded_by:
        who += f" and <@{incident.seconded_by}>"
    if incident.leaves_at is not None and incident.leaves_at > now:
        when = format_moment(incident.leaves_at, "T")
        said = f"Approved by {who}. The first letter leaves at {when}; *Undo* stops them all."
        if incident.waits_alone:
            said += " So many letters wait ten minutes where nobody else is there to read them."
        return said
    return (
        f"Approved by {who}. You may put the phone away: I carry on, and if I am cut off I go on "
        "where I was. Nobody gets two."
    )


def _describe_aftermath(view: IncidentView) -> Iterator[str]:
    incident, tally = view.incident, view.tally
    if tally.answered:
        yield _describe_answers(tally)
    if tally.promised:
        yield f"Promises: {tally.kept} of {tally.promised} kept."
    if incident.status is IncidentStatus.CLOSED:
        yield f"**Why it happened:** {escape_text(incident.cause or '', 300)}"
        yield f"**Different now:** {escape_text(incident.changed or '', 300)}"


def _describe_batch(batch: BatchView, tally: Tally) -> Iterator[str]:
    """What to know before anybody approves them all."""
    checked = "I compared each name, address and number with its order."
    yield f"One letter each, to {count_things(batch.names, 'different name')}. {checked}"
    yield _describe_channels(tally)
    for doubt, names in batch.doubts:
        yield f"👀 {escape_text(doubt, 200)} ({escape_name(names, 100)})"
    if batch.unshipped:
        isnt = "1 order isn't" if batch.unshipped == 1 else f"{batch.unshipped} orders aren't"
        yield f"👀 {isnt} marked as shipped, so letters may say that they haven't left. Is that so?"
    if batch.promises:
        money = f", {' and '.join(batch.sums)} in all" if batch.sums else ""
        promised = count_things(batch.promises, "promise")
        yield f"They make {promised}{money}. I can't send money or parcels: that is yours to do."
    minutes = max(1, round(batch.pace * tally.waiting / timedelta(minutes=1)))
    yield (
        "*Approve* sends exactly these, one after another, which takes about "
        f"{count_things(minutes, 'minute')}. You can pause or stop at any time. The file holds "
        "them all."
    )


def _describe_channels(tally: Tally) -> str:
    """By which ways they go; what a person must send is never counted as sent."""
    names = {
        Channel.EMAIL: "by e-mail",
        Channel.RELAY: "through a marketplace's own address",
        Channel.DISCORD: "as a direct message",
    }
    found = [(tally.channels.get(channel), name) for channel, name in names.items()]
    said = [f"{count} {name}" for count, name in found if count]
    by_hand = tally.channels.get(Channel.ELSEWHERE)
    if by_hand:
        said.append(f"{by_hand} you must send yourself: I lay each ready for you to copy")
    return f"{', '.join(said)}."


def _describe_numbers(tally: Tally) -> str:
    """Each customer in exactly one of these, so that they add up."""
    words = {
        LetterState.SENT: "sent",
        LetterState.COPIED: "sent by hand",
        LetterState.TO_COPY: "for you to send by hand",
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
        AnswerKind.QUESTION: "with a question",
        AnswerKind.THANKS: "said thanks",
    }
    found = [(tally.answers.get(kind), name) for kind, name in words.items()]
    said = [f"{count} {name}" for count, name in found if count]
    if tally.replied:
        said.append(f"{tally.replied} {'has' if tally.replied == 1 else 'have'} your reply")
    return f"{tally.answered} answered: {', '.join(said)}."


def _describe_left_out(view: IncidentView) -> Iterator[str]:
    count = view.tally.count(LetterState.LEFT_OUT)
    if not count:
        return
    named = [f"{escape_name(name, 40)} ({escape_name(why, 80)})" for name, why in view.left_out]
    more = f" and {count - len(named)} more" if count > len(named) else ""
    said = "more was hit and gets none" if count == 1 else "more were hit and get none"
    yield f"{count} {said}: {' · '.join(named)}{more}."


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
