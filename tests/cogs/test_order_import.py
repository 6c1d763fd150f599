"""/order import: shown first, imported once, and taken back for a day."""

import pytest
import simcord
from simcord.results import InteractionResult

from bot.domain.errors import ShopError
from bot.services.imports.places import find_places
from tests.cogs.letter_world import fetch
from tests.cogs.shop_world import World, check_refusal, name_inputs, read_answer
from tests.cogs.test_incident_people import read_page
from tests.services.imports.importing import row, write_etsy

FILE = write_etsy(*(row(number, day="12/20/25") for number in range(101, 111)), "nonsense")


async def send(shop: World, content: bytes = FILE, **more: str) -> InteractionResult:
    return await shop.sam.slash(shop.desk, "order import", file=("etsy.csv", content), **more)


async def press(shop: World, told: InteractionResult, label: str) -> InteractionResult:
    return await shop.sam.click(read_page(told), label=label)


async def count_orders(shop: World) -> int:
    return len(await fetch(shop, "orders", "id"))


async def test_a_file_is_shown_and_imported_once(shop: World) -> None:
    told = await send(shop)
    said = read_answer(told)
    assert "New orders: 10" in said
    assert "Not readable: 1" in said
    assert "Line 12" in said
    assert await count_orders(shop) == 0
    done = await press(shop, told, "Import")
    assert "10 new orders" in read_answer(done)
    assert await count_orders(shop) == 10
    assert await fetch(shop, "drafts", "id") == []
    again = await send(shop)
    assert "Unchanged: 10" in read_answer(again)
    assert await count_orders(shop) == 10


async def test_an_import_is_taken_back_by_its_button(shop: World) -> None:
    done = await press(shop, await send(shop), "Import")
    undone = await press(shop, done, "Undo")
    assert "10 new orders are gone again" in read_answer(undone)
    assert await count_orders(shop) == 0


async def test_a_cancelled_file_leaves_nothing(shop: World) -> None:
    told = await send(shop)
    page = read_page(told)
    await shop.sam.click(page, label="Cancel")
    assert await count_orders(shop) == 0
    assert not list(shop.bot.database.address.file.parent.glob("*-imports/*"))  # type: ignore[union-attr]


async def test_what_changed_in_between_is_shown_again(shop: World) -> None:
    told = await send(shop)
    await shop.ask("order add", customer="Ada", item="mug", number="101")
    shown = await press(shop, told, "Import")
    assert "changed since I looked" in read_answer(shown)
    assert "New orders: 9" in read_answer(shown)
    assert await count_orders(shop) == 1
    done = await press(shop, shown, "Import")
    assert "9 new orders, 1 changed" in read_answer(done)
    assert await count_orders(shop) == 10


async def test_corrected_columns_are_kept_for_the_next_file(shop: World) -> None:
    content = b"Ref;Who;What;Money\nA1;Ada Byron;mug;12.50\nA2;Bob Brown;bowl;8\n"
    told = await send(shop, content)
    form = await press(shop, told, "Correct the columns")
    (field,) = name_inputs(form).values()
    lines = "order number = Ref\nbuyer’s name = Who\nitem = What\norder total = Money"
    shown = await shop.sam.submit_modal(form, {field: lines})
    assert "A1 · Ada Byron · mug · £12.50" in read_answer(shown)
    again = await send(shop, content)
    assert "A1 · Ada Byron · mug · £12.50" in read_answer(again)
    assert "told me about before" in read_answer(again)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 nothing", "PDF"),
        (b"PK\x03\x04" + bytes(100), ""),
        (b"\x00\x01\x02" * 500, ""),
    ],
)
async def test_what_is_no_table_is_refused_in_one_sentence(
    shop: World, content: bytes, why: str
) -> None:
    told = await send(shop, content)
    assert why in check_refusal(told)
    simcord.assert_error(shop.env, ShopError)
    assert await count_orders(shop) == 0


async def test_customers_are_refused_politely(shop: World) -> None:
    await shop.refuse("order import", by=shop.ada, file=("etsy.csv", FILE))


async def test_a_full_disk_is_told_and_no_piece_of_the_file_stays(shop: World) -> None:
    places = find_places(shop.bot.database.address, 1)
    places.folder.mkdir(parents=True)
    places.upload.symlink_to("/dev/full")  # has room for nothing
    said = check_refusal(await send(shop))
    assert "disk of my computer is full" in said
    assert "Nothing was changed" in said
    simcord.assert_error(shop.env, ShopError)
    assert list(places.folder.iterdir()) == []
    assert "New orders: 10" in read_answer(await send(shop))


async def test_a_folder_that_cant_be_written_is_told(shop: World) -> None:
    folder = find_places(shop.bot.database.address, 1).folder
    folder.write_text("in the way")
    assert "must let me write there" in check_refusal(await send(shop))
    simcord.assert_error(shop.env, ShopError)
