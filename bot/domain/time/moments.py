"""A moment as a whole number, as a button names it."""

from datetime import UTC, datetime, timedelta

from bot.domain.errors import NotFound

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def name_moment(at: datetime) -> int:
    """The moment in microseconds since 1970."""
    return (at - _BEGINNING) // timedelta(microseconds=1)


def read_moment(number: int) -> datetime:
    """The moment with this number. Raises NotFound for one that there can't be."""
    try:
        return _BEGINNING + timedelta(microseconds=number)
    except OverflowError:
        raise NotFound("I don't know any more what this belongs to. See /next.") from None
