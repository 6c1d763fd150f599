"""The page in a real browser: what a newcomer does there, by mouse and by keyboard, and what they
see.
"""

from __future__ import annotations

import pytest

from tests.playground.browser import WHY_SKIPPED, Browser, Tab, find_browser
from tests.playground.conftest import Keep

pytestmark = [pytest.mark.browser, pytest.mark.skipif(find_browser() is None, reason=WHY_SKIPPED)]

_QUESTION = "Where is my grey shrug? I want a refund"
_ANSWER = "I am sorry. I am asking Royal Mail today and write to you again tomorrow."

#: Clicks people one after the other, and tells where the marked one was not the one of the address.
_HURRY = """(async () => {
  const mixed = [];
  for (let turn = 0; turn < 40; turn += 1) {
    const people = [...document.querySelectorAll(".person")];
    people[turn % people.length].click();
    if (turn % 3 === 0) await new Promise((resolve) => setTimeout(resolve, turn));
    const shown = document.querySelector(".person[aria-pressed=true]").dataset.key;
    const name = document.querySelector("#place-name").innerText;
    const isStaff = shown === "person-rosa" || shown === "person-sam";
    const fits = name === (isStaff ? "#shop-desk" : "@Goodword");
    if (!fits || !location.hash.startsWith(`#${shown.slice(7)}/`))
      mixed.push([shown, name, location.hash]);
  }
  return mixed;
})()"""


async def test_a_newcomer_can_try_everything_without_leaving_the_page(
    url: str, browser: Browser, keep: Keep
) -> None:
    rosa = await browser.open_tab(url)
    await rosa.see("#place-name", "#shop-desk")
    await rosa.see("#clock-date", "Tuesday, 3 March")
    await rosa.see(".message", "This is what waits", "Chen")
    await keep(rosa, "desk")
    await put_the_hints_away(rosa, keep)

    await ship_the_shawl(rosa, keep)
    await dismiss_what_only_rosa_sees(rosa, keep)
    await approve_the_letter(rosa, keep)

    watching = await browser.open_tab(url)
    await watching.see(".message", "Shipped note to Ada", "Sent ")
    await write_as_ada(rosa, keep)
    await watching.see(".message", "Ada wrote to you", _QUESTION)  # with nobody touching that tab
    await keep(watching, "second-tab")

    await change_roles_in_a_hurry(rosa)
    await be_reminded_of_ada(rosa, keep)
    await answer_by_form(rosa, keep)
    await look_on_a_narrow_screen(rosa, keep)
    await start_afresh(rosa, keep)
    await watching.lose(".message", _QUESTION)

    for tab in (rosa, watching):
        assert tab.complaints == []
        assert tab.hosts == {url.split("/")[2]}


async def put_the_hints_away(rosa: Tab, keep: Keep) -> None:
    await rosa.see("#hints", "As Rosa", "/order ship", "be Ada")
    await rosa.click("#hints button")
    await rosa.lose("#hints")
    await rosa.click("button", "What can I try?")
    await rosa.see("#hints")
    await rosa.click("#hints button")
    await keep(rosa, "no-hints")


async def ship_the_shawl(rosa: Tab, keep: Keep) -> None:
    await rosa.type("/order ship")  # wherever the focus is
    await rosa.see("[role=option]", "/order ship")
    await keep(rosa, "commands")
    await rosa.press("Enter")
    await rosa.see(".command-name", "/order ship")
    await rosa.type("mohair")
    await rosa.see("[role=option]", "Ada", "mohair shawl")
    await keep(rosa, "suggestion")
    await rosa.press("Enter")
    await rosa.click(".chip", "tracking")
    await rosa.type("RR123456785GB")
    await keep(rosa, "filled-in")
    await rosa.press("Enter")
    card = await rosa.see(".message", "Shipped note", "mohair shawl", "✅", "❌")
    assert "Hi Ada," in card
    assert "RR123456785GB" in card
    assert "leaves in 30 s" in card
    await rosa.see(".composer textarea")
    await keep(rosa, "card")


async def dismiss_what_only_rosa_sees(rosa: Tab, keep: Keep) -> None:
    await rosa.see(".ephemeral", "Rosa used /order ship", "is marked as shipped")
    await rosa.click(".ephemeral button", "Dismiss")
    await rosa.lose(".ephemeral")
    await keep(rosa, "dismissed")


