"""The smallest discord.py bot with a slash command, to compare with: `python -m
tests.bench.bare_bot ADDRESS`.
"""

import sys

import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

TOKEN = "MTAwMDAwMDAwMDAwMDAwMDAwMQ.loopbk.nothing-on-this-machine-is-secret"


class BareBot(discord.Client):
    """It waits for as little at its start as our own bot does on the loopback Discord."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents.none())
        self._connection.guild_ready_timeout = 0.05
        self.tree = app_commands.CommandTree(self)

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        pass


def main(address: str) -> None:
    Route.BASE = f"http://{address}/api"
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(f"ws://{address}/gateway/")
    bot = BareBot()

    @bot.tree.command()
    async def hello(interaction: discord.Interaction) -> None:
        """Say hello."""
        await interaction.response.send_message("Hello.", ephemeral=True)

    bot.run(TOKEN, log_handler=None)


if __name__ == "__main__":
    main(sys.argv[1])
