"""Whatever outsiders write is read in time that grows as its length does, never as its square.

A text that takes a second stops the bot for everybody. Time is measured by this process's own
clock, and only one size against another, so it doesn't matter how fast or how busy the machine is.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from bot.domain.errors import BadInput
from bot.domain.incidents.answers import sort_answer
from bot.domain.incidents.batch_checks import find_batch_faults
from bot.domain.incidents.files import read_file
from bot.domain.incidents.pasted import read_pasted
from bot.domain.incidents.samples import choose_samples, count_names
from bot.domain.money import find_money
from bot.domain.parcel_lists.pasted import read_parcel_list
from bot.domain.promises.promise_detection import find_pledges
from bot.domain.shipping.tracking import recognise_tracking
from bot.domain.text import clean_line, cut_text, escape_name, escape_text
from bot.domain.urgency.message_reading import read_words
from bot.logs import redact_text
from bot.mail.reading.email_reader import read_mail
from bot.mail.reading.language import tell_language
from bot.mail.reading.quotes import find_new_words
from bot.mail.understanding.classification import sort_mail
from bot.mail.understanding.sales.sale_letters import read_sale
from bot.writing.checks.heat import find_heat
from bot.writing.checks.problems import find_harsh_words, find_problems
from bot.writing.checks.score import score_apology
from tests.domain.incidents.made_letters import SHOP, write, write_all
from tests.mail.corpus.letters import make_letters
from tests.pumping import UNITS, find_patterns, find_slow_text, grows_too_fast

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
#: Patterns that look at a few words only, by the beginning of their place; and why they do.
SHORT_ONLY = (
    "bot.domain.time.day_ranges",  # a range of more than 80 characters is refused
    "bot.domain.time.day_words",  # a moment of more than 80 characters is refused
    "bot.mail.understanding.relays._load_shapes",  # 300 characters of a line are looked at
    "bot.writing.letters.wordings.",  # a wording of more than 4000 characters is refused
)


@pytest.mark.parametrize(
    "package",
    [
        "bot.domain",
        "bot.mail.reading",
        "bot.mail.transport",
        "bot.mail.understanding",
        "bot.order_files",
        "bot.services",
        "bot.store",
        "bot.writing",
        "cogs",
    ],
)
def test_no_pattern_is_stopped_by_a_text_made_to_stop_it(package: str) -> None:
    patterns = [each for each in find_patterns(package) if not each.place.startswith(SHORT_ONLY)]
    slow = {each.place: text for each in patterns if (text := find_slow_text(each))}
    assert slow == {}


HEAD = (
    b"From: Ada <ada@example.org>\r\nSubject: My shawl\r\nContent-Type: text/plain; "
    b"charset=utf-8\r\n\r\n"
)
SALE_HEAD = (
    b"From: <transaction@etsy.com>\r\nSubject: You made a sale on Etsy - [$9.00, #123456789]\r\n"
)
AROUND = make_letters("needles.toml", least=1)[0].around


def read_letter(text: str) -> None:
    sort_mail(read_mail(HEAD + text.encode(), received_at=NOW), AROUND)


def read_sale_letter(text: str) -> None:
    plain = SALE_HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + text.encode()
    table = SALE_HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n" + text.encode()
    for letter in (plain, table):
        read_sale(read_mail(letter, received_at=NOW), zone=UTC)


def read_tracking(text: str) -> None:
    with suppress(BadInput):  # it is too long for a number
        recognise_tracking(text)


def check_batch(text: str) -> None:
    letters = [write(row, "Ada Holm", body=text, tracking=(f"1A11111{row}",)) for row in range(3)]
    find_batch_faults([*letters, write(4, text, greeting=text)], shop_addresses=SHOP)
    choose_samples(letters, count=2)


def read_paste(text: str) -> None:
    with suppress(BadInput):  # it names too many
        read_pasted(text)


def read_rows(text: str) -> None:
    with suppress(BadInput):  # no column names anybody
        read_file(text.encode())


def read_parcels(text: str) -> None:
    with suppress(BadInput):  # it names none
        read_parcel_list(text)


READERS: dict[str, Callable[[str], object]] = {
    "a letter": read_letter,
    "a letter of a sale": read_sale_letter,
    "its new words": find_new_words,
    "its language": tell_language,
    "what it asks for": read_words,
    "what it answers to an incident": sort_answer,
    "a draft's problems": find_problems,
    "its harsh words": find_harsh_words,
    "its heat": find_heat,
    "its score": score_apology,
    "its promises": partial(find_pledges, now=NOW, zone=ZoneInfo("Europe/London")),
    "a sum": find_money,
    "a tracking number": read_tracking,
    "escaped words": partial(escape_text, limit=100_000),
    "an escaped name": partial(escape_name, limit=100_000),
    "cut words": partial(cut_text, limit=10_000),
    "a stored line": partial(clean_line, what="the item", limit=10_000),
    "a line of the log": redact_text,
    "a batch of letters": check_batch,
    "a paste of who was hit": read_paste,
    "a file of who was hit": read_rows,
    "a list of parcels": read_parcels,
}


#: What a reader looks for, and so what hurts it most.
OWN_UNITS = {
    "its heat": ("you ", "you just ", "did you ", "if you had ", "i told you ", "just "),
    "its score": ("i just ", "i said a ", "sorry a ", "you ordered it a ", "i packed it "),
    "a draft's problems": ("Hi ", "Hi [", "[what ", "leave us a ", "by the way a ", "\nHi \n"),
    "what it asks for": ("still no a b c ", "left you a ", "thanks ", "thank you so "),
    "what it answers to an incident": (
        *("that is ", "it's really ", "don't ", "so i ", "thank you for a ", "not very "),
        *("these things can ", "no rush at all ", "is it ", "you said a ", "please no "),
    ),
    "its promises": (
        *(
            "I will ",
            "by friday ",
            "the ",
            "tell me and i will, ",
            "a 1 ",
            "1/",
            "£1 ",
            "a b-",
            "'s ",
            "i owe ",
        ),
        *(
            "you get ",
            "my wife ",
            "give me until ",
            "on monday i send it and ",
            "by monday he ",
            "it will be a, ",
        ),
    ),
    "a letter of a sale": (
        *("Item: a\n", "Item: a\nPersonalization: b\n", "a: b\n", "Quantity: 1\n", "2 x a\n"),
        *("a\nQty: 1\n", "£1.00 ", "1 x 1 x ", "Ship to\na\n", "Note: a\nb\n", "a (b) (", "<td>"),
        *(
            "<tr><td>a<td>1",
            "<table><tr><td>",
            "<br>",
            "Item  Price\n",
            "a  b  1.00\n",
            "sold to a ",
        ),
    ),
    "a line of the log": ("%4", "a.", "a%40"),
    "a batch of letters": ("#1", "order ", "your egg ", "Hi ", "1A1", "[a ", "#1203 "),
    "a paste of who was hit": ("#1 ", "1, ", "a@b.co ", "Anna, ", "#1 – ", "a\t", "1;a@b.co;"),
    "a file of who was hit": ("1,", '"a', "1;a\n", "Anna\n"),
}


@pytest.mark.parametrize("reader", READERS)
def test_no_reader_is_stopped_by_a_text_made_to_stop_it(reader: str) -> None:
    def is_slow(unit: str) -> bool:
        text = "By friday I will "
        return grows_too_fast(
            lambda size: READERS[reader](text + unit * (size // len(unit)) + " by friday")
        )

    assert [unit for unit in (*UNITS, *OWN_UNITS.get(reader, ())) if is_slow(unit)] == []


def test_many_letters_are_checked_in_time_that_grows_with_their_number() -> None:
    def body(row: int, label: str, item: str) -> str:
        return f"Your {item} ({label}, AB{row:08}) is late. " * 40

    def check(size: int) -> None:
        names = [f"Ada {'abcdefghij'[row % 10]}{row}" for row in range(size // 16)]
        letters = write_all(names, body=body, tracking=lambda row: (f"AB{row:08}",))
        find_batch_faults(letters, shop_addresses=SHOP)
        choose_samples(letters)
        count_names(letters)

    assert not grows_too_fast(check)
