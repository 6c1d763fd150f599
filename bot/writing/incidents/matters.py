"""An open incident in one line: who knows, who doesn't, and what somebody has to do."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.domain.actions import Action
from bot.domain.conversations import Conversation
from bot.domain.incidents.answers import AnswerKind
from bot.domain.incidents.incidents import Incident, IncidentStatus
from bot.domain.incidents.recipients import NOT_TOLD, TOLD, LetterState, Tally
from bot.domain.posts import Button
from bot.domain.records import dataclass
from bot.domain.text import count_things, cut_text, escape_name
from bot.writing.phrases import format_moment

#: In these nobody's letter leaves before a person does something.
_UNAPPROVED = (
    IncidentStatus.PICKING,
    IncidentStatus.WRITING,
    IncidentStatus.WRITTEN,
    IncidentStatus.SECONDING,
)
_HALTED = (IncidentStatus.PAUSED, IncidentStatus.STOPPED)
_UNDONE = {
    LetterState.FAILED: "failed",
    LetterState.UNKNOWN: "may not have gone",
    LetterState.HELD_BACK: "held back",
    LetterState.APART: "on a card of their own",
    LetterState.TO_COPY: "to send by hand",
}
_ASKS = {
    IncidentStatus.PICKING: "have the letters written",
    IncidentStatus.WRITING: "the letters are being written",
    IncidentStatus.WRITTEN: "approve the letters",
    IncidentStatus.SECONDING: "a second person has to approve the letters",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentMatter:
    """An open incident with all that belongs to it."""

    incident: Incident
    tally: Tally
    #: Those who answered its letter and wait for a word, by name; the longest wait first.
    waiting: tuple[tuple[str, Conversation], ...] = ()
    promised_by: datetime | None = None  #: when the first of its open promises is due

    @property
    def known(self) -> int:
        """How many know."""
        return self.tally.count(*TOLD)

    @property
    def is_unapproved(self) -> bool:
        """Whether its letters still wait for somebody to approve them."""
        return self.incident.status in _UNAPPROVED

    @property
    def is_unwell(self) -> bool:
        """Whether it is wrong to say that all is well: somebody doesn't know who should by now."""
        if self.is_unapproved or self.tally.count(*NOT_TOLD):
            return True
        return self.incident.status in _HALTED and self.known < self.tally.letters

    @property
    def wants_somebody(self) -> bool:
        """Whether a person has something to do in it, besides closing it."""
        is_open = self.promised_by is not None or bool(self.waiting)
        return self.is_unwell or is_open or bool(self.tally.count(LetterState.TO_COPY))

    @property
    def threat(self) -> tuple[str, Conversation] | None:
        """Who waits longest of those who threaten."""
        return next((each for each in self.waiting if each[1].is_urgent), None)

    @property
    def threats(self) -> frozenset[int]:
        """The conversations of those who threaten."""
        return frozenset(each.id for _, each in self.waiting if each.is_urgent)


def describe_matter(matter: IncidentMatter, limit: int = 60) -> str:
    """The incident in a line, safe to show; so many signs of its title."""
    parts = [_describe_stage(matter), *_list_undone(matter)]
    return f"**{escape_name(matter.incident.title, limit)}**: {' · '.join(parts)}"


def _describe_stage(matter: IncidentMatter) -> str:
    incident, tally = matter.incident, matter.tally
    untold = tally.letters - matter.known
    if not tally.recipients:
        return "nobody is in it yet, add the customers"
    if matter.is_unapproved and untold:
        verb = "doesn't" if untold == 1 else "don't"
        asks = _ASKS[incident.status]
        if incident.status is IncidentStatus.WRITTEN and incident.reason:
            asks = "something in the letters has to be mended first"
        return f"{count_things(untold, 'customer')} still {verb} know: {asks}"
    known = f"{matter.known} of {tally.letters} know"
    if incident.status in _HALTED and untold:
        return f"{incident.status}, {known}"
    if incident.status is IncidentStatus.LEAVING:
        return f"{known}, the other letters are leaving"
    return known if matter.wants_somebody else f"{known}, close it when all is done"


def _list_undone(matter: IncidentMatter) -> Iterator[str]:
    tally = matter.tally
    if threat := matter.threat:
        name, conversation = threat
        why = escape_name(conversation.urgent_because[0], 60)
        yield f"⚠ **{escape_name(name, 40)}** {why}"
    if unhappy := tally.answers.get(AnswerKind.UNHAPPY):
        yield f"{unhappy} still unhappy"
    if questions := tally.answers.get(AnswerKind.QUESTION):
        yield count_things(questions, "question")
    if matter.waiting and not matter.threat:
        name, conversation = matter.waiting[0]
        assert conversation.waiting_since is not None  # they wait
        since = format_moment(conversation.waiting_since)
        yield f"{escape_name(name, 40)} wrote first, {since}"
    for state, words in _UNDONE.items():
        if count := tally.count(state):
            yield f"{count} {words}"
    if matter.promised_by is not None:
        by = format_moment(matter.promised_by, "D")
        yield f"{tally.kept} of {tally.promised} promises kept, the next is for {by}"


def list_matter_buttons(matters: Sequence[IncidentMatter]) -> tuple[Button, ...]:
    """A way to the card of the newest incident in which a person has something to do."""
    for each in matters:
        if each.wants_somebody:
            label = f"Show “{cut_text(each.incident.title, 60)}”"
            return (Button(label, Action.INCIDENT_SHOW.on(each.incident.id)),)
    return ()
