"""What a person is told when something could not be done, or was done and could not be shown."""

from typing import TYPE_CHECKING, Any

import aiohttp
import discord
import structlog
from discord import app_commands

from bot.domain.errors import ShopError
from bot.domain.posts import Post
from bot.store.problems import NotOurs
from bot.writing.desk import compose_unseen

if TYPE_CHECKING:
    from bot.client import SellerBot

log = structlog.get_logger()

SORRY = (
    "Something went wrong on my side, and nothing was changed. Please try once more. "
    "If it happens again, tell whoever runs this bot: the log of this moment says why."
)

DONE = (
    "It is done, but I couldn't show you the answer. Please look with /order list or /inbox "
    "before you try again."
)

#: Under these names an interaction remembers that something was changed, and what was to be
#: answered.
IS_DONE, ANSWER = "is_done", "answer"


async def refuse(interaction: "discord.Interaction[SellerBot]", error: Exception) -> None:
    """Tells the person why nothing happened; what isn't a refusal is logged.

    Where something was done that can't be shown to them (they waited too long, or Discord says so),
    it is said at the desk: whoever sees no answer does it again.
    """
    cause = getattr(error, "original", None) or error
    is_done = interaction.extras.get(IS_DONE, False)
    if isinstance(cause, NotOurs):
        # Whoever serves the shop now hears of the request as well, and answers it.
        log.warning("a request belongs to another process", request=_name_request(interaction))
        return
    if isinstance(cause, ShopError):
        sentence = cause.sentence
    elif isinstance(cause, app_commands.TransformerError):
        sentence = explain_option(interaction, cause)
    elif isinstance(cause, app_commands.NoPrivateMessage):
        sentence = "Please use this in your shop's server."
    else:
        sentence = DONE if is_done else SORRY
        if isinstance(cause, discord.HTTPException | aiohttp.ClientError | OSError) and is_done:
            log.warning(
                "an answer could not be shown",
                request=_name_request(interaction),
                reason=str(cause),
            )
        else:
            log.error("a request failed", request=_name_request(interaction), exc_info=cause)
    try:
        if interaction.response.is_done():
            await interaction.followup.send(sentence, ephemeral=True)
        else:
            await interaction.response.send_message(sentence, ephemeral=True)
    except (discord.HTTPException, aiohttp.ClientError, OSError) as gone:
        log.warning("a refusal could not be shown", reason=str(gone))
        if is_done:
            await _say_at_desk(interaction)


async def _say_at_desk(interaction: "discord.Interaction[SellerBot]") -> None:
    assert interaction.guild_id is not None  # elsewhere nothing of a shop can be changed
    answer = interaction.extras.get(ANSWER) or Post(words=DONE)
    command = interaction.command.qualified_name if interaction.command else None
    post = compose_unseen(interaction.user.id, command, answer)
    async with interaction.client.transaction() as tx:
        await tx.outbox.say(interaction.guild_id, post, now=discord.utils.utcnow())


def _name_request(interaction: discord.Interaction[Any]) -> str:
    return interaction.command.qualified_name if interaction.command else str(interaction.type)


def explain_option(
    interaction: discord.Interaction[Any], error: app_commands.TransformerError
) -> str:
    """Which option could not be used, by the name that the person sees, and what to do."""
    command = interaction.command
    parameters = command.parameters if isinstance(command, app_commands.Command) else []
    name = next(
        (
            f"`{each.display_name}`"
            for each in parameters
            if each.type is error.type
            and getattr(interaction.namespace, each.display_name, None) == error.value
        ),
        "one of the options",
    )
    return (
        f"I can't use what you gave for {name}. Please pick it from the list that Discord shows. "
        "If you did, try again in a minute: I may just have started."
    )
