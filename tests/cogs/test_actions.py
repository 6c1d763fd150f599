"""Each action that a button can have is understood by one feature, and by one alone."""

import re
from importlib import import_module

import pytest

from bot.client import COGS
from bot.domain.actions import Action, match_actions
from cogs.parts.actions import ActionButton


def list_buttons() -> list[type[ActionButton]]:
    for name in COGS:
        import_module(name)
    return [each for each in ActionButton.__subclasses__() if each.__module__.startswith("cogs.")]


@pytest.mark.parametrize("action", Action)
def test_each_action_is_done_by_one_feature(action: Action) -> None:
    assert len([each for each in list_buttons() if action in each.actions]) == 1


@pytest.mark.parametrize("action", Action)
def test_what_is_composed_is_read_back(action: Action) -> None:
    custom_id = action.on(*range(7, 7 + action.takes))
    understood = [
        match
        for each in list_buttons()
        if (match := re.fullmatch(match_actions(*each.actions), custom_id))
    ]
    assert [Action(match["action"]) for match in understood] == [action]
    numbers = [int(number) for number in understood[0]["numbers"].split(":") if number]
    assert numbers == list(range(7, 7 + action.takes))
