"""What the buttons on a draft's card do, and the form in which its text is changed.

Which buttons a card has, bot/writing/cards.py says.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Any

import discord

from bot.client import DeskWork, SellerBot
from bot.domain.actions import WAY_MENU, Action
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.errors import StateConflict
from bot.domain.posts import Post, Tone
from bot.domain.text import escape_letter
from bot.services.addressing import redirect_draft, renew_draft
from bot.services.answering import list_left_open, waits_for_answer
from bot.services.approvals import (
    approve_draft,
    discard_draft,
    mark_sent_by_hand,
    say_approved,
    send_again,
    withdraw_approval,
)
from bot.services.drafts import get_draft, revise_draft
from bot.services.pledges import take_pledges
from bot.services.work import Work
from bot.store.transaction import Transaction
from bot.writing.card_more import compose_more
from bot.writing.parcels import describe_delay_law
from cogs.parts.actions import ActionButton, ActionMenu, Form, read_number
from cogs.parts.answer_form import AnswerForm
from cogs.parts.clicks import keep_click
from cogs.parts.fill_form import FillForm
from cogs.parts.options import Interaction
from cogs.parts.planning import compose_draft_card
from cogs.parts.posts import reply
from cogs.parts.sent_form import make_sent_form
from cogs.parts.text_form import DraftTextForm

FormMaker = Callable[[Work, Draft], Awaitable[Form]]
#: What is answered, in words or from what became of the draft.
Answer = str | Callable[[Work, Draft], Awaitable[str]]


async def answer_approval(_: Work, draft: Draft) -> str:
    return say_approved(draft)


async def answer_sent(work: Work, draft: Draft) -> str:
    """A letter that went by hand may have left open what they asked."""
    if await waits_for_answer(work.tx, draft.customer_id):
        return "Thank you, noted as sent. It leaves open what they asked, so they still wait."
    return "Thank you, noted: the customer has your letter."


#: What each button does, and what is answered.
_DECISIONS: dict[Action, tuple[Callable[..., Awaitable[Draft]], Answer]] = {
    Action.DRAFT_APPROVE: (approve_draft, answer_approval),
    Action.DRAFT_DISCARD: (
        discard_draft,
        "Discarded. Nothing was sent; *Renew* on the card brings it back.",
    ),
    Action.DRAFT_UNDO: (withdraw_approval, "Stopped. The draft waits for approval again."),
    Action.DRAFT_RENEW: (renew_draft, "Renewed: a new card waits for approval."),
    Action.DRAFT_KEEP: (
        take_pledges,
        "Noted. The card shows what is kept as a promise once the letter has gone.",
    ),
    Action.DRAFT_UNKEEP: (
        partial(take_pledges, is_taken=False),
        "Noted. What the letter says is not kept as a promise.",
    ),
    Action.PLEDGE_KEEP: (
        take_pledges,
        "Noted. The card shows what is kept as a promise once the letter has gone.",
    ),
    Action.PLEDGE_OFF: (
        partial(take_pledges, is_taken=False),
        "Noted. That is not kept as a promise.",
    ),
    Action.DRAFT_SENT: (mark_sent_by_hand, answer_sent),
    Action.DRAFT_ARRIVED: (mark_sent_by_hand, "Thank you, noted as sent."),
    Action.DRAFT_AGAIN: (send_again, "It is being sent again."),
}


async def decide(
    interaction: Interaction,
    carry_out: Callable[..., Awaitable[Draft]],
    said: Answer,
    draft_id: int,
    revision: int,
) -> None:
    """Does what a button or a menu on a card says, and answers that."""

    async def act() -> str:
        async with interaction.client.at_work(interaction) as work:
            draft = await get_draft(work.tx, work.shop, draft_id)
            await require_card(work.tx, interaction.message, draft, revision)
            done = await carry_out(work, draft, revision=revision)
            return said if isinstance(said, str) else await said(work, done)

    await keep_click(interaction, act)


async def require_card(
    tx: Transaction, message: discord.Message | None, draft: Draft, revision: int
) -> None:
    """Raises StateConflict unless this message shows exactly this revision, alone or as its copy.

    A card of another database has the same numbers and other words.
    """
    if message is None or not await tx.drafts.is_shown(draft.id, revision, message.id):
        raise StateConflict(
            "This isn't the card of a draft that I know, so nothing was done. /drafts shows what "
            "waits for you, "
            "with links to the cards."
        )


class EditForm(DraftTextForm):
    """The text of a draft, to be changed."""

    def __init__(self, draft: Draft) -> None:
        saving = "Saving makes a new revision, which waits for approval."
        super().__init__(draft, f"Edit draft {draft.id}", saving=saving)

    async def on_submit(self, interaction: Interaction) -> None:  # type: ignore[override]
        async def act() -> str:
            async with interaction.client.at_work(interaction) as work:
                draft = await get_draft(work.tx, work.shop, self.draft_id)
                new = await revise_draft(work, draft, self.words.value, revision=self.revision)
            return f"Saved as revision {new.revision}. Its new card waits for approval."

        await keep_click(interaction, act)


async def make_answer_form(work: Work, draft: Draft) -> Form:
    """The form in which what a letter leaves open is answered."""
    return AnswerForm(draft, await list_left_open(work.tx, draft, at=work.now))


async def open_form(
    interaction: Interaction, make_form: FormMaker, draft_id: int, revision: int
) -> None:
    """Opens a form about the newest revision."""
    async with interaction.client.looking(interaction) as work:
        draft = await get_draft(work.tx, work.shop, draft_id)
        await require_card(work.tx, interaction.message, draft, revision)
        if draft.revision != revision:
            raise StateConflict(
                f"This card was replaced by revision {draft.revision}: please edit that one."
            )
        if not draft.is_open or draft.status is DraftStatus.READY:
            raise StateConflict(
                "This draft can't be changed any more. If it has *Renew*, press that first."
            )
        await interaction.response.send_modal(await make_form(work, draft))


async def ask_when_sent(interaction: Interaction, draft_id: int, revision: int) -> None:
    """Opens the form about a text that a person sent although it was set aside."""
    async with interaction.client.looking(interaction) as work:
        draft = await get_draft(work.tx, work.shop, draft_id)
        await require_card(work.tx, interaction.message, draft, revision)
        form = await make_sent_form(work, draft, revision)
    await interaction.response.send_modal(form)


async def make_edit_form(_: Work, draft: Draft) -> Form:
    return EditForm(draft)


async def make_fill_form(_: Work, draft: Draft) -> Form:
    return FillForm(draft)


async def show_whole(work: DeskWork, draft: Draft, revision: int) -> Post:
    """The whole letter of a settled card; of a revision that was replaced its text alone."""
    if revision == draft.revision:
        card = await compose_draft_card(work.tx, work.shop, draft, is_whole=True)
        return replace(card, buttons=(), menu=None)
    text = await work.tx.drafts.get_text(draft.id, revision) or ""
    title = f"Revision {revision}, replaced by {draft.revision}"
    return Post(title=title, body=escape_letter(text), tone=Tone.ASIDE)


async def show_more(work: DeskWork, draft: Draft, _: int) -> Post:
    """What the card of a draft leaves out."""
    order = await work.tx.orders.get(draft.order_id)
    return compose_more(draft, describe_delay_law(work.shop, draft, order), work.shop.zone)


_SHOWN = {Action.DRAFT_SHOW: show_whole, Action.DRAFT_MORE: show_more}


async def show_beside(
    interaction: Interaction,
    compose: Callable[[DeskWork, Draft, int], Awaitable[Post]],
    draft_id: int,
    revision: int,
) -> None:
    """Shows whoever pressed, and nobody else, more of a draft than its card does."""
    async with interaction.client.looking(interaction) as work:
        draft = await get_draft(work.tx, work.shop, draft_id)
        await require_card(work.tx, interaction.message, draft, revision)
        post = await compose(work, draft, revision)
    await reply(interaction, post)


_FORMS: dict[Action, FormMaker] = {
    Action.DRAFT_EDIT: make_edit_form,
    Action.DRAFT_FILL: make_fill_form,
    Action.DRAFT_ANSWER: make_answer_form,
}


class DraftButton(ActionButton, actions=(*_DECISIONS, *_FORMS, *_SHOWN, Action.DRAFT_SENT_ANYWAY)):
    """A button on a draft's card: `draft:<what>:<draft>:<revision>`, and where it has several
    promises `pledge:<what>:<draft>:<revision>:<place>`.
    """

    def require_ours(self, interaction: Interaction) -> None:
        """Nothing: its message is known by itself, also after a backup was brought back; see
        `require_card`.
        """

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        draft_id, revision, *places = numbers
        if self.action is Action.DRAFT_SENT_ANYWAY:
            await ask_when_sent(interaction, draft_id, revision)
            return
        if self.action in _SHOWN:
            await show_beside(interaction, _SHOWN[self.action], draft_id, revision)
            return
        if self.action in _FORMS:
            await open_form(interaction, _FORMS[self.action], draft_id, revision)
            return
        carry_out, said = _DECISIONS[self.action]
        if places:
            carry_out = partial(carry_out, only=places[0])
        await decide(interaction, carry_out, said, draft_id, revision)


class WayMenu(ActionMenu, template=rf"{WAY_MENU}:(?P<draft>\d{{1,10}}):(?P<revision>\d{{1,10}})"):
    """The menu on a card of the ways that its letter can go."""

    def __init__(self, item: discord.ui.Select[Any], draft_id: int, revision: int) -> None:
        super().__init__(item)
        self.draft_id = draft_id
        self.revision = revision

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str]
    ) -> "WayMenu":
        assert isinstance(item, discord.ui.Select)
        return cls(item, int(match["draft"]), int(match["revision"]))

    async def run(self, interaction: Interaction, value: str) -> None:
        redirect = partial(redirect_draft, way_id=read_number(value))
        said = "A new card says where the letter goes now. It waits for approval."
        about = read_number(str(self.draft_id)), read_number(str(self.revision))
        await decide(interaction, redirect, said, *about)


async def setup(bot: SellerBot) -> None:
    bot.add_dynamic_items(DraftButton, WayMenu)
