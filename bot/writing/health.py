"""How it is told what is wrong with the bot: privately, to somebody who can mend it.

Nothing in it is about customers.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.actions import Action
from bot.domain.health import Fault, FaultKind
from bot.domain.posts import Button, Post, Tone
from bot.domain.shops import Shop
from bot.domain.text import escape_name
from bot.writing.away import ACT_THERE

#: Begins what is told behind the answer to a command.
HINT = "By the way: something is wrong"
#: What becomes of all that can't be said meanwhile.
NOTHING_IS_LOST = "Nothing is lost: what I have to say waits, and comes as soon as this is mended."


def describe_fault(fault: Fault) -> str:
    """One line: what is wrong and what to do."""
    return f"❗ {fault.sentence}"


def compose_notice(shop: Shop, faults: Sequence[Fault]) -> Post:
    """A direct message to the owner about what stops the bot's work."""
    return Post(
        words=f"I can't do my work for **{escape_name(shop.name)}** as I should.",
        body="\n".join((*map(describe_fault, faults), NOTHING_IS_LOST)),
        footer=ACT_THERE,
        tone=Tone.FAILED,
    )


def compose_hint(faults: Sequence[Fault], buttons: tuple[Button, ...]) -> Post:
    """The same for whoever has just used a command."""
    return Post(
        title=HINT,
        body="\n".join(map(describe_fault, faults)),
        footer="I tell each of you this once a day. /shop status shows how everything is.",
        tone=Tone.FAILED,
        buttons=buttons,
    )


def compose_set_up(
    settings: Post,
    faults: Sequence[Fault],
    question: Post | None,
    *,
    hidden_from: int | None = None,
) -> Post:
    """The settings, with what still has to be done so that they work.

    `hidden_from` is the staff role where its members may not be shown the commands.
    """
    lines = [describe_fault(fault) for fault in faults]
    if question:
        lines.insert(0, question.words)
    if hidden_from is not None:
        lines.append(
            "Discord shows my commands to people with *Manage Messages*. So that "
            f"<@&{hidden_from}> see them, too, "
            "open that role in *Server Settings → Roles* and switch on *Manage Messages*."
        )
    fields: tuple[tuple[str, str], ...] = ()
    if lines:
        fields = (("Please look", "\n".join(lines)),)
    return replace(settings, fields=fields, buttons=question.buttons if question else ())


def compose_public_question(channel_id: int) -> Post:
    """Why a channel that everyone can read was not taken as the desk, and the way out."""
    return Post(
        words=f"❗ Everyone on your server can read <#{channel_id}>, so I haven't taken it as "
        "desk: what customers write would be there for all to read. Make that channel private and "
        "run this again, choose another "
        "channel, or press the button below.",
        buttons=(make_public_button(channel_id),),
    )


def compose_chosen(channel_id: int) -> Post:
    """The answer to whoever has just chosen the desk."""
    return Post(
        words=f"<#{channel_id}> is your desk now: drafts and reminders come there, and what has "
        "waited comes at "
        "once. Everything else is set with `/shop setup`.",
        tone=Tone.GONE,
    )


def compose_passed_on(owner_id: int, notice: Post) -> Post:
    """The same for others, when the owner could not be reached by a direct message."""
    return Post(
        words=f"<@{owner_id}> takes no direct messages from me, so I say it here. {notice.words}",
        body=notice.body,
        members=(owner_id,),
        tone=notice.tone,
    )


def compose_warning_to_desk(shop: Shop, fault: Fault) -> Post:
    """To a desk that everyone can read: why nothing about customers comes there any more."""
    return Post(
        words=fault.cause,
        body=f"{fault.advice} Or press the button, if only people of the shop are on this "
        f"server.\n{NOTHING_IS_LOST}",
        tone=Tone.FAILED,
        buttons=list_desk_buttons(shop, [fault]),
    )


def list_desk_buttons(shop: Shop, faults: Sequence[Fault]) -> tuple[Button, ...]:
    """The way on where everyone may read the desk and that is meant."""
    if any(fault.kind is FaultKind.DESK_PUBLIC for fault in faults):
        return (make_public_button(shop.desk_channel_id or 0),)
    return ()


def make_public_button(channel_id: int) -> Button:
    """That everyone on the server may read this channel, and that it shall be the desk."""
    return Button("Only my people are on this server", Action.DESK_PUBLIC.on(channel_id))
