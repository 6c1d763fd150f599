"""What to lose next: many deadlines in the order in which a person should look at them."""

from collections import Counter, defaultdict, deque
from collections.abc import Sequence
from datetime import datetime, tzinfo

from bot.domain.conversations import Conversation
from bot.domain.deadlines.deadlines import Deadline, DeadlineKind, Source, WarningLevel
from bot.domain.shops import Shop

#: Of so many that are looked at together, at most so many are of one kind while others wait.
TOGETHER, OF_ONE_KIND = 5, 2


def list_most_pressing(
    deadlines: Sequence[Deadline], *, zone: tzinfo, now: datetime, limit: int
) -> list[Deadline]:
    """The most pressing of these, first: overdue, then due soonest; on the same day first what
    costs money.

    No kind drowns another: of every five at most two are of one kind while others wait.
    """
    today = now.astimezone(zone).date()

    def press(deadline: Deadline) -> tuple[object, ...]:
        # What is overdue is all due today: thirty late parcels must not hide the money that ends
        # tonight. A customer who threatens is due today as well: their patience ends before the
        # reply target does.
        day = max(deadline.due_at.astimezone(zone).date(), today)
        if deadline.kind is DeadlineKind.REPLY and deadline.level is WarningLevel.MONEY:
            day = today
        return (
            day,
            deadline.level is not WarningLevel.MONEY,
            deadline.due_at,
            deadline.kind,
            deadline.about_id,
        )

    return _spread_kinds(sorted(deadlines, key=press), limit)


def _spread_kinds(ordered: Sequence[Deadline], limit: int) -> list[Deadline]:
    left: dict[DeadlineKind, deque[int]] = defaultdict(deque)
    for place, each in enumerate(ordered):
        left[each.kind].append(place)
    chosen: list[int] = []
    while left and len(chosen) < limit:
        together = chosen[len(chosen) // TOGETHER * TOGETHER :]
        taken = Counter(ordered[place].kind for place in together)
        kinds = [kind for kind in left if taken[kind] < OF_ONE_KIND] or list(left)
        kind = min(kinds, key=lambda kind: left[kind][0])
        chosen.append(left[kind].popleft())
        if not left[kind]:
            del left[kind]
    return [ordered[place] for place in chosen]


def make_reply_deadline(conversation: Conversation, shop: Shop) -> Deadline | None:
    """The reply target of a customer who waits, as a deadline; None for one who doesn't, or is
    snoozed.

    A customer who speaks of a refund or a bank counts as one who can cost money.
    """
    since = conversation.waiting_since
    if since is None or conversation.snoozed_until is not None:
        return None
    shown_from, level = since + shop.target / 2, WarningLevel.DESK
    if conversation.is_urgent:
        shown_from, level = since, WarningLevel.MONEY
    return Deadline(
        shop_id=shop.id,
        kind=DeadlineKind.REPLY,
        about_id=conversation.id,
        customer_id=conversation.customer_id,
        order_id=conversation.order_id,
        starts_at=since,
        due_at=since + shop.target,
        shown_from=shown_from,
        source=Source.PROMISE,
        level=level,
    )
