"""The page without a mouse, in a real browser: the focus stays where one works, and a link to a
message opens in place.
"""

from __future__ import annotations

import json

import pytest

from tests.playground.browser import WHY_SKIPPED, Browser, Tab, find_browser
from tests.playground.conftest import Keep

pytestmark = [pytest.mark.browser, pytest.mark.skipif(find_browser() is None, reason=WHY_SKIPPED)]

#: Where the focus is: the text of its message, or its own.
_FOCUSED = "(document.activeElement.closest('.message') ?? document.activeElement).innerText"
_MOST_STEPS = 150


@pytest.mark.parametrize(("width", "height"), [(400, 800), (1280, 800)])
async def test_a_letter_is_shipped_and_approved_by_keyboard_alone(
    url: str, browser: Browser, keep: Keep, width: int, height: int
) -> None:
    rosa = await browser.open_tab(url, width=width, height=height)
    await rosa.see(".message", "This is what waits")
    await rosa.type("/order ship")
    await rosa.see("[role=option]", "/order ship")
    await rosa.press("Enter")
    await rosa.see(".command-name", "/order ship")
    await rosa.type("mohair")
    await rosa.see("[role=option]", "mohair shawl")
    await rosa.press("Enter")
    await rosa.press("Enter")
    await rosa.see(".message", "Shipped note", "mohair shawl", "✅")
    await rosa.see(".composer textarea")  # the command is over, and gave the focus back

    await walk_back_to(rosa, "Approve")
    await rosa.press("Enter")
    await rosa.see(".message", "mohair shawl", "Approved by @Rosa")
    assert "Approved by @Rosa" in await rosa.evaluate(_FOCUSED)
    await keep(rosa, f"approved-{width}")

    await walk_back_to(rosa, "Undo")  # the next thing to do is a step away
    await rosa.press("Enter")
    await rosa.see(".message button", "Approve")
    assert "mohair shawl" in await rosa.evaluate(_FOCUSED)
    assert rosa.complaints == []


async def test_escape_leaves_a_form_where_it_was_opened(url: str, browser: Browser) -> None:
    rosa = await browser.open_tab(url)
    await rosa.see(".message", "This is what waits")
    menu = await focus_menu(rosa)
    await rosa.press("ArrowDown")
    await rosa.press("ArrowDown")
    assert await rosa.evaluate("document.querySelectorAll('.ephemeral').length") == 0
    await rosa.press("Enter")  # only now the choice is made
    await rosa.see(".ephemeral")
    assert await rosa.evaluate("document.querySelectorAll('.ephemeral').length") == 1
    assert await rosa.evaluate("document.activeElement.dataset.key") == menu

    await walk_to(rosa, "Reply")
    opener = await rosa.evaluate("document.activeElement.dataset.key")
    await rosa.press("Enter")
    await rosa.see("dialog")
    assert await rosa.evaluate("Boolean(document.activeElement.closest('dialog'))")
    await rosa.press("Escape")
    await rosa.lose("dialog")
    assert await rosa.evaluate("document.activeElement.dataset.key") == opener


async def test_a_link_to_a_message_opens_in_place(url: str, browser: Browser, keep: Keep) -> None:
    rosa = await browser.open_tab(url, width=400, height=800)
    await rosa.see(".message", "This is what waits")
    await rosa.type("/drafts")
    await rosa.see("[role=option]", "/drafts")
    await rosa.press("Enter")
    await rosa.press("Enter")
    await rosa.see(".ephemeral a")
    assert await rosa.evaluate("!document.querySelector('a[href*=\"discord.com/channels\"]')")
    await rosa.click(".ephemeral a")
    await rosa.wait_until("document.activeElement.matches('.message')")
    await keep(rosa, "linked")
    assert await rosa.evaluate("document.activeElement.dataset.key.startsWith('message-')")
    assert rosa.complaints == []


async def test_the_drawer_takes_the_focus_and_gives_it_back(url: str, browser: Browser) -> None:
    rosa = await browser.open_tab(url, width=400, height=800)
    await rosa.see("#place-name", "#shop-desk")
    await rosa.evaluate("document.querySelector('#open-side').focus()")
    await rosa.press("Enter")
    await rosa.wait_until("Boolean(document.activeElement.closest('#side'))")
    await rosa.press("Escape")
    await rosa.lose("#side")
    assert await rosa.evaluate("document.activeElement.id") == "open-side"


async def focus_menu(page: Tab) -> str:
    """The key of the lowest menu under a message, which has the focus then."""
    await page.see(".message select")
    await page.evaluate("[...document.querySelectorAll('.message select')].at(-1).focus()")
    return str(await page.evaluate("document.activeElement.dataset.key"))


async def walk_back_to(page: Tab, text: str) -> None:
    """Press Shift+Tab until a button with this text has the focus."""
    await _walk(page, text, shift=True)


async def walk_to(page: Tab, text: str) -> None:
    """Press Tab until a button with this text has the focus."""
    await _walk(page, text, shift=False)


async def _walk(page: Tab, text: str, *, shift: bool) -> None:
    is_there = f"document.activeElement.innerText?.startsWith({json.dumps(text)})"
    is_there += " && document.activeElement.matches('button')"
    for _ in range(_MOST_STEPS):
        await page.press("Tab", shift=shift)
        if await page.evaluate(is_there):
            return
    raise AssertionError(f"No step leads to {text}")
