"""simcord, an offline Discord, with a small shop in it.

Whatever depends on simcord's internals is in this module: they are pinned with its version.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import discord
import simcord
from simcord.backend import serializers
from simcord.backend.access import can_access_channel
from simcord.backend.cdn import CDN_BASE
from simcord.backend.models import Channel, Guild, Message, User
from simcord.components import walk_components
from simcord.enums import AppCommandType

from bot.client import PERMISSIONS, SEES_COMMANDS

from .as_json import from_json, to_json
from .commands import ImpossibleError, Wire
from .people import Person, Place

__all__ = ["CDN_BASE", "Memory", "Simulation", "say_plainly"]

# seconds: shorter waits of the bot run in real time, longer ones belong to the simulated clock
_PAUSE = 1.0
_SETTLE_TIMEOUT = 60.0  # seconds of real time that the bot may take for one thing


@dataclass(slots=True, kw_only=True)
class Memory:
    """All of a simulated Discord that must not be lost, so that it can go on in another process.

    The slash commands are remembered for their ids; the bot registers them again. What only a
    running bot knows (open forms, answers that are still on their way) is forgotten, as when a bot
    is restarted.
    """

    now: datetime
    application_id: int
    bot_id: int
    users: dict[int, User]
    guilds: dict[int, Guild]
    channels: dict[int, Channel]
    dm_channels: dict[int, int]
    messages: dict[int, dict[int, Message]]
    commands: list[dict[str, Any]]
    used_ids: set[int]
    dismissed: set[int]
    used_commands: dict[str, str]

    def to_json(self) -> bytes:
        return to_json(self)

    @staticmethod
    def from_json(text: bytes) -> Memory:
        """Raises ValueError or TypeError for anything but what `to_json` gave."""
        return from_json(Memory, text)


#: What simcord and a memory call by the same name.
_SAME = ("application_id", "users", "guilds", "channels", "dm_channels", "messages")
#: The people of the shop and their parts.
_CAST = (
    ("Rosa", "seller"),
    ("Sam", "helper"),
    ("Ada", "customer"),
    ("Ben", "customer"),
    ("Chen", "customer"),
)


class _Env(simcord.Env):
    """simcord made fit for someone who watches: quick to settle, and patient with waits.

    simcord would let the real clock end a wait, and make every command stand still until then: a
    note that is deleted after ten seconds would cost ten seconds. Here the ticker moves the clock
    instead.
    """

    async def _settle_internal(self, **options: Any) -> None:
        options.setdefault("idle", 0.002)
        # a start has as long as all else, not simcord's own five seconds
        options.pop("timeout", None)
        await super()._settle_internal(**options)

    def _schedule_timer(self, record: Any, *timer: Any) -> None:
        if record.when - self.backend.clock.elapsed <= _PAUSE:
            super()._schedule_timer(record, *timer)


class Simulation:
    """The server “The Woolly Shelf” with its people, and the bot in it.

    It begins anew at a moment, or goes on as a memory tells. `on_event` hears of every change.
    """

    def __init__(
        self, bot: discord.Client, *, begins: datetime | Memory, on_event: Callable[[], None]
    ) -> None:
        self.env = _Env(bot, check_errors=False, settle_timeout=_SETTLE_TIMEOUT)
        self._backend = self.env.backend
        #: Ids of the replies that were dismissed by the one person who saw them.
        self.dismissed: set[int] = set()
        #: By the id of an interaction: the whole name of its command; Discord tells only the first
        #: word.
        self.used_commands: dict[str, str] = {}
        #: The content of the files that were sent, by their addresses.
        self.files = self._backend.cdn._blobs
        if isinstance(begins, Memory):
            self._recall(begins)
        else:
            self._backend.clock._epoch = begins
            self._backend.bot_user.name = "Goodword"
            self._build_server()
        self._meet_people()
        self._backend.subscribers.append(lambda *_: on_event())

    def _build_server(self) -> None:
        """Rosa's server: a desk that only staff and the bot see, a channel for all, and
        customers.
        """
        rosa, sam, *customers = (self.env.create_user(name) for name, _ in _CAST)
        guild = self.env.create_guild("The Woolly Shelf", owner=rosa)
        bot_role = guild.roles["Goodword"]
        bot_role._role.permissions = PERMISSIONS.value
        staff = guild.create_role("Staff", color=0xE8A87C, hoist=True, mentionable=True)
        for user in (rosa, sam):
            guild.add_member(user, roles=(staff,))
        for user in customers:
            guild.add_member(user)
        hidden, shown = (discord.PermissionOverwrite(view_channel=seen) for seen in (False, True))
        guild.create_text_channel(
            "shop-desk",
            topic="Drafts, reminders and news about orders. Only staff see this channel.",
            overwrites={guild.default_role: hidden, staff: shown, bot_role: shown},
        )
        guild.create_text_channel("general", topic="Everyone is here.")

    def _meet_people(self) -> None:
        """Know everyone and every place in the server by name."""
        (stored,) = self._backend.guilds.values()
        self.guild = simcord.GuildHandle(self.env, stored)
        self.staff = self.guild.roles["Staff"]
        # Here and not where it is made: a world that an older program kept lets its staff see the
        # commands as well.
        self.staff._role.permissions |= SEES_COMMANDS.value
        ids = {user.name: user.id for user in self._backend.users.values()}
        self.people = tuple(Person(name.casefold(), name, part, ids[name]) for name, part in _CAST)
        self._members = {
            person.id: simcord.MemberActor(
                self.env,
                self.guild,
                simcord.UserHandle(self.env, self._backend.get_user(person.id)),
            )
            for person in self.people
        }
        self._channels = tuple(self.guild.channels[name] for name in ("shop-desk", "general"))
        self.channels = tuple(
            Place(channel.id, channel.name or "", channel._channel.topic or "")
            for channel in self._channels
        )

    # ------------------------------------------------------------------- memory

    def remember(self) -> Memory:
        """Everything as it is now. It shares what it holds with the simulation: use it at once."""
        backend = self._backend
        return Memory(
            now=self.env.now(),
            bot_id=backend.bot_user.id,
            commands=list(backend.commands.get(None, {}).values()),
            used_ids=backend._reserved_ids,
            dismissed=self.dismissed,
            used_commands=self.used_commands,
            **{name: getattr(backend, name) for name in _SAME},
        )

    def _recall(self, memory: Memory) -> None:
        backend = self._backend
        backend.clock._epoch = memory.now
        for name in _SAME:
            setattr(backend, name, getattr(memory, name))
        backend.bot_user = backend.users[memory.bot_id]
        backend.commands[None] = {
            (command["name"], command["type"]): command for command in memory.commands
        }
        backend._reserved_ids = memory.used_ids
        self.dismissed, self.used_commands = memory.dismissed, memory.used_commands

    def place_letter(self, person: Person, text: str, *, at: datetime) -> None:
        """Put a direct message of the bot into the past, as if the person had got it then."""
        channel_id, clock = self.dm(person).id, self._backend.clock
        present = clock._epoch
        clock._epoch = at - (self.env.now() - present)
        try:
            self._backend.create_message(
                channel_id, self._backend.bot_user.id, text, broadcast=False
            )
        finally:
            clock._epoch = present

    # ------------------------------------------------------- people and places

    def person(self, key: str) -> Person:
        """The person with this key ("rosa") or id."""
        for person in self.people:
            if key in {person.key, str(person.id)}:
                return person
        raise ImpossibleError("There is nobody of that name here.")

    def dm(self, person: Person) -> Place:
        """The direct messages between a person and the bot."""
        channel = self._backend.get_dm_channel(person.id)
        return Place(
            channel.id, "Goodword", f"What {person.name} and the bot write to each other.", person
        )

    def places(self, person: Person) -> list[Place]:
        """Where a person can read, the desk first."""
        member = self.member(person)
        seen = [place for place in self.channels if can_access_channel(self.env, place.id, member)]
        return [*seen, self.dm(person)]

    def dm_of(self, person: Person, place_id: int) -> bool:
        """Whether this place is the person's direct messages."""
        return self._backend.dm_channels.get(person.id) == place_id

    # ----------------------------------------------------------------- handles

    def member(self, person: Person) -> simcord.MemberActor:
        """The person as someone who acts in the server."""
        return self._members[person.id]

    def actor(self, person: Person, place: Place) -> simcord.MemberActor | simcord.UserHandle:
        """The person as someone who acts in this place."""
        member = self.member(person)
        return member if place.owner is None else member.user

    def channel(self, place: Place) -> simcord.ChannelHandle:
        """A channel of the server."""
        for channel in self._channels:
            if channel.id == place.id:
                return channel
        raise ImpossibleError("That works in the channels of the server, not in direct messages.")

    def message(self, place: Place, message_id: int) -> simcord.ResponseMessage:
        """A message as something to act on."""
        return simcord.ResponseMessage(self.env, self._backend.get_message(place.id, message_id))

    def pick(self, value: Any) -> Any:
        """The handle for a person, role or place, or for the id of one."""
        key = str(getattr(value, "id", value))
        handles: tuple[Any, ...] = (self.staff, *self._channels)
        known = {str(handle.id): handle for handle in handles}
        return known.get(key) or self.member(self.person(key))

    def dispatch(self, event: str, *facts: object) -> None:
        """Dispatch an event to the bot; what comes of it is the bot's own work, by the simulated
        clock.
        """
        with self.env._bot_scope():
            self.env.bot.dispatch(event, *facts)

    # ------------------------------------------------------------- wire format

    @property
    def events(self) -> int:
        """How much has crossed between the bot and Discord so far."""
        return len(self._backend.transcript)

    @property
    def bot_id(self) -> str:
        return str(self._backend.bot_user.id)

    def messages(self, person: Person, place: Place, *, limit: int) -> list[Wire]:
        """The last messages that a person sees in a place, oldest first, in wire format.

        Added to it: who reacted, the whole name of the command used, and whether it rings for the
        person.
        """
        return [self._describe(person, message) for message in self._seen(person, place)[-limit:]]

    def last_ids(self, person: Person, place: Place) -> tuple[int, int]:
        """The last message that a person sees in a place, and the last that rings for them; 0 for
        none.
        """
        seen = self._seen(person, place)
        ringing = (message.id for message in reversed(seen) if self._rings(person, message))
        return seen[-1].id if seen else 0, next(ringing, 0)

    def _seen(self, person: Person, place: Place) -> list[Message]:
        stored = self._backend.messages[place.id].values()
        seen = [
            item for item in stored if item.visible_to(person.id) and item.id not in self.dismissed
        ]
        return sorted(seen, key=lambda message: message.id)

    def count_messages(self, place: Place) -> int:
        """How many messages there are in a place."""
        return len(self._backend.messages[place.id])

    def last_letter(self, person: Person) -> tuple[datetime, str] | None:
        """When the bot last wrote to a person directly, and what; None once they wrote since."""
        messages = self._backend.messages[self.dm(person).id].values()
        last = max(messages, key=lambda message: message.id, default=None)
        if last is None or last.author_id != self._backend.bot_user.id:
            return None
        return discord.utils.snowflake_time(last.id), last.content

    def _describe(self, person: Person, message: Message) -> Wire:
        wire: Wire = dict(serializers.message_payload(self._backend, message, for_user=person.id))
        reactions = [reaction for reaction in message.reactions if reaction.user_ids]
        for described, reaction in zip(wire["reactions"], reactions, strict=True):
            described["who"] = [str(user_id) for user_id in reaction.user_ids]
        metadata = message.interaction_metadata or {}
        wire["command"] = self.used_commands.get(metadata.get("id", ""), metadata.get("name"))
        wire["rings"] = self._rings(person, message)
        return wire

    def _rings(self, person: Person, message: Message) -> bool:
        """Whether Discord would ring: for a direct message, and a mention of the person or their
        role.
        """
        if self._backend.get_channel(message.channel_id).guild_id is None:
            return message.author_id == self._backend.bot_user.id
        is_staff = self.staff.id in self._backend.get_member(self.guild.id, person.id).role_ids
        return person.id in message.ping_user_ids or (
            is_staff and self.staff.id in message.ping_role_ids
        )

    def reply_wire(self, reply: simcord.ResponseMessage) -> Wire:
        """The bot's reply in wire format."""
        return dict(serializers.message_payload(self._backend, reply._message))

    def component(self, place: Place, message_id: int, custom_id: str) -> Wire:
        """A button or menu of a message."""
        stored = self._backend.get_message(place.id, message_id)
        for component in walk_components(stored.components):
            if component.get("custom_id") == custom_id:
                return component
        raise ImpossibleError("That button or menu is gone.")

    def commands(self, person: Person, place: Place) -> list[Wire]:
        """The slash commands that a person can use in a place, as they were registered."""
        return self._backend.visible_commands(user_id=person.id, channel_id=place.id)

    def menu(self, person: Person, place: Place) -> list[str]:
        """What the bot adds to the menu of a message in this place."""
        if place.owner is not None:
            return []
        found = self._backend.visible_commands(
            user_id=person.id, channel_id=place.id, type=AppCommandType.MESSAGE
        )
        return [command["name"] for command in found]

    def find_command(self, place: Place, name: str) -> Wire:
        """The registered command with this name. Raises ImpossibleError when there is none."""
        found = self._backend.find_command(name, None if place.owner else self.guild.id)
        if found is None:
            raise ImpossibleError(f"There is no command /{name}.")
        return found

    def store_files(self, place: Place, files: Any) -> list[Wire]:
        """Keep files for a direct message."""
        return self._backend.store_attachments(place.id, files)

    def read_file(self, path: str) -> bytes | None:
        """The content of a file that was sent, by its path below `/files`."""
        return self.files.get(f"{CDN_BASE}/{path}")


def say_plainly(error: simcord.SetupError | simcord.BackendError) -> str:
    """simcord's refusal as a sentence for people who are not programmers."""
    if isinstance(error, simcord.BackendError):
        return f"Discord would refuse this: {error.message}."
    if not isinstance(error, simcord.OptionError) or error.option is None:
        return str(error).partition(" — ")[0] + "."
    if error.code == "option-required":
        return f"Please fill in “{error.option}”."
    if error.code == "option-choice":
        return f"Please pick “{error.option}” from the list."
    # the sentence begins: Option 'count' of 'order ship' must be …
    rule = str(error).split("' ", 2)[-1]
    return f"“{error.option}” {rule}."
