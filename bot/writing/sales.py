"""Sales talk and favours: what a shop doesn't say to somebody whom it has just let down."""

import re
from functools import cache

from bot.domain.letters import LetterKind

#: Letters to somebody who was let down, whatever went before: in these nothing is sold and no favour asked.
ABOUT_A_FAILURE = frozenset(
    {
        LetterKind.APOLOGY,
        LetterKind.CANCELLED,
        LetterKind.CANCELLED_AFTER_SHIPPING,
        LetterKind.CHECK_IN,
        LetterKind.CLOSE_CASE,
        LetterKind.DELAY,
        LetterKind.ARRIVAL_CHECK,
        LetterKind.REFUNDED,
    }
)

_KIND = r"(?:(?:good|nice|kind|short|quick|brief|honest|positive|little|tiny|star|google|etsy|five|5)[ -])*"
_OURS = r"(?:(?:us|me|it|an?|in|our|my|this|your|the|that|new|online|other|whole|full) )*"
_ASKS = r"(?:would|will|helps?|means?)"
_TAKE = r"(?:tak(?:e|ing)|fill(?:ing)? (?:in|out)|complet(?:e|ing)|answer(?:ing)?|do|join|our|my|this)"
_LEAVE = r"(?:(?:leav|writ|giv|shar|chang|updat|remov)(?:e|ing)|(?:post|submit|add|drop|edit)(?:t?ing)?)"
_SEASON = r"(?:new(?:est)?|latest|spring|summer|autumn|fall|winter|christmas|holiday)"
_WARES = r"(?:collections?|arrivals?|range|designs|line|catalogu?e|patterns|colou?rways)"
_LOOK = r"(?:(?:have|take) a look (?:around|at)|look around)"
_VISIT = rf"(?:visit|browse|explore|discover|shop|check out|come (?:back )?to|{_LOOK})"
_PLACE = r"(?:shop|store|web ?site|site|collection|range|products|items|designs|listings|offers|sale)"
_NEXT = r"(?:next|another|future|new) (?:order|purchase)"

_FAVOURS = (
    rf"{_TAKE} {_OURS}{_KIND}(?:surveys?|questionnaires?|polls?)",
    rf"{_LEAVE} {_OURS}{_KIND}(?:reviews?|ratings?|feedback|stars?)",
    rf"(?:an?|your) {_KIND}(?:review|rating) {_ASKS}|(?:five|5)[ -]stars? (?:reviews?|ratings?|{_ASKS})",
    r"(?:rat|review)(?:e|ing)? (?:us|me|your (?:purchase|experience)|(?:our|my) (?:shop|store|service))",
    r"rat(?:e|ing) your order|(?:follow|find) (?:us|me) on \w+|subscribe|newsletter|mailing list",
    r"(?:tell|refer|recommend (?:us|me) to) (?:your|a) friends?",
)
_SALES = (
    rf"(?:our|my|the|a) (?:{_SEASON} )+{_WARES}|{_SEASON} {_WARES} (?:is|are|has|have)",
    rf"{_VISIT} {_OURS}{_PLACE}|(?:shop|buy|order) now|while you(?:'re| are) (?:here|at it|waiting)",
    r"you (?:may|might|could) also (?:like|love)|black friday|cyber monday|limited[ -]time|special offer",
    r"(?:flash|clearance|seasonal|summer|winter|spring|christmas) sale",
)
# What an apology may give to make good, and what is bait in every other letter to somebody who was let down.
_DISCOUNTS = (
    r"\d+ ?(?:%|percent|per cent) off|(?:[€$£¥] ?\d+|\d+ ?[€$£¥]) off",
    r"(?:discount|coupon|promo(?:tion)?|voucher) codes?",
    rf"(?:discount|coupon|voucher|code|save|credit)\b.{{0,60}}\b{_NEXT}|off (?:your|the|any|an?) {_NEXT}",
)


def is_sales_talk(sentence: str, *, may_discount: bool) -> bool:
    """Whether a sentence sells something or asks for a favour; with `may_discount` a discount is neither."""
    return _join_phrases(may_discount).search(sentence) is not None


@cache
def _join_phrases(may_discount: bool) -> re.Pattern[str]:
    phrases = (*_FAVOURS, *_SALES, *(() if may_discount else _DISCOUNTS))
    return re.compile(rf"(?<!\w)(?:{'|'.join(phrases)})(?!\w)", re.IGNORECASE)
