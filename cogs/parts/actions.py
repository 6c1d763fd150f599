"""Buttons, menus and forms that a restart doesn't forget, each safe against errors."""

import re
from collections.abc import Awaitable, Iterable
from functools import cache
from secrets import token_hex
from typing import Any, ClassVar

import discord

from bot.client import SellerBot
from bot.client.refusing import refuse
from bot.domain.actions import Action, match_actions
from bot.domain.errors import NotFound, StateConflict
from cogs.parts.once import SLACK

UNKNOWN = (
    "I don't know any more what this belongs to. Please look with /next, /inbox or /order list."
)
OLD_BUTTON = (
    "This button is older than the records that I work with now, so I can't tell whom it means. "
    "Use /next or /inbox instead."
)
#: No row and no page has a higher number; a database may refuse to be asked for one.
HIGHEST = 2**31 - 1
#: Discord's own numbers go further.
HIGHEST_OF_DISCORD = 2**63 - 1
#: How the names of forms begin.
_FORM, _SECRET = "form", "secret"


class ActionButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"unused"):
    """A button that does one of the `actions` of its class; each feature says in `run` what they
    do.

    What a button is named comes from outside, so `run` gets as many numbers as the action takes,
    and none that is too high.
    """

    actions: ClassVar[tuple[Action, ...]] = ()
    highest: ClassVar[int] = HIGHEST

    def __init_subclass__(cls, *, actions: Iterable[Action]) -> None:
        cls.actions = tuple(actions)
        super().__init_subclass__(template=match_actions(*cls.actions))

    def __init__(
        self, item: discord.ui.Button[Any], action: Action, numbers: tuple[int, ...]
    ) -> None:
        super().__init__(item)
        self.action = action
        self.numbers = numbers

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str]
    ) -> "ActionButton":
        assert isinstance(item, discord.ui.Button)
        return cls(
            item,
            Action(match["action"]),
            tuple(int(number) for number in match["numbers"].split(":") if number),
        )

    async def interaction_check(self, interaction: discord.Interaction[Any]) -> bool:
        return bool(interaction.client.hears_first(interaction))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await run_safely(interaction, self._run(interaction))

    async def _run(self, interaction: discord.Interaction[Any]) -> None:
        if len(self.numbers) != self.action.takes or max(self.numbers, default=0) > self.highest:
            raise NotFound(UNKNOWN)
        self.require_ours(interaction)
        await self.run(interaction, *self.numbers)

    def require_ours(self, interaction: discord.Interaction[SellerBot]) -> None:
        """Raises StateConflict when the button was posted from another database: its numbers mean
        other things.
        """
        message, since = interaction.message, interaction.client.identity.since
        # Where our clock was ahead of Discord's when the database began, nothing can be told from
        # it.
        if message is not None and message.created_at + SLACK < since <= interaction.created_at:
            raise StateConflict(OLD_BUTTON)

    async def run(self, interaction: discord.Interaction[SellerBot], *numbers: int) -> None:
        """What pressing it does."""
        raise NotImplementedError


class ActionMenu(discord.ui.DynamicItem[discord.ui.Select[Any]], template=r"unused"):
    """A menu with a fixed custom id; each feature says in `run` what picking a value does."""

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str]
    ) -> "ActionMenu":
        assert isinstance(item, discord.ui.Select)
        return cls(item)

    async def interaction_check(self, interaction: discord.Interaction[Any]) -> bool:
        return bool(interaction.client.hears_first(interaction))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await run_safely(interaction, self.run(interaction, self.item.values[0]))

    async def run(self, interaction: discord.Interaction[SellerBot], value: str) -> None:
        """What picking this value does."""
        raise NotImplementedError


async def run_safely(interaction: discord.Interaction[Any], action: Awaitable[None]) -> None:
    """Runs what a button or menu does; a refusal or an error is told to the person like a
    command's.
    """
    try:
        await action
    except Exception as error:  # noqa: BLE001 (discord.py would only log it, and the person would see nothing)
        await refuse(interaction, error)


def read_number(value: str, highest: int = HIGHEST) -> int:
    """The number that was picked in a menu. Raises NotFound for anything else."""
    number = int(value) if value.isdecimal() else -1
    if not 0 <= number <= highest:
        raise NotFound(UNKNOWN)
    return number


class Form(discord.ui.Modal):
    """A form, which counts once; an error in it is told to the person like any other."""

    is_secret: ClassVar[bool] = False  #: what was written into it is shown to nobody again

    def __init__(self, *, title: str) -> None:
        kind = _SECRET if self.is_secret else _FORM
        super().__init__(title=title, custom_id=f"{kind}:{_name_run()}:{token_hex(8)}")

    async def interaction_check(self, interaction: discord.Interaction[Any]) -> bool:
        return bool(interaction.client.hears_first(interaction))

    async def on_error(self, interaction: discord.Interaction[Any], error: Exception) -> None:  # type: ignore[override]
        await refuse(interaction, error)


@cache
def _name_run() -> str:
    """Stands in the name of each form that this run opens: what one is about is in memory, which a
    restart forgets.
    """
    return token_hex(4)


def is_form_forgotten(name: str) -> bool:
    """Whether this form was opened before a restart, so that nobody here knows what it is about."""
    return _name_run() not in name.split(":")


def is_form_secret(name: str) -> bool:
    return not name.startswith(f"{_FORM}:")
