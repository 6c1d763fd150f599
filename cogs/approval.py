"""Approving, editing, discarding: the reactions and buttons on a draft's card."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial

import discord
import structlog
from discord.ext import commands

from bot.client import SellerBot, is_staff
from bot.connecting import read_meaning
from bot.domain.discord_errors import Meaning
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.errors import BadInput, ShopError, StateConflict
from bot.domain.posts import Post
from bot.domain.text import cut_text
from bot.services.approvals import (
    approve_draft,
    discard_draft,
    mark_sent_by_hand,
    send_again,
    withdraw_approval,
)
from bot.services.drafts import get_draft, renew_draft, revise_draft, show_card, take_pledges
from bot.store.drafts import Card
from bot.writing.cards import APPROVE, DISCARD
from cogs.parts.actions import ActionButton, Form, name_actions
from cogs.parts.options import Interaction
from cogs.parts.posting import is_card_gone, offer_reactions
from cogs.parts.posts import reply
from cogs.parts.returning import look_at_each

log = structlog.get_logger()

#: How long a note to somebody whose reaction doesn't count stays, in seconds.
NOTE_SECONDS = 15
PAGE = 100


class ApprovalCog(commands.Cog):
    """Listens to reactions as they come, and looks for those that came while the bot was away."""

    def __init__(self, bot: SellerBot) -> None:
        self.bot = bot
        #: Counts sweeps and what cut them short, so that only the last one lets letters leave.
        self._sweeps = 0
        # Reactions count in the order in which they came: a ✅ that is taken back at once must not stay.
        self._turn = asyncio.Lock()

    @commands.Cog.listener()
    async def on_raw_reaction_add(self, payload: discord.RawReactionActionEvent) -> None:
        emoji = str(payload.emoji)
        member = payload.member
        if emoji not in (APPROVE, DISCARD) or member is None or member.bot or payload.guild_id is None:
            return
        try:
            async with self._turn:
                card = await self._find_card(payload.message_id)
                if card is not None:
                    await self._react(member, card, emoji)
        except ShopError as refusal:
            await self._note(payload.channel_id, member, refusal.sentence)

    async def _find_card(self, message_id: int) -> Card | None:
        async with self.bot.database.reading() as tx:
            return await tx.drafts.find_card(message_id)

    async def _react(self, member: discord.Member, card: Card, emoji: str) -> None:
        now = discord.utils.utcnow()
        async with self.bot.transaction() as tx:
            shop = await tx.shops.lock(member.guild.id)
            draft = await tx.drafts.get(card.draft_id)
            if shop is None or draft is None or draft.shop_id != shop.id:
                return
            if not is_staff(member, shop):
                raise ShopError(
                    "only the shop's staff can approve or discard, so this reaction doesn't count."
                )
            if card.revision != draft.revision:
                raise StateConflict(
                    f"this card was replaced by revision {draft.revision}: please react there."
                )
            if is_settled(draft, emoji):
                return
            await tx.shops.enter(shop.id, now)
            if emoji == APPROVE:
                await approve_draft(
                    tx, draft, revision=card.revision, by=member.id, by_reaction=True, now=now
                )
            else:
                await discard_draft(tx, draft, revision=card.revision, by=member.id, now=now)

    async def _note(self, channel_id: int, member: discord.Member, sentence: str) -> None:
        """Tells somebody why their reaction doesn't count, in a note that disappears."""
        channel = self.bot.get_partial_messageable(channel_id, guild_id=member.guild.id)
        try:
            await channel.send(f"{member.mention} {sentence}", delete_after=NOTE_SECONDS)
        except discord.HTTPException as error:
            log.warning("a note could not be posted", reason=str(error))

    @commands.Cog.listener()
    async def on_raw_reaction_remove(self, payload: discord.RawReactionActionEvent) -> None:
        if str(payload.emoji) == APPROVE:
            await self._take_back(payload.message_id, payload.user_id)

    @commands.Cog.listener()
    async def on_raw_reaction_clear(self, payload: discord.RawReactionClearEvent) -> None:
        await self._take_back(payload.message_id, None)

    @commands.Cog.listener()
    async def on_raw_reaction_clear_emoji(self, payload: discord.RawReactionClearEmojiEvent) -> None:
        if str(payload.emoji) == APPROVE:
            await self._take_back(payload.message_id, None)

    async def _take_back(self, message_id: int, user_id: int | None) -> None:
        """Withdraws the approval that rested on this person's reaction, or on anybody's that was cleared."""
        async with self._turn:
            card = await self._find_card(message_id)
            if card is None:
                return
            async with self.bot.transaction() as tx:
                draft = await tx.drafts.get(card.draft_id)
                if draft is not None:
                    await tx.shops.lock(draft.shop_id)
                    draft = await tx.drafts.get(card.draft_id)
                if draft is None or not _stands_by(draft, card, user_id):
                    return
                now, by = discord.utils.utcnow(), draft.decided_by or 0
                if user_id is not None:
                    await tx.shops.enter(draft.shop_id, now)
                try:
                    await withdraw_approval(tx, draft, revision=card.revision, by=by, now=now)
                except StateConflict:
                    log.info(
                        "an approval was taken back too late", draft=draft.id
                    )  # its card says where it is

    @commands.Cog.listener()
    async def on_direct_messages_read(self) -> None:
        """After an absence customers are heard first: a letter that no longer fits must not leave."""
        await self._sweep_all()

    @commands.Cog.listener()
    async def on_disconnect(self) -> None:
        # While nobody can take ✅ back, nothing leaves.
        self.bot.letters_may_leave = False
        self._sweeps += 1

    async def _sweep_all(self) -> None:
        """Looks at every card whose reactions still count: what was said while the bot was away counts too."""
        self._sweeps += 1
        mine = self._sweeps

        def is_wanted() -> bool:
            return self._sweeps == mine and not self.bot.is_closed()

        after = 0
        while is_wanted():
            async with self.bot.database.reading() as tx:
                cards = await tx.drafts.list_undecided_cards(after=after, limit=PAGE)
            if not cards:
                break
            await look_at_each(cards, lambda found: self._sweep(*found), is_wanted=is_wanted)
            after = cards[-1][0].id
        if is_wanted():  # else it was cut off, and another follows
            self.bot.letters_may_leave = True
            self.bot.dispatch("desk_swept")

    @commands.Cog.listener()
    async def on_card_posted(self, draft: Draft, card: Card) -> None:
        """Counts what was said while it was being posted: a crash in the middle can make that long."""
        await look_at_each(
            [(draft, card)], lambda found: self._sweep(*found), is_wanted=lambda: not self.bot.is_closed()
        )

    async def _sweep(self, draft: Draft, card: Card) -> None:
        channel = self.bot.get_partial_messageable(card.channel_id, guild_id=draft.shop_id)
        try:
            message = await channel.fetch_message(card.message_id)
        except discord.NotFound as error:
            async with self.bot.database.reading() as tx:
                shop = await tx.shops.get(draft.shop_id)
            if not is_card_gone(error, card, desk=shop.desk_channel_id if shop else None):
                raise
            await self._post_again(draft, card)
            return
        if draft.status is DraftStatus.PENDING:
            await offer_reactions(message)
        approvers = await self._list_staff(draft.shop_id, message, APPROVE)
        discarders = await self._list_staff(draft.shop_id, message, DISCARD)
        now = discord.utils.utcnow()
        async with self.bot.transaction() as tx:
            await tx.shops.lock(draft.shop_id)
            current = await tx.drafts.get(draft.id)
            if current is None or current.revision != card.revision:
                return
            if discarders and current.status in (DraftStatus.PENDING, DraftStatus.APPROVED):
                # With both reactions there, nobody can tell which came last: the one that stops it counts.
                await discard_draft(tx, current, revision=card.revision, by=discarders[0], now=now)
            elif current.status is DraftStatus.PENDING and approvers and not current.was_withdrawn:
                with suppress(BadInput):  # it can't be approved as it stands: it goes on waiting
                    await approve_draft(
                        tx, current, revision=card.revision, by=approvers[0], by_reaction=True, now=now
                    )
            elif (
                current.status is DraftStatus.APPROVED
                and current.by_reaction
                and current.decided_by is not None
                and current.decided_by not in approvers
            ):
                await withdraw_approval(tx, current, revision=card.revision, by=current.decided_by, now=now)

    async def _post_again(self, draft: Draft, card: Card) -> None:
        """Somebody deleted the card: the draft would wait for ever where nobody sees it."""
        async with self.bot.transaction() as tx:
            await tx.drafts.forget_card(card)
            await show_card(tx, draft, now=discord.utils.utcnow())

    async def _list_staff(self, shop_id: int, message: discord.Message, emoji: str) -> list[int]:
        """Who on staff reacted with this emoji."""
        reaction = next((each for each in message.reactions if str(each.emoji) == emoji), None)
        guild = self.bot.get_guild(shop_id)
        if reaction is None or guild is None or reaction.count <= int(reaction.me):
            return []
        async with self.bot.database.reading() as tx:
            shop = await tx.shops.get(shop_id)
        found = []
        async for user in reaction.users(limit=PAGE):
            if user.bot or shop is None:
                continue
            try:
                member = await guild.fetch_member(user.id)
            except discord.NotFound as error:
                if read_meaning(error) is not Meaning.NOBODY:
                    raise
                continue  # they have left the server, and with it the staff
            if is_staff(member, shop):
                found.append(member.id)
        return found


