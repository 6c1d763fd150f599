"""What is to be said at the desk (or to a member by the bot itself), kept until it was said."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, delete, insert, select, text, update

from bot.domain.posts import Post
from bot.store import schema

if TYPE_CHECKING:
    from bot.store.transaction import Transaction


class PostKind(StrEnum):
    """Why something is said; it decides what the row is tied to."""

    CARD = "card"  #: shows a draft as it is when the card is posted or changed
    COPY = "copy"  #: a letter's text alone, for a person to copy
    PING = "ping"  #: a reminder about one conversation
    WARNING = "warning"  #: deadlines of which a step has come
    DIGEST = "digest"  #: what waits in the whole shop
    NOTE = "note"  #: anything else for the desk
    TOLD = "told"  #: tells a customer that a person will answer
    FAULT = "fault"  #: what keeps the bot from its work, for whoever can mend it; nothing about a customer


@dataclass(frozen=True, slots=True)
class File:
    """Something that goes along with a post."""

    name: str
    content: bytes


#: A card is composed when it is shown, so its row holds no words.
EMPTY = Post()


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedPost:
    """One thing to be said. `is_posting` means that the outcome of the last try was never written down."""

    id: int = 0
    shop_id: int
    kind: PostKind
    draft_id: int | None = None
    revision: int | None = None
    conversation_id: int | None = None
    member_id: int | None = None
    post: Post = EMPTY
    files: tuple[File, ...] = ()  #: only of one that is added; `list_files` gives those of a stored one
    due_at: datetime
    attempts: int = 0
    is_posting: bool = False
    created_at: datetime | None = None


#: Stands in for words that can't be read any more, so that one broken row doesn't silence the others.
UNREADABLE = Post(
    words="Something that I wanted to say here can't be read any more. See `/inbox` for who waits and "
    "`/drafts` for what waits for you."
)


class Outbox:
    """The rows that wait to be said, in the order in which they came."""

    def __init__(self, tx: "Transaction") -> None:
        self._tx = tx

    async def add(self, queued: QueuedPost) -> None:
        """Keeps something to be said; a card that waits already will show the newest state anyway."""
        o = schema.outbox
        self._tx.schedule_changed = True
        row = _make_row(queued)
        if queued.kind is PostKind.CARD:
            same = (
                o.c.draft_id == queued.draft_id,
                o.c.kind == PostKind.CARD,
                o.c.revision == queued.revision,
            )
            waits = await self._tx.execute(
                update(o).where(*same, o.c.status == "waiting").values(due_at=queued.due_at).returning(o.c.id)
            )
            if waits.first() is not None:
                return
            # One that is being posted may be there though Discord will say that it failed: it is looked for.
            tried = await self._tx.execute(select(o.c.attempts, o.c.created_at).where(*same).limit(1))
            row |= {name: value for each in tried for name, value in each._mapping.items()}
        added = await self._tx.execute(insert(o).values(row).returning(o.c.id))
        if queued.files:
            outbox_id = added.scalar_one()
            rows = [
                {"outbox_id": outbox_id, "name": each.name, "content": each.content} for each in queued.files
            ]
            await self._tx.execute(insert(schema.outbox_files), rows)

    async def say(
        self,
        shop_id: int,
        post: Post,
        *,
        kind: PostKind = PostKind.NOTE,
        member_id: int | None = None,
        files: tuple[File, ...] = (),
        now: datetime,
    ) -> None:
        """Has this said now: at the desk, or in a direct message to one of the shop's own people."""
        await self.add(
            QueuedPost(
                shop_id=shop_id,
                kind=kind,
                member_id=member_id,
                post=post,
                files=files,
                due_at=now,
            )
        )

    async def add_all(self, posts: Sequence[QueuedPost]) -> None:
        """Keeps several things to be said, in this order; none of them a card or with files."""
        if posts:
            self._tx.schedule_changed = True
            await self._tx.execute(insert(schema.outbox), [_make_row(queued) for queued in posts])

    async def list_files(self, post_id: int) -> list[File]:
        """What goes along with a stored post."""
        f = schema.outbox_files.c
        rows = await self._tx.execute(select(f.name, f.content).where(f.outbox_id == post_id).order_by(f.id))
        return [File(row.name, row.content) for row in rows]

    async def list_due(self, now: datetime, limit: int, *, without: Collection[int] = ()) -> list[QueuedPost]:
        """What is to be said by now, the longest due first, in all shops but these."""
        o = schema.outbox.c
        rows = await self._tx.execute(
            select(schema.outbox)
            .where(text(schema.POST_WAITS), o.due_at <= now, o.shop_id.not_in(without))
            .order_by(o.due_at, o.id)
            .limit(limit)
        )
        return [_read_queued(row) for row in rows]

    async def next_at(self, *, without: Collection[int] = ()) -> datetime | None:
        """When something is next to be said, in all shops but these."""
        o = schema.outbox.c
        result = await self._tx.execute(
            select(o.due_at)
            .where(text(schema.POST_WAITS), o.shop_id.not_in(without))
            .order_by(o.due_at)
            .limit(1)
        )
        return result.scalar_one_or_none()

    async def start_posting(self, post_id: int) -> bool:
        """Marks it as being posted; False when it was taken back meanwhile."""
        o = schema.outbox.c
        result = await self._tx.execute(
            update(schema.outbox)
            .where(o.id == post_id, text(schema.POST_WAITS))
            .values(status="posting", attempts=o.attempts + 1)
            .returning(o.id)
        )
        return result.first() is not None

    async def mark_posted(self, post_id: int) -> None:
        """Forgets what was said: the message itself is the record."""
        await self._tx.execute(delete(schema.outbox).where(schema.outbox.c.id == post_id))

    async def put_off(self, post_id: int, *, until: datetime, error: str | None) -> None:
        """Has it said later: it failed for this reason, or nobody may be disturbed before then."""
        self._tx.schedule_changed = True
        await self._tx.execute(
            update(schema.outbox)
            .where(schema.outbox.c.id == post_id)
            .values(status="waiting", due_at=until, error=error)
        )

    async def doubt_all(self) -> None:
        """Has everything that waits looked for before it is said: this database may not know that it was."""
        o = schema.outbox.c
        await self._tx.execute(
            update(schema.outbox).where(text(schema.POST_WAITS), o.attempts == 0).values(attempts=1)
        )

    async def drop_digests(self, shop_id: int) -> None:
        """Takes back digests that were not said yet: a newer one says it all."""
        o = schema.outbox.c
        await self._tx.execute(
            delete(schema.outbox).where(
                o.shop_id == shop_id, o.kind == PostKind.DIGEST.value, o.status == "waiting"
            )
        )

    async def drop_warnings(self, shop_id: int) -> list[datetime]:
        """Takes back warnings that were not said yet, and gives the moments at which they should have been."""
        o = schema.outbox.c
        dropped = await self._tx.execute(
            delete(schema.outbox)
            .where(o.shop_id == shop_id, o.kind == PostKind.WARNING.value, o.status == "waiting")
            .returning(o.created_at)
        )
        return list(dropped.scalars())

    async def hurry(self, shop_id: int, now: datetime) -> None:
        """Makes everything that waits in this shop due now: what stood in the way may be mended."""
        o = schema.outbox.c
        self._tx.schedule_changed = True
        await self._tx.execute(
            update(schema.outbox)
            .where(o.shop_id == shop_id, o.status == "waiting", o.due_at > now)
            .values(due_at=now)
        )

    async def take_back(self, conversation_id: int, *kinds: PostKind) -> None:
        """Takes back what waits to be said about a conversation: it would no longer be true."""
        o = schema.outbox.c
        await self._tx.execute(
            delete(schema.outbox).where(
                o.conversation_id == conversation_id, o.kind.in_(kinds), o.status == "waiting"
            )
        )

    async def find_failing(self, shop_id: int, *, at_desk: bool) -> tuple[str, int] | None:
        """Why what waits longest could not be said yet, in plain words, and how often it was tried.

        Of what belongs at the desk, or of what is for one person alone; None when nothing failed.
        """
        o = schema.outbox.c
        result = await self._tx.execute(
            select(o.error, o.attempts)
            .where(
                o.shop_id == shop_id,
                text(schema.POST_WAITS),
                o.error.is_not(None),
                o.member_id.is_(None) if at_desk else o.member_id.is_not(None),
            )
            .order_by(o.id)
            .limit(1)
        )
        row = result.first()
        return None if row is None else (row.error, row.attempts)

    async def count_waiting(self, shop_id: int) -> int:
        o = schema.outbox.c
        rows = await self._tx.execute(
            select(o.id).where(o.shop_id == shop_id, text(schema.POST_WAITS)).limit(1000)
        )
        return len(rows.all())


def _make_row(queued: QueuedPost) -> dict[str, object]:
    return {
        "shop_id": queued.shop_id,
        "kind": queued.kind.value,
        "draft_id": queued.draft_id,
        "revision": queued.revision,
        "conversation_id": queued.conversation_id,
        "member_id": queued.member_id,
        "post": queued.post.to_json(),
        "due_at": queued.due_at,
        "status": "waiting",
        "attempts": 0,
        "created_at": queued.due_at,
    }


def _read_queued(row: Row[Any]) -> QueuedPost:
    try:
        post, member_id = Post.from_json(row.post), row.member_id
    except (ValueError, TypeError, KeyError, AttributeError):
        post, member_id = UNREADABLE, None  # at the desk: no customer gets words that nobody meant
    return QueuedPost(
        id=row.id,
        shop_id=row.shop_id,
        kind=PostKind(row.kind),
        draft_id=row.draft_id,
        revision=row.revision,
        conversation_id=row.conversation_id,
        member_id=member_id,
        post=post,
        due_at=row.due_at,
        attempts=row.attempts,
        is_posting=row.status == "posting",
        created_at=row.created_at,
    )
