"""Customers' words are shown as they read, and can do nothing on Discord."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import BadInput
from bot.domain.text import (
    clean_line,
    clean_name,
    cut_text,
    escape_letter,
    escape_name,
    escape_text,
    has_hidden_words,
)

GAP = "\u200b"
TRICKS = [
    "@",
    "<",
    "#",
    ":",
    "/",
    "t",
    "!",
    "&",
    ">",
    "everyone",
    "here",
    "https",
    "://",
    "[",
    "](",
    ")",
    "\\",
    "*",
]
NASTY = st.lists(
    st.sampled_from(
        [*TRICKS, "_", "`", "|", "~", "-", " ", "\n", "1.", "\u202e", GAP, "é", "👍🏽", "a"]
    )
)


#: Whatever Discord's clients format, link, hide or ping, as their grammar has it.
RENDERED = re.compile(
    r"\*\S.*?\*|\b_[^_]+_\b|__.+?__|~~.+?~~|\|\|.+?\|\||`+[^`]+`+|\[[^\]]+\]\([^)]+\)"
    r"|^[ \t]*(?:#{1,3}|-#|>{1,3}|[-*]|\d+\.)[ \t]+\S"
    r"|(?:https?|steam|discord)://\S|discord(?:app)?\.(?:gg|com|gift)/"
    r"|<(?:@[!&]?|\#|a?:\w+:|t:-?|/[^>]+:)\d+|<id:\w+>|<[\w.+-]+@[\w.-]+>|<\+\d+>|@everyone|@here",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
CONSTRUCTS = (
    *(
        "||",
        "~~",
        "```",
        "](",
        "://",
        "https",
        "<@",
        "<t:1>",
        "<:x:1>",
        "<id:customize>",
        "</help:1>",
        "@everyone",
    ),
    *(
        "discord.gg/x",
        "-# ",
        "# ",
        "> ",
        ">>> ",
        "1. ",
        "[Ada](https://evil.example/x)",
        "<a@b.example>",
        "👍🏽",
    ),
)
MARKS = st.lists(st.sampled_from([*"*_~|`[]()<>@#:/\\!&+-.1 \nax", *CONSTRUCTS])).map("".join)


def show(escaped: str) -> str:
    """The text without its escapes: a sign behind a backslash is only a sign."""
    return re.sub(r"\\[^\w\s]|\\_", "•", escaped)


def units(words: str) -> int:
    return len(words.encode("utf-16-le")) // 2


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("*bold* and __line__", r"\*bold\* and \_\_line\_\_"),
        ("~~gone~~ ||secret||", r"\~\~gone\~\~ \|\|secret\|\|"),
        ("```py\ncode\n```", "\\`\\`\\`py\ncode\n\\`\\`\\`"),
        ("[free](https://x.example)", rf"\[free\]\(https:{GAP}//x.example)"),
        ("# Approved\n## now", "\\# Approved\n\\## now"),
        ("-# small print", r"\-# small print"),
        ("- one\n- two", "\\- one\n\\- two"),
        ("> quote\n>>> rest", "\\> quote\n\\>>> rest"),
        ("9. nine\n3. three", "9\\. nine\n3\\. three"),
        ("@everyone @HERE", f"@{GAP}everyone @{GAP}HERE"),
        ("<@1> <@&2> <#3> </ship:4>", f"<{GAP}@1> <{GAP}@&2> <{GAP}#3> <{GAP}/ship:4>"),
        (
            "<:a:1> <a:b:2> <t:3:R> <id:guide>",
            f"<{GAP}:a:1> <{GAP}a:b:2> <{GAP}t:3:R> <{GAP}id:guide>",
        ),
        ("join discord.gg/abc", f"join discord{GAP}.gg/abc"),
        ("C:\\temp", "C:\\\\temp"),
        ("half a <", f"half a <{GAP}"),
        ("\u202egnp.exe\u202c a\u200bb\x00c", "gnp.exe abc"),
        ("one\r\ntwo\u2028three", "one\ntwo\nthree"),
        ("hello" + "\n" * 40 + "To: somebody else", "hello\n\nTo: somebody else"),
    ],
)
def test_words_show_as_typed_and_do_nothing(words: str, shown: str) -> None:
    assert escape_text(words) == shown


@pytest.mark.parametrize(
    "words",
    [
        "I'm cross - really!",
        "I <3 it (the blue one), about ~5 days | order #12",
        "Write to ada.lovelace@example.com, or call +44 20 7946 0000.",
        "3.5 cm; 50% off? Yes & no > maybe",
        "-5 degrees\n#12 please\n1.5 m",
        "Grüße aus Köln, 你好, नमस्ते 👋🏽",
        "first\n\nsecond",
    ],
)
def test_an_ordinary_letter_looks_ordinary(words: str) -> None:
    assert escape_text(words) == words


@given(NASTY.map("".join) | st.text(), st.integers(0, 60))
def test_nothing_pings_links_or_outgrows_its_limit(words: str, limit: int) -> None:
    for shown in (escape_text(words), escape_text(words, limit), escape_name(words, limit)):
        assert not re.search(r"<[@#:/!a-z]|://|@everyone|@here|\]\(", shown, re.IGNORECASE)
        assert not re.search(r"(?<!\\)(?:\\\\)*[*_`\[\]]", shown)
        assert not re.search(r"^\s*(?:#{1,3}|-#?|>|>>>|\d+\.) ", shown, re.MULTILINE)
    assert units(escape_text(words, limit)) <= limit
    assert "\n" not in escape_name(words)


@given(MARKS)
def test_nothing_that_people_write_is_rendered(words: str) -> None:
    # No card can ring anybody: there "@everyone" shows as it is.
    for shown in (
        escape_text(words),
        escape_name(words),
        escape_letter(words).replace("@", "ringing"),
    ):
        assert not RENDERED.search(show(shown)), shown


@given(MARKS)
def test_a_letter_shows_each_sign_that_goes_out(words: str) -> None:
    read = re.sub(r"\\([^\w\s]|_)", r"\1", escape_letter(words)).replace(GAP, "")
    assert read == words
    assert units(escape_letter(words)) <= 2 * units(words)


def test_only_the_shops_own_link_in_a_letter_leads_somewhere() -> None:
    ours = "https://track.example/RR_1?x=1"
    text = f"Hi [Ada](https://evil.example/x) ||x||,\nfollow it: {ours}."
    assert escape_letter(text, ours) == (
        rf"Hi [Ada\](https:{GAP}//evil.example/x) \|\|x\|\|," f"\nfollow it: {ours}."
    )
    assert ours not in escape_letter(f"{ours}](x)", f"{ours}](x)")


@pytest.mark.parametrize(
    ("text", "hides"),
    [
        ("[Ada](https://evil.example/x)", True),
        ("||x||", True),
        ("<@77>", True),
        ("Hi Ada, I <3 it | a_b", False),
    ],
)
def test_words_that_discord_would_keep_from_being_seen_are_known(text: str, *, hides: bool) -> None:
    assert has_hidden_words(text) == hides


@given(st.lists(st.sampled_from("*_\\"), min_size=1).map("".join), st.integers(1, 12))
def test_a_cut_never_leaves_half_an_escape(words: str, limit: int) -> None:
    kept = escape_text(words, limit).removesuffix("…")
    assert re.fullmatch(r"(?:\\[*_\\])*", kept)


@given(st.text("abcdefghijklmnopqrstuvwxyzABCXYZéßñ "))
def test_letters_and_spaces_stay_as_they_are(words: str) -> None:
    assert escape_text(words) == words


def test_a_name_is_shown_on_one_line() -> None:
    assert escape_name("  # Ada\n\n> *Lovelace* ") == r"\# Ada > \*Lovelace\*"
    assert escape_name("a" * 90) == "a" * 79 + "…"


@pytest.mark.parametrize(
    ("words", "limit", "cut"),
    [
        ("shawl", 5, "shawl"),
        ("a green shawl", 8, "a green…"),
        ("👍👍👍", 5, "👍👍…"),
        ("👍👍👍", 4, "👍…"),
        ("xe\u0301e\u0301", 3, "x…"),
        ("ab👍🏽", 5, "ab…"),
        ("ab👩\u200d👧!", 6, "ab…"),
        ("shawl", 1, "…"),
        ("shawl", 0, ""),
    ],
)
def test_a_cut_keeps_letters_and_emoji_whole(words: str, limit: int, cut: str) -> None:
    assert cut_text(words, limit) == cut


@given(st.text(), st.integers(0, 20))
def test_a_cut_text_never_outgrows_its_limit(words: str, limit: int) -> None:
    assert units(cut_text(words.encode("utf-8", "ignore").decode(), limit)) <= limit


def test_a_name_is_stored_tidy() -> None:
    assert clean_name("  Ada \t\n Love\u202elace\x07 ") == "Ada Lovelace"
    assert clean_name("علی\u200cرضا") == "علی\u200cرضا"
    assert clean_name("a" * 90) == "a" * 79 + "…"
    assert clean_line("  blue   shawl ", "the item") == "blue shawl"


@pytest.mark.parametrize("words", ["", "  \n", "\u200b\u200d", "\u3164", "\u2800\ufe0f", "\u202e"])
def test_a_name_that_nobody_can_see_is_refused(words: str) -> None:
    with pytest.raises(BadInput, match=r"name is empty\. Please"):
        clean_name(words)
    with pytest.raises(BadInput, match=r"^The item is empty\. Please"):
        clean_line(words, "the item")
