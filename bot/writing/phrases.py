"""Phrases that are left out where their fact is missing, and how moments are shown."""

from dataclasses import replace
from datetime import datetime

from bot.domain.customers import Customer
from bot.domain.money import Money
from bot.domain.posts import Button
from bot.domain.text import cut_text, escape_name, escape_text, remove_invisible

#: Characters of a name on a button, whose label holds 80.
BUTTON_NAME = 30
_TO = {"Reply": "Reply to {}", "Apologise": "Apologise to {}"}


def fill_name(phrase: str, name: str | None, limit: int = 80) -> str:
    """The phrase with a name in its {}, on one line and safe to show; empty where there is none."""
    if not name:
        return ""
    return phrase.format(escape_name(name, limit))


def fill_text(phrase: str, text: str | None, limit: int = 1000) -> str:
    """The phrase with these words in its {}, safe to show; empty where there are none."""
    if not text:
        return ""
    return phrase.format(escape_text(text, limit))


def fill_money(phrase: str, money: Money | None) -> str:
    """The phrase with a sum of money in its {}; empty where there is none."""
    if money is None:
        return ""
    return phrase.format(money)


def ask_currency(money: Money | None, how: str) -> str:
    """Asks for the currency of a sum that has none, and says how to name it; else nothing."""
    if money is None or money.currency or not money.amount:
        return ""
    return f"Which currency is {money}? {how}, e.g. €{money}."


def fill_plain(phrase: str, value: str | int | None) -> str:
    """The phrase with this value in its {}, as it is; empty where there is none."""
    if not value:
        return ""
    return phrase.format(value)


def fill_moment(phrase: str, moment: datetime | None, style: str = "f") -> str:
    """The phrase with this moment in its {}; empty where there is none."""
    if moment is None:
        return ""
    return phrase.format(format_moment(moment, style))


def name_briefly(customer: Customer | None) -> str:
    """A customer's name on a button; "them" where nobody is known."""
    if customer is None:
        return "them"
    return cut_text(" ".join(remove_invisible(customer.name).split()), BUTTON_NAME) or "them"


def name_button(button: Button, customer: Customer) -> Button:
    """A button that says whom it acts on: "Reply to Chen", "Snooze (Chen)"."""
    name = name_briefly(customer)
    if name in button.label:
        return button
    pattern = _TO.get(button.label, f"{button.label} ({{}})")
    return replace(button, label=pattern.format(name))


def mark_urgent(*, is_urgent: bool) -> str:
    """The sign that begins the line of something urgent."""
    return "⚠ " if is_urgent else ""


def format_moment(moment: datetime, style: str = "f") -> str:
    """The moment as Discord shows it to each reader in their own time zone."""
    return f"<t:{int(moment.timestamp())}:{style}>"


def format_count(number: int, unit: str) -> str:
    """So many of them, e.g. "1 day" or "2 opening days"."""
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
