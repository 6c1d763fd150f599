"""Mary's mail program in a real browser: the whole story of a letter, from her and back to her."""

from __future__ import annotations

import asyncio

import pytest

from tests.playground.browser import WHY_SKIPPED, Browser, Tab, find_browser
from tests.playground.conftest import Keep

pytestmark = [pytest.mark.browser, pytest.mark.skipif(find_browser() is None, reason=WHY_SKIPPED)]

_SUBJECT = "One of my mugs is broken"
_ANSWER = "I am so sorry. A new mug leaves tomorrow, and you keep the other one."
_THANKS = "When will it be here? My sister comes on Sunday."


async def test_a_newcomer_plays_a_letter_from_the_customer_and_back(
    url: str, browser: Browser, keep: Keep
) -> None:
    page = await browser.open_tab(url)
    await page.see("#hints", "Mary", "broken mug")
    await keep(page, "hints")
    desk = await browser.open_tab(url)
    await desk.see(".message", "This is what waits")

    await write_with_a_photo(page, keep)
    # with nobody touching it
    await desk.see(".message", "Mary wrote an e-mail", _SUBJECT, "Order #10")
    await answer_as_rosa(page, keep)
    await read_as_mary(page, keep)
    await reply_as_mary(page, keep)
    await desk.see(".message", "Mary wrote an e-mail", _THANKS)
    await let_others_write(page, keep)
    await look_on_a_narrow_screen(page, keep)
    await start_afresh(page)

    for tab in (page, desk):
        assert tab.complaints == []
        assert tab.hosts == {url.split("/")[2]}


async def test_a_slow_press_counts_whatever_happens_in_the_world_meanwhile(
    url: str, browser: Browser
) -> None:
    page = await browser.open_tab(url)
    await page.click(".person", "Mary")
    await page.see("#place-name", "Inbox")
    other = await browser.open_tab(url)
    await other.see(".message", "This is what waits")
    # Time passes by the other tab's clock, and whatever that changes is drawn anew in both.
    await asyncio.gather(
        page.click("button", "Write to the shop", held=4), other.click("#controls button", "1 hour")
    )
    await page.see("form", "mary@example.com")


async def write_with_a_photo(page: Tab, keep: Keep) -> None:
    await page.click(".person", "Mary")
    await page.see("#place-name", "Inbox")
    await page.see("#mail", "Nothing from the shop yet")
    await keep(page, "empty")
    await page.click("button", "Write to the shop")
    await page.see("form", "mary@example.com")
    await page.click("button", "a photo of a broken mug")
    await page.see(".chip", "broken-mug.jpg")
    await keep(page, "written")
    await page.click("button", "Send")
    await page.see("[role=status]", "Sent")
    await keep(page, "on-its-way")
    await page.click(".place", "Sent")
    await page.click(".letter", _SUBJECT)
    await page.see(".open-letter", "broken-mug.jpg")
    await keep(page, "sent")


async def answer_as_rosa(page: Tab, keep: Keep) -> None:
    await page.click(".person", "Rosa")
    await page.see(".message", "Mary wrote an e-mail", _SUBJECT, "pair of mugs")
    await page.wait_until("find('.message img')?.naturalWidth === 480", meaning="to see the photo")
    await keep(page, "card")
    await page.click(".message button", "Reply")
    await page.see("dialog", "Reply to Mary")
    await page.click("dialog textarea")
    await page.type(_ANSWER)
    await page.click("dialog button", "Submit")
    await page.lose("dialog")
    await page.see(".message", "To Mary", "mary@example.com", _ANSWER)
    await keep(page, "draft")
    await page.click(".reaction", "✅")
    await page.see(".message", _ANSWER, "Approved by @Rosa")
    await page.click("#controls button", "1 hour")
    await page.see(".message", "Reply to Mary", "Sent ")
    await keep(page, "answered")


async def read_as_mary(page: Tab, keep: Keep) -> None:
    await page.see(".person", "Mary", "1")
    await page.click(".person", "Mary")
    await page.click(".place", "Inbox")
    await page.see(".letter.unread", f"Re: {_SUBJECT}")
    await keep(page, "answer-arrived")
    await page.click(".letter", "The Woolly Shelf")
    read = await page.see(".open-letter", _ANSWER, "Earlier in this thread")
    assert "hello@woollyshelf.example" in read
    await page.click("summary", "Mary")
    await page.see(".earlier", "Here is a photo", "broken-mug.jpg")
    await page.lose(".letter.unread")
    await keep(page, "answer-read")


async def reply_as_mary(page: Tab, keep: Keep) -> None:
    await page.click(".open-letter button", "Reply")
    await page.see("form", "Reply")
    await page.wait_until("document.activeElement.tagName === 'TEXTAREA'")
    await page.type(_THANKS)
    await keep(page, "reply")
    await page.click("form button", "Send")
    await page.see("[role=status]", "Sent")


async def let_others_write(page: Tab, keep: Keep) -> None:
    await page.click("button", "Others write")
    await page.see("[role=menuitem]", "A newsletter")
    await keep(page, "others")
    await page.click("[role=menuitem]", "PayPal")
    await page.see("[role=status]", "in the shop’s mailbox")
    await page.click(".person", "Rosa")
    await page.see(".message", "PayPal writes: dispute", "£28.00", "Dora Kemp")
    await keep(page, "dispute")
    for label, seen in (
        ("A question on Amazon", "Imke wrote on Amazon"),
        ("A buyer on Etsy", "pinebrook88 wrote on Etsy"),
        ("Your contact form", "Nora Ek wrote through your contact form"),
    ):
        await page.click(".person", "Mary")
        await page.click("button", "Others write")
        await page.click("[role=menuitem]", label)
        await page.click(".person", "Rosa")
        await page.see(".message", seen)
    await keep(page, "through-others")


async def look_on_a_narrow_screen(page: Tab, keep: Keep) -> None:
    async def look(step: str) -> None:
        await keep(page, f"narrow-{step}")
        assert await page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"), step

    await page.resize(400, 800)
    await page.click("#open-side")
    await page.click(".person", "Mary")
    await page.lose("#side")
    await page.click(".letter", _SUBJECT)
    await page.see(".open-letter", _ANSWER)
    await page.lose("#mail-list")
    await look("letter")
    await page.click("button", "‹ Inbox")
    await page.see(".letter", _SUBJECT)
    await look("inbox")
    await page.click("button", "Write to the shop")
    await page.see("form", "Subject")
    await look("write")
    await page.click("form button", "Cancel")
    await page.see(".letter", _SUBJECT)
    await page.resize(1280, 800)


async def start_afresh(page: Tab) -> None:
    await page.evaluate("window.confirm = () => true")
    await page.click("#controls button", "Start afresh")
    await page.see("#mail", "Nothing from the shop yet")
