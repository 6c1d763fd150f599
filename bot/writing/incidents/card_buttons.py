"""Which buttons an incident's card has: whatever can be done next is done from the card."""

from collections.abc import Callable, Iterator
from datetime import datetime

from bot.domain.actions import Action
from bot.domain.incidents.incidents import Incident, IncidentStatus
from bot.domain.incidents.recipients import NOT_TOLD, TOLD, LetterState, Tally
from bot.domain.letters import Remedy
from bot.domain.posts import Button, ButtonStyle
from bot.domain.text import count_things

_AFTERWARDS = (IncidentStatus.STOPPED, IncidentStatus.DONE)


def list_card_buttons(incident: Incident, tally: Tally, now: datetime) -> tuple[Button, ...]:
    """The buttons as the incident stands."""
    own = _OWN.get(incident.status, _list_none)(incident, tally, now)
    common = _list_common(incident, tally)
    if incident.status in _AFTERWARDS:
        return (*common, *own)  # whoever answered, or doesn't know yet, comes first
    return (*own, *common)


def _list_none(_incident: Incident, _tally: Tally, _now: datetime) -> Iterator[Button]:
    return iter(())


def _list_picking(incident: Incident, tally: Tally, _now: datetime) -> Iterator[Button]:
    yield Button("Add by what they bought", Action.INCIDENT_RULE.on(incident.id))
    yield Button("Add a list", Action.INCIDENT_PASTE.on(incident.id))
    if not tally.recipients:
        yield Button("Pick from the newest orders", Action.INCIDENT_PEOPLE.on(incident.id, 0))
    yield Button("Change the words", Action.INCIDENT_WORDS.on(incident.id))
    if count := tally.count(LetterState.UNWRITTEN):
        label = f"Write {count_things(count, 'letter')}"
        yield Button(label, Action.INCIDENT_WRITE.on(incident.id), ButtonStyle.GOOD)


def _list_written(incident: Incident, tally: Tally, _now: datetime) -> Iterator[Button]:
    if tally.waiting and not incident.reason:
        label = f"Approve {count_things(tally.waiting, 'letter')}"
        action = Action.INCIDENT_APPROVE.on(incident.id, incident.revision)
        yield Button(label, action, ButtonStyle.GOOD)
    yield Button("Change the words", Action.INCIDENT_WORDS.on(incident.id))
    yield Button("Add or take out", Action.INCIDENT_CHANGE.on(incident.id))


def _list_leaving(incident: Incident, _tally: Tally, now: datetime) -> Iterator[Button]:
    if incident.leaves_at is not None and incident.leaves_at > now:
        yield Button("Undo", Action.INCIDENT_UNDO.on(incident.id, incident.revision))
    yield Button("Pause", Action.INCIDENT_PAUSE.on(incident.id))
    yield Button("Stop for good", Action.INCIDENT_STOP.on(incident.id), ButtonStyle.BAD)


def _list_paused(incident: Incident, tally: Tally, _now: datetime) -> Iterator[Button]:
    if incident.approved_by is not None:
        yield Button("Go on", Action.INCIDENT_RESUME.on(incident.id), ButtonStyle.GOOD)
    elif tally.waiting:
        label = f"Approve the {count_things(tally.waiting, 'letter')} left"
        action = Action.INCIDENT_APPROVE.on(incident.id, incident.revision)
        yield Button(label, action, ButtonStyle.GOOD)
    yield Button("Stop for good", Action.INCIDENT_STOP.on(incident.id), ButtonStyle.BAD)


def _list_done(incident: Incident, tally: Tally, _now: datetime) -> Iterator[Button]:
    if incident.status is IncidentStatus.DONE and tally.count(LetterState.LEAVING):
        yield Button("Stop for good", Action.INCIDENT_STOP.on(incident.id), ButtonStyle.BAD)
    yield Button("Add customers", Action.INCIDENT_CHANGE.on(incident.id))
    yield Button("Close it", Action.INCIDENT_CLOSE.on(incident.id))


def _list_closed(incident: Incident, _tally: Tally, _now: datetime) -> Iterator[Button]:
    yield Button("Reopen", Action.INCIDENT_OPEN_AGAIN.on(incident.id))


def _list_common(incident: Incident, tally: Tally) -> Iterator[Button]:
    if count := tally.count(LetterState.TO_COPY):
        copy = Action.INCIDENT_COPY.on(incident.id, 0)
        yield Button(f"Send by hand ({count})", copy, ButtonStyle.GOOD)
    if count := tally.count(*NOT_TOLD):
        yield Button(f"Not told ({count})", Action.INCIDENT_TROUBLE.on(incident.id, 0))
    if count := tally.answered:
        yield Button(f"Answers ({count})", Action.INCIDENT_ANSWERS.on(incident.id, 0))
    if incident.remedy is Remedy.REFUND and tally.count(*TOLD):
        yield Button("Refunds", Action.INCIDENT_REFUNDS.on(incident.id, 0))
    if tally.recipients:
        label = f"Who is in it ({tally.recipients})"
        yield Button(label, Action.INCIDENT_PEOPLE.on(incident.id, 0))


_OWN: dict[IncidentStatus, Callable[[Incident, Tally, datetime], Iterator[Button]]] = {
    IncidentStatus.PICKING: _list_picking,
    IncidentStatus.WRITTEN: _list_written,
    IncidentStatus.SECONDING: _list_written,
    IncidentStatus.LEAVING: _list_leaving,
    IncidentStatus.PAUSED: _list_paused,
    IncidentStatus.STOPPED: _list_done,
    IncidentStatus.DONE: _list_done,
    IncidentStatus.CLOSED: _list_closed,
}
