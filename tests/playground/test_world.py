"""The offline Discord behaves as a person expects of the real one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.playground.commands import ImpossibleError
from bot.playground.people import Person, Place
from bot.playground.world import World
from tests.playground.small_bot import SmallBot

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with World(SmallBot, opens_at=MONDAY) as built:
        yield built


def messages(world: World, person: Person, place: Place) -> list[dict[str, Any]]:
    shown = world.snapshot(person, place)["messages"]
    assert isinstance(shown, list)
    return shown


async def draft_card(world: World) -> int:
    """Have Rosa ship an order and return the id of the card that the bot drafts."""
    await world.run_command(world.seller, world.general, "order ship", {"item": "Blue shrug"})
    return world.last_message_id(world.seller, world.desk)


async def test_the_world_begins_on_a_weekday_morning() -> None:
    async with World(SmallBot) as world:
        local = world.now.astimezone(world.zone)
        assert local.weekday() < 5
        assert (local.hour, local.minute) == (9, 0)


async def test_staff_see_the_desk_and_customers_do_not(world: World) -> None:
    assert [place.name for place in world.places(world.helper)] == [
        "shop-desk",
        "general",
        "Goodword",
    ]
    assert [place.name for place in world.places(world.customers[0])] == ["general", "Goodword"]
    with pytest.raises(ImpossibleError, match="cannot see"):
        world.place(world.customers[0], str(world.desk.id))


async def test_a_command_drafts_a_card_at_the_desk(world: World) -> None:
    answer = await world.run_command(
        world.seller,
        world.general,
        "order ship",
        {
            "item": "Blue shrug",
            "carrier": "rm",
            "count": "2",
            "member": world.helper,
            "receipt": ("a.pdf", b"12"),
        },
    )
    assert (answer.answered, answer.text) == (True, "Drafted.")
    card = messages(world, world.helper, world.desk)[-1]
    fields = {field["name"]: field["value"] for field in card["embeds"][0]["fields"]}
    assert fields == {"Carrier": "Royal Mail", "Count": "2", "Receipt": "a.pdf (2)"}
    assert "Sam" in card["embeds"][0]["footer"]["text"]
    assert [(item["emoji"], item["mine"]) for item in card["reactions"]] == [
        ("✅", False),
        ("❌", False),
    ]


async def test_an_ephemeral_reply_is_seen_by_one_person_until_dismissed(world: World) -> None:
    answer = await world.run_command(
        world.seller, world.general, "order ship", {"item": "Red shawl"}
    )
    assert answer.message_id is not None
    reply = messages(world, world.seller, world.general)[-1]
    assert reply["ephemeral"]
    assert reply["used"] == {"who": str(world.seller.id), "command": "order ship"}
    assert messages(world, world.helper, world.general) == []
    world.dismiss(answer.message_id)
    assert messages(world, world.seller, world.general) == []


async def test_autocomplete_comes_from_the_bot(world: World) -> None:
    choices = await world.autocomplete(
        world.seller, world.desk, "order ship", "item", "sh", filled={"count": "1"}
    )
    assert [choice["name"] for choice in choices] == ["Blue shrug", "Red shawl"]


async def test_commands_are_listed_with_their_options(world: World) -> None:
    ship = world.commands(world.seller, world.desk)[-1]
    assert ship["name"] == "order ship"
    kinds = {option["name"]: option["kind"] for option in ship["options"]}
    assert kinds == {
        "item": "string",
        "carrier": "string",
        "count": "integer",
        "member": "user",
        "receipt": "attachment",
        "urgent": "boolean",
    }


@pytest.mark.parametrize(
    ("name", "options", "says"),
    [
        ("order sink", {}, "no command"),
        ("bake", {}, "no command"),
        ("order ship", {"item": "hat", "count": "two"}, "needs a number"),
        ("order ship", {"item": "hat", "colour": "red"}, "no option"),
        ("order ship", {"item": "hat", "member": "nobody"}, "nobody of that name"),
        ("order ship", {}, "Please fill in “item”"),
        ("order ship", {"item": "hat", "count": "12"}, "“count” must be ≤ 9"),
        ("order ship", {"item": "hat", "carrier": "dove"}, "Please pick “carrier” from the list"),
    ],
)
async def test_what_discord_would_refuse_is_refused(
    world: World, name: str, options: dict[str, str], says: str
) -> None:
    with pytest.raises(ImpossibleError, match=says):
        await world.run_command(world.seller, world.desk, name, options)


async def test_buttons_menus_and_forms_reach_the_bot(world: World) -> None:
    card = await draft_card(world)
    chosen = await world.select(world.helper, world.desk, card, "colour", ["Red"])
    assert chosen.text == "You picked Red."
    opened = await world.click(world.helper, world.desk, card, "edit")
    assert opened.form is not None
    assert [field["label"] for field in opened.form["fields"]] == ["Text", "Kind"]
    sent = await world.submit_modal(
        world.helper, opened.form["id"], {"text": "Hello", "kind": ["Phone"]}
    )
    assert sent.text == "Phone: Hello"
    with pytest.raises(ImpossibleError, match="no longer open"):
        await world.submit_modal(world.helper, opened.form["id"], {"text": "Hello"})


async def test_a_form_that_was_filled_in_wrongly_stays_open(world: World) -> None:
    opened = await world.click(world.seller, world.desk, await draft_card(world), "edit")
    assert opened.form is not None
    with pytest.raises(ImpossibleError):
        await world.submit_modal(world.seller, opened.form["id"], {"text": "", "kind": ["Phone"]})
    sent = await world.submit_modal(
        world.seller, opened.form["id"], {"text": "Hi", "kind": ["Mail"]}
    )
    assert sent.text == "Mail: Hi"


async def test_a_reaction_reaches_the_bot_and_its_note_disappears_with_time(world: World) -> None:
    card = await draft_card(world)
    await world.react(world.seller, world.desk, card, "✅")
    *_, shown, note = messages(world, world.seller, world.desk)
    assert shown["reactions"][0] == {
        "emoji": "✅",
        "count": 2,
        "mine": True,
        "who": [world.snapshot(world.seller, world.desk)["bot"], str(world.seller.id)],
    }
    assert note["content"] == "✅ noted"
    await world.tick(29)
    assert messages(world, world.seller, world.desk)[-1] == note
    await world.tick(1.5)
    assert int(messages(world, world.seller, world.desk)[-1]["id"]) == card
    await world.unreact(world.seller, world.desk, card, "✅")
    assert messages(world, world.seller, world.desk)[-1]["reactions"][0]["mine"] is False


async def test_a_customer_writes_to_the_bot_in_private(world: World) -> None:
    ada = world.customers[0]
    await world.say(ada, world.dm(ada), "Where is it?", [("photo.png", b"png")])
    letter, reply = messages(world, ada, world.dm(ada))
    assert (letter["content"], reply["content"]) == ("Where is it?", "A person will answer you.")
    assert reply["pings_me"]
    assert world.read_file(letter["attachments"][0]["url"].removeprefix("/files/")) == b"png"
    assert messages(world, world.seller, world.desk)[-1]["content"] == "Ada wrote: Where is it?"


async def test_people_change_and_delete_their_own_messages_only(world: World) -> None:
    ada, ben = world.customers[:2]
    sent = await world.say(ada, world.general, "Where is it?")
    await world.edit(ada, world.general, sent, "Please cancel it.")
    [shown] = messages(world, ben, world.general)
    assert (shown["content"], bool(shown["edited"])) == ("Please cancel it.", True)
    for change in (
        world.edit(ben, world.general, sent, "Mine"),
        world.delete(ben, world.general, sent),
    ):
        with pytest.raises(ImpossibleError):
            await change
    await world.delete(ada, world.general, sent)
    assert messages(world, ben, world.general) == []


async def test_a_mention_rings_for_those_whom_it_means_and_for_nobody_else(world: World) -> None:
    quiet = await world.say(world.seller, world.general, "Hello")
    loud = await world.say(
        world.seller, world.general, f"{world.staff.mention} and {world.customers[0].mention}"
    )
    for person, rings in [
        (world.helper, True),
        (world.customers[0], True),
        (world.customers[1], False),
    ]:
        shown = {
            int(item["id"]): item["pings_me"] for item in messages(world, person, world.general)
        }
        assert shown == {quiet: False, loud: rings}


async def test_the_message_menu_reaches_the_bot(world: World) -> None:
    sent = await world.say(world.customers[1], world.general, "My hat is late")
    assert world.snapshot(world.seller, world.general)["menu"] == ["Log customer message"]
    answer = await world.use_menu(world.seller, world.general, sent, "Log customer message")
    assert answer.text == "Logged a message of Ben."


async def test_time_passes_in_steps_and_wakes_what_waits(world: World) -> None:
    card = await draft_card(world)
    before = world.version
    await world.advance(timedelta(days=1))
    assert world.version - before >= 24
    assert world.passing is None
    too_late, nag = messages(world, world.seller, world.desk)[-2:]
    assert (int(too_late["id"]), too_late["content"]) == (card, "Too late.")
    assert nag["content"] == "Still waiting: a day has passed."
    assert world.now == MONDAY + timedelta(days=1)


async def test_while_time_passes_people_act_and_the_bot_is_not_restarted(world: World) -> None:
    passing = asyncio.create_task(world.advance(timedelta(days=2), breath=0.001))
    await world.wait_for_news(world.version)
    await world.say(world.customers[0], world.general, "Hello")
    assert world.passing is not None
    for refused in (world.restart_bot(), world.start_afresh(), world.advance("opening")):
        with pytest.raises(ImpossibleError, match="Time is passing"):
            await refused
    await passing
    assert (
        MONDAY
        < datetime.fromisoformat(messages(world, world.seller, world.general)[0]["at"])
        < world.now
    )


@pytest.mark.parametrize(
    ("passed", "opening"),
    [
        (timedelta(0), datetime(2026, 11, 24, 9, tzinfo=UTC)),
        (timedelta(hours=-1), datetime(2026, 11, 23, 9, tzinfo=UTC)),
        (timedelta(days=4, hours=3), datetime(2026, 11, 30, 9, tzinfo=UTC)),
    ],
)
async def test_the_next_opening_is_a_weekday_at_nine(passed: timedelta, opening: datetime) -> None:
    async with World(SmallBot, opens_at=MONDAY + passed) as world:
        await world.advance("opening")
        assert world.now == opening


async def test_a_restarted_bot_knows_its_lasting_buttons(world: World) -> None:
    card = await draft_card(world)
    await world.restart_bot()
    answer = await world.click(world.helper, world.desk, card, "keep:Blue")
    assert answer.text == "Kept **Blue**."


async def test_a_command_that_breaks_is_not_answered_and_is_on_record(world: World) -> None:
    answer = await world.run_command(world.seller, world.desk, "order fail")
    assert not answer.answered
    assert "on purpose" in str(world.errors[-1])


async def test_starting_afresh_throws_all_away_and_prepares_again() -> None:
    resets: list[str] = []

    async def prepare(world: World) -> None:
        await world.say(world.seller, world.general, "Hello")

    async with World(SmallBot, prepare=prepare, reset=lambda: resets.append("reset")) as world:
        await world.say(world.seller, world.general, "Goodbye")
        before, first_id = world.version, world.seller.id
        await world.start_afresh()
        assert [shown["content"] for shown in messages(world, world.seller, world.general)] == [
            "Hello"
        ]
        assert resets == ["reset"]
        assert world.version > before
        assert world.seller.id != first_id
