"""What the loopback Discord keeps: one server, its people and their messages, and how each looks on
the wire.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import discord

from tests.loopback.gateway import Payload
from tests.trimming import trim_message

APPLICATION = GUILD = 1_000_000_000_000_000_001
OWNER_ROLE, STAFF_ROLE, BOT_ROLE = (GUILD + number for number in (1, 2, 3))
DESK = GUILD + 10


def find_desk(guild: int) -> int:
    """The desk channel of a server."""
    return guild + DESK - GUILD


@dataclass(frozen=True)
class Person:
    """An account; `line` is the channel of its direct messages with the bot."""

    id: int
    name: str
    roles: tuple[int, ...] = ()
    is_bot: bool = False

    @property
    def line(self) -> int:
        return self.id + 500

    def show(self) -> Payload:
        return {
            "id": str(self.id),
            "username": self.name,
            "global_name": None if self.is_bot else self.name.title(),
            "discriminator": "0",
            "avatar": None,
            "bot": self.is_bot,
        }

    def show_member(self) -> Payload:
        return {
            "user": self.show(),
            "roles": [str(role) for role in self.roles],
            "joined_at": "2026-01-01T00:00:00+00:00",
            "deaf": False,
            "mute": False,
            "flags": 0,
        }


GOODWORD = Person(APPLICATION, "goodword", (BOT_ROLE,), is_bot=True)
ROSA = Person(GUILD + 101, "rosa", (OWNER_ROLE,))  #: may manage the server
SAM = Person(GUILD + 102, "sam", (STAFF_ROLE,))
ADA = Person(GUILD + 103, "ada")  #: a customer
BEN = Person(GUILD + 104, "ben")  #: in the server, and unknown to the shop
#: More people in the server whom the shop doesn't know.
STRANGERS = tuple(Person(GUILD - 1000 + number, f"stranger{number}") for number in range(150))
PEOPLE = {person.id: person for person in (GOODWORD, ROSA, SAM, ADA, BEN, *STRANGERS)}
ROLES = {
    GUILD: discord.Permissions(view_channel=True, send_messages=True),
    OWNER_ROLE: discord.Permissions(manage_guild=True),
    STAFF_ROLE: discord.Permissions.none(),
    BOT_ROLE: discord.Permissions.all(),
}


@dataclass
class Message:
    """One message as Discord keeps it; `reactions` are the people's ids by emoji."""

    id: int
    channel: int
    author: Person
    content: str = ""
    embeds: list[Payload] = field(default_factory=list)
    components: list[Payload] = field(default_factory=list)
    flags: int = 0
    nonce: str | None = None
    reactions: dict[str, list[int]] = field(default_factory=dict)
    edited_at: datetime | None = None
    files: dict[str, bytes] = field(default_factory=dict)  #: of the bot's: by their names
    #: what only people's messages hold; see `parts.py`
    parts: Payload = field(default_factory=dict)
    earlier: list[str] = field(default_factory=list)  #: all its words before each change
    bodies: list[str] = field(default_factory=list)  #: of its cards, also the earlier ones

    @property
    def at(self) -> datetime:
        return discord.utils.snowflake_time(self.id)

    @property
    def text(self) -> str:
        """All its words, from top to bottom."""
        parts = [self.content]
        for embed in self.embeds:
            parts += [embed.get("title", ""), embed.get("description", "")]
            parts += [f"{each['name']}: {each['value']}" for each in embed.get("fields", ())]
        return "\n".join(filter(None, parts))

    @property
    def stands(self) -> str:
        """Where the letter of a draft's card is: a settled one is one line."""
        if not self.embeds:
            return re.split(r": draft \d+, revision \d+\. ", self.content, maxsplit=1)[-1]
        return self.text.rpartition("Where it stands: ")[2]

    def has_said(self, words: str) -> bool:
        """Whether it says these words, or did before it was changed."""
        return any(words in each for each in (self.text, *self.earlier))

    @property
    def buttons(self) -> dict[str, str]:
        """What its buttons do, by their labels."""
        return {
            part["label"]: part.get("custom_id", "")
            for row in self.components
            for part in row["components"]
        }

    def change(self, body: Payload) -> None:
        body = trim_message(body)
        self.earlier.append(self.text)
        self.bodies += [embed.get("description", "") for embed in body.get("embeds") or ()]
        for name in ("content", "embeds", "components", "flags"):
            if name in body:
                setattr(self, name, body[name] or type(getattr(self, name))())

    def show(self) -> Payload:
        return {
            "id": str(self.id),
            "channel_id": str(self.channel),
            "author": self.author.show(),
            "content": self.content,
            "timestamp": self.at.isoformat(),
            "edited_timestamp": self.edited_at.isoformat() if self.edited_at else None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [
                {
                    "id": str(number),
                    "filename": name,
                    "size": len(content),
                    "url": "",
                    "proxy_url": "",
                }
                for number, (name, content) in enumerate(self.files.items(), 1)
            ],
            "embeds": self.embeds,
            "components": self.components,
            "pinned": False,
            "type": 0,
            "flags": self.flags,
            "nonce": self.nonce,
            "reactions": [
                {
                    "emoji": {"id": None, "name": emoji},
                    "count": len(people),
                    "count_details": {"normal": len(people), "burst": 0},
                    "me": GOODWORD.id in people,
                    "me_burst": False,
                    "burst_colors": [],
                }
                for emoji, people in self.reactions.items()
            ],
            **self.parts,
        }


