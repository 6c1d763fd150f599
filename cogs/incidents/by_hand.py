"""*Send by hand*: the letters that a person must copy, one at a time, seen by nobody else."""

from bot.domain.actions import Action
from bot.domain.posts import Post
from bot.services.incidents.by_hand import get_letter, note_sent, open_work_list
from bot.services.incidents.incidents import get_incident
from bot.writing.incidents.work_list import compose_work_list, offer_all_the_same
from cogs.parts.actions import ActionButton
from cogs.parts.clicks import keep_click
from cogs.parts.options import Interaction
from cogs.parts.posts import show_page
from cogs.parts.sent_form import make_sent_form


class ByHandButton(
    ActionButton,
    actions=(Action.INCIDENT_COPY, Action.INCIDENT_COPIED, Action.INCIDENT_COPIED_ANYWAY),
):
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

        if self.action is Action.INCIDENT_COPIED_ANYWAY:
            async with interaction.client.looking(interaction) as work:
                incident = await get_incident(work.tx, work.shop, incident_id)
                draft = await get_letter(work, incident, draft_id)
                form = await make_sent_form(work, draft, revision[0])
            await interaction.response.send_modal(form)
            return

        async def act() -> Post:
            async with interaction.client.at_work(interaction) as work:
                incident = await get_incident(work.tx, work.shop, incident_id)
                noted = await note_sent(work, incident, draft_id, revision=revision[0])
                found = await open_work_list(work, incident, after=draft_id)
                page = compose_work_list(incident, found, before=noted.said)
                if noted.is_set_aside:
                    return offer_all_the_same(page, incident, noted.draft, revision[0])
                return page

        await keep_click(interaction, act, turns=True)
