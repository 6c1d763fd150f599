"""The evidence pack: complete, exact, harmless whatever a customer wrote, and the same bytes each
time.
"""

import io
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.cases import Case, CaseStatus
from bot.domain.channels import Address, Channel
from bot.domain.conversations import Attachment, Direction, Message
from bot.domain.customers import Customer
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.letters import LetterKind
from bot.domain.money import read_money
from bot.domain.orders import Order, OrderStatus
from bot.domain.platforms import NoticeKind, Platform
from bot.domain.promises.promises import Promise, PromiseKind, PromiseStatus
from bot.domain.refunds_and_gifts import Outlay, OutlayKind
from bot.domain.shops import Shop
from bot.writing.evidence import Evidence, list_entries
from bot.writing.evidence_pack import Pack, format_file_name, make_pack
from bot.writing.evidence_page import write_page

NOW = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
DAY = timedelta(days=1)
NAMES = {100: "Mia"}
ROOMY = 8 * 1024 * 1024
EVIL = (
    '</script></pre><script>alert("x")</script><img src=x onerror=alert(1)>\u202e @everyone \0 '
    "{{ x }} 🧶👩‍👩‍👧"
)


def make(**more: Any) -> Evidence:
    """A whole story: shipped, told, complained about, refunded, replaced."""
    order = Order(
        id=1,
        shop_id=7,
        number=12,
        external_number="ETSY-77",
        customer_id=1,
        item="blue shawl",
        price=read_money("€45.00"),
        note="she is difficult",
        status=OrderStatus.ARRIVED,
        placed_at=NOW,
        ship_by=NOW + 2 * DAY,
        shipped_at=NOW + DAY,
        carrier="Royal Mail",
        service="Tracked 48",
        tracking="RM123456785GB",
        tracking_url="https://www.royalmail.com/track?number=RM123456785GB&x=1",
        arrived_at=NOW + 5 * DAY,
        cancel_reason="she was rude",
    )
    facts: dict[str, Any] = {
        "shop": Shop(id=7, name="Blue Fox Knits", time_zone="Europe/London"),
        "order": order,
        "customer": Customer(
            id=1,
            shop_id=7,
            name="Ada",
            time_zone="Pacific/Auckland",
            created_at=NOW,
            email="ada@example.com",
        ),
        "letters": (write_letter(1),),
        "messages": (hear("Where is it?"),),
        "receipts": (("receipt.jpg", b"picture"),),
    }
    return Evidence(**{**facts, **more})


def write_letter(number: int, text: str = "Hi Ada,\n\nI posted it.\n", **more: Any) -> Draft:
    facts: dict[str, Any] = {
        "id": number,
        "shop_id": 7,
        "customer_id": 1,
        "order_id": 1,
        "kind": LetterKind.SHIPPED,
        "to": Address(Channel.EMAIL, "Ada", "e-mail ada@example.com", None),
        "text": text,
        "status": DraftStatus.SENT,
        "created_at": NOW,
        "decided_by": 100,
        "decided_at": NOW + DAY,
        "sent_at": NOW + DAY + timedelta(minutes=number),
    }
    return Draft(**{**facts, **more})


def hear(words: str, **more: Any) -> Message:
    facts: dict[str, Any] = {
        "shop_id": 7,
        "conversation_id": 1,
        "customer_id": 1,
        "direction": Direction.IN,
        "channel": Channel.EMAIL,
        "at": NOW + 3 * DAY,
        "words": words,
    }
    return Message(**{**facts, **more})


def unpack(pack: Pack) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(pack.content)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert len(names) == len(set(names))
        return {name: archive.read(name) for name in names}


