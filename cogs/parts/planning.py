"""What to do with a queued post as things stand when it is said: post it, change it, or wait."""

from datetime import datetime, timedelta

import discord

from bot.client import SellerBot
from bot.domain.drafts import UNDO, Draft, DraftStatus
from bot.domain.errors import ShopError
from bot.domain.health import FaultKind
from bot.domain.incidents.incidents import IncidentStatus
from bot.domain.letters import LetterKind
from bot.domain.parcel_lists.judging import Verdict
from bot.domain.parcel_lists.lists import ListStatus
from bot.domain.posts import Post
from bot.domain.records import dataclass
from bot.domain.reminders import GRACE
from bot.domain.shops import Shop
from bot.services.answering import list_left_open
from bot.services.incidents.card_view import gather_view, make_letter_file
from bot.services.note_parcels import list_noted_orders
from bot.services.parcel_lists.notes import gather_list_view
from bot.services.parcel_lists.reading import judge_list
from bot.services.parcel_lists.ready_notes import gather_ready
from bot.services.promises import list_broken
from bot.services.reminders import renew_reminder
from bot.services.ways import list_choices
from bot.services.work import Work
from bot.store.drafts import Card
from bot.store.incidents import IncidentCard
from bot.store.outbox import File, PostKind, QueuedPost
from bot.store.parcel_lists import ListCard
from bot.store.transaction import Transaction
from bot.writing.cards import compose_card, compose_copy, compose_replaced_card
from bot.writing.desk import link_message
from bot.writing.incidents.cards import compose_incident, compose_replaced_incident
from bot.writing.parcel_lists import compose_list_post
from bot.writing.parcels import describe_consent, describe_delay_law
from bot.writing.ready_notes import compose_joined, compose_ready
from cogs.parts.examining import choose_channel, explain_desk, list_missing

#: The longest that anything waits before it is tried again.
MAX_PAUSE = timedelta(hours=1)
#: These call people, and must reach somebody.
CALLING = (PostKind.PING, PostKind.WARNING, PostKind.DIGEST)
#: So begins what is said with files that could not go along with an earlier post.
FILES_LATER = "I couldn't attach this before. It belongs to"


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do with a queued post: post it there, or change the message that shows it already."""

    post: Post
    channel_id: int
    shown: Card | IncidentCard | ListCard | None = None  #: the message to change
    draft: Draft | None = None
    files: tuple[File, ...] = ()
    is_newest: bool = True  #: it shows the newest revision: one that is gone is posted anew


class HeldBack(ShopError):
    """What would be said at the desk has to wait: there is none, or everyone on the server can read
    it.
    """


async def make_plan(bot: SellerBot, tx: Transaction, queued: QueuedPost) -> Plan | datetime | None:
    """What to do; a moment until which to wait; or None when there is nothing to say any more.

    Raises HeldBack while nothing about customers may be said at the desk.
    """
    shop = await tx.shops.get(queued.shop_id)
    if shop is None:
        return None
    if queued.kind is PostKind.FAULT and queued.member_id is None:
        channel = choose_channel(bot, shop)
        if channel is None:
            return None
        return Plan(queued.post, channel.id)
    if queued.member_id is None:
        fault = explain_desk(bot, shop)
        if fault is not None and fault.kind in (FaultKind.DESK_UNCHOSEN, FaultKind.DESK_PUBLIC):
            raise HeldBack(fault.sentence)
    desk = shop.desk_channel_id or 0
    if queued.post.words.startswith(FILES_LATER) and not takes_files(bot, desk):
        return discord.utils.utcnow() + MAX_PAUSE
    if queued.kind in CALLING:
        return await _plan_reminder(tx, shop, queued, discord.utils.utcnow())
    if (plan_living := _LIVING.get(queued.kind)) is not None:
        return await plan_living(tx, shop, queued, discord.utils.utcnow())
    if queued.draft_id is None or queued.revision is None:
        return Plan(queued.post, desk)
    return await _plan_card(tx, shop, queued, queued.draft_id, queued.revision)


async def _plan_incident(
    tx: Transaction, shop: Shop, queued: QueuedPost, now: datetime
) -> Plan | None:
    """An incident's card, as the incident is now."""
    incident = await tx.incidents.get(queued.incident_id)
    if incident is None or queued.revision is None:
        return None
    shown = await tx.incidents.get_card(incident.id, queued.revision)
    work, desk = Work(tx, shop, now), shop.desk_channel_id or 0
    newest = incident.revision
    if incident.status is IncidentStatus.WRITING:
        newest -= 1
    if queued.revision != newest:
        if shown is None:
            return None  # replaced before anybody saw it
        return Plan(compose_replaced_incident(incident), desk, shown, is_newest=False)
    files = () if shown is not None else await make_letter_file(work, incident)
    card = compose_incident(await gather_view(work, incident), now=now)
    return Plan(card, desk, shown, files=files)


