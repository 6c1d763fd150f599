"""Which clocks run about a case: one until the platform has its answer, one until the customer has
a word.
"""

from dataclasses import replace
from datetime import datetime

from bot.domain.cases import Case
from bot.domain.deadlines.deadlines import (
    Deadline,
    DeadlineKind,
    Source,
    WarningLevel,
    start_deadline,
)
from bot.domain.deadlines.rules import Rule, due_by, find_rule, name_case_rule
from bot.domain.shops import Shop

#: Every kind that a case can have.
CASE_KINDS = (DeadlineKind.CASE_PLATFORM, DeadlineKind.CASE_CUSTOMER)


def find_case_rule(case: Case) -> Rule:
    """What is known of such cases on this platform: how long one has, what is lost, what is
    weighed.
    """
    return find_rule(name_case_rule(case.platform, case.kind))


def find_platform_due(case: Case, shop: Shop) -> tuple[datetime, Source]:
    """Until when the platform's present request must be answered, and why that day.

    A stated date always wins over a figure from data/rules.
    """
    if case.respond_by is not None:
        return case.respond_by, Source.STATED
    rule = find_case_rule(case)
    due_at = due_by(rule, start=case.starts_at, zone=shop.zone, is_holiday=shop.hours.holidays)
    return due_at, Source.RULE


def list_case_deadlines(case: Case, shop: Shop) -> list[Deadline]:
    """The deadlines of the tasks that are still open; a closed case has none.

    A customer whom nobody knows can't be written to: that task has a deadline once the case is
    linked to one.
    """
    if not case.is_open:
        return []
    due_at, source = find_platform_due(case, shop)
    found = []
    if case.platform_answered_at is None:
        found.append(_start(case, DeadlineKind.CASE_PLATFORM, case.starts_at, due_at, source))
    if case.customer_answered_at is None and case.customer_id is not None:
        # Who hears nothing from the shop doesn't close their dispute: they come before the
        # platform.
        usual_at = case.opened_at + shop.target
        if usual_at < due_at:
            due_at, source = usual_at, Source.ESTIMATE
        found.append(_start(case, DeadlineKind.CASE_CUSTOMER, case.opened_at, due_at, source))
    return found


def _start(
    case: Case, kind: DeadlineKind, starts_at: datetime, due_at: datetime, source: Source
) -> Deadline:
    rule = None
    if kind is DeadlineKind.CASE_PLATFORM:
        rule = find_case_rule(case).name
    deadline = start_deadline(
        shop_id=case.shop_id,
        kind=kind,
        about_id=case.id,
        starts_at=starts_at,
        due_at=due_at,
        source=source,
        # A letter that only says that it is from the platform wakes nobody.
        level=None if case.is_trusted else WarningLevel.DIGEST,
        rule=rule,
        amount=case.amount,
        customer_id=case.customer_id,
        order_id=case.order_id,
    )
    # a dispute is never too early to be seen
    return replace(deadline, shown_from=deadline.starts_at)
