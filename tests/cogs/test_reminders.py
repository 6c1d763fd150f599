"""Who waits is never forgotten, nobody is nagged without need, and no reminder comes twice."""

from datetime import UTC, datetime

import pytest
from simcord.env import Env

from bot.config import Settings
from tests.cogs.letter_world import (
    DAY,
    UNDO_OVER,
    advance_until,
    draft_reply,
    find_pings,
    kill,
    list_direct,
    log_order,
    read_desk,
    restart,
    start,
)
from tests.cogs.shop_world import World, list_buttons, set_up

HOUR = 3600
MORNING = "This is what waits today"
I_WAS_AWAY = "I was away: this is what waits now"
TITLES = (MORNING, I_WAS_AWAY, "All of today's list is done")


def london(day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A moment in January 2026, when London keeps UTC; the 1st is a Thursday."""
    return datetime(2026, 1, day, hour, minute, tzinfo=UTC)


def find_digests(world: World) -> list[str]:
    return [each for each in read_desk(world) if any(title in each for title in TITLES)]


def find_line(digest: str, name: str) -> str:
    """The only line of a digest in which this name stands."""
    [line] = [line for line in digest.splitlines() if name in line]
    return line


def count_pings(world: World) -> int:
    return len(find_pings(world, world.env))


@pytest.fixture
async def open_hours(world: World) -> World:
    """The shop, open Monday to Friday from 9 to 17; it is Friday, 2 January, 9:30."""
    await set_up(world)
    await world.ask("shop hours", by=world.rosa, days="Mon-Fri", open="09:00", close="17:00")
    await log_order(world, world.ada)
    await advance_until(world.env, london(2, 9, 30))
    return world


async def test_the_ladder_pings_at_80_and_100_percent_and_then_at_each_opening_until_answered(
    shop: World,
) -> None:
    env = shop.env
    await log_order(shop, shop.ada)
    await advance_until(env, london(1, 12))
    await shop.ada.send_dm("Where is it?")
    role = f"<@&{shop.staff.id}>"
    await advance_until(env, london(2, 7, 11))
    assert find_digests(shop) == []
    assert find_pings(shop, env) == []
    await advance_until(env, london(2, 9, 1))
    [digest] = find_digests(shop)  # past 80 % it is in the digest, without a ping
    assert find_line(digest, "Ada") == "⏰ **Ada** waits 21 h"
    await advance_until(env, london(2, 12))
    assert find_pings(shop, env) == [f"{role} **Ada** waits for an answer: due now."]
    assert list_buttons(shop.desk.history()[-1]) == [
        "Reply",
        "Apologise",
        "Snooze",
        "Needs no answer",
    ]
    await advance_until(env, london(3, 8, 59))
    assert count_pings(shop) == 1
    await advance_until(env, london(5, 10))
    assert find_pings(shop, env)[1:] == [role] * 3  # three mornings, in the digest
    assert find_line(find_digests(shop)[-1], "Ada").startswith("⏰ **Ada** waits 3 days")
    await shop.ask("customer answered", customer="Ada")
    await advance_until(env, london(8))
    assert count_pings(shop) == 4
    assert len(find_digests(shop)) == 4


async def test_only_the_staff_role_is_pinged_by_its_id(shop: World) -> None:
    await log_order(shop, shop.ada)
    await shop.ada.send_dm("@everyone where is it?")
    await shop.env.advance_time(20 * HOUR)
    [body] = [
        each.json
        for each in shop.env.http_requests
        if isinstance(each.json, dict) and "waits for an answer" in str(each.json.get("content"))
    ]
    allowed = body["allowed_mentions"]
    assert [str(role) for role in allowed["roles"]] == [str(shop.staff.id)]
    assert not allowed.get("users")
    assert not allowed.get("parse")


async def test_nothing_is_said_while_the_shop_is_closed(open_hours: World) -> None:
    shop, env = open_hours, open_hours.env
    await shop.ada.send_dm("Where is it?")  # Friday 9:30; due on Saturday at 9:30
    await advance_until(env, london(2, 16, 29))
    assert count_pings(shop) == 0
    # its deadline passes while closed: a last call before that
    await advance_until(env, london(2, 17))
    [ping] = find_pings(shop, env)
    assert ping.endswith("**Ada** waits for an answer: due in 17 h.")
    said = len(shop.desk.history())
    await advance_until(env, london(5, 8, 59))
    assert len(shop.desk.history()) == said
    await advance_until(env, london(5, 9))
    [digest] = find_digests(shop)
    assert find_line(digest, "Ada") == "⏰ **Ada** waits 2 days"
    assert count_pings(shop) == 2


async def test_a_rung_outside_opening_hours_waits_for_the_digest_if_there_is_time(
    open_hours: World,
) -> None:
    shop, env = open_hours, open_hours.env
    await advance_until(env, london(5, 10))
    before = count_pings(shop)
    await shop.ask("shop setup", by=shop.rosa, target=48)
    await advance_until(env, london(5, 15))
    # 80 % is on Wednesday at 5:24; due on Wednesday at 15:00
    await shop.ada.send_dm("Where is it?")
    await advance_until(env, london(7, 8, 59))
    assert count_pings(shop) == before
    await advance_until(env, london(7, 9))
    assert find_line(find_digests(shop)[-1], "Ada") == "⏰ **Ada** waits 1 day"
    assert count_pings(shop) == before  # being listed is enough before the deadline
    await advance_until(env, london(7, 15))
    assert find_pings(shop, env)[-1].endswith("**Ada** waits for an answer: due now.")


async def test_the_days_list_names_who_waits_each_day_and_the_rest_once(shop: World) -> None:
    env = shop.env
    await log_order(shop, shop.ada, ship_by="tomorrow 8am")
    await log_order(shop, shop.ben, item="red mug")
    await shop.ask("order ship", order="2", arrives="in 2 days")
    await shop.ben.send_dm("And when does it come?")
    await env.advance_time(60)
    await shop.ada.send_dm("Hello?")
    await shop.ask("reply", customer="Ada", message="Soon!")
    env.inject_error(
        "POST", f"/channels/{shop.ada.user.dm_channel.id}/messages", status=403, code=50007
    )
    await shop.sam.react(shop.list_cards()[-1], "✅")
    await draft_reply(shop, words="Now.")
    await advance_until(env, london(5, 9, 1))
    digests = find_digests(shop)
    assert len(digests) == 5  # one a day, as people wait
    for digest in digests[1:]:
        assert digest.index("**Ben**") < digest.index("**Ada**")
    assert "📭 1 not told it left: Ben" in digests[0]
    assert sum("#1 should have left" in each for each in digests[:3]) == 1
    assert sum("not told" in each for each in digests) == 1
    assert sum("1 letter didn't get through" in each for each in digests) == 1
    assert "and 3 as before: /today /drafts" in digests[2]
    # from then on nobody is there: who is called for help hears of everything
    assert "Ada** waits 4 days · #1 should have left · a letter lies ready" in digests[-1]


async def test_with_nothing_to_say_there_is_no_digest(shop: World) -> None:
    await log_order(shop, shop.ada)
    await shop.ada.send_dm("Thanks!")
    before = read_desk(shop)
    await shop.env.advance_time(5 * DAY)
    assert read_desk(shop) == before


async def test_after_three_days_of_downtime_everything_comes_as_one_digest_with_ages(
    shop: World, settings: Settings
) -> None:
    for who in (shop.ada, shop.ben):
        await log_order(shop, who)
        await who.send_dm("Where is it?")
    before = len(shop.desk.history())
    await kill(shop)
    await advance_until(shop.env, london(4, 15))
    await start(shop, settings)
    [said] = read_desk(shop)[before:]
    assert I_WAS_AWAY in said
    assert "**Ada** waits 3 days" in said
    assert "**Ben** waits 3 days" in said
    assert find_pings(shop, shop.env) == [f"<@&{shop.staff.id}>"]
    await restart(shop, settings)
    await advance_until(shop.env, london(5, 8, 59))
    assert len(shop.desk.history()) == before + 1
    await advance_until(shop.env, london(5, 9))
    assert len(find_digests(shop)) == 2


@pytest.mark.parametrize("acts", [False, True])
async def test_the_deputy_is_called_when_two_overdue_rungs_pass_in_silence(
    shop: World, *, acts: bool
) -> None:
    env = shop.env
    await shop.ask("shop setup", by=shop.rosa, deputy=shop.ben)
    await log_order(shop, shop.ada)
    await shop.ada.send_dm("Where is it?")  # due on Friday at midnight
    await advance_until(env, london(2, 12))
    assert shop.ben.mention not in str(read_desk(shop))
    if acts:
        await log_order(shop, shop.ada, item="scarf")
    await advance_until(env, london(3, 12))
    called = (
        f"<@&{shop.staff.id}> {shop.ben.mention} nobody has answered for a while, can you help?"
    )
    assert (called in find_pings(shop, env)) is not acts
    await advance_until(env, london(4, 12))
    assert called in find_pings(shop, env)
    allowed = [
        each.json["allowed_mentions"].get("users")
        for each in env.http_requests
        if isinstance(each.json, dict) and "can you help?" in str(each.json.get("content"))
    ]
    assert all([str(user) for user in users] == [str(shop.ben.id)] for users in allowed)


async def test_a_snooze_keeps_quiet_shows_until_when_and_why_and_wakes_with_a_word_to_staff_only(
    shop: World, settings: Settings
) -> None:
    env = shop.env
    await log_order(shop, shop.ada)
    await advance_until(env, london(1, 12))
    await shop.ada.send_dm("Where is it?")
    told = len(shop.ada.user.dm_channel.history())
    said = await shop.ask(
        "snooze", customer="Ada", until="4 january 2pm", reason="the yarn comes on Sunday"
    )
    until = int(london(4, 14).timestamp())
    assert "Until Sunday 14:00." in said
    assert "Reason: the yarn comes on Sunday." in said
    assert f"<t:{until}:" in await shop.ask("inbox")
    before = len(shop.desk.history())
    await restart(shop, settings)
    await advance_until(env, london(4, 13, 59))
    assert len(shop.desk.history()) == before
    await advance_until(env, london(4, 14))
    [woken] = find_pings(shop, env)
    assert woken == (
        f"<@&{shop.staff.id}> The snooze for **Ada** is over. It was: the yarn comes on Sunday. "
        "Overdue by 2 days 2 h."
    )
    await advance_until(env, london(4, 23))
    assert len(shop.desk.history()) == before + 1
    assert len(shop.ada.user.dm_channel.history()) == told
    await advance_until(env, london(5, 9))
    assert count_pings(shop) == 2  # and then the ladder goes on


async def test_a_snooze_ends_when_the_customer_writes(shop: World) -> None:
    env = shop.env
    await log_order(shop, shop.ada)
    await advance_until(env, london(1, 12))
    await shop.ada.send_dm("Where is it?")
    await shop.ask("snooze", customer="Ada", until="in 5 days")
    await advance_until(env, london(1, 18))
    await shop.ada.send_dm("Hello??")
    await advance_until(env, london(2, 12))
    assert [each.partition(": ")[2] for each in find_pings(shop, env)] == ["due now."]


async def test_an_answer_clears_what_was_planned_and_what_waits_to_be_posted(
    shop: World, env: Env
) -> None:
    await log_order(shop, shop.ada)
    await shop.ada.send_dm("Where is it?")
    env.inject_error("POST", f"/channels/{shop.desk.id}/messages", status=500)
    await env.advance_time(19.2 * HOUR)  # the ping was due, and could not be posted
    assert not any("waits for an answer" in each for each in read_desk(shop))
    await shop.ask("customer answered", customer="Ada")
    await env.advance_time(5 * DAY)
    assert not any("waits for an answer" in each for each in read_desk(shop))
    assert find_digests(shop) == []


async def test_a_second_message_doesnt_swallow_a_ping_that_waits_to_be_posted(
    shop: World, env: Env
) -> None:
    await log_order(shop, shop.ada)
    await shop.ada.send_dm("Where is it?")
    env.inject_error("POST", f"/channels/{shop.desk.id}/messages", status=500)
    await env.advance_time(19.2 * HOUR)
    await shop.ada.send_dm("Hello?")
    await env.advance_time(60)
    assert sum("waits for an answer: due in" in each for each in read_desk(shop)) == 1


async def test_a_seller_who_spoke_last_is_never_reminded(shop: World) -> None:
    await log_order(shop, shop.ada)
    await shop.ada.send_dm("Where is it?")
    await draft_reply(shop)
    await shop.sam.react(shop.list_cards()[-1], "✅")
    await shop.env.advance_time(UNDO_OVER)
    assert len(list_direct(shop.ada)) == 1
    said = len(shop.desk.history())
    await shop.env.advance_time(5 * DAY)
    assert len(shop.desk.history()) == said


async def test_a_restart_repeats_no_reminder(shop: World, settings: Settings) -> None:
    await log_order(shop, shop.ada)
    await shop.ada.send_dm("Where is it?")
    for _ in range(3):
        await shop.env.advance_time(10 * HOUR)
        await restart(shop, settings)
    said = [each for each in read_desk(shop) if "Ada" in each and "wrote to you" not in each]
    await restart(shop, settings)
    assert [
        each for each in read_desk(shop) if "Ada" in each and "wrote to you" not in each
    ] == said
    assert len(said) == len(set(said))


async def test_many_who_are_due_at_one_moment_come_as_one_short_ping_not_as_a_storm(
    shop: World,
) -> None:
    people = [shop.guild.add_member(shop.env.create_user(f"person{n}")) for n in range(5)]
    for person in people:
        await person.send_dm("Where is it?")
    before = len(shop.desk.history())
    await shop.env.advance_time(19.3 * HOUR)
    [said] = [each for each in read_desk(shop)[before:] if MORNING not in each]
    assert "**5 customers** wait for an answer." in said
    assert all(f"person{n}" in said for n in range(5))


async def test_the_reply_target_of_the_shop_moves_the_whole_ladder(shop: World) -> None:
    await log_order(shop, shop.ada)
    await shop.ada.send_dm("Where is it?")
    await shop.ask("shop setup", by=shop.rosa, target=12)
    await advance_until(shop.env, london(1, 20))
    assert [each.partition(": ")[2] for each in find_pings(shop, shop.env)] == [
        "due in 2 h 24 min.",
        "due now.",
    ]


async def test_what_is_planned_sooner_than_all_else_is_said_on_time(shop: World) -> None:
    """The bot sleeps until what is due first, and learns of what comes sooner."""
    await log_order(shop, shop.ada)
    await advance_until(shop.env, london(1, 12))
    await shop.ada.send_dm("Where is it?")
    await shop.env.advance_time(HOUR)
    await shop.ask("snooze", customer="Ada", until="in 2 hours")
    await shop.env.advance_time(2 * HOUR + 1)
    assert ["The snooze for **Ada** is over" in each for each in find_pings(shop, shop.env)] == [
        True
    ]
