"""Who and what there is in the simulated world."""

from __future__ import annotations

from typing import Any

from bot.domain.records import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """Someone in the world. `part` is seller, helper or customer."""

    key: str
    name: str
    part: str
    id: int

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"


@dataclass(frozen=True, slots=True)
class Place:
    """Where one can write: a channel of the server, or one person's direct messages with the
    bot.
    """

    id: int
    name: str
    topic: str = ""
    owner: Person | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bot did when someone used a command, a button, a menu or a form."""

    #: False when the bot did not react at all: Discord would say “The application did not respond”.
    answered: bool
    #: All that the reply says, embeds too; empty without a reply.
    text: str
    message_id: int | None
    #: The form that the bot opened, as the page draws it; its `id` goes to `submit_modal`.
    form: dict[str, Any] | None
