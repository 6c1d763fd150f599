"""Until when a notice wants an answer: a date that it states, or a span that counts from its own
date.

A date counts only where the words around it ask the seller for something ("please respond by 3
December"), and only if it can't be read in two ways: 12/11 without a hint is no date.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.domain.time.days import end_day
from bot.mail.reading.normalising import load_words

_MAX_WAIT = timedelta(days=200)


@dataclass(frozen=True, slots=True)
class NoticeDeadline:
    """A moment until which the seller has to answer."""

    at: datetime  #: aware UTC
    is_stated: bool  #: the notice names the date itself


_MONTH_WORDS = (
    "january jan januar janner janvier janv enero ene gennaio gen januari janeiro stycznia",
    "february feb februar fevrier fevr febrero febbraio februari fevereiro lutego",
    "march mar marz maerz mrz mars marzo maart mrt marts marco marca",
    "april apr avril avr abril abr aprile kwietnia",
    "may mai mayo maggio mag mei maj maio maja",
    "june jun juni juin junio giugno giu junho czerwca",
    "july jul juli juillet juil julio luglio lug julho lipca",
    "august aug aout agosto ago augustus augusti sierpnia",
    "september sept sep septembre septiembre setiembre settembre set setembro wrzesnia",
    "october oct oktober okt octobre octubre ottobre ott outubro pazdziernika",
    "november nov novembre noviembre novembro listopada",
    "december dec dezember dez decembre diciembre dic dicembre dezembro desember grudnia",
)
#: In these languages a month has endings.
_ESTONIAN_MONTHS = (
    "jaanuar veebruar marts aprill mai juuni juuli august septemb oktoob novemb detsemb"
)
_FINNISH_MONTHS = "tammi helmi maalis huhti touko kesa heina elo syys loka marras joulu"
_MONTHS: dict[str, int] = {}
for _number, _line in enumerate(_MONTH_WORDS, 1):
    _MONTHS.update(dict.fromkeys(_line.split(), _number))
for _number, _word in enumerate(_ESTONIAN_MONTHS.split(), 1):
    _MONTHS.update(
        (_word + end, _number) for end in ("", "er", "i", "il", "ini", "ri", "ril", "rini", "ni")
    )
for _number, _word in enumerate(_FINNISH_MONTHS.split(), 1):
    _MONTHS.update((_word + "kuu" + end, _number) for end in ("", "n", "ta", "ssa"))
_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")(?![a-z])\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.|º|°)?"
_YEAR = r"(?:,? (?:de[l]? )?(?P<year>20\d\d))?"
_DATES = [
    regex(rf"(?<![\d.,/-]){_DAY} ?(?:of |de |d')?-?{_MONTH}-?{_YEAR}(?!\d)"),
    regex(rf"(?<![a-z]){_MONTH} {_DAY}(?![\d:]){_YEAR}"),
    regex(r"(?<!\d)(?P<year>20\d\d)[-/.](?P<month>\d\d)[-/.](?P<day>\d\d)(?!\d)"),
    regex(r"(?<![\d.])(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>20\d\d|\d\d)?(?!\d)"),
    regex(
        r"(?<![\d/-])(?P<a>\d{1,2})(?P<sign>[/-])(?P<b>\d{1,2})(?:(?P=sign)(?P<year>20\d\d|\d\d))?(?![\d/-])"
    ),
]
_CLOCK = regex(
    r"^(?:,|\s|-|at|um|a las|a|alle|om|h|\()*(?P<hour>[012]?\d)(?:(?:[:.]"
    r"|h)(?P<minute>[0-5]\d))?(?::[0-5]\d)?(?: ?(?P<half>[ap])\.?m\b\.?| ?(?:uhr|h"
    r"|uur)\b)?(?:[ (]{1,2}(?P<zone>[a-z]{2,5})\b)?"
)
#: Hours ahead of UTC of the zone names that platforms write. What can mean two zones isn't here.
_ZONES = {
    "utc": 0, "gmt": 0, "bst": 1, "cet": 1, "mez": 1, "cest": 2, "mesz": 2, "est": -5, "edt": -4,
    "cdt": -5,
    "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
}  # fmt: skip

#: Loaded with this module, which is imported in a thread.
_WORDS = load_words("deadline_words.toml")
DEMAND, LOSS, WAITS = _WORDS["demand"], _WORDS["loss"], _WORDS["parcel"]
#: Between a word that sets a limit and its date a few more words may stand, but no number.
_LEAD = regex(r"[^\d.;]{0,30}$")
_LABEL = regex(r":[^\d.;]{0,15}$")
_NUMBER_WORDS = {
    1: "one ein einem einer un une uno una een",
    2: "two zwei deux dos due twee",
    3: "three drei trois tres tre drie",
    4: "four vier quatre cuatro quattro",
    5: "five funf cinq cinco cinque vijf",
    6: "six sechs seis sei zes",
    7: "seven sieben sept siete sette zeven",
    8: "eight acht huit ocho otto",
    10: "ten zehn dix diez dieci tien",
    14: "fourteen vierzehn quatorze catorce quattordici veertien",
    15: "quinze quince quindici",
    20: "twenty zwanzig vingt veinte venti twintig",
    30: "thirty dreissig trente treinta trenta dertig",
}
_NUMBERS: dict[str, int] = {}
for _number, _line in _NUMBER_WORDS.items():
    _NUMBERS.update(dict.fromkeys(_line.split(), _number))
_WORKING = (
    r"business|working|werktage?n?|arbeitstage?n?|bankarbeitstage?n?|geschaftstage?n?|ouvres"
    r"|ouvrables|habiles|laborables|lavorativi|werkdagen"
)
_SPAN = regex(
    rf"(?<![\w-])(?P<number>\d{{1,3}}|{'|'.join(_NUMBERS)}) ?(?:\(\d+\) )?(?:(?P<before>{_WORKING}"
    rf"|calendar|full|kalender) )?"
    r"(?P<unit>business days|days?|hours?|hrs|weeks?|tage?n?|werktage?n?|arbeitstage?n?"
    r"|bankarbeitstage?n?|geschaftstage?n?|kalendertage?n?|stunden|wochen|jours?|heures|semaines?"
    r"|dias?|horas|semanas?|giorni|giorno|ore"
    rf"|settimane|dagen|werkdagen|uur|weken)(?: (?P<after>{_WORKING}))?(?![a-z])"
)
_SPAN_LEFT = regex(r" (?:left|remaining|remain|zeit|restants?|restantes|rimasti|over)\b")
_SPAN_LEAD = regex(
    r"(?:within|in|no later than|innerhalb|innert|binnen|sous|dans|delai|plazo|dentro de|entro|have"
    r"|haben sie|noch|avez|disposez|tiene|dispone|hai|ha|avete|heeft|hebt|next|nachsten|prochains"
    r"|proximos|prossimi|for|of|von|de|di)(?: (?:the|the next|up to|until|von|de|un|des|les|le|los"
    r"|las|i|gli|een|noch|bis zu|nachsten))*[ :]*$"
)


#: Not the full stop of "10. December", "Dec. 2026" or "no. 5".
_SENTENCE_END = regex(rf"(?<!\bno)(?<!\bnr)[.!?;] (?!\d|{_MONTH.replace('?P<month>', '?:')})")


def find_deadline(
    folded: str,
    *,
    at: datetime,
    zone: tzinfo,
    is_day_first: bool | None = None,
    is_parcel: bool = False,
    is_known: bool = False,
) -> NoticeDeadline | None:
    """The earliest deadline in folded words; a stated date counts before a span.

    `at` is when the letter was written. `is_day_first` says how its sender writes 12/11; None = not
    known. `is_parcel`: it is about a parcel, which may wait at a counter or go back. `is_known`: it
    is about an open matter of the shop's, so that it needs no word of what is wanted.
    """
    text = " ".join(folded.split())
    wants = _make_wants(is_parcel=is_parcel, is_known=is_known)
    dates = _find_dates(text, at, zone, is_day_first, wants)
    if stated := [moment for moment in dates if _is_ahead(moment, at)]:
        return NoticeDeadline(min(stated), is_stated=True)
    if ends := list(_find_spans(text, at, zone, is_known=is_known)):
        return NoticeDeadline(min(ends), is_stated=False)
    return None


def _is_ahead(moment: datetime, at: datetime) -> bool:
    return timedelta(days=-1) < moment - at < _MAX_WAIT


def _surroundings(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands in the same sentence before and after."""
    before = _SENTENCE_END.split(text[max(0, start - 120) : start])[-1]
    after = _SENTENCE_END.split(text[end : end + 100])[0]
    return before, after


