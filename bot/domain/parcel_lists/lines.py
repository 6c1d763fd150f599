"""A line of a list of parcels: what stands in it, and which order and which number it means."""

from collections.abc import Callable, Sequence
from enum import StrEnum

from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.domain.shipping.tracking import recognise_tracking
from bot.domain.text import cut_text, remove_invisible

#: More parcels than these aren't taken at once.
MAX_PARCELS = 500
_WORDS_LIMIT = 80
#: No number of an order that a shop gave itself is longer.
_SHORT, _LONG = 7, 8
_CUT_SHORT = regex(r"\d(?:[.,]\d+)?E\+\d+", 2)


class LineProblem(StrEnum):
    """Why a line names no parcel; the value is stored."""

    WHICH = "which"  #: two numbers could each be the order's
    UNREAD = "unread"  #: it names no order
    BAD_NUMBER = "bad_number"  #: what a spreadsheet shortened


@dataclass(frozen=True, slots=True, kw_only=True)
class RawLine:
    """What stands in a line, before anybody looks which of it is an order of ours."""

    row: int  #: counted from 1, as a spreadsheet counts
    words: str  #: as they stand there, on one line
    orders: tuple[str, ...] = ()  #: numbers that are said to be an order's
    trackings: tuple[
        str, ...
    ] = ()  #: those that are said to be a parcel's, or that a carrier writes
    unsure: tuple[str, ...] = ()  #: those that may be either
    carrier: str | None = None
    service: str | None = None
    name: str | None = None
    email: str | None = None

    @property
    def has_order(self) -> bool:
        """Whether something in it may be an order."""
        return bool(self.orders or self.unsure or self.name or self.email)

    @property
    def candidates(self) -> tuple[str, ...]:
        """All that may be the number of an order."""
        return tuple(dict.fromkeys((*self.orders, *self.unsure, *self.trackings)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelLine:
    """A line as it was understood: an order by its number, or else by its customer."""

    row: int
    words: str
    order: str | None = None
    name: str | None = None  #: of the customer, as somebody wrote it
    email: str | None = None
    tracking: str | None = None
    carrier: str | None = None
    service: str | None = None
    problem: LineProblem | None = None


def make_raw_line(row: int, words: str, **read: tuple[str, ...] | str | None) -> RawLine:
    """A line whose words are tidied and short enough to show."""
    line = " ".join(remove_invisible(words).split())
    return RawLine(row=row, words=cut_text(line, _WORDS_LIMIT), **read)  # type: ignore[arg-type]


def settle_line(line: RawLine, is_known: Callable[[str], bool]) -> ParcelLine:
    """Which number of a line is the order's and which the parcel's.

    1. What is said to be an order's is one; else a number that is known; a number that only a
       carrier writes is a parcel's.
    2. Of two that are neither, the one that is short enough for a shop's own is the order's.
    3. Where that can't be told, nobody guesses.
    """
    order, rest = _choose_order(line, is_known)
    if order is _WHICH:
        return _fail(line, LineProblem.WHICH)
    tracking = _choose_tracking(line, rest)
    if tracking is _WHICH:
        return _fail(line, LineProblem.WHICH)
    if any(map(_CUT_SHORT.fullmatch, (order or "", tracking or ""))):
        return _fail(line, LineProblem.BAD_NUMBER)
    if order is None and not (tracking and (line.name or line.email)):
        return _fail(line, LineProblem.UNREAD)
    return ParcelLine(
        row=line.row,
        words=line.words,
        order=order,
        name=line.name,
        email=line.email,
        tracking=_tidy_tracking(tracking, line.carrier),
        carrier=line.carrier,
        service=line.service,
    )


#: Stands for "it can't be told".
_WHICH = "?"


def _choose_order(
    line: RawLine, is_known: Callable[[str], bool]
) -> tuple[str | None, tuple[str, ...]]:
    """The order's number, and what of the unsure ones is left."""
    if line.orders:
        known = [each for each in line.orders if is_known(each)]
        chosen = known or list(line.orders)
        return (chosen[0] if len(set(chosen)) == 1 else _WHICH), line.unsure
    known = [each for each in line.unsure if is_known(each)]
    if len(known) > 1:
        return _WHICH, ()
    if known:
        return known[0], _drop(line.unsure, known[0])
    if not line.unsure:
        alone = [each for each in line.trackings if is_known(each)]
        return (alone[0] if len(alone) == 1 and not line.name else None), ()
    if len(line.unsure) == 1:
        only = line.unsure[0]
        if line.name and not line.trackings and len(only) >= _LONG:
            return None, line.unsure  # a name and its parcel
        return only, ()
    return _choose_by_length(line)


def _choose_by_length(line: RawLine) -> tuple[str | None, tuple[str, ...]]:
    short = [each for each in line.unsure if len(each) <= _SHORT]
    long = [each for each in line.unsure if len(each) >= _LONG]
    if line.trackings and len(long) == 1:
        return long[0], ()  # beside it something is counted
    if len(short) == 1:
        return short[0], _drop(line.unsure, short[0])
    return _WHICH, ()


def _choose_tracking(line: RawLine, rest: Sequence[str]) -> str | None:
    if line.trackings:
        return line.trackings[0] if len(set(line.trackings)) == 1 else _WHICH
    long = [each for each in rest if len(each) >= _LONG]
    if len(long) > 1:
        return _WHICH
    return long[0] if long else None


def _drop(numbers: Sequence[str], one: str) -> tuple[str, ...]:
    return tuple(each for each in numbers if each != one)


def _tidy_tracking(words: str | None, carrier: str | None) -> str | None:
    """The number as it should be written: a carrier's name beside it may change how it is read."""
    return recognise_tracking(words, carrier=carrier).number if words else None


def _fail(line: RawLine, problem: LineProblem) -> ParcelLine:
    return ParcelLine(row=line.row, words=line.words, problem=problem)
