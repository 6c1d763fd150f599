"""What an incident's card shows: numbers that add up, who gets no letter, and letters to read."""

from bot.domain.customers import Customer
from bot.domain.drafts import Draft
from bot.domain.incidents.incidents import Incident, IncidentStatus
from bot.domain.incidents.recipients import Recipient
from bot.services.work import Work
from bot.store.outbox import File
from bot.writing.incidents.cards import IncidentView
from bot.writing.incidents.letter_file import LETTERS_FILE, write_letters

PAGE = 200
#: So many who get no letter are named on the card.
NAMED = 5
#: So many letters are shown on the card, chosen to differ most.
SAMPLES = 3
_HAS_LETTERS = (IncidentStatus.WRITTEN, IncidentStatus.SECONDING)


async def gather_view(work: Work, incident: Incident) -> IncidentView:
    """What the incident's card shows at this moment."""
    letters = []
    if incident.status in _HAS_LETTERS:
        letters = await list_letters(work, incident)
    left_out = await work.tx.recipients.list_left_out(incident.id, offset=0, limit=NAMED)
    names = await work.tx.customers.map_by_id([each.customer_id for each in left_out])
    return IncidentView(
        incident=incident,
        tally=await work.tx.recipients.count(incident.id),
        left_out=tuple((names[each.customer_id].name, each.left_out or "") for each in left_out),
        letters=tuple(letters),
    )


async def list_letters(work: Work, incident: Incident) -> list[Draft]:
    """All letters that wait for the one approval, in order."""
    found: list[Draft] = []
    after = 0
    while page := await work.tx.drafts.list_prepared(incident.id, PAGE, after=after):
        found += page
        after = page[-1].id
    return found


async def make_letter_file(work: Work, incident: Incident) -> tuple[File, ...]:
    """All letters that wait for approval in one file, to be read before anybody approves."""
    if incident.status not in _HAS_LETTERS:
        return ()
    letters = await list_letters(work, incident)
    if not letters:
        return ()
    return (File(LETTERS_FILE, write_letters(incident.title, letters).encode()),)


async def name_recipients(
    work: Work, recipients: list[Recipient]
) -> list[tuple[Recipient, Customer]]:
    """Each with the customer that they are."""
    names = await work.tx.customers.map_by_id([each.customer_id for each in recipients])
    return [(each, names[each.customer_id]) for each in recipients]
