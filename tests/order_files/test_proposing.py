"""How a table would be read: where it comes from, in which order its dates are, and what staff made
of a file with the same header.
"""

from pathlib import Path

import pytest

from bot.domain.channels import SalesChannel
from bot.domain.errors import BadInput
from bot.order_files.dates import DayOrder
from bot.order_files.facts import Cells, Fact
from bot.order_files.mapping import describe_mapping, read_json, read_mapping
from bot.order_files.opening import Table, open_table
from bot.order_files.proposing import Proposal, propose_mapping
from bot.order_files.reading import read_with
from bot.order_files.rules import list_layouts, load_rules
from tests.order_files.telling import make_scene, write_file


def propose(
    folder: Path, text: str, country: str | None = "GB", via: SalesChannel | None = None
) -> tuple[Table, Proposal]:
    table = open_table(write_file(folder, text))
    return table, propose_mapping(table, make_scene(country), via=via)


def test_a_rows_cells_are_named_as_the_facts_are() -> None:
    assert tuple(Fact) == Cells._fields
    assert len({fact.label for fact in Fact}) == len(Fact)


def test_every_known_export_is_known_by_its_signature_alone() -> None:
    for layout in list_layouts():
        for names in layout.signature:
            assert names
    words = load_rules()["words"]
    assert set(words) <= set(Fact)


@pytest.mark.parametrize(
    ("dates", "country", "order", "is_doubtful"),
    [
        (("03/04/26", "25/04/26"), "US", DayOrder.DAY_FIRST, False),
        (("03/04/26", "04/25/26"), "GB", DayOrder.MONTH_FIRST, False),
        (("03/04/26", "05/06/26"), "US", DayOrder.MONTH_FIRST, True),
        (("03/04/26", "05/06/26"), "DE", DayOrder.DAY_FIRST, True),
        (("03/04/26", "10/12/26"), "DE", DayOrder.MONTH_FIRST, False),  # it is November
        (("03/04/26", "12/10/26"), "US", DayOrder.DAY_FIRST, False),
        (("03.04.26", "05.06.26"), "US", DayOrder.DAY_FIRST, False),
        (("2026-04-03", "2026-06-05"), "US", None, False),
    ],
)
def test_a_file_has_one_order_of_day_and_month(
    dates: tuple[str, str],
    country: str,
    order: DayOrder | None,
    is_doubtful: bool,
    tmp_path: Path,
) -> None:
    rows = "".join(f"{number},{day},Mug\n" for number, day in enumerate(dates, 1))
    _, proposal = propose(tmp_path, f"Order no,Order date,Item\n{rows}", country)
    assert proposal.mapping.day_order is order
    assert bool(proposal.doubts) == is_doubtful


def test_a_day_to_ship_by_may_be_to_come(tmp_path: Path) -> None:
    text = "Order no,Order date,Item,Ship by\n1,03/11/26,Mug,05/12/26\n2,04/11/26,Mug,06/12/26\n"
    _, proposal = propose(tmp_path, text, "GB")
    assert proposal.mapping.day_order is DayOrder.DAY_FIRST


OWN = "Nr,When,Whom,Thing,Sum\n7,2026-11-01,Amy Orr,Mug,12.00\n8,2026-11-02,Bo Orr,Cup,9.00\n"


def test_staff_correct_a_mapping_in_words_and_it_is_kept_for_the_header(tmp_path: Path) -> None:
    table, proposal = propose(tmp_path, OWN)
    lines = (
        "order number = Nr\nOrder date = when\nbuyer\u2019s name = Whom\nitem = Thing\ntotal = Sum"
    )
    corrected = read_mapping(lines, table.header, proposal.mapping)
    kept = read_json(corrected.to_json())
    assert kept == corrected
    again = open_table(write_file(tmp_path, OWN + "9,2026-11-03,Cy Orr,Jug,8.00\n"))
    assert again.key == table.key
    renewed = propose_mapping(again, make_scene(), kept=kept)
    [chunk] = read_with(again, renewed.mapping, make_scene())
    assert [each.sale.buyer.name for each in chunk.sales] == ["Amy Orr", "Bo Orr", "Cy Orr"]
    assert [each.sale.lines[0].title for each in chunk.sales] == ["Mug", "Cup", "Jug"]
    assert "told me about" in renewed.reason
    assert dict(read_mapping(describe_mapping(kept, table.header), table.header, kept).columns) == (
        dict(kept.columns)
    )


@pytest.mark.parametrize("line", ["order number = Nowhere", "colour of hair = Nr"])
def test_a_correction_that_names_nothing_is_refused_with_what_there_is(
    line: str, tmp_path: Path
) -> None:
    table, proposal = propose(tmp_path, OWN)
    with pytest.raises(BadInput, match=r"There are|What I can read"):
        read_mapping(line, table.header, proposal.mapping)


def test_files_without_a_header_share_a_key_only_if_their_rows_are_alike(tmp_path: Path) -> None:
    one, _ = propose(tmp_path, "4471,ada@example.com,£18.00\n4472,bo@example.com,£19.00\n")
    two, _ = propose(tmp_path, "4473,cy@example.com,£20.00\n")
    other, _ = propose(tmp_path, "ada@example.com,4471,£18.00\nbo@example.com,4472,£19.00\n")
    assert one.key == two.key != other.key


def test_a_person_says_where_the_orders_come_from(tmp_path: Path) -> None:
    _, proposal = propose(tmp_path, OWN, via=SalesChannel.FAIR)
    assert proposal.mapping.via is SalesChannel.FAIR


def test_a_table_without_numbers_is_shown_with_a_doubt(tmp_path: Path) -> None:
    _, proposal = propose(tmp_path, "Customer,Item,Total\nAmy Orr,Mug,£12.00\nBo Orr,Cup,£9.00\n")
    assert "numbers" in proposal.doubts[0]
