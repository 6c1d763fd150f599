"""Red-DiscordBot as its own program starts it, for the loopback Discord: `python -m
tests.bench.red_bot ADDRESS INSTANCE …`, with the Python of its own environment.

Nothing in it is changed but whom it speaks with, and discord.py's two waits that no bot here has.
"""

import sys

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route
from redbot.__main__ import main  # before all else, as in its own program
from redbot.core.bot import Red


def run(address: str) -> None:
    Route.BASE = f"http://{address}/api"
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(f"ws://{address}/gateway/")
    make = Red.__init__

    def make_hurried(bot: Red, *arguments: object, **more: object) -> None:
        make(bot, *arguments, **more)
        bot._connection.guild_ready_timeout = 0.05
        bot.before_identify_hook = wait_for_nothing

    async def wait_for_nothing(shard_id: int | None, *, initial: bool = False) -> None:
        pass

    Red.__init__ = make_hurried
    main()


if __name__ == "__main__":
    run(sys.argv.pop(1))
