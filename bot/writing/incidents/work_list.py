"""One letter of the work list: its text alone to copy, where it goes, and what comes next."""

from dataclasses import replace

from bot.domain.actions import Action
from bot.domain.drafts import Draft
from bot.domain.incidents.incidents import UNDER_WAY, Incident
from bot.domain.orders import Order
from bot.domain.posts import Button, ButtonStyle, Post, Tone
from bot.domain.records import dataclass
from bot.domain.text import count_things, cut_text, escape_name, escape_text
from bot.writing.cards import lay_out


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """The work list as it stands, opened at one letter."""

    draft: Draft | None = None  #: the letter to send now; None when none is left
    order: Order | None = None
    place: int = 0  #: of the letter among all that go by hand
    count: int = 0  #: all that go by hand, as far as they are laid ready
    sent: int = 0  #: of these a person said so


def offer_all_the_same(post: Post, incident: Incident, draft: Draft, revision: int) -> Post:
    """The page, on which a person can say that they sent a letter that was set aside meanwhile."""
    name = cut_text(draft.to.name, 30)
    went = Action.INCIDENT_COPIED_ANYWAY.on(incident.id, draft.id, revision)
    return replace(post, buttons=(*post.buttons, Button(f"I did send it to {name}", went)))


def compose_work_list(incident: Incident, found: ByHand, *, before: str = "") -> Post:
    """The letter to send now; `before` is what became of the one before it."""
    said = escape_text(before, 400)
    draft = found.draft
    if draft is None:
        return _compose_end(incident, found, said)
    order = f", order {found.order.shown_label}" if found.order is not None else ""
    where = escape_name(draft.to.where, 80)
    lines = [
        said,
        f"Copy the text above and send it there: {where}. Then press *I sent it*.",
        f"{found.sent} of {found.count} done.",
    ]
    return Post(
        words=lay_out(draft.text),
        title=f"{found.place} of {found.count}: {escape_name(draft.to.name, 60)}, {where}{order}",
        body="\n".join(line for line in lines if line),
        footer=f"Incident #{incident.number}: {incident.title}",
        tone=Tone.WAITING,
        buttons=tuple(_list_buttons(incident, found)),
    )


def _list_buttons(incident: Incident, found: ByHand) -> list[Button]:
    draft = found.draft
    assert draft is not None  # the end of the list has none
    buttons = []
    if draft.to.link and draft.to.link.startswith("https://"):
        buttons.append(Button(f"Open {draft.to.where[:70]}", link=draft.to.link))
    copied = Action.INCIDENT_COPIED.on(incident.id, draft.id, draft.revision)
    buttons.append(Button("I sent it", copied, ButtonStyle.GOOD))
    if found.count - found.sent > 1:
        buttons.append(Button("Later", Action.INCIDENT_COPY.on(incident.id, draft.id)))
    return buttons


def _compose_end(incident: Incident, found: ByHand, said: str) -> Post:
    """Nothing is left to send by hand, at least for now."""
    if not found.count:
        title = "No letter waits for your hand"
    else:
        title = f"All {count_things(found.count, 'letter')} sent by hand"
    is_more_to_come = incident.status in UNDER_WAY
    more = "More may follow while the letters leave: the incident's card counts them."
    lines = [said, more if is_more_to_come else ""]
    return Post(
        title=title,
        body="\n".join(line for line in lines if line),
        footer=f"Incident #{incident.number}: {incident.title}",
        tone=Tone.GONE,
    )
