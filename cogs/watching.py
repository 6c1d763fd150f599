"""The mailboxes, watched: what arrives is taken in, each letter once, in the order in which it
came. Where no shop has one, nothing is loaded that reads mail.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import discord
import structlog
from discord.ext import commands

from bot.channels.accounts import make_mailbox
from bot.client import SellerBot
from bot.domain.errors import ShopError
from bot.domain.mailboxes import LOOK_BACK, FolderPosition, FolderRole, Mailbox
from bot.domain.shops import Shop
from bot.loading import load
from bot.services.mailboxes import connect_mailbox, finish_look_back, note_trouble
from bot.services.shops import enter_shop

if TYPE_CHECKING:
    from bot.domain.mail import Mail
    from bot.mail.transport.fetched_mail import FetchedMail
    from bot.mail.transport.fetching import Raw
    from bot.mail.transport.mail_errors import MailProblem
    from bot.mail.transport.mailbox_state import MailboxState
    from bot.mail.transport.watching import Watcher

log = structlog.get_logger()

#: What takes a letter in, and what speaks with mail servers.
NEEDED = (
    "bot.services.mail",
    "bot.mail.transport.connection_test",
    "bot.mail.transport.watching",
    "bot.channels.email",
)
#: A letter that could not be understood so often is shown as unreadable, and the next ones get
#: their turn.
MAX_ATTEMPTS = 3
#: While the books can't be written to, that is no fault of a letter: all of them wait.
LETTERS_WAIT = (
    "new letters wait, because the shop's books can't be written to just now. None is "
    "lost; I keep trying."
)
#: What understanding a letter never raises by itself: the computer is in trouble.
OUTSIDE = (OSError, MemoryError, ImportError)
#: Trouble that may pass by itself is told when it has lasted so long: nobody reads the letters
#: meanwhile.
PATIENCE = timedelta(minutes=5)
#: So many mailboxes are asked of the database at once.
PAGE = 100
#: Seconds until it is tried again to watch a mailbox, twice as long each time up to the longest.
FIRST_PAUSE, MAX_PAUSE = 5.0, 300.0
#: Each mailbox has a thread and a connection of its own, and a computer has only so many.
NO_ROOM = (
    "this computer has no room for one more mailbox. Whoever runs Goodword sees why in its "
    "log; I keep trying."
)


class WatchingCog(commands.Cog):
    """Starts a watcher for each connected mailbox, and hands over to it what its shop changes."""

    def __init__(self, bot: SellerBot) -> None:
        self.bot = bot
        self._has_begun = False
        self._changing = asyncio.Lock()
        #: By mailbox: the trouble that was written down last, or None for a good look.
        self._noted: dict[int, MailProblem | None] = {}
        self._looked_back: set[int] = set()
        #: By mailbox: since when it has had trouble without a good look in between.
        self._troubled_since: dict[int, datetime] = {}

    @commands.Cog.listener()
    async def on_connection_opened(self, _shard_id: int) -> None:
        if self._has_begun:
            for shop_id in list(self.bot.watchers):
                if self._has_left(shop_id):
                    await self.on_mailbox_changed(shop_id)
            return
        self._has_begun = True
        await self._do_at_last(
            self._connect_from_settings, "the mailbox in the settings could not be connected"
        )
        await self._do_at_last(self._begin_all, "the mailboxes could not be looked up")

    @commands.Cog.listener()
    async def on_mailbox_changed(self, shop_id: int) -> None:
        """Begins to watch, ends it, or begins anew with what is stored now."""
        await self._do_at_last(
            partial(self._begin, shop_id), "a mailbox could not be watched", shop=shop_id
        )

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """The bot was removed: whoever did that no longer wants their letters read. (An outage
        isn't told so.)
        """
        await self.on_mailbox_changed(guild.id)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        await self.on_mailbox_changed(guild.id)

    def _has_left(self, shop_id: int) -> bool:
        """Whether the bot isn't on this server any more; one that Discord hasn't told of yet may
        still come.
        """
        is_told = self.bot.find_shard(shop_id) in self.bot.connected_shards
        return is_told and self.bot.get_guild(shop_id) is None

    async def _do_at_last(
        self, work: Callable[[], Awaitable[None]], failure: str, **about: int
    ) -> None:
        """Does this, as often as it takes: a mailbox that nobody watches would be silent for
        good.
        """
        pause = FIRST_PAUSE
        while not self.bot.is_closed():
            try:
                await work()
                return
            except Exception:
                log.exception(failure, **about)
            with suppress(TimeoutError):
                await self.bot.wait_for("trouble_over", timeout=pause)
            pause = min(pause * 2, MAX_PAUSE)

    async def _begin_all(self) -> None:
        """Begins to watch every mailbox that isn't watched yet, page by page to the last."""
        after = 0
        while True:
            async with self.bot.database.reading() as tx:
                page = await tx.mailboxes.list_page(PAGE, after=after)
            for mailbox in page:
                try:
                    if mailbox.shop_id not in self.bot.watchers:
                        await self._begin(mailbox.shop_id)
                except Exception:
                    log.exception("a mailbox could not be watched", shop=mailbox.shop_id)
                    self.bot.dispatch(
                        "mailbox_changed", mailbox.shop_id
                    )  # by itself, so that nobody waits for it
            if len(page) < PAGE:
                return
            after = page[-1].id

    async def _begin(self, shop_id: int) -> None:
        async with self._changing:
            watcher = self.bot.watchers.pop(shop_id, None)
            if watcher is not None:
                await watcher.stop()
            if self.bot.is_closed() or self._has_left(shop_id):
                return
            async with self.bot.database.reading() as tx:
                mailbox = await tx.mailboxes.get_for_shop(shop_id)
                shop = await tx.shops.get(shop_id)
            if mailbox is None or shop is None or mailbox.is_paused:
                return
            try:
                watcher = await self._make_watcher(mailbox, shop)
            except ShopError as problem:
                await self._note(mailbox, problem.sentence)
                return
            self._noted.pop(mailbox.id, None)
            try:
                watcher.start()
            except RuntimeError:
                await self._note(mailbox, NO_ROOM)
                raise
            self.bot.watchers[shop_id] = watcher

    async def cog_unload(self) -> None:
        async with self._changing:
            watchers = list(self.bot.watchers.values())
            self.bot.watchers.clear()
            await asyncio.gather(*(watcher.stop() for watcher in watchers))

    async def _make_watcher(self, mailbox: Mailbox, shop: Shop) -> "Watcher[Mail]":
        await load(*NEEDED)
        from bot.mail.transport.fetched_mail import LastUid
        from bot.mail.transport.watching import Watcher

        async with self.bot.database.reading() as tx:
            known = await tx.mailboxes.list_positions(mailbox.id)
        return Watcher(
            await self.bot.mail_accounts.open(mailbox, shop.name),
            positions={each.folder: LastUid(each.uid_validity, each.last_uid) for each in known},
            since=find_first_day,
            read=read_raw,
            take=partial(self._take, mailbox),
            looked=partial(self._note_look, mailbox),
        )

    async def _take(self, mailbox: Mailbox, found: "FetchedMail[Mail]") -> None:
        from bot.mail.transport.fetched_mail import TakeLater
        from bot.services.mail import skip_mail, take_mail

        role = FolderRole.INBOX
        if found.is_sent:
            role = FolderRole.SENT
        elif found.is_junk:
            role = FolderRole.JUNK
        position = FolderPosition(
            folder=found.folder, uid_validity=found.position.validity, last_uid=found.position.uid
        )
        take = take_mail if found.attempt <= MAX_ATTEMPTS else skip_mail
        is_letters_fault = False
        try:
            async with self.bot.transaction() as tx:
                try:
                    await take(
                        tx, mailbox.id, found.mail, role, position, now=discord.utils.utcnow()
                    )
                except Exception as error:
                    is_letters_fault = not (tx.has_failed or isinstance(error, OUTSIDE))
                    raise
        except Exception as error:
            if is_letters_fault:
                raise
            raise TakeLater(LETTERS_WAIT) from error

    async def _note_look(self, mailbox: Mailbox, state: "MailboxState") -> None:
        """After each look through all folders, and after each trouble: what lasts is written down,
        once.
        """
        trouble, now = state.trouble, discord.utils.utcnow()
        await self._end_look_back(mailbox, state, now)
        if trouble is None:
            self._troubled_since.pop(mailbox.id, None)
        elif (
            not trouble.is_lasting
            and now - self._troubled_since.setdefault(mailbox.id, now) < PATIENCE
        ):
            return  # it may well pass by itself
        if mailbox.id in self._noted and trouble == self._noted[mailbox.id]:
            return
        await self._note(mailbox, trouble.sentence if trouble else None)
        self._noted[mailbox.id] = trouble

    async def _end_look_back(self, mailbox: Mailbox, state: "MailboxState", now: datetime) -> None:
        """Once every folder that can be opened was looked through, to the end."""
        is_whole = state.connected_for is not None and not state.is_held_up
        if mailbox.is_looking_back and is_whole and mailbox.id not in self._looked_back:
            async with self.bot.transaction() as tx:
                await finish_look_back(tx, mailbox.id, now=now)
            self._looked_back.add(mailbox.id)

    async def _note(self, mailbox: Mailbox, sentence: str | None) -> None:
        async with self.bot.transaction() as tx:
            await note_trouble(tx, mailbox.id, sentence, now=discord.utils.utcnow())
        self.bot.dispatch("health_changed", mailbox.shop_id)

    async def _connect_from_settings(self) -> None:
        """The mailbox that the settings name, for the only shop that this bot serves."""
        try:
            account = self.bot.mail_accounts.read_named()
            if account is None:
                return
            if self.bot.shard_count != 1 or len(self.bot.guilds) != 1:
                log.warning(
                    "the settings name a mailbox, but several servers are served: use /mailbox "
                    "connect"
                )
                return
            await load(*NEEDED)
            from bot.mail.transport.connection_test import try_account

            trial = await try_account(account)
        except ShopError as problem:
            log.error("the mailbox in the settings can't be used", reason=problem.sentence)
            return
        for problem_sentence in trial.problems:
            log.error("the mailbox in the settings has trouble", reason=problem_sentence)
        guild = self.bot.guilds[0]
        now = discord.utils.utcnow()
        async with self.bot.transaction() as tx:
            shop = await tx.shops.lock(guild.id) or await enter_shop(
                tx, guild.id, name=guild.name, owner_id=guild.owner_id, now=now
            )
            before = await tx.mailboxes.get_for_shop(shop.id)
            mailbox = make_mailbox(trial.account, shop.id, now=now)
            await connect_mailbox(
                tx, shop, replace(mailbox, is_paused=bool(before and before.is_paused))
            )


def find_first_day() -> date:
    """The day from which a folder is read that was never seen before."""
    return (discord.utils.utcnow() - LOOK_BACK).date()


def read_raw(raw: "Raw") -> "Mail":
    """A fetched letter, read; runs in the watcher's thread."""
    from bot.mail.reading.email_reader import read_mail

    received_at = raw.received_at or discord.utils.utcnow()
    return read_mail(raw.content, received_at=received_at, size=raw.size, is_cut=raw.is_cut)


async def setup(bot: SellerBot) -> None:
    await bot.add_cog(WatchingCog(bot))
