"""Photos that nothing shows are made into ones that are, where there is a program for that."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.mail.reading import photos
from bot.mail.reading.photos import PhotoConverter
from bot.services.mail_booking import list_files
from tests.mail.raw_letters import PLAIN, PNG, multipart, part, read

HEIC = b"\0\0\0\x1cftypheic\0\0\0\0mif1heicmiaf" + b"z" * 6_000
JPEG = b"\xff\xd8\xff\xe0" + b"j" * 500


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for converters, the only ones that are found."""
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.defpath}")
    photos._list_commands.cache_clear()
    yield tmp_path
    photos._list_commands.cache_clear()


def install(folder: Path, name: str, script: str) -> None:
    """A converter: the last of its words is the file to make."""
    program = folder / name
    program.write_text(f'#!/bin/sh\nfor out; do :; done\nout="${{out#jpeg:}}"\n{script}\n')
    program.chmod(0o755)
    (folder / "made.jpg").write_bytes(JPEG)


@pytest.mark.parametrize("name", ["magick", "convert", "heif-dec", "heif-convert"])
def test_a_photo_is_shown_where_a_program_can_convert_it(programs: Path, name: str) -> None:
    install(programs, name, f'cp {programs}/made.jpg "$out"')
    photo = part("Content-Type: image/heic; name=IMG_1.HEIC", HEIC)
    mail = read(multipart("mixed", PLAIN, photo))
    shown = [(file.name, file.type, file.size, file.content) for file in mail.attachments]
    assert shown == [("IMG_1.HEIC", "image/jpeg", len(HEIC), JPEG)]
    assert [(file.name, file.content) for file in list_files(mail)] == [("picture-1.jpeg", JPEG)]


@pytest.mark.parametrize(
    "script",
    ["exit 1", ":", 'cp /bin/sh "$out"', "exec sleep 60", 'head -c 9000000 /dev/zero > "$out"'],
)
def test_where_no_program_can_the_photo_itself_goes_along(
    programs: Path, script: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photos, "TIME_LIMIT", 1.0)
    install(programs, "magick", script)
    mail = read(multipart("mixed", PLAIN, part("Content-Type: image/heic; name=a.heic", HEIC)))
    assert [(file.name, file.content) for file in list_files(mail)] == [("file-1.heic", HEIC)]


def test_what_the_first_program_cannot_the_next_may(programs: Path) -> None:
    install(programs, "convert", "exit 1")
    install(programs, "heif-convert", f'cp {programs}/made.jpg "$out"')
    assert PhotoConverter().convert(HEIC, len(JPEG)) == JPEG
    assert PhotoConverter().convert(HEIC, len(JPEG) - 1) is None


def test_pictures_that_are_shown_as_they_are_need_no_program(programs: Path) -> None:
    install(programs, "magick", f'touch {programs}/called; cp {programs}/made.jpg "$out"')
    mail = read(multipart("mixed", PLAIN, part("Content-Type: image/heic; name=a.heic", PNG)))
    assert [(file.name, file.content) for file in list_files(mail)] == [("picture-1.png", PNG)]
    assert not (programs / "called").exists()