def show_line(person: Person) -> Payload:
    return {
        "id": str(person.line),
        "type": 1,
        "recipients": [person.show()],
        "last_message_id": None,
    }


def show_desk(guild: int = GUILD) -> Payload:
    return {
        "id": str(find_desk(guild)),
        "type": 0,
        "name": "desk",
        "position": 0,
        # Not everyone on the server reads it: else the bot would post nothing about customers
        # there.
        "permission_overwrites": [
            {
                "id": str(guild),
                "type": 0,
                "allow": "0",
                "deny": str(discord.Permissions(view_channel=True).value),
            }
        ],
        "nsfw": False,
    }


def show_guild(guild: int = GUILD) -> Payload:
    """One of the servers. All have the same people, with the same roles."""
    roles = [
        {
            "id": str(guild if role == GUILD else role),
            "name": str(role),
            "permissions": str(permissions.value),
            "position": position,
        }
        | {
            "color": 0,
            "colors": {"primary_color": 0},
            "hoist": False,
            "managed": False,
            "mentionable": False,
        }
        for position, (role, permissions) in enumerate(ROLES.items())
    ]
    return {
        "id": str(guild),
        "name": "The Woolly Shelf",
        "owner_id": str(ROSA.id),
        "member_count": len(PEOPLE),
        "unavailable": False,
        "roles": roles,
        "channels": [show_desk(guild)],
        "members": [GOODWORD.show_member()],
        "emojis": [],
        "stickers": [],
        "threads": [],
        "voice_states": [],
        "presences": [],
    }


def show_interaction(
    kind: int, data: Payload, by: Person, *, id_: int, token: str, guild: int = GUILD, **more: Any
) -> Payload:
    """What a command, a button or typing in an option sends to the bot, from the desk."""
    permissions = ROLES[GUILD].value
    for role in by.roles:
        permissions |= ROLES[role].value
    return {
        "id": str(id_),
        "application_id": str(GUILD),
        "type": kind,
        "token": token,
        "version": 1,
        "guild_id": str(guild),
        "channel_id": str(find_desk(guild)),
        "channel": show_desk(guild),
        "member": {**by.show_member(), "permissions": str(permissions)},
        "data": data,
        "attachment_size_limit": 1,
        "app_permissions": "0",
        "entitlements": [],
        "authorizing_integration_owners": {},
        "context": 0,
        **more,
    }
