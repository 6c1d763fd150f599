"""An export says every fact of an order: one that is added later must be named."""

from dataclasses import fields

from bot.domain.orders import Order
from bot.domain.parcels import WAY, Parcel
from bot.exports.exported_order import COLUMNS, PARCEL_COLUMNS

#: What means nothing outside this database, or stands in an export in another way.
BESIDE = {
    "id",
    "shop_id",
    "customer_id",
    "import_id",
    "replaces_id",  # as the number of the other order
    "lines",  # each in columns of its own
    "parcel_number",
    "parcel_lines",
}


def test_every_fact_of_an_order_and_of_a_parcel_goes_out() -> None:
    told = {*COLUMNS.values(), *WAY, *BESIDE}
    assert {each.name for each in fields(Order)} - told == set()
    own = {each.name for each in fields(Parcel)} - {"id", "shop_id", "order_id"}
    assert own == set(PARCEL_COLUMNS.values())
