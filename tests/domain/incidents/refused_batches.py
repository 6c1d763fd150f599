"""Batches that nobody may approve, each with what is wrong and the rows that it is wrong in."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from bot.domain.channels import Channel
from bot.domain.incidents.batch_letters import BatchFaultKind as Kind
from bot.domain.incidents.batch_letters import BatchLetter
from tests.domain.incidents.made_letters import charged_twice, sent_wrong_list, write, write_all
from tests.domain.incidents.passing_batches import full
from tests.domain.incidents.people import list_last_names

Expected = dict[Kind, Iterable[int]]
REFUSED: dict[str, tuple[list[BatchLetter], Expected]] = {}


def refused(expected: Expected) -> Callable[[Callable[[], list[BatchLetter]]], None]:
    def keep(make: Callable[[], list[BatchLetter]]) -> None:
        REFUSED[make.__name__.replace("_", " ")] = (make(), expected)

    return keep


@refused({Kind.REPEATED_NAME: range(1, 56)})
def everybody_is_called_sorry() -> list[BatchLetter]:
    return write_all(["SORRY"] * 55)


@refused({Kind.GREETING: [*range(1, 312), *range(313, 501)]})
def one_customer_is_greeted_in_all_five_hundred() -> list[BatchLetter]:
    names = [name for name in full(560, seed=70) if not name.startswith("Margaret")][:499]
    names.insert(311, "Margaret Hale")
    return write_all(names, greeting="Hi Margaret,")


@refused({Kind.GREETING: range(1, 41)})
def somebody_elses_name_is_greeted_in_all() -> list[BatchLetter]:
    names = [name for name in full(60, seed=71) if "Bartholomew" not in name][:40]
    return write_all(names, greeting="Hi Bartholomew,")


@refused({Kind.GREETING: range(1, 13)})
def greetings_are_one_row_off() -> list[BatchLetter]:
    row_of_names = "Ada Bea Cleo Dagny Edith Fergus Gita Hamish Ines Juno Kofi Lena"
    names = row_of_names.split()
    lasts = list_last_names()[30:42]
    return [
        write(row, f"{names[row - 1]} {lasts[row - 1]}", greeting=f"Hi {names[row - 2]},")
        for row in range(1, 13)
    ]


@refused({Kind.GREETING: (8, 29)})
def two_greetings_are_swapped() -> list[BatchLetter]:
    names = [f"{name} A." for name in list_last_names()[100:140]]
    names[7], names[28] = "Isolde Brandt", "Rufus Holm"
    letters = write_all(names)
    letters[7] = write(8, "Isolde Brandt", greeting="Hi Rufus,")
    letters[28] = write(29, "Rufus Holm", greeting="Dear Isolde,")
    return letters


@refused({Kind.GREETING: (2, 5, 6)})
def three_are_greeted_in_small_letters_as_another() -> list[BatchLetter]:
    letters = write_all(["Ada Holm", "Bo Lind", "Cy Marsh", "Di Nash", "Ed Ohm", "Flo Pym"])
    for row in (2, 5, 6):
        letters[row - 1] = write(row, letters[row - 1].name, greeting="hi ada!")
    return letters


@refused({Kind.REPEATED_NAME: range(1, 31)})
def a_first_name_was_filled_down() -> list[BatchLetter]:
    return write_all(f"Anna {last}" for last in list_last_names()[:30])


@refused({Kind.REPEATED_NAME: range(11, 41)})
def most_of_sixty_first_names_are_one() -> list[BatchLetter]:
    names = [name.split()[0] for name in full(200, seed=72)]
    others = [*dict.fromkeys(name for name in names if name != "Sarah")][:30]
    return write_all([*others[:10], *["Sarah"] * 30, *others[10:]])


@refused({Kind.REPEATED_NAME: (3, 9, 14, 22, 27, 38)})
def six_of_forty_are_called_ursula_klein() -> list[BatchLetter]:
    names = full(40, seed=73)
    for row in (3, 9, 14, 22, 27, 38):
        names[row - 1] = "Ursula Klein" if row % 2 else "URSULA  Klein"
    return write_all(names)


@refused({Kind.SAME_ADDRESS: (4, 9, 12)})
def three_share_an_address() -> list[BatchLetter]:
    letters = write_all(full(15, seed=74))
    spelt = {4: "anna@letterbox.co.uk", 9: "Anna@Letterbox.co.uk", 12: "anna@letterbox.co.uk "}
    return [replace(each, email=spelt.get(each.row, each.email)) for each in letters]


@refused({Kind.SAME_ADDRESS: (1, 2)})
def both_share_an_address() -> list[BatchLetter]:
    return write_all(["Ada Weber", "Tom Hale"], email="family@quickpost.net")


@refused({Kind.SAME_ADDRESS: (2, 6)})
def two_share_a_discord_account() -> list[BatchLetter]:
    letters = write_all(full(8, seed=75))
    at: dict[str, Any] = {"channel": Channel.DISCORD, "where": "Discord @ada", "email": None}
    return [
        replace(each, member_id=5 if each.row in (2, 6) else each.row + 40, **at)
        for each in letters
    ]


@refused({Kind.SAME_ADDRESS: (3, 4)})
def two_share_an_address_to_copy_to() -> list[BatchLetter]:
    letters = write_all(full(5, seed=76), channel=Channel.ELSEWHERE)
    shared: dict[str, Any] = {"email": "ada@quickpost.net", "where": "e-mail ada@quickpost.net"}
    return [replace(each, **shared) if each.row in (3, 4) else each for each in letters]


NO_NAMES = (
    "|None|null|customer|[name?]|{{name}}|FNAME|%s|undefined|ada@quickpost.net|4471902|   |N/A|"
    "<name>|*|FNAME|*|${first_name}|First Name Last Name|undefined undefined|-|test|Customer 12"
)


@refused({Kind.NAME: range(3, 3 + NO_NAMES.count("|") + 1)})
def names_are_no_names() -> list[BatchLetter]:
    return [
        *write_all(["Ada Weber", "Tom Hale"]),
        *(write(row, name, greeting="Hello,") for row, name in enumerate(NO_NAMES.split("|"), 3)),
    ]


OPEN_GREETINGS = (
    "Hi [name?],|Hi ,|Dear Customer,|Hello undefined,|Hi {{ customer_name }},|Hi %s,|"
    "Hi ada.weber@quickpost.net,|Hi FNAME,|Dear 4471902,|Hey null!"
)


@refused({Kind.GREETING: range(1, 11)})
def greetings_say_no_name() -> list[BatchLetter]:
    lines = OPEN_GREETINGS.split("|")
    names = full(12, seed=77)
    texts = [write(row, names[row - 1], greeting=line) for row, line in enumerate(lines, 1)]
    return [*texts, *(write(row, names[row - 1]) for row in (11, 12))]


@refused({Kind.PLACEHOLDER: range(2, 12)})
def texts_have_open_blanks() -> list[BatchLetter]:
    blanks = (
        "[by when?] [which amount?] {{amount}} {%if%} %s %(amount)s ${amount} *|AMOUNT|* "
        "{refund_amount} <amount>"
    )
    found = ["[by when?]", "[which amount?]", *blanks.split()[4:]]
    letters = [write(1, "Ada Weber")]
    for row, blank in enumerate(found, 2):
        body = f"I charged you twice for #{row}77 and send {blank} back."
        letters.append(write(row, full(30, seed=78)[row], label=f"#{row}77", body=body))
    return letters


@refused({Kind.PLACEHOLDER: (7,)})
def a_letter_has_a_problem_of_its_own() -> list[BatchLetter]:
    letters = write_all(full(9, seed=79))
    letters[6] = replace(letters[6], problems=("Please fill in “[why?]”: why it happened.",))
    return letters


@refused({Kind.PROMISE: (2, 3)})
def two_promises_have_no_date() -> list[BatchLetter]:
    letters = write_all(full(5, seed=80))
    return [replace(each, has_undated_promise=each.row in (2, 3)) for each in letters]


BAD_ADDRESSES = (
    "ada|ada@|@quickpost.net|ada@quickpost|ada weber@quickpost.net|ada@@quickpost.net|"
    "ada@quickpost..net|ada@quickpost.net, tom@quickpost.net|noreply@quickpost.net|"
    "no-reply@letterbox.co.uk|mailer-daemon@quickpost.net|postmaster@letterbox.co.uk|"
    "do_not_reply@briefkasten.de|ada@example.com|you@mail.example|x@shop.test|"
    "hello@clayandkin.shop|HELLO@ClayAndKin.shop|conversations@mail.etsy.com|"
    "zq81@marketplace.amazon.co.uk|kj2x@members.ebay.de|transaction@etsy.com|ada@localhost|"
    "ada@invalid.invalid|"
)


@refused({Kind.ADDRESS: range(1, BAD_ADDRESSES.count("|") + 2)})
def addresses_are_bad() -> list[BatchLetter]:
    said = BAD_ADDRESSES.split("|")
    names = full(len(said) + 2, seed=81)
    letters = write_all(names[: len(said)], email=lambda row: said[row - 1])
    return [*letters, *(write(row, names[row - 1]) for row in (len(said) + 1, len(said) + 2))]


@refused({Kind.ADDRESS: (2, 4)})
def nobody_knows_where_to() -> list[BatchLetter]:
    letters = write_all(full(5, seed=82))
    letters[1] = replace(letters[1], email=None)
    letters[3] = replace(letters[3], channel=Channel.DISCORD, where="Discord", email=None)
    return letters


@refused({Kind.NUMBER: (1, 5, 6)})
def three_share_an_order_number() -> list[BatchLetter]:
    return write_all(full(8, seed=83), label=lambda row: "#4410" if row in (1, 5, 6) else f"#{row}")


@refused({Kind.NUMBER: range(1, 41)})
def forty_share_a_parcel() -> list[BatchLetter]:
    def body(row: int, label: str, item: str) -> str:
        return f"{sent_wrong_list(row, label, item)}\nIt travels as RR 473 124 829 GB."

    spelt = ("RR473124829GB", "rr 473 124 829 gb")
    return write_all(full(40, seed=84), tracking=lambda row: (spelt[row % 2],), body=body)


@refused({Kind.TWICE: (3, 9)})
def one_customer_came_in_twice() -> list[BatchLetter]:
    letters = write_all(full(10, seed=85))
    again = replace(letters[2], row=9)
    return [*letters[:8], again, letters[9]]


@refused({Kind.FOREIGN_FACT: (6,)})
def another_order_is_named() -> list[BatchLetter]:
    letters = write_all(full(20, seed=86))
    letters[5] = write(
        6, letters[5].name, body=lambda _row, _, item: charged_twice(9, "#1263", item)
    )
    return letters


@refused({Kind.FOREIGN_FACT: range(1, 21)})
def numbers_are_one_row_off() -> list[BatchLetter]:
    def body(row: int, _label: str, item: str) -> str:
        return sent_wrong_list(row, f"113-{4410000 + row % 20}-{9001000 + row % 20}", item)

    label = lambda row: f"113-{4410000 + (row - 1)}-{9001000 + (row - 1)}"  # noqa: E731
    return write_all(full(20, seed=87), label=label, body=body)


@refused({Kind.FOREIGN_FACT: (2, 3)})
def another_parcel_is_named() -> list[BatchLetter]:
    numbers = ("RR473124829GB", "JD0002218811223344", "1Z999AA10123456784", "00340434161094015902")
    letters = write_all(full(4, seed=88), tracking=lambda row: (numbers[row - 1],))
    for row, other in ((2, "1Z 999 AA1 01 2345 6784"), (3, "RR473124829GB")):
        own = letters[row - 1]
        letters[row - 1] = replace(own, text=f"{own.text}\nFollow it with {other}.")
    return letters


@refused({Kind.FOREIGN_FACT: [row for row in range(1, 31) if row % 3]})
def everybody_gets_a_blue_mug() -> list[BatchLetter]:
    def body(row: int, label: str, _item: str) -> str:
        return charged_twice(row, label, "blue mug")

    items = ("blue mug", "tall vase", "berry bowl")
    return write_all(full(30, seed=89), item=lambda row: items[row % 3], body=body)


@refused({Kind.FOREIGN_FACT: (11,)})
def one_letter_is_about_anothers_vase() -> list[BatchLetter]:
    letters = write_all(full(24, seed=90))
    own = letters[10]
    words = charged_twice(11, own.order_labels[0], "tall vase")
    return [*letters[:10], write(11, own.name, body=words), *letters[11:]]


@refused({Kind.SAME_TEXT: range(1, 501)})
def five_hundred_read_the_same() -> list[BatchLetter]:
    words = "Something went wrong with your order on Sunday. I'm sorry, and I'm on it.\n\nKirsten"
    return write_all(full(500, seed=91), body=words)


@refused({Kind.SAME_TEXT: range(1, 13)})
def twelve_read_the_same_on_the_first_line() -> list[BatchLetter]:
    letters = []
    for row, name in enumerate(full(12, seed=92), 1):
        line = f"Hi {name.split()[0]}, I charged you twice on Sunday and send it all back today."
        gaps = " " * (row % 2)
        letters.append(write(row, name, greeting=line, body=f"I'm sorry.{gaps}\n\nKirsten"))
    return letters


@refused({Kind.SAME_TEXT: range(1, 21)})
def one_product_and_no_word_of_it() -> list[BatchLetter]:
    words = "I made a mistake on Sunday, and I'm putting it right by Friday.\n\nKirsten"
    return write_all(full(20, seed=93), item="Advent bowl", body=words)


@refused({Kind.SAME_TEXT: range(21, 31)})
def ten_of_thirty_read_the_same() -> list[BatchLetter]:
    names = full(30, seed=94)
    words = "Something went wrong with what you bought. I'm sorry.\n\nKirsten"
    rest = [write(row, names[row - 1], body=words) for row in range(21, 31)]
    return [*write_all(names[:20]), *rest]


@refused({Kind.SAME_TEXT: range(1, 10)})
def nine_read_the_same_without_a_name() -> list[BatchLetter]:
    words = "Something went wrong with what you bought. I'm sorry.\n\nKirsten"
    return write_all(full(9, seed=95), greeting="Hello,", body=words)


@refused({Kind.NAME: (1,), Kind.SAME_ADDRESS: (2, 3), Kind.PROMISE: (4,)})
def several_things_at_once() -> list[BatchLetter]:
    letters = write_all(["None", "Ada Weber", "Tom Hale", "Vera Holm"], greeting="Hello,")
    letters[1] = replace(letters[1], email="both@quickpost.net")
    letters[2] = replace(letters[2], email="both@quickpost.net")
    letters[3] = replace(letters[3], has_undated_promise=True)
    return letters
