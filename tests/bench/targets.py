"""What Goodword holds itself to, and whether it does; ratios are to a bare bot in the same run."""

FIRST_ANSWER = 1.6
COLD = 300.0  # milliseconds, for an answer that first loads a library
IDLE_MEMORY, MEMORY_AFTER = 1.5, 1.8
MEMORY_IN_SERVERS = 1.3

#: Half of all acknowledgements, one at a time.
ADD_ORDER = 3.0
LOOK, LOOK_AT_MANY = 2.0, 2.5
#: `/order add` with many orders to the same with none, or the other way round.
GROWTH = 1.2
CAPACITY = 0.30

ROUND_WITH_NOTHING_DUE = 1.0  # milliseconds
LATENESS = 25.0  # milliseconds, of 99 % of a thousand reminders
MANY_DUE = 2000.0  # milliseconds, until ten thousand are queued

#: The CPU of a first look at a mailbox, to that of the standard library's parsing its letters.
FIRST_LOOK = 8.0


def judge(found: float, most: float, unit: str = "") -> str:
    """Whether it is at most this, and if not, by how much it is more."""
    verdict = "met" if found <= most else f"MISSED by {found / most - 1:.0%}"
    return f"target {most:g}{unit}  {verdict}"


def judge_ratio(found: float, most: float) -> str:
    return f"x{found:<5.2f} {judge(found, most)}"


def judge_least(found: float, least: float) -> str:
    """Whether it is at least this, and if not, by how much it is less."""
    verdict = "met" if found >= least else f"MISSED by {1 - found / least:.0%}"
    return f"target {least:g}  {verdict}"
