"""Any letter is read as far as it can be; no letter stops the ones behind it."""

import base64
import random
from dataclasses import fields
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.mail import Mail, MailAddress
from tests.mail.raw_letters import HEAD, HTML, NOW, PLAIN, PNG, multipart, part, read


def test_an_ordinary_letter_is_read_whole() -> None:
    mail = read(
        "Return-Path: <ada@example.com>\n"
        "From: =?utf-8?Q?Ad=C3=A4?= Lovelace <Ada@Example.com>\n"
        'To: "Woolly, the shop" <shop@woolly.example>, Bob <bob@b.example>\n'
        "Cc: eve@e.example\n"
        "Reply-To: Other@Example.com\n"
        "Subject: =?iso-8859-1?Q?Gr=FC=DFe_aus_K=F6ln?=\n"
        "Date: Thu, 6 Nov 2025 10:12:00 +0100\n"
        "Message-ID: <a-1@example.com>\n"
        "In-Reply-To: <c@woolly.example>\n"
        "References: <a@woolly.example> <b@woolly.example>\n\t<c@woolly.example>\n"
        "List-Id: x\n"
        "\n"
        "Where is my parcel?\n\n-- \nAda\n"
    )
    assert mail.sender == MailAddress("Adä Lovelace", "ada@example.com")
    assert mail.has_one_sender
    assert mail.to == ("shop@woolly.example", "bob@b.example", "eve@e.example")
    assert mail.reply_to == "other@example.com"
    assert mail.subject == "Grüße aus Köln"
    assert mail.at == datetime(2025, 11, 6, 9, 12, tzinfo=UTC)
    assert mail.message_id == "<a-1@example.com>"
    assert mail.answers == ("<c@woolly.example>", "<b@woolly.example>", "<a@woolly.example>")
    assert mail.words == "Where is my parcel?"
    assert mail.text == "Where is my parcel?\n\n-- \nAda"
    assert mail.language == "en"
    assert mail.headers == {
        "return-path": ("<ada@example.com>",),
        "reply-to": ("Other@Example.com",),
        "list-id": ("x",),
    }
    assert mail.is_readable


def test_the_same_letter_has_the_same_key_wherever_it_is_found() -> None:
    letter = HEAD + "Message-ID: <1@x>\n\nhi\n"
    same = [
        letter,
        "X-Folder: Junk\n" + letter,
        letter.replace("\n", "\r\n"),
        letter + "added by a list\n",
    ]
    assert len({read(raw).key for raw in same}) == 1


def test_letters_without_an_id_differ_when_their_words_do() -> None:
    assert read(HEAD + "\nhi").key == read((HEAD + "\nhi").replace("\n", "\r\n")).key
    assert read(HEAD + "\nhi").key != read(HEAD + "\nho").key


@pytest.mark.parametrize(
    ("charset", "data", "words"),
    [
        ("utf-8", "grüße €".encode(), "grüße €"),
        ("utf-8", b"f\xfcr \x8050", "für €50"),  # it isn't
        ("us-ascii", b"f\xfcr \x8050 \x96 ok", "für €50 – ok"),
        ("iso-8859-1", b"f\xfcr \x8050", "für €50"),
        ("iso-8859-1", "für".encode(), "für"),
        ("iso-8859-2", "łódź".encode("iso-8859-2"), "łódź"),
        ("iso-8859-1", b"Merci, Ren\xe9", "Merci, René"),  # no UTF-8 that was cut off
        ("utf-8", b"Merci, Ren\xe9", "Merci, René"),
        ("utf-8", "déjà vu à Orlé".encode()[:-1], "déjà vu à Orl"),  # cut off
        *[
            (label, "Où est le café ? “merci”".encode(), "Où est le café ? “merci”")
            for label in ("gb2312", "big5", "shift_jis", "iso-8859-2", "windows-1250", "koi8-r")
        ],
        ("windows-1250", "Kde je můj balík".encode(), "Kde je můj balík"),
        ("gb2312", "你好，订单".encode(), "你好，订单"),
        ("windows-1250", "Kde je můj balík".encode("cp1250"), "Kde je můj balík"),
        ("windows-1251", "ПІБ".encode("cp1251"), "ПІБ"),
        ("gb2312", "订单".encode("gb2312"), "订单"),
        ("utf-7", "grüße".encode(), "grüße"),
        ("utf-8", "grüße".encode("utf-16"), "grüße"),
        ("tis-620", "สบ".encode("cp874"), "สบ"),  # well-formed UTF-8 by chance
        ("utf-7", b"Hi Mom +Jjo-!", "Hi Mom ☺!"),
        ("gb2312", "你好，订单在哪里".encode("gb18030"), "你好，订单在哪里"),
        ("koi8-r", "Где мой заказ".encode("koi8-r"), "Где мой заказ"),
        ("iso-2022-jp", "注文はどこ".encode("iso-2022-jp"), "注文はどこ"),
        ("shift_jis", "注文①".encode("cp932"), "注文①"),
        ("utf-16", "hello".encode("utf-16"), "hello"),
        ("x-unknown", b"f\xfcr", "für"),
        ("'utf-8'", "für".encode(), "für"),
        ("base64", b"aGk=", "aGk="),
        ("a\x00b", b"hi", "hi"),
    ],
)
def test_a_text_is_read_in_any_charset(charset: str, data: bytes, words: str) -> None:
    head = f"{HEAD}Content-Type: text/plain; charset={charset}\n\n"
    assert read(head.encode() + data).words == words


