"""A small offline Discord with one shop in it, and short ways to ask the bot and to read its
answers.
"""

from dataclasses import dataclass
from typing import Any

import discord
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle, RoleHandle
from simcord.components import walk_components
from simcord.env import Env
from simcord.results import InteractionResult, ResponseMessage

from bot.client import SellerBot
from bot.domain.errors import ShopError
from bot.writing.health import HINT
from tests.tables import list_tables, read_table

AnyMessage = ResponseMessage | discord.Message


DAY = 86_400.0
#: Seconds that the bot has for what it does at once. A pause of the bot's that is shorter is sat
#: out for real.
PATIENCE = 60.0
#: A pause so long that only `advance_time` ends it, at once.
NOT_WAITED_FOR = PATIENCE * 2


class PatientEnv(Env):
    """The offline Discord on a machine that may be busy: it waits for the bot, and looks often
    whether it rests.
    """

    def __init__(self, bot: discord.Client) -> None:
        super().__init__(bot, settle_timeout=PATIENCE)

    async def advance_time(self, seconds: float) -> None:
        # Day by day, each with all the patience: a month in one go takes a busy machine longer than
        # that.
        for _ in range(int(seconds // DAY)):
            await super().advance_time(DAY)
        await super().advance_time(seconds % DAY)

    async def _settle_internal(self, *, timeout: float | None = None, **more: Any) -> None:  # noqa: ASYNC109
        # A start has as long as all else, not simcord's own five seconds; and 2 ms from look to
        # look, not 50.
        more.setdefault("idle", 0.002)
        await super()._settle_internal(**more)


@dataclass(slots=True)
class World:
    """A server with a desk; nothing has been said there, and no command was used."""

    env: Env
    guild: GuildHandle
    desk: ChannelHandle
    hall: ChannelHandle  #: where everybody talks
    staff: RoleHandle
    rosa: MemberActor  #: the owner: may manage the server, has no staff role
    sam: MemberActor  #: has the staff role
    ada: MemberActor  #: a customer
    ben: MemberActor  #: another customer

    @property
    def bot(self) -> SellerBot:
        """The bot that runs now, also after a restart."""
        assert isinstance(self.env.bot, SellerBot)
        return self.env.bot

    async def ask(self, command: str, /, *, by: MemberActor | None = None, **options: Any) -> str:
        """Runs a slash command (as Sam unless told) at the desk and gives all that it answered,
        privately.
        """
        return read_answer(await (by or self.sam).slash(self.desk, command, **options))

    async def refuse(
        self, command: str, /, *, by: MemberActor | None = None, **options: Any
    ) -> str:
        """Runs a command that must be refused: one private sentence, and nothing in the books has
        changed.
        """
        before = await read_books(self.bot)
        errors = self.env.error_cursor
        sentence = check_refusal(await (by or self.sam).slash(self.desk, command, **options))
        simcord.assert_error(self.env, ShopError)
        assert len(self.env.errors) == errors + 1
        assert await read_books(self.bot) == before
        return sentence

    async def press(
        self, command: str, /, *labels: str, by: MemberActor | None = None, **options: Any
    ) -> str:
        """Runs a command, presses a button of its answer, then one of that, and gives what the
        last one answered.
        """
        by = by or self.sam
        result = await by.slash(self.desk, command, **options)
        for label in labels:
            assert result.response is not None, read_answer(result)
            result = await by.click(result.response, label=label)
        return read_answer(result)

    async def end_dispute(self, case: str, end: str, *, by: MemberActor | None = None) -> str:
        """Closes a dispute as "won" or "lost", from its card."""
        sure = f"Yes, it's {end}"
        return await self.press("case show", end.capitalize(), sure, by=by, case=case)

    def list_cards(self) -> list[discord.Message]:
        """The drafts' cards at the desk, oldest first."""
        return [message for message in self.desk.history() if ": draft " in message.content]


def build_world(env: Env, name: str = "The Woolly Shelf") -> World:
    """One more server with its own people.

    Not everyone reads its desk, but its customers were let in, and everybody sees every command:
    whoever is refused is refused by the bot itself.
    """
    rosa = env.create_user("rosa")
    guild = env.create_guild(name, owner=rosa)
    manager = guild.create_role("Owner", permissions=discord.Permissions(manage_guild=True))
    staff = guild.create_role("Staff", mentionable=True)
    ada, ben = (guild.add_member(env.create_user(each)) for each in ("ada", "ben"))
    for command in env.backend.commands[None].values():
        guild.set_command_permissions(int(command["id"]), {guild.default_role: True})
    return World(
        env=env,
        guild=guild,
        desk=create_private_channel(guild, "desk", manager, staff, ada, ben),
        hall=guild.create_text_channel("hall"),
        staff=staff,
        rosa=guild.add_member(rosa, roles=[manager]),
        sam=guild.add_member(env.create_user("sam"), roles=[staff]),
        ada=ada,
        ben=ben,
    )


def create_private_channel(
    guild: GuildHandle, name: str, *seen_by: RoleHandle | MemberActor
) -> ChannelHandle:
    """A channel that these and the bot see, and nobody else."""
    bot_role = next(role for role in guild.roles.values() if role._role.managed)
    hidden, shown = (discord.PermissionOverwrite(view_channel=seen) for seen in (False, True))
    overwrites: dict[Any, discord.PermissionOverwrite] = dict.fromkeys((*seen_by, bot_role), shown)
    overwrites[guild.default_role] = hidden
    return guild.create_text_channel(name, overwrites=overwrites)


async def set_up(world: World, **more: Any) -> None:
    """Tells the bot of that server's desk, staff, zone and signature."""
    options = {
        "desk": world.desk,
        "staff": world.staff,
        "timezone": "Europe/London",
        "name": "The Woolly Shelf",
        "signature": "Rosa",
        "country": "GB",
    }
    await world.ask("shop setup", by=world.rosa, **{**options, **more})


def read_answer(result: InteractionResult) -> str:
    """Everything that the one private answer says, as a person reads it from top to bottom."""
    answers = [*([result.response] if result.response else []), *result.followups]
    answers = [
        each for each in answers if not is_hint(each)
    ]  # what is wrong is told behind any answer, once a day
    assert len(answers) == 1, f"one answer expected, got {answers}"
    assert answers[0].ephemeral
    return read_message(answers[0])


def is_hint(message: AnyMessage) -> bool:
    """Whether it tells what is wrong with the bot, behind the answer to a command."""
    return any(embed.title == HINT for embed in message.embeds)


def read_hints(result: InteractionResult) -> list[str]:
    """What was told behind an answer; only the person who asked sees it."""
    hints = [each for each in result.followups if is_hint(each)]
    assert all(each.ephemeral for each in hints)
    return [read_message(each) for each in hints]


def check_refusal(result: InteractionResult) -> str:
    """The one private sentence of a refusal: no card, no button, no form."""
    assert result.modal is None
    answers = [*([result.response] if result.response else []), *result.followups]
    assert len(answers) == 1
    assert answers[0].ephemeral
    assert not answers[0].embeds
    assert not answers[0].components
    assert answers[0].content.endswith((".", "?"))
    return answers[0].content


def read_message(message: AnyMessage) -> str:
    """All words of a message: the content, then its card."""
    parts = [message.content]
    for embed in message.embeds:
        parts += [embed.title or "", embed.description or ""]
        for field in embed.fields:
            parts += [field.name or "", field.value or ""]
        parts.append(embed.footer.text or "")
    return "\n".join(part for part in parts if part)


def list_buttons(message: AnyMessage) -> list[str]:
    """The labels of a message's buttons, from left to right."""
    rows = (
        message.components
        if isinstance(message, ResponseMessage)
        else [component.to_dict() for component in message.components]
    )
    return [str(part["label"]) for part in walk_components(rows) if part.get("type") == 2]


def name_inputs(result: InteractionResult) -> dict[str, str]:
    """A form's questions and the ids that its answers are given under."""
    assert result.modal is not None, f"no form was shown: {result}"
    rows = [row for row in result.modal["components"] if "component" in row]
    return {row["label"]: row["component"]["custom_id"] for row in rows}


async def read_books(bot: SellerBot) -> dict[str, list[str]]:
    """Every row of every table: two equal readings mean that nothing was changed between them."""
    books = {}
    async with bot.database.reading() as tx:
        for table in await list_tables(tx.sql):
            books[table] = sorted(repr(row) for row in await read_table(tx.sql, table))
    return books
