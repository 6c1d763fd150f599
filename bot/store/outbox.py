"""What is to be said at the desk (or to a member by the bot itself), kept until it was said."""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.domain.posts import Post
from bot.domain.records import dataclass
from bot.store.sql import Row, Sql
from bot.store.values import columns, insert, read_moment


class PostKind(StrEnum):
    """Why something is said; it decides what the row is tied to."""

    CARD = "card"  #: shows a draft as it is when the card is posted or changed
    INCIDENT = "incident"  #: shows an incident as it is when its card is posted or changed
    PARCELS = "parcels"  #: shows a list of parcels as it is when it is posted or changed
    COPY = "copy"  #: a letter's text alone, for a person to copy
    PING = "ping"  #: a reminder about one conversation
    WARNING = "warning"  #: deadlines of which a step has come
    DIGEST = "digest"  #: what waits in the whole shop
    NOTE = "note"  #: anything else for the desk
    TOLD = "told"  #: tells a customer that a person will answer
    #: what keeps the bot from its work, for whoever can mend it; nothing about a customer
    FAULT = "fault"


class PostStatus(StrEnum):
    """How far a post is; one that was said has no row any more."""

    WAITING = "waiting"
    POSTING = "posting"  #: the outcome of the last try was never written down


@dataclass(frozen=True, slots=True)
class File:
    """Something that goes along with a post."""

    name: str
    content: bytes


#: A card is composed when it is shown, so its row holds no words.
EMPTY = Post()


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedPost:
    """One thing to be said.

    `is_posting` means that the outcome of the last try was never written down.
    """

    id: int = 0
    shop_id: int
    kind: PostKind
    draft_id: int | None = None
    revision: int | None = None
    conversation_id: int | None = None
    member_id: int | None = None
    incident_id: int | None = None
    parcel_list_id: int | None = None
    post: Post = EMPTY
    #: only of one that is added; `list_files` gives those of a stored one
    files: tuple[File, ...] = ()
    due_at: datetime
    attempts: int = 0
    is_posting: bool = False
    created_at: datetime | None = None


#: Stands in for words that can't be read any more, so that one broken row doesn't silence the
#: others.
UNREADABLE = Post(
    words="Something that I wanted to say here can't be read any more. See `/inbox` for who waits "
    "and "
    "`/drafts` for what waits for you."
)


_FILE = columns(File)
# In the words of the index that answers each.
_WAITS = "status IN ('waiting', 'posting')"
_UNTRIED = "status = 'waiting'"
#: What is shown as it is at that moment: one row does for several changes of the same.
_SAME = {
    PostKind.CARD: "kind = 'card' AND draft_id = :draft_id AND revision = :revision",
    PostKind.INCIDENT: "kind = 'incident' AND incident_id = :incident_id AND revision = :revision",
    PostKind.PARCELS: "kind = 'parcels' AND parcel_list_id = :parcel_list_id",
}

_NEW = (
    *("shop_id", "kind", "draft_id", "revision", "conversation_id", "member_id", "incident_id"),
    *("parcel_list_id", "post", "due_at"),
)
_ADD = insert("outbox", (*_NEW, "status", "attempts", "created_at"))
_QUEUED = f"id, {', '.join(_NEW)}, attempts, status, created_at"


