"""What the buttons on an incident's card do."""

from collections.abc import Awaitable, Callable
from functools import partial

from bot.domain.actions import Action
from bot.domain.incidents.incidents import Incident
from bot.services.incidents.approving import (
    approve_incident,
    pause_incident,
    resume_incident,
    stop_incident,
    withdraw_incident,
)
from bot.services.incidents.incidents import get_incident, open_again, reopen_incident
from bot.services.incidents.writing import begin_writing
from bot.services.work import StaffWork
from bot.writing.incidents.said import say_approved
from cogs.incidents.closing import open_closing_form
from cogs.parts.actions import ActionButton
from cogs.parts.clicks import keep_click
from cogs.parts.options import Interaction

_Act = Callable[[StaffWork, Incident], Awaitable[Incident]]
#: What each button does, and what is answered.
_ACTS: dict[Action, tuple[_Act, str]] = {
    Action.INCIDENT_WRITE: (
        begin_writing,
        "I'm writing the letters. Their card comes when all are written; nothing leaves before "
        "you approve it.",
    ),
    Action.INCIDENT_CHANGE: (
        reopen_incident,
        "You can add customers and take some out again. Nothing leaves until you approve the new "
        "letters.",
    ),
    Action.INCIDENT_PAUSE: (
        pause_incident,
        "Paused. Nothing more leaves until you press *Go on*; what has left can't be called back.",
    ),
    Action.INCIDENT_RESUME: (resume_incident, "The letters go on leaving."),
    Action.INCIDENT_OPEN_AGAIN: (
        open_again,
        "It is open again: what customers answer counts, and you can go on.",
    ),
    Action.INCIDENT_STOP: (
        stop_incident,
        "Stopped. What had not left stays here, unsent; what has left can't be called back.",
    ),
}


class IncidentButton(
    ActionButton,
    actions=(*_ACTS, Action.INCIDENT_APPROVE, Action.INCIDENT_UNDO, Action.INCIDENT_CLOSE),
):
    """A button of a card: `incident:<what>:<incident>`, and the revision where it matters."""

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        incident_id, *revision = numbers
        if self.action is Action.INCIDENT_CLOSE:
            async with interaction.client.looking(interaction) as work:
                incident = await get_incident(work.tx, work.shop, incident_id)
                await open_closing_form(interaction, work, incident)
            return
        await keep_click(interaction, partial(self._act, interaction, incident_id, *revision))

    async def _act(self, interaction: Interaction, incident_id: int, revision: int = 0) -> str:
        async with interaction.client.at_work(interaction) as work:
            incident = await get_incident(work.tx, work.shop, incident_id)
            if self.action is Action.INCIDENT_APPROVE:
                return say_approved(await approve_incident(work, incident, revision=revision))
            if self.action is Action.INCIDENT_UNDO:
                await withdraw_incident(work, incident, revision=revision)
                return "Taken back: none of these has left. The letters wait for approval again."
            act, said = _ACTS[self.action]
            await act(work, incident)
            return said
