"""Letters in their bytes, for the tests of what is read in them."""

import base64
from datetime import UTC, datetime

from bot.domain.mail import Mail
from bot.mail.reading.email_reader import read_mail

NOW = datetime(2025, 11, 10, 12, tzinfo=UTC)
HEAD = "From: Ada <ada@example.com>\nSubject: order\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (800).to_bytes(4) * 2 + b"x" * 9_000


def read(raw: str | bytes, *, is_cut: bool = False, size: int | None = None) -> Mail:
    data = raw.encode() if isinstance(raw, str) else raw
    return read_mail(data, received_at=NOW, is_cut=is_cut, size=size)


def part(head: str, content: bytes | str) -> bytes:
    if isinstance(content, str):
        return f"--b\n{head}\n\n{content}\n".encode()
    coded = base64.encodebytes(content).decode()
    return f"--b\n{head}\nContent-Transfer-Encoding: base64\n\n{coded}".encode()


def multipart(kind: str, *parts: bytes, head: str = HEAD) -> bytes:
    return (
        f"{head}Content-Type: multipart/{kind}; boundary=b\n\n".encode()
        + b"".join(parts)
        + b"--b--\n"
    )


PLAIN = part("Content-Type: text/plain", "Where is my parcel?")
HTML = part("Content-Type: text/html", "<p>Where is my <b>parcel</b>, in HTML?</p>")
