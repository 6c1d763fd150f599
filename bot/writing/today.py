"""/today: all that waits, page by page, each on one screen of a phone; and one matter of it."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.actions import Action
from bot.domain.posts import Button, Menu, Post, Tone
from bot.domain.text import cut_text
from bot.writing.day_lines import DayMatter, compose_line, describe_left
from bot.writing.deadlines import compose_due_item, describe_line, describe_plainly
from bot.writing.desk import list_page_buttons
from bot.writing.incidents.matters import describe_matter, list_matter_buttons

#: The menu's name, by which it is found again after a restart; below the day's list it is the same.
MENU = "today:pick"
#: So many matters stand on a page, each in one line of a phone or two.
PAGE = 5
#: Picked below the day's list: everything.
ALL = "all"
_MAX_LABEL = 100


def compose_today(
    matters: Sequence[DayMatter], counts: Sequence[str], *, page: int, now: datetime
) -> Post:
    """A page of what waits, the most pressing first; below it what is only counted."""
    if not matters and not counts:
        return Post(
            title="Nothing waits for you",
            body="Nobody waits for an answer, and no day is near. Enjoy yours.",
            tone=Tone.GONE,
        )
    shown = matters[page * PAGE : (page + 1) * PAGE]
    lines = [compose_line(each, now).fit(2) for each in shown]
    if counts:
        lines.append(" · ".join(counts))
    return Post(
        title=_choose_title(len(matters)),
        body="\n".join(lines),
        tone=Tone.WAITING if matters else Tone.CALM,
        menu=make_menu(shown, now),
        buttons=list_page_buttons(
            Action.TODAY_PAGE, page=page, has_more=len(matters) > (page + 1) * PAGE
        ),
    )


def _choose_title(count: int) -> str:
    if not count:
        return "Nobody waits for you"
    return "1 matter waits for you" if count == 1 else f"{count} matters wait for you"


def make_menu(
    matters: Sequence[DayMatter], now: datetime, *, with_all: bool = False
) -> Menu | None:
    """A line for each, which opens it; and one for everything."""
    lines = [(each.key, cut_text(_name(each, now), _MAX_LABEL)) for each in matters]
    if with_all:
        lines.append((ALL, "All that waits …"))
    return Menu(MENU, tuple(lines)) if matters else None


def _name(matter: DayMatter, now: datetime) -> str:
    """The matter in plain words: a menu shows no signs that format."""
    if matter.incident is not None:
        return f"Incident: {' '.join(matter.incident.incident.title.split())}"
    if matter.notice is not None:
        return f"{matter.notice.notice.platform.label} wants an answer"
    first = matter.items[0]
    return f"{describe_plainly(first)}, {describe_left(first.deadline.due_at, now)}"


def compose_matter(matter: DayMatter | None, *, now: datetime) -> Post:
    """One of them in full, with what can be done about it, the others of the same person in a line
    each, and the way back.
    """
    back = Button("◀ All", Action.TODAY_PAGE.on(0))
    if matter is not None and matter.incident is not None:
        return Post(
            body=describe_matter(matter.incident),
            tone=Tone.URGENT,
            buttons=(*list_matter_buttons([matter.incident]), back),
        )
    if matter is None or not matter.items:
        return compose_due_item(None, back=back, now=now)
    first, *others = matter.items
    post = compose_due_item(first, back=back, now=now)
    if not others:
        return post
    more = "\n".join(describe_line(each, now) for each in others)
    return Post(body=f"{post.body}\n\n**Besides:**\n{more}", tone=post.tone, buttons=post.buttons)


def describe_counts(*, notes: int, copies: int, stuck: int, unbooked: int) -> list[str]:
    """What is only counted, each with the way to it."""
    parts = [
        (stuck, "❗ {} not through: `/shop status`"),
        (notes, "✉ {} for your ✅: /drafts"),
        (copies, "📋 {} to send by hand: /drafts"),
        (unbooked, "❓ {} letters, whose?: `/mailbox recent`"),
    ]
    return [words.format(count) for count, words in parts if count]
