"""Exports of those who sell labels, and spreadsheets: which columns hold the order, the tracking
number, the carrier and the customer.
"""

import re
from collections.abc import Mapping, Sequence

from bot.domain.channels import read_email
from bot.domain.errors import BadInput
from bot.domain.incidents.tables import Row, read_number
from bot.domain.parcel_lists.lines import RawLine, make_raw_line
from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.domain.shipping.carriers import fold_words
from bot.domain.shipping.tracking import name_carrier, recognise_tracking

#: Exports begin with a few lines of their own.
_HEADER_WITHIN = 6
_DIGITS = regex(r"\d{2}")

# In the order in which they are believed, where an export has several.
_TRACKING = (
    "trackingnumber", "trackingnumbers", "shipmenttrackingnumber", "trackingno", "trackingid",
    "trackingcode", "trackingreference", "trackingref", "tracking", "trackingnr", "tracknumber",
    "parcelnumber", "consignmentnumber", "consignment", "labelnumber", "shipmentnumber", "barcode",
    "waybill", "awb", "sendungsnummer", "paketnummer", "sendungsverfolgung", "numerodesuivi",
    "suivi", "numerodeseguimiento", "seguimiento", "trackandtrace", "trackingnummer", "trackntrace",
)  # fmt: skip
_ORDER = (
    "ordernumber", "orderid", "orderno", "ordernr", "order", "orderref", "orderreference",
    "amazonorderid", "marketplaceorderid", "externalorderid", "channelorderid", "channelreference",
    "receiptid", "bestellnummer", "bestellnr", "bestellung", "auftragsnummer", "sendungsreferenz",
    "kundenreferenz", "numerodecommande", "commande", "numerodepedido", "pedido",
    "customerreference", "yourreference", "yourref", "customerref", "clientref", "reference",
    "referenz", "reference1", "ref", "salesrecordnumber", "invoicenumber", "name",
)  # fmt: skip
_NAME = (
    "recipientname", "recipient", "shiptoname", "deliveryname", "buyername", "customername",
    "fullname", "customer", "shippingname", "receivername", "receiver", "consignee", "tofullname",
    "toname", "buyer", "empfangername", "empfanger", "destinataire", "destinatario", "name",
)  # fmt: skip
_EMAIL = ("buyeremail", "customeremail", "recipientemail", "shiptoemail", "email", "emailaddress")
_CARRIER = (
    "carriername", "carrier", "courier", "couriername", "shippingcarrier", "shippingprovider",
    "provider", "versanddienstleister", "transporteur", "transportista", "carriercode",
)  # fmt: skip
_SERVICE = (
    "servicename", "servicelevel", "shippingservice", "service", "serviceused", "shippingmethod",
    "postageservice", "produkt", "product",
)  # fmt: skip
#: What the headers hold that aren't in these lists: of other languages, and of newer exports.
_TRACKING_LIKE = regex(
    r"tracking(?:n|code|id|ref)|suivi|seguimiento|sendungsn|paketn|kollin|zending|colis"
)
_ORDER_LIKE = regex(r"order(?:n|id|ref)|bestell|auftrag|commande|pedido|ordine|ordre")
_CARRIER_LIKE = regex(r"carrier|courier|transport|versandd|vervoerder|corriere|trackingcompany")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Columns:
    """In which columns what stands; () where nothing says so."""

    tracking: tuple[int, ...]
    order: tuple[int, ...]
    name: tuple[int, ...]
    email: tuple[int, ...]
    carrier: tuple[int, ...]
    service: tuple[int, ...]


def find_parcel_header(rows: Sequence[Row]) -> int | None:
    """Which of these rows names the columns of a list of parcels; None when none does."""
    for index, (_, cells) in enumerate(rows[:_HEADER_WITHIN]):
        columns = _find_columns(cells)
        whom = {*columns.order, *columns.name, *columns.email} - {*columns.tracking}
        if columns.tracking and whom and not any(map(_DIGITS.search, cells)):
            return index
    return None


def read_parcel_rows(rows: Sequence[Row], header: int) -> list[RawLine]:
    """What each row below the header names, as its columns say."""
    columns = _find_columns(rows[header][1])
    return [_read_row(number, cells, columns) for number, cells in rows[header + 1 :]]


def _find_columns(header: Sequence[str]) -> _Columns:
    places: dict[str, int] = {}
    for index, cell in enumerate(header):
        places.setdefault(fold_words(cell), index)
    order = _find(_ORDER, places, _ORDER_LIKE)
    return _Columns(
        tracking=_find(_TRACKING, places, _TRACKING_LIKE),
        order=order,
        name=tuple(each for each in _find(_NAME, places) if each not in order[:1]),
        email=_find(_EMAIL, places),
        carrier=_find(_CARRIER, places, _CARRIER_LIKE),
        service=_find(_SERVICE, places),
    )


def _find(
    headers: Sequence[str], places: Mapping[str, int], like: re.Pattern[str] | None = None
) -> tuple[int, ...]:
    found = [places[header] for header in headers if header in places]
    if not found and like is not None:
        found = [place for header, place in places.items() if like.search(header)]
    return tuple(found)


def _read_row(number: int, cells: Sequence[str], columns: _Columns) -> RawLine:
    order = _first(cells, columns.order)
    tracking = _first(cells, columns.tracking)
    carrier = _first(cells, columns.carrier)
    if tracking and not any(map(str.isdigit, tracking)):
        tracking = None
    read = read_number(order.lstrip("# ")) if order else None
    return make_raw_line(
        number,
        " ".join(filter(None, cells[:8])),
        orders=tuple(filter(None, [read or _keep_bad(order)])),
        trackings=(tracking,) if tracking else (),
        carrier=name_carrier(carrier) if carrier else _name_in(tracking),
        service=_first(cells, columns.service),
        name=_first(cells, columns.name),
        email=_read_email(_first(cells, columns.email)),
    )


def _first(cells: Sequence[str], columns: Sequence[int]) -> str | None:
    """What stands in the first of these columns that isn't empty."""
    filled = (cells[each] for each in columns if each < len(cells) and cells[each])
    return next(filled, None)


def _keep_bad(order: str | None) -> str | None:
    """What a spreadsheet made of a long number, so that it is said."""
    return order if order and "E+" in order.upper() else None


def _name_in(tracking: str | None) -> str | None:
    return recognise_tracking(tracking).carrier if tracking and len(tracking) <= 100 else None


def _read_email(words: str | None) -> str | None:
    try:
        return read_email(words) if words and "@" in words else None
    except BadInput:
        return None
