"""Any number of matters, of any length, is a screen of a phone."""

from datetime import timedelta

import pytest

from bot.domain.conversations import Conversation
from bot.domain.customers import Customer
from bot.domain.deadlines.priorities import make_reply_deadline
from bot.domain.posts import Post
from bot.domain.shops import Shop
from bot.writing.day_lines import DayMatter, count_rows
from bot.writing.due_items import DueItem
from bot.writing.today import PAGE, compose_today, describe_counts
from tests.samples import NOW, SHOP_ID
from tests.sure import sure

SHOP = Shop(id=SHOP_ID, name="Blue Fox Knits")
COUNTS = describe_counts(notes=99, copies=99, stuck=99, unbooked=99)


def make_matter(number: int, name: str) -> DayMatter:
    conversation = Conversation(
        id=number,
        shop_id=SHOP_ID,
        customer_id=number,
        waiting_since=NOW - timedelta(hours=number + 1),
        last_wrote_at=NOW,
        unanswered=9,
        last_words="I will call my bank",
        urgent_because=('says "bank" and "lawyer" and "never again"',),
    )
    customer = Customer(id=number, shop_id=SHOP_ID, name=name, created_at=NOW)
    deadline = sure(make_reply_deadline(conversation, SHOP))
    item = DueItem(deadline=deadline, customer=customer, conversation=conversation)
    return DayMatter(key=f"customer:{number}", items=(item,))


def count_lines(post: Post) -> int:
    rows = count_rows(post.title) + sum(count_rows(line) for line in post.body.splitlines())
    return rows + (post.menu is not None)


@pytest.mark.parametrize("count", [0, 3, 15, 200])
@pytest.mark.parametrize("name", ["Ada", "@everyone", "🦊" * 100, "x" * 100])
def test_each_page_fits_a_phone(count: int, name: str) -> None:
    matters = [make_matter(number, name) for number in range(count)]
    for page in range(0, max(1, count // PAGE), 7):
        assert count_lines(compose_today(matters, COUNTS, page=page, now=NOW)) <= 16


def test_everybody_stands_on_exactly_one_page() -> None:
    matters = [make_matter(number, f"Buyer {number}") for number in range(15)]
    pages = [compose_today(matters, [], page=page, now=NOW) for page in range(3)]
    keys = [key for page in pages for key, _ in sure(page.menu).lines]
    assert keys == [each.key for each in matters]
