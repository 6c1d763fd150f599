"""The refunds that an incident's letters promised: a list to work through, never a payment."""

from collections.abc import Sequence

from bot.domain.actions import Action
from bot.domain.incidents.incidents import Incident
from bot.domain.money import Money
from bot.domain.posts import Post, Tone
from bot.domain.records import dataclass
from bot.domain.text import escape_name
from bot.writing.desk import compose_emptied, list_page_buttons
from bot.writing.phrases import fill_money

#: Refunds on one page.
PAGE = 10
NO_PAYMENT = (
    "I can't send money: send each back where it was paid, then pick it below to record it."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What one customer was promised back for one order."""

    promise_id: int
    name: str
    order: str  #: its number as a customer knows it
    left: Money | None  #: what is still owed of it; None: its sum isn't known
    is_done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Refunds:
    """A page of what is to be sent back, and how far it is in all."""

    lines: tuple[Owed, ...]
    count: int  #: all that were promised
    done: int
    total: tuple[Money, ...] = ()  #: all of it, by currency
    paid: tuple[Money, ...] = ()


def compose_refunds(incident: Incident, found: Refunds, *, page: int, said: str = "") -> Post:
    """A page of what is to be sent back; `said` is what became of the last one."""
    sums = f", {_name(found.paid)} of {_name(found.total)}" if found.total else ""
    title = f"{escape_name(incident.title)}: {found.done} of {found.count} refunded{sums}"
    if not found.lines and page:
        return compose_emptied(title, Action.INCIDENT_REFUNDS.on(incident.id, 0))
    lines = [said, "" if found.done == found.count else NO_PAYMENT]
    lines += [_describe(each) for each in found.lines]
    if not found.count:
        lines = ["No letter has promised a refund so far."]
    return Post(
        title=title,
        body="\n".join(line for line in lines if line),
        footer=f"Incident #{incident.number}",
        tone=Tone.GONE if found.done == found.count else Tone.WAITING,
        buttons=list_page_buttons(
            Action.INCIDENT_REFUNDS,
            incident.id,
            page=page,
            has_more=(page + 1) * PAGE < found.count,
        ),
    )


def _describe(each: Owed) -> str:
    who = f"**{escape_name(each.name, 40)}**, order {escape_name(each.order, 40)}"
    if each.is_done:
        return f"✅ {who}: done"
    return f"• {who}: {fill_money('{}', each.left) or 'you know how much'}"


def _name(sums: Sequence[Money]) -> str:
    return " + ".join(map(str, sums)) or "nothing"
