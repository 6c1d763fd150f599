"""A customer has second thoughts, in a real browser as wide as a phone: the bot shows what they
changed or deleted.
"""

from __future__ import annotations

import pytest

from tests.playground.browser import WHY_SKIPPED, Browser, find_browser
from tests.playground.conftest import Keep

pytestmark = [pytest.mark.browser, pytest.mark.skipif(find_browser() is None, reason=WHY_SKIPPED)]


async def test_a_customer_changes_and_deletes_what_they_wrote(
    url: str, browser: Browser, keep: Keep
) -> None:
    desk = await browser.open_tab(url)
    page = await browser.open_tab(url, width=400)
    await page.see("#place-name", "#shop-desk")
    await page.click("#open-side")
    await page.see("#side", "Ada")
    await page.click(".person", "Ada")
    await page.lose("#side")
    await page.see("#place-name", "@Goodword")
    await page.click("#composer textarea")
    await page.type("Where is my grey shrug?")
    await page.press("Enter")
    await desk.see(".message", "Ada wrote to you", "Where is my grey shrug?")

    await page.click(".message .text", "Where is my grey shrug?")  # a tap shows what can be done
    await page.click(".message:hover .tool[aria-label=More]")
    await page.click("[role=menuitem]", "Edit")
    await page.see(".editor", "Save")
    await keep(page, "edit-narrow")
    assert await page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    await page.type(" Please cancel it.")
    await page.press("Enter")
    await page.see(".message", "Please cancel it.", "(edited)")
    await desk.see(".message", "Ada changed a message. It says now:", "Please cancel it.")

    await page.click(".message .text", "Please cancel it.")
    await page.click(".message:hover .tool[aria-label=More]")
    await page.click("[role=menuitem]", "Delete")
    await page.lose(".message", "Please cancel it.")
    await desk.see(".message", "deleted")
    for tab in (desk, page):
        assert tab.complaints == []
