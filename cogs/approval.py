"""The reactions below cards of drafts, counted as they come and after an absence."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from itertools import count

import discord
import structlog
from discord.ext import commands

from bot.client import SellerBot
from bot.client.decisions import NotWrittenDown
from bot.client.staff import is_staff
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.errors import ShopError, StateConflict, TooSoon
from bot.domain.shards import DIRECT_SHARD
from bot.services.approvals import (
    approve_draft,
    discard_draft,
    say_approved,
    withdraw_approval,
)
from bot.services.reactions import (
    Reactions,
    count_reactions,
    disregard_reactions,
    is_as_seen,
)
from bot.services.work import StaffWork, Work
from bot.store.drafts import Card
from bot.writing.cards import APPROVE, DISCARD
from cogs.parts.emoji import offer_reactions
from cogs.parts.lost_cards import refuse_lost_card
from cogs.parts.reactions import fetch_card, find_reactions
from cogs.parts.sweep import StillMoving, find_unseen, rest

log = structlog.get_logger()

#: How long a note to somebody whose reaction doesn't count stays, in seconds.
NOTE_SECONDS = 15
PAGE = 100
#: A card that somebody keeps changing is left alone after so many looks, and looked at later.
MAX_LOOKS = 5


class ApprovalCog(commands.Cog):
    """Listens to reactions as they come, and looks for those that came while the bot was away."""

    def __init__(self, bot: SellerBot) -> None:
        self.bot = bot
        #: Counts sweeps by connection, so that only the last one lets letters leave.
        self._sweeps: Counter[int] = Counter()
        self._are_customers_heard = False

    async def cog_unload(self) -> None:
        await self.bot.decisions.stop()

    @commands.Cog.listener()
    async def on_raw_reaction_add(self, payload: discord.RawReactionActionEvent) -> None:
        emoji = str(payload.emoji)
        member = payload.member
        if (
            emoji not in (APPROVE, DISCARD)
            or member is None
            or member.bot
            or payload.guild_id is None
        ):
            return
        react = partial(self._react, member, payload, emoji)
        try:
            await self._decide(payload.message_id, react)
        except ShopError as refusal:
            await self._note(payload.channel_id, member, refusal.sentence)

    async def _decide(self, message_id: int, act: Callable[[], Awaitable[None]]) -> None:
        """In the order in which it came: a ✅ that is taken back at once must not stay."""
        with suppress(NotWrittenDown):  # the sweep of the next start finds it
            await self.bot.decisions.carry_out(message_id, act)

    async def _find_card(self, message_id: int) -> Card | None:
        async with self.bot.database.reading() as tx:
            return await tx.drafts.find_card(message_id)

    async def _react(
        self, member: discord.Member, payload: discord.RawReactionActionEvent, emoji: str
    ) -> None:
        card = await self._find_card(payload.message_id)
        if card is None:
            await self._refuse_on_incident(member.guild.id, payload.message_id)
            await refuse_lost_card(self.bot, payload)
            return
        now, too_soon, decided = discord.utils.utcnow(), None, None
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
            await tx.shops.enter(shop.id, now, by=member.id)
            work = StaffWork(tx, shop, now, by=member.id)
            if emoji == DISCARD:
                await discard_draft(work, draft, revision=card.revision)
                return
            try:
                decided = await approve_draft(work, draft, revision=card.revision, by_reaction=True)
            except TooSoon as refusal:
                # It goes on standing there: once it is time it must not count by itself.
                await disregard_reactions(work, draft)
                too_soon = refusal
        if too_soon is not None:
            raise too_soon
        if decided is not None and decided.status is DraftStatus.PENDING:
            await self._note(payload.channel_id, member, say_approved(decided))

    async def _refuse_on_incident(self, shop_id: int, message_id: int) -> None:
        """Raises StateConflict where the message is an incident's card: it has buttons alone."""
        async with self.bot.database.reading() as tx:
            card = await tx.incidents.find_card(shop_id, message_id)
        if card is not None:
            raise StateConflict(
                "this card stands for many letters, so a reaction doesn't count here and nothing "
                "was changed. Please press a button below it instead."
            )

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
            await self._decide(
                payload.message_id, partial(self._take_back, payload.message_id, payload.user_id)
            )
        elif str(payload.emoji) == DISCARD:
            self.bot.decisions.note(payload.message_id)

    @commands.Cog.listener()
    async def on_raw_reaction_clear(self, payload: discord.RawReactionClearEvent) -> None:
        await self._decide(payload.message_id, partial(self._take_back, payload.message_id, None))

    @commands.Cog.listener()
    async def on_raw_reaction_clear_emoji(
        self, payload: discord.RawReactionClearEmojiEvent
    ) -> None:
        if str(payload.emoji) == APPROVE:
            await self._decide(
                payload.message_id, partial(self._take_back, payload.message_id, None)
            )
        elif str(payload.emoji) == DISCARD:
            self.bot.decisions.note(payload.message_id)

    async def _take_back(self, message_id: int, user_id: int | None) -> None:
        """Withdraws the approval that this person gave, or that rested on a reaction that was
        cleared.
        """
        card = await self._find_card(message_id)
        if card is None:
            return
        async with self.bot.transaction() as tx:
            draft = await tx.drafts.get(card.draft_id)
            if draft is None:
                return
            shop = await tx.shops.lock(draft.shop_id)
            draft = await tx.drafts.get(card.draft_id)
            if shop is None or draft is None or not _stands_by(draft, card, user_id):
                return
            now = discord.utils.utcnow()
            if user_id is not None:
                await tx.shops.enter(draft.shop_id, now, by=user_id)
            work = Work(tx, shop, now, by=draft.decided_by)
            try:
                await withdraw_approval(work, draft, revision=card.revision)
            except StateConflict:
                # Its card says where it is.
                log.info("an approval was taken back too late", draft=draft.id)

    @commands.Cog.listener()
    async def on_direct_messages_read(self) -> None:
        """After an absence customers are heard first: a letter that no longer fits must not
        leave.
        """
        self._are_customers_heard = True
        # Where direct messages come from everything was away; elsewhere only what isn't looked
        # through yet.
        away = self.bot.connected_shards - (self.bot.swept_shards - {DIRECT_SHARD})
        await asyncio.gather(*(self._sweep_all(shard_id) for shard_id in away))

    @commands.Cog.listener()
    async def on_connection_opened(self, shard_id: int) -> None:
        if shard_id != DIRECT_SHARD and self._are_customers_heard:
            await self._sweep_all(shard_id)

    @commands.Cog.listener()
    async def on_connection_resumed(self, shard_id: int) -> None:
        await self.on_connection_opened(shard_id)

    async def _sweep_all(self, shard_id: int) -> None:
        """Looks at every card whose reactions still count: what was said while the bot was away
        counts too.

        What can't be seen is looked at again until it can; meanwhile only its own letter waits.
        """
        if shard_id not in self.bot.connected_shards:
            return  # nobody could take ✅ back: it is looked through when it returns
        self._sweeps[shard_id] += 1
        mine = self._sweeps[shard_id], self.bot.absences[shard_id]

        def is_wanted() -> bool:
            newest = self._sweeps[shard_id], self.bot.absences[shard_id]
            return newest == mine and not self.bot.is_closed()

        unseen = await self._find_unseen(shard_id, is_wanted)
        for times in count():
            if not is_wanted():
                return  # it was cut off, and another follows
            self.bot.decisions.unseen[shard_id] = unseen
            self.bot.swept_shards.add(shard_id)
            self.bot.dispatch("desk_swept")
            if not unseen:
                return
            await rest(times)
            unseen = await self._find_unseen(shard_id, is_wanted, only=unseen)

    async def _find_unseen(
        self, shard_id: int, is_wanted: Callable[[], bool], only: set[int] | None = None
    ) -> set[int]:
        """Looks at all undecided cards of a connection, or only at some, and gives those that could
        not be seen.
        """
        unseen: set[int] = set()
        after = 0
        while is_wanted():
            page = await self.bot.decisions.insist(partial(self._list_cards, after))
            if not page:
                break
            after = page[-1][0].id
            cards = [found for found in page if self.bot.find_shard(found[0].shop_id) == shard_id]
            if only is not None:
                cards = [found for found in cards if found[1].message_id in only]
            left = await find_unseen(cards, lambda found: self._sweep(*found), is_wanted=is_wanted)
            unseen |= {card.message_id for _, card in left}
        return unseen

    async def _list_cards(self, after: int) -> list[tuple[Draft, Card]]:
        async with self.bot.database.reading() as tx:
            return await tx.drafts.list_undecided_cards(after=after, limit=PAGE)

    @commands.Cog.listener()
    async def on_card_posted(self, draft: Draft, card: Card) -> None:
        """Counts what was said while it was being posted: a crash in the middle can make that
        long.
        """

        def is_wanted() -> bool:
            return not self.bot.is_closed()

        left = [(draft, card)]
        for times in count():
            left = await find_unseen(left, lambda found: self._sweep(*found), is_wanted=is_wanted)
            if not left or not is_wanted():
                return
            await rest(times)

    async def _sweep(self, draft: Draft, card: Card) -> None:
        """Looks at one card, and again when something happens to it before that is counted."""
        for _ in range(MAX_LOOKS):
            with self.bot.decisions.watch(card.message_id) as look:
                async with self.bot.database.reading() as tx:
                    seen = await tx.drafts.get(draft.id)
                if seen is None or seen.revision != card.revision:
                    return
                found = await self._look(seen, card)
                async with self.bot.transaction() as tx:
                    shop = await tx.shops.lock(seen.shop_id)
                    current = await tx.drafts.get(seen.id)
                    if shop is None or current is None:
                        return
                    if not look.is_stale and is_as_seen(seen, current):
                        work = Work(tx, shop, discord.utils.utcnow())
                        await count_reactions(work, current, found)
                        return
            await asyncio.sleep(0)
        raise StillMoving

    async def _look(self, draft: Draft, card: Card) -> Reactions:
        message = await fetch_card(self.bot, draft, card)
        if message is None:
            return Reactions(is_card_gone=True)
        # discord.py asks for as many people as this message counts, so the bot's own are added
        # afterwards.
        found = await find_reactions(self.bot, draft, message)
        if draft.status is DraftStatus.PENDING:
            await offer_reactions(self.bot, draft, message)
        return found


def is_settled(draft: Draft, emoji: str) -> bool:
    """Whether what this reaction asks for has happened already: a second click is no mistake."""
    if emoji == APPROVE:
        done = (DraftStatus.APPROVED, DraftStatus.SENDING, DraftStatus.READY, DraftStatus.SENT)
        return draft.status in done
    return draft.status is DraftStatus.DISCARDED


def _stands_by(draft: Draft, card: Card, user_id: int | None) -> bool:
    """Whether this person approved exactly this card (None: whether anybody's reaction did).

    Who pressed *Approve* and takes a ✅ of theirs away wants to stop the letter, too.
    """
    is_theirs = draft.by_reaction if user_id is None else user_id == draft.decided_by
    return is_theirs and draft.status is DraftStatus.APPROVED and draft.revision == card.revision


async def setup(bot: SellerBot) -> None:
    await bot.add_cog(ApprovalCog(bot))
