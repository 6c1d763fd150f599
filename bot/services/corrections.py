"""What a correction changed, as lines of history."""

from datetime import datetime

from bot.domain.channels import SalesChannel

#: What facts are called where their own name would mean nothing to a seller.
_WORDS = {
    "external_number": "marketplace number",
    "short_name": "what letters call it",
    "is_urgent": "urgent",
    "via": "where bought",
    "country": "country it goes to",
    "arrives_at": "expected",
    "member_name": "account",
}


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
    if isinstance(value, SalesChannel):
        return value.title
    return str(value)
