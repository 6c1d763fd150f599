"""Promises in a letter: sentences by which the shop gives its word and names a day.

Each clause is read for its signs (`promise_patterns`): what promises, what happened, what is hoped,
what somebody else does or is asked to do. A date belongs to the sign that stands before it, or, at
the beginning of a clause, to the one that follows; it is a promise where that sign is one.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime
from functools import partial
from itertools import islice
from zoneinfo import ZoneInfo

from bot.domain.errors import BadInput
from bot.domain.money import Money
from bot.domain.patterns import regex
from bot.domain.promises import no_promises, promise_kinds
from bot.domain.promises import promise_patterns as words
from bot.domain.promises.plain_words import spell_out, split_sentences
from bot.domain.promises.promise_dates import DATE, LASTING, NO_LIMIT, is_now, name_dates
from bot.domain.promises.promised_sums import describe_part, find_promised_amount
from bot.domain.promises.promises import Pledge, PromiseKind
from bot.domain.records import dataclass
from bot.domain.text import cut_text
from bot.domain.time.dates import DateReading, read_moment
from bot.domain.time.days import DAY_END

#: A letter with more promises than these isn't read to its end.
MAX_PROMISES = 10
_MAX_DATES = 4 * MAX_PROMISES


def find_pledges(
    text: str,
    *,
    now: datetime,
    zone: ZoneInfo,
    country: str | None = None,
    holidays: Callable[[date], bool] | None = None,
    price: Money | None = None,
) -> list[Pledge]:
    """The promises of a letter, in the order of the text; last those of money or a new thing that
    name no day.

    Each is due at the end of its day in the shop's zone, or at the hour that it names. One kind of
    promise for one day counts once, but for two sums. `price` is what "20 % back" is a part of.
    """
    read = partial(
        read_moment, now=now, zone=zone, country=country, default_time=DAY_END, holidays=holidays
    )
    found: list[Pledge] = []
    for sentence, clause, before, when in islice(_find_dates(text), _MAX_DATES):
        due_at = _read_date(when, read)
        if due_at is None:
            continue
        for pledge in _make_pledges(sentence, clause, before, due_at, price):
            if is_now(when) and not _is_being_done(pledge, clause):
                continue  # "I'm writing to you right now"
            _add(pledge, found)
    for pledge in _find_undated(text, price):
        if all(each.kind is not pledge.kind for each in found):
            found.append(pledge)
    return found[:MAX_PROMISES]


def _add(pledge: Pledge, found: list[Pledge]) -> None:
    """Adds a promise, unless it is said already."""
    if pledge.kind is PromiseKind.OTHER and _is_said(pledge, found):
        return
    same = next((each for each in found if _is_same(each, pledge)), None)
    if same is None:
        found.append(pledge)
    elif same.amount is None and pledge.amount is not None:
        found[found.index(same)] = pledge


def _find_undated(text: str, price: Money | None) -> Iterator[Pledge]:
    """The refunds and replacements that a letter promises for some day.

    Anything else without a day is what people say: "I'll keep an eye on it".
    """
    for sentence in split_sentences(text):
        plain = spell_out(sentence)
        if DATE.search(plain) or _OPEN.search(plain):
            continue
        for clause, _ in _split_clauses(plain):
            signs = _list_signs(clause)
            debt = _DEBT.search(clause)
            if not signs or debt is None or no_promises.GUESS.search(clause):
                continue
            # not "on top of the refund I'm giving you a discount"
            if signs[0].start <= debt.start() and all(each.is_promise for each in signs):
                pledge, *more = _make_pledges(sentence, clause, "", None, price)
                if pledge.kind in _DEBTS:
                    yield from (pledge, *more)
                    break


def _read_date(when: re.Match[str], read: Callable[[str], DateReading]) -> datetime | None:
    """The moment that a date names, the nearest of two; None if it has passed or could be two
    days.
    """
    moments = []
    for said in name_dates(when):
        with suppress(BadInput):
            moments.append(read(said).at)
    return min(moments, default=None)


def _is_being_done(pledge: Pledge, clause: str) -> bool:
    """Whether what is said of this very moment is work that is owed."""
    if _IS_THERE.search(clause):
        return False
    return pledge.kind in _DEBTS or bool(_HANDING_IN.search(clause))


def _is_said(pledge: Pledge, found: list[Pledge]) -> bool:
    """Whether its sentence promised a thing for that moment: "I'll send it, you'll have it …"."""
    said = {(each.sentence, each.due_at) for each in found}
    return (pledge.sentence, pledge.due_at) in said


def _is_same(one: Pledge, other: Pledge) -> bool:
    """Whether two sentences make the same promise."""
    if (one.kind, one.due_at) != (other.kind, other.due_at):
        return False
    return one.amount == other.amount or None in (one.amount, other.amount)


def _find_dates(text: str) -> Iterator[tuple[str, str, str, re.Match[str]]]:
    """Each sentence that promises a date, with what `_find_promised_dates` finds in it."""
    for sentence in split_sentences(text):
        for clause, before, when in _find_promised_dates(sentence):
            yield sentence, clause, before, when


def guess_kind(said: str) -> PromiseKind:
    """How a promise in these words is kept."""
    plain = spell_out(said)
    if promise_kinds.ANSWER.search(plain):
        return PromiseKind.ANSWER
    if promise_kinds.REFUND.search(plain):
        return PromiseKind.REFUND
    if promise_kinds.REPLACEMENT.search(plain):
        return PromiseKind.REPLACEMENT
    return PromiseKind.OTHER


def _make_pledges(
    sentence: str, clause: str, before: str, due_at: datetime | None, price: Money | None
) -> list[Pledge]:
    """What a clause promises: one thing, or money and a new thing, one behind the other."""
    joint = None if " or " in clause else _AND_DO.search(clause)
    if joint is not None:
        parts = (clause[: joint.start()], clause[joint.end() :])
        if {guess_kind(each) for each in parts} == {*_DEBTS}:
            return [_make_pledge(sentence, each, before, due_at, price) for each in parts]
    return [_make_pledge(sentence, clause, before, due_at, price)]


def _make_pledge(
    sentence: str, clause: str, before: str, due_at: datetime | None, price: Money | None
) -> Pledge:
    kind = guess_kind(clause)
    if kind is PromiseKind.OTHER and _PRONOUN.search(clause):
        # "I'll make you a new one, and it will be posted on Monday."
        kind = guess_kind(before)
    if kind is PromiseKind.OTHER and "#" in clause:
        # "I'll refund you €10 by Monday and €5 by Friday."
        kind = guess_kind(sentence)
    amount = None
    what = kind.value  # "refund", "replacement", "answer"
    if kind is PromiseKind.OTHER:
        what = cut_text(sentence.rstrip(" .!"), 100)
    elif kind is PromiseKind.REFUND:
        amount = find_promised_amount(sentence, spell_out(sentence), clause, price)
        sum_said = amount or describe_part(clause)
        what = f"refund {sum_said}" if sum_said else what
        if sum_said is None and _POSTAGE.search(clause):
            what = f"{what} the postage"
    return Pledge(
        kind=kind,
        what=what,
        due_at=due_at,
        amount=amount,
        sentence=cut_text(sentence, 200),
    )


_DEBTS = (PromiseKind.REFUND, PromiseKind.REPLACEMENT)
_AND_DO = regex(
    r" and (?:then |also )?(?=(?:post|mail|ship|send|mak|knit|sew|bak|print|carv|get|replac|refund"
    r"|repay|reimburs|pay)\w*\b)"
)
_POSTAGE = regex(r"\b(?:postage|shipping|delivery)\b")
_HANDING_IN = regex(r"\b(?:post|mail|ship|send|dispatch|pack|drop|tak)(?:e|s|p)?(?:ing)?\b")
#: Nothing is decided yet: the customer chooses, or something must come first.
_OPEN = regex(
    r"\b(?:or|if|whether|whichever|when|once|unless|until|in case|as soon as|after|prefer|rather"
    r"|either"
    r"|ask|see about|look into|discuss|of (?:getting|receiving|its))\b|\bis on its way\b"
    r"|\b(?:send|return|tell|give|show) (?:it|them|me|us)\b.{0,60}\band\b"
)
#: Money back, or a new thing made or sent: not "another look".
_DEBT = regex(
    r"\b(?:refund\w*|reimburs\w+|pay(?:ing)? (?:you )?back|repay\w*|money back|replac\w+"
    r"|remak\w+|resend\w*)\b|#.{0,60}\bback\b|\bback\b.{0,60}#"
    r"|\b(?:full|whole) (?:amount|price|sum)\b|\b(?:send|mak|knit|sew|bak|throw|cast|print|carv"
    r"|get|post)\w*"
    r"\b.{0,20} (?:a new|another|a second|a fresh) (?!look|e-?mail|letter|message|question|batch"
    r"|carrier)"
)
_IS_THERE = regex(r"\b(?:is|are) (?:in|on|at|with|back)\b")
_PRONOUN = regex(r"\b(?:it|they|them|that|so)\b")

# Clauses

_STARTS = (
    r"(?:i|we|you|it|they|this|that|the|your|my|our|please|let (?:me|us)|if|once|when|just|there"
    r"|as soon|a|another)\b"
)
_CLAUSE_END = regex(
    rf";|: | [-–—]+ |—|,? (?:and|but|so|though|although|while|whereas) (?={_STARTS})"
    r"|, (?:but|so|though|although|while|whereas) |,? (?:because|whatever) "
)
_SIGN = regex(
    f"(?P<reported>{no_promises.REPORTED})|(?P<promise>{words.PROMISE})"
    f"|(?P<asked>{no_promises.ASKED})|(?P<other>{no_promises.ELSE})"
)
_AT_START = regex(
    r"(?:^|[,:] ?)(?:(?:so|then|and|but|by|on|until|till|at|or|ok|okay|yes|sorry)[, ]+)*$"
)


@dataclass(frozen=True, slots=True)
class _Sign:
    start: int
    end: int
    is_promise: bool
    #: It begins an aside, "when I know", that ends at the next comma.
    is_aside: bool = False


#: All of a clause promises, from before its first word on.
_PROMISED = _Sign(-1, 0, is_promise=True)
_ASIDE = ("when", "once", "as soon as", "after", "before", "until")


def _split_clauses(plain: str) -> Iterator[tuple[str, str]]:
    """The clauses of a sentence, each with what joins it to the one before."""
    begin, joint = 0, ""
    for match in _CLAUSE_END.finditer(plain):
        yield plain[begin : match.start()], joint
        begin, joint = match.end(), match[0]
    yield plain[begin:], joint


def _find_promised_dates(sentence: str) -> Iterator[tuple[str, str, re.Match[str]]]:
    """The words that promise, those before them, and the date that they name."""
    plain = spell_out(sentence)
    if not DATE.search(plain):
        return
    hangs, earlier = False, ""
    for clause, joint in _split_clauses(plain):
        hangs = bool(no_promises.HANGS.search(clause)) or (
            "and" in joint and (hangs or bool(no_promises.ASKED_FIRST.search(earlier)))
        )
        before, earlier = earlier, clause
        dates = [each for each in DATE.finditer(clause) if _is_limit(clause, each)]
        if not dates or hangs or no_promises.GUESS.search(clause):
            continue
        signs = _list_signs(clause)
        if not signs and "and" in joint and _goes_on(before, clause):
            signs = [_PROMISED]
        promised = [each for each in dates if _is_promised(clause, each, signs)]
        for number, each in enumerate(promised):
            following = promised[number + 1] if number + 1 < len(promised) else None
            if following and _JOINED.fullmatch(clause[each.end() : following.start()]):
                continue  # of two days, the later one is promised
            begin = promised[number - 1].end() if number else 0
            end = len(clause)
            if following:
                end = each.end()
                if _AT_START.search(_look_back(clause, each)):
                    end = following.start()
            yield clause[begin:end], before, each


def _goes_on(before: str, clause: str) -> bool:
    """Whether a clause without a verb goes on with the promise of the one before: "... and the lid
    by Monday".
    """
    signs = _list_signs(before)
    return (
        bool(signs)
        and signs[-1].is_promise
        and not no_promises.GUESS.search(before)
        and not _FINITE.search(clause)
    )


_FINITE = regex(r"\b(?:is|are|am|was|were|be|has|have|opens?|closes?|starts?|ends?)\b")
_JOINED = regex(r",? ?(?:or|to|and|-|–|till|until)?,? ?(?:on |by |maybe |even )*")


def _look_back(clause: str, when: re.Match[str]) -> str:
    """What stands before a date; a stretch of it, so that a hostile text takes no longer than a
    letter.
    """
    return clause[max(0, when.start() - 120) : when.start()]


def _is_limit(clause: str, when: re.Match[str]) -> bool:
    before = _look_back(clause, when)
    return not NO_LIMIT.search(before) and not LASTING.search(before)


#: "I will pack it and send it": the second verb is the shop's too.
_GOES_ON = ("and ", "or ", "then ")
#: "I'll let you know what they say": what they say is told, not done.
_ASKING = ("what ", "where ", "how ", "why ")


def _list_signs(clause: str) -> list[_Sign]:
    signs: list[_Sign] = []
    is_reported = False
    for match in _SIGN.finditer(clause):
        if (
            match.lastgroup == "asked"
            and signs
            and signs[-1].is_promise
            and match[0].startswith(_GOES_ON)
        ):
            continue
        if match.lastgroup != "promise" and clause[: match.start()].endswith(_ASKING):
            continue
        # What was said reaches as far as the next comma.
        is_reported = match.lastgroup == "reported" or (
            is_reported and "," not in clause[signs[-1].end : match.start()]
        )
        is_promise = match.lastgroup == "promise" and not is_reported
        is_aside = match.lastgroup == "other" and match[0].startswith(_ASIDE)
        signs.append(_Sign(match.start(), match.end(), is_promise, is_aside))
    is_short = len(clause.split()) <= 9 and words.SHORT.search(clause)
    if not signs and (is_short or words.DOING_FIRST.search(clause)):
        return [_PROMISED]
    return signs


def _is_promised(clause: str, when: re.Match[str], signs: list[_Sign]) -> bool:
    before = [
        each
        for each in signs
        if each.start < when.start()
        and not (each.is_aside and "," in clause[each.end : when.start()])
    ]
    after = [each for each in signs if each.start >= when.end()]
    if after and (not before or _AT_START.search(_look_back(clause, when))):
        return after[0].is_promise
    return bool(before) and before[-1].is_promise
