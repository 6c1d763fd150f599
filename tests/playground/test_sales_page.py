"""A sale on Etsy in a browser as wide as a phone: nobody types it, and one ✅ tells its buyer."""

from __future__ import annotations

import pytest

from tests.playground.browser import WHY_SKIPPED, Browser, Tab, find_browser
from tests.playground.conftest import Keep

pytestmark = [pytest.mark.browser, pytest.mark.skipif(find_browser() is None, reason=WHY_SKIPPED)]

_LOOKS = 9


async def test_a_sale_and_its_label_are_pressed_and_the_note_goes_out(
    url: str, browser: Browser, keep: Keep
) -> None:
    page = await browser.open_tab(url, width=390, height=844)
    await page.see(".message", "This is what waits")
    await page.click("#hints-more")
    await page.see("#hints", "A sale on Etsy")
    await page.click("#hints-close")
    await be(page, "Mary")
    await page.click("button", "Others write")
    await keep(page, "others")
    await page.click("[role=menuitem]", "The label is bought")
    await page.see("#notice", "Let “A sale on Etsy” arrive first")
    await let_arrive(page, "A sale on Etsy")
    await page.see("[role=status]", "nobody typed it")
    await keep(page, "arrived")
    await page.click("button", "‹ Letters")
    await let_arrive(page, "A sale on Etsy")

    await be(page, "Rosa")
    await page.lose(".message", "4025790946")  # nothing was said at the desk
    listed = await list_both(page)
    assert "4025790946" in listed
    assert "Noah Brandt" in listed
    await keep(page, "listed")
    await run(page, "/order show 4025790946")
    await page.see(".message", "Embroider: otto", "£48.00", "birthday")
    await keep(page, "shown")

    await be(page, "Mary")
    await let_arrive(page, "The label is bought")
    await be(page, "Rosa")
    await page.see(".message", "A label was bought for order 4025798865", "Tracked 48")
    await keep(page, "label")
    await page.click(".message button", "Mark as shipped")
    note = await page.see(".message", "To Noah Brandt", "2 speckled mugs", "RM20417380")
    assert "noah.brandt@example.com" in note
    await keep(page, "note")
    await page.click(".reaction", "✅")
    await page.see(".message", "To Noah Brandt", "Approved by @Rosa")
    await page.click("#open-controls")
    await page.click("#controls button", "1 hour")
    await page.see(".message", "to Noah Brandt", "Sent ")
    await keep(page, "sent")
    await page.click("#open-controls")
    await page.click("#controls button", "To opening")
    assert await page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    await page.lose("#passing")
    await page.see(".message", "🛒 1 order came in by itself")
    await keep(page, "morning")
    assert await page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    # The label that came too early was refused, once.
    assert ["(Conflict)" in each for each in page.complaints] == [True]


async def test_a_sample_file_of_parcels_is_put_into_a_form(
    url: str, browser: Browser, keep: Keep
) -> None:
    page = await browser.open_tab(url, width=390, height=844)
    await page.see(".message", "This is what waits")
    await page.click("#hints-close")
    await page.click("textarea")
    await page.type("/order ship-many ")
    await page.see(".command-name", "/order ship-many")
    await page.press("Enter")
    await page.see("dialog", "Mark many parcels as shipped", "or a sample:")
    await page.click("dialog .chip", "click-and-drop.csv")
    await page.wait_until("find('dialog input[type=file]')?.files[0]?.size > 100")
    await keep(page, "many-form")
    assert await page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    await page.click("dialog button", "Submit")
    await page.lose("dialog")
    shown = await page.see(".message", "Ada", "Jo Marsh")
    await keep(page, "many-preview")
    assert "3104899999" in shown
    await page.click(".message button", "Mark")
    await page.see(".message", "2 parcels are marked as shipped")
    await page.see(".message", "2 parcels marked as shipped", "Approve all after reading")
    await keep(page, "many-done")
    assert page.complaints == []


async def test_a_sample_export_is_dropped_into_a_command_and_imported(
    url: str, browser: Browser, keep: Keep
) -> None:
    page = await browser.open_tab(url, width=390, height=844)
    await page.see(".message", "This is what waits")
    await page.click("#hints-close")
    for name, new in (("etsy-orders.csv", "New orders: 11"), ("craft-fair.csv", "New orders: 4")):
        await page.click("textarea")
        await page.type("/order import ")
        await page.see(".command-name", "/order import")
        await page.click(".samples .chip", name)
        await page.wait_until("find('.option input[type=file]')?.files[0]?.size > 100")
        await keep(page, "import-file")
        assert await page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
        await page.press("Enter")
        await page.see(".message", f"What {name} would change", new)
        await keep(page, "import-preview")
        await page.click(".message button", "Import")
        await page.see(".message", f"Imported {name}")
        await keep(page, "imported")
    await run(page, "/order list new")
    await page.see(".message", "New orders that nobody typed", "9 in all")
    await keep(page, "import-listed")
    assert page.complaints == []


async def be(page: Tab, name: str) -> None:
    await page.click("#open-side")
    await page.click(".person", name)
    await page.lose("#side")
    await page.see("#place-name", "Inbox" if name == "Mary" else "#shop-desk")


async def let_arrive(page: Tab, label: str) -> None:
    await page.click("button", "Others write")
    await page.click("[role=menuitem]", label)
    await page.see("[role=status]", f"{label} is in the shop’s mailbox")


async def list_both(page: Tab) -> str:
    """The list of new orders, looked at until the bot has read both letters."""
    for _ in range(_LOOKS):
        await run(page, "/order list new")
        listed = await page.see(".message", "New orders that nobody typed")
        if "2 in all" in listed:
            return listed
    raise AssertionError(f"only one order came in: {listed}")


async def run(page: Tab, typed: str) -> None:
    """Types a command with the words for its first option, and runs it."""
    name, words = typed.rsplit(" ", 1)
    await page.click("textarea")
    await page.type(f"{name} ")
    if name.endswith("list"):
        await page.click(".chip", "status")
    await page.wait_until("document.activeElement.tagName === 'INPUT'")
    await page.type(words)
    await page.click("[role=option]", words)
    await page.press("Enter")
