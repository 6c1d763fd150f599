"""What a button or a menu is named comes from outside: whatever stands there, the answer is one
plain sentence.
"""

from collections.abc import Iterator

import discord
import pytest
from simcord.results import InteractionResult

from bot.client.refusing import SORRY
from cogs.parts.actions import UNKNOWN, ActionButton
from tests.cogs.letter_world import log_order, press
from tests.cogs.shop_world import World, read_answer, read_message

HUGE = "99999999999999999999"
FORGED = (
    "",
    ":7",
    ":7:1",
    ":7:1:1",
    f":{HUGE}",
    f":{HUGE}:1",
    f":1:{HUGE}",
    f":{'9' * 70}",
    ":2147483648",
    ":٣",
)


def list_actions(world: World) -> Iterator[str]:
    """Every button that outlives a restart, without its numbers."""
    for kind in world.bot._connection._view_store._dynamic_items.values():
        if issubclass(kind, ActionButton):
            yield from kind.actions


def read_all(told: InteractionResult) -> str:
    """What was answered, if only by a form or by another look of the message."""
    answers = [*([told.response] if told.response else []), *told.followups]
    return "\n".join(map(read_message, answers))


@pytest.fixture
async def message(shop: World) -> discord.Message:
    await log_order(shop, shop.ada)
    await shop.ask("reply", customer="Ada", message="It left this morning.")
    return shop.list_cards()[-1]


async def test_a_button_with_numbers_that_mean_nothing_is_refused_in_one_sentence(
    shop: World, message: discord.Message
) -> None:
    actions = list(list_actions(shop))
    assert len(actions) > 40
    for action in actions:
        for numbers in FORGED:
            told = await press(shop, message, f"{action}{numbers}", shop.sam)
            assert SORRY not in read_all(told), f"{action}{numbers}"
            if HUGE in numbers:
                assert read_answer(told) == UNKNOWN, f"{action}{numbers}"


@pytest.mark.parametrize("value", ["", "x", "-1", "0", HUGE, "7.5", "id:7"])
@pytest.mark.parametrize(
    "menu", ["inbox:pick", "mailbox:pick", "next:pick", "promise:pick", "desk:pick"]
)
async def test_a_menu_with_a_value_that_means_nothing_is_refused_in_one_sentence(
    shop: World, message: discord.Message, menu: str, value: str
) -> None:
    stored = shop.env.backend.get_message(message.channel.id, message.id)
    options = [{"label": "forged", "value": value}]
    stored.components = [
        {"type": 1, "components": [{"type": 3, "custom_id": menu, "options": options}]}
    ]
    told = await shop.sam.select(message, [value], custom_id=menu)
    assert SORRY not in read_all(told)


@pytest.mark.parametrize(
    "named", [HUGE, f"#{HUGE}", f"id:{HUGE}", "id:999999999999999999", "#999999999", "٣" * 30]
)
async def test_an_option_with_a_number_that_means_nothing_is_refused_in_one_sentence(
    shop: World, message: discord.Message, named: str
) -> None:
    assert await shop.refuse("order show", order=named)
    assert await shop.refuse("order ship", order=named)
    assert await shop.refuse("case show", case=named)
    assert await shop.refuse("customer show", customer=named)
