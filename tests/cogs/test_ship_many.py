"""/order ship-many: shown first, marked once, and each note approved only as it was read."""

import asyncio
import zipfile
from datetime import UTC, datetime
from io import BytesIO

import discord
import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from bot.config import Settings
from bot.services.parcel_lists.files import TOO_LARGE
from bot.services.parcel_lists.marking import mark_step
from bot.services.work import StaffWork
from tests.cogs.letter_world import (
    UNDO_OVER,
    fetch,
    list_direct,
    log_order,
    restart,
    see,
)
from tests.cogs.shop_world import (
    World,
    check_refusal,
    list_buttons,
    name_inputs,
    read_answer,
    read_message,
    set_up,
)
from tests.cogs.test_incident_people import pick, read_page
from tests.sure import sure

MUG, POT, CUP = "RR990338920GB", "TT267418253GB", "FQ136042265GB"
#: When the simulated clock starts.
NOW = datetime(2026, 1, 1, tzinfo=UTC)
WORDS, FILE = "The list", "Or a file"


@pytest.fixture(autouse=True)
async def shop(world: World) -> None:
    await set_up(world)
    await log_order(world, world.ada, item="blue mug", number="3141592653")
    await log_order(world, world.ben, item="green bowl")
    await log_order(world, world.ada, item="teapot")


async def send_in(
    world: World, words: str = "", file: tuple[str, bytes] | None = None
) -> InteractionResult:
    form = await world.sam.slash(world.desk, "order ship-many")
    names = name_inputs(form)
    values: dict[str, object] = {names[WORDS]: words}
    if file is not None:
        values[names[FILE]] = [file]
    return await world.sam.submit_modal(form, values)


async def press(world: World, told: InteractionResult, label: str) -> InteractionResult:
    """Presses a button of a private page."""
    return await world.sam.click(read_page(told), label=label)


async def statuses(world: World) -> list[str]:
    rows = await fetch(world, "orders", "id", "status")
    return [row.status for row in sorted(rows, key=lambda row: row.id)]


def find_post(world: World) -> discord.Message:
    """The list's post at the desk."""
    found = [each for each in world.desk.history() if "marked as shipped" in read_message(each)]
    return found[-1]


async def test_a_list_is_shown_before_anything_is_marked(world: World) -> None:
    told = await send_in(world, f"#1 {MUG}\n2 evri H00ABC0012345678\n77 {CUP}")
    said = read_answer(told)
    assert "2 of 3 lines are ready" in said
    assert f"3141592653 · Ada · Royal Mail {MUG}" in said
    assert "#2 · Ben · Evri H00ABC0012345678" in said
    assert "Line 3, “77 FQ136042265GB”: #77 isn't logged here." in said
    assert await statuses(world) == ["open"] * 3
    assert await fetch(world, "drafts", "id") == []
    told = await press(world, told, "Cancel")
    assert "Nothing was marked as shipped" in read_answer(told)
    assert await statuses(world) == ["open"] * 3


async def test_one_press_marks_all_and_each_note_is_approved_as_it_was_read(
    world: World,
) -> None:
    told = await send_in(world, f"1 {MUG}\n2 {POT}\n3 {CUP}")
    await press(world, told, "Mark 3 as shipped")
    assert await statuses(world) == ["shipped"] * 3
    post = find_post(world)
    assert "2 notes wait for you" in read_message(post)
    first = await world.sam.click(post, label="Approve all after reading")
    said = read_answer(first)
    assert "**1 of 2**" in said
    assert "order 3141592653 (blue mug) and #3:" in said
    for number in (MUG, CUP):  # both links can be followed
        assert f": https://www.royalmail.com/track-your-item#/tracking-results/{number}" in said
    second = await press(world, first, "Approve")
    assert "Approved" in read_answer(second)
    assert "**2 of 2**" in read_answer(second)
    end = await press(world, second, "Skip")
    assert "1 note you skipped still waits" in read_answer(end)
    await world.env.advance_time(UNDO_OVER)
    [letter] = list_direct(world.ada)
    assert MUG in letter
    assert CUP in letter
    assert list_direct(world.ben) == []
    assert "1 note waits for you, 1 note went" in read_message(see(world, post))


