"""Makes letters out of the descriptions in this folder: bytes as three kinds of mail providers hand
them over.

How a letter is described: `from`, `subject`, `text` and `html` as they are, or the whole letter as
`raw`; `provider` and `auth` say what the shop's provider put on top; `after` names letters that
came before it in the same shop. `expect` holds what should come of it; see `outcomes.py`.
"""

import tomllib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
#: Who signs for each kind of provider; Microsoft writes no name.
SIGNS = {"gmail": "mx.google.com", "microsoft": "", "own": "mx.fernhollow.example"}
IMAP_HOSTS = {
    "gmail": "imap.gmail.com",
    "microsoft": "outlook.office365.com",
    "own": "mail.fernhollow.example",
}
_SMALL_FILES = {
    "jpg": (b"\xff\xd8\xff\xe0" + bytes(400), "image", "jpeg"),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(400), "image", "png"),
    "heic": (b"\x00\x00\x00\x18ftypheic" + bytes(400), "image", "heic"),
    "pdf": (b"%PDF-1.4\n%%EOF\n", "application", "pdf"),
}


@dataclass(frozen=True, slots=True)
class WorldLetter:
    """A described letter."""

    id: str
    file: str
    provider: str
    is_junk: bool
    after: tuple[str, ...]
    raw: bytes
    expect: dict[str, Any] = field(default_factory=dict)


@cache
def read_shop() -> dict[str, Any]:
    """The shop into whose mailbox the letters come."""
    return tomllib.loads((HERE / "shop.toml").read_text(encoding="utf-8"))


@cache
def read_letters() -> dict[str, WorldLetter]:
    """Every described letter, by its id."""
    found: dict[str, WorldLetter] = {}
    for path in sorted(HERE.glob("*.toml")):
        if path.name != "shop.toml":
            for one in tomllib.loads(path.read_text(encoding="utf-8"))["letter"]:
                found[one["id"]] = _make(one, path.stem, read_shop()["now"])
    return found


def _make(one: dict[str, Any], file: str, now: datetime) -> WorldLetter:
    if "raw" in one:
        own = one["raw"].lstrip("\n").encode()
        sender = _find_sender(one["raw"])
    else:
        message = _compose(one, now)
        own, sender = message.as_bytes(), one["from"]
    on_top = "".join(f"{line}\r\n" for line in _list_on_top(one, sender, now))
    return WorldLetter(
        id=one["id"],
        file=file,
        provider=one["provider"],
        is_junk=one.get("junk", False),
        after=tuple(one.get("after", ())),
        raw=on_top.encode() + own.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"),
        expect=one.get("expect", {}),
    )


def _find_sender(raw: str) -> str:
    for line in raw.split("\n"):
        if line.lower().startswith("from:"):
            return line.partition(":")[2].strip()
    return ""


def _compose(one: dict[str, Any], now: datetime) -> EmailMessage:
    message = EmailMessage()
    message["From"] = one["from"]
    message["To"] = one.get("to", read_shop()["address"])
    message["Subject"] = one["subject"]
    message["Date"] = format_datetime(now - timedelta(minutes=1))
    message["Message-ID"] = f"<{one['id']}@{_domain(one['from']) or 'nowhere.example'}>"
    if "reply_to" in one:
        message["Reply-To"] = one["reply_to"]
    if "answers" in one:
        message["In-Reply-To"] = message["References"] = one["answers"]
    for name, value in one.get("headers", {}).items():
        if name.lower() != "return-path":
            message[name] = value
    if "text" in one:
        message.set_content(one["text"].strip("\n") + "\n")
    if "html" in one and "text" in one:
        message.add_alternative(one["html"], subtype="html")
    elif "html" in one:
        message.set_content(one["html"], subtype="html")
    elif "text" not in one:
        message.set_content("\n")
    for name in one.get("files", ()):
        content, main, sub = _SMALL_FILES.get(
            name.rpartition(".")[2].lower(), (b"some words", "application", "octet-stream")
        )
        message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return message


def _domain(sender: str) -> str:
    return sender.rpartition("@")[2].strip("> ").lower()


def _list_on_top(one: dict[str, Any], sender: str, now: datetime) -> list[str]:
    """What the shop's provider wrote above the letter's own header."""
    domain = _domain(sender) or "nowhere.example"
    address = sender.rpartition("<")[2].strip("> ")
    returns = one.get("headers", {}).get("Return-Path", f"<{address}>")
    signs = SIGNS[one["provider"]]
    server = signs or "AM0EUR02FT021.mail.protection.outlook.com"
    lines = [] if "return-path:" in one.get("raw", "").lower() else [f"Return-Path: {returns}"]
    lines.append(
        f"Received: from out.{domain} (out.{domain} [203.0.113.9]) by {server} with ESMTPS; "
        f"{format_datetime(now)}"
    )
    if "raw" in one and "authentication-results:" in one["raw"].lower():
        return lines
    results = {
        "pass": f"dkim=pass header.d={domain}; spf=pass smtp.mailfrom={domain}; "
        f"dmarc=pass header.from={domain}",
        "dkim": f"dkim=pass header.d={domain}; spf=pass smtp.mailfrom={domain}; dmarc=none "
        f"header.from={domain}",
        "fail": "dkim=pass header.d=bulk.example; spf=pass smtp.mailfrom=bulk.example; "
        f"dmarc=fail header.from={domain}",
        "none": "dkim=none; spf=none; dmarc=none",
    }[one.get("auth", "pass")]
    lines.append("Authentication-Results: " + (f"{signs}; {results}" if signs else results))
    return lines
