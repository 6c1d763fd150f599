"""The day's list: what waits in the whole shop, people first, on one screen of a phone."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.actions import Action
from bot.domain.dead_man_switch import DESK, deputy_acts
from bot.domain.deadlines.deadlines import Deadline, DeadlineKind
from bot.domain.posts import Button, ButtonStyle, Post, Tone
from bot.domain.records import dataclass
from bot.domain.shops import Shop
from bot.domain.text import cut_text, remove_invisible
from bot.domain.time.moments import name_moment
from bot.writing.away import mention_absence
from bot.writing.calls import call_people
from bot.writing.day_lines import (
    MAX_ROWS,
    SINGLE,
    DayGroup,
    DayLine,
    DayMatter,
    GroupKind,
    compose_group,
    compose_line,
    count_rows,
)
from bot.writing.due_items import DueItem
from bot.writing.incidents.matters import IncidentMatter, list_matter_buttons
from bot.writing.late_parcels import list_late_buttons
from bot.writing.today import make_menu

#: All of it takes so many lines of a phone.
MAX_PHONE_LINES = 16
#: So many lines are kept for what is done, while there is much to do.
MAX_DONE = 3
#: What nobody has to do anything about.
_QUIET = (
    GroupKind.CAME_IN,
    GroupKind.CAME_BACK,
    GroupKind.PRETENDERS,
    GroupKind.FORGOTTEN,
)
#: News of these are worth a message of their own.
_TOLD_ALONE = (GroupKind.CAME_IN, GroupKind.CAME_BACK, GroupKind.FORGOTTEN)
_INBOX = (GroupKind.PEOPLE,)
_DRAFTS = (GroupKind.NOTES, GroupKind.COPIES)
_STATUS = (GroupKind.STUCK, GroupKind.SILENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What the seller should know now, the most pressing first."""

    matters: tuple[DayMatter, ...] = ()  #: those with a line of their own
    groups: tuple[DayGroup, ...] = ()  #: those that share one
    incidents: tuple[IncidentMatter, ...] = ()  #: those that are open
    open_keys: frozenset[str] = frozenset()  #: of all that may have a line of its own
    before: int = 0  #: what an earlier list named and hasn't changed since
    old_letters: int = 0  #: those that waited for somebody before the last list
    told: tuple[int, ...] = ()  #: the deadlines that share a line
    told_beside: tuple[int, ...] = ()  #: those that stand in a line of their own
    calls_people: bool = False  #: news are in it for which people are called
    #: all that calls people, now or later, for those who have a line of their own
    of_named: tuple[Deadline, ...] = ()
    parcels_at: datetime | None = None  #: by which its parcels are found again

    def list_lines(self) -> tuple[str, ...]:
        """The names of its lines, by which they are known later; none holds a customer's name.

        Of those for whom it had no line the rest of a line tells: they may get one later.
        """
        counted = [
            f"{each.kind}={each.count}"
            for each in self.groups
            if each.kind not in (*_QUIET, *SINGLE)
        ]
        return (*(each.key for each in self.matters), *counted)

    @property
    def is_empty(self) -> bool:
        """Whether nothing in it waits for anybody; what came in by itself doesn't."""
        return not self.matters and all(each.kind in _QUIET for each in self.groups)

    @property
    def says_nothing(self) -> bool:
        """Whether there is no news to post."""
        return self.is_empty and not any(each.kind in _TOLD_ALONE for each in self.groups)

    def find_group(self, kind: GroupKind) -> DayGroup | None:
        """Those of a kind that share a line."""
        return next((each for each in self.groups if each.kind is kind), None)


def compose_digest(
    shop: Shop,
    digest: Digest,
    *,
    is_catch_up: bool,
    pings_staff: bool,
    pings_deputy: bool,
    now: datetime,
) -> Post:
    """The one message at opening time, the most pressing first."""
    has_helper = shop.helper_id(now) is not None
    call = call_people(
        shop,
        now,
        calls_staff=pings_staff or (pings_deputy and not has_helper),
        calls_deputy=pings_deputy,
    )
    words = call.words
    if pings_deputy and has_helper:
        words += _choose_plea(shop, now)
    title = _choose_title(shop, is_catch_up=is_catch_up, waits=not digest.is_empty, now=now)
    head = _describe_people(shop, digest, now)
    used = sum(count_rows(each) for each in (words, title, head))
    lines = _fit_lines(digest, MAX_PHONE_LINES - used, now)
    return Post(
        words=words,
        title=title,
        body="\n".join([head, *lines] if head else lines),
        tone=Tone.CALM if digest.is_empty else Tone.WAITING,
        buttons=_list_buttons(digest),
        menu=make_menu([each for each in digest.matters if each.items], now, with_all=True),
        roles=call.roles,
        members=call.members,
    )


def compose_living(shop: Shop, digest: Digest, done: Sequence[str], *, now: datetime) -> Post:
    """The same later on the day: what is done is ticked at its end. It calls nobody."""
    title = _choose_title(shop, is_catch_up=False, waits=not digest.is_empty, now=now)
    head = _describe_people(shop, digest, now)
    if digest.is_empty and done:
        title, head = "All of today's list is done", ""
    room = MAX_PHONE_LINES - count_rows(title) - count_rows(head)
    lines = _fit_lines(digest, room - min(len(done), MAX_DONE), now)
    ticked = _fit_done(done, room - sum(count_rows(each) for each in lines))
    return Post(
        title=title,
        body="\n".join([head, *lines, *ticked] if head else [*lines, *ticked]),
        tone=Tone.CALM if digest.is_empty else Tone.WAITING,
        buttons=_list_buttons(digest),
        menu=make_menu([each for each in digest.matters if each.items], now, with_all=True),
    )


