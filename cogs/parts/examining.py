"""How everything is: what Discord shows of a shop's server, and what the books say."""

from dataclasses import replace
from datetime import datetime, timedelta

import aiohttp
import discord
import structlog

from bot.client import SEES_COMMANDS, SellerBot
from bot.client.connecting import read_meaning
from bot.domain.discord_errors import Meaning
from bot.domain.health import Fault, FaultKind, Vitals, find_desk_fault, find_faults
from bot.domain.shops import Shop
from bot.services.health import MAX_COUNTED, look_at_queues, look_at_work
from bot.services.work import Work
from bot.store.transaction import Transaction

log = structlog.get_logger()

#: Without one of these nothing can be posted (what a crash may have posted already is looked for in
#: the history).
NEEDED = ("view_channel", "send_messages", "embed_links", "read_message_history")
#: Without these proofs of postage and the emoji below a card are missing; the buttons do the same
#: as the emoji.
USEFUL = ("attach_files", "add_reactions")
REACTIONS = "Add Reactions"
#: Why Discord refuses posts at a desk until somebody mends it.
REFUSALS = (Meaning.NO_CHANNEL, Meaning.NO_RIGHTS, Meaning.NO_SERVER)
#: Somebody who was on the server is asked about again after so long.
ASK_AGAIN = timedelta(days=1)


async def examine(
    bot: SellerBot, tx: Transaction, shop: Shop, *, with_work: bool = False, now: datetime
) -> list[Fault]:
    """Everything that is wrong in this shop, the most serious first; on request with the work that
    is late.
    """
    vitals = await look_at_queues(tx, shop, look_at_server(bot, shop))
    vitals = replace(vitals, lines_stuck=await _count_stuck_lines(bot, tx, shop))
    if with_work:
        vitals = await look_at_work(Work(tx, shop, now), vitals)
    return find_faults(vitals)


async def examine_lines(bot: SellerBot, tx: Transaction, shop: Shop) -> list[Fault]:
    """What is wrong with the direct messages of this shop's customers, and nothing else."""
    vitals = Vitals(lines_stuck=await _count_stuck_lines(bot, tx, shop))
    return [fault for fault in find_faults(vitals) if fault.kind is FaultKind.MESSAGES_UNREAD]


async def _count_stuck_lines(bot: SellerBot, tx: Transaction, shop: Shop) -> int:
    """Of how many of this shop's customers direct messages can't be taken in.

    Whoever never wrote before belongs to no shop yet, and where there is one only, it is that.
    """
    count = 0
    for channel_id in sorted(bot.stuck_lines)[:MAX_COUNTED]:
        line = await tx.direct_lines.find_in(channel_id)
        if line is None or line.shop_id is None:
            count += len(bot.guilds) == 1 and not bot.owned.is_part
        else:
            count += line.shop_id == shop.id
    return count


def explain_desk(bot: SellerBot, shop: Shop) -> Fault | None:
    """Why nothing can be shown at the desk; None when it can."""
    return find_desk_fault(look_at_server(bot, shop))


def look_at_server(bot: SellerBot, shop: Shop) -> Vitals:
    """What is known of the server, and of the bot itself. What isn't known (yet) counts as well."""
    watcher = bot.watchers.get(shop.id)
    vitals = Vitals(
        round_problem=bot.troubles.get(shop.id),
        sync_problem=bot.sync_problem,
        is_deputy_there=bot.members_seen.get((shop.id, shop.deputy_id or 0)) is not False,
        backup_problem=bot.backup_problem,
        disk_problem=bot.disk_problem,
    )
    if watcher is not None and watcher.state.trouble is not None:
        vitals = replace(vitals, mailbox_problem=watcher.state.trouble.sentence)
    guild = bot.get_guild(shop.id)
    if guild is None:
        return replace(vitals, is_on_server=not bot.is_ready())
    if guild.unavailable or guild.me is None:
        desk = f"<#{shop.desk_channel_id}>" if shop.desk_channel_id else None
        return replace(vitals, desk=desk, is_server_away=guild.unavailable)
    vitals = _look_at_desk(bot, guild, shop, vitals)
    return _look_at_staff(bot, guild, shop, vitals)


def _look_at_desk(bot: SellerBot, guild: discord.Guild, shop: Shop, vitals: Vitals) -> Vitals:
    """Adds whether the desk is there, who reads it, and what may be done in it."""
    if shop.desk_channel_id is None:
        return replace(vitals, desk=None)
    desk = guild.get_channel(shop.desk_channel_id)
    refused = bot.desk_refusals.get(shop.id)
    if desk is None or refused is Meaning.NO_CHANNEL:
        return replace(vitals, is_desk_there=False)
    return replace(
        vitals,
        desk=desk.mention,
        is_desk_public=is_public(desk) and not shop.means_public,
        closed_by=tuple(list_missing(desk, NEEDED)),
        is_desk_refused=refused is not None,
        limited_by=tuple(_list_limits(bot, desk, shop)),
    )


def _list_limits(bot: SellerBot, desk: discord.abc.GuildChannel, shop: Shop) -> list[str]:
    """What is missing by the channel's settings, and what Discord doesn't let the bot do in spite
    of them.
    """
    missing = list_missing(desk, USEFUL)
    is_refused = bot.closed_to_reactions.get(shop.id) == desk.id
    if is_refused and REACTIONS not in missing:
        return [*missing, REACTIONS]
    return missing


