"""Batches written when the rules had learnt from the others: 16 of 18 were judged rightly at once.

Their texts, names and slips are other people's: a knitter, a baker, a printer, a bookbinder.
"""

from dataclasses import replace
from typing import Any

from bot.domain.channels import Channel
from bot.domain.incidents.batch_letters import BatchFaultKind as Kind
from bot.domain.incidents.batch_letters import BatchLetter
from tests.domain.incidents.made_letters import write, write_all
from tests.domain.incidents.passing_batches import full
from tests.domain.incidents.refused_batches import Expected


def dye_lot() -> list[BatchLetter]:
    """A knitter writes to those who bought one colour; some bought two things of it."""
    things = (("pair of socks",), ("bobble hat", "pair of mittens"), ("cowl",))
    letters = []
    for row, name in enumerate(full(33, seed=201), 1):
        mine = things[row % 3]
        body = (
            f"The green of your {' and your '.join(mine)} runs when it is washed warm. I should "
            "have tried it first.\n\nKeep it, wash it cold, and your money is on its way back."
        )
        letters.append(write(row, name, label=f"WOOL-{row:04}", items=mine, body=body))
    return letters


def birthday_cakes() -> list[BatchLetter]:
    """A baker whose oven broke: the days differ, the cakes don't."""

    def body(row: int, label: str, _item: str) -> str:
        return f"My oven died. Cake {label} for {1 + row % 28} December will be baked by a friend."

    return write_all(full(18, seed=202), label=lambda row: f"C{row}", item="cake", body=body)


def prints_with_the_wrong_year() -> list[BatchLetter]:
    """A printer's calendar says 2025: many bought one, two bought several, one firm ten."""
    names = [*full(48, seed=203), "Grafton Primary School", "Müller & Söhne GmbH"]
    letters = write_all(
        names, item="wall calendar", body="Your wall calendar says 2025 on its cover. Use the file."
    )
    letters[48] = replace(letters[48], greeting="Hello,")
    letters[49] = replace(letters[49], text="Hello,\n\n" + letters[49].text.partition("\n\n")[2])
    return letters


def a_family_business() -> list[BatchLetter]:
    """Four of a family, three of them at one firm's domain, and a namesake."""
    names = ["Ravi Patel", "Priya Patel", "Anand Patel", "Ravi Patel", "Mr. A. Patel"]
    return write_all(names, greeting=lambda row: f"Hello {names[row - 1]},")


def who_asked_for_another_name() -> list[BatchLetter]:
    """People are greeted as they sign."""
    called = {
        "Alexandra Novák": "Hi Sasha,",
        "Robert Llewellyn": "Hi Bob,",
        "Margaret O'Shea": "Hi Peggy,",
        "Xiao Ming Chen": "Hi Michael,",
    }
    rest = [write(row, name) for row, name in enumerate(full(16, seed=204), 5)]
    return [
        *(write(row, name, greeting=line) for row, (name, line) in enumerate(called.items(), 1)),
        *rest,
    ]


def letters_in_german() -> list[BatchLetter]:
    def body(row: int, label: str, item: str) -> str:
        return (
            f"deine Bestellung {label} ({item}) liegt seit dem 23. November im falschen Lager. "
            f"Sie geht morgen raus. Die {row % 4 + 3},90 € Porto bekommst du zurück."
        )

    names = [f"{name} Krüger" for name in ("Anke", "Birte", "Carsten", "Dörte", "Elke", "Frauke")]
    return write_all(names, greeting=lambda row: f"Moin {names[row - 1].split()[0]},", body=body)


def digital_goods() -> list[BatchLetter]:
    """Files that can't be opened: no parcel, no number, the same link for all."""
    words = (
        "The sewing pattern that you downloaded opens as an empty page. Here is the whole one: "
        "https://files.patterncorner.shop/s/9a81f2/coat-v2.pdf\n\nSorry for the fright. Odette"
    )
    return write_all(full(70, seed=205), item="sewing pattern", label="", body=words)


def one_street() -> list[BatchLetter]:
    """Neighbours whose numbers run on, 1 to 20, with house numbers and times in the text."""

    def body(row: int, label: str, _item: str) -> str:
        return (
            f"Round {label} missed No. 4 to 18, Mill Lane, at 9 on day 12. Order {label} is here."
        )

    return write_all(full(20, seed=206), label=lambda row: f"#{row}", item="bread", body=body)


def a_dozen_ways() -> list[BatchLetter]:
    """Some by mail, some by a relay, some to copy, some on Discord; nobody twice."""
    letters = write_all(full(40, seed=207))
    ways: tuple[dict[str, Any], ...] = (
        {},
        {"channel": Channel.RELAY, "where": "Amazon"},
        {"channel": Channel.ELSEWHERE, "where": "eBay messages", "email": None},
        {"channel": Channel.DISCORD, "where": "Discord", "email": None},
    )
    mixed = []
    for each in letters:
        way = dict(ways[each.row % 4])
        if way.get("channel") is Channel.RELAY:
            way["email"] = f"{each.row}qx@marketplace.amazon.de"
        if way.get("channel") is Channel.DISCORD:
            mixed.append(replace(each, member_id=10_000 + each.row, **way))
        else:
            mixed.append(replace(each, **way))
    return mixed


