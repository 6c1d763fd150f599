"""/customer data and forget: all of one customer in a ZIP, and nothing of them anywhere."""

import io
import json
import zipfile
from pathlib import Path

from simcord.results import InteractionResult, ResponseMessage

from bot.client import create_bot
from bot.config import Settings
from bot.services.imports.places import find_places
from bot.store.sqlite_file import find_file
from tests.cogs.shop_world import (
    DAY,
    World,
    check_refusal,
    list_buttons,
    read_answer,
    read_books,
    read_message,
)
from tests.sure import sure

NAME = "Zelda Quillfeather"
ADDRESS = "zelda.quill@rarebird.example"


async def live(shop: World) -> None:
    """A customer with an order, words of theirs, a letter that went and one that waits."""
    await shop.ask("order add", customer="Ada Byron", item="blue shawl", email="ada@x.example")
    await shop.ask(
        "order add", customer=NAME, item="periwinkle teapot", email=ADDRESS, note="for Grizelda"
    )
    await shop.ask("customer wrote", customer=NAME, message="My gooseberry pot broke.")
    await shop.ask("reply", customer=NAME, message="I am sorry about the gooseberry pot.")
    await shop.ask("reply", customer="Ada Byron", message="Your shawl left today.")
    await shop.env.settle()


async def show_preview(shop: World, **options: str) -> InteractionResult:
    return await shop.rosa.slash(shop.desk, "customer forget", customer=NAME, **options)


async def click(shop: World, told: InteractionResult, label: str) -> InteractionResult:
    return await shop.rosa.click(get_last(told), label=label)


async def forget(shop: World) -> InteractionResult:
    """Forgets them although not everything is over."""
    told = await click(shop, await show_preview(shop), "Forget all the same")
    return await click(shop, told, "Erase")


def get_last(told: InteractionResult) -> ResponseMessage:
    return told.followups[-1] if told.followups else sure(told.response)


def read_last(told: InteractionResult) -> str:
    return read_message(get_last(told))


def list_desk(shop: World) -> list[str]:
    return [read_message(message) for message in shop.desk.history()]


async def test_all_of_a_customer_is_in_one_zip_and_nothing_of_others(shop: World) -> None:
    await live(shop)
    told = await shop.sam.slash(shop.desk, "customer data", customer=NAME)
    answer = get_last(told)
    assert f"All that I keep of **{NAME}**" in read_message(answer)
    (file,) = answer.attachments
    archive = zipfile.ZipFile(io.BytesIO(await file.read()))
    texts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert list(texts)[:2] == ["index.txt", "story.html"]
    page = texts["story.html"]
    for words in (ADDRESS, "periwinkle teapot", "My gooseberry pot broke.", "for Grizelda"):
        assert words in page
    assert json.loads(texts["tables/messages.json"])[0]["words"] == "My gooseberry pot broke."
    assert "I am sorry about the gooseberry pot." in texts["tables/revisions.json"]
    assert not [name for name, text in texts.items() if "Ada Byron" in text or "shawl" in text]


async def test_what_would_go_is_shown_first_and_nothing_has_gone(shop: World) -> None:
    await live(shop)
    before = await read_books(shop.bot)
    told = await show_preview(shop)
    said = read_answer(told)
    assert f"This erases **{NAME}** for good: 1 order, 1 message, 1 letter" in said
    assert "they wait for an answer; 1 open order (counts as cancelled then)" in said
    assert "I keep 7 daily backups." in said
    assert list_buttons(get_last(told)) == ["Forget all the same"]
    assert await read_books(shop.bot) == before


async def test_after_a_second_question_nothing_of_them_is_left(
    shop: World, settings: Settings
) -> None:
    await live(shop)
    assert any(NAME in words for words in list_desk(shop))
    told = await click(shop, await show_preview(shop), "Forget all the same")
    assert "There is no way back." in read_last(told)
    told = await click(shop, told, "Erase")
    said = read_last(told)
    assert "Erased from the books: 1 order, 1 message, 1 letter" in said
    books = str(await read_books(shop.bot)).casefold()
    assert "quillfeather" not in books
    assert "gooseberry" not in books
    assert "Still to be taken away" in await shop.ask("shop status")
    await shop.env.advance_time(60)
    assert "Still to be taken away" not in await shop.ask("shop status")
    left = [words for words in list_desk(shop) if "Quillfeather" in words or "gooseberry" in words]
    assert left == []
    assert any("Ada Byron" in words for words in list_desk(shop))
    folder = sure(find_file(settings.database_url)).parent
    assert list_files_with(folder, b"quillfeather", b"rarebird", b"gooseberry", b"grizelda") == []


