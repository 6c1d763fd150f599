"""The README tells the truth: every command, every setting, the invitation."""

import re
from pathlib import Path

import pytest

from bot.client import PERMISSIONS
from bot.config import Settings

README = (Path(__file__).resolve().parents[1] / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_documented(name: str) -> None:
    assert f"`GOODWORD_{name.upper()}`" in README


def test_the_invitation_asks_for_exactly_what_the_bot_needs() -> None:
    assert re.findall(r"permissions=(\d+)", README) == [str(PERMISSIONS.value)]