@pytest.mark.parametrize(
    ("encoding", "body", "words"),
    [
        ("base64", "V2hlcmUgaXMgaXQ/", "Where is it?"),
        ("base64", "V2hlcmUgaX\nMgaXQ", "Where is it"),
        (
            "base64",
            "This is just plain text, how are you today?",
            "This is just plain text, how are you today?",
        ),
        ("quoted-printable", "f=C3=BCr =\nmich =ZZ =", "für mich =ZZ"),
        ("7bit", "f=C3=BCr =\nmich =E2=82=AC", "für mich €"),
        ("8bit", "plain a=b", "plain a=b"),
        ("nonsense", "plain", "plain"),
        ("x-uuencode", "begin 644 x\n#:&D*\n`\nend", "hi"),
    ],
)
def test_a_wrong_transfer_encoding_is_seen_through(encoding: str, body: str, words: str) -> None:
    head = (
        f"{HEAD}Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: {encoding}\n\n"
    )
    assert read(head + body).words == words


def test_a_base64_text_that_nobody_declares_is_read() -> None:
    text = "Where is my parcel? I have been waiting for three weeks now. " * 5
    assert read(HEAD + "\n" + base64.encodebytes(text.encode()).decode()).words == text.strip()


def test_of_two_forms_the_plain_one_is_read_unless_it_says_nothing() -> None:
    assert read(multipart("alternative", PLAIN, HTML)).words == "Where is my parcel?"
    for stub in (
        "",
        " \n",
        "View this email in your browser",
        "Diese E-Mail im Browser ansehen",
        "\u200b",
    ):
        stubbed = multipart("alternative", part("Content-Type: text/plain", stub), HTML)
        assert read(stubbed).words == "Where is my parcel, in HTML?"


def test_the_same_text_twice_is_read_once() -> None:
    twice = part("Content-Type: text/html", "<p>Where is my parcel?</p>")
    assert read(multipart("mixed", PLAIN, twice)).words == "Where is my parcel?"


@pytest.mark.parametrize("page", ["\n", "<!-- made by a phone -->", "<!doctype html>"])
def test_a_picture_with_nothing_said_about_it_is_read(page: str) -> None:
    mail = read(
        multipart(
            "mixed", part("Content-Type: text/html", page), part("Content-Type: image/png", PNG)
        )
    )
    assert mail.is_readable
    assert [each.type for each in mail.attachments] == ["image/png"]


def test_html_is_read_as_a_person_sees_it() -> None:
    page = """<!DOCTYPE html><html><head><title>T</title><style>p {color: red}</style></head><body>
        <div style="display: none">preheader</div><span class="preheader">again</span>
        <script>alert(1)</script>
        <p>Hello&nbsp;there &amp; &euro;5<br>bye</p>
        <table><tr><th>Item</th><th>Price</th></tr><tr><td>Hat</td><td>5</td></tr></table>
        <div class="gmail_quote">
        <div>On Thu, Nov 6, 2025 at 10:12 AM Shop &lt;s@x.example&gt; wrote:</div>
        <blockquote class="gmail_quote"><p>old</p><p>words</p></blockquote></div></body></html>"""
    mail = read(HEAD + "Content-Type: text/html; charset=utf-8\n\n" + page)
    assert mail.words == "Hello there & €5\nbye\n\nItem  Price\nHat   5"
    assert "> old" in mail.text


