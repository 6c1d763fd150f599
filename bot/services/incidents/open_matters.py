"""Each open incident as one matter: how it stands in a line, and what of the shop's work belongs to
it, so that nothing of that is listed once more by itself.
"""

from dataclasses import replace
from itertools import chain

from bot.domain.deadlines.deadlines import Deadline, DeadlineKind
from bot.domain.records import dataclass
from bot.services.work import Work
from bot.writing.incidents.matters import IncidentMatter

#: More incidents are hardly open at once; the newest are shown.
MAX_INCIDENTS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenMatters:
    """The open incidents of a shop, and what belongs to them."""

    matters: tuple[IncidentMatter, ...] = ()
    conversations: frozenset[int] = frozenset()  #: of those who wait with an answer to a letter
    promises: frozenset[int] = frozenset()  #: that their letters made and that are open

    @property
    def with_threats_apart(self) -> "OpenMatters":
        """The same, where whoever threatens is told of by themselves all the same."""
        found = (each.threats for each in self.matters)
        return replace(self, conversations=self.conversations.difference(*found))

    def holds(self, deadline: Deadline) -> bool:
        """Whether something that is due belongs to an open incident."""
        if deadline.kind is DeadlineKind.PROMISE:
            return deadline.about_id in self.promises
        return deadline.kind is DeadlineKind.REPLY and deadline.about_id in self.conversations


NOTHING_OPEN = OpenMatters()


async def gather_open_matters(work: Work) -> OpenMatters:
    """All open incidents, the newest first: one question where there is none."""
    incidents = await work.tx.incidents.list_open(work.shop.id, MAX_INCIDENTS)
    if not incidents:
        return NOTHING_OPEN
    ids = [each.id for each in incidents]
    waiting = await work.tx.recipients.map_waiting(ids)
    promises = await work.tx.recipients.map_open_promises(ids)
    conversations = await work.tx.conversations.map_by_id(
        set(chain.from_iterable(waiting.values()))
    )
    customers = await work.tx.customers.map_by_id(
        {each.customer_id for each in conversations.values()}
    )
    matters = []
    for incident in incidents:
        theirs = [conversations[each] for each in waiting[incident.id]]
        matters.append(
            IncidentMatter(
                incident=incident,
                tally=await work.tx.recipients.count(incident.id),
                waiting=tuple((customers[each.customer_id].name, each) for each in theirs),
                promised_by=min(promises[incident.id].values(), default=None),
            )
        )
    return OpenMatters(
        matters=tuple(matters),
        conversations=frozenset(conversations),
        promises=frozenset(chain.from_iterable(promises.values())),
    )
