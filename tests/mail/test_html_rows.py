"""An HTML letter's tables are read as a reader's eye reads them."""

from bot.mail.reading.email_reader import read_mail
from bot.mail.reading.html_rows import Cell, read_rows
from tests.mail.raw_letters import NOW


def list_cells(html: str) -> list[tuple[Cell, ...]]:
    return [row.cells for row in read_rows(html)]


def test_labels_stand_beside_their_values() -> None:
    html = "<table><tr><td>Order:</td><td><a>12</a></td></tr><tr><td></td><td>x</td></tr></table>"
    assert list_cells(html) == [(("Order:",), ("12",)), (("x",),)]


def test_a_cell_keeps_its_lines() -> None:
    html = "<table><tr><td>Mug<br>Size: M</td><td><p>£4</p></td></tr></table>"
    assert list_cells(html) == [(("Mug", "Size: M"), ("£4",))]


def test_tables_that_only_lay_out_vanish() -> None:
    row = "<table><tr><td><img></td><td>Mug<br>M</td><td>£4</td></tr></table>"
    html = f"<table><tr><td>Hi</td></tr><tr><td>{row}</td></tr><tr><td>{row}</td></tr></table>"
    assert list_cells(html) == [(("Hi",),), *[((), ("Mug", "M"), ("£4",))] * 2]


def test_columns_with_tables_in_them_are_read_one_after_the_other() -> None:
    left = "<table><tr><td>A</td><td>1</td></tr><tr><td>B</td><td>2</td></tr></table>"
    html = f"<table><tr><td>{left}</td><td>C</td></tr></table>"
    rows = read_rows(html)
    assert [row.cells for row in rows] == [(("A",), ("1",)), (("B",), ("2",)), (("C",),)]
    assert [row.is_apart for row in rows] == [True, False, True]


def test_what_nobody_sees_is_left_out_and_gaps_are_kept() -> None:
    html = (
        "<style>a{}</style><p style='display:none'>psst</p><p>One</p><div>two</div>"
        "<div>three</div><h2>Four</h2><dl><dt>Buyer<dd>ann</dl>"
    )
    rows = read_rows(html)
    assert [row.cells[0][0] for row in rows] == ["One", "two", "three", "Four", "Buyer"]
    assert [row.is_apart for row in rows] == [True, True, False, True, True]
    assert rows[-1].cells == (("Buyer",), ("ann",))


def test_two_breaks_leave_a_gap() -> None:
    rows = read_rows("<p>a<br>b<br><br>c<br/> <br/>d</p>")
    assert [row.is_apart for row in rows] == [True, False, True, True]


def test_boxes_side_by_side_are_two_words() -> None:
    assert list_cells("<span>Total:</span><b>£4</b> <i>now</i>") == [(("Total: £4 now",),)]


def test_what_holds_nothing_has_no_rows() -> None:
    assert read_rows("") == read_rows("<!-- a -->") == read_rows("<table><tr></table>") == ()


def test_the_html_of_a_letter_that_is_passed_on_as_a_file_is_its_own() -> None:
    inner = "From: a@b.example\nSubject: Sold\nContent-Type: text/html\n\n<p>inner</p>\n"
    raw = (
        "From: me@b.example\nSubject: Fwd\nContent-Type: multipart/mixed; boundary=x\n\n"
        f"--x\nContent-Type: text/html\n\n<p>outer</p>\n--x\n"
        f"Content-Type: message/rfc822\n\n{inner}\n--x--\n"
    )
    mail = read_mail(raw.encode(), received_at=NOW)
    assert mail.html.strip() == "<p>inner</p>"
    assert mail.forwarded_subject == "Sold"
