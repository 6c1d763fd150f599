"""The buttons on an incident's card that open a form."""

from collections.abc import Callable

from bot.domain.actions import Action
from bot.domain.incidents.incidents import Incident
from bot.domain.shops import Shop
from bot.services.incidents.incidents import get_incident
from cogs.incidents.forms import IncidentForm
from cogs.incidents.pasting import PasteForm
from cogs.incidents.rule import RuleForm, read_message
from cogs.incidents.words import WordsForm
from cogs.parts.actions import ActionButton
from cogs.parts.options import Interaction

_FORMS: dict[Action, Callable[[Incident, Shop], IncidentForm]] = {
    Action.INCIDENT_PASTE: PasteForm,
    Action.INCIDENT_RULE: RuleForm,
    Action.INCIDENT_WORDS: WordsForm,
}


class OpeningButton(ActionButton, actions=_FORMS):
    """Opens a form: `incident:<what>:<incident>`."""

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        async with interaction.client.looking(interaction) as work:
            incident = await get_incident(work.tx, work.shop, numbers[0])
        incident.reopen()  # a form that could change nothing isn't opened
        if self.action is Action.INCIDENT_RULE:
            form: IncidentForm = RuleForm(incident, work.shop, read_message(interaction.message))
        else:
            form = _FORMS[self.action](incident, work.shop)
        await interaction.response.send_modal(form)
