"""The card of notes that are ready together: their texts read and approved, stopped again, or
pasted one after another where only a person can send them.
"""

from dataclasses import replace

from bot.client import DeskWork
from bot.domain.actions import Action
from bot.domain.posts import Button, Post
from bot.domain.text import count_things, escape_name
from bot.services.parcel_lists.gathering import set_apart
from bot.services.parcel_lists.pasting import (
    get_pasted,
    is_still_to_send,
    note_pasted,
    open_paste,
)
from bot.services.parcel_lists.ready_notes import approve_texts, open_texts, stop_notes
from bot.writing.ready_notes import (
    compose_no_texts,
    compose_not_counted,
    compose_paste,
    compose_texts,
    say_approved_together,
)
from cogs.parts.actions import ActionButton
from cogs.parts.clicks import keep_click
from cogs.parts.options import Interaction
from cogs.parts.posts import show_page
from cogs.parts.sent_form import make_sent_form


async def compose_page(work: DeskWork, list_id: int, *, after: int) -> Post:
    """The texts behind this one that may be approved together, whole and exactly as they go out."""
    page = await open_texts(work, list_id, after=after)
    if not page.notes:
        return compose_no_texts(list_id, left=page.left)
    return compose_texts(
        list_id, page.notes, place=page.place, count=page.count, seen=page.seen, after=after
    )


async def _approve(work: DeskWork, list_id: int, after: int, seen: int) -> Post:
    """Approves what was read, and shows what is left."""
    came = await approve_texts(work, list_id, after=after, seen=seen)
    following = await compose_page(work, list_id, after=0)
    said = say_approved_together(came.done, came.renewed, came.refused)
    undo = Button("Undo", Action.NOTES_UNDO.on(list_id))
    buttons = (*following.buttons, undo) if came.done else following.buttons
    return replace(following, words=f"{said}\n{following.words}".strip(), buttons=buttons)


async def _stop(work: DeskWork, list_id: int) -> Post:
    stopped = await stop_notes(work, list_id)
    verb = "waits" if len(stopped) == 1 else "wait"
    return Post(words=f"Stopped: {count_things(len(stopped), 'note')} {verb} for approval again.")


class TogetherButton(
    ActionButton,
    actions=(Action.NOTES_ALL, Action.NOTES_APPROVE, Action.NOTES_UNDO, Action.NOTES_APART),
):
    """What is done with notes that are ready together."""

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        list_id = numbers[0]
        if self.action is Action.NOTES_ALL:
            async with interaction.client.looking(interaction) as work:
                post = await compose_page(work, list_id, after=numbers[1])
            await show_page(interaction, post)
            return

        async def act() -> Post:
            async with interaction.client.at_work(interaction) as work:
                if self.action is Action.NOTES_UNDO:
                    return await _stop(work, list_id)
                if self.action is Action.NOTES_APPROVE:
                    return await _approve(work, list_id, numbers[1], numbers[2])
                draft = await set_apart(work, list_id, numbers[1], revision=numbers[2])
                return Post(words=f"The note to {escape_name(draft.to.name)} gets its own card.")

        message = interaction.message
        is_private = message is not None and message.flags.ephemeral
        await keep_click(interaction, act, turns=is_private)


class PasteButton(
    ActionButton,
    actions=(Action.NOTES_PASTE, Action.NOTES_PASTED, Action.NOTES_PASTED_ANYWAY),
):
    """The next text to paste, and the one that was sent."""

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        list_id, draft_id, *revision = numbers
        if self.action is Action.NOTES_PASTE:
            async with interaction.client.at_work(interaction) as work:
                post = await _compose_paste(work, list_id, after=draft_id)
            await show_page(interaction, post)
            return
        if self.action is Action.NOTES_PASTED_ANYWAY:
            async with interaction.client.looking(interaction) as work:
                draft = await get_pasted(work, list_id, draft_id)
                form = await make_sent_form(work, draft, revision[0])
            await interaction.response.send_modal(form)
            return

        async def act() -> Post:
            async with interaction.client.at_work(interaction) as work:
                draft = await get_pasted(work, list_id, draft_id)
                if not is_still_to_send(draft, revision[0]):
                    return compose_not_counted(list_id, draft, revision[0])
                draft = await note_pasted(work, list_id, draft_id, revision=revision[0])
                said = f"Noted: {escape_name(draft.to.name)} has your note."
                return await _compose_paste(work, list_id, after=draft_id, before=said)

        await keep_click(interaction, act, turns=True)


async def _compose_paste(work: DeskWork, list_id: int, *, after: int, before: str = "") -> Post:
    page = await open_paste(work, list_id, after=after)
    return compose_paste(list_id, page.note, place=page.place, count=page.count, before=before)