async def approve_the_letter(rosa: Tab, keep: Keep) -> None:
    await rosa.click(".reaction", "✅")
    await rosa.see(".message", "mohair shawl", "Approved by @Rosa", "in ")
    await rosa.see(".reaction[aria-pressed=true]", "2")
    await keep(rosa, "approved")
    await rosa.click("button", "1 hour")
    await rosa.see(".message", "Shipped note to Ada", "Sent ", "approved by @Rosa")
    await rosa.see("#clock-time", "10:00")
    await rosa.lose("#passing")
    await keep(rosa, "sent")


async def write_as_ada(page: Tab, keep: Keep) -> None:
    await page.see(".person .badge")
    await page.click(".person", "Ada")
    await page.see("#place-name", "@Goodword")
    letter = await page.see(".message", "mohair shawl", "RR123456785GB")
    assert letter.split("Hi Ada,")[1].strip().startswith("I posted your mohair shawl")
    await keep(page, "ada-reads")
    await page.click("textarea")
    await page.type(_QUESTION)
    await page.press("Enter")
    await page.see(".message", "Ada", _QUESTION)
    await page.wait_until("find('textarea').value === ''")
    await keep(page, "ada-writes")


async def change_roles_in_a_hurry(page: Tab) -> None:
    """Click through everyone faster than the page loads: it never mixes one person with another's
    place.
    """
    mixed = await page.evaluate(_HURRY)
    assert mixed == []
    await page.click(".person", "Ada")
    await page.see("#place-name", "@Goodword")
    await page.see(".message", _QUESTION)


async def be_reminded_of_ada(rosa: Tab, keep: Keep) -> None:
    await rosa.click(".person", "Rosa")
    await rosa.see(".message", "Ada wrote to you", _QUESTION, "Urgent", "refund")
    await keep(rosa, "urgent")
    await rosa.lose(".message", "Ada waits for an answer")
    await rosa.click("button", "1 day")
    await rosa.see("#passing", "A day is passing…")
    await rosa.see("#clock-date", "Wednesday, 4 March")
    await rosa.lose("#passing")
    await rosa.see(".message.pinging", "@Staff", "This is what waits today", "Ada waits 1 day")
    await keep(rosa, "reminded")


async def answer_by_form(rosa: Tab, keep: Keep) -> None:
    await rosa.click(".pinging button", "Reply to Chen")
    await rosa.see("dialog", "Reply to Chen")
    await rosa.click("dialog textarea")
    await rosa.type(_ANSWER)
    await keep(rosa, "form")
    await rosa.click("dialog button", "Submit")
    await rosa.lose("dialog")
    await rosa.see(".message", "Reply", "To Chen", _ANSWER, "✅", "❌")
    await keep(rosa, "reply-card")


async def start_afresh(rosa: Tab, keep: Keep) -> None:
    await rosa.evaluate("window.confirm = (words) => Boolean(window.asked = words)")
    await rosa.click("#controls button", "Start afresh")
    await rosa.click("#open-side")
    await rosa.click(".person", "Rosa")
    await rosa.see("#place-name", "#shop-desk")
    await rosa.lose(".message", _QUESTION)
    await rosa.see(".message", "This is what waits today", "Dora Kemp")
    asked = await rosa.evaluate("window.asked")
    assert asked == "Forget everything that happened here and begin again?"
    await keep(rosa, "afresh")


async def look_on_a_narrow_screen(rosa: Tab, keep: Keep) -> None:
    async def look(step: str) -> None:
        await keep(rosa, f"narrow-{step}")
        for part in ("scrollingElement", "querySelector('.messages')"):
            assert await rosa.evaluate(f"document.{part}.scrollWidth <= innerWidth"), step

    await rosa.resize(400, 800)
    await rosa.see("#open-side")
    await look("desk")
    await rosa.click("#open-side")
    await rosa.see("#side", "Sam")
    await look("side")
    await rosa.click(".person", "Ada")
    await rosa.lose("#side")
    await rosa.see("#place-name", "@Goodword")
    await rosa.see(".message", _QUESTION)
    await look("ada")
    await rosa.click("#open-controls")
    await rosa.see("#controls button", "1 week")
    await look("time")


async def test_on_a_small_screen_the_things_to_try_take_one_line_until_they_are_read(
    url: str, browser: Browser, keep: Keep
) -> None:
    rosa = await browser.open_tab(url, width=400, height=800)
    await rosa.see("#hints", "Seven things to try")
    assert await rosa.evaluate("document.querySelector('#hints').offsetHeight") <= 48
    await keep(rosa, "narrow-hints")
    await rosa.evaluate("document.querySelector('#hints-more').focus()")
    await rosa.press("Enter")
    await rosa.see("#hints li", "pick Ada")
    assert await rosa.evaluate("document.activeElement.id") == "hints-more"
    await rosa.press("Enter")
    await rosa.lose("#hints li", "pick Ada")
