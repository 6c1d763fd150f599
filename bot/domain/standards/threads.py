"""The threads of a marketplace's messages, as far as a shop's books show them.

A thread is the marketplace's own conversation, where a letter names it; a second one of the same
person is a second thread. Of a message without one we know only our own conversation: then a wait
is a thread. Only the first message of a thread counts, even one that wants no answer.
"""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby

from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.domain.standards.standings import Task

_NUMBER = regex(r"/(\d{4,})(?=/|$)")


@dataclass(frozen=True, slots=True)
class Said:
    """A message of a customer on a marketplace, or an answer of the shop's."""

    customer_id: int
    at: datetime
    is_answer: bool  #: the shop's; else the customer's
    is_thanks: bool = False
    page: str | None = None  #: where it is on the marketplace


def list_threads(said: Iterable[Said], *, within: timedelta) -> list[Task]:
    """What has to be answered, and when it was; `said` goes by customer, and each in order."""
    tasks: list[Task] = []
    for customer_id, theirs in groupby(said, key=lambda each: each.customer_id):
        tasks += _follow(customer_id, theirs, within)
    return tasks


def _follow(customer_id: int, said: Iterable[Said], within: timedelta) -> list[Task]:
    done: list[Task] = []
    waiting: list[datetime] = []
    known: set[str] = set()
    for each in said:
        if each.is_answer:
            done += [Task(at + within, each.at, customer_id) for at in waiting]
            waiting.clear()
            continue
        thread = name_thread(each.page)
        if thread is None:
            begins = not waiting and not each.is_thanks
        else:
            begins = thread not in known
            known.add(thread)
        if begins:
            waiting.append(each.at)
    return [*done, *(Task(at + within, None, customer_id) for at in waiting)]


def name_thread(page: str | None) -> str | None:
    """The marketplace's number of a conversation, from the link that leads to it; None where the
    link leads to all of them.

    Messages and help requests are numbered apart.
    """
    if page is None:
        return None
    path = re.split(r"[?#]", page, maxsplit=1)[0]
    number = _NUMBER.search(path)
    if number is None:
        return None
    kind = "help" if "help" in path else "message"
    return f"{kind}:{number[1]}"
