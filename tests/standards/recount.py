"""The same figures, counted day by day and case by case, without any of the program's own steps."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from bot.domain.standards.rules import Standard
from bot.domain.standards.standings import Task

DAY = timedelta(days=1)


@dataclass
class Recounted:
    days: set[date]
    review: date
    cases: int
    missed: int
    open: list[Task]
    allowed: int
    is_met: bool
    is_met_if_missed: bool
    at_risk: list[Task]
    leaves_on: date | None


def recount(
    standard: Standard, tasks: list[Task], now: datetime, *, due_at: datetime | None = None
) -> Recounted:
    at = due_at or now
    months = standard.months
    if standard.months_if_few is not None:
        usual = list_days(standard, today(at), months)
        if sum(each.due_at.astimezone(UTC).date() in usual for each in tasks) < standard.few:
            months = standard.months_if_few
    days = list_days(standard, today(at), months)
    here = [each for each in tasks if each.due_at.astimezone(UTC).date() in days]
    good, missed, waiting = [], [], []
    for each in here:
        if each.done_at is not None and each.done_at <= each.due_at:
            good.append(each)
        elif each.done_at is not None or each.due_at < now:
            missed.append(each)
        else:
            waiting.append(each)
    number = len(here)
    worst = len(missed) + len(waiting)
    is_met = may_miss(standard, number, len(missed))
    risky = is_met and not may_miss(standard, number, len(missed) + 1)
    return Recounted(
        days=days,
        review=find_review(standard, today(at)),
        cases=number,
        missed=len(missed),
        open=sorted(waiting, key=lambda each: (each.due_at, each.customer_id)),
        allowed=max(count for count in range(number + 400) if may_miss(standard, number, count)),
        is_met=is_met,
        is_met_if_missed=may_miss(standard, number, worst),
        at_risk=waiting if risky else [],
        leaves_on=find_leaving(standard, missed, today(at), months),
    )


def today(now: datetime) -> date:
    return now.astimezone(UTC).date()


def may_miss(standard: Standard, cases: int, missed: int) -> bool:
    """Whether the marketplace's own sentence still holds with so many missed."""
    if standard.most is not None and missed > standard.most:
        return False
    is_small = standard.spare_below is None or cases < standard.spare_below
    if missed == 0 or (is_small and missed <= standard.spare):
        return True
    if missed > cases:
        return False
    share = Fraction(100 * (cases - missed), cases)
    return share > standard.percent if standard.is_strict else share >= standard.percent


def list_days(standard: Standard, day: date, months: int | None) -> set[date]:
    """Every day that counts in the review that this day belongs to."""
    if months is None:
        assert standard.days is not None
        return {day - number * DAY for number in range(standard.days)}
    end = day
    while (end + DAY).month == day.month:
        end += DAY
    found: set[date] = set()
    seen: set[tuple[int, int]] = set()
    while True:
        seen.add((end.year, end.month))
        if len(seen) > months:
            return found
        found.add(end)
        end -= DAY


def find_review(standard: Standard, day: date) -> date:
    if standard.days is not None:
        return day
    month = day.month
    while day.month == month or day.day != standard.review_day:
        day += DAY
    return day


def find_leaving(
    standard: Standard, missed: list[Task], day: date, months: int | None
) -> date | None:
    """Looks at each day to come until the oldest miss isn't among those that count."""
    if not missed:
        return None
    due = min(each.due_at for each in missed).astimezone(UTC).date()
    while due in list_days(standard, day, months):
        day += DAY
    return find_review(standard, day)


@dataclass
class Letter:
    """A message of a customer's, or an answer, in the order of a whole shop's history."""

    customer_id: int
    at: datetime
    is_answer: bool
    is_thanks: bool
    number: str | None  #: the marketplace's of the conversation


def recount_threads(letters: list[Letter], within: timedelta) -> list[Task]:
    """Each letter asks all that came before it whether it is the first of a thread."""
    firsts: list[int] = []
    for place, letter in enumerate(letters):
        if not letter.is_answer and is_first(letters, place, firsts):
            firsts.append(place)
    tasks = []
    for place in firsts:
        letter = letters[place]
        answers = [each.at for each in letters[place:] if is_answer_to(each, letter)]
        tasks.append(Task(letter.at + within, answers[0] if answers else None, letter.customer_id))
    return tasks


def is_first(letters: list[Letter], place: int, firsts: list[int]) -> bool:
    letter, before = letters[place], letters[:place]
    if letter.number is not None:
        return not any(
            each.number == letter.number and each.customer_id == letter.customer_id
            for each in before
        )
    if letter.is_thanks:
        return False
    for first in firsts:
        if letters[first].customer_id == letter.customer_id:
            between = letters[first:place]
            if not any(is_answer_to(each, letter) for each in between):
                return False
    return True


def is_answer_to(answer: Letter, letter: Letter) -> bool:
    return answer.is_answer and answer.customer_id == letter.customer_id
