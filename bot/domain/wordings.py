"""A shop's own words for its letters: those in use, and those that somebody is still writing."""

from datetime import datetime, timedelta

from bot.domain.records import dataclass

#: What was written and not put to use is thrown away after this.
KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The shop's own template in use for a letter, or for a part that letters share."""

    shop_id: int
    key: str  #: the template's name: "apology_late", "parts/greeting"
    source: str
    changed_by: int
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingDraft:
    """A wording that somebody wrote and nobody uses yet; its text never changes."""

    id: int = 0  #: 0 until it is stored
    shop_id: int
    key: str
    source: str
    #: when the wording that it was made from was put to use; None: it was ours
    based_at: datetime | None = None
    written_by: int
    written_at: datetime
