"""A shop's own wording: what it may do, and that it can't do harm."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.domain.errors import BadInput
from bot.domain.letters import Cause
from bot.domain.shops import Voice
from bot.writing import (
    Facts,
    LetterKind,
    check_wording,
    find_problems,
    list_names,
    list_wordings,
    write_letter,
)
from bot.writing.letters.own_words import write_in_own_words
from bot.writing.letters.previews import make_preview
from bot.writing.letters.templates import load_template
from bot.writing.letters.wordings import list_shared_parts
from bot.writing.letters.writing import load_wording
from tests.writing.letter_samples import FULL, change

SHIPPED_WORDINGS = Path(__file__).resolve().parents[2] / "data" / "templates" / "en"


@pytest.mark.parametrize("key", [*list_wordings(), *list_shared_parts()])
def test_the_shipped_wordings_are_accepted_as_a_shops_own(key: str) -> None:
    own = (SHIPPED_WORDINGS / f"{key}.liquid").read_text(encoding="utf-8")
    assert check_wording(key, own) == ()


@pytest.mark.parametrize("key", [*list_wordings(), *list_shared_parts()])
@pytest.mark.parametrize("country", ["GB", "US"])
def test_ours_is_accepted_as_each_shop_would_write_it(key: str, country: str) -> None:
    assert check_wording(key, load_wording(key, change(voice=Voice.WE, country=country))) == ()


def test_a_shops_own_wording_is_used() -> None:
    wording = (
        "Ahoy {{ customer_name }}!\n\n{% if carrier %}By {{ carrier | upcase }}.{% endif "
        "%}\n\n{{ sign_off }}"
    )
    check_wording("check_in", wording)
    written = write_letter(LetterKind.CHECK_IN, FULL, wording=wording)
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
        check_wording("check_in", f"Here: {{{{ {name} }}}}")


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
        check_wording("check_in", wording)
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
        check_wording("check_in", wording)


def test_a_stored_wording_that_no_longer_works_is_refused_when_the_letter_is_written() -> None:
    with pytest.raises(BadInput, match="isn't known"):
        write_letter(LetterKind.SHIPPED, FULL, wording="{{ old_name }}")


@pytest.mark.parametrize(
    ("key", "wording", "fact"),
    [
        ("reply", "Hi {{ customer_name }}, thank you. {{ sign_off }}", "{{ message }}"),
        ("reply", "{% comment %}{{ message }}{% endcomment %}Thank you.", "{{ message }}"),
        ("reply", "{% if false %}{{ message }}{% endif %}Thank you.", "{{ message }}"),
        ("reply", "{% if order_number %}{{ message }}{% endif %}Thank you.", "{{ message }}"),
        ("reply", "{% assign message = 'Thank you.' %}{{ message }}", "{{ message }}"),
        ("shipped", "It left. {{ sign_off }}", "{{ tracking_url }} or {{ tracking_number }}"),
        ("cancelled", "Cancelled.", "{{ refund }}"),
        ("cancelled", "Cancelled.{% if refund %} {{ refund }} is back.{% endif %}", "{{ remedy_by"),
        ("cancelled_after_shipping", "{{ refund }} is back. Refuse it.", "{{ remedy_by }}"),
        ("refunded", "The money is on its way.", "{{ refund }}"),
        ("delay", "It takes longer than I said.", "{{ new_date }}"),
        ("apology_late", "I'm sorry.", "{{ remedy_by }} or {{ remedy_line }}"),
        ("apology_lost", "I'm sorry. I do it by {{ remedy_by }}.", "{{ remedy_line }}"),
        ("apology_damaged", "I'm sorry. You get a {{ remedy }} soon.", "{{ remedy_by }}"),
        ("apology_slow_reply", "Sorry! {{ remedy_line }}", "{{ answer }} or {{ answer_line }}"),
        ("apology_damaged", "Sorry! {{ remedy_line }}", "{{ item_back_line }}"),
        ("apology_wrong_item", "Sorry! {{ remedy_line }} Keep it.", "{{ item_back_line }}"),
        ("correction", "It is {{ tracking_number }}.", "{{ carrier }}"),
        ("parts/item_back_line", "Keep it.", '{% if item_back == "keep" %}'),
        ("parts/answer_line", "Soon.", "{{ answer }}"),
        ("parts/sign_off", "Bye", "{{ signature }}"),
        ("parts/remedy_line", "I do it by {{ remedy_by }}.", '{% if remedy == "refund" %}'),
        ("parts/remedy_line", "You get a {{ remedy }}.", "{{ remedy_by }}"),
    ],
)
def test_a_wording_that_drops_what_its_letter_lives_by_is_refused_with_the_name_of_the_fact(
    key: str, wording: str, fact: str
) -> None:
    with pytest.raises(BadInput) as refusal:
        check_wording(key, wording)
    assert fact in refusal.value.sentence


@pytest.mark.parametrize(
    ("key", "wording"),
    [
        ("reply", "{{ message }}"),
        ("shipped", "Follow it: {{ tracking_number | upcase }}"),
        (
            "cancelled",
            "{% if refund %}{{ refund }} is back{% else %}By {{ remedy_by }}{% endif %}.",
        ),
        ("delay", "Not before {{ new_date }}."),
        ("apology_late", "Sorry! {{ remedy_line }}"),
        ("apology_late", "You get the {{ remedy }} by {{ remedy_by }}."),
        ("apology_refund_late", "{{ full_price }} is with you by {{ remedy_by }}."),
        ("holding_note", "I answer soon."),
        ("check_in", "All well?"),
        ("parts/sign_off", "{{ signature }}"),
    ],
)
def test_a_wording_is_free_in_everything_else(key: str, wording: str) -> None:
    check_wording(key, wording)


@pytest.mark.parametrize(
    ("key", "wording"),
    [
        ("reply", "Hi [First Name], {{ message }}"),
        ("reply", "Dear [name?], {{ message }}"),
        ("reply", "{% if platform == 'x' %}Dear [First Name],{% endif %} {{ message }}"),
        ("reply", "{{ message }}\n{% raw %}{{ sign_off }}{% endraw %}"),
        ("reply", "{{ message }} Please leave us a 5 star review!"),
        ("apology_late", "{{ remedy_line }} Please leave us 5 stars."),
        ("refunded", "{{ refund }} is back. Use code SORRY10 for 10% off your next order!"),
        ("parts/sign_off", "{{ signature }}. Please leave us a review!"),
    ],
)
def test_what_would_keep_every_letter_from_approval_is_no_wording(key: str, wording: str) -> None:
    with pytest.raises(BadInput):
        check_wording(key, wording)


def test_what_may_hurt_in_a_wording_is_to_be_read_twice() -> None:
    warnings = check_wording("reply", "Sorry for any inconvenience. {{ message }}")
    assert "empty phrase" in " ".join(warnings)
    hidden = "{{ message }}{% if platform == 'x' %} That is your own fault.{% endif %}"
    assert "blame" in " ".join(check_wording("reply", hidden))
    dropped = " ".join(check_wording("apology_late", "Sorry! {{ remedy_line }} {{ extra_line }}"))
    assert "It leaves out why it happened, also where you fill that in: {{ why_line }}." in dropped
    assert "extra" not in dropped
    assert "names nobody" in " ".join(check_wording("parts/greeting", "Hello,"))


def test_a_stored_wording_that_cant_be_used_any_more_gives_way_to_ours_and_says_so() -> None:
    ours = write_letter(LetterKind.REPLY, FULL).text
    for own in (
        {"reply": "{{ old_name }} {{ message }}"},
        {"reply": "Thank you for writing."},
        {"parts/greeting": "{{ old_name }}"},
        {"parts/sign_off": "Bye"},
    ):
        text, doubts = write_in_own_words(LetterKind.REPLY, FULL, own)
        assert text == ours
        assert [each.startswith("Your own wording of ") for each in doubts] == [True]
    text, doubts = write_in_own_words(LetterKind.REPLY, FULL, {"letter_of_old": "{{ x }}"})
    assert (text, doubts) == (ours, ())


def test_a_wording_that_fails_on_one_letters_facts_alone_gives_way_too() -> None:
    fails = "{% if item == 'blue shawl' %}{{ item | truncate: 'x' }}{% endif %}"
    own = {"shipped": "{{ tracking_url }}" + fails}
    text, doubts = write_in_own_words(LetterKind.SHIPPED, change(item="blue shawl"), own)
    assert text == write_letter(LetterKind.SHIPPED, change(item="blue shawl")).text
    assert len(doubts) == 1


def preview(
    own: str, before: str, recent: list[tuple[str, Facts]], key: str = "apology_late"
) -> list[tuple[str | None, str]]:
    """The letters that are shown, by what they are about."""
    made = make_preview(key, own, before, {}, recent)
    return [(sample.about, sample.text) for sample in made.samples]


def test_a_preview_shows_a_letter_in_which_what_was_changed_stands() -> None:
    before = load_template("en", "apology_late")
    recent = [("order 2", FULL), ("order 1", change(item="hat"))]
    own = before.replace("{{ sign_off }}", "{% if remedy == 'discount' %}Odd.{% endif %}")
    [(about, text)] = preview(own, before, recent)
    assert about == "order 2"
    assert "Odd." in text
    [(about, text)] = preview(before + "{% if item == 'hat' %}A hat.{% endif %}", before, recent)
    assert about == "order 1"
    assert "A hat." in text
    own = before + "{% if item == 'green wool shawl' %}Green!{% endif %}"
    [(about, text)] = preview(own, before, recent[1:])
    assert about is None
    assert "Green!" in text


def test_what_one_letter_cannot_show_stands_in_a_second_one_or_is_named() -> None:
    before = load_template("en", "apology_late")
    recent = [("order 2", FULL), ("order 1", change(item="hat"))]
    own = (
        "{{ greeting }} Every letter says this. {% if remedy == 'refund' %}A refund."
        "{% elsif item == 'hat' %}A hat.{% endif %} {{ remedy_line }}"
        "{% if item == 'scarf' %}A scarf it is.{% endif %}"
    )
    (first, text), (second, more) = preview(own, before, recent)
    assert (first, second) == ("order 2", "order 1")
    assert "A refund." in text
    assert "A hat." in more
    assert make_preview("apology_late", own, before, {}, recent).unseen == ("a scarf it is",)


def test_of_a_real_order_only_what_a_person_would_be_asked_for_is_made_up() -> None:
    before = load_template("en", "shipped")
    own = before + "{% if is_returning %}Welcome back.{% endif %}"
    new = ("order 1", change(is_returning=False))
    [(about, text)] = preview(own, before, [new], "shipped")
    assert about is None
    assert "Welcome back." in text
    again = ("order 2", change(is_returning=True))
    [(about, _)] = preview(own, before, [new, again], "shipped")
    assert about == "order 2"


def test_where_words_were_only_taken_out_the_letter_without_them_is_shown() -> None:
    before = load_template("en", "reply") + "{% if item == 'hat' %}A hat.{% endif %}"
    recent = [("order 2", FULL), ("order 1", change(item="hat"))]
    [(about, text)] = preview(load_template("en", "reply"), before, recent, "reply")
    assert about == "order 1"
    assert "A hat." not in text


def test_a_preview_shows_what_is_left_where_hardly_anything_is_known() -> None:
    own = "{{ message }}{% if order_number %} It is about {{ order_number }}.{% endif %}"
    made = make_preview("reply", own, load_template("en", "reply"), {}, [("order 2", FULL)])
    assert "It is about" in made.samples[0].text
    assert made.bare is not None
    assert "It is about" not in made.bare
    assert make_preview("reply", "{{ message }}", own, {}, []).bare is None


def test_a_shared_part_is_previewed_in_a_letter_that_has_it() -> None:
    before = load_template("en", "parts/sign_off")
    [(_, text)] = preview("So long, {{ signature }}", before, [], "parts/sign_off")
    assert text.endswith("So long, Ines")
    before = load_template("en", "parts/remedy_line")
    [(_, text)] = preview(before + " All of it.", before, [], "parts/remedy_line")
    assert "All of it." in text


def test_importing_the_writer_loads_neither_liquid_nor_babel() -> None:
    code = (
        "import sys, bot.writing; print(sorted({'liquid', 'babel', 'discord'} & set(sys.modules)))"
    )
    root = Path(__file__).resolve().parents[2]
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"


def test_a_shops_own_line_of_why_it_happened_stands_where_ours_would() -> None:
    facts = change(cause=Cause.LATE, explanation="I was ill. So was Tom.")
    own = {"why_line": "Let me tell you why: {{ explanation }}"}
    text = write_letter(LetterKind.APOLOGY, facts, parts=own).text
    assert "Let me tell you why: I was ill. So was Tom." in text