def is_settled(draft: Draft, emoji: str) -> bool:
    """Whether what this reaction asks for has happened already: a second click is no mistake."""
    if emoji == APPROVE:
        done = (DraftStatus.APPROVED, DraftStatus.SENDING, DraftStatus.READY, DraftStatus.SENT)
        return draft.status in done
    return draft.status is DraftStatus.DISCARDED


def _stands_by(draft: Draft, card: Card, user_id: int | None) -> bool:
    """Whether the approval of exactly this card rests on this person's reaction (None: on anybody's)."""
    return (
        draft.status is DraftStatus.APPROVED
        and draft.by_reaction
        and draft.revision == card.revision
        and user_id in (None, draft.decided_by)
    )


#: What each button does, and what is answered.
_DECISIONS: dict[str, tuple[Callable[..., Awaitable[Draft]], str]] = {
    "approve": (approve_draft, "Approved. The card says when it leaves; press *Undo* there to stop it."),
    "discard": (discard_draft, "Discarded. Nothing was sent; *Renew* on the card brings it back."),
    "undo": (withdraw_approval, "Stopped. The draft waits for approval again."),
    "renew": (renew_draft, "Renewed: a new card waits for approval."),
    "keep": (take_pledges, "Noted. The card shows what is kept as a promise once the letter has gone."),
    "unkeep": (
        partial(take_pledges, is_taken=False),
        "Noted. What the letter says is not kept as a promise.",
    ),
    "sent": (mark_sent_by_hand, "Thank you, noted: the customer has your answer."),
    "arrived": (mark_sent_by_hand, "Thank you, noted as sent."),
    "again": (send_again, "It is being sent again."),
}


