"""A direct message as Discord shows it, and as it is taken in."""

from collections.abc import AsyncIterator

import aiohttp
import discord

from bot.client import SellerBot
from bot.client.connecting import read_meaning
from bot.domain.discord_errors import Meaning
from bot.domain.errors import BadInput
from bot.domain.text import clean_name
from bot.store.direct import DirectMessage
from cogs.direct.queues import CannotRead
from cogs.parts.message_contents import list_attachments, read_words

#: What people write. Everything else is Discord's own word: a pin, a call, the end of a poll.
_WRITTEN = (discord.MessageType.default, discord.MessageType.reply)
#: A channel of which Discord says so can't be read, now or later.
_CLOSED = (Meaning.NO_CHANNEL, Meaning.NO_RIGHTS, Meaning.NOBODY)


class DiscordChannel:
    """The channel on Discord in which one person and the bot write."""

    def __init__(self, bot: SellerBot, channel_id: int) -> None:
        self.bot = bot
        self.id = channel_id

    async def read_after(self, message_id: int) -> AsyncIterator[DirectMessage]:
        """What the person wrote behind this message and is still there, in order, to the end."""
        channel = self.bot.get_partial_messageable(self.id, type=discord.ChannelType.private)
        history = channel.history(after=discord.Object(message_id), limit=None, oldest_first=True)
        while True:
            try:
                message = await anext(history, None)
            except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
                is_temporary = read_meaning(error) not in _CLOSED
                raise CannotRead(repr(error), is_temporary=is_temporary) from error
            if message is None:
                return
            if is_written(message):
                yield read_message(message)


def is_written(message: discord.Message) -> bool:
    """Whether a person wrote it: not a bot, and not Discord itself."""
    return not message.author.bot and message.type in _WRITTEN


def read_message(message: discord.Message) -> DirectMessage:
    return DirectMessage(
        message_id=message.id,
        user_id=message.author.id,
        user_name=read_name(message.author),
        words=read_words(message),
        attachments=list_attachments(message),
        at=message.created_at,
        edited_at=message.edited_at,
    )


def read_name(author: discord.abc.User) -> str:
    """What they call themselves; many people's display name has nothing in it that can be read."""
    try:
        return clean_name(author.display_name)
    except BadInput:
        return clean_name(author.name)
