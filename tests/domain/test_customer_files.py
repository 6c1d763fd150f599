"""A file is read as its spreadsheet or marketplace wrote it, or refused with what to do instead."""

import csv
import io
from collections.abc import Sequence
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import BadInput
from bot.domain.incidents.files import MAX_ROWS, read_file
from bot.domain.incidents.mentions import Mention, MentionKind

#: The headers of real exports, and people who never were.
ETSY = (
    "Sale Date,Order ID,Buyer User ID,Full Name,First Name,Last Name,Number of Items,"
    "Payment Method,Date Shipped,Street 1,Ship City,Ship Zipcode,Ship Country,Order Value,Status\n"
    "12/31/23,3100000001,buyer000,Jane  Doe,Jane ,Doe,1,Credit Card,,100 Example St,"
    "SPRINGFIELD,62701,United States,17.00,\n"
    '12/30/23,3100000005,,Zoë Sample,Zoë,Sample,2,Credit Card,01/07/24,"104 Example St, 2",'
    "LONDON,N1 1AA,United Kingdom,34.00,Shipped\n"
)
SHOPIFY = (
    "Name,Email,Financial Status,Total,Created at,Lineitem quantity,Lineitem name,Billing Name,"
    "Shipping Name,Id\n"
    "#1001,omar.1@example.com,paid,220.06,2025-03-20 05:20:57 -0700,1,Soap,Omar Tester,"
    "Omar Tester,5001\n"
    "#1001,omar.1@example.com,,,2025-03-20 05:20:57 -0700,2,Candle,,,\n"
    "#1002,priya.2@example.com,paid,20.00,2025-03-21 05:20:57 -0700,1,Soap,Priya Demo,"
    "Priya Demo,5002\n"
)
EBAY = (
    ",,,,,\n"
    '"Sales Record Number","Order Number","Buyer Username","Buyer Name","Buyer Email","Item"\n'
    '"","","","","",""\n'
    '"149","11-10007-20011","buyer001","Omar Tester","omar.1@example.com","Mug"\n'
    '"119","12-10014-20022","buyer002","Priya Demo","priya.2@example.com","Two"\n'
    '"119","12-10014-20022","buyer002","Priya Demo","priya.2@example.com","Mug"\n'
    '"142","","buyer003","Liam Placeholder","liam.3@example.com","Mug"\n'
    "\n4,record(s) downloaded,,,,\nSeller ID : example-seller,,,,,\n"
)
SQUARESPACE = (
    "Order ID,Email,Financial Status,Total,Lineitem name,Billing Name,Billing Zip\n"
    "00001,omar.1@example.com,PAID,30.00,Coffee,Omar Tester,'97201\n"
    "00001,,,,Coffee,,\n"
)
WOO = (
    "Date,Order #,N. Revenue (formatted),Status,Customer,Product(s),Net Sales\n"
    '2026-11-18 14:03:22,1001,$42.00,processing,Jane Doe,"1× Mug, 2× Card",42\n'
    '2026-11-17 09:11:02,1000,"$1,250.00",completed,Chloé O\'Neil,"1× Portrait, A5",1250\n'
)
#: What each file names: number, address and name; and how its first words read.
FILES: dict[str, tuple[str, list[tuple[str, str, str]]]] = {
    "Etsy": (
        ETSY,
        [("3100000001", "", "Jane Doe"), ("3100000005", "", "Zoë Sample")],
    ),
    "Shopify": (
        SHOPIFY,
        [
            ("1001", "omar.1@example.com", "Omar Tester"),
            ("1002", "priya.2@example.com", "Priya Demo"),
        ],
    ),
    "eBay": (
        EBAY,
        [
            ("11-10007-20011", "omar.1@example.com", "Omar Tester"),
            ("12-10014-20022", "priya.2@example.com", "Priya Demo"),
            ("", "liam.3@example.com", "Liam Placeholder"),
        ],
    ),
    "Squarespace": (SQUARESPACE, [("00001", "omar.1@example.com", "Omar Tester")]),
    "WooCommerce": (WOO, [("1001", "", "Jane Doe"), ("1000", "", "Chloé O'Neil")]),
    "German headers": (
        "Bestell-Nr.;Vorname;Nachname;E-Mail\n12;Anna;Fischer;anna@example.org\n",
        [("12", "anna@example.org", "Anna Fischer")],
    ),
    "no header": (
        "Anna Fischer,anna@example.org,3104777310,24.00,2\n"
        "Bob Braun,bob@example.org,3104777311,12.00,1\n"
        "Carol Jones,carol@example.org,3104777312,12.00,1\n",
        [
            ("3104777310", "anna@example.org", "Anna Fischer"),
            ("3104777311", "bob@example.org", "Bob Braun"),
            ("3104777312", "carol@example.org", "Carol Jones"),
        ],
    ),
    "one column of numbers": ("#12\n#13\n", [("12", "", ""), ("13", "", "")]),
    "one column of addresses": (
        "E-Mail\nanna@example.org\n",
        [("", "anna@example.org", "")],
    ),
    "lines of text": (
        "Anna Fischer <anna@example.org>\norder #12\n",
        [("", "anna@example.org", "Anna Fischer"), ("12", "", "")],
    ),
    "a hint for Excel": ("sep=;\nOrder;Name\n12;Fischer, Anna\n", [("12", "", "Fischer, Anna")]),
    "Excel's own ways": (
        'Order ID\tName\n="3104777310"\tAnna Fischer\n3104777311.0\tBob Braun\n',
        [("3104777310", "", "Anna Fischer"), ("3104777311", "", "Bob Braun")],
    ),
    "a quoted line break": (
        'Order,Address,Name\n12,"1 High Street\nLondon","Anna Fischer"\n13,x,Bob Braun\n',
        [("12", "", "Anna Fischer"), ("13", "", "Bob Braun")],
    ),
    "headers nobody knows": (
        "Ref.;Wer;Was\n3104777310;Anna Fischer;Mug\n3104777311;Bob Braun;Mug\n",
        [("3104777310", "", "Anna Fischer"), ("3104777311", "", "Bob Braun")],
    ),
    "item names before people's": (
        "Item Name,Ship Name,Order ID,Quantity\nBlue mug,Anna Fischer,3104777310,1\n",
        [("3104777310", "", "Anna Fischer")],
    ),
}


