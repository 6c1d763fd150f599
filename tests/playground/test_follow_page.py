"""What follows a letter, in a real browser: a dispute is confirmed and answered, and a promise is
kept.
"""

from __future__ import annotations

import pytest

from tests.playground.browser import WHY_SKIPPED, Browser, Tab, find_browser
from tests.playground.conftest import Keep

pytestmark = [pytest.mark.browser, pytest.mark.skipif(find_browser() is None, reason=WHY_SKIPPED)]


async def test_a_newcomer_answers_a_dispute_and_keeps_a_promise(
    url: str, browser: Browser, keep: Keep
) -> None:
    page = await browser.open_tab(url)
    await page.see("#hints", "/next", "/order refund")
    await page.click("#hints button")
    await look_at_what_is_next(page, keep)
    await answer_the_platform(page, keep)
    await keep_the_promise(page, keep)
    await read_as_ben(page, keep)
    assert page.complaints == []
    assert page.hosts == {url.split("/")[2]}


async def look_at_what_is_next(page: Tab, keep: Keep) -> None:
    await page.type("/next")
    await page.see("[role=option]", "/next")
    await page.press("Enter")
    await page.see(".command-name", "/next")
    await page.press("Enter")
    await page.see(
        ".ephemeral", "wait for you", "Write to Hugo Lind about the dispute", "refund £18.00"
    )
    await keep(page, "next")


async def answer_the_platform(page: Tab, keep: Keep) -> None:
    await page.click(".message button", "It's a dispute")
    await page.see(".ephemeral", "#1 PayPal", "⬜ Answer PayPal", "Write to Hugo Lind")
    await keep(page, "confirmed")
    await page.lose(".message button", "It's a dispute")
    await page.click(".ephemeral button", "I answered PayPal")
    await page.see(".ephemeral", "PayPal has your answer", "It stays open", "write to them, too")
    await keep(page, "answered")


async def keep_the_promise(page: Tab, keep: Keep) -> None:
    await page.type("/order refund")
    await page.see("[role=option]", "/order refund")
    await page.press("Enter")
    await page.see(".command-name", "/order refund")
    await page.type("mug")
    await page.see("[role=option]", "Ben (£18.00 promised)", "speckled mug")
    await page.click("[role=option]", "speckled mug")
    await page.click(".option", "amount")
    await page.type("18")
    await page.press("Enter")
    await page.see(".ephemeral", "A refund of £18.00", "That keeps what you promised")
    await page.see(".message", "Refund note", "To Ben", "I've sent £18.00 back to you", "✅")
    await keep(page, "refund-note")
    await page.click(".reaction", "✅")
    await page.see(".message", "Refund note", "Approved by @Rosa")
    await page.click("#controls button", "1 hour")
    await page.see(".message", "Refund note", "Sent ")
    await keep(page, "sent")


async def read_as_ben(page: Tab, keep: Keep) -> None:
    await page.click(".person", "Ben")
    await page.see("#place-name", "@Goodword")
    await page.see(".message", "I'll send the full £18.00 back to you")
    await page.see(".message", "I've sent £18.00 back to you")
    await keep(page, "ben-reads")
