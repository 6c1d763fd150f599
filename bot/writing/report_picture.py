"""What the picture of a report shows, and the words for those who don't see it."""

from collections.abc import Iterator
from datetime import date

from bot.domain.reports.figures import Figures, FirstAnswers, Report, Share
from bot.domain.reports.periods import describe_period
from bot.domain.reports.picture import Bar, Picture, Row
from bot.domain.shops import Shop
from bot.domain.text import cut_text
from bot.writing.day_lines import describe_briefly
from bot.writing.phrases import format_count
from bot.writing.report_phrases import (
    compare_shares,
    describe_disputes,
    describe_gifts,
    describe_refunds,
    list_spans,
    name_cause,
)
from bot.writing.reports import NOTHING, TITLE

#: What Discord takes as a picture's text.
LONGEST_TEXT = 1024
#: So many causes have a line of their own; the seldom ones are counted together.
_CAUSES = 4


def compose_picture(shop: Shop, report: Report, today: date) -> Picture:
    """The report's numbers as rows; what there was none of is left out, as on the card."""
    days = describe_period(report.period, today)
    if report.figures.is_empty:
        return Picture(title=TITLE, days=days, note=NOTHING)
    now, before = report.figures, report.before
    groups = (
        _list_answers(shop, now.first_answers, before.first_answers),
        _list_parcels(now, before),
        _list_disputes(now, before),
        _list_apologies(now, before),
        _list_coming_back(now, before),
    )
    filled = [rows for rows in map(tuple, groups) if rows]
    return Picture(title=TITLE, days=days, groups=tuple(filled))


def describe_picture(picture: Picture) -> str:
    """All that the picture says, for whoever doesn't see it."""
    sentences = [f"{picture.title}: {picture.days}"]
    if picture.note:
        sentences.append(picture.note.removesuffix("."))
    for group in picture.groups:
        sentences += _describe_rows(group)
    return cut_text(". ".join(sentences) + ".", LONGEST_TEXT)


def _describe_rows(rows: tuple[Row, ...]) -> list[str]:
    """A sentence for each row, with the parts that belong to it."""
    sentences: list[str] = []
    for row in rows:
        if not row.is_part:
            sentences.append(f"{row.name}: {row.value}")
        elif sentences[-1].endswith(": "):
            sentences[-1] += f"{row.name} {row.value}"
        else:
            sentences[-1] += f", {row.name} {row.value}"
    return sentences


def _list_answers(shop: Shop, now: FirstAnswers, before: FirstAnswers) -> Iterator[Row]:
    if now.within.cases:
        yield _show_share(f"Answered in {describe_briefly(shop.target)}", now.within, before.within)
    earlier = dict(list_spans(before))
    for name, span in list_spans(now):
        yield Row(name=name.capitalize(), value=_add_before(span, earlier.get(name)))


def _list_parcels(now: Figures, before: Figures) -> Iterator[Row]:
    for name, share, earlier in (
        ("Left on time", now.on_time, before.on_time),
        ("Told that day", now.told_on_day, before.told_on_day),
        ("Arrived", now.arrived, before.arrived),
    ):
        if share.cases:
            yield _show_share(name, share, earlier)
    if now.lost or before.lost:
        lost = format_count(now.lost, "parcel") if now.lost else "none"
        yield Row(name="Lost", value=_add_before(lost, before.lost))


def _list_disputes(now: Figures, before: Figures) -> Iterator[Row]:
    if now.promises.cases:
        yield _show_share("Promises kept", now.promises, before.promises)
    if now.disputes.opened or before.disputes.opened:
        yield Row(name="Disputes", value=describe_disputes(now.disputes, before.disputes))


def _list_apologies(now: Figures, before: Figures) -> Iterator[Row]:
    if now.apologies or before.apologies:
        yield Row(name="Apologies", value=_add_before(now.apologies or "none", before.apologies))
        yield from _list_causes(now, before)
    if now.refund_count or before.refund_count:
        yield Row(name="Sent back", value=describe_refunds(now, before))
    if now.gift_count or before.gift_count:
        yield Row(name="Gifts", value=describe_gifts(now, before))


def _list_causes(now: Figures, before: Figures) -> Iterator[Row]:
    """How many apologies were for what, the most frequent as long as the whole width."""
    shown = now.causes[:_CAUSES]
    earlier = dict(before.causes)
    most = max((max(count, earlier.get(cause, 0)) for cause, count in shown), default=0)
    for cause, count in shown:
        was = earlier.get(cause, 0)
        yield Row(
            name=name_cause(cause),
            value=_add_before(count, was),
            bar=Bar(count / most, was / most if was else None, is_count=True),
            is_part=True,
        )
    rest = sum(count for _, count in now.causes[_CAUSES:])
    if rest:
        yield Row(name="for something else", value=str(rest), is_part=True)


def _list_coming_back(now: Figures, before: Figures) -> Iterator[Row]:
    """Those after a failure beside the others, who say what is usual here."""
    if not now.coming_back.after_failure.cases:
        return
    yield Row(name="Bought again")
    for name, share, earlier in (
        ("after a failure", now.coming_back.after_failure, before.coming_back.after_failure),
        ("of the others", now.coming_back.others, before.coming_back.others),
    ):
        if share.cases:
            yield _show_share(name, share, earlier, is_part=True)


def _show_share(name: str, now: Share, before: Share, *, is_part: bool = False) -> Row:
    """A bar; of fewer than five cases, of which nobody can say "so many per cent", dots."""
    value = compare_shares(now, before)
    if now.percent is None:
        return Row(name=name, value=value, dots=(now.good, now.cases), is_part=is_part)
    earlier = None if before.percent is None else before.percent / 100
    return Row(name=name, value=value, bar=Bar(now.percent / 100, earlier), is_part=is_part)


def _add_before(now: object, before: object) -> str:
    return f"{now} (before {before})" if before else str(now)
