"""*Send by hand*: the letters that a person must copy, one at a time, seen by nobody else."""

from bot.domain.actions import Action
from bot.domain.posts import Post
from bot.services.incidents.by_hand import note_sent, open_work_list
from bot.services.incidents.incidents import get_incident
from bot.writing.incidents.work_list import compose_work_list
from cogs.parts.actions import ActionButton
from cogs.parts.clicks import keep_click
from cogs.parts.options import Interaction
from cogs.parts.posts import show_page


class ByHandButton(ActionButton, actions=(Action.INCIDENT_COPY, Action.INCIDENT_COPIED)):
    """The next letter of the work list, or one that was sent: `incident:copied:<incident>:<draft>:
    <revision>`.
    """

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        incident_id, draft_id, *revision = numbers
        if self.action is Action.INCIDENT_COPY:
            async with interaction.client.at_work(interaction) as work:
                incident = await get_incident(work.tx, work.shop, incident_id)
                found = await open_work_list(work, incident, after=draft_id)
            await show_page(interaction, compose_work_list(incident, found))
            return

        async def act() -> Post:
            async with interaction.client.at_work(interaction) as work:
                incident = await get_incident(work.tx, work.shop, incident_id)
                said, draft = await note_sent(work, incident, draft_id, revision=revision[0])
                found = await open_work_list(work, incident, after=draft.id)
                return compose_work_list(incident, found, before=said)

        await keep_click(interaction, act, turns=True)
