"""What sellers type about an incident stands in its letter as a person would have put it."""

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bot.domain.errors import BadInput
from bot.domain.letters import LetterKind
from bot.domain.shops import Voice
from bot.writing import check_wording, write_letter
from bot.writing.letters.own_words import write_in_own_words
from bot.writing.letters.templates import load_template
from tests.writing.letter_samples import change

TYPED = tomllib.loads(Path(__file__).with_name("incident_words.toml").read_text("utf-8"))
BARE = {"waiting_since": None, "remedy": None, "extra": None, "cause": None, "item": "blue mug"}
OPENING = "There's been a problem with your blue mug"


def write(**facts: object) -> list[str]:
    """The paragraphs between the greeting and the question."""
    text = write_letter(LetterKind.INCIDENT, change(**{**BARE, "fixed": None, **facts})).text
    return text.split("\n\n")[1:-2]


@pytest.mark.parametrize(("typed", "told"), TYPED["what_happened"].items())
def test_what_happened_is_told_in_a_sentence(typed: str, told: str) -> None:
    assert write(what_happened=typed) == [f"{OPENING}{told}"]


@pytest.mark.parametrize(("typed", "told"), TYPED["fixed"].items())
def test_what_is_fixed_is_told_in_a_sentence(typed: str, told: str) -> None:
    assert write(fixed=typed)[1:] == ([told] if told else [])


def test_a_shop_of_several_did_what_it_leaves_unsaid_who_did() -> None:
    slip, fix = write(what_happened="Mixed up labels", fixed="checked all", voice=Voice.WE)
    assert slip == f"{OPENING}, and we're sorry: we mixed up labels."
    assert fix == "We checked all."


def test_two_long_sentences_stay_whole() -> None:
    typed = f"I fired last week's batch {'very ' * 60}cool. {'So ' * 20}the glaze can chip."
    assert typed in write(what_happened=typed)[0]


def test_it_is_about_no_order_where_there_is_none() -> None:
    written = write(what_happened="the shop was hacked", item=None, order_number=None)
    assert written == ["There's been a problem, and I'm sorry: the shop was hacked."]
    typed = "The shop was hacked. Don't use its links."
    first, _ = write(what_happened=typed, item=None, order_number=None)
    assert first == "Please read this first: don't use its links."


OURS = load_template("en", "incident")
#: What is taken out of our wording, and how the refusal names it.
DROPPED = {
    "{{ slip }}": "what happened",
    "{{ slip_because }}": "what happened",
    "{{ what_happened }}": "what happened",
    "{{ fixed }}": "what is fixed",
    "{{ remedy_line }}": "by when it will be put right",
    "{{ your_item }}": "which orders it is about",
}


@pytest.mark.parametrize(("name", "fact"), DROPPED.items())
def test_a_wording_that_drops_what_the_letter_lives_by_is_refused(name: str, fact: str) -> None:
    with pytest.raises(BadInput, match=f"This wording never says {fact}"):
        check_wording("incident", OURS.replace(name, ""))


def test_a_wording_must_say_how_much_a_discount_is() -> None:
    only_the_day = '{% if remedy == "refund" %}A refund{% endif %} {{ remedy_by }}'
    with pytest.raises(BadInput, match="how much the discount is"):
        check_wording("incident", OURS.replace("{{ remedy_line }}", only_the_day))


def test_a_wording_must_tell_a_refund_from_a_replacement() -> None:
    same = "I'll put it right by {{ remedy_by }}. {{ discount }}"
    text = OURS.replace("{{ remedy_line }}", same).replace("{{ choice_line }}", "All right?")
    with pytest.raises(BadInput, match="you send the money back or post a replacement"):
        check_wording("incident", text)


def test_a_wording_that_leaves_out_the_gift_or_where_the_order_stands_is_told_so() -> None:
    short = (
        "{{ greeting }}\n\nAbout {{ your_item }}: {{ warning }} {{ what_happened }} {{ fixed }} "
        "{{ remedy_line }}\n\n{{ choice_line }}\n\n{{ sign_off }}"
    )
    said = " ".join(check_wording("incident", short))
    assert "It leaves out where their order stands" in said
    assert "It leaves out something extra" in said


def test_a_shops_own_wording_promises_nothing_without_a_remedy_either() -> None:
    own = "{{ greeting }}\n\n{{ what_happened }} {{ remedy_line }}\n\n{{ sign_off }}"
    facts = change(**{**BARE, "what_happened": "the kiln broke"})
    text = write_letter(LetterKind.INCIDENT, facts, wording=own).text
    assert text == "Hi Maya,\n\nThe kiln broke.\n\nWarm wishes,\nInes"


def test_many_letters_read_each_template_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """One letter takes a moment, five hundred would take the bot from everybody."""
    import liquid

    read = Counter[str]()
    for owner, name in ((liquid.Environment, "from_string"), (liquid.BoundTemplate, "analyze")):
        real = getattr(owner, name)

        def count(*given: Any, _real: Any = real, _name: str = name, **named: Any) -> Any:
            read[_name] += 1
            return _real(*given, **named)

        monkeypatch.setattr(owner, name, count)
    own = {"incident": OURS + "{% comment %} of this shop {% endcomment %}"}
    first = change(what_happened="the kiln broke")
    write_in_own_words(LetterKind.INCIDENT, first, own)
    read.clear()
    for number in range(40):
        facts = change(what_happened="the kiln broke", customer_name=f"Maya {number}")
        text, doubts = write_in_own_words(LetterKind.INCIDENT, facts, own)
        assert "the kiln broke" in text
        assert doubts == ()
    assert read == {}
