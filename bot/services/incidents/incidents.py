"""Starting an incident, changing what it says, and closing it with what was learned."""

from dataclasses import replace
from datetime import date, datetime

from bot.domain.errors import BadInput, NotFound
from bot.domain.incidents.incidents import Incident, IncidentStatus, describe_status
from bot.domain.incidents.recipients import LetterState
from bot.domain.letters import Remedy
from bot.domain.records import dataclass
from bot.domain.shops import Shop
from bot.domain.text import clean_line, clean_optional
from bot.domain.time.days import end_day
from bot.services.incidents.card_posts import keep_incident, show_incident
from bot.services.work import StaffWork, Work
from bot.store.transaction import Transaction

#: Characters of what is typed; a letter holds 2,000.
TITLE_LIMIT = 100
WORDS_LIMIT = 600
#: So many are looked through when a title is typed.
CHOICES = 25
REOPENED = "the incident was changed, so its letters are written anew"


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentWords:
    """What a person says of an incident; letters are written from it."""

    title: str
    what_happened: str
    fixed: str | None = None
    remedy: Remedy | None = None
    remedy_by: date | None = None
    extra: str | None = None


async def start_incident(work: StaffWork, words: IncidentWords) -> Incident:
    """A new incident, with its card on the desk; nobody is in it yet, and nothing is written.

    Raises BadInput for a title or words that are empty or too long.
    """
    incident = _say(
        Incident(
            shop_id=work.shop.id,
            number=await work.tx.incidents.take_number(work.shop.id),
            title="",
            what_happened="",
            created_by=work.by,
            created_at=work.now,
        ),
        words,
        work.shop,
    )
    added = await work.tx.incidents.add(incident)
    await show_incident(work, added)
    return added


async def reword_incident(work: StaffWork, incident: Incident, words: IncidentWords) -> Incident:
    """The incident saying something else; letters that wait are set aside, to be written anew.

    Raises StateConflict while letters may leave, and once it is closed.
    """
    changed = await reopen_incident(work, incident)
    return await keep_incident(work, _say(changed, words, work.shop))


async def reopen_incident(work: Work, incident: Incident) -> Incident:
    """The incident with its customers to be picked again, and no letter that could leave.

    Raises StateConflict while letters may leave, and once it is closed.
    """
    if incident.status is IncidentStatus.PICKING:
        return incident
    opened = incident.reopen()
    await drop_letters(work, incident, REOPENED)
    await work.tx.recipients.forget_held_back(incident.id)
    return await keep_incident(work, opened)


async def drop_letters(work: Work, incident: Incident, reason: str) -> int:
    """Sets aside the letters whose turn hasn't come, and gives how many there were."""
    dropped = await work.tx.drafts.void_prepared(incident.id, reason)
    await work.tx.recipients.forget_written(incident.id, dropped)
    return len(dropped)


async def close_incident(
    work: StaffWork, incident: Incident, *, cause: str, changed: str
) -> Incident:
    """The incident as closed, with why it happened and what is different now.

    Raises BadInput when either is empty, StateConflict while letters may leave.
    """
    closed = incident.close(
        cause=clean_line(cause, "why it happened", WORDS_LIMIT),
        changed=clean_line(changed, "what is different now", WORDS_LIMIT),
        by=work.by,
        at=work.now,
    )
    await drop_letters(work, incident, "the incident was closed")
    return await keep_incident(work, closed)


async def open_again(work: StaffWork, incident: Incident) -> Incident:
    """The incident open once more: answers count again. Raises StateConflict unless it is
    closed.
    """
    tally = await work.tx.recipients.count(incident.id)
    opened = incident.open_again(is_all_written=not tally.count(LetterState.UNWRITTEN))
    return await keep_incident(work, opened)


async def get_incident(tx: Transaction, shop: Shop, incident_id: int) -> Incident:
    """This shop's incident.

    Raises NotFound when there is none with this number here.
    """
    incident = await tx.incidents.get(incident_id)
    if incident is None or incident.shop_id != shop.id:
        raise NotFound("That incident isn't here. See /incident show for those that are open.")
    return incident


async def find_incident(tx: Transaction, shop: Shop, typed: str | None) -> Incident:
    """The incident with this number or title; without one, the newest that is open.

    Raises NotFound when there is none, BadInput when several have such a title.
    """
    wanted = (typed or "").strip().lstrip("#")
    if not wanted:
        if found := await tx.incidents.list_open(shop.id, 1):
            return found[0]
        raise NotFound("No incident is open. /incident start begins one.")
    if wanted.isdecimal() and len(wanted) < 10:
        numbered = await tx.incidents.get_numbered(shop.id, int(wanted))
        if numbered is not None:
            return numbered
    matching = await list_matching(tx, shop, wanted)
    if not matching:
        raise NotFound("I know no incident of that name. Pick one from the list.")
    if len(matching) > 1 and matching[0].title.casefold() != wanted.casefold():
        raise BadInput("Several incidents have such a title. Pick one from the list.")
    return matching[0]


async def list_matching(tx: Transaction, shop: Shop, typed: str) -> list[Incident]:
    """Incidents whose title holds what was typed; those that are open first."""
    newest = await tx.incidents.list_newest(shop.id, 200)
    wanted = typed.strip().casefold()
    found = [each for each in newest if wanted in each.title.casefold()]
    found.sort(key=lambda each: (each.title.casefold() != wanted, each.is_over))
    return found[:CHOICES]


def label_incident(incident: Incident) -> str:
    """An incident as it stands in a list to pick from."""
    return f"#{incident.number} {incident.title}: {describe_status(incident.status)}"[:100]


def _say(incident: Incident, words: IncidentWords, shop: Shop) -> Incident:
    return replace(
        incident,
        title=clean_line(words.title, "the title", TITLE_LIMIT),
        what_happened=clean_line(words.what_happened, "what happened", WORDS_LIMIT),
        fixed=clean_optional(words.fixed, "how it is fixed", WORDS_LIMIT),
        remedy=words.remedy,
        remedy_by=_end_day(words.remedy_by, shop),
        extra=clean_optional(words.extra, "the extra", WORDS_LIMIT),
    )


def _end_day(day: date | None, shop: Shop) -> datetime | None:
    return end_day(day, shop.zone) if day is not None else None
