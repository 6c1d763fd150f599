"""What is remembered of each server: what the desk needs, and no more.

discord.py makes objects of all that Discord tells of a server, and keeps them. In two thousand
servers that was more than the program itself.
"""

from typing import Any

from discord import ChannelType, Client

#: Where nobody writes, so that no desk is there, and no command comes from there.
_SILENT = frozenset(
    kind.value for kind in (ChannelType.category, ChannelType.forum, ChannelType.media)
)
#: Lists of things of which nothing is read. (Threads stay: a command may come from one, of which
#: Discord then tells only a part.)
_LISTS = frozenset(
    {
        "emojis",
        "guild_scheduled_events",
        "presences",
        "soundboard_sounds",
        "stage_instances",
        "stickers",
        "voice_states",
    }
)
#: The same of a channel where a desk can be, whose rights say who reads along; and of any other.
_ABOUT_DESKS = frozenset({"last_message_id", "last_pin_timestamp", "topic"})
_ABOUT_OTHERS = _ABOUT_DESKS | {"permission_overwrites"}
_DESKS = (ChannelType.text.value, ChannelType.news.value)


def keep_little(bot: Client) -> None:
    """Has each server trimmed before it is made an object of."""
    # The only way in: discord.py looks up here what takes an event (its version is pinned).
    parsers = bot._connection.parsers
    take = parsers["GUILD_CREATE"]
    parsers["GUILD_CREATE"] = lambda data: take(trim_server(data))


def trim_server(data: dict[str, Any]) -> dict[str, Any]:
    """The server as Discord tells of it, without what nobody here reads."""
    kept = {name: value for name, value in data.items() if name not in _LISTS}
    if "channels" in data:
        kept["channels"] = [
            _trim_channel(each) for each in data["channels"] if each["type"] not in _SILENT
        ]
    return kept


def _trim_channel(data: dict[str, Any]) -> dict[str, Any]:
    unread = _ABOUT_DESKS if data["type"] in _DESKS else _ABOUT_OTHERS
    return {name: value for name, value in data.items() if name not in unread}
