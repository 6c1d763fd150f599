"""Commands that Discord doesn't take now are registered later, and the bot serves meanwhile."""

import pytest

from bot.client import SellerBot
from tests.cogs.shop_world import PatientEnv


def tell(bot: SellerBot) -> str:
    """What /shop status can say of the commands."""
    return bot.sync_problem or ""


async def start(env: PatientEnv, *, status: int, code: int) -> SellerBot:
    env.inject_error("PUT", "/applications/*/commands", status=status, code=code)
    await env.start()
    assert isinstance(env.bot, SellerBot)
    return env.bot


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        (403, 50001, "Invite me again with this link"),
        (429, 30034, "takes no more new commands today"),
        (429, 0, "makes me wait"),
        (500, 0, "aren't registered yet"),
    ],
)
async def test_commands_that_were_refused_are_registered_a_minute_later(
    bot: SellerBot, status: int, code: int, said: str
) -> None:
    env = PatientEnv(bot)
    started = await start(env, status=status, code=code)
    try:
        assert said in tell(started)
        await env.advance_time(61)
        assert not tell(started)
    finally:
        await env.shutdown()


async def test_an_invitation_that_lacked_commands_is_told_with_the_link_that_adds_them(
    bot: SellerBot,
) -> None:
    env = PatientEnv(bot)
    started = await start(env, status=403, code=50001)
    assert f"client_id={started.application_id}&scope=bot+applications.commands" in tell(started)
    await env.shutdown()


async def test_commands_that_discord_cant_read_are_tried_again_after_a_day(bot: SellerBot) -> None:
    env = PatientEnv(bot)
    started = await start(env, status=400, code=50035)
    assert "Update Goodword" in tell(started)
    await env.advance_time(3600)
    assert "Update Goodword" in tell(started)
    await env.advance_time(24 * 3600)
    assert not tell(started)
    await env.shutdown()


async def test_all_is_well_with_commands_that_were_taken(bot: SellerBot) -> None:
    env = PatientEnv(bot)
    await env.start()
    assert not tell(bot)
    await env.shutdown()
