"""What is said at the desk: a message in words that know nothing of Discord."""

import json
from dataclasses import fields
from enum import StrEnum

from bot.domain.records import dataclass


class Tone(StrEnum):
    """What a post is about, shown as the colour of its edge."""

    CALM = "calm"
    WAITING = "waiting"
    URGENT = "urgent"
    GONE = "gone"
    FAILED = "failed"
    ASIDE = "aside"


class ButtonStyle(StrEnum):
    """How a button looks."""

    PLAIN = "plain"
    GOOD = "good"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Button:
    """A button below a post."""

    label: str
    action: str = ""  #: what it does: the custom id that its feature understands
    look: ButtonStyle = ButtonStyle.PLAIN
    link: str | None = None  #: a link instead of an action


@dataclass(frozen=True, slots=True)
class Menu:
    """A list below a post, of which one line is picked."""

    action: str  #: what picking does: the custom id that its feature understands
    #: The value and the label of each line.
    lines: tuple[tuple[str, str], ...]
    picked: str | None = None  #: the value of the line that stands there now


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One message: plain words above, and below them a card with title, body and fields."""

    words: str = ""
    title: str = ""
    body: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    footer: str = ""
    tone: Tone = Tone.CALM
    image: str | None = None
    buttons: tuple[Button, ...] = ()
    menu: Menu | None = None
    takes_reactions: bool = False  #: staff decide by reacting to it
    roles: tuple[int, ...] = ()  #: the only roles that this message may ping
    members: tuple[int, ...] = ()  #: the only members that this message may ping

    def to_json(self) -> str:
        """The post as the outbox stores it."""
        values = {name: getattr(self, name) for name in _FIELDS}
        values["buttons"] = [
            {"label": each.label, "action": each.action, "look": each.look, "link": each.link}
            for each in self.buttons
        ]
        if self.menu is not None:
            values["menu"] = [self.menu.action, self.menu.lines, self.menu.picked]
        return _to_json(values)

    @classmethod
    def from_json(cls, text: str) -> "Post":
        """The post that was stored so."""
        values = json.loads(text)
        values["fields"] = tuple((name, value) for name, value in values["fields"])
        values["tone"] = Tone(values["tone"])
        values["buttons"] = tuple(
            Button(item["label"], item["action"], ButtonStyle(item["look"]), item["link"])
            for item in values["buttons"]
        )
        if values.get("menu") is not None:
            action, lines, picked = values["menu"]
            values["menu"] = Menu(action, tuple((value, label) for value, label in lines), picked)
        for name in ("roles", "members"):
            values[name] = tuple(values[name])
        return cls(**values)


_to_json = json.JSONEncoder(ensure_ascii=False).encode
_FIELDS = tuple(field.name for field in fields(Post))