def _look_at_staff(bot: SellerBot, guild: discord.Guild, shop: Shop, vitals: Vitals) -> Vitals:
    """Adds whether there is somebody who can be called."""
    if shop.staff_role_id is None:
        return replace(vitals, staff=None)
    role = guild.get_role(shop.staff_role_id)
    if role is None:
        return replace(vitals, is_staff_there=False)
    return replace(
        vitals,
        staff=role.mention,
        can_ring_staff=_can_ring(guild, shop, role),
        is_staff_empty=role.id in bot.empty_roles,
    )


def rings(bot: SellerBot, shop: Shop, role_id: int) -> bool:
    """Whether a mention of this role at the desk rings anybody, as far as that is known."""
    guild = bot.get_guild(shop.id)
    if guild is None or guild.unavailable:
        return True
    role = guild.get_role(role_id)
    return role is not None and _can_ring(guild, shop, role)


def _can_ring(guild: discord.Guild, shop: Shop, role: discord.Role) -> bool:
    """Discord lets a bot ring a role that everybody may ring, or any with a right of its own."""
    desk = guild.get_channel(shop.desk_channel_id or 0)
    return role.mentionable or desk is None or desk.permissions_for(guild.me).mention_everyone


def hides_commands(guild: discord.Guild, shop: Shop) -> bool:
    """Whether members with no more than the staff role are shown no commands, neither everywhere
    nor at the desk.
    """
    role = guild.get_role(shop.staff_role_id or 0)
    if role is None:
        return False
    desk = guild.get_channel(shop.desk_channel_id or 0)
    at_desk = desk is not None and desk.permissions_for(role) >= SEES_COMMANDS
    return not (at_desk or role.permissions >= SEES_COMMANDS)


async def is_there(bot: SellerBot, shop_id: int, member_id: int) -> bool:
    """Whether this person is on the server.

    Discord is asked at most once a day about somebody who is.
    """
    now = discord.utils.utcnow()
    seen_at = bot.members_seen.get((shop_id, member_id))
    guild = bot.get_guild(shop_id)
    if guild is None or (seen_at and now - seen_at < ASK_AGAIN):
        return True
    try:
        await guild.fetch_member(member_id)
    except discord.HTTPException as error:
        is_gone = read_meaning(error) is Meaning.NOBODY
        if is_gone:
            bot.members_seen[shop_id, member_id] = False
        return not is_gone
    except (aiohttp.ClientError, OSError):
        return True
    bot.members_seen[shop_id, member_id] = now
    return True


async def look_for_people(bot: SellerBot, shop: Shop) -> None:
    """Learns whether the deputy is still on the server, and anybody has the staff role, for what is
    said next.
    """
    if shop.deputy_id is not None:
        await is_there(bot, shop.id, shop.deputy_id)
    if shop.staff_role_id is not None:
        await has_members(bot, shop.id, shop.staff_role_id)


async def has_members(bot: SellerBot, shop_id: int, role_id: int) -> bool:
    """Whether anybody has this role: a mention of one that nobody has rings nobody.

    Without the members intent nobody tells, but Discord counts them when it is asked.
    """
    route = discord.http.Route("GET", "/guilds/{guild_id}/roles/member-counts", guild_id=shop_id)
    try:
        counts = await bot.http.request(route)
    except Exception as error:  # noqa: BLE001 (whatever it was, what isn't known is no fault)
        log.debug("Discord doesn't tell how many people have a role", reason=str(error))
        return True
    if counts.get(str(role_id)) == 0:
        bot.empty_roles.add(role_id)
        return False
    bot.empty_roles.discard(role_id)
    return True


def note_member(bot: SellerBot, member: discord.abc.User) -> None:
    """Whoever does something shows which roles they have."""
    if isinstance(member, discord.Member):
        bot.empty_roles.difference_update(member._roles)


def note_refusal(bot: SellerBot, shop_id: int, error: Exception) -> bool:
    """Keeps that Discord refuses posts at the desk for a reason that only people can mend; gives
    whether it does.
    """
    meaning = read_meaning(error)
    if meaning not in REFUSALS:
        return False
    bot.desk_refusals[shop_id] = meaning
    return True


def choose_channel(bot: SellerBot, shop: Shop) -> discord.TextChannel | None:
    """Where the bot may speak of itself to the people of the shop: the desk, else the first channel
    of their own.
    """
    guild = bot.get_guild(shop.id)
    if guild is None or guild.unavailable:
        return None
    desk = guild.get_channel(shop.desk_channel_id or 0)
    if isinstance(desk, discord.TextChannel) and not list_missing(desk, NEEDED):
        return desk
    return next(iter(list_desks(guild, shop)), None)


def list_desks(guild: discord.Guild, shop: Shop) -> list[discord.TextChannel]:
    """The channels that could be the desk: the bot can work there, and not everyone reads them.

    Where a staff role was chosen, only those that it sees.
    """
    role = guild.get_role(shop.staff_role_id or 0)
    return [
        each
        for each in guild.text_channels
        if not is_public(each)
        and not list_missing(each, NEEDED)
        and (role is None or each.permissions_for(role).view_channel)
    ]


def is_public(channel: discord.abc.GuildChannel) -> bool:
    """Whether everyone on the server can read this channel."""
    return channel.permissions_for(channel.guild.default_role).view_channel


def list_missing(channel: discord.abc.GuildChannel, rights: tuple[str, ...]) -> list[str]:
    """Which of these rights the bot lacks in a channel, by the names that Discord shows."""
    allowed = channel.permissions_for(channel.guild.me)
    return [right.replace("_", " ").title() for right in rights if not getattr(allowed, right)]
