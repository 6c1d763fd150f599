"""A headless Chromium to click through a page with, over its DevTools protocol."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp

_NAMES = ("chromium", "chromium-browser", "google-chrome")
WHY_SKIPPED = f"no browser: none of {', '.join(_NAMES)} is installed"

_FLAGS = (
    "--headless",
    "--no-sandbox",  # which root would need, and which a page of one's own does not
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-port=0",
)
_ANSWERS_IN = 30.0  # seconds; a browser that is silent for longer has died
# seconds that a page may take to show what is waited for; a busy machine is slow
_APPEARS_IN = 25.0
#: The code that browsers have for a key, and the text that it types.
_KEYS = {
    "Tab": (9, ""),
    "Enter": (13, "\r"),
    "Escape": (27, ""),
    "ArrowUp": (38, ""),
    "ArrowDown": (40, ""),
}
_SHIFT = 8  # the protocol's bit for this key held down

#: Finds the lowest visible element with all of these texts, as a person would: the newest message
#: is there.
_FIND = """
const find = (selector, ...texts) => [...document.querySelectorAll(selector)].findLast(
  (node) => node.checkVisibility() && texts.every((text) => node.innerText.includes(text)));
"""
_POLL = """
(async () => {
  %s
  const until = performance.now() + %d;
  while (performance.now() < until) {
    const found = %s;
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return null;
})()
"""
_READ = "[find(%s)].filter(Boolean).map((node) => [node.innerText])[0]"
#: Where to press: the middle of what can be pressed and is not behind something else.
_SPOT = """(() => {
  const node = find(%s);
  if (!node || node.disabled || node.ariaDisabled) return null;
  node.scrollIntoView({ block: "nearest", behavior: "instant" });
  const box = node.getBoundingClientRect();
  const spot = [box.x + box.width / 2, box.y + box.height / 2];
  return node.contains(document.elementFromPoint(...spot)) && spot;
})()"""


def find_browser() -> str | None:
    """The path of an installed Chromium; None when there is none."""
    return next(filter(None, map(shutil.which, _NAMES)), None)


@asynccontextmanager
async def open_browser(program: str, profile: Path) -> AsyncIterator[Browser]:
    """A browser with nothing open and nothing remembered; `profile` is a folder that it fills."""
    process = await asyncio.create_subprocess_exec(
        program, *_FLAGS, f"--user-data-dir={profile}", stderr=asyncio.subprocess.PIPE
    )
    assert process.stderr is not None
    try:
        address = await asyncio.wait_for(_find_address(process.stderr), _ANSWERS_IN)
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(address, max_msg_size=0) as socket,
        ):
            browser = Browser(socket)
            hearing = asyncio.gather(browser.hear_all(), process.stderr.read())
            try:
                yield browser
            finally:
                await _end(process)
                await hearing
    finally:
        await _end(process)


async def _find_address(errors: asyncio.StreamReader) -> str:
    async for line in errors:
        _, is_it, address = line.decode(errors="replace").partition("DevTools listening on ")
        if is_it:
            return address.strip()
    raise RuntimeError("the browser ended before it listened")


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), _ANSWERS_IN)
    except TimeoutError:
        process.kill()
        await process.wait()


class Browser:
    """A running browser, reached through one connection for all of its tabs."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._tabs: dict[str, Tab] = {}

    async def open_tab(self, url: str, *, width: int = 1280, height: int = 800) -> Tab:
        """A new tab in a window of its own, so that none is in the background, with a page in
        it.
        """
        target = await self.send("Target.createTarget", url="about:blank", newWindow=True)
        attached = await self.send(
            "Target.attachToTarget", targetId=target["targetId"], flatten=True
        )
        tab = self._tabs[attached["sessionId"]] = Tab(self, attached["sessionId"])
        for domain in ("Page", "Runtime", "Log", "Network"):
            await tab.send(f"{domain}.enable")
        await tab.send("Emulation.setFocusEmulationEnabled", enabled=True)
        await tab.resize(width, height)
        await tab.send("Page.navigate", url=url)
        return tab

    async def send(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        """Give a command of the protocol; its result.

        Raises RuntimeError when the browser refuses.
        """
        number = next(self._numbers)
        answer = self._waiting[number] = asyncio.get_running_loop().create_future()
        command = {"id": number, "method": method, "params": params}
        await self._socket.send_json(command | ({"sessionId": session} if session else {}))
        try:
            told = await asyncio.wait_for(answer, _ANSWERS_IN)
        finally:
            self._waiting.pop(number, None)
        if "error" in told:
            raise RuntimeError(f"{method}: {told['error']['message']}")
        result: dict[str, Any] = told["result"]
        return result

    async def hear_all(self) -> None:
        """Hear the browser until it ends."""
        async for message in self._socket:
            told = json.loads(message.data)
            if answer := self._waiting.pop(told.get("id"), None):
                answer.set_result(told)
            elif tab := self._tabs.get(told.get("sessionId", "")):
                tab.hear(told["method"], told["params"])
        for waiting in self._waiting.values():
            waiting.set_exception(ConnectionError("the browser ended"))


class Tab:
    """One page, as a person sees it and acts on it. Each thing waits until it can be done."""

    def __init__(self, browser: Browser, session: str) -> None:
        self._browser, self._session = browser, session
        #: Errors and warnings that the page left in its console.
        self.complaints: list[str] = []
        #: Where the page loaded anything from, as `host:port`.
        self.hosts: set[str] = set()

    async def send(self, method: str, **params: Any) -> dict[str, Any]:
        """Give a command of the protocol to this tab; see `Browser.send`."""
        return await self._browser.send(method, self._session, **params)

    def hear(self, method: str, params: dict[str, Any]) -> None:
        """Keep what the page must not do unnoticed."""
        if method == "Network.requestWillBeSent":
            self.hosts.add(urlsplit(params["request"]["url"]).netloc)
        elif method == "Runtime.exceptionThrown":
            self.complaints.append(json.dumps(params["exceptionDetails"]))
        elif method == "Runtime.consoleAPICalled" and params["type"] in {
            "error",
            "warning",
            "assert",
        }:
            self.complaints.append(json.dumps(params["args"]))
        elif method == "Log.entryAdded" and params["entry"]["level"] in {"error", "warning"}:
            self.complaints.append(json.dumps(params["entry"]))

    async def evaluate(self, script: str) -> Any:
        """The value of a JavaScript expression. Raises RuntimeError when it throws."""
        told = await self.send(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in told:
            raise RuntimeError(json.dumps(told["exceptionDetails"]))
        return told["result"].get("value")

    async def wait_until(self, condition: str, *, meaning: str = "") -> Any:
        """The value of a JavaScript expression, as soon as it is a true one; `find(selector, …)`
        helps.

        Raises AssertionError, with all that the page shows, when that takes too long.
        """
        value = await self.evaluate(_POLL % (_FIND, _APPEARS_IN * 1000, condition))
        if not value:
            shown = await self.evaluate("document.body.innerText")
            raise AssertionError(f"Waited in vain {meaning or condition}. The page shows:\n{shown}")
        return value

    async def see(self, selector: str, *texts: str) -> str:
        """The text of the lowest visible element that has all of these texts, as soon as there is
        one.
        """
        seen = await self.wait_until(
            _READ % _quote(selector, *texts), meaning=f"to see {selector} with {texts}"
        )
        return str(seen[0])

    async def lose(self, selector: str, *texts: str) -> None:
        """Wait until no such element is visible any more."""
        await self.wait_until(
            f"!find({_quote(selector, *texts)})", meaning=f"for {selector} with {texts} to go"
        )

    async def click(self, selector: str, *texts: str, held: float = 0) -> None:
        """Press the lowest visible element with these texts, when it is enabled and nothing covers
        it.

        It is released after so many seconds.
        """
        spot = _SPOT % _quote(selector, *texts)
        x, y = await self.wait_until(spot, meaning=f"to press {selector} with {texts}")
        await self.send("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
        button = {"x": x, "y": y, "button": "left", "clickCount": 1}
        await self.send("Input.dispatchMouseEvent", type="mousePressed", **button)
        await asyncio.sleep(held)
        await self.send("Input.dispatchMouseEvent", type="mouseReleased", **button)

    async def type(self, text: str) -> None:
        """Write on the keyboard, into whatever has the focus."""
        for character in text:
            await self.send("Input.dispatchKeyEvent", type="keyDown", key=character, text=character)
            await self.send("Input.dispatchKeyEvent", type="keyUp", key=character)

    async def press(self, key: str, *, shift: bool = False) -> None:
        """Press a key that has a name, such as "Enter"."""
        code, text = _KEYS[key]
        held = _SHIFT if shift else 0
        same = {"key": key, "code": key, "windowsVirtualKeyCode": code, "modifiers": held}
        await self.send("Input.dispatchKeyEvent", type="keyDown", text=text, **same)
        await self.send("Input.dispatchKeyEvent", type="keyUp", **same)

    async def resize(self, width: int, height: int) -> None:
        """Give the page another size, in CSS pixels."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        await self.send("Emulation.setDeviceMetricsOverride", **size)

    async def take_screenshot(self) -> bytes:
        """What is to be seen now, as a PNG."""
        taken = await self.send("Page.captureScreenshot", format="png")
        return base64.b64decode(taken["data"])


def _quote(*texts: str) -> str:
    """Texts as the arguments of a JavaScript function."""
    return ", ".join(map(json.dumps, texts))
