"""Letters described in this folder, as bytes, and how what is read of them is compared with what
should be.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.mail import Mail
from bot.domain.money import Money, read_money
from bot.mail.reading.email_reader import read_mail
from bot.mail.understanding.sales.sale_letters import SaleReading, read_sale

HERE = Path(__file__).parent
ZONE = ZoneInfo("Europe/London")
WRITTEN = datetime(2026, 11, 24, 9, tzinfo=UTC)
#: By which a reading is counted.
COUNTED = ("number", "lines", "buyer", "total", "ship_by")


@dataclass(frozen=True, slots=True)
class SaleLetter:
    """A described letter, and what should be read of it: nothing of what is no sale."""

    id: str
    mail: Mail
    sale: dict[str, Any] | None = field(default=None)


def list_letters(name: str) -> Iterator[SaleLetter]:
    """The letters of one of this folder's files."""
    table = tomllib.loads((HERE / name).read_text(encoding="utf-8"))
    for one in table.get("letter", ()):
        yield SaleLetter(one["id"], make_mail(one), one.get("sale") or None)
    for one in table.get("other", ()):
        yield SaleLetter(one["id"], make_mail(one))


def make_mail(one: dict[str, Any]) -> Mail:
    """The described letter as it is read from its bytes."""
    written = one.get("date", WRITTEN)
    message = EmailMessage()
    message["From"] = one["from"]
    message["To"] = one.get("to", "shop@tinheron.example")
    message["Subject"] = one["subject"]
    message["Date"] = format_datetime(written)
    message["Message-ID"] = f"<{one['id']}@letters.example>"
    if "text" in one:
        message.set_content(one["text"].strip("\n") + "\n")
    if "html" in one and "text" in one:
        message.add_alternative(one["html"], subtype="html")
    elif "html" in one:
        message.set_content(one["html"], subtype="html")
    return read_mail(message.as_bytes(), received_at=written)


def read(letter: SaleLetter) -> SaleReading | None:
    """What is read of it."""
    return read_sale(letter.mail, zone=ZONE)


def list_wrong(reading: SaleReading, wanted: dict[str, Any]) -> list[str]:
    """The names of the facts that were read wrongly."""
    sale, buyer = reading.sale, reading.sale.buyer
    ship_by = sale.ship_by and f"{sale.ship_by.astimezone(ZONE):%Y-%m-%d %H:%M}"
    due = f"{wanted['ship_by']} 23:59" if "ship_by" in wanted else None
    named = (buyer.name, buyer.user_name, buyer.email)
    is_right = {
        "via": sale.via == wanted["via"],
        "number": sale.number == wanted.get("number"),
        "total": is_sum(sale.total, wanted.get("total")),
        "ship_by": ship_by == due,
        "buyer": named == tuple(map(wanted.get, ("name", "user", "email"))),
        "lines": [describe(line) for line in sale.lines]
        == [describe_wanted(line) for line in wanted["lines"]]
        and all(
            is_sum(line.price, one.get("price"))
            for line, one in zip(sale.lines, wanted["lines"], strict=True)
        ),
        "note": sale.note == wanted.get("note"),
        "recipient": sale.recipient == wanted.get("recipient"),
        "country": sale.country == wanted.get("country"),
        "missing": sorted(reading.missing) == sorted(wanted.get("missing", ())),
        "passed_on": (reading.passed_on_from and reading.passed_on_from.address)
        == wanted.get("passed_on_from"),
    }
    return [name for name, right in is_right.items() if not right]


def list_counted(letter: SaleLetter) -> list[str]:
    """Which of the facts that count were read wrongly; all of them where no sale was seen."""
    reading = read(letter)
    if reading is None or letter.sale is None:
        return list(COUNTED)
    return [each for each in list_wrong(reading, letter.sale) if each in COUNTED]


def is_sum(money: Money | None, wanted: str | None) -> bool:
    """Whether a sum is the wanted one; a bare "$" is any dollar."""
    if money is None or wanted is None:
        return money is None and wanted is None
    other = read_money(wanted, may_be_nothing=True)
    return money.amount == other.amount and money.is_like(other)


def describe(line: Any) -> tuple[Any, ...]:
    """What makes a line of an order, but for its price."""
    return (line.title, line.quantity, line.variation, line.personalisation)


def describe_wanted(one: dict[str, Any]) -> tuple[Any, ...]:
    """The same of what should be read."""
    return (one["title"], one["quantity"], one.get("variation"), one.get("personalisation"))
