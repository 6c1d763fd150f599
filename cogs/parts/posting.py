"""What is said at the desk, posted once: what a crash may have posted already is looked for
first.
"""

from dataclasses import replace
from datetime import datetime, timedelta

import discord
import structlog

from bot.client import SellerBot
from bot.client.connecting import read_meaning, tell_refusal
from bot.domain.discord_errors import Meaning
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.errors import ShopError
from bot.domain.health import TRIES_BY_CHANCE
from bot.domain.posts import Post
from bot.store.drafts import Card
from bot.store.incidents import IncidentCard
from bot.store.outbox import PostKind, QueuedPost
from bot.store.parcel_lists import ListCard
from bot.store.transaction import Transaction
from bot.writing.away import compose_unreached
from bot.writing.calls import redirect_call
from bot.writing.cards import compose_old_copy
from bot.writing.desk import link_message
from bot.writing.health import compose_passed_on
from cogs.parts.emoji import clear_approvals, clear_reactions, offer_reactions
from cogs.parts.examining import choose_channel, has_members, is_there, note_refusal, rings
from cogs.parts.once import SLACK, NotAsMeant, is_alike, list_actions, send_as_meant, shows
from cogs.parts.planning import CALLING, FILES_LATER, MAX_PAUSE, Plan, make_plan, takes_files
from cogs.parts.posts import render_post

log = structlog.get_logger()

#: A post that fails is tried again after 5 s, 10 s, 20 s … and then every hour.
FIRST_PAUSE = timedelta(seconds=5)
#: What Discord shows in other words is tried so often, once an hour, and then only when somebody
#: has changed it.
MAX_ALTERED = 3
NEVER = timedelta(days=36500)


#: What keeps posts from the desk, where that is something of the desk itself.
_AT_DESK = {
    Meaning.NO_RIGHTS: "I may not write at the desk. Allow me to view it, send messages and embed "
    "links there.",
    Meaning.NO_CHANNEL: "The desk channel is gone. Choose another with `/shop setup desk`.",
    Meaning.MODERATED: (
        "AutoMod stopped a post of mine. In *Server Settings → AutoMod*, add my role to the "
        "allowed ones of that rule."
    ),
    Meaning.UNREACHABLE: "Discord could not be reached; I keep trying.",
    Meaning.TROUBLE: "Discord could not be reached; I keep trying.",
}


async def post_queued(bot: SellerBot, queued: QueuedPost) -> None:
    """Says what is queued, unless it is no longer true.

    Raises discord.HTTPException or OSError when Discord doesn't take it; it is to be tried again.
    """
    async with bot.transaction() as tx:
        await tx.require_ours(queued.shop_id)
        if not await tx.outbox.start_posting(queued.id):
            return
        plan = await make_plan(bot, tx, queued)
        if isinstance(plan, datetime):
            # the shop is closed: no fault
            await tx.outbox.postpone(queued.id, until=plan, error=None)
            return
        if plan is None:
            await tx.outbox.mark_posted(queued.id)
            return
        files = await tx.outbox.list_files(queued.id)
        plan = replace(plan, files=(*plan.files, *files))
    if queued.member_id is not None:
        channel = await bot.create_dm(discord.Object(queued.member_id))
        plan = replace(plan, channel_id=channel.id)
    elif queued.kind in CALLING and (plan.post.roles or plan.post.members):
        plan = replace(plan, post=await _redirect(bot, queued.shop_id, plan.post))
    if plan.shown is not None:
        await _change_card(bot, queued, plan, plan.shown)
    else:
        await _post_new(bot, queued, plan)


async def _redirect(bot: SellerBot, shop_id: int, post: Post) -> Post:
    """The post as it rings somebody, by what is known of the server at this moment."""
    async with bot.database.reading() as tx:
        shop = await tx.shops.get(shop_id)
    if shop is None:
        return post
    gone = [member for member in post.members if not await is_there(bot, shop_id, member)]
    silent = [
        role
        for role in post.roles
        if not (rings(bot, shop, role) and await has_members(bot, shop_id, role))
    ]
    return redirect_call(shop, post, silent_roles=silent, gone=gone)


