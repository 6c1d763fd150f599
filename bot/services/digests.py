"""The day's list, gathered from the whole shop: what is news, and who still waits."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain, islice

from bot.domain.cases import Case
from bot.domain.conversations import Conversation
from bot.domain.deadlines.deadlines import Deadline
from bot.domain.deadlines.news import calls_people, is_news
from bot.domain.deadlines.priorities import LAST_DAY, Place, find_place, make_reply_deadline, rank
from bot.domain.drafts import DraftStatus
from bot.domain.mailboxes import ReceivedNotice
from bot.domain.records import dataclass
from bot.domain.reminders import latest_in_digest
from bot.domain.shops import Shop
from bot.domain.silences import MAILBOX
from bot.services.at_risk import mark_at_risk
from bot.services.health import list_silences
from bot.services.incidents.open_matters import OpenMatters, gather_open_matters
from bot.services.priorities import list_matters, name_deadlines
from bot.services.work import Work
from bot.writing.day_lines import SINGLE, DayGroup, DayMatter, GroupKind, choose_group, name_matter
from bot.writing.digest import Digest
from bot.writing.due_items import DueItem
from bot.writing.incidents.matters import IncidentMatter

#: So many matters have a line of their own; the others of each kind share one.
MAX_SINGLE = 5
#: So many of those who share a line may be named in it.
MAX_NAMED = 3
#: So many who wait are looked at; beyond them they are only counted.
MAX_PEOPLE = 15
#: So many drafts, letters and orders are counted.
MAX_COUNTED = 100
#: A platform's deadline is never further away than this, and a notice that names none is shown so
#: long.
MAX_NOTICE, NOTICE_WITHOUT_DATE = timedelta(days=45), timedelta(days=7)
#: So long ago a letter that pretended came at the most, to be counted.
A_DAY = timedelta(days=1)
#: A digest that is said later than it was planned still is that day's, for so long.
_LATEST = timedelta(hours=12)
#: What has a line of its own counts as told so long before what shares one.
JUST_BEFORE = timedelta(microseconds=1)
#: How long ago the one before it was: usually a day or a weekend; of a long holiday so much counts.
_GAPS = (timedelta(days=2), timedelta(days=5), timedelta(days=30))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a list is to say."""

    always: tuple[int, ...] = ()  #: conversations that must be in it
    warned: tuple[DueItem, ...] = ()  #: what would ring at this moment by itself
    #: when lists should have been said that never came out: what they named is news still
    unsaid: Sequence[datetime] = ()
    is_of_everyone: bool = False  #: whoever waits is in it, however short a time
    is_of_day: bool = True  #: False: it only takes together what rings at this moment
    is_for_helper: bool = False  #: somebody who wasn't there is called just now
    only_unsaid: bool = False  #: it stands for one that could not be said in time
    is_living: bool = False  #: it stands already: what it named, and who came since


USUAL = Wanted()


@dataclass(frozen=True, slots=True)
class _Line:
    """A matter that may have a line of its own, with what it is sorted by."""

    key: str
    place: tuple[object, ...]
    group: GroupKind
    deadlines: tuple[Deadline, ...] = ()
    notice: ReceivedNotice | None = None
    incident: IncidentMatter | None = None


async def gather_digest(work: Work, wanted: Wanted = USUAL) -> Digest:
    """What the seller should know now. Nothing of it counts as told yet."""
    matters = await gather_open_matters(work)
    due = await list_matters(work, matters)
    news = [each for each in due if _is_wanted(each, work, wanted)]
    replies, more_people = await _list_replies(work, matters, wanted)
    lines, rest = _make_lines(work, news, replies)
    if wanted.is_of_day:
        lines += await _list_notices(work, wanted)
        lines += [_make_incident_line(each) for each in matters.matters if each.wants_somebody]
    lines.sort(key=lambda each: each.place)
    single, more = lines[:MAX_SINGLE], lines[MAX_SINGLE:]
    shown = await mark_at_risk(work, await _name_lines(work, single))
    groups = await _make_groups(work, rest, more, more_people)
    old_letters = 0
    if wanted.is_of_day:
        others, old_letters = await _count_others(work, _list_customers(single), wanted)
        groups += others
    told = [each.id for each in rest]
    beside = [each.id for each in _list_deadlines(lines) if each.id]
    return Digest(
        matters=tuple(shown),
        groups=tuple(sorted(groups, key=lambda each: list(GroupKind).index(each.kind))),
        incidents=matters.matters,
        open_keys=frozenset(each.key for each in lines),
        before=len(due) - len(news),
        old_letters=old_letters,
        told=tuple(told),
        told_beside=tuple(beside),
        calls_people=any(calls_people(each) for each in news),
        of_named=_list_ringing(due, _list_customers(single)),
        parcels_at=wanted.unsaid[0] if wanted.only_unsaid or wanted.is_living else work.now,
    )


