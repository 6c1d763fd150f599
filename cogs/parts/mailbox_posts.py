"""What is said about a shop's mailbox: whether it is connected, and how it is doing."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.client import SellerBot
from bot.domain.actions import Action
from bot.domain.mailboxes import Mailbox
from bot.domain.posts import Button, ButtonStyle, Post, Tone
from bot.domain.reminders import describe_wait
from bot.domain.text import escape_name, escape_text
from bot.services.mailboxes import describe_mailbox

if TYPE_CHECKING:
    from bot.domain.mail import Mail
    from bot.mail.transport.connection_test import ConnectionReport
    from bot.mail.transport.watching import Watcher

AGAIN = Button("Try again", Action.MAILBOX_AGAIN)
_RESUME = Button("Read it again", Action.MAILBOX_RESUME, ButtonStyle.GOOD)


def compose_disconnected(mailbox: Mailbox) -> Post:
    """That the mailbox isn't read any more, and what stays."""
    address = escape_name(mailbox.address)
    if mailbox.sealed_password:
        first = f"**{address}** is disconnected, and its password is forgotten."
    else:
        first = (
            f"**{address}** is disconnected until I start again: to keep it so, take "
            "GOODWORD_MAIL_ADDRESS out of my settings."
        )
    return Post(
        words=f"{first} What came in stays. "
        "Letters to an e-mail address are laid out for you to send from now on."
    )


def ask_to_disconnect(mailbox: Mailbox) -> Post:
    """Asks once: nothing comes in any more, and the password would have to be typed again."""
    return Post(
        words=f"Disconnect **{escape_name(mailbox.address)}** and forget its password? No letter "
        "comes in by itself then.",
        tone=Tone.URGENT,
        buttons=(Button("Yes, disconnect", Action.MAILBOX_LEAVE_SURE, ButtonStyle.BAD),),
    )


def compose_paused(mailbox: Mailbox) -> Post:
    """Whether the mailbox is read from now on, with the way back."""
    if mailbox.is_paused:
        return Post(
            words="Paused: I don't read the mailbox until you press *Read it again*. Approved "
            "letters still go out.",
            buttons=(_RESUME,),
        )
    return Post(words="I read the mailbox again, from where I stopped.")


def compose_problems(problems: Sequence[str], user: str | None) -> Post:
    """What stands in the way, and that nothing was changed."""
    lines = [f"• {escape_text(problem, 600)}" for problem in problems]
    buttons = [AGAIN]
    if user:
        # A button can't hold the user name, and without it the second try would fail for another
        # reason.
        lines.append(
            f"You gave the user name {escape_name(user)}. To try again, use `/mailbox connect` "
            "once more."
        )
        buttons = []
    return Post(
        words="It doesn't work yet; nothing was changed.",
        body="\n".join(lines),
        tone=Tone.FAILED,
        buttons=tuple(buttons),
    )


def compose_connected(mailbox: Mailbox, report: "ConnectionReport") -> Post:
    """What happens now."""
    lines = [
        f"Folders: {', '.join(escape_name(name) for name in mailbox.list_folders())}",
        "Nothing in your mailbox is deleted, moved or marked as read.",
        *(escape_text(note, 400) for note in report.notes),
    ]
    first = "I go on from where I stopped."
    if mailbox.is_looking_back:
        first = (
            "I look through the last 30 days now, then tell you in one message who waits for an "
            "answer."
        )
    return Post(
        words=f"**{escape_name(mailbox.address)}** is connected. {first}",
        body="\n".join(lines),
        footer="Approved letters leave from this address. /mailbox recent shows what came in.",
        tone=Tone.GONE,
    )


def compose_mailbox(bot: SellerBot, mailbox: Mailbox) -> Post:
    """How the mailbox is doing."""
    watcher = bot.watchers.get(mailbox.shop_id)
    trouble = mailbox.problem
    latest = "none since I started"
    if watcher is not None and watcher.state.trouble is not None:
        trouble = watcher.state.trouble.sentence
    if watcher is not None and watcher.state.letter_ago is not None:
        latest = f"{describe_wait(watcher.state.letter_ago)} ago"
    holding = "on" if mailbox.holding_text else "off"
    lines = [
        f"**Mailbox:** {describe_mailbox(mailbox)}",
        f"**Now:** {describe_standing(mailbox, watcher)}",
        f"**Last letter:** {latest}",
        f"**Folders:** {', '.join(escape_name(name) for name in mailbox.list_folders())}",
        f"**Holding reply:** {holding}",
    ]
    if mailbox.is_looking_back:
        lines.append("I am still looking through the last 30 days.")
    if trouble and not mailbox.is_paused:
        lines.append(f"❗ {escape_text(trouble, 600)}")
    is_well = not trouble and (mailbox.is_paused or watcher is not None)
    tone = Tone.GONE if is_well else Tone.FAILED
    return Post(
        title="Your mailbox",
        body="\n".join(lines),
        tone=tone,
        buttons=(
            Button("The last letters", Action.MAILBOX_PAGE.on(0)),
            _RESUME if mailbox.is_paused else Button("Pause", Action.MAILBOX_PAUSE),
            Button("While you are closed", Action.MAILBOX_HOLDING),
            Button("Disconnect", Action.MAILBOX_LEAVE),
        ),
    )


def describe_standing(mailbox: Mailbox, watcher: "Watcher[Mail] | None") -> str:
    """Whether the mailbox is read just now, and how soon a new letter is seen."""
    if mailbox.is_paused:
        return "paused"
    if watcher is None or watcher.state.connected_for is None:
        return "not connected just now; I keep trying"
    how = "looked at every few minutes"
    if watcher.state.is_told:
        how = "new letters arrive at once"
    return f"connected for {describe_wait(watcher.state.connected_for)}, {how}"


def compose_holding(mailbox: Mailbox) -> Post:
    """What the holding reply says, and when it goes out."""
    if mailbox.holding_text is None:
        return Post(words="The holding reply is off: nothing goes out without your click.")
    return Post(
        words="The holding reply is **on**. You approved this text; below it stand your local "
        "time and when you open:",
        body=escape_text(mailbox.holding_text, 3000),
        footer="Only while you are closed (/shop hours) or /away, only to customers, at most once "
        "in 24 hours each. "
        "It counts as acknowledged: the customer still waits for your answer.",
    )