class Page(HTMLParser):
    """What a browser makes of the page: its elements, their attributes, and the text."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def read_page(evidence: Evidence) -> Page:
    return Page(write_page(evidence, list_entries(evidence, NAMES)))


def test_a_pack_holds_the_timeline_the_letters_the_proof_and_what_platforms_weigh() -> None:
    pack = make_pack(make(), NAMES, most=ROOMY)
    files = unpack(pack)
    assert pack.name == "evidence-order-12.zip"
    assert list(files) == [
        "summary.txt",
        "timeline.html",
        "letters/01-shipped-2026-11-21.txt",
        "proof-of-postage/01-receipt.jpg",
    ]
    assert files["letters/01-shipped-2026-11-21.txt"] == b"Hi Ada,\n\nI posted it.\n"
    assert files["proof-of-postage/01-receipt.jpg"] == b"picture"
    summary = files["summary.txt"].decode()
    assert (
        "[x] Tracking and delivery: RM123456785GB; the shop recorded its arrival on Wed 25 Nov 2026"
        in summary
    )
    assert "[x] Proof of postage: proof-of-postage/01-receipt.jpg" in summary
    assert "[x] Sent in time" in summary
    assert pack.left_out == ()


def test_the_timeline_tells_who_approved_what_and_when_on_both_clocks() -> None:
    text = read_page(make()).text
    assert "Shop's time (Europe/London)" in text
    assert "Customer's time (Pacific/Auckland)" in text
    assert "Fri 20 Nov 2026, 23:30" in text  # and past midnight on the other side of the world
    assert "Sat 21 Nov 2026, 12:30" in text
    assert (
        "The shop wrote (Shipped note, e-mail ada@example.com), approved by Mia on Sat 21 Nov "
        "2026, 23:30" in text
    )
    assert "I posted it." in text
    assert "The customer wrote (e-mail)" in text
    assert "Where is it?" in text
    order = [
        text.index(words)
        for words in ("entered in the shop's books", "I posted it", "Where is it?")
    ]
    assert order == sorted(order)


def test_one_clock_is_shown_where_the_customers_is_not_known_or_the_same() -> None:
    for zone in (None, "Europe/London"):
        evidence = make(
            customer=Customer(id=1, shop_id=7, name="Ada", time_zone=zone, created_at=NOW)
        )
        assert "Customer's time" not in read_page(evidence).text


def test_refunds_gifts_promises_cases_and_the_replacement_are_part_of_the_story() -> None:
    def outlay(kind: OutlayKind, **more: Any) -> Outlay:
        return Outlay(shop_id=7, order_id=1, kind=kind, at=NOW + 6 * DAY, by=100, **more)

    promise = Promise(
        shop_id=7,
        customer_id=1,
        kind=PromiseKind.REFUND,
        what="refund €24.00",
        made_at=NOW + 4 * DAY,
        due_at=NOW + 6 * DAY,
        status=PromiseStatus.KEPT,
        ended_at=NOW + 5 * DAY,
    )
    case = Case(
        shop_id=7,
        platform=Platform.PAYPAL,
        kind=NoticeKind.CLAIM,
        reference="PP-1",
        opened_at=NOW + 4 * DAY,
        respond_by=NOW + 14 * DAY,
        platform_answered_at=NOW + 7 * DAY,
    )
    replacement = replace(
        make().order, id=2, number=13, external_number=None, tracking="RM2", replaces_id=1
    )
    text = read_page(
        make(
            outlays=(
                outlay(OutlayKind.REFUND, amount=read_money("€24.00"), reference="R-9"),
                outlay(OutlayKind.GIFT, what="handmade chocolate", amount=read_money("€6.00")),
            ),
            promises=(promise,),
            cases=(case, replace(case, status=CaseStatus.DISMISSED, reference="PP-2")),
            replacements=(replacement,),
        )
    ).text
    for words in (
        "Sent back to the customer: €24.00, payment number R-9",
        "Gift for the customer: handmade chocolate",
        "Promised: refund €24.00, by Thu 26 Nov 2026",
        "Promise kept: refund €24.00",
        "Opened at PayPal: claim PP-1, answer wanted by",
        "The shop answered PayPal: claim PP-1",
        "Replacement sent as order #13 with Royal Mail Tracked 48, tracking number RM2",
    ):
        assert words in text
    assert "PP-2" not in text


def test_what_staff_noted_for_themselves_stays_in_the_shop() -> None:
    told = hear(
        "told her off by phone",
        direction=Direction.OUT,
        channel=Channel.ELSEWHERE,
        via="phone",
        author_id=100,
    )
    files = unpack(make_pack(make(messages=(told,)), NAMES, most=ROOMY))
    everything = b"".join(files.values())
    for secret in (b"difficult", b"rude", b"told her off"):
        assert secret not in everything
    assert b"The shop answered (phone)" in everything


def test_hostile_words_are_text_and_nothing_else() -> None:
    plain = read_page(make())
    hostile = make(
        shop=Shop(id=7, name=EVIL),
        order=replace(make().order, item=EVIL, external_number=EVIL, carrier=EVIL, tracking=EVIL),
        customer=Customer(id=1, shop_id=7, name=EVIL, created_at=NOW),
        letters=(write_letter(1, EVIL, to=Address(Channel.EMAIL, EVIL, EVIL, None)),),
        messages=(hear(EVIL, via=EVIL, attachments=(Attachment(EVIL, 1, "https://x"),)),),
    )
    page = Page(write_page(hostile, list_entries(hostile, {100: EVIL})))
    assert page.tags == plain.tags
    assert not [name for name, _ in page.attributes if name.startswith("on") or name == "src"]
    assert "\u202e" not in page.text
    assert "\0" not in page.text
    assert "👩‍👩‍👧" in page.text
    assert "<img src=x onerror=alert(1)>" in page.text  # as words
    unpack(make_pack(hostile, {100: EVIL}, most=ROOMY))


def test_a_link_that_is_no_web_address_is_not_clickable() -> None:
    evidence = make(order=replace(make().order, tracking_url='javascript:alert("x")'))
    assert "a" not in read_page(evidence).tags
    links = [value for name, value in read_page(make()).attributes if name == "href"]
    assert set(links) == {make().order.tracking_url}


def test_the_page_needs_nothing_from_outside() -> None:
    source = write_page(make(), list_entries(make(), NAMES))
    assert "default-src 'none'" in source
    assert not re.search(r"<(?:link|script|img|iframe)|url\(|@import", source)


def test_a_letter_lies_in_the_pack_exactly_as_it_went() -> None:
    text = "Hi Ada,\r\n\n  \u202etwo  spaces\u200b 🧶 </pre>\n\n"
    files = unpack(make_pack(make(letters=(write_letter(1, text),)), NAMES, most=ROOMY))
    assert files["letters/01-shipped-2026-11-21.txt"].decode() == text


def test_two_hundred_letters_make_one_pack_in_their_order() -> None:
    letters = tuple(write_letter(number, f"Letter {number}. " * 100) for number in range(1, 201))
    files = unpack(make_pack(make(letters=letters), NAMES, most=ROOMY))
    kept = [name for name in files if name.startswith("letters/")]
    assert len(kept) == 200
    assert kept == sorted(kept)
    assert [files[name].decode() for name in kept] == [letter.text for letter in letters]


def test_the_same_story_makes_the_same_bytes() -> None:
    assert make_pack(make(), NAMES, most=ROOMY) == make_pack(make(), NAMES, most=ROOMY)


def test_proofs_that_do_not_fit_are_left_out_and_named() -> None:
    receipts = (
        ("first.png", b"1" * 40_000),
        ("huge.png", b"2" * 90_000),
        ("last.png", b"3" * 10_000),
    )
    pack = make_pack(make(receipts=receipts), NAMES, most=100_000)
    assert pack.left_out == ("huge.png",)
    assert len(pack.content) <= 100_000
    proofs = [name for name in unpack(pack) if name.startswith("proof")]
    assert proofs == ["proof-of-postage/01-first.png", "proof-of-postage/03-last.png"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("receipt.jpg", "01-receipt.jpg"),
        ("../../etc/passwd", "01-passwd"),
        ("..\\..\\boot.ini", "01-boot.ini"),
        ("/abs/Scan 1 (2).PDF", "01-Scan-1-2.pdf"),
        ("Quittung für Ada.png", "01-Quittung-fur-Ada.png"),
        ("😀.png", "01-proof.png"),
        ("..", "01-proof"),
        ("", "01-proof"),
        ("a" * 300 + ".jpeg", f"01-{'a' * 60}.jpeg"),
        ("x.tar.gz\0.exe", "01-x-tar-gz.exe"),
    ],
)
def test_a_proof_keeps_a_name_that_leads_nowhere_else(given: str, kept: str) -> None:
    assert format_file_name(given, 1) == kept


@given(st.lists(st.text(max_size=30), max_size=5))
def test_no_two_proofs_share_a_name(names: list[str]) -> None:
    safe = [format_file_name(name, number) for number, name in enumerate(names, 1)]
    assert len(set(safe)) == len(names)
    assert all(re.fullmatch(r"[\w.-]+", name) and ".." not in name for name in safe)


def test_what_is_missing_is_said_before_the_platform_asks() -> None:
    bare = replace(
        make().order, tracking=None, tracking_url=None, arrived_at=None, status=OrderStatus.SHIPPED
    )
    pack = make_pack(make(order=bare, receipts=()), NAMES, most=ROOMY)
    said = " ".join(pack.missing)
    for words in ("no tracking number", "No proof of postage", "No arrival"):
        assert words in said
    assert "[ ] Proof of postage: none is kept." in unpack(pack)["summary.txt"].decode()