async def test_a_changed_note_is_shown_once_more_and_an_approval_is_taken_back(
    world: World,
) -> None:
    told = await send_in(world, f"2 {POT}")
    await press(world, told, "Mark 1 as shipped")
    page = await world.sam.click(find_post(world), label="Approve all after reading")
    form = await press(world, page, "Edit")
    [field] = name_inputs(form).values()
    page = await world.sam.submit_modal(form, {field: "Hi Ben,\n\nit left.\n\nWarm wishes,\nRosa"})
    assert "it left." in read_answer(page)
    page = await press(world, page, "Approve")
    page = await press(world, page, "Undo the last")
    assert "waits for approval again" in read_answer(page)
    await world.env.advance_time(UNDO_OVER)
    assert list_direct(world.ben) == []


async def test_with_few_notes_each_has_its_card_and_with_many_only_when_asked(
    world: World,
) -> None:
    told = await send_in(world, f"1 {MUG}\n2 {POT}")
    await press(world, told, "Mark 2 as shipped")
    assert len(world.list_cards()) == 2
    assert "Show as cards" not in list_buttons(find_post(world))
    for number in range(6):
        await world.ask("order add", customer=f"Customer {number}", item="cup")
    text = "\n".join(f"{number} H00ABC{number:010}" for number in range(4, 10))
    told = await send_in(world, text)
    await press(world, told, "Mark 6 as shipped")
    assert len(world.list_cards()) == 2
    post = find_post(world)
    assert "Customer 5 · #9" in read_message(post)
    waiting = await world.ask("drafts")
    assert str(post.id) in waiting  # without a card of its own, it is found there
    told = await world.sam.click(post, label="Show as cards")
    assert "6 notes get a card of their own" in read_answer(told)
    assert len(world.list_cards()) == 8
    assert "Show as cards" not in list_buttons(see(world, post))


async def test_what_changed_since_the_preview_is_shown_and_nothing_is_marked(
    world: World,
) -> None:
    told = await send_in(world, f"1 {MUG}\n2 {POT}")
    await world.ask("order cancel", order="2")
    told = await press(world, told, "Mark 2 as shipped")
    said = read_message(told.followups[-1])
    assert "nothing was marked yet" in said
    assert "Order #2 is cancelled." in said
    assert await statuses(world) == ["open", "cancelled", "open"]


async def test_two_presses_mark_and_write_once(world: World) -> None:
    await send_in(world, f"1 {MUG}\n2 {POT}\n3 {CUP}")

    async def press_at_once(person: MemberActor) -> None:
        async with world.bot.transaction() as tx:
            work = StaffWork(tx, sure(await tx.shops.lock(world.guild.id)), NOW, by=person.id)
            await mark_step(work, 1, seen=None)

    await asyncio.gather(press_at_once(world.sam), press_at_once(world.rosa))
    await world.env.settle()
    assert await statuses(world) == ["shipped"] * 3
    assert len(await fetch(world, "drafts", "id")) == 2
    assert len([each for each in world.desk.history() if "notes wait" in read_message(each)]) == 1