def _fit_done(done: Sequence[str], room: int) -> list[str]:
    """A line for each as far as there is room; the others are counted."""
    if len(done) <= room:
        return [f"✅ ~~{each}~~" for each in done]
    shown = done[: max(0, room - 1)]
    return [*(f"✅ ~~{each}~~" for each in shown), f"✅ {len(done) - len(shown)} more done"]


def _choose_plea(shop: Shop, now: datetime) -> str:
    """What the deputy is asked, and why."""
    if shop.stand_in(now) is not None:
        return ""  # they know why they are called
    if deputy_acts(shop, now):
        return " some of this can't wait, can you help?"
    return " nobody has answered for a while, can you help?"


def _fit_lines(digest: Digest, room: int, now: datetime) -> list[str]:
    """As many lines as there is room for; at the end how many more there are, and where."""
    single = [compose_line(each, now) for each in digest.matters]
    groups = [compose_group(each) for each in digest.groups]
    hidden = 0
    while True:
        last = _describe_rest(digest, hidden)
        rows = room - len(groups) - count_rows(last)
        fitted = _fit_single(single, rows)
        if sum(count_rows(each) for each in fitted) <= rows or not (single or groups):
            break
        # What is counted only goes first: it can be looked up.
        if len(groups) > 1:
            hidden += digest.groups[len(groups) - 1].count
            groups.pop()
        elif single:
            hidden += 1
            single.pop()
        else:
            break
    return [*fitted, *(each.fit(MAX_ROWS) for each in groups), *([last] if last else [])]


def _fit_single(lines: list[DayLine], rows: int) -> list[str]:
    """Each in one line of a phone, and the first ones in two as long as there is room."""
    fitted = [each.fit(1) for each in lines]
    left = rows - sum(count_rows(each) for each in fitted)
    for place, line in enumerate(lines):
        wide = line.fit(MAX_ROWS)
        more = count_rows(wide) - count_rows(fitted[place])
        if more <= left:
            fitted[place] = wide
            left -= more
    return fitted


def _describe_rest(digest: Digest, hidden: int) -> str:
    """How many more there are, and the ways to all of them."""
    kinds = {each.kind for each in digest.groups}
    ways = []
    if hidden or digest.before or kinds - {*_INBOX, *_DRAFTS, *_STATUS, *_QUIET}:
        ways.append("/today")
    if kinds & {*_INBOX}:
        ways.append("/inbox")
    if kinds & {*_DRAFTS} or digest.old_letters:
        ways.append("/drafts")
    if kinds & {*_STATUS}:
        ways.append("`/shop status`")
    if GroupKind.CAME_IN in kinds:
        ways.append("`/order list status:new`")
    counts = []
    if hidden:
        counts.append(f"{hidden} more")
    if before := digest.before + digest.old_letters:
        counts.append(f"{before} as before")
    if not ways:
        return ""
    where = " ".join(ways)
    return f"and {', '.join(counts)}: {where}" if counts else f"See {where}"


def _list_buttons(digest: Digest) -> tuple[Button, ...]:
    """What can be done at once; each button says whom it is about."""
    buttons = list(list_matter_buttons(digest.incidents))
    first = next(iter(digest.matters), None)
    if first is not None and first.items:
        buttons += _list_first_buttons(first.items[0])
    parcels = digest.find_group(GroupKind.PARCELS)
    if parcels is not None and digest.parcels_at is not None:
        buttons += list_late_buttons(name_moment(digest.parcels_at), parcels.count)
    return tuple(buttons)


def _list_first_buttons(item: DueItem) -> list[Button]:
    deadline = item.deadline
    name = "them"
    if item.customer is not None:
        name = cut_text(" ".join(remove_invisible(item.customer.name).split()), 30)
    match deadline.kind:
        case DeadlineKind.REPLY:
            action = Action.TALK_REPLY.on(deadline.about_id)
            return [Button(f"Reply to {name}", action, ButtonStyle.GOOD)]
        case DeadlineKind.CASE_PLATFORM | DeadlineKind.CASE_CUSTOMER:
            return [Button("Open the dispute", Action.CASE_SHOW.on(deadline.about_id))]
        case DeadlineKind.PROMISE:
            action = Action.PROMISE_SHOW.on(deadline.about_id)
            return [Button(f"Show the promise to {name}", action)]
    return []


def _describe_people(shop: Shop, digest: Digest, now: datetime) -> str:
    """Who isn't there, above all that waits."""
    if digest.is_empty and (digest.before or digest.old_letters):
        return "Nothing new waits for you."
    if digest.is_empty:
        return "Nothing waits for you."
    lines = [mention_absence(shop, now)]
    if shop.silence_step >= DESK and shop.helper_id(now) is None:
        lines.append(
            "Nobody is here, and I can call nobody else: name a deputy with `/shop setup`."
        )
    return "\n".join(line for line in lines if line)


def _choose_title(shop: Shop, *, is_catch_up: bool, waits: bool, now: datetime) -> str:
    if shop.is_back(now) and waits:
        return "Welcome back: this is what waits"
    if shop.is_back(now):
        return "Welcome back"
    if is_catch_up:
        return "I was away: this is what waits now"
    return "This is what waits today" if waits else "This is new today"