NOTES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)


def show(mentions: Sequence[Mention]) -> list[tuple[str, str, str]]:
    named = [each for each in mentions if each.kind is not MentionKind.UNREAD]
    return [(each.number or "", each.email or "", each.name or "") for each in named]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_an_export_names_its_customers(name: str, charset: str, line_end: str) -> None:
    text, named = FILES[name]
    content = text.replace("\n", line_end).encode(charset)
    assert show(read_file(content)) == named


def test_a_row_is_numbered_as_the_spreadsheet_does_and_one_without_a_name_is_told() -> None:
    mentions = read_file(EBAY.encode())
    assert [each.row for each in mentions if each.kind is not MentionKind.UNREAD] == [4, 5, 7]
    unread = {each.row: each.words for each in mentions if each.kind is MentionKind.UNREAD}
    assert unread == {9: "4 record(s) downloaded", 10: "Seller ID : example-seller"}


def test_a_number_that_a_spreadsheet_shortened_is_not_taken_for_one() -> None:
    [mention] = read_file(b"Order ID,Name\n3.10478E+09,Anna Fischer\n")
    assert (mention.number, mention.name) == (None, "Anna Fischer")


def test_a_quote_that_nobody_closed_swallows_no_rows() -> None:
    rows = "".join(f'{number},"Anna {number}x\n' for number in range(1, 100))
    assert len(show(read_file(f"Order,Name\n{rows}".encode()))) == 99


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n \r\n", "empty"),
        (b"PK\x03\x04" + b"x" * 100, "choose “Save as”"),
        (b"%PDF-1.7", "choose “Save as”"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 100, "choose “Save as”"),
        (b"a" * 100 + b"\x00\x01\x02", "choose “Save as”"),
        (b"a" * 2_000_001, "larger than 2 MB"),
        (b"Order\n" + b"".join(b"%d\n" % number for number in range(10_000)), "more than 5,000"),
        (b"colour,size,price\nred,XL,24.00\nblue,S,12.00\n", "which column holds"),
        (b'"' + b"a" * 200_000, "choose “Save as”"),
    ],
)
def test_what_is_no_such_file_is_refused_with_what_to_do(content: bytes, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        read_file(content)


def test_as_many_rows_as_promised_are_read() -> None:
    rows = "".join(f"{number}\n" for number in range(1, MAX_ROWS + 1))
    assert len(read_file(f"Order\n{rows}".encode())) == MAX_ROWS


@given(
    st.lists(
        st.tuples(st.integers(1, 10**9), NOTES),
        min_size=1,
        max_size=8,
        unique_by=lambda row: row[0],
    ),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_every_order_of_a_written_file_is_read(
    rows: list[tuple[int, str]], delimiter: str, charset: str
) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows([("Order ID", "Note"), *rows])
    content = out.getvalue().encode(charset, errors="replace")
    numbers = [each.number for each in read_file(content) if each.number]
    assert numbers == [str(number) for number, _ in rows]


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with suppress(BadInput):
        read_file(content)
