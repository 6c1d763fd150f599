"""What the rows of a file are read into, a chunk at a time."""

from bot.domain.records import dataclass
from bot.domain.sales.sale import Sale
from bot.order_files.grouping import Unread


@dataclass(frozen=True, slots=True)
class FileSale:
    """A sale, and the lines of the file that tell of it."""

    sale: Sale
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Chunk:
    """What some of the rows say."""

    sales: tuple[FileSale, ...]
    unread: tuple[Unread, ...]
    rows: int  #: how many were read for it
    file: int = 0  #: which of several files that are read together, counted from 0