@pytest.mark.parametrize("depth", [0, 1, 3, 8])
def test_a_quote_that_lies_deep_in_html_is_a_quote(depth: int) -> None:
    quote = (
        "<div>On 6 Nov 2025, at 10:12, Shop &lt;s@x.example&gt; wrote:</div>"
        "<blockquote type=cite><p>I can cancel it,</p><ul><li>or refund</ul></blockquote>"
    )
    for box in ("<div>{}</div>", "<ul><li>{}</li></ul>"):
        boxed = quote
        for _ in range(depth):
            boxed = box.format(boxed)
        page = f"Content-Type: text/html\n\n<div>Where is it?</div>{boxed}"
        assert read(HEAD + page).words.replace("* ", "") == "Where is it?"


def test_a_quote_that_only_its_bar_marks_is_a_quote() -> None:
    quote = '<blockquote style="margin:0 0 0 .8ex; border-left: 1px #ccc solid">I can cancel it.'
    bar = read(f"{HEAD}Content-Type: text/html\n\n<div>Where is it?</div>{quote}")
    assert bar.words == "Where is it?"
    own = read(f"{HEAD}Content-Type: text/html\n\nYou say:<blockquote>Free returns</blockquote>?")
    assert "Free returns" in own.words


def test_an_answer_without_words_has_none() -> None:
    quote = "\n\nOn 6 Nov 2025, at 10:12, Shop <s@x.example> wrote:\n\nI can cancel it."
    for head in ("In-Reply-To: <1@x>\n", "References: <1@x>\n"):
        mail = read(HEAD + head + quote)
        assert (mail.words, "cancel" in mail.text, mail.is_readable) == ("", True, True)


@pytest.mark.parametrize(
    "raw",
    [
        "<",
        "<p",
        "<!--",
        "<html></html>",
        "<table>",
        "&#0;&#xD800;",
        "<?xml version='1.0'?>",
        "\x00",
    ],
)
def test_broken_html_does_no_harm(raw: str) -> None:
    assert isinstance(read(HEAD + "Content-Type: text/html\n\n" + raw).words, str)


def test_lines_that_were_parted_for_the_way_are_joined() -> None:
    text = "Content-Type: text/plain; format=flowed\n\nWhere is \nmy parcel?\n> quoted \n-- \nAda\n"
    assert read(HEAD + text).words == "Where is my parcel?"


def test_a_multipart_without_its_boundary_is_read() -> None:
    lost = multipart(
        "mixed", PLAIN, part("Content-Type: application/pdf; name=a.pdf", b"pdf")
    ).decode()
    for raw in (lost.replace("; boundary=b", ""), lost.replace("boundary=b", "boundary=other")):
        mail = read(raw)
        assert mail.words == "Where is my parcel?"
        assert [file.name for file in mail.attachments] == ["a.pdf"]
    assert (
        read(HEAD + "Content-Type: multipart/mixed; boundary=b\n\njust words").words == "just words"
    )
    assert (
        read(HEAD.rstrip("\n") + "\njust words, and no empty line").words
        == "just words, and no empty line"
    )


@pytest.mark.parametrize(
    "text",
    [
        "=====\nsize=38 qty=02 colour=AB\n=====",
        "a=12&b=34&c=56\nlast=\nend",
        "key=3D\nkey=20\nkey=0A\nrest=\nthat is all",
        "item=AA size=BB colour=CC\nnote=\nnone",
        "size=\nA=C3=A9 b=9\nC=C3=A9 d=10",  # one "=" is none that a program writes
    ],
)
def test_signs_of_equality_are_no_coding(text: str) -> None:
    assert read(f"{HEAD}\n{text}").words == text


def test_a_coding_without_accents_is_seen_by_its_filled_lines() -> None:
    text = f"1 + 1 =3D 2, so =\nthe price {'is ' * 17}=3D 5 =\nor =3D 6"
    assert read(f"{HEAD}\n{text}").words == f"1 + 1 = 2, so the price {'is ' * 17}= 5 or = 6"


def test_what_tells_the_kind_is_kept_and_cut() -> None:
    long = "x" * 5_000
    results = "".join(f"Authentication-Results: mx{at}; dmarc=pass {long}\n" for at in range(50))
    mail = read(
        results
        + "X-Other: 1\nPrecedence: =?utf-8?Q?bulk?=\nList-Unsubscribe: <mailto:x@y.example>\n"
        + HEAD
        + "\nhi"
    )
    assert set(mail.headers) == {"authentication-results", "precedence", "list-unsubscribe"}
    assert mail.headers["precedence"] == ("bulk",)
    kept = mail.headers["authentication-results"]
    assert len(kept) == 20
    assert kept[0].startswith("mx0; dmarc=pass")
    assert all(len(value) <= 4_000 for value in kept)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00" * 100,
        bytes(range(256)) * 4,
        b"\n\n\n",
        HEAD.encode() + b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data; "
        b"name=smime.p7m\n\nMIIB",
        HEAD.encode()
        + b"Content-Type: text/plain; charset=utf-8\n\n\xc3\xa4"
        + b"\xff\xfe\xfd" * 100,
    ],
)
def test_a_letter_of_which_nothing_can_be_made_says_so(raw: bytes) -> None:
    mail = read(raw)
    assert not mail.is_readable
    assert (mail.sender.address, mail.subject) in {("ada@example.com", "order"), ("", "")}