async def decide(interaction: Interaction, name: str, draft_id: int, revision: int) -> None:
    """Does what a button on a card says."""
    carry_out, said = _DECISIONS[name]
    async with interaction.client.at_work(interaction) as work:
        draft = await get_draft(work.tx, work.shop, draft_id)
        await carry_out(work.tx, draft, revision=revision, by=work.by, now=work.now)
    await reply(interaction, Post(words=said))


class EditForm(Form):
    """The text of a draft, to be changed."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(title=f"Edit draft {draft.id}")
        self.draft_id = draft.id
        self.revision = draft.revision
        self.words: discord.ui.TextInput[EditForm] = discord.ui.TextInput(
            style=discord.TextStyle.paragraph, default=cut_text(draft.text, 4000), max_length=4000
        )
        self.add_item(
            discord.ui.Label(
                text="The text, exactly as it will go out",
                description="Saving makes a new revision, which waits for approval.",
                component=self.words,
            )
        )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        async with interaction.client.at_work(interaction) as work:  # type: ignore[attr-defined]
            draft = await get_draft(work.tx, work.shop, self.draft_id)
            new = await revise_draft(
                work.tx, draft, self.words.value, revision=self.revision, by=work.by, now=work.now
            )
        await reply(
            interaction, Post(words=f"Saved as revision {new.revision}. Its new card waits for approval.")
        )


async def edit(interaction: Interaction, draft_id: int, revision: int) -> None:
    """Opens the form with the text of the newest revision."""
    async with interaction.client.looking(interaction) as work:
        draft = await get_draft(work.tx, work.shop, draft_id)
        if draft.revision != revision:
            raise StateConflict(f"This card was replaced by revision {draft.revision}: please edit that one.")
        if not draft.is_open or draft.status is DraftStatus.READY:
            raise StateConflict("This draft can't be changed any more. If it has *Renew*, press that first.")
        await interaction.response.send_modal(EditForm(draft))


class DraftButton(ActionButton, template=name_actions("draft", (*_DECISIONS, "edit"))):
    """A button on a draft's card: `draft:<what>:<draft>:<revision>`."""

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        draft_id, revision = numbers
        if self.name == "edit":
            await edit(interaction, draft_id, revision)
        else:
            await decide(interaction, self.name, draft_id, revision)


async def setup(bot: SellerBot) -> None:
    bot.add_dynamic_items(DraftButton)
    await bot.add_cog(ApprovalCog(bot))
