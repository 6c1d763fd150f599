"""All that waits in a shop by now, in one order: what the day's list says in short, and more."""

from collections import defaultdict

from bot.domain.drafts import DraftStatus
from bot.domain.records import dataclass
from bot.services.at_risk import mark_at_risk
from bot.services.incidents.open_matters import gather_open_matters
from bot.services.priorities import list_due_items
from bot.services.work import Work
from bot.store.values import EPOCH
from bot.writing.day_lines import DayMatter, name_matter
from bot.writing.due_items import DueItem

#: So many are put in order: more than anybody turns pages for.
MAX_ITEMS = 200
#: So many drafts and letters are counted.
MAX_COUNTED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """What waits, the most pressing first, and how much is counted only."""

    matters: tuple[DayMatter, ...] = ()
    notes: int = 0  #: letters that wait for a ✅
    copies: int = 0  #: texts to be sent by hand
    stuck: int = 0  #: letters that didn't get through
    unbooked: int = 0  #: letters of which nobody said whose they are


async def gather_today(work: Work) -> Today:
    """Each person and each matter once, whether or not a list has told of it."""
    open_ = await gather_open_matters(work)
    items = await list_due_items(work, limit=MAX_ITEMS, matters=open_.with_threats_apart)
    by_key: dict[str, list[DueItem]] = defaultdict(list)
    for item in items:
        by_key[name_matter(item.deadline)].append(item)
    incidents = [
        DayMatter(key=f"incident:{each.incident.id}", incident=each)
        for each in open_.matters
        if each.wants_somebody
    ]
    waiting = [DayMatter(key=key, items=tuple(found)) for key, found in by_key.items()]
    waiting = await mark_at_risk(work, waiting)
    shop_id, drafts = work.shop.id, work.tx.drafts
    counts = await drafts.count_waiting(shop_id, since=EPOCH, but=(), most=MAX_COUNTED)
    return Today(
        matters=(*incidents, *waiting),
        notes=counts.get(DraftStatus.PENDING, (0, 0))[0],
        copies=counts.get(DraftStatus.READY, (0, 0))[0],
        stuck=len(await drafts.list_stuck(shop_id, MAX_COUNTED)),
        unbooked=len(await work.tx.mails.list_unbooked(shop_id, MAX_COUNTED)),
    )
