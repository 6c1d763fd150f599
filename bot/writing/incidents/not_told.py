"""Who of an incident doesn't know yet, each with the true reason and what can be done."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby

from bot.domain.actions import Action
from bot.domain.incidents.incidents import Incident
from bot.domain.incidents.recipients import NOT_TOLD, LetterState, Recipient, Tally
from bot.domain.posts import Button, Post, Tone
from bot.domain.records import dataclass
from bot.domain.text import count_things, cut_text, escape_name, escape_text
from bot.writing.desk import compose_emptied, list_page_buttons
from bot.writing.phrases import fill_moment, fill_name

#: Customers on one page.
PAGE = 10

_HEADINGS = {
    LetterState.FAILED: "Could not be sent",
    LetterState.UNKNOWN: "Nobody can tell whether it went",
    LetterState.HELD_BACK: "Held back",
    LetterState.APART: "Waits for approval on a card of its own",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NotTold:
    """Somebody whom the incident hit and whose letter didn't reach them, as far as we know."""

    recipient_id: int
    state: LetterState
    name: str
    where: str  #: where their letter goes
    order: str = ""  #: its number as a customer knows it
    reason: str | None = None
    other_ways: tuple[str, ...] = ()  #: where they are reached as well
    answered_at: datetime | None = None  #: when somebody wrote to them since
    card: str | None = None  #: the address of the letter's own card at the desk


def compose_not_told(
    incident: Incident, tally: Tally, lines: Sequence[NotTold], *, page: int, now: datetime
) -> Post:
    """A page of those who don't know yet; one line more than a page means that there is a next."""
    count = tally.count(*NOT_TOLD)
    title = f"{escape_name(incident.title)}: {count_things(count, 'customer')} not told"
    if not lines and page:
        return compose_emptied(title, Action.INCIDENT_TROUBLE.on(incident.id, 0))
    if not lines:
        body = "No letter failed, and none is held back."
        return Post(title=title, body=body, tone=Tone.GONE)
    parts = []
    for state, found in groupby(lines[:PAGE], key=lambda each: each.state):
        parts.append(f"**{_HEADINGS[state]}: {tally.count(state)}**")
        parts += [_describe(each, now) for each in found]
    return Post(
        title=title,
        body="\n".join(parts),
        footer="Pick one below to have its card on the desk, with all that can be done about it.",
        tone=Tone.URGENT,
        buttons=list_page_buttons(
            Action.INCIDENT_TROUBLE, incident.id, page=page, has_more=len(lines) > PAGE
        ),
    )


def compose_put(
    incident: Incident, recipient: Recipient, name: str, *, card: str | None, may_know: bool
) -> Post:
    """Where the card of a letter is; and the way to say that it isn't needed any more."""
    words = f"The letter to **{escape_name(name)}** has its card here: {card}"
    if card is None:
        words = (
            f"The card of the letter to **{escape_name(name)}** comes to the desk now. Its buttons "
            "are all that can be done about it."
        )
    if not may_know:
        return Post(words=words)
    known = Action.INCIDENT_KNOWN.on(incident.id, recipient.id)
    words += "\nIf you have told them in another way, say so here."
    return Post(words=words, buttons=(Button(f"{cut_text(name, 50)} knows already", known),))


def _describe(each: NotTold, now: datetime) -> str:
    name = escape_name(each.name, 40)
    about = fill_name(", order {}", each.order, 30)
    return f"• **{name}**{about}: {' '.join(_list_facts(each, now))}"


def _list_facts(each: NotTold, now: datetime) -> Iterator[str]:
    if each.state is not LetterState.APART:
        yield _end(escape_text(each.reason or "no reason was given", 200))
    if each.other_ways:
        yield f"They are reached by {escape_name(' or '.join(each.other_ways), 120)} as well."
    if each.answered_at is not None and each.answered_at <= now:
        yield fill_moment("You wrote to them {} all the same.", each.answered_at)
    if each.card is not None:
        yield f"[Its card]({each.card})"


def _end(reason: str) -> str:
    return reason if reason.endswith((".", "!", "?", "…")) else f"{reason}."
