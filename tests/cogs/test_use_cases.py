"""Whatever a card is about can be done from it: for each command the button that does the same, or
why there is none.
"""

import re
from importlib import import_module
from pathlib import Path

import pytest

from bot.client.bot import COGS
from bot.domain.actions import Action
from bot.writing.help import TOPICS
from cogs.parts.actions import ActionButton

ROOT = Path(__file__).parents[2]
FOLDERS = (ROOT / "bot", ROOT / "cogs")

#: By command, the button that reaches it from the card of what it is about.
BUTTONS = {
    "order ship": Action.ORDERS_LEFT,
    "order arrived": Action.PARCEL_ARRIVED,
    "order cancel": Action.ORDERS_CANCEL,
    "order refund": Action.ORDERS_REFUND,
    "order edit": Action.ORDERS_EDIT,
    "order show": Action.ORDERS_SHOW,
    "order list": Action.ORDERS_PAGE,
    "apology": Action.ORDERS_SORRY,
    "reply": Action.TALK_REPLY,
    "snooze": Action.TALK_SNOOZE,
    "customer answered": Action.TALK_REST,
    "customer join": Action.MOVE_CONFIRM,
    "customer forget": Action.FORGET_ERASE,
    "promises": Action.PROMISE_SHOW,
    "case show": Action.CASE_SHOW,
    "case open": Action.CASE_CONFIRM,
    "drafts": Action.DRAFT_SHOW,
    "today": Action.TODAY_PAGE,
    "next": Action.NEXT_PAGE,
    "inbox": Action.INBOX_PAGE,
    "incident show": Action.INCIDENT_SHOW,
    "incident close": Action.INCIDENT_CLOSE,
    "mailbox connect": Action.MAILBOX_AGAIN,
    "mailbox recent": Action.MAILBOX_PAGE,
    "wording": Action.WORDING_CHANGE,
    "shop setup": Action.SETUP_STEP,
    "away": Action.AWAY_BACK,
}
#: Those that begin with nothing that a card could stand for, or ask for everything at once.
BY_COMMAND = {
    "order add": "nothing is there yet",
    "order ship-many": "a list or a file begins it",
    "order import": "a file begins it",
    "order export": "it is about all orders",
    "order gift": "seldom, and it asks for two things",
    "order evidence": "a dispute's card names it",
    "customer wrote": "what the bot can't see begins it",
    "customer show": "a look",
    "customer edit": "it asks for any of many facts",
    "customer data": "somebody's right, seldom asked for",
    "promise add": "a promise in a letter is kept by its card",
    "incident start": "nothing is there yet",
    "mailbox status": "it is the mailbox's card",
    "report": "it is about the whole shop",
    "lessons": "it is about the whole shop",
    "shop hours": "a setting",
    "shop followup": "a setting",
    "shop channel": "a setting",
    "shop retention": "a setting",
    "shop status": "it is about the whole shop",
    "Log customer message": "it is a menu of any message",
}


def test_each_command_has_its_button_or_a_reason() -> None:
    named = {name for topic in TOPICS for name, _ in topic.commands}
    assert {*BUTTONS, *BY_COMMAND} == named
    assert not BUTTONS.keys() & BY_COMMAND.keys()


@pytest.mark.parametrize("action", BUTTONS.values(), ids=str)
def test_each_button_is_offered_and_does_something(action: Action) -> None:
    for name in COGS:
        import_module(name)
    assert action in {each for button in list_buttons(ActionButton) for each in button.actions}
    label = r'(?:"[^"]*",|page_buttons\()\s*Action\.'
    offered = re.compile(rf"{label}{action.name}\b|{action.name}\.on\(")
    texts = [path.read_text("utf-8") for folder in FOLDERS for path in folder.rglob("*.py")]
    assert any(offered.search(text) for text in texts)


def list_buttons(kind: type[ActionButton]) -> list[type[ActionButton]]:
    found = []
    for each in kind.__subclasses__():
        found += [each, *list_buttons(each)]
    return found
