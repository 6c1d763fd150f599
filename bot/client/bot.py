"""The bot itself: how it connects, and how a request of a member of staff is carried out."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

import discord
import structlog
from discord import app_commands
from discord.ext import commands

from bot.channels.accounts import MailAccounts
from bot.client.decisions import Decisions
from bot.client.refusing import IS_DONE, refuse
from bot.client.registering import Registration
from bot.client.servers import keep_little
from bot.client.staff import require_guild, require_staff
from bot.config import Settings
from bot.domain.discord_errors import Meaning
from bot.domain.identity import Identity
from bot.domain.records import dataclass
from bot.domain.shards import find_shard
from bot.domain.shops import Shop
from bot.domain.time.hours import load_calendars
from bot.services.identity import name_database
from bot.services.shops import enter_shop
from bot.services.work import StaffWork
from bot.store.database import Database
from bot.store.opening import open_database
from bot.store.ownership import EVERYTHING, Ownership
from bot.store.transaction import Transaction

if TYPE_CHECKING:
    from bot.domain.mail import Mail
    from bot.mail.transport.watching import Watcher

log = structlog.get_logger()

COGS = (
    "cogs.shop",
    "cogs.set_up",
    "cogs.orders",
    "cogs.parcels",
    "cogs.telling_buyers",
    "cogs.other_days",
    "cogs.late_parcels",
    "cogs.customers",
    "cogs.moves",
    "cogs.deeds",
    "cogs.inbox",
    "cogs.today",
    "cogs.day_list",
    "cogs.next",
    "cogs.letters",
    "cogs.promises",
    "cogs.report",
    "cogs.lessons",
    "cogs.help",
    "cogs.cases",
    "cogs.wording",
    "cogs.incidents",
    "cogs.approval",
    "cogs.card_buttons",
    "cogs.forms",
    "cogs.away",
    "cogs.direct",
    "cogs.mailbox",
    "cogs.sales",
    "cogs.watching",
    "cogs.health",
    "cogs.delivery",
    "cogs.clearing",
)

#: What the bot must be allowed to do in the desk channel.
PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    embed_links=True,
    attach_files=True,
    add_reactions=True,
    read_message_history=True,
    manage_messages=True,  # to clear the reactions of a revision that was replaced
)

#: Who sees the commands. Members seldom have it; a role gets it by one switch, at the desk or for
#: the whole server. (A switch under Server Settings → Integrations would not do: Discord asks for
#: this permission all the same.)
SEES_COMMANDS = discord.Permissions(manage_messages=True)
#: What everybody sees all the same.
FOR_EVERYBODY = ("help",)


#: So many requests are remembered: a repeated one comes within seconds.
MAX_HEARD = 1000


def create_bot(settings: Settings, owned: Ownership = EVERYTHING) -> "SellerBot":
    """The ready-to-run bot, not connected yet; it opens its database and loads its cogs when it
    logs in.

    It serves the shops that it `owns`, and no others.
    """
    # There is no voice here, so nobody needs to read in the log what voice would take.
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    return SellerBot(settings, owned)


@dataclass(frozen=True, slots=True)
class DeskWork(StaffWork):
    """What a member of staff asked for on Discord, and the bot that they asked."""

    bot: "SellerBot"


class SellerBot(commands.AutoShardedBot):
    """A bot that serves many shops; it keeps nothing in memory that a restart would lose.

    Discord spreads the shops over as many connections (shards) as it wants, or as GOODWORD_SHARDS
    says; then other processes have the others. Each comes and goes by itself; what the cogs hear of
    that is `connection_opened`, `connection_lost` and `connection_resumed`, with its number.
    """

    database: Database
    identity: Identity

    def __init__(self, settings: Settings, owned: Ownership) -> None:
        intents = discord.Intents.none()
        intents.guilds = True
        intents.guild_reactions = True
        intents.dm_messages = True
        super().__init__(
            shard_count=1,  # until it is known; see `launch_shards`
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=intents,
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            tree_cls=Tree,
            # Only in the servers that invited the bot: nobody takes the commands along in their own
            # account.
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=False, private_channel=False
            ),
        )
        keep_little(self)
        self.settings = settings
        self.mail_accounts = MailAccounts(settings)
        self.owned = owned
        #: Counts how often something became due, so that nobody who looks misses a change.
        self.schedule_version = 0
        #: Until when the delivery sleeps; None while it is awake, or if nothing is planned.
        self.delivery_wakes_at: datetime | None = None
        #: The connections that are up: what happens in their shops is heard.
        self.connected_shards: set[int] = set()
        #: Those that began anew, while nobody here was told of it yet: all their servers come
        #: first.
        self._begun_shards: set[int] = set()
        #: Those that are broken just now.
        self._lost_shards: set[int] = set()
        #: How often each was away: a look that was begun before doesn't count.
        self.absences: Counter[int] = Counter()
        #: Whose desks were looked through: nothing leaves elsewhere, where nobody could take ✅
        #: back.
        self.swept_shards: set[int] = set()
        self.decisions = Decisions()
        self.last_round_at: datetime | None = None
        #: By shop: why something could not be done there, until it could.
        self.troubles: dict[int, str] = {}
        #: Why the last daily backup could not be made; None if it could, or if none are made.
        self.backup_problem: str | None = None
        #: By shop: why Discord last refused a post at its desk, until one was taken.
        self.desk_refusals: dict[int, Meaning] = {}
        #: By shop: the channel in which Discord last let the bot put no emoji under a card, until
        #: it did.
        self.closed_to_reactions: dict[int, int] = {}
        #: By server and member: when they were last seen there, or False if they weren't.
        self.members_seen: dict[tuple[int, int], datetime | Literal[False]] = {}
        #: Roles that nobody had when Discord was last asked.
        self.empty_roles: set[int] = set()
        #: The channels of those whose direct messages can't be taken in, for a minute or longer.
        self.stuck_lines: set[int] = set()
        #: Why the disk of the database needs room; None while it has enough.
        self.disk_problem: str | None = None
        #: By shop: who watches its mailbox.
        self.watchers: dict[int, Watcher[Mail]] = {}
        #: The requests that were heard last, the oldest first.
        self._heard: dict[int, None] = {}
        #: The shops whose day's list is kept true through the day.
        self.living_lists: set[int] = set()
        self._registration = Registration(self.tree)

    @property
    def sync_problem(self) -> str | None:
        """Why some commands may be missing or old, in plain words; None while Discord has them
        all.
        """
        return self._registration.problem

    def show_command(self, name: str) -> str:
        """A command in a text: it opens at a touch once Discord has told its number."""
        return self._registration.show(name)

    async def setup_hook(self) -> None:
        self.database = await open_database(self.settings.database_url, self.owned)
        self.identity = await self._identify()
        for name in COGS:
            # Not as extensions, which discord.py would read from disk again for every bot in a
            # process.
            await import_module(name).setup(self)
        for command in self.tree.get_commands():
            if command.name not in FOR_EVERYBODY:
                command.default_permissions = SEES_COMMANDS
        self._registration.begin()

    async def _identify(self) -> Identity:
        async with self.database.reading() as tx:
            known = await tx.identity.get()
        if known is not None:
            return known
        async with self.database.transaction() as tx:
            # Others that start at the same moment wait here, and then find it named.
            known = await tx.identity.get_alone()
            return known or await name_database(tx, now=discord.utils.utcnow())

    async def launch_shards(self) -> None:
        """Opens as many connections as Discord wants, or those of the shards that are ours."""
        if (shards := self.owned.shards) is not None:
            self.shard_count, self.shard_ids = shards.count, list(shards.numbers)
        else:
            self.shard_count = None  # type: ignore[assignment]  # so that it asks
        await super().launch_shards()

    async def on_shard_connect(self, shard_id: int) -> None:
        """A connection begins anew: what happened before isn't told any more."""
        self._begun_shards.add(shard_id)
        self._lost_shards.discard(shard_id)

    async def on_shard_ready(self, shard_id: int) -> None:
        """All its servers were told of. That takes seconds, and it may have been lost meanwhile."""
        if shard_id not in self._lost_shards:
            await self._open_shard(shard_id)

    async def on_shard_disconnect(self, shard_id: int) -> None:
        self._lost_shards.add(shard_id)
        if shard_id in self.connected_shards:
            self.connected_shards.discard(shard_id)
            self.absences[shard_id] += 1
            self.swept_shards.discard(shard_id)  # while nobody can take ✅ back, nothing leaves
            self.dispatch("connection_lost", shard_id)

    async def on_shard_resumed(self, shard_id: int) -> None:
        """A connection is taken up again, and what was missed meanwhile is told."""
        self._lost_shards.discard(shard_id)
        await self._open_shard(shard_id)
        if shard_id not in self.connected_shards:
            self.connected_shards.add(shard_id)
            self.dispatch("connection_resumed", shard_id)

    async def _open_shard(self, shard_id: int) -> None:
        if shard_id not in self._begun_shards:
            return
        self._begun_shards.discard(shard_id)
        self.connected_shards.add(shard_id)
        self.dispatch("connection_opened", shard_id)
        await self._load_calendars()

    def note_absence(self) -> None:
        """Much may have been missed, though every connection seems to be up: all is looked through
        anew.
        """
        log.warning("the clock has jumped, as after a sleep; what happened meanwhile is looked for")
        self.absences.update(self.connected_shards)
        self.swept_shards.clear()
        self.dispatch("absence")

    async def on_disconnect(self) -> None:
        """Said before the same with a number; where there is one connection only, that is the
        one.
        """
        if self.shard_count == 1:
            await self.on_shard_disconnect(0)

    async def on_resumed(self) -> None:
        if self.shard_count == 1:
            await self.on_shard_resumed(0)

    async def _load_calendars(self) -> None:
        """Loads the public holidays if a shop has any, before something asks for them in the midst
        of a rule.
        """
        async with self.database.reading() as tx:
            are_needed = await tx.shops.has_countries()
        if are_needed:
            await asyncio.to_thread(load_calendars)

    async def on_message(self, message: discord.Message) -> None:
        """Nothing: there are no text commands; direct messages have their own cog."""

    async def close(self) -> None:
        await self._registration.end()
        # else it was never opened, and can't be closed
        if isinstance(self.loop, asyncio.AbstractEventLoop):
            await super().close()
        if hasattr(self, "database"):
            await self.database.close()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """A unit of work; when it made something due, the delivery is woken after the commit.

        Where that is to be done later than the delivery wakes by itself, it sleeps on.
        """
        async with self.database.transaction() as tx:
            yield tx
        planned_at, wakes_at = tx.planned_at, self.delivery_wakes_at
        is_sooner = planned_at is not None and (wakes_at is None or planned_at < wakes_at)
        if tx.schedule_changed or is_sooner:
            self.wake_delivery()
        for shop_id in tx.shops_changed & self.living_lists:
            self.dispatch("matters_changed", shop_id)

    def hears_first(self, interaction: discord.Interaction[Any]) -> bool:
        """Whether this request is new: Discord may tell of one twice, and what it asks for is done
        once.
        """
        if interaction.id in self._heard:
            return False
        self._heard[interaction.id] = None
        if len(self._heard) > MAX_HEARD:
            del self._heard[next(iter(self._heard))]
        return True

    def find_shard(self, shop_id: int) -> int:
        """The connection to Discord that brings what happens in this shop."""
        return find_shard(shop_id, self.shard_count or 1)

    def letters_may_leave(self, shop_id: int) -> bool:
        """Whether it was seen who took what back in this shop, and is heard now."""
        return self.find_shard(shop_id) in self.swept_shards

    def wake_delivery(self) -> None:
        """Has the delivery look again at what is due."""
        self.schedule_version += 1
        self.dispatch("schedule_changed")

    @asynccontextmanager
    async def at_work(
        self, interaction: discord.Interaction, *, manage: bool = False
    ) -> AsyncIterator[DeskWork]:
        """A unit of work for a member of staff who wants to change something.

        Raises NotAllowed for everybody else, BadInput outside a server.
        """
        guild = require_guild(interaction)
        now = discord.utils.utcnow()
        async with self.transaction() as tx:
            await tx.require_ours(guild.id)  # else whoever serves it does what is asked, too
            shop = await enter_shop(
                tx,
                guild.id,
                name=guild.name,
                owner_id=guild.owner_id,
                by=interaction.user.id,
                now=now,
            )
            require_staff(interaction, shop, manage=manage)
            yield DeskWork(tx, shop, now, interaction.user.id, self)
        interaction.extras[IS_DONE] = True

    @asynccontextmanager
    async def looking(self, interaction: discord.Interaction) -> AsyncIterator[DeskWork]:
        """The same for somebody who only looks: nothing is locked or written.

        Raises NotAllowed for anybody who isn't staff: customers' data is not for everyone.
        """
        guild = require_guild(interaction)
        async with self.database.reading() as tx:
            shop = await tx.shops.get(guild.id) or Shop(id=guild.id, name=guild.name)
            require_staff(interaction, shop)
            yield DeskWork(tx, shop, discord.utils.utcnow(), interaction.user.id, self)


class Tree(app_commands.CommandTree[SellerBot]):
    """The slash commands; a refusal is a sentence, anything else an apology and a line in the
    log.
    """

    async def interaction_check(self, interaction: discord.Interaction[SellerBot]) -> bool:
        return interaction.client.hears_first(interaction)

    async def on_error(
        self, interaction: discord.Interaction[SellerBot], error: app_commands.AppCommandError
    ) -> None:
        await refuse(interaction, error)
