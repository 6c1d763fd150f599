"""What is wrong with an incident's letters taken together, before anybody may approve them."""

from bot.domain.incidents.incidents import Incident
from bot.services.work import Work

PAGE = 200


async def find_faults(work: Work, incident: Incident) -> str | None:
    """Why the letters can't be approved as they are, in plain words; None when nothing is wrong."""
    after = 0
    found: list[str] = []
    while drafts := await work.tx.drafts.list_prepared(incident.id, PAGE, after=after):
        found += [f"{each.to.name}: {each.problems[0]}" for each in drafts if each.problems]
        after = drafts[-1].id
    return "\n".join(found[:5]) or None
