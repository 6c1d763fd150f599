"""What names somebody is told from what only sounds like it, and their digests tell nobody."""

import pytest

from bot.domain.signs import Signs, list_phrases, make_signs, mentions

NAMES = ("Zoë Quill", "zoe.quill@bird.example", "zoequill_9", "RM123456785GB", "4025790946", "77")


@pytest.mark.parametrize(
    "text",
    [
        "**Zoë Quill** wrote: hello",
        "Draft 7 to ZOE QUILL waits",
        r"E-mail from zoe\.quill@bird\.example",
        "order **4025790946** is late",
        "with Royal Mail, rm123456785gb",
        "Zoe\N{COMBINING DIAERESIS} Quill",
    ],
)
def test_whatever_spelling_names_them_is_about_them(text: str) -> None:
    assert mentions(text, list_phrases(NAMES))
    assert make_signs(NAMES).are_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "**Zoe Quillfeather** wrote",
        "Zoe wrote, and Quill too",
        "77 letters wait",
        "zoe@bird.example",
        "zoequill wrote",
        "order 14025790946",
        "Zoe",
    ],
)
def test_what_only_sounds_like_it_is_not(text: str) -> None:
    assert not mentions(text, list_phrases(NAMES))
    assert not make_signs(NAMES).are_in(text)


def test_a_name_of_one_word_counts_only_where_it_stands_as_a_name() -> None:
    signs = make_signs(["Rose"], alone=["Rose"])
    assert signs.are_in("**Rose** wrote: where is it?")
    assert signs.are_in("Logged. You had answered **Rose** after that.")
    assert not signs.are_in("A rose mug for **Rose Tyler**")
    assert not make_signs(["Rose"]).are_in("**Rose** wrote")


def test_a_name_that_a_list_cuts_is_found_by_its_whole_words() -> None:
    name = "Anastasia Maximiliana Featherstonehaugh Cholmondeley"
    assert make_signs([name]).are_in(f"**{name[:38]}…** 3 h: due")


def test_what_is_kept_tells_nobody_who_it_was_and_comes_back_the_same() -> None:
    signs = make_signs(NAMES, alone=["Zoe"])
    kept = signs.to_json()
    assert Signs.from_json(kept) == signs
    assert "quill" not in kept.casefold()
    assert "4025790946" not in kept
    assert make_signs(NAMES).digests != make_signs(NAMES).digests
