"""What programs write as if somebody had is nobody's, and a person who writes a little like one is
never swallowed.
"""

import tomllib
from typing import Any

import pytest

from bot.domain.mail import MailContext, MailKind
from bot.mail.reading.email_reader import read_mail
from bot.mail.understanding.classification import sort_mail
from tests.mail.corpus.letters import HERE
from tests.mail.letters import NOW

LETTERS = tomllib.loads((HERE / "automatic.toml").read_text(encoding="utf-8"))["letter"]
UNTIED = MailContext()
TIED = [
    pytest.param(MailContext(is_known_address=True), id="a customer's address"),
    pytest.param(MailContext(is_answer_to_us=True), id="an answer"),
]
PROGRAMS = (MailKind.AUTO_REPLY, MailKind.MACHINE)


def list_of(*kinds: str) -> list[Any]:
    chosen = [letter for letter in LETTERS if letter["is"] in kinds]
    return [pytest.param(letter["raw"], id=letter["name"]) for letter in chosen]


def judge(raw: str, around: MailContext) -> MailKind:
    return sort_mail(read_mail(raw.lstrip("\n").encode(), received_at=NOW), around).kind


def test_there_are_letters_enough_of_both() -> None:
    assert len(list_of("program", "unless tied")) >= 25
    assert len(list_of("person")) >= 15


@pytest.mark.parametrize("raw", list_of("program", "unless tied"))
def test_a_programs_letter_is_known(raw: str) -> None:
    assert judge(raw, UNTIED) in PROGRAMS


@pytest.mark.parametrize("around", TIED)
@pytest.mark.parametrize("raw", list_of("program"))
def test_an_automatic_answer_is_nobodys_though_it_is_tied_to_the_shop(
    raw: str, around: MailContext
) -> None:
    assert judge(raw, around) in PROGRAMS


@pytest.mark.parametrize("raw", list_of("person"))
def test_a_person_is_never_swallowed(raw: str) -> None:
    assert judge(raw, UNTIED) is MailKind.CUSTOMER


@pytest.mark.parametrize("around", TIED)
@pytest.mark.parametrize("raw", list_of("person", "unless tied"))
def test_who_is_tied_to_the_shop_is_heard_unless_a_program_says_that_it_is_one(
    raw: str, around: MailContext
) -> None:
    assert judge(raw, around) is MailKind.CUSTOMER
