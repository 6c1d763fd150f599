"""The report as a card, and as a table for a spreadsheet."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO

from bot.domain.actions import Action
from bot.domain.posts import Button, Post
from bot.domain.reports.advice import Concern, find_worst
from bot.domain.reports.figures import Figures, Report, Share
from bot.domain.reports.periods import describe_period
from bot.domain.shops import Shop
from bot.writing.day_lines import describe_briefly
from bot.writing.phrases import format_count
from bot.writing.report_phrases import (
    compare_shares,
    count_share,
    describe_apologies,
    describe_disputes,
    describe_gifts,
    describe_refunds,
    list_spans,
    name_cause,
)

_HOUR = timedelta(hours=1)
TITLE = "How your shop did"
NOTHING = "Nothing was sold, asked or sent in those days."
_MARKETPLACES = Button("Marketplaces", Action.REPORT_STANDARDS.on())
_ALL_GOOD = "Nothing fell short. Well done."
#: "All went well" is never said of what there was too little of.
_TOO_FEW = "Too little happened to say what to mend. Choose more days to compare."
_ADVICE = {
    Concern.FIRST_ANSWERS: "{} answers came late. `/inbox` shows who waits longest: begin there.",
    Concern.ON_TIME: "{} orders left late. Give yourself more days: `/shop channel` sets them.",
    Concern.TOLD_ON_DAY: (
        "{} customers weren't told on the day. `/order ship-many` drafts all notes of a day."
    ),
    Concern.ARRIVED: (
        "{} parcels didn't come. Send dear ones tracked; `/shop followup` has them asked about."
    ),
    Concern.PROMISES: "{} promises were kept late or not. `/promises` shows those that are open.",
}
_ONE = {
    Concern.FIRST_ANSWERS: "1 answer came late. `/inbox` shows who waits longest: begin there.",
    Concern.ON_TIME: "1 order left late. Give yourself more days: `/shop channel` sets them.",
    Concern.TOLD_ON_DAY: "1 customer wasn't told on the day. Ship with `/order ship` as it leaves.",
    Concern.ARRIVED: "1 parcel didn't come. Send dear ones tracked.",
    Concern.PROMISES: "1 promise was kept late or not. `/promises` shows those that are open.",
}


def compose_report(
    shop: Shop, report: Report, today: date, *, is_on_marketplace: bool = False
) -> Post:
    """The card: each number with its cases and what it was before, and what to do about the
    worst.
    """
    title = _name(report, today)
    buttons = (_MARKETPLACES,) if is_on_marketplace else ()
    if report.figures.is_empty:
        body = f"{NOTHING} Choose other days with `period`."
        return Post(title=title, body=body, buttons=buttons)
    lines = [f"**{name}** {value}" for name, value in list_lines(shop, report)]
    lines.append(f"➡ {advise(report.figures)}")
    return Post(title=title, body="\n".join(lines), buttons=buttons)


def print_report(shop: Shop, report: Report, today: date) -> str:
    """The same for a terminal."""
    title = _name(report, today)
    if report.figures.is_empty:
        return f"{title}\n{NOTHING}"
    lines = [f"{name}: {value}" for name, value in list_lines(shop, report)]
    return "\n".join([title, *lines, advise(report.figures).replace("`", "")])


def _name(report: Report, today: date) -> str:
    return f"{TITLE}: {describe_period(report.period, today)}"


def list_lines(shop: Shop, report: Report) -> Iterator[tuple[str, str]]:
    """Each number's name and what it says; what there was none of is left out."""
    yield from _list_shares(shop, report)
    yield from _list_failures(report.figures, report.before)
    failed, others = report.figures.coming_back.after_failure, report.figures.coming_back.others
    if failed.cases:
        back = f"{count_share(failed)} after a failure, {count_share(others)} of the others"
        yield "Bought again", back


def _list_shares(shop: Shop, report: Report) -> Iterator[tuple[str, str]]:
    now, before = report.figures, report.before
    answers = now.first_answers
    if answers.within.cases:
        compared = compare_shares(answers.within, before.first_answers.within)
        spans = [f"{name} {span}" for name, span in list_spans(answers)]
        yield f"Answered in {describe_briefly(shop.target)}", ", ".join([compared, *spans])
    for name, share, earlier in (
        ("Left on time", now.on_time, before.on_time),
        ("Told that day", now.told_on_day, before.told_on_day),
        ("Arrived", now.arrived, before.arrived),
        ("Promises kept", now.promises, before.promises),
    ):
        if share.cases:
            yield name, compare_shares(share, earlier)


def _list_failures(now: Figures, before: Figures) -> Iterator[tuple[str, str]]:
    if now.lost:
        yield "Lost", format_count(now.lost, "parcel")
    if now.disputes.opened or before.disputes.opened:
        yield "Disputes", describe_disputes(now.disputes, before.disputes)
    if now.apologies or before.apologies:
        yield "Apologies", describe_apologies(now, before)
    if now.refund_count:
        yield "Sent back", describe_refunds(now, before)
    if now.gift_count:
        yield "Gifts", describe_gifts(now, before)


def advise(figures: Figures) -> str:
    """One sentence on what to do about the worst."""
    worst = find_worst(figures)
    if worst is None:
        return _ALL_GOOD if _has_enough(figures) else _TOO_FEW
    if worst.share.missed == 1:
        return _ONE[worst.concern]
    return _ADVICE[worst.concern].format(worst.share.missed)


def _has_enough(figures: Figures) -> bool:
    """Whether there were cases enough to say that all went well."""
    shares = (figures.first_answers.within, figures.on_time, figures.told_on_day)
    return any(each.percent is not None for each in shares)


def write_table(shop: Shop, report: Report) -> str:
    """The same for a spreadsheet: a line for each number, now and before."""
    file = StringIO()
    table = csv.writer(file, lineterminator="\n")
    table.writerow(["figure", "good", "of", "before: good", "before: of"])
    now, before = report.figures, report.before
    hours = shop.target / _HOUR
    for name, find in (
        (f"first answers within {hours:g} hours", lambda each: each.first_answers.within),
        ("left on time", lambda each: each.on_time),
        ("told on the day of shipping", lambda each: each.told_on_day),
        ("arrived", lambda each: each.arrived),
        ("promises kept on time", lambda each: each.promises),
        ("disputes won", lambda each: Share(each.disputes.won, each.disputes.opened)),
        ("bought again after a failure", lambda each: each.coming_back.after_failure),
        ("bought again, others", lambda each: each.coming_back.others),
    ):
        here, there = find(now), find(before)
        table.writerow([name, here.good, here.cases, there.good, there.cases])
    for name, span, earlier in (
        ("first answer, median hours", now.first_answers.median, before.first_answers.median),
        ("first answer, worst hours", now.first_answers.worst, before.first_answers.worst),
    ):
        table.writerow([name, _count_hours(span), "", _count_hours(earlier), ""])
    table.writerow(["parcels lost", now.lost, "", before.lost, ""])
    for cause, count in now.causes:
        table.writerow(
            [f"apologies: {name_cause(cause)}", count, "", dict(before.causes).get(cause, 0), ""]
        )
    for name, sums in (("refunds", now.refunds), ("gifts", now.gifts)):
        for each in sums:
            table.writerow([f"{name} in {each.currency}", each.amount, "", "", ""])
    return file.getvalue()


def _count_hours(span: timedelta | None) -> str:
    return "" if span is None else f"{span / _HOUR:.1f}"
