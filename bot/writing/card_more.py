"""What *More* tells of a draft: help that nobody needs to approve it."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from bot.domain.actions import Action
from bot.domain.channels import Channel
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.posts import Button, Post
from bot.domain.text import cut_text, escape_text
from bot.writing.letters.told_facts import describe_told
from bot.writing.promises import describe_kept_pledges

_RELAYED = (
    "The marketplace takes it only from the e-mail address that it knows as yours; what it refuses "
    "comes back here."
)


def list_more_buttons(draft: Draft, law: str) -> tuple[Button, ...]:
    """*More* on a card, where there is more to tell."""
    if draft.status is not DraftStatus.PENDING or not any(_list_parts(draft, law, None)):
        return ()
    return (Button("More", Action.DRAFT_MORE.on(draft.id, draft.revision)),)


def compose_more(draft: Draft, law: str, zone: ZoneInfo) -> Post:
    """What its card leaves out."""
    parts = tuple(_list_parts(draft, law, zone))
    if not parts:
        return Post(words="The card tells all that there is.")
    return Post(title=f"{draft.kind.title}: draft {draft.id}", fields=parts)


def _list_parts(draft: Draft, law: str, zone: ZoneInfo | None) -> Iterator[tuple[str, str]]:
    if draft.request is not None and draft.request.told:
        yield "They were told", escape_text(describe_told(draft.request.told), 300)
    kept = describe_kept_pledges(draft, zone or ZoneInfo("UTC"))
    if kept and not any(each.sentence is not None for each in draft.pledges):
        yield "Kept as a promise when it goes", kept
    if law:
        yield "The law", law
    if draft.to.channel is Channel.RELAY:
        yield "How it goes", _RELAYED
    if draft.score is not None:
        yield f"Score {draft.score} of 100", _describe_advice(draft)


def _describe_advice(draft: Draft) -> str:
    """What would make an apology better."""
    if not draft.advice:
        return "Nothing would raise it much."
    return f"To raise it: {draft.advice[:1].lower()}{cut_text(draft.advice[1:], 250)}"
