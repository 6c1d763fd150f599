"""How much money a promise names: the sum that goes back, not the price that it is a part of."""

from dataclasses import replace
from decimal import Decimal

from bot.domain.money import Money, find_money, list_money
from bot.domain.patterns import regex
from bot.domain.promises.promise_dates import DATE

#: A sum whose figures are hidden, as `plain_words` spells it.
_HIDDEN = regex(
    r"[€£$¥] ?#[#.,]*|(?<![#.,])#[#.,]{0,20} ?(?:[€£$¥]|eur\b|usd\b|gbp\b|euros?\b|dollars?\b"
    r"|pounds?\b)"
)
#: Not "refund 2 mugs", "refund 20 %".
_BARE = regex(
    r"(?i)\brefund (?:of )?(\d{1,8}(?:[.,]\d\d?)?)(?=$|[,;] |\.$| (?:by|on|for|until|to|back)\b)"
)
_PART = regex(r"\b(?P<percent>\d{1,2}|100) ?(?:%|per ?cent\b)|\bhalf\b")
#: "20 % of the postage" is a part of something else than the price.
_OF_ELSE = regex(
    r"^ (?:of|off)\b(?! (?:it|that)\b)"
    r"(?! (?:(?:the|your|what) )?(?:\w+ )?(?:price|order|total|paid)\b)"
)
#: "€10 of the €60": the second sum is the whole.
_OF_WHOLE = regex(r"^\D{0,12} (?:out )?of (?:(?:a|an|the|your|our|these|those) )?(?:\w+ )?$")
#: "£19 and the £3 postage": both go back.
_AND = regex(r"^[^,.;]{0,40}? (?:and|plus|\+|&)(?: also)?(?: (?:the|your|an?|another))? $")


def find_amount(said: str) -> Money | None:
    """The sum of money that the words name with its currency, if it is clear which."""
    money = find_money(said)
    if money is not None:
        return money if money.currency else None
    sums = list(list_money(said))
    return _choose(said, sums) if len(sums) == 2 else None


def find_bare_amount(said: str) -> str | None:
    """The sum of a refund that the words name without its currency: "refund 24"."""
    bare = _BARE.search(said)
    return bare[1] if bare else None


def find_promised_amount(
    sentence: str, plain: str, clause: str, price: Money | None
) -> Money | None:
    """The sum that the promise in one clause of a sentence names, or a part of the price.

    `plain` is the sentence with the figures of its sums hidden, and `clause` a piece of that.
    """
    sums = list(list_money(sentence))
    if len(sums) == 2 and (chosen := _choose(sentence, sums)):
        return chosen
    hidden = [match.start() for match in _HIDDEN.finditer(plain)]
    if len(hidden) == len(sums):
        begin = plain.find(clause)
        end = begin + len(clause)
        sums = [each for each, at in zip(sums, hidden, strict=True) if begin <= at < end] or sums
    if not sums:
        return _find_part(clause, price)
    return sums[0][0] if len(sums) == 1 else None


def describe_part(clause: str) -> str | None:
    """The part that a clause names: "20 %"."""
    part = _PART.search(clause)
    if part is None:
        return None
    return f"{part['percent'] or 50} %"


def _choose(said: str, sums: list[tuple[Money, int]]) -> Money | None:
    """Of two sums the one that goes back, or both added up."""
    (first, at), (second, then) = sums
    between = said[at:then].lower()
    if _OF_WHOLE.search(between[_figure_end(between) :]):
        return first
    if _AND.search(between) and not DATE.search(between) and first.currency == second.currency:
        return replace(first, amount=first.amount + second.amount)
    return None


def _figure_end(words: str) -> int:
    """Where the sum at the beginning of these words ends."""
    return max((at + 1 for at, sign in enumerate(words) if sign.isdigit()), default=0)


def _find_part(clause: str, price: Money | None) -> Money | None:
    part = _PART.search(clause)
    if part is None or price is None or _OF_ELSE.search(clause[part.end() :]):
        return None
    share = Decimal(part["percent"] or 50) / 100
    return price.take_part(share)
