"""One sale out of the rows that tell of it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache

from bot.domain.errors import BadInput
from bot.domain.money import Money
from bot.domain.order_lines import WORDS_LIMIT, OrderKind, OrderLine
from bot.domain.sales.sale import Buyer, Sale, SoldParcel
from bot.domain.text import clean_name, cut_text
from bot.domain.ways import read_own_email
from bot.order_files.bought import UnreadCell, read_lines, settle_prices
from bot.order_files.cells import is_shortened, tidy, tidy_lines
from bot.order_files.dates import DayOrder, find_zone, read_deadline, read_moment
from bot.order_files.facts import Cells
from bot.order_files.mapping import Mapping
from bot.order_files.places import read_country
from bot.order_files.rules import is_status, says_status
from bot.order_files.scenes import Scene
from bot.order_files.sums import read_currency, read_sum

NUMBER_LIMIT = 64
_NAME_LIMIT = 80
_NOTHING = Decimal(0)


class Builder:
    """Makes sales of rows, as one mapping and one shop have them."""

    def __init__(self, mapping: Mapping, order: DayOrder, scene: Scene) -> None:
        self._via = mapping.via
        self._layout = mapping.layout
        self._order = order
        self._scene = scene

    def build(self, number: str | None, rows: Sequence[Cells]) -> Sale:
        """The sale that these rows tell of.

        Raises UnreadCell where something that it can't do without can't be read.
        """
        currency = self._find_currency(rows)
        sold, given_back = self._part_refunds(rows, currency)
        head = _merge(sold or rows)
        lines = read_lines(sold, currency, self._layout.dollar)
        total = self._find_total(sold, lines, currency)
        if lines and any(line.quantity > 1 for line in lines):
            more = (self._read(head.shipping, currency), self._read(head.tax, currency))
            lines = settle_prices(lines, total, more)
        name = self._name_buyer(head)
        is_shipped = bool(sold) and self._is_shipped(head, sold)
        return Sale(
            via=self._via,
            number=number,
            buyer=_make_buyer(name, tidy(head.user_name), head.email),
            lines=lines,
            total=total,
            placed_at=self._read_placed(head),
            ship_by=self._read_ship_by(head),
            note=cut_text(tidy_lines(head.note), WORDS_LIMIT) or None if head.note else None,
            recipient=_read_recipient(head.recipient, name) if head.recipient else None,
            country=read_country(head.country) if head.country else None,
            kind=_find_kind(head, sold),
            parcels=self._list_parcels(head, sold),
            is_shipped=is_shipped,
            is_cancelled=_is_cancelled(head),
            refunded=self._find_refunded(head, total, given_back, currency),
        )

    # Money

    def _find_currency(self, rows: Sequence[Cells]) -> str:
        """The currency of sums that name none."""
        for row in rows:
            if row.currency and (currency := read_currency(row.currency)):
                return currency
        return self._scene.currency

    def _read(self, cell: str, currency: str) -> Money | None:
        return read_sum(cell, currency, self._layout.dollar) if cell else None

    def _require(self, cell: str, currency: str) -> Money | None:
        money = read_sum(cell, currency, self._layout.dollar)
        if money is None and tidy(cell):
            raise UnreadCell(f"“{cut_text(tidy(cell), 40)}” is no amount.")
        return money

    def _part_refunds(
        self, rows: Sequence[Cells], currency: str
    ) -> tuple[Sequence[Cells], list[Money]]:
        """The rows that sell, and the sums of those that give back."""
        sold, given_back = [], []
        for row in rows:
            cell = row.total or row.line_total or row.gross
            if "-" in cell or "−" in cell or "(" in cell or row.event:
                money = self._read(cell, currency)
                if money is not None and _gives_back(row, money):
                    given_back.append(self._add_tax(money, row, currency))
                    continue
            sold.append(row)
        return sold, given_back

    def _add_tax(self, money: Money, row: Cells, currency: str) -> Money:
        amount = abs(money.amount)
        tax = self._read(row.tax, currency)
        if not row.total and self._layout.tax == "line" and tax is not None:
            amount += abs(tax.amount)
        return Money(amount, money.currency)

    def _find_total(
        self, rows: Sequence[Cells], lines: Sequence[OrderLine], currency: str
    ) -> Money | None:
        if len(rows) == 1 and rows[0].total:
            return self._require(rows[0].total, currency)
        told = [self._require(row.total, currency) for row in rows if row.total]
        totals = [money for money in told if money is not None]
        if totals:
            return _add_totals(totals, lines)
        return self._add_lines(rows, currency)

    def _add_lines(self, rows: Sequence[Cells], currency: str) -> Money | None:
        """The total of an export that has only its lines'."""
        told = [self._require(row.line_total, currency) for row in rows if row.line_total]
        sums = [money.amount for money in told if money is not None]
        if not sums or not self._layout.tax:
            return None
        amount = _add(sums) - _add(map(abs, self._list(rows, "discount", currency)))
        taxes = self._list(rows, "tax", currency)
        if self._layout.tax == "line":
            amount += _add(taxes) + _add(self._list(rows, "shipping", currency))
        else:
            # each row repeats what all of them cost together, or only the first says it
            postage = self._list(rows, "shipping", currency)
            amount += max(taxes, default=_NOTHING) + max(postage, default=_NOTHING)
        return Money(amount, _name_currency(told)) if amount >= 0 else None

    def _list(self, rows: Sequence[Cells], fact: str, currency: str) -> list[Decimal]:
        read = (self._read(getattr(row, fact), currency) for row in rows)
        return [money.amount for money in read if money is not None]

    def _find_refunded(
        self, head: Cells, total: Money | None, given_back: list[Money], currency: str
    ) -> Money | None:
        if given_back:
            return _add_up(given_back)
        if head.refunded and (money := self._read(head.refunded, currency)) and money.amount:
            return Money(abs(money.amount), money.currency)
        if head.left and total is not None:
            left = self._read(head.left, currency)
            if left is not None and 0 < left.amount < total.amount:
                return Money(total.amount - left.amount, total.currency)
        if not (head.status or head.payment):
            return None
        is_said = is_status(head.status, "refunded") or is_status(head.payment, "refunded")
        return total if is_said else None

    # Days

    def _read_placed(self, head: Cells) -> datetime | None:
        cell, zone = head.placed, self._scene.zone
        if head.placed_time:
            cell = f"{cell} {head.placed_time}"
            zone = find_zone(head.zone) or zone
        if not cell:
            return None
        at = read_moment(cell, self._order, zone) or read_moment(head.placed, self._order, zone)
        if at is None and tidy(cell):
            raise UnreadCell(f"“{cut_text(tidy(head.placed), 40)}” is no date that I can read.")
        return at

    def _read_ship_by(self, head: Cells) -> datetime | None:
        return read_deadline(head.ship_by, self._order, self._scene.zone) if head.ship_by else None

    def _read_shipped_at(self, cell: str) -> datetime | None:
        return read_moment(cell, self._order, self._scene.zone) if cell else None

    # How it gets there

    def _is_shipped(self, head: Cells, rows: Sequence[Cells]) -> bool:
        if not (head.shipped or head.status or head.counter):
            return False
        # rows that only add an item leave the buyer out, too
        whole = [row for row in rows if row.item and (row.name or row.user_name or row.recipient)]
        if len(whole) > 1 and any(row.shipped for row in whole):
            return all(self._says_shipped(row.shipped) for row in whole)
        return (
            self._says_shipped(head.shipped)
            or is_status(head.status, "shipped")
            or (bool(head.counter))
        )

    def _says_shipped(self, cell: str) -> bool:
        if not cell:
            return False
        if self._read_shipped_at(cell) is not None:
            return True
        return is_status(tidy(cell), "yes") or is_status(tidy(cell), "shipped")

    def _list_parcels(self, head: Cells, rows: Sequence[Cells]) -> tuple[SoldParcel, ...]:
        if not (head.tracking or head.shipped):
            return ()
        parcels: dict[str, SoldParcel] = {}
        for row in filter(_has_tracking, rows):
            for number in tidy(row.tracking).replace(";", ",").split(","):
                if number.strip() and not is_shortened(number.strip()):
                    parcel = self._make_parcel(row, head, number.strip())
                    parcels.setdefault(number.strip().upper(), parcel)
        if parcels:
            return tuple(parcels.values())
        shipped_at = self._read_shipped_at(head.shipped)
        if shipped_at is None:
            return ()
        return (_make_parcel(head.carrier, head.service, None, shipped_at),)

    def _make_parcel(self, row: Cells, head: Cells, number: str) -> SoldParcel:
        shipped_at = self._read_shipped_at(row.shipped or head.shipped)
        service = row.service or head.service
        return _make_parcel(row.carrier or head.carrier, service, number[:100], shipped_at)

    # Who

    def _name_buyer(self, head: Cells) -> str:
        name = tidy(head.name)
        if not name:
            name = tidy(f"{head.first_name} {head.last_name}")
        return name


