"""A shop's own wording: what it may do, and that it can't do harm."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.domain.errors import BadInput
from bot.writing import (
    LetterKind,
    check_wording,
    find_problems,
    list_names,
    list_wordings,
    write_letter,
)
from tests.writing.letter_samples import FULL, change

SHIPPED_WORDINGS = Path(__file__).resolve().parents[2] / "data" / "templates" / "en"


@pytest.mark.parametrize("key", list_wordings())
def test_the_shipped_wordings_are_accepted_as_a_shops_own(key: str) -> None:
    check_wording((SHIPPED_WORDINGS / f"{key}.liquid").read_text(encoding="utf-8"))


def test_a_shops_own_wording_is_used() -> None:
    wording = (
        "Ahoy {{ customer_name }}!\n\n{% if carrier %}By {{ carrier | upcase }}.{% endif "
        "%}\n\n{{ sign_off }}"
    )
    check_wording(wording)
    written = write_letter(LetterKind.SHIPPED, FULL, wording=wording)
    assert written.text == "Ahoy Maya!\n\nBy ROYAL MAIL.\n\nWarm wishes,\nInes"


def test_a_shops_own_greeting_and_closing_stand_in_every_letter() -> None:
    parts = {"greeting": "Ahoy {{ customer_name }}!", "sign_off": "Fair winds,\n{{ signature }}"}
    for kind in (LetterKind.SHIPPED, LetterKind.DELAY, LetterKind.CHECK_IN):
        text = write_letter(kind, FULL, parts=parts).text
        assert text.startswith("Ahoy Maya!\n\n")
        assert text.endswith("\n\nFair winds,\nInes")


def test_an_unknown_fact_in_a_shops_own_wording_shows_as_a_blank() -> None:
    written = write_letter(
        LetterKind.SHIPPED, change(arrives_on=None), wording="Look out on {{ arrives_on }}."
    )
    assert written.text == "Look out on [arrives when?]."
    assert written.missing == ("the day to expect it",)
    assert find_problems(written.text)


def test_a_default_stands_in_for_an_unknown_fact() -> None:
    wording = "Look out {{ arrives_on | default: 'soon' }}."
    assert (
        write_letter(LetterKind.SHIPPED, change(arrives_on=None), wording=wording).text
        == "Look out soon."
    )


def test_every_name_that_may_be_used_is_listed_and_works() -> None:
    assert "customer_name" in list_names()
    for name in list_names():
        check_wording(f"Hello {{{{ {name} }}}}")


@pytest.mark.parametrize(
    ("wording", "sentence"),
    [
        ("", "empty"),
        ("  \n", "empty"),
        ("x" * 4001, "4000 characters"),
        ("yarn " * 600, "makes a letter of"),
        ("{{ custmer_name }}", "Did you mean “customer_name”"),
        ("{% if false %}{{ custmer_name }}{% endif %}", "Did you mean “customer_name”"),
        ("{{ now }}", "isn't known"),
        ("{{ item.price }}", "without a dot"),
        ("{{ item | replace: 'a', 'b' }}", "can't be used here"),
        ("{{ item | shout }}", "can't be used here"),
        ("{{ item | truncate: 'x' }}", "can't be filled in"),
        ("{% include 'secrets' %}", "“include” can't be used"),
        ("{% render 'secrets' %}", "“render” can't be used"),
        ("{% for x in item %}{{ x }}{% endfor %}", "“for” can't be used"),
        ("{% case 1 %}{% when 1, 1, 1 %}x{% endcase %}", "“case” can't be used"),
        ("{% if item %}x", "can't be read"),
        ("Hi {{ customer_name", "can't be read"),
        ("{% if item == %}x{% endif %}", "can't be read"),
    ],
)
def test_a_wording_that_cant_be_used_is_refused_in_plain_words(wording: str, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence) as refusal:
        check_wording(wording)
    assert len(refusal.value.sentence) < 600
    assert "\n" not in refusal.value.sentence


@pytest.mark.parametrize(
    "wording",
    [
        "{% for i in (1..1000000000) %}x{% endfor %}",
        "{% if (1..1000000000000) contains 'a' %}x{% endif %}",
        "{% unless item %}{% elsif (1..1000000000000) contains 'a' %}x{% endunless %}",
        "{% assign a = 'xxxxxxxx' %}" + "{% assign a = a | append: a %}" * 100 + "{{ a }}",
        "{% tablerow x in (1..1000000000) %}x{% endtablerow %}",
        "{% case 1 %}{% when 1,1,1,1,1,1,1,1,1,1 %}" * 20 + "{% endcase %}" * 20,
        "{{" + " " * 3900,
        "{% " + "a" * 3900,
        "{% if item %}" * 200 + "x" + "{% endif %}" * 100,
        "{{ a" + "[a" * 1200 + "]" * 1200 + " }}",
        "{% if i" + " or i" * 780 + " %}x{% endif %}",
        "{{ message }}" * 300,
    ],
)
def test_a_wording_that_would_never_end_is_refused(wording: str) -> None:
    with pytest.raises(BadInput):
        check_wording(wording)


def test_a_stored_wording_that_no_longer_works_is_refused_when_the_letter_is_written() -> None:
    with pytest.raises(BadInput, match="isn't known"):
        write_letter(LetterKind.SHIPPED, FULL, wording="{{ old_name }}")


def test_importing_the_writer_loads_neither_liquid_nor_babel() -> None:
    code = (
        "import sys, bot.writing; print(sorted({'liquid', 'babel', 'discord'} & set(sys.modules)))"
    )
    root = Path(__file__).resolve().parents[2]
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"
