"""The guided set-up: one question at a time, each with what is chosen so far."""

from datetime import datetime
from enum import IntEnum
from zoneinfo import ZoneInfo

from bot.domain.actions import Action
from bot.domain.posts import Button, ButtonStyle, Menu, Post, Tone
from bot.domain.records import dataclass
from bot.domain.shops import Shop
from bot.domain.text import cut_text, escape_name
from bot.domain.time.guesses import guess_zone, list_likely_zones

#: The menus' names, by which they are found again after a restart.
DESK_MENU, STAFF_MENU, ZONE_MENU = "setup:pick_desk", "setup:pick_staff", "setup:pick_zone"


class Step(IntEnum):
    """What is asked, in this order."""

    DESK = 0
    STAFF = 1
    ZONE = 2
    VOICE = 3
    SIGNATURE = 4
    MAIL = 5
    DONE = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a step offers to choose from."""

    channels: tuple[tuple[str, str], ...] = ()  #: that could be the desk: id and name
    roles: tuple[tuple[str, str], ...] = ()
    may_make_channels: bool = False
    language: str = "en-US"  #: in which somebody uses Discord
    member_name: str = ""
    is_mail_connected: bool = False
    now: datetime


_TITLES = {
    Step.DESK: "Where may I put your letters?",
    Step.STAFF: "Who works with you?",
    Step.ZONE: "What time is it at your place?",
    Step.VOICE: "Do your letters say I or we?",
    Step.SIGNATURE: "How do you sign?",
    Step.MAIL: "Do customers write e-mails to you?",
    Step.DONE: "Your shop is ready",
}
#: What each is about, on a button.
_SHORT = {
    Step.DESK: "Desk",
    Step.STAFF: "Staff",
    Step.ZONE: "Time zone",
    Step.VOICE: "I or we",
    Step.SIGNATURE: "Signature",
    Step.MAIL: "E-mail",
}


def compose_hello(member_id: int) -> Post:
    """What is said on joining a server, to who invited the bot."""
    return Post(
        words=f"Hello <@{member_id}>! I log your orders, tell you who is waiting, and write the "
        "letters that you approve. Six short questions, and we can begin.",
        members=(member_id,),
        buttons=(Button("Set up", Action.SETUP_STEP.on(Step.DESK), ButtonStyle.GOOD),),
    )


def compose_step(step: Step, shop: Shop, around: Surroundings) -> Post:
    """The question, what there is to choose from, and the way on."""
    body, menu, buttons = _STEPS[step](shop, around)
    title = _TITLES[step]
    if step is not Step.DONE:
        title = f"{step + 1} of {int(Step.DONE)} · {title}"
        buttons = (*buttons, *_list_ways(step, shop, around))
    tone = Tone.GONE if step is Step.DONE else Tone.CALM
    return Post(title=title, body=body, menu=menu, buttons=buttons, tone=tone)


def list_step_buttons() -> tuple[Button, ...]:
    """One for each question, to ask it anew."""
    return tuple(Button(label, Action.SETUP_STEP.on(step)) for step, label in _SHORT.items())


def _list_ways(step: Step, shop: Shop, around: Surroundings) -> list[Button]:
    """Back, and on where something is chosen already or can wait."""
    ways = []
    if step is not Step.DESK:
        ways.append(Button("◀ Back", Action.SETUP_STEP.on(step - 1)))
    is_chosen = {
        Step.DESK: shop.desk_channel_id,
        Step.STAFF: shop.staff_role_id,
        Step.ZONE: shop.time_zone,
        Step.VOICE: shop.voice,
        Step.SIGNATURE: shop.signature,
        Step.MAIL: around.is_mail_connected,
    }
    label = "Keep it ▶" if is_chosen[step] else "Later ▶"
    if step is not Step.STAFF or is_chosen[step]:  # alone, "Just me" is the way on
        ways.append(Button(label, Action.SETUP_STEP.on(step + 1)))
    return ways


_Parts = tuple[str, Menu | None, tuple[Button, ...]]


def _ask_desk(shop: Shop, around: Surroundings) -> _Parts:
    lines = [
        "Drafts and reminders come to one channel, your desk. Customers' words stand there, so "
        "only your people may read it."
    ]
    if shop.desk_channel_id:
        lines.append(f"Now it is <#{shop.desk_channel_id}>.")
    menu = Menu(DESK_MENU, around.channels) if around.channels else None
    buttons: tuple[Button, ...] = ()
    if around.may_make_channels:
        buttons = (Button("Make me one", Action.SETUP_DESK.on(), ButtonStyle.GOOD),)
    if menu is None and not buttons:
        lines.append(
            "Make a channel: press + beside your channels, switch on *Private*, and let me in. "
            "Then press *Look again*."
        )
        buttons = (Button("Look again", Action.SETUP_STEP.on(Step.DESK)),)
    return "\n".join(lines), menu, buttons


def _ask_staff(shop: Shop, around: Surroundings) -> _Parts:
    body = "Whoever has this role may read drafts and approve them. Reminders ring it."
    if shop.staff_role_id:
        body += f"\nNow it is <@&{shop.staff_role_id}>."
    menu = Menu(STAFF_MENU, around.roles) if around.roles else None
    buttons: tuple[Button, ...] = ()
    if not shop.staff_role_id:
        buttons = (Button("Just me", Action.SETUP_STEP.on(Step.ZONE), ButtonStyle.GOOD),)
    return body, menu, buttons


def _ask_zone(shop: Shop, around: Surroundings) -> _Parts:
    zone = shop.time_zone or guess_zone(around.language)
    clock = around.now.astimezone(ZoneInfo(zone))
    body = (
        f"Is it **{clock:%H:%M}** at your place ({_name_city(zone)})? Days and opening hours go by "
        "it. Is your city missing below? `/shop setup timezone:` takes it."
    )
    lines = tuple(
        (each, f"{around.now.astimezone(ZoneInfo(each)):%H:%M} · {_name_city(each)}")
        for each in list_likely_zones(around.language)
    )
    yes = Button("Yes", Action.SETUP_ZONE.on(), ButtonStyle.GOOD)
    return body, Menu(ZONE_MENU, lines), () if shop.time_zone else (yes,)


def _ask_voice(_shop: Shop, _around: Surroundings) -> _Parts:
    body = "“I'm sorry, I packed the wrong one”, or “We're sorry, we packed the wrong one”?"
    return (
        body,
        None,
        (
            Button("I", Action.SETUP_VOICE.on(1), ButtonStyle.GOOD),
            Button("We", Action.SETUP_VOICE.on(2), ButtonStyle.GOOD),
        ),
    )


def _ask_signature(shop: Shop, around: Surroundings) -> _Parts:
    signed = suggest_signature(shop, around.member_name)
    label = cut_text(f"As “{signed}”", 80)
    body = "This stands at the end of each letter."
    if shop.signature:
        body += f"\nNow it is: {escape_name(shop.signature, 200)}"
    return (
        body,
        None,
        (
            Button(label, Action.SETUP_SIGN.on(), ButtonStyle.GOOD),
            Button("Otherwise …", Action.SETUP_SIGN_FORM.on()),
        ),
    )


def suggest_signature(shop: Shop, member_name: str) -> str:
    """A person's name and the shop's."""
    person = " ".join(member_name.split())
    return cut_text(f"{person}, {shop.name}" if person else shop.name, 200)


def _ask_mail(_shop: Shop, around: Surroundings) -> _Parts:
    body = (
        "I can read your shop's mailbox: letters come to your desk, sales become orders, and "
        "answers go out from your own address once you approve them."
    )
    if around.is_mail_connected:
        return f"{body}\nIt is connected.", None, ()
    return body, None, (Button("Connect it", Action.MAILBOX_AGAIN.on(), ButtonStyle.GOOD),)


def _say_done(shop: Shop, _around: Surroundings) -> _Parts:
    desk = f"<#{shop.desk_channel_id}>" if shop.desk_channel_id else "no desk yet"
    staff = f"<@&{shop.staff_role_id}>" if shop.staff_role_id else "just you"
    lines = [
        f"**Desk:** {desk}",
        f"**Staff:** {staff}",
        f"**Time zone:** {shop.time_zone or 'UTC'}",
        f"**Signed:** {escape_name(shop.signed, 200)}",
        "Log your first order with `/order add`. `/help` shows all else.",
    ]
    buttons = [Button("◀ Change something", Action.SETUP_STEP.on(Step.DESK))]
    if shop.desk_channel_id:
        test = Button("Write me a test letter", Action.SETUP_TEST.on(), ButtonStyle.GOOD)
        buttons.insert(0, test)
    return "\n".join(lines), None, tuple(buttons)


def compose_test_drafted(desk_channel_id: int) -> Post:
    """Where the test letter is, and what to do with it."""
    return Post(
        words=f"It waits in <#{desk_channel_id}>. Press ✅ under it: it reaches you as a direct "
        "message. Afterwards `/customer forget customer:Test letter` takes it out of your books."
    )


def _name_city(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")


_STEPS = {
    Step.DESK: _ask_desk,
    Step.STAFF: _ask_staff,
    Step.ZONE: _ask_zone,
    Step.VOICE: _ask_voice,
    Step.SIGNATURE: _ask_signature,
    Step.MAIL: _ask_mail,
    Step.DONE: _say_done,
}