@dataclass(frozen=True, slots=True)
class _Wants:
    """What makes a date in a letter the last day for something."""

    by_themselves: tuple[re.Pattern[str], ...]  #: words that do, without one that sets a limit
    is_known: bool  #: a word that sets a limit does


def _make_wants(*, is_parcel: bool, is_known: bool) -> _Wants:
    return _Wants((LOSS, WAITS) if is_parcel else (LOSS,), is_known)


def _find_limit(before: str, after: str) -> str | None:
    """Which kind of word makes the date between the two the last day: a key of the lists."""
    for kind in ("limit_day_first", "limit"):
        words = list(_WORDS[kind].finditer(before))
        if words and _LEAD.match(before, words[-1].end()):
            return kind
    if _WORDS["limit_after"].match(after.lstrip(" .)")):
        return "limit_after"
    return "limit" if _LABEL.search(before) else None


def _find_dates(
    text: str, at: datetime, zone: tzinfo, is_day_first: bool | None, wants: _Wants
) -> Iterator[datetime]:
    if is_day_first is None:
        is_day_first = _learn_order(text)
    for pattern in _DATES:
        for match in pattern.finditer(text):
            before, after = _surroundings(text, *match.span())
            limit = _find_limit(before, after)
            if not _is_last_day(before, after, limit, wants):
                continue
            order = True if limit == "limit_day_first" else is_day_first
            days = _read_days(match, at, order)
            moments = {_place(day, text[match.end() : match.end() + 30], zone) for day in days}
            fitting = [moment for moment in moments if _is_ahead(moment, at)]
            if len(fitting) == 1 and (limit or fitting[0].date() > at.date()):
                yield fitting[0]


