"""Makes letters out of the descriptions in this folder: bytes as a mail server hands them over.

A description names what kind of headers its letter has (`as`), who it is from, its words, and what
it should be taken for. Words in braces are filled anew for each copy, so that one description makes
many letters.
"""

import random
import tomllib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from bot.domain.mail import MailContext, MailKind

HERE = Path(__file__).parent
SHOP = "hello@woolandclay.example"
PROVIDER = "mx.shopmail.example"
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
_FILLERS: dict[str, list[str]] = {
    "name": [
        "Anna",
        "Tomas",
        "Priya",
        "Lucie",
        "Marek",
        "Sofia",
        "Jonas",
        "Amelie",
        "Carlos",
        "Ines",
        "Grace",
    ],
    "surname": [
        "Miller",
        "Novak",
        "Shah",
        "Bernard",
        "Lopez",
        "Becker",
        "Fischer",
        "Rossi",
        "Jansen",
        "Okafor",
    ],
    "item": [
        "mug",
        "shawl",
        "silver ring",
        "bowl",
        "scarf",
        "baby blanket",
        "necklace",
        "vase",
        "candle",
    ],
    "amount": ["12.90", "45.00", "129.99", "8.50", "64.20", "230.00", "19.95"],
    "code": ["482913", "77-120", "A9X4QT", "552018", "K7PLM2"],
    "city": ["Leeds", "Austin", "Lyon", "Graz", "Sevilla", "Utrecht", "Bergamo", "Cork"],
    "brand": [
        "northfield",
        "bluebarn",
        "kaffeeklatsch",
        "papeterie",
        "verdeolivo",
        "stitchery",
        "lumenhome",
    ],
}


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter, and what it should be taken for."""

    name: str
    raw: bytes
    around: MailContext
    kind: MailKind
    needle: str | None = None  #: why it must not be missed
    notice: dict[str, Any] = field(default_factory=dict)  #: what the notice should say
    is_fake: bool = False  #: it only pretends to be from a platform


def make_letters(file: str, *, least: int) -> list[Letter]:
    """Gives at least so many letters: each needle once, the others in as many copies as it
    takes.
    """
    described = tomllib.loads((HERE / file).read_text(encoding="utf-8"))["letter"]
    needles = [one for one in described if "needle" in one]
    others = [one for one in described if "needle" not in one]
    copies = -(-(least - len(needles)) // len(others))
    picked = [(one, 0) for one in needles] + [
        (one, copy) for copy in range(copies) for one in others
    ]
    return [make_letter(one, f"{file}:{number}", copy) for number, (one, copy) in enumerate(picked)]


def make_letter(one: dict[str, Any], name: str, copy: int) -> Letter:
    """The letter that is described so; each copy's fillers are others."""
    chance = random.Random(f"{name}{copy}")
    fill = {key: chance.choice(values) for key, values in _FILLERS.items()}
    fill |= {
        "n": str(chance.randint(10_000, 99_999)),
        "long": str(chance.randint(10**11, 10**12 - 1)),
    }

    def filled(words: str) -> str:
        for key, value in fill.items():
            words = words.replace("{" + key + "}", value)
        return words

    message = EmailMessage()
    for key, value in _head(one, filled(one["from"]), chance).items():
        message[key] = value
    message["From"] = filled(one["from"])
    message["To"] = one.get("to", SHOP)
    message["Subject"] = filled(one["subject"])
    message["Date"] = format_datetime(NOW - timedelta(minutes=chance.randint(0, 900)))
    message["Message-ID"] = (
        f"<{chance.getrandbits(64):x}@{one['from'].rpartition('@')[2].strip('> ')}>"
    )
    for key, value in one.get("headers", {}).items():
        del message[key]
        message[key] = filled(value)
    _write_body(message, filled(one["body"]).strip(), one)
    raw = one["raw"].encode() if "raw" in one else bytes(message)
    kind = MailKind(one["kind"])
    return Letter(
        f"{name} {filled(one['subject'])}",
        raw,
        MailContext(
            is_junk=one.get("junk", False),
            is_known_address=one.get("known", False),
            is_answer_to_us=one.get("answer", False),
            names_order=one.get("order", False),
            own_addresses=frozenset({SHOP}),
        ),
        kind,
        one.get("needle"),
        one.get("notice", {}),
        one.get("fake", False),
    )


