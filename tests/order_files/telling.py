"""Files and sales in few words, for the tests."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.money import Money
from bot.domain.order_lines import OrderLine
from bot.domain.sales.sale import Sale
from bot.order_files.chunks import FileSale
from bot.order_files.grouping import Unread
from bot.order_files.opening import open_table
from bot.order_files.proposing import Proposal, propose_mapping
from bot.order_files.reading import read_with
from bot.order_files.scenes import Scene

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
CURRENCIES = {"US": "USD"}
SAMPLES = Path(__file__).with_name("samples")


def make_scene(country: str | None = "GB", zone: str = "Europe/London") -> Scene:
    return Scene(
        now=NOW, zone=ZoneInfo(zone), country=country, currency=CURRENCIES.get(country or "", "")
    )


def read_all(
    path: Path, scene: Scene | None = None
) -> tuple[list[FileSale], list[Unread], Proposal]:
    """Everything in a file, as it is proposed."""
    scene = scene or make_scene()
    table = open_table(path)
    proposal = propose_mapping(table, scene)
    chunks = list(read_with(table, proposal.mapping, scene))
    sales = [sale for chunk in chunks for sale in chunk.sales]
    return sales, [each for chunk in chunks for each in chunk.unread], proposal


def write_file(folder: Path, text: str, encoding: str = "utf-8", newline: str = "\n") -> Path:
    path = folder / "file.csv"
    path.write_bytes(text.replace("\n", newline).encode(encoding))
    return path


def say_money(money: Money | None) -> str:
    if money is None:
        return ""
    amount = f"{money.amount:.2f}".removesuffix(".00") if money.currency == "JPY" else None
    return f"{amount or f'{money.amount:.2f}'} {money.currency}".strip()


def say_line(line: OrderLine) -> str:
    said = f"{line.quantity} × {line.title}"
    if line.variation:
        said += f" ({line.variation})"
    if line.personalisation:
        said += f" [{line.personalisation}]"
    if line.price is not None:
        said += f" at {say_money(line.price)}"
    return said


def say_sale(sale: Sale) -> dict[str, Any]:
    """What a sale says, as strangers.toml asks."""
    placed = sale.placed_at
    return {
        "via": sale.via or "",
        "number": sale.number or "",
        "name": sale.buyer.name or "",
        "user_name": sale.buyer.user_name or "",
        "email": sale.buyer.email or "",
        "recipient": sale.recipient or "",
        "lines": list(map(say_line, sale.lines)),
        "titles": [line.title for line in sale.lines],
        "total": say_money(sale.total),
        "refunded": say_money(sale.refunded),
        "placed": placed.replace(tzinfo=None).isoformat() if placed else "",
        "shipped": sale.is_shipped,
        "cancelled": sale.is_cancelled,
        "country": sale.country or "",
        "kind": sale.kind or "",
        "note": sale.note or "",
        "tracking": ", ".join(each.tracking or "" for each in sale.parcels),
    }


def find_differences(said: dict[str, Any], expected: dict[str, Any]) -> list[str]:
    """Where a sale isn't what was expected; a day stands for any moment of it."""
    wrong = []
    for name, value in expected.items():
        if name == "maybe":
            continue
        got = said[name]
        if name == "placed" and len(value) == 10:
            got = got[:10]
        if got != value:
            wrong.append(f"{name}: {got!r}, not {value!r}")
    return wrong
