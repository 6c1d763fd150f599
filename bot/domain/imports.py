"""One file that comes in: what it would change, shown first, and what it did."""

import json
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.domain.channels import SalesChannel
from bot.domain.records import dataclass

#: So long what a file would change is kept to be imported, and what it did can be taken back.
KEPT_FOR = UNDONE_WITHIN = timedelta(days=1)


class ImportStatus(StrEnum):
    """Where an import stands; the value is stored."""

    SHOWN = "shown"  #: nothing of it is in the books yet
    DONE = "done"
    CANCELLED = "cancelled"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One file of a shop. Each field is a column of its table; moments are aware UTC."""

    id: int = 0  #: 0 until it is stored
    shop_id: int
    file_name: str
    digest: str  #: SHA-256 of its bytes
    header_key: str | None = None  #: what all files with its header share
    via: SalesChannel | None = None  #: as a person said, or the columns tell
    mapping: str | None = None  #: which column holds what, as JSON; None for our own export
    status: ImportStatus = ImportStatus.SHOWN
    shown_by: int
    shown_at: datetime
    preview: str = "{}"  #: what it would change, in numbers, as JSON
    decided_by: int | None = None
    done_at: datetime | None = None
    undone_at: datetime | None = None

    def read_preview(self) -> "Preview":
        """What it would change."""
        return Preview.from_kept(json.loads(self.preview))

    def is_expired(self, now: datetime) -> bool:
        """Whether it was shown too long ago to be imported."""
        return now > self.shown_at + KEPT_FOR

    def may_be_undone(self, now: datetime) -> bool:
        """Whether what it did can still be taken back."""
        is_done = self.status is ImportStatus.DONE and self.done_at is not None
        return is_done and self.done_at is not None and now <= self.done_at + UNDONE_WITHIN


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedOrder:
    """What an order was before an import changed it, to be taken back."""

    id: int = 0
    import_id: int
    shop_id: int
    order_id: int
    before: str  #: the columns that changed, as JSON
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMapping:
    """How staff had a shop's files with one header read."""

    shop_id: int
    header_key: str
    mapping: str
    changed_by: int
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a file would change, in numbers and in words."""

    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    unread: int = 0
    conflicts: int = 0
    known_customers: int = 0  #: how many orders are of somebody who is known
    new_customers: int = 0
    history: int = 0  #: new ones that are settled because they are history
    late: int = 0  #: new ones that should have left already
    reason: str = ""  #: why it is read as it is
    doubts: tuple[str, ...] = ()
    unread_lines: tuple[str, ...] = ()  #: the first of them, each with its reason
    conflict_lines: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()  #: the header
    can_be_mapped: bool = True

    def keep_numbers(self) -> "Preview":
        """The same without what names anybody: this is what the database keeps."""
        return Preview(
            rows=self.rows,
            new=self.new,
            changed=self.changed,
            unchanged=self.unchanged,
            unread=self.unread,
            conflicts=self.conflicts,
            known_customers=self.known_customers,
            new_customers=self.new_customers,
            history=self.history,
            late=self.late,
        )

    @classmethod
    def from_kept(cls, kept: dict[str, Any]) -> "Preview":
        """The value that was kept so."""
        lists = {name: tuple(value) for name, value in kept.items() if isinstance(value, list)}
        return cls(**{**kept, **lists})


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back, and what wasn't."""

    known: Import
    forgotten: int  #: new orders that are gone again
    restored: int  #: changed orders that are as they were
    kept: tuple[str, ...]  #: the first of those that somebody has taken up since
    kept_count: int
