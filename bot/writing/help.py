"""What Goodword does, by what one wants to do."""

from collections.abc import Callable

from bot.domain.posts import Menu, Post
from bot.domain.records import dataclass

#: How a command is shown: so that it opens at a touch, where that is known.
Show = Callable[[str], str]
#: The menu's name, by which it is found again after a restart.
MENU = "help:pick"


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that a seller wants to do, and the commands for it, each in a few words."""

    key: str
    label: str
    commands: tuple[tuple[str, str], ...]
    more: str = ""  #: what needs no command


TOPICS = (
    Topic(
        "waits",
        "See who is waiting, and answer",
        (
            ("today", "all that waits, most urgent first"),
            ("inbox", "who waits for a word"),
            ("reply", "draft an answer"),
            ("next", "what can be lost next"),
            ("drafts", "letters that wait for your ✅"),
            ("snooze", "no reminders about somebody"),
        ),
    ),
    Topic(
        "ship",
        "Tell them that a parcel left",
        (
            ("order ship", "one parcel, with its note"),
            ("order ship-many", "a whole list, or a file"),
            ("order arrived", "it came"),
        ),
    ),
    Topic(
        "sorry",
        "Say sorry",
        (
            ("apology", "what went wrong, and what you do"),
            ("order refund", "money went back"),
            ("order gift", "something extra, and its cost"),
            ("order cancel", "call an order off"),
        ),
    ),
    Topic(
        "orders",
        "Log, find or change an order",
        (
            ("order add", "customer and item are enough"),
            ("order show", "its whole story"),
            ("order list", "open, late, shipped, new"),
            ("order edit", "put a fact right"),
            ("order import", "a marketplace's file"),
            ("order export", "all of them as a file"),
        ),
    ),
    Topic(
        "elsewhere",
        "Note what was said elsewhere",
        (
            ("customer wrote", "a customer wrote to you there"),
            ("customer answered", "you answered there"),
            ("Log customer message", "hold a message, *Apps*: log it"),
        ),
    ),
    Topic(
        "people",
        "Look up or change a customer",
        (
            ("customer show", "all about one"),
            ("customer edit", "name, address, account"),
            ("customer join", "two that are one person"),
            ("customer data", "all that is kept of one"),
            ("customer forget", "erase one for good"),
        ),
    ),
    Topic(
        "promises",
        "Keep a promise",
        (
            ("promise add", "what you owe, and by when"),
            ("promises", "what you owe, the next first"),
        ),
        more="A promise in your letter is kept by itself.",
    ),
    Topic(
        "disputes",
        "See to a dispute",
        (
            ("case open", "log one"),
            ("case show", "one with its buttons, or all"),
            ("order evidence", "the story as a file"),
        ),
    ),
    Topic(
        "many",
        "Tell many about one slip",
        (
            ("incident start", "what happened, and to whom"),
            ("incident show", "who knows by now"),
            ("incident close", "it is over"),
        ),
    ),
    Topic(
        "away",
        "Be away, or closed",
        (
            ("away", "until when, and who stands in"),
            ("shop hours", "when you are open"),
        ),
    ),
    Topic(
        "mail",
        "Connect my e-mail",
        (
            ("mailbox connect", "letters come in by themselves"),
            ("mailbox status", "is it read? pause or end it"),
            ("mailbox recent", "the last letters"),
        ),
    ),
    Topic(
        "settings",
        "Set up the shop",
        (
            ("shop setup", "desk, staff, time zone, signature"),
            ("shop status", "is everything well?"),
            ("shop channel", "where you sell"),
            ("shop followup", "when I ask or call"),
            ("shop retention", "forget old customers"),
            ("wording", "your own words for letters"),
        ),
    ),
    Topic(
        "numbers",
        "See how the shop does",
        (
            ("report", "answers, parcels, promises"),
            ("lessons", "what keeps going wrong"),
        ),
    ),
)

_WELCOME = (
    "I log your orders, tell you who is waiting, and write the letters. Nothing reaches a customer "
    "before you read it and press ✅.\n**What do you want to do?**"
)
_FOR_CUSTOMERS = Post(
    title="You can write to this shop here",
    body=(
        "Send me a direct message: press my name, then *Message*. A person of the shop reads it "
        "and answers you. Say what you ordered, and its number if you have one."
    ),
)


def compose_help() -> Post:
    """What a seller can do here, as one menu."""
    return Post(title="How can I help?", body=_WELCOME, menu=_make_menu())


def compose_topic(key: str, show: Show) -> Post:
    """The commands for one of these, and the menu again."""
    topic = next((each for each in TOPICS if each.key == key), None)
    if topic is None:
        return compose_help()
    lines = [f"{show(name)} · {words}" for name, words in topic.commands]
    return Post(
        title=topic.label,
        body="\n".join([*lines, *filter(None, [topic.more])]),
        menu=_make_menu(picked=key),
    )


def compose_help_for_customers() -> Post:
    """How to reach the shop, for whoever isn't staff."""
    return _FOR_CUSTOMERS


def _make_menu(picked: str | None = None) -> Menu:
    return Menu(MENU, tuple((each.key, each.label) for each in TOPICS), picked)