async def _change_card(
    bot: SellerBot, queued: QueuedPost, plan: Plan, shown: Card | IncidentCard | ListCard
) -> None:
    """Changes the message that shows a card; one that is gone is posted anew."""
    message = bot.get_partial_messageable(
        shown.channel_id, guild_id=queued.shop_id
    ).get_partial_message(shown.message_id)
    try:
        changed = await message.edit(**render_post(plan.post))
    except (discord.NotFound, discord.Forbidden) as error:
        if not is_card_gone(error, shown, desk=plan.channel_id):
            raise
        # Somebody deleted the card, or closed an old desk: it is posted anew, where the draft is
        # seen.
        await _forget_card(bot, shown)
        if plan.is_newest:
            await _post_anew(bot, queued, plan)
            return
        changed = None
    if plan.draft is not None and changed is not None:
        if plan.draft.revision != queued.revision:
            await clear_reactions(message)
        else:
            await _clear_outdated(bot, changed, plan.draft)
    await _finish_copy(bot, queued, plan)
    async with bot.transaction() as tx:
        await tx.outbox.mark_posted(queued.id)


async def _post_anew(bot: SellerBot, queued: QueuedPost, plan: Plan) -> None:
    """Posts a card whose message is gone, with the files that only a new message bears."""
    async with bot.transaction() as tx:
        again = await make_plan(bot, tx, queued)
    await _post_new(bot, queued, again if isinstance(again, Plan) else plan)


async def _clear_outdated(bot: SellerBot, message: discord.Message, draft: Draft | None) -> None:
    """Has no ✅ stand under a card that was given before the approval was taken back."""
    if draft is not None and draft.was_withdrawn and draft.status is DraftStatus.PENDING:
        await clear_approvals(bot, message, draft)


async def _forget_card(bot: SellerBot, shown: Card | IncidentCard | ListCard) -> None:
    async with bot.transaction() as tx:
        if isinstance(shown, IncidentCard):
            await tx.incidents.forget_card(shown)
        elif isinstance(shown, ListCard):
            await tx.parcel_lists.forget_card(shown)
        else:
            await tx.drafts.forget_card(shown)


def is_card_gone(
    error: discord.HTTPException, card: Card | IncidentCard | ListCard, *, desk: int | None
) -> bool:
    """Whether a card is to be posted anew: it was deleted, or it stands in a channel that was lost,
    and the desk is elsewhere now.

    While the desk itself is gone there is nowhere to post, and other answers don't say that
    anything is gone.
    """
    meaning = read_meaning(error)
    is_lost = meaning in (Meaning.NO_CHANNEL, Meaning.NO_RIGHTS) and card.channel_id != desk
    return meaning is Meaning.NO_MESSAGE or is_lost


async def _post_new(bot: SellerBot, queued: QueuedPost, plan: Plan) -> None:
    """Posts what no message shows yet, or finds the message that an earlier try left."""
    channel = bot.get_partial_messageable(plan.channel_id)
    rendered = render_post(plan.post)
    message = None
    if queued.is_posting or queued.attempts > 0:
        # After a crash or a failed try it may be there already, even if Discord said that it
        # failed.
        message = await _find_posted(bot, channel, queued, rendered)
    is_new = message is None
    if message is None:
        nonce = bot.identity.make_nonce("post", queued.id, channel.id)
        files = plan.files if takes_files(bot, plan.channel_id) else ()
        message = await send_as_meant(channel, rendered, nonce=nonce, files=files)
    elif plan.draft is not None and not shows(message, rendered):
        message = await message.edit(**rendered)  # the draft has changed since its card was posted
    if queued.member_id is None and queued.kind is not PostKind.FAULT:
        bot.desk_refusals.pop(queued.shop_id, None)
    card = await _note_posted(bot, queued, plan, message, is_new=is_new)
    if not is_new:
        await _clear_outdated(bot, message, plan.draft)
    if plan.post.takes_reactions and plan.draft is not None and card is not None:
        await offer_reactions(bot, plan.draft, message)
        # Somebody may have reacted before this message was known to be a card.
        bot.dispatch("card_posted", plan.draft, card)


