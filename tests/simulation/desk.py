"""The desk of a shop that has Goodword: rounds are done on time, letters leave, posts are read.

What is posted is composed as it would be shown and handed to whoever watches; nothing of Discord is
there but the look of a card.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.drafts import Draft, DraftStatus
from bot.domain.posts import Post
from bot.domain.sending import Ending, SendOutcome
from bot.services.letters import finish_letter, list_due_letters, start_letter
from bot.services.reminders import list_shops_to_remind, remind_shops
from bot.store.drafts import Card
from bot.store.outbox import PostKind, QueuedPost
from bot.store.parcel_lists import ListCard
from bot.store.transaction import Transaction
from cogs.parts import planning
from tests.samples import DESK
from tests.sure import sure


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A message at the desk."""

    at: datetime
    kind: PostKind
    post: Post
    draft: Draft | None = None
    is_news: bool = False  #: it shows what just came in from outside
    is_change: bool = False  #: a message that is there already was changed

    @property
    def calls(self) -> bool:
        """Whether it rings somebody."""
        return bool(self.post.roles or self.post.members) and not self.is_change


class Desk:
    """Does what the delivery loop does, at the moment at which it is due."""

    def __init__(
        self,
        carry: Callable[[Draft], Awaitable[None]],
        show: Callable[[Posted], Awaitable[None]],
    ) -> None:
        self._carry, self._show = carry, show
        self.news_at: datetime | None = None
        self._messages = 0
        self.failures: list[str] = []

    async def do_round(self, tx: Transaction, now: datetime) -> None:
        """Reminds, sends letters whose undo time is over, and posts what is due."""
        for shop_id in await list_shops_to_remind(tx, now=now):
            for each in await remind_shops(tx, [shop_id], now=now):
                self.failures.append(f"{now:%d %b} {each.deadline.kind}: {each.error!r}")
        for draft in await list_due_letters(tx, now=now):
            await self._send(tx, draft, now)
        for queued in await tx.outbox.list_due(now, 999):
            await self._post(tx, queued, now)

    async def _send(self, tx: Transaction, due: Draft, now: datetime) -> None:
        """One letter goes to its customer, unless a person has to paste it."""
        draft = await start_letter(tx, due.id, now=now)
        if draft is None or draft.status is not DraftStatus.SENDING:
            return
        await self._carry(draft)
        await finish_letter(tx, draft.id, SendOutcome(Ending.SENT), now=now)

    async def _post(self, tx: Transaction, queued: QueuedPost, now: datetime) -> None:
        plan = await self._plan(tx, queued, now)
        await tx.outbox.mark_posted(queued.id)
        if plan is None:
            return
        if plan.shown is None:
            await self._note_message(tx, queued)
        if queued.member_id is not None and queued.kind is PostKind.TOLD:
            return  # the customer's own
        posted = Posted(
            at=now,
            kind=queued.kind,
            post=plan.post,
            draft=plan.draft,
            is_news=queued.kind is PostKind.NOTE and queued.due_at == self.news_at,
            is_change=plan.shown is not None,
        )
        await self._show(posted)

    async def _plan(
        self, tx: Transaction, queued: QueuedPost, now: datetime
    ) -> planning.Plan | None:
        shop = sure(await tx.shops.get(queued.shop_id))
        living = planning._LIVING.get(queued.kind)
        if living is not None:
            return await living(tx, shop, queued, now)
        if queued.draft_id is None or queued.revision is None:
            return planning.Plan(queued.post, DESK)
        return await planning._plan_card(tx, shop, queued, queued.draft_id, queued.revision)

    async def _note_message(self, tx: Transaction, queued: QueuedPost) -> None:
        """Remembers which message shows a draft or a list, as the delivery loop does."""
        self._messages += 1
        if queued.parcel_list_id is not None:
            await tx.parcel_lists.set_card(ListCard(queued.parcel_list_id, DESK, self._messages))
        elif queued.draft_id is not None and queued.revision is not None:
            if queued.kind is PostKind.COPY:
                await tx.drafts.set_copy(queued.draft_id, queued.revision, self._messages)
            else:
                card = Card(queued.draft_id, queued.revision, DESK, self._messages)
                await tx.drafts.set_card(card)
