"""Whoever signs a letter speaks in it."""

import pytest

from bot.domain.letters import LetterKind
from bot.domain.shops import Shop, Voice
from bot.writing.letters.voices import choose_voice, describe_voice
from bot.writing.letters.writing import write_letter
from tests.writing.letter_samples import change

SEVERAL = """
Tom & Ana
Ines and Jo
Tom&Ana
Rosa Klee & Tom Bell
Mia und Tom
Tom, Ana and Jo
Tom & Ana, Blue Fox Knits
Tom + Ana | Blue Fox Knits
Mr & Mrs Smith
The Millers
The Miller family
Ana and the team
Your Blue Fox team
Kate & the girls
ANA AND TOM
"""
ONE = """
Rosa
Rosa Klee
Klee, Rosa
Blue Fox Knits
Salt & Pepper Pottery
Thread and Needle
Fox & Co.
The Woolly Shelf
The Glass
The Iris
Ben from Hook & Yarn
Rosa, Needle and Thread
Anderson
&
and
,
"""


def list_lines(lines: str) -> list[str]:
    return lines.strip().splitlines()


@pytest.mark.parametrize("signature", list_lines(SEVERAL))
def test_several_people_who_sign_speak_as_we(signature: str) -> None:
    assert choose_voice(None, signature) is Voice.WE
    assert choose_voice(Voice.ONE, signature) is Voice.ONE


@pytest.mark.parametrize("signature", [None, "", *list_lines(ONE)])
def test_one_person_or_a_shops_name_speaks_as_i(signature: str | None) -> None:
    assert choose_voice(None, signature) is Voice.ONE
    assert choose_voice(Voice.WE, signature) is Voice.WE


def test_a_letter_speaks_as_those_who_sign_it() -> None:
    facts = change(signature="Tom & Ana", voice=None)
    assert " I " not in write_letter(LetterKind.SHIPPED, facts).text
    facts = change(signature="Tom & Ana", voice=Voice.ONE)
    assert " I " in write_letter(LetterKind.SHIPPED, facts).text


def test_the_settings_show_a_sentence_and_why() -> None:
    shop = Shop(id=7, name="Blue Fox", signature="Tom & Ana", country="US")
    said = describe_voice(shop)
    assert "several people sign" in said
    assert "“We shipped your package yesterday.”" in said
    british = Shop(id=7, name="Blue Fox", country="GB")
    assert "“I posted your parcel yesterday.”" in describe_voice(british)


@pytest.mark.parametrize("sign", ["\n", " ", "& ", "and ", "Tom & ", "😀"])
def test_a_long_signature_costs_no_more(sign: str) -> None:
    assert choose_voice(None, sign * 4000) in Voice
