"""Stories of orders and customers fit the cards that show them."""

from datetime import timedelta

from bot.domain.channels import Channel
from bot.domain.conversations import Direction, Message
from bot.domain.customers import Customer
from bot.domain.shops import Shop
from bot.domain.text import count_units
from bot.writing.fitting import FIELD_LIMIT
from bot.writing.stories import compose_customer_story
from tests.samples import NOW

SHOP = Shop(id=7, name="Fox")
ADA = Customer(id=1, shop_id=7, name="Ada", created_at=NOW)


def test_what_was_said_last_is_shown_whole_whatever_signs_it_was_said_in() -> None:
    messages = [
        Message(
            shop_id=7,
            conversation_id=1,
            customer_id=1,
            direction=Direction.IN,
            channel=Channel.DISCORD,
            at=NOW + timedelta(minutes=number),
            words="🧶" * 60,
        )
        for number in range(20)
    ]
    story = compose_customer_story(SHOP, ADA, None, orders=(), messages=messages, now=NOW)
    said = dict(story.fields)["What was said"]
    assert count_units(said) <= FIELD_LIMIT
    assert said.startswith("…")
    assert said.endswith("🧶" * 60)
