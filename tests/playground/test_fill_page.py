"""A letter lacks a day, in a real browser as wide as a phone: its card asks for just that."""

from __future__ import annotations

import pytest

from tests.playground.browser import WHY_SKIPPED, Browser, find_browser
from tests.playground.conftest import Keep

pytestmark = [pytest.mark.browser, pytest.mark.skipif(find_browser() is None, reason=WHY_SKIPPED)]

_HOT = "You should have read the description."
_WORDS = f"{_HOT} Your money is back by [by when?]."


async def test_a_card_asks_for_the_day_that_it_lacks_and_holds_words_that_may_hurt(
    url: str, browser: Browser, keep: Keep
) -> None:
    ada = await browser.open_tab(url)
    rosa = await browser.open_tab(url, width=400)
    await ada.see("#place-name", "#shop-desk")
    await ada.click(".person", "Ada")
    await ada.see("#place-name", "@Goodword")
    await ada.click("textarea")
    await ada.type("Where is my grey shrug?")
    await ada.press("Enter")

    await rosa.see(".message", "Ada wrote to you", "Where is my grey shrug?")
    await rosa.click(".message button", "Reply")
    await rosa.see("dialog", "Reply to Ada")
    await rosa.click("dialog textarea")
    await rosa.type(_WORDS)
    await rosa.click("dialog button", "Submit")
    await rosa.lose("dialog")
    card = await rosa.see(".message", "Reply", "revision 1", "Fill in", "❌")
    assert "Missing: by when it will be put right." in card
    assert "✅" not in card
    await keep(rosa, "card-narrow")
    assert await rosa.evaluate("document.scrollingElement.scrollWidth <= innerWidth")

    await rosa.click(".message button", "Fill in")
    await rosa.see("dialog", "By when")
    await keep(rosa, "form-narrow")
    await rosa.click("dialog input")
    await rosa.type("friday")
    await rosa.press("Enter")
    await rosa.lose("dialog")
    filled = await rosa.see(".message", "Reply", "revision 2", "✅", "❌")
    assert "Missing" not in filled
    assert filled.count(_HOT) == 2  # in the letter, and once among what to read again
    await keep(rosa, "filled-narrow")
    await rosa.click(".reaction", "✅")
    await rosa.see(".message", "You wrote this a moment ago")
    await keep(rosa, "too-soon-narrow")
    for tab in (ada, rosa):
        assert tab.complaints == []