FRESH_PASSING = [
    dye_lot,
    birthday_cakes,
    prints_with_the_wrong_year,
    a_family_business,
    who_asked_for_another_name,
    letters_in_german,
    digital_goods,
    one_street,
    a_dozen_ways,
]


def sorted_by_first_name() -> tuple[list[BatchLetter], Expected]:
    """A spreadsheet's one column was sorted, and the others weren't."""
    names = ["Zora Holt", "Yara Ives", "Xenia Jarr", "Wanda Kemp", "Vera Lund", "Una Moss"]
    greeted = sorted(name.split()[0] for name in names)
    letters = [
        write(row, n, greeting=f"Dear {g},")
        for row, (n, g) in enumerate(zip(names, greeted, strict=True), 1)
    ]
    return letters, {Kind.GREETING: range(1, 7)}


def the_sellers_own_test() -> tuple[list[BatchLetter], Expected]:
    """The seller wrote to herself first, and forgot that letter in the batch."""
    letters = write_all(full(10, seed=301))
    letters[0] = write(1, "TEST", email="hello@clayandkin.shop")
    return letters, {Kind.NAME: (1,), Kind.ADDRESS: (1,)}


def a_field_of_the_export() -> tuple[list[BatchLetter], Expected]:
    lines: dict[int, str] = {
        2: "Hi <buyer name>,",
        5: "Hi {Buyer Name},",
        6: "Hi [First Name]!",
        9: "Hi $name,",
    }
    names = full(10, seed=302)
    letters = write_all(names)
    for row, line in lines.items():
        letters[row - 1] = write(row, names[row - 1], greeting=line)
    return letters, {Kind.GREETING: lines}


def one_parcels_number_pasted_to_all() -> tuple[list[BatchLetter], Expected]:
    """Each has a number of its own in the books, and the text has the first one's."""

    def body(row: int, label: str, item: str) -> str:
        return f"Your {item} (order {label}) left late. Follow it: JD00022188112210."

    letters = write_all(
        full(14, seed=303), body=body, tracking=lambda row: (f"JD000221881122{9 + row:02}",)
    )
    return letters, {Kind.FOREIGN_FACT: range(2, 15)}


def a_pasted_letter() -> tuple[list[BatchLetter], Expected]:
    """Somebody copied Vera's letter over Otto's."""
    letters = write_all(["Ada Holm", "Vera Lind", "Otto Brandt", "Tilda Nash"])
    letters[2] = replace(letters[2], text=letters[1].text, greeting=letters[1].greeting)
    return letters, {Kind.GREETING: (3,), Kind.FOREIGN_FACT: (3,)}


def nothing_but_a_formula() -> tuple[list[BatchLetter], Expected]:
    names = ["#N/A", "#REF!", "=A2&B2", "NULL NULL", "nan"]
    letters = [write(row, name, greeting="Hello,") for row, name in enumerate(names, 1)]
    return [*letters, write(6, "Ada Holm")], {Kind.NAME: range(1, 6)}


def the_accountants_address() -> tuple[list[BatchLetter], Expected]:
    """All invoices of one firm go to one box, though five people ordered."""
    names = full(20, seed=304)
    letters = write_all(
        names, email=lambda row: "invoices@hartwell.co.uk" if row > 15 else f"p{row}@quickpost.net"
    )
    return letters, {Kind.SAME_ADDRESS: range(16, 21)}


def three_sentences_for_all() -> tuple[list[BatchLetter], Expected]:
    """No greeting at all, and nothing of anybody's order."""
    words = "We had a problem last week. It is solved. Thank you for your patience."
    letters = write_all(full(60, seed=305), greeting="", body=words)
    return letters, {Kind.SAME_TEXT: range(1, 61)}


def a_comma_for_a_dot() -> tuple[list[BatchLetter], Expected]:
    said = {3: "ada@quickpost,net", 7: "mailto:tom@quickpost.net", 8: "<vera@quickpost.net>"}
    letters = write_all(full(9, seed=306))
    return [replace(each, email=said.get(each.row, each.email)) for each in letters], {
        Kind.ADDRESS: said
    }


FRESH_REFUSED = [
    sorted_by_first_name,
    the_sellers_own_test,
    a_field_of_the_export,
    one_parcels_number_pasted_to_all,
    a_pasted_letter,
    nothing_but_a_formula,
    the_accountants_address,
    three_sentences_for_all,
    a_comma_for_a_dot,
]