def _list_ringing(due: Sequence[Deadline], customers: Collection[int]) -> tuple[Deadline, ...]:
    """What calls people for these customers."""
    return tuple(each for each in due if each.level.pings and each.customer_id in customers)


def _is_wanted(deadline: Deadline, work: Work, wanted: Wanted) -> bool:
    unsaid = [*wanted.unsaid, *(each - JUST_BEFORE for each in wanted.unsaid)]
    if wanted.only_unsaid or (wanted.is_living and choose_group(deadline, work.now) not in SINGLE):
        return deadline.told_at in unsaid  # what the buttons of a shared line mean stays
    if work.shop.is_back(work.now) or wanted.is_for_helper:
        return True  # who comes back, or is called for help, hears of everything
    is_threat = find_place(deadline, hours=work.shop.hours, now=work.now) is Place.THREAT
    if is_threat and deadline.due_at > work.now:
        return True  # like people who wait: until it is done. That it is over is said once
    is_warned = any(each.deadline.id == deadline.id for each in wanted.warned)
    return is_warned or is_news(deadline, now=work.now, unsaid=unsaid)


async def _list_replies(
    work: Work, matters: OpenMatters, wanted: Wanted
) -> tuple[list[Deadline], int]:
    """Those who wait, in the order of all lists, and how many more do."""
    conversations = work.tx.conversations
    if not wanted.is_of_day:
        told = await conversations.map_by_id(wanted.always)
        return _make_replies(work.shop, told.values()), 0
    before = latest_in_digest(target=work.shop.target, now=work.now)
    found = await conversations.list_in_digest(
        work.shop.id,
        before=before,
        always=wanted.always,
        but=matters.conversations,
        limit=MAX_PEOPLE,
    )
    count = len(found)
    if count == MAX_PEOPLE:
        count = await conversations.count_in_digest(
            work.shop.id, before=before, always=wanted.always, but=matters.conversations
        )
    return _make_replies(work.shop, found), count - len(found)


def _make_replies(shop: Shop, waiting: Iterable[Conversation]) -> list[Deadline]:
    """A snooze that ends just now hides nobody."""
    awake = [replace(each, snoozed_until=None) for each in waiting]
    made = [make_reply_deadline(each, shop) for each in awake]
    return [each for each in made if each is not None]


def _make_lines(
    work: Work, news: Sequence[Deadline], replies: Sequence[Deadline]
) -> tuple[list[_Line], list[Deadline]]:
    """A line for each person and each matter that stands by itself; and what shares a line."""
    by_key: dict[str, list[Deadline]] = defaultdict(list)
    left: list[Deadline] = []
    for each in (*replies, *news):
        if choose_group(each, work.now) in SINGLE:
            by_key[name_matter(each)].append(each)
        else:
            left.append(each)
    rest = []
    for each in left:
        about = by_key.get(name_matter(each))
        if about is None:
            rest.append(each)
        else:
            about.append(each)
    lines = []
    for key, found in by_key.items():
        found.sort(key=lambda each: _rank(each, work))
        lines.append(
            _Line(key, _rank(found[0], work), choose_group(found[0], work.now), tuple(found))
        )
    return lines, rest


def _rank(deadline: Deadline, work: Work) -> tuple[object, ...]:
    return rank(deadline, hours=work.shop.hours, now=work.now)


