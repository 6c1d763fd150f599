"""The offline Discord of these tests answers as the true one does where the bot relies on it."""

import discord
import pytest

from tests.cogs.shop_world import World


async def test_a_repeated_nonce_gives_the_old_message_whatever_is_said_and_wherever(
    world: World,
) -> None:
    desk, hall = (world.bot.get_partial_messageable(each.id) for each in (world.desk, world.hall))
    first = await desk.send("Dear Ada", nonce="n1")
    again = await hall.send("Dear Ben", nonce="n1")
    assert (again.id, again.content) == (first.id, "Dear Ada")
    assert (len(world.desk.history()), len(world.hall.history())) == (1, 0)
    await world.env.advance_time(240)
    assert (await hall.send("Dear Ben", nonce="n1")).content == "Dear Ben"


async def test_a_nonce_whose_message_was_deleted_makes_no_new_one(world: World) -> None:
    desk = world.bot.get_partial_messageable(world.desk.id)
    await (await desk.send("Dear Ada", nonce="n1")).delete()
    with pytest.raises(discord.NotFound, match="Unknown Message"):
        await desk.send("Dear Ada", nonce="n1")


async def test_blank_ends_are_not_kept(world: World) -> None:
    desk = world.bot.get_partial_messageable(world.desk.id)
    embed = discord.Embed(title=" One ", description="Two\n").add_field(
        name=" Three", value="Four\n\n"
    )
    sent = await desk.send(" Hello\n", embed=embed.set_footer(text=" Five"))
    assert sent.content == "Hello"
    [kept] = sent.embeds
    assert (kept.title, kept.description, kept.footer.text) == ("One", "Two", "Five")
    assert (kept.fields[0].name, kept.fields[0].value) == ("Three", "Four")
    assert (await sent.edit(content="Bye ")).content == "Bye"
