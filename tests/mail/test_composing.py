"""An approved text reaches the customer as it was approved, and nothing can be smuggled into its
headers.
"""

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import BadInput
from bot.domain.mail import MailAddress
from bot.mail.transport.addresses import encode_address
from bot.mail.transport.composing import compose_letter, write_html
from tests.sure import sure

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
SHOP = MailAddress("Blue Fox Knits", "hello@bluefox.example")
ADA = MailAddress("Ada Lovelace", "ada@example.com")
ID = "<letter-1@bluefox.example>"


def compose(text: str = "Hello Ada,\n\nit left today.", **more: Any) -> bytes:
    facts = {
        "message_id": ID,
        "at": NOW,
        "sender": SHOP,
        "to": ADA,
        "subject": "Your shawl",
        **more,
    }
    return compose_letter(text, **facts)


def parse(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def read_text(raw: bytes, subtype: str = "plain") -> str:
    part = sure(parse(raw).get_body((subtype,)))
    return str(part.get_content()).replace("\r\n", "\n")


def test_a_letter_has_the_headers_that_a_letter_needs() -> None:
    message = parse(compose(answers=["<b@x>", "<a@x>"]))
    headers = {name: str(value) for name, value in message.items() if name != "Content-Type"}
    assert headers == {
        "Message-ID": ID,
        "Date": "Sun, 22 Nov 2026 09:30:00 +0000",
        "From": "Blue Fox Knits <hello@bluefox.example>",
        "To": "Ada Lovelace <ada@example.com>",
        "Subject": "Your shawl",
        "In-Reply-To": "<b@x>",
        "References": "<a@x> <b@x>",
        "MIME-Version": "1.0",
    }


def test_only_a_letter_that_nobody_approved_says_that_it_is_automatic() -> None:
    approved, holding = parse(compose()), parse(compose(is_automatic=True))
    assert approved["Auto-Submitted"] is None
    assert (holding["Auto-Submitted"], holding["X-Auto-Response-Suppress"]) == (
        "auto-replied",
        "All",
    )


@given(
    name=st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=80),
    subject=st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=200),
)
def test_names_and_subjects_of_any_script_arrive(name: str, subject: str) -> None:
    raw = compose(
        sender=MailAddress(name, SHOP.address), to=MailAddress(name, ADA.address), subject=subject
    )
    head = raw.partition(b"\r\n\r\n")[0]
    assert head.isascii()
    assert all(len(line) <= 998 for line in head.split(b"\r\n"))
    message = parse(raw)
    assert [address.addr_spec for address in message["To"].addresses] == [ADA.address]
    assert [address.addr_spec for address in message["From"].addresses] == [SHOP.address]
    shown = "".join(message["From"].addresses[0].display_name.split())
    assert shown == "".join(name.split())
    assert "".join(str(message["Subject"]).split()) == "".join(subject.split())


@given(text=st.text(st.characters(codec="utf-8"), max_size=2000))
def test_the_text_arrives_as_it_was_approved(text: str) -> None:
    raw = compose(text)
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert all(len(line) <= 78 for line in raw.split(b"\r\n"))
    kept = re.sub(r"[\x00-\x08\x0e-\x1f\x7f]", "", text)
    assert read_text(raw).split() == kept.split()


@pytest.mark.parametrize(
    "text",
    [
        "a line that is far too long for a letter " * 40,
        "an unbroken" + "ü" * 3000,
        "From the first word\n.\n..\n.hidden",
        "trailing blanks   \nand = signs =3D",
        "grüße 你好 🧶\r\nnext\rlast",
    ],
)
def test_lines_stay_lines(text: str) -> None:
    lines = [line for line in read_text(compose(text)).split("\n") if line]
    assert lines == [line for line in text.strip().splitlines() if line]


def test_the_html_says_the_same_with_links_and_nothing_else() -> None:
    html = write_html(
        'Hi <Ada> & "co",\n\nit left: https://post.example/t?a=1&b=2.\nSee (https://x.example)!'
    )
    assert html == (
        '<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head>\n<body>\n'
        '<p dir="auto">Hi &lt;Ada&gt; &amp; &quot;co&quot;,</p>\n'
        '<p dir="auto">it left: <a href="https://post.example/t?a=1&amp;b=2">'
        "https://post.example/t?a=1&amp;b=2</a>.<br>\n"
        'See (<a href="https://x.example">https://x.example</a>)!</p>\n'
        "</body></html>\n"
    )
    assert read_text(compose("see https://x.example/ok"), "html").count("<a href=") == 1


@given(text=st.text(st.sampled_from("<>&\"'https://x.y \n"), max_size=200))
def test_no_text_can_put_anything_else_into_the_html(text: str) -> None:
    tags = set(re.findall(r"<[^>]*>", write_html(text).partition("<body>")[2]))
    assert all(
        re.fullmatch(r'</?p(?: dir="auto")?>|<br>|</a>|<a href="https?://[^"<>]*">|</\w+>', tag)
        for tag in tags
    )


@pytest.mark.parametrize(
    "harm",
    [
        {"subject": "Your shawl\r\nBcc: all@example.com"},
        {"subject": "Your shawl\nX: y"},
        {"subject": "Your\u2028shawl"},
        {"sender": MailAddress("Blue\nFox", SHOP.address)},
        {"to": MailAddress("Ada\r\nBcc: all@example.com", ADA.address)},
        {"to": MailAddress("Ada", "ada@example.com\r\nBcc: all@example.com")},
        {"to": MailAddress("Ada", "ada@example.com, all@example.com")},
        {"to": MailAddress("Ada", "")},
        {"message_id": "<a@b>\r\nBcc: all@example.com"},
        {"message_id": "no brackets"},
        {"answers": ["<a@b>", "<a b@c>"]},
        {"answers": ["<ü@c>"]},
    ],
)
def test_no_header_can_be_forged(harm: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        compose(**harm)


def test_a_long_history_is_cut_in_the_middle_and_never_encoded() -> None:
    ids = [f"<{'x' * 120}{number}@example.com>" for number in range(60)]
    raw = compose(answers=ids)
    assert b"=?" not in raw.partition(b"\r\n\r\n")[0]
    kept = re.findall(r"<[^<>\s]+>", str(parse(raw)["References"]))
    assert kept == [ids[-1], *reversed(ids[:20])]
    assert f"In-Reply-To: {ids[0]}\r\n".encode() in raw


@pytest.mark.parametrize(
    ("address", "encoded"),
    [
        ("ada@example.com", "ada@example.com"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("ada@Straße.example", "ada@xn--strae-oqa.example"),
    ],
)
def test_a_domain_of_any_script_is_written_in_ascii(address: str, encoded: str) -> None:
    assert encode_address(address) == encoded
    assert str(parse(compose(to=MailAddress("Ada", address)))["To"]) == f"Ada <{encoded}>"