def _make_incident_line(matter: IncidentMatter) -> _Line:
    place = Place.DISPUTE
    if matter.waiting:
        place = Place.THREAT if matter.threat else Place.WAITS
    waits = [each.waiting_since for _, each in matter.waiting if each.waiting_since is not None]
    at = min(waits, default=matter.incident.created_at)
    key = f"incident:{matter.incident.id}"
    return _Line(key, (place, at, "", matter.incident.id), GroupKind.PEOPLE, incident=matter)


async def _name_lines(work: Work, lines: Sequence[_Line]) -> list[DayMatter]:
    """These with the names of what they are about; what is settled by now is left out."""
    items = await name_deadlines(work.tx, _list_deadlines(lines))
    by_key: dict[str, list[DueItem]] = defaultdict(list)
    for item in items:
        by_key[name_matter(item.deadline)].append(item)
    written_to = await work.tx.drafts.list_spoken_for(_list_customers(lines))
    found = []
    for line in lines:
        theirs = tuple(by_key[line.key])
        if not theirs and line.notice is None and line.incident is None:
            continue
        found.append(
            DayMatter(
                key=line.key,
                items=theirs,
                notice=line.notice,
                incident=line.incident,
                has_draft=any(each.deadline.customer_id in written_to for each in theirs),
            )
        )
    return found


def _list_deadlines(lines: Sequence[_Line]) -> list[Deadline]:
    return list(chain.from_iterable(line.deadlines for line in lines))


def _list_customers(lines: Sequence[_Line]) -> set[int]:
    about = _list_deadlines(lines)
    return {each.customer_id for each in about if each.customer_id is not None}


async def _make_groups(
    work: Work, rest: Sequence[Deadline], more: Sequence[_Line], more_people: int
) -> list[DayGroup]:
    """What shares a line: by kind, with the first few by name."""
    by_kind: dict[GroupKind, dict[object, int | None]] = defaultdict(dict)
    for line in more:
        first = line.deadlines[0].customer_id if line.deadlines else None
        by_kind[line.group][line.key] = first
    for each in rest:
        # The law's limit and the shop's own day are one late order.
        by_kind[choose_group(each, work.now)].setdefault(
            each.order_id or each.about_id, each.customer_id
        )
    for key in by_kind[GroupKind.LATE]:
        by_kind[GroupKind.LAW].pop(key, None)
    named: set[int | None] = set()
    for found in by_kind.values():
        named.update(islice(found.values(), MAX_NAMED))
    customers = await work.tx.customers.map_by_id({each for each in named if each is not None})
    groups = []
    for kind, found in by_kind.items():
        if not found:
            continue
        names = [customers[each].name for each in found.values() if each in customers]
        count = len(found) + (more_people if kind is GroupKind.PEOPLE else 0)
        groups.append(DayGroup(kind=kind, count=count, names=tuple(names[:MAX_NAMED])))
    return groups


def _find_last_list(work: Work, wanted: Wanted) -> datetime:
    if work.shop.is_back(work.now):
        return work.now - MAX_NOTICE
    return find_digest_before(work.shop, min((*wanted.unsaid, work.now)))


