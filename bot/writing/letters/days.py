"""Days and moments as a letter says them."""

from datetime import date, datetime, timedelta

#: A day so far off is named with its year.
_HALF_A_YEAR = timedelta(days=182)


def format_day_in_words(day: date, today: date, language: str, *, is_american: bool = False) -> str:
    """The day as a letter says it: "Tuesday 2 December", in America "Tuesday, December 2"; with the
    year where it is half a year off.
    """
    from babel.dates import format_date

    pattern = "EEEE, MMMM d" if is_american else "EEEE d MMMM"
    if abs(day - today) >= _HALF_A_YEAR:
        pattern += ", y" if is_american else " y"
    return format_date(day, pattern, locale=language)


def format_moment_in_words(
    moment: datetime, today: date, language: str, *, is_american: bool = False
) -> str:
    """The moment on its own clock: "22:40 on Monday 1 December", "10:40 pm on Monday, December
    1".
    """
    day = format_day_in_words(moment.date(), today, language, is_american=is_american)
    if is_american:
        half = "am" if moment.hour < 12 else "pm"
        return f"{moment.hour % 12 or 12}:{moment:%M} {half} on {day}"
    return f"{moment:%H:%M} on {day}"
