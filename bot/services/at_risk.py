"""What a marketplace takes amiss unless it is done in time, marked on the lines of the day.

It is no matter of its own: whoever waits has a line already. Only what can still be done is marked,
and only where the next miss is one too many.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.deadlines.deadlines import DeadlineKind
from bot.domain.platforms import Platform
from bot.domain.records import dataclass
from bot.domain.standards.rules import Measure, Standard, list_standards
from bot.domain.standards.standings import Task, judge
from bot.domain.standards.threads import list_threads
from bot.domain.standards.windows import Window, find_longest, find_window
from bot.services.work import Work
from bot.writing.day_lines import AtRisk, DayMatter
from bot.writing.due_items import DueItem

#: Longer than any marketplace gives for an answer.
_WROTE_LATELY = timedelta(days=4)
#: A small shop may miss nothing, and would read it of everything: it is said on the last day.
_LAST_DAY = timedelta(days=1)
#: Of so many cases nothing is warned of: a shop of that size may miss dozens.
MAX_CASES = 1000


@dataclass(frozen=True, slots=True)
class _Risk:
    """A task that may not be missed, and what for."""

    task: Task
    at_stake: str


async def mark_at_risk(work: Work, matters: Sequence[DayMatter]) -> list[DayMatter]:
    """These matters, with what is at risk."""
    risks = [
        *await _list_answers(work, matters),
        *await _list_orders(work, matters),
    ]
    return [_mark(each, risks, work) for each in matters] if risks else list(matters)


async def _list_answers(work: Work, matters: Sequence[DayMatter]) -> list[_Risk]:
    """The first messages of threads that may not stay unanswered."""
    waiting = {item.deadline.customer_id for item in _list_items(matters, DeadlineKind.REPLY)}
    customers = {each for each in waiting if each is not None}
    ask, since = work.tx.standards, work.now - _WROTE_LATELY
    if not customers or not await ask.list_writers(customers, since=since):
        return []
    standards = _list_standards(work, Platform.ETSY, Measure.ANSWERS)
    window = find_longest(standards[0], work.now)
    said = await ask.list_said(work.shop.id, window, now=work.now, most=MAX_CASES)
    if sum(not each.is_answer for each in said) >= MAX_CASES:
        return []
    risks: list[_Risk] = []
    for each in standards:
        risks += await _judge(work, each, list_threads(said, within=each.time_to_answer))
    return risks


async def _list_orders(work: Work, matters: Sequence[DayMatter]) -> list[_Risk]:
    """The orders that may not leave late."""
    places = {
        item.order.via.platform
        for item in _list_items(matters, DeadlineKind.SHIP_BY)
        if work.now <= item.deadline.due_at <= work.now + _LAST_DAY
        if item.order is not None and item.order.via is not None
    }
    risks: list[_Risk] = []
    for platform in sorted(each for each in places if each is not None):
        for standard in _list_standards(work, platform, Measure.ON_TIME):
            tasks = await work.tx.standards.list_due(
                work.shop.id,
                standard,
                _find_both(standard, work.now),
                country=work.shop.country,
                most=MAX_CASES,
            )
            if len(tasks) < MAX_CASES:
                risks += await _judge(work, standard, tasks)
    return risks


def _list_items(matters: Sequence[DayMatter], kind: DeadlineKind) -> Iterator[DueItem]:
    for matter in matters:
        yield from (item for item in matter.items if item.deadline.kind is kind)


def _list_standards(work: Work, platform: Platform, measure: Measure) -> list[Standard]:
    standards = list_standards(platform, work.shop.country)
    return [each for each in standards if each.measure is measure]


async def _judge(work: Work, standard: Standard, tasks: Sequence[Task]) -> list[_Risk]:
    """What may not be missed by it; nothing where too little was sold for its review to mean
    anything.
    """
    tomorrow = work.now + _LAST_DAY
    here = judge(standard, tasks, work.now)
    there = judge(standard, tasks, work.now, due_at=tomorrow)
    at_risk = [
        *here.at_risk,
        *(each for each in there.at_risk if not here.window.holds(each.due_at)),
    ]
    soon = [each for each in at_risk if each.due_at <= tomorrow]
    if not soon or not await _is_reviewed(work, standard):
        return []
    return [_Risk(task, standard.at_stake) for task in soon]


def _find_both(standard: Standard, now: datetime) -> Window:
    """The days of this review, and of the one in which what is due tomorrow counts."""
    return replace(find_longest(standard, now), until=find_window(standard, now + _LAST_DAY).until)


async def _is_reviewed(work: Work, standard: Standard) -> bool:
    window = find_window(standard, work.now, months=standard.months_if_few)
    return not standard.orders or await work.tx.standards.has_sold(
        work.shop.id, standard.platform, window, orders=standard.orders
    )


def _mark(matter: DayMatter, risks: Sequence[_Risk], work: Work) -> DayMatter:
    theirs = [each for each in risks if _is_in(each.task, matter)]
    if not theirs:
        return matter
    first = min(theirs, key=lambda each: each.task.due_at)
    by = first.task.due_at.astimezone(work.shop.zone)
    return replace(matter, at_risk=AtRisk(by, first.at_stake, first.task.order_id))


def _is_in(task: Task, matter: DayMatter) -> bool:
    return any(_is_about(task, item) for item in matter.items)


def _is_about(task: Task, item: DueItem) -> bool:
    """Whether that is what the item waits for."""
    deadline = item.deadline
    if task.order_id is not None:
        return deadline.kind is DeadlineKind.SHIP_BY and deadline.order_id == task.order_id
    return deadline.kind is DeadlineKind.REPLY and deadline.customer_id == task.customer_id
