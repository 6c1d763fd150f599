"""Which of the reasons why a message can't wait are a threat: somebody else is about to decide."""

from collections.abc import Iterable

#: The tables of data/rules/urgent_words.toml in which a customer names a bank, a court or the like.
_NAMED = (
    "chargeback",
    "bank",
    "card company",
    "PayPal",
    "dispute",
    "lawyer",
    "legal action",
    "small claims",
    "court",
    "sue you",
    "report you",
    "trading standards",
    "scam",
    "fraud",
)
#: As `find_reasons` shows them.
THREATS = frozenset(f'says "{name}"' for name in _NAMED)


def is_threat(reasons: Iterable[str]) -> bool:
    """Whether one of these reasons is a threat."""
    return not THREATS.isdisjoint(reasons)
