"""What a customer's words are taken for."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.urgency.message_reading import READ_LIMIT, read_words
from bot.domain.urgency.threats import THREATS, is_threat
from bot.domain.urgency.urgent_reasons import list_reasons

BOOKS = ("urgency.toml", "urgency_fresh.toml", "urgency_last.toml")

THANKS = """
Thanks!
thanks
Thank you
thank you so much 😊
got it, thank you
Got it. Thank you!
perfect thanks
Perfect, thanks!
ok great, thanks again
okay thank you
ta
cheers x
Cheers!
Thanks! Ada
Thanks Ada!
Thank you. Ada Smith
Thanks, Jean-Luc x
Thanks :)
Thank you <3
Many thanks
Thanks a lot!!!
THANK YOU SO MUCH
thx
Much appreciated
I really appreciate it
Hi Ada, thank you so much for your quick reply!
Hello, thanks for letting me know.
thanks for getting back to me so quickly
Brilliant, thank you very much. Have a lovely weekend!
Thanks, you're the best
Thank you, all the best, Élodie
No problem, thanks for the update
Received, thank you. Kind regards
❤️ thank you ❤️
thank you 👍🏽
Thank you so much, you are so kind xx
"""

NOT_THANKS = """
Thanks but where is it?
Thanks, can you also send me the pattern
no thanks to you
No thanks
Thanks for nothing
Thanks?
Thanks in advance
Thanks, I would like 2 more
Thanks. Number 1234
Thank you, it arrived today but one sleeve is shorter
Thanks. Missing
Thanks! Wrong
Thanks. Disappointed
Thanks! Still waiting
Thanks, please cancel it
Yes, thank you
yes please, thanks
ok
Perfect
got it
Thanks 🙄
thanks :(
Thanks for the wrong parcel
Could you thank your sister
When will it be here, thanks
thank you. but the blue one
Thanks, same address as last time
Thanks, Ada, and when is the next fair
I want to say thanks
Thanks for your help with the chargeback
Thanks PayPal
thanks it's lovely do you have earrings
Thanks, it came today and the lid is loose
It came today in green, thank you
beautiful, but late
Blue is lovely
The blue one please, thanks
thanks for ruining my birthday
I expected it to be prettier
it would be nicer in blue, thanks
Thank you, can't wait any longer though
Thanks, waiting for it
It arrived with a dent, thanks
it arrived after christmas, thanks
Lovely thanks. Order 1043
Thank you for your reply. I will wait until Monday.
Thanks. My address is the same
It's here! Instructions are missing
Thanks for the reply, that doesn't help
Thank you. I'd like to exchange it
Danke, gefällt mir nicht
Danke, ist schön geworden, könnt ihr noch eine machen
Danke, auf dem Foto war sie schöner
Heute angekommen, riecht nach Rauch
Ist da, danke, aber zerkratzt
Danke für nichts
danke, wie lange dauert es noch
Danke, dann bitte in Blau
Danke! Wo finde ich die Anleitung
Schade, danke
Merci, il sent mauvais
Merci, il est magnifique, vous en avez d'autres
merci pour rien
Merci, la rouge alors
Bien arrivé mais fêlé
C'est joli, merci, je voudrais le même en bleu
Gracias, es bonito pero esperaba más
gracias por nada
Gracias, la azul
Llegó tarde, gracias
Precioso, gracias, tenéis más colores
Es precioso, lástima del color
grazie per niente
Grazie, quella rossa
È bellissimo, peccato per il manico
Grazie, è arrivato ieri ma aperto
bella, ne avete altre
Bedankt, maar hij is te klein
Bedankt voor niets
Dank je, de blauwe graag
Hij is mooi, jammer van de kleur
prachtig, hebben jullie ook sjaals
Aangekomen, hij ruikt raar
Thanks, I have the wrong one
Thank you, the colours are not so beautiful
Love it, where can I get more
so beautiful and so small
It's beautiful. It doesn't close.
thanks, I love it, my friend would love one too
Thanks lovely, is the blue one still available
Just received the wrong parcel, lovely
Merci beaucoup, j'attends le colis
Vielen Dank, ich warte auf das Paket
Thanks, the tracking shows it is in Leeds
Thanks, we are away from friday
ok thanks we are on holiday, a neighbour has it
Thanks, call me
grazie, mi chiami
danke, ruf mich an
Thank you, it is in the wrong size
it looks amazing on the website, thanks
It's gorgeous, my sister wants the same
gracias, espero
Danke, ich hoffe es kommt bald
Merci, j'espère qu'il arrivera à temps
Thanks, hope it comes in time
tank you
Thanks #12
Thanks, that would be lovely, in green
Hi Ada
Blue is lovely
"""


@pytest.mark.parametrize("text", THANKS.strip().splitlines())
def test_thanks_alone_start_no_clock(text: str) -> None:
    reading = read_words(text)
    assert reading.is_thanks
    assert reading.urgent_because == ()


@pytest.mark.parametrize(
    "text", ["", "   ", "Thanks!\nWhere is it", *NOT_THANKS.strip().splitlines()]
)
def test_whatever_may_hold_a_question_is_not_thanks(text: str) -> None:
    assert not read_words(text).is_thanks


def test_a_letter_of_thanks_may_have_lines_and_a_signature() -> None:
    assert read_words("Hi Ada,\n\nThank you so much! 🌷\n\nBest wishes,\nMary Ann").is_thanks


URGENT = {
    "Please cancel my order": "cancel",
    "I cancelled this last week": "cancel",
    "I asked for a cancellation": "cancel",
    "CANCELED yesterday": "cancel",
    "I want a refund": "refund",
    "why was I not refunded": "refund",
    "Give me my money back": "money back",
    "I'll do a chargeback": "chargeback",
    "I will start a charge back today": "chargeback",
    "I have called my bank": "bank",
    "my credit card company will hear of this": "card company",
    "The card issuer says no": "card company",
    "I opened a PayPal case": "PayPal",
    "pay pal will decide": "PayPal",
    "I am disputing this": "dispute",
    "you will hear from my lawyer": "lawyer",
    "my solicitor's letter is on its way": "lawyer",
    "my attorney": "lawyer",
    "I'll take legal action": "legal action",
    "small claims it is": "small claims",
    "see you in small\nclaims": "small claims",
    "I'll take you to court": "court",
    "I will sue you": "sue you",
    "I'll leave a bad review": "review",
    "expect one star reviews": "review",
    "I would have left you a good review": "review",
    "I'm leaving you one star": "one star",
    "you get negative feedback": "bad rating",
    "This is the third time I write": "third time",
    "3rd message now": "third time",
    "my fourth time asking": "fourth time",
    "I'm still waiting": "still waiting",
    "Still no reply": "still no answer",
    "I still haven't had an answer": "still no answer",
    "still haven’t heard from you": "still no answer",
    "Nobody answers": "nobody answers",
    "Are you ignoring me": "ignoring me",
    "I'll report you to Etsy": "report you",
    "this is a scam": "scam",
    "I was scammed": "scam",
    "pure fraud": "fraud",
    "I'll write to Trading Standards": "trading standards",
}

CALM = """
Where is my parcel?
Hello, do you ship to Norway
Is the banknote wallet still on sale
I loved the preview of your new range
Could you embank the package
It was a bank holiday here on Monday
I left you a lovely review
Just left you a 5 star review :)
The shrug is beautiful, I wore it on Sunday
My address is 12 Court Road
Sue says hello
Can I have the green one instead
I am still in love with the last one
Is there still time to change the colour
The second time I order from you, so happy
What a surprise!!!
The discard pile is full
Please send the pattern
Love it
When do you post on Fridays
Does it come with a one star pendant
I reported it to the post office
The lawyerly look is great
My order is 1234
The BLUE MOHAIR shawl please
Tracking LX123456789GB please
UPS or DHL
OK!!!
Hi
It is unwaiting
I have waited a week
No word on the card, please
My noise cancelling headphones match it
What size is it
12345 67890 12345
!!!
😡
HELLO YOU
Please reply when you can
It fits
"""


@pytest.mark.parametrize(("text", "word"), URGENT.items())
def test_a_threat_is_urgent_and_the_reason_is_shown(text: str, word: str) -> None:
    reading = read_words(text)
    assert f'says "{word}"' in reading.urgent_because
    assert not reading.is_thanks


@pytest.mark.parametrize("text", CALM.strip().splitlines())
def test_an_ordinary_message_is_not_urgent(text: str) -> None:
    assert read_words(text).urgent_because == ()


@pytest.mark.parametrize(
    "text",
    [
        "WHERE IS MY PARCEL",
        "I AM NOT HAPPY WITH THIS! Ada",
        "ÜBERHAUPT NICHT SCHÖN",
        "THIS IS NO JOKE!!",
    ],
)
def test_a_shouted_message_is_urgent(text: str) -> None:
    assert read_words(text).urgent_because == ("all capitals",)


def test_every_reason_is_shown_once_and_in_a_fixed_order() -> None:
    text = "REFUND ME. REFUND ME NOW OR MY BANK DOES A CHARGEBACK"
    expected = ('says "refund"', 'says "chargeback"', 'says "bank"', "all capitals")
    assert read_words(text).urgent_because == expected


def test_a_customers_own_words_never_appear_in_a_reason() -> None:
    assert read_words("still no @everyone reply, refund **now**").urgent_because == (
        'says "refund"',
    )


def test_only_the_beginning_of_an_endless_message_is_read() -> None:
    assert read_words("a " * READ_LIMIT + "refund").urgent_because == ()


@given(st.text(max_size=300))
def test_any_text_can_be_read_and_thanks_are_never_urgent(text: str) -> None:
    reading = read_words(text)
    assert not (reading.is_thanks and reading.urgent_because)


@given(
    st.sampled_from(THANKS.strip().splitlines()),
    st.sampled_from(["?", " where is it", " 2", " refund"]),
)
def test_thanks_with_anything_to_answer_are_a_question(thanks: str, more: str) -> None:
    assert not read_words(thanks + more).is_thanks


def load_messages(kind: str) -> list[tuple[str, list[str]]]:
    """The sample messages of this kind, in each language."""
    here = Path(__file__).parent
    books = [tomllib.loads((here / name).read_text(encoding="utf-8")) for name in BOOKS]
    return [
        (language, kinds[kind].strip().splitlines())
        for book in books
        for language, kinds in book.items()
    ]


@pytest.mark.parametrize(("language", "lines"), load_messages("urgent"))
def test_a_threat_is_seen_in_any_language_and_shown_in_english(
    language: str, lines: list[str]
) -> None:
    for text, reason in (line.split(" => ") for line in lines):
        assert any(reason in each for each in read_words(text).urgent_because), (language, text)


@pytest.mark.parametrize(("language", "lines"), load_messages("calm"))
def test_the_same_words_are_calm_where_they_threaten_nothing(
    language: str, lines: list[str]
) -> None:
    for text in lines:
        assert read_words(text).urgent_because == (), (language, text)


@pytest.mark.parametrize(("language", "lines"), load_messages("thanks"))
def test_thanks_and_good_news_start_no_clock_in_any_language(
    language: str, lines: list[str]
) -> None:
    for text in lines:
        assert read_words(text).is_thanks, (language, text)


@pytest.mark.parametrize(("language", "lines"), load_messages("not_thanks"))
def test_thanks_with_something_to_answer_start_one_in_any_language(
    language: str, lines: list[str]
) -> None:
    for text in lines:
        assert not read_words(text).is_thanks, (language, text)


def test_a_message_may_mix_languages() -> None:
    text = "Hi Ann, danke for the quick answer! Leider ist die Tasse kaputt, je veux annuler"
    assert read_words(text).urgent_because == ('says "cancel"', 'says "broken"')
    assert read_words("Merci Fern, it came today. Wunderschön!").is_thanks


@pytest.mark.parametrize("text", ["🙏", "🙄", "👍?", "yes 👍"])
def test_a_sign_alone_is_thanks_only_if_it_neither_begs_nor_answers(text: str) -> None:
    assert not read_words(text).is_thanks


def test_every_threat_is_a_reason_that_a_message_can_have() -> None:
    assert {each.shown for each in list_reasons()} >= THREATS


@pytest.mark.parametrize(
    ("words", "threatens"),
    [
        ("Ship it today or I do a chargeback", True),
        ("Meine Bank holt das Geld zurück!", True),
        ("My solicitor will be in touch about this", True),
        ("It came broken, and I want a refund", False),
        ("Please cancel it", False),
        ("Do you take PayPal?", False),
    ],
)
def test_a_bank_or_a_court_is_a_threat_and_a_wish_is_none(words: str, threatens: bool) -> None:
    assert is_threat(read_words(words).urgent_because) is threatens
