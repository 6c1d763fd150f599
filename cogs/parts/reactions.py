"""Who reacts to a card now. Discord itself is asked: an event that got lost is never sent again."""

from collections.abc import AsyncIterator

import discord

from bot.client import SellerBot
from bot.client.connecting import read_meaning
from bot.client.staff import is_staff
from bot.domain.discord_errors import Meaning
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.letters import LetterKind
from bot.domain.shops import Shop
from bot.services.reactions import Reactions
from bot.store.drafts import Card
from bot.writing.cards import APPROVE, DISCARD
from cogs.parts.posting import is_card_gone


async def fetch_card(bot: SellerBot, draft: Draft, card: Card) -> discord.Message | None:
    """The message that shows a draft; None when it is to be posted anew."""
    channel = bot.get_partial_messageable(card.channel_id, guild_id=draft.shop_id)
    try:
        return await channel.fetch_message(card.message_id)
    except discord.NotFound as error:
        async with bot.database.reading() as tx:
            shop = await tx.shops.get(draft.shop_id)
        desk = shop.desk_channel_id if shop else None
        if not is_card_gone(error, card, desk=desk):
            raise
        return None


async def find_reactions(bot: SellerBot, draft: Draft, message: discord.Message) -> Reactions:
    """Who on staff reacts to a card, and whether the one who approved it still is."""
    async with bot.database.reading() as tx:
        shop = await tx.shops.get(draft.shop_id)
    if shop is None:
        return Reactions()
    has_left = await has_approver_left(bot, draft)
    first, trusts = None, None
    if draft.status is DraftStatus.APPROVED and draft.by_reaction:
        first = draft.decided_by
    if not has_left:
        trusts = first
    last = draft.worded_by if draft.cool_at is not None else None
    return Reactions(
        approver=await _find_staff(
            bot, shop, message, APPROVE, first=first, last=last, trusts=trusts
        ),
        discarder=await _find_staff(bot, shop, message, DISCARD),
        has_approver_left=has_left,
    )


async def has_approver_left(bot: SellerBot, draft: Draft) -> bool:
    """Whether whoever approved a letter isn't on staff any more: it costs one request.

    A holding reply was approved once and for all, as a setting of the shop.
    """
    by = draft.decided_by
    if draft.status is not DraftStatus.APPROVED or by is None or draft.kind is LetterKind.HOLDING:
        return False
    async with bot.database.reading() as tx:
        shop = await tx.shops.get(draft.shop_id)
    return shop is not None and not await _is_on_staff(bot, shop, by)


async def _find_staff(
    bot: SellerBot,
    shop: Shop,
    message: discord.Message,
    emoji: str,
    *,
    first: int | None = None,
    last: int | None = None,
    trusts: int | None = None,
) -> int | None:
    """Somebody on staff who reacted with this emoji, the `first` before all others, the `last` only
    where nobody else did.

    Nobody asks again about the one whom it `trusts`.
    """
    people = [user_id async for user_id in _list_people(message, emoji)]
    people.sort(key=lambda user_id: (user_id != first, user_id == last))
    for user_id in people:
        if user_id == trusts or await _is_on_staff(bot, shop, user_id):
            return user_id
    return None


async def _list_people(message: discord.Message, emoji: str) -> AsyncIterator[int]:
    """Everybody but bots who reacted with this emoji, to the last page."""
    reaction = next((each for each in message.reactions if str(each.emoji) == emoji), None)
    if reaction is None or reaction.count <= int(reaction.me):
        return
    kinds = [discord.ReactionType.normal]
    if reaction.burst_count:  # super reactions are listed apart
        kinds.append(discord.ReactionType.burst)
    for kind in kinds:
        async for user in reaction.users(type=kind):
            if not user.bot:
                yield user.id


async def _is_on_staff(bot: SellerBot, shop: Shop, user_id: int) -> bool:
    guild = bot.get_guild(shop.id) or await bot.fetch_guild(shop.id)
    try:
        member = await guild.fetch_member(user_id)
    except discord.NotFound as error:
        if read_meaning(error) is not Meaning.NOBODY:
            raise
        return False  # they have left the server, and with it the staff
    return is_staff(member, shop)
