"""What a correction changed, as lines of history."""

from datetime import datetime

from bot.domain.channels import SalesChannel
from bot.domain.order_lines import OrderKind
from bot.writing.order_facts import FACT_WORDS

#: What facts are called where their own name would mean nothing to a seller.
_WORDS = FACT_WORDS | {"member_name": "account"}


def describe_changes(old: object, new: object, names: tuple[str, ...]) -> list[str]:
    """A line for each fact that differs: what it was and what it is."""
    lines = []
    for name in names:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            what = _WORDS.get(name, name.replace("_", " "))
            lines.append(f"{what}: {_show(before)} → {_show(after)}")
    return lines


def _show(value: object) -> str:
    """A fact as a line of history shows it."""
    if value is None:
        return "not set"
    if isinstance(value, datetime):
        return f"<t:{int(value.timestamp())}:f>"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, SalesChannel | OrderKind):
        return value.title
    return str(value)