def list_files_with(folder: Path, *secrets: bytes) -> list[str]:
    found = []
    for file in folder.glob("goodword.db*"):
        content = file.read_bytes().lower()
        found += [f"{file.name}: {secret!r}" for secret in secrets if secret in content]
    return found


async def test_only_who_may_manage_the_server_can_erase(shop: World) -> None:
    await live(shop)
    told = await shop.sam.slash(shop.desk, "customer forget", customer=NAME)
    told = await shop.sam.click(get_last(told), label="Forget all the same")
    before = await read_books(shop.bot)
    told = await shop.sam.click(get_last(told), label="Erase")
    assert "people with the permission *Manage Server*" in check_refusal(told)
    assert await read_books(shop.bot) == before


async def test_the_order_stays_as_a_number_and_they_are_new_when_they_write_again(
    shop: World,
) -> None:
    await live(shop)
    await forget(shop)
    shown = await shop.ask("order list", status="cancelled")
    assert "#2" in shown
    assert NAME not in shown
    said = await shop.ask("customer wrote", customer=NAME, message="Hello, do you sell pots?")
    assert "They are new" in said
    assert "gooseberry" not in await shop.ask("customer show", customer=NAME)


async def test_the_desk_is_cleared_once_the_bot_may_and_after_a_restart(
    shop: World, settings: Settings
) -> None:
    await live(shop)
    await forget(shop)
    path = f"/channels/{shop.desk.id}/messages/*"
    shop.env.inject_error("DELETE", path, status=403, code=50013, times=None)
    await shop.env.advance_time(30)
    assert "Still to be taken away of forgotten customers:** my messages in" in (
        status := await shop.ask("shop status")
    )
    assert "(allow me *View Channel* and *Read Message History* there)" in status
    shop.env.backend.faults.clear()
    await shop.bot.close()
    await shop.env.restart_bot(create_bot(settings))
    await shop.env.advance_time(600)
    assert not [words for words in list_desk(shop) if "Quillfeather" in words]


async def test_an_old_button_erases_nobody_twice(shop: World) -> None:
    await live(shop)
    preview = await show_preview(shop)
    await forget(shop)
    told = await click(shop, preview, "Forget all the same")
    assert "forgotten already" in check_refusal(told)


async def test_idle_customers_are_forgotten_at_night_and_the_days_list_says_so(
    shop: World,
) -> None:
    for name in ("Zelda Quillfeather", "Otto Longgone"):
        await shop.ask("order add", customer=name, item="teapot")
        await shop.ask("order cancel", order=str(2 if name == "Otto Longgone" else 1))
    for card in shop.list_cards():
        await shop.sam.click(card, label="Discard")
    await shop.env.advance_time(70 * DAY)
    await shop.ask("order add", customer="Ada Byron", item="blue shawl")
    assert "No customer is forgotten by itself." in await shop.ask("shop retention")
    assert "Manage Server" in await shop.refuse("shop retention", months=2)
    said = await shop.ask("shop retention", by=shop.rosa, months=2)
    assert "**2 customers would go now**; nothing before" in said
    assert "half a year" in said
    assert "quillfeather" in str(await read_books(shop.bot)).casefold()
    await shop.env.advance_time(1.5 * DAY)
    books = str(await read_books(shop.bot))
    assert "Quillfeather" not in books
    assert "Ada Byron" in books
    assert any("🧹 2 customers forgotten" in words for words in list_desk(shop))
    said = await shop.ask("shop retention", by=shop.rosa, months=0)
    assert "No customer is forgotten by itself." in said


async def test_a_file_that_nobody_imported_yet_is_dropped_for_they_may_stand_in_it(
    shop: World, settings: Settings
) -> None:
    await live(shop)
    query = """INSERT INTO imports (shop_id, file_name, digest, status, shown_by, shown_at, preview)
               VALUES (:shop_id, 'orders.csv', '', 'shown', 1, 1, '{}') RETURNING id"""
    async with shop.bot.transaction() as tx:
        import_id = sure(await tx.sql.value(int, query, shop_id=shop.guild.id))
    places = find_places(shop.bot.database.address, import_id)
    places.keep_upload(NAME.encode())
    await forget(shop)
    await shop.env.advance_time(60)
    assert not places.upload.exists()
    folder = sure(find_file(settings.database_url)).parent
    files = [each for each in folder.rglob("*") if each.is_file()]
    assert not [each for each in files if NAME.encode() in each.read_bytes()]
