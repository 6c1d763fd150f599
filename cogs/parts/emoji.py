"""The emoji under a card, ✅ before ❌ as long as it stands: people click by habit."""

from collections.abc import Awaitable

import aiohttp
import discord
import structlog

from bot.client import SellerBot
from bot.client.connecting import read_meaning
from bot.domain.discord_errors import Meaning
from bot.domain.drafts import Draft
from bot.writing.cards import APPROVE, DISCARD

log = structlog.get_logger()


async def offer_reactions(bot: SellerBot, draft: Draft, message: discord.Message) -> None:
    """Puts the emoji under a card that staff may click; the buttons do the same if this fails.

    What can't be approved bears no ✅.
    """
    shop_id = draft.shop_id
    mine = {str(reaction.emoji) for reaction in message.reactions if reaction.me}
    for emoji in (DISCARD,) if draft.problems else (APPROVE, DISCARD):
        if emoji in mine:
            continue
        failure = await _try(message.add_reaction(emoji), "a reaction could not be added")
        if failure is Meaning.NO_RIGHTS:
            bot.closed_to_reactions[shop_id] = message.channel.id
        if failure is not None:
            return
        bot.closed_to_reactions.pop(shop_id, None)


async def clear_reactions(message: discord.PartialMessage) -> None:
    """Takes all away from the card of a revision that was replaced."""
    # Without the permission to manage messages they stay; they count for nothing all the same.
    await _try(message.clear_reactions(), "old reactions could not be cleared")


async def clear_approvals(bot: SellerBot, message: discord.Message, withdrawn: Draft) -> None:
    """Makes room for a new ✅ after an approval was taken back: none from before may count later.

    In its turn among what is decided about the card: a ✅ that was given again meanwhile stays.
    `message` is the card as it was seen after the approval was taken back.
    """

    async def clear() -> None:
        async with bot.database.reading() as tx:
            draft = await tx.drafts.get(withdrawn.id)
        if draft is None or (draft.revision, draft.status) != (
            withdrawn.revision,
            withdrawn.status,
        ):
            return
        if _is_approved_by_others(message) and not await _put_anew(bot, message):
            return
        async with bot.transaction() as tx:
            await tx.drafts.forget_withdrawal(draft)

    await bot.decisions.carry_out(message.id, clear)


def _is_approved_by_others(message: discord.Message) -> bool:
    """Whether somebody's ✅ is there beside the bot's own, or whether it can't be told."""
    return not any(
        str(each.emoji) == APPROVE and each.me and each.count == 1 for each in message.reactions
    )


async def _put_anew(bot: SellerBot, message: discord.Message) -> bool:
    """Takes every ✅ away and puts the bot's there again, before ❌: people click by habit.

    So the bot's own ❌ goes first; anybody else's stays, wherever it stands. Gives whether no
    old ✅ is left.
    """
    assert bot.user is not None
    reason = "old approvals could not be cleared"
    await _try(message.remove_reaction(DISCARD, bot.user), reason)
    failure = await _try(message.clear_reaction(APPROVE), reason)
    for emoji in (APPROVE, DISCARD):
        await _try(message.add_reaction(emoji), "a reaction could not be added")
    return failure is None


async def _try(request: Awaitable[None], otherwise: str) -> Meaning | None:
    """Asks Discord for something about reactions, which the buttons do as well; gives why it was
    not done.
    """
    try:
        await request
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        log.warning(otherwise, reason=str(error))
        return read_meaning(error)
    return None