def _write_body(message: EmailMessage, body: str, one: dict[str, Any]) -> None:
    if one.get("html"):
        rows = "".join(f"<tr><td>{line}</td></tr>" for line in body.splitlines() if line.strip())
        page = "<html><head><style>td{color:#333}</style></head>"
        page += f"<body><table>{rows}</table></body></html>"
        message.set_content(page, subtype="html")
    else:
        message.set_content(body)
        if one.get("both", False):
            message.add_alternative(
                f"<html><body><p>{body.replace(chr(10), '<br>')}</p></body></html>", subtype="html"
            )
    if one.get("picture"):
        message.add_attachment(
            b"\xff\xd8\xff\xe0" + bytes(2_000),
            maintype="image",
            subtype="jpeg",
            filename="IMG_2041.jpg",
        )


def _head(one: dict[str, Any], sender: str, chance: random.Random) -> dict[str, str]:
    """The headers of that kind of letter, from the topmost."""
    domain = sender.rpartition("@")[2].strip("> ")
    address = sender.rpartition("<")[2].strip("> ")
    auth = one.get("auth", "pass")
    said = {
        "pass": f"dkim=pass header.d={domain} header.s=s1; spf=pass smtp.mailfrom={domain}; "
        f"dmarc=pass (p=REJECT) header.from={domain}",
        "fail": "dkim=none; spf=softfail smtp.mailfrom=mailer.example; "
        f"dmarc=fail (p=NONE) header.from={domain}",
        "other": "dkim=pass header.d=cheap.example; spf=pass smtp.mailfrom=cheap.example; "
        f"dmarc=fail header.from={domain}",
        "dkim": f"dkim=pass (2048-bit key) header.d={domain} header.i=@{domain}",
    }
    results = {key: f"{PROVIDER}; {value}" for key, value in said.items()} | {
        "microsoft": f"spf=pass (sender IP is 203.0.113.7) smtp.mailfrom={domain}; dkim=pass "
        "(signature was "
        f"verified) header.d={domain};dmarc=pass action=none header.from={domain};compauth=pass "
        "reason=100",
    }
    head = {"Return-Path": f"<{address}>"}
    if auth != "none":
        head["Authentication-Results"] = results[auth]
    head["Received"] = (
        f"from out.{domain} (out.{domain} [203.0.113.9]) by {PROVIDER} with ESMTPS; "
        f"{format_datetime(NOW)}"
    )
    signature = (
        f"v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s=s1; h=from:to:subject; "
        "bh=abc=; b=def="
    )
    bulk = {
        "Return-Path": f"<bounce+{chance.getrandbits(30):x}@mail.{domain}>",
        "List-Unsubscribe": f"<https://click.{domain}/u/{chance.getrandbits(30):x}>, "
        f"<mailto:unsubscribe@{domain}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    kinds = {
        "person": {"User-Agent": "Mozilla Thunderbird"},
        "phone": {"X-Mailer": "iPhone Mail (21F90)"},
        "newsletter": bulk
        | {
            "Feedback-ID": f"{chance.randint(1, 999)}:camp:esp",
            "Precedence": "bulk",
            "DKIM-Signature": signature,
        },
        "light newsletter": {
            "List-Unsubscribe": bulk["List-Unsubscribe"],
            "DKIM-Signature": signature,
        },
        "list": {
            "List-Id": f"<talk.{domain}>",
            "List-Post": f"<mailto:talk@{domain}>",
            "Precedence": "list",
        },
        "receipt": {
            "Auto-Submitted": "auto-generated",
            "DKIM-Signature": signature,
            "X-Auto-Response-Suppress": "All",
        },
        "service": {"Feedback-ID": "1.eu-west-1.x=:AmazonSES", "DKIM-Signature": signature},
        "bare": {},
        "away": {
            "Auto-Submitted": "auto-replied",
            "Return-Path": "<>",
            "X-Auto-Response-Suppress": "All",
        },
        "spam": {"X-Mailer": "PHPMailer 5.2", "X-Spam-Status": "Yes, score=9.1"},
    }
    return head | kinds[one["as"]]