async def _note_posted(
    bot: SellerBot, queued: QueuedPost, plan: Plan, message: discord.Message, *, is_new: bool
) -> Card | None:
    """Writes down where a post stands now; gives the card that it is, if it is one."""
    async with bot.transaction() as tx:
        await tx.outbox.mark_posted(queued.id)
        if plan.files and not message.attachments:
            link = link_message(queued.shop_id, message.channel.id, message.id)
            later = Post(words=f"{FILES_LATER} {link}")
            await tx.outbox.say(queued.shop_id, later, files=plan.files, now=discord.utils.utcnow())
        if queued.kind is PostKind.DIGEST and queued.created_at is not None:
            await _note_day_list(bot, tx, queued.shop_id, queued.created_at, message)
            return None
        if queued.incident_id is not None and queued.revision is not None:
            await tx.incidents.set_card(
                IncidentCard(queued.incident_id, queued.revision, message.channel.id, message.id)
            )
            return None
        if queued.parcel_list_id is not None:
            card_of = queued.parcel_list_id, message.channel.id, message.id
            await tx.parcel_lists.set_card(ListCard(*card_of))
            return None
        if queued.draft_id is None or queued.revision is None:
            return None
        if queued.kind is PostKind.COPY:
            await tx.drafts.set_copy(queued.draft_id, queued.revision, message.id)
            return None
        card = Card(queued.draft_id, queued.revision, message.channel.id, message.id)
        await tx.drafts.set_card(card)
        if is_new and plan.draft is not None:
            await tx.drafts.forget_withdrawal(plan.draft)  # nobody can have reacted before
        return card


async def _note_day_list(
    bot: SellerBot, tx: Transaction, shop_id: int, told_at: datetime, message: discord.Message
) -> None:
    """Has the day's list kept true from now on, where this is one."""
    where = message.channel.id, message.id
    if await tx.day_lists.set_message(shop_id, told_at, channel_id=where[0], message_id=where[1]):
        bot.living_lists.add(shop_id)


async def _finish_copy(bot: SellerBot, queued: QueuedPost, plan: Plan) -> None:
    """Takes the buttons off a text that was laid out to copy, once it was sent or set aside."""
    draft = plan.draft
    if draft is None or plan.shown is None or queued.revision is None:
        return
    if draft.status is DraftStatus.READY:
        return
    async with bot.database.reading() as tx:
        copy_id = await tx.drafts.get_copy(draft.id, queued.revision)
    if copy_id is None:
        return
    message = bot.get_partial_messageable(
        plan.shown.channel_id, guild_id=queued.shop_id
    ).get_partial_message(copy_id)
    try:
        await message.edit(**render_post(compose_old_copy(draft, queued.revision)))
    except discord.HTTPException as error:
        log.warning("a copied text could not be changed", reason=str(error))


async def _find_posted(
    bot: SellerBot,
    channel: discord.PartialMessageable,
    queued: QueuedPost,
    rendered: dict[str, object],
) -> discord.Message | None:
    """The message that an earlier try may have posted."""
    after = None
    if queued.created_at is not None:
        after = queued.created_at - SLACK
    async for message in channel.history(limit=100, after=after, oldest_first=False):
        is_mine = bot.user is not None and message.author.id == bot.user.id
        if is_mine and (is_alike(message, rendered) or _is_card(message, queued)):
            return message
    return None


def _is_card(message: discord.Message, queued: QueuedPost) -> bool:
    """Whether a message is the card of this revision, posted when its letter stood otherwise."""
    if queued.kind is not PostKind.CARD:
        return False
    about = f":{queued.draft_id}:{queued.revision}"
    actions = list_actions(message.components)
    return any(each.startswith("draft:") and each.endswith(about) for each in actions)


