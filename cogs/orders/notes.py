"""The notes of a list of parcels: read and approved one after another, shown as cards, or taken
back with the list.
"""

from dataclasses import replace

from bot.client import DeskWork
from bot.domain.actions import Action
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.errors import NotFound
from bot.domain.posts import Button, Post, Tone
from bot.domain.text import count_things
from bot.services.approvals import approve_draft, say_approved, withdraw_approval
from bot.services.drafts import get_draft, revise_draft
from bot.services.parcel_lists.notes import count_waiting, find_note, show_as_cards
from bot.services.parcel_lists.reading import get_list
from bot.services.parcel_lists.taking_back import take_list_back
from bot.writing.parcel_lists import compose_no_note, compose_note, compose_take_back
from bot.writing.phrases import format_moment
from cogs.parts.actions import UNKNOWN, ActionButton
from cogs.parts.clicks import keep_click
from cogs.parts.fill_form import FillForm
from cogs.parts.options import Interaction
from cogs.parts.planning import compose_draft_card
from cogs.parts.posts import show_page
from cogs.parts.text_form import DraftTextForm


async def compose_next(work: DeskWork, list_id: int, *, after: int = 0, at: int = 0) -> Post:
    """The first note behind this one, or from that one `at` on, that waits, exactly as its card
    shows it.
    """
    note = await find_note(work, list_id, after=after, at=at)
    if note is None:
        return compose_no_note(list_id, await count_waiting(work, list_id))
    card = await compose_draft_card(work.tx, work.shop, note.draft)
    shown = compose_note(card, list_id, note.draft, place=note.place, count=note.count)
    if not note.may_stand_apart:
        return shown
    apart = Action.NOTES_APART.on(list_id, note.draft.id, note.draft.revision)
    return replace(shown, buttons=(*shown.buttons, Button("On a card", apart)))


async def _get_note(work: DeskWork, list_id: int, draft_id: int) -> Draft:
    """A note of this list. Raises NotFound for another draft."""
    draft = await get_draft(work.tx, work.shop, draft_id)
    if draft.parcel_list_id != list_id:
        raise NotFound(UNKNOWN)
    return draft


async def _approve(work: DeskWork, list_id: int, draft_id: int, revision: int) -> Post:
    """Approves exactly the revision that was shown, and shows the next note; one that would read
    differently by now is shown anew.
    """
    draft = await _get_note(work, list_id, draft_id)
    done = await approve_draft(work, draft, revision=revision)
    if done.status is DraftStatus.PENDING:
        again = await compose_next(work, list_id, at=draft.id)
        return replace(again, words=f"{say_approved(done)}\n{again.words}")
    following = await compose_next(work, list_id, after=draft.id)
    leaves = format_moment(done.leaves_at, "R") if done.leaves_at else "now"
    undo = Button("Undo the last", Action.PARCELS_UNDO.on(list_id, done.id, done.revision))
    return replace(
        following,
        words=f"Approved; it leaves {leaves}.\n{following.words}",
        buttons=(*following.buttons, undo),
    )


async def _undo(work: DeskWork, list_id: int, draft_id: int, revision: int) -> Post:
    draft = await _get_note(work, list_id, draft_id)
    await withdraw_approval(work, draft, revision=revision)
    again = await compose_next(work, list_id, at=draft.id)
    return replace(again, words=f"Stopped: it waits for approval again.\n{again.words}")


class NoteForm(DraftTextForm):
    """The text of a note of a list, to be changed."""

    def __init__(self, list_id: int, draft: Draft) -> None:
        saving = "Saving shows it once more, to be approved."
        super().__init__(draft, f"To {draft.to.name}", saving=saving)
        self.list_id = list_id

    async def on_submit(self, interaction: Interaction) -> None:  # type: ignore[override]
        async def act() -> Post:
            async with interaction.client.at_work(interaction) as work:
                draft = await _get_note(work, self.list_id, self.draft_id)
                await revise_draft(work, draft, self.words.value, revision=self.revision)
                return await compose_next(work, self.list_id, at=draft.id)

        await keep_click(interaction, act, turns=True)


class NoteFillForm(FillForm):
    """What a note of a list lacks."""

    turns = True

    def __init__(self, list_id: int, draft: Draft) -> None:
        super().__init__(draft)
        self.list_id = list_id

    async def follow(self, interaction: Interaction, said: str) -> Post:
        """The note once more, as it reads now."""
        async with interaction.client.looking(interaction) as work:
            again = await compose_next(work, self.list_id, at=self.draft_id)
        return replace(again, words=f"{said.partition(chr(10))[2]}\n{again.words}".strip())


_FORMS: dict[Action, type[NoteForm | NoteFillForm]] = {
    Action.PARCELS_EDIT: NoteForm,
    Action.PARCELS_FILL: NoteFillForm,
}


class NoteButton(
    ActionButton,
    actions=(
        Action.PARCELS_READ,
        Action.PARCELS_APPROVE,
        Action.PARCELS_UNDO,
        Action.PARCELS_EDIT,
        Action.PARCELS_FILL,
    ),
):
    """A note of a list on a page that only one person sees."""

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        if self.action is Action.PARCELS_READ:
            list_id, after = numbers
            async with interaction.client.looking(interaction) as work:
                post = await compose_next(work, list_id, after=after)
            await show_page(interaction, post)
            return
        list_id, draft_id, revision = numbers
        if self.action in _FORMS:
            async with interaction.client.looking(interaction) as work:
                draft = await _get_note(work, list_id, draft_id)
                draft.require_revision(revision)
                await interaction.response.send_modal(_FORMS[self.action](list_id, draft))
            return
        carry_out = _undo if self.action is Action.PARCELS_UNDO else _approve

        async def act() -> Post:
            async with interaction.client.at_work(interaction) as work:
                return await carry_out(work, list_id, draft_id, revision)

        await keep_click(interaction, act, turns=True)


class MarkedListButton(
    ActionButton,
    actions=(Action.PARCELS_CARDS, Action.PARCELS_BACK, Action.PARCELS_BACK_YES),
):
    """What can be done about a list that is marked."""

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        [list_id] = numbers
        if self.action is Action.PARCELS_BACK:
            async with interaction.client.looking(interaction) as work:
                post = compose_take_back(await get_list(work, list_id))
            await show_page(interaction, post)
            return

        async def act() -> Post:
            async with interaction.client.at_work(interaction) as work:
                if self.action is Action.PARCELS_CARDS:
                    count = await show_as_cards(work, list_id)
                    return Post(words=f"{count_things(count, 'note')} get a card of their own.")
                _, stays = await take_list_back(work, list_id)
                return _say_taken_back(stays)

        await keep_click(interaction, act, turns=self.action is Action.PARCELS_BACK_YES)


def _say_taken_back(stays: int) -> Post:
    words = "Taken back: the orders are open again, and their notes are discarded."
    if stays:
        verb = "stays" if stays == 1 else "stay"
        words += f" {count_things(stays, 'order')} {verb} as marked: their customers were told, or "
        words += "they went on meanwhile."
    return Post(words=words, tone=Tone.GONE)
