"""Customers are added to an incident on the page: by what they bought, and from a list."""

from __future__ import annotations

import pytest

from tests.playground.browser import WHY_SKIPPED, Browser, find_browser
from tests.playground.conftest import Keep

pytestmark = [pytest.mark.browser, pytest.mark.skipif(find_browser() is None, reason=WHY_SKIPPED)]

_CHOOSE_FILE = """(() => {
    const chosen = new DataTransfer();
    chosen.items.add(new File(["order\\n2\\n999\\n"], "orders.csv", { type: "text/csv" }));
    document.querySelector("dialog input[type=file]").files = chosen.files;
})()"""

_BOTH_CARDS = """[...document.querySelectorAll(".message")].filter(
    (node) => node.innerText.includes("Now add the customers")).length === 2"""

_FITS = """(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth)(
    document.querySelector("dialog"))"""


async def test_whom_a_slip_hit_is_found_listed_and_taken_out(
    url: str, browser: Browser, keep: Keep
) -> None:
    rosa = await browser.open_tab(url, width=400)
    await rosa.see("#place-name", "#shop-desk")
    await rosa.click("textarea")
    await rosa.type("/incident start")
    await rosa.see("[role=option]", "/incident start")
    await rosa.press("Enter")
    await rosa.see(".command-name", "/incident start")
    await rosa.type("late parcels")
    await keep(rosa, "incident-start-narrow")
    await rosa.click("[aria-label^=what_happened]")
    await rosa.type("The post was on strike for a week")
    await rosa.press("Enter")
    await rosa.wait_until(_BOTH_CARDS, meaning="to see the card beside its private copy")

    await rosa.click(".message button", "Add by what they bought")
    await rosa.see("dialog", "Carrier or platform")
    await keep(rosa, "incident-rule-narrow")
    await rosa.click("dialog label", "speckled mug")
    await rosa.type("shawl")
    await rosa.press("Enter")
    await rosa.lose("dialog")
    found = await rosa.see(".message", "nothing is added yet", "Read as")
    assert "Item: shawl" in found
    await keep(rosa, "incident-found-narrow")
    await rosa.click(".message button", "Add ")
    await rosa.see(".message", "Added ", "Who is in it")

    await rosa.click(".message button", "Add a list")
    await rosa.see("dialog", "Or a file of them")
    await rosa.click("dialog textarea")
    await rosa.type("Nobody Known")
    await rosa.evaluate(_CHOOSE_FILE)
    assert await rosa.evaluate(_FITS)
    await keep(rosa, "incident-list-narrow")
    await rosa.click("dialog button", "Submit")
    await rosa.lose("dialog")
    await rosa.see(".message", "Your list for late parcels", "Not found: #999", "Nobody Known")

    await rosa.click(".message button", "Who is in it")
    await rosa.see(".message", "Who is in late parcels", "not written yet")
    await keep(rosa, "incident-people-narrow")
    assert await rosa.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    assert rosa.complaints == []