async def test_a_restart_in_the_middle_goes_on_where_it_stopped(
    world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.services.parcel_lists.marking.STEP", 1)
    told = await send_in(world, f"1 {MUG}\n2 {POT}")
    async with world.bot.transaction() as tx:  # the first step alone, as before a power cut
        work = StaffWork(tx, sure(await tx.shops.lock(world.guild.id)), NOW, by=world.sam.id)
        assert (await mark_step(work, 1, seen=None)).left == 1
    await restart(world, settings)
    post = find_post(world)
    assert "so far" in read_message(post)
    assert await statuses(world) == ["shipped", "open", "open"]
    told = await world.sam.click(post, label="Go on")
    assert "2 parcels are marked as shipped" in read_answer(told)
    assert await statuses(world) == ["shipped", "shipped", "open"]
    assert len(await fetch(world, "drafts", "id")) == 2
    assert "2 notes wait for you" in read_message(see(world, post))


async def test_five_hundred_lines_are_paged_and_marked_with_progress(world: World) -> None:
    lines = ["Order,Tracking", *(f"{number},H00ABC{number:010}" for number in range(1, 501))]
    told = await send_in(world, file=("list.csv", "\n".join(lines).encode()))
    assert "3 of 500 lines are ready" in read_answer(told)
    told = await press(world, told, "Next ▶")
    assert "isn't logged here" in read_answer(told)
    assert "Back" in " ".join(list_buttons(read_page(told)))


async def test_a_customer_called_everyone_rings_nobody(world: World) -> None:
    await world.ask("order add", customer="@everyone", item="@here mug")
    told = await send_in(world, f"@everyone {MUG}\n#4 @everyone {MUG} <@&5>")
    assert "@everyone" not in read_answer(told)
    await press(world, await send_in(world, f"#4 {POT}"), "Mark 1 as shipped")
    post = find_post(world)
    assert not post.mention_everyone
    assert "@everyone" not in read_message(post)
    page = await world.sam.click(post, label="Approve all after reading")
    assert read_page(page).ephemeral


async def test_only_staff_may_mark_read_approve_or_take_back(world: World) -> None:
    assert "staff" in await world.refuse("order ship-many", by=world.ada)
    await press(world, await send_in(world, f"2 {POT}"), "Mark 1 as shipped")
    post = find_post(world)
    for label in ("Approve all after reading", "Take back"):
        assert "staff" in check_refusal(await world.ada.click(post, label=label))
    assert await statuses(world) == ["open", "shipped", "open"]


async def test_a_mistaken_list_is_taken_back_after_one_question(world: World) -> None:
    await press(world, await send_in(world, f"1 {MUG}\n2 {POT}"), "Mark 2 as shipped")
    post = find_post(world)
    asked = await world.sam.click(post, label="Take back")
    assert "Open 2 orders again" in read_answer(asked)
    assert await statuses(world) == ["shipped", "shipped", "open"]
    told = await press(world, asked, "Yes, take it back")
    assert "Taken back" in read_answer(told)
    assert await statuses(world) == ["open"] * 3
    assert "was taken back" in read_message(see(world, post))
    assert list_buttons(see(world, post)) == []
    story = await world.ask("order show", order="1")
    assert "marked as shipped by mistake" in story


async def test_who_may_be_meant_is_chosen_from_a_menu(world: World) -> None:
    told = await send_in(world, f"Ada {MUG}\n2 {POT}")
    assert "Ada has several orders" in read_answer(told)
    told = await pick(world, told, "Take in all the same …", "#3 Ada")
    assert "All 2 parcels are ready" in read_answer(told)
    await press(world, told, "Mark 2 as shipped")
    assert await statuses(world) == ["open", "shipped", "shipped"]


def make_workbook() -> bytes:
    """The smallest Excel file with a list in it."""
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Order</t></is></c>'
        '<c r="B1" t="inlineStr"><is><t>Tracking number</t></is></c></row>'
        f'<row r="2"><c r="A2"><v>2</v></c><c r="B2" t="inlineStr"><is><t>{POT}</t></is></c></row>'
        "</sheetData></worksheet>"
    )
    book = (
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
        '<sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Target="worksheets/sheet1.xml" Type="http://schemas.'
        'openxmlformats.org/officeDocument/2006/relationships/worksheet"/></Relationships>'
    )
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("xl/workbook.xml", book)
        archive.writestr("xl/_rels/workbook.xml.rels", relations)
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    return packed.getvalue()


async def test_a_workbook_is_read_as_well(world: World) -> None:
    said = read_answer(await send_in(world, file=("list.xlsx", make_workbook())))
    assert "1 parcel is ready" in said
    assert f"#2 · Ben · Royal Mail {POT}" in said


@pytest.mark.parametrize(
    ("words", "file", "said"),
    [
        ("", None, "Paste lines like 12 RR123456785GB"),
        ("", ("big.csv", b"a" * 2_000_001), TOO_LARGE),
        ("", ("mug.png", b"\x89PNG\r\n...."), "picture"),
        ("", ("empty.csv", b""), "empty"),
    ],
)
async def test_what_cant_be_read_is_told_in_one_sentence(
    world: World, words: str, file: tuple[str, bytes] | None, said: str
) -> None:
    answer = read_answer(await send_in(world, words, file))
    assert said in answer
    assert answer.count("\n") == 0


async def test_an_approval_counts_only_for_the_text_that_was_read(world: World) -> None:
    await press(world, await send_in(world, f"2 {POT}"), "Mark 1 as shipped")
    page = await world.sam.click(find_post(world), label="Approve all after reading")
    await world.ask("order edit", order="2", tracking=CUP)
    told = await press(world, page, "Approve")
    assert "revision 2" in read_answer(told)
    await world.env.advance_time(UNDO_OVER)
    assert list_direct(world.ben) == []
    page = await world.sam.click(find_post(world), label="Approve all after reading")
    assert CUP in read_answer(page)
    await press(world, page, "Approve")
    await world.env.advance_time(UNDO_OVER)
    [letter] = list_direct(world.ben)
    assert CUP in letter
    assert POT not in letter
