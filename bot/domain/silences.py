"""Letters that have stopped: a mailbox that nobody delivers to any more, a filter that swallows a
marketplace's letters.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from bot.domain.platforms import Platform, find_sender
from bot.domain.records import dataclass

#: So many letters would have come in the meantime, as often as they came before. If they come by
#: chance, no letter for so long happens once in 400 times (e to the power of -6).
MIN_MISSED = 6
#: What is usual is known after so long, and of no fewer letters.
MIN_HISTORY, MIN_LETTERS = timedelta(days=21), 8
#: Of so many letters it is known after a week and a day: a weekend was among them.
SHORT_HISTORY, MANY_LETTERS = timedelta(days=8), 200
#: No weekend is a silence, nor anything that isn't far longer than every pause before.
MIN_SILENCE, TIMES_LONGEST = timedelta(days=3), 2
_WEEK = timedelta(days=7)
#: These write when something happens, not when something is sold.
_BY_CHANCE = (Platform.CARRIER, Platform.BANK)
#: The whole mailbox, where a platform's name may stand.
MAILBOX = "your mailbox"


@dataclass(frozen=True, slots=True)
class Silence:
    """No letter has come for long, where many were usual."""

    sender: str  #: whose letters they are, or MAILBOX
    last_at: datetime
    since: datetime  #: from when on it was a silence
    per_week: float  #: how many came before, on average

    def describe(self, now: datetime) -> str:
        """How long, and what was usual: "No letter from Etsy for 9 days; 4 a week were usual."."""
        whose = "" if self.sender == MAILBOX else f" from {self.sender}"
        days = (now - self.last_at) // timedelta(days=1)
        return f"No letter{whose} for {days} days; {self.per_week:.0f} a week were usual."


def find_silences(letters: Iterable[tuple[str, datetime]], now: datetime) -> list[Silence]:
    """The whole mailbox if it is silent, else each platform that is.

    `letters` are the senders' addresses, and when each letter was written; moments to come count
    as now.
    """
    times: dict[str, list[datetime]] = defaultdict(list)
    for address, at in letters:
        moment = min(at, now)
        times[MAILBOX].append(moment)
        platform = find_sender(address.rpartition("@")[2].casefold())
        if platform is not None and platform not in _BY_CHANCE:
            times[platform.label].append(moment)
    found = [each for sender, when in times.items() if (each := _find_silence(sender, when, now))]
    whole = [each for each in found if each.sender == MAILBOX]
    return whole or found


def _find_silence(sender: str, times: Sequence[datetime], now: datetime) -> Silence | None:
    ordered = sorted(times)
    span = ordered[-1] - ordered[0]
    is_known = len(ordered) >= MIN_LETTERS and span >= MIN_HISTORY
    if not is_known and (len(ordered) < MANY_LETTERS or span < SHORT_HISTORY):
        return None
    pause = span / (len(ordered) - 1)
    longest = max(after - before for before, after in pairwise(ordered))
    enough = max(MIN_SILENCE, pause * MIN_MISSED, longest * TIMES_LONGEST)
    since = ordered[-1] + enough
    return Silence(sender, ordered[-1], since, _WEEK / pause) if since <= now else None
