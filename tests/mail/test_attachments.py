"""What is attached to a letter is told from its words, listed, and shown where it can be."""

import pytest

from bot.domain.mail import MailAddress
from bot.services.mail_booking import list_files
from tests.mail.raw_letters import HEAD, HTML, PLAIN, PNG, multipart, part, read

ICON = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (1).to_bytes(4) * 2 + b"x" * 20


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ('Content-Type: application/pdf; name="a.pdf"', "a.pdf"),
        (
            "Content-Type: application/pdf\nContent-Disposition: attachment; "
            'filename="../../etc/b.pdf"',
            "b.pdf",
        ),
        ("Content-Type: application/pdf; name=C:\\Users\\x\\c.pdf", "c.pdf"),
        ('Content-Type: application/pdf; name="=?utf-8?Q?K=C3=B6ln.pdf?="', "Köln.pdf"),
        (
            "Content-Type: application/pdf\nContent-Disposition: attachment; "
            "filename*=UTF-8''K%C3%B6ln.pdf",
            "Köln.pdf",
        ),
        (
            "Content-Type: application/pdf\nContent-Disposition: attachment; filename=x.pdf;\n"
            " filename*0*=UTF-8''K%C3%B6; filename*1=ln.pdf",
            "Köln.pdf",
        ),
        ('Content-Type: application/pdf; name="ann\u202efdp.exe"', "annfdp.exe"),
        ('Content-Type: application/pdf; name="a\x07b\n c.pdf"', "ab c.pdf"),
        (f'Content-Type: application/pdf; name="{"x" * 500}.pdf"', "x" * 108 + ".pdf"),
        ("Content-Type: application/pdf", "attachment.pdf"),
        ("Content-Type: application/pdf; name=..", "attachment.pdf"),
        ("Content-Type: text/calendar; method=REQUEST", "invite.ics"),
        ("Content-Type: application/ms-tnef", "winmail.dat"),
    ],
)
def test_an_attachment_has_a_harmless_name(head: str, name: str) -> None:
    mail = read(multipart("mixed", PLAIN, part(head, b"x" * 100)))
    assert [(file.name, file.size, file.content) for file in mail.attachments] == [
        (name, 100, None)
    ]
    assert mail.words == "Where is my parcel?"


def test_pictures_are_kept_by_what_they_are_and_not_by_what_they_say() -> None:
    photo = part("Content-Type: application/octet-stream; name=a.bin", PNG)
    lie = part("Content-Type: image/png; name=b.png", b"MZ" * 4_000)
    kept, listed = read(multipart("mixed", PLAIN, photo, lie)).attachments
    assert (kept.type, kept.content) == ("image/png", PNG)
    assert (listed.type, listed.content) == ("image/png", None)


PDF = b"%PDF-1.7\n" + b"y" * 5_000


@pytest.mark.parametrize("head", ["application/pdf", "application/octet-stream; name=Rechnung.PDF"])
@pytest.mark.parametrize("before", [b"", b"\r\n\r\n", b"\xef\xbb\xbf"])
def test_a_pdf_goes_along_under_a_name_of_ours(head: str, before: bytes) -> None:
    mail = read(multipart("mixed", PLAIN, part(f"Content-Type: {head}", before + PDF)))
    assert [file.type for file in mail.attachments] == ["application/pdf"]
    assert [(file.name, file.content) for file in list_files(mail)] == [
        ("file-1.pdf", before + PDF)
    ]


def test_a_file_goes_along_by_what_it_is_and_if_it_is_small_enough() -> None:
    lie = part("Content-Type: application/pdf; name=a.pdf", b"MZ" * 4_000)
    large = part("Content-Type: application/pdf; name=b.pdf", PDF + b"y" * 8_000_000)
    mail = read(multipart("mixed", PLAIN, lie, large))
    assert [file.name for file in mail.attachments] == ["a.pdf", "b.pdf"]
    assert list_files(mail) == ()


def test_discord_takes_all_files_that_go_along() -> None:
    photos = [part("Content-Type: image/png; name=a.png", PNG)] * 9
    papers = [part("Content-Type: application/pdf; name=a.pdf", PDF)] * 9
    long = part("Content-Type: text/plain", "Where is my parcel? " * 200)
    files = list_files(read(multipart("mixed", long, *papers, *photos)))
    assert len({file.name for file in files}) == len(files) == 10


