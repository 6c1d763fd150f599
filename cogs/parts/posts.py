"""A post as a Discord message."""

from collections.abc import Sequence
from typing import Any

import discord

from bot.client import DeskWork
from bot.client.refusing import ANSWER
from bot.domain.drafts import Draft
from bot.domain.posts import Button, ButtonStyle, Post, Tone
from bot.domain.promises.promises import Promise
from bot.domain.text import cut_text, escape_name
from bot.writing.health import describe_fault
from bot.writing.letters.gaps import find_gaps
from cogs.parts.examining import explain_desk

_COLOURS = {
    Tone.CALM: 0x5B8DB8,
    Tone.WAITING: 0xE0A83C,
    Tone.URGENT: 0xD9534F,
    Tone.GONE: 0x5FA777,
    Tone.FAILED: 0xB03A48,
    Tone.ASIDE: 0x80848E,
}
_STYLES = {
    ButtonStyle.PLAIN: discord.ButtonStyle.secondary,
    ButtonStyle.GOOD: discord.ButtonStyle.success,
    ButtonStyle.BAD: discord.ButtonStyle.danger,
}


def render_post(post: Post) -> dict[str, Any]:
    """What to pass to `send`: content, embed, buttons, and exactly the mentions that may ping."""
    return {**_render_words(post), "view": make_view(post.buttons, *list_menus(post))}


def _render_words(post: Post) -> dict[str, Any]:
    embeds = []
    if post.title or post.body or post.fields:
        embeds.append(_make_embed(post))
    return {
        "content": cut_text(post.words, 2000) or None,
        "embeds": embeds,
        "allowed_mentions": discord.AllowedMentions(
            everyone=False,
            roles=[discord.Object(role) for role in post.roles],
            users=[discord.Object(member) for member in post.members],
            replied_user=False,
        ),
    }


def _make_embed(post: Post) -> discord.Embed:
    embed = discord.Embed(
        title=cut_text(post.title, 256) or None,
        description=cut_text(post.body, 4096) or None,
        colour=_COLOURS[post.tone],
    )
    for name, value in post.fields:
        embed.add_field(name=cut_text(name, 256), value=cut_text(value, 1024), inline=False)
    if post.footer:
        embed.set_footer(text=cut_text(post.footer, 2048))
    if post.image:
        embed.set_image(url=post.image)
    return embed


def make_view(buttons: tuple[Button, ...], *items: discord.ui.Item[Any]) -> discord.ui.View:
    """Buttons whose actions outlive a restart: each is found again by its custom id alone."""
    view = discord.ui.View(timeout=None)
    for item in items:
        view.add_item(item)
    for button in buttons:
        view.add_item(_make_button(button))
    view.stop()  # nothing waits for it in memory; see cogs.parts.actions
    return view


def list_menus(post: Post) -> list[discord.ui.Select[Any]]:
    if post.menu is None:
        return []
    options = [
        discord.SelectOption(
            label=cut_text(label, 100), value=value, default=value == post.menu.picked
        )
        for value, label in post.menu.lines[:25]
    ]
    return [discord.ui.Select(custom_id=post.menu.action, options=options)]


def _make_button(button: Button) -> discord.ui.Button[Any]:
    label = cut_text(button.label, 80)
    if button.link:
        return discord.ui.Button(label=label, style=discord.ButtonStyle.link, url=button.link)
    return discord.ui.Button(label=label, style=_STYLES[button.look], custom_id=button.action)


async def reply(
    interaction: discord.Interaction,
    post: Post,
    *items: discord.ui.Item[Any],
    file: discord.File | None = None,
) -> None:
    """Answers the person who asked, and nobody else sees it."""
    interaction.extras[ANSWER] = post
    message = _render_words(post)
    if post.buttons or items:
        message["view"] = make_view(post.buttons, *items)
    if file is not None:
        message["file"] = file
    if interaction.response.is_done():
        await interaction.followup.send(**message, ephemeral=True)
    else:
        await interaction.response.send_message(**message, ephemeral=True)


async def turn(interaction: discord.Interaction, post: Post, *items: discord.ui.Item[Any]) -> None:
    """Changes the message whose button was pressed: the next page, or what became of it."""
    interaction.extras[ANSWER] = post
    message = {**_render_words(post), "view": make_view(post.buttons, *items)}
    if interaction.response.is_done():  # it was told to wait
        await interaction.edit_original_response(**message)
    else:
        await interaction.response.edit_message(**message)


async def show_page(
    interaction: discord.Interaction, post: Post, *items: discord.ui.Item[Any]
) -> None:
    """Shows a page to whoever pressed: in place of the private one that the button stands on, and
    beside what everybody sees.
    """
    message = interaction.message
    if message is not None and message.flags.ephemeral:
        await turn(interaction, post, *items)
    else:
        await reply(interaction, post, *items)


def compose_drafted(work: DeskWork, draft: Draft) -> Post:
    """The answer to whoever asked for a draft: where it waits, and what it lacks."""
    fault = explain_desk(work.bot, work.shop)
    name = f"Draft {draft.id} to **{escape_name(draft.to.name)}**"
    if draft.request is not None and draft.request.other_orders:
        name += f", which tells of {1 + len(draft.request.other_orders)} orders,"
    if fault is not None:
        return Post(
            words=f"{name} is kept, but nobody can read it yet. {fault.sentence} Then it is shown "
            "there."
        )
    words = f"{name} waits in <#{work.shop.desk_channel_id}>"
    if draft.problems:
        button = "Fill in" if find_gaps(draft.text) else "Edit"
        return Post(
            words=f"{words}. It isn't complete yet: its card says what is missing, press "
            f"*{button}* there."
        )
    if draft.parcel_list_id is not None:
        return Post(words=f"{words}, on the card of all notes that are ready.")
    return Post(words=f"{words} for your ✅.")


def describe_desk_fault(work: DeskWork) -> str:
    """Why nothing can be shown at the desk just now, as the end of an answer; empty when all is
    well.
    """
    fault = explain_desk(work.bot, work.shop)
    if fault is None:
        return ""
    return f"\n{describe_fault(fault)}"


def describe_kept(promises: Sequence[Promise]) -> str:
    """That promises are kept by what was just done, as the end of an answer."""
    if not promises:
        return ""
    said = ", ".join(f"“{escape_name(each.what)}”" for each in promises)
    return f" That keeps what you promised: {said}."
