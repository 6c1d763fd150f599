"""The numbers of a report in a few words each, for its card and for its picture."""

from collections.abc import Iterator

from bot.domain.letters import Cause
from bot.domain.money import Money
from bot.domain.reports.figures import FEWEST, Disputes, Figures, FirstAnswers, Share
from bot.writing.day_lines import describe_briefly
from bot.writing.phrases import format_count

#: What isn't plain from its own name.
_CAUSES = {
    Cause.SLOW_REPLY: "slow answer",
    Cause.REFUND_LATE: "late refund",
    "incident": "one slip for many",
}


def compare_shares(now: Share, before: Share) -> str:
    """ "38 of 42 (90 %, before 80 %)"; fewer than five are only counted."""
    if now.percent is None:
        return count_share(now)
    if before.percent is None:
        return f"{count_share(now)} ({now.percent} %)"
    return f"{count_share(now)} ({now.percent} %, before {before.percent} %)"


def count_share(share: Share) -> str:
    return f"{share.good} of {share.cases}"


def list_spans(answers: FirstAnswers) -> Iterator[tuple[str, str]]:
    """How long they waited; the median of a few says nothing that the worst doesn't."""
    if answers.worst is None:
        return
    if answers.median is not None and answers.within.cases >= FEWEST:
        yield "half within", describe_briefly(answers.median)
    yield "longest", describe_briefly(answers.worst)


def describe_disputes(now: Disputes, before: Disputes) -> str:
    parts = [(now.won, "won"), (now.lost, "lost"), (now.open, "open")]
    how = ", ".join(f"{count} {word}" for count, word in parts if count)
    said = how or "none"
    return f"{said} (before {before.opened})" if before.opened else said


def describe_apologies(now: Figures, before: Figures) -> str:
    how = ", ".join(f"{count} {name_cause(cause)}" for cause, count in now.causes[:3])
    said = f"{now.apologies} ({how})" if now.causes else "none"
    return f"{said} (before {before.apologies})" if before.apologies else said


def name_cause(cause: str) -> str:
    """In a word or two."""
    return _CAUSES.get(cause, cause.replace("_", " "))


def describe_refunds(now: Figures, before: Figures) -> str:
    """ "£40.00 + €12.00 (3 refunds, before £18.00)"."""
    return _describe_sums(now.refunds, now.refund_count, "refund", before.refunds)


def describe_gifts(now: Figures, before: Figures) -> str:
    """What they cost, as with refunds."""
    return _describe_sums(now.gifts, now.gift_count, "gift", before.gifts)


def _describe_sums(
    sums: tuple[Money, ...], count: int, unit: str, before: tuple[Money, ...]
) -> str:
    said, more = "none", []
    if count:
        said = format_count(count, unit)
    if sums:
        more.append(said)
        said = _add_words(sums)
    if before:
        more.append(f"before {_add_words(before)}")
    return f"{said} ({', '.join(more)})" if more else said


def _add_words(sums: tuple[Money, ...]) -> str:
    return " + ".join(map(str, sums))