def test_icons_in_the_text_are_left_out() -> None:
    icon = part("Content-Type: image/png; name=logo.png\nContent-ID: <1>", ICON)
    sent = part("Content-Type: image/png; name=small.png\nContent-Disposition: attachment", ICON)
    assert [file.name for file in read(multipart("related", HTML, icon, sent)).attachments] == [
        "small.png"
    ]


def test_an_attachment_that_was_cut_off_has_no_size() -> None:
    raw = multipart("mixed", PLAIN, part("Content-Type: image/png; name=a.png", PNG))
    mail = read(raw[:5_000], is_cut=True, size=len(raw))
    assert [(file.name, file.size, file.content) for file in mail.attachments] == [
        ("a.png", None, None)
    ]
    assert mail.size == len(raw)
    assert mail.is_cut


def test_an_attached_letter_is_read_as_one_that_is_passed_on() -> None:
    inner = "From: Bob <bob@b.example>\nSubject: lost\n\nI never got it."
    for coded in (
        part("Content-Type: message/rfc822", inner),
        part("Content-Type: message/rfc822", inner.encode()),
    ):
        mail = read(multipart("mixed", PLAIN, coded))
        assert mail.forwarded_from == MailAddress("Bob", "bob@b.example")
        assert mail.words == "Where is my parcel?\n\nI never got it."
        assert mail.sender.address == "ada@example.com"


NAMED = 'Content-Type: text/plain; name="mail.txt"'
INLINE = "Content-Type: text/plain\nContent-Disposition: inline; filename=msg.txt"
ATTACHED = "Content-Type: text/plain\nContent-Disposition: attachment; filename=msg.txt"


@pytest.mark.parametrize("head", [NAMED, INLINE, ATTACHED, NAMED.replace("plain", "html")])
def test_a_letter_that_is_sent_like_a_file_is_read(head: str) -> None:
    mail = read(f"{HEAD}{head}\n\nWhere is my parcel?")
    assert (mail.words, mail.attachments) == ("Where is my parcel?", ())


@pytest.mark.parametrize("head", [NAMED, INLINE])
@pytest.mark.parametrize("before", [b"", part("Content-Type: text/plain", "\n")])
def test_where_nothing_else_says_anything_a_text_with_a_name_is_read(
    head: str, before: bytes
) -> None:
    photo = part("Content-Type: image/png; name=a.png", PNG)
    mail = read(multipart("mixed", before, part(head, "Where is my parcel?"), photo))
    assert mail.words == "Where is my parcel?"
    assert [file.name for file in mail.attachments] == ["a.png"]


def test_of_two_forms_with_names_one_is_read_and_none_attached() -> None:
    rich = part("Content-Type: text/html; name=mail.html", "<p>Where is <b>my</b> parcel?")
    mail = read(multipart("alternative", part(NAMED, "Where is my parcel?"), rich))
    assert (mail.words, mail.attachments) == ("Where is my parcel?", ())


def test_a_text_beside_the_words_is_a_file() -> None:
    for head in (NAMED, INLINE, ATTACHED):
        mail = read(multipart("mixed", PLAIN, part(head, "log log")))
        assert mail.words == "Where is my parcel?"
        assert [file.size for file in mail.attachments] == [7]


def test_an_attached_text_alone_is_read_and_listed() -> None:
    mail = read(multipart("mixed", part(ATTACHED, "Where is my parcel?")))
    assert mail.words == "Where is my parcel?"
    assert [file.name for file in mail.attachments] == ["msg.txt"]


@pytest.mark.parametrize("around", ["", "Content-Type: message/rfc822\n\n"])
def test_a_letter_that_is_a_letter_is_read_as_one_that_is_passed_on(around: str) -> None:
    inner = "From: Bob <bob@b.example>\nContent-Type: text/plain; name=x.txt\n\nI never got it."
    mail = read(f"{HEAD}Content-Type: message/rfc822\n\n{around}{inner}")
    assert (mail.words, mail.attachments) == ("I never got it.", ())
    assert mail.forwarded_from == MailAddress("Bob", "bob@b.example")
    own = read(f"{HEAD}Content-Type: message/rfc822\n\n{HEAD}\nI never got it.")
    assert (own.words, own.forwarded_from) == ("I never got it.", None)