def _gives_back(row: Cells, money: Money) -> bool:
    """Whether a row gives this sum back; a line that is less than nothing may be a discount."""
    if is_status(tidy(row.event), "refunded"):
        return True
    if money.amount >= 0:
        return False
    return bool(row.total) or row.quantity.startswith("-") or is_status(row.status, "refunded")


def _has_tracking(row: Cells) -> bool:
    return bool(row.tracking)


def _merge(rows: Sequence[Cells]) -> Cells:
    """What the rows say together: of each fact what is said first."""
    if len(rows) == 1:
        return rows[0]
    return Cells(*(next(filter(None, cells), "") for cells in zip(*rows, strict=True)))


def _add_totals(totals: list[Money], lines: Sequence[OrderLine]) -> Money:
    """The order's total, which each row repeats, or has its own part of."""
    first = totals[0]
    if len(totals) == 1:
        return first
    are_parts = len(set(totals)) > 1
    if not are_parts and len(lines) == len(totals):
        prices = [line.price.amount * line.quantity for line in lines if line.price is not None]
        are_parts = prices == [total.amount for total in totals]
    if not are_parts:
        return first
    return _add_up(totals)


def _add_up(sums: Sequence[Money]) -> Money:
    return Money(_add(money.amount for money in sums), sums[0].currency)