async def postpone(bot: SellerBot, queued: QueuedPost, error: Exception) -> None:
    """Has a post that failed tried again later, with growing pauses; /shop status shows why it
    waits.
    """
    log.warning(
        "a post could not be made", shop=queued.shop_id, kind=queued.kind, reason=str(error)
    )
    is_for_desk = queued.member_id is None and queued.kind is not PostKind.FAULT
    is_refused = is_for_desk and note_refusal(bot, queued.shop_id, error)
    pause = min(FIRST_PAUSE * 2 ** min(queued.attempts, 16), MAX_PAUSE)
    if isinstance(error, NotAsMeant):
        pause = MAX_PAUSE
        if queued.attempts >= MAX_ALTERED:
            pause = NEVER
    async with bot.transaction() as tx:
        if queued.member_id is not None and _is_unreachable(error):
            # A customer who takes no messages can't be told that an answer comes; the desk knows
            # that they wait.
            await tx.outbox.mark_posted(queued.id)
            if queued.kind is PostKind.NOTE:
                await _tell_desk(tx, queued)
            elif queued.kind is PostKind.FAULT:
                await _pass_on(bot, tx, queued)
        else:
            await tx.outbox.postpone(
                queued.id, until=discord.utils.utcnow() + pause, error=_explain(error, queued)
            )
    if is_refused or queued.attempts >= TRIES_BY_CHANCE:
        bot.dispatch("health_changed", queued.shop_id)


async def _pass_on(bot: SellerBot, tx: Transaction, queued: QueuedPost) -> None:
    """Finds another way when the owner takes no direct messages: a channel where they are pinged,
    else the deputy.

    Where there is neither, whoever uses a command next hears of it.
    """
    shop = await tx.shops.get(queued.shop_id)
    if shop is None or queued.member_id is None or queued.member_id != shop.owner_id:
        return
    post, now = compose_passed_on(shop.owner_id, queued.post), discord.utils.utcnow()
    if choose_channel(bot, shop) is not None:
        await tx.outbox.say(shop.id, post, kind=PostKind.FAULT, now=now)
    elif shop.deputy_id not in (None, shop.owner_id):
        await tx.outbox.say(shop.id, post, kind=PostKind.FAULT, member_id=shop.deputy_id, now=now)


async def _tell_desk(tx: Transaction, queued: QueuedPost) -> None:
    """Says at the desk that one of the shop's own people could not be written to: somebody else may
    reach them.
    """
    assert queued.member_id is not None
    post = compose_unreached(queued.member_id, queued.post)
    await tx.outbox.say(queued.shop_id, post, now=discord.utils.utcnow())


def _is_unreachable(error: Exception) -> bool:
    """Whether this person will never get it; whatever else keeps it away may pass."""
    return read_meaning(error) in (
        Meaning.CLOSED,
        Meaning.NOBODY,
        Meaning.CONTENT,
        Meaning.MODERATED,
    )


def _explain(error: Exception, queued: QueuedPost) -> str:
    """Why a post waits, in plain words."""
    if isinstance(error, ShopError):
        return error.sentence
    if isinstance(error, NotAsMeant):
        what = "something that I wanted to say"
        if queued.draft_id:
            what = f"draft {queued.draft_id}"
        return (
            f"Discord doesn't show {what} in the words that I gave it, so I took it away again: "
            "what you approve must "
            "be what leaves. Please write it anew in plainer words."
        )
    if queued.member_id is not None:
        who = "A customer could not be told yet that you will answer"
        if queued.kind is PostKind.NOTE:
            who = "Somebody of your shop could not be written to yet"
        return f"{who}; I keep trying."
    meaning = read_meaning(error)
    if meaning in _AT_DESK:
        return _AT_DESK[meaning]
    if meaning.sentence is None and isinstance(error, discord.HTTPException):
        return tell_refusal(error, "a post")
    return f"{meaning.sentence or 'Something went wrong with a post.'} I keep trying."
