"""What a paste or a file names: one order or one customer at a time, by number, address or name."""

from collections.abc import Iterable
from enum import StrEnum

from bot.domain.records import dataclass
from bot.domain.text import cut_text, remove_invisible

#: More are sent as a file, or in parts.
MAX_LINES = 500
_WORDS_LIMIT = 80
#: Of a line of which many mentions are made, each shows the beginning only.
_LOOKED_AT = 400


class MentionKind(StrEnum):
    """By what somebody is named."""

    NUMBER = "number"
    EMAIL = "email"
    NAME = "name"
    UNREAD = "unread"  #: by nothing that is one of these


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One order or customer as somebody named it; the number counts before the address, and that
    before the name.
    """

    words: str  #: as they stood there, on one line
    number: str | None = None  #: ours, a marketplace's, or a parcel's
    email: str | None = None
    name: str | None = None
    row: int | None = None  #: of a file, counted as a spreadsheet counts

    @property
    def kind(self) -> MentionKind:
        """By what it is looked for."""
        if self.number:
            return MentionKind.NUMBER
        if self.email:
            return MentionKind.EMAIL
        return MentionKind.NAME if self.name else MentionKind.UNREAD

    @property
    def shown(self) -> str:
        """What it is called in an answer: the key by which it was looked for, else its words."""
        return self.number or self.email or self.name or self.words


def make_mention(
    words: str,
    *,
    number: str | None = None,
    email: str | None = None,
    name: str | None = None,
    row: int | None = None,
) -> Mention:
    """A mention whose words are tidied and short enough to show."""
    line = " ".join(remove_invisible(words[:_LOOKED_AT]).split())
    return Mention(
        words=cut_text(line, _WORDS_LIMIT), number=number, email=email, name=name, row=row
    )


def drop_repeated(mentions: Iterable[Mention]) -> list[Mention]:
    """Each of them once, as it was named first: by number, else address, else name."""
    found: dict[tuple[MentionKind, str], Mention] = {}
    for mention in mentions:
        found.setdefault((mention.kind, mention.shown.casefold()), mention)
    return list(found.values())
