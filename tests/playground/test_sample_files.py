"""The playground's sample files read as a marketplace's export and as a table of one's own."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.domain.channels import SalesChannel
from bot.order_files.chunks import FileSale
from bot.order_files.grouping import Unread
from bot.playground.sales import describe_sale
from bot.playground.sample_files import list_sample_files, read_sample_file
from bot.playground.server import build_app
from bot.playground.world import World
from bot.services.parcel_lists.files import read_parcel_file
from tests.order_files.telling import NOW, make_scene, read_all
from tests.playground.small_bot import SmallBot
from tests.playground.test_mail import MONDAY
from tests.sure import sure

ETSY, FAIR, PARCELS = "etsy-orders.csv", "craft-fair.csv", "click-and-drop.csv"


def read(folder: Path, name: str) -> tuple[list[FileSale], list[Unread]]:
    path = folder / name
    path.write_bytes(sure(read_sample_file(name, now=NOW, zone=ZoneInfo("Europe/London"))))
    sales, unread, _ = read_all(path, make_scene())
    return sales, unread


def test_etsy_s_file_holds_what_waits_what_is_old_and_what_a_letter_told(tmp_path: Path) -> None:
    read_in, unread = read(tmp_path, ETSY)
    sales = [each.sale for each in read_in]
    assert (len(sales), unread) == (12, [])
    assert {sale.via for sale in sales} == {SalesChannel.ETSY}
    assert len([sale for sale in sales if not sale.is_shipped]) == 5
    ages = [NOW - sure(sale.placed_at) for sale in sales]
    assert (min(ages), max(ages) > timedelta(days=200)) == (timedelta(), True)
    letter = describe_sale(1, NOW)
    assert (sales[0].number, f"{sales[0].total}") == (letter["number"], letter["total"])
    assert sales[0].buyer.user_name == letter["user"]


def test_a_table_of_one_s_own_is_read_but_for_one_line(tmp_path: Path) -> None:
    sales, unread = read(tmp_path, FAIR)
    assert [each.sale.number for each in sales] == ["CF-101", "CF-102", "CF-103", "CF-105"]
    assert all(each.sale.ship_by and each.sale.buyer.email for each in sales)
    assert [(each.line, each.reason) for each in unread] == [(5, "“to be agreed” is no amount.")]


def test_a_label_seller_s_list_names_orders_of_the_shop_and_one_that_it_has_not() -> None:
    content = sure(read_sample_file(PARCELS, now=NOW, zone=ZoneInfo("Europe/London")))
    lines = read_parcel_file(content)
    assert len(lines) == 5
    assert describe_sale(1, NOW)["tracking"] in str(lines[0])


@pytest.mark.parametrize("name", [ETSY, FAIR, PARCELS])
async def test_the_page_offers_each_for_saving_with_the_world_s_days(name: str) -> None:
    async with World(SmallBot, opens_at=MONDAY) as world:
        assert name in [each["name"] for each in list_sample_files()]
        async with TestClient(TestServer(build_app(world, "secret"))) as browser:
            cookie = {"Cookie": f"goodword_try_{browser.port}=secret"}
            answer = await browser.get(f"/samples/{name}", headers=cookie)
            words = await answer.text()
            assert answer.headers["Content-Disposition"] == "attachment"
            assert "{" not in words
            assert ("11/22/26" in words, "17/11/2026" in words) == (name == ETSY, name == FAIR)
            assert (await browser.get("/samples/letters.toml", headers=cookie)).status == 404
            assert (await browser.get(f"/samples/{name}")).status == 403