def test_a_letter_of_only_a_subject_is_readable() -> None:
    assert read(HEAD + "\n").is_readable


SAMPLE = multipart(
    "mixed",
    part(
        "Content-Type: multipart/alternative; boundary=c",
        (b"--c\n\nhi\n--c\nContent-Type: text/html\n\n<p>hi\n--c--").decode(),
    ),
    part("Content-Type: image/png; name*0*=utf-8''a%20; name*1=b.png", PNG[:200]),
    part("Content-Type: message/rfc822", "From: b@b.example\nSubject: =?utf-8?Q?=C3=A4?=\n\ninner"),
    part(
        "Content-Type: message/delivery-status",
        "Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@b.example\nAction: failed",
    ),
    head="Return-Path: <>\nFrom: =?utf-8?B?QWRh?= <ada@example.com>\nTo: a@b.example, c@d.example\n"
    "Date: Thu, 6 Nov 2025 10:12:00 +0100\nMessage-ID: <1@x>\nReferences: <a@b> <c@d>\n",
)
NAMES = st.sampled_from(
    [
        "From",
        "To",
        "Date",
        "Subject",
        "Message-ID",
        "References",
        "Reply-To",
        "Content-Type",
        "Content-Transfer-Encoding",
        "Content-Disposition",
        "Content-ID",
        "Return-Path",
        "X-Failed-Recipients",
    ]
)


def check(mail: Mail) -> None:
    assert all(hasattr(mail, field.name) for field in fields(mail))
    assert mail.at.utcoffset() == timedelta(0)
    assert mail.at <= NOW + timedelta(days=1)
    assert len(mail.key) == 32
    assert len(mail.text) <= 100_000
    assert len(mail.subject) <= 500
    assert mail.sender.address == mail.sender.address.lower()
    for words in (
        mail.words,
        mail.text,
        mail.subject,
        mail.sender.name,
        *(file.name for file in mail.attachments),
    ):
        assert "\x00" not in words
        words.encode()  # no halves of characters
    assert all(file.name for file in mail.attachments)
    assert all(id_.startswith("<") and id_.endswith(">") for id_ in mail.answers)


@given(st.binary(max_size=2_000))
@example(b"Content-Type: message/rfc822\n\n" * 500)
@example(b"From: " + b"(" * 5_000)
@example(b"Content-Type: text/plain; charset=" + b"\xff" * 100 + b"\n\nhi")
def test_random_bytes_are_a_letter(raw: bytes) -> None:
    check(read(raw))


@given(st.integers(0, 2**32), st.integers(1, 60), st.booleans())
def test_a_damaged_letter_is_a_letter(seed: int, times: int, is_cut: bool) -> None:
    chance = random.Random(seed)
    raw = bytearray(SAMPLE)
    for _ in range(times):
        at = chance.randrange(len(raw))
        match chance.randrange(4):
            case 0:
                raw[at] = chance.randrange(256)
            case 1:
                del raw[at : at + chance.randrange(20)]
            case 2:
                raw[at:at] = raw[at : at + chance.randrange(200)]
            case _:
                raw[at:at] = chance.choice(
                    [b"\n", b"\r\n\r\n", b'"', b"--b\n", b"--c--", b"\xff", b"\x00", b"=?", b"<"]
                )
    check(read(bytes(raw), is_cut=is_cut))


@given(
    st.lists(
        st.tuples(NAMES | st.text(max_size=20), st.text(max_size=80) | st.binary(max_size=80)),
        max_size=20,
    )
)
def test_any_header_is_a_header(pairs: list[tuple[str, str | bytes]]) -> None:
    lines = [
        name.encode("utf-8", "replace")
        + b": "
        + (value if isinstance(value, bytes) else value.encode("utf-8", "replace"))
        for name, value in pairs
    ]
    check(read(b"\n".join(lines) + b"\n\nhi"))
