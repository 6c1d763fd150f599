"""The README tells the truth: every command, every setting, the invitation."""

import re
from dataclasses import fields
from importlib import import_module
from pathlib import Path

import pytest
from discord import app_commands

from bot.client import COGS, create_bot
from bot.config import Settings

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [each.name for each in fields(Settings)])
def test_every_setting_is_documented(name: str) -> None:
    assert f"`GOODWORD_{name.upper()}`" in README


async def test_every_command_is_documented() -> None:
    bot = create_bot(Settings())
    for name in COGS:
        await import_module(name).setup(bot)
    commands = [
        each for each in bot.tree.walk_commands() if not isinstance(each, app_commands.Group)
    ]
    missing = [
        each.qualified_name for each in commands if f"| `/{each.qualified_name}` |" not in README
    ]
    await bot.close()
    assert missing == []


def test_the_pictures_are_there_and_small() -> None:
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
    assert len(pictures) == 3
    assert all((ROOT / picture).stat().st_size < 150_000 for picture in pictures)
