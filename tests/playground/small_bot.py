"""A little bot with one of everything that the playground has to show."""

from __future__ import annotations

import asyncio
import re

import discord
from discord import app_commands

ITEMS = ("Blue shrug", "Red shawl", "Green hat")


class KeepButton(
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=r"keep:(?P<word>\w+)"
):
    """A button that outlives a restart."""

    def __init__(self, word: str) -> None:
        super().__init__(discord.ui.Button(label="Keep", custom_id=f"keep:{word}"))
        self.word = word

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction, __: discord.ui.Item[discord.ui.View], match: re.Match[str]
    ) -> KeepButton:
        return cls(match["word"])

    async def callback(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"Kept **{self.word}**.", ephemeral=True)


class NoteForm(discord.ui.Modal, title="A note"):
    text: discord.ui.TextInput[NoteForm] = discord.ui.TextInput(
        label="Text", style=discord.TextStyle.paragraph, default="Dear Ada", custom_id="text"
    )
    kind: discord.ui.Label[NoteForm] = discord.ui.Label(
        text="Kind",
        description="How to send it",
        component=discord.ui.Select(
            custom_id="kind",
            options=[discord.SelectOption(label="Mail"), discord.SelectOption(label="Phone")],
        ),
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        assert isinstance(self.kind.component, discord.ui.Select)
        await interaction.response.send_message(
            f"{self.kind.component.values[0]}: {self.text.value}", ephemeral=True
        )


class CardView(discord.ui.View):
    """A menu, a button that opens a form, and a time-out that says so."""

    message: discord.Message | None = None

    @discord.ui.select(
        placeholder="Pick a colour",
        custom_id="colour",
        options=[
            discord.SelectOption(label="Blue", description="like the sea"),
            discord.SelectOption(label="Red"),
        ],
    )
    async def pick(
        self, interaction: discord.Interaction, select: discord.ui.Select[CardView]
    ) -> None:
        await interaction.response.send_message(f"You picked {select.values[0]}.", ephemeral=True)

    @discord.ui.button(label="Edit", custom_id="edit", style=discord.ButtonStyle.primary, emoji="✏")
    async def edit(self, interaction: discord.Interaction, _: discord.ui.Button[CardView]) -> None:
        await interaction.response.send_modal(NoteForm())

    async def on_timeout(self) -> None:
        if self.message is not None:
            await self.message.edit(content="Too late.", view=None)


class SmallBot(discord.Client):
    """Answers, drafts a card, follows reactions, relays direct messages and nags after a day."""

    def __init__(self) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True, guild_reactions=True, dm_messages=True)
        )
        self.tree = app_commands.CommandTree(self)
        self.tree.add_command(order)
        self.tree.add_command(log_message)
        self.nags: list[asyncio.Task[None]] = []

    async def setup_hook(self) -> None:
        self.add_dynamic_items(KeepButton)
        await self.tree.sync()

    def find_desk(self) -> discord.TextChannel:
        desk = discord.utils.get(self.get_all_channels(), name="shop-desk")
        assert isinstance(desk, discord.TextChannel)
        return desk

    async def on_message(self, message: discord.Message) -> None:
        if message.guild is None and not message.author.bot:
            await self.find_desk().send(f"{message.author.name} wrote: {message.content}")
            await message.channel.send("A person will answer you.")

    async def on_raw_reaction_add(self, payload: discord.RawReactionActionEvent) -> None:
        if self.user is not None and payload.user_id != self.user.id:
            channel = self.get_partial_messageable(payload.channel_id)
            await channel.send(f"{payload.emoji} noted", delete_after=30)

    async def nag(self, channel: discord.abc.Messageable) -> None:
        """Wait on an event, as the architecture asks, and write when the day is over."""
        try:
            await self.wait_for("never", timeout=24 * 3600)
        except TimeoutError:
            await channel.send("Still waiting: a day has passed.")


class Order(app_commands.Group):
    """Orders"""

    @app_commands.command()
    @app_commands.choices(carrier=[app_commands.Choice(name="Royal Mail", value="rm")])
    async def ship(
        self,
        interaction: discord.Interaction,
        item: str,
        carrier: app_commands.Choice[str] | None = None,
        count: app_commands.Range[int, 1, 9] = 1,
        member: discord.Member | None = None,
        receipt: discord.Attachment | None = None,
        urgent: bool = False,
    ) -> None:
        """Mark an order shipped and draft the note"""
        bot = interaction.client
        assert isinstance(bot, SmallBot)
        embed = discord.Embed(
            title="Shipped", description=f"Dear **Ada**,\nyour {item} left.", color=0x5BA66E
        )
        embed.add_field(name="Carrier", value=carrier.name if carrier else "none")
        embed.add_field(name="Count", value=str(count))
        embed.set_footer(text=f"{member.name if member else 'nobody'} · urgent: {urgent}")
        if receipt is not None:
            embed.add_field(name="Receipt", value=f"{receipt.filename} ({receipt.size})")
        view = CardView(timeout=600)
        view.add_item(KeepButton(item.partition(" ")[0]))
        await interaction.response.send_message("Drafted.", ephemeral=True)
        card = await bot.find_desk().send(embed=embed, view=view)
        view.message = card
        await card.add_reaction("✅")
        await card.add_reaction("❌")
        bot.nags.append(asyncio.create_task(bot.nag(bot.find_desk())))

    @ship.autocomplete("item")
    async def suggest_items(
        self, _: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return [
            app_commands.Choice(name=item, value=item)
            for item in ITEMS
            if typed.casefold() in item.casefold()
        ]

    @app_commands.command()
    async def fail(self, _: discord.Interaction) -> None:
        """Break, as programs do"""
        raise RuntimeError("on purpose")


order = Order(name="order", description="Orders")


@app_commands.context_menu(name="Log customer message")
async def log_message(interaction: discord.Interaction, message: discord.Message) -> None:
    await interaction.response.send_message(
        f"Logged a message of {message.author.name}.", ephemeral=True
    )
