"""Letters that came back are known in whatever shape and language, and nothing else is taken for
one.
"""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.domain.mail import Mail, MailContext, MailKind
from bot.mail.reading.email_reader import read_mail
from bot.mail.understanding.classification import sort_mail
from tests.mail.corpus.letters import HERE
from tests.mail.letters import NOW
from tests.sure import sure

OURS = "<our-1@woolly.example>"
Letter = dict[str, Any]


def load(path: Path) -> list[Letter]:
    letters: list[Letter] = tomllib.loads(path.read_text(encoding="utf-8"))["letter"]
    return letters


LETTERS = load(HERE / "returned.toml")


def list_of(*kinds: str) -> list[Any]:
    chosen = [letter for letter in LETTERS if letter["is"] in kinds]
    return [pytest.param(letter, id=letter["name"]) for letter in chosen]


def read(letter: Letter) -> Mail:
    raw = letter["raw"].lstrip("\n").replace("\n", letter.get("ends", "\n"))
    return read_mail(raw.encode(), received_at=NOW)


def judge(mail: Mail, *, is_returned: bool = False) -> MailKind:
    around = MailContext(is_returned=is_returned, is_answer_to_us=OURS in mail.answers)
    return sort_mail(mail, around).kind


def test_there_are_shapes_enough() -> None:
    assert len(LETTERS) >= 60


@pytest.mark.parametrize("letter", list_of("back", "ours", "late"))
def test_a_returned_letter_says_whom_it_did_not_reach_and_whether_that_is_final(
    letter: Letter,
) -> None:
    mail = read(letter)
    bounce = sure(mail.bounce)
    assert bounce.is_permanent is (letter["is"] != "late")
    to = letter.get("to", "ada@nowhere.example")
    assert not to or to in bounce.recipients
    assert not letter.get("names") or OURS in bounce.ids
    assert judge(mail, is_returned=True) is MailKind.BOUNCE


@pytest.mark.parametrize("letter", list_of("back"))
def test_a_returned_letter_is_one_whosever_letter_came_back(letter: Letter) -> None:
    assert judge(read(letter)) is MailKind.BOUNCE


@pytest.mark.parametrize("letter", list_of("ours"))
def test_a_mail_servers_letter_about_nothing_of_ours_waits_for_no_answer(letter: Letter) -> None:
    kind = judge(read(letter))
    assert kind in (letter.get("kind"), MailKind.MACHINE, MailKind.AUTO_REPLY)


@pytest.mark.parametrize("letter", list_of("none"))
def test_what_only_looks_returned_is_none(letter: Letter) -> None:
    mail = read(letter)
    assert mail.bounce is None or not mail.bounce.is_certain
    kind = judge(mail)
    assert kind is not MailKind.BOUNCE
    assert kind == letter.get("kind", kind)
