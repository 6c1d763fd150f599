"""/away as people use it, and what a silent shop does, in a server with real messages."""

from datetime import UTC, datetime

import discord
import pytest

from tests.cogs.letter_world import (
    advance_until,
    find_one,
    list_direct,
    log_order,
    press,
    read_desk,
    tell,
)
from tests.cogs.shop_world import World, list_buttons, set_up

pytestmark = pytest.mark.slow  # weeks go by


def london(day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A moment in January 2026, when London keeps UTC; the 1st is a Thursday."""
    return datetime(2026, 1, day, hour, minute, tzinfo=UTC)


def list_called(world: World) -> list[tuple[list[str], list[str]]]:
    """Whom posts at the desk rang: roles and members, oldest first."""
    called = []
    for each in world.env.http_requests:
        if (each.method, each.path) != ("POST", f"/channels/{world.desk.id}/messages"):
            continue
        allowed = (each.json or {}).get("allowed_mentions") or {}
        roles, users = (
            [str(one) for one in allowed.get(kind) or ()] for kind in ("roles", "users")
        )
        if roles or users:
            called.append((roles, users))
    return called


def find_record(world: World) -> discord.Message:
    """What the desk was told of the absence."""
    return next(each for each in world.desk.history() if "I am back" in list_buttons(each))


@pytest.fixture
async def open_hours(world: World) -> World:
    """The shop, open daily from 9 to 17, with Ben as the deputy; it is Friday, 2 January, 9:30."""
    await set_up(world, deputy=world.ben)
    await world.ask("shop hours", by=world.rosa, days="daily", open="09:00", close="17:00")
    await advance_until(world.env, london(2, 9, 30))
    return world


async def test_the_answer_shows_how_the_day_was_read_and_who_stands_in(open_hours: World) -> None:
    shop = open_hours
    said = await shop.ask("away", until="12 january", reason="a new hip")
    back = int(london(12, 9).timestamp())
    assert f"Away until <t:{back}:F>" in said
    assert shop.ben.mention in said
    record = find_one(read_desk(shop), "a new hip")
    assert f"<@{shop.sam.id}>" in record
    assert list_buttons(find_record(shop)) == ["I am back"]
    assert "Away until" in await shop.ask("shop status")


async def test_the_deputy_is_called_and_gets_the_note_and_staff_are_left_alone(
    open_hours: World,
) -> None:
    shop = open_hours
    await shop.ask("away", until="12 january", note="The key is under the pot.")
    [asked] = [message.embeds[0] for message in shop.ben.user.dm_channel.history()]
    assert "You stand in at The Woolly Shelf" in str(asked.title)
    assert "under the pot" in str(asked.description)
    assert not any("under the pot" in each for each in read_desk(shop))
    await log_order(shop, shop.ada)
    await shop.ada.send_dm("Where is it?")
    await advance_until(shop.env, london(4, 12))
    assert list_called(shop)
    assert all(called == ([], [str(shop.ben.id)]) for called in list_called(shop))


async def test_a_deputy_without_the_role_is_named_in_the_answer(open_hours: World) -> None:
    said = await open_hours.ask("away", until="12 january", deputy=open_hours.ada)
    assert f"<@{open_hours.ada.id}> can't approve anything until they have" in said
    trusted = await open_hours.ask("away", until="12 january", deputy=open_hours.sam)
    assert "can't approve" not in trusted
    assert "The deputy is you" in trusted


async def test_without_a_deputy_the_answer_says_that_nobody_stands_in(shop: World) -> None:
    assert "Nobody stands in" in await shop.ask("away", until="12 january", note="Hello")


@pytest.mark.parametrize("until", ["yesterday", "1 december 2025", "in 2 years", "sometime"])
async def test_a_day_that_cant_be_is_refused(open_hours: World, until: str) -> None:
    await open_hours.refuse("away", until=until)


async def test_a_bot_cant_stand_in(open_hours: World) -> None:
    robot = open_hours.guild.add_member(open_hours.env.create_user("robot", bot=True))
    assert "bot" in await open_hours.refuse("away", until="12 january", deputy=robot)


async def test_a_usual_deputy_who_goes_away_is_asked_to_name_another(open_hours: World) -> None:
    await open_hours.ask("shop setup", by=open_hours.rosa, deputy=open_hours.sam)
    assert "another deputy" in await open_hours.ask("away", until="12 january")


async def test_only_staff_may_say_it_or_take_it_back(open_hours: World) -> None:
    shop = open_hours
    await shop.refuse("away", by=shop.ada, until="12 january")
    await shop.ask("away", until="12 january")
    record = find_record(shop)
    assert "Only the shop's staff" in tell(await press(shop, record, "away:back", shop.ada))
    assert "Away until" in await shop.ask("shop status")


async def test_coming_back_early_is_one_click_and_a_second_one_changes_nothing(
    open_hours: World,
) -> None:
    shop = open_hours
    await shop.ask("away", until="5 january")
    record = find_record(shop)
    assert "Welcome back" in tell(await shop.sam.click(record, label="I am back"))
    await shop.env.advance_time(5)
    assert sum("Welcome back" in each for each in read_desk(shop)) == 1
    assert "Away until" not in await shop.ask("shop status")
    assert "aren't marked as away" in tell(await press(shop, record, "away:back", shop.sam))
    await advance_until(shop.env, london(5, 12))
    assert sum("Welcome back" in each for each in read_desk(shop)) == 1


async def test_it_ends_by_itself_with_a_digest(open_hours: World) -> None:
    shop = open_hours
    await log_order(shop, shop.ada)
    await shop.ask("away", until="tomorrow noon")
    await shop.ada.send_dm("Where is it?")
    await advance_until(shop.env, london(3, 11, 59))
    assert not any("Welcome back" in each for each in read_desk(shop))
    await advance_until(shop.env, london(3, 12, 1))
    assert "**Ada**" in find_one(read_desk(shop), "Welcome back")
    assert "Away until" not in await shop.ask("shop status")


async def test_a_customer_hears_when_the_shop_is_back_and_no_more(open_hours: World) -> None:
    shop = open_hours
    await shop.ask("away", until="12 january", reason="a new hip")
    await shop.ada.send_dm("Where is it?")
    told = [
        each.content for each in shop.ada.user.dm_channel.history() if each.author.id != shop.ada.id
    ]
    back = int(london(12, 9).timestamp())
    assert f"The shop is away and back on <t:{back}:F>" in told[-1]
    assert "hip" not in told[-1]


async def test_what_must_leave_meanwhile_gets_a_draft_that_names_another_day(
    open_hours: World,
) -> None:
    shop = open_hours
    await log_order(shop, shop.ada, ship_by="5 january")
    said = await shop.ask("away", until="12 january")
    assert "blue shawl" in said
    await shop.env.advance_time(5)
    card = shop.list_cards()[-1]
    assert "Delay notice" in card.content
    assert "Tuesday 13 January" in str(card.embeds[0].to_dict())
    assert list_direct(shop.ada) == []


async def test_a_silent_shop_writes_to_its_owner_then_to_the_deputy(open_hours: World) -> None:
    shop = open_hours
    await log_order(shop, shop.ada)
    await shop.ada.send_dm("Where is it?")
    await advance_until(shop.env, london(5, 10))
    owner = shop.guild.owner.dm_channel
    [told] = [message.content for message in owner.history()]
    assert "**The Woolly Shelf**: nobody has done anything for 2 opening days" in told
    await advance_until(shop.env, london(7, 10))
    [asked] = shop.ben.user.dm_channel.history()
    assert f"1 draft at <#{shop.desk.id}>" in str(asked.embeds[0].to_dict())
    assert list_direct(shop.ada) == []
    assert any("Holding note" in card.content for card in shop.list_cards())


async def test_a_seller_who_takes_no_direct_messages_is_named_at_the_desk_once(
    open_hours: World,
) -> None:
    shop = open_hours
    path = f"/channels/{shop.guild.owner.dm_channel.id}/messages"
    shop.env.inject_error("POST", path, status=403, code=50007, times=None, message="closed")
    await log_order(shop, shop.ada)
    await shop.ada.send_dm("Where is it?")
    await advance_until(shop.env, london(7, 10))
    said = [each for each in read_desk(shop) if "takes no direct messages from me" in each]
    assert len(said) == 1
    assert f"<@{shop.guild.owner.id}>" in said[0]
    assert shop.ben.user.dm_channel.history()  # nobody's closed door keeps others from being told
