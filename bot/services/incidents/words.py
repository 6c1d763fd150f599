"""What is to be mended in an incident's words before letters are written from them."""

import asyncio

from bot.domain.errors import BadInput
from bot.domain.incidents.incidents import Incident
from bot.domain.letters import Remedy
from bot.services.work import Work
from bot.writing.checks.said_to_many import (
    SlipFault,
    SlipFaultKind,
    find_slip_faults,
    judge_name,
    list_full_names,
)

PAGE = 200


async def list_word_faults(work: Work, incident: Incident) -> tuple[SlipFault, ...]:
    """What to mend in the incident's words, or to look at twice, what stops all first."""
    found = await asyncio.to_thread(_find, incident, work.shop.language or "en")
    return (*found, *await _list_named(work, incident))


async def _list_named(work: Work, incident: Incident) -> list[SlipFault]:
    """The customers in the incident whom its own words name."""
    said = {each.casefold() for each in list_full_names(_join_words(incident))}
    if not said:
        return []
    after, found = 0, list[str]()
    while page := await work.tx.recipients.list_page(incident.id, after=after, limit=PAGE):
        after = page[-1].id
        customers = await work.tx.customers.map_by_id([each.customer_id for each in page])
        found += [each.name for each in customers.values() if each.name.casefold() in said]
    return [judge_name(each) for each in found]


def _join_words(incident: Incident) -> str:
    return "\n".join((incident.what_happened, incident.fixed or "", incident.extra or ""))


async def require_good_words(work: Work, incident: Incident) -> None:
    """Raises BadInput while the incident's words must not be read by any customer."""
    for fault in await list_word_faults(work, incident):
        if fault.kind.stops:
            raise BadInput(f"{fault.sentence} *Change the words* on the card mends it.")


def _find(incident: Incident, language: str) -> tuple[SlipFault, ...]:
    faults = find_slip_faults(
        incident.what_happened,
        incident.fixed,
        has_remedy=incident.remedy is not None,
        is_refund=incident.remedy is Remedy.REFUND,
    )
    if (found := _name_other_language(incident, language)) is None:
        return faults
    return (*faults, found)


def _name_other_language(incident: Incident, language: str) -> SlipFault | None:
    from bot.mail.reading.language import tell_language  # loaded when somebody writes to many

    written = tell_language(_join_words(incident))
    if written in (None, language):
        return None
    from babel import Locale

    names = Locale("en").languages
    said = f"Your words look {names.get(written, written)}, and the letter around them is "
    return SlipFault(
        SlipFaultKind.LANGUAGE, f"{said}{names.get(language, language)}. Check the letters."
    )
