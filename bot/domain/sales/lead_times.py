"""How long a shop needs to make an order ready, in its own words."""

from bot.domain.errors import BadInput
from bot.domain.nothing import says_none
from bot.domain.patterns import regex
from bot.domain.phrases import spell
from bot.domain.time.dates import Expect
from bot.domain.time.spans import read_span

#: Nothing is made to order for longer.
MAX_LEAD_DAYS = 2 * 366
_NO_TIME = regex(r"\s*0(?: ?[a-z])*\s*")
#: The shorter one of two: "3-5 days", "1 to 2 weeks".
_LESS = regex(r"^(?:in )?\d{1,3} ?(?:-|–|to) ?(?=\d)")


def read_lead(words: str) -> tuple[int | None, bool]:
    """How many days the words name ("3 working days", "12 weeks"), and whether they are working
    days; None where they say that there is no lead time. Of "3-5 days" the longer counts.

    Raises BadInput for anything but whole days, and for more than two years.
    """
    if says_none(words) or _NO_TIME.fullmatch(words):
        return None, False
    span = read_span(spell(_LESS.sub("", words.strip()), Expect.FUTURE).removeprefix("in "))
    if span is None or span.exact:
        raise BadInput(
            "I can't read that as a lead time. Write e.g. 3 days, 3 working days or 12 weeks; "
            "- takes it away."
        )
    # A month is as long as the longest: nobody is called late too early.
    days = span.business_days or span.days + 31 * span.months
    if days > MAX_LEAD_DAYS:
        raise BadInput("A lead time can't be longer than two years. Please check it.")
    return days, bool(span.business_days)