class Outbox:
    """The rows that wait to be said, in the order in which they came."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    async def add(self, queued: QueuedPost) -> None:
        """Keeps something to be said; a card that waits already will show the newest state
        anyway.
        """
        self._sql.schedule_changed = True
        row = _make_row(queued)
        if queued.kind in _SAME:
            if await self._bring_forward(queued):
                return
            # One that is being posted may be there though Discord will say that it failed: it is
            # looked for.
            row |= await self._find_begun(queued)
        outbox_id = await self._sql.value(int, f"{_ADD} RETURNING id", **row)
        query = (
            "INSERT INTO outbox_files (outbox_id, name, content) "
            "VALUES (:outbox_id, :name, :content)"
        )
        files = [
            {"outbox_id": outbox_id, "name": each.name, "content": each.content}
            for each in queued.files
        ]
        await self._sql.run_all(query, files)

    async def _bring_forward(self, queued: QueuedPost) -> bool:
        """Has what waits already shown no later than this; False when nothing does."""
        query = f"""UPDATE outbox
                    SET due_at = CASE WHEN due_at > :due_at THEN :due_at ELSE due_at END
                    WHERE {_SAME[queued.kind]} AND {_UNTRIED}"""
        return bool(await self._sql.run(query, due_at=queued.due_at, **_point_at(queued)))

    async def _find_begun(self, queued: QueuedPost) -> dict[str, Any]:
        query = f"SELECT attempts, created_at FROM outbox WHERE {_SAME[queued.kind]} LIMIT 1"
        for attempts, created_at in await self._sql.rows(query, **_point_at(queued)):
            return {"attempts": attempts, "created_at": created_at}
        return {}

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
        """Has this said now: at the desk, or in a direct message to one of the shop's own
        people.
        """
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
            self._sql.schedule_changed = True
            await self._sql.run_all(_ADD, [_make_row(queued) for queued in posts])

    async def list_files(self, post_id: int) -> list[File]:
        """What goes along with a stored post."""
        query = f"SELECT {_FILE} FROM outbox_files WHERE outbox_id = :post_id ORDER BY id"
        return await self._sql.all(File, query, post_id=post_id)

    async def list_due(
        self, now: datetime, limit: int, *, without: Collection[int] = ()
    ) -> list[QueuedPost]:
        """What is to be said by now, the longest due first, in all our shops but these."""
        owned = self._sql.owned
        query = f"""SELECT {_QUEUED} FROM outbox
                    WHERE {_WAITS} AND due_at <= :now AND shop_id NOT IN :without {owned.condition}
                    ORDER BY due_at, id LIMIT :limit"""
        rows = await self._sql.rows(query, now=now, limit=limit, without=without, **owned.values)
        return [_read_queued(row) for row in rows]

    async def next_at(self, *, without: Collection[int] = ()) -> datetime | None:
        """When something is next to be said, in all our shops but these."""
        owned = self._sql.owned
        query = f"""SELECT due_at FROM outbox
                    WHERE {_WAITS} AND shop_id NOT IN :without {owned.condition}
                    ORDER BY due_at LIMIT 1"""
        return await self._sql.value(datetime, query, without=without, **owned.values)

    async def start_posting(self, post_id: int) -> bool:
        """Marks it as being posted; False when it was taken back meanwhile."""
        query = f"""UPDATE outbox SET status = 'posting', attempts = attempts + 1
                    WHERE id = :post_id AND {_WAITS}"""
        return bool(await self._sql.run(query, post_id=post_id))

    async def mark_posted(self, post_id: int) -> None:
        """Forgets what was said: the message itself is the record."""
        await self._sql.run("DELETE FROM outbox WHERE id = :post_id", post_id=post_id)

    async def postpone(self, post_id: int, *, until: datetime, error: str | None) -> None:
        """Has it said later: it failed for this reason, or nobody may be disturbed before then."""
        self._sql.schedule_changed = True
        query = (
            "UPDATE outbox SET status = 'waiting', due_at = :until, error = :error "
            "WHERE id = :post_id"
        )
        await self._sql.run(query, post_id=post_id, until=until, error=error)

    async def doubt_all(self) -> None:
        """Has everything that waits looked for before it is said: this database may not know
        that it was.
        """
        await self._sql.run(f"UPDATE outbox SET attempts = 1 WHERE {_WAITS} AND attempts = 0")

    async def drop_digests(self, shop_id: int) -> list[datetime]:
        """Takes back digests that were not said yet, as a newer one says it all, and gives the
        moments at which they should have been.
        """
        query = f"""DELETE FROM outbox WHERE shop_id = :shop_id AND kind = 'digest' AND {_UNTRIED}
                    RETURNING created_at"""
        return await self._sql.values(datetime, query, shop_id=shop_id)

    async def drop_warnings(self, shop_id: int) -> list[datetime]:
        """Takes back warnings that were not said yet, and gives the moments at which they should
        have been.
        """
        query = f"""DELETE FROM outbox WHERE shop_id = :shop_id AND kind = 'warning' AND {_UNTRIED}
                    RETURNING created_at"""
        return await self._sql.values(datetime, query, shop_id=shop_id)

    async def hurry(self, shop_id: int, now: datetime) -> None:
        """Makes everything that waits in this shop due now: what stood in the way may be mended."""
        self._sql.schedule_changed = True
        query = (
            f"UPDATE outbox SET due_at = :now WHERE shop_id = :shop_id AND {_UNTRIED} "
            "AND due_at > :now"
        )
        await self._sql.run(query, shop_id=shop_id, now=now)

    async def delete_waiting(self, conversation_id: int, *kinds: PostKind) -> None:
        """Deletes what waits to be said about a conversation: it would no longer be true."""
        query = (
            "DELETE FROM outbox WHERE conversation_id = :conversation_id AND kind IN :kinds "
            f"AND {_UNTRIED}"
        )
        await self._sql.run(query, conversation_id=conversation_id, kinds=kinds)

    async def find_failing(self, shop_id: int, *, at_desk: bool) -> tuple[str, int] | None:
        """Why what waits longest could not be said yet, in plain words, and how often it was tried.

        Of what belongs at the desk, or of what is for one person alone; None when nothing failed.
        """
        whose = "member_id IS NULL" if at_desk else "member_id IS NOT NULL"
        query = f"""SELECT error, attempts FROM outbox
                    WHERE shop_id = :shop_id AND {_WAITS} AND error IS NOT NULL AND {whose}
                    ORDER BY id LIMIT 1"""
        for error, attempts in await self._sql.rows(query, shop_id=shop_id):
            return error, attempts
        return None

    async def count_waiting(self, shop_id: int) -> int:
        query = f"""SELECT count(*) FROM (
                        SELECT id FROM outbox WHERE shop_id = :shop_id AND {_WAITS}
                        LIMIT 1000) AS waiting"""
        return await self._sql.value(int, query, shop_id=shop_id) or 0


def _point_at(queued: QueuedPost) -> dict[str, Any]:
    """What a post shows."""
    return {
        "draft_id": queued.draft_id,
        "incident_id": queued.incident_id,
        "parcel_list_id": queued.parcel_list_id,
        "revision": queued.revision,
    }


def _make_row(queued: QueuedPost) -> dict[str, Any]:
    return {
        "shop_id": queued.shop_id,
        "kind": queued.kind,
        "draft_id": queued.draft_id,
        "revision": queued.revision,
        "conversation_id": queued.conversation_id,
        "member_id": queued.member_id,
        "incident_id": queued.incident_id,
        "parcel_list_id": queued.parcel_list_id,
        "post": queued.post.to_json(),
        "due_at": queued.due_at,
        "status": PostStatus.WAITING,
        "attempts": 0,
        "created_at": queued.due_at,
    }


def _read_queued(row: Row) -> QueuedPost:
    (
        id_,
        shop_id,
        kind,
        draft_id,
        revision,
        conversation_id,
        member_id,
        incident_id,
        parcel_list_id,
        words,
        due_at,
        attempts,
        status,
        created,
    ) = row
    try:
        post = Post.from_json(words)
    except (ValueError, TypeError, KeyError, AttributeError):
        post, member_id = UNREADABLE, None  # at the desk: no customer gets words that nobody meant
    return QueuedPost(
        id=id_,
        shop_id=shop_id,
        kind=PostKind(kind),
        draft_id=draft_id,
        revision=revision,
        conversation_id=conversation_id,
        member_id=member_id,
        incident_id=incident_id,
        parcel_list_id=parcel_list_id,
        post=post,
        due_at=read_moment(due_at),
        attempts=attempts,
        is_posting=status == PostStatus.POSTING,
        created_at=read_moment(created),
    )
