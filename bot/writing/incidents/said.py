"""What is answered to whoever presses a button of an incident's card."""

from bot.domain.incidents.incidents import Incident, IncidentStatus
from bot.writing.phrases import format_moment


def say_approved(incident: Incident) -> str:
    """What became of an approval, for whoever gave it."""
    if incident.status is IncidentStatus.SECONDING or incident.leaves_at is None:
        return (
            "Noted. So many letters need a second person: somebody else on staff has to read them "
            "and press *Approve*. Nothing leaves before that."
        )
    when = format_moment(incident.leaves_at, "T")
    return f"Approved. The first letter leaves {when}; until then *Undo* stops them all."