async def _plan_list(tx: Transaction, shop: Shop, queued: QueuedPost, now: datetime) -> Plan | None:
    """The post of a list of parcels, as the list is now."""
    listed = await tx.parcel_lists.get(queued.parcel_list_id)
    if listed is None:
        return None
    shown = None
    if listed.message_id is not None and listed.channel_id is not None:
        shown = ListCard(listed.id, listed.channel_id, listed.message_id)
    if listed.status is ListStatus.GATHERED:
        ready = await gather_ready(tx, listed, now=now)
        post = compose_ready(listed.id, ready.notes, leaves_at=ready.leaves_at, now=now)
        return Plan(post, shop.desk_channel_id or 0, shown)
    view = await gather_list_view(tx, listed)
    left = 0
    if listed.status is ListStatus.MARKING:
        judged = await judge_list(Work(tx, shop, now), listed)
        left = sum(each.verdict is Verdict.READY for each in judged)
    post = compose_list_post(listed, view.notes, view.lines, left=left, now=now)
    return Plan(post, shop.desk_channel_id or 0, shown)


#: What is shown as it is at that moment, beside the cards of drafts.
_LIVING = {PostKind.INCIDENT: _plan_incident, PostKind.PARCELS: _plan_list}


async def _plan_card(
    tx: Transaction, shop: Shop, queued: QueuedPost, draft_id: int, revision: int
) -> Plan | None:
    """A draft's card or the text to copy, as the draft is now."""
    desk = shop.desk_channel_id or 0
    draft = await tx.drafts.get(draft_id)
    if draft is None:
        return None
    shown = await tx.drafts.get_card(draft_id, revision)
    if queued.kind is PostKind.COPY:
        if draft.status is not DraftStatus.READY:
            return None
        # Below its card, even if the desk has moved since: both are changed together later.
        beside = shown.channel_id if shown else desk
        return Plan(compose_copy(draft), beside, draft=draft)
    if revision != draft.revision:
        if shown is None:
            return None  # replaced before anybody saw it
        listed = await tx.parcel_lists.get(draft.parcel_list_id)
        if listed is not None and listed.status is ListStatus.GATHERED:
            link = None
            if listed.message_id is not None and listed.channel_id is not None:
                link = link_message(shop.id, listed.channel_id, listed.message_id)
            return Plan(compose_joined(draft, link), desk, shown, draft, is_newest=False)
        return Plan(compose_replaced_card(draft, revision), desk, shown, draft, is_newest=False)
    return Plan(await compose_draft_card(tx, shop, draft), desk, shown, draft)


async def compose_draft_card(
    tx: Transaction, shop: Shop, draft: Draft, *, is_whole: bool = False
) -> Post:
    """The card of a draft's current revision, as the draft is now; of a settled one it is a line,
    unless it `is_whole`.
    """
    order = await tx.orders.get(draft.order_id)
    law = describe_delay_law(shop, draft, order)
    broken = []
    if draft.kind is LetterKind.APOLOGY and draft.is_open:
        broken = await list_broken(tx, draft.customer_id, now=discord.utils.utcnow())
    undo = shop.undo_time or UNDO
    ways = [(each.way_id, each.to.where) for each in await list_choices(tx, draft, order)]
    left_open = []
    if draft.status is DraftStatus.PENDING:
        left_open = await list_left_open(tx, draft, at=discord.utils.utcnow())
    noted = await list_noted_orders(tx, draft)
    return compose_card(
        draft,
        order,
        law=law,
        consent=describe_consent(shop, draft, order),
        broken=broken,
        ways=ways,
        left_open=left_open,
        further=noted[1:],
        zone=shop.zone,
        undo=undo,
        is_whole=is_whole,
    )


async def _plan_reminder(
    tx: Transaction, shop: Shop, queued: QueuedPost, now: datetime
) -> Plan | datetime | None:
    """A reminder that could not be said in time is put into today's words, and waits while nobody
    may be disturbed. One about several customers names those who still wait.
    """
    desk = shop.desk_channel_id or 0
    is_shared = queued.kind is PostKind.PING and queued.conversation_id is None
    if queued.created_at is None or (now - queued.created_at <= GRACE and not is_shared):
        return Plan(queued.post, desk)
    renewed = await renew_reminder(Work(tx, shop, now), queued)
    if isinstance(renewed, Post):
        return Plan(renewed, desk)
    return renewed


def takes_files(bot: SellerBot, channel_id: int) -> bool:
    """Whether the bot may attach files there: else Discord would refuse the words as well.

    Health tells of it.
    """
    channel = bot.get_channel(channel_id)
    if not isinstance(channel, discord.abc.GuildChannel):
        return True
    return not list_missing(channel, ("attach_files",))