def _is_last_day(before: str, after: str, limit: str | None, wants: _Wants) -> bool:
    """Whether the date between these words is one by which something is wanted, or lost.

    Where the words say what is lost, or that a parcel waits or goes back, any coming day is one
    ("on 27 November it goes back").
    """
    if _WORDS["others_turn"].search(before):
        return False
    sentence = f"{before} | {after}"
    if any(words.search(sentence) for words in wants.by_themselves):
        return True
    if limit is None or _WORDS["our_turn"].search(before):
        return False
    return wants.is_known or DEMAND.search(sentence) is not None


def _learn_order(text: str) -> bool | None:
    """Day first, or month first, if another date of the letter shows how its sender writes them."""
    if re.search(r"\bmm/dd", text) or re.search(r"\bdd/mm", text):
        return "dd/mm" in text
    orders = set()
    for match in _DATES[-1].finditer(text):
        is_first, is_second = int(match["a"]) > 12, int(match["b"]) > 12
        if is_first != is_second:
            orders.add(is_first)
    return orders.pop() if len(orders) == 1 else None


def _read_days(match: re.Match[str], at: datetime, is_day_first: bool | None) -> list[date]:
    parts = match.groupdict()
    year = parts["year"] and int(parts["year"]) % 100 + 2000
    if "a" in parts:
        first, second = int(parts["a"]), int(parts["b"])
        pairs = {(first, second), (second, first)}
        if is_day_first is True:
            pairs = {(first, second)}
        elif is_day_first is False:
            pairs = {(second, first)}
    else:
        month = _MONTHS.get(parts["month"]) or int(parts["month"])
        pairs = {(int(parts["day"]), month)}
    days: list[date] = []
    for day, month in pairs:
        days.extend(_in_year(day, month, year or None, at))
    return days


def _in_year(day: int, month: int, year: int | None, at: datetime) -> Iterator[date]:
    """The day, in its year or else in the one that puts it next after the letter."""
    for candidate in [year] if year else [at.year, at.year + 1]:
        try:
            found = date(candidate, month, day)
        except ValueError:
            continue
        if year or found >= at.date() - timedelta(days=1):
            yield found
            return


def _place(day: date, following: str, zone: tzinfo) -> datetime:
    """The moment on that day: its clock and zone if they follow, else the end of the day in the
    shop's zone.
    """
    clock = _CLOCK.match(following)
    if not clock or not (clock["minute"] or clock["half"]):
        return end_day(day, zone)
    hour, minute = int(clock["hour"]), int(clock["minute"] or 0)
    if clock["half"]:
        hour %= 12
    if clock["half"] == "p":
        hour += 12
    if hour > 23:
        return end_day(day, zone)
    ahead = _ZONES.get(clock["zone"] or "")
    if ahead is not None:
        zone = timezone(timedelta(hours=ahead))
    return datetime.combine(day, time(hour, minute), zone).astimezone(UTC)


def _find_spans(text: str, at: datetime, zone: tzinfo, *, is_known: bool) -> Iterator[datetime]:
    for match in _SPAN.finditer(text):
        before, after = _surroundings(text, *match.span())
        sentence = f"{before} {after}"
        is_led = _SPAN_LEAD.search(before) or _SPAN_LEFT.match(after)
        is_wanted = is_known or DEMAND.search(sentence) is not None
        if not is_led or not is_wanted or _is_others(before):
            continue
        number = _NUMBERS.get(match["number"]) or int(match["number"])
        if 0 < number <= 100:
            yield _add_span(at, number, match, zone)


def _is_others(before: str) -> bool:
    return any(_WORDS[kind].search(before) for kind in ("others_turn", "our_turn"))


def _add_span(at: datetime, number: int, match: re.Match[str], zone: tzinfo) -> datetime:
    unit = match["unit"]
    if re.match(r"hours?|hrs|stunden|heures|horas|ore|uur", unit):
        return at + timedelta(hours=number)
    if re.match(r"weeks?|wochen|semaine|semana|settiman|weken", unit):
        number *= 7
    day = at.astimezone(zone).date()
    working = " ".join(filter(None, (match["before"], unit, match["after"])))
    if re.search(_WORKING, working):
        for _ in range(number):
            day = _find_next_weekday(day)
    else:
        day += timedelta(days=number)
    return end_day(day, zone)


def _find_next_weekday(day: date) -> date:
    """The next day that is neither Saturday nor Sunday."""
    day += timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day
