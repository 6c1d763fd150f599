"""What is attached to a letter: listed by name, and kept where it is a picture or a document that
goes along to the desk.
"""

import mimetypes
import re

from bot.domain.mail import SHOWN_PICTURES, MailAttachment
from bot.domain.patterns import regex
from bot.domain.text import remove_invisible
from bot.mail.reading.headers import decode_line, first
from bot.mail.reading.parts import Part, decode_body, measure_body
from bot.mail.reading.photos import PhotoConverter

MAX_ATTACHMENTS = 100
NAME_LIMIT = 120
#: Bytes of all pictures and documents of a letter together.
LARGEST_PICTURES = 8_000_000
#: Pictures inside the text that are smaller, in bytes or in one direction in pixels, are icons and
#: counters.
SMALLEST_PICTURE = 4_000
SMALLEST_SIDE = 48

#: What cameras make and hardly anything shows.
HIDDEN_PICTURES = frozenset({"image/heic", "image/avif"})
#: Kinds of one container, by the brands that stand in front of the content.
_PHOTO_BRANDS = {
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1"), "image/heic"),
    **dict.fromkeys((b"avif", b"avis"), "image/avif"),
}

#: Parts that mail programs add for one another.
_FOR_PROGRAMS = frozenset(
    {
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/pgp-signature",
        "application/pgp-encrypted",
        "application/pgp-keys",
        "message/delivery-status",
        "message/disposition-notification",
        "message/feedback-report",
        "text/rfc822-headers",
        "message/rfc822-headers",
    }
)
_DEFAULT_NAMES = {
    "message/rfc822": "letter.eml",
    "text/calendar": "invite.ics",
    "application/ms-tnef": "winmail.dat",
}
_WORDS = frozenset({"text/plain", "text/html", "text/enriched", "text/richtext", "text/markdown"})
_FORBIDDEN = regex(r'[<>:"|?*\x00-\x1f\x7f]')


def is_words(part: Part) -> bool:
    """Whether the part may hold the letter's words; a file's name alone says nothing else."""
    return part.type in _WORDS


def is_file(part: Part) -> bool:
    """Whether the part stands beside the letter's text and not in it, as far as it says itself."""
    if part.type.startswith("multipart/"):
        return False
    return not is_words(part) or part.disposition == "attachment" or bool(part.name)


def list_attachments(parts: list[Part]) -> tuple[MailAttachment, ...]:
    """What is attached, with its content where that goes along and as far as it all stays within
    8 MB. Photos are converted, which may take seconds.
    """
    found: list[MailAttachment] = []
    room, converter = LARGEST_PICTURES, PhotoConverter()
    for part in parts:
        if part.type in _FOR_PROGRAMS or len(found) >= MAX_ATTACHMENTS:
            continue
        size = measure_body(part)
        beginning = decode_body(part, 2_000)
        told = tell_picture(beginning) or _tell_document(beginning)
        if told in SHOWN_PICTURES and _is_ornament(part, size, beginning):
            continue
        type_, content = told or part.type, None
        if told and part.is_whole and size <= room:
            content = decode_body(part)
            if told in HIDDEN_PICTURES and (picture := converter.convert(content, room)):
                type_, content = "image/jpeg", picture
            room -= len(content)
        found.append(
            MailAttachment(
                name=_name_file(part, told or part.type),
                type=type_[:100],
                size=size if part.is_whole else None,
                content=content,
            )
        )
    return tuple(found)


def tell_picture(data: bytes) -> str | None:
    """The type of the picture that begins like this, or None: names and declared types may
    lie.
    """
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:8] == b"ftyp":
        return _PHOTO_BRANDS.get(data[8:12]) or _PHOTO_BRANDS.get(data[16:20])
    return None


def _tell_document(data: bytes) -> str | None:
    """The same for documents; a PDF may begin with a line or two of something else."""
    return "application/pdf" if b"%PDF-" in data[:1_024] else None


def _is_ornament(part: Part, size: int, beginning: bytes) -> bool:
    is_inside = part.disposition == "inline" or (
        part.content_id and part.disposition != "attachment"
    )
    if not is_inside or not part.is_whole:
        return False
    sides = _measure_picture(beginning)
    return size < SMALLEST_PICTURE or (sides is not None and min(sides) <= SMALLEST_SIDE)


def _measure_picture(data: bytes) -> tuple[int, int] | None:
    """Width and height, where they stand at the very beginning."""
    if data.startswith(b"\x89PNG") and len(data) >= 24:
        return int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
    if data.startswith(b"GIF8") and len(data) >= 10:
        return int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")
    return None


def _name_file(part: Part, type_: str) -> str:
    name = clean_file_name(part.name)
    if name:
        return name
    if part.type == "message/rfc822" and part.children:
        subject = clean_file_name(decode_line(first(part.children[0].fields, "subject"), 80))
        return f"{subject}.eml" if subject else _DEFAULT_NAMES[part.type]
    if part.type in _DEFAULT_NAMES:
        return _DEFAULT_NAMES[part.type]
    ending = mimetypes.guess_extension(type_) or ""
    if type_ == "image/jpeg":
        ending = ".jpg"
    return f"picture{ending}" if type_.startswith("image/") else f"attachment{ending}"


def clean_file_name(name: str) -> str:
    """The last part of a path without anything that is invisible or that a file system
    forbids.
    """
    last = re.split(r"[/\\]", name.strip("/\\ "))[-1]
    plain = " ".join(_FORBIDDEN.sub("_", remove_invisible(last)).split()).strip(". ")
    if len(plain) <= NAME_LIMIT:
        return plain
    stem, dot, ending = plain.rpartition(".")
    if not dot or len(ending) > 11:
        return plain[:NAME_LIMIT]
    return stem[: NAME_LIMIT - 12] + dot + ending
