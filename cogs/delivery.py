"""What is due happens: reminders ring, letters leave, the desk is told.

One task sleeps until the next.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta

import discord
import structlog
from discord.ext import commands

from bot.client import SellerBot
from bot.domain.channels import BY_MAIL
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.sending import SendOutcome
from bot.services.incidents.steps import work_on_incident
from bot.services.letters import finish_letter, list_due_letters, recover_letters
from bot.services.reminders import find_next_due, list_shops_to_remind, remind_shops
from bot.services.warnings import FailedWarning
from bot.store.outbox import QueuedPost
from bot.store.problems import is_database_trouble
from cogs.parts.leaving import CannotAsk, LetterWaits, hand_out
from cogs.parts.letter_channels import send_letter
from cogs.parts.posting import post_queued, postpone

log = structlog.get_logger()

PAGE = 100
#: So many reminders are made in one unit of work; others wait so long to write.
TOGETHER = 100
#: In so many shops something is said at the same time; Discord allows fifty requests a second.
MAX_AT_ONCE = 50
#: After trouble the next round waits this long, in seconds, twice as long each time: what failed is
#: still due.
PAUSE_AFTER_TROUBLE = 5.0
#: But no longer than this: what is well shall not wait for what is broken.
MAX_PAUSE = 30.0
#: To so many customers of a shop e-mails are sent at the same time, each on a connection: providers
#: count those.
MAX_BY_MAIL = 4
#: While a letter is being sent, others that become due are looked for this often, in seconds.
WHILE_SENDING = 1.0
#: What other processes write down for our shops (who hears direct messages, say) is looked for this
#: often, in seconds.
WITH_PEERS = 1.0
#: A letter about whose approval Discord can't be asked is tried again at least this often, in
#: seconds.
MAX_WAIT = 300.0
UNASKED = (
    "I can't ask Discord whether a letter's approval still stands, so the letter waits; I "
    "keep trying"
)
#: Who wakes so much later than planned was away: the computer slept, and what happened meanwhile
#: may be lost.
OVERSLEPT = timedelta(seconds=15)
#: How long a round is waited for at a time, in seconds.
STEP = 5.0
#: How long a stop waits for what is being sent, in seconds.
PATIENCE = 20.0


class DeliveryCog(commands.Cog):
    """The loop that does what is due: in order within a shop, shops side by side."""

    def __init__(self, bot: SellerBot) -> None:
        self.bot = bot
        self._loop: asyncio.Task[None] | None = None
        self._has_begun = False
        self._round: asyncio.Task[None] | None = None
        self._sending: dict[int, asyncio.Task[None]] = {}  # by customer
        # by shop: the customers to whom an e-mail is being sent
        self._mailing: dict[int, set[int]] = {}
        self._posting: dict[int, asyncio.Task[None]] = {}  # by shop
        self._is_stopping = False
        self._asked_in_vain: Counter[int] = Counter()  #: by draft
        self._had_trouble = False
        self._troubled_rounds = 0

    @commands.Cog.listener()
    async def on_desk_swept(self) -> None:
        """Begins once the reactions that were given in the bot's absence have been counted."""
        if self._has_begun:
            self.bot.wake_delivery()
            return
        # before anything is waited for: two loops would say everything twice
        self._has_begun = True
        self._loop = asyncio.create_task(self._run())

    async def cog_unload(self) -> None:
        """Begins nothing new and finishes what is being sent."""
        self._is_stopping = True
        self.bot.dispatch("trouble_over")
        begun = self._at_work()
        if self._round is not None:
            begun.append(self._round)
        if begun:
            await asyncio.wait(begun, timeout=PATIENCE)
        left = self._at_work()
        if self._loop is not None:
            left.append(self._loop)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def _at_work(self) -> list[asyncio.Task[None]]:
        return [*self._sending.values(), *self._posting.values()]

    async def _run(self) -> None:
        await self._recover()
        while not self._is_stopping:
            version = self.bot.schedule_version
            now = discord.utils.utcnow()
            # A task of its own: cancelling the loop must not cut a letter in two.
            self._round = asyncio.create_task(self._do_round(now))
            await self._watch(self._round)
            pause = await self._choose_pause(version, now)
            if pause is None or pause > 0:
                await self._sleep(pause)

    async def _sleep(self, pause: float | None) -> None:
        planned = None
        if pause is not None:
            planned = discord.utils.utcnow() + timedelta(seconds=pause)
        self.bot.delivery_wakes_at = planned
        try:
            with suppress(TimeoutError):
                await self.bot.wait_for("schedule_changed", timeout=pause)
        finally:
            self.bot.delivery_wakes_at = None
        # What is to end may be woken in the same moment, and Python 3.11's wait_for then forgets
        # that it was cancelled.
        this = asyncio.current_task()
        if this is not None and this.cancelling():
            raise asyncio.CancelledError
        if planned is not None:
            self._notice_sleep(planned)

    async def _watch(self, working: asyncio.Task[None]) -> None:
        """Waits for a round in short steps, so that a sleep in the middle of it isn't taken for
        slow work.
        """
        while not working.done():
            planned = discord.utils.utcnow() + timedelta(seconds=STEP)
            await asyncio.wait({working}, timeout=STEP)
            self._notice_sleep(planned)

    def _notice_sleep(self, planned: datetime) -> None:
        if discord.utils.utcnow() - planned > OVERSLEPT:
            self.bot.note_absence()

    async def _recover(self) -> None:
        """Settles what a crash left half done; until that is written down nothing else is sent."""
        while not self._is_stopping:
            try:
                async with self.bot.transaction() as tx:
                    await recover_letters(tx, now=discord.utils.utcnow())
                return
            except Exception:
                log.exception("letters that were on their way could not be looked at")
                with suppress(TimeoutError):
                    await self.bot.wait_for("schedule_changed", timeout=PAUSE_AFTER_TROUBLE)

    async def _do_round(self, now: datetime) -> None:
        self._troubled_rounds = self._troubled_rounds + 1 if self._had_trouble else 0
        self._had_trouble = False
        self.bot.troubles.clear()  # what still doesn't work will say so again
        for step in (self._remind, self._work_on_incidents, self._send_letters, self._post_desk):
            try:
                await step(now)
            except Exception:
                self._had_trouble = True
                log.exception("a step of the delivery failed", step=step.__name__)
        if not self._had_trouble:
            self.bot.last_round_at = now

    async def _choose_pause(self, version: int, looked_at: datetime) -> float | None:
        """Seconds until something is due: None when nothing is planned, 0 when it is already."""
        if self._had_trouble:
            return min(PAUSE_AFTER_TROUBLE * (1 << min(self._troubled_rounds, 8)), MAX_PAUSE)
        try:
            async with self.bot.database.reading() as tx:
                # What waits behind a letter or post on its way is looked at again when that one is
                # done, and what may not leave when it may: a letter that was due in this round is
                # no reason for another.
                due = await find_next_due(
                    tx,
                    with_letters=bool(self.bot.swept_shards),
                    letters_after=looked_at,
                    with_posts=len(self._posting) < MAX_AT_ONCE,
                    busy=list(self._posting),
                )
        except Exception:
            log.exception("what is due next could not be read")
            return PAUSE_AFTER_TROUBLE
        if self.bot.schedule_version != version:
            return 0
        pauses = [self._limit_pause()]
        if due is not None:
            left = (due - discord.utils.utcnow()).total_seconds()
            pauses.append(max(0.0, left))
        return min((each for each in pauses if each is not None), default=None)

    def _limit_pause(self) -> float | None:
        """The longest pause, in seconds: what isn't told here is looked for."""
        if self.bot.owned.is_part:
            return WITH_PEERS
        return WHILE_SENDING if self._sending else None

    async def _remind(self, now: datetime) -> None:
        async with self.bot.database.reading() as tx:
            due = await list_shops_to_remind(tx, now=now)
        for together in batch_shops(due):
            try:
                # One commit costs as much as several reminders. What they make due needs nobody to
                # be woken: it is looked at in this round, or by whoever chooses the next pause.
                async with self.bot.database.transaction() as tx:
                    troubles = await remind_shops(tx, together, now=now)
                self._tell_troubles(troubles)
            except Exception:  # noqa: BLE001 (one shop's trouble must not silence the others)
                await self._remind_each(together, now)

    async def _remind_each(self, shops: list[int], now: datetime) -> None:
        for shop_id in shops:
            try:
                async with self.bot.database.transaction() as tx:
                    troubles = await remind_shops(tx, [shop_id], now=now)
                self._tell_troubles(troubles)
            except Exception:  # noqa: BLE001 (as above)
                self._note_trouble("reminders could not be made", shop_id)

    def _tell_troubles(self, troubles: list[FailedWarning]) -> None:
        for each in troubles:
            self.bot.troubles[each.deadline.shop_id] = "something that was due could not be done"
            about = {
                "shop": each.deadline.shop_id,
                "kind": each.deadline.kind,
                "about": each.deadline.about_id,
            }
            log.error("what was due could not be done", exc_info=each.error, **about)

    async def _work_on_incidents(self, now: datetime) -> None:
        """Writes the next letters of incidents, or hands them on to be sent."""
        async with self.bot.database.reading() as tx:
            due = await tx.incidents.list_due(now, PAGE)
        for incident in due:
            try:
                async with self.bot.transaction() as tx:
                    await work_on_incident(tx, incident.id, now=discord.utils.utcnow())
            except Exception:  # noqa: BLE001 (one incident's trouble must not stop the others)
                self._note_trouble("an incident could not go on", incident.shop_id)

    async def _send_letters(self, now: datetime) -> None:
        mailed = {shop_id: set(customers) for shop_id, customers in self._mailing.items()}

        def may_leave(draft: Draft) -> bool:
            # A customer's next letters are looked at when the one that is being sent is done.
            if not self.bot.letters_may_leave(draft.shop_id) or draft.customer_id in self._sending:
                return False
            if draft.to.channel not in BY_MAIL:
                return True
            to = mailed.setdefault(draft.shop_id, set())
            if draft.customer_id not in to and len(to) >= MAX_BY_MAIL:
                return False  # it is looked at again when one of those is done
            to.add(draft.customer_id)
            return True

        async with self.bot.database.reading() as tx:
            due = await list_due_letters(tx, now=now, is_wanted=may_leave)
        by_customer = defaultdict(list)
        for draft in due:
            by_customer[draft.customer_id].append(draft)
        for customer_id, drafts in by_customer.items():
            # Tasks of their own: one slow letter keeps neither other letters nor the desk waiting.
            self._sending[customer_id] = asyncio.create_task(
                self._send_in_order(customer_id, drafts)
            )
        self._mailing = {
            shop_id: left for shop_id, to in mailed.items() if (left := to & self._sending.keys())
        }

    async def _send_in_order(self, customer_id: int, drafts: list[Draft]) -> None:
        """One customer's letters, each after the last: one that went sets aside others about the
        same order.
        """
        try:
            for draft in drafts:
                await self._send(draft)
        finally:
            del self._sending[customer_id]
            for customers in self._mailing.values():
                customers.discard(customer_id)
            self.bot.wake_delivery()

    async def _send(self, due: Draft) -> None:
        # It may have become due long ago: the letters before it can be slow.
        if self._is_stopping or not self.bot.letters_may_leave(due.shop_id):
            return
        try:
            draft = await hand_out(self.bot, due.id)
            self._asked_in_vain.pop(due.id, None)
        except CannotAsk:
            self.bot.troubles[due.shop_id] = UNASKED
            self._asked_in_vain[due.id] += 1
            await self._pause(self._asked_in_vain[due.id])
            return
        except LetterWaits:
            await self._pause()
            return
        except Exception:  # noqa: BLE001 (one letter's trouble must not stop the others)
            self._note_trouble("a letter could not be handled", due.shop_id)
            await self._pause()
            return
        if draft is None or draft.status is not DraftStatus.SENDING:
            return
        outcome = await send_letter(self.bot, draft)
        while not await self._write_down(draft, outcome):
            # It has left, so it must not be forgotten: written down as soon as the database takes
            # it.
            await self._pause()

    async def _write_down(self, draft: Draft, outcome: SendOutcome) -> bool:
        try:
            async with self.bot.transaction() as tx:
                await finish_letter(tx, draft.id, outcome, now=discord.utils.utcnow())
        except Exception:  # noqa: BLE001 (whatever it was, it is tried again)
            self._note_trouble("what became of a letter could not be written down", draft.shop_id)
            return False
        return True

    async def _pause(self, times: int = 1) -> None:
        """Waits a little, and longer the more often it was in vain."""
        pause = min(PAUSE_AFTER_TROUBLE * 2 ** (times - 1), MAX_WAIT)
        with suppress(TimeoutError):
            await self.bot.wait_for("trouble_over", timeout=pause)

    async def _post_desk(self, now: datetime) -> None:
        room = MAX_AT_ONCE - len(self._posting)
        if room <= 0:
            return
        async with self.bot.database.reading() as tx:
            due = await tx.outbox.list_due(now, PAGE, without=list(self._posting))
        by_shop = defaultdict(list)
        for queued in due:
            by_shop[queued.shop_id].append(queued)
        for shop_id in list(by_shop)[:room]:
            # Tasks of their own: Discord's pace in one shop keeps neither reminders nor other shops
            # waiting.
            self._posting[shop_id] = asyncio.create_task(
                self._post_in_order(shop_id, by_shop[shop_id])
            )

    async def _post_in_order(self, shop_id: int, posts: list[QueuedPost]) -> None:
        try:
            for queued in posts:
                if self._is_stopping:
                    return
                try:
                    await post_queued(self.bot, queued)
                except Exception as error:
                    if is_database_trouble(error) and not isinstance(error, OSError):
                        raise  # the post isn't to blame, and need not wait longer and longer
                    await postpone(self.bot, queued, error)
        except Exception:  # noqa: BLE001 (the database: it is all still there, and tried again)
            self._note_trouble("what is to be posted could not be handled", shop_id)
            await self._pause()
        finally:
            del self._posting[shop_id]
            self.bot.wake_delivery()

    def _note_trouble(self, what: str, shop_id: int) -> None:
        self._had_trouble = True
        self.bot.troubles[shop_id] = f"{what}; I keep trying"
        log.exception(what, shop=shop_id)


def batch_shops(due: dict[int, int]) -> Iterator[list[int]]:
    """The shops in batches with few enough reminders for one unit of work; a shop is never
    split.
    """
    batch: list[int] = []
    size = 0
    for shop_id, count in due.items():
        if batch and size + count + 1 > TOGETHER:
            yield batch
            batch, size = [], 0
        batch.append(shop_id)
        size += count + 1
    if batch:
        yield batch


async def setup(bot: SellerBot) -> None:
    await bot.add_cog(DeliveryCog(bot))
