"""The moment at which a letter leaves: the last look whether it still may."""

import asyncio

import aiohttp
import discord
import structlog

from bot.client import SellerBot
from bot.domain.drafts import Draft, DraftStatus
from bot.services.letters import start_letter
from bot.services.reactions import Reactions, count_reactions, is_as_seen, still_approves
from bot.services.work import Work
from bot.store.drafts import Card
from cogs.parts.reactions import fetch_card, find_reactions, has_approver_left

log = structlog.get_logger()

#: How long Discord is asked who reacts now, in seconds; a letter that can't be asked about waits.
ASKING = 10.0


class LetterWaits(Exception):
    """A letter waits a little: something about its approval isn't known just now."""


class CannotAsk(LetterWaits):
    """Discord doesn't tell who reacts to its card, or whether they still are staff."""


async def hand_out(bot: SellerBot, draft_id: int) -> Draft | None:
    """Commits a letter as handed out, if nothing speaks against it at this moment; None if it is
    not to go.

    An approval counts as long as whoever gave it is on staff, and that of a reaction as long as the
    reaction is there. Nobody may have told of a change: Discord is asked between the last moment of
    the undo time and the commit. Raises NotNow when it has to wait.
    """
    async with bot.database.reading() as tx:
        draft = await tx.drafts.get(draft_id)
        if draft is None or draft.status is not DraftStatus.APPROVED:
            return None
        card = await tx.drafts.get_card(draft_id, draft.revision)
    card_id = card.message_id if card is not None else 0
    if bot.decisions.are_open(card_id):
        raise LetterWaits
    with bot.decisions.watch(card_id) as look:
        found = await _ask(bot, draft, card)
        async with bot.transaction() as tx:
            shop = await tx.shops.lock(draft.shop_id)
            if shop is None:
                return None
            now = discord.utils.utcnow()
            may_leave = bot.letters_may_leave(draft.shop_id) and not bot.decisions.are_open(card_id)
            if (
                not may_leave
                or look.is_stale
                or not is_as_seen(draft, await tx.drafts.get(draft_id))
            ):
                raise LetterWaits
            if not still_approves(draft, found):
                await count_reactions(Work(tx, shop, now), draft, found)
                return None
            return await start_letter(tx, draft_id, now=now)


async def _ask(bot: SellerBot, draft: Draft, card: Card | None) -> Reactions:
    """Who reacts to the card now, and whether the approver still is on staff."""
    try:
        async with asyncio.timeout(ASKING):
            if not draft.by_reaction:
                return Reactions(has_approver_left=await has_approver_left(bot, draft))
            if card is None:
                return Reactions(is_card_gone=True)
            message = await fetch_card(bot, draft, card)
            if message is None:
                return Reactions(is_card_gone=True)
            return await find_reactions(bot, draft, message)
    except (discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError) as error:
        log.warning(
            "Discord can't be asked who approves a letter", draft=draft.id, reason=str(error)
        )
        raise CannotAsk from error
