"""One slip, many customers, in a real browser on a phone: five clicks lead to the answers."""

from __future__ import annotations

import pytest

from tests.playground.browser import WHY_SKIPPED, Browser, find_browser
from tests.playground.conftest import Keep

pytestmark = [pytest.mark.browser, pytest.mark.skipif(find_browser() is None, reason=WHY_SKIPPED)]

SHOW = "Show “wrong glaze”"


async def test_a_newcomer_writes_to_all_whom_a_slip_hit_and_reads_what_they_answer(
    url: str, browser: Browser, keep: Keep
) -> None:
    page = await browser.open_tab(url, width=390, height=844)

    async def look(step: str) -> None:
        await keep(page, f"incident-{step}")
        for part in ("scrollingElement", "querySelector('.messages')"):
            assert await page.evaluate(f"document.{part}.scrollWidth <= innerWidth"), step

    await page.see(".message", SHOW)  # until then the page still moves
    await page.click("#hints-more")
    await page.see("#hints", SHOW, "To opening")
    await page.click("#hints-close")
    await page.click(".messages button", SHOW)
    await page.see(".ephemeral", "wrong glaze: 9 letters to write", "Carol Finch (refunded £24.00")
    await look("card")
    await page.click(".messages button", "Write 9 letters")
    await page.see(".message", "9 letters ready, none of them has left yet", "Hi Ben,")
    await look("written")
    await page.click(".messages button", "Approve 9 letters")
    await page.see(".message", "wrong glaze: 0 sent, 9 to go", "Approved by @Rosa")
    await look("approved")
    await page.click("#open-controls")
    await page.click("#controls button", "To opening")
    await page.see(".message", "wrong glaze: 8 of 9 know", "Ilse Kern", "money back")
    await page.lose("#passing")
    await look("monday")
    await page.click(".messages button", SHOW)
    await page.see(".ephemeral", "7 answered: 1 still unhappy, 1 with a question, 5 said thanks.")
    await look("answered")
    await page.click(".messages button", "Answers (7)")
    await page.see(".ephemeral", "Still unhappy: 1", "Ilse Kern", "Said thanks: 5")
    await look("answers")
    assert page.complaints == []
    assert page.hosts == {url.split("/")[2]}
