"""The picture of /report in a browser as wide as a phone."""

from __future__ import annotations

import pytest

from tests.playground.browser import WHY_SKIPPED, Browser, find_browser
from tests.playground.conftest import Keep

pytestmark = [pytest.mark.browser, pytest.mark.skipif(find_browser() is None, reason=WHY_SKIPPED)]

_PICTURE = "document.querySelector('.picture img')"


async def test_the_report_is_seen_as_a_picture_and_read_as_words(
    url: str, browser: Browser, keep: Keep
) -> None:
    page = await browser.open_tab(url, width=400, height=860)
    await page.see(".message", "This is what waits")
    await page.click("textarea")
    await page.type("/report")
    await page.see("[role=option]", "/report")
    await page.press("Enter")
    await page.see(".command-name", "/report")
    await page.press("Enter")
    await page.see(".message", "How your shop did")
    await page.wait_until(f"{_PICTURE}?.naturalWidth")
    assert await page.evaluate(f"{_PICTURE}.naturalWidth") == 680
    assert "Left on time" in await page.evaluate(f"{_PICTURE}.alt")
    await page.evaluate(f"{_PICTURE}.scrollIntoView()")
    await keep(page, "report")
    assert await page.evaluate(f"{_PICTURE}.getBoundingClientRect().width") > 300
    assert page.complaints == []