def _add(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, _NOTHING)


def _name_currency(sums: Sequence[Money | None]) -> str:
    return next(money.currency for money in sums if money is not None)


@lru_cache(maxsize=4096)
def _make_parcel(
    carrier: str, service: str, number: str | None, shipped_at: datetime | None
) -> SoldParcel:
    return SoldParcel(
        carrier=tidy(carrier)[:60] or None,
        service=tidy(service)[:60] or None,
        tracking=number,
        shipped_at=shipped_at,
    )


def _make_buyer(name: str, user_name: str, email: str) -> Buyer:
    if name and len(name) > _NAME_LIMIT:
        name = clean_name(name, _NAME_LIMIT)
    return Buyer(
        name=name or None,
        user_name=user_name[:_NAME_LIMIT] or None,
        email=_read_email(email) if email else None,
    )


@lru_cache(maxsize=8192)
def _read_email(cell: str) -> str | None:
    """The buyer's own address; a marketplace's is nobody's."""
    try:
        return read_own_email(tidy(cell).removeprefix("mailto:")).lower()
    except BadInput:
        return None


@lru_cache(maxsize=8192)
def _read_recipient(cell: str, name: str) -> str | None:
    """Who gets it, where that isn't the buyer."""
    recipient = tidy(cell)
    if recipient.casefold() == name.casefold():
        return None
    return cut_text(recipient, _NAME_LIMIT) or None


def _is_cancelled(head: Cells) -> bool:
    if head.cancelled and tidy(head.cancelled) and not is_status(tidy(head.cancelled), "no"):
        return True
    if not (head.status or head.payment):
        return False
    return is_status(head.status, "cancelled") or is_status(head.payment, "cancelled")


def _find_kind(head: Cells, rows: Sequence[Cells]) -> OrderKind | None:
    if head.counter or (head.method and says_status(head.method, "pickup")):
        return OrderKind.PICKUP
    if head.nature and all(is_status(row.nature, "digital") for row in rows if row.item):
        return OrderKind.DOWNLOAD
    if head.needs_shipping:
        told = [row.needs_shipping for row in rows if row.needs_shipping]
        if all(is_status(cell, "no") for cell in told):
            return OrderKind.DOWNLOAD
    return None
