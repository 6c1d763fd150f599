"""What was done and couldn't be answered is said at the desk, so that nobody does it twice."""

from collections.abc import Iterator
from contextlib import contextmanager

import discord
import pytest

from bot.domain.errors import ShopError
from tests.cogs.letter_world import draft_reply, find_sent, log_order, read_desk, see
from tests.cogs.shop_world import World, list_buttons, read_books

Refusal = tuple[int, int, str]
TOO_LATE, ANSWERED = (404, 10062, "Unknown interaction"), (400, 40060, "Already acknowledged")


@contextmanager
def lose_answers(shop: World, refusal: Refusal = TOO_LATE, *, times: int = 2) -> Iterator[None]:
    """Discord takes no answer to what is done meanwhile, nor the apology after it."""
    status, code, words = refusal
    path = "/interactions/*/*/callback"
    shop.env.inject_error("POST", path, status=status, code=code, message=words, times=times)
    yield
    causes = [getattr(error, "original", error) for error in shop.env.errors]
    assert all(isinstance(cause, discord.HTTPException | ShopError) for cause in causes)


def find_unseen(shop: World) -> list[str]:
    return [each for each in read_desk(shop) if "You may not have seen my answer" in each]


@pytest.mark.parametrize("refusal", [TOO_LATE, ANSWERED])
async def test_an_order_whose_answer_was_lost_is_said_at_the_desk(
    shop: World, refusal: Refusal
) -> None:
    with lose_answers(shop, refusal):
        await shop.sam.slash(shop.desk, "order add", customer="Ada", item="blue shawl")
    [said] = find_unseen(shop)
    assert said.startswith(f"<@{shop.sam.id}>: **/order add** is done")
    assert "Logged as order **#1**: blue shawl for **Ada**" in said
    assert "please don't do it again" in said


async def test_nobody_is_pinged_by_it(shop: World) -> None:
    with lose_answers(shop):
        await shop.sam.slash(shop.desk, "order add", customer="Ada", item="blue shawl")
    [request] = find_sent(shop.env, "You may not have seen")
    assert request["allowed_mentions"]["users"] == []


async def test_what_can_be_taken_back_can_be_from_there(shop: World) -> None:
    await log_order(shop, shop.ada)
    with lose_answers(shop):
        await shop.sam.slash(shop.desk, "order refund", order="1", amount="5 EUR")
    [said] = [each for each in shop.desk.history() if "**/order refund** is done" in each.content]
    assert list_buttons(said) == ["Take it back"]
    await shop.sam.click(said, label="Take it back")
    assert "Taken back" in see(shop, said).content


async def test_a_button_whose_answer_was_lost_is_said_too(shop: World) -> None:
    await log_order(shop, shop.ada)
    card = await draft_reply(shop)
    with lose_answers(shop):
        await shop.sam.click(card, label="Approve")
    [said] = find_unseen(shop)
    assert "what you did just now is done" in said
    assert "Approved." in said


async def test_an_answer_that_could_be_shown_in_other_words_isnt_said_at_the_desk(
    shop: World,
) -> None:
    with lose_answers(shop, (400, 50035, "Invalid Form Body"), times=1):
        result = await shop.sam.slash(shop.desk, "order add", customer="Ada", item="blue shawl")
    assert result.response is not None
    assert result.response.content.startswith("It is done, but I couldn't show you the answer.")
    assert find_unseen(shop) == []


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("order list", {}),  # only looks
        ("order show", {"order": "77"}),  # is refused
        ("order ship", {"order": "77"}),
    ],
)
async def test_where_nothing_was_done_nothing_is_said(
    shop: World, command: str, options: dict[str, str]
) -> None:
    before = read_desk(shop)
    with lose_answers(shop):
        await shop.sam.slash(shop.desk, command, **options)
    assert read_desk(shop) == before


async def test_a_command_that_couldnt_even_be_acknowledged_changes_nothing(shop: World) -> None:
    books = await read_books(shop.bot)
    with lose_answers(shop):
        await shop.rosa.slash(shop.desk, "shop hours", days="Mon", open="09:00", close="17:00")
    assert await read_books(shop.bot) == books
    assert find_unseen(shop) == []


async def test_the_same_order_logged_twice_is_remarked_on(shop: World) -> None:
    await log_order(shop, shop.ada)
    await shop.env.advance_time(60)
    answer = await shop.ask("order add", customer="Ada", item="Blue shawl", member=shop.ada.user)
    assert "It is the same as order **#1**, logged <t:" in answer
    assert "`/order cancel order:2`" in answer


async def test_another_order_is_not_taken_for_the_same(shop: World) -> None:
    await log_order(shop, shop.ada)
    assert "the same as" not in await shop.ask("order add", customer="Ada", item="red hat")
    assert "the same as" not in await shop.ask("order add", customer="Ben", item="blue shawl")
    assert "the same as" not in await shop.ask(
        "order add", customer="Ada", item="blue shawl", number="ETSY-7"
    )
    await shop.env.advance_time(3600)
    assert "the same as" not in await shop.ask("order add", customer="Ada", item="blue shawl")