async def _count_others(
    work: Work, named: Collection[int], wanted: Wanted
) -> tuple[list[DayGroup], int]:
    """What is counted only: letters to others than these, and what came in. And how many of them
    waited before the last list.
    """
    tx, shop = work.tx, work.shop
    since = _find_last_list(work, wanted)
    drafts = await tx.drafts.count_waiting(shop.id, since=since, but=named, most=MAX_COUNTED)
    stuck = await tx.drafts.list_stuck(shop.id, MAX_COUNTED)
    unbooked = await tx.mails.list_unbooked(shop.id, MAX_COUNTED)
    counts = {
        GroupKind.STUCK: sum((each.leaves_at or each.created_at) > since for each in stuck),
        GroupKind.NOTES: drafts.get(DraftStatus.PENDING, (0, 0))[1],
        GroupKind.COPIES: drafts.get(DraftStatus.READY, (0, 0))[1],
        GroupKind.UNBOOKED: sum(each.taken_at > since for each in unbooked),
    }
    all_of_them = len(stuck) + len(unbooked)
    for status in (DraftStatus.PENDING, DraftStatus.READY):
        all_of_them += drafts.get(status, (0, 0))[0]
    old = all_of_them - sum(counts.values())
    counts[GroupKind.CAME_IN] = await tx.orders.count_came_in(
        shop.id, since=since, most=MAX_COUNTED
    )
    counts[GroupKind.PRETENDERS] = await tx.mails.count_pretenders(shop.id, since=work.now - A_DAY)
    counts[GroupKind.FORGOTTEN] = await _count_forgotten(work)
    groups = [
        DayGroup(kind=kind, count=count, is_counted_up=count >= MAX_COUNTED)
        for kind, count in counts.items()
        if count
    ]
    silent = [each for each in await list_silences(work) if each.since > since]
    if silent:
        names = tuple(each.sender for each in silent if each.sender != MAILBOX)
        groups.append(DayGroup(kind=GroupKind.SILENT, count=len(silent), names=names))
    back = await tx.orders.list_came_back(shop.id, since=since, limit=MAX_COUNTED)
    if back:
        customers = await tx.customers.map_by_id(back[:MAX_NAMED])
        names = tuple(customers[each].name for each in back if each in customers)
        groups.append(DayGroup(kind=GroupKind.CAME_BACK, count=len(back), names=names))
    return groups, old


async def _list_notices(work: Work, wanted: Wanted) -> list[_Line]:
    """Platforms' notices of which no case was made, each once, and on its last day once more."""
    cases = await work.tx.cases.list_page(work.shop.id, offset=0, limit=MAX_COUNTED)
    since = _find_last_list(work, wanted)
    lines = []
    for each in await _list_open_notices(work, cases):
        until = each.notice.respond_by
        is_last_day = until is not None and until - work.now <= LAST_DAY
        was_last_day = until is not None and until - since <= LAST_DAY
        if each.at <= since and is_last_day == was_last_day:
            continue
        place = Place.THREAT if is_last_day else Place.DISPUTE
        key = f"notice:{each.id}"
        at = (place, until or each.at, "", each.id)
        lines.append(_Line(key, at, GroupKind.DISPUTES, notice=each))
    return lines


def find_digest_before(shop: Shop, now: datetime) -> datetime:
    """When the digest was due that came before today's, at most 30 days ago."""
    last = now - _GAPS[-1]
    for gap in _GAPS:
        found = shop.ringing_hours.next_digest(now - gap)
        if found <= now - _LATEST:
            break
    while found <= now - _LATEST:
        last, found = found, shop.ringing_hours.next_digest(found)
    return last


async def _count_forgotten(work: Work) -> int:
    if work.shop.retention_months is None:
        return 0
    return await work.tx.held.count_forgotten(work.shop.id, since=work.now - A_DAY)


async def _list_open_notices(work: Work, cases: Sequence[Case]) -> list[ReceivedNotice]:
    """Platforms' notices that may still want an answer and belong to no case; undated ones for a
    week.
    """
    lately = await work.tx.mails.list_notices(work.shop.id, since=work.now - MAX_NOTICE, limit=100)
    return [
        each for each in lately if _may_want_answer(each, work.now) and not _has_case(each, cases)
    ]


def _may_want_answer(received: ReceivedNotice, now: datetime) -> bool:
    until = received.notice.respond_by or received.at + NOTICE_WITHOUT_DATE
    return received.notice.is_verified and until > now


def _has_case(received: ReceivedNotice, cases: Sequence[Case]) -> bool:
    return any(_belongs(received, case) for case in cases)


def _belongs(received: ReceivedNotice, case: Case) -> bool:
    """Whether a notice opened this case or was added to it."""
    if case.notice_id == received.id:
        return True
    if case.platform is not received.notice.platform:
        return False
    if case.reference and received.notice.reference:
        return case.reference.casefold() == "".join(received.notice.reference.split()).casefold()
    return received.order_id is not None and case.order_id == received.order_id
